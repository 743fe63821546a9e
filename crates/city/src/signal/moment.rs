//! Honest moments that look like a deceit's stages: a bank's call while a password comes, a meeting, help over a shared
//! screen, a real loan, a refund, new friends, a boss who really asks, relatives abroad.

use super::daily::{day_since, share_of_calls};
use super::map::word;
use super::number::{Of, chance};
use super::role::{BANK_DESK, CALL_CENTRE, LENDER_DESK, desk};
use super::town::{Out, Ring, SLOT_S, Side, Town};
use super::truth::LookAlike;
use super::words;
use crate::chance::Chance;
use domain::money::Amount;
use domain::signal::{Chat, ChatKind, Id, Record};
use domain::time::Instant;

/// What is being made: when it begins, for whom.
struct Here<'a, 'b> {
    town: &'a Town,
    dice: &'a mut Chance,
    out: &'a mut Out<'b>,
    at_s: i64,
    line: u32,
}

/// How one goes.
type Go = fn(&mut Here<'_, '_>);

/// Each kind: its name, how many a day for a hundred thousand people, and how it goes. Assumed; see decision 0120.
const MOMENTS: [(&str, f64, Go); 11] = [
    ("bank_call_with_password", 30.0, bank_call),
    ("online_meeting", 300.0, meeting),
    ("family_shares_screen", 10.0, family_help),
    ("honest_loan", 15.0, loan),
    ("real_refund", 30.0, refund),
    ("new_friend", 50.0, new_friend),
    ("boss_asks", 10.0, boss),
    ("relative_abroad", 300.0, relative_abroad),
    ("first_call_from_abroad", 40.0, hotel_abroad),
    ("new_shop", 100.0, new_shop),
    ("honest_investment", 10.0, broker),
];

/// The moments that begin in one stretch.
pub(crate) fn moments(town: &Town, out: &mut Out<'_>, seen: &mut Vec<LookAlike>) {
    let part = share_of_calls(out.slot_s) * f64::from(town.people()) / 100_000.0;
    for (nth, (name, a_day, go)) in MOMENTS.iter().enumerate() {
        let mut dice = chance(town.seed, Of::Moments, &[nth as u64, out.slot_s.unsigned_abs()]);
        for _ in 0..dice.count(a_day * part) {
            let (at_s, line) = (out.slot_s + dice.between(0, SLOT_S - 1), town.somebody_busy(&mut dice));
            let mut here = Here { town, dice: &mut dice, out, at_s, line };
            go(&mut here);
            seen.push(LookAlike { class: name, line: town.number(line), at: Instant::from_seconds(at_s) });
        }
    }
}

impl Here<'_, '_> {
    fn wait(&mut self, low_s: i64, high_s: i64) {
        self.at_s += self.dice.between(low_s, high_s);
    }

    fn called_by(&mut self, from: Side, talk_s: i64, trunk: Id) {
        let to = self.town.line(self.line, self.at_s);
        self.out.ring(&Ring { at_s: self.at_s, from, to, talk_s, trunk, redirecting: Id::NONE });
    }

    fn called_by_desk(&mut self, nth: usize, talk_s: i64) {
        let desk = desk(self.town, nth, self.dice);
        self.called_by(self.town.line(desk, self.at_s), talk_s, Id::NONE);
    }

    fn look(&mut self, host: Id) {
        self.out.look(self.at_s, self.town.number(self.line), host);
    }

    fn bank_password(&mut self) {
        let record = words::bank_password(self.town, self.dice, self.at_s, self.line);
        self.out.push(record);
    }

    fn pay(&mut self, payee: Id, yuan: i64) {
        let record = self.town.payment(self.at_s, self.line, payee, Amount::from_major(yuan));
        self.out.push(record);
    }

    fn chat(&mut self, account: Id, peer: Id, kind: ChatKind, text: &str) {
        let at = Instant::from_seconds(self.at_s);
        self.out.push(Record::Chat(Chat { at, account, peer, kind, text: text.into() }));
    }

    fn me(&self) -> Id {
        self.town.chat(self.line)
    }

    fn stranger(&mut self) -> Id {
        self.town.chat(self.town.anybody(self.dice))
    }
}

fn bank_call(here: &mut Here<'_, '_>) {
    let talk_s = here.dice.between(150, 600);
    here.called_by_desk(BANK_DESK, talk_s);
    let end_s = here.at_s + talk_s;
    here.wait(40, 140);
    here.bank_password();
    if here.dice.happens(300) {
        here.at_s = end_s;
        here.wait(10, 600);
        let host = here.dice.pick(&here.town.hosts.bank);
        here.look(host);
    }
}

fn meeting(here: &mut Here<'_, '_>) {
    let colleague = here.town.friend(here.line, here.dice.one_of(8));
    if here.dice.happens(400) {
        let (from, talk_s) = (here.town.line(colleague, here.at_s), here.dice.lognormal(60.0, 0.8));
        here.called_by(from, talk_s, Id::NONE);
        here.wait(60, 900);
    }
    let host = here.dice.pick(&here.town.hosts.meeting[..2]);
    for line in [here.line, colleague] {
        here.out.look(here.at_s, here.town.number(line), host);
    }
    here.wait(600, 5_400);
    here.look(host);
}

