//! What is known of numbers, hosts, accounts and trunks, whoever told it: indicators, and what the screen itself found.

use crate::danger::{Hosts, Looks, print};
use crate::keep::{Reader, Unreadable, Writer};
use crate::number::{Never, home};
use crate::settings::Settings;
use crate::store::table_bytes;
use domain::signal::{Class, Finding, Id, Indicator, Names, Record, Scheme};
use domain::time::{Instant, Span};
use rustc_hash::FxHashMap;

/// What an indicator says of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Told {
    /// 0 to 1.
    pub(crate) confidence: f32,
    pub(crate) scheme: Option<Scheme>,
}

/// A line or account that the screen itself found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Suspect {
    pub(crate) class: Class,
    /// 0 to 1.
    pub(crate) score: f32,
    pub(crate) at: Instant,
}

/// What is known of a host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Host {
    pub(crate) looks: Looks,
    /// Seen for the first time a short while ago, and by few.
    pub(crate) is_new: bool,
    first: Instant,
    last: Instant,
    pub(crate) lookups: u32,
    /// Its name in 32 bits, as messages that name it have it.
    pub(crate) print: u32,
}

/// What every part may look up. It changes only between minutes, so that the order of the parts changes nothing.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) never: Never,
    told: FxHashMap<Id, Told>,
    /// By line and trunk: [`Id::NONE`] but for a spoofed number.
    suspects: FxHashMap<(Id, Id), Suspect>,
    /// Found in the minute that is being worked on.
    heard: Vec<((Id, Id), Suspect)>,
    /// Learned in this minute: whoever they talked with before is in danger.
    fresh: Vec<(Id, Suspect)>,
    trunks: FxHashMap<Id, bool>,
    hosts: FxHashMap<Id, Host>,
    looks: Hosts,
    /// When the first record was seen: before it nothing can be called new.
    began: Option<Instant>,
    new_for: Span,
    settle: Span,
    new_lookups: u32,
}

/// More hosts than this are not kept: the new ones are then no longer known to be new.
const HOSTS_MAX: usize = 2_000_000;

impl Known {
    pub(crate) fn new(settings: &Settings, indicators: &[Indicator]) -> Self {
        Self {
            never: Never::new(&settings.numbers),
            told: indicators.iter().map(told).collect(),
            suspects: FxHashMap::default(),
            heard: Vec::new(),
            fresh: Vec::new(),
            trunks: FxHashMap::default(),
            hosts: FxHashMap::default(),
            looks: Hosts::new(&settings.danger),
            began: None,
            settle: Span::hours(settings.danger.settle_h.into()),
            new_for: Span::hours(settings.danger.new_host_h.into()),
            new_lookups: settings.danger.new_host_lookups,
        }
    }

    /// An indicator is told from now on.
    pub(crate) fn tell(&mut self, indicator: &Indicator) {
        let (id, what) = told(indicator);
        self.told.insert(id, what);
    }

    /// And no more.
    pub(crate) fn tell_no_more(&mut self, id: Id) {
        self.told.remove(&home(id));
    }

    /// Words that a record brings are judged here, once, before the parts see it.
    pub(crate) fn see(&mut self, record: &Record, names: &Names) {
        match record {
            Record::Call(call) if !call.trunk.is_none() => {
                self.trunks.entry(call.trunk).or_insert_with(|| {
                    let text = names.text(call.trunk);
                    *text == *"intl" || text.starts_with("intl-")
                });
            }
            Record::Lookup(lookup) => self.see_host(lookup.host, lookup.at, names),
            _ => {}
        }
        if self.began.is_none() {
            self.began = Some(record.at());
        }
    }

    fn see_host(&mut self, id: Id, at: Instant, names: &Names) {
        if self.hosts.len() >= HOSTS_MAX && !self.hosts.contains_key(&id) {
            return;
        }
        // Everything is new on the first days.
        let is_settled = self.began.is_some_and(|began| at.since(began) > self.new_for);
        let looks = &self.looks;
        let host = self.hosts.entry(id).or_insert_with(|| {
            let first = if is_settled { at } else { Instant::MIN };
            let name = names.text(id);
            Host { looks: looks.look(&name), is_new: is_settled, first, last: at, lookups: 0, print: print(&name) }
        });
        host.lookups = host.lookups.saturating_add(1);
        host.last = host.last.max(at);
        host.is_new = at.since(host.first) <= self.new_for && host.lookups <= self.new_lookups;
    }

