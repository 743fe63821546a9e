//! What was learned: trees, kept as JSON, with what each feature adds to an answer.

use serde::{Deserialize, Serialize};

/// A learned model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Raised when a reader of the older one would misread the newer.
    version: u32,
    names: Vec<String>,
    base: f32,
    /// From which answer on somebody is accused, 0 to 1.
    #[serde(default = "half")]
    score_min: f32,
    trees: Vec<Tree>,
}

/// More likely than not.
const fn half() -> f32 {
    0.5
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Node {
    /// What the rows here would be given if the tree ended here. A short float: its decimal form gives the same bits back.
    value: f32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fork: Option<Fork>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Fork {
    feature: usize,
    /// Values up to and with it go left.
    edge: f32,
    missing_left: bool,
    left: usize,
    right: usize,
}

/// What one feature added to the log-odds of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its place among the model's names.
    pub feature: usize,
    /// More than 0 speaks for the mark, less against it.
    pub added: f64,
}

/// Why a file is no model.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It cannot be read at all.
    #[error("this is not a model file: {0}; train one with `weir screen train`")]
    Unreadable(#[from] serde_json::Error),
    /// It is of another version.
    #[error(
        "this model is of version {0}, and this program reads version {VERSION}; train it again with `weir screen train`"
    )]
    Version(u32),
    /// A tree points out of itself, or a number is not finite.
    #[error("tree {0} of this model is broken; train it again with `weir screen train`")]
    Tree(usize),
}

const VERSION: u32 = 1;

impl Model {
    pub(super) const fn new(names: Vec<String>, base: f32, trees: Vec<Tree>) -> Self {
        Self { version: VERSION, names, base, score_min: half(), trees }
    }

    /// The same, accusing from this answer on, 0 to 1.
    #[must_use]
    pub fn with_score_min(mut self, score_min: f32) -> Self {
        self.score_min = score_min.clamp(0.0, 1.0);
        self
    }

    /// From which answer on somebody is accused, 0 to 1.
    #[must_use]
    pub const fn score_min(&self) -> f32 {
        self.score_min
    }

    /// The features it asks for, in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The chance that a row is marked, 0 to 1. The row has the features of [`Model::names`], in order.
    #[must_use]
    pub fn chance(&self, row: &[f32]) -> f64 {
        chance(f64::from(self.base) + self.trees.iter().map(|tree| tree.answer(row)).sum::<f64>())
    }

    /// What each feature added, the strongest first. With the base they sum to the log-odds of the answer
    /// (Saabas 2014: along the path, the difference from node to child belongs to the feature asked).
    #[must_use]
    pub fn parts(&self, row: &[f32]) -> Vec<Part> {
        let mut added = vec![0.0; self.names.len()];
        for tree in &self.trees {
            tree.explain(row, &mut added);
        }
        let mut parts: Vec<Part> =
            added.into_iter().enumerate().map(|(feature, added)| Part { feature, added }).collect();
        parts.retain(|part| part.added != 0.0);
        parts.sort_by(|a, b| b.added.abs().total_cmp(&a.added.abs()).then(a.feature.cmp(&b.feature)));
        parts
    }

    /// The model as a data file.
    #[must_use]
    pub fn write(&self) -> String {
        // Numbers and names always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a data file.
    ///
    /// # Errors
    /// It is no model, of another version, or broken.
    pub fn read(text: &str) -> Result<Self, Unfit> {
        let model: Self = serde_json::from_str(text)?;
        if model.version != VERSION {
            return Err(Unfit::Version(model.version));
        }
        match model.trees.iter().position(|tree| !tree.is_sound(model.names.len())) {
            Some(place) => Err(Unfit::Tree(place)),
            None => Ok(model),
        }
    }
}

impl Tree {
    pub(super) const fn new(nodes: Vec<Node>) -> Self {
        Self { nodes }
    }

    pub(super) fn is_split(&self) -> bool {
        self.nodes.len() > 1
    }

