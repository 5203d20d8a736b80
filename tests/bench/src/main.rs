//! What the client costs at run time, against the same by hand, in turns in one process: `json`, reading and writing models;
//! `client`, whole calls. Started by `cargo xtask bench`.

mod case;
mod client;
#[path = "../../../xtask/src/bench/clock.rs"]
mod clock;
#[allow(clippy::all, dead_code, unreachable_pub, reason = "written by the build script; not all of it is measured")]
mod keeping {
    include!(concat!(env!("OUT_DIR"), "/keeping.rs"));
}
mod payloads;
#[allow(clippy::all, dead_code, unreachable_pub, reason = "written by the build script; not all of it is measured")]
mod plain {
    include!(concat!(env!("OUT_DIR"), "/plain.rs"));
}
mod sending;
mod server;
#[path = "../../../xtask/src/bench/table.rs"]
mod table;
mod turns;

use std::env;

use anyhow::{Context, Result, bail};
use case::Row;
use square_connect::models;

const USAGE: &str = "usage: bench (client | json) [--runs N]";

const READ: [&str; 6] = ["reading", "bytes", "ours, µs", "MB/s", "/ derive", "/ derive + flatten"];
const WRITE: [&str; 6] = ["writing", "bytes", "ours, µs", "MB/s", "/ derive", "/ derive + flatten"];

fn main() -> Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["json", ref rest @ ..] => json(runs(rest)?),
        ["client", ref rest @ ..] => client::run(runs(rest)?),
        _ => bail!(USAGE),
    }
}

fn json(runs: usize) -> Result<()> {
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    macro_rules! case {
        ($texts:expr, $model:ident) => {
            let rows = case::measure::<models::$model, plain::$model, keeping::$model>(runs, &$texts)?;
            reads.extend(rows.reads);
            writes.extend(rows.writes);
        };
    }
    case!(payloads::CUSTOMERS, ListCustomersResponse);
    case!(payloads::CATALOG, ListCatalogResponse);
    case!(payloads::ORDER, RetrieveOrderResponse);
    case!(payloads::CREATE_ORDER, CreateOrderRequest);
    writes.extend(sending::measure(runs)?);
    println!("CPU time, medians of {runs} runs; the ratios are ours to the peer's in the same run, below 1 ours is faster\n");
    println!("{}\n{}", show(&READ, &reads), show(&WRITE, &writes));
    Ok(())
}

fn show(head: &[&str], rows: &[Row]) -> String {
    let rows: Vec<_> = rows.iter().map(Row::cells).collect();
    table::table(head, &rows)
}

fn runs(args: &[&str]) -> Result<usize> {
    match args {
        [] => Ok(15),
        ["--runs", count] => count.parse().ok().filter(|runs| *runs > 0).context("--runs takes a number from 1 on"),
        _ => bail!(USAGE),
    }
}
