//! What banks told, a row a movement, in the order told. Told twice by the same bank, it is kept once.

use crate::vault::{DataKey, Place, Sealer};
use crate::{Conn, Fault, Kind, Vault, audit, counter, row};
use domain::case::CaseId;
use domain::time::Instant;
use domain::transfer::Movement;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use std::collections::HashMap;
use std::sync::Arc;

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

/// How many columns of a row are sealed.
const SEALED: usize = 5;

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
pub async fn insert(conn: &mut Conn, case: CaseId, bank: &str, movements: &[Movement]) -> Result<usize, Fault> {
    let (vault, key) = (conn.vault(), conn.key_of_case(case, SEALED * movements.len()).await?);
    let keys = keys(bank, movements, &vault)?;
    let count = i64::try_from(movements.len()).map_err(|e| row::unreadable("count", e))?;
    let mut id = if count == 0 { 0 } else { counter::take(conn, "movement", count).await? };
    let mut new = 0;
    for (movements, keys) in movements.chunks(ROWS_AT_ONCE).zip(keys.chunks(ROWS_AT_ONCE)) {
        new += insert_rows(conn, (case, id), movements, keys, &key).await?;
        id += ROWS_AT_ONCE as i64;
    }
    Ok(new)
}

async fn insert_rows(
    conn: &mut Conn,
    (case, first): (CaseId, i64),
    movements: &[Movement],
    keys: &[String],
    key: &Arc<DataKey>,
) -> Result<usize, Fault> {
    let vault = conn.vault();
    let mut query = sqlx::query(insert_sql(movements.len()));
    for ((id, movement), told) in (first..).zip(movements).zip(keys) {
        let sealer = Sealer::new(&vault, key, "movement", (id, 0));
        query = query
            .bind(id)
            .bind(case.0)
            .bind(&**told)
            .bind(&*movement.serial)
            .bind(movement.at.micros())
            .bind(sealer.seal("payer", &movement.payer)?)
            .bind(sealer.seal("payee", &movement.payee)?)
            .bind(movement.amount.minor())
            .bind(movement.currency.code())
            .bind(movement.payer_balance.map(|balance| balance.minor()))
            .bind(movement.payee_balance.map(|balance| balance.minor()))
            .bind(&*movement.channel)
            .bind(sealer.seal("remark", &movement.remark)?)
            .bind(sealer.seal("payer_name", &movement.payer_name)?)
            .bind(sealer.seal("payee_name", &movement.payee_name)?);
    }
    let done = query.execute(&mut **conn).await?;
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
fn keys(bank: &str, movements: &[Movement], vault: &Vault) -> Result<Vec<String>, Fault> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let key = |movement: &Movement| {
        let digest = digest(bank, movement);
        let times = seen.entry(digest.clone()).or_default();
        *times += 1;
        keyed(vault, &format!("{digest}{times}"))
    };
    movements.iter().map(key).collect()
}

/// A plain digest could be tried out: there are few accounts and sums.
pub(crate) fn keyed(vault: &Vault, digest: &str) -> Result<String, Fault> {
    vault.blind(Kind::Told, digest)
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
pub async fn of_case_after(conn: &mut Conn, case: CaseId, after: i64) -> Result<Vec<Kept>, Fault> {
    let sql = "SELECT id, serial, at, payer, payee, amount, currency, payer_balance, payee_balance, channel, remark, \
               payer_name, payee_name FROM movement WHERE case_id = $1 AND id > $2 ORDER BY id";
    let rows = sqlx::query(sql).bind(case.0).bind(after).fetch_all(&mut **conn).await?;
    let vault = conn.vault();
    rows.iter().map(|row| kept(row, &vault)).collect()
}

/// Columns by place: a case may hold tens of thousands of rows.
fn kept(row: &AnyRow, vault: &Vault) -> Result<Kept, Fault> {
    use sqlx::Row;
    let place = Place { vault, table: "movement", row: (row.try_get(0)?, 0) };
    let text = |place: usize| row.try_get::<String, _>(place);
    let opened = |at: usize, column| vault.opened(&place, column, row.try_get(at)?);
    let balance = |place: usize| row.try_get::<Option<i64>, _>(place).map(|b| b.map(domain::money::Amount::from_minor));
    let movement = Movement {
        serial: text(1)?,
        at: Instant::from_micros(row.try_get(2)?),
        payer: opened(3, "payer")?,
        payee: opened(4, "payee")?,
        amount: domain::money::Amount::from_minor(row.try_get(5)?),
        currency: row::currency(row, "currency")?,
        payer_balance: balance(7)?,
        payee_balance: balance(8)?,
        channel: text(9)?,
        remark: opened(10, "remark")?,
        payer_name: opened(11, "payer_name")?,
        payee_name: opened(12, "payee_name")?,
    };
    Ok(Kept { id: row.try_get(0)?, movement })
}
