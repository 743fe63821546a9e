//! Looking for a stated purpose.

use crate::file::line;
use crate::{Desk, Error, scope};
use domain::authority::{Action, Officer};
use domain::personal::{Look, Purpose, Viewed};
use domain::refusal::Refusal;
use papers::Conn;
use serde_json::json;

/// The most characters of the words given for a look.
const WORDS_CHARS_MAX: usize = 200;

/// Looks: the audit log has who, at what and why before anything is shown. Refused: rank, not theirs to see, no purpose
/// (DEED-02).
pub async fn open(
    desk: &Desk,
    officer: &Officer,
    viewed: Viewed,
    purpose: Purpose,
    words: &str,
) -> Result<Look, Error> {
    officer.may(Action::ReadHolder)?;
    let words = words.trim().to_owned();
    if purpose == Purpose::Taking || words.is_empty() || words.chars().count() > WORDS_CHARS_MAX {
        return Err(Refusal::BadField {
            field: "words".into(),
            must: "what it is for, in up to 200 characters".into(),
        }
        .into());
    }
    let (now, officer) = (desk.clock.now(), officer.clone());
    desk.write(move |tx| {
        Box::pin(async move {
            seen(tx, &officer, viewed).await?;
            let kept = papers::look::insert(tx, officer.id, viewed, purpose, &words, now).await?;
            let (object, case) = match viewed {
                Viewed::Case(case) => (format!("case:{}", case.0), Some(case)),
                Viewed::Report(report) => (format!("report:{}", report.0), None),
                Viewed::Entry(entry) => (format!("entry:{}", entry.0), None),
                Viewed::Warning(warning) => (format!("warning:{}", warning.0), None),
                Viewed::Finding(finding) => (format!("finding:{}", finding.0), None),
            };
            let detail = json!({ "look": kept.id, "purpose": purpose, "until_at": kept.look.until_at });
            papers::audit::write(tx, line(now, &officer.login, "look.open", object, case, detail)).await?;
            Ok(kept.look)
        })
    })
    .await
}

async fn seen(conn: &mut Conn, officer: &Officer, viewed: Viewed) -> Result<(), Error> {
    match viewed {
        Viewed::Case(case) => scope::case(conn, officer, Action::ReadHolder, case).await,
        Viewed::Report(report) => scope::report(conn, officer, Action::ReadHolder, report).await,
        Viewed::Entry(entry) => scope::entry(conn, officer, Action::ReadHolder, entry).await,
        Viewed::Warning(warning) => scope::warning(conn, officer, Action::ReadHolder, warning).await,
        Viewed::Finding(finding) => scope::finding(conn, officer, Action::ReadHolder, finding).await,
    }
}
