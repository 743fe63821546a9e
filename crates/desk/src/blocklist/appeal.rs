//! Appealing: whoever was cut finds what is listed by its public reference, without sign-in, and says why it is wrong.

use crate::error::not_found;
use crate::file::line;
use crate::redress::written;
use crate::{Desk, Error, NewsKind};
use domain::blocklist::{Appeal, AppealId, Entry, State as Stands};
use domain::jurisdiction::key;
use domain::redress::{Reference, State};
use domain::refusal::Refusal;
use domain::task::Kind;
use domain::time::Instant;
use papers::Tx;
use papers::audit::Receipt;
use serde_json::json;

/// How often one entry may be appealed against in all: each answer is the word of another officer.
const APPEALS_MAX: usize = 10;

/// What whoever was cut is told of the entry. It says neither who reported it nor what else shows it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The entry, its value masked and its evidence left out.
    pub entry: Entry,
    /// The unit that decided.
    pub unit: String,
    /// What was said against it before, by number.
    pub appeals: Vec<Said>,
}

/// An appeal, as whoever made it may see it again.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its number.
    pub id: i64,
    /// Where it stands.
    pub state: State,
    /// When it came in.
    pub received_at: Instant,
    /// By when it is answered.
    pub due_at: Instant,
    /// The answer's reasons; empty while there is none.
    pub reasons: String,
}

/// An appeal that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appealed {
    /// Its number.
    pub id: AppealId,
    /// By when it is answered.
    pub due_at: Instant,
    /// The receipt: the line of the audit log in which it stands.
    pub receipt: Receipt,
}

/// Looks up a reference typed by whoever is at `place`. Refused: too many look-ups (REDRESS-02); a reference that is
/// unknown, of an entry that partners never heard of, or none at all (AUTH-03): all look the same.
pub async fn look_up(desk: &Desk, place: &str, typed: &str) -> Result<Found, Error> {
    desk.look_ups.count(place, desk.clock.now())?;
    // What cannot be a reference is looked for all the same, so that the answer takes as long.
    let reference = Reference::parse(typed).unwrap_or_else(|| Reference::of_chance([0; 10]));
    let mut reader = desk.papers.reader().await?;
    let entry = papers::blocklist::by_reference(&mut reader, &reference).await?;
    let entry = entry.filter(|entry| entry.published_at.is_some()).ok_or_else(|| not_found("reference"))?;
    let appeals = papers::appeal::of_entry(&mut reader, entry.id).await?;
    let unit = papers::unit::by_id(&mut reader, entry.unit).await?.map(|unit| unit.name).unwrap_or_default();
    drop(reader);
    let entry = super::view::masked(Entry { evidence: String::new(), ended_why: String::new(), ..entry });
    Ok(Found { entry, unit, appeals: appeals.into_iter().map(said).collect() })
}

fn said(appeal: Appeal) -> Said {
    let Appeal { id, state, received_at, due_at, reasons, .. } = appeal;
    Said { id: id.0, state, received_at, due_at, reasons }
}

/// Takes an appeal against what stands by this reference. Refused: too many look-ups (REDRESS-02), no such reference, or
/// nothing listed by it now (AUTH-03), no words (DEED-02), too many (DEED-03), an appeal that waits for its answer
/// (DEED-01).
pub async fn appeal(desk: &Desk, place: &str, typed: &str, words: &str, contact: &str) -> Result<Appealed, Error> {
    let now = desk.clock.now();
    desk.look_ups.count(place, now)?;
    let reference = Reference::parse(typed).ok_or_else(|| not_found("reference"))?;
    let (words, contact) = written(words, contact)?;
    let due_at = desk.profile.needed(key::APPEAL)?.period.ends(now, &desk.profile.calendar);
    let deed = desk.write(move |tx| {
        Box::pin(async move {
            let entry = papers::blocklist::by_reference(tx, &reference).await?;
            let entry = entry.filter(|entry| entry.state == Stands::Published).ok_or_else(|| not_found("reference"))?;
            may_appeal(tx, &entry).await?;
            let id = papers::appeal::take_id(tx, entry.id).await?;
            let appeal = Appeal {
                id,
                entry: entry.id,
                state: State::Received,
                received_at: now,
                due_at,
                words,
                contact,
                answered_at: None,
                answered_by: None,
                reasons: String::new(),
            };
            papers::appeal::insert(tx, &appeal).await?;
            open_task(tx, &entry, &appeal).await?;
            let detail = json!({ "entry": entry.id, "due_at": due_at });
            let object = format!("appeal:{}", id.0);
            let receipt =
                papers::audit::write(tx, line(now, "holder", "blocklist.appeal", object, None, detail)).await?;
            Ok((entry.unit, Appealed { id, due_at, receipt }))
        })
    });
    let (unit, appealed) = deed.await?;
    desk.tell_unit(unit, NewsKind::Task);
    Ok(appealed)
}

async fn may_appeal(tx: &mut Tx, entry: &Entry) -> Result<(), Error> {
    let before = papers::appeal::of_entry(tx, entry.id).await?;
    if let Some(open) = before.iter().find(|appeal| appeal.state == State::Received) {
        return Err(Refusal::DoneAlready { what: format!("appeal {}", open.id.0) }.into());
    }
    if before.len() >= APPEALS_MAX {
        return Err(Refusal::TooMuch { what: "appeals".into(), most: APPEALS_MAX as u64 }.into());
    }
    Ok(())
}

/// Whoever answers must do so in time.
async fn open_task(tx: &mut Tx, entry: &Entry, appeal: &Appeal) -> Result<(), Error> {
    let new = papers::task::New {
        kind: Kind::AnswerAppeal,
        object: format!("entry:{}", entry.id.0),
        case: None,
        unit: entry.unit,
        opened_at: appeal.received_at,
        due_at: appeal.due_at,
    };
    papers::task::open_once(tx, &new).await?;
    Ok(())
}
