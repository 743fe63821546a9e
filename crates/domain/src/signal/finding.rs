//! What a screen finds, each with its score, the reasons that earned it and the records behind it.

use super::{Id, Kind};
use crate::category::Category;
use crate::money::Amount;
use crate::time::Instant;

/// One fact and the points it earned.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The fact's name, stable, in ASCII.
    pub name: &'static str,
    /// What was seen, with its unit.
    pub value: String,
    /// What it added to the score, 0 to 1; less than 0 where it speaks for the line.
    pub points: f32,
}

/// One record behind a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// When.
    pub at: Instant,
    /// From which stream.
    pub kind: Kind,
    /// The line, cell or account it was of.
    pub of: Id,
    /// The other end: a number, host or account.
    pub with: Id,
}

/// How much a finding presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The names say it.
pub enum Level {
    Low,
    Medium,
    High,
}

impl Level {
    /// Every level with its name in files and its labels in Chinese and English.
    pub const TABLE: [(Self, &'static str, &'static str, &'static str); 3] =
        [(Self::Low, "low", "低", "low"), (Self::Medium, "medium", "中", "medium"), (Self::High, "high", "高", "high")];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

/// Which script a person is being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The table says it.
pub enum Scheme {
    ForeignCall,
    FakeOrder,
    FakeLoan,
    FakeInvestment,
    FakeBoss,
    FakePolice,
    FakeService,
    Other,
}

impl Scheme {
    /// Every scheme with its name in files, its labels in Chinese and English, and the category a report of it would have.
    pub const TABLE: [(Self, &'static str, &'static str, &'static str, Category); 8] = [
        (Self::ForeignCall, "foreign_call", "境外来电", "call from abroad", Category::Other),
        (Self::FakeOrder, "fake_order", "刷单返利", "fake orders", Category::Rebate),
        (Self::FakeLoan, "fake_loan", "虚假贷款", "fake loan", Category::Loan),
        (Self::FakeInvestment, "fake_investment", "虚假投资理财", "fake investment", Category::Investment),
        (Self::FakeBoss, "fake_boss", "冒充领导", "fake boss", Category::Acquaintance),
        (Self::FakePolice, "fake_police", "冒充公检法", "fake police", Category::Authority),
        (Self::FakeService, "fake_service", "冒充客服", "fake customer service", Category::CustomerService),
        (Self::Other, "other", "其他", "other", Category::Other),
    ];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The scheme of this name in files.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }
}

/// How far a deceit has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The table says it.
pub enum Stage {
    Contact,
    LongCall,
    HandOff,
    Site,
    Passwords,
    Paid,
}

impl Stage {
    /// Every stage, in order, with its name in files and its labels in Chinese and English.
    pub const TABLE: [(Self, &'static str, &'static str, &'static str); 6] = [
        (Self::Contact, "contact", "已接触", "contact"),
        (Self::LongCall, "long_call", "长时间通话", "long call"),
        (Self::HandOff, "hand_off", "转移到聊天软件", "handed off to a chat"),
        (Self::Site, "site", "访问涉诈网站或远程会议", "risky site or shared screen"),
        (Self::Passwords, "passwords", "通话中收到验证码", "passwords during a call"),
        (Self::Paid, "paid", "已转账", "has paid"),
    ];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

/// A person is being deceived now.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// When it was known: the time of the record that settled it.
    pub at: Instant,
    /// The person's line.
    pub line: Id,
    /// The line or chat account that deceives, where one stands out.
    pub by: Id,
    /// Which script.
    pub scheme: Scheme,
    /// How far it has gone.
    pub stage: Stage,
    /// 0 to 1.
    pub score: f32,
    /// How much it presses.
    pub level: Level,
    /// What earned the score.
    pub reasons: Vec<Reason>,
    /// What such a deceit costs on average.
    pub expected_loss: Amount,
    /// Minutes until a payment is to be expected.
    pub minutes_left: u32,
    /// The records behind it, the latest last.
    pub evidence: Vec<Evidence>,
}

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The table says it.
pub enum Class {
    Foreign,
    Spoofed,
    Domestic,
    SimBox,
    Forwarding,
    Iot,
    LookAlike,
}

impl Class {
    /// Every class with its name in files and its labels in Chinese and English.
    pub const TABLE: [(Self, &'static str, &'static str, &'static str); 7] = [
        (Self::Foreign, "foreign", "境外诈骗号码", "deceives from abroad"),
        (Self::Spoofed, "spoofed", "改号", "number spoofed"),
        (Self::Domestic, "domestic", "境内诈骗号码", "deceives from inside"),
        (Self::SimBox, "sim_box", "GoIP设备、猫池", "SIM box"),
        (Self::Forwarding, "forwarding", "语音呼转", "call forwarding"),
        (Self::Iot, "iot", "物联网卡语音", "IoT card used for voice"),
        (Self::LookAlike, "look_alike", "疑似但正常", "looks alike, accused of nothing"),
    ];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

/// A line that stands out.
#[derive(Clone, Debug, PartialEq)]
pub struct SuspectLine {
    /// When it was known.
    pub at: Instant,
    /// The line. The owner of a spoofed number is a victim too: for [`Class::Spoofed`] the verdict is on `trunk`.
    pub line: Id,
    /// The way its calls came, where that is part of the verdict.
    pub trunk: Id,
    /// What kind of line.
    pub class: Class,
    /// 0 to 1.
    pub score: f32,
    /// How much it presses.
    pub level: Level,
    /// What earned the score.
    pub reasons: Vec<Reason>,
    /// The records behind it, the latest last.
    pub evidence: Vec<Evidence>,
}

/// A place that calls are made from by equipment.
#[derive(Clone, Debug, PartialEq)]
pub struct Den {
    /// When it was known.
    pub at: Instant,
    /// The cell that most of its calls used.
    pub cell: Id,
    /// The estimate of the place, in degrees; `None` where the cell is not in the plan.
    pub place: Option<(f64, f64)>,
    /// How far it may be from there, in metres.
    pub radius_m: f32,
    /// Its lines.
    pub lines: Vec<Id>,
    /// Its devices.
    pub devices: Vec<Id>,
    /// The most lines open at one time.
    pub ports: u32,
    /// When it was first seen.
    pub from: Instant,
    /// When it was last seen.
    pub to: Instant,
    /// 0 to 1.
    pub score: f32,
    /// How much it presses.
    pub level: Level,
    /// What earned the score.
    pub reasons: Vec<Reason>,
    /// The records behind it, the latest last.
    pub evidence: Vec<Evidence>,
}

/// A false base station.
#[derive(Clone, Debug, PartialEq)]
pub struct FalseCell {
    /// When it was known.
    pub at: Instant,
    /// The cells it was seen under, or those of the phones it reached.
    pub cells: Vec<Id>,
    /// When it was first seen.
    pub from: Instant,
    /// When it was last seen.
    pub to: Instant,
    /// Where it went: instants and degrees, in time order.
    pub path: Vec<(Instant, f64, f64)>,
    /// The words it sent, with what differs left out.
    pub template: String,
    /// 0 to 1.
    pub score: f32,
    /// How much it presses.
    pub level: Level,
    /// What earned the score.
    pub reasons: Vec<Reason>,
    /// The records behind it, the latest last.
    pub evidence: Vec<Evidence>,
}

/// A chat account of a gang.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatAccount {
    /// When it was known.
    pub at: Instant,
    /// The account.
    pub account: Id,
    /// Others on the same device or address.
    pub with: Vec<Id>,
    /// 0 to 1.
    pub score: f32,
    /// How much it presses.
    pub level: Level,
    /// What earned the score.
    pub reasons: Vec<Reason>,
    /// The records behind it, the latest last.
    pub evidence: Vec<Evidence>,
}

/// Anything a screen finds.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The types say it.
pub enum Finding {
    Warning(Warning),
    Line(SuspectLine),
    Den(Den),
    FalseCell(FalseCell),
    ChatAccount(ChatAccount),
}

impl Finding {
    /// When it was known.
    #[must_use]
    pub const fn at(&self) -> Instant {
        match self {
            Self::Warning(found) => found.at,
            Self::Line(found) => found.at,
            Self::Den(found) => found.at,
            Self::FalseCell(found) => found.at,
            Self::ChatAccount(found) => found.at,
        }
    }

    /// The name of its kind in files.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Warning(_) => "warning",
            Self::Line(_) => "line",
            Self::Den(_) => "den",
            Self::FalseCell(_) => "false_cell",
            Self::ChatAccount(_) => "chat_account",
        }
    }
}
