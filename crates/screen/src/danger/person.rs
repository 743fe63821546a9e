//! Persons with signs: from the first one until they are silent.

use super::{Cues, Danger, Sign, Weights};
use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::Kept;
use crate::number::Never;
use crate::settings::Settings;
use crate::store::table_bytes;
use domain::money::Amount;
use domain::signal::{Evidence, Finding, Id, Kind, Level, Reason, Scheme, Stage, Warning};
use domain::time::{Instant, Span};
use rustc_hash::FxHashMap;

/// What the rules on people work with; made once.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    pub(crate) cues: Cues,
    pub(crate) weights: Weights,
    never: Never,
}

impl Tools {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            cues: Cues::new(&settings.danger),
            weights: Weights::new(&settings.danger),
            never: Never::new(&settings.numbers),
        }
    }
}

/// One sign as it was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) sign: Sign,
    pub(crate) at: Instant,
    /// What it weighs, 0 to 1.
    pub(crate) weight: f32,
    /// The other end: a number, host or account.
    pub(crate) with: Id,
    pub(crate) kind: Kind,
    /// The script it speaks of, where it does.
    pub(crate) scheme: Option<Scheme>,
}

/// A person with signs; at most one of each kind, the latest.
#[derive(Clone, Debug, Default, PartialEq)]
struct Person {
    seen: Vec<Seen>,
    warned: Option<Level>,
    last: Instant,
}

/// The people of a shard.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    people: FxHashMap<Id, Box<Person>>,
    /// Whom a stranger talked with for long, and when: should that one be found to deceive.
    talked: FxHashMap<Id, Vec<(Id, Instant)>>,
}

/// So long after a talk it is remembered.
const TALKED: Span = Span::hours(48);
/// Talks of one stranger that are remembered, the latest: a hotline has thousands a day.
const TALKS_MAX: usize = 256;

impl People {
    pub(crate) fn len(&self) -> usize {
        self.people.len()
    }

