//! The walk: every transfer of an entered account, once, in the strict order.

use super::entered::{Entered, Stopped};
use super::fate::Sums;
use super::opening;
use super::roots::{Position, Roots};
use super::stops::Stops;
use crate::book::{AccountNo, Book, Transfer, TransferNo};
use crate::rule::{Part, Pot, Taint};
use domain::trace::{Fate, Limits};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The account that waits for a transfer, where it is a root that waits.
const ROOT: usize = usize::MAX;

/// One trace under way.
pub(super) struct Walk<'b, B: ?Sized, P> {
    pub(super) book: &'b B,
    pub(super) roots: &'b Roots,
    limits: &'b Limits,
    stops: Stops,
    pub(super) entered: Vec<Entered<P>>,
    index: FxHashMap<AccountNo, usize>,
    pub(super) stopped: FxHashMap<AccountNo, Stopped>,
    pub(super) sums: Sums,
    pub(super) tainted: Vec<Tainted>,
    followed: u64,
    root_at: FxHashMap<Position, u32>,
    /// What comes next: the position, and who waits for it.
    pending: BinaryHeap<Reverse<(Position, usize)>>,
}

/// A transfer that carried taint.
#[derive(Debug)]
pub(super) struct Tainted {
    pub(super) transfer: Option<TransferNo>,
    /// The root it is, if it is one.
    pub(super) root: Option<u32>,
    pub(super) parts: Transfer,
    pub(super) layer: u32,
    pub(super) minor: i64,
    pub(super) fate: Fate,
}

impl<'b, B: Book + ?Sized, P: Pot> Walk<'b, B, P> {
    pub(super) fn new(book: &'b B, roots: &'b Roots, limits: &'b Limits) -> Self {
        let seen = (0_u32..).zip(&roots.list).filter(|(_, root)| roots.is_seen(root));
        let root_at: FxHashMap<Position, u32> = seen.map(|(tag, root)| (root.position, tag)).collect();
        let pending = root_at.keys().map(|position| Reverse((*position, ROOT))).collect();
        Self {
            book,
            roots,
            limits,
            stops: Stops::new(book, roots, limits),
            entered: Vec::new(),
            index: FxHashMap::default(),
            stopped: FxHashMap::default(),
            sums: Sums::new(roots.list.len()),
            tainted: Vec::new(),
            followed: 0,
            root_at,
            pending,
        }
    }

    /// Takes every transfer that concerns an entered account, and every root, once and in order.
    pub(super) fn run(&mut self) {
        let mut done: Option<Position> = None;
        while let Some(Reverse((position, who))) = self.pending.pop() {
            if done != Some(position) {
                done = Some(position);
                self.take(position);
            }
            if who != ROOT {
                self.wait(who);
            }
        }
    }

    fn take(&mut self, position: Position) {
        if let Some(root) = self.root_at.get(&position).copied() {
            self.take_root(root);
        } else if let Ok(no) = TransferNo::try_from(position.1) {
            self.take_transfer(no, position);
        }
    }

    /// A root carries its whole amount, whatever its payer holds, and no limit touches it.
    fn take_root(&mut self, tag: u32) {
        let root = &self.roots.list[tag as usize];
        let minor = root.parts.amount.minor();
        if minor == 0 {
            return;
        }
        let taint = Taint::of(vec![Part { root: tag, minor }]);
        let fate = match root.parts.payee {
            None => Fate::CashedOut,
            Some(payee) if self.roots.victims.contains(&payee) => Fate::Returned,
            Some(_) => Fate::Followed,
        };
        self.note(root.transfer, Some(tag), &root.parts, 1, &taint, fate);
        if let (Fate::Followed, Some(payee)) = (fate, root.parts.payee) {
            self.arrive(payee, &root.parts, root.position, 1, &taint);
            self.say_if_stop(payee);
        }
    }

    fn take_transfer(&mut self, no: TransferNo, position: Position) {
        let transfer = self.book.transfer(no);
        if transfer.payer == transfer.payee || transfer.amount.is_zero() {
            return;
        }
        let payer = transfer.payer.and_then(|account| self.index.get(&account).copied());
        let taint = payer.map(|payer| self.debit(payer, transfer.amount.minor())).unwrap_or_default();
        let (Some(payer), true) = (payer, taint.minor > 0) else {
            return self.arrive_clean(&transfer);
        };
        let layer = self.entered[payer].layer.saturating_add(1);
        let fate = self.fate(payer, &transfer, layer, &taint);
        self.note(Some(no), None, &transfer, layer, &taint, fate);
        let from = &mut self.entered[payer];
        from.passed += i128::from(taint.minor);
        if fate == Fate::CashedOut {
            from.cashed_out += i128::from(taint.minor);
        }
        match (fate, transfer.payee) {
            (Fate::Followed, Some(payee)) => self.arrive(payee, &transfer, position, layer, &taint),
            (Fate::StopAccount, Some(payee)) => {
                self.stop(payee, &transfer, layer, &taint);
                self.arrive_clean(&transfer);
            }
            _ => self.arrive_clean(&transfer),
        }
    }

