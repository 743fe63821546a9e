//! The files that testers and `weir screen` read: one for each stream, the plan of cells, what is known, the truth.

use super::Signals;
use domain::signal::{Call, Chat, Direction, Id, Kind, Lookup, Names, Payment, Record, Sms};
use domain::time::{DEFAULT_OFFSET, Instant};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes everything until the signals end, into a folder that is there; `told` hears after each so many records how
/// many there are. Gives how many.
pub fn write_csv(signals: &mut Signals, dir: &Path, told: &mut dyn FnMut(u64)) -> io::Result<u64> {
    const TELL_EVERY: u64 = 100_000;
    let names = signals.names().clone();
    cells(signals, &names, dir)?;
    let mut files = Files::open(&|kind| create(dir, &format!("{}.csv", kind.name())))?;
    let mut count = 0_u64;
    for record in &mut *signals {
        files.record(&record, &names)?;
        count += 1;
        if count.is_multiple_of(TELL_EVERY) {
            told(count);
        }
    }
    files.finish()?;
    let mut truth = create(dir, "truth.json")?;
    serde_json::to_writer_pretty(&mut truth, &signals.truth().document(&names))?;
    truth.flush()?;
    Ok(count)
}

fn create(dir: &Path, name: &str) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 18, File::create(dir.join(name))?))
}

fn cells(signals: &Signals, names: &Names, dir: &Path) -> io::Result<()> {
    let mut file = create(dir, "cells.csv")?;
    writeln!(file, "cell,lat,lon")?;
    for cell in signals.cells() {
        writeln!(file, "{},{:.6},{:.6}", names.text(cell.id), cell.lat, cell.lon)?;
    }
    file.flush()?;
    let mut file = create(dir, "indicators.csv")?;
    writeln!(file, "kind,value,confidence,category")?;
    for known in signals.indicators() {
        let category = known.category.map_or("", |category| category.code());
        writeln!(file, "{},{},{},{category}", known.kind.name(), names.text(known.value), known.confidence)?;
    }
    file.flush()
}

/// One batch as a stream carries it: the header and a row for each of these records of this kind; others are left out.
#[must_use]
pub fn batch_csv(kind: Kind, records: &[Record], names: &Names) -> Vec<u8> {
    // Writing to memory meets no fault.
    batch(kind, records, names).unwrap_or_default()
}

fn batch(kind: Kind, records: &[Record], names: &Names) -> io::Result<Vec<u8>> {
    let mut files = Files::open(&|_| Ok(Vec::new()))?;
    records.iter().filter(|record| record.kind() == kind).try_for_each(|record| files.record(record, names))?;
    Ok(match kind {
        Kind::Call => files.calls,
        Kind::Sms => files.sms,
        Kind::Lookup => files.lookups,
        Kind::Chat => files.chats,
        Kind::Payment => files.transfers,
    })
}

/// The streams' files, and the last second as text: most records share theirs with the one before.
struct Files<W> {
    calls: W,
    sms: W,
    lookups: W,
    chats: W,
    transfers: W,
    at: Instant,
    at_text: String,
    payments: u64,
}

/// The columns of a kind.
const fn header(kind: Kind) -> &'static str {
    match kind {
        Kind::Call => "time,caller,callee,duration_s,direction,cell,imei,imsi,trunk,redirecting,answered",
        Kind::Sms => "time,sender,receiver,cell,smsc,text",
        Kind::Lookup => "time,line,host",
        Kind::Chat => "time,account,peer,kind,text",
        Kind::Payment => "id,time,payer,payee,amount,currency,payer_balance,payee_balance,channel,remark,payer_line",
    }
}

impl<W: Write> Files<W> {
    fn open(create: &dyn Fn(Kind) -> io::Result<W>) -> io::Result<Self> {
        let file = |kind| -> io::Result<W> {
            let mut file = create(kind)?;
            writeln!(file, "{}", header(kind))?;
            Ok(file)
        };
        Ok(Self {
            calls: file(Kind::Call)?,
            sms: file(Kind::Sms)?,
            lookups: file(Kind::Lookup)?,
            chats: file(Kind::Chat)?,
            transfers: file(Kind::Payment)?,
            at: Instant::MIN,
            at_text: String::new(),
            payments: 0,
        })
    }

    fn record(&mut self, record: &Record, names: &Names) -> io::Result<()> {
        if self.at != record.at() {
            self.at = record.at();
            self.at_text = self.at.rfc3339(DEFAULT_OFFSET);
        }
        match record {
            Record::Call(call) => self.call(call, names),
            Record::Sms(sms) => self.sms(sms, names),
            Record::Lookup(lookup) => self.lookup(*lookup, names),
            Record::Chat(chat) => self.chat(chat, names),
            Record::Payment(payment) => self.payment(payment, names),
        }
    }

    fn call(&mut self, call: &Call, names: &Names) -> io::Result<()> {
        write!(self.calls, "{},", self.at_text)?;
        ids(&mut self.calls, [call.caller, call.callee], names)?;
        let direction = if call.direction == Direction::Out { "mo" } else { "mt" };
        write!(self.calls, "{},{direction},", call.duration_s)?;
        ids(&mut self.calls, [call.cell, call.imei, call.imsi, call.trunk, call.redirecting], names)?;
        writeln!(self.calls, "{}", u8::from(call.answered))
    }

    fn sms(&mut self, sms: &Sms, names: &Names) -> io::Result<()> {
        write!(self.sms, "{},", self.at_text)?;
        ids(&mut self.sms, [sms.sender, sms.receiver, sms.cell, sms.smsc], names)?;
        writeln!(self.sms, "{}", quoted(&sms.text))
    }

    fn lookup(&mut self, lookup: Lookup, names: &Names) -> io::Result<()> {
        write!(self.lookups, "{},", self.at_text)?;
        ids(&mut self.lookups, [lookup.line], names)?;
        writeln!(self.lookups, "{}", names.text(lookup.host))
    }

    fn chat(&mut self, chat: &Chat, names: &Names) -> io::Result<()> {
        write!(self.chats, "{},", self.at_text)?;
        ids(&mut self.chats, [chat.account, chat.peer], names)?;
        writeln!(self.chats, "{},{}", chat.kind.name(), quoted(&chat.text))
    }

    fn payment(&mut self, payment: &Payment, names: &Names) -> io::Result<()> {
        self.payments += 1;
        write!(self.transfers, "p{},{},", self.payments, self.at_text)?;
        ids(&mut self.transfers, [payment.payer, payment.payee], names)?;
        writeln!(self.transfers, "{},CNY,,,transfer,,{}", payment.amount, names.text(payment.line))
    }

    fn finish(self) -> io::Result<()> {
        for mut file in [self.calls, self.sms, self.lookups, self.chats, self.transfers] {
            file.flush()?;
        }
        Ok(())
    }
}

/// Each with a comma behind it; none of them has one in it.
fn ids<const N: usize>(out: &mut impl Write, ids: [Id; N], names: &Names) -> io::Result<()> {
    for id in ids {
        write!(out, "{},", names.text(id))?;
    }
    Ok(())
}

/// A field as RFC 4180 has it.
fn quoted(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text.into()
    }
}
