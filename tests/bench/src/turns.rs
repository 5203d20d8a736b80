//! Sides measured in turns: each run times every side once, so that what slows the machine slows them all.

use std::time::Duration;

use crate::clock;

/// What one side does; the same work as the others.
pub(crate) type Side<'a> = Box<dyn FnMut() + 'a>;

/// How long a side is repeated in one turn.
const TURN: Duration = Duration::from_millis(20);

/// Microseconds of each side in each run.
pub(crate) fn measure(runs: usize, sides: &mut [Side<'_>]) -> Vec<Vec<f64>> {
    let times = sides.first_mut().map_or(1, |side| repeats(side));
    let mut micros = vec![Vec::with_capacity(runs); sides.len()];
    sides.iter_mut().for_each(|side| _ = turn(side, times));
    for _ in 0..runs {
        for (side, micros) in sides.iter_mut().zip(&mut micros) {
            micros.push(turn(side, times).as_secs_f64() * 1e6 / f64::from(times));
        }
    }
    micros
}

/// How often a side fits into a turn.
fn repeats(side: &mut Side<'_>) -> u32 {
    let mut times = 1;
    while turn(side, times) < TURN {
        times *= 2;
    }
    times
}

fn turn(side: &mut Side<'_>, times: u32) -> Duration {
    let start = clock::now();
    (0..times).for_each(|_| side());
    clock::now().saturating_sub(start)
}