    /// Takes a debit out of an account; what goes beyond its balance was there, clean, before all else.
    fn debit(&mut self, payer: usize, minor: i64) -> Taint {
        let from = &mut self.entered[payer];
        let missing = i128::from(minor) - from.pot.balance();
        if missing > 0 {
            from.unexplained += missing;
            // At most the debit, which is an i64.
            from.pot.add_oldest(i64::try_from(missing).unwrap_or(i64::MAX));
        }
        from.pot.debit(minor)
    }

    /// Where taint goes, decided in the order of TRACING.md.
    fn fate(&mut self, payer: usize, transfer: &Transfer, layer: u32, taint: &Taint) -> Fate {
        let Some(payee) = transfer.payee else { return Fate::CashedOut };
        if self.roots.victims.contains(&payee) {
            return Fate::Returned;
        }
        let since = transfer.at.since(self.entered[payer].last_tainted_at);
        if self.limits.hop_window.is_some_and(|window| since > window) {
            return Fate::Window;
        }
        if self.stops.reason(self.book, self.roots, payee).is_some() {
            return Fate::StopAccount;
        }
        if taint.minor < self.limits.taint_min.minor() {
            return Fate::TaintMin;
        }
        if layer > self.limits.hops_max && !self.index.contains_key(&payee) {
            return Fate::Hops;
        }
        if self.limits.transfers_max.is_some_and(|most| self.followed >= most) {
            return Fate::Count;
        }
        Fate::Followed
    }

    fn note(
        &mut self,
        transfer: Option<TransferNo>,
        root: Option<u32>,
        parts: &Transfer,
        layer: u32,
        taint: &Taint,
        fate: Fate,
    ) {
        self.followed += u64::from(fate == Fate::Followed);
        self.sums.add(fate, taint);
        self.tainted.push(Tainted { transfer, root, parts: *parts, layer, minor: taint.minor, fate });
    }

    /// Tainted money reaches an account, which is entered now if it was not.
    fn arrive(&mut self, payee: AccountNo, transfer: &Transfer, position: Position, layer: u32, taint: &Taint) {
        let at = match self.index.get(&payee) {
            Some(at) => *at,
            None => self.enter(payee, transfer, position, layer),
        };
        let to = &mut self.entered[at];
        to.layer = to.layer.min(layer);
        to.received += i128::from(taint.minor);
        to.last_tainted_at = transfer.at;
        to.pot.credit(taint, transfer.amount.minor() - taint.minor);
    }

    fn enter(&mut self, account: AccountNo, credit: &Transfer, position: Position, layer: u32) -> usize {
        let clean = opening::balance(self.book, self.roots, account, credit, position);
        let after = (position.0, position.1 + 1);
        let at = self.entered.len();
        self.entered.push(Entered {
            account,
            pot: P::opened(clean),
            next: opening::first_from(self.book, account, after),
            layer,
            received: 0,
            passed: 0,
            cashed_out: 0,
            unexplained: 0,
            first_tainted_at: credit.at,
            last_tainted_at: credit.at,
            stop_reason: None,
        });
        self.index.insert(account, at);
        self.wait(at);
        at
    }

    /// Money without taint, or whose taint went beyond a limit, reaches an account that was entered.
    fn arrive_clean(&mut self, transfer: &Transfer) {
        let at = transfer.payee.and_then(|payee| self.index.get(&payee).copied());
        if let Some(at) = at {
            self.entered[at].pot.credit(&Taint::default(), transfer.amount.minor());
        }
    }

    /// A root enters even a stop account: it is listed as the stop account it is.
    fn say_if_stop(&mut self, payee: AccountNo) {
        let entered = self.index.get(&payee).map(|at| &mut self.entered[*at]);
        if let Some(entered) = entered.filter(|entered| entered.stop_reason.is_none()) {
            entered.stop_reason = self.stops.reason(self.book, self.roots, payee);
        }
    }

    /// Taint reaches a stop account: it is listed there, and rests nowhere.
    fn stop(&mut self, payee: AccountNo, transfer: &Transfer, layer: u32, taint: &Taint) {
        if self.index.contains_key(&payee) {
            return; // Let in by a root: what comes later rests there as clean money.
        }
        let reason = self.stops.reason(self.book, self.roots, payee).unwrap_or_default();
        let first = || Stopped { layer, received: 0, first_tainted_at: transfer.at, reason };
        let stopped = self.stopped.entry(payee).or_insert_with(first);
        stopped.layer = stopped.layer.min(layer);
        stopped.received += i128::from(taint.minor);
    }

    /// The account waits for its next transfer that is seen.
    fn wait(&mut self, who: usize) {
        let account = &mut self.entered[who];
        let run = self.book.run(account.account);
        while let Some(no) = run.get(account.next) {
            account.next += 1;
            let transfer = self.book.transfer(*no);
            if self.roots.until.is_some_and(|until| transfer.at > until) {
                return;
            }
            if transfer.currency == self.roots.currency {
                self.pending.push(Reverse(((transfer.at.micros(), u64::from(*no)), who)));
                return;
            }
        }
    }
}
