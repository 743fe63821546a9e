//! The error ledger: how often we were wrong, and how fast it was put right. Each figure keeps what it was divided by.

use crate::authority::UnitId;
use crate::money::Amount;
use crate::time::Span;
use std::collections::BTreeMap;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    /// So many.
    pub part: i64,
    /// Of so many.
    pub whole: i64,
}

/// One hold, as the ledger counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whose case it was held for.
    pub unit: UnitId,
    /// What was held at first.
    pub stopped: Amount,
    /// What of it was paid back to victims.
    pub restored: Amount,
    /// Whether it was released because an objection was upheld, or what it rested on was cleared.
    pub wrong: bool,
    /// How long its release took, from the officer's decision to the bank's word; `None`: none was carried out.
    pub release: Option<Span>,
    /// Objections to it that were answered.
    pub answered: i64,
    /// Those of them that were upheld.
    pub upheld: i64,
}

/// The figures of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Wrong holds of all holds.
    pub wrong: Ratio,
    /// Objections upheld of those answered.
    pub upheld: Ratio,
    /// What was paid back.
    pub restored: Amount,
    /// Of what was stopped.
    pub stopped: Amount,
    /// How many releases were carried out.
    pub releases: usize,
    /// The middle one's time.
    pub release_median: Option<Span>,
    /// Nine in ten took no longer.
    pub release_p90: Option<Span>,
}

/// The ledger by unit.
#[must_use]
pub fn figures(holds: &[Held]) -> BTreeMap<UnitId, Figures> {
    let mut by_unit: BTreeMap<UnitId, Vec<&Held>> = BTreeMap::new();
    for hold in holds {
        by_unit.entry(hold.unit).or_default().push(hold);
    }
    by_unit.into_iter().map(|(unit, holds)| (unit, of_unit(&holds))).collect()
}

fn of_unit(holds: &[&Held]) -> Figures {
    let count =
        |is: &dyn Fn(&Held) -> bool| i64::try_from(holds.iter().filter(|hold| is(hold)).count()).unwrap_or(i64::MAX);
    let mut releases: Vec<Span> = holds.iter().filter_map(|hold| hold.release).collect();
    releases.sort_unstable();
    Figures {
        wrong: Ratio { part: count(&|hold| hold.wrong), whole: count(&|_| true) },
        upheld: Ratio {
            part: holds.iter().map(|hold| hold.upheld).sum(),
            whole: holds.iter().map(|hold| hold.answered).sum(),
        },
        restored: holds.iter().map(|hold| hold.restored).sum(),
        stopped: holds.iter().map(|hold| hold.stopped).sum(),
        releases: releases.len(),
        release_median: rank(&releases, 50),
        release_p90: rank(&releases, 90),
    }
}

/// The nearest rank: the least of which at least so many in a hundred are not greater.
fn rank(sorted: &[Span], percent: usize) -> Option<Span> {
    let place = (sorted.len() * percent).div_ceil(100);
    sorted.get(place.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_keeps_what_it_was_divided_by() {
        let hold = |unit, minutes: Option<i64>, wrong, upheld| Held {
            unit: UnitId(unit),
            stopped: Amount::from_major(100),
            restored: Amount::from_major(if wrong { 0 } else { 40 }),
            wrong,
            release: minutes.map(Span::minutes),
            answered: 1,
            upheld,
        };
        let mut holds: Vec<Held> =
            (1..=10).map(|minutes| hold(1, Some(minutes), minutes == 1, i64::from(minutes < 3))).collect();
        holds.push(hold(2, None, false, 0));
        let figures = figures(&holds);
        let one = &figures[&UnitId(1)];
        assert_eq!(one.wrong, Ratio { part: 1, whole: 10 });
        assert_eq!(one.upheld, Ratio { part: 2, whole: 10 });
        assert_eq!((one.restored, one.stopped), (Amount::from_major(360), Amount::from_major(1000)));
        assert_eq!((one.release_median, one.release_p90), (Some(Span::minutes(5)), Some(Span::minutes(9))));
        assert_eq!((figures[&UnitId(2)].releases, figures[&UnitId(2)].release_median), (0, None));
    }
}
