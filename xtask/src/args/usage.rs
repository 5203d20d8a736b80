//! What `--help` prints.

pub const USAGE: &str = "\
Usage: cargo xtask <COMMAND>

  codegen            write square-connect/src/generated from the definition
  spec import FILE   turn Square's published definition into spec/square.yaml
  spec check         check the definition and its overlays, write nothing
  spec operations    list what the definition can do, as JSON
  ci [STEP]...       run every check of this workspace
  fuzz               give the generator mutations of the definition
  bench [NAME]...    measure what the code costs, against its peers
  sandbox [ARG]...   run an offline Square on this machine
  soak [ARG]...      sell at an offline Square in bad weather, and hold the books against it

`cargo xtask <COMMAND> --help` tells more.";

pub const CODEGEN: &str = "\
Usage: cargo xtask codegen [--check] [--spec FILE [--overlay FILE]...] [--out DIR | --crate DIR]

Writes square-connect/src/generated from spec/square.yaml and spec/overlays, whole or not at all.

  --check          write nothing; fail if the files on disk differ from what would be written
  --spec FILE      read this definition, and no overlays but those of --overlay
  --overlay FILE   apply this overlay to the definition of --spec; in the order given
  --out DIR        write the modules to DIR
  --crate DIR      write to DIR a whole crate that compiles by itself";

pub const SPEC: &str = "\
Usage: cargo xtask spec import FILE [--out FILE]
       cargo xtask spec check [--spec FILE [--overlay FILE]...]
       cargo xtask spec operations [--format json] [--spec FILE [--overlay FILE]...]

import turns a definition as Square publishes it (JSON, Swagger 2.0 or OpenAPI 3.0) into facts only.
check applies the overlays and generates in memory. operations prints a JSON array.

  --out FILE       write the imported definition to FILE instead of spec/square.yaml
  --spec FILE      read this definition, and no overlays but those of --overlay
  --overlay FILE   apply this overlay to the definition of --spec; in the order given
  --format FORMAT  json, the only one";

pub const CI: &str = "\
Usage: cargo xtask ci [STEP]...

Runs these steps, or those named, in this order, and stops at the first that fails:

  fmt        the code is formatted
  clippy     no lint warns
  doc        the documentation builds without a warning
  features   square-connect builds with few features as with many
  drift      the generated files and the features are those of the definition
  test       all tests

With CI=true in the environment, Cargo.lock must be up to date.";

pub const FUZZ: &str = "\
Usage: cargo xtask fuzz [--runs N] [--seed S] [--case C [--out DIR]]

Mutates slices of the definition and its overlays, gives each to the generator, and prints what became of them. Fails
where the generator panics, hangs, dies, refuses without a reason, or writes what is not Rust.

  --runs N     how many mutations; 100000 without it
  --seed S     where the choices start; 1 without it
  --case C     repeat one case of this seed
  --out DIR    write the definition and the overlays of that case to DIR";

pub const BENCH: &str = "\
Usage: cargo xtask bench [NAME]... [--runs N]
       cargo xtask bench codegen --steps [--runs N]

Measures in turns and prints medians, each with its ratio to that of the peers in the same run. Without a name, all:

  codegen    the generator, against other generators on the same definition
  compile    building square-connect, and a program that uses it, against derived models and what other generators write
  client     whole calls to a server on this machine, against the same by hand; many at once
  json       reading and writing models, against serde's derive on the same structs
  sandbox    what the offline Square costs; it has no peer

  --runs N   how often each side is measured
  --steps    only the steps of the generator, within this process; `bench codegen` runs this in release";

pub const SANDBOX: &str = "\
Usage: cargo xtask sandbox [ARG]...

Builds the offline Square of tests/sandbox in release and runs it with these arguments, until it is interrupted:

  --port N       listen on this port of 127.0.0.1; 4567 without it, 0 for any free one
  --data FILE    keep everything in FILE; in memory without it
  --seed N       where chance starts
  --seed-data    start with the goods, customers and sales of a café

tests/sandbox/README.md tells more.";

pub const SOAK: &str = "\
Usage: cargo xtask soak [ARG]...

Lets clients of square-connect sell at an offline Square while calls go wrong. Fails where a buyer is charged twice, a
customer is lost, or the day does not end in time.

  --calls N      how many calls at least; 50000 without it
  --workers N    how many clients at once; 16 without it
  --faults RATE  which part of the calls goes wrong; 0.05 without it
  --seed N       where chance starts; 1 without it
  --limit SECS   how long it may take; 1200 without it";
