//! One part of the lines: each line's state lies in one shard, and shards share only what is known, which changes between
//! minutes. So the findings do not depend on how many threads there are.

use crate::danger::{Links, Looks, People, Seen, Sign, Tools};
use crate::keep::{Reader, Unreadable, Writer};
use crate::known::{Known, Suspect};
use crate::line::rule::{self, Calls, Way};
use crate::line::{self, Before, Head, LONG_S, Open, Pupils, State, Table};
use crate::number::{Sort, home, sort};
use crate::settings::Settings;
use crate::store::{TOGETHER, table_bytes};
use domain::signal::{Call, Chat, ChatKind, Class, Finding, Id, Kind, Lookup, Payment, Record, Scheme, Sms, Stage};
use domain::time::{Instant, Span};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How many shards there are: as many threads can work.
pub(crate) const SHARDS: usize = 8;
/// The lines of so many records are fetched together; a call has two.
const BLOCK: usize = TOGETHER / 2;

/// What every shard looks things up in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct With<'a> {
    pub(crate) known: &'a Known,
    pub(crate) tools: &'a Tools,
    pub(crate) settings: &'a Settings,
    /// What was learned of lines, where it is to be used.
    pub(crate) head: Option<&'a Head>,
}

/// An open call that will be long by then, unless it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    line: Id,
    with: Id,
    from_s: u32,
    until_s: u32,
    step: u8,
    is_hot: bool,
    /// The share of a stranger's weight that counts, in percent.
    percent: u8,
}

/// From so many seconds on a call says this.
const STEPS: [(u32, Sign); 3] = [(LONG_S, Sign::LongCall), (600, Sign::LongerCall), (1800, Sign::LongestCall)];

#[derive(Clone, Debug, Default)]
pub(crate) struct Shard {
    at: usize,
    pub(crate) lines: Table,
    ways: FxHashMap<(Id, Id), Calls>,
    pub(crate) people: People,
    /// Of this shard's lines those whose truth is known.
    pub(crate) pupils: Pupils,
    pub(crate) links: Links,
    /// By the minute in which they are due.
    due: BTreeMap<u32, Vec<Due>>,
    /// In the order in which they were found.
    pub(crate) found: Vec<Finding>,
}

fn seconds(at: Instant) -> u32 {
    u32::try_from(at.seconds().max(0)).unwrap_or(u32::MAX)
}

impl Shard {
    pub(crate) fn new(at: usize) -> Self {
        Self { at, ..Self::default() }
    }

    /// A line of this shard has a truth that is known.
    pub(crate) fn teach(&mut self, line: Id, is_fraud: bool) {
        if self.has(line) {
            self.pupils.add(line, is_fraud);
        }
    }

    fn has(&self, id: Id) -> bool {
        shard_of(id) == self.at
    }

    /// Works on those records of one minute that stand at these places, which are in order.
    pub(crate) fn work(&mut self, records: &[Record], places: &[u32], with: With<'_>) {
        if let Some(first) = places.first().and_then(|place| records.get(*place as usize)) {
            let gone_min = with.settings.danger.after_call_min + with.settings.stream.bound_s.div_ceil(60);
            self.lines.rest(line::minute(first.at()), gone_min);
        }
        for block in places.chunks(BLOCK) {
            let of_block = || block.iter().filter_map(|place| records.get(*place as usize));
            self.lines.fetch(of_block().flat_map(people_of).flatten().filter(|id| self.has(*id)));
            for record in of_block() {
                match record {
                    Record::Call(call) => self.call(call, with),
                    Record::Sms(sms) => self.sms(sms, with),
                    Record::Lookup(lookup) => self.lookup(lookup, with),
                    Record::Chat(chat) => self.chat(chat, with),
                    Record::Payment(payment) => self.payment(payment, with),
                }
            }
        }
    }

    /// The bytes that calls with false numbers and calls that may grow long take, without those of the allocator.
    pub(crate) fn bytes_of_calls(&self) -> usize {
        let due: usize = self.due.values().map(|due| due.capacity() * size_of::<Due>()).sum();
        due + table_bytes(&self.ways)
    }

