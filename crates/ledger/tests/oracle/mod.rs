//! A second reading of docs/tracing.md: plain, slow, and sharing nothing with the engine but the words of `domain`.
//!
//! Every step loops over all transfers in strict order; there is no index, no heap and no shortcut. Where the page can be
//! read in two ways, `reading:` says which was taken.
#![allow(dead_code)]

mod intake;
mod rules;
mod run;

use domain::account::AccountId;
use domain::money::{Amount, Currency};
use domain::time::Instant;
use domain::trace::{Limits, Root, Rule, Trail};
use domain::transfer::{Place, Row};

/// A row that owns its texts.
#[derive(Clone, Debug)]
pub(crate) struct OwnedRow {
    pub place: Place,
    pub id: String,
    pub serial: String,
    pub at: Instant,
    pub payer: String,
    pub payee: String,
    pub amount: Amount,
    pub currency: Currency,
    pub payer_balance: Option<Amount>,
    pub payee_balance: Option<Amount>,
    pub channel: String,
}

impl OwnedRow {
    pub(crate) fn row(&self) -> Row<'_> {
        Row {
            place: self.place,
            id: &self.id,
            serial: &self.serial,
            currency: self.currency,
            payer_balance: self.payer_balance,
            payee_balance: self.payee_balance,
            channel: &self.channel,
            ..Row::new(self.at, &self.payer, &self.payee, self.amount)
        }
    }
}

/// What the engine's intake and trace should give for these rows, in the order they are fed.
pub(crate) fn trace(rows: &[OwnedRow], roots: &[Root], rule: Rule, limits: &Limits) -> Result<Trail, String> {
    let joined = intake::join(rows)?;
    let currency = home_currency(&joined.transfers, roots)?;
    let seen = intake::in_order(joined, currency);
    let matched = match_roots(seen.transfers, roots)?;
    Ok(run::follow(&matched, rule, limits, seen.repairs))
}

/// One transfer, after joining the rows that tell of it. Money in minor units.
#[derive(Clone, Debug)]
struct Transfer {
    id: String,
    at: Instant,
    payer: String,
    payee: String,
    amount: i128,
    currency: Currency,
    payer_balance: Option<i128>,
    payee_balance: Option<i128>,
    channel: String,
}

impl Transfer {
    fn touches(&self, account: &str) -> bool {
        !account.is_empty() && (self.payer == account || self.payee == account)
    }

    fn to_itself(&self) -> bool {
        self.payer == self.payee
    }

    /// What it states of `account` after it. reading: of a transfer to itself, the payee's side stands last.
    fn states(&self, account: &str) -> Option<i128> {
        let paid = if self.payee == account { self.payee_balance } else { None };
        let left = if self.payer == account { self.payer_balance } else { None };
        paid.or(left)
    }
}

/// The currency of the roots: that of the first root given by id; payments are told without one.
/// reading: where no root has an id, the yuan.
fn home_currency(told: &[Transfer], roots: &[Root]) -> Result<Currency, String> {
    for root in roots {
        if let Root::Id(id) = root {
            let transfer = told.iter().find(|t| t.id == *id).ok_or(format!("unknown root {id}"))?;
            return Ok(transfer.currency);
        }
    }
    Ok(Currency::CNY)
}

/// All transfers with the roots that had to be inserted; the ids of the roots, in the order given; of them the inserted.
struct Matched {
    all: Vec<Transfer>,
    used: Vec<String>,
    unmatched: Vec<String>,
}

/// Finds each root among the transfers, or inserts it.
/// reading: ids are found first, so that a payment described never takes the transfer that another root names; and one id
/// given twice is one root, in its first place.
fn match_roots(mut all: Vec<Transfer>, roots: &[Root]) -> Result<Matched, String> {
    let named = |root: &Root| if let Root::Id(id) = root { Some(id.clone()) } else { None };
    let mut taken: Vec<String> = roots.iter().filter_map(named).collect();
    let (mut used, mut unmatched) = (Vec::<String>::new(), Vec::new());
    for (place, root) in roots.iter().enumerate() {
        match root {
            Root::Id(id) if !all.iter().any(|t| t.id == *id) => return Err(format!("unknown root {id}")),
            Root::Id(id) if used.contains(id) => {}
            Root::Id(id) => used.push(id.clone()),
            Root::Payment { at, payer, payee, amount } => {
                let found = all.iter().find(|t| {
                    let apart = t.at.since(*at).micros().abs();
                    apart <= 60_000_000
                        && t.payer == payer.as_str()
                        && t.payee == payee.as_str()
                        && t.amount == i128::from(amount.minor())
                        && !taken.contains(&t.id)
                });
                let id = match found {
                    Some(transfer) => transfer.id.clone(),
                    None => {
                        let inserted = told_by_victim(place, *at, payer, payee, *amount);
                        let id = inserted.id.clone();
                        let after = all.iter().filter(|t| t.at <= *at).count();
                        all.insert(after, inserted);
                        unmatched.push(id.clone());
                        id
                    }
                };
                taken.push(id.clone());
                used.push(id);
            }
        }
    }
    Ok(Matched { all, used, unmatched })
}

fn told_by_victim(place: usize, at: Instant, payer: &AccountId, payee: &AccountId, amount: Amount) -> Transfer {
    Transfer {
        // reading: the page gives an inserted root no name; comparisons rename it.
        id: format!("\u{1}unmatched-{place}"),
        at,
        payer: payer.as_str().to_owned(),
        payee: payee.as_str().to_owned(),
        amount: i128::from(amount.minor()),
        currency: Currency::CNY,
        payer_balance: None,
        payee_balance: None,
        channel: String::new(),
    }
}
