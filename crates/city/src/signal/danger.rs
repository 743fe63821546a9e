//! Deceits of people: a script played step by step until the person drops out, or has paid.

use super::den::Den;
use super::habit::{Act, Between, Caller, Habits, Script, Step};
use super::lone::{self, Lone};
use super::number::{Of, chance};
use super::ring::Rings;
use super::town::{DAY_S, Out, Ring, Side, Town, hour, midnight};
use super::truth::Danger;
use super::words;
use crate::chance::Chance;
use domain::money::Amount;
use domain::signal::{Chat, ChatKind, Id, Payment, Record, Stage};
use domain::time::Instant;
use std::collections::HashSet;

/// Those who deceive, and what they have.
pub(crate) struct Foes {
    pub(crate) dens: Vec<Den>,
    pub(crate) lones: Vec<Lone>,
    pub(crate) rings: Rings,
    /// Sites of each scheme of [`domain::signal::Scheme::TABLE`], day by day.
    pub(crate) hosts: Vec<Vec<Id>>,
}

/// Accounts that take victims' money.
const MULES_FROM: u64 = 900_000_000;

/// Plays every script of the time.
pub(crate) fn dangers(town: &Town, habits: &Habits, foes: &mut Foes, out: &mut Out<'_>) -> Vec<Danger> {
    let (mut found, mut held) = (Vec::new(), HashSet::new());
    let scale = f64::from(town.people()) / 100_000.0;
    for (nth, script) in habits.scripts.iter().enumerate() {
        for day in 0..town.days {
            let mut dice = chance(town.seed, Of::Dangers, &[nth as u64, u64::from(day)]);
            for _ in 0..dice.count(script.a_day * scale) {
                let line = town.anybody(&mut dice);
                let at_s = begins(town, script, day, &mut dice);
                if at_s >= town.from_s && at_s < town.until_s() && held.insert(line) {
                    found.push(play(town, script, (line, at_s), &mut dice, foes, out));
                }
            }
        }
    }
    found.sort_by_key(|danger| (danger.contact_at, danger.line));
    found
}

/// Plays one script on one person.
pub(crate) fn play(
    town: &Town,
    script: &Script,
    (line, at_s): (u32, i64),
    dice: &mut Chance,
    foes: &mut Foes,
    out: &mut Out<'_>,
) -> Danger {
    Play::new(town, script, line, at_s, dice, foes).run(out)
}

fn begins(town: &Town, script: &Script, day: u32, dice: &mut Chance) -> i64 {
    let hour = |hour: usize| i64::try_from(hour).unwrap_or(0) * 3_600;
    midnight(town.from_s) + i64::from(day) * DAY_S + dice.between(hour(script.hours.start), hour(script.hours.end) - 1)
}

/// One script on one person.
struct Play<'a> {
    town: &'a Town,
    script: &'a Script,
    dice: &'a mut Chance,
    foes: &'a mut Foes,
    line: u32,
    at_s: i64,
    loss: i64,
    caller: Caller,
    host: Id,
    /// The chat account that takes the person on.
    account: Id,
    mule: u64,
    /// Calls so far: the last may still be open.
    calls: Vec<Held>,
    records: Vec<Record>,
    danger: Danger,
}

/// One call of the script.
struct Held {
    at_s: i64,
    talk_s: i64,
}

impl<'a> Play<'a> {
    fn new(town: &'a Town, script: &'a Script, line: u32, at_s: i64, dice: &'a mut Chance, foes: &'a mut Foes) -> Self {
        let caller = script.callers[dice.weighted(script.callers.iter().map(|row| row.0))].1;
        let hosts = &foes.hosts[script.scheme as usize];
        let today = usize::try_from((at_s - town.from_s) / DAY_S).unwrap_or(0) * hosts.len() / (town.days as usize + 1);
        let around = (hosts.len() / (town.days as usize + 1)).max(1);
        let host = hosts[(today + dice.place(around)) % hosts.len()];
        let account = foes.rings.account(dice);
        let contact_at = Instant::from_seconds(at_s);
        let danger = Danger {
            line: town.number(line),
            chat: town.chat(line),
            scheme: script.scheme,
            by: Vec::new(),
            contact_at,
            reached: Stage::Contact,
            drawn_in_at: None,
            payments: Vec::new(),
        };
        let (loss, mule) =
            (dice.lognormal(script.loss.0, script.loss.1), dice.below(u64::from(town.lines / 400).max(20)));
        let (calls, records) = (Vec::new(), Vec::new());
        Self { town, script, dice, foes, line, at_s, loss, caller, host, account, mule, calls, records, danger }
    }

