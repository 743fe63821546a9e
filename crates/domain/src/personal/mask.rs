//! What of a value is shown to whoever has no purpose to see it.

use crate::account::AccountId;
use crate::indicator::{Find, Kind};

/// What stands in place of what is hidden.
pub const MASK: char = '•';

/// What can be hidden.
pub trait Mask {
    /// With all but a trace of it hidden.
    #[must_use]
    fn masked(&self) -> Self;
}

/// A person's name: its first character stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(pub String);

/// A telephone, identity or account number: its ends stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(pub String);

/// Words as told: long numbers, and what was found in them of persons, are hidden. No character is added or taken, so
/// that what was found stays in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The words.
    pub text: String,
    /// What was found in them.
    pub finds: Vec<Find>,
    /// Names that are known otherwise.
    pub names: Vec<String>,
}

/// The shortest run of digits in words that may be somebody's number.
const DIGITS_MIN: usize = 7;

/// Whether a text came from something masked: it must never be kept in place of the value.
#[must_use]
pub fn is_masked(text: &str) -> bool {
    text.contains(MASK)
}

impl Mask for Name {
    fn masked(&self) -> Self {
        let hidden = self.0.chars().count().saturating_sub(1).min(3);
        Self(self.0.chars().take(1).chain(std::iter::repeat_n(MASK, hidden)).collect())
    }
}

impl Mask for Number {
    fn masked(&self) -> Self {
        Self(number(&self.0))
    }
}

impl Mask for AccountId {
    /// The bank stays: which it is, is not personal.
    fn masked(&self) -> Self {
        let masked = number(self.number());
        Self::at_bank(self.bank().unwrap_or_default(), &masked).unwrap_or_else(|_| self.clone())
    }
}

/// Of 16 characters and more, four at each end stay; of fewer, a fifth, and at most four at the end.
fn number(text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let (head, tail) = match all.len() {
        0..=5 => (0, all.len().min(1)),
        6..=9 => (1, 2),
        10..=15 => (3, 2),
        _ => (4, 4),
    };
    let hidden = std::iter::repeat_n(MASK, (all.len() - head - tail).min(4));
    all[..head].iter().copied().chain(hidden).chain(all[all.len() - tail..].iter().copied()).collect()
}

/// Whether what was found is somebody's.
fn is_personal(kind: Kind) -> bool {
    !matches!(kind, Kind::Amount | Kind::Time | Kind::Url | Kind::App | Kind::Firm | Kind::CreditCode)
}

impl Mask for Find {
    fn masked(&self) -> Self {
        if !is_personal(self.kind) {
            return self.clone();
        }
        let hide = |text: &str| if self.kind == Kind::Person { Name(text.into()).masked().0 } else { number(text) };
        // The reason quotes words around it.
        Self { text: hide(&self.text), value: hide(&self.value), reason: String::new(), ..self.clone() }
    }
}

impl Mask for Words {
    fn masked(&self) -> Self {
        let mut all: Vec<char> = self.text.chars().collect();
        hide_numbers(&mut all);
        for find in self.finds.iter().filter(|find| is_personal(find.kind)) {
            hide(&mut all, find.start, find.end);
        }
        for name in self.names.iter().filter(|name| !name.is_empty()) {
            hide_all(&mut all, &self.text, name);
        }
        Self {
            text: all.into_iter().collect(),
            finds: self.finds.iter().map(Mask::masked).collect(),
            names: Vec::new(),
        }
    }
}

fn hide(all: &mut [char], start: usize, end: usize) {
    if let Some(hidden) = all.get_mut(start..end.max(start)) {
        hidden.fill(MASK);
    }
}

/// Digits, and what people put between them, where there are many.
fn hide_numbers(all: &mut [char]) {
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let mut start = 0;
    while start < all.len() {
        let run = all[start..].iter().take_while(|c| digit(**c)).count();
        if run >= DIGITS_MIN {
            // An identity number may end in X.
            let end = start + run + usize::from(matches!(all.get(start + run), Some('X' | 'x')));
            hide(all, start, end);
        }
        start += run.max(1);
    }
}

fn hide_all(all: &mut [char], text: &str, name: &str) {
    let length = name.chars().count();
    for (byte, _) in text.match_indices(name) {
        let start = text[..byte].chars().count();
        hide(all, start, start + length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::Role;

    #[test]
    fn what_is_shown_of_a_number_finds_nobody() {
        for (clear, masked) in [
            ("", ""),
            ("1", "1"),
            ("12345", "••••5"),
            ("34567890", "3••••90"),
            ("13912345678", "139••••78"),
            ("620102199001011234", "6201••••1234"),
            ("6222021234567890128", "6222••••0128"),
        ] {
            assert_eq!(Number(clear.into()).masked().0, masked, "{clear}");
        }
        let account = |name: &str| AccountId::new(name).unwrap_or_else(|_| unreachable!());
        assert_eq!(Mask::masked(&account("ICBC/6222021234567890128")).as_str(), "ICBC/6222••••0128");
        for (clear, masked) in [("", ""), ("张", "张"), ("张三", "张•"), ("John Smith", "J•••")] {
            assert_eq!(Name(clear.into()).masked().0, masked);
        }
    }

    #[test]
    fn words_keep_their_length_and_lose_their_numbers_and_names() {
        let find = Find {
            kind: Kind::Qq,
            text: "28391".into(),
            value: "28391".into(),
            start: 2,
            end: 7,
            role: Role::Suspect,
            reason: "QQ28391".into(),
        };
        // words, what is hidden
        for (clear, masked) in [
            ("QQ28391转600000元", "QQ•••••转600000元"),
            ("QQ28391电话13912345678", "QQ•••••电话•••••••••••"),
            ("QQ28391 62010219900101123X。", "QQ••••• ••••••••••••••••••。"),
            ("QQ28391王五说 2026-08-21", "QQ•••••••说 2026-08-21"),
        ] {
            let words =
                Words { text: clear.into(), finds: vec![find.clone()], names: vec!["王五".into(), String::new()] };
            let hidden = words.masked();
            assert_eq!(hidden.text, masked);
            assert_eq!(hidden.text.chars().count(), clear.chars().count());
            assert_eq!((&*hidden.finds[0].value, &*hidden.finds[0].reason), ("••••1", ""));
        }
    }
}
