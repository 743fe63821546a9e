//! Bringing the tables up to date: each step is done once, in one transaction.

use crate::Fault;
use sqlx::{AnyConnection, Connection, Executor};

/// Every step, in order; a step that was released is never changed.
const STEPS: [&str; 8] = [
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002.sql"),
    include_str!("../migrations/0003.sql"),
    include_str!("../migrations/0004.sql"),
    include_str!("../migrations/0005.sql"),
    include_str!("../migrations/0006.sql"),
    include_str!("../migrations/0007.sql"),
    include_str!("../migrations/0008.sql"),
];

pub(crate) async fn run(conn: &mut AnyConnection) -> Result<(), Fault> {
    conn.execute("CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY NOT NULL)").await?;
    for (place, step) in (1_i64..).zip(STEPS) {
        let mut tx = conn.begin().await?;
        let done = sqlx::query("SELECT number FROM migration WHERE number = $1").bind(place);
        if done.fetch_optional(&mut *tx).await?.is_none() {
            for statement in statements(step) {
                tx.execute(statement).await?;
            }
            sqlx::query("INSERT INTO migration (number) VALUES ($1)").bind(place).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// The statements of a step: no text in them holds a semicolon, which the comments avoid too.
fn statements(step: &'static str) -> impl Iterator<Item = &'static str> {
    let is_empty = |statement: &str| statement.lines().all(|line| line.is_empty() || line.starts_with("--"));
    step.split(";\n").map(str::trim).filter(move |statement| !is_empty(statement))
}
