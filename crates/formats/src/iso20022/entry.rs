//! Entries of statements (camt.053) and notifications (camt.054), to movements and back.

use super::instruction::{document, envelope};
use super::party::{self, End};
use super::path::{
    at, deep, first, id, instant, instant_if, missing, needed, pieces, plain_sum, sum, sum_if, within, words,
    write_instant,
};
use crate::xml::{Element, Writer, bad};
use domain::money::{Amount, Currency};
use domain::order::Answer;
use domain::refusal::BadInput;
use domain::time::Instant;
use domain::transfer::Movement;

/// The account that a statement is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    pub(super) bank: String,
    account: String,
    name: String,
}

impl Own {
    /// The account of a statement or a notification.
    pub(super) fn of(statement: &Element) -> Result<Self, BadInput> {
        Self::of_account(at(statement, "Acct")?.ok_or_else(|| missing("Acct"))?)
    }

    /// The account of this `Acct`.
    pub(super) fn of_account(account: &Element) -> Result<Self, BadInput> {
        let number = first(account, &["Id/Othr/Id", "Id/IBAN"])?;
        if number.is_empty() {
            return Err(missing("Acct/Id/Othr/Id"));
        }
        let bank = party::agent(account, "Svcr")?;
        let name = match words(account, "Ownr/Nm")? {
            "" => words(account, "Ownr/Pty/Nm")?,
            name => name,
        };
        let joined = if bank.is_empty() { number.to_owned() } else { format!("{bank}/{number}") };
        Ok(Self { bank: bank.to_owned(), account: joined, name: name.to_owned() })
    }
}

/// From when until when a statement is complete: as it says, else up to when it was made.
pub(super) fn period(statement: &Element, made_at: Instant) -> Result<(Instant, Instant), BadInput> {
    let from_at = instant_if(statement, &["FrToDt/FrDtTm"])?;
    let until_at = instant_if(statement, &["FrToDt/ToDtTm"])?.unwrap_or(made_at);
    match from_at {
        Some(from_at) if from_at > until_at => {
            let told = id(statement, "FrToDt/ToDtTm")?;
            Err(bad("FrToDt/ToDtTm", told, "before its beginning", "let the period end after it begins"))
        }
        from_at => Ok((from_at.unwrap_or(until_at), until_at)),
    }
}

/// Adds an entry's movements: one for each of its transactions, or one where it tells none apart.
pub(super) fn movements(entry: &Element, own: &Own, into: &mut Vec<Movement>) -> Result<(), BadInput> {
    let status = first(entry, &["Sts/Cd", "Sts"])?;
    if !matches!(status, "BOOK" | "") {
        return Err(bad("Sts/Cd", status, "an entry that is not booked", "tell booked entries alone"));
    }
    let (total, currency) = sum(entry, "Amt")?;
    let is_credit = match needed(entry, "CdtDbtInd")? {
        "CRDT" => true,
        "DBIT" => false,
        other => return Err(bad("CdtDbtInd", other, "neither CRDT nor DBIT", "write one of them")),
    };
    let transactions: Vec<&Element> = entry.all("NtryDtls").flat_map(|details| details.all("TxDtls")).collect();
    let booked = Booked { entry, own, is_credit, at: booked_at(entry)? };
    match transactions.as_slice() {
        [] => into.push(booked.movement(None, total, currency)?),
        [one] => into.push(booked.movement(Some(one), total, currency)?),
        many => {
            for one in many {
                let (part, currency) = match sum_if(one, "Amt")? {
                    Some(part) => part,
                    None => sum(one, "AmtDtls/TxAmt/Amt")?,
                };
                into.push(booked.movement(Some(one), part, currency)?);
            }
        }
    }
    Ok(())
}

fn booked_at(entry: &Element) -> Result<Instant, BadInput> {
    instant(entry, &["BookgDt/DtTm", "BookgDt/Dt", "ValDt/DtTm", "ValDt/Dt"])
}

/// What all transactions of an entry share.
struct Booked<'a> {
    entry: &'a Element,
    own: &'a Own,
    is_credit: bool,
    at: Instant,
}

