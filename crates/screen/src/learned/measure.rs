//! How well scores part the marked from the rest.

use super::train::Dice;
use super::{Table, Training, train};

/// What scores are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The chance that a marked row is above another (0.5 is guessing).
    pub auc: f64,
    /// The mean of both classes' F1 at a score of 0.5.
    pub macro_f1: f64,
    /// Share of the marked found where 1 in 100 of the others is above.
    pub found_at_1_percent: f64,
    /// The same at 1 in 1,000.
    pub found_at_1_permille: f64,
}

/// Scores every row by a model that did not see it: the rows in `count` parts of like shares of the marked, shuffled by the
/// training's seed; in the table's order.
#[must_use]
pub fn folds(table: &Table, marks: &[bool], training: &Training, count: usize) -> Vec<(f64, bool)> {
    let parts = parts(marks, training.seed, count.max(2));
    let mut scored = vec![(0.0, false); marks.len()];
    for part in 0..count.max(2) {
        let seen: Vec<bool> = marks.iter().zip(&parts).filter(|(_, of)| **of != part).map(|(mark, _)| *mark).collect();
        let model = train(&table.chosen(|row| parts[row] != part), &seen, training);
        for row in (0..marks.len()).filter(|row| parts[*row] == part) {
            scored[row] = (model.chance(table.row(row)), marks[row]);
        }
    }
    scored
}

fn parts(marks: &[bool], seed: u64, count: usize) -> Vec<usize> {
    let mut dice = Dice(seed);
    let mut order: Vec<(bool, u64, usize)> =
        marks.iter().enumerate().map(|(row, mark)| (*mark, dice.next(), row)).collect();
    order.sort_unstable();
    let mut parts = vec![0; marks.len()];
    for (place, (_, _, row)) in order.into_iter().enumerate() {
        parts[row] = place % count;
    }
    parts
}

/// Measures `(score, marked)`; all 0 where one class is missing.
#[must_use]
pub fn measure(scored: &[(f64, bool)]) -> Measure {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let marked = sorted.iter().filter(|row| row.1).count();
    let other = sorted.len() - marked;
    if marked == 0 || other == 0 {
        return Measure { auc: 0.0, macro_f1: 0.0, found_at_1_percent: 0.0, found_at_1_permille: 0.0 };
    }
    Measure {
        auc: auc(&sorted, marked, other),
        macro_f1: macro_f1(&sorted),
        found_at_1_percent: found_at(&sorted, marked, other / 100),
        found_at_1_permille: found_at(&sorted, marked, other / 1_000),
    }
}

/// The lowest score that no more than one in `every` of the unmarked reach; more than 1 where none is so low.
#[must_use]
pub fn score_at(scored: &[(f64, bool)], every: usize) -> f64 {
    let mut others: Vec<f64> = scored.iter().filter(|row| !row.1).map(|row| row.0).collect();
    others.sort_by(|a, b| b.total_cmp(a));
    let bound = others.get(others.len() / every.max(1)).copied().unwrap_or(0.0);
    let above = scored.iter().map(|row| row.0).filter(|score| *score > bound);
    above.min_by(f64::total_cmp).unwrap_or(1.1)
}

/// Over runs of equal scores: half a win each.
fn auc(sorted: &[(f64, bool)], marked: usize, other: usize) -> f64 {
    let mut above = 0.0;
    let mut won = 0.0;
    for run in sorted.chunk_by(|a, b| a.0 == b.0) {
        let hits = run.iter().filter(|row| row.1).count() as f64;
        let misses = run.len() as f64 - hits;
        won += misses * (above + hits / 2.0);
        above += hits;
    }
    won / (marked as f64 * other as f64)
}

fn macro_f1(sorted: &[(f64, bool)]) -> f64 {
    let count = |called: bool, marked: bool| {
        sorted.iter().filter(|row| (row.0 >= 0.5) == called && row.1 == marked).count() as f64
    };
    let f1 = |right: f64, wrong: f64| 2.0 * right / (2.0 * right + wrong).max(1.0);
    let wrong = count(true, false) + count(false, true);
    f1(count(true, true), wrong) / 2.0 + f1(count(false, false), wrong) / 2.0
}

/// The share of the marked above a score that no more than `false_max` others reach.
fn found_at(sorted: &[(f64, bool)], marked: usize, false_max: usize) -> f64 {
    let mut found = 0;
    let mut wrong = 0;
    for run in sorted.chunk_by(|a, b| a.0 == b.0) {
        let hits = run.iter().filter(|row| row.1).count();
        wrong += run.len() - hits;
        if wrong > false_max {
            break;
        }
        found += hits;
    }
    found as f64 / marked as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_is_scored_by_a_model_that_saw_it() {
        let mut table = Table::new(vec!["own number".into()]);
        (0..200_u16).for_each(|row| table.push(&[f32::from(row)]));
        // The marks are chance: a model that saw the row would know it by its number.
        let mut dice = Dice(3);
        let marks: Vec<bool> = (0..200).map(|_| dice.next() & 1 == 0).collect();
        let training = Training { leaf_rows_min: 1, rounds: 100, ..Training::default() };
        let blind = measure(&folds(&table, &marks, &training, 5));
        assert!((0.3..0.7).contains(&blind.auc), "{blind:?}");
    }

    #[test]
    fn known_scores_give_known_figures() {
        let apart: Vec<(f64, bool)> = (0..2_000).map(|n| (if n < 1_000 { 0.9 } else { 0.1 }, n < 1_000)).collect();
        let perfect = Measure { auc: 1.0, macro_f1: 1.0, found_at_1_percent: 1.0, found_at_1_permille: 1.0 };
        assert_eq!(measure(&apart), perfect);
        let alike: Vec<(f64, bool)> = (0..2_000).map(|n| (0.5, n % 2 == 0)).collect();
        let guess = measure(&alike);
        assert_eq!((guess.auc, guess.found_at_1_percent), (0.5, 0.0));
        // Two of four marked rows stand above the only other row.
        let some = [(0.9, true), (0.8, true), (0.7, false), (0.6, true), (0.2, true)];
        assert_eq!((measure(&some).auc, measure(&some).found_at_1_permille), (0.5, 0.5));
        assert_eq!(measure(&[(0.4, true)]).auc, 0.0);
        assert_eq!((score_at(&some, 1_000), score_at(&apart, 100), score_at(&alike, 1_000)), (0.8, 0.9, 1.1));
    }
}
