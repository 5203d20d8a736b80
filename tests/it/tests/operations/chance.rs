//! Calls with values by chance.

use it::endpoint;
use it::random::{config, made};
use proptest::test_runner::{TestCaseError, TestRunner};

use crate::call::Line;
use crate::{given, report};

/// How many calls are made of each operation.
const CASES: u32 = 8;

#[test]
fn whatever_a_builder_is_given_is_sent_as_it_was() {
    let line = Line::new();
    let faults = endpoint::ALL.iter().filter_map(|endpoint| {
        let given = made(|random| given::any(endpoint, random));
        let outcome = TestRunner::new(config(CASES)).run(&given, |given| {
            let exchange =
                line.call(endpoint, given, endpoint.answer().least()).map_err(|error| TestCaseError::fail(format!("{error:#}")))?;
            let changes = exchange.changes(endpoint);
            if changes.is_empty() { Ok(()) } else { Err(TestCaseError::fail(changes.join("\n"))) }
        });
        Some(format!("{}: {}", endpoint.id, outcome.err()?))
    });
    report(faults.collect());
}
