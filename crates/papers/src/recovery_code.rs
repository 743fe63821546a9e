//! Recovery codes as they are kept: only their hashes, each used once.

use crate::Fault;
use domain::authority::OfficerId;
use domain::time::Instant;
use sqlx::AnyConnection;

/// Keeps new codes in place of all that were.
pub async fn replace(conn: &mut AnyConnection, officer: OfficerId, hashes: &[String]) -> Result<(), Fault> {
    sqlx::query("DELETE FROM recovery_code WHERE officer = $1").bind(officer.0).execute(&mut *conn).await?;
    for hash in hashes {
        let query = sqlx::query("INSERT INTO recovery_code (officer, code_hash) VALUES ($1, $2)");
        query.bind(officer.0).bind(&**hash).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Uses a code up; whether there was one to use.
pub async fn use_up(conn: &mut AnyConnection, officer: OfficerId, hash: &str, at: Instant) -> Result<bool, Fault> {
    let sql = "UPDATE recovery_code SET used_at = $1 WHERE officer = $2 AND code_hash = $3 AND used_at IS NULL";
    let query = sqlx::query(sql).bind(at.micros()).bind(officer.0).bind(hash);
    Ok(query.execute(conn).await?.rows_affected() == 1)
}
