//! Writing the canonical CSV: what [`crate::statement::read`] takes back unchanged.

use domain::money::Amount;
use domain::time::DEFAULT_OFFSET;
use domain::transfer::{Movement, Place, Row};
use std::io::{self, Write};

/// The columns written, in this order. Accounts carry their bank in their name, so the bank columns are left out.
pub const COLUMNS: [&str; 13] = [
    "id",
    "time",
    "payer",
    "payee",
    "amount",
    "currency",
    "payer_balance",
    "payee_balance",
    "channel",
    "remark",
    "payer_name",
    "payee_name",
    "serial",
];

/// Writes rows as canonical CSV, UTF-8, `\n` after each, times at +08:00.
pub struct Writer<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    pub fn new(out: W) -> io::Result<Self> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(COLUMNS)?;
        Ok(Self { csv })
    }

    /// One row; its place is not written. A text with a NUL byte is an error of kind `InvalidInput`: no reader takes it.
    pub fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        let time = row.at.rfc3339(DEFAULT_OFFSET);
        let amount = row.amount.to_string();
        let (payer_balance, payee_balance) = (stated(row.payer_balance), stated(row.payee_balance));
        let fields = [
            row.id,
            &time,
            row.payer,
            row.payee,
            &amount,
            row.currency.code(),
            &payer_balance,
            &payee_balance,
            row.channel,
            row.remark,
            row.payer_name,
            row.payee_name,
            row.serial,
        ];
        if fields.iter().any(|field| field.contains('\0')) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a text holds a NUL byte"));
        }
        Ok(self.csv.write_record(fields)?)
    }

    /// One movement, as a bank's answer told it.
    pub fn movement(&mut self, movement: &Movement) -> io::Result<()> {
        self.row(&movement.row(Place::default()))
    }

    /// Writes what is still held back and gives the output again.
    pub fn finish(mut self) -> io::Result<W> {
        self.csv.flush()?;
        self.csv.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// Writes all these rows, header and all.
pub fn write<'a>(out: impl Write, rows: impl IntoIterator<Item = Row<'a>>) -> io::Result<()> {
    let mut writer = Writer::new(out)?;
    for row in rows {
        writer.row(&row)?;
    }
    writer.finish().map(|_| ())
}

fn stated(balance: Option<Amount>) -> String {
    balance.map(|sum| sum.to_string()).unwrap_or_default()
}

/// A movement as the fields of a row, in the order of [`COLUMNS`].
pub(crate) fn cells(movement: &Movement) -> [String; COLUMNS.len()] {
    let Movement { serial, at, payer, payee, amount, currency, channel, remark, payer_name, payee_name, .. } = movement;
    [
        String::new(),
        at.rfc3339(DEFAULT_OFFSET),
        payer.clone(),
        payee.clone(),
        amount.to_string(),
        currency.code().to_owned(),
        stated(movement.payer_balance),
        stated(movement.payee_balance),
        channel.clone(),
        remark.clone(),
        payer_name.clone(),
        payee_name.clone(),
        serial.clone(),
    ]
}
