//! The refund table: what each victim would get back of one account, by each method the law knows.
//!
//! One credit goes back directly; several that time stamps tell apart go back by a tracing rule; else all losses share
//! in proportion over the whole period. Source: refund rules of 2016, art. 8, as DOMAIN.md reads them.

use crate::book::Book;
use crate::bracket::conserving;
use crate::rule::largest_remainders;
use domain::account::AccountId;
use domain::money::Amount;
use domain::refund::{Advised, Method};
use domain::refusal::BadInput;
use domain::trace::{AccountTrail, Fate, Limits, Root, Trail};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The refund table of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The account.
    pub account: String,
    /// What is there to return, at most what these victims lost.
    pub available: Amount,
    /// What the rules point to.
    pub advised: Advised,
    /// A line for each victim's payment that reached the account, in the order of the roots.
    pub lines: Vec<Line>,
}

/// One payment in a refund table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The root's id.
    pub root: String,
    /// What was paid.
    pub lost: Amount,
    /// What would go back, by method.
    pub shares: BTreeMap<Method, Amount>,
    /// The greatest share less the least: what the choice of method is worth to this victim.
    pub difference: Amount,
}

/// Works the table out. `available` is what the institution holds; where it is not known, the account's balance as far
/// as the records tell. Refuses what [`crate::follow()`] refuses.
pub fn table<B: Book + ?Sized>(
    book: &B,
    roots: &[Root],
    limits: &Limits,
    account: &AccountId,
    available: Option<Amount>,
) -> Result<Table, BadInput> {
    Ok(of_account(&conserving(book, roots, limits)?, account, available))
}

/// The tables of several accounts, each with what is there to return, from one following; and the ids of the roots, in the order
/// of `roots`.
pub fn tables<B: Book + ?Sized>(
    book: &B,
    roots: &[Root],
    limits: &Limits,
    accounts: &[(AccountId, Amount)],
) -> Result<(Vec<Table>, Vec<String>), BadInput> {
    let trails = conserving(book, roots, limits)?;
    let tables = accounts.iter().map(|(account, available)| of_account(&trails, account, Some(*available))).collect();
    let ids = trails.first().map(|trail| trail.roots.iter().map(|root| root.id.clone()).collect());
    Ok((tables, ids.unwrap_or_default()))
}

fn of_account(trails: &[Trail], account: &AccountId, available: Option<Amount>) -> Table {
    let reached = reached(trails, account.as_str());
    let losses = losses(trails, &reached);
    let lost: Amount = losses.iter().map(|(_, lost)| *lost).sum();
    let balance = trails.iter().filter_map(|trail| on(trail, account.as_str())).map(|a| a.balance).max();
    let available = available.or(balance).unwrap_or_default().min(lost).max(Amount::ZERO);
    let methods = methods(trails, account.as_str(), &losses, available);
    Table {
        account: account.to_string(),
        available,
        advised: advised(trails, account.as_str()),
        lines: lines(&losses, &methods),
    }
}

/// `sum` shared in proportion to the losses: the odd units go to the largest remainders, ties to the earliest.
#[must_use]
pub fn pari_passu(sum: Amount, losses: &[Amount]) -> Vec<Amount> {
    let weights: Vec<i128> = losses.iter().map(|lost| i128::from(lost.minor())).collect();
    let shares = largest_remainders(i128::from(sum.minor()), &weights);
    // A share is at most the sum, which is an i64.
    shares.into_iter().map(|share| Amount::from_minor(i64::try_from(share).unwrap_or(i64::MAX))).collect()
}

fn on<'a>(trail: &'a Trail, account: &str) -> Option<&'a AccountTrail> {
    trail.accounts.iter().find(|found| found.account == account)
}

/// Roots of which some money rests in the account under any rule.
fn reached<'a>(trails: &'a [Trail], account: &str) -> BTreeSet<&'a str> {
    let accounts = trails.iter().filter_map(|trail| on(trail, account));
    accounts.flat_map(|found| found.by_root.keys().map(String::as_str)).collect()
}

fn losses(trails: &[Trail], reached: &BTreeSet<&str>) -> Vec<(String, Amount)> {
    let roots = trails.first().map(|trail| trail.roots.as_slice()).unwrap_or_default();
    let these = roots.iter().filter(|root| reached.contains(root.id.as_str()));
    these.map(|root| (root.id.clone(), root.lost)).collect()
}

fn methods(
    trails: &[Trail],
    account: &str,
    losses: &[(String, Amount)],
    available: Amount,
) -> BTreeMap<Method, Vec<Amount>> {
    let lost: Vec<Amount> = losses.iter().map(|(_, lost)| *lost).collect();
    let mut methods = BTreeMap::from([(Method::PariPassu, pari_passu(available, &lost))]);
    if lost.len() == 1 {
        methods.insert(Method::Direct, vec![available]);
    }
    for trail in trails {
        let by_root = on(trail, account).map(|found| &found.by_root);
        let of = |root: &String| by_root.and_then(|by_root| by_root.get(root)).copied().unwrap_or_default();
        let held: Vec<Amount> = losses.iter().map(|(root, _)| of(root)).collect();
        let sum: Amount = held.iter().copied().sum();
        let shares = if sum > available { pari_passu(available, &held) } else { held };
        methods.insert(Method::ByTimeStamp(trail.rule), shares);
    }
    methods
}

/// By the tainted credits of the account: one, several at instants of their own, or several at one instant.
fn advised(trails: &[Trail], account: &str) -> Advised {
    let Some(trail) = trails.first() else { return Advised::Nothing };
    let credits = trail.transfers.iter().filter(|t| t.payee == account && t.fate == Fate::Followed);
    let instants: Vec<_> = credits.map(|credit| credit.at).collect();
    let distinct: BTreeSet<_> = instants.iter().collect();
    match instants.len() {
        0 => Advised::Nothing,
        1 => Advised::Direct,
        several if several == distinct.len() => Advised::ByTimeStamp,
        _ => Advised::PariPassu,
    }
}

fn lines(losses: &[(String, Amount)], methods: &BTreeMap<Method, Vec<Amount>>) -> Vec<Line> {
    let line = |(at, (root, lost)): (usize, &(String, Amount))| {
        let shares: BTreeMap<Method, Amount> = methods.iter().map(|(method, all)| (*method, all[at])).collect();
        let most = shares.values().copied().max().unwrap_or_default();
        let least = shares.values().copied().min().unwrap_or_default();
        Line { root: root.clone(), lost: *lost, shares, difference: most - least }
    };
    losses.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests;