    fn run(mut self, out: &mut Out<'_>) -> Danger {
        for (nth, step) in self.script.steps.iter().enumerate() {
            self.wait(step);
            self.note(step.act.stage(nth == 0), nth);
            self.act(step.act);
            if !self.dice.happens(step.goes_on) {
                break;
            }
        }
        self.ring_all(out);
        let until_s = self.town.until_s();
        self.records.into_iter().filter(|record| record.at().seconds() < until_s).for_each(|record| out.push(record));
        self.danger
    }

    fn wait(&mut self, step: &Step) {
        self.at_s += self.dice.between(step.wait_min.0 * 60, step.wait_min.1 * 60);
        if step.in_call {
            self.keep_open();
        } else {
            self.sleep();
        }
    }

    /// The call lasts at least until a minute from now.
    fn keep_open(&mut self) {
        if let Some(call) = self.calls.last_mut() {
            call.talk_s = call.talk_s.max(self.at_s - call.at_s + 60);
        }
    }

    /// Nobody is deceived at night: what would come then comes in the morning.
    fn sleep(&mut self) {
        if !(7..23).contains(&hour(self.at_s)) {
            let next = if hour(self.at_s) >= 23 { DAY_S } else { 0 };
            self.at_s = midnight(self.at_s) + next + self.dice.between(8 * 3_600, 10 * 3_600);
        }
    }

    fn note(&mut self, stage: Stage, nth: usize) {
        if self.at_s >= self.town.until_s() {
            return;
        }
        self.danger.reached = self.danger.reached.max(stage);
        if nth > 0 && stage > Stage::Contact && self.danger.drawn_in_at.is_none() {
            self.danger.drawn_in_at = Some(Instant::from_seconds(self.at_s));
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Call(talk) => {
                let talk_s = self.draw(talk);
                self.calls.push(Held { at_s: self.at_s, talk_s });
            }
            Act::Sms(words) => self.sms(words),
            Act::Befriend => self.befriend(),
            Act::Rename(names) => {
                let name = self.dice.pick(names);
                self.chat(self.account, Id::NONE, ChatKind::Rename, name);
            }
            Act::Chat(words, count) => self.talk(words, count),
            Act::Group => {
                let group = self.foes.rings.group(self.account);
                self.chat(self.me(), group, ChatKind::Join, "");
            }
            Act::ChatCall => self.chat(self.account, self.me(), ChatKind::Call, ""),
            Act::Ask(words) => {
                let text = self.dice.pick(words);
                self.chat(self.account, self.me(), ChatKind::Ask, text);
            }
            Act::Site(times) => self.site(times),
            Act::App => self.look(self.host),
            Act::Meeting => {
                let host = self.dice.pick(&self.town.hosts.meeting);
                self.look(host);
            }
            Act::Bank => {
                let host = self.dice.pick(&self.town.hosts.bank);
                self.look(host);
            }
            Act::Passwords(count) => self.passwords(count),
            Act::Pay(part) => self.pay(part),
            Act::Rebate(yuan) => self.rebate(yuan),
        }
    }

    fn draw(&mut self, between: Between) -> i64 {
        self.dice.between(between.0, between.1)
    }

    fn me(&self) -> Id {
        self.town.chat(self.line)
    }

    fn by(&mut self, id: Id) {
        if !id.is_none() && !self.danger.by.contains(&id) {
            self.danger.by.push(id);
        }
    }

    fn look(&mut self, host: Id) {
        let at = Instant::from_seconds(self.at_s);
        let line = self.town.number(self.line);
        self.records.push(Record::Lookup(domain::signal::Lookup { at, line, host }));
    }

    fn chat(&mut self, account: Id, peer: Id, kind: ChatKind, text: &str) {
        self.by(self.account);
        let at = Instant::from_seconds(self.at_s);
        self.records.push(Record::Chat(Chat { at, account, peer, kind, text: text.into() }));
    }

    fn befriend(&mut self) {
        self.chat(self.account, self.me(), ChatKind::Add, "");
        self.at_s += self.dice.between(20, 600);
        self.chat(self.account, self.me(), ChatKind::Accept, "");
    }

