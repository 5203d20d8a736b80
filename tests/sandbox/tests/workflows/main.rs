//! The workflows that Square's documents describe, from end to end, in all weathers.

#[path = "../books/mod.rs"]
#[allow(dead_code)]
mod books;
mod cards;
mod charges;
#[path = "../common/mod.rs"]
mod common;
mod customers;
#[path = "../webhooks/receiver.rs"]
#[allow(dead_code)]
mod receiver;
mod weather;
