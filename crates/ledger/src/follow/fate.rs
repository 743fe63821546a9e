//! Sums by where taint went.

use crate::rule::Taint;
use domain::trace::Fate;

/// The fates of taint that left the accounts, in the order they are decided.
const GONE: [Fate; 7] =
    [Fate::CashedOut, Fate::Returned, Fate::Window, Fate::StopAccount, Fate::TaintMin, Fate::Hops, Fate::Count];

/// Sums in minor units by fate, in all and for each root.
#[derive(Debug)]
pub(super) struct Sums {
    all: [i128; GONE.len()],
    roots: Vec<[i128; GONE.len()]>,
}

impl Sums {
    pub(super) fn new(roots: usize) -> Self {
        Self { all: [0; GONE.len()], roots: vec![[0; GONE.len()]; roots] }
    }

    pub(super) fn add(&mut self, fate: Fate, taint: &Taint) {
        let Some(at) = GONE.iter().position(|gone| *gone == fate) else { return };
        self.all[at] += i128::from(taint.minor);
        for part in &taint.parts {
            self.roots[part.root as usize][at] += i128::from(part.minor);
        }
    }

    pub(super) fn of(&self, fate: Fate) -> i128 {
        sum(&self.all, |gone| gone == fate)
    }

    pub(super) fn of_root(&self, root: usize, fate: Fate) -> i128 {
        sum(&self.roots[root], |gone| gone == fate)
    }

    /// Beyond any limit.
    pub(super) fn beyond_of_root(&self, root: usize) -> i128 {
        sum(&self.roots[root], |gone| !matches!(gone, Fate::CashedOut | Fate::Returned))
    }
}

fn sum(sums: &[i128; GONE.len()], is_meant: impl Fn(Fate) -> bool) -> i128 {
    GONE.iter().zip(sums).filter(|(gone, _)| is_meant(**gone)).map(|(_, minor)| minor).sum()
}
