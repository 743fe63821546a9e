//! Hosts under names that nobody can register (RFC 2606, RFC 6761): popular ones by a popularity law, new ones every day.

use super::number::{Of, chance};
use crate::chance::Chance;
use domain::signal::{Id, Names};

const POPULAR: u32 = 3_000;
/// New honest hosts a day for each hundred thousand lines.
const NEW_A_DAY: u32 = 160;

const SYLLABLES: [&str; 40] = [
    "an", "bao", "chang", "da", "dong", "fu", "gao", "hai", "he", "hong", "hua", "jia", "jin", "kai", "lan", "le",
    "li", "long", "mei", "ming", "nan", "ping", "qi", "qing", "rui", "san", "shan", "sheng", "tai", "tian", "tong",
    "wan", "xi", "xin", "ya", "yi", "yuan", "yun", "zhi", "zhong",
];

/// Where an online meeting or a shared screen is: what is true of the world, and no secret.
pub const MEETING_HOSTS: [&str; 4] = ["meet.example", "huiyi.example", "deskshare.example", "yuancheng.example"];
/// Where banks are.
pub const BANK_HOSTS: [&str; 6] = [
    "ebank-longyuan.example",
    "ebank-baita.example",
    "ebank-gaolan.example",
    "ebank-wuquan.example",
    "ebank-yantan.example",
    "ebank-xinglong.example",
];
/// Honest lenders and brokers.
pub const LENDER_HOSTS: [&str; 5] = [
    "jiedai-anxin.example",
    "xindai-tong.example",
    "huinong-loan.example",
    "zhengquan-hehuang.example",
    "licai-lanshan.example",
];

/// The hosts that people look up.
pub(crate) struct Hosts {
    pub(crate) popular: Vec<Id>,
    pub(crate) meeting: Vec<Id>,
    pub(crate) bank: Vec<Id>,
    pub(crate) lender: Vec<Id>,
    /// New honest hosts, day by day.
    new: Vec<Vec<Id>>,
}

impl Hosts {
    pub(crate) fn new(seed: u64, lines: u32, days: u32, names: &mut Names) -> Self {
        let mut dice = chance(seed, Of::Hosts, &[]);
        let popular = (0..POPULAR).map(|nth| names.id(&format!("{}{nth}.example", syllables(&mut dice, 2)))).collect();
        let a_day = (NEW_A_DAY * lines.div_ceil(1000) / 100).max(20);
        let new =
            (0..=days).map(|day| (0..a_day).map(|nth| names.id(&new_host(&mut dice, day, nth))).collect()).collect();
        let mut known = |hosts: &[&str]| hosts.iter().map(|host| names.id(host)).collect();
        Self { popular, new, meeting: known(&MEETING_HOSTS), bank: known(&BANK_HOSTS), lender: known(&LENDER_HOSTS) }
    }

    /// A popular one: the nth is looked up 1/n as often as the first (Zipf's law).
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the table")]
    pub(crate) fn popular(&self, dice: &mut Chance) -> Id {
        let rank = f64::from(POPULAR).powf(dice.unit()) as usize;
        self.popular[(rank - 1).min(self.popular.len() - 1)]
    }

    /// One that is a few days old at most: nothing lasts long in talk.
    pub(crate) fn new_on(&self, day: i64, dice: &mut Chance) -> Id {
        let day = usize::try_from(day).unwrap_or(0).saturating_sub(dice.place(4));
        let of_day = &self.new[day.min(self.new.len() - 1)];
        // Some are told of widely, most are seen by few.
        let word = dice.unit();
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place"
        )]
        of_day[(word * word * of_day.len() as f64) as usize]
    }
}

pub(crate) fn syllables(dice: &mut Chance, count: usize) -> String {
    (0..count).map(|_| dice.pick(&SYLLABLES)).collect()
}

fn new_host(dice: &mut Chance, day: u32, nth: u32) -> String {
    let (name, end) = (syllables(dice, 2), dice.pick(&["example", "test", "shop.example", "app.test"]));
    let what = dice.pick(&["", "-huodong", "-shop", "-hui", "-piao"]);
    format!("{name}{what}{}.{end}", day * 10_000 + nth)
}
