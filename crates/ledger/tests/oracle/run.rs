//! Following: one pass over all transfers in strict order.

use super::intake::note_stated;
use super::rules::{Lot, State};
use super::{Matched, Transfer};
use domain::money::Amount;
use domain::time::Instant;
use domain::trace::{AccountTrail, Beyond, Fate, Limits, RootOutcome, Rule, TaintedTransfer, Trail, UnmatchedRoot};
use domain::transfer::Repair;
use std::collections::{BTreeMap, BTreeSet};

/// What is noted of an account that was entered, or of a stop account that received.
#[derive(Clone, Debug)]
struct Noted {
    state: Option<State>,
    layer: u32,
    received: i128,
    passed: i128,
    cashed_out: i128,
    first_tainted_at: Instant,
    last_tainted_at: Instant,
}

struct Run<'a> {
    rule: Rule,
    limits: &'a Limits,
    victims: BTreeSet<String>,
    stops: BTreeMap<String, String>,
    noted: BTreeMap<String, Noted>,
    last_stated: BTreeMap<String, i128>,
    followed: u64,
    carried: Vec<TaintedTransfer>,
    /// Every sum that came to rest outside the accounts, tag by tag.
    gone: Vec<(Fate, Lot)>,
    lost: Vec<i128>,
}

pub(super) fn follow(matched: &Matched, rule: Rule, limits: &Limits, repairs: Vec<Repair>) -> Trail {
    let Matched { all: transfers, used: roots, unmatched } = matched;
    let until = transfers.iter().map(|t| t.at).max().map(|last| limits.until.unwrap_or(last));
    let seen: Vec<Transfer> = transfers.iter().filter(|t| until.is_some_and(|until| t.at <= until)).cloned().collect();
    let is_root = |t: &&Transfer| roots.contains(&t.id);
    let mut run = Run {
        rule,
        limits,
        // Before or after it pays: also where the root itself comes later than `until`.
        victims: transfers.iter().filter(is_root).map(|t| t.payer.clone()).filter(|a| !a.is_empty()).collect(),
        stops: stops(&seen, limits),
        noted: BTreeMap::new(),
        last_stated: BTreeMap::new(),
        followed: 0,
        carried: Vec::new(),
        gone: Vec::new(),
        lost: vec![0; roots.len()],
    };
    for transfer in &seen {
        run.step(transfer, roots.iter().position(|root| *root == transfer.id));
        note_stated(&mut run.last_stated, transfer);
    }
    Trail {
        until,
        repairs,
        roots_unmatched: unmatched
            .iter()
            .filter_map(|id| transfers.iter().find(|t| t.id == *id))
            .map(|t| UnmatchedRoot {
                id: t.id.clone(),
                time: t.at,
                payer: t.payer.clone(),
                payee: t.payee.clone(),
                amount: money(t.amount),
            })
            .collect(),
        ..run.found(roots)
    }
}

/// The listed accounts, and those with too many counterparties over all transfers seen.
fn stops(seen: &[Transfer], limits: &Limits) -> BTreeMap<String, String> {
    let mut stops = BTreeMap::new();
    if let Some(degree_max) = limits.degree_max {
        let accounts: BTreeSet<&String> =
            seen.iter().flat_map(|t| [&t.payer, &t.payee]).filter(|account| !account.is_empty()).collect();
        for account in accounts {
            let others: BTreeSet<&String> = seen
                .iter()
                .filter(|t| t.touches(account))
                .flat_map(|t| [&t.payer, &t.payee])
                // reading: neither the account itself nor "outside the view" is a counterparty.
                .filter(|other| !other.is_empty() && *other != account)
                .collect();
            if others.len() > degree_max as usize {
                stops.insert(account.clone(), "degree".to_owned());
            }
        }
    }
    for (account, reason) in &limits.stop_accounts {
        stops.insert(account.as_str().to_owned(), reason.clone());
    }
    stops
}