    fn call(&mut self, call: &Call, with: With<'_>) {
        let (caller, callee) = (home(call.caller), home(call.callee));
        let (is_out, is_in) = (self.has(caller), self.has(callee));
        if !is_out && !is_in {
            return;
        }
        let way = rule::way(call, with.known.is_abroad(call.trunk), &with.known.never);
        if is_out && !caller.is_none() {
            self.out(call, (caller, callee), way, with);
        }
        if is_in && !callee.is_none() && !with.known.never.has(callee) {
            self.into(call, (caller, callee), way, with);
        }
    }

    /// The caller's side.
    fn out(&mut self, call: &Call, (caller, callee): (Id, Id), way: Way, with: With<'_>) {
        if matches!(way, Way::MobileAbroad | Way::CannotTravel | Way::Odd) {
            let at_home = self.lines.at_home(caller);
            let calls = self.ways.entry((caller, call.trunk)).or_default();
            let found = line::falsely(calls, call, way, at_home, (with.settings, &with.known.never));
            self.found.extend(found);
            return;
        }
        if with.known.never.has(caller) {
            return;
        }
        let state = self.lines.state(caller, line::minute(call.at));
        let is_settled = with.known.is_settled(call.at);
        let (before, found) = line::out(state, call, is_settled, (with.settings, with.head));
        if is_settled
            && self.pupils.has(caller)
            && let Some(features) = line::judged(state, call.at, with.settings)
        {
            self.pupils.see(caller, &features);
        }
        // What equipment shows is no look: a card in a box may call like an alarm.
        let excuses = |found: &Finding| matches!(found, Finding::Line(line) if line.class == Class::LookAlike);
        self.found.extend(found.filter(|found| !excuses(found) || with.known.suspect(caller, Id::NONE).is_none()));
        // Whoever calls back one who deceives is as much in danger as who is called.
        let called_before = before.is_some_and(|b| b.ways & line::IN != 0);
        if called_before || with.known.is_suspect(callee, call.trunk) {
            self.talk(call, (caller, callee), Way::Plain, before, with);
        }
    }

    /// The callee's side.
    fn into(&mut self, call: &Call, (caller, callee): (Id, Id), way: Way, with: With<'_>) {
        let state = self.lines.state(callee, line::minute(call.at));
        let before = line::into(state, call);
        if caller.is_none() || with.known.is_honest(caller) {
            return;
        }
        // A service's own number, come as it should, is nobody's danger.
        if way == Way::Plain && matches!(sort(caller), Sort::Service) && !with.known.is_suspect(caller, call.trunk) {
            return;
        }
        self.talk(call, (callee, caller), way, before, with);
    }

    /// A person's call with somebody: what it says, now and as it grows long.
    fn talk(&mut self, call: &Call, (person, other): (Id, Id), way: Way, before: Option<Before>, with: With<'_>) {
        let by = &with.settings.danger;
        let minute = line::minute(call.at);
        let state = self.lines.state(person, minute);
        let share = strangers_share(state, minute, with.settings);
        let is_stranger = before.is_none_or(|b| b.known_h < by.stranger_h);
        let is_first_abroad = way == Way::Foreign && state.abroad == 0 && state.known_h(minute) >= by.settle_h;
        if way == Way::Foreign {
            state.abroad = minute;
        }
        let mut signs: Vec<(Sign, f32, Option<Scheme>)> = Vec::new();
        if let Some(told) = with.known.told(other) {
            signs.push((Sign::ToldCaller, told.confidence, told.scheme));
        }
        if let Some(suspect) = with.known.suspect(other, call.trunk) {
            let scheme = (suspect.class == Class::Foreign).then_some(Scheme::ForeignCall);
            signs.push((Sign::SuspectCaller, suspect.score, scheme));
        }
        match way {
            Way::CannotTravel => signs.push((Sign::SpoofedCaller, 1.0, spoofed_scheme(other))),
            Way::Odd => signs.push((Sign::OddCaller, 1.0, Some(Scheme::FakeService))),
            Way::MobileAbroad if is_stranger => signs.push((Sign::MobileAbroad, share, Some(Scheme::ForeignCall))),
            Way::Foreign if is_first_abroad => signs.push((Sign::FirstAbroad, 1.0, Some(Scheme::ForeignCall))),
            Way::Foreign if is_stranger => signs.push((Sign::StrangerAbroad, share, Some(Scheme::ForeignCall))),
            _ => {}
        }
        let is_hot = !signs.is_empty();
        if call.answered && (is_hot || is_stranger) {
            let from_s = seconds(call.at);
            let until_s = from_s.saturating_add(call.duration_s);
            state.open = Open { with: other, from_s, until_s };
            if call.duration_s > LONG_S {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is 0 to 1")]
                let percent = if is_hot { 100 } else { (share * 100.0) as u8 };
                self.wait(Due { line: person, with: other, from_s, until_s, step: 0, is_hot, percent });
            }
        }
        if call.answered {
            if is_stranger && before.is_some_and(|b| b.ways & line::IN != 0) {
                self.sign(person, (Sign::Repeated, share, None), (call.at, Kind::Call, other), with);
            }
            for (sign, share, scheme) in signs {
                self.sign(person, (sign, share, scheme), (call.at, Kind::Call, other), with);
            }
        }
    }

