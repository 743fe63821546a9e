//! Accounts where following ends: by list, or by too many counterparties.

use super::roots::Roots;
use crate::book::{AccountNo, Book};
use domain::trace::Limits;
use rustc_hash::{FxHashMap, FxHashSet};

/// Stop accounts, by list or worked out once for each account that taint reaches.
#[derive(Debug)]
pub(super) struct Stops {
    listed: FxHashMap<AccountNo, String>,
    degree_max: Option<u32>,
    known: FxHashMap<AccountNo, bool>,
}

impl Stops {
    pub(super) fn new<B: Book + ?Sized>(book: &B, roots: &Roots, limits: &Limits) -> Self {
        let listed = limits.stop_accounts.iter();
        let listed =
            listed.filter_map(|(name, reason)| Some((roots.account(book, name.as_str())?, reason.clone()))).collect();
        Self { listed, degree_max: limits.degree_max, known: FxHashMap::default() }
    }

    /// Why following ends at this account; `None` where it does not.
    pub(super) fn reason<B: Book + ?Sized>(&mut self, book: &B, roots: &Roots, account: AccountNo) -> Option<String> {
        if let Some(reason) = self.listed.get(&account) {
            return Some(reason.clone());
        }
        let most = self.degree_max? as usize;
        let known = self.known.entry(account);
        known.or_insert_with(|| has_more(book, roots, account, most)).then(|| "degree".to_owned())
    }
}

/// Whether the account has more than `most` distinct counterparties over all transfers seen; stops counting there.
fn has_more<B: Book + ?Sized>(book: &B, roots: &Roots, account: AccountNo, most: usize) -> bool {
    let told = book.run(account).iter().map(|no| book.transfer(*no));
    let told = told.take_while(|transfer| roots.until.is_some_and(|until| transfer.at <= until));
    let told = told.filter(|transfer| transfer.currency == roots.currency);
    let inserted =
        roots.list.iter().filter(|root| root.transfer.is_none() && roots.is_seen(root)).map(|root| root.parts);
    let mut others: FxHashSet<AccountNo> = FxHashSet::default();
    told.chain(inserted).any(|transfer| {
        let (payer, payee) = (transfer.payer, transfer.payee);
        let other = if payer == Some(account) {
            payee
        } else if payee == Some(account) {
            payer
        } else {
            None
        };
        others.extend(other.filter(|other| *other != account));
        others.len() > most
    })
}
