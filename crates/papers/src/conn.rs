//! What papers are read and written by.

use crate::vault::{DataKey, FILES, Made, Vault, key_of};
use crate::{Fault, row};
use domain::case::CaseId;
use domain::report::ReportId;
use domain::time::DEFAULT_OFFSET;
use sqlx::{Any, AnyConnection, Connection, Transaction};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A connection to the papers. Functions that touch personal columns take it; the others may go on with the plain
/// connection it gives.
#[derive(Debug)]
pub struct Conn {
    line: Line,
    vault: Arc<Vault>,
    /// Keys made by what is not kept yet.
    pub(crate) made: Vec<Made>,
}

#[derive(Debug)]
enum Line {
    Writes(AnyConnection),
    Reads(Transaction<'static, Any>),
}

impl Conn {
    pub(crate) fn writing(conn: AnyConnection, vault: Arc<Vault>) -> Self {
        Self { line: Line::Writes(conn), vault, made: Vec::new() }
    }

    pub(crate) fn reading(snapshot: Transaction<'static, Any>, vault: Arc<Vault>) -> Self {
        Self { line: Line::Reads(snapshot), vault, made: Vec::new() }
    }

    /// The keys.
    #[must_use]
    pub fn vault(&self) -> Arc<Vault> {
        Arc::clone(&self.vault)
    }

    /// The key of what belongs to a case: its unit's, of the year it was opened.
    pub(crate) async fn key_of_case(&mut self, case: CaseId, fields: usize) -> Result<Arc<DataKey>, Fault> {
        self.key_by("SELECT unit, opened_at AS at FROM case_file WHERE id = $1", case.0, fields).await
    }

    /// The key of what belongs to a report: its unit's, of the year it was taken.
    pub(crate) async fn key_of_report(&mut self, report: ReportId, fields: usize) -> Result<Arc<DataKey>, Fault> {
        self.key_by("SELECT unit, taken_at AS at FROM report WHERE id = $1", report.0, fields).await
    }

    /// The key of what belongs to no case or report: the house's.
    pub(crate) async fn key_of_house(&mut self, fields: usize) -> Result<Arc<DataKey>, Fault> {
        key_of(self, FILES, fields).await
    }

    async fn key_by(&mut self, sql: &'static str, id: i64, fields: usize) -> Result<Arc<DataKey>, Fault> {
        let row = sqlx::query(sql).bind(id).fetch_one(&mut **self).await?;
        let year = row::instant(&row, "at")?.civil(DEFAULT_OFFSET).year();
        key_of(self, (row::number(&row, "unit")?, year.into()), fields).await
    }

    /// Says goodbye; a server that is gone already needs none.
    pub(crate) async fn close(self) {
        if let Line::Writes(conn) = self.line {
            let _ = conn.close().await;
        }
    }
}

impl Deref for Conn {
    type Target = AnyConnection;
    fn deref(&self) -> &AnyConnection {
        match &self.line {
            Line::Writes(conn) => conn,
            Line::Reads(snapshot) => snapshot,
        }
    }
}

impl DerefMut for Conn {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match &mut self.line {
            Line::Writes(conn) => conn,
            Line::Reads(snapshot) => snapshot,
        }
    }
}

/// A connection for reading, in one snapshot: what was kept when the first question was asked.
#[derive(Debug)]
pub struct Reader(pub(crate) Conn);

impl Deref for Reader {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}