    /// The bytes it takes, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        let of_signs: usize = self.people.values().map(|person| person.seen.capacity() * size_of::<Seen>()).sum();
        let of_talks: usize = self.talked.values().map(|talks| talks.capacity() * size_of::<(Id, Instant)>()).sum();
        let tables = table_bytes(&self.people) + table_bytes(&self.talked);
        tables + self.len() * size_of::<Person>() + of_signs + of_talks
    }

    /// Whether a person had a sign of at most that stage within so many hours before `at`.
    pub(crate) fn has_sign(&self, id: Id, at: Instant, within_h: u32, stage_max: Stage) -> bool {
        let from = at.minus(Span::hours(within_h.into()));
        let is_one = |seen: &Seen| seen.at >= from && seen.sign.stage() <= stage_max;
        self.people.get(&id).is_some_and(|person| person.seen.iter().any(is_one))
    }

    /// Whether a person had a sign of this other end within so many hours before `at`.
    pub(crate) fn has_sign_of(&self, id: Id, other: Id, at: Instant, within_h: u32) -> bool {
        let from = at.minus(Span::hours(within_h.into()));
        let is_one = |seen: &Seen| seen.with == other && seen.at >= from && !seen.sign.is_length();
        self.people.get(&id).is_some_and(|person| person.seen.iter().any(is_one))
    }

    /// Whether a person had this very sign at `since` or after.
    pub(crate) fn has(&self, id: Id, sign: Sign, since: Instant) -> bool {
        self.people.get(&id).is_some_and(|person| person.seen.iter().any(|s| s.sign == sign && s.at >= since))
    }

    /// Whether a person had a sign of a chat or site since then.
    pub(crate) fn has_sign_since(&self, id: Id, since: Instant) -> bool {
        let is_one = |seen: &Seen| seen.at >= since && matches!(seen.sign.stage(), Stage::HandOff | Stage::Site);
        self.people.get(&id).is_some_and(|person| person.seen.iter().any(is_one))
    }

    /// Whether a person had a sign of a chat within so many hours before `at`.
    pub(crate) fn has_chat_sign(&self, id: Id, at: Instant, within_h: u32) -> bool {
        let from = at.minus(Span::hours(within_h.into()));
        let is_one = |seen: &Seen| seen.at >= from && seen.kind == Kind::Chat && seen.sign.stage() == Stage::HandOff;
        self.people.get(&id).is_some_and(|person| person.seen.iter().any(is_one))
    }

    /// A stranger talked with a person for long.
    pub(crate) fn talk(&mut self, person: Id, stranger: Id, at: Instant) {
        let talks = self.talked.entry(stranger).or_default();
        match talks.last_mut() {
            Some(last) if last.0 == person => last.1 = last.1.max(at),
            _ => {
                if talks.len() == TALKS_MAX {
                    talks.remove(0);
                }
                if talks.len() < 2 {
                    // Most strangers talk with one.
                    talks.reserve_exact(1);
                }
                talks.push((person, at));
            }
        }
    }

    /// Whom a line talked with for long within two days before `at`, each once.
    pub(crate) fn talked_with(&self, stranger: Id, at: Instant) -> Vec<Id> {
        let late = self.talked.get(&stranger).into_iter().flatten().filter(|talk| talk.1 >= at.minus(TALKED));
        let mut people: Vec<Id> = late.map(|talk| talk.0).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// A sign of a person; a warning, where it settles one.
    pub(crate) fn add(&mut self, id: Id, seen: Seen, tools: &Tools, settings: &Settings) -> Option<Finding> {
        if seen.weight <= 0.0 {
            return None;
        }
        let person = self.people.entry(id).or_default();
        if seen.at.since(person.last) > Span::days(settings.danger.silence_d.into()) {
            **person = Person::default();
        }
        person.last = person.last.max(seen.at);
        person.keep(seen, settings.danger.half_life_h);
        person.judge(id, seen.at, tools, settings)
    }

    /// Forgets whoever had no sign for so many days.
    pub(crate) fn forget(&mut self, now: Instant, settings: &Settings) {
        let from = now.minus(Span::days(settings.danger.silence_d.into()));
        self.people.retain(|_, person| person.last >= from);
        self.talked.retain(|_, talks| {
            talks.retain(|talk| talk.1 >= now.minus(TALKED));
            !talks.is_empty()
        });
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        let mut people: Vec<_> = self.people.iter().collect();
        people.sort_unstable_by_key(|(id, _)| **id);
        to.count(people.len());
        for (id, person) in people {
            to.id(*id);
            to.instant(person.last);
            to.u8(person.warned.map_or(0, |level| level as u8 + 1));
            to.count(person.seen.len());
            for seen in &person.seen {
                to.u8(seen.sign as u8);
                to.f32(seen.weight);
                to.u8(seen.scheme.map_or(u8::MAX, |scheme| scheme as u8));
                to.evidence(&Evidence { at: seen.at, kind: seen.kind, of: *id, with: seen.with });
            }
        }
        self.talked.save(to);
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        for _ in 0..from.count()? {
            let (id, last, warned) = (from.id()?, from.instant()?, usize::from(from.u8()?));
            let warned =
                warned.checked_sub(1).map(|at| Level::TABLE.get(at).map(|row| row.0).ok_or(Unreadable::Broken));
            let mut person = Person { last, warned: warned.transpose()?, seen: Vec::new() };
            for _ in 0..from.count()? {
                person.seen.push(seen(from)?);
            }
            self.people.insert(id, Box::new(person));
        }
        self.talked = Kept::restore(from)?;
        Ok(())
    }
}

fn seen(from: &mut Reader<'_>) -> Result<Seen, Unreadable> {
    let sign = Sign::TABLE.get(usize::from(from.u8()?)).ok_or(Unreadable::Broken)?.0;
    let weight = from.f32()?;
    let scheme = match from.u8()? {
        u8::MAX => None,
        at => Some(Scheme::TABLE.get(usize::from(at)).ok_or(Unreadable::Broken)?.0),
    };
    let evidence = from.evidence()?;
    Ok(Seen { sign, at: evidence.at, weight, with: evidence.with, kind: evidence.kind, scheme })
}