    /// A sign of a person, at a time, seen in a record with another end; `share` of its weight counts.
    fn sign(
        &mut self,
        person: Id,
        (sign, share, scheme): (Sign, f32, Option<Scheme>),
        (at, kind, other): (Instant, Kind, Id),
        with: With<'_>,
    ) {
        let weight = with.tools.weights.sign(sign) * share;
        let seen = Seen { sign, at, weight, with: other, kind, scheme };
        self.found.extend(self.people.add(person, seen, with.tools, with.settings));
    }

    fn wait(&mut self, due: Due) {
        let Some((after_s, _)) = STEPS.get(usize::from(due.step)) else { return };
        let at_s = due.from_s.saturating_add(*after_s);
        if at_s < due.until_s {
            self.due.entry(at_s / 60 + 1).or_default().push(due);
        }
    }

    /// Calls that have grown long by the minute `now` say so, each at the end of the minute in which it did: how long a
    /// call will be is in its record, and is not used before.
    pub(crate) fn pass(&mut self, now: u32, with: With<'_>) {
        while let Some((minute, mut due)) = self.due.pop_first() {
            if minute > now {
                self.due.insert(minute, due);
                break;
            }
            due.sort_unstable();
            let at = Instant::from_seconds(i64::from(minute) * 60);
            for due in due {
                self.grown(due, at, with);
            }
        }
    }

    fn grown(&mut self, due: Due, at: Instant, with: With<'_>) {
        let share = f32::from(due.percent) / 100.0;
        let of = (at, Kind::Call, due.with);
        self.sign(due.line, (STEPS[usize::from(due.step)].1, share, None), of, with);
        self.people.talk(due.line, due.with, at);
        if due.is_hot && due.step < 2 {
            let sign = if due.step == 0 { Sign::LongHotCall } else { Sign::LongerHotCall };
            self.sign(due.line, (sign, 1.0, None), of, with);
        }
        self.wait(Due { step: due.step + 1, ..due });
    }

    /// Lines were found to deceive: whoever they talked with for long before that is in danger.
    pub(crate) fn recall(&mut self, fresh: &[(Id, Suspect)], at: Instant, with: With<'_>) {
        for (line, suspect) in fresh {
            let scheme = (suspect.class == Class::Foreign).then_some(Scheme::ForeignCall);
            for person in self.people.talked_with(*line, at) {
                self.sign(person, (Sign::SuspectCaller, suspect.score, scheme), (at, Kind::Call, *line), with);
                self.sign(person, (Sign::LongHotCall, 1.0, None), (at, Kind::Call, *line), with);
            }
        }
    }

    fn sms(&mut self, sms: &Sms, with: With<'_>) {
        let (person, sender) = (home(sms.receiver), home(sms.sender));
        if person.is_none() || !self.has(person) {
            return;
        }
        let minute = line::minute(sms.at);
        let state = self.lines.state(person, minute);
        state.now(minute);
        let is_service = sort(sender) == Sort::Service;
        let before = if sender.is_none() { None } else { line::touch(state, sender, minute, line::IN) };
        let open = state.open;
        let said = with.tools.cues.read(&sms.text);
        let of = (sms.at, Kind::Sms, sender);
        let is_bank = with.known.never.has(sender);
        if said.password || (is_bank && sms.text.is_empty()) {
            self.password(person, open, of, with);
        }
        if is_bank {
            return;
        }
        if let Some(told) = with.known.told(sender) {
            self.sign(person, (Sign::ToldCaller, told.confidence, told.scheme), of, with);
        }
        // A service's message with such words is mostly an advertisement.
        let share = if is_service { 0.5 } else { 1.0 };
        let is_stranger = before.is_none_or(|b| b.known_h < with.settings.danger.stranger_h);
        if is_stranger && !is_service {
            self.links.told(person, &sms.text, sms.at);
        }
        if is_stranger && said.scheme.is_some() {
            self.sign(person, (Sign::SmsCue, share * words_share(said.words), said.scheme), of, with);
            if said.hand_off {
                self.sign(person, (Sign::HandOffCue, share, said.scheme), of, with);
            }
        }
    }