    fn talk(&mut self, words: &[&'static str], count: Between) {
        for _ in 0..self.draw(count) {
            let text = self.dice.pick(words);
            if self.dice.happens(600) {
                self.chat(self.account, self.me(), ChatKind::Message, text);
            } else {
                let answer = words::chat(self.dice);
                self.chat(self.me(), self.account, ChatKind::Message, answer);
            }
            self.at_s += self.dice.between(15, 240);
        }
    }

    fn sms(&mut self, words: &[&'static str]) {
        let text = self.dice.pick(words).replace("{host}", &self.town.names.text(self.host));
        // From a card of theirs, or from a number elsewhere: never from a service's.
        let sender = match lone::one_of(&mut self.foes.lones, Caller::Domestic, self.at_s, self.dice) {
            Some(lone) if self.dice.happens(400) => lone.shown(self.town),
            _ => self.town.numbers.elsewhere(u64::MAX / 2 + self.mule),
        };
        self.by(sender);
        let record = self.town.sms(self.at_s, sender, self.line, text);
        self.records.push(record);
    }

    fn site(&mut self, times: Between) {
        for _ in 0..self.draw(times) {
            self.look(self.host);
            self.at_s += self.dice.between(20, 400);
        }
    }

    fn passwords(&mut self, count: Between) {
        for _ in 0..self.draw(count) {
            let record = words::bank_password(self.town, self.dice, self.at_s, self.line);
            self.records.push(record);
            self.at_s += self.dice.between(25, 150);
        }
        self.keep_open_if_open();
    }

    fn keep_open_if_open(&mut self) {
        if self.calls.last().is_some_and(|call| call.at_s + call.talk_s + 180 >= self.at_s) {
            self.keep_open();
        }
    }

    fn pay(&mut self, part: Between) {
        let yuan = (self.loss * self.draw(part) / 1_000).max(1);
        // Sums above a day's limit go in pieces, to mule after mule.
        let payee = self.town.numbers.account(MULES_FROM + self.mule);
        self.mule += 1;
        let sum = Amount::from_major(yuan);
        if self.at_s < self.town.until_s() {
            self.danger.payments.push((Instant::from_seconds(self.at_s), sum));
        }
        let record = self.town.payment(self.at_s, self.line, payee, sum);
        self.records.push(record);
    }

    fn rebate(&mut self, yuan: Between) {
        let amount = Amount::from_major(self.draw(yuan));
        let (payer, payee) = (self.town.numbers.account(MULES_FROM + self.mule), self.town.account(self.line));
        let at = Instant::from_seconds(self.at_s);
        self.records.push(Record::Payment(Payment { at, line: Id::NONE, payer, payee, amount }));
    }

    /// Who holds the phone at the other end is settled once it is known how long each call is.
    fn ring_all(&mut self, out: &mut Out<'_>) {
        for call in std::mem::take(&mut self.calls) {
            if call.at_s < self.town.until_s() {
                self.ring(&call, out);
            }
        }
    }

    fn ring(&mut self, call: &Held, out: &mut Out<'_>) {
        // A den answers with whichever port is free; others call from the same number as long as they have it.
        if self.caller == Caller::Den && self.ring_from_den(call, out) {
            return;
        }
        let kind = if self.caller == Caller::Den { Caller::Domestic } else { self.caller };
        let known = self.danger.by.first().copied();
        let same =
            self.foes.lones.iter().position(|lone| Some(lone.shown(self.town)) == known && lone.works(call.at_s));
        let lone = match same {
            Some(place) if self.dice.happens(650) => self.foes.lones.get_mut(place),
            _ => lone::one_of(&mut self.foes.lones, kind, call.at_s, self.dice),
        };
        match lone {
            Some(lone) => {
                lone.hold(call.at_s, call.talk_s);
                lone.ring(self.town, self.line, call.at_s, call.talk_s, out);
                let shown = lone.shown(self.town);
                self.first_by(shown);
            }
            None => self.ring_from_anywhere(call, out),
        }
    }

    /// Callers come before chat accounts where the call was first.
    fn first_by(&mut self, id: Id) {
        if !self.danger.by.contains(&id) {
            self.danger.by.insert(0, id);
        }
    }

    fn ring_from_den(&mut self, call: &Held, out: &mut Out<'_>) -> bool {
        let standing: Vec<usize> =
            (0..self.foes.dens.len()).filter(|nth| self.foes.dens[*nth].stands(call.at_s)).collect();
        if standing.is_empty() {
            return false;
        }
        let den = self.dice.pick(&standing);
        let from = self.foes.dens[den].hold(self.town, call.at_s, call.talk_s, self.dice);
        let to = self.town.line(self.line, call.at_s);
        out.ring(&Ring { at_s: call.at_s, from, to, talk_s: call.talk_s, trunk: Id::NONE, redirecting: Id::NONE });
        self.first_by(from.number);
        true
    }

    fn ring_from_anywhere(&mut self, call: &Held, out: &mut Out<'_>) {
        let number = self.town.numbers.abroad(self.mule + 77);
        let (from, to) = (Side::outside(number), self.town.line(self.line, call.at_s));
        let trunk = self.dice.pick(&self.town.ways.abroad);
        out.ring(&Ring { at_s: call.at_s, from, to, talk_s: call.talk_s, trunk, redirecting: Id::NONE });
        self.first_by(number);
    }
}
