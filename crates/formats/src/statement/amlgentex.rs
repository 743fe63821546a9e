//! AMLGentex: steps as days, balances before and after. A step is a day; step 0 is 2023-01-01, the base date of the
//! generator's own configuration. The ids −1 and −2 are its sink and its source: outside the view.

use super::decimal::decimal;
use super::field;
use super::layout::Layout;
use super::reader::{Reading, Repairs, needed};
use super::record::{Header, Record, Spot};
use domain::money::Amount;
use domain::refusal::BadInput;
use domain::time::Instant;
use domain::transfer::Row;

/// 2023-01-01T00:00:00+08:00.
const STEP_ZERO: Instant = Instant::from_seconds(1_672_502_400);
/// The generator writes this so; the balances of such rows are doubled.
const OPENING: &str = "INITALBALANCE";

/// Where the columns are.
pub(crate) struct AmlGenTex {
    step: usize,
    kind: usize,
    amount: usize,
    payer: usize,
    payee: usize,
    payer_bank: usize,
    payee_bank: usize,
    payer_balance: usize,
    payee_balance: usize,
    payer_name: String,
    payee_name: String,
}

impl AmlGenTex {
    /// Finds the columns.
    pub(crate) fn new(header: &Header, spot: Spot<'_>) -> Result<Self, BadInput> {
        let needed = |name: &str| needed(header, spot, Layout::AmlGenTex, &[name]);
        Ok(Self {
            step: needed("step")?,
            kind: needed("type")?,
            amount: needed("amount")?,
            payer: needed("nameOrig")?,
            payee: needed("nameDest")?,
            payer_bank: needed("bankOrig")?,
            payee_bank: needed("bankDest")?,
            payer_balance: needed("newbalanceOrig")?,
            payee_balance: needed("newbalanceDest")?,
            payer_name: String::new(),
            payee_name: String::new(),
        })
    }
}

impl Reading for AmlGenTex {
    fn row<'r>(&'r mut self, record: Record<'r>, repairs: &mut Repairs) -> Result<Option<Row<'r>>, BadInput> {
        let spot = record.spot;
        let at = field::day(spot, "step", record.field(self.step), STEP_ZERO)?;
        let text = record.field(self.amount);
        let sum = decimal(text).filter(|sum| !sum.negative).ok_or_else(|| field::not_a_sum(spot, "amount", text))?;
        if sum.rounded {
            repairs.count("amount_rounded");
        }
        end(&mut self.payer_name, record.field(self.payer_bank), record.field(self.payer));
        end(&mut self.payee_name, record.field(self.payee_bank), record.field(self.payee));
        if self.payer_name.is_empty() && self.payee_name.is_empty() {
            return Err(field::no_ends(spot, "nameOrig"));
        }
        let opening = record.field(self.kind) == OPENING;
        if opening {
            repairs.count("opening_balance_ignored");
        }
        let stated = |name: &str, column: &str, index: usize| match (name.is_empty() || opening, record.field(index)) {
            (true, _) | (_, "") => Ok(None),
            (_, text) => balance(spot, column, text).map(Some),
        };
        Ok(Some(Row {
            payer_balance: stated(&self.payer_name, "newbalanceOrig", self.payer_balance)?,
            payee_balance: stated(&self.payee_name, "newbalanceDest", self.payee_balance)?,
            channel: if record.field(self.kind) == "CASH" { "cash" } else { "transfer" },
            ..Row::new(at, &self.payer_name, &self.payee_name, sum.size)
        }))
    }
}

/// `bank/number`, or empty for source and sink.
fn end(joined: &mut String, bank: &str, number: &str) {
    match number {
        "-1" | "-2" => joined.clear(),
        number => field::join(joined, bank, number),
    }
}

/// A float's balance to the hundredth; the rows say `amount_rounded`, the balances follow.
fn balance(spot: Spot<'_>, column: &str, text: &str) -> Result<Amount, BadInput> {
    let sum = decimal(text).ok_or_else(|| field::not_a_sum(spot, column, text))?;
    Ok(sum.signed())
}