    /// A one-time password or a bank's message: it says something only with a stranger at the other end of the line.
    fn password(&mut self, person: Id, open: Open, of: (Instant, Kind, Id), with: With<'_>) {
        let at_s = seconds(of.0);
        if open.with.is_none() || at_s < open.from_s || with.known.is_honest(open.with) {
            return;
        }
        let after_s = with.settings.danger.after_call_min * 60;
        // Who is on the line for long enough to be told what to do with it.
        let is_talk = at_s.min(open.until_s) - open.from_s >= 60;
        if at_s <= open.until_s && is_talk {
            let is_hot = self.people.has_sign_of(person, open.with, of.0, with.settings.danger.follow_h);
            let sign = if is_hot { Sign::PasswordHot } else { Sign::PasswordOpen };
            let began = Instant::from_seconds(open.from_s.into());
            if [Sign::PasswordHot, Sign::PasswordOpen].iter().any(|sign| self.people.has(person, *sign, began)) {
                self.sign(person, (Sign::PasswordAgain, 1.0, None), of, with);
            }
            self.sign(person, (sign, 1.0, None), of, with);
        } else if at_s <= open.until_s.saturating_add(after_s) && is_talk {
            self.sign(person, (Sign::PasswordAfter, 1.0, None), of, with);
        }
    }

    fn lookup(&mut self, lookup: &Lookup, with: With<'_>) {
        let person = home(lookup.line);
        if person.is_none() || !self.has(person) {
            return;
        }
        let by = &with.settings.danger;
        let minute = line::minute(lookup.at);
        let state = self.lines.state(person, minute);
        state.now(minute);
        let open = state.open;
        let of = (lookup.at, Kind::Lookup, lookup.host);
        let Some(host) = with.known.host(lookup.host) else { return };
        if let Some(told) = with.known.told(lookup.host) {
            // What half a town looks up was listed by mistake.
            if host.lookups <= by.told_lookups {
                self.sign(person, (Sign::ToldSite, told.confidence, told.scheme), of, with);
            }
            return;
        }
        let follows = self.people.has_sign(person, lookup.at, by.follow_h, Stage::HandOff);
        match host.looks {
            Looks::Alike => self.sign(person, (Sign::LookAlikeSite, 1.0, None), of, with),
            Looks::Remote if follows || is_on(open, lookup.at, by.after_call_min) => {
                self.sign(person, (Sign::RemoteSite, 1.0, None), of, with);
            }
            Looks::Remote => {}
            Looks::Plain if follows && host.is_new => self.sign(person, (Sign::NewSite, 1.0, None), of, with),
            Looks::Plain => {}
            Looks::Bank => return self.bank(person, open, of, with),
        }
        let may_be_sent = host.looks != Looks::Remote && host.lookups <= by.told_lookups;
        if may_be_sent && self.links.sent(person, host.print, lookup.at, by.link_h) {
            self.sign(person, (Sign::FollowedLink, 1.0, None), of, with);
        }
    }

    /// The person's own bank: it says something with a stranger on the line, or soon after a stranger's chat or site.
    fn bank(&mut self, person: Id, open: Open, of: (Instant, Kind, Id), with: With<'_>) {
        let by = &with.settings.danger;
        let at_s = seconds(of.0);
        let is_talk = !open.with.is_none() && at_s >= open.from_s.saturating_add(60) && at_s <= open.until_s;
        if is_talk && !with.known.is_honest(open.with) {
            let is_hot = self.people.has_sign_of(person, open.with, of.0, by.follow_h);
            self.sign(person, (if is_hot { Sign::BankHot } else { Sign::BankOpen }, 1.0, None), of, with);
        } else if self.people.has_sign_since(person, of.0.minus(Span::minutes(by.bank_after_min.into()))) {
            self.sign(person, (Sign::BankAfter, 1.0, None), of, with);
        }
    }

