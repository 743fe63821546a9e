//! What people do every day: calls, messages, lookups, chats and payments, with the day's curve. Each stretch follows
//! from the seed and its time alone, so nothing is kept.

use super::number::{Of, chance};
use super::role;
use super::town::{DAY_S, Out, Ring, SLOT_S, Side, Town, day, hour};
use super::words;
use crate::chance::Chance;
use domain::money::Amount;
use domain::signal::{Chat, ChatKind, Id, Record};
use domain::time::Instant;

/// How a day's records are spread over its hours, per mille, from midnight. Calls follow the operators' curve with its
/// two peaks; the rest is assumed.
const CALLS: [u32; 24] = [6, 3, 2, 2, 3, 7, 18, 40, 68, 82, 80, 72, 60, 54, 60, 68, 72, 76, 74, 62, 44, 27, 13, 7];
const MESSAGES: [u32; 24] =
    [10, 6, 4, 4, 5, 10, 22, 42, 62, 74, 74, 68, 60, 56, 58, 62, 64, 66, 64, 60, 52, 40, 24, 13];
const LOOKUPS: [u32; 24] = [24, 12, 7, 5, 5, 9, 22, 40, 50, 52, 50, 50, 54, 50, 46, 46, 48, 52, 58, 66, 72, 74, 66, 42];

/// Calls that a person makes a day; with those below they give the records of calls that notes ask for (3.5 a line and day), as a
/// call between two lines of the city has two, calls from elsewhere one, and couriers and desks add theirs.
const CALLS_A_DAY: f64 = 1.18;
const CALLS_FROM_ELSEWHERE: f64 = 0.4;
const MESSAGES_A_DAY: f64 = 4.95;
/// What is left of lookups at the edge: one in hundreds.
const LOOKUPS_A_DAY: f64 = 3.0;
const CHATS_A_DAY: f64 = 1.0;
const PAYMENTS_A_DAY: f64 = 0.6;

/// Everything ordinary in one stretch.
pub(crate) fn day_to_day(town: &Town, out: &mut Out<'_>) {
    let mut of = |what: Of, a_day: f64, curve: &[u32; 24], make: fn(&Town, &mut Chance, &mut Out<'_>, i64)| {
        let mut dice = chance(town.seed, what, &[out.slot_s.unsigned_abs()]);
        for _ in 0..dice.count(f64::from(town.people()) * a_day * share(curve, out.slot_s)) {
            let at_s = out.slot_s + dice.between(0, SLOT_S - 1);
            make(town, &mut dice, out, at_s);
        }
    };
    of(Of::Calls, CALLS_A_DAY, &CALLS, call);
    of(Of::Cold, CALLS_FROM_ELSEWHERE, &CALLS, call_from_elsewhere);
    of(Of::Words, MESSAGES_A_DAY, &MESSAGES, message);
    of(Of::Lookups, LOOKUPS_A_DAY, &LOOKUPS, lookup);
    of(Of::Chats, CHATS_A_DAY, &LOOKUPS, chat);
    of(Of::Payments, PAYMENTS_A_DAY, &MESSAGES, payment);
}

/// A stretch's part of its day.
#[allow(clippy::cast_precision_loss, reason = "slots of a day")]
pub(crate) fn share(curve: &[u32; 24], at_s: i64) -> f64 {
    let all: u32 = curve.iter().sum();
    f64::from(curve[hour(at_s)]) * 24.0 / f64::from(all) * SLOT_S as f64 / DAY_S as f64
}

/// The calls' part of the day, for honest moments that follow it.
pub(crate) fn share_of_calls(at_s: i64) -> f64 {
    share(&CALLS, at_s)
}

fn call(town: &Town, dice: &mut Chance, out: &mut Out<'_>, at_s: i64) {
    let line = town.somebody_busy(dice);
    let (to, known, trunk) = callee(town, line, at_s, dice);
    let talk_s = talk(known, dice);
    // One in three hundred reaches a phone that is forwarded to another of its holder's.
    let redirecting = if dice.below(300) == 0 { to.number } else { Id::NONE };
    out.ring(&Ring { at_s, from: town.line(line, at_s), to, talk_s, trunk, redirecting });
}

/// Whom a person calls, and whether they know each other.
fn callee(town: &Town, line: u32, at_s: i64, dice: &mut Chance) -> (Side, bool, Id) {
    let (inland, nth) = (dice.pick(&town.ways.inland), dice.one_of(8));
    let here = |to: u32| town.line(to, at_s);
    match dice.below(100) {
        0..30 => (here(town.family(line, nth)), true, Id::NONE),
        30..60 => (here(town.friend(line, nth)), true, Id::NONE),
        60..78 => (Side::outside(town.friend_elsewhere(line, u64::from(nth % 6))), true, inland),
        78..86 => (Side::outside(town.numbers.fixed(1_006_000_000 + dice.one_of(4_000))), false, inland),
        86..92 => (here(role::courier(town, dice)), false, Id::NONE),
        92..97 => (here(town.anybody(dice)), false, Id::NONE),
        _ => (Side::outside(town.numbers.elsewhere(dice.word())), false, inland),
    }
}

