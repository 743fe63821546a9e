//! Papers from before there was a vault: at the first start every personal column in clear is sealed, in one step.

use super::register::{self, FILES, INDEX, Sealer};
use super::{Kind, Vault};
use crate::{Conn, Fault, attachment, counter, place, row};
use domain::case::CaseId;
use domain::report::ReportId;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Executor};
use std::path::Path;

/// Which rows belong to which unit and year.
#[derive(Clone, Copy)]
enum Of {
    Report,
    Case,
}

/// What is worked out from a row in clear, column by column.
type Derived = fn(&Vault, &AnyRow) -> Result<Vec<(&'static str, String)>, Fault>;

/// A table with personal columns: its key columns, whose it is, the columns to seal, and what else changes with them.
struct Table {
    name: &'static str,
    keys: (&'static str, Option<&'static str>),
    of: (Of, &'static str),
    columns: &'static [&'static str],
    derived: Derived,
}

const TABLES: [Table; 7] = [
    Table {
        name: "report",
        keys: ("id", None),
        of: (Of::Report, "id"),
        columns: &["victim_name", "victim_phone", "narrative", "finds"],
        derived: |vault, row| Ok(vec![("phone_index", vault.blind(Kind::Phone, &row::text(row, "victim_phone")?)?)]),
    },
    Table {
        name: "payment",
        keys: ("report", Some("place")),
        of: (Of::Report, "report"),
        columns: &["payer", "payer_name", "payee", "payee_name"],
        derived: |vault, row| {
            let payer = row::maybe_text(row, "payer")?.unwrap_or_default();
            let payee = vault.blind(Kind::Account, &row::text(row, "payee")?)?;
            Ok(vec![("payee_index", payee), ("payer_index", vault.blind(Kind::Account, &payer)?)])
        },
    },
    Table {
        name: "attachment",
        keys: ("id", None),
        of: (Of::Report, "report"),
        columns: &["name"],
        derived: |_, _| Ok(Vec::new()),
    },
    Table {
        name: "order_paper",
        keys: ("id", None),
        of: (Of::Case, "case_id"),
        columns: &["account", "holder", "reason", "failure", "instruction"],
        derived: |vault, row| {
            let account = row::text(row, "account")?;
            let bank = account.split_once('/').map_or("", |(bank, _)| bank).to_owned();
            Ok(vec![("account_index", vault.blind(Kind::Account, &account)?), ("bank", bank)])
        },
    },
    Table {
        name: "hold",
        keys: ("id", None),
        of: (Of::Case, "case_id"),
        columns: &["account"],
        derived: |vault, row| Ok(vec![("account_index", vault.blind(Kind::Account, &row::text(row, "account")?)?)]),
    },
    Table {
        name: "movement",
        keys: ("id", None),
        of: (Of::Case, "case_id"),
        columns: &["payer", "payee", "remark", "payer_name", "payee_name"],
        derived: |vault, row| Ok(vec![("told_key", crate::movement::keyed(vault, &row::text(row, "told_key")?)?)]),
    },
    Table {
        name: "trail",
        keys: ("case_id", None),
        of: (Of::Case, "case_id"),
        columns: &["trail"],
        derived: |_, _| Ok(Vec::new()),
    },
];

/// What stands in `counter` until the clear bytes are gone from the files too.
const UNCLEAN: &str = "clear bytes";

/// What the first start with a vault did to older papers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Rows that were in clear.
    pub rows: usize,
    /// Attachments that were in clear.
    pub files: usize,
}

/// Makes the house's keys where there are none, seals what is in clear, and wipes what is left of it.
pub(crate) async fn begin(conn: &mut Conn, folder: Option<&Path>) -> Result<Sealed, Fault> {
    register::learn(&conn.vault(), conn).await?;
    let mut sealed = Sealed::default();
    if !has_index(conn) {
        place::begin(conn).await?;
        // Another process may have been first.
        register::learn(&conn.vault(), conn).await?;
        if !has_index(conn) {
            sealed.rows = first(conn).await?;
        }
        (**conn).execute("COMMIT").await?;
    }
    if unclean(conn).await? {
        sealed.files = match folder {
            Some(folder) => attachment::seal_clear(&conn.vault(), &folder.join("attachments"))?,
            None => 0,
        };
        wipe(conn).await?;
    }
    Ok(sealed)
}

fn has_index(conn: &Conn) -> bool {
    conn.vault().blind(Kind::Told, "").is_ok()
}

async fn first(conn: &mut Conn) -> Result<usize, Fault> {
    register::make(conn, INDEX).await?;
    register::make(conn, FILES).await?;
    register::publish(conn)?;
    let mut rows = 0;
    for table in &TABLES {
        rows += seal_table(conn, table).await?;
    }
    if rows > 0 {
        counter::take(conn, UNCLEAN, 1).await?;
    }
    register::publish(conn)?;
    Ok(rows)
}

async fn seal_table(conn: &mut Conn, table: &Table) -> Result<usize, Fault> {
    // Made of this file's names alone, as is the change below.
    let sql = format!("SELECT * FROM {}", table.name);
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut **conn).await?;
    for row in &rows {
        seal_row(conn, table, row).await?;
    }
    Ok(rows.len())
}

async fn seal_row(conn: &mut Conn, table: &Table, old: &AnyRow) -> Result<(), Fault> {
    let vault = conn.vault();
    let of = row::number(old, table.of.1)?;
    let key = match table.of.0 {
        Of::Report => conn.key_of_report(ReportId(of), table.columns.len()).await?,
        Of::Case => conn.key_of_case(CaseId(of), table.columns.len()).await?,
    };
    let ids = (row::number(old, table.keys.0)?, table.keys.1.map_or(Ok(0), |column| row::number(old, column))?);
    let sealer = Sealer::new(&vault, &key, table.name, ids);
    let mut sets = (table.derived)(&vault, old)?;
    for column in table.columns {
        if let Some(sealed) = sealer.maybe(column, row::maybe_text(old, column)?.as_deref())? {
            sets.push((column, sealed));
        }
    }
    let names: Vec<String> = (3..).zip(&sets).map(|(place, (column, _))| format!("{column} = ${place}")).collect();
    // Where there is one key column, the second number is 0 and is compared with that.
    let (first, second) = (table.keys.0, table.keys.1.unwrap_or("0"));
    let sql = format!("UPDATE {} SET {} WHERE {first} = $1 AND {second} = $2", table.name, names.join(", "));
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(ids.0).bind(ids.1);
    for (_, value) in sets {
        query = query.bind(value);
    }
    query.execute(&mut **conn).await?;
    Ok(())
}

async fn unclean(conn: &mut Conn) -> Result<bool, Fault> {
    let query = sqlx::query("SELECT value FROM counter WHERE name = $1").bind(UNCLEAN);
    Ok(query.fetch_optional(&mut **conn).await?.is_some())
}

/// Writes the database anew, so that no page and no log frame of before is left in its files.
async fn wipe(conn: &mut Conn) -> Result<(), Fault> {
    if conn.backend_name() == "SQLite" {
        for step in ["PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"] {
            (**conn).execute(step).await?;
        }
    } else {
        for table in &TABLES {
            (**conn).execute(AssertSqlSafe(format!("VACUUM FULL {}", table.name))).await?;
        }
    }
    sqlx::query("DELETE FROM counter WHERE name = $1").bind(UNCLEAN).execute(&mut **conn).await?;
    Ok(())
}
