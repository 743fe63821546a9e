//! Records wait here for earlier ones, so that the order of arrival within the bound changes nothing.

use crate::keep::{Reader, Unreadable, Writer};
use crate::settings::Stream;
use domain::signal::Record;
use domain::time::{Instant, Span};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What became of a record at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    In,
    /// Later than the bound allows.
    Late,
    /// Far ahead of all others, and nothing bears it out yet.
    Ahead,
}

/// Records by their minute, until they are ripe.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    bound: Span,
    wait: Span,
    ahead: Span,
    /// The latest time a believed record had.
    latest: Option<Instant>,
    minutes: BTreeMap<i64, Vec<Record>>,
    /// One that is far ahead, until another bears it out.
    lone: Option<Record>,
    /// Room that an earlier minute had.
    spare: Vec<Vec<Record>>,
}

/// No more rooms than this are kept for later.
const SPARE_MAX: usize = 4;

/// The minute an instant lies in, since 1970.
pub(crate) fn minute(at: Instant) -> i64 {
    at.seconds().div_euclid(60)
}

impl Queue {
    pub(crate) fn new(stream: &Stream) -> Self {
        let ahead = Span::hours(stream.ahead_h.into());
        Self {
            bound: stream.bound(),
            wait: stream.wait(),
            ahead,
            latest: None,
            minutes: BTreeMap::new(),
            lone: None,
            spare: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, record: Record) -> Door {
        let at = record.at();
        let latest = self.latest.unwrap_or(at);
        if at < latest.minus(self.bound) {
            return Door::Late;
        }
        if at > latest.plus(self.ahead) {
            let Some(lone) = self.lone.take() else {
                self.lone = Some(record);
                return Door::Ahead;
            };
            if at.since(lone.at()) > self.ahead || lone.at().since(at) > self.bound {
                self.lone = Some(record);
                return Door::Ahead;
            }
            self.keep(lone);
        }
        self.keep(record);
        Door::In
    }

    fn keep(&mut self, record: Record) {
        self.latest = self.latest.max(Some(record.at()));
        let spare = &mut self.spare;
        self.minutes.entry(minute(record.at())).or_insert_with(|| spare.pop().unwrap_or_default()).push(record);
    }

    /// The clock has come to `now` without a record.
    pub(crate) fn pass(&mut self, now: Instant) {
        self.latest = self.latest.max(Some(now));
    }

    /// Whether a minute can be taken out: one that is over and waited for, or any where nothing waits.
    pub(crate) fn is_ripe(&self) -> bool {
        let (Some(latest), Some((first, _))) = (self.latest, self.minutes.first_key_value()) else { return false };
        self.wait == Span::default() || *first < minute(latest.minus(self.wait))
    }

    /// The records of the earliest minute; empty when nothing is left.
    pub(crate) fn first(&mut self) -> Vec<Record> {
        self.minutes.pop_first().map(|(_, records)| records).unwrap_or_default()
    }

    /// Takes back the room of records that were worked on.
    pub(crate) fn take_back(&mut self, mut records: Vec<Record>) {
        if self.spare.len() < SPARE_MAX {
            records.clear();
            self.spare.push(records);
        }
    }

    /// The bytes it takes, without those of messages' words.
    pub(crate) fn bytes(&self) -> usize {
        self.minutes.values().chain(&self.spare).map(|records| records.capacity() * size_of::<Record>()).sum()
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        to.maybe(self.latest.as_ref(), |to, at| to.instant(*at));
        to.maybe(self.lone.as_ref(), Writer::record);
        to.count(self.minutes.values().map(Vec::len).sum());
        for record in self.minutes.values().flatten() {
            to.record(record);
        }
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        let latest = from.maybe(Reader::instant)?;
        self.lone = from.maybe(Reader::record)?;
        for _ in 0..from.count()? {
            let record = from.record()?;
            self.keep(record);
        }
        self.latest = latest;
        Ok(())
    }
}

/// What orders most records: time, then kind and the first of the other parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    at: Instant,
    first: u64,
    place: u32,
}

impl Key {
    /// Where the record stands among those that were sorted.
    pub(crate) const fn place(self) -> usize {
        self.place as usize
    }

    /// The same in four bytes: a minute has fewer than 2³² records.
    pub(crate) const fn short(self) -> u32 {
        self.place
    }
}

/// Puts these records' places into `keys`, in the one order there is.
pub(crate) fn sort(records: &[Record], keys: &mut Vec<Key>) {
    keys.clear();
    keys.extend((0..).zip(records).map(|(place, record)| Key { at: record.at(), first: first(record), place }));
    let record = |key: &Key| records.get(key.place());
    keys.sort_unstable_by(|a, b| {
        (a.at, a.first).cmp(&(b.at, b.first)).then_with(|| match (record(a), record(b)) {
            (Some(a), Some(b)) => order(a, b),
            _ => Ordering::Equal,
        })
    });
}

/// Kind and the beginning of the first part: what differs here is in order by it.
fn first(record: &Record) -> u64 {
    let part = match record {
        Record::Call(call) => call.caller,
        Record::Sms(sms) => sms.sender,
        Record::Lookup(lookup) => lookup.line,
        Record::Chat(chat) => chat.account,
        Record::Payment(payment) => payment.line,
    };
    (record.kind() as u64) << 61 | part.bits() >> 3
}

/// Time, then everything else there is, so that equal sets of records have one order.
fn order(a: &Record, b: &Record) -> Ordering {
    a.at().cmp(&b.at()).then_with(|| parts(a).cmp(&parts(b))).then_with(|| words(a).cmp(words(b)))
}

fn parts(record: &Record) -> [u64; 11] {
    let mut parts = [0; 11];
    parts[0] = record.kind() as u64;
    let rest: &[u64] = match record {
        // Caller, callee and length first: the two records of one call stand together.
        Record::Call(c) => &[
            c.caller.bits(),
            c.callee.bits(),
            c.duration_s.into(),
            c.direction as u64,
            c.cell.bits(),
            c.imei.bits(),
            c.imsi.bits(),
            c.trunk.bits(),
            c.redirecting.bits(),
            c.answered.into(),
        ],
        Record::Sms(s) => &[s.sender.bits(), s.receiver.bits(), s.cell.bits(), s.smsc.bits()],
        Record::Lookup(l) => &[l.line.bits(), l.host.bits()],
        Record::Chat(c) => &[c.account.bits(), c.peer.bits(), c.kind as u64],
        Record::Payment(p) => &[p.line.bits(), p.payer.bits(), p.payee.bits(), p.amount.minor().cast_unsigned()],
    };
    parts[1..=rest.len()].copy_from_slice(rest);
    parts
}

fn words(record: &Record) -> &str {
    match record {
        Record::Sms(sms) => &sms.text,
        Record::Chat(chat) => &chat.text,
        Record::Call(_) | Record::Lookup(_) | Record::Payment(_) => "",
    }
}
