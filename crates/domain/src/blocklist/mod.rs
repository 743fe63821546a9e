//! Blocklist: what others are asked to refuse, why, until when; and how it is given back.

mod feed;
mod law;
mod life;
mod value;

pub use feed::{LINES_MAX, Line, Page, Standing, Told, What};
pub use law::{LAW, Law};
pub use life::{Basis, End, Move, State, next};
pub use value::Value;

use crate::authority::{OfficerId, UnitId};
use crate::category::Category;
use crate::redress::{self, Reference};
use crate::refusal::Refusal;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// An entry's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId(pub i64);

/// An appeal's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AppealId(pub i64);

/// One thing that partners are, or were, or may be asked to refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// Whose it is.
    pub unit: UnitId,
    /// What is listed. Personal.
    pub value: Value,
    /// Where it stands.
    pub state: State,
    /// Why.
    pub basis: Basis,
    /// What kind of fraud, where known.
    pub category: Option<Category>,
    /// What shows it, in the officer's words. Personal.
    pub evidence: String,
    /// How sure, in percent.
    pub confidence: u8,
    /// How many days it stands once published.
    pub days: u32,
    /// By which whoever it belongs to appeals.
    pub reference: Reference,
    /// Who asked for it, and when.
    pub proposed_by: OfficerId,
    /// When it was asked for.
    pub proposed_at: Instant,
    /// The second officer.
    pub verified_by: Option<OfficerId>,
    /// When they agreed.
    pub verified_at: Option<Instant>,
    /// Who published it.
    pub published_by: Option<OfficerId>,
    /// When partners were asked.
    pub published_at: Option<Instant>,
    /// Until when, once published.
    pub expires_at: Option<Instant>,
    /// Who ended it; nobody where the clock or the law did.
    pub ended_by: Option<OfficerId>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Why it ended, in the officer's words. Personal.
    pub ended_why: String,
}

impl Entry {
    /// Everyone who asked for it, verified or published it: none of them answers an appeal.
    #[must_use]
    pub fn decided(&self) -> Vec<OfficerId> {
        [Some(self.proposed_by), self.verified_by, self.published_by].into_iter().flatten().collect()
    }

    /// What partners are told of it, once it is published.
    #[must_use]
    pub fn told(&self) -> Option<Told> {
        Some(Told {
            id: self.id,
            value: self.value.clone(),
            basis: self.basis,
            category: self.category,
            confidence: self.confidence,
            listed_at: self.published_at?,
            expires_at: self.expires_at?,
            reference: self.reference.clone(),
        })
    }
}

/// Whether an entry may stand so: how sure (1 to 100 percent), and for how many days. Refused: DEED-02, and too long
/// (BLOCK-04).
pub fn may_stand(law: &Law, value: &Value, confidence: u8, days: u32) -> Result<(), Refusal> {
    law.may_list(value)?;
    if !(1..=100).contains(&confidence) {
        return Err(Refusal::BadField { field: "confidence".into(), must: "1 to 100".into() });
    }
    let days_max = law.days_max(value.kind());
    if days == 0 || days > days_max {
        return Err(Refusal::TermTooLong { days_max });
    }
    Ok(())
}

/// What whoever is listed says against it. It lives as an objection does: [`redress::next`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// Its number.
    pub id: AppealId,
    /// Against which entry.
    pub entry: EntryId,
    /// Where it stands.
    pub state: redress::State,
    /// When it came in.
    pub received_at: Instant,
    /// By when it is to be answered.
    pub due_at: Instant,
    /// In their words. Personal.
    pub words: String,
    /// How they are reached. Personal.
    pub contact: String,
    /// When it was answered.
    pub answered_at: Option<Instant>,
    /// By whom.
    pub answered_by: Option<OfficerId>,
    /// Why so. Personal: it may name anyone.
    pub reasons: String,
}

/// How often a value was seen of late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sightings {
    /// Today and the two days before.
    pub three_days: i64,
    /// Today and the 29 days before.
    pub thirty_days: i64,
    /// Today and the 182 days before.
    pub six_months: i64,
}

impl Sightings {
    /// How many days the longest counter looks at; what is older is forgotten.
    pub const DAYS: i64 = 183;

    /// Counts so many sightings of a day that lies so many days back.
    #[must_use]
    pub const fn with(mut self, days_back: i64, count: i64) -> Self {
        if days_back < 3 {
            self.three_days += count;
        }
        if days_back < 30 {
            self.thirty_days += count;
        }
        if days_back < Self::DAYS {
            self.six_months += count;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::Kind;

    #[test]
    fn how_sure_and_how_long() {
        let law = Law::read(LAW).unwrap();
        let value = Value::parse(Kind::Phone, "13912345678").unwrap();
        for (confidence, days, want) in [
            (90, 30, None),
            (100, 90, None),
            (0, 30, Some("DEED-02")),
            (101, 30, Some("DEED-02")),
            (90, 0, Some("BLOCK-04")),
            (90, 91, Some("BLOCK-04")),
        ] {
            let got = may_stand(&law, &value, confidence, days).err().map(|refusal| refusal.code());
            assert_eq!(got, want, "{confidence} {days}");
        }
    }

    #[test]
    fn sightings_are_counted_over_three_windows() {
        let days = [(0, 1), (2, 10), (3, 100), (29, 1000), (30, 10_000), (182, 100_000), (183, 1_000_000)];
        let counted = days.into_iter().fold(Sightings::default(), |so_far, (back, count)| so_far.with(back, count));
        assert_eq!((counted.three_days, counted.thirty_days, counted.six_months), (11, 1111, 111_111));
    }
}
