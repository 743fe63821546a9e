//! What stands beside the records: where cells are, and what is known to be fraud's.

use super::field::{Field, lower};
use super::layout::{CELLS, INDICATORS};
use super::reader::all;
use super::reading::Of;
use crate::statement::Source;
use domain::category::Category;
use domain::indicator;
use domain::refusal::BadInput;
use domain::signal::{Cell, Id, Indicator, Names};

/// A nation has some ten million cells.
const CELLS_MAX: usize = 20_000_000;
/// As many as a blocklist is made for, twice.
const INDICATORS_MAX: usize = 20_000_000;
const VALUE_MAX_BYTES: usize = 2_048;

/// A plan of cells. Refused: the first row that is wrong.
pub fn cells(source: &Source<'_>, names: &mut Names) -> Result<Vec<Cell>, BadInput> {
    all(source, &CELLS, CELLS_MAX, |row| {
        let (lat, lon) = (row.at(1).number(-90.0, 90.0)?, row.at(2).number(-180.0, 180.0)?);
        Ok(Cell { id: row.at(0).line(names)?, lat, lon })
    })
}

/// A list of indicators. Refused: the first row that is wrong.
pub fn indicators(source: &Source<'_>, names: &mut Names) -> Result<Vec<Indicator>, BadInput> {
    all(source, &INDICATORS, INDICATORS_MAX, |row| {
        let kind = kind(row.at(0))?;
        Ok(Indicator {
            kind,
            value: value(row, kind, names)?,
            confidence: confidence(row.at(2))?,
            category: category(row.at(3))?,
        })
    })
}

fn kind(field: Field<'_>) -> Result<indicator::Kind, BadInput> {
    field.text.trim().parse().map_err(|()| {
        let names: Vec<&str> = indicator::Kind::TABLE.iter().map(|row| row.1).collect();
        field.refuse("not a kind of indicator", format!("write one of {}", names.join(", ")))
    })
}

/// An address is its host, with a path only where one is written: a path on a shared host accuses that path alone.
fn value(row: Of<'_>, kind: indicator::Kind, names: &mut Names) -> Result<Id, BadInput> {
    let field = row.at(1);
    let text = field.text.trim();
    if text.is_empty() {
        return Err(field.refuse("no value is written", "write the value, or leave the row out"));
    }
    if kind != indicator::Kind::Url {
        return field.word(text, VALUE_MAX_BYTES, names);
    }
    let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (host, path) = bare.find('/').map_or((bare, ""), |at| bare.split_at(at));
    let host = lower(host.trim_end_matches('.'));
    let address = if path.len() <= 1 { host.into_owned() } else { format!("{host}{path}") };
    field.word(&address, VALUE_MAX_BYTES, names)
}

#[allow(clippy::cast_possible_truncation, reason = "a share between 0 and 1 loses digits that nobody wrote")]
fn confidence(field: Field<'_>) -> Result<f32, BadInput> {
    if field.text.trim().is_empty() { Ok(1.0) } else { field.number(0.0, 1.0).map(|share| share as f32) }
}

fn category(field: Field<'_>) -> Result<Option<Category>, BadInput> {
    match field.text.trim() {
        "" => Ok(None),
        code => code.parse().map(Some).map_err(|_| {
            let codes: Vec<&str> = Category::TABLE.iter().map(|row| row.code).collect();
            field.refuse("not a category", format!("leave it empty, or write one of {}", codes.join(", ")))
        }),
    }
}