    /// The bytes that its tables of hosts and suspects take, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        table_bytes(&self.hosts) + table_bytes(&self.suspects)
    }

    pub(crate) fn host(&self, id: Id) -> Option<&Host> {
        self.hosts.get(&id)
    }

    /// Whether the stream is old enough for a stranger to be one.
    pub(crate) fn is_settled(&self, at: Instant) -> bool {
        self.began.is_some_and(|began| at.since(began) >= self.settle)
    }

    /// Whether a trunk comes from abroad.
    pub(crate) fn is_abroad(&self, trunk: Id) -> bool {
        !trunk.is_none() && self.trunks.get(&trunk).copied().unwrap_or(false)
    }

    pub(crate) fn told(&self, id: Id) -> Option<Told> {
        self.told.get(&id).copied().filter(|_| !self.never.has(id))
    }

    /// A line that was found to deceive, or whose number is shown falsely on this trunk.
    pub(crate) fn suspect(&self, id: Id, trunk: Id) -> Option<Suspect> {
        if self.suspects.is_empty() {
            return None;
        }
        let found = self.suspects.get(&(id, Id::NONE)).filter(|suspect| suspect.class != Class::LookAlike);
        let falsely = || if trunk.is_none() { None } else { self.suspects.get(&(id, trunk)) };
        found.or_else(falsely).copied()
    }

    pub(crate) fn is_suspect(&self, id: Id, trunk: Id) -> bool {
        self.told(id).is_some() || self.suspect(id, trunk).is_some()
    }

    /// A line that only looks like one that deceives.
    pub(crate) fn is_honest(&self, id: Id) -> bool {
        self.suspects.get(&(id, Id::NONE)).is_some_and(|suspect| suspect.class == Class::LookAlike)
    }

    /// What was found in this minute: it is known when the minute is over.
    pub(crate) fn hear(&mut self, found: &[Finding]) {
        for finding in found {
            let at = finding.at();
            match finding {
                Finding::Line(line) => {
                    let trunk = if line.class == Class::Spoofed { line.trunk } else { Id::NONE };
                    self.heard.push(((line.line, trunk), Suspect { class: line.class, score: line.score, at }));
                }
                Finding::Den(den) => {
                    let suspect = Suspect { class: Class::SimBox, score: den.score, at };
                    self.heard.extend(den.lines.iter().map(|line| ((home(*line), Id::NONE), suspect)));
                }
                Finding::ChatAccount(chat) => {
                    let suspect = Suspect { class: Class::Domestic, score: chat.score, at };
                    self.heard.push(((chat.account, Id::NONE), suspect));
                }
                Finding::Warning(_) | Finding::FalseCell(_) => {}
            }
        }
    }

    /// A minute is over. An accusation by equipment outweighs an honest look.
    pub(crate) fn learn(&mut self) {
        for (key, suspect) in self.heard.drain(..) {
            let is_weaker = |old: &Suspect| suspect.class == Class::LookAlike && old.class == Class::SimBox;
            let old = self.suspects.get(&key);
            if old.is_some_and(is_weaker) {
                continue;
            }
            let is_fresh = key.1.is_none() && suspect.class != Class::LookAlike;
            if is_fresh && old.is_none_or(|old| old.class == Class::LookAlike) {
                self.fresh.push((key.0, suspect));
            }
            self.suspects.insert(key, suspect);
        }
    }

    /// The lines that were learned since they were last asked for.
    pub(crate) fn fresh(&mut self) -> Vec<(Id, Suspect)> {
        let mut fresh = std::mem::take(&mut self.fresh);
        fresh.sort_unstable_by_key(|suspect| suspect.0);
        fresh
    }

    /// Forgets suspects of a month ago and hosts that nobody looked up for a week.
    pub(crate) fn forget(&mut self, now: Instant) {
        self.suspects.retain(|_, suspect| suspect.at >= now.minus(Span::days(30)));
        self.hosts.retain(|_, host| host.last >= now.minus(Span::days(7)));
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        to.maybe(self.began.as_ref(), |to, at| to.instant(*at));
        let mut trunks: Vec<_> = self.trunks.iter().collect();
        trunks.sort_unstable();
        to.count(trunks.len());
        for (trunk, abroad) in trunks {
            to.id(*trunk);
            to.u8((*abroad).into());
        }
        let mut hosts: Vec<_> = self.hosts.iter().collect();
        hosts.sort_unstable_by_key(|host| host.0);
        to.count(hosts.len());
        for (id, host) in hosts {
            to.id(*id);
            to.u8(host.looks as u8);
            to.u8(host.is_new.into());
            to.instant(host.first);
            to.instant(host.last);
            to.u32(host.lookups);
            to.u32(host.print);
        }
        let mut suspects: Vec<_> = self.suspects.iter().map(|(key, suspect)| (*key, *suspect)).collect();
        suspects.sort_unstable_by_key(|suspect| suspect.0);
        for suspects in [&suspects, &self.heard] {
            to.count(suspects.len());
            suspects.iter().for_each(|suspect| save_suspect(suspect, to));
        }
        to.count(self.fresh.len());
        self.fresh.iter().for_each(|(line, suspect)| save_suspect(&((*line, Id::NONE), *suspect), to));
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.began = from.maybe(Reader::instant)?;
        for _ in 0..from.count()? {
            self.trunks.insert(from.id()?, from.u8()? != 0);
        }
        for _ in 0..from.count()? {
            let id = from.id()?;
            let looks = Looks::of(from.u8()?).ok_or(Unreadable::Broken)?;
            let is_new = from.u8()? != 0;
            let (first, last, lookups) = (from.instant()?, from.instant()?, from.u32()?);
            let print = from.u32()?;
            self.hosts.insert(id, Host { looks, is_new, first, last, lookups, print });
        }
        for _ in 0..from.count()? {
            let (key, suspect) = suspect(from)?;
            self.suspects.insert(key, suspect);
        }
        for _ in 0..from.count()? {
            self.heard.push(suspect(from)?);
        }
        for _ in 0..from.count()? {
            let ((line, _), suspect) = suspect(from)?;
            self.fresh.push((line, suspect));
        }
        Ok(())
    }
}

