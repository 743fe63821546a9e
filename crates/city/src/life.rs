//! Ordinary life: salaries, purchases, rents, transfers between people, cash, supplies; with its hours and weekdays.
//!
//! A stream in strict time order, made minute by minute, so that any number of days needs no more memory than one.

use crate::chance::{Chance, For};
use crate::ledger::{Channel, OUTSIDE};
use crate::people::Census;
use domain::time::{DEFAULT_OFFSET, Instant};

/// One intended movement; it happens only where the payer has the money.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Intent {
    pub(crate) at_s: i64,
    pub(crate) payer: u32,
    pub(crate) payee: u32,
    /// Minor units.
    pub(crate) amount: i64,
    pub(crate) channel: Channel,
    pub(crate) remark: Remark,
}

/// What a movement was for, as the payer wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remark {
    Purchase,
    Between,
    Salary,
    Rent,
    Cash,
    Supplies,
    Income,
    Moved,
    Refund,
}

impl Remark {
    /// In Chinese, as it stands in statements.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Purchase => "消费",
            Self::Between | Self::Moved => "转账",
            Self::Salary => "代发工资",
            Self::Rent => "房租",
            Self::Cash => "取现",
            Self::Supplies => "货款",
            Self::Income => "汇入",
            Self::Refund => "涉案资金返还",
        }
    }
}

/// Movements of 1000 accounts in an hour, from midnight on, on a working day; after the hours people are awake. Assumed.
const WORKDAY: [u32; 24] =
    [4, 2, 1, 1, 1, 4, 14, 40, 70, 85, 88, 92, 110, 80, 72, 74, 78, 86, 104, 100, 88, 70, 40, 16];
/// The same at the weekend: later, and more of it spent. Assumed.
const WEEKEND: [u32; 24] =
    [8, 4, 2, 1, 1, 2, 8, 20, 44, 72, 96, 110, 124, 100, 92, 96, 100, 108, 122, 118, 104, 84, 54, 26];

/// The stream.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    census: Census,
    /// The next minute to be made, since 1970.
    minute: i64,
    /// The present minute's, last first.
    ready: Vec<Intent>,
    /// Parts of a thousand-thousandth of a movement carried from minute to minute, so that no rate is lost by rounding.
    carried: u64,
}

impl Life {
    /// From this instant on.
    pub(crate) fn new(census: Census, from: Instant) -> Self {
        Self { census, minute: from.seconds().div_euclid(60), ready: Vec::new(), carried: 0 }
    }

    /// When the next one is meant to happen, in seconds since 1970. There is always a next one.
    pub(crate) fn next_at_s(&mut self) -> i64 {
        while self.ready.is_empty() {
            self.make_minute();
        }
        self.ready.last().map_or(i64::MAX, |intent| intent.at_s)
    }

    /// Leaves out all up to this instant.
    pub(crate) fn skip_to(&mut self, at: Instant) {
        let minute = at.seconds().div_euclid(60);
        if minute > self.minute {
            self.minute = minute;
            self.ready.clear();
        }
    }

    /// Before this instant nothing more happens.
    pub(crate) fn made_from(&self) -> Instant {
        Instant::from_seconds(self.minute * 60)
    }

    /// The next one.
    pub(crate) fn take(&mut self) -> Option<Intent> {
        self.next_at_s();
        self.ready.pop()
    }

    fn make_minute(&mut self) {
        let civil = Instant::from_seconds(self.minute * 60).civil(DEFAULT_OFFSET);
        let hours = if civil.weekday().to_monday_zero_offset() >= 5 { &WEEKEND } else { &WORKDAY };
        let rate = hours[usize::try_from(civil.hour()).unwrap_or(0)];
        let due = u64::from(rate) * u64::from(self.census.accounts()) + self.carried;
        self.carried = due % 60_000;
        let day = u32::try_from(civil.day()).unwrap_or(1);
        let mut chance = Chance::of(self.census.seed, For::Life, &[self.minute.unsigned_abs()]);
        for _ in 0..due / 60_000 {
            let intent = self.intent(day, &mut chance);
            self.ready.push(intent);
        }
        if civil.hour() == 9 {
            self.pay_salaries(day, u32::try_from(civil.minute()).unwrap_or(0), &mut chance);
        }
        // The sort is stable and the order of making is fixed, so ties fall the same way each time.
        self.ready.sort_by_key(|intent| std::cmp::Reverse(intent.at_s));
        self.minute += 1;
    }

