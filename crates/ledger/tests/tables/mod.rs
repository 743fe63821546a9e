//! A trace as a table a person can read.
//!
//! A table's lines: `ID TIME PAYER > PAYEE AMOUNT [PAYER_BALANCE PAYEE_BALANCE]`, `-` where nothing stands; `roots: ID …`;
//! `root: TIME PAYER > PAYEE AMOUNT`; `limits: NAME=VALUE …`; and what is expected, `RULE,… | WHAT NAME=VALUE …`, where WHAT is
//! `trail`, `root ID`, `transfer ID`, an account (a name not listed there is a root: what is held of it), or `repairs`.
//! A time is `HH:MM[:SS]` of one day, or `+DAYSd HH:MM`.

use crate::engine::Fed;
use crate::oracle::{self, OwnedRow};
use crate::same;
use domain::account::AccountId;
use domain::money::{Amount, Currency};
use domain::time::{Instant, Span};
use domain::trace::{Limits, Root, Rule, Trail};
use domain::transfer::Place;
use std::collections::BTreeMap;

#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<OwnedRow>,
    pub(crate) roots: Vec<Root>,
    pub(crate) limits: Limits,
    expected: Vec<(Vec<Rule>, String, BTreeMap<String, String>)>,
}

/// Reads the table, and holds the engine and the second reading to it.
pub(crate) fn holds(text: &str) {
    let table = read(text);
    for (rules, what, want) in &table.expected {
        for rule in rules {
            let by_engine = Fed::new(&table.rows).and_then(|fed| fed.trace(&table.roots, *rule, &table.limits));
            let by_oracle = oracle::trace(&table.rows, &table.roots, *rule, &table.limits);
            for (who, trail) in [("engine", by_engine), ("oracle", by_oracle)] {
                match trail {
                    Ok(trail) => check(who, &same::comparable(trail), what, want),
                    Err(refused) => assert_eq!(what, "refused", "{who}, {rule}: {refused}"),
                }
            }
        }
    }
    assert!(!table.expected.is_empty(), "a table that expects nothing proves nothing");
}

fn check(who: &str, trail: &Trail, what: &str, want: &BTreeMap<String, String>) {
    let got = figures(trail, what);
    for (name, want) in want {
        let nothing = if what == "repairs" { "none" } else { "0.00" };
        let got = got.get(name).cloned().unwrap_or_else(|| nothing.to_owned());
        assert_eq!(&got, want, "{who}, {}: {name} of {what}\n{trail:#?}", trail.rule);
    }
}

/// The named figures of one part of a trail, as text.
fn figures(trail: &Trail, what: &str) -> BTreeMap<String, String> {
    let mut figures: BTreeMap<String, String> = BTreeMap::new();
    let mut note = |name: &str, figure: &dyn ToString| figures.insert(name.to_owned(), figure.to_string());
    match what.split_once(' ') {
        None if what == "refused" => panic!("expected to be refused\n{trail:#?}"),
        None if what == "trail" => {
            note("lost", &trail.lost);
            note("held", &trail.held);
            note("returned", &trail.returned);
            note("cashed_out", &trail.cashed_out);
            note("window", &trail.beyond.window);
            note("stop_account", &trail.beyond.stop_account);
            note("taint_min", &trail.beyond.taint_min);
            note("hops", &trail.beyond.hops);
            note("count", &trail.beyond.count);
            note("unmatched", &trail.roots_unmatched.len());
            note("accounts", &trail.accounts.iter().map(|a| a.account.as_str()).collect::<Vec<_>>().join(","));
            note("transfers", &trail.transfers.iter().map(|t| t.id.as_str()).collect::<Vec<_>>().join(","));
        }
        None if what == "repairs" => {
            for repair in &trail.repairs {
                note(&repair.kind, &repair.count);
            }
        }
        Some(("root", id)) => {
            let root = trail.roots.iter().find(|r| r.id == id).unwrap_or_else(|| panic!("no root {id} in {trail:#?}"));
            note("lost", &root.lost);
            note("held", &root.held);
            note("returned", &root.returned);
            note("cashed_out", &root.cashed_out);
            note("beyond", &root.beyond);
        }
        Some(("transfer", id)) => {
            let found = trail.transfers.iter().find(|t| t.id == id);
            let transfer = found.unwrap_or_else(|| panic!("no transfer {id} in {trail:#?}"));
            note("layer", &transfer.layer);
            note("taint", &transfer.taint);
            note("fate", &format!("{:?}", transfer.fate).to_lowercase());
        }
        None => {
            if let Some(account) = trail.accounts.iter().find(|a| a.account == what) {
                account.by_root.iter().for_each(|(root, amount)| drop(note(root, amount)));
                note("layer", &account.layer);
                note("received", &account.received);
                note("passed", &account.passed);
                note("held", &account.held);
                note("cashed_out", &account.cashed_out);
                note("balance", &account.balance);
                note("stoppable", &account.stoppable);
                note("unexplained", &account.unexplained);
                note("stop_reason", &account.stop_reason.clone().unwrap_or_else(|| "-".to_owned()));
            }
        }
        Some(_) => panic!("{what} is no part of a trail"),
    }
    figures
}

