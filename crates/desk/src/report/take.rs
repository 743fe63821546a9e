//! Taking a report: the words as told, read at once; nothing is used until an officer confirms it.

use super::PaymentGiven;
use crate::error::broken;
use crate::file::line;
use crate::{Desk, Error, NewsKind, scope};
use domain::authority::{Action, Officer};
use domain::category::Category;
use domain::indicator::{Find, Kind, Role};
use domain::money::Amount;
use domain::personal::{Purpose, Viewed};
use domain::refusal::Refusal;
use domain::report::{Channel, NARRATIVE_CHARS_MAX, Report, State};
use domain::time::{DEFAULT_OFFSET, Instant, Span};
use papers::Tx;
use serde_json::json;

/// A report as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// How it came.
    pub channel: Channel,
    /// The victim's name, as told; may be empty.
    pub victim_name: String,
    /// The victim's telephone, as told; may be empty.
    pub victim_phone: String,
    /// The words, as told; at most [`domain::report::NARRATIVE_CHARS_MAX`] characters, and not empty.
    pub narrative: String,
}

/// Takes a report and reads its words: finds, and a category where the words show one. Nothing is confirmed by it.
/// Refused: rank (AUTH-01), an empty narrative (DEED-02), one too long (DEED-03).
pub async fn take(desk: &Desk, officer: &Officer, new: NewReport) -> Result<Report, Error> {
    officer.may(Action::TakeReport)?;
    ask(&new)?;
    let (finds, category) = reading(new.narrative.clone()).await?;
    let (now, officer) = (desk.clock.now(), officer.clone());
    let report = desk.write(move |tx| {
        Box::pin(async move {
            scope::unit(tx, &officer, Action::TakeReport, officer.unit).await?;
            let report = put(tx, &officer, new, finds, category, now).await?;
            let detail = json!({ "channel": report.channel, "finds": report.finds.len() });
            let object = format!("report:{}", report.id.0);
            papers::audit::write(tx, line(now, &officer.login, "report.take", object, None, detail)).await?;
            Ok(report)
        })
    });
    let report = report.await?;
    desk.tell_unit(report.unit, NewsKind::Report);
    Ok(report)
}

/// Keeps a report with its receipt, and lets whoever takes it see it as the victim tells it: the deed's line is the look's.
pub(crate) async fn put(
    tx: &mut Tx,
    officer: &Officer,
    new: NewReport,
    finds: Vec<Find>,
    category: Option<Category>,
    now: Instant,
) -> Result<Report, Error> {
    let report = Report {
        id: papers::report::take_id(tx, officer.unit).await?,
        state: State::Taken,
        taken_at: now,
        taken_by: officer.id,
        unit: officer.unit,
        channel: new.channel,
        victim_name: new.victim_name.trim().to_owned(),
        victim_phone: new.victim_phone.trim().to_owned(),
        narrative: new.narrative,
        finds,
        payments: Vec::new(),
        category,
        case: None,
        repeat_of: None,
    };
    papers::report::insert(tx, &report).await?;
    let theirs = report.finds.iter().filter(|find| find.role == Role::Suspect);
    let seen: Vec<(Kind, String)> = theirs.map(|find| (find.kind, find.value.clone())).collect();
    crate::blocklist::sighted(tx, &seen, now).await?;
    crate::receipt::issue(tx, report.id, now).await?;
    let viewed = Viewed::Report(report.id);
    papers::look::insert(tx, officer.id, viewed, Purpose::Taking, "", now).await?;
    Ok(report)
}

/// Whether it can be taken. Refused: an empty narrative (DEED-02), one too long (DEED-03).
pub(crate) fn ask(new: &NewReport) -> Result<(), Refusal> {
    if new.narrative.trim().is_empty() {
        return Err(Refusal::BadField { field: "narrative".into(), must: "what the victim told".into() });
    }
    if new.narrative.chars().count() > NARRATIVE_CHARS_MAX {
        return Err(Refusal::TooMuch { what: "narrative".into(), most: NARRATIVE_CHARS_MAX as u64 });
    }
    for (field, text) in [("victim_name", &new.victim_name), ("victim_phone", &new.victim_phone)] {
        if text.chars().count() > super::correct::FIELD_CHARS_MAX {
            return Err(Refusal::TooMuch { what: field.into(), most: super::correct::FIELD_CHARS_MAX as u64 });
        }
    }
    Ok(())
}

