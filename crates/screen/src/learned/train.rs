//! Training: tree upon tree, each mending what the ones before it got wrong.

use super::bins::Binned;
use super::grow::Ground;
use super::model::{Model, chance};
use super::table::Table;

/// How to train.
#[derive(Clone, Debug)]
pub struct Training {
    /// Trees.
    pub rounds: usize,
    /// Leaves a tree, at most.
    pub leaves_max: usize,
    /// Rows a leaf, at least.
    pub leaf_rows_min: u32,
    /// What part of a leaf's answer is taken, 0 to 1.
    pub shrink: f64,
    /// What a leaf's weight is held down by.
    pub ridge: f64,
    /// Gain below which nothing is split.
    pub gain_min: f64,
    /// Share of the rows that each tree sees, 0 to 1.
    pub rows_share: f64,
    /// Share of the features that each tree sees, 0 to 1.
    pub features_share: f64,
    /// Which rows and features: the same seed gives the same model, bit for bit.
    pub seed: u64,
}

impl Default for Training {
    /// Chosen once on four fifths of a public table, and kept.
    fn default() -> Self {
        Self {
            rounds: 300,
            leaves_max: 15,
            leaf_rows_min: 10,
            shrink: 0.05,
            ridge: 1.0,
            gain_min: 1e-6,
            rows_share: 0.8,
            features_share: 0.5,
            seed: 1,
        }
    }
}

/// Learns the chance that a row is marked. `marks` are as long as the table; an empty table gives a model without trees.
#[must_use]
pub fn train(table: &Table, marks: &[bool], training: &Training) -> Model {
    let rows = table.len().min(marks.len());
    let base = base(&marks[..rows]);
    let binned = Binned::of(table);
    let mut odds = vec![f64::from(base); rows];
    let mut trees = Vec::with_capacity(training.rounds);
    let mut dice = Dice(training.seed);
    for _ in 0..training.rounds {
        let (first, second) = derivatives(&odds, marks);
        let features = dice.choose(table.names().len(), training.features_share);
        let chosen = dice.choose(rows, training.rows_share);
        let ground = Ground { binned: &binned, first: &first, second: &second, features: &features, training };
        let tree = ground.grow(chosen.into_iter().filter_map(|row| u32::try_from(row).ok()).collect());
        for (row, odds) in odds.iter_mut().enumerate() {
            *odds += tree.answer(table.row(row));
        }
        if tree.is_split() {
            trees.push(tree);
        }
    }
    Model::new(table.names().to_vec(), base, trees)
}

/// The log-odds over all rows, with one row of each kind added so that it is never endless.
fn base(marks: &[bool]) -> f32 {
    let marked = marks.iter().filter(|mark| **mark).count() as f32 + 1.0;
    let other = marks.len() as f32 + 2.0 - marked;
    (marked / other).ln()
}

fn derivatives(odds: &[f64], marks: &[bool]) -> (Vec<f64>, Vec<f64>) {
    let both = odds.iter().zip(marks).map(|(odds, mark)| {
        let chance = chance(*odds);
        (chance - if *mark { 1.0 } else { 0.0 }, (chance * (1.0 - chance)).max(1e-12))
    });
    both.unzip()
}

/// SplitMix64 (Steele, Lea, Flood 2014): chance that is the same on every machine.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Each of `0..count` with this chance, in order; all of them where none was chosen.
    fn choose(&mut self, count: usize, share: f64) -> Vec<usize> {
        let chosen: Vec<usize> = (0..count).filter(|_| self.share() < share).collect();
        if chosen.is_empty() { (0..count).collect() } else { chosen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marked where one of two features is high but not both, and a third is noise: no single split tells it.
    fn world(rows: usize) -> (Table, Vec<bool>) {
        let mut dice = Dice(7);
        let mut table = Table::new(vec!["a".into(), "b".into(), "noise".into()]);
        let mut marks = Vec::new();
        for _ in 0..rows {
            let row: Vec<f32> = (0..3).map(|_| (dice.next() >> 48) as f32 / 65_536.0).collect();
            marks.push((row[0] > 0.5) != (row[1] > 0.5));
            table.push(&row);
        }
        (table, marks)
    }

    #[test]
    fn it_learns_what_no_single_split_tells() {
        let (table, marks) = world(2_000);
        let model = train(&table, &marks, &Training { rounds: 60, features_share: 1.0, ..Training::default() });
        let (fresh, _) = world(2_000);
        let right = (0..fresh.len()).filter(|row| {
            let values = fresh.row(*row);
            (model.chance(values) > 0.5) == ((values[0] > 0.5) != (values[1] > 0.5))
        });
        assert!(right.count() > 1_900);
    }

    #[test]
    fn one_seed_gives_one_model() {
        let (table, marks) = world(300);
        let training = Training { rounds: 10, ..Training::default() };
        let text = train(&table, &marks, &training).write();
        assert_eq!(text, train(&table, &marks, &training).write());
        assert_ne!(text, train(&table, &marks, &Training { seed: 2, ..training }).write());
    }

    #[test]
    fn what_is_missing_takes_the_better_side() {
        let mut table = Table::new(vec!["a".into()]);
        let mut marks = Vec::new();
        for row in 0..400_u16 {
            // Missing means marked, as do high values.
            table.push(&[if row % 4 == 0 { f32::NAN } else { f32::from(row % 4) }]);
            marks.push(row % 4 == 0 || row % 4 == 3);
        }
        let all = Training { rounds: 40, features_share: 1.0, ..Training::default() };
        let model = train(&table, &marks, &all);
        for (value, marked) in [(f32::NAN, true), (1.0, false), (2.0, false), (3.0, true)] {
            assert_eq!(model.chance(&[value]) > 0.5, marked, "{value}");
        }
    }

    #[test]
    fn nothing_to_learn_from_gives_the_share() {
        let empty = train(&Table::new(vec!["a".into()]), &[], &Training::default());
        assert!((empty.chance(&[1.0]) - 0.5).abs() < 1e-6);
        let mut table = Table::new(vec!["a".into()]);
        (0..98).for_each(|_| table.push(&[1.0]));
        let model = train(&table, &[false; 98], &Training::default());
        assert!(model.chance(&[1.0]) < 0.02);
    }
}
