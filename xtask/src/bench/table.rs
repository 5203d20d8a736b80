//! Medians of the runs, and tables of them. `tests/bench` includes this file, rather than to build all of this crate.

use std::fmt::Write;

/// The middle one, or the mean of the two in the middle; not a number where there is none.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().wrapping_sub(1) / 2, values.len() / 2);
    values.get(low).zip(values.get(high)).map_or(f64::NAN, |(low, high)| f64::midpoint(*low, *high))
}

/// The median of the ratios of what was measured in the same turn.
pub(crate) fn ratio(ours: &[f64], peer: &[f64]) -> f64 {
    median(ours.iter().zip(peer).map(|(ours, peer)| ours / peer))
}

/// Rows below their heads; the first column is to the left, the others to the right.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let width = |column: usize| rows.iter().chain([&head]).filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..head.len()).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in [&head].into_iter().chain(rows) {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            _ = if column == 0 { write!(line, "{cell:width$}") } else { write!(line, "  {cell:>width$}") };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle() {
        for (values, middle) in [(vec![3.0], 3.0), (vec![9.0, 1.0, 2.0], 2.0), (vec![4.0, 1.0, 9.0, 2.0], 3.0)] {
            assert_eq!(median(values.iter().copied()), middle, "{values:?}");
        }
        assert!(median([]).is_nan());
    }

    #[test]
    fn a_ratio_is_taken_in_each_turn() {
        // Of the medians it would be 1.
        assert_eq!(ratio(&[1.0, 2.0, 30.0], &[2.0, 1.0, 10.0]), 2.0);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [vec!["long name".to_owned(), "1".to_owned()], vec!["é".to_owned(), "10.5".to_owned()]];
        assert_eq!(table(&["of", "s"], &rows), "of            s\nlong name     1\né          10.5\n");
    }
}
