//! A checkpoint's own bytes: a mark, a version, the parts in order, the words they name, and a digest over all.

use domain::money::Amount;
use domain::signal::{Call, Chat, ChatKind, Direction, Evidence, Id, Kind, Lookup, Names, Payment, Record, Sms};
use domain::time::Instant;
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const MARK: &[u8; 8] = b"WEIRSCRN";
/// Raised whenever a part's bytes change.
const VERSION: u16 = 4;
const DIGEST_BYTES: usize = 32;
/// No word of a stream is longer; see the formats' own limit.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// Why a checkpoint cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no checkpoint of a screen.
    NotOne,
    /// Another version wrote it.
    Version(u16),
    /// Its bytes are not those that were written.
    Digest,
    /// It ends too early, or a value in it cannot be.
    Broken,
    /// A word has another id in the table of names than when it was written.
    Words,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotOne => f.write_str("this is no checkpoint of a screen"),
            Self::Version(version) => {
                write!(f, "checkpoint of version {version}, this program reads {VERSION}: read the stream again")
            }
            Self::Digest => f.write_str("the checkpoint is damaged: take the one before, or read the stream again"),
            Self::Broken => f.write_str("the checkpoint has a value that cannot be: read the stream again"),
            Self::Words => f.write_str("restore a checkpoint before any record is read: its words have other ids here"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Writes a checkpoint.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    words: FxHashSet<Id>,
}

