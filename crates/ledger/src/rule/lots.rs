//! A queue of lots, oldest first.

use super::{Part, Taint};
use std::collections::VecDeque;

/// Part of a balance; `root` is `None` where it is clean.
#[derive(Clone, Copy, Debug)]
struct Lot {
    root: Option<u32>,
    minor: i64,
}

/// Lots in the order they came, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Lots {
    queue: VecDeque<Lot>,
    balance: i128,
}

/// Which end lots are taken from.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Oldest,
    Newest,
}

impl Lots {
    pub(super) fn opened(clean: i64) -> Self {
        let mut lots = Self::default();
        lots.push(None, clean);
        lots
    }

    pub(super) const fn balance(&self) -> i128 {
        self.balance
    }

    pub(super) fn add_oldest(&mut self, clean: i64) {
        if clean > 0 {
            self.balance += i128::from(clean);
            self.queue.push_front(Lot { root: None, minor: clean });
        }
    }

    pub(super) fn credit(&mut self, taint: &Taint, clean: i64) {
        for part in &taint.parts {
            self.push(Some(part.root), part.minor);
        }
        self.push(None, clean);
    }

    /// Takes `minor` from one end: a part for each root, in the order first taken.
    pub(super) fn take(&mut self, minor: i64, end: End) -> Taint {
        let mut parts: Vec<Part> = Vec::new();
        let mut wanted = minor;
        while wanted > 0 {
            let lot = match end {
                End::Oldest => self.queue.front_mut(),
                End::Newest => self.queue.back_mut(),
            };
            let Some(lot) = lot else { break };
            let taken = lot.minor.min(wanted);
            lot.minor -= taken;
            wanted -= taken;
            if let Some(root) = lot.root {
                add(&mut parts, root, taken);
            }
            if lot.minor == 0 {
                match end {
                    End::Oldest => self.queue.pop_front(),
                    End::Newest => self.queue.pop_back(),
                };
            }
        }
        self.balance -= i128::from(minor - wanted);
        Taint::of(parts)
    }

    pub(super) fn held(&self) -> Vec<(u32, i128)> {
        let mut held: Vec<(u32, i128)> = Vec::new();
        for (root, minor) in self.queue.iter().filter_map(|lot| Some((lot.root?, i128::from(lot.minor)))) {
            match held.iter_mut().find(|(known, _)| *known == root) {
                Some((_, sum)) => *sum += minor,
                None => held.push((root, minor)),
            }
        }
        held
    }

    /// Neighbours of one origin are one lot: no rule can tell them apart, and a busy account stays small.
    fn push(&mut self, root: Option<u32>, minor: i64) {
        if minor == 0 {
            return;
        }
        self.balance += i128::from(minor);
        let last = self.queue.back_mut().filter(|lot| lot.root == root);
        if let Some((lot, sum)) = last.and_then(|lot| lot.minor.checked_add(minor).map(|sum| (lot, sum))) {
            lot.minor = sum;
        } else {
            self.queue.push_back(Lot { root, minor });
        }
    }
}

fn add(parts: &mut Vec<Part>, root: u32, minor: i64) {
    match parts.iter_mut().find(|part| part.root == root) {
        Some(part) => part.minor += minor,
        None => parts.push(Part { root, minor }),
    }
}
