//! Reading a statement: open, guess, read row by row, count repairs.

use super::layout::{Layout, guess};
use super::open::{self, Opened};
use super::record::{Header, Record, Rows, Spot};
use super::source::Source;
use super::{amlgentex, amlsim, amlworld, berka, canonical, cn_statement};
use domain::refusal::BadInput;
use domain::transfer::{Place, Repair, Row};
use std::collections::BTreeMap;

/// Rows between two reports of progress.
const ROWS_A_REPORT: u64 = 8192;

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The layout it was read by.
    pub layout: Layout,
    /// Whether the layout was guessed from the header; say so to whoever asked.
    pub guessed: bool,
    /// Rows handed on.
    pub rows: u64,
    /// Repairs made, by kind; none where the layout is canonical, but for `columns_ignored`.
    pub repairs: Vec<Repair>,
}

/// Counts of repairs, by kind.
#[derive(Debug, Default)]
pub(crate) struct Repairs(BTreeMap<&'static str, u64>);

impl Repairs {
    /// One more row repaired so.
    pub(crate) fn count(&mut self, kind: &'static str) {
        self.add(kind, 1);
    }

    /// So many more.
    pub(crate) fn add(&mut self, kind: &'static str, count: u64) {
        if count > 0 {
            *self.0.entry(kind).or_default() += count;
        }
    }

    fn told(self) -> Vec<Repair> {
        self.0.into_iter().map(|(kind, count)| Repair { kind: kind.to_owned(), count }).collect()
    }
}

/// How one layout reads a record.
pub(crate) trait Reading {
    /// The row, or `None` where the record tells of no transfer (and a repair was counted).
    fn row<'r>(&'r mut self, record: Record<'r>, repairs: &mut Repairs) -> Result<Option<Row<'r>>, BadInput>;

    /// Whether wrong records are refused, never repaired.
    fn is_strict(&self) -> bool {
        false
    }
}

/// Reads a statement: each row is handed to `row` in file order; `progress` is told how many bytes of the file were read.
///
/// Without `layout` it is guessed from the header. Memory is bounded whatever the file's size. On an error the rows
/// already handed on must be thrown away: nothing of a refused file counts.
pub fn read(
    source: &Source<'_>,
    layout: Option<Layout>,
    row: &mut dyn FnMut(&Row<'_>) -> Result<(), BadInput>,
    progress: &mut dyn FnMut(u64),
) -> Result<Summary, BadInput> {
    let Opened { mut rows, counts } = open::open(source, layout)?;
    let (layout, guessed) = match (layout, rows.layout()) {
        (None, Some(found)) => (found, true),
        (None, None) => (guessed(source, rows.header())?, true),
        (Some(layout), found) if found == Some(layout) || found.is_none() && !layout.is_xml() => (layout, false),
        (Some(layout), found) => return Err(another(source, layout, found)),
    };
    let mut repairs = Repairs::default();
    let mut reading = reading(source, layout, rows.header(), &mut repairs)?;
    let count = pass(source, &mut *rows, &mut *reading, &mut repairs, row, &mut || progress(counts.bytes_read.get()))?;
    if reading.is_strict() && !rows.quotes_pair() {
        return Err(quotes_open(&source.name, count + 1));
    }
    repairs.add("characters_replaced", counts.replaced.get());
    progress(counts.bytes_read.get());
    Ok(Summary { layout, guessed, rows: count, repairs: repairs.told() })
}

fn pass(
    source: &Source<'_>,
    rows: &mut dyn Rows,
    reading: &mut dyn Reading,
    repairs: &mut Repairs,
    row: &mut dyn FnMut(&Row<'_>) -> Result<(), BadInput>,
    progress: &mut dyn FnMut(),
) -> Result<u64, BadInput> {
    let columns = rows.header().names.len();
    let mut handed = 0_u64;
    let mut torn: Option<BadInput> = None;
    while let Some(record) = rows.next()? {
        if let Some(refusal) = torn.take() {
            return Err(refusal);
        }
        if record.len() != columns {
            match ragged(record, columns, reading.is_strict()) {
                Ragged::Blank => continue,
                Ragged::Short(refusal) => torn = Some(refusal),
                Ragged::Refused(refusal) => return Err(refusal),
            }
            continue;
        }
        let place = Place { file: source.file, row: record.spot.row };
        if let Some(read) = reading.row(record, repairs)? {
            row(&Row { place, ..read })?;
            handed += 1;
            if handed.is_multiple_of(ROWS_A_REPORT) {
                progress();
            }
        }
    }
    repairs.add("torn_last_row_skipped", u64::from(torn.is_some()));
    Ok(handed)
}

enum Ragged {
    /// A named layout's blank line.
    Blank,
    /// Too few fields: a file that was cut, if it is the last row of a named layout.
    Short(BadInput),
    Refused(BadInput),
}

fn ragged(record: Record<'_>, columns: usize, strict: bool) -> Ragged {
    let problem = format!("the row has {} fields, the header has {columns}", record.len());
    let refusal =
        record.spot.refuse_row(problem, "look for a separator inside a field that is not quoted, or for a cut line");
    match (strict, record.len() < columns) {
        (false, true) if record.is_blank() => Ragged::Blank,
        (false, true) => Ragged::Short(refusal),
        _ => Ragged::Refused(refusal),
    }
}

/// A file that ends within a quote, found at this row.
pub(crate) fn quotes_open(file: &str, row: u64) -> BadInput {
    let spot = Spot { file, row };
    spot.refuse_row(
        "the file's quotes do not pair up",
        "close the quote in or before this row; write a quote inside a quoted field twice",
    )
}

/// A file of another kind than the layout that was named.
fn another(source: &Source<'_>, layout: Layout, found: Option<Layout>) -> BadInput {
    match found {
        Some(found) => {
            BadInput::file(&source.name, format!("the file is {found}, not {layout}"), format!("use --format {found}"))
        }
        None => BadInput::file(&source.name, format!("the file is no XML, which {layout} is"), "leave --format out"),
    }
}

fn guessed(source: &Source<'_>, header: &Header) -> Result<Layout, BadInput> {
    guess(&header.as_strs()).ok_or_else(|| {
        let spot = Spot { file: &source.name, row: 1 };
        let advice = "give the columns time,payer,payee,amount, or name the layout with --format";
        spot.refuse("header", &header.names.join(","), "the header is of no known layout", advice)
    })
}

fn reading<'a>(
    source: &Source<'a>,
    layout: Layout,
    header: &Header,
    repairs: &mut Repairs,
) -> Result<Box<dyn Reading + 'a>, BadInput> {
    let spot = Spot { file: &source.name, row: 1 };
    Ok(match layout {
        Layout::Canonical | Layout::Camt053 | Layout::Pacs008 => {
            Box::new(canonical::Canonical::new(header, spot, repairs)?)
        }
        Layout::CnStatement => Box::new(cn_statement::CnStatement::new(header, spot, source)?),
        Layout::AmlWorld => Box::new(amlworld::AmlWorld::new(header, spot)?),
        Layout::AmlSim => Box::new(amlsim::AmlSim::new(header, spot)?),
        Layout::AmlGenTex => Box::new(amlgentex::AmlGenTex::new(header, spot)?),
        Layout::Berka => Box::new(berka::Berka::new(header, spot)?),
    })
}

/// Where a column that a layout needs is; refused with the layout that the header looks like.
pub(crate) fn needed(header: &Header, spot: Spot<'_>, layout: Layout, names: &[&str]) -> Result<usize, BadInput> {
    header.find_any(names).ok_or_else(|| {
        let advice = match guess(&header.as_strs()) {
            Some(other) if other != layout => format!("the header looks like {other}: use --format {other}"),
            _ => format!("add it, spelt so; the header has {}", header.names.join(",")),
        };
        let name = names.first().copied().unwrap_or("");
        spot.refuse(name, "", format!("the layout {layout} needs this column"), advice)
    })
}
