//! Papers of a test's own: a file in a folder, or a schema at the server that `WEIR_TEST_POSTGRES` names.

use papers::{AnyConnection, Papers};
use sqlx::{Connection, Executor};
use std::sync::atomic::{AtomicU32, Ordering};

/// Names a throw-away server: `cargo xtask test` starts one. Schemas are left there.
pub(crate) const SERVER: &str = "WEIR_TEST_POSTGRES";

pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) folder: tempfile::TempDir,
}

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { url: format!("sqlite://{}/weir.db", folder.path().display()), folder }
    }

    /// Said, and skipped, where no server is named; one that is named must be there.
    pub(crate) async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var(SERVER) else {
            eprintln!("skipped: {SERVER} names no server; `cargo xtask test` starts one");
            return None;
        };
        let schema = format!("t{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed));
        sqlx::any::install_default_drivers();
        let mut conn = AnyConnection::connect(&server).await.expect("the server that was named");
        conn.execute(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).await.unwrap();
        let sign = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{sign}options=-c%20search_path%3D{schema}");
        Some(Self { url, folder: tempfile::tempdir().unwrap() })
    }

    /// Opens them, as another process would.
    pub(crate) async fn open(&self) -> Papers {
        Papers::open_beside(&self.url, Some(self.folder.path().to_owned())).await.unwrap()
    }
}
