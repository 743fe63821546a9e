//! Who stands at an end of money: name, account, agent.

use super::path::{deep, first, within, words};
use crate::xml::{Element, Writer};
use domain::refusal::BadInput;

/// One end: `bank/number`, the number alone, or nothing; and the name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct End {
    pub(super) account: String,
    pub(super) name: String,
}

/// Reads the end `Dbtr` or `Cdtr`: the party and its account in `parties`, its agent in `agents`.
pub(super) fn read(parties: Option<&Element>, agents: Option<&Element>, side: &str) -> Result<End, BadInput> {
    let Some(parties) = parties else { return Ok(End::default()) };
    let number = number(parties, &format!("{side}Acct"))?;
    let bank = match agents {
        Some(agents) => agent(agents, &format!("{side}Agt"))?,
        None => "",
    };
    let name = match words(parties, &format!("{side}/Nm"))? {
        "" => words(parties, &format!("{side}/Pty/Nm"))?,
        name => name,
    };
    let account = if bank.is_empty() || number.is_empty() { number.to_owned() } else { format!("{bank}/{number}") };
    Ok(End { account, name: name.to_owned() })
}

/// An account's number at this path.
pub(super) fn number<'a>(element: &'a Element, path: &str) -> Result<&'a str, BadInput> {
    first(element, &[&format!("{path}/Id/Othr/Id"), &format!("{path}/Id/IBAN")])
}

/// A bank's code at this path.
pub(super) fn agent<'a>(element: &'a Element, path: &str) -> Result<&'a str, BadInput> {
    let within = |rest: &str| format!("{path}/FinInstnId/{rest}");
    first(element, &[&within("ClrSysMmbId/MmbId"), &within("BICFI"), &within("BIC"), &within("Othr/Id")])
}

/// Writes an account's number.
pub(super) fn write_number(w: &mut Writer, name: &str, number: &str) {
    if !number.is_empty() {
        deep(w, &format!("{name}/Id/Othr/Id"), number);
    }
}

/// Writes a bank's code.
pub(super) fn write_agent(w: &mut Writer, name: &str, bank: &str) {
    if !bank.is_empty() {
        deep(w, &format!("{name}/FinInstnId/ClrSysMmbId/MmbId"), bank);
    }
}

/// Writes a party's name, below `Pty` where the message has a choice there.
pub(super) fn write_name(w: &mut Writer, path: &str, name: &str) {
    if !name.is_empty() {
        within(w, path, |w| w.field("Nm", name));
    }
}

/// Bank and number of `bank/number`.
pub(super) fn parts(account: &str) -> (&str, &str) {
    account.split_once('/').unwrap_or(("", account))
}

/// Writes both ends as payments have them: `Dbtr`, `DbtrAcct`, `DbtrAgt`, `CdtrAgt`, `Cdtr`, `CdtrAcct`. `party` stands
/// between a side and its name.
pub(super) fn write_both(w: &mut Writer, payer: &End, payee: &End, party: &str) {
    let (from, to) = (parts(&payer.account), parts(&payee.account));
    write_name(w, &format!("Dbtr{party}"), &payer.name);
    write_number(w, "DbtrAcct", from.1);
    write_agent(w, "DbtrAgt", from.0);
    write_agent(w, "CdtrAgt", to.0);
    write_name(w, &format!("Cdtr{party}"), &payee.name);
    write_number(w, "CdtrAcct", to.1);
}
