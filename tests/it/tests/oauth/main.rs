//! OAuth against a server on this machine: the address, the calls, and tokens that are renewed in time.

mod address;
mod calls;
mod failing;
mod renewing;
mod stand;
