//! IBM's AMLSim, in the five headers its tools write. A step is a day; step 0 is 2017-01-01, the generator's own base
//! date (its alerts file dates the alert of step 48 on 2017-02-18).

use super::decimal::decimal;
use super::field;
use super::layout::Layout;
use super::reader::{Reading, Repairs, needed};
use super::record::{Header, Record, Spot};
use domain::refusal::BadInput;
use domain::time::Instant;
use domain::transfer::Row;

/// 2017-01-01T00:00:00+08:00.
const STEP_ZERO: Instant = Instant::from_seconds(1_483_200_000);

/// The column names of one of the headers. Empty: it has no such column.
struct Names {
    time: &'static str,
    payer: &'static str,
    payee: &'static str,
    amount: &'static str,
    id: &'static str,
    kind: &'static str,
    payer_balance: &'static str,
    payee_balance: &'static str,
}

const NONE: Names =
    Names { time: "", payer: "", payee: "", amount: "", id: "", kind: "", payer_balance: "", payee_balance: "" };

/// The published samples, the generator's transfers, its cash, its converted transfers, its raw log.
const HEADERS: [Names; 5] = [
    Names { time: "time", payer: "sourceNodeId", payee: "targetNodeId", amount: "value", ..NONE },
    Names {
        time: "start",
        payer: "ACCOUNT_ID",
        payee: "COUNTER_PARTY_ACCOUNT_NUM",
        amount: "TXN_AMOUNT_ORIG",
        id: "TXN_ID",
        kind: "TXN_SOURCE_TYPE_CODE",
        ..NONE
    },
    Names {
        time: "RUN_DATE",
        payer: "ACCOUNT_ID",
        payee: "",
        amount: "TXN_AMOUNT_ORIG",
        id: "TXN_ID",
        kind: "TXN_SOURCE_TYPE_CODE",
        ..NONE
    },
    Names {
        time: "tran_timestamp",
        payer: "orig_acct",
        payee: "bene_acct",
        amount: "base_amt",
        id: "tran_id",
        kind: "tx_type",
        ..NONE
    },
    Names {
        time: "step",
        payer: "nameOrig",
        payee: "nameDest",
        amount: "amount",
        kind: "type",
        payer_balance: "newbalanceOrig",
        payee_balance: "newbalanceDest",
        ..NONE
    },
];

impl Names {
    fn all_in(&self, has: &dyn Fn(&str) -> bool) -> bool {
        [self.time, self.payer, self.payee, self.amount, self.id, self.kind]
            .into_iter()
            .all(|name| name.is_empty() || has(name))
    }
}

/// Whether a header is one of these.
pub(super) fn knows(has: &dyn Fn(&str) -> bool) -> bool {
    HEADERS.iter().any(|names| names.all_in(has))
}

/// Where the columns are.
pub(crate) struct AmlSim {
    time: usize,
    payer: usize,
    payee: Option<usize>,
    amount: usize,
    amount_name: &'static str,
    time_name: &'static str,
    id: Option<usize>,
    kind: Option<usize>,
    payer_balance: Option<usize>,
    payee_balance: Option<usize>,
}

impl AmlSim {
    /// Finds the columns of whichever header it is.
    pub(crate) fn new(header: &Header, spot: Spot<'_>) -> Result<Self, BadInput> {
        let has = |name: &str| header.find(name).is_some();
        let names = HEADERS.iter().find(|names| names.all_in(&has)).unwrap_or(&HEADERS[0]);
        let needed = |name: &str| needed(header, spot, Layout::AmlSim, &[name]);
        Ok(Self {
            time: needed(names.time)?,
            payer: needed(names.payer)?,
            payee: if names.payee.is_empty() { None } else { Some(needed(names.payee)?) },
            amount: needed(names.amount)?,
            amount_name: names.amount,
            time_name: names.time,
            id: header.find(names.id),
            kind: header.find(names.kind),
            payer_balance: header.find(names.payer_balance),
            payee_balance: header.find(names.payee_balance),
        })
    }
}

impl Reading for AmlSim {
    fn row<'r>(&'r mut self, record: Record<'r>, repairs: &mut Repairs) -> Result<Option<Row<'r>>, BadInput> {
        let spot = record.spot;
        let at = moment(spot, self.time_name, record.field(self.time))?;
        let text = record.field(self.amount);
        let sum =
            decimal(text).filter(|sum| !sum.negative).ok_or_else(|| field::not_a_sum(spot, self.amount_name, text))?;
        if sum.rounded {
            repairs.count("amount_rounded");
        }
        let kind = record.cell(self.kind);
        let (payer, payee) = match kind {
            "CASH-IN" | "CASH_IN" => ("", record.field(self.payer)),
            "CASH-OUT" | "CASH_OUT" => (record.field(self.payer), ""),
            _ => (record.field(self.payer), record.cell(self.payee)),
        };
        if payer.is_empty() && payee.is_empty() {
            return Err(field::no_ends(spot, "ACCOUNT_ID"));
        }
        let balance = |column: Option<usize>| decimal(record.cell(column)).filter(|b| !b.negative).map(|b| b.size);
        Ok(Some(Row {
            id: record.cell(self.id),
            channel: if kind.starts_with("CASH") { "cash" } else { "transfer" },
            payer_balance: balance(self.payer_balance).filter(|_| !payer.is_empty()),
            payee_balance: balance(self.payee_balance).filter(|_| !payee.is_empty()),
            ..Row::new(at, payer, payee, sum.size)
        }))
    }
}

/// A step, or the time that the converter writes.
fn moment(spot: Spot<'_>, column: &str, text: &str) -> Result<Instant, BadInput> {
    if text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        field::day(spot, column, text, STEP_ZERO)
    } else {
        field::time(spot, column, text)
    }
}
