//! What a family of gangs does, as data: scripts with their steps, dens, lines, vans, chat rings, names of hosts.

use super::number::Device;
use crate::chance::Chance;
use domain::signal::{Scheme, Stage};
use std::ops::Range;

/// All habits of one family.
pub(crate) struct Habits {
    pub(crate) scripts: &'static [Script],
    pub(crate) den: DenHabit,
    pub(crate) lines: &'static [LineHabit],
    pub(crate) van: VanHabit,
    pub(crate) ring: RingHabit,
    /// The name of a host of this scheme.
    pub(crate) host: fn(&mut Chance, Scheme) -> String,
}

/// A span to draw from, both ends in.
pub(crate) type Between = (i64, i64);

/// One script run on many people.
pub(crate) struct Script {
    pub(crate) scheme: Scheme,
    /// People whom it gets hold of, a day, of a hundred thousand.
    pub(crate) a_day: f64,
    /// The local hours in which it begins.
    pub(crate) hours: Range<usize>,
    /// Who calls, and how often.
    pub(crate) callers: &'static [(u64, Caller)],
    /// What is lost where all goes their way: the median in yuan and the spread of the logarithm.
    pub(crate) loss: (f64, f64),
    pub(crate) steps: &'static [Step],
}

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    Den,
    Abroad,
    Spoofed,
    Domestic,
    Forwarded,
}

/// One step of a script.
pub(crate) struct Step {
    /// Minutes after the step before.
    pub(crate) wait_min: Between,
    pub(crate) act: Act,
    /// Whether the call is still open.
    pub(crate) in_call: bool,
    /// People of a thousand who go on after it.
    pub(crate) goes_on: u64,
}

pub(crate) const fn step(wait_min: Between, act: Act, goes_on: u64) -> Step {
    Step { wait_min, act, in_call: false, goes_on }
}

/// A step while the call is still open.
pub(crate) const fn during(wait_min: Between, act: Act, goes_on: u64) -> Step {
    Step { wait_min, act, in_call: true, goes_on }
}

/// What happens in a step.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// They call, for so many seconds.
    Call(Between),
    /// A message; `{host}` is the script's site.
    Sms(&'static [&'static str]),
    /// A chat account asks to be a friend and is accepted.
    Befriend,
    /// The chat account takes this name.
    Rename(&'static [&'static str]),
    /// So many messages.
    Chat(&'static [&'static str], Between),
    /// The person joins a group.
    Group,
    /// A call or shared screen over the chat.
    ChatCall,
    Ask(&'static [&'static str]),
    /// The person looks the script's site up, so many times.
    Site(Between),
    /// An app is downloaded from the script's host.
    App,
    /// An online meeting or a shared screen.
    Meeting,
    Bank,
    /// So many one-time passwords of a bank.
    Passwords(Between),
    /// This part of the loss, per mille.
    Pay(Between),
    /// A little money back.
    Rebate(Between),
}

impl Act {
    /// The stage that it shows; `first` for the first step.
    pub(crate) fn stage(self, first: bool) -> Stage {
        match self {
            _ if first => Stage::Contact,
            Self::Call((low, _)) if low < 180 => Stage::Contact,
            Self::Call(_) => Stage::LongCall,
            Self::Sms(_) | Self::Rename(_) => Stage::Contact,
            Self::Befriend | Self::Chat(..) | Self::Group | Self::ChatCall | Self::Ask(_) => Stage::HandOff,
            Self::Site(_) | Self::App | Self::Meeting | Self::Bank => Stage::Site,
            Self::Passwords(_) => Stage::Passwords,
            Self::Pay(_) | Self::Rebate(_) => Stage::Paid,
        }
    }
}

/// How dens work.
pub(crate) struct DenHabit {
    /// Dens that begin in a day among a hundred thousand lines.
    pub(crate) a_day: f64,
    pub(crate) stay_hours: Between,
    /// How often it moves on.
    pub(crate) moves: Between,
    pub(crate) devices: Between,
    pub(crate) ports_each: &'static [u32],
    pub(crate) hours: Range<usize>,
    /// Calls of a port in an hour, while nothing frightens it.
    pub(crate) calls: f64,
    /// Dens of a thousand that go over to a human pace after a third of their stay.
    pub(crate) slows: u64,
    /// Their calls of a port in an hour then.
    pub(crate) slow_calls: f64,
    pub(crate) answered: u64,
    pub(crate) talk: (f64, f64),
    /// Minutes after which a port takes its next card.
    pub(crate) rotate_min: Between,
    pub(crate) cards_each: u32,
    /// What its devices are, by weight; with machine cards where IoT.
    pub(crate) devices_of: &'static [(u64, Device)],
    /// Whether each card brings a device number of its own.
    pub(crate) device_follows_card: bool,
    /// Calls of a thousand that its own ports make to each other, to look human.
    pub(crate) own_calls: u64,
    /// Calls of a thousand to numbers that follow each other.
    pub(crate) in_sequence: u64,
    /// How many masts about its door it uses.
    pub(crate) masts: usize,
}

/// Lines that call alone.
pub(crate) struct LineHabit {
    pub(crate) caller: Caller,
    /// New ones a day of a hundred thousand lines.
    pub(crate) a_day: f64,
    pub(crate) stay_hours: Between,
    pub(crate) calls_a_day: f64,
    pub(crate) hours: Range<usize>,
    pub(crate) answered: u64,
    pub(crate) talk: (f64, f64),
    /// Of a thousand: spoofed ones that show a person's number and not one that ends like a trusted one; forwarding ones
    /// that divert a call instead of dialling anew.
    pub(crate) plain: u64,
}

/// How a false base station is driven.
pub(crate) struct VanHabit {
    /// Drives a day among a hundred thousand lines.
    pub(crate) a_day: f64,
    pub(crate) hours: Range<usize>,
    pub(crate) minutes: Between,
    pub(crate) km_an_hour: Between,
    pub(crate) reach_m: f64,
    /// Phones in a minute.
    pub(crate) phones_a_minute: f64,
    /// Drives of a thousand on which phones show a cell that is in no plan.
    pub(crate) own_cell: u64,
    /// `{host}` and `{code}` stand for what differs.
    pub(crate) templates: &'static [&'static str],
}

/// How a ring of chat accounts behaves.
pub(crate) struct RingHabit {
    /// Rings at work among a hundred thousand lines.
    pub(crate) rings: f64,
    pub(crate) accounts: Between,
    /// Accounts on one device.
    pub(crate) a_device: usize,
    pub(crate) hours: Range<usize>,
    /// What an account does in an hour.
    pub(crate) adds: f64,
    pub(crate) accepted: u64,
    pub(crate) joins: f64,
    pub(crate) messages: f64,
    pub(crate) words: &'static [&'static str],
}
