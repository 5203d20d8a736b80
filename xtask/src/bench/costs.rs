//! What the sides of a bench cost in each turn, as a table of medians and ratios.

use anyhow::{Result, anyhow};

use super::child::Cost;
use super::table::{median, ratio, table};

/// One of the things compared: what each of its runs cost, or why it cannot run.
#[derive(Debug)]
pub(crate) struct Side {
    name: String,
    costs: Result<Vec<Cost>>,
}

impl Side {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), costs: Ok(Vec::new()) }
    }

    /// Runs once more; not where it has failed before.
    pub(crate) fn take(&mut self, run: impl FnOnce() -> Result<Cost>) {
        let Ok(costs) = &mut self.costs else { return };
        match run() {
            Ok(cost) => costs.push(cost),
            Err(error) => self.costs = Err(error),
        }
    }

    /// A run that does not count; what went wrong in it does.
    pub(crate) fn check(&mut self, run: Result<Cost>) {
        if let Err(error) = run {
            self.costs = Err(error);
        }
    }

    pub(crate) fn column(&self, of: fn(&Cost) -> f64) -> Result<Vec<f64>> {
        match &self.costs {
            Ok(costs) => Ok(costs.iter().map(of).collect()),
            Err(error) => Err(anyhow!("{}: {error:#}", self.name)),
        }
    }
}

/// A row for each side, with the ratio of the first one to it; below the rows, why a side has none.
pub(crate) fn show(head: &str, sides: &[Side]) -> Result<String> {
    let Some(ours) = sides.first() else { return Ok(String::new()) };
    let (our_time, our_peak) = (ours.column(|cost| cost.user)?, ours.column(|cost| cost.peak)?);
    let mut failures = String::new();
    let mut rows = Vec::new();
    for side in sides {
        let Ok(times) = side.column(|cost| cost.user).map_err(|error| failures += &format!("{error:#}\n")) else { continue };
        let (sys, peaks) = (side.column(|cost| cost.sys)?, side.column(|cost| cost.peak)?);
        let ratios = [ratio(&our_time, &times), ratio(&our_peak, &peaks)].map(|ratio| format!("{ratio:.2}"));
        let medians = [format!("{:.2}", median(times)), format!("{:.2}", median(sys)), format!("{:.0}", median(peaks))];
        rows.push([side.name.clone()].into_iter().chain(medians).chain(ratios).collect());
    }
    Ok(table(&[head, "user, s", "sys, s", "peak, MB", "ours / it, user", "ours / it, peak"], &rows) + &failures)
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_side_that_fails_is_told_and_not_run_again() {
        let mut sides = [Side::new("ours"), Side::new("fast"), Side::new("broken")];
        for user in [2.0, 4.0] {
            sides[0].take(|| Ok(Cost { user, sys: 0.5, peak: 300.0 }));
            sides[1].take(|| Ok(Cost { user: user / 2.0, sys: 0.25, peak: 100.0 }));
            sides[2].take(|| bail!("it fell in turn {user}"));
        }
        let expected = "\
of    user, s  sys, s  peak, MB  ours / it, user  ours / it, peak
ours     3.00    0.50       300             1.00             1.00
fast     1.50    0.25       100             2.00             3.00
broken: it fell in turn 2
";
        assert_eq!(show("of", &sides).unwrap(), expected);
    }
}
