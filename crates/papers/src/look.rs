//! Looks as they are kept: who saw personal data in clear, of what, why, since when. Each is written with its audit line.

use crate::vault::{Place, Sealer};
use crate::{Conn, Fault, Kind, Vault, counter, row};
use domain::authority::OfficerId;
use domain::blocklist::EntryId;
use domain::case::CaseId;
use domain::finding::FindingId;
use domain::personal::{Look, Purpose, Viewed};
use domain::report::ReportId;
use domain::time::Instant;
use domain::warning::WarningId;
use sqlx::any::AnyRow;

/// A look with its number and the words given for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// The look.
    pub look: Look,
    /// What the officer said they look for; may be empty.
    pub words: String,
}

const COLUMNS: &str = "SELECT id, officer, case_id, report, entry, warning, finding, purpose, words, at FROM look";

fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    // Both parts are texts of this file: nothing typed by anyone comes in.
    sqlx::AssertSqlSafe(format!("{COLUMNS}{rest}"))
}

/// Keeps a look. Its audit line is written in the same deed.
pub async fn insert(
    conn: &mut Conn,
    officer: OfficerId,
    viewed: Viewed,
    purpose: Purpose,
    words: &str,
    at: Instant,
) -> Result<Kept, Fault> {
    let id = counter::take(conn, "look", 1).await?;
    let look = Look::recorded(officer, viewed, purpose, at);
    let [case, report, entry, warning, finding] = split(viewed);
    let (vault, key) = (conn.vault(), conn.key_of_house(1).await?);
    let sealed = Sealer::new(&vault, &key, "look", (id, 0)).seal("words", words)?;
    let sql = "INSERT INTO look (id, officer, case_id, report, entry, warning, finding, purpose, words, at, until_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let query = sqlx::query(sql).bind(id).bind(officer.0).bind(case).bind(report).bind(entry).bind(warning);
    let query = query.bind(finding).bind(purpose.name()).bind(sealed);
    query.bind(at.micros()).bind(look.until_at.micros()).execute(&mut **conn).await?;
    Ok(Kept { id, look, words: words.to_owned() })
}

/// The number of what was viewed, in its column: case, report, entry, warning, finding.
fn split(viewed: Viewed) -> [Option<i64>; 5] {
    match viewed {
        Viewed::Case(case) => [Some(case.0), None, None, None, None],
        Viewed::Report(report) => [None, Some(report.0), None, None, None],
        Viewed::Entry(entry) => [None, None, Some(entry.0), None, None],
        Viewed::Warning(warning) => [None, None, None, Some(warning.0), None],
        Viewed::Finding(finding) => [None, None, None, None, Some(finding.0)],
    }
}

/// The look that opens this for an officer now, the last to end; `None` where there is none.
pub async fn open(conn: &mut Conn, officer: OfficerId, viewed: Viewed, now: Instant) -> Result<Option<Look>, Fault> {
    let sql = select(
        " WHERE officer = $1 AND (case_id = $2 OR report = $3 OR entry = $4 OR warning = $5 OR finding = $6) \
         AND until_at > $7 ORDER BY until_at DESC LIMIT 1",
    );
    let query = sqlx::query(sql).bind(officer.0);
    let query = split(viewed).into_iter().fold(query, |query, of| query.bind(of.unwrap_or(0)));
    let row = query.bind(now.micros()).fetch_optional(&mut **conn).await?;
    Ok(row.map(|row| kept(&row, &conn.vault())).transpose()?.map(|kept| kept.look))
}

/// The looks at any case, report, warning or finding that holds this telephone or account, the newest first.
pub async fn by_subject(conn: &mut Conn, kind: Kind, value: &str, most: i64) -> Result<Vec<Kept>, Fault> {
    let index = conn.vault().blind(kind, value)?;
    // A look at a report, or at a case, that holds it; a look at a case covers its reports.
    let sql = select(
        " WHERE report IN (SELECT id FROM report WHERE phone_index = $1) \
         OR report IN (SELECT report FROM payment WHERE payee_index = $1 OR payer_index = $1) \
         OR case_id IN (SELECT case_id FROM report WHERE phone_index = $1) \
         OR case_id IN (SELECT report.case_id FROM report JOIN payment ON payment.report = report.id \
         WHERE payment.payee_index = $1 OR payment.payer_index = $1) \
         OR case_id IN (SELECT case_id FROM order_paper WHERE account_index = $1) \
         OR case_id IN (SELECT case_id FROM hold WHERE account_index = $1) \
         OR warning IN (SELECT id FROM warning WHERE line_index = $1 OR by_index = $1) \
         OR warning IN (SELECT warning FROM own_limit WHERE account_index = $1) \
         OR finding IN (SELECT finding FROM finding_line WHERE line_index = $1) ORDER BY id DESC LIMIT $2",
    );
    let rows = sqlx::query(sql).bind(index).bind(most).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| kept(row, &vault)).collect()
}

fn kept(row: &AnyRow, vault: &Vault) -> Result<Kept, Fault> {
    let id = row::number(row, "id")?;
    let case = row::maybe_number(row, "case_id")?.map(|case| Viewed::Case(CaseId(case)));
    let report = row::maybe_number(row, "report")?.map(|report| Viewed::Report(ReportId(report)));
    let entry = row::maybe_number(row, "entry")?.map(|entry| Viewed::Entry(EntryId(entry)));
    let warning = row::maybe_number(row, "warning")?.map(|warning| Viewed::Warning(WarningId(warning)));
    let finding = row::maybe_number(row, "finding")?.map(|finding| Viewed::Finding(FindingId(finding)));
    let viewed = case
        .or(report)
        .or(entry)
        .or(warning)
        .or(finding)
        .ok_or_else(|| row::unreadable("look", "it is a look at nothing"))?;
    let officer = OfficerId(row::number(row, "officer")?);
    let purpose: Purpose = row::named(row, "purpose")?;
    let words = Place { vault, table: "look", row: (id, 0) }.text(row, "words")?;
    Ok(Kept { id, look: Look::recorded(officer, viewed, purpose, row::instant(row, "at")?), words })
}
