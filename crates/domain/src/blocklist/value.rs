//! What is listed: a kind, and a value written in one way, so that equal things are equal texts.

use crate::indicator::Kind;
use crate::personal::{Mask, Number};
use crate::refusal::Refusal;
use std::fmt;

/// The longest address, in bytes.
const ADDRESS_MAX: usize = 2_000;
/// E.164 numbers have 15 digits at most.
const DIGITS_MAX: usize = 15;
/// Port numbers of messages (106…) have up to 20.
const PORT_DIGITS_MAX: usize = 20;

/// A number, account, address, app or device, normalised. Personal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value {
    kind: Kind,
    text: String,
}

impl Value {
    /// The kinds that can be listed.
    pub const KINDS: [Kind; 8] =
        [Kind::Phone, Kind::Url, Kind::Qq, Kind::Wechat, Kind::App, Kind::Imei, Kind::BankCard, Kind::BankAccount];

    /// As an officer, a partner or anyone types it. Numbers become E.164 (a short or service number keeps its digits behind
    /// +86), hosts small letters in punycode, addresses lose scheme, port and fragment. Refused (DEED-02): no kind that
    /// can be listed, or not written as one is.
    pub fn parse(kind: Kind, typed: &str) -> Result<Self, Refusal> {
        let typed = typed.trim();
        let (text, must) = match kind {
            Kind::Phone => (phone(typed), "a number such as 13912345678, 0931-1234567 or +44 …"),
            Kind::Url => (address(typed), "a host or an address such as evil.example or sites.example/evil"),
            Kind::Qq => (qq(typed), "5 to 11 digits"),
            Kind::Wechat => (wechat(typed), "6 to 20 letters, digits, - and _, a letter first"),
            Kind::App => (app(typed), "a package's name such as com.evil.app, or its SHA-256 in hex"),
            Kind::Imei => (imei(typed), "15 digits, the last one right after Luhn"),
            Kind::BankCard => (card(typed), "12 to 19 digits"),
            Kind::BankAccount => (account(typed), "BANK/number, or 6 to 32 digits"),
            _ => (None, "one of the kinds that can be listed"),
        };
        let bad = || Refusal::BadField { field: kind.name().into(), must: must.into() };
        Ok(Self { kind, text: text.ok_or_else(bad)? })
    }

    /// As it is kept: normalised before.
    #[must_use]
    pub fn kept(kind: Kind, text: String) -> Self {
        Self { kind, text }
    }

    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The normalised value.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Of a number of the Chinese mainland, what is dialled there; of any other, all of it.
    #[must_use]
    pub fn number(&self) -> &str {
        self.text.strip_prefix("+86").unwrap_or(&self.text)
    }

    /// Of an address: its host, and its path or nothing.
    #[must_use]
    pub fn address(&self) -> (&str, &str) {
        self.text.split_at(self.text.find('/').unwrap_or(self.text.len()))
    }

    /// A host that names are asked of, of an address without a path: what a resolver can refuse.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let (host, path) = self.address();
        (self.kind == Kind::Url && path.is_empty() && host.parse::<std::net::IpAddr>().is_err()).then_some(host)
    }

    /// With its middle hidden: an address or an app is no person, and stands as it is.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.kind {
            Kind::Url | Kind::App => self.text.clone(),
            _ => Number(self.text.clone()).masked().0,
        }
    }
}

/// Its kind alone: a value is in no log line.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({}, …)", self.kind.name())
    }
}

/// Digits, whatever stands between them and in whatever width; a leading `+` stays.
fn digits(typed: &str) -> Option<String> {
    let mut plain = String::with_capacity(typed.len());
    for (place, letter) in typed.chars().filter(|c| !c.is_whitespace()).enumerate() {
        match letter {
            '0'..='9' => plain.push(letter),
            '０'..='９' => plain.push(char::from_digit(letter as u32 - '０' as u32, 10)?),
            '+' | '＋' if place == 0 => plain.push('+'),
            '-' | '(' | ')' | '（' | '）' | '－' | '—' | '·' | '.' => {}
            _ => return None,
        }
    }
    Some(plain)
}