fn told(indicator: &Indicator) -> (Id, Told) {
    let of = |category| Scheme::TABLE.iter().find(|row| row.4 == category).map(|row| row.0);
    let scheme = indicator.category.and_then(of).filter(|s| !matches!(s, Scheme::ForeignCall | Scheme::Other));
    (home(indicator.value), Told { confidence: indicator.confidence.clamp(0.0, 1.0), scheme })
}

fn save_suspect(((line, trunk), suspect): &((Id, Id), Suspect), to: &mut Writer) {
    to.id(*line);
    to.id(*trunk);
    to.u8(suspect.class as u8);
    to.f32(suspect.score);
    to.instant(suspect.at);
}

fn suspect(from: &mut Reader<'_>) -> Result<((Id, Id), Suspect), Unreadable> {
    let key = (from.id()?, from.id()?);
    let class = Class::TABLE.get(usize::from(from.u8()?)).ok_or(Unreadable::Broken)?.0;
    Ok((key, Suspect { class, score: from.f32()?, at: from.instant()? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::indicator::Kind;

    #[test]
    fn what_is_told_is_known_until_it_is_told_no_more() {
        let mut known = Known::new(&Settings::embedded().unwrap(), &[]);
        let mut names = Names::new();
        let indicator = |value| Indicator { kind: Kind::Phone, value, confidence: 0.8, category: None };
        // told, asked
        for (told, asked) in [("13912345678", "+8613912345678"), ("evil.example", "evil.example")] {
            let (told, asked) = (names.id(told), home(names.id(asked)));
            assert_eq!(known.told(asked), None);
            known.tell(&indicator(told));
            assert_eq!(known.told(asked), Some(Told { confidence: 0.8, scheme: None }));
            known.tell_no_more(told);
            assert_eq!(known.told(asked), None);
        }
        // Nobody may accuse the police, whoever lists it.
        known.tell(&indicator(names.id("110")));
        assert_eq!(known.told(names.id("110")), None);
    }
}
