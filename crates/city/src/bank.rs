//! The six demo banks: invented names, and numbers that pass every check a reader of numbers makes.
//!
//! A card's prefix must be one that a table of prefixes knows, or no narrative could lead to a bank. So each demo bank
//! borrows two prefixes of a real issuer, and its code is that issuer's code in the table; the names are invented, and
//! no account, holder or balance here has anything to do with the issuer.

/// What language a demo bank speaks with the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// The Chinese bank message set of 2016.
    Cn2016,
    /// ISO 20022.
    Iso20022,
    /// Paper.
    Mail,
}

/// One demo bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoBank {
    /// Its code, which is also the code of the issuer whose prefixes it borrows.
    pub code: &'static str,
    /// Its invented name.
    pub name: &'static str,
    /// The six-digit prefixes of its cards, which all have 19 digits.
    pub prefixes: [&'static str; 2],
    /// What it speaks.
    pub language: Language,
    /// Whether it pushes an account's movements as they happen (100305), or only answers when asked (100301).
    pub feeds_live: bool,
    /// How many of sixteen accounts are kept here.
    pub share: u32,
    /// Seconds from a stop to its effect: median, and most. Assumed; see `SOURCES`.
    pub stop_seconds: (u32, u32),
    /// Seconds from a question to its answer: median, and most. Assumed; see `SOURCES`.
    pub ask_seconds: (u32, u32),
}

use Language::{Cn2016, Iso20022, Mail};

/// The banks. Their place in this table is their number inside the city.
pub const BANKS: [DemoBank; 6] = [
    bank("ICBC", "陇原银行", ["621225", "621226"], (Cn2016, true), 4, (25, 90), (20, 60)),
    bank("CCB", "白塔银行", ["621467", "621598"], (Cn2016, true), 3, (35, 150), (30, 90)),
    bank("ABC", "皋兰银行", ["621282", "621336"], (Cn2016, false), 3, (60, 240), (150, 600)),
    bank("BOC", "五泉银行", ["621256", "621283"], (Iso20022, true), 2, (45, 180), (40, 120)),
    bank("PSBC", "雁滩银行", ["621095", "621096"], (Mail, false), 2, (90, 300), (240, 900)),
    bank("COMM", "兴隆银行", ["622260", "622262"], (Iso20022, false), 2, (50, 240), (180, 720)),
];

const fn bank(
    code: &'static str,
    name: &'static str,
    prefixes: [&'static str; 2],
    (language, feeds_live): (Language, bool),
    share: u32,
    stop_seconds: (u32, u32),
    ask_seconds: (u32, u32),
) -> DemoBank {
    DemoBank { code, name, prefixes, language, feeds_live, share, stop_seconds, ask_seconds }
}

/// Accounts are dealt to the banks in rounds of sixteen.
pub(crate) const ROUND: u32 = 16;

/// Which bank keeps this account, and its place among that bank's accounts.
pub(crate) fn home(account: u32) -> (usize, u32) {
    let mut slot = account % ROUND;
    for (bank, row) in BANKS.iter().enumerate() {
        if slot < row.share {
            return (bank, account / ROUND * row.share + slot);
        }
        slot -= row.share;
    }
    (0, 0)
}

/// The place of the bank with this code.
pub(crate) fn by_code(code: &str) -> Option<usize> {
    BANKS.iter().position(|bank| bank.code == code)
}

/// The check digit that makes `payload` pass Luhn (ISO/IEC 7812-1, annex B).
pub(crate) fn luhn_digit(payload: &str) -> char {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let digits = payload.chars().rev().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits.enumerate().map(|(place, digit)| if place % 2 == 0 { doubled(digit) } else { digit }).sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

/// Numbers in twelve digits: `account` hidden by an affine map that can be turned back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    offset: u128,
}

const TWELVE: u128 = 1_000_000_000_000;
const FACTOR: u128 = 387_420_489_019; // Odd and no multiple of five, so it has an inverse modulo 10^12.

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self { offset: u128::from(crate::chance::mixed(seed ^ 0x0B1C)) % TWELVE }
    }

    /// A person's card: prefix, twelve digits, check digit.
    pub(crate) fn card(self, account: u32) -> String {
        let (bank, place) = home(account);
        let prefix = BANKS[bank].prefixes[(place / 3 % 2) as usize];
        let payload = format!("{prefix}{:012}", self.hidden(account));
        let check = luhn_digit(&payload);
        payload + &check.to_string()
    }

    /// A firm's account: 27, two digits of its bank, twelve digits, and no check digit, as company accounts have none.
    pub(crate) fn firm(self, account: u32) -> String {
        format!("27{:02}{:012}", home(account).0 + 1, self.hidden(account))
    }

    /// The account that a card or a firm's number may stand for: to be checked by making its number again.
    pub(crate) fn account(self, number: &str) -> Option<u32> {
        let digits = match number.len() {
            19 => number.get(6..18)?,
            16 => number.get(4..16)?,
            _ => return None,
        };
        let hidden: u128 = digits.parse().ok()?;
        let account = (hidden + TWELVE - self.offset) % TWELVE * inverse() % TWELVE;
        u32::try_from(account).ok()
    }

    fn hidden(self, account: u32) -> u128 {
        (u128::from(account) * FACTOR + self.offset) % TWELVE
    }
}

/// The inverse of the factor: its power by Euler's theorem, φ(10^12) = 4·10^11.
fn inverse() -> u128 {
    const INVERSE: u128 = power(FACTOR, 400_000_000_000 - 1);
    INVERSE
}

const fn power(base: u128, exponent: u128) -> u128 {
    let (mut result, mut square, mut left) = (1, base % TWELVE, exponent);
    while left > 0 {
        if left % 2 == 1 {
            result = result * square % TWELVE;
        }
        square = square * square % TWELVE;
        left /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_has_one_home() {
        let mut places = vec![Vec::new(); BANKS.len()];
        (0..ROUND * 50).map(home).for_each(|(bank, place)| places[bank].push(place));
        for (bank, mut found) in places.into_iter().enumerate() {
            found.sort_unstable();
            assert_eq!(found, (0..BANKS[bank].share * 50).collect::<Vec<_>>());
        }
    }

    #[test]
    fn numbers_pass_their_checks_and_lead_back() {
        let numbers = Numbers::new(42);
        for account in [0, 1, 15, 16, 39_999, 4_000_000, u32::MAX] {
            let (card, firm) = (numbers.card(account), numbers.firm(account));
            assert_eq!((card.len(), firm.len()), (19, 16));
            assert_eq!(luhn_digit(&card[..18]).to_string(), card[18..]);
            assert_eq!((numbers.account(&card), numbers.account(&firm)), (Some(account), Some(account)));
        }
        assert_eq!(luhn_digit("7992739871"), '3'); // the example of ISO/IEC 7812-1
        assert_eq!(numbers.account("62122"), None);
    }
}
