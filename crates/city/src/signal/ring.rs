//! Rings of chat accounts: a few devices, many accounts, bursts of friends and groups.

use super::habit::{Habits, RingHabit};
use super::number::{Device, Of, chance};
use super::town::{Out, SLOT_S, Town, hour};
use super::truth::ChatAccount;
use super::words;
use crate::chance::Chance;
use domain::signal::{Chat, ChatKind, Id, Record};
use domain::time::Instant;

const ACCOUNTS_FROM: u64 = 7_000_000_000;

/// All rings.
pub(crate) struct Rings {
    pub(crate) accounts: Vec<ChatAccount>,
    groups: Vec<Id>,
}

impl Rings {
    pub(crate) fn new(town: &Town, habits: &Habits) -> Self {
        let (habit, mut dice) = (&habits.ring, chance(town.seed, Of::Accounts, &[]));
        let count = dice.count(habit.rings * f64::from(town.lines) / 100_000.0).max(2);
        let (mut accounts, mut nth) = (Vec::new(), 0);
        for ring in 0..count {
            for place in 0..usize::try_from(dice.between(habit.accounts.0, habit.accounts.1)).unwrap_or(0) {
                let serial = 700_000 + u64::from(ring) * 40 + (place / habit.a_device) as u64;
                let device = town.numbers.imei(Device::Phone, u64::from(ring), serial);
                accounts.push(ChatAccount { account: town.numbers.chat(ACCOUNTS_FROM + nth), device, ring });
                nth += 1;
            }
        }
        let groups = (0..count).map(|ring| town.numbers.chat(ACCOUNTS_FROM + 500_000_000 + u64::from(ring))).collect();
        Self { accounts, groups }
    }

    /// An account that takes a person on.
    pub(crate) fn account(&self, dice: &mut Chance) -> Id {
        self.accounts[dice.place(self.accounts.len())].account
    }

    /// The group that an account leads people to.
    pub(crate) fn group(&self, account: Id) -> Id {
        let ring = self.accounts.iter().find(|of| of.account == account).map_or(0, |of| of.ring);
        self.groups[ring as usize]
    }

    /// What they all do in one stretch.
    pub(crate) fn chats(&self, town: &Town, habit: &RingHabit, out: &mut Out<'_>) {
        if !habit.hours.contains(&hour(out.slot_s)) {
            return;
        }
        let mut dice = chance(town.seed, Of::Accounts, &[out.slot_s.unsigned_abs()]);
        for of in &self.accounts {
            one(town, habit, of, &mut dice, out);
        }
    }
}

fn one(town: &Town, habit: &RingHabit, of: &ChatAccount, dice: &mut Chance, out: &mut Out<'_>) {
    #[allow(clippy::cast_precision_loss, reason = "seconds of a slot")]
    let part = SLOT_S as f64 / 3_600.0;
    let from_s = out.slot_s;
    let mut chat = |dice: &mut Chance, peer: Id, kind: ChatKind, text: &str, late_s: i64| {
        let at = Instant::from_seconds(from_s + dice.between(0, SLOT_S - 1) + late_s);
        out.push(Record::Chat(Chat { at, account: of.account, peer, kind, text: text.into() }));
    };
    for _ in 0..dice.count(habit.adds * part) {
        let person = town.chat(town.anybody(dice));
        chat(dice, person, ChatKind::Add, "", 0);
        if dice.happens(habit.accepted) {
            let late_s = dice.between(SLOT_S, 20_000);
            chat(dice, person, ChatKind::Accept, "", late_s);
        }
    }
    for _ in 0..dice.count(habit.joins * part) {
        let group = town.numbers.chat(4_000_000_000 + dice.below(u64::from(town.lines) / 60));
        chat(dice, group, ChatKind::Join, "", 0);
    }
    for _ in 0..dice.count(habit.messages * part) {
        let person = town.chat(town.anybody(dice));
        let text = if dice.happens(600) { dice.pick(habit.words) } else { words::chat(dice) };
        chat(dice, person, ChatKind::Message, text, 0);
    }
    if dice.happens(30) {
        chat(dice, of.device, ChatKind::SignIn, "", 0);
    }
}
