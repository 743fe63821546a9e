//! Statements in, rows out: what is refused, what each layout means, what a bomb costs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod chinese;
mod identity;
mod iso20022;
mod layouts;
mod parquet;
mod refusals;
mod roots;
mod workbooks;

use domain::refusal::BadInput;
use domain::transfer::Row;
use formats::statement::{Layout, Source, Summary, read};
use std::fmt::Write;

/// A row as one line of a table: what is not stated is left out.
pub fn line(row: &Row<'_>) -> String {
    let mut line = format!("{} {} {}>{} {} {}", row.place.row, row.at, row.payer, row.payee, row.amount, row.currency);
    for (name, balance) in [("payer", row.payer_balance), ("payee", row.payee_balance)] {
        if let Some(balance) = balance {
            write!(line, " {name}={balance}").unwrap();
        }
    }
    let texts = [
        ("id", row.id),
        ("serial", row.serial),
        ("channel", row.channel),
        ("remark", row.remark),
        ("from", row.payer_name),
        ("to", row.payee_name),
    ];
    for (name, text) in texts {
        if !text.is_empty() {
            write!(line, " {name}={text}").unwrap();
        }
    }
    line
}

/// Every row of a statement as a line, and the summary.
pub fn lines(source: &Source<'_>, layout: Option<Layout>) -> Result<(Vec<String>, Summary), BadInput> {
    let mut all = Vec::new();
    let summary = read(
        source,
        layout,
        &mut |row| {
            all.push(line(row));
            Ok(())
        },
        &mut |_| {},
    )?;
    assert_eq!(summary.rows, all.len() as u64);
    Ok((all, summary))
}

/// The repairs as `kind count`, in order.
pub fn repairs(summary: &Summary) -> String {
    summary.repairs.iter().map(|repair| format!("{} {}", repair.kind, repair.count)).collect::<Vec<_>>().join(", ")
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}