impl Run<'_> {
    fn step(&mut self, transfer: &Transfer, root: Option<usize>) {
        if transfer.to_itself() && root.is_none() {
            return;
        }
        let (layer, lots) = match root {
            Some(root) => {
                self.lost[root] += transfer.amount;
                (1, vec![(Some(root), transfer.amount)])
            }
            None => self.leave(transfer),
        };
        let tau = tainted(&lots);
        if tau == 0 {
            self.arrive_clean(transfer);
            return;
        }
        let fate = self.fate(transfer, root.is_some(), layer, tau);
        if let Some(payer) = self.noted.get_mut(&transfer.payer)
            && root.is_none()
        {
            payer.passed += tau;
            payer.cashed_out += if fate == Fate::CashedOut { tau } else { 0 };
        }
        match fate {
            Fate::Followed => self.arrive(transfer, layer, &lots),
            _ => {
                self.gone.extend(lots.iter().filter(|lot| lot.0.is_some()).map(|lot| (fate, *lot)));
                self.arrive_clean(transfer);
            }
        }
        if fate == Fate::StopAccount {
            self.arrive_at_stop(transfer, layer, tau);
        }
        self.carried.push(TaintedTransfer {
            id: transfer.id.clone(),
            layer,
            amount: money(transfer.amount),
            taint: money(tau),
            at: transfer.at,
            payer: transfer.payer.clone(),
            payee: transfer.payee.clone(),
            channel: transfer.channel.clone(),
            fate,
        });
    }

    /// Takes the debit from its payer, if that was entered: the transfer's layer, and the lots it carries.
    fn leave(&mut self, transfer: &Transfer) -> (u32, Vec<Lot>) {
        match self.noted.get_mut(&transfer.payer) {
            Some(Noted { state: Some(state), layer, .. }) => (*layer + 1, state.debit(transfer.amount)),
            _ => (0, vec![(None, transfer.amount)]),
        }
    }

    fn entered(&self, account: &str) -> bool {
        self.noted.get(account).is_some_and(|noted| noted.state.is_some())
    }

    /// Where the taint of one debit goes, decided in the order of the page.
    fn fate(&self, transfer: &Transfer, root: bool, layer: u32, tau: i128) -> Fate {
        let limits = self.limits;
        if transfer.payee.is_empty() {
            return Fate::CashedOut;
        }
        if self.victims.contains(&transfer.payee) {
            return Fate::Returned;
        }
        // No limit but `until` touches a root: it even enters a stop account.
        if root {
            return Fate::Followed;
        }
        let payer = &self.noted[&transfer.payer];
        if limits.hop_window.is_some_and(|window| transfer.at.since(payer.last_tainted_at) > window) {
            return Fate::Window;
        }
        if self.stops.contains_key(&transfer.payee) {
            return Fate::StopAccount;
        }
        if tau < i128::from(limits.taint_min.minor()) {
            return Fate::TaintMin;
        }
        if layer > limits.hops_max && !self.entered(&transfer.payee) {
            return Fate::Hops;
        }
        // reading: roots that were followed count as followed.
        if limits.transfers_max.is_some_and(|most| self.followed >= most) {
            return Fate::Count;
        }
        Fate::Followed
    }

    /// A tainted credit: enters the account if it was not.
    fn arrive(&mut self, transfer: &Transfer, layer: u32, lots: &[Lot]) {
        self.followed += 1;
        let opening = match transfer.payee_balance {
            Some(after) => after - transfer.amount,
            None => self.last_stated.get(&transfer.payee).copied().unwrap_or(0),
        };
        let noted = self.noted.entry(transfer.payee.clone()).or_insert_with(|| Noted {
            state: None,
            layer,
            received: 0,
            passed: 0,
            cashed_out: 0,
            first_tainted_at: transfer.at,
            last_tainted_at: transfer.at,
        });
        let state = noted.state.get_or_insert_with(|| State::opened(self.rule, opening));
        state.credit(transfer.amount, lots);
        noted.layer = noted.layer.min(layer);
        noted.received += tainted(lots);
        noted.last_tainted_at = transfer.at;
    }

    /// A clean credit counts only where the account was entered.
    fn arrive_clean(&mut self, transfer: &Transfer) {
        if let Some(Noted { state: Some(state), .. }) = self.noted.get_mut(&transfer.payee) {
            state.credit(transfer.amount, &[(None, transfer.amount)]);
        }
    }

    /// A stop account is listed with what was sent to it, and holds nothing. One that a root entered counts it as clean.
    fn arrive_at_stop(&mut self, transfer: &Transfer, layer: u32, tau: i128) {
        if self.entered(&transfer.payee) {
            return;
        }
        let noted = self.noted.entry(transfer.payee.clone()).or_insert_with(|| Noted {
            state: None,
            layer,
            received: 0,
            passed: 0,
            cashed_out: 0,
            first_tainted_at: transfer.at,
            last_tainted_at: transfer.at,
        });
        noted.layer = noted.layer.min(layer);
        noted.received += tau;
    }

    fn gone(&self, fates: &[Fate], tag: Option<usize>) -> i128 {
        let counts = |fate: &Fate, lot: &Lot| fates.contains(fate) && (tag.is_none() || lot.0 == tag);
        self.gone.iter().filter(|(fate, lot)| counts(fate, lot)).map(|(_, lot)| lot.1).sum()
    }

    fn held(&self, state: &State) -> i128 {
        if self.rule == Rule::Poison { state.balance } else { state.taint() }
    }

    fn found(&self, roots: &[String]) -> Trail {
        const BEYOND: [Fate; 5] = [Fate::Window, Fate::StopAccount, Fate::TaintMin, Fate::Hops, Fate::Count];
        let states = || self.noted.values().filter_map(|noted| noted.state.as_ref());
        let one = |fate: Fate| money(self.gone(&[fate], None));
        let outcome = |(place, id): (usize, &String)| RootOutcome {
            id: id.clone(),
            lost: money(self.lost[place]),
            held: money(states().map(|state| state.of(place)).sum()),
            returned: money(self.gone(&[Fate::Returned], Some(place))),
            cashed_out: money(self.gone(&[Fate::CashedOut], Some(place))),
            beyond: money(self.gone(&BEYOND, Some(place))),
        };
        let mut accounts: Vec<AccountTrail> =
            self.noted.iter().map(|(account, noted)| self.account(account, noted, roots)).collect();
        accounts.sort_by_key(|a| (a.layer, -a.received.minor(), a.account.clone()));
        Trail {
            rule: self.rule,
            until: None,
            lost: money(self.lost.iter().sum()),
            held: money(states().map(|state| self.held(state)).sum()),
            returned: one(Fate::Returned),
            cashed_out: one(Fate::CashedOut),
            beyond: Beyond {
                window: one(Fate::Window),
                stop_account: one(Fate::StopAccount),
                taint_min: one(Fate::TaintMin),
                hops: one(Fate::Hops),
                count: one(Fate::Count),
            },
            roots: roots.iter().enumerate().map(outcome).collect(),
            accounts,
            transfers: self.carried.clone(),
            repairs: Vec::new(),
            roots_unmatched: Vec::new(),
        }
    }

    fn account(&self, account: &str, noted: &Noted, roots: &[String]) -> AccountTrail {
        // reading: a stop account that was never entered has no known balance: nothing.
        let state = noted.state.clone().unwrap_or_else(|| State::opened(self.rule, 0));
        let tags = roots.iter().enumerate().map(|(place, id)| (id.clone(), money(state.of(place))));
        AccountTrail {
            account: account.to_owned(),
            layer: noted.layer,
            received: money(noted.received),
            passed: money(noted.passed),
            held: money(self.held(&state)),
            cashed_out: money(noted.cashed_out),
            balance: money(state.balance),
            stoppable: if self.rule == Rule::Poison { Amount::ZERO } else { money(state.balance.min(state.taint())) },
            unexplained: money(state.unexplained),
            first_tainted_at: noted.first_tainted_at,
            stop_reason: self.stops.get(account).cloned(),
            by_root: tags.filter(|(_, amount)| amount.is_positive()).collect(),
        }
    }
}

fn tainted(lots: &[Lot]) -> i128 {
    lots.iter().filter(|lot| lot.0.is_some()).map(|lot| lot.1).sum()
}

fn money(minor: i128) -> Amount {
    Amount::from_minor(i64::try_from(minor).expect("worlds stay within what can be counted"))
}
