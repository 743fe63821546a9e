//! The truth: what the victims lost, what is held for them, what is gone. Known to the city alone; it serves to measure.

use crate::world::World;
use domain::account::AccountId;
use domain::category::Category;
use domain::money::Amount;
use domain::time::Instant;
use serde::Serialize;

/// What became of one victim's money.
///
/// The truth is the gangs' own book: each mule knows whose payment it is moving, and own money in the same account is
/// its own. `lost = held + returned + gone` and `gone = cashed_out + resting`, always.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VictimTruth {
    /// A story's name, `day-01` and so on, or `example-01` and so on.
    pub id: String,
    /// What kind of fraud.
    pub category: Category,
    /// When the first payment was made; `None` while none was.
    pub paid_at: Option<Instant>,
    /// When they call the centre; `None` where they do not.
    pub report_at: Option<Instant>,
    /// What they have paid so far.
    pub lost: Amount,
    /// What stands held at the banks for the cases that named their payments, at most what they lost less what came
    /// back. A case of several victims is shared in the order of the victims.
    pub held: Amount,
    /// What the gang gave back to keep them believing, and what banks paid back of held money.
    pub returned: Amount,
    /// The rest: lost, less held and returned.
    pub gone: Amount,
    /// Of what is gone, what left the city's banks.
    pub cashed_out: Amount,
    /// Of what is gone, what still stood with mules, not held.
    pub resting: Amount,
    /// The deepest layer that the money reached.
    pub layers: u32,
    /// The cases that named their payments.
    pub cases: Vec<String>,
}

/// The same for several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// How many victims have paid.
    pub victims: usize,
    /// As for one.
    pub lost: Amount,
    /// As for one.
    pub held: Amount,
    /// As for one.
    pub returned: Amount,
    /// As for one.
    pub gone: Amount,
    /// As for one.
    pub cashed_out: Amount,
    /// As for one.
    pub resting: Amount,
}

/// The truth of the day so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// The stories.
    pub stories: Vec<VictimTruth>,
    /// The day's victims, those who never call included.
    pub victims: Vec<VictimTruth>,
    /// The day's victims together.
    pub day: Sum,
    /// Those of the day who called by now, together.
    pub reported: Sum,
    /// Stops that took hold where no fraud money could have come by any way. Must be none.
    pub innocents_held: Vec<AccountId>,
    /// Stops that took hold where no gang moved money, but something from a mule's account had come: a shop where a
    /// mule bought bread.
    pub bystanders_held: Vec<AccountId>,
    /// What stands held on accounts above the fraud money that rests there, together.
    pub held_above_fraud: Amount,
    /// All standing holds together, whatever their case.
    pub holds: Amount,
}

/// Whether a victim's name in the truth is a story's.
pub(crate) fn is_story(id: &str) -> bool {
    ["boss-", "pool-", "seller", "warned"].iter().any(|story| id.starts_with(story))
}

impl World {
    /// What is true now.
    pub(crate) fn truth(&self) -> Truth {
        let held = self.held_by_victim();
        let each: Vec<VictimTruth> =
            (0..self.victims.len()).map(|place| self.victim_truth(place, held[place])).collect();
        let (stories, victims): (Vec<_>, Vec<_>) = each.into_iter().partition(|truth| is_story(&truth.id));
        let called = |truth: &&VictimTruth| truth.report_at.is_some_and(|at| at <= self.now);
        let strangers = |reached: bool| {
            let found = self.teller.strangers_held.iter().filter(move |(_, was)| *was == reached);
            found.filter_map(|(account, _)| self.census.account_id(*account)).collect()
        };
        Truth {
            day: sum(victims.iter()),
            reported: sum(victims.iter().filter(called)),
            stories,
            victims,
            innocents_held: strangers(false),
            bystanders_held: strangers(true),
            held_above_fraud: self.held_above_fraud(),
            holds: self.standing().map(|(_, _, amount)| amount).sum(),
        }
    }

    /// The truth of one victim, for tests.
    #[cfg(test)]
    pub(crate) fn victim_truth_of(&self, place: usize) -> VictimTruth {
        self.victim_truth(place, self.held_by_victim()[place])
    }

    /// Every hold that stands now: account, case, sum.
    fn standing(&self) -> impl Iterator<Item = (u32, &str, Amount)> {
        let holds = self.ledgers.iter().flat_map(|ledger| ledger.holds());
        let standing = holds.filter(|(_, held)| held.until_at > self.now);
        standing.map(|(_, held)| (held.account, held.case.as_str(), held.amount))
    }

    fn held_by_victim(&self) -> Vec<Amount> {
        let mut held = vec![Amount::ZERO; self.victims.len()];
        for (case, victims) in &self.teller.cases {
            let mut left: Amount = self.standing().filter(|(_, of, _)| of == case).map(|(.., amount)| amount).sum();
            for victim in victims {
                let part = left.min(self.lost(*victim).less(self.returned(*victim)).less(held[*victim]));
                held[*victim] += part;
                left -= part;
            }
        }
        held
    }

    fn lost(&self, victim: usize) -> Amount {
        self.victims[victim].payments.iter().filter(|payment| payment.paid).map(|payment| payment.amount).sum()
    }

    fn returned(&self, victim: usize) -> Amount {
        let jobs = self.victims[victim].payments.iter().map(|payment| &self.jobs[payment.job]);
        let refunded = self.teller.refunded.get(&self.victims[victim].account).copied().unwrap_or_default();
        Amount::from_minor(jobs.map(|job| job.returned).sum()) + refunded
    }

    fn victim_truth(&self, place: usize, held: Amount) -> VictimTruth {
        let victim = &self.victims[place];
        let jobs = || victim.payments.iter().map(|payment| &self.jobs[payment.job]);
        let (lost, returned) = (self.lost(place), self.returned(place));
        let gone = lost.less(returned).less(held);
        let cashed_out = Amount::from_minor(jobs().map(|job| job.cashed).sum()).min(gone);
        let cases = self.teller.cases.iter().filter(|(_, of)| of.contains(&place));
        VictimTruth {
            id: victim.id.clone(),
            category: victim.category,
            paid_at: victim.payments.iter().filter(|payment| payment.paid).map(|payment| payment.at).min(),
            report_at: victim.report_at,
            lost,
            held,
            returned,
            gone,
            cashed_out,
            resting: gone - cashed_out,
            layers: jobs().map(|job| job.depth()).max().unwrap_or(0),
            cases: cases.map(|(number, _)| number.clone()).collect(),
        }
    }

    fn held_above_fraud(&self) -> Amount {
        let mut by_account = std::collections::BTreeMap::<u32, Amount>::new();
        for (account, _, amount) in self.standing() {
            *by_account.entry(account).or_default() += amount;
        }
        let fraud = |account| Amount::from_minor(self.fraud_at(account));
        by_account.into_iter().map(|(account, held)| held.less(fraud(account))).sum()
    }

    /// Money is never made or lost: balances and what left the banks together, in minor units.
    pub(crate) fn everything(&self) -> i64 {
        self.ledgers.iter().map(crate::ledger::Ledger::total).sum::<i64>() + self.outside
    }
}

fn sum<'a>(each: impl Iterator<Item = &'a VictimTruth>) -> Sum {
    each.filter(|truth| truth.lost.is_positive()).fold(Sum::default(), |all, one| Sum {
        victims: all.victims + 1,
        lost: all.lost + one.lost,
        held: all.held + one.held,
        returned: all.returned + one.returned,
        gone: all.gone + one.gone,
        cashed_out: all.cashed_out + one.cashed_out,
        resting: all.resting + one.resting,
    })
}
