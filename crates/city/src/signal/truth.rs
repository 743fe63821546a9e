//! The truth of the signals: who is deceived, by whom, when they pay; which lines, dens, cells and accounts are fraud's.
//! It serves to measure, and helps nobody.

use domain::money::Amount;
use domain::signal::{Class, Id, Names, Scheme, Stage};
use domain::time::Instant;
use serde_json::{Value, json};

/// One deceit of one person, whatever came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Danger {
    /// The person's line.
    pub line: Id,
    /// The person's chat account as records name it.
    pub chat: Id,
    /// The script.
    pub scheme: Scheme,
    /// Who deceives: lines and chat accounts, the first contact first.
    pub by: Vec<Id>,
    /// The first contact.
    pub contact_at: Instant,
    /// How far it went.
    pub reached: Stage,
    /// When the person was first drawn in: the first step after the contact; `None` where there was none.
    pub drawn_in_at: Option<Instant>,
    /// What was paid, and when, in time order.
    pub payments: Vec<(Instant, Amount)>,
}

impl Danger {
    /// When the first money left; `None` where none did.
    #[must_use]
    pub fn first_paid_at(&self) -> Option<Instant> {
        self.payments.first().map(|payment| payment.0)
    }

    /// What was lost.
    #[must_use]
    pub fn lost(&self) -> Amount {
        self.payments.iter().map(|payment| payment.1).sum()
    }
}

/// A line of fraud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number as shown.
    pub line: Id,
    /// The way its calls come, where that is part of it.
    pub trunk: Id,
    /// What it is.
    pub class: Class,
    /// When it was first used.
    pub from: Instant,
    /// When it was last used.
    pub to: Instant,
}

/// A den while it stood in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Den {
    /// The den; it keeps its number when it moves.
    pub den: u32,
    /// The cell that most of its calls use.
    pub cell: Id,
    /// Its door, in degrees.
    pub place: (f64, f64),
    /// Its cards' numbers.
    pub lines: Vec<Id>,
    /// Its devices.
    pub devices: Vec<Id>,
    /// Lines open at one time at most.
    pub ports: u32,
    /// When it began there.
    pub from: Instant,
    /// When it left.
    pub to: Instant,
}

/// A false base station on one drive.
#[derive(Clone, Debug, PartialEq)]
pub struct FalseCell {
    /// The cell that its phones showed; none where they showed their own.
    pub cell: Id,
    /// Where it went, minute by minute.
    pub path: Vec<(Instant, f64, f64)>,
    /// The sender it used.
    pub sender: Id,
    /// What it sent, the code in it left out.
    pub template: &'static str,
    /// How many phones it reached.
    pub reached: u32,
}

/// A chat account of fraud, with those on its device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatAccount {
    /// The account.
    pub account: Id,
    /// Its device.
    pub device: Id,
    /// The gang's ring that it belongs to.
    pub ring: u32,
}

/// An honest line, or an honest moment of one, that looks like fraud's or like a deceit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookAlike {
    /// What it is.
    pub class: &'static str,
    /// The line.
    pub line: Id,
    /// When the moment began; when the signals began, for a line of a role.
    pub at: Instant,
}

/// All of it, up to the end of the signals; look-alike moments as far as they have been made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// People who were called on by fraud, in order of contact.
    pub dangers: Vec<Danger>,
    /// Lines of fraud.
    pub lines: Vec<Line>,
    /// Dens, place by place.
    pub dens: Vec<Den>,
    /// Drives of false base stations.
    pub false_cells: Vec<FalseCell>,
    /// Chat accounts of fraud.
    pub chats: Vec<ChatAccount>,
    /// Honest lines and moments.
    pub look_alikes: Vec<LookAlike>,
}

impl Truth {
    /// As a document: every id as its text.
    #[must_use]
    pub fn document(&self, names: &Names) -> Value {
        let text = |id: Id| names.text(id).into_owned();
        let all = |ids: &[Id]| ids.iter().map(|id| text(*id)).collect::<Vec<_>>();
        json!({
            "dangers": self.dangers.iter().map(|it| danger(it, &text)).collect::<Vec<_>>(),
            "lines": self.lines.iter().map(|it| json!({
                "line": text(it.line), "trunk": text(it.trunk), "class": it.class.name(), "from": it.from, "to": it.to,
            })).collect::<Vec<_>>(),
            "dens": self.dens.iter().map(|it| json!({
                "den": it.den, "cell": text(it.cell), "lat": it.place.0, "lon": it.place.1, "lines": all(&it.lines),
                "devices": all(&it.devices), "ports": it.ports, "from": it.from, "to": it.to,
            })).collect::<Vec<_>>(),
            "false_cells": self.false_cells.iter().map(|it| json!({
                "cell": text(it.cell), "path": it.path, "sender": text(it.sender), "template": it.template,
                "reached": it.reached,
            })).collect::<Vec<_>>(),
            "chats": self.chats.iter().map(|it| json!({
                "account": text(it.account), "device": text(it.device), "ring": it.ring,
            })).collect::<Vec<_>>(),
            "look_alikes": self.look_alikes.iter().map(|it| json!({
                "class": it.class, "line": text(it.line), "at": it.at,
            })).collect::<Vec<_>>(),
        })
    }
}

fn danger(of: &Danger, text: &impl Fn(Id) -> String) -> Value {
    json!({
        "line": text(of.line), "scheme": of.scheme.name(), "by": of.by.iter().map(|id| text(*id)).collect::<Vec<_>>(),
        "contact_at": of.contact_at, "reached": of.reached.name(), "drawn_in_at": of.drawn_in_at,
        "payments": of.payments.iter().map(|(at, sum)| json!({"at": at, "amount": sum})).collect::<Vec<_>>(),
    })
}
