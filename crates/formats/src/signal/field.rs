//! The fields that records share, each refused where it is wrong.

use crate::statement::Spot;
use crate::statement::field;
use domain::refusal::BadInput;
use domain::signal::{Direction, Id, Names};
use domain::time::Instant;
use std::borrow::Cow;

/// A number, cell, device, trunk or account is no longer than this.
const ID_MAX_BYTES: usize = 64;
/// RFC 1035: a host's name is no longer than this.
const HOST_MAX_BYTES: usize = 253;
/// A message longer than this is none: 255 joined short messages have 39,000 characters, no platform's chat has more.
const TEXT_MAX_BYTES: usize = 1 << 17;
/// A call that was open for longer than a day was not closed in the books.
const DURATION_MAX_S: u32 = 86_400;

/// One field of a record: where it stood, what its column is called, and its text.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) spot: Spot<'a>,
    pub(super) column: &'static str,
    pub(super) text: &'a str,
}

impl Field<'_> {
    pub(super) fn refuse(self, problem: impl Into<String>, advice: impl Into<String>) -> BadInput {
        self.spot.refuse(self.column, self.text, problem, advice)
    }

    pub(super) fn time(self) -> Result<Instant, BadInput> {
        field::time(self.spot, self.column, self.text)
    }

    /// A number, cell, device, trunk or account; none where nothing is written.
    pub(super) fn id(self, names: &mut Names) -> Result<Id, BadInput> {
        match Id::of_digits(self.text) {
            Some(id) => Ok(id),
            None if self.text.is_empty() => Ok(Id::NONE),
            None => self.word(self.text, ID_MAX_BYTES, names),
        }
    }

    /// The same where it must be there.
    pub(super) fn line(self, names: &mut Names) -> Result<Id, BadInput> {
        let id = self.id(names)?;
        if id.is_none() {
            return Err(self.refuse("nothing is named here", "name both ends of the record, or leave the row out"));
        }
        Ok(id)
    }

    /// A host's name, in lower case and without a closing dot.
    pub(super) fn host(self, names: &mut Names) -> Result<Id, BadInput> {
        let host = self.text.trim().trim_end_matches('.');
        if host.is_empty() {
            return Err(self.refuse("no host is named", "name the host, or leave the row out"));
        }
        self.word(&lower(host), HOST_MAX_BYTES, names)
    }

    pub(super) fn word(self, word: &str, bytes_max: usize, names: &mut Names) -> Result<Id, BadInput> {
        if word.len() > bytes_max {
            let problem = format!("longer than {bytes_max} bytes");
            return Err(self.refuse(problem, "look for a quote that is not closed, or for a column in another's place"));
        }
        if word.chars().any(char::is_control) {
            return Err(self.refuse("holds control characters", "export the field as plain text"));
        }
        Ok(names.id(word))
    }

    /// Words of a message.
    pub(super) fn message(self) -> Result<Box<str>, BadInput> {
        if self.text.len() > TEXT_MAX_BYTES {
            let problem = format!("longer than {TEXT_MAX_BYTES} bytes");
            return Err(self.refuse(problem, "look for a quote that is not closed"));
        }
        Ok(self.text.into())
    }

    /// Whole seconds; nothing written is 0.
    pub(super) fn duration_s(self) -> Result<u32, BadInput> {
        let text = self.text.trim();
        if text.is_empty() {
            return Ok(0);
        }
        let advice = format!("write whole seconds from 0 to {DURATION_MAX_S}");
        match text.parse::<i128>() {
            Err(_) => Err(self.refuse("not a whole number of seconds", advice)),
            Ok(below) if below < 0 => Err(self.refuse("the duration is negative", advice)),
            Ok(seconds) => match u32::try_from(seconds) {
                Ok(seconds) if seconds <= DURATION_MAX_S => Ok(seconds),
                _ => Err(self.refuse("no call is open for so long", advice)),
            },
        }
    }

    /// `mo` or `mt`; where nothing is written the record is the caller's.
    pub(super) fn direction(self) -> Result<Direction, BadInput> {
        match self.text.trim() {
            "" => Ok(Direction::Out),
            text if text.eq_ignore_ascii_case("mo") => Ok(Direction::Out),
            text if text.eq_ignore_ascii_case("mt") => Ok(Direction::In),
            _ => {
                Err(self
                    .refuse("not a direction", "write mo where the caller is the served line, mt where the callee is"))
            }
        }
    }

    /// Yes or no; `None` where nothing is written.
    pub(super) fn flag(self) -> Result<Option<bool>, BadInput> {
        let text = self.text.trim();
        let is_in = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        match text {
            "" => Ok(None),
            "1" => Ok(Some(true)),
            "0" => Ok(Some(false)),
            _ if is_in(&["true", "yes", "t", "y", "是"]) => Ok(Some(true)),
            _ if is_in(&["false", "no", "f", "n", "否"]) => Ok(Some(false)),
            _ => Err(self.refuse("neither yes nor no", "write 1 or 0, true or false")),
        }
    }

    /// A decimal between two bounds.
    pub(super) fn number(self, least: f64, most: f64) -> Result<f64, BadInput> {
        let number = self.text.trim().parse().ok().filter(|number: &f64| (least..=most).contains(number));
        number
            .ok_or_else(|| self.refuse("not a number in its bounds", format!("write a decimal from {least} to {most}")))
    }
}

/// Without a copy where it is in lower case already.
pub(super) fn lower(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) { text.to_lowercase().into() } else { text.into() }
}