fn phone(typed: &str) -> Option<String> {
    let plain = digits(typed)?;
    let abroad = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00"));
    match abroad {
        Some(rest) => match rest.strip_prefix("86") {
            Some(home) => home_number(home.strip_prefix('0').unwrap_or(home)),
            None => (7..=DIGITS_MAX).contains(&rest.len()).then(|| format!("+{rest}")),
        },
        None if is_mobile(&plain) => Some(format!("+86{plain}")),
        None => match (plain.strip_prefix('0'), plain.strip_prefix("86")) {
            // An area code and a number behind it.
            (Some(rest), _) => (9..=11).contains(&rest.len()).then(|| format!("+86{rest}")),
            (None, Some(rest)) if is_mobile(rest) => Some(format!("+86{rest}")),
            _ if is_service(&plain) => Some(format!("+86{plain}")),
            _ => None,
        },
    }
}

fn home_number(digits: &str) -> Option<String> {
    let fits = is_service(digits) || is_mobile(digits) || (9..=11).contains(&digits.len());
    fits.then(|| format!("+86{digits}"))
}

fn is_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9)
}

/// Short numbers (110, 12345, 95588, 96110), 400 and 800 numbers, and ports of messages.
fn is_service(digits: &str) -> bool {
    let length = digits.len();
    match digits.as_bytes() {
        [b'1', b'0', b'6', ..] => (8..=PORT_DIGITS_MAX).contains(&length),
        [b'1', b'0' | b'1' | b'2', ..] => (3..=9).contains(&length),
        [b'9', b'5' | b'6', ..] => (5..=12).contains(&length),
        [b'9', b'9', b'9'] => true,
        [b'4' | b'8', b'0', b'0', ..] => length == 10,
        _ => false,
    }
}

fn address(typed: &str) -> Option<String> {
    if typed.len() > ADDRESS_MAX || typed.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    // Addresses that must not be pressed are written with brackets around their dots, or hxxp.
    let typed = typed.replace("[.]", ".").replace("[:]", ":");
    let rest = typed.split_once("://").map_or(typed.as_str(), |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let path = path.split('#').next().unwrap_or_default();
    let host = host(authority)?;
    Some(match path {
        "" | "/" => host,
        path if path.starts_with('?') => format!("{host}/{path}"),
        path => format!("{host}{path}"),
    })
}

fn host(authority: &str) -> Option<String> {
    if authority.contains(['@', '[', ']']) {
        return None;
    }
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) => return None,
        None => authority,
    };
    let host = idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::URL).ok()?;
    let host = host.trim_end_matches('.');
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        let public = !(address.is_private() || address.is_loopback() || address.is_unspecified());
        return public.then(|| host.to_owned());
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    // What ends in digits is no name, and would be read as an address.
    let fits = host.len() <= 253 && host.contains('.') && host.split('.').all(label);
    (fits && !last.bytes().all(|byte| byte.is_ascii_digit())).then(|| host.to_owned())
}

fn qq(typed: &str) -> Option<String> {
    let digits = digits(typed)?;
    ((5..=11).contains(&digits.len()) && !digits.starts_with(['0', '+'])).then_some(digits)
}

fn wechat(typed: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let fits = (6..=20).contains(&typed.len()) || typed.starts_with("wxid_") && typed.len() <= 30;
    let fits = fits && typed.starts_with(|c: char| c.is_ascii_alphabetic()) && typed.bytes().all(plain);
    fits.then(|| typed.to_ascii_lowercase())
}

/// A package by its name, or by the digest of its bytes: what an app calls itself is anyone's to take.
fn app(typed: &str) -> Option<String> {
    if typed.len() == 64 && typed.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(typed.to_ascii_lowercase());
    }
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    (typed.len() <= 200 && typed.contains('.') && typed.split('.').all(part)).then(|| typed.to_owned())
}

fn imei(typed: &str) -> Option<String> {
    let digits = digits(typed)?;
    (digits.len() == 15 && is_luhn(&digits)).then_some(digits)
}

/// ISO/IEC 7812-1 annex B.
fn is_luhn(digits: &str) -> bool {
    let worth = |(place, byte): (usize, u8)| {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
    };
    digits.bytes().rev().enumerate().map(worth).sum::<u32>().is_multiple_of(10)
}

fn card(typed: &str) -> Option<String> {
    let digits = digits(typed)?;
    ((12..=19).contains(&digits.len()) && !digits.starts_with('+')).then_some(digits)
}

