//! The PKDD'99 bank's `trans.asc`: one row a movement of one account of the bank, with its running balance. Dates are
//! YYMMDD of the 1990s; the partner, where there is one, is an account at another bank.

use super::decimal::decimal;
use super::field;
use super::layout::Layout;
use super::reader::{Reading, Repairs, needed};
use super::record::{Header, Record, Spot};
use domain::money::Amount;
use domain::refusal::BadInput;
use domain::time::{DEFAULT_OFFSET, Instant};
use domain::transfer::Row;
use jiff::civil::Date;

/// Where the columns are.
pub(crate) struct Berka {
    id: usize,
    account: usize,
    date: usize,
    kind: usize,
    operation: usize,
    amount: usize,
    balance: usize,
    purpose: usize,
    bank: usize,
    partner: usize,
    joined: String,
}

impl Berka {
    /// Finds the columns.
    pub(crate) fn new(header: &Header, spot: Spot<'_>) -> Result<Self, BadInput> {
        let needed = |name: &str| needed(header, spot, Layout::Berka, &[name]);
        Ok(Self {
            id: needed("trans_id")?,
            account: needed("account_id")?,
            date: needed("date")?,
            kind: needed("type")?,
            operation: needed("operation")?,
            amount: needed("amount")?,
            balance: needed("balance")?,
            purpose: needed("k_symbol")?,
            bank: needed("bank")?,
            partner: needed("account")?,
            joined: String::new(),
        })
    }
}

impl Reading for Berka {
    fn row<'r>(&'r mut self, record: Record<'r>, repairs: &mut Repairs) -> Result<Option<Row<'r>>, BadInput> {
        let spot = record.spot;
        let at = date(spot, record.field(self.date))?;
        let amount = field::positive(spot, "amount", record.field(self.amount))?;
        let balance = Some(signed(spot, record.field(self.balance))?);
        let subject = record.field(self.account);
        if subject.is_empty() {
            return Err(field::no_ends(spot, "account_id"));
        }
        let purpose = record.field(self.purpose).trim();
        partner(&mut self.joined, record.field(self.bank), record.field(self.partner), repairs);
        let channel = channel(record.field(self.operation), purpose);
        let row = match record.field(self.kind) {
            "PRIJEM" => Row { payee_balance: balance, ..Row::new(at, &self.joined, subject, amount) },
            "VYDAJ" | "VYBER" => Row { payer_balance: balance, ..Row::new(at, subject, &self.joined, amount) },
            other => {
                return Err(spot.refuse("type", other, "neither credit nor debit", "use PRIJEM, VYDAJ or VYBER"));
            }
        };
        Ok(Some(Row { id: record.field(self.id), channel, remark: purpose, ..row }))
    }
}

/// The account at the other bank; `0` stands for none.
fn partner(joined: &mut String, bank: &str, number: &str, repairs: &mut Repairs) {
    joined.clear();
    match number {
        "" => {}
        "0" => repairs.count("placeholder_emptied"),
        number => field::join(joined, bank, number),
    }
}

fn channel<'a>(operation: &'a str, purpose: &str) -> &'a str {
    match (operation, purpose) {
        (_, "UROK") => "interest",
        (_, "SLUZBY" | "SANKC. UROK") => "fee",
        ("VKLAD" | "VYBER" | "VYBER KARTOU", _) => "cash",
        ("PREVOD Z UCTU" | "PREVOD NA UCET", _) => "transfer",
        (told, _) => told,
    }
}

fn signed(spot: Spot<'_>, text: &str) -> Result<Amount, BadInput> {
    let sum = decimal(text).ok_or_else(|| field::not_a_sum(spot, "balance", text))?;
    Ok(sum.signed())
}

/// The midnight of a YYMMDD day of the 1900s.
fn date(spot: Spot<'_>, text: &str) -> Result<Instant, BadInput> {
    let number = |from: usize| text.get(from..from + 2).and_then(|two| two.parse::<i8>().ok());
    let parts = (text.len() == 6).then(|| (number(0), number(2), number(4)));
    let day = match parts {
        Some((Some(year), Some(month), Some(day))) => Date::new(1900 + i16::from(year), month, day).ok(),
        _ => None,
    };
    day.and_then(|day| Instant::from_civil(day.into(), DEFAULT_OFFSET))
        .ok_or_else(|| spot.refuse("date", text, "not a date", "write it as YYMMDD, such as 930131"))
}