fn family_help(here: &mut Here<'_, '_>) {
    let child = here.town.family(here.line, here.dice.one_of(3));
    let (from, talk_s) = (here.town.line(child, here.at_s), here.dice.between(400, 2_400));
    here.called_by(from, talk_s, Id::NONE);
    here.wait(60, 240);
    let host = here.dice.pick(&here.town.hosts.meeting[2..]);
    here.look(host);
    if here.dice.happens(500) {
        here.wait(30, 150);
        let bank = here.dice.pick(&here.town.hosts.bank);
        here.look(bank);
        here.bank_password();
    }
}

fn loan(here: &mut Here<'_, '_>) {
    let host = here.dice.pick(&here.town.hosts.lender[..3]);
    here.look(host);
    here.wait(600, 14_400);
    let talk_s = here.dice.lognormal(200.0, 0.6);
    here.called_by_desk(LENDER_DESK, talk_s);
    here.wait(60, 7_200);
    here.look(host);
    here.wait(20, 120);
    here.bank_password();
    if here.dice.happens(400) {
        here.wait(3_600, 40_000);
        let payee = here.town.numbers.account(700_000_001);
        let yuan = here.dice.lognormal(1_800.0, 0.6);
        here.pay(payee, yuan);
    }
}

fn refund(here: &mut Here<'_, '_>) {
    let talk_s = here.dice.between(90, 480);
    here.called_by_desk(CALL_CENTRE, talk_s);
    here.wait(60, 400);
    let (me, shop) = (here.me(), here.town.numbers.chat(5_000_000_000 + here.dice.below(200)));
    here.chat(me, shop, ChatKind::Message, "退款什么时候到");
    here.wait(30, 300);
    here.chat(shop, me, ChatKind::Message, "亲，已原路退回，1到3个工作日到账哦");
}

fn new_friend(here: &mut Here<'_, '_>) {
    let (me, friend) = (here.me(), here.stranger());
    here.chat(friend, me, ChatKind::Add, "");
    here.wait(30, 3_000);
    here.chat(friend, me, ChatKind::Accept, "");
    if here.dice.happens(300) {
        let group = here.town.numbers.chat(4_000_000_000 + here.dice.below(u64::from(here.town.lines) / 60));
        here.chat(me, group, ChatKind::Join, "");
    }
    for _ in 0..here.dice.between(2, 12) {
        here.wait(20, 4_000);
        let text = words::chat(here.dice);
        here.chat(friend, me, ChatKind::Message, text);
    }
    if here.dice.happens(120) {
        here.chat(friend, me, ChatKind::Ask, "旧自行车就要300，扫这个");
        here.wait(60, 3_000);
        let payee = here.town.account(here.town.anybody(here.dice));
        here.pay(payee, 300);
    }
}

fn boss(here: &mut Here<'_, '_>) {
    let (me, boss) = (here.me(), here.town.chat(here.town.friend(here.line, 6)));
    here.chat(boss, me, ChatKind::Message, "在办公室吗");
    here.wait(30, 900);
    here.chat(boss, me, ChatKind::Ask, "供应商那笔货款今天付掉，合同号发你了");
    here.wait(900, 9_000);
    let payee = here.town.numbers.account(500_000_000 + here.dice.below(u64::from(here.town.lines) / 25));
    let yuan = here.dice.lognormal(24_000.0, 0.8);
    here.pay(payee, yuan);
}

fn relative_abroad(here: &mut Here<'_, '_>) {
    // One family in eighty has somebody abroad, who calls again and again.
    here.line = u32::try_from(u64::from(here.line) / 80 * 80).unwrap_or(0);
    let (number, trunk) =
        (here.town.numbers.abroad(word(here.town.seed, here.line, 9)), here.dice.pick(&here.town.ways.abroad));
    let talk_s = if here.dice.happens(700) { here.dice.lognormal(700.0, 0.7) } else { 0 };
    here.called_by(Side::outside(number), talk_s, trunk);
    if here.dice.happens(30) {
        here.wait(600, 20_000);
        let payee = here.town.numbers.account(800_000_000 + u64::from(here.line));
        let yuan = here.dice.lognormal(8_000.0, 0.6);
        here.pay(payee, yuan);
    }
}

fn hotel_abroad(here: &mut Here<'_, '_>) {
    let (number, trunk) = (here.town.numbers.abroad(here.dice.word()), here.dice.pick(&here.town.ways.abroad));
    let talk_s = if here.dice.happens(500) { here.dice.lognormal(110.0, 0.9) } else { 0 };
    here.called_by(Side::outside(number), talk_s, trunk);
}

fn new_shop(here: &mut Here<'_, '_>) {
    let host = here.town.hosts.new_on(day_since(here.town, here.at_s), here.dice);
    here.look(host);
    here.wait(120, 1_500);
    here.bank_password();
    here.wait(15, 90);
    let payee = here.town.numbers.account(600_000_000 + host.bits() % 100_000_000);
    let yuan = here.dice.lognormal(160.0, 0.9);
    here.pay(payee, yuan);
}

fn broker(here: &mut Here<'_, '_>) {
    let host = here.dice.pick(&here.town.hosts.lender[3..]);
    here.look(host);
    here.wait(300, 7_200);
    let talk_s = here.dice.lognormal(500.0, 0.6);
    here.called_by_desk(CALL_CENTRE, talk_s);
    here.wait(600, 20_000);
    here.look(host);
    here.bank_password();
    here.wait(20, 200);
    let yuan = here.dice.lognormal(30_000.0, 0.9);
    here.pay(here.town.numbers.account(700_000_100), yuan);
}
