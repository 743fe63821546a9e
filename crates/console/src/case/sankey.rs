//! A trail as a picture: accounts by layers, and what flowed between them, without cycles and not too many.

use crate::figures;
use crate::say::Lang;
use domain::account::AccountId;
use domain::money::Amount;
use domain::trace::{AccountTrail, Fate, TaintedTransfer, Trail};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The most accounts drawn by themselves; the smaller ones of a layer are drawn as one.
const ACCOUNTS_MAX: usize = 80;

/// The picture, as `weir.js` hands it to ECharts.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Picture {
    nodes: Vec<Node>,
    links: Vec<Link>,
    /// How many columns it has.
    columns: u32,
    /// The greatest number of nodes in one column: how high it must be.
    rows: usize,
}

#[derive(Debug, Serialize)]
struct Node {
    name: String,
    label: String,
    column: u32,
    kind: Kind,
    /// Lines for the one who points at it.
    facts: Vec<String>,
    /// The account's name, where it is one: its row in the table.
    account: Option<String>,
}

#[derive(Debug, Serialize)]
struct Link {
    source: String,
    target: String,
    /// In yuan.
    value: f64,
    fact: String,
}

/// What a node is; its colour follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Victim,
    /// The bank holds it.
    Held,
    /// Rests there by the trail, held by nobody.
    Resting,
    Passed,
    CashedOut,
    Returned,
    Beyond,
    /// An account already drawn, reached again.
    Again,
    Others,
}

/// What the picture needs to know besides the trail.
pub(crate) struct View<'a> {
    /// The page's language.
    pub lang: Lang,
    /// A bank's name by its code.
    pub bank_name: &'a dyn Fn(&str) -> String,
    /// What a bank holds at an account.
    pub held_at: &'a dyn Fn(&str) -> Amount,
}

/// Draws a trail.
pub(crate) fn draw(trail: &Trail, view: &View<'_>) -> Picture {
    let mut drawing = Drawing::new(trail, view);
    for transfer in trail.transfers.iter().filter(|transfer| transfer.taint.is_positive()) {
        drawing.flow(transfer);
    }
    drawing.finish()
}

struct Drawing<'a> {
    view: &'a View<'a>,
    accounts: BTreeMap<&'a str, &'a AccountTrail>,
    /// Accounts drawn by themselves.
    shown: BTreeSet<&'a str>,
    nodes: BTreeMap<String, Node>,
    flows: BTreeMap<(String, String), (Amount, usize)>,
}

impl<'a> Drawing<'a> {
    fn new(trail: &'a Trail, view: &'a View<'a>) -> Self {
        let mut by_sum: Vec<&AccountTrail> = trail.accounts.iter().collect();
        by_sum.sort_by_key(|account| (std::cmp::Reverse(account.received), account.account.as_str()));
        Self {
            view,
            accounts: trail.accounts.iter().map(|account| (account.account.as_str(), account)).collect(),
            shown: by_sum.iter().take(ACCOUNTS_MAX).map(|account| account.account.as_str()).collect(),
            nodes: BTreeMap::new(),
            flows: BTreeMap::new(),
        }
    }

    fn flow(&mut self, transfer: &TaintedTransfer) {
        let (source, column) = self.payer(transfer);
        let target = match transfer.fate {
            Fate::Followed | Fate::StopAccount if self.accounts.contains_key(transfer.payee.as_str()) => {
                self.payee(&transfer.payee, column)
            }
            fate => self.sink(fate, &transfer.channel, column + 1),
        };
        // Both may be among the small ones of one layer: nothing to draw.
        if source != target {
            let flow = self.flows.entry((source, target)).or_default();
            flow.0 += transfer.taint;
            flow.1 += 1;
        }
    }

    fn payer(&mut self, transfer: &TaintedTransfer) -> (String, u32) {
        match self.accounts.get(transfer.payer.as_str()).copied() {
            Some(account) if transfer.layer > 1 => (self.account(account), account.layer),
            _ => (self.victim(&transfer.payer), 0),
        }
    }

    /// A payee stands at its own layer; where that does not lie ahead, the way back is drawn as a node of its own, since
    /// a picture by layers knows no cycles.
    fn payee(&mut self, name: &str, from_column: u32) -> String {
        let Some(account) = self.accounts.get(name).copied() else { return String::new() };
        if account.layer > from_column { self.account(account) } else { self.again(account, from_column + 1) }
    }