    fn chat(&mut self, chat: &Chat, with: With<'_>) {
        let Some((person, other)) = ends(chat) else { return };
        if !self.has(person) {
            return;
        }
        let by = &with.settings.danger;
        let minute = line::minute(chat.at);
        let state = self.lines.state(person, minute);
        state.now(minute);
        let share = strangers_share(state, minute, with.settings);
        let way = if home(chat.account) == person { line::OUT } else { line::IN };
        let before = line::touch(state, other, minute, way);
        let open = state.open;
        let of = (chat.at, Kind::Chat, other);
        let is_answer = way == line::OUT && matches!(chat.kind, ChatKind::Message | ChatKind::Accept);
        if is_answer && self.people.has_sign_of(person, other, chat.at, by.stranger_h.into()) {
            self.sign(person, (Sign::Replied, 1.0, None), of, with);
        }
        if let Some(told) = with.known.told(other) {
            self.sign(person, (Sign::ToldChat, told.confidence, told.scheme), of, with);
        } else if let Some(suspect) = with.known.suspect(other, Id::NONE) {
            self.sign(person, (Sign::ToldChat, suspect.score, Some(Scheme::FakeBoss)), of, with);
        }
        if before.is_some_and(|b| b.known_h >= by.stranger_h) {
            return;
        }
        self.befriended(person, chat, way, of, with);
        let begins = matches!(chat.kind, ChatKind::Add | ChatKind::Accept | ChatKind::Join);
        let follows = self.people.has_sign(person, chat.at, by.follow_h, Stage::LongCall);
        if begins && (follows || is_on(open, chat.at, by.after_call_min)) {
            self.sign(person, (Sign::ChatAfterCall, 1.0, None), of, with);
        }
        if way == line::IN {
            self.told_by_chat(person, chat, share, of, with);
        }
    }

    /// A stranger becomes a friend, and leads on.
    fn befriended(&mut self, person: Id, chat: &Chat, way: u8, of: (Instant, Kind, Id), with: With<'_>) {
        let by = &with.settings.danger;
        let sign = match chat.kind {
            ChatKind::Accept if way == line::IN => Sign::NewFriend,
            ChatKind::Call if way == line::IN && self.people.has_sign_of(person, of.2, of.0, by.stranger_h.into()) => {
                Sign::NewFriendCalls
            }
            ChatKind::Join if self.people.has_chat_sign(person, of.0, by.follow_h) => Sign::GroupAfterFriend,
            _ => return,
        };
        self.sign(person, (sign, 1.0, None), of, with);
    }

    /// What a stranger says in a chat.
    fn told_by_chat(&mut self, person: Id, chat: &Chat, share: f32, of: (Instant, Kind, Id), with: With<'_>) {
        let said = with.tools.cues.read(&chat.text);
        if said.scheme.is_some() {
            self.sign(person, (Sign::ChatCue, share * words_share(said.words), said.scheme), of, with);
        }
        if chat.kind == ChatKind::Ask {
            self.sign(person, (Sign::Asked, share, said.scheme), of, with);
        }
    }

    fn payment(&mut self, payment: &Payment, with: With<'_>) {
        let person = home(payment.line);
        if person.is_none() || !self.has(person) {
            return;
        }
        let of = (payment.at, Kind::Payment, payment.payee);
        if let Some(told) = with.known.told(payment.payee) {
            self.sign(person, (Sign::PaidTold, told.confidence, told.scheme), of, with);
        } else if self.people.has_sign(person, payment.at, with.settings.danger.follow_h, Stage::Passwords) {
            self.sign(person, (Sign::Paid, 1.0, None), of, with);
        }
    }

