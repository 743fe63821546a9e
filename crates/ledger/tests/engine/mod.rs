//! The engine, fed the way the oracle is, and the one form in which trails are compared.
#![allow(dead_code)]

use crate::oracle::OwnedRow;
use domain::trace::{Limits, Root, Rule, Trail};
use ledger::follow::follow;
use ledger::intake::Intake;

/// Intake, then following; the refusal as text.
pub(crate) fn trace(rows: &[OwnedRow], roots: &[Root], rule: Rule, limits: &Limits) -> Result<Trail, String> {
    Fed::new(rows)?.trace(roots, rule, limits)
}

/// Rows taken in once, to be followed by several rules.
pub(crate) struct Fed {
    ledger: ledger::Ledger,
}

impl Fed {
    pub(crate) fn new(rows: &[OwnedRow]) -> Result<Self, String> {
        let mut intake = Intake::new();
        for row in rows {
            intake.push(&row.row()).map_err(|bad| bad.to_string())?;
        }
        let files = ["one.csv".to_owned(), "two.csv".to_owned()];
        let (ledger, _) = intake.finish(&files).map_err(|bad| bad.to_string())?;
        Ok(Self { ledger })
    }

    pub(crate) fn trace(&self, roots: &[Root], rule: Rule, limits: &Limits) -> Result<Trail, String> {
        follow(&self.ledger, roots, rule, limits).map_err(|bad| bad.to_string())
    }
}
