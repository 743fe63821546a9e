//! The life of an entry, and why it stands and ended.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// An officer asks for it.
    Proposed,
    /// A second officer looked at the evidence and agrees.
    Verified,
    /// Partners are asked to refuse it.
    Published,
    /// Given back: an officer, or an appeal, said so.
    Lifted,
    /// Given back: its time is over.
    Expired,
    /// The second officer does not agree.
    Refused,
    /// The asking was taken back before partners heard of it.
    Withdrawn,
}

/// What can happen to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The table below says it.
pub enum Move {
    Verify,
    Publish,
    Lift,
    Expire,
    Refuse,
    Withdraw,
}

/// Where an entry stands after a move; refused with LIFE-01 where the table has no row.
pub fn next(state: State, asked: Move) -> Result<State, Refusal> {
    Ok(match (state, asked) {
        (State::Proposed, Move::Verify) => State::Verified,
        (State::Verified, Move::Publish) => State::Published,
        (State::Published, Move::Lift) => State::Lifted,
        (State::Published, Move::Expire) => State::Expired,
        (State::Proposed | State::Verified, Move::Refuse) => State::Refused,
        (State::Proposed | State::Verified, Move::Withdraw) => State::Withdrawn,
        (from, asked) => return Err(crate::refusal::not_allowed("entry", &from, &asked)),
    })
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Proposed, Self::Verified, Self::Published, Self::Lifted, Self::Expired, Self::Refused, Self::Withdrawn];

    /// The name in files, on pages and in the message catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Verified => "verified",
            Self::Published => "published",
            Self::Lifted => "lifted",
            Self::Expired => "expired",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl FromStr for State {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.name() == text).ok_or(())
    }
}

/// Why an entry is listed: the code that partners are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Victims named it in reports.
    Reported,
    /// A screen of records found it.
    Screened,
    /// Money of victims went there.
    Traced,
    /// It copies a site or an app that is known.
    Copied,
    /// Another centre or a partner told of it.
    Told,
}

impl Basis {
    /// Every basis, with its code in feeds and its labels in Chinese and English.
    pub const TABLE: [(Self, &'static str, &'static str, &'static str); 5] = [
        (Self::Reported, "reported", "报案人指认", "named in reports"),
        (Self::Screened, "screened", "信号筛查发现", "found by the screen"),
        (Self::Traced, "traced", "涉诈资金流入", "victims' money went there"),
        (Self::Copied, "copied", "仿冒已知平台", "copies a known platform"),
        (Self::Told, "told", "外部单位通报", "told by another centre"),
    ];

    /// The code in feeds.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

impl FromStr for Basis {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::TABLE.iter().find(|row| row.1 == text).map(|row| row.0).ok_or(())
    }
}

/// Why an entry is given back: the code that partners are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// An officer lifted it.
    Lifted,
    /// Its time is over.
    Expired,
    /// Whoever it belongs to appealed, and was right.
    Appealed,
    /// The law says now that it may never be listed.
    Never,
}

impl End {
    /// Every end.
    pub const ALL: [Self; 4] = [Self::Lifted, Self::Expired, Self::Appealed, Self::Never];

    /// The code in feeds.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lifted => "lifted",
            Self::Expired => "expired",
            Self::Appealed => "appealed",
            Self::Never => "never",
        }
    }
}

impl FromStr for End {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|end| end.code() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_an_entry() {
        let moves = [Move::Verify, Move::Publish, Move::Lift, Move::Expire, Move::Refuse, Move::Withdraw];
        let table = [
            ("proposed", ["verified", ".", ".", ".", "refused", "withdrawn"]),
            ("verified", [".", "published", ".", ".", "refused", "withdrawn"]),
            ("published", [".", ".", "lifted", "expired", ".", "."]),
            ("lifted", ["."; 6]),
            ("expired", ["."; 6]),
            ("refused", ["."; 6]),
            ("withdrawn", ["."; 6]),
        ];
        assert_eq!(table.len(), State::ALL.len());
        for (from, want) in table {
            let state: State = from.parse().unwrap();
            assert_eq!(moves.map(|asked| next(state, asked).map_or(".", State::name)), want, "{from}");
        }
    }

    #[test]
    fn codes_come_back() {
        for (basis, code, ..) in Basis::TABLE {
            assert_eq!((code.parse(), basis.code()), (Ok(basis), code));
        }
        for end in End::ALL {
            assert_eq!(end.code().parse(), Ok(end));
        }
    }
}
