//! The Merkle tree over the lines, of RFC 6962 and RFC 9162 section 2.1. It is built in order and keeps only its peaks;
//! what a proof needs is picked up on the way.

use super::line::{Algorithm, Digest};

/// A subtree that a proof is about: the leaf of a line, or the last peak of an earlier tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    start: u64,
    len: u64,
}

impl Mark {
    /// The leaf at this place, from 0: the proof is that it is there.
    pub(super) const fn leaf(index: u64) -> Self {
        Self { start: index, len: 1 }
    }

    /// The last peak of the tree of this many leaves, not 0: the proof is that it was only added to.
    pub(super) const fn tree(size: u64) -> Self {
        let len = 1 << size.trailing_zeros();
        Self { start: size - len, len }
    }
}

/// A whole subtree, and, where it holds what is marked, the hashes from there up to it.
#[derive(Clone, Debug)]
struct Node {
    start: u64,
    len: u64,
    hash: Digest,
    found: Option<Found>,
}

/// What was marked, and the hashes beside the way up from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) hash: Digest,
    pub(super) path: Vec<Digest>,
}

/// A tree, or a run of its leaves, as its peaks: whole subtrees from left to right.
#[derive(Clone, Debug)]
pub struct Tree {
    algorithm: Algorithm,
    mark: Option<Mark>,
    end: u64,
    peaks: Vec<Node>,
}

impl Tree {
    /// A tree without leaves.
    #[must_use]
    pub const fn new(algorithm: Algorithm) -> Self {
        Self::run(algorithm, 0, None)
    }

    /// A run of leaves from this place on, from 0.
    pub(super) const fn run(algorithm: Algorithm, start: u64, mark: Option<Mark>) -> Self {
        Self { algorithm, mark, end: start, peaks: Vec::new() }
    }

    /// A tree of this many leaves from its peaks, greatest first; `None` where there are more or fewer than it has.
    pub(super) fn of_peaks(algorithm: Algorithm, size: u64, peaks: &[Digest]) -> Option<Self> {
        let mut tree = Self::new(algorithm);
        let lens = (0..u64::BITS).rev().map(|bit| size & (1 << bit)).filter(|len| *len > 0);
        for (len, hash) in lens.zip(peaks) {
            tree.add(Node { start: tree.end, len, hash: *hash, found: None });
        }
        (tree.peaks.len() == peaks.len() && tree.end == size).then_some(tree)
    }

    /// Its peaks, greatest first.
    pub(super) fn peaks(&self) -> impl Iterator<Item = &Digest> {
        self.peaks.iter().map(|node| &node.hash)
    }

    /// How many leaves it has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.end
    }

    /// Adds the hash of one leaf.
    pub fn push(&mut self, leaf: Digest) {
        self.add(Node { start: self.end, len: 1, hash: leaf, found: None });
    }

    /// Adds a run of leaves that begins where this ends.
    pub(super) fn append(&mut self, run: Self) {
        run.peaks.into_iter().for_each(|node| self.add(node));
    }

    fn add(&mut self, node: Node) {
        self.end = node.start + node.len;
        let mut node = node.marked(self.mark);
        let whole = |left: &Node, right: &Node| left.len == right.len && left.start.is_multiple_of(2 * left.len);
        while let Some(left) = self.peaks.pop_if(|left| whole(left, &node)) {
            node = self.join(left, node).marked(self.mark);
        }
        self.peaks.push(node);
    }

    fn join(&self, left: Node, right: Node) -> Node {
        let hash = self.algorithm.node(&left.hash, &right.hash);
        let found = match (left.found, right.found) {
            (Some(found), _) => Some(found.beside(right.hash)),
            (None, Some(found)) => Some(found.beside(left.hash)),
            (None, None) => None,
        };
        Node { start: left.start, len: left.len + right.len, hash, found }
    }

    fn whole(&self) -> Option<Node> {
        let mut nodes = self.peaks.iter().rev().cloned();
        let last = nodes.next()?;
        Some(nodes.fold(last, |right, left| self.join(left, right)))
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> Digest {
        self.whole().map_or_else(|| self.algorithm.empty(), |node| node.hash)
    }

    /// What was marked; `None` where it has not come by.
    pub(super) fn found(&self) -> Option<Found> {
        self.whole()?.found
    }
}

impl Node {
    fn marked(mut self, mark: Option<Mark>) -> Self {
        if mark == Some(Mark { start: self.start, len: self.len }) {
            self.found = Some(Found { hash: self.hash, path: Vec::new() });
        }
        self
    }
}

impl Found {
    fn beside(mut self, hash: Digest) -> Self {
        self.path.push(hash);
        self
    }
}

/// Whether a leaf at this place, from 0, stands in the tree of this size and root (RFC 9162, 2.1.3.2).
#[must_use]
pub fn includes(algorithm: Algorithm, index: u64, size: u64, leaf: Digest, path: &[Digest], root: &Digest) -> bool {
    if index >= size {
        return false;
    }
    let mut climb = Climb { at: index, last: size - 1 };
    let mut hash = leaf;
    for beside in path {
        let Some(left) = climb.up() else { return false };
        hash = if left { algorithm.node(beside, &hash) } else { algorithm.node(&hash, beside) };
    }
    climb.last == 0 && hash == *root
}

/// Whether the second tree is the first with leaves added (RFC 9162, 2.1.4.2). Each is its size and root.
#[must_use]
pub fn extends(algorithm: Algorithm, first: (u64, Digest), second: (u64, Digest), proof: &[Digest]) -> bool {
    if first.0 == second.0 {
        return proof.is_empty() && first.1 == second.1;
    }
    if first.0 == 0 || first.0 > second.0 {
        return false;
    }
    let peak = first.0.is_power_of_two().then_some(first.1);
    let mut hashes = peak.into_iter().chain(proof.iter().copied());
    let Some(seed) = hashes.next() else { return false };
    let mut climb = Climb { at: first.0 - 1, last: second.0 - 1 };
    climb.skip(|at| at & 1 == 1);
    let (mut old, mut new) = (seed, seed);
    for beside in hashes {
        let Some(left) = climb.up() else { return false };
        if left {
            old = algorithm.node(&beside, &old);
            new = algorithm.node(&beside, &new);
        } else {
            new = algorithm.node(&new, &beside);
        }
    }
    climb.last == 0 && old == first.1 && new == second.1
}

/// The way from a node up to the root: its place on its level, and the place of the level's last.
struct Climb {
    at: u64,
    last: u64,
}

impl Climb {
    /// Goes one hash up: whether that hash stands to the left; `None` at the root.
    fn up(&mut self) -> Option<bool> {
        if self.last == 0 {
            return None;
        }
        let left = self.at & 1 == 1 || self.at == self.last;
        if left && self.at & 1 == 0 {
            // Levels where it has nothing beside it.
            self.skip(|at| at & 1 == 0 && at != 0);
        }
        self.at >>= 1;
        self.last >>= 1;
        Some(left)
    }

    fn skip(&mut self, more: impl Fn(u64) -> bool) {
        while more(self.at) {
            self.at >>= 1;
            self.last >>= 1;
        }
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
