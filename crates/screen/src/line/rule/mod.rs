//! The rules, one file each: a question, its constants, a verdict with what earned it, a table that tests it.

mod domestic;
mod foreign;
mod look_alike;
mod spoofed;

pub(crate) use domestic::domestic;
pub(crate) use foreign::foreign;
pub(crate) use look_alike::look_alike;
pub(crate) use spoofed::{Calls, Way, spoofed, way};

pub use domestic::Domestic;
pub use foreign::Foreign;
pub use look_alike::LookAlike;
pub use spoofed::Spoofed;

use domain::signal::Reason;

/// A fact that speaks for or against, before anybody reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fact {
    name: &'static str,
    value: f32,
    unit: &'static str,
    points: f32,
}

/// The facts so far, and what they come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Verdict {
    facts: Vec<Fact>,
}

impl Verdict {
    /// A fact; without weight where it does not hold.
    pub(crate) fn fact(&mut self, holds: bool, name: &'static str, value: f32, unit: &'static str, points: f32) {
        if holds {
            self.facts.push(Fact { name, value, unit, points });
        }
    }

    /// What the facts come to, 0 to 1.
    pub(crate) fn score(&self) -> f32 {
        self.facts.iter().map(|fact| fact.points).sum::<f32>().clamp(0.0, 1.0)
    }

    /// The facts as reasons, for those who read them.
    pub(crate) fn reasons(&self) -> Vec<Reason> {
        let value = |fact: &Fact| format!("{}{}", (fact.value * 100.0).round() / 100.0, fact.unit);
        self.facts.iter().map(|fact| Reason { name: fact.name, value: value(fact), points: fact.points }).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::line::features::Features;
    use crate::number::Sort;

    /// A line that rings many strangers once each, and whom nobody calls.
    pub(crate) const CALLER: Features = Features {
        sort: Sort::Mobile,
        out: 80.0,
        contacts: 76.0,
        calls_per_contact: 1.05,
        out_ratio: 1.0,
        callback_ratio: 0.0,
        answer_ratio: 0.6,
        short_ratio: 0.4,
        long_ratio: 0.2,
        hour_calls: 20.0,
        near_ratio: 0.0,
        prefix_entropy: 0.9,
        again_share: 0.0,
        days_active: 2.0,
        known_h: 30.0,
        moves_per_call: 0.0,
        by_day: true,
    };

    /// A person.
    pub(crate) const PERSON: Features = Features {
        out: 4.0,
        contacts: 3.0,
        calls_per_contact: 1.3,
        out_ratio: 0.5,
        callback_ratio: 0.3,
        hour_calls: 1.0,
        again_share: 0.6,
        days_active: 7.0,
        known_h: 160.0,
        by_day: false,
        ..CALLER
    };

    /// A courier: many numbers once, but from cell to cell, called back, day after day.
    pub(crate) const COURIER: Features = Features {
        out: 90.0,
        contacts: 75.0,
        calls_per_contact: 1.2,
        out_ratio: 0.85,
        callback_ratio: 0.15,
        short_ratio: 0.5,
        long_ratio: 0.0,
        days_active: 6.0,
        known_h: 150.0,
        moves_per_call: 0.4,
        ..CALLER
    };
}
