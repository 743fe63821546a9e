//! The victims' payments, found among the transfers; those not found are inserted.

use crate::book::{AccountNo, Book, Transfer, TransferNo};
use domain::account::AccountId;
use domain::money::{Amount, Currency};
use domain::refusal::BadInput;
use domain::time::{Instant, Span};
use domain::trace::{Root, UnmatchedRoot};
use rustc_hash::{FxHashMap, FxHashSet};

/// A told payment and its transfer lie at most this far apart. See TRACING.md, Roots.
const MATCHED_WITHIN: Span = Span::seconds(60);

/// A place in the strict order: the instant, then the transfer's number; inserted roots stand after all numbers.
pub(super) type Position = (i64, u64);

/// The first place after every transfer's own number.
const INSERTED: u64 = 1 << 32;

/// One root, found or inserted.
#[derive(Clone, Debug)]
pub(super) struct Rooted {
    pub(super) id: String,
    pub(super) position: Position,
    /// The transfer; `None` where it was inserted.
    pub(super) transfer: Option<TransferNo>,
    pub(super) parts: Transfer,
}

/// All roots of a trace, in the order given.
#[derive(Debug)]
pub(super) struct Roots {
    pub(super) list: Vec<Rooted>,
    pub(super) unmatched: Vec<UnmatchedRoot>,
    pub(super) currency: Currency,
    /// Later transfers are not seen; `None` where there is none at all.
    pub(super) until: Option<Instant>,
    /// Payers of roots: never entered.
    pub(super) victims: FxHashSet<AccountNo>,
    /// Roots named twice by the same id, counted once.
    pub(super) repeated: u64,
    strangers: Strangers,
}

/// Accounts that only inserted roots name; their numbers follow the book's.
#[derive(Debug, Default)]
struct Strangers {
    names: Vec<String>,
    numbers: FxHashMap<String, AccountNo>,
}

impl Roots {
    /// The account's name, in the book or out of it.
    pub(super) fn account_name<'a, B: Book + ?Sized>(&'a self, book: &'a B, account: AccountNo) -> &'a str {
        match account.checked_sub(book.accounts()) {
            Some(stranger) => self.strangers.names.get(stranger as usize).map_or("", String::as_str),
            None => book.account_name(account),
        }
    }

    /// The account of this name, in the book or out of it.
    pub(super) fn account<B: Book + ?Sized>(&self, book: &B, name: &str) -> Option<AccountNo> {
        book.account(name).or_else(|| self.strangers.numbers.get(name).copied())
    }

    /// Whether the root at this place in the list is within what is seen.
    pub(super) fn is_seen(&self, root: &Rooted) -> bool {
        self.until.is_some_and(|until| root.parts.at <= until)
    }
}

/// Finds every root: ids first, so that a described payment does not take a transfer that another root names.
pub(super) fn resolve<B: Book + ?Sized>(book: &B, roots: &[Root], until: Option<Instant>) -> Result<Roots, BadInput> {
    let mut used: FxHashSet<TransferNo> = FxHashSet::default();
    let (by_id, repeated) = by_id(book, roots, &mut used)?;
    let mut currency = one_currency(book, roots, &by_id)?;
    let mut strangers = Strangers::default();
    let mut unmatched = Vec::new();
    let mut list = Vec::new();
    for (place, root) in roots.iter().enumerate() {
        match root {
            Root::Id(_) => list.extend(by_id[place].map(|no| found(book, no))),
            Root::Payment { at, payer, payee, amount } => {
                refuse_negative(*amount)?;
                let payment = Payment { at: *at, payer, payee, amount: *amount };
                if let Some(no) = payment.find(book, currency, &used) {
                    used.insert(no);
                    currency = currency.or(Some(book.transfer(no).currency));
                    list.push(found(book, no));
                } else {
                    let inserted = payment.inserted(book, place, &mut strangers);
                    unmatched.push(payment.unmatched(&inserted.id));
                    list.push(inserted);
                }
            }
        }
    }
    let currency = currency.unwrap_or_default();
    for root in list.iter_mut().filter(|root| root.transfer.is_none()) {
        root.parts.currency = currency;
    }
    let until = until.or_else(|| last_seen(book, &list, currency));
    let victims = list.iter().filter_map(|root| root.parts.payer).collect();
    Ok(Roots { list, unmatched, currency, until, victims, repeated, strangers })
}

/// For each root given by id its transfer, `None` for others and for a repeated one; and how many were repeated.
fn by_id<B: Book + ?Sized>(
    book: &B,
    roots: &[Root],
    used: &mut FxHashSet<TransferNo>,
) -> Result<(Vec<Option<TransferNo>>, u64), BadInput> {
    let mut repeated = 0;
    let mut places = Vec::with_capacity(roots.len());
    for root in roots {
        let Root::Id(id) = root else {
            places.push(None);
            continue;
        };
        let no = book.find(id).ok_or_else(|| unknown(id))?;
        let is_new = used.insert(no);
        repeated += u64::from(!is_new);
        places.push(is_new.then_some(no));
    }
    Ok((places, repeated))
}

