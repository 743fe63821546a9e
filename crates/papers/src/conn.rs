//! What papers are read and written by.

use sqlx::{Any, AnyConnection, Connection, Transaction};
use std::ops::{Deref, DerefMut};

/// A connection to the papers. Functions that touch personal columns take it; the others may go on with the plain
/// connection it gives.
#[derive(Debug)]
pub struct Conn(Line);

#[derive(Debug)]
enum Line {
    Writes(AnyConnection),
    Reads(Transaction<'static, Any>),
}

impl Conn {
    pub(crate) fn writing(conn: AnyConnection) -> Self {
        Self(Line::Writes(conn))
    }

    pub(crate) fn reading(snapshot: Transaction<'static, Any>) -> Self {
        Self(Line::Reads(snapshot))
    }

    /// Says goodbye; a server that is gone already needs none.
    pub(crate) async fn close(self) {
        if let Line::Writes(conn) = self.0 {
            let _ = conn.close().await;
        }
    }
}

impl Deref for Conn {
    type Target = AnyConnection;
    fn deref(&self) -> &AnyConnection {
        match &self.0 {
            Line::Writes(conn) => conn,
            Line::Reads(snapshot) => snapshot,
        }
    }
}

impl DerefMut for Conn {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match &mut self.0 {
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