pub(crate) fn read(text: &str) -> Table {
    let mut table = Table::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some((rules, expected)) = line.split_once(" | ") {
            let (what, named) = match expected.split_once('=') {
                None => (expected.trim(), ""),
                Some((before, _)) => expected.split_at(before.trim_end().rfind(' ').unwrap()),
            };
            table.expected.push((rules_of(rules), what.trim().to_owned(), named_values(named)));
        } else if let Some(ids) = line.strip_prefix("roots:") {
            table.roots.extend(ids.split_whitespace().map(|id| Root::Id(id.to_owned())));
        } else if let Some(payment) = line.strip_prefix("root:") {
            let row = row(&format!("- {payment}"), 0);
            let name = |name: String| AccountId::new(name).unwrap();
            table.roots.push(Root::Payment {
                at: row.at,
                payer: name(row.payer),
                payee: name(row.payee),
                amount: row.amount,
            });
        } else if let Some(limits) = line.strip_prefix("limits:") {
            table.limits = limits_of(limits);
        } else {
            table.rows.push(row(line, table.rows.len()));
        }
    }
    table
}

fn rules_of(text: &str) -> Vec<Rule> {
    match text.trim() {
        "every" => Rule::ALL.to_vec(),
        "conserving" => Rule::ALL.into_iter().filter(|rule| rule.conserves()).collect(),
        names => names.split(',').map(|name| name.trim().parse().unwrap()).collect(),
    }
}

fn named_values(text: &str) -> BTreeMap<String, String> {
    text.split_whitespace()
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .collect()
}

fn row(line: &str, place: usize) -> OwnedRow {
    let mut words = line.split_whitespace().peekable();
    let mut word = || words.next().unwrap_or("-");
    let or_empty = |word: &str| if word == "-" { String::new() } else { word.to_owned() };
    let id = or_empty(word());
    let mut time = word().to_owned();
    if time.starts_with('+') {
        time = format!("{time} {}", word());
    }
    let payer = or_empty(word());
    assert_eq!(word(), ">", "{line}");
    let payee = or_empty(word());
    let (amount, currency) = {
        let word = word();
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        (digits.parse().unwrap(), Currency::parse(&word[digits.len()..]).unwrap())
    };
    let mut balance = || word().parse::<Amount>().ok();
    let (payer_balance, payee_balance) = (balance(), balance());
    let (id, serial) = match id.split_once('/') {
        Some((id, serial)) => (id.to_owned(), serial.to_owned()),
        None => (id, String::new()),
    };
    OwnedRow {
        place: Place { file: 0, row: place as u64 + 2 },
        id,
        serial,
        at: at(&time),
        payer,
        payee,
        amount,
        currency,
        payer_balance,
        payee_balance,
        channel: String::new(),
    }
}

fn at(time: &str) -> Instant {
    let (days, time) = match time.strip_prefix('+').and_then(|time| time.split_once("d ")) {
        Some((days, time)) => (days.parse().unwrap(), time),
        None => (0, time),
    };
    let time = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
    Instant::parse(&format!("2026-03-01 {time}")).unwrap().plus(Span::days(days))
}

fn limits_of(text: &str) -> Limits {
    let mut limits = Limits::default();
    for (name, value) in named_values(text) {
        match name.as_str() {
            "hops_max" => limits.hops_max = value.parse().unwrap(),
            "taint_min" => limits.taint_min = value.parse().unwrap(),
            "hop_window" => limits.hop_window = Some(Span::parse(&value).unwrap()),
            "until" => limits.until = Some(at(&value)),
            "degree_max" => limits.degree_max = Some(value.parse().unwrap()),
            "transfers_max" => limits.transfers_max = Some(value.parse().unwrap()),
            "stop" => drop(limits.stop_accounts.insert(AccountId::new(value).unwrap(), "exchange".to_owned())),
            other => panic!("{other} is no limit"),
        }
    }
    limits
}
