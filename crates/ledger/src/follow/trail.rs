//! The walk told as a trail.

use super::entered::{Entered, Stopped};
use super::walk::{Tainted, Walk};
use crate::book::{AccountNo, Book};
use crate::rule::Pot;
use domain::money::Amount;
use domain::refusal::BadInput;
use domain::trace::{AccountTrail, Beyond, Fate, RootOutcome, Rule, TaintedTransfer, Trail};
use domain::transfer::Repair;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;

impl<B: Book + ?Sized, P: Pot> Walk<'_, B, P> {
    /// What was found. Refuses sums that cannot be counted.
    pub(super) fn into_trail(self, rule: Rule) -> Result<Trail, BadInput> {
        let held = self.held(rule);
        let seen = self.roots.list.iter().filter(|root| self.roots.is_seen(root));
        let sums = &self.sums;
        Ok(Trail {
            rule,
            until: self.roots.until,
            lost: amount(seen.map(|root| i128::from(root.parts.amount.minor())).sum())?,
            held: amount(held.all)?,
            returned: amount(sums.of(Fate::Returned))?,
            cashed_out: amount(sums.of(Fate::CashedOut))?,
            beyond: Beyond {
                window: amount(sums.of(Fate::Window))?,
                stop_account: amount(sums.of(Fate::StopAccount))?,
                taint_min: amount(sums.of(Fate::TaintMin))?,
                hops: amount(sums.of(Fate::Hops))?,
                count: amount(sums.of(Fate::Count))?,
            },
            roots: self.outcomes(&held.by_root)?,
            accounts: self.accounts(rule)?,
            transfers: self.tainted.iter().map(|tainted| self.told(tainted)).collect(),
            repairs: self.repairs(),
            roots_unmatched: self.roots.unmatched.clone(),
        })
    }

    fn held(&self, rule: Rule) -> Held {
        let mut held = Held { all: 0, by_root: vec![0; self.roots.list.len()] };
        for account in &self.entered {
            let parts = account.pot.held();
            held.all += resting(&account.pot, &parts, rule);
            for (root, minor) in parts {
                held.by_root[root as usize] += minor;
            }
        }
        held
    }

    fn outcomes(&self, held: &[i128]) -> Result<Vec<RootOutcome>, BadInput> {
        let outcome = |(at, root): (usize, &super::roots::Rooted)| {
            Ok(RootOutcome {
                id: root.id.clone(),
                lost: if self.roots.is_seen(root) { root.parts.amount } else { Amount::ZERO },
                held: amount(held[at])?,
                returned: amount(self.sums.of_root(at, Fate::Returned))?,
                cashed_out: amount(self.sums.of_root(at, Fate::CashedOut))?,
                beyond: amount(self.sums.beyond_of_root(at))?,
            })
        };
        self.roots.list.iter().enumerate().map(outcome).collect()
    }

    /// By layer, then received, greatest first, then account.
    fn accounts(&self, rule: Rule) -> Result<Vec<AccountTrail>, BadInput> {
        let mut stopped: FxHashMap<AccountNo, &Stopped> = self.stopped.iter().map(|(no, stop)| (*no, stop)).collect();
        let mut accounts = Vec::with_capacity(self.entered.len() + stopped.len());
        for entered in &self.entered {
            accounts.push(self.entered_account(entered, stopped.remove(&entered.account), rule)?);
        }
        for (account, stop) in stopped {
            accounts.push(self.stop_account(account, stop)?);
        }
        accounts.sort_by(|a, b| {
            (a.layer, Reverse(a.received), &a.account).cmp(&(b.layer, Reverse(b.received), &b.account))
        });
        Ok(accounts)
    }

    fn entered_account(
        &self,
        entered: &Entered<P>,
        stopped: Option<&Stopped>,
        rule: Rule,
    ) -> Result<AccountTrail, BadInput> {
        let parts = entered.pot.held();
        let held = resting(&entered.pot, &parts, rule);
        let mut by_root = BTreeMap::new();
        for (root, minor) in parts.into_iter().filter(|(_, minor)| *minor > 0) {
            by_root.insert(self.roots.list[root as usize].id.clone(), amount(minor)?);
        }
        let stopped_before = stopped.map_or(0, |stop| stop.received);
        let first_tainted_at = entered.first_tainted_at;
        Ok(AccountTrail {
            account: self.name(entered.account),
            layer: stopped.map_or(entered.layer, |stop| stop.layer.min(entered.layer)),
            received: amount(entered.received + stopped_before)?,
            passed: amount(entered.passed)?,
            held: amount(held)?,
            cashed_out: amount(entered.cashed_out)?,
            balance: amount(entered.pot.balance())?,
            stoppable: if rule.conserves() { amount(held.min(entered.pot.balance()))? } else { Amount::ZERO },
            unexplained: amount(entered.unexplained)?,
            first_tainted_at: stopped.map_or(first_tainted_at, |stop| stop.first_tainted_at.min(first_tainted_at)),
            stop_reason: entered.stop_reason.clone().or_else(|| stopped.map(|stop| stop.reason.clone())),
            by_root,
        })
    }

    fn stop_account(&self, account: AccountNo, stop: &Stopped) -> Result<AccountTrail, BadInput> {
        Ok(AccountTrail {
            account: self.name(account),
            layer: stop.layer,
            received: amount(stop.received)?,
            passed: Amount::ZERO,
            held: Amount::ZERO,
            cashed_out: Amount::ZERO,
            balance: Amount::ZERO,
            stoppable: Amount::ZERO,
            unexplained: Amount::ZERO,
            first_tainted_at: stop.first_tainted_at,
            stop_reason: Some(stop.reason.clone()),
            by_root: BTreeMap::new(),
        })
    }

    fn told(&self, tainted: &Tainted) -> TaintedTransfer {
        let name = |account: Option<AccountNo>| account.map(|account| self.name(account)).unwrap_or_default();
        let root = tainted.root.map(|root| self.roots.list[root as usize].id.clone());
        TaintedTransfer {
            id: root.or_else(|| tainted.transfer.map(|no| self.book.id(no))).unwrap_or_default(),
            layer: tainted.layer,
            amount: tainted.parts.amount,
            taint: Amount::from_minor(tainted.minor),
            at: tainted.parts.at,
            payer: name(tainted.parts.payer),
            payee: name(tainted.parts.payee),
            channel: tainted.transfer.map(|no| self.book.channel(no).to_owned()).unwrap_or_default(),
            fate: tainted.fate,
        }
    }

    fn name(&self, account: AccountNo) -> String {
        self.roots.account_name(self.book, account).to_owned()
    }

    /// Those of intake, then the trace's own.
    fn repairs(&self) -> Vec<Repair> {
        let mut repairs = self.book.repairs().to_vec();
        let unseen = u64::from(self.book.transfers()) - self.book.count_in(self.roots.currency);
        repairs.push(Repair { kind: "other_currency".to_owned(), count: unseen });
        if self.roots.repeated > 0 {
            repairs.push(Repair { kind: "root_repeated".to_owned(), count: self.roots.repeated });
        }
        repairs
    }
}

struct Held {
    all: i128,
    by_root: Vec<i128>,
}

/// Taint that rests in a pot; under poison its balance.
fn resting<P: Pot>(pot: &P, parts: &[(u32, i128)], rule: Rule) -> i128 {
    if rule.conserves() { parts.iter().map(|(_, minor)| minor).sum() } else { pot.balance() }
}

fn amount(minor: i128) -> Result<Amount, BadInput> {
    let fits = i64::try_from(minor).map(Amount::from_minor);
    fits.map_err(|_| {
        BadInput::file("", "the sums of this trace cannot be counted", "check the amounts of the transfers")
    })
}