impl Person {
    /// Keeps a sign; of two of one kind the one that weighs more now.
    fn keep(&mut self, new: Seen, half_life_h: f32) {
        match self.seen.iter_mut().find(|seen| seen.sign == new.sign) {
            Some(old) if weight_at(old, new.at, half_life_h) <= new.weight => *old = new,
            Some(_) => {}
            None => {
                self.seen.reserve_exact(1);
                self.seen.push(new);
            }
        }
    }

    /// A warning the first time its score reaches the bound, and again only where it presses more than was said.
    fn judge(&mut self, id: Id, at: Instant, tools: &Tools, settings: &Settings) -> Option<Finding> {
        let by = &settings.danger;
        let left: f32 = self.seen.iter().map(|seen| 1.0 - weight_at(seen, at, by.half_life_h)).product();
        let score = 1.0 - left;
        if score < by.score_min || self.signs(at, by) < by.signs_min {
            return None;
        }
        let level = settings.levels.of(score);
        if self.warned.is_some_and(|said| said >= level) {
            return None;
        }
        self.warned = Some(level);
        Some(Finding::Warning(self.warning(id, at, score, level, tools, by.half_life_h)))
    }

    /// How many different signs still weigh something.
    fn signs(&self, at: Instant, by: &Danger) -> usize {
        self.seen.iter().filter(|seen| weight_at(seen, at, by.half_life_h) >= by.sign_weight_min).count()
    }

    fn warning(&self, id: Id, at: Instant, score: f32, level: Level, tools: &Tools, half_life_h: f32) -> Warning {
        let mut seen = self.seen.clone();
        seen.sort_by_key(|seen| (seen.at, seen.sign));
        let scheme = scheme(&seen);
        let stage = seen.iter().map(|seen| seen.sign.stage()).max().unwrap_or(Stage::Contact);
        let reason = |seen: &Seen| Reason {
            name: seen.sign.name(),
            value: format!("{} h ago", at.since(seen.at).whole_seconds() / 3600),
            points: weight_at(seen, at, half_life_h),
        };
        let evidence = |seen: &Seen| Evidence { at: seen.at, kind: seen.kind, of: id, with: seen.with };
        Warning {
            at,
            line: id,
            by: by(&seen, &tools.never),
            scheme,
            stage,
            score,
            level,
            reasons: seen.iter().map(reason).collect(),
            expected_loss: Amount::from_major(tools.weights.loss(scheme).into()),
            minutes_left: tools.weights.minutes(stage),
            evidence: seen.iter().map(evidence).collect(),
        }
    }
}

/// What a sign weighs at a later time.
fn weight_at(seen: &Seen, at: Instant, half_life_h: f32) -> f32 {
    let age_s = at.since(seen.at).whole_seconds().max(0) as f32;
    seen.weight * 0.5_f32.powf(age_s / 3600.0 / half_life_h)
}

/// The script that the heaviest signs speak of; a call from abroad says only that much.
fn scheme(seen: &[Seen]) -> Scheme {
    let mut weights = [0.0_f32; Scheme::TABLE.len()];
    for seen in seen {
        if let Some(scheme) = seen.scheme {
            weights[scheme as usize] += if scheme == Scheme::ForeignCall { seen.weight / 10.0 } else { seen.weight };
        }
    }
    let heaviest = Scheme::TABLE.iter().map(|row| (weights[row.0 as usize], row.0)).max_by(|a, b| a.0.total_cmp(&b.0));
    heaviest.filter(|row| row.0 > 0.0).map_or(Scheme::Other, |row| row.1)
}

