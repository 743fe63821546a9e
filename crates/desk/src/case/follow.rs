//! Following a case's money over all that was told of it.

use crate::error::broken;
use crate::{Desk, Error};
use domain::account::{AccountId, NoAccount};
use domain::redress::{bears_out, counted};
use domain::refusal::BadInput;
use domain::report::{Payment, Report, ReportId, told_by};
use domain::trace::{Limits, Root, Rule, Trail};
use domain::transfer::{Movement, Place, Repair};
use ledger::Ledger;
use ledger::intake::Intake;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// How many rows of banks may contradict others before the case stands still: each is left out, and counted.
const ROWS_REFUSED_MAX: usize = 50;

/// What following needs: gathered in one snapshot, and sent to where the processor works.
pub(crate) struct Ask {
    pub(crate) told: Vec<Arc<Movement>>,
    pub(crate) reports: Vec<Report>,
}

impl Ask {
    /// The trail by one rule. Works the processor: not to be called where others wait.
    pub(crate) fn follow(&self, rule: Rule, limits: &Limits) -> Result<Trail, Error> {
        Ok(self.follow_all(&[rule], limits)?.remove(0))
    }

    /// The trails by these rules, in their order.
    pub(crate) fn follow_all(&self, rules: &[Rule], limits: &Limits) -> Result<Vec<Trail>, Error> {
        let (ledger, left_out) = self.ledger()?;
        let roots = self.roots(limits).map_err(|e| broken("payment", e))?;
        let follow = |rule: &Rule| {
            let mut trail = ledger::follow(&ledger, &roots, *rule, limits).map_err(|e| broken("trail", e))?;
            if left_out > 0 {
                trail.repairs.push(Repair { kind: "contradiction_left_out".into(), count: left_out });
            }
            Ok(trail)
        };
        rules.iter().map(follow).collect()
    }

    /// The ledger of what was told, and how many rows were left out because they contradict others: one bank's slip must
    /// not stop the case.
    pub(crate) fn ledger(&self) -> Result<(Ledger, u64), Error> {
        let mut left_out = BTreeSet::new();
        loop {
            match self.take_in(&left_out) {
                Ok(ledger) => return Ok((ledger, left_out.len() as u64)),
                Err(bad) => {
                    let row = bad.row.filter(|row| left_out.len() < ROWS_REFUSED_MAX && left_out.insert(*row));
                    row.ok_or_else(|| broken("what banks told", bad))?;
                }
            }
        }
    }

    fn take_in(&self, left_out: &BTreeSet<u64>) -> Result<Ledger, BadInput> {
        let mut intake = Intake::new();
        for (row, movement) in (1_u64..).zip(&self.told).filter(|(row, _)| !left_out.contains(row)) {
            intake.push(&movement.row(Place { file: 0, row })).map_err(|bad| bad.at_row(row))?;
        }
        intake.finish(&[String::new()]).map(|(ledger, _)| ledger)
    }

    /// The victims' payments: as the banks told them where they did, else as the victims told them.
    pub(crate) fn roots(&self, limits: &Limits) -> Result<Vec<Root>, NoAccount> {
        let payments = || counted(&self.reports, limits);
        let paid: HashSet<&str> = payments().map(|(.., payment)| payment.payee.as_str()).collect();
        let candidates = distinct(self.told.iter().filter(|m| paid.contains(&*m.payee)));
        let mut used = Vec::new();
        let mut root = |(report, place, payment): (&Report, u32, &Payment)| {
            match told_by(payment, &candidates, &used) {
                Some(found) => {
                    used.push(found);
                    let told = &candidates[found];
                    let payer = AccountId::new(&*told.payer)?;
                    Ok(Root::Payment { at: told.at, payer, payee: payment.payee.clone(), amount: payment.amount })
                }
                None => {
                    // Nobody told which account: a name of its own, so that the payment still stands as told.
                    let unnamed = || AccountId::new(format!("victim/{}-{place}", report.id.0));
                    let payer = payment.payer.clone().map_or_else(unnamed, Ok)?;
                    Ok(Root::Payment { at: payment.at, payer, payee: payment.payee.clone(), amount: payment.amount })
                }
            }
        };
        payments().map(&mut root).collect()
    }
}

/// The payments that a bank told of as the victim did: account, amount, time, and the name where both tell it.
pub(crate) fn borne_out(told: &[Arc<Movement>], reports: &[Report], limits: &Limits) -> BTreeSet<(ReportId, u32)> {
    let payments = || counted(reports, limits);
    let paid: HashSet<&str> = payments().map(|(.., payment)| payment.payee.as_str()).collect();
    let candidates = distinct(told.iter().filter(|m| paid.contains(&*m.payee)));
    let mut used = Vec::new();
    let mut found = BTreeSet::new();
    for (report, place, payment) in payments() {
        let Some(movement) = told_by(payment, &candidates, &used) else { continue };
        used.push(movement);
        if bears_out(payment, &candidates[movement]) {
            found.insert((report.id, place));
        }
    }
    found
}

/// One row for each movement, though both banks told it.
fn distinct<'a>(told: impl Iterator<Item = &'a Arc<Movement>>) -> Vec<Movement> {
    let mut seen = HashSet::new();
    let is_new = |m: &&Arc<Movement>| {
        m.serial.is_empty() || seen.insert((m.serial.clone(), m.at, m.payer.clone(), m.payee.clone(), m.amount))
    };
    told.filter(is_new).map(|movement| movement.as_ref().clone()).collect()
}

impl Desk {
    /// Works the processor where nobody waits for it.
    pub(crate) async fn work<T, F>(&self, what: &'static str, work: F) -> Result<T, Error>
    where
        F: FnOnce() -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        tokio::task::spawn_blocking(work).await.map_err(|e| broken(what, e))?
    }
}
