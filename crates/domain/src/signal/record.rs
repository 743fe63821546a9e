//! Records of streams, as an operator or a platform writes them down.

use super::Id;
use crate::indicator;
use crate::money::Amount;
use crate::time::Instant;

/// Which end of a call is the served line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// `mo`: the caller is the served line.
    Out,
    /// `mt`: the callee is the served line.
    In,
}

/// One call, of one served line: cell, device and subscriber are that line's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// When it began to ring.
    pub at: Instant,
    /// Who called, as shown.
    pub caller: Id,
    /// Who was called.
    pub callee: Id,
    /// How long it was open, in seconds; 0 where nobody answered.
    pub duration_s: u32,
    /// Which end is the served line.
    pub direction: Direction,
    /// The served line's cell.
    pub cell: Id,
    /// The served line's device.
    pub imei: Id,
    /// The served line's subscriber.
    pub imsi: Id,
    /// The way it came or went: none inside the network, `intl` or `intl-…` abroad, else a name.
    pub trunk: Id,
    /// The line that forwarded it, if one did.
    pub redirecting: Id,
    /// Whether it was answered.
    pub answered: bool,
}

impl Call {
    /// The line this record is of.
    #[must_use]
    pub const fn served(&self) -> Id {
        match self.direction {
            Direction::Out => self.caller,
            Direction::In => self.callee,
        }
    }

    /// The other end.
    #[must_use]
    pub const fn other(&self) -> Id {
        match self.direction {
            Direction::Out => self.callee,
            Direction::In => self.caller,
        }
    }
}

/// One short message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    /// When.
    pub at: Instant,
    /// The sender as shown.
    pub sender: Id,
    /// Who received it.
    pub receiver: Id,
    /// The receiver's cell.
    pub cell: Id,
    /// The SMS centre that carried it; none where none has a record of it.
    pub smsc: Id,
    /// The words, where they are known.
    pub text: Box<str>,
}

/// One lookup of a host's name by a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// When.
    pub at: Instant,
    /// Who looked it up.
    pub line: Id,
    /// The host, in lower case, without a closing dot.
    pub host: Id,
}

/// What a chat account did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The names in files say it; see docs/glossary.md.
pub enum ChatKind {
    /// Asked to be a friend.
    Add,
    /// Was accepted as a friend.
    Accept,
    /// Joined a group (`peer`).
    Join,
    /// Changed name or picture; the words are the new name.
    Rename,
    Message,
    /// A voice or video call, or a shared screen.
    Call,
    /// Asked for money, or sent a payment code.
    Ask,
    /// Signed in on a device or at an address (`peer`).
    SignIn,
    Other,
}

impl ChatKind {
    /// Every kind with its name in files.
    pub const TABLE: [(Self, &'static str); 9] = [
        (Self::Add, "add"),
        (Self::Accept, "accept"),
        (Self::Join, "join"),
        (Self::Rename, "rename"),
        (Self::Message, "message"),
        (Self::Call, "call"),
        (Self::Ask, "ask"),
        (Self::SignIn, "sign_in"),
        (Self::Other, "other"),
    ];

    /// The kind of this name in files; [`ChatKind::Other`] for a name not in the table.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self::TABLE.iter().find(|row| row.1 == name).map_or(Self::Other, |row| row.0)
    }

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

/// One act of a chat account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// When.
    pub at: Instant,
    /// Who acted: a chat account, or a line where the platform knows it.
    pub account: Id,
    /// With whom, in which group, on which device.
    pub peer: Id,
    /// What it did.
    pub kind: ChatKind,
    /// The words, where they are known.
    pub text: Box<str>,
}

/// One payment, as far as a screen needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// When.
    pub at: Instant,
    /// The payer's line, where the bank tells it (column `payer_line`).
    pub line: Id,
    /// The payer's account.
    pub payer: Id,
    /// The payee's account.
    pub payee: Id,
    /// How much.
    pub amount: Amount,
}

/// Any record of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The types say it.
pub enum Record {
    Call(Call),
    Sms(Sms),
    Lookup(Lookup),
    Chat(Chat),
    Payment(Payment),
}

/// The kinds of records, as streams and files are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The names say it.
pub enum Kind {
    Call,
    Sms,
    Lookup,
    Chat,
    Payment,
}

impl Kind {
    /// Every kind with its name in files, subjects and addresses.
    pub const TABLE: [(Self, &'static str); 5] = [
        (Self::Call, "calls"),
        (Self::Sms, "sms"),
        (Self::Lookup, "lookups"),
        (Self::Chat, "chats"),
        (Self::Payment, "transfers"),
    ];

    /// The name in files, subjects and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

impl Record {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Instant {
        match self {
            Self::Call(call) => call.at,
            Self::Sms(sms) => sms.at,
            Self::Lookup(lookup) => lookup.at,
            Self::Chat(chat) => chat.at,
            Self::Payment(payment) => payment.at,
        }
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Call(_) => Kind::Call,
            Self::Sms(_) => Kind::Sms,
            Self::Lookup(_) => Kind::Lookup,
            Self::Chat(_) => Kind::Chat,
            Self::Payment(_) => Kind::Payment,
        }
    }
}

/// Where a cell stands, in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The cell.
    pub id: Id,
    /// North of the equator, in degrees.
    pub lat: f64,
    /// East of Greenwich, in degrees.
    pub lon: f64,
}

/// A number, host, account or device that is known to be fraud's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indicator {
    /// What it is.
    pub kind: indicator::Kind,
    /// Its value, normalised.
    pub value: Id,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// What kind of fraud, where known.
    pub category: Option<crate::category::Category>,
}
