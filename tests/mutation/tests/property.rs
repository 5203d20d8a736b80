//! Whatever is done to the definition, the generator ends: with Rust, or with an error that helps.

use std::sync::mpsc;
use std::time::Duration;
use std::{env, thread};

use mutation::{Case, Corpus, Outcome};

const SEED: u64 = 20_260_916;
/// Far more than any case takes, on any machine.
const LONGEST: Duration = Duration::from_secs(300);

/// `MUTATIONS` of them; `cargo xtask fuzz` runs more in the same time.
#[test]
fn every_mutation_ends_well() {
    let count = env::var("MUTATIONS").ok().map_or(200, |text| text.parse().expect("MUTATIONS is a number"));
    let (send, outcomes) = mpsc::channel();
    let worker = thread::spawn(move || {
        let corpus = Corpus::read().unwrap();
        (0..count).try_for_each(|number| send.send(Case::new(&corpus, &mutation::bytes(SEED, number)).run_caught()))
    });
    let (mut refused, mut generated) = (0, 0);
    for number in 0..count {
        match outcomes.recv_timeout(LONGEST) {
            Ok(Outcome::Refused(_)) => refused += 1,
            Ok(Outcome::Generated) => generated += 1,
            Ok(Outcome::Finding(what)) => panic!("{what}\nrepeat: cargo xtask fuzz --seed {SEED} --case {number}"),
            Err(_) => panic!("hangs\nrepeat: cargo xtask fuzz --seed {SEED} --case {number}"),
        }
    }
    worker.join().unwrap().unwrap();
    assert!(count < 100 || (refused > count / 5 && generated > count / 5), "{refused} refused, {generated} generated");
}

#[test]
fn slices_that_nobody_changed_are_right() {
    let corpus = Corpus::read().unwrap();

    let (mut generated, mut refused) = (0, Vec::new());
    for number in 0..150 {
        match Case::unchanged(&corpus, &mutation::bytes(SEED, number)).run() {
            Outcome::Generated => generated += 1,
            Outcome::Refused(error) => refused.push(error.to_string()),
            Outcome::Finding(what) => panic!("case {number}: {what}"),
        }
    }
    assert!(generated > 9 * refused.len(), "{refused:#?}");
}
