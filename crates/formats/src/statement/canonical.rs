//! The canonical layout: columns by name in any order, refused where wrong. Other columns are ignored and counted.

use super::field;
use super::layout::Layout;
use super::reader::{Reading, Repairs, needed};
use super::record::{Header, Record, Spot};
use domain::money::Amount;
use domain::refusal::BadInput;
use domain::transfer::Row;

/// Every column of the layout, in the order it is written.
pub(crate) const COLUMNS: [&str; 15] = [
    "id",
    "time",
    "payer",
    "payee",
    "amount",
    "currency",
    "payer_balance",
    "payee_balance",
    "channel",
    "remark",
    "payer_bank",
    "payee_bank",
    "payer_name",
    "payee_name",
    "serial",
];

/// Where each column is, and room for account names.
pub(crate) struct Canonical {
    names: Vec<String>,
    time: usize,
    payer: End,
    payee: End,
    amount: usize,
    id: Option<usize>,
    currency: Option<usize>,
    channel: Option<usize>,
    remark: Option<usize>,
    serial: Option<usize>,
}

/// One side of a transfer.
struct End {
    /// What its column is called.
    name: &'static str,
    balance_name: &'static str,
    bank_name: &'static str,
    number: usize,
    bank: Option<usize>,
    balance: Option<usize>,
    holder: Option<usize>,
    joined: String,
}

impl Canonical {
    /// Finds the columns; refuses a needed one that is missing and any that is there twice.
    pub(crate) fn new(header: &Header, spot: Spot<'_>, repairs: &mut Repairs) -> Result<Self, BadInput> {
        refuse_twice(header, spot)?;
        let ignored = header.names.iter().filter(|name| !COLUMNS.contains(&name.as_str())).count();
        repairs.add("columns_ignored", ignored as u64);
        let needed = |name: &str| needed(header, spot, Layout::Canonical, &[name]);
        Ok(Self {
            names: header.names.clone(),
            time: needed("time")?,
            payer: End {
                name: "payer",
                balance_name: "payer_balance",
                bank_name: "payer_bank",
                number: needed("payer")?,
                bank: header.find("payer_bank"),
                balance: header.find("payer_balance"),
                holder: header.find("payer_name"),
                joined: String::new(),
            },
            payee: End {
                name: "payee",
                balance_name: "payee_balance",
                bank_name: "payee_bank",
                number: needed("payee")?,
                bank: header.find("payee_bank"),
                balance: header.find("payee_balance"),
                holder: header.find("payee_name"),
                joined: String::new(),
            },
            amount: needed("amount")?,
            id: header.find("id"),
            currency: header.find("currency"),
            channel: header.find("channel"),
            remark: header.find("remark"),
            serial: header.find("serial"),
        })
    }
}

impl Canonical {
    /// Quotes left open in two rows pair up over the rows between them, which would be lost in a field's text.
    fn refuse_swallowed(&self, record: Record<'_>) -> Result<(), BadInput> {
        let separators = self.names.len() - 1;
        for (index, name) in self.names.iter().enumerate() {
            let text = record.field(index);
            if text.split('\n').skip(1).any(|line| line.matches(',').count() >= separators) {
                let advice = "close the quote before it, or write the text on one line";
                return Err(record.spot.refuse(name, text, "the field holds what look like whole rows", advice));
            }
        }
        Ok(())
    }
}

fn refuse_twice(header: &Header, spot: Spot<'_>) -> Result<(), BadInput> {
    for (index, name) in header.names.iter().enumerate() {
        if COLUMNS.contains(&name.as_str()) && header.names[..index].contains(name) {
            return Err(spot.refuse(name, name, "the header names this column twice", "keep one of them"));
        }
    }
    Ok(())
}

impl Reading for Canonical {
    fn is_strict(&self) -> bool {
        true
    }

    fn row<'r>(&'r mut self, record: Record<'r>, _: &mut Repairs) -> Result<Option<Row<'r>>, BadInput> {
        let spot = record.spot;
        if record.text().as_bytes().contains(&0) {
            return Err(spot.refuse_row("the row holds a NUL byte", "export the file again as plain CSV text"));
        }
        if record.text().contains('\n') {
            self.refuse_swallowed(record)?;
        }
        let at = field::time(spot, "time", record.field(self.time))?;
        let amount = field::positive(spot, "amount", record.field(self.amount))?;
        let currency = field::currency(spot, "currency", record.cell(self.currency))?;
        let (payer_balance, payer_name) = (self.payer.balance(record)?, record.cell(self.payer.holder));
        let (payee_balance, payee_name) = (self.payee.balance(record)?, record.cell(self.payee.holder));
        let payer = self.payer.account(record)?;
        let payee = self.payee.account(record)?;
        if payer.is_empty() && payee.is_empty() {
            return Err(field::no_ends(spot, "payer"));
        }
        Ok(Some(Row {
            id: record.cell(self.id),
            serial: record.cell(self.serial),
            currency,
            payer_balance,
            payee_balance,
            channel: record.cell(self.channel),
            remark: record.cell(self.remark),
            payer_name,
            payee_name,
            ..Row::new(at, payer, payee, amount)
        }))
    }
}

impl End {
    fn balance(&self, record: Record<'_>) -> Result<Option<Amount>, BadInput> {
        match record.cell(self.balance) {
            "" => Ok(None),
            text => field::amount(record.spot, self.balance_name, text).map(Some),
        }
    }

    /// The account: `bank/number` where a bank is given, else the number; empty where there is no number.
    fn account<'r>(&'r mut self, record: Record<'r>) -> Result<&'r str, BadInput> {
        let number = record.field(self.number);
        let bank = record.cell(self.bank);
        whole(record.spot, self.name, number)?;
        if bank.is_empty() || number.is_empty() {
            return Ok(number);
        }
        whole(record.spot, self.bank_name, bank)?;
        if bank.contains('/') {
            let advice = "write the bank's code without a slash: the slash parts it from the number";
            return Err(record.spot.refuse(self.bank_name, bank, "a bank's code holds a slash", advice));
        }
        field::join(&mut self.joined, bank, number);
        Ok(&self.joined)
    }
}

/// Blanks around a name or control characters in it would make two accounts of one.
fn whole(spot: Spot<'_>, column: &str, text: &str) -> Result<(), BadInput> {
    let bytes = text.as_bytes();
    let plain = bytes.iter().all(|byte| (b'!'..=b'~').contains(byte));
    if plain || (text.trim() == text && !text.chars().any(char::is_control)) {
        return Ok(());
    }
    let advice = "write the name alone; a bank's raw statement is read with --format cn-statement";
    Err(spot.refuse(column, text, "the name has blanks around it or control characters in it", advice))
}