fn account(typed: &str) -> Option<String> {
    let (bank, number) = typed.split_once('/').map_or(("", typed), |(bank, number)| (bank.trim(), number));
    let number = digits(number)?;
    let fits = (6..=32).contains(&number.len()) && !number.starts_with('+');
    let bank_fits = bank.len() <= 20 && bank.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (fits && bank_fits)
        .then(|| if bank.is_empty() { number } else { format!("{}/{number}", bank.to_ascii_uppercase()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_in_one_way() {
        let long = format!("{}.example", "a".repeat(64));
        let table = [
            ("phone", "139 1234-5678", Some("+8613912345678")),
            ("phone", "+86 139 1234 5678", Some("+8613912345678")),
            ("phone", "008613912345678", Some("+8613912345678")),
            ("phone", "8613912345678", Some("+8613912345678")),
            ("phone", "１３９１２３４５６７８", Some("+8613912345678")),
            ("phone", "0931-8880110", Some("+869318880110")),
            ("phone", "+86 0931 8880110", Some("+869318880110")),
            ("phone", "95588", Some("+8695588")),
            ("phone", "110", Some("+86110")),
            ("phone", "10657512345678901234", Some("+8610657512345678901234")),
            ("phone", "+44 20 7946 0958", Some("+442079460958")),
            ("phone", "8880110", None),
            ("phone", "139123456789", None),
            ("phone", "139x2345678", None),
            ("phone", "", None),
            ("phone", "+", None),
            ("url", "HTTPS://Evil.Example:8443/", Some("evil.example")),
            ("url", "hxxps://evil[.]example/A/b?c=1#d", Some("evil.example/A/b?c=1")),
            ("url", "evil.example?x=1", Some("evil.example/?x=1")),
            ("url", "工商银行。example", Some("xn--czr93rq40bruk.example")),
            ("url", "evil.example.", Some("evil.example")),
            ("url", "8.8.8.8/x", Some("8.8.8.8/x")),
            ("url", "192.168.1.1", None),
            ("url", "127.0.0.1", None),
            ("url", "http://icbc.com.cn@evil.example", None),
            ("url", "evil", None),
            ("url", "evil..example", None),
            ("url", "evil.123", None),
            ("url", "evil example", None),
            ("url", long.as_str(), None),
            ("url", "evil.example:x", None),
            ("qq", "10001", Some("10001")),
            ("qq", "012345", None),
            ("wechat", "Wxid_ab12cd", Some("wxid_ab12cd")),
            ("wechat", "1abcdef", None),
            ("app", "com.evil.App", Some("com.evil.App")),
            ("app", "钉钉", None),
            ("app", "evil", None),
            ("imei", "35-209900-176148-1", Some("352099001761481")),
            ("imei", "352099001761482", None),
            ("bank_card", "6222 0212 3456 7890 128", Some("6222021234567890128")),
            ("bank_account", "icbc/6222021234567890128", Some("ICBC/6222021234567890128")),
            ("bank_account", "12345", None),
            ("amount", "1", None),
        ];
        for (kind, typed, want) in table {
            let got = Value::parse(kind.parse().unwrap(), typed);
            assert_eq!(got.as_ref().ok().map(Value::text), want, "{kind} {typed}");
            if let Ok(value) = got {
                let again = Value::parse(value.kind(), value.text());
                assert_eq!(again.ok().as_ref(), Some(&value), "{kind} {typed}: read again it is the same");
            }
        }
    }

    #[test]
    fn only_a_host_without_a_path_is_a_resolvers() {
        for (typed, host) in [("evil.example", Some("evil.example")), ("evil.example/a", None), ("8.8.8.8", None)] {
            assert_eq!(Value::parse(Kind::Url, typed).unwrap().host(), host, "{typed}");
        }
        assert_eq!(Value::parse(Kind::Qq, "10001").unwrap().host(), None);
    }

    #[test]
    fn a_person_is_masked_and_a_host_is_not() {
        for (kind, typed, want) in [
            (Kind::Phone, "13912345678", "+86••••78"),
            (Kind::Phone, "95588", "+••••88"),
            (Kind::Qq, "10001", "••••1"),
            (Kind::Url, "evil.example", "evil.example"),
            (Kind::BankCard, "6222021234567890128", "6222••••0128"),
        ] {
            let value = Value::parse(kind, typed).unwrap();
            assert_eq!(value.masked(), want);
            assert!(!format!("{value:?}").contains(value.text()), "{typed}");
        }
    }
}
