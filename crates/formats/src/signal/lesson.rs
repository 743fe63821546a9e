//! What a head is trained on: lines with their truth, or whole tables of figures with it.

use super::field::Field;
use super::layout::{LABEL, LABELS};
use super::reader::{all, fields, of_records};
use crate::statement::{Opened, Record as Row, Source, Spot, open_records, quotes_open};
use domain::refusal::BadInput;
use domain::signal::{Id, Names};

/// A nation's lines are some two thousand million; whose truth is known are fewer.
const LABELS_MAX: usize = 20_000_000;
/// No more figures are held: 400 MB.
const FIGURES_MAX: usize = 100_000_000;

/// Lines and whether each was fraud's. Refused: the first row that is wrong.
pub fn labels(source: &Source<'_>, names: &mut Names) -> Result<Vec<(Id, bool)>, BadInput> {
    all(source, &LABELS, LABELS_MAX, |row| Ok((row.at(0).line(names)?, is_fraud(row.at(1))?)))
}

/// A table of figures whose rows have a truth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lessons {
    /// The columns' names, without that of the truth and that of the line.
    pub names: Vec<String>,
    /// Row after row, each as long as the names; NaN where nothing is written.
    pub figures: Vec<f32>,
    /// Whether each row was fraud's.
    pub marks: Vec<bool>,
}

/// Reads such a table: a column `label`, perhaps one `line`, which is let be, and any number of columns of figures.
/// Refused: a table without truth or without figures, the first field that is no number.
pub fn lessons(source: &Source<'_>) -> Result<Lessons, BadInput> {
    let Opened { mut rows, .. } = open_records(source)?;
    let (file, header) = (source.name.as_str(), rows.header().names.clone());
    let spot = Spot { file, row: 1 };
    let is = |name: &str, other: &str| name.eq_ignore_ascii_case(other);
    let Some(label_at) = header.iter().position(|name| is(name, LABEL)) else {
        return Err(spot.refuse(LABEL, "", "lessons need this column", "add it: fraud or honest in each row"));
    };
    let of_figures = header.iter().enumerate().filter(|(at, name)| *at != label_at && !is(name, "line"));
    let columns: Vec<(usize, String)> = of_figures.map(|(at, name)| (at, name.clone())).collect();
    if columns.is_empty() {
        return Err(spot.refuse_row("there is no column of figures", "add a column for each figure of a line"));
    }
    let names = columns.iter().map(|column| column.1.clone()).collect();
    let mut lessons = Lessons { names, ..Lessons::default() };
    while let Some(row) = rows.next().map_err(of_records)? {
        fields(row, header.len())?;
        if lessons.figures.len() + columns.len() > FIGURES_MAX {
            return Err(row.spot.refuse_row(format!("more than {FIGURES_MAX} figures"), "give fewer rows"));
        }
        lessons.marks.push(is_fraud(Field { spot: row.spot, column: LABEL, text: row.field(label_at) })?);
        for (at, name) in &columns {
            lessons.figures.push(figure(row, *at, name)?);
        }
    }
    if rows.quotes_pair() { Ok(lessons) } else { Err(quotes_open(file, lessons.marks.len() as u64 + 1)) }
}

fn figure(row: Row<'_>, at: usize, name: &str) -> Result<f32, BadInput> {
    let text = row.field(at).trim();
    if text.is_empty() {
        return Ok(f32::NAN);
    }
    let number = text.parse().ok().filter(|number: &f32| number.is_finite());
    number
        .ok_or_else(|| row.spot.refuse(name, text, "not a number", "write a decimal, or nothing where it is not known"))
}

fn is_fraud(field: Field<'_>) -> Result<bool, BadInput> {
    match field.text.trim() {
        "1" => Ok(true),
        "0" => Ok(false),
        text if text.eq_ignore_ascii_case("fraud") => Ok(true),
        text if text.eq_ignore_ascii_case("honest") => Ok(false),
        _ => Err(field.refuse("not a label", "write fraud or honest")),
    }
}