    /// Forgets lines and people that are silent.
    pub(crate) fn forget(&mut self, now: Instant, settings: &Settings) {
        let from = line::minute(now.minus(Span::days(settings.stream.idle_d.into())));
        self.lines.forget(from);
        self.people.forget(now, settings);
        self.links.forget(now.minus(Span::hours(settings.danger.link_h.into())));
        self.ways.retain(|_, calls| calls.kept.last().is_some_and(|call| call.0 >= from));
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        self.lines.save(to);
        self.people.save(to);
        self.links.save(to);
        let mut ways: Vec<_> = self.ways.iter().collect();
        ways.sort_unstable_by_key(|way| way.0);
        to.count(ways.len());
        for ((caller, trunk), calls) in ways {
            to.id(*caller);
            to.id(*trunk);
            to.u8(calls.said.into());
            to.count(calls.kept.len());
            for (minute, callee) in &calls.kept {
                to.u32(*minute);
                to.id(*callee);
            }
        }
        to.count(self.due.values().map(Vec::len).sum());
        for (minute, due) in self.due.iter().flat_map(|(minute, due)| due.iter().map(move |due| (minute, due))) {
            to.u32(*minute);
            to.id(due.line);
            to.id(due.with);
            to.u32(due.from_s);
            to.u32(due.until_s);
            to.u8(due.step);
            to.u8(due.is_hot.into());
            to.u8(due.percent);
        }
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.lines.restore(from)?;
        self.people.restore(from)?;
        self.links.restore(from)?;
        for _ in 0..from.count()? {
            let key = (from.id()?, from.id()?);
            let said = from.u8()? != 0;
            let kept = (0..from.count()?).map(|_| Ok((from.u32()?, from.id()?))).collect::<Result<_, Unreadable>>()?;
            self.ways.insert(key, Calls { kept, said });
        }
        for _ in 0..from.count()? {
            let minute = from.u32()?;
            let due = Due {
                line: from.id()?,
                with: from.id()?,
                from_s: from.u32()?,
                until_s: from.u32()?,
                step: Some(from.u8()?).filter(|step| usize::from(*step) < STEPS.len()).ok_or(Unreadable::Broken)?,
                is_hot: from.u8()? != 0,
                percent: from.u8()?,
            };
            self.due.entry(minute).or_default().push(due);
        }
        Ok(())
    }
}

/// The shard that a line's state lies in.
fn shard_of(id: Id) -> usize {
    // The top bits of the product are its best ones.
    (id.bits().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize % SHARDS
}

/// The lines whose state a record changes.
fn people_of(record: &Record) -> [Option<Id>; 2] {
    match record {
        Record::Call(call) => [Some(home(call.caller)), Some(home(call.callee))],
        Record::Sms(sms) => [Some(home(sms.receiver)), None],
        Record::Lookup(lookup) => [Some(home(lookup.line)), None],
        Record::Chat(chat) => [ends(chat).map(|ends| ends.0), None],
        Record::Payment(payment) => [Some(home(payment.line)), None],
    }
}

/// The shards that a record is of, each once.
pub(crate) fn shards_of(record: &Record) -> impl Iterator<Item = usize> {
    let [one, other] = people_of(record).map(|id| id.filter(|id| !id.is_none()).map(shard_of));
    one.into_iter().chain(other.filter(|other| Some(*other) != one))
}

/// How much a stranger's sign counts: less where everybody still is one, and where strangers are daily business.
fn strangers_share(state: &State, minute: u32, settings: &Settings) -> f32 {
    let by = &settings.danger;
    let settled = if state.known_h(minute) < by.settle_h { by.unsettled } else { 1.0 };
    let daily = if state.in_a_day().strange >= by.strange_calls { by.strange_share } else { 1.0 };
    settled * daily
}

/// One word of a scheme may be anybody's; three are not.
fn words_share(words: u32) -> f32 {
    match words {
        0 | 1 => 0.6,
        2 => 1.0,
        _ => 1.4,
    }
}

/// Whether a stranger is on the line, or was a moment ago.
fn is_on(open: Open, at: Instant, after_min: u32) -> bool {
    let at_s = seconds(at);
    !open.with.is_none() && at_s >= open.from_s && at_s <= open.until_s.saturating_add(after_min * 60)
}

/// Whose number is shown falsely says which script is told.
fn spoofed_scheme(shown: Id) -> Option<Scheme> {
    let is_police = sort(shown) == Sort::Landline || shown.digits() == 3;
    Some(if is_police { Scheme::FakePolice } else { Scheme::FakeService })
}

/// The person and the other end of a chat: the line where one end is a line, else whoever is written to.
fn ends(chat: &Chat) -> Option<(Id, Id)> {
    let (account, peer) = (home(chat.account), home(chat.peer));
    let ends = match chat.kind {
        ChatKind::SignIn | ChatKind::Rename | ChatKind::Other => return None,
        _ if sort(account) == Sort::Mobile => (account, peer),
        _ if sort(peer) == Sort::Mobile => (peer, account),
        ChatKind::Join => (account, peer),
        _ => (peer, account),
    };
    (!ends.0.is_none() && !ends.1.is_none() && ends.0 != ends.1).then_some(ends)
}
