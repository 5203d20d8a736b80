//! The client against a server on this machine: what each kind of call sends, and how it takes each kind of answer.

#![allow(deprecated, reason = "deprecated calls are called, too")]

mod answers;
mod blocking;
mod bodies;
mod failures;
mod headers;
mod keys;
mod multipart;
mod pages;
mod reporting;
mod tokens;
