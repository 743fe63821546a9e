//! Bringing the tables up to date: each step is done once, in one transaction.

use crate::Fault;
use sqlx::{AnyConnection, Connection, Executor};

/// Every step, in order; a step that was released is never changed.
const STEPS: [&str; 10] = [
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002.sql"),
    include_str!("../migrations/0003.sql"),
    include_str!("../migrations/0004.sql"),
    include_str!("../migrations/0005.sql"),
    include_str!("../migrations/0006.sql"),
    include_str!("../migrations/0007.sql"),
    include_str!("../migrations/0008.sql"),
    include_str!("../migrations/0009.sql"),
    include_str!("../migrations/0010.sql"),
];

/// Processes that open one server's papers at once take turns: PostgreSQL's `IF NOT EXISTS` alone does not see to it.
const ALONE: [&str; 2] = [
    "DO $$ BEGIN PERFORM pg_advisory_lock(7230196); END $$",
    "DO $$ BEGIN PERFORM pg_advisory_unlock(7230196); END $$",
];

pub(crate) async fn run(conn: &mut AnyConnection) -> Result<(), Fault> {
    if conn.backend_name() == "SQLite" {
        return run_steps(conn, "BEGIN IMMEDIATE").await;
    }
    conn.execute(ALONE[0]).await?;
    run_steps(conn, "BEGIN").await?;
    conn.execute(ALONE[1]).await?;
    Ok(())
}

async fn run_steps(conn: &mut AnyConnection, begin: &'static str) -> Result<(), Fault> {
    conn.execute("CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY NOT NULL)").await?;
    for (place, step) in (1_i64..).zip(STEPS) {
        if is_done(conn, place).await? {
            continue;
        }
        let mut tx = conn.begin_with(begin).await?;
        // Looked at again: another process may have been here since.
        if !is_done(&mut tx, place).await? {
            for statement in statements(step) {
                tx.execute(statement).await?;
            }
            sqlx::query("INSERT INTO migration (number) VALUES ($1)").bind(place).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn is_done(conn: &mut AnyConnection, step: i64) -> Result<bool, Fault> {
    let done = sqlx::query("SELECT number FROM migration WHERE number = $1").bind(step);
    Ok(done.fetch_optional(conn).await?.is_some())
}

/// The statements of a step: no text in them holds a semicolon, which the comments avoid too.
fn statements(step: &'static str) -> impl Iterator<Item = &'static str> {
    let is_empty = |statement: &str| statement.lines().all(|line| line.is_empty() || line.starts_with("--"));
    step.split(";\n").map(str::trim).filter(move |statement| !is_empty(statement))
}