impl Booked<'_> {
    fn movement(&self, one: Option<&Element>, amount: Amount, currency: Currency) -> Result<Movement, BadInput> {
        let parties = one.map(|one| at(one, "RltdPties")).transpose()?.flatten();
        let agents = one.map(|one| at(one, "RltdAgts")).transpose()?.flatten();
        let own = End { account: self.own.account.clone(), name: self.own.name.clone() };
        let other = party::read(parties, agents, if self.is_credit { "Dbtr" } else { "Cdtr" })?;
        let (payer, payee) = if self.is_credit { (other, own) } else { (own, other) };
        let (payer_balance, payee_balance) = self.balances(one)?;
        let exact = one.map(|one| instant_if(one, &["RltdDts/TxDtTm", "RltdDts/AccptncDtTm"])).transpose()?.flatten();
        Ok(Movement {
            serial: self.serial(one)?,
            at: exact.unwrap_or(self.at),
            payer: payer.account,
            payee: payee.account,
            amount,
            currency,
            payer_balance,
            payee_balance,
            channel: first(self.entry, &["BkTxCd/Prtry/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Cd"])?.to_owned(),
            remark: one.map(remark).transpose()?.unwrap_or_default(),
            payer_name: payer.name,
            payee_name: payee.name,
        })
    }

    fn serial(&self, one: Option<&Element>) -> Result<String, BadInput> {
        let paths = ["Refs/TxId", "Refs/AcctSvcrRef", "Refs/EndToEndId"];
        let of_one = one.map(|one| first(one, &paths)).transpose()?.unwrap_or_default();
        let serial = match of_one {
            "" | "NOTPROVIDED" => first(self.entry, &["AcctSvcrRef", "NtryRef"])?,
            serial => serial,
        };
        Ok(serial.to_owned())
    }

    fn balances(&self, one: Option<&Element>) -> Result<(Option<Amount>, Option<Amount>), BadInput> {
        match one.map(envelope).transpose()?.flatten() {
            Some(weir) => Ok((plain_sum(weir, "PayerBalance")?, plain_sum(weir, "PayeeBalance")?)),
            None => Ok((None, None)),
        }
    }
}

/// The payer's purpose: all its lines.
pub(super) fn remark(transaction: &Element) -> Result<String, BadInput> {
    at(transaction, "RmtInf")?.map_or(Ok(String::new()), |info| pieces(info, "Ustrd"))
}

/// Writes a statement, or a notification, of one account.
pub(super) fn encode(
    answer: &Answer,
    is_pushed: bool,
    serial: &str,
    account: &str,
    movements: &[Movement],
    (from_at, until_at): (Instant, Instant),
) -> Vec<u8> {
    let (message, root, part) = if is_pushed {
        ("camt.054.001.08", "BkToCstmrDbtCdtNtfctn", "Ntfctn")
    } else {
        ("camt.053.001.08", "BkToCstmrStmt", "Stmt")
    };
    document(message, |w| {
        w.group(root, |w| {
            w.group("GrpHdr", |w| {
                w.field("MsgId", serial);
                write_instant(w, "CreDtTm", answer.at);
                deep(w, "OrgnlBizQry/MsgId", &answer.reference);
            });
            w.group(part, |w| {
                w.field("Id", serial);
                w.group("FrToDt", |w| {
                    write_instant(w, "FrDtTm", from_at);
                    write_instant(w, "ToDtTm", until_at);
                });
                w.group("Acct", |w| {
                    deep(w, "Id/Othr/Id", party::parts(account).1);
                    party::write_agent(w, "Svcr", &answer.bank);
                });
                movements.iter().for_each(|movement| w.group("Ntry", |w| write_entry(w, movement, account)));
            });
        });
    })
}

fn write_entry(w: &mut Writer, movement: &Movement, account: &str) {
    w.sum("Amt", movement.amount, movement.currency.code());
    w.field("CdtDbtInd", if movement.payee == account { "CRDT" } else { "DBIT" });
    deep(w, "Sts/Cd", "BOOK");
    w.group("BookgDt", |w| write_instant(w, "DtTm", movement.at));
    w.field_if("AcctSvcrRef", &movement.serial);
    if !movement.channel.is_empty() {
        deep(w, "BkTxCd/Prtry/Cd", &movement.channel);
    }
    within(w, "NtryDtls/TxDtls", |w| write_transaction(w, movement));
}

fn write_transaction(w: &mut Writer, movement: &Movement) {
    let (from, to) = (party::parts(&movement.payer), party::parts(&movement.payee));
    w.group("RltdPties", |w| {
        party::write_name(w, "Dbtr/Pty", &movement.payer_name);
        party::write_number(w, "DbtrAcct", from.1);
        party::write_name(w, "Cdtr/Pty", &movement.payee_name);
        party::write_number(w, "CdtrAcct", to.1);
    });
    w.group("RltdAgts", |w| {
        party::write_agent(w, "DbtrAgt", from.0);
        party::write_agent(w, "CdtrAgt", to.0);
    });
    if !movement.remark.is_empty() {
        deep(w, "RmtInf/Ustrd", &movement.remark);
    }
    within(w, "SplmtryData/Envlp/Weir", |w| {
        w.field_if("PayerBalance", &movement.payer_balance.map(|sum| sum.to_string()).unwrap_or_default());
        w.field_if("PayeeBalance", &movement.payee_balance.map(|sum| sum.to_string()).unwrap_or_default());
    });
}