    fn intent(&self, day: u32, chance: &mut Chance) -> Intent {
        let at_s = self.minute * 60 + chance.between(0, 59);
        let rents = if day <= 5 { 40 } else { 2 };
        let payer = self.anyone(chance);
        let (payer, payee, amount, channel, remark) =
            match chance.weighted([380, 250, 230, rents, 40, 45, 55].into_iter()) {
                0 => (payer, self.a_shop(chance), spent(chance, 32.0, 1.0), Channel::Merchant, Remark::Purchase),
                1 => (payer, OUTSIDE, spent(chance, 45.0, 1.1), Channel::Pos, Remark::Purchase),
                2 => (payer, self.friend(payer, chance), spent(chance, 200.0, 1.3), Channel::Transfer, Remark::Between),
                3 => (payer, self.anyone(chance), rent(chance), Channel::Transfer, Remark::Rent),
                4 => (payer, OUTSIDE, chance.between(1, 30) * 10_000, Channel::Cash, Remark::Cash),
                5 => self.supplies(chance),
                _ => (OUTSIDE, payer, spent(chance, 700.0, 1.0), Channel::Transfer, Remark::Income),
            };
        Intent { at_s, payer, payee, amount, channel, remark }
    }

    fn anyone(&self, chance: &mut Chance) -> u32 {
        let first = self.census.of_person(0);
        first + small(chance.below(u64::from(self.census.people + self.census.seconds)))
    }

    fn a_shop(&self, chance: &mut Chance) -> u32 {
        // Half of the purchases go to a twentieth of the shops.
        let reach = if chance.happens(500) { self.census.shops / 20 } else { self.census.shops };
        self.census.shop(small(chance.below(u64::from(reach.max(1)))))
    }

    /// One of a person's six standing acquaintances, mostly neighbours in the dealing.
    fn friend(&self, account: u32, chance: &mut Chance) -> u32 {
        let mut tie = Chance::of(self.census.seed, For::Friends, &[u64::from(account), chance.below(6)]);
        let all = u64::from(self.census.people);
        let person = u64::from(self.census.person(account).unwrap_or(0));
        let step = if tie.happens(700) { 1 + tie.below(200) } else { 1 + tie.below(all - 1) };
        self.census.of_person(small((person + step) % all))
    }

    fn supplies(&self, chance: &mut Chance) -> (u32, u32, i64, Channel, Remark) {
        let shop = self.a_shop(chance);
        let firm = small(chance.below(u64::from(self.census.employers)));
        (shop, firm, spent(chance, 900.0, 1.0), Channel::Transfer, Remark::Supplies)
    }

    /// Each employer has one payday among 5, 10, 15, 20 and 25, and one minute between nine and ten.
    fn pay_salaries(&mut self, day: u32, minute: u32, chance: &mut Chance) {
        let due = |employer: &u32| employer % 60 == minute && (employer / 60 % 5 + 1) * 5 == day;
        for employer in (0..self.census.employers).filter(due) {
            for person in self.census.staff(employer) {
                let at_s = self.minute * 60 + chance.between(0, 59);
                let amount = chance.lognormal(5_200.0, 0.4) * 100;
                let payee = self.census.of_person(person);
                let (channel, remark) = (Channel::Transfer, Remark::Salary);
                self.ready.push(Intent { at_s, payer: employer, payee, amount, channel, remark });
            }
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "drawn below a number of accounts, which is a u32")]
fn small(drawn: u64) -> u32 {
    drawn as u32
}

/// A price in minor units: whole yuan for the most, or ending in the fen.
fn spent(chance: &mut Chance, median_yuan: f64, sigma: f64) -> i64 {
    let yuan = chance.lognormal(median_yuan, sigma);
    if chance.happens(350) { yuan * 100 + chance.between(1, 99) } else { yuan * 100 }
}

fn rent(chance: &mut Chance) -> i64 {
    chance.between(6, 40) * 10_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn life_has_its_hours_its_weekend_and_its_paydays() {
        let census = Census::new(5, 0.5);
        let from = Instant::parse("2026-06-01 00:00:00").unwrap(); // a Monday
        let mut life = Life::new(census, from);
        let (mut by_hour, mut by_day, mut salaries) = ([0_u32; 24], [0_u32; 14], [0_u32; 14]);
        let mut last = 0;
        while let Some(intent) = life.take() {
            let since = intent.at_s - from.seconds();
            assert!(intent.at_s >= last && intent.amount > 0 && intent.payer != intent.payee);
            last = intent.at_s;
            if since >= 14 * 86_400 {
                break;
            }
            let day = usize::try_from(since / 86_400).unwrap();
            by_day[day] += 1;
            by_hour[usize::try_from(since % 86_400 / 3600).unwrap()] += 1;
            salaries[day] += u32::from(intent.remark == Remark::Salary);
        }
        assert!(by_hour[12] > 20 * by_hour[3], "{by_hour:?}");
        assert!(by_day[5] > by_day[1] && by_day[6] > by_day[2], "{by_day:?}");
        assert!(salaries[4] > 1000 && salaries[9] > 1000 && salaries[1] == 0, "{salaries:?}");
    }
}