    fn victim(&mut self, name: &str) -> String {
        let label = if name.is_empty() { self.view.lang.say("node-victim") } else { self.label(name) };
        let facts = vec![self.view.lang.say("node-victim")];
        self.put(format!("v|{name}"), Node::new(label, 0, Kind::Victim, facts))
    }

    fn account(&mut self, account: &AccountTrail) -> String {
        if !self.shown.contains(account.account.as_str()) {
            let label = self.view.lang.say("node-others");
            let key = format!("o|{}", account.layer);
            return self.put(key, Node::new(label, account.layer, Kind::Others, Vec::new()));
        }
        let mut node = Node::new(self.label(&account.account), account.layer, self.kind(account), self.facts(account));
        node.account = Some(account.account.clone());
        self.put(format!("a|{}", account.account), node)
    }

    fn again(&mut self, account: &AccountTrail, column: u32) -> String {
        let label = format!("↩ {}", self.label(&account.account));
        let mut node = Node::new(label, column, Kind::Again, vec![self.view.lang.say("node-again")]);
        node.account = Some(account.account.clone());
        self.put(format!("r|{column}|{}", account.account), node)
    }

    fn sink(&mut self, fate: Fate, channel: &str, column: u32) -> String {
        let lang = self.view.lang;
        let (kind, key) = match fate {
            Fate::Returned => (Kind::Returned, "node-returned".to_owned()),
            Fate::CashedOut | Fate::Followed => (Kind::CashedOut, format!("cashed-{}", channel_key(channel))),
            Fate::Window => (Kind::Beyond, "beyond-window".to_owned()),
            Fate::StopAccount => (Kind::Beyond, "beyond-stop_account".to_owned()),
            Fate::TaintMin => (Kind::Beyond, "beyond-taint_min".to_owned()),
            Fate::Hops => (Kind::Beyond, "beyond-hops".to_owned()),
            Fate::Count => (Kind::Beyond, "beyond-count".to_owned()),
        };
        self.put(format!("s|{column}|{key}"), Node::new(lang.say(&key), column, kind, Vec::new()))
    }

    fn put(&mut self, key: String, mut node: Node) -> String {
        node.name.clone_from(&key);
        self.nodes.entry(key.clone()).or_insert(node);
        key
    }

    fn kind(&self, account: &AccountTrail) -> Kind {
        if (self.view.held_at)(&account.account).is_positive() {
            Kind::Held
        } else if account.held.is_positive() {
            Kind::Resting
        } else if account.cashed_out.is_positive() && account.cashed_out.minor() * 2 >= account.passed.minor() {
            Kind::CashedOut
        } else {
            Kind::Passed
        }
    }

    fn label(&self, name: &str) -> String {
        let Ok(account) = AccountId::new(name) else { return String::new() };
        let bank = account.bank().map(|code| (self.view.bank_name)(code)).unwrap_or_default();
        format!("{bank} {}", account.number()).trim().to_owned()
    }

    fn facts(&self, account: &AccountTrail) -> Vec<String> {
        let lang = self.view.lang;
        let fact = |key: &str, amount: Amount| format!("{}　{}", lang.say(key), figures::sum(lang, amount));
        vec![
            lang.with("layer-n", &[("layer", account.layer.into())]),
            fact("received", account.received),
            fact("passed", account.passed),
            fact("held-in-trail", account.held),
            fact("cashed-out", account.cashed_out),
            fact("held-by-bank", (self.view.held_at)(&account.account)),
        ]
    }

    fn finish(self) -> Picture {
        let lang = self.view.lang;
        let columns = self.nodes.values().map(|node| node.column + 1).max().unwrap_or(0);
        let in_column = |column| self.nodes.values().filter(|node| node.column == column).count();
        let rows = (0..columns).map(in_column).max().unwrap_or(0);
        let links = self.flows.into_iter().map(|((source, target), (sum, count))| Link {
            source,
            target,
            value: yuan(sum),
            fact: lang.with("flow-fact", &[("sum", figures::sum(lang, sum).into()), ("count", count.into())]),
        });
        Picture { links: links.collect(), nodes: self.nodes.into_values().collect(), columns, rows }
    }
}

impl Node {
    fn new(label: String, column: u32, kind: Kind, facts: Vec<String>) -> Self {
        Self { name: String::new(), label, column, kind, facts, account: None }
    }
}

