//! One tree, grown where it gains most, over histograms of bins.

use super::bins::{BINS_MAX, Binned};
use super::model::{Node, Tree};
use super::train::Training;

/// Sums over rows: first and second derivative of the loss, and how many.
#[derive(Clone, Copy, Default)]
struct Sum {
    first: f64,
    second: f64,
    rows: u32,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.first += other.first;
        self.second += other.second;
        self.rows += other.rows;
    }

    fn less(self, other: Self) -> Self {
        Self {
            first: self.first - other.first,
            second: self.second - other.second,
            rows: self.rows.saturating_sub(other.rows),
        }
    }

    /// What a leaf of these rows would save (Chen and Guestrin, 2016).
    fn worth(self, ridge: f64) -> f64 {
        self.first * self.first / (self.second + ridge)
    }
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    /// The last bin that goes left.
    bin: usize,
    missing_left: bool,
}

struct Leaf {
    node: usize,
    rows: Vec<u32>,
    sum: Sum,
    histogram: Vec<Sum>,
    best: Option<Split>,
}

/// What a tree is grown from: the table and the loss's derivatives at each row.
pub(super) struct Ground<'a> {
    pub(super) binned: &'a Binned,
    pub(super) first: &'a [f64],
    pub(super) second: &'a [f64],
    pub(super) features: &'a [usize],
    pub(super) training: &'a Training,
}

impl Ground<'_> {
    /// Grows one tree on `rows`. Leaves hold what is added to the log-odds, shrunk.
    pub(super) fn grow(&self, rows: Vec<u32>) -> Tree {
        let mut nodes = Vec::new();
        let histogram = self.histogram(&rows);
        let sum = self.sum(&rows);
        let mut leaves = vec![self.leaf(&mut nodes, rows, sum, histogram)];
        while leaves.len() < self.training.leaves_max {
            let Some(place) = best(&leaves) else { break };
            let leaf = leaves.swap_remove(place);
            let Some(split) = leaf.best else { break };
            let (left, right) = self.part(&mut nodes, leaf, split);
            leaves.push(left);
            leaves.push(right);
        }
        Tree::new(nodes)
    }

    fn leaf(&self, nodes: &mut Vec<Node>, rows: Vec<u32>, sum: Sum, histogram: Vec<Sum>) -> Leaf {
        let node = nodes.len();
        let value = -sum.first / (sum.second + self.training.ridge) * self.training.shrink;
        #[allow(clippy::cast_possible_truncation, reason = "a log-odds needs seven digits")]
        nodes.push(Node::leaf(value as f32));
        let best = self.best_split(sum, &histogram);
        Leaf { node, rows, sum, histogram, best }
    }

    fn part(&self, nodes: &mut Vec<Node>, leaf: Leaf, split: Split) -> (Leaf, Leaf) {
        let column = self.binned.column(split.feature);
        let goes_left = |row: &u32| left(usize::from(column[*row as usize]), split.bin, split.missing_left);
        let (left_rows, right_rows): (Vec<u32>, Vec<u32>) = leaf.rows.into_iter().partition(goes_left);
        let left_sum = self.sum(&left_rows);
        let right_sum = leaf.sum.less(left_sum);
        // The smaller side is counted, the other is what is left.
        let left_is_small = left_rows.len() <= right_rows.len();
        let small = self.histogram(if left_is_small { &left_rows } else { &right_rows });
        let rest = leaf.histogram.iter().zip(&small).map(|(all, part)| all.less(*part)).collect();
        let (left_histogram, right_histogram) = if left_is_small { (small, rest) } else { (rest, small) };
        let left = self.leaf(nodes, left_rows, left_sum, left_histogram);
        let right = self.leaf(nodes, right_rows, right_sum, right_histogram);
        nodes[leaf.node].part(split.feature, self.edge(split), split.missing_left, left.node, right.node);
        (left, right)
    }

    fn edge(&self, split: Split) -> f32 {
        // Beyond the last edge all that is known goes left, and what is missing right.
        self.binned.edges[split.feature].get(split.bin - 1).copied().unwrap_or(f32::MAX)
    }

    fn sum(&self, rows: &[u32]) -> Sum {
        let mut sum = Sum::default();
        for row in rows {
            sum.add(self.at(*row));
        }
        sum
    }

    fn at(&self, row: u32) -> Sum {
        Sum { first: self.first[row as usize], second: self.second[row as usize], rows: 1 }
    }

    fn histogram(&self, rows: &[u32]) -> Vec<Sum> {
        let mut histogram = vec![Sum::default(); self.features.len() * (BINS_MAX + 1)];
        for (feature, bins) in self.features.iter().zip(histogram.chunks_mut(BINS_MAX + 1)) {
            let column = self.binned.column(*feature);
            for row in rows {
                bins[usize::from(column[*row as usize])].add(self.at(*row));
            }
        }
        histogram
    }

    fn best_split(&self, sum: Sum, histogram: &[Sum]) -> Option<Split> {
        let mut best: Option<Split> = None;
        for (feature, bins) in self.features.iter().zip(histogram.chunks(BINS_MAX + 1)) {
            for missing_left in [false, true] {
                // Without a missing value both ways are one.
                if missing_left && bins[0].rows == 0 {
                    continue;
                }
                self.scan(*feature, bins, sum, missing_left, &mut best);
            }
        }
        best
    }

    fn scan(&self, feature: usize, bins: &[Sum], sum: Sum, missing_left: bool, best: &mut Option<Split>) {
        let training = self.training;
        let mut left = if missing_left { bins[0] } else { Sum::default() };
        // After the last bin all known values are left: a split only where what is missing goes right.
        let last = self.binned.edges[feature].len() + usize::from(!missing_left && bins[0].rows > 0);
        for (bin, sums) in bins.iter().enumerate().take(last + 1).skip(1) {
            left.add(*sums);
            let right = sum.less(left);
            if left.rows.min(right.rows) < training.leaf_rows_min {
                continue;
            }
            let ridge = training.ridge;
            let gain = left.worth(ridge) + right.worth(ridge) - sum.worth(ridge);
            let known = best.map_or(training.gain_min, |split| split.gain);
            if gain > known {
                *best = Some(Split { gain, feature, bin, missing_left });
            }
        }
    }
}

/// Whether a row of this bin goes left.
pub(super) const fn left(bin: usize, split_bin: usize, missing_left: bool) -> bool {
    if bin == 0 { missing_left } else { bin <= split_bin }
}

fn best(leaves: &[Leaf]) -> Option<usize> {
    let gains = leaves.iter().enumerate().filter_map(|(place, leaf)| Some((place, leaf.best?.gain)));
    gains.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(place, _)| place)
}
