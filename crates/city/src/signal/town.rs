//! The town that signals come from: who has which line, where a line is now, and how a call becomes records.

use super::host::Hosts;
use super::map::{Map, word};
use super::number::{Device, Numbers};
use super::role::{ROLES, Role};
use crate::chance::Chance;
use domain::money::Amount;
use domain::signal::{Call, Direction, Id, Lookup, Names, Payment, Record, Sms};
use domain::time::Instant;
use std::collections::BTreeMap;

/// Lines of a town at scale 1.
pub const LINES_AT_SCALE_1: u32 = 100_000;
const LINES_MIN: u32 = 5_000;
const LINES_MAX: f64 = 60_000_000.0;
/// The length of the stretches that records are made in, in seconds.
pub(crate) const SLOT_S: i64 = 300;
pub(crate) const DAY_S: i64 = 86_400;
/// +08:00.
const ZONE_S: i64 = 8 * 3_600;

/// What stays the same while days pass.
pub(crate) struct Town {
    pub(crate) seed: u64,
    pub(crate) lines: u32,
    pub(crate) numbers: Numbers,
    pub(crate) map: Map,
    pub(crate) hosts: Hosts,
    pub(crate) names: Names,
    pub(crate) ways: Ways,
    pub(crate) from_s: i64,
    pub(crate) days: u32,
    roles: Vec<(u32, usize)>,
}

/// The ways that calls come and messages are carried.
pub(crate) struct Ways {
    /// Other operators of the country.
    pub(crate) inland: Vec<Id>,
    pub(crate) abroad: Vec<Id>,
    /// Ways that no honest call comes by often.
    pub(crate) odd: Vec<Id>,
    /// Message centres.
    pub(crate) centres: [Id; 3],
}

impl Ways {
    fn new(names: &mut Names) -> Self {
        let mut of = |stem: &str, count: u32| (1..=count).map(|nth| names.id(&format!("{stem}-{nth}"))).collect();
        let centres = [15_400_000_501, 15_400_000_502, 15_400_000_503];
        Self {
            inland: of("ic", 4),
            abroad: of("intl", 5),
            odd: of("voip", 3),
            centres: centres.map(|value| Id::of_international(8_600_000_000_000 + value, 13)),
        }
    }
}

/// One end of a call.
#[derive(Clone, Copy)]
pub(crate) struct Side {
    pub(crate) number: Id,
    pub(crate) served: Option<Served>,
}

/// What the operator knows of a served end.
#[derive(Clone, Copy)]
pub(crate) struct Served {
    pub(crate) cell: Id,
    pub(crate) imei: Id,
    pub(crate) imsi: Id,
}

impl Side {
    pub(crate) fn outside(number: Id) -> Self {
        Self { number, served: None }
    }
}

/// One call, before it is written down.
#[derive(Clone, Copy)]
pub(crate) struct Ring {
    pub(crate) at_s: i64,
    pub(crate) from: Side,
    pub(crate) to: Side,
    /// How long it is open, in seconds; 0 where nobody answers.
    pub(crate) talk_s: i64,
    pub(crate) trunk: Id,
    pub(crate) redirecting: Id,
}

/// Records that are to come, by the beginning of their stretch.
pub(crate) type Later = BTreeMap<i64, Vec<Record>>;

/// Where records go: into the stretch being made, or later ones.
pub(crate) struct Out<'a> {
    pub(crate) now: &'a mut Vec<Record>,
    pub(crate) later: &'a mut Later,
    /// The beginning of the stretch.
    pub(crate) slot_s: i64,
}

