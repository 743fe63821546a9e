//! Proposing: an officer names what others should refuse, and what shows it.

use crate::error::broken;
use crate::file::line;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::blocklist::{Basis, Entry, State, Value, may_stand};
use domain::category::Category;
use domain::personal::{Purpose, Viewed};
use domain::redress::Reference;
use domain::refusal::Refusal;
use serde_json::json;

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is to be listed.
    pub value: Value,
    /// Why.
    pub basis: Basis,
    /// What kind of fraud, where known.
    pub category: Option<Category>,
    /// What shows it, in words: 1 to 2,000 characters.
    pub evidence: String,
    /// How sure, 1 to 100 percent.
    pub confidence: u8,
    /// How many days it is to stand.
    pub days: u32,
}

/// The most characters of the evidence.
const EVIDENCE_CHARS_MAX: usize = 2_000;

/// Proposes it. Refused: rank; what is never listed (BLOCK-01), what many share (BLOCK-02), what is listed already
/// (BLOCK-03), too long a time (BLOCK-04), no evidence or no confidence (DEED-02), too many words (DEED-03).
pub async fn propose(desk: &Desk, officer: &Officer, given: Proposal) -> Result<Entry, Error> {
    officer.may(Action::ProposeEntry)?;
    may_stand(&desk.profile.blocklist, &given.value, given.confidence, given.days)?;
    let evidence = evidence_given(&given.evidence)?;
    let mut chance = [0; 10];
    getrandom::fill(&mut chance).map_err(|e| broken("chance", e))?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            scope::unit(tx, &officer, Action::ProposeEntry, officer.unit).await?;
            if papers::blocklist::published(tx, &given.value).await?.is_some() {
                return Err(Refusal::ListedAlready.into());
            }
            let entry = Entry {
                id: papers::blocklist::take_id(tx, officer.unit).await?,
                unit: officer.unit,
                value: given.value,
                state: State::Proposed,
                basis: given.basis,
                category: given.category,
                evidence,
                confidence: given.confidence,
                days: given.days,
                reference: Reference::of_chance(chance),
                proposed_by: officer.id,
                proposed_at: now,
                verified_by: None,
                verified_at: None,
                published_by: None,
                published_at: None,
                expires_at: None,
                ended_by: None,
                ended_at: None,
                ended_why: String::new(),
            };
            papers::blocklist::insert(tx, &entry).await?;
            // Whoever proposes it sees it as they typed it: this deed's line is the look's.
            papers::look::insert(tx, officer.id, Viewed::Entry(entry.id), Purpose::Taking, "", now).await?;
            let detail = json!({ "kind": entry.value.kind(), "basis": entry.basis, "confidence": entry.confidence });
            let object = format!("entry:{}", entry.id.0);
            papers::audit::write(tx, line(now, &officer.login, "blocklist.propose", object, None, detail)).await?;
            Ok(entry)
        })
    });
    deed.await
}

fn evidence_given(typed: &str) -> Result<String, Refusal> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Refusal::BadField { field: "evidence".into(), must: "what shows it".into() });
    }
    if typed.chars().count() > EVIDENCE_CHARS_MAX {
        return Err(Refusal::TooMuch { what: "evidence".into(), most: EVIDENCE_CHARS_MAX as u64 });
    }
    Ok(typed.to_owned())
}
