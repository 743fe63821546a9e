//! The people, firms and shops: who they are follows from the seed and their place, so nothing is kept for them.

use crate::bank::{self, BANKS, Numbers};
use crate::chance::{Chance, For};
use crate::ledger::OUTSIDE;
use domain::account::AccountId;
use std::sync::LazyLock;

/// Accounts of a town at scale 1.
pub const ACCOUNTS_AT_SCALE_1: u32 = 40_000;
/// The smallest town that can hold the gangs.
const ACCOUNTS_MIN: u32 = 2_000;

/// How the accounts are dealt: employers first, then shops, then people's first accounts, then some people's second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Census {
    pub(crate) seed: u64,
    pub(crate) employers: u32,
    pub(crate) shops: u32,
    pub(crate) people: u32,
    pub(crate) seconds: u32,
    pub(crate) numbers: Numbers,
}

impl Census {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a u32 holds")]
    pub(crate) fn new(seed: u64, scale: f64) -> Self {
        let wanted = (f64::from(ACCOUNTS_AT_SCALE_1) * scale).clamp(f64::from(ACCOUNTS_MIN), 400_000_000.0) as u32;
        let accounts = wanted.div_ceil(bank::ROUND) * bank::ROUND;
        let (employers, shops, seconds) = (accounts / 50, accounts / 20, accounts / 6);
        let people = accounts - employers - shops - seconds;
        Self { seed, employers, shops, people, seconds, numbers: Numbers::new(seed) }
    }

    pub(crate) fn accounts(&self) -> u32 {
        self.employers + self.shops + self.people + self.seconds
    }

    /// A person's first account.
    pub(crate) fn of_person(&self, person: u32) -> u32 {
        self.employers + self.shops + person
    }

    /// Whose account it is; `None` for a firm's.
    pub(crate) fn person(&self, account: u32) -> Option<u32> {
        if account >= self.accounts() {
            return None;
        }
        let place = account.checked_sub(self.employers + self.shops)?;
        match place.checked_sub(self.people) {
            None => Some(place),
            Some(second) => Some(second * (self.people / self.seconds)),
        }
    }

    pub(crate) fn shop(&self, nth: u32) -> u32 {
        self.employers + nth % self.shops
    }

    /// The people an employer pays: a stretch of neighbours.
    pub(crate) fn staff(&self, employer: u32) -> std::ops::Range<u32> {
        let each = self.people / self.employers;
        employer * each..(employer + 1) * each
    }

    /// The number on the card, or the firm's.
    pub(crate) fn number(&self, account: u32) -> String {
        if self.person(account).is_some() { self.numbers.card(account) } else { self.numbers.firm(account) }
    }

    /// The bank's code and the number; empty for the outside.
    pub(crate) fn name_of(&self, account: u32) -> String {
        if account == OUTSIDE {
            return String::new();
        }
        format!("{}/{}", BANKS[bank::home(account).0].code, self.number(account))
    }

    /// The same as an account's name.
    pub(crate) fn account_id(&self, account: u32) -> Option<AccountId> {
        AccountId::new(self.name_of(account)).ok()
    }

    /// The account with this number at this bank, if there is one.
    pub(crate) fn find(&self, bank: usize, number: &str) -> Option<u32> {
        let account = self.numbers.account(number)?;
        let known = account < self.accounts() && bank::home(account).0 == bank && self.number(account) == number;
        known.then_some(account)
    }

    /// Whom the account is registered to; empty for the outside.
    pub(crate) fn holder(&self, account: u32) -> String {
        match (account, self.person(account)) {
            (OUTSIDE, _) => String::new(),
            (_, Some(person)) => person_name(self.seed, person),
            (firm, None) => firm_name(self.seed, firm, firm >= self.employers),
        }
    }

    /// A person's telephone. Prefixes that no operator had been given when this was written, so that it rings nowhere.
    pub(crate) fn phone(&self, person: u32) -> String {
        phone(&mut Chance::of(self.seed, For::Phone, &[u64::from(person)]))
    }

    /// A person's resident number: an area that GB/T 2260 has given to nobody, so that it is nobody's.
    pub(crate) fn id_number(&self, person: u32) -> String {
        const AREA: &str = "629999";
        let mut chance = Chance::of(self.seed, For::Id, &[u64::from(person)]);
        let (year, month) = (chance.between(1950, 2006), chance.between(1, 12));
        let body = format!("{AREA}{year}{month:02}{:02}{:03}", chance.between(1, 28), chance.below(1000));
        let check = resident_check(&body);
        body + &check.to_string()
    }

    /// The person's accounts, the first first.
    pub(crate) fn accounts_of(&self, person: u32) -> impl Iterator<Item = u32> {
        let step = self.people / self.seconds;
        let second = (person.is_multiple_of(step) && person / step < self.seconds)
            .then_some(self.employers + self.shops + self.people + person / step);
        [Some(self.of_person(person)), second].into_iter().flatten()
    }