/// What the words name, and the category they show.
pub(crate) async fn reading(narrative: String) -> Result<(Vec<Find>, Option<Category>), Error> {
    let reading = tokio::task::spawn_blocking(move || read(&narrative)).await;
    reading.map_err(|e| broken("narrative", e))
}

fn read(narrative: &str) -> (Vec<Find>, Option<Category>) {
    (text::extract::extract(narrative), text::category::guess(narrative).category)
}

/// The payments that the report's words seem to tell of, for an officer to confirm. A time without a date is read as
/// the last such time before the report was taken.
#[must_use]
pub fn proposed(desk: &Desk, report: &Report) -> Vec<PaymentGiven> {
    let drafts = text::payment::payments(&report.narrative, &report.finds);
    let find = |place: Option<usize>| place.and_then(|place| report.finds.get(place));
    let value = |place: Option<usize>| find(place).map(|find| find.value.clone()).unwrap_or_default();
    let bank = |place: Option<usize>| bank_of(desk, find(place));
    let given = |draft: &text::payment::PaymentDraft| PaymentGiven {
        at: find(draft.time).and_then(|find| moment(find, report.taken_at)),
        amount: find(draft.amount).and_then(|find| find.value.parse::<Amount>().ok()),
        payer_bank: bank(draft.from),
        payer: value(draft.from),
        payer_name: String::new(),
        payee_bank: bank(draft.to),
        payee: value(draft.to),
        payee_name: String::new(),
    };
    drafts.iter().map(given).collect()
}

fn bank_of(desk: &Desk, find: Option<&Find>) -> String {
    let card = find.filter(|find| find.kind == Kind::BankCard);
    card.and_then(|card| super::correct::bank_by_card(desk, &card.value)).unwrap_or_default()
}

/// A time as the words give it: whole (`2026-03-02T09:30`), without its year (`03-02T09:30`) or without its day (`T09:30`,
/// with 昨天 and the like beside it); where parts are left out, the latest that is not after `told`.
fn moment(find: &Find, told: Instant) -> Option<Instant> {
    let today = told.civil(DEFAULT_OFFSET);
    if let Some(time) = find.value.strip_prefix('T') {
        let at = Instant::parse(&format!("{}T{time}", today.date()))?;
        let days = days_ago(&find.text).unwrap_or_else(|| i64::from(at > told));
        return Some(at.plus(Span::days(-days)));
    }
    let of_year = |year: i16| Instant::parse(&format!("{year}-{}", find.value));
    let this_year = || of_year(today.year()).filter(|at| *at <= told);
    Instant::parse(&find.value).or_else(this_year).or_else(|| of_year(today.year() - 1))
}

/// How many days before the report a word for the day means; `None` where there is no such word.
fn days_ago(text: &str) -> Option<i64> {
    const WORDS: [(&str, i64); 6] = [("今", 0), ("昨", 1), ("前天", 2), ("前日", 2), ("當天", 0), ("当天", 0)];
    WORDS.iter().find(|(word, _)| text.contains(word)).map(|(_, days)| *days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_of_the_day_the_report_was_taken() {
        let told = Instant::parse("2026-03-02 10:00:00").unwrap_or_default();
        for (text, value, want) in [
            ("2026年3月1日9时30分", "2026-03-01T09:30:00+08:00", Some("2026-03-01 09:30:00")),
            ("9:30", "T09:30", Some("2026-03-02 09:30:00")),
            ("09:30:15", "T09:30:15", Some("2026-03-02 09:30:15")),
            ("14:25", "T14:25", Some("2026-03-01 14:25:00")),
            ("今天14:25", "T14:25", Some("2026-03-02 14:25:00")),
            ("昨天9:30", "T09:30", Some("2026-03-01 09:30:00")),
            ("前天晚上8点", "T20:00", Some("2026-02-28 20:00:00")),
            ("3月1日14:25", "03-01T14:25", Some("2026-03-01 14:25:00")),
            ("12月31日14:25", "12-31T14:25", Some("2025-12-31 14:25:00")),
            ("昨天", "昨天", None),
        ] {
            let (text, value, reason) = (text.to_owned(), value.to_owned(), String::new());
            let find = Find { kind: Kind::Time, text, value, start: 0, end: 0, role: Role::Unknown, reason };
            assert_eq!(moment(&find, told), want.and_then(Instant::parse), "{}", find.text);
        }
    }
}
