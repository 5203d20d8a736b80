//! Calls to servers that misbehave: what is sent, how often, and what the caller is told.

mod calls;
mod keys;
mod limits;
mod storms;
mod table;
mod tls;
mod traces;