/// The message of a way out; what is not known by name is another way.
fn channel_key(channel: &str) -> &'static str {
    const KNOWN: [&str; 5] = ["cash", "pos", "exchange", "counter", "merchant"];
    KNOWN.into_iter().find(|known| *known == channel).unwrap_or("other")
}

/// For the width of a band only: no figure is read off it.
#[allow(clippy::cast_precision_loss, reason = "a band's width on a screen; figures are printed from whole minor units")]
fn yuan(amount: Amount) -> f64 {
    amount.minor() as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Instant;
    use domain::trace::{Beyond, Rule};

    fn account(name: &str, layer: u32, held: i64) -> AccountTrail {
        AccountTrail {
            account: name.into(),
            layer,
            received: Amount::from_major(100),
            passed: Amount::from_major(100 - held),
            held: Amount::from_major(held),
            cashed_out: Amount::ZERO,
            balance: Amount::from_major(held),
            stoppable: Amount::from_major(held),
            unexplained: Amount::ZERO,
            first_tainted_at: Instant::from_seconds(0),
            stop_reason: None,
            by_root: BTreeMap::new(),
        }
    }

    fn transfer(payer: &str, payee: &str, layer: u32, sum: i64, fate: Fate) -> TaintedTransfer {
        TaintedTransfer {
            id: String::new(),
            layer,
            amount: Amount::from_major(sum),
            taint: Amount::from_major(sum),
            at: Instant::from_seconds(0),
            payer: payer.into(),
            payee: payee.into(),
            channel: "cash".into(),
            fate,
        }
    }

    fn trail(accounts: Vec<AccountTrail>, transfers: Vec<TaintedTransfer>) -> Trail {
        Trail {
            rule: Rule::Fifo,
            until: None,
            lost: Amount::from_major(100),
            held: Amount::ZERO,
            returned: Amount::ZERO,
            cashed_out: Amount::ZERO,
            beyond: Beyond::default(),
            roots: Vec::new(),
            accounts,
            transfers,
            repairs: Vec::new(),
            roots_unmatched: Vec::new(),
        }
    }

    fn drawn(trail: &Trail) -> Picture {
        let held_at = |name: &str| if name == "A/2" { Amount::from_major(1) } else { Amount::ZERO };
        draw(trail, &View { lang: Lang::En, bank_name: &str::to_owned, held_at: &held_at })
    }

    #[test]
    fn every_flow_goes_to_a_later_column() {
        let accounts = vec![account("A/1", 1, 0), account("A/2", 2, 40), account("A/3", 3, 0)];
        let transfers = vec![
            transfer("V/9", "A/1", 1, 100, Fate::Followed),
            transfer("A/1", "A/2", 2, 100, Fate::Followed),
            transfer("A/2", "A/3", 3, 60, Fate::Followed),
            transfer("A/3", "A/1", 4, 50, Fate::Followed),
            transfer("A/3", "", 4, 10, Fate::CashedOut),
            transfer("A/1", "V/9", 2, 5, Fate::Returned),
        ];
        let picture = drawn(&trail(accounts, transfers));
        let column = |name: &str| picture.nodes.iter().find(|node| node.name == name).unwrap().column;
        assert_eq!(picture.links.len(), 6);
        for link in &picture.links {
            assert!(column(&link.source) < column(&link.target), "{link:?}");
        }
        let kind = |name: &str| picture.nodes.iter().find(|node| node.name == name).unwrap().kind;
        let table = [
            ("v|V/9", Kind::Victim),
            ("a|A/1", Kind::Passed),
            ("a|A/2", Kind::Held),
            ("r|4|A/1", Kind::Again),
            ("s|4|cashed-cash", Kind::CashedOut),
            ("s|2|node-returned", Kind::Returned),
        ];
        for (name, want) in table {
            assert_eq!(kind(name), want, "{name}");
        }
    }

    #[test]
    fn small_accounts_of_a_layer_are_drawn_as_one() {
        let count = ACCOUNTS_MAX + 20;
        let names: Vec<String> = (0..count).map(|n| format!("A/{n:04}")).collect();
        let accounts = names.iter().map(|name| account(name, 1, 1)).collect();
        let transfers = names.iter().map(|name| transfer("V/9", name, 1, 1, Fate::Followed)).collect();
        let picture = drawn(&trail(accounts, transfers));
        assert_eq!(picture.nodes.len(), ACCOUNTS_MAX + 2);
        let sum: f64 = picture.links.iter().map(|link| link.value).sum();
        assert!((sum - 100.0).abs() < 1e-6, "no flow is lost: {sum}");
    }
}
