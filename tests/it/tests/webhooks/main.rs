//! Webhooks: which deliveries are believed, what each event is read into, and a server that receives them.

mod events;
mod serving;
mod signatures;
