//! Gangs: what their mules do with one payment. A plan reacts to what is there: held money cannot move, the rest hurries.

mod shape;

pub(crate) use shape::{Shape, draft, pool, purchase, tree};

use crate::ledger::Channel;

/// Where a leg leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Another mule of the same job.
    Node(usize),
    /// Back to the victim, to keep them believing.
    Victim,
    /// To somebody honest, for goods: the gang's money no more.
    Seller(u32),
    /// Out of the city's banks.
    Out(Channel),
}

/// One intended move out of a mule's account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg {
    pub(crate) goal: Goal,
    /// Its part of what is left, against the legs after it.
    pub(crate) weight: u32,
    /// Never more than this, in minor units.
    pub(crate) cap: Option<i64>,
    /// Seconds after the money came.
    pub(crate) after_s: i64,
}

/// One mule's account within a job.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) account: u32,
    /// Transfers away from the victim.
    pub(crate) layer: u32,
    /// What to do when money comes, the first time, the second, …; the last is repeated.
    pub(crate) rounds: Vec<Vec<Leg>>,
    /// The gang's money that rests here, in minor units.
    pub(crate) purse: i64,
    pub(crate) round: usize,
    /// Whether legs are under way.
    pub(crate) busy: bool,
    /// How often it was tried again.
    pub(crate) tries: u32,
}

impl Node {
    /// The legs of the present round.
    pub(crate) fn legs(&self) -> &[Leg] {
        self.rounds.get(self.round).or(self.rounds.last()).map_or(&[], Vec::as_slice)
    }

    /// What this leg wants of the purse.
    pub(crate) fn wanted(&self, leg: usize) -> i64 {
        let legs = self.legs();
        let Some(this) = legs.get(leg) else { return 0 };
        if let Some(cap) = this.cap {
            return cap.min(self.purse);
        }
        let left: i64 = legs[leg..].iter().filter(|l| l.cap.is_none()).map(|l| i64::from(l.weight)).sum();
        // Whole ten yuan, as people type them; the last leg takes the rest.
        let part = self.purse * i64::from(this.weight) / left.max(1);
        if left == i64::from(this.weight) { self.purse } else { part / 1000 * 1000 }
    }
}

/// What the mules do with one payment.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) victim: usize,
    /// Read by tests: what the day must show.
    #[cfg_attr(not(test), allow(dead_code, reason = "tests prove by it that each shape occurs"))]
    pub(crate) shape: Shape,
    pub(crate) nodes: Vec<Node>,
    /// Somebody found money held: everyone hurries.
    pub(crate) alarmed: bool,
    /// Left the city's banks, or the gang for goods, in minor units.
    pub(crate) cashed: i64,
    /// Given back to the victim.
    pub(crate) returned: i64,
    /// What moved, in order.
    pub(crate) moved: Vec<Moved>,
}

/// One move that a gang made.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(test), allow(dead_code, reason = "the gang's own book; tests read it to see each shape happen"))]
pub(crate) struct Moved {
    pub(crate) node: usize,
    pub(crate) goal: Goal,
    pub(crate) amount: i64,
    pub(crate) at_s: i64,
}

impl Job {
    pub(crate) fn new(victim: usize, shape: Shape, nodes: Vec<Node>) -> Self {
        Self { victim, shape, nodes, alarmed: false, cashed: 0, returned: 0, moved: Vec::new() }
    }

    /// The deepest layer that money has reached.
    pub(crate) fn depth(&self) -> u32 {
        let reached = self.moved.iter().filter_map(|m| match m.goal {
            Goal::Node(node) => Some(self.nodes[node].layer),
            _ => None,
        });
        reached.max().unwrap_or(1)
    }
}

/// The tries after which a mule gives up.
pub(crate) const TRIES_MAX: u32 = 3;
/// The most one card gives at machines in a day, in minor units (see `SOURCES`).
pub(crate) const ATM_DAY_MAX: i64 = 2_000_000;
/// The most a machine gives at once.
pub(crate) const ATM_ONCE_MAX: i64 = 500_000;
