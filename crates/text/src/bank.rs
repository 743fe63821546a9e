//! Which bank issued a card: by its prefix (BIN) and its length.

use crate::check;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The bank that issued a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The bank's code, e.g. `CCB`.
    pub code: &'static str,
    /// The bank's name in Chinese, e.g. `中国建设银行`.
    pub name: &'static str,
    /// `DC` debit, `CC` credit, `SCC` semi-credit, `PC` prepaid.
    pub card: &'static str,
}

/// A card prefix and the length of the cards under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// The leading digits.
    pub digits: &'static str,
    /// How many digits the whole card has.
    pub card_digits: usize,
    /// Who issues it.
    pub issuer: Issuer,
}

struct Table {
    rows: Vec<Prefix>,
    by_prefix: HashMap<(&'static str, usize), Issuer>,
    longest: usize,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows: Vec<Prefix> = include_str!("../assets/cn_bank_bin.tsv").lines().skip(1).filter_map(prefix).collect();
    Table {
        by_prefix: rows.iter().map(|row| ((row.digits, row.card_digits), row.issuer)).collect(),
        longest: rows.iter().map(|row| row.digits.len()).max().unwrap_or(0),
        rows,
    }
});

fn prefix(line: &'static str) -> Option<Prefix> {
    let mut fields = line.split('\t');
    let (digits, length, card, code, name) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    Some(Prefix { digits, card_digits: length.parse().ok()?, issuer: Issuer { code, name, card } })
}

/// Every prefix known, in the table's order: for those who must make numbers that pass.
#[must_use]
pub fn prefixes() -> &'static [Prefix] {
    &TABLE.rows
}

/// Who issued the card: its prefix and length are in the table, and its check digit is right (digits only, no spaces).
#[must_use]
pub fn of_card(number: &str) -> Option<Issuer> {
    check::luhn(number).then(|| of_prefix(number)).flatten()
}

/// Who issues cards of this prefix and length, whatever the check digit says. The longest prefix decides.
#[must_use]
pub fn of_prefix(number: &str) -> Option<Issuer> {
    let longest = TABLE.longest.min(number.len());
    (2..=longest).rev().find_map(|n| TABLE.by_prefix.get(&(number.get(..n)?, number.len())).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_names_its_bank() {
        let made = |payload: &str| format!("{payload}{}", check::luhn_digit(payload).unwrap_or('?'));
        for (number, want) in [
            (made("622202123456789012"), Some("ICBC")),
            (made("621700123456789012"), Some("CCB")),
            (made("622848123456789012"), Some("ABC")),
            (made("62220212345678901"), None),
            (made("000000123456789012"), None),
            ("6222".to_owned(), None),
            (String::new(), None),
            ("六二二二".to_owned(), None),
        ] {
            assert_eq!(of_card(&number).map(|issuer| issuer.code), want, "{number}");
        }
        assert_eq!(prefixes().len(), 1698);
    }
}
