//! The bracket: what each conserving rule leaves, side by side.

use crate::book::Book;
use crate::follow::follow;
use domain::money::Amount;
use domain::refusal::BadInput;
use domain::trace::{Limits, Root, Rule, Trail};
use serde::Serialize;
use std::collections::BTreeMap;

/// What each conserving rule leaves. On one account `clean-first` leaves the most taint and `taint-first` the least;
/// over several accounts the others need not lie between, since money that stays in one does not reach the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bracket {
    /// Taint held in all, by rule.
    pub held: BTreeMap<Rule, Amount>,
    /// Accounts entered under any of the rules, by name.
    pub accounts: Vec<AccountBracket>,
}

/// One account's taint by rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountBracket {
    /// The account's name.
    pub account: String,
    /// Taint held there, by rule; nothing under a rule that does not enter it.
    pub held: BTreeMap<Rule, Amount>,
    /// The least of them.
    pub least: Amount,
    /// The most of them.
    pub most: Amount,
}

/// Follows the same payments under each conserving rule. Refuses what [`follow`] refuses.
pub fn bracket<B: Book + ?Sized>(book: &B, roots: &[Root], limits: &Limits) -> Result<Bracket, BadInput> {
    let trails = conserving(book, roots, limits)?;
    let held = trails.iter().map(|trail| (trail.rule, trail.held)).collect();
    Ok(Bracket { held, accounts: accounts(&trails) })
}

/// A trail for each rule that conserves money.
pub(crate) fn conserving<B: Book + ?Sized>(book: &B, roots: &[Root], limits: &Limits) -> Result<Vec<Trail>, BadInput> {
    let rules = Rule::ALL.into_iter().filter(|rule| rule.conserves());
    rules.map(|rule| follow(book, roots, rule, limits)).collect()
}

fn accounts(trails: &[Trail]) -> Vec<AccountBracket> {
    let mut by_name: BTreeMap<&str, BTreeMap<Rule, Amount>> = BTreeMap::new();
    for trail in trails {
        for account in &trail.accounts {
            by_name.entry(&account.account).or_default().insert(trail.rule, account.held);
        }
    }
    let rules: Vec<Rule> = trails.iter().map(|trail| trail.rule).collect();
    let each = by_name.into_iter().map(|(account, found)| {
        let of = |rule: &Rule| (*rule, found.get(rule).copied().unwrap_or(Amount::ZERO));
        let held: BTreeMap<Rule, Amount> = rules.iter().map(of).collect();
        let least = held.values().copied().min().unwrap_or_default();
        let most = held.values().copied().max().unwrap_or_default();
        AccountBracket { account: account.to_owned(), held, least, most }
    });
    each.collect()
}
