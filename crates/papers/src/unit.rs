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
    query.bind(id.0).bind(parent.map(|p| p.0)).bind(kind.name()).bind(name).execute(conn).await?;
    Ok(Unit { id, parent, kind, name: name.to_owned() })
}

/// One unit.
pub async fn by_id(conn: &mut AnyConnection, id: UnitId) -> Result<Option<Unit>, Fault> {
    let query = sqlx::query("SELECT id, parent, kind, name FROM unit WHERE id = $1").bind(id.0);
    query.fetch_optional(conn).await?.map(|row| unit(&row)).transpose()
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
