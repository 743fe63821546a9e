//! Marks: what an order was derived from, so that clearing the evidence undoes everything that rests on it.

use crate::report::{Payment, Report, ReportId, State};
use crate::trace::{Fate, Limits, Trail};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// One piece of evidence that a mark rests on. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A report.
    Report(ReportId),
    /// A payment told in a report, by its place there, from 1.
    Payment(ReportId, u32),
    /// A transfer that a bank told of, no victim's payment, by its id on the trail.
    Transfer(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Report(report) => write!(f, "report:{}", report.0),
            Self::Payment(report, place) => write!(f, "payment:{}/{place}", report.0),
            Self::Transfer(id) => write!(f, "transfer:{id}"),
        }
    }
}

impl FromStr for Source {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, rest) = text.split_once(':').ok_or(())?;
        let number = |text: &str| text.parse().map(ReportId).map_err(|_| ());
        match kind {
            "report" => number(rest).map(Self::Report),
            "payment" => {
                let (report, place) = rest.split_once('/').ok_or(())?;
                Ok(Self::Payment(number(report)?, place.parse().map_err(|_| ())?))
            }
            "transfer" => Ok(Self::Transfer(rest.to_owned())),
            _ => Err(()),
        }
    }
}

/// Why following ends at an account that was cleared.
pub const CLEARED: &str = "cleared";

/// The payments that a case is followed from, each with its place in its report, from 1: those of reports that stand, to
/// accounts that were not cleared.
pub fn counted<'r>(
    reports: &'r [Report],
    limits: &'r Limits,
) -> impl Iterator<Item = (&'r Report, u32, &'r Payment)> + Clone {
    let stand = reports.iter().filter(|report| report.state == State::InCase);
    let payments = stand.flat_map(|report| (1..).zip(&report.payments).map(move |(place, paid)| (report, place, paid)));
    payments.filter(|(.., paid)| limits.stop_accounts.get(&paid.payee).is_none_or(|why| why != CLEARED))
}

/// One tainted transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    id: String,
    payer: String,
    payee: String,
    /// The payments that it is, where it is a victim's.
    paid: Vec<(ReportId, u32)>,
}

/// How each account's traced money came there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derivation {
    steps: Vec<Step>,
}

impl Derivation {
    /// From a trail, and the reports and limits that it was followed by.
    #[must_use]
    pub fn of(trail: &Trail, reports: &[Report], limits: &Limits) -> Self {
        let payments = counted(reports, limits).map(|(report, place, _)| (report.id, place));
        let mut paid: BTreeMap<&str, Vec<(ReportId, u32)>> = BTreeMap::new();
        for (root, payment) in trail.roots.iter().zip(payments) {
            paid.entry(&root.id).or_default().push(payment);
        }
        let step = |transfer: &crate::trace::TaintedTransfer| Step {
            id: transfer.id.clone(),
            payer: transfer.payer.clone(),
            payee: transfer.payee.clone(),
            paid: paid.get(&*transfer.id).cloned().unwrap_or_default(),
        };
        Self { steps: trail.transfers.iter().filter(|t| t.fate == Fate::Followed).map(step).collect() }
    }

    /// Everything that the traced money of this account rests on: the transfers that led there, backwards in their strict
    /// order, and the payments and reports at their beginning.
    #[must_use]
    pub fn sources(&self, account: &str) -> BTreeSet<Source> {
        let mut reached = BTreeSet::from([account]);
        let mut sources = BTreeSet::new();
        for step in self.steps.iter().rev() {
            if !reached.contains(&*step.payee) {
                continue;
            }
            sources.extend(step.evidence());
            sources.extend(step.paid.iter().map(|(report, _)| Source::Report(*report)));
            if step.paid.is_empty() {
                reached.insert(&step.payer);
            }
        }
        sources
    }

    /// The payments and transfers into this account: what is cleared with it.
    #[must_use]
    pub fn led_to(&self, account: &str) -> BTreeSet<Source> {
        let into = self.steps.iter().filter(|step| step.payee == account);
        into.flat_map(Step::evidence).collect()
    }
}

impl Step {
    /// As what it is known: a victim's payment by its report, for its transfer has another name once a bank told of it.
    fn evidence(&self) -> Vec<Source> {
        match &*self.paid {
            [] => vec![Source::Transfer(self.id.clone())],
            paid => paid.iter().map(|(report, place)| Source::Payment(*report, *place)).collect(),
        }
    }
}

#[cfg(test)]
#[path = "mark_tests.rs"]
mod tests;