/// The caller or chat account that the heaviest of its signs are of; never one that nobody may accuse, whoever shows it.
fn by(seen: &[Seen], never: &Never) -> Id {
    let heaviest = seen
        .iter()
        .filter(|seen| seen.sign.stage() <= Stage::HandOff && !seen.with.is_none() && !never.has(seen.with))
        .max_by(|a, b| a.weight.total_cmp(&b.weight));
    heaviest.map_or(Id::NONE, |seen| seen.with)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(sign: Sign, hour: i64, weight: f32) -> Seen {
        let at = Instant::from_seconds(1_800_000_000 + hour * 3600);
        Seen { sign, at, weight, with: Id::of_number(13_912_345_678, 11), kind: Kind::Call, scheme: None }
    }

    #[test]
    fn who_was_talked_with_is_remembered_from_the_latest_talk() {
        let settings = Settings::embedded().unwrap();
        let at = |hour: i64| Instant::from_seconds(1_800_000_000 + hour * 3600);
        let [stranger, one, two] = [1, 2, 3].map(|n| Id::of_number(13_900_000_000 + n, 11));
        let mut people = People::default();
        // When, with whom, and who is remembered an hour later.
        for (hour, person, want) in
            [(0, one, vec![one]), (40, one, vec![one]), (50, two, vec![one, two]), (90, two, vec![two])]
        {
            people.talk(person, stranger, at(hour));
            people.forget(at(hour), &settings);
            assert_eq!(people.talked_with(stranger, at(hour + 1)), want, "{hour}");
        }
        (0..2_000).for_each(|n| people.talk(Id::of_number(13_800_000_000 + n, 11), stranger, at(91)));
        assert_eq!(people.talked_with(stranger, at(91)).len(), TALKS_MAX, "a hotline's talks are bounded");
    }

    /// The signs in order; what was said after each: a level, or nothing.
    #[allow(clippy::type_complexity, reason = "a table of stories")]
    #[test]
    fn a_danger_is_said_once_and_again_only_when_it_presses_more() {
        let settings = Settings::embedded().unwrap();
        let tools = Tools::new(&settings);
        let table: [(&str, &[(Seen, Option<Level>)]); 5] = [
            ("one sign alone", &[(seen(Sign::LongCall, 0, 0.9), None)]),
            (
                "two signs",
                &[
                    (seen(Sign::SuspectCaller, 0, 0.45), None),
                    (seen(Sign::LongHotCall, 1, 0.45), Some(Level::Low)),
                    (seen(Sign::LongHotCall, 2, 0.45), None),
                    (seen(Sign::PasswordOpen, 2, 0.6), Some(Level::High)),
                    (seen(Sign::ToldSite, 3, 0.9), None),
                ],
            ),
            ("too long ago", &[(seen(Sign::SuspectCaller, 0, 0.45), None), (seen(Sign::LongHotCall, 96, 0.45), None)]),
            (
                "the same sign again and again",
                &[
                    (seen(Sign::LongCall, 0, 0.3), None),
                    (seen(Sign::LongCall, 1, 0.3), None),
                    (seen(Sign::LongCall, 2, 0.3), None),
                    (seen(Sign::NewSite, 2, 0.1), None),
                ],
            ),
            (
                "a second danger after a silence",
                &[
                    (seen(Sign::ToldCaller, 0, 0.5), None),
                    (seen(Sign::ToldSite, 0, 0.5), Some(Level::Medium)),
                    (seen(Sign::ToldCaller, 200, 0.5), None),
                    (seen(Sign::ToldSite, 200, 0.5), Some(Level::Medium)),
                ],
            ),
        ];
        for (what, steps) in table {
            let mut people = People::default();
            let id = Id::of_number(13_800_000_000, 11);
            for (at, (seen, expected)) in steps.iter().enumerate() {
                let found = people.add(id, *seen, &tools, &settings);
                let level = found.map(|f| match f {
                    Finding::Warning(warning) => warning.level,
                    other => panic!("{other:?}"),
                });
                assert_eq!(level, *expected, "{what}, step {at}");
            }
        }
    }
}