impl Out<'_> {
    pub(crate) fn push(&mut self, record: Record) {
        let at_s = record.at().seconds();
        if at_s < self.slot_s + SLOT_S {
            self.now.push(record);
        } else {
            self.later.entry(at_s - (at_s - self.slot_s).rem_euclid(SLOT_S)).or_default().push(record);
        }
    }

    /// One record for each served end.
    pub(crate) fn ring(&mut self, ring: &Ring) {
        for (served, direction) in [(ring.from.served, Direction::Out), (ring.to.served, Direction::In)] {
            let Some(served) = served else { continue };
            self.push(Record::Call(Call {
                at: Instant::from_seconds(ring.at_s),
                caller: ring.from.number,
                callee: ring.to.number,
                duration_s: u32::try_from(ring.talk_s).unwrap_or(0),
                direction,
                cell: served.cell,
                imei: served.imei,
                imsi: served.imsi,
                trunk: ring.trunk,
                redirecting: ring.redirecting,
                answered: ring.talk_s > 0,
            }));
        }
    }

    pub(crate) fn look(&mut self, at_s: i64, line: Id, host: Id) {
        self.push(Record::Lookup(Lookup { at: Instant::from_seconds(at_s), line, host }));
    }
}

impl Town {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a u32 holds")]
    pub(crate) fn new(seed: u64, scale: f64, from: Instant, days: u32) -> Self {
        let lines = (f64::from(LINES_AT_SCALE_1) * scale).clamp(f64::from(LINES_MIN), LINES_MAX) as u32;
        let mut names = Names::new();
        let hosts = Hosts::new(seed, lines, days, &mut names);
        let ways = Ways::new(&mut names);
        let mut first = lines;
        let roles = ROLES.iter().enumerate().map(|(nth, role)| {
            first -= role.lines(lines);
            (first, nth)
        });
        let roles = roles.collect();
        let from_s = from.seconds() - from.seconds().rem_euclid(SLOT_S);
        let (numbers, map) = (Numbers::new(seed), Map::new(seed, lines));
        Self { seed, lines, numbers, map, hosts, names, ways, from_s, days, roles }
    }

    pub(crate) fn until_s(&self) -> i64 {
        self.from_s + i64::from(self.days) * DAY_S
    }

    /// How many lines are of people, and not of a role: the first ones.
    pub(crate) fn people(&self) -> u32 {
        self.roles.last().map_or(self.lines, |role| role.0)
    }

    /// How many lines of a role there are, and the first of them.
    pub(crate) fn of_role(&self, nth: usize) -> std::ops::Range<u32> {
        let first = self.roles[nth].0;
        first..first + ROLES[nth].lines(self.lines)
    }

