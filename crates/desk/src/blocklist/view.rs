//! Entries, for the officers who decide on them. What leaves here is masked unless a look covers it.

use crate::error::not_found;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::blocklist::{Appeal, Entry, EntryId, Sightings, State, Value, What};
use domain::personal::{Look, Pii, Viewed, Words};
use domain::redress::may_answer;
use domain::time::Instant;
use papers::blocklist::Filter;

/// The most lines the list shows.
const LINES_MAX: i64 = 200;

/// One entry in the list, its value masked.
#[derive(Clone, Debug)]
pub struct EntryLine {
    /// The entry.
    pub entry: Entry,
    /// How often it was seen of late.
    pub seen: Sightings,
}

/// A partner that is pushed to.
#[derive(Clone, Debug)]
pub struct FeedLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The last place of the log that it took.
    pub cursor: i64,
    /// How often it was tried in vain since.
    pub tries: u32,
    /// When it took something last.
    pub took_at: Option<Instant>,
}

/// The blocklist's page.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The newest entries.
    pub entries: Vec<EntryLine>,
    /// How many of each state.
    pub counts: Vec<(State, i64)>,
    /// The appeals that wait, the first due first.
    pub appeals: Vec<Appeal>,
    /// The last place of the log.
    pub last: i64,
    /// The partners that are pushed to.
    pub feeds: Vec<FeedLine>,
}

/// Everything that the page of one entry shows.
#[derive(Clone, Debug)]
pub struct EntryPage {
    /// The entry.
    pub entry: Entry,
    /// The look that shows it in clear, if any.
    pub look: Option<Look>,
    /// How often it was seen of late.
    pub seen: Sightings,
    /// When partners were asked, and when it was given back: places of the log.
    pub lines: Vec<(i64, Instant, What)>,
    /// What was said against it, by number.
    pub appeals: Vec<Appeal>,
    /// Who decided, by their numbers, with their names.
    pub names: Vec<(domain::authority::OfficerId, String)>,
    /// Whether this officer decided on it, and so may not answer.
    pub decided_before: bool,
}

/// The newest entries that the officer sees, masked. Refused: rank.
pub async fn entries(desk: &Desk, officer: &Officer, filter: Filter) -> Result<Overview, Error> {
    officer.may(Action::Read)?;
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    let mut entries = Vec::new();
    for entry in papers::blocklist::list(&mut reader, officer.unit, filter, LINES_MAX).await? {
        let seen = papers::blocklist::sightings(&mut reader, &entry.value, now).await?;
        entries.push(EntryLine { entry: masked(entry), seen });
    }
    let names = desk.partners.partners();
    let name = |code: &str| names.iter().find(|partner| partner.code == code).map(|partner| partner.name.clone());
    let feeds = papers::feed::all(&mut reader).await?.into_iter();
    Ok(Overview {
        entries,
        counts: papers::blocklist::counts(&mut reader, officer.unit).await?,
        appeals: papers::appeal::waiting(&mut reader, officer.unit, LINES_MAX).await?,
        last: papers::blocklist::last(&mut reader).await?,
        feeds: feeds
            .map(|feed| FeedLine {
                name: name(&feed.code).unwrap_or_default(),
                code: feed.code,
                cursor: feed.cursor,
                tries: feed.tries,
                took_at: feed.took_at,
            })
            .collect(),
    })
}

/// One entry. Refused: rank, no such entry or not theirs (AUTH-03).
pub async fn entry(desk: &Desk, officer: &Officer, id: EntryId) -> Result<EntryPage, Error> {
    officer.may(Action::Read)?;
    let now = desk.clock.now();
    let mut reader = desk.papers.reader().await?;
    scope::entry(&mut reader, officer, Action::Read, id).await?;
    let entry = papers::blocklist::by_id(&mut reader, id).await?.ok_or_else(|| not_found("entry"))?;
    let look = papers::look::open(&mut reader, officer.id, Viewed::Entry(id), now).await?;
    let who = [Some(entry.proposed_by), entry.verified_by, entry.published_by, entry.ended_by];
    let officers = papers::officer::all(&mut reader).await?;
    let names = officers.into_iter().filter(|one| who.contains(&Some(one.id))).map(|one| (one.id, one.name)).collect();
    let appeals = papers::appeal::of_entry(&mut reader, id).await?;
    Ok(EntryPage {
        seen: papers::blocklist::sightings(&mut reader, &entry.value, now).await?,
        lines: papers::blocklist::lines(&mut reader, id).await?,
        names,
        decided_before: may_answer(officer, &entry.decided()).is_err(),
        appeals: if look.is_some() { appeals } else { appeals.into_iter().map(masked_appeal).collect() },
        entry: if look.is_some() { entry } else { masked(entry) },
        look,
    })
}

/// An entry as whoever has no look sees it.
pub(super) fn masked(entry: Entry) -> Entry {
    Entry {
        value: Value::kept(entry.value.kind(), entry.value.masked()),
        evidence: words(&entry.evidence),
        ended_why: words(&entry.ended_why),
        ..entry
    }
}

fn masked_appeal(appeal: Appeal) -> Appeal {
    Appeal { contact: words(&appeal.contact), words: words(&appeal.words), reasons: words(&appeal.reasons), ..appeal }
}

fn words(clear: &str) -> String {
    Pii::new(Words { text: clear.to_owned(), finds: text::extract::extract(clear), names: Vec::new() }).masked().text
}