impl Writer {
    pub(crate) fn new() -> Self {
        let mut writer = Self::default();
        writer.bytes.extend_from_slice(MARK);
        writer.u16(VERSION);
        writer
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn i64(&mut self, value: i64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn f32(&mut self, value: f32) {
        self.u32(value.to_bits());
    }

    pub(crate) fn count(&mut self, value: usize) {
        self.u64(value as u64);
    }

    pub(crate) fn instant(&mut self, value: Instant) {
        self.i64(value.micros());
    }

    /// An id; where it is a word, the word is written too, once, at the end.
    pub(crate) fn id(&mut self, value: Id) {
        self.word(value);
        self.u64(value.bits());
    }

    /// An id that is among bytes written otherwise: where it is a word, the word is written at the end.
    pub(crate) fn word(&mut self, value: Id) {
        if value.value().is_none() && !value.is_none() {
            self.words.insert(value);
        }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    fn ids(&mut self, ids: &[Id]) {
        for id in ids {
            self.id(*id);
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn maybe<T: ?Sized>(&mut self, value: Option<&T>, write: impl FnOnce(&mut Self, &T)) {
        self.u8(value.is_some().into());
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(crate) fn evidence(&mut self, evidence: &Evidence) {
        self.instant(evidence.at);
        self.u8(evidence.kind as u8);
        self.id(evidence.of);
        self.id(evidence.with);
    }

    pub(crate) fn record(&mut self, record: &Record) {
        self.u8(record.kind() as u8);
        self.instant(record.at());
        match record {
            Record::Call(call) => self.call(call),
            Record::Sms(sms) => {
                self.ids(&[sms.sender, sms.receiver, sms.cell, sms.smsc]);
                self.text(&sms.text);
            }
            Record::Lookup(lookup) => {
                self.id(lookup.line);
                self.id(lookup.host);
            }
            Record::Chat(chat) => {
                self.id(chat.account);
                self.id(chat.peer);
                self.u8(chat.kind as u8);
                self.text(&chat.text);
            }
            Record::Payment(paid) => {
                self.ids(&[paid.line, paid.payer, paid.payee]);
                self.i64(paid.amount.minor());
            }
        }
    }

    fn call(&mut self, call: &Call) {
        self.ids(&[call.caller, call.callee, call.cell, call.imei, call.imsi, call.trunk, call.redirecting]);
        self.u32(call.duration_s);
        self.u8(u8::from(call.direction == Direction::In) | u8::from(call.answered) << 1);
    }

    /// The whole checkpoint: the words behind the ids, then the digest.
    pub(crate) fn finish(mut self, names: &Names) -> Checkpoint {
        let named: BTreeSet<Id> = self.words.iter().flat_map(|word| names.way_to(*word)).collect();
        let words: Vec<Id> = named.into_iter().collect();
        self.count(words.len());
        for word in &words {
            self.u64(word.bits());
            self.text(&names.text(*word));
        }
        let digest = Sha256::digest(&self.bytes);
        self.bytes.extend_from_slice(&digest);
        Checkpoint { bytes: self.bytes, words }
    }
}

/// A screen as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What [`crate::Screen::restore`] reads.
    pub bytes: Vec<u8>,
    /// The words in it, in their order: besides those of cells and indicators no others are asked for any more.
    pub words: Vec<Id>,
}

/// Reads a checkpoint; every read may find it broken.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Of bytes whose mark, version and digest are right.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let body = bytes.strip_prefix(MARK).ok_or(Unreadable::NotOne)?;
        let (whole, digest) = bytes.split_last_chunk::<DIGEST_BYTES>().ok_or(Unreadable::NotOne)?;
        let mut reader = Self { bytes: body };
        let version = reader.u16()?;
        if version != VERSION {
            return Err(Unreadable::Version(version));
        }
        if Sha256::digest(whole).as_slice() != digest {
            return Err(Unreadable::Digest);
        }
        reader.bytes = reader.bytes.get(..reader.bytes.len().saturating_sub(DIGEST_BYTES)).unwrap_or_default();
        Ok(reader)
    }

    /// Of a part alone, as a test wrote it.
    #[cfg(test)]
    pub(crate) const fn of_part(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    fn chunk<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        let (chunk, rest) = self.bytes.split_first_chunk::<N>().ok_or(Unreadable::Broken)?;
        self.bytes = rest;
        Ok(*chunk)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Unreadable> {
        self.chunk::<1>().map(|bytes| bytes[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Unreadable> {
        self.chunk().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Unreadable> {
        self.chunk().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Unreadable> {
        self.chunk().map(u64::from_le_bytes)
    }

    pub(crate) fn i64(&mut self) -> Result<i64, Unreadable> {
        self.chunk().map(i64::from_le_bytes)
    }

    pub(crate) fn f32(&mut self) -> Result<f32, Unreadable> {
        self.u32().map(f32::from_bits)
    }

    /// How many things follow: never more than there are bytes.
    pub(crate) fn count(&mut self) -> Result<usize, Unreadable> {
        usize::try_from(self.u64()?).ok().filter(|n| *n <= self.bytes.len()).ok_or(Unreadable::Broken)
    }

    pub(crate) fn instant(&mut self) -> Result<Instant, Unreadable> {
        self.i64().map(Instant::from_micros)
    }

    pub(crate) fn id(&mut self) -> Result<Id, Unreadable> {
        self.u64().map(Id::of_bits)
    }

    pub(crate) fn text(&mut self) -> Result<Box<str>, Unreadable> {
        let text = self.bytes()?;
        if text.len() > TEXT_BYTES_MAX {
            return Err(Unreadable::Broken);
        }
        std::str::from_utf8(text).map(Into::into).map_err(|_| Unreadable::Broken)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = self.count()?;
        let (bytes, rest) = self.bytes.split_at_checked(length).ok_or(Unreadable::Broken)?;
        self.bytes = rest;
        Ok(bytes)
    }

    pub(crate) fn maybe<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<Option<T>, Unreadable> {
        match self.u8()? {
            0 => Ok(None),
            1 => read(self).map(Some),
            _ => Err(Unreadable::Broken),
        }
    }

    fn kind(&mut self) -> Result<Kind, Unreadable> {
        Kind::TABLE.get(usize::from(self.u8()?)).map(|row| row.0).ok_or(Unreadable::Broken)
    }

    pub(crate) fn evidence(&mut self) -> Result<Evidence, Unreadable> {
        Ok(Evidence { at: self.instant()?, kind: self.kind()?, of: self.id()?, with: self.id()? })
    }

    pub(crate) fn record(&mut self) -> Result<Record, Unreadable> {
        let kind = self.kind()?;
        let at = self.instant()?;
        Ok(match kind {
            Kind::Call => Record::Call(self.call(at)?),
            Kind::Sms => Record::Sms(Sms {
                at,
                sender: self.id()?,
                receiver: self.id()?,
                cell: self.id()?,
                smsc: self.id()?,
                text: self.text()?,
            }),
            Kind::Lookup => Record::Lookup(Lookup { at, line: self.id()?, host: self.id()? }),
            Kind::Chat => {
                let (account, peer, kind) = (self.id()?, self.id()?, usize::from(self.u8()?));
                let kind = ChatKind::TABLE.get(kind).ok_or(Unreadable::Broken)?.0;
                Record::Chat(Chat { at, account, peer, kind, text: self.text()? })
            }
            Kind::Payment => {
                let (line, payer, payee) = (self.id()?, self.id()?, self.id()?);
                Record::Payment(Payment { at, line, payer, payee, amount: Amount::from_minor(self.i64()?) })
            }
        })
    }

    fn call(&mut self, at: Instant) -> Result<Call, Unreadable> {
        let mut ids = [Id::NONE; 7];
        for id in &mut ids {
            *id = self.id()?;
        }
        let [caller, callee, cell, imei, imsi, trunk, redirecting] = ids;
        let duration_s = self.u32()?;
        let flags = self.u8()?;
        let direction = if flags & 1 == 0 { Direction::Out } else { Direction::In };
        let answered = flags & 2 != 0;
        Ok(Call { at, caller, callee, duration_s, direction, cell, imei, imsi, trunk, redirecting, answered })
    }

    /// The words at the end, into the table of names; nothing is left after them.
    pub(crate) fn finish(mut self, names: &mut Names) -> Result<(), Unreadable> {
        for _ in 0..self.count()? {
            let id = self.id()?;
            let text = self.text()?;
            if !text.is_empty() && names.id(&text) != id {
                return Err(Unreadable::Words);
            }
        }
        if self.bytes.is_empty() { Ok(()) } else { Err(Unreadable::Broken) }
    }
}
