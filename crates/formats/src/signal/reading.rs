//! One row of a table made a record, a function a kind.

use super::field::Field;
use super::layout::{self, Layout, PAYER_LINE, TRANSFERS};
use crate::statement::{Canonical, Header, Reading as _, Record as Row, Repairs, Spot};
use domain::refusal::BadInput;
use domain::signal::{Call, Chat, ChatKind, Kind, Lookup, Names, Payment, Record, Sms};

/// How the rows of one table are read.
pub(super) enum Reading {
    Plain(Kind, Layout),
    Payment { canonical: Box<Canonical>, line: Option<usize> },
}

impl Reading {
    /// Finds the columns of this kind; refuses a header that is not its.
    pub(super) fn open(kind: Kind, header: &Header, spot: Spot<'_>) -> Result<Self, BadInput> {
        let layout = Layout::find(layout::of(kind), header, spot)?;
        if kind != Kind::Payment {
            return Ok(Self::Plain(kind, layout));
        }
        layout::refuse_twice(&TRANSFERS, header, spot)?;
        let canonical = Box::new(Canonical::new(header, spot, &mut Repairs::default())?);
        Ok(Self::Payment { canonical, line: header.find(PAYER_LINE) })
    }

    /// The record of a row that has as many fields as the header.
    pub(super) fn record(&mut self, row: Row<'_>, names: &mut Names) -> Result<Record, BadInput> {
        match self {
            Self::Plain(kind, layout) => {
                whole(row, layout)?;
                let of = Of { layout, row };
                match kind {
                    Kind::Call => call(of, names).map(Record::Call),
                    Kind::Sms => sms(of, names).map(Record::Sms),
                    Kind::Lookup => lookup(of, names).map(Record::Lookup),
                    Kind::Chat | Kind::Payment => chat(of, names).map(Record::Chat),
                }
            }
            Self::Payment { canonical, line } => payment(canonical, *line, row, names).map(Record::Payment),
        }
    }
}

/// One row and where its columns are.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) layout: &'a Layout,
    pub(super) row: Row<'a>,
}

impl<'a> Of<'a> {
    /// The field of the column at this place of its table.
    pub(super) fn at(self, column: usize) -> Field<'a> {
        Field { spot: self.row.spot, column: self.layout.name(column), text: self.layout.text(self.row, column) }
    }
}

/// Refuses a NUL byte, and quotes left open in two rows, which pair up over the rows between them: those would be lost in
/// a field's text.
pub(super) fn whole(row: Row<'_>, layout: &Layout) -> Result<(), BadInput> {
    if row.text().as_bytes().contains(&0) {
        return Err(row.spot.refuse_row("the row holds a NUL byte", "export the file again as plain CSV text"));
    }
    if row.text().contains('\n') {
        for index in 0..row.len() {
            let field = row.field(index);
            if field.split('\n').skip(1).any(|line| layout.is_row(line)) {
                let advice = "close the quote before it, or write the text on one line";
                return Err(row.spot.refuse("text", field, "the field holds what look like whole rows", advice));
            }
        }
    }
    Ok(())
}

fn call(of: Of<'_>, names: &mut Names) -> Result<Call, BadInput> {
    let duration_s = of.at(3).duration_s()?;
    Ok(Call {
        at: of.at(0).time()?,
        caller: of.at(1).line(names)?,
        callee: of.at(2).line(names)?,
        duration_s,
        direction: of.at(4).direction()?,
        cell: of.at(5).id(names)?,
        imei: of.at(6).id(names)?,
        imsi: of.at(7).id(names)?,
        trunk: of.at(8).id(names)?,
        redirecting: of.at(9).id(names)?,
        answered: of.at(10).flag()?.unwrap_or(duration_s > 0),
    })
}

fn sms(of: Of<'_>, names: &mut Names) -> Result<Sms, BadInput> {
    Ok(Sms {
        at: of.at(0).time()?,
        sender: of.at(1).line(names)?,
        receiver: of.at(2).line(names)?,
        cell: of.at(3).id(names)?,
        smsc: of.at(4).id(names)?,
        text: of.at(5).message()?,
    })
}

fn lookup(of: Of<'_>, names: &mut Names) -> Result<Lookup, BadInput> {
    Ok(Lookup { at: of.at(0).time()?, line: of.at(1).line(names)?, host: of.at(2).host(names)? })
}

fn chat(of: Of<'_>, names: &mut Names) -> Result<Chat, BadInput> {
    Ok(Chat {
        at: of.at(0).time()?,
        account: of.at(1).line(names)?,
        peer: of.at(2).id(names)?,
        kind: ChatKind::of(of.at(3).text.trim()),
        text: of.at(4).message()?,
    })
}

fn payment(
    canonical: &mut Canonical,
    line: Option<usize>,
    row: Row<'_>,
    names: &mut Names,
) -> Result<Payment, BadInput> {
    let line = Field { spot: row.spot, column: PAYER_LINE, text: row.cell(line) }.id(names)?;
    let Some(read) = canonical.row(row, &mut Repairs::default())? else {
        return Err(row.spot.refuse_row("the row tells of no transfer", "leave it out"));
    };
    let mut id = |column, text| Field { spot: row.spot, column, text }.id(names);
    Ok(Payment {
        at: read.at,
        line,
        payer: id("payer", read.payer)?,
        payee: id("payee", read.payee)?,
        amount: read.amount,
    })
}