    /// What stood in the account when the city began, in minor units.
    pub(crate) fn opening(&self, account: u32) -> i64 {
        let mut chance = Chance::of(self.seed, For::Opening, &[u64::from(account)]);
        let fen = chance.between(0, 99);
        match self.person(account) {
            Some(_) => chance.lognormal(6_000.0, 1.2).min(900_000) * 100 + fen,
            None if account < self.employers => chance.lognormal(2_500_000.0, 0.6) * 100 + fen,
            None => chance.lognormal(60_000.0, 0.8) * 100 + fen,
        }
    }
}

/// The check digit of a resident number's seventeen (GB 11643).
fn resident_check(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const DIGITS: &[u8; 11] = b"10X98765432";
    let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    char::from(DIGITS[(sum % 11) as usize])
}

/// An invented telephone.
pub(crate) fn phone(chance: &mut Chance) -> String {
    format!("{}{:08}", chance.pick(&["154", "164", "169", "179"]), chance.below(100_000_000))
}

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎\
                        余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅玲文辉建国志飞鹏宇婷雪慧欣怡佳俊凯浩然子轩梓涵诗琪\
                     思远晨曦瑞雅琳海燕春生永福德顺彩凤国庆立新晓东小龙世荣月琴淑珍庆祥宝山启航一鸣若兰可心嘉怡博文天佑";
const FIRM_WORDS: &str = "恒润盛达兴隆瑞丰华泰鼎信嘉和远通汇源金泉安康天成宏博众诚祥云陇河";
const TRADES: [&str; 8] = ["商贸", "建筑安装", "科技", "物流", "餐饮管理", "机械设备", "农产品", "装饰工程"];
const SHOPS: [&str; 8] = ["牛肉面馆", "便民超市", "药店", "服装店", "水果店", "五金店", "烟酒商行", "文具店"];

static SURNAME: LazyLock<Vec<char>> = LazyLock::new(|| glyphs(SURNAMES));
static GIVEN_NAME: LazyLock<Vec<char>> = LazyLock::new(|| glyphs(GIVEN));
static FIRM_WORD: LazyLock<Vec<char>> = LazyLock::new(|| glyphs(FIRM_WORDS));

fn glyphs(of: &str) -> Vec<char> {
    of.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A person's name: the first surnames are the more frequent.
fn person_name(seed: u64, person: u32) -> String {
    let mut chance = Chance::of(seed, For::Name, &[u64::from(person)]);
    let most = if chance.happens(600) { 20 } else { SURNAME.len() };
    let mut name = String::from(chance.pick(&SURNAME[..most]));
    name.push(chance.pick(&GIVEN_NAME));
    if chance.happens(820) {
        name.push(chance.pick(&GIVEN_NAME));
    }
    name
}

fn firm_name(seed: u64, firm: u32, is_shop: bool) -> String {
    let mut chance = Chance::of(seed, For::Name, &[u64::from(firm), 1]);
    let words: String = (0..2).map(|_| chance.pick(&FIRM_WORD)).collect();
    match is_shop {
        true => format!("河湟市{words}{}", chance.pick(&SHOPS)),
        false => format!("河湟{words}{}有限公司", chance.pick(&TRADES)),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_resident_number_ends_in_its_check_digit() {
        assert_eq!(super::resident_check("11010519491231002"), 'X'); // the example of GB 11643
        let census = super::Census::new(3, 0.05);
        assert_eq!(census.id_number(7).len(), 18);
        for person in 0..census.people {
            assert!(census.accounts_of(person).all(|account| census.person(account) == Some(person)));
        }
    }

    use super::*;

    #[test]
    fn every_account_is_found_by_its_number_at_its_own_bank_alone() {
        let census = Census::new(7, 0.1);
        for account in (0..census.accounts()).step_by(37) {
            let (home, number) = (bank::home(account).0, census.number(account));
            for bank in 0..BANKS.len() {
                assert_eq!(census.find(bank, &number), (bank == home).then_some(account));
            }
        }
        assert_eq!(census.find(0, "6212250000000000000"), None);
    }

    #[test]
    fn people_have_names_and_second_accounts_share_them() {
        let census = Census::new(7, 0.1);
        let second = census.of_person(census.people) + 5;
        let person = census.person(second).unwrap();
        assert_eq!(census.holder(second), census.holder(census.of_person(person)));
        assert!((2..=3).contains(&census.holder(second).chars().count()));
        assert!(census.holder(0).ends_with("有限公司") && census.phone(3).len() == 11);
        assert_eq!(census.holder(OUTSIDE), "");
    }

    #[test]
    fn a_town_has_its_size() {
        assert_eq!(Census::new(1, 1.0).accounts(), ACCOUNTS_AT_SCALE_1);
        assert_eq!(Census::new(1, 0.0).accounts(), ACCOUNTS_MIN);
        assert_eq!(Census::new(1, 100.0).accounts(), 4_000_000);
    }
}