/// How long, in seconds; 0 where nobody answers. Of the answered half take under 45 s.
fn talk(known: bool, dice: &mut Chance) -> i64 {
    match (known, dice.below(100)) {
        (true, 82..) | (false, 64..) => 0,
        (true, 0..6) => dice.lognormal(420.0, 0.7),
        (true, _) => dice.lognormal(46.0, 1.0),
        (false, _) => dice.lognormal(38.0, 0.9),
    }
}

fn call_from_elsewhere(town: &Town, dice: &mut Chance, out: &mut Out<'_>, at_s: i64) {
    let (line, nth) = (town.somebody_busy(dice), dice.below(6));
    let known = dice.happens(560);
    let number = match (known, dice.below(3)) {
        (true, _) => town.friend_elsewhere(line, nth),
        // Firms elsewhere that call many.
        (false, 0) => town.numbers.fixed(2_007_000_000 + dice.one_of(600)),
        (false, _) => town.numbers.elsewhere(dice.word()),
    };
    let (to, trunk) = (town.line(line, at_s), dice.pick(&town.ways.inland));
    let talk_s = talk(known, dice);
    out.ring(&Ring { at_s, from: Side::outside(number), to, talk_s, trunk, redirecting: Id::NONE });
}

fn message(town: &Town, dice: &mut Chance, out: &mut Out<'_>, at_s: i64) {
    let line = town.somebody_busy(dice);
    let record = match dice.below(100) {
        0..40 => words::password(town, dice, at_s, line),
        40..62 => words::notice(town, dice, at_s, line),
        62..76 => words::courier(town, dice, at_s, line),
        76..90 => words::promotion(town, dice, at_s, line),
        nth => {
            let friend = town.friend(line, dice.one_of(8));
            let sender = if nth < 97 { town.number(friend) } else { town.friend_elsewhere(line, nth % 6) };
            town.sms(at_s, sender, line, words::chat(dice).to_owned())
        }
    };
    out.push(forgetful(record, dice));
}

/// One message in two thousand is in no centre's record, though nothing is wrong with it.
fn forgetful(mut record: Record, dice: &mut Chance) -> Record {
    if dice.below(2_000) == 0
        && let Record::Sms(sms) = &mut record
    {
        sms.smsc = Id::NONE;
    }
    record
}

fn lookup(town: &Town, dice: &mut Chance, out: &mut Out<'_>, at_s: i64) {
    let line = town.somebody_busy(dice);
    let host = match dice.below(1_000) {
        0..930 => town.hosts.popular(dice),
        930..968 => dice.pick(&town.hosts.bank),
        968..974 => dice.pick(&town.hosts.meeting),
        974..977 => dice.pick(&town.hosts.lender),
        _ => town.hosts.new_on((at_s - town.from_s) / DAY_S, dice),
    };
    out.look(at_s, town.number(line), host);
}

fn chat(town: &Town, dice: &mut Chance, out: &mut Out<'_>, at_s: i64) {
    let line = town.somebody_busy(dice);
    let (account, at) = (town.chat(line), Instant::from_seconds(at_s));
    let friend = town.chat(town.friend(line, dice.one_of(8)));
    let group = town.numbers.chat(3_000_000_000 + u64::from(line / 40));
    let (kind, peer, text) = match dice.below(1_000) {
        0..640 => (ChatKind::Message, friend, words::chat(dice)),
        640..860 => (ChatKind::Message, group, words::chat(dice)),
        860..930 => (ChatKind::Call, friend, ""),
        930..970 => (ChatKind::SignIn, town.line(line, at_s).served.map_or(Id::NONE, |served| served.imei), ""),
        970..980 => (ChatKind::Add, town.chat(town.anybody(dice)), ""),
        980..987 => (ChatKind::Accept, town.chat(town.anybody(dice)), ""),
        987..993 => (ChatKind::Join, town.numbers.chat(4_000_000_000 + dice.below(u64::from(town.lines) / 60)), ""),
        993..996 => (ChatKind::Rename, Id::NONE, words::nickname(dice)),
        _ => (ChatKind::Ask, friend, words::ask(dice)),
    };
    out.push(Record::Chat(Chat { at, account, peer, kind, text: text.into() }));
}

fn payment(town: &Town, dice: &mut Chance, out: &mut Out<'_>, at_s: i64) {
    let line = town.somebody_busy(dice);
    let payee = match dice.below(100) {
        0..62 => town.numbers.account(500_000_000 + dice.below(u64::from(town.lines) / 25)),
        62..88 => town.account(town.friend(line, dice.one_of(8))),
        88..95 => town.account(town.anybody(dice)),
        _ => town.numbers.account(600_000_000 + dice.below(100_000_000)),
    };
    let yuan = if dice.happens(40) { dice.lognormal(9_000.0, 0.9) } else { dice.lognormal(60.0, 1.1) };
    let fen = if dice.happens(500) { dice.between(0, 99) } else { 0 };
    out.push(town.payment(at_s, line, payee, Amount::from_minor(yuan.min(3_000_000) * 100 + fen)));
}

/// The day since the first, for hosts of the day.
pub(crate) fn day_since(town: &Town, at_s: i64) -> i64 {
    day(at_s) - day(town.from_s)
}