fn unknown(id: &str) -> BadInput {
    let advice = "check the id, or give the payment by time, payer, payee and amount";
    BadInput::file("", "no transfer has this id", advice).in_column("id", id)
}

fn refuse_negative(amount: Amount) -> Result<(), BadInput> {
    if amount < Amount::ZERO {
        let refused = BadInput::file("", "the amount is negative", "write what was paid, without a sign");
        return Err(refused.in_column("amount", &amount.to_string()));
    }
    Ok(())
}

/// The currency of the roots named by id; `None` where none is.
fn one_currency<B: Book + ?Sized>(
    book: &B,
    roots: &[Root],
    by_id: &[Option<TransferNo>],
) -> Result<Option<Currency>, BadInput> {
    let mut currency: Option<Currency> = None;
    for (root, no) in roots.iter().zip(by_id) {
        let Some(no) = no else { continue };
        let own = book.transfer(*no).currency;
        if currency.is_some_and(|first| first != own) {
            let id = if let Root::Id(id) = root { id } else { "" };
            let problem = format!("this root is in {own}, an earlier one in another currency");
            return Err(BadInput::file("", problem, "trace each currency by itself").in_column("id", id));
        }
        currency = Some(own);
    }
    Ok(currency)
}

fn found<B: Book + ?Sized>(book: &B, no: TransferNo) -> Rooted {
    let parts = book.transfer(no);
    Rooted { id: book.id(no), position: (parts.at.micros(), u64::from(no)), transfer: Some(no), parts }
}

/// The last transfer's time, among those in the currency of the roots and the roots inserted.
fn last_seen<B: Book + ?Sized>(book: &B, list: &[Rooted], currency: Currency) -> Option<Instant> {
    let transfers = (0..book.transfers()).rev().map(|no| book.transfer(no));
    let last = transfers.into_iter().find(|transfer| transfer.currency == currency).map(|transfer| transfer.at);
    list.iter().map(|root| root.parts.at).chain(last).max()
}

/// A payment as told.
struct Payment<'a> {
    at: Instant,
    payer: &'a AccountId,
    payee: &'a AccountId,
    amount: Amount,
}

impl Payment<'_> {
    /// The earliest transfer not yet used that is this payment.
    fn find<B: Book + ?Sized>(
        &self,
        book: &B,
        currency: Option<Currency>,
        used: &FxHashSet<TransferNo>,
    ) -> Option<TransferNo> {
        let payer = book.account(self.payer.as_str())?;
        let payee = book.account(self.payee.as_str())?;
        let run = [book.run(payer), book.run(payee)].into_iter().min_by_key(|run| run.len())?;
        let near = |no: &TransferNo| self.at.since(book.transfer(*no).at) <= MATCHED_WITHIN;
        let from = run.partition_point(|no| !near(no));
        let until = |no: &&TransferNo| book.transfer(**no).at.since(self.at) <= MATCHED_WITHIN;
        let is_it = |no: &&TransferNo| {
            let transfer = book.transfer(**no);
            transfer.payer == Some(payer)
                && transfer.payee == Some(payee)
                && transfer.amount == self.amount
                && currency.is_none_or(|currency| currency == transfer.currency)
                && !used.contains(*no)
        };
        run[from..].iter().take_while(until).find(is_it).copied()
    }

    /// The root put after the rows of its instant, named by its place in the list.
    fn inserted<B: Book + ?Sized>(&self, book: &B, place: usize, strangers: &mut Strangers) -> Rooted {
        let parts = Transfer {
            at: self.at,
            payer: Some(strangers.number(book, self.payer.as_str())),
            payee: Some(strangers.number(book, self.payee.as_str())),
            amount: self.amount,
            currency: Currency::default(),
            payer_balance: None,
            payee_balance: None,
        };
        let position = (self.at.micros(), INSERTED + place as u64);
        Rooted { id: free_id(book, place + 1), position, transfer: None, parts }
    }

    fn unmatched(&self, id: &str) -> UnmatchedRoot {
        UnmatchedRoot {
            id: id.to_owned(),
            time: self.at,
            payer: self.payer.to_string(),
            payee: self.payee.to_string(),
            amount: self.amount,
        }
    }
}

/// `root1`, or where a transfer has that id `root1-2`, `root1-3`, …
fn free_id<B: Book + ?Sized>(book: &B, place: usize) -> String {
    let plain = format!("root{place}");
    let others = (2_u32..).map(|n| format!("root{place}-{n}"));
    std::iter::once(plain.clone()).chain(others).find(|id| book.find(id).is_none()).unwrap_or(plain)
}

impl Strangers {
    fn number<B: Book + ?Sized>(&mut self, book: &B, name: &str) -> AccountNo {
        if let Some(known) = book.account(name).or_else(|| self.numbers.get(name).copied()) {
            return known;
        }
        let number = book.accounts().saturating_add(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}