    pub(crate) fn role(&self, line: u32) -> Option<&'static Role> {
        let at = self.roles.partition_point(|role| role.0 > line);
        self.roles.get(at).map(|role| &ROLES[role.1])
    }

    pub(crate) fn number(&self, line: u32) -> Id {
        match self.role(line) {
            Some(role) if role.fixed => self.numbers.fixed(line),
            _ => self.numbers.of_line(line),
        }
    }

    fn imei(&self, line: u32) -> Id {
        let (device, model) = (self.role(line).map_or(Device::Phone, |role| role.device), word(self.seed, line, 2));
        // The first models are the more frequent.
        let model = (model % 60) * (model >> 8 & 63) / 63;
        self.numbers.imei(device, model, u64::from(line) * 7_919)
    }

    /// The cell that a line uses at a time: home, work by day, round about, sometimes anywhere.
    pub(crate) fn cell(&self, line: u32, at_s: i64) -> Id {
        let who = word(self.seed, line, 1);
        let now = word(self.seed ^ 0x5151, line, (at_s / 1_800).unsigned_abs());
        if let Some(role) = self.role(line) {
            return role.cell(&self.map, who, line, now);
        }
        let (hour, workday) = (hour(at_s), weekday(at_s) < 5);
        let at_work = workday && (9..18).contains(&hour) && who >> 60 < 11;
        let mast = if at_work { self.map.work(who) } else { self.map.home(who >> 3) };
        match now % 16 {
            0..12 => self.map.cell(mast, who >> 7).id,
            12..15 => self.map.cell(self.map.near(mast, now >> 4), now >> 8).id,
            _ => self.map.cell(self.map.home(now >> 12), now >> 8).id,
        }
    }

    pub(crate) fn line(&self, line: u32, at_s: i64) -> Side {
        let served = Served {
            cell: self.cell(line, at_s),
            imei: self.imei(line),
            imsi: self.numbers.imsi(u64::from(line), false),
        };
        Side { number: self.number(line), served: Some(served) }
    }

    /// Any line of a person.
    pub(crate) fn anybody(&self, dice: &mut Chance) -> u32 {
        dice.one_of(self.people())
    }

    /// A line of a person, the busier the more often: one in eight makes a third of all.
    pub(crate) fn somebody_busy(&self, dice: &mut Chance) -> u32 {
        const LEVELS: [u64; 8] = [1, 2, 3, 4, 6, 9, 13, 26];
        loop {
            let line = self.anybody(dice);
            if dice.below(26) < LEVELS[usize::try_from(word(self.seed, line, 3) & 7).unwrap_or(0)] {
                return line;
            }
        }
    }

    /// Family: four lines with one household.
    pub(crate) fn family(&self, line: u32, nth: u32) -> u32 {
        (line ^ (1 + nth % 3)).min(self.people() - 1)
    }

    /// A friend: whoever is my nth friend has me as theirs.
    pub(crate) fn friend(&self, line: u32, nth: u32) -> u32 {
        let (people, turn) = (u64::from(self.people()), word(self.seed, nth, 4));
        u32::try_from((turn % people + people - u64::from(line) % people) % people).unwrap_or(0)
    }

    /// A number elsewhere that a line knows.
    pub(crate) fn friend_elsewhere(&self, line: u32, nth: u64) -> Id {
        self.numbers.elsewhere(word(self.seed, line, 16 + nth))
    }

    /// A person's bank account.
    pub(crate) fn account(&self, line: u32) -> Id {
        self.numbers.account(u64::from(line))
    }

    /// The chat account of a person: where the platform knows the line (six in ten) the records name that.
    pub(crate) fn chat(&self, line: u32) -> Id {
        if word(self.seed, line, 5) % 10 < 6 { self.number(line) } else { self.numbers.chat(u64::from(line)) }
    }

    /// Whether the person's bank tells the line with a payment (seven in ten).
    fn bank_tells(&self, line: u32) -> bool {
        word(self.seed, line, 6) % 10 < 7
    }

    pub(crate) fn payment(&self, at_s: i64, line: u32, payee: Id, amount: Amount) -> Record {
        let told = if self.bank_tells(line) { self.number(line) } else { Id::NONE };
        Record::Payment(Payment {
            at: Instant::from_seconds(at_s),
            line: told,
            payer: self.account(line),
            payee,
            amount,
        })
    }

    pub(crate) fn centre(&self, sender: Id) -> Id {
        self.ways.centres[usize::try_from(sender.bits() % 3).unwrap_or(0)]
    }

    /// A message carried as it should be.
    pub(crate) fn sms(&self, at_s: i64, sender: Id, receiver: u32, text: String) -> Record {
        Record::Sms(Sms {
            at: Instant::from_seconds(at_s),
            sender,
            receiver: self.number(receiver),
            cell: self.cell(receiver, at_s),
            smsc: self.centre(sender),
            text: text.into(),
        })
    }
}

/// The hour of the local day.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 23")]
pub(crate) fn hour(at_s: i64) -> usize {
    ((at_s + ZONE_S).rem_euclid(DAY_S) / 3_600) as usize
}

/// The day of the week; Monday is 0.
pub(crate) fn weekday(at_s: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (day(at_s) + 3).rem_euclid(7)
}

/// The local day, counted from 1970.
pub(crate) fn day(at_s: i64) -> i64 {
    (at_s + ZONE_S).div_euclid(DAY_S)
}

/// The midnight before, local.
pub(crate) fn midnight(at_s: i64) -> i64 {
    day(at_s) * DAY_S - ZONE_S
}
