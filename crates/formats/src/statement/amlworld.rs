//! IBM's AMLworld: minute times, both ends named, no balances. Two of its columns are both called `Account`.

use super::decimal::decimal;
use super::field;
use super::layout::Layout;
use super::reader::{Reading, Repairs, needed};
use super::record::{Header, Record, Spot};
use domain::money::Currency;
use domain::refusal::BadInput;
use domain::transfer::Row;

/// The currencies as the files name them, with the letters of ISO 4217 (bitcoin: its customary three).
const CURRENCIES: [(&str, &str); 15] = [
    ("US Dollar", "USD"),
    ("Euro", "EUR"),
    ("Yuan", "CNY"),
    ("Yen", "JPY"),
    ("Rupee", "INR"),
    ("Ruble", "RUB"),
    ("Shekel", "ILS"),
    ("UK Pound", "GBP"),
    ("Swiss Franc", "CHF"),
    ("Mexican Peso", "MXN"),
    ("Brazil Real", "BRL"),
    ("Canadian Dollar", "CAD"),
    ("Australian Dollar", "AUD"),
    ("Saudi Riyal", "SAR"),
    ("Bitcoin", "XBT"),
];

/// Where the columns are.
pub(crate) struct AmlWorld {
    time: usize,
    from_bank: usize,
    to_bank: usize,
    paid: usize,
    currency: usize,
    received_currency: Option<usize>,
    means: Option<usize>,
    payer: String,
    payee: String,
}

impl AmlWorld {
    /// Finds the columns; each account stands right after its bank.
    pub(crate) fn new(header: &Header, spot: Spot<'_>) -> Result<Self, BadInput> {
        let needed = |name: &str| needed(header, spot, Layout::AmlWorld, &[name]);
        Ok(Self {
            time: needed("Timestamp")?,
            from_bank: needed("From Bank")?,
            to_bank: needed("To Bank")?,
            paid: needed("Amount Paid")?,
            currency: needed("Payment Currency")?,
            received_currency: header.find("Receiving Currency"),
            means: header.find("Payment Format"),
            payer: String::new(),
            payee: String::new(),
        })
    }
}

impl Reading for AmlWorld {
    fn row<'r>(&'r mut self, record: Record<'r>, repairs: &mut Repairs) -> Result<Option<Row<'r>>, BadInput> {
        let spot = record.spot;
        let at = field::time(spot, "Timestamp", record.field(self.time))?;
        let sum = decimal(record.field(self.paid))
            .filter(|sum| !sum.negative)
            .ok_or_else(|| field::not_a_sum(spot, "Amount Paid", record.field(self.paid)))?;
        if sum.rounded {
            repairs.count("amount_rounded");
        }
        if self.received_currency.is_some_and(|column| record.field(column) != record.field(self.currency)) {
            repairs.count("exchanged_kept_as_paid");
        }
        field::join(&mut self.payer, record.field(self.from_bank), record.field(self.from_bank + 1));
        field::join(&mut self.payee, record.field(self.to_bank), record.field(self.to_bank + 1));
        if self.payer.is_empty() && self.payee.is_empty() {
            return Err(field::no_ends(spot, "Account"));
        }
        Ok(Some(Row {
            currency: currency(spot, record.field(self.currency))?,
            channel: channel(record.cell(self.means)),
            ..Row::new(at, &self.payer, &self.payee, sum.size)
        }))
    }
}

fn currency(spot: Spot<'_>, name: &str) -> Result<Currency, BadInput> {
    let letters = CURRENCIES.iter().find(|(known, _)| *known == name).map_or(name, |(_, letters)| letters);
    Currency::parse(letters).ok_or_else(|| {
        spot.refuse(
            "Payment Currency",
            name,
            "not a currency",
            "use a name of the data set or three letters of ISO 4217",
        )
    })
}

fn channel(means: &str) -> &str {
    match means {
        "Cash" => "cash",
        "Credit Card" => "pos",
        "Bitcoin" => "exchange",
        "ACH" | "Wire" | "Cheque" | "Reinvestment" => "transfer",
        told => told,
    }
}
