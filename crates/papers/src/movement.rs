//! What banks told, a row a movement, in the order told. Told twice by the same bank, it is kept once.

use crate::{Fault, audit, counter, row};
use domain::case::CaseId;
use domain::time::Instant;
use domain::transfer::Movement;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::HashMap;

/// A movement with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number: later told is greater.
    pub id: i64,
    /// The movement.
    pub movement: Movement,
}

/// How many rows one statement takes: 15 values each. Measured: 10 at once take 28 µs a row, 100
/// take 43 µs.
const ROWS_AT_ONCE: usize = 10;

const COLUMNS: [&str; 15] = [
    "id",
    "case_id",
    "told_key",
    "serial",
    "at",
    "payer",
    "payee",
    "amount",
    "currency",
    "payer_balance",
    "payee_balance",
    "channel",
    "remark",
    "payer_name",
    "payee_name",
];

/// Keeps what `bank` told; returns how many were new.
///
/// Rows alike in all they say are different movements only within one telling, so they are numbered there.
pub async fn insert(
    conn: &mut AnyConnection,
    case: CaseId,
    bank: &str,
    movements: &[Movement],
) -> Result<usize, Fault> {
    let keys = keys(bank, movements);
    let count = i64::try_from(movements.len()).map_err(|e| row::unreadable("count", e))?;
    let mut id = if count == 0 { 0 } else { counter::take(conn, "movement", count).await? };
    let mut new = 0;
    for (movements, keys) in movements.chunks(ROWS_AT_ONCE).zip(keys.chunks(ROWS_AT_ONCE)) {
        new += insert_rows(conn, case, id, movements, keys).await?;
        id += ROWS_AT_ONCE as i64;
    }
    Ok(new)
}

async fn insert_rows(
    conn: &mut AnyConnection,
    case: CaseId,
    first: i64,
    movements: &[Movement],
    keys: &[String],
) -> Result<usize, Fault> {
    let mut query = sqlx::query(insert_sql(movements.len()));
    for ((id, movement), key) in (first..).zip(movements).zip(keys) {
        query = query
            .bind(id)
            .bind(case.0)
            .bind(&**key)
            .bind(&*movement.serial)
            .bind(movement.at.micros())
            .bind(&*movement.payer)
            .bind(&*movement.payee)
            .bind(movement.amount.minor())
            .bind(movement.currency.code())
            .bind(movement.payer_balance.map(|balance| balance.minor()))
            .bind(movement.payee_balance.map(|balance| balance.minor()))
            .bind(&*movement.channel)
            .bind(&*movement.remark)
            .bind(&*movement.payer_name)
            .bind(&*movement.payee_name);
    }
    let done = query.execute(conn).await?;
    usize::try_from(done.rows_affected()).map_err(|e| row::unreadable("count", e))
}

/// Made of this file's texts and numbers alone.
fn insert_sql(rows: usize) -> sqlx::AssertSqlSafe<String> {
    let width = COLUMNS.len();
    let row = |n: usize| {
        let places: Vec<String> = (1..=width).map(|place| format!("${}", n * width + place)).collect();
        format!("({})", places.join(", "))
    };
    let values: Vec<String> = (0..rows).map(row).collect();
    sqlx::AssertSqlSafe(format!(
        "INSERT INTO movement ({}) VALUES {} ON CONFLICT (case_id, told_key) DO NOTHING",
        COLUMNS.join(", "),
        values.join(", ")
    ))
}

/// Names each by who told it and all it says.
fn keys(bank: &str, movements: &[Movement]) -> Vec<String> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let key = |movement: &Movement| {
        let digest = digest(bank, movement);
        let times = seen.entry(digest.clone()).or_default();
        *times += 1;
        format!("{digest}{times}")
    };
    movements.iter().map(key).collect()
}

fn digest(bank: &str, m: &Movement) -> String {
    let balance = |b: Option<domain::money::Amount>| b.map(|b| b.to_string()).unwrap_or_default();
    let fields = [
        bank,
        &*m.serial,
        &*m.at.micros().to_string(),
        &*m.payer,
        &*m.payee,
        &*m.amount.to_string(),
        m.currency.code(),
        &*balance(m.payer_balance),
        &*balance(m.payee_balance),
    ];
    let mut sha = Sha256::new();
    for field in fields {
        sha.update(field);
        sha.update([0]);
    }
    // 16 bytes are enough within one case, and keep the index small.
    audit::hex(&sha.finalize()[..16])
}

/// What a case was told after the movement of this number (0: all), in the order told.
pub async fn of_case_after(conn: &mut AnyConnection, case: CaseId, after: i64) -> Result<Vec<Kept>, Fault> {
    let sql = "SELECT id, serial, at, payer, payee, amount, currency, payer_balance, payee_balance, channel, remark, \
               payer_name, payee_name FROM movement WHERE case_id = $1 AND id > $2 ORDER BY id";
    sqlx::query(sql).bind(case.0).bind(after).fetch_all(conn).await?.iter().map(kept).collect()
}

/// Columns by place: a case may hold tens of thousands of rows.
fn kept(row: &AnyRow) -> Result<Kept, Fault> {
    use sqlx::Row;
    let text = |place: usize| row.try_get::<String, _>(place);
    let balance = |place: usize| row.try_get::<Option<i64>, _>(place).map(|b| b.map(domain::money::Amount::from_minor));
    let movement = Movement {
        serial: text(1)?,
        at: Instant::from_micros(row.try_get(2)?),
        payer: text(3)?,
        payee: text(4)?,
        amount: domain::money::Amount::from_minor(row.try_get(5)?),
        currency: row::currency(row, "currency")?,
        payer_balance: balance(7)?,
        payee_balance: balance(8)?,
        channel: text(9)?,
        remark: text(10)?,
        payer_name: text(11)?,
        payee_name: text(12)?,
    };
    Ok(Kept { id: row.try_get(0)?, movement })
}