    pub(super) fn answer(&self, row: &[f32]) -> f64 {
        let mut place = 0;
        while let Some(fork) = self.nodes.get(place).and_then(|node| node.fork.as_ref()) {
            place = fork.next(row);
        }
        self.nodes.get(place).map_or(0.0, |node| f64::from(node.value))
    }

    fn explain(&self, row: &[f32], added: &mut [f64]) {
        let mut place = 0;
        while let Some(node) = self.nodes.get(place) {
            // What the root gives to all is of no feature; it is small beside the base, and stands with it.
            let Some(fork) = &node.fork else { break };
            let next = fork.next(row);
            let value = self.nodes.get(next).map_or(0.0, |node| f64::from(node.value));
            if let Some(added) = added.get_mut(fork.feature) {
                *added += value - f64::from(node.value);
            }
            place = next;
        }
    }

    /// Children come after their parents, so that every walk ends.
    fn is_sound(&self, features: usize) -> bool {
        let sound = |(place, node): (usize, &Node)| {
            node.value.is_finite()
                && node.fork.as_ref().is_none_or(|fork| {
                    let within = |child: usize| child > place && child < self.nodes.len();
                    fork.feature < features && within(fork.left) && within(fork.right) && !fork.edge.is_nan()
                })
        };
        !self.nodes.is_empty() && self.nodes.iter().enumerate().all(sound)
    }
}

impl Node {
    pub(super) const fn leaf(value: f32) -> Self {
        Self { value, fork: None }
    }

    pub(super) fn part(&mut self, feature: usize, edge: f32, missing_left: bool, left: usize, right: usize) {
        self.fork = Some(Fork { feature, edge, missing_left, left, right });
    }
}

impl Fork {
    fn next(&self, row: &[f32]) -> usize {
        let value = row.get(self.feature).copied().unwrap_or(f32::NAN);
        let left = if value.is_nan() { self.missing_left } else { value <= self.edge };
        if left { self.left } else { self.right }
    }
}

/// The chance of these log-odds.
pub(super) fn chance(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learned::{Table, Training, train};

    fn learned() -> Model {
        let mut table = Table::new(vec!["calls".into(), "contacts".into()]);
        let mut marks = Vec::new();
        for row in 0..500_u16 {
            table.push(&[f32::from(row), f32::from(row % 7)]);
            marks.push(row > 250 && row % 7 > 2);
        }
        train(&table, &marks, &Training { rounds: 30, features_share: 1.0, ..Training::default() })
    }

    #[test]
    fn a_written_model_answers_alike() {
        let model = learned();
        let again = Model::read(&model.write()).unwrap();
        assert!(again == model);
        assert!(model.chance(&[400.0, 5.0]) > 0.8 && model.chance(&[100.0, 5.0]) < 0.2);
    }

    #[test]
    fn parts_sum_to_the_answer() {
        let model = learned();
        let roots: f64 = model.trees.iter().map(|tree| f64::from(tree.nodes[0].value)).sum();
        for row in [[400.0, 5.0], [100.0, 5.0], [400.0, 1.0], [f32::NAN, 3.0]] {
            let parts = model.parts(&row);
            let sum: f64 = parts.iter().map(|part| part.added).sum();
            let odds = f64::from(model.base) + roots + sum;
            assert!((chance(odds) - model.chance(&row)).abs() < 1e-9, "{row:?}");
        }
        assert!(model.parts(&[400.0, 5.0]).iter().all(|part| part.added > 0.0));
    }

    #[test]
    fn a_broken_file_is_refused_by_what_is_wrong() {
        let good = learned().write();
        let table = [
            ("not a file".to_owned(), "not a model file"),
            (good.replace("\"version\":1", "\"version\":9"), "of version 9"),
            (good.replacen("\"left\":1", "\"left\":0", 1), "tree 0"),
            (good.replacen("\"feature\":", "\"feature\":9", 1), "tree 0"),
        ];
        for (text, expected) in table {
            let refused = Model::read(&text).unwrap_err().to_string();
            assert!(refused.contains(expected), "{refused}");
        }
    }
}
