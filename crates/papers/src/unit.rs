//! Units as they are kept.

use crate::{Fault, counter, row};
use domain::authority::{Unit, UnitId, UnitKind};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// Adds a unit and gives it its number.
pub async fn insert(
    conn: &mut AnyConnection,
    parent: Option<UnitId>,
    kind: UnitKind,
    name: &str,
) -> Result<Unit, Fault> {
    let id = UnitId(counter::take(conn, "unit", 1).await?);
    let query = sqlx::query("INSERT INTO unit (id, parent, kind, name) VALUES ($1, $2, $3, $4)");
    query.bind(id.0).bind(parent.map(|p| p.0)).bind(kind.name()).bind(name).execute(&mut *conn).await?;
    stand(conn, id, parent).await?;
    Ok(Unit { id, parent, kind, name: name.to_owned() })
}

/// Where it stands: at itself, and under all that its parent stands under.
async fn stand(conn: &mut AnyConnection, id: UnitId, parent: Option<UnitId>) -> Result<(), Fault> {
    let itself = sqlx::query("INSERT INTO unit_above (unit, above, height) VALUES ($1, $1, 0)").bind(id.0);
    itself.execute(&mut *conn).await?;
    let sql = "INSERT INTO unit_above (unit, above, height) \
               SELECT CAST($1 AS BIGINT), above, height + 1 FROM unit_above WHERE unit = $2";
    sqlx::query(sql).bind(id.0).bind(parent.map_or(0, |parent| parent.0)).execute(conn).await?;
    Ok(())
}

/// A unit and every unit above it, nearest first, by the table that every list asks.
pub async fn line(conn: &mut AnyConnection, id: UnitId) -> Result<Vec<UnitId>, Fault> {
    let query = sqlx::query("SELECT above FROM unit_above WHERE unit = $1 ORDER BY height").bind(id.0);
    query.fetch_all(conn).await?.iter().map(|row| Ok(UnitId(row::number(row, "above")?))).collect()
}

/// The same, by each unit's parent. The two are compared: neither is believed alone.
pub async fn line_by_parents(conn: &mut AnyConnection, id: UnitId) -> Result<Vec<UnitId>, Fault> {
    let sql = "WITH RECURSIVE up (id, parent, height) AS ( \
               SELECT id, parent, CAST(0 AS BIGINT) FROM unit WHERE id = $1 UNION ALL \
               SELECT unit.id, unit.parent, up.height + 1 FROM up JOIN unit ON unit.id = up.parent \
               WHERE up.height < 16) SELECT id FROM up ORDER BY height";
    let rows = sqlx::query(sql).bind(id.0).fetch_all(conn).await?;
    rows.iter().map(|row| Ok(UnitId(row::number(row, "id")?))).collect()
}

/// One unit.
pub async fn by_id(conn: &mut AnyConnection, id: UnitId) -> Result<Option<Unit>, Fault> {
    let query = sqlx::query("SELECT id, parent, kind, name FROM unit WHERE id = $1").bind(id.0);
    query.fetch_optional(conn).await?.map(|row| unit(&row)).transpose()
}

/// A unit and every unit below it, by number.
pub async fn below(conn: &mut AnyConnection, id: UnitId) -> Result<Vec<Unit>, Fault> {
    let sql = "SELECT id, parent, kind, name FROM unit WHERE id IN (SELECT unit FROM unit_above WHERE above = $1) \
               ORDER BY id";
    sqlx::query(sql).bind(id.0).fetch_all(conn).await?.iter().map(unit).collect()
}

/// Every unit, by number.
pub async fn all(conn: &mut AnyConnection) -> Result<Vec<Unit>, Fault> {
    let query = sqlx::query("SELECT id, parent, kind, name FROM unit ORDER BY id");
    query.fetch_all(conn).await?.iter().map(unit).collect()
}

fn unit(row: &AnyRow) -> Result<Unit, Fault> {
    Ok(Unit {
        id: UnitId(row::number(row, "id")?),
        parent: row::maybe_number(row, "parent")?.map(UnitId),
        kind: row::named(row, "kind")?,
        name: row::text(row, "name")?,
    })
}
