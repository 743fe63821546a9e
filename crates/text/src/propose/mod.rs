//! Proposals: what a stretch of the page may be, each checked by the test of its own kind.

pub(crate) mod address;
pub(crate) mod amount;
pub(crate) mod chat;
pub(crate) mod moment;
pub(crate) mod name;
pub(crate) mod number;

use crate::fold::Page;
use crate::wording::Why;
use domain::indicator::Kind;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// One proposal that passed the test of its kind.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// What it is.
    pub(crate) kind: Kind,
    /// Bytes of the folded text.
    pub(crate) at: Range<usize>,
    /// Normalised.
    pub(crate) value: String,
    /// Why it was taken for this.
    pub(crate) why: Why,
    /// Which wins where two overlap; the lowest.
    pub(crate) rank: u8,
}

/// Who wins: a site over all inside it; then ID card, bank card, phone, QQ, as told in the glossary, and the rest between.
pub(crate) mod rank {
    pub(crate) const SITE: u8 = 0;
    pub(crate) const MOMENT: u8 = 1;
    pub(crate) const ID_CARD: u8 = 2;
    pub(crate) const CREDIT_CODE: u8 = 3;
    pub(crate) const BANK_CARD: u8 = 4;
    pub(crate) const IMEI: u8 = 5;
    pub(crate) const AMOUNT: u8 = 6;
    pub(crate) const PHONE: u8 = 7;
    pub(crate) const BANK_ACCOUNT: u8 = 8;
    pub(crate) const QQ: u8 = 9;
    pub(crate) const WECHAT: u8 = 10;
    pub(crate) const FIRM: u8 = 11;
    pub(crate) const APP: u8 = 12;
    pub(crate) const PERSON: u8 = 13;
}

/// A pattern that is part of the program: one that did not compile would find nothing, and the tables of tests would fail.
pub(crate) type Pattern = LazyLock<Option<Regex>>;

/// Compiles a pattern of the program.
pub(crate) fn compiled(pattern: &str) -> Option<Regex> {
    let regex = Regex::new(pattern);
    debug_assert!(regex.is_ok(), "{pattern}");
    regex.ok()
}

/// Every match of a pattern, with its groups.
pub(crate) fn matches<'t>(pattern: &'static Pattern, text: &'t str) -> impl Iterator<Item = regex::Captures<'t>> {
    pattern.as_ref().into_iter().flat_map(move |regex| regex.captures_iter(text))
}

/// Whether a pattern stands in the text.
pub(crate) fn stands(pattern: &'static Pattern, text: &str) -> bool {
    pattern.as_ref().is_some_and(|regex| regex.is_match(text))
}

/// Every claim of every kind, in no order, overlaps included.
pub(crate) fn all(page: &Page<'_>) -> Vec<Claim> {
    let mut claims = address::sites(page);
    claims.extend(moment::moments(page));
    // Digits of a site or a date are never part of a number.
    let taken: Vec<Range<usize>> = claims.iter().map(|claim| claim.at.clone()).collect();
    claims.extend(number::numbers(page, taken));
    claims.extend(amount::amounts(page));
    claims.extend(chat::chats(page));
    claims.extend(name::apps(page));
    claims.extend(name::firms(page));
    claims.extend(name::persons(page));
    claims
}

/// Keeps, of those that overlap, the one that ranks first, and of equals the longer.
pub(crate) fn resolved(mut claims: Vec<Claim>) -> Vec<Claim> {
    claims.sort_by_key(|claim| (claim.rank, std::cmp::Reverse(claim.at.len()), claim.at.start));
    let mut kept: std::collections::BTreeMap<usize, Claim> = std::collections::BTreeMap::new();
    for claim in claims {
        let before = kept.range(..claim.at.end).next_back();
        if before.is_none_or(|(_, other)| other.at.end <= claim.at.start) {
            kept.insert(claim.at.start, claim);
        }
    }
    kept.into_values().collect()
}
