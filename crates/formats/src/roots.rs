//! The files beside the transfers: a victim's payments (roots), and the accounts where following ends.

use crate::statement::{Header, Record, Rows, Source, Spot, field, plain_text};
use domain::account::AccountId;
use domain::refusal::BadInput;
use domain::trace::Root;
use std::collections::BTreeMap;

/// A victim's payments are told one by one; more than these is a mistaken file.
pub const ROOTS_MAX: usize = 100_000;
/// Stop accounts beyond these are refused.
pub const STOP_ACCOUNTS_MAX: usize = 10_000_000;

/// Reads roots: CSV of `id` alone, of `time,payer,payee,amount`, or of both, where the id goes first if it
/// is not empty; other columns are ignored. Canonical rules hold.
pub fn read(source: &Source<'_>) -> Result<Vec<Root>, BadInput> {
    let mut rows = plain_text(source)?;
    let form = Form::of(rows.header(), Spot { file: &source.name, row: 1 })?;
    let mut roots = Vec::new();
    while let Some(record) = next_whole(&mut rows)? {
        if roots.len() == ROOTS_MAX {
            return Err(record.spot.refuse_row(format!("more than {ROOTS_MAX} roots"), "split the file by case"));
        }
        roots.push(form.root(record)?);
    }
    if roots.is_empty() {
        return Err(BadInput::file(&source.name, "the file holds no root", "give one payment of the victim a row"));
    }
    Ok(roots)
}

/// Reads stop accounts: one account a line, or CSV of `account,reason`. A reason may be empty.
pub fn read_stop_accounts(source: &Source<'_>) -> Result<BTreeMap<AccountId, String>, BadInput> {
    let mut rows = plain_text(source)?;
    let header = rows.header().clone();
    let (account, reason) = (header.find("account"), header.find("reason"));
    let mut stops = BTreeMap::new();
    if account.is_none() {
        let first = header.names.first().map_or("", String::as_str);
        if header.names.len() > 1 {
            let advice = "give the columns account,reason, or one account a line";
            return Err(Spot { file: &source.name, row: 1 }.refuse("account", first, "no column account", advice));
        }
        add(&mut stops, Spot { file: &source.name, row: 1 }, first, "")?;
    }
    while let Some(record) = next_whole(&mut rows)? {
        if stops.len() == STOP_ACCOUNTS_MAX {
            let problem = format!("more than {STOP_ACCOUNTS_MAX} stop accounts");
            return Err(record.spot.refuse_row(problem, "use --degree-max for accounts that everybody pays"));
        }
        add(&mut stops, record.spot, record.field(account.unwrap_or(0)), record.cell(reason))?;
    }
    Ok(stops)
}

fn add(stops: &mut BTreeMap<AccountId, String>, spot: Spot<'_>, name: &str, reason: &str) -> Result<(), BadInput> {
    let account = named(spot, "account", name)?;
    stops.insert(account, reason.trim().to_owned());
    Ok(())
}

/// Where the columns of either form are; a file may have both, and each row then uses its id where it has one.
struct Form {
    id: Option<usize>,
    payment: Option<Payment>,
}

struct Payment {
    time: usize,
    payer: usize,
    payee: usize,
    amount: usize,
}

impl Form {
    fn of(header: &Header, spot: Spot<'_>) -> Result<Self, BadInput> {
        let [time, payer, payee, amount] = ["time", "payer", "payee", "amount"].map(|name| header.find(name));
        let payment = match (time, payer, payee, amount) {
            (Some(time), Some(payer), Some(payee), Some(amount)) => Some(Payment { time, payer, payee, amount }),
            _ => None,
        };
        let id = header.find("id");
        if id.is_none() && payment.is_none() {
            let advice = "give the column id, or the columns time,payer,payee,amount";
            return Err(spot.refuse("header", &header.names.join(","), "these are not the columns of roots", advice));
        }
        Ok(Self { id, payment })
    }

    fn root(&self, record: Record<'_>) -> Result<Root, BadInput> {
        match (record.cell(self.id), &self.payment) {
            ("", Some(payment)) => payment.root(record),
            ("", None) => {
                let advice = "name the transfer, or give time,payer,payee,amount";
                Err(record.spot.refuse("id", "", "the id is empty", advice))
            }
            (id, _) => Ok(Root::Id(id.to_owned())),
        }
    }
}

impl Payment {
    fn root(&self, record: Record<'_>) -> Result<Root, BadInput> {
        let spot = record.spot;
        Ok(Root::Payment {
            at: field::time(spot, "time", record.field(self.time))?,
            payer: named(spot, "payer", record.field(self.payer))?,
            payee: named(spot, "payee", record.field(self.payee))?,
            amount: field::positive(spot, "amount", record.field(self.amount))?,
        })
    }
}

fn named(spot: Spot<'_>, column: &str, text: &str) -> Result<AccountId, BadInput> {
    let account = AccountId::new(text.trim());
    account.map_err(|_| spot.refuse(column, text, "the account is empty", "write it as in the transfers: bank/number"))
}

/// The next record that has as many fields as the header.
fn next_whole<'r>(rows: &'r mut Box<dyn Rows>) -> Result<Option<Record<'r>>, BadInput> {
    let columns = rows.header().names.len();
    let Some(record) = rows.next()? else { return Ok(None) };
    if record.len() == columns {
        return Ok(Some(record));
    }
    let problem = format!("the row has {} fields, the header has {columns}", record.len());
    Err(record.spot.refuse_row(problem, "look for a comma that is not inside quotes"))
}
