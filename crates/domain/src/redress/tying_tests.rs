//! Account tying, simulated: reporters pay a thousand shops a little, or say so, and report each; an officer on duty asks
//! for the most that can be asked for. The law alone stands between.

#![allow(clippy::print_stdout, reason = "the figures are read where the proof is run")]

use super::{Asked, Evidence, Resting, Support, allows};
use crate::jurisdiction::{CN, Profile, Tying};
use crate::money::Amount;
use crate::order::{Act, Ceiling};

const SHOPS: u32 = 1000;

/// The same figures in every run.
struct Chance(u64);

impl Chance {
    fn between(&mut self, least: i64, most: i64) -> i64 {
        // Knuth's MMIX generator; its high bits are good enough for shops.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        least + ((self.0 >> 33) as i64) % (most - least + 1)
    }
}

/// What reporters do to a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trick {
    /// They pay what they report.
    Pays,
    /// They report more than they pay: no bank bears it out.
    Inflates,
    /// They pay nothing.
    Lies,
}

#[derive(Debug, Default)]
struct Outcome {
    stops: u32,
    freezes: u32,
    extensions: u32,
    whole: u32,
    above_sum: u32,
    unproven_beyond_48h: u32,
    flagged_at: Option<u32>,
    held_most: Amount,
}

/// One shop: what rests there of its own, what was reported, and what a bank bears out of it.
struct Shop {
    own: Amount,
    supports: Vec<Support>,
    paid: Amount,
    bank_told: bool,
}

impl Shop {
    fn told(&self) -> Amount {
        self.supports.iter().map(|support| support.amount).sum()
    }

    fn evidence(&self) -> Evidence {
        let resting = Resting { balance: self.own + self.paid, traced: self.paid };
        Evidence { supports: self.supports.clone(), resting: self.bank_told.then_some(resting) }
    }

    /// As the desk would ask: the ceilings of the trail first, then what bears it out.
    fn allowed(&self, asked: Asked, tying: &Tying) -> bool {
        // Where no bank told, the payments themselves stand for balance and taint.
        let (balance, taint) =
            if self.bank_told { (self.own + self.paid, self.paid) } else { (self.told(), self.told()) };
        let ceiling = Ceiling { balance, taint, loss_left: self.told() };
        let within = !asked.act.begins_hold() || ceiling.check(asked.amount).is_ok();
        within && allows(asked, &self.evidence(), tying).is_ok()
    }
}

fn tie(reporters: u32, trick: Trick, bank_told: bool, tying: &Tying) -> Outcome {
    let mut chance = Chance(u64::from(reporters) * 7 + trick as u64);
    let mut outcome = Outcome::default();
    let mut accounts_held = 0;
    for shop in 0..SHOPS {
        let flagged = accounts_held > tying.accounts_max;
        if flagged {
            outcome.flagged_at.get_or_insert(shop);
        }
        let mut paid = Amount::ZERO;
        let mut support = |reporter| {
            let sum = Amount::from_major(chance.between(20, 500));
            let told = if trick == Trick::Inflates { sum + Amount::from_major(5000) } else { sum };
            paid += if trick == Trick::Lies { Amount::ZERO } else { sum };
            Support { reporter, flagged, amount: told, borne_out: bank_told && trick == Trick::Pays }
        };
        let supports = (0..reporters).map(&mut support).collect();
        let own = Amount::from_major(chance.between(10_000, 200_000));
        let shop = Shop { own, supports, paid, bank_told };
        accounts_held += u32::from(ask_for_all(&shop, tying, &mut outcome));
    }
    outcome
}

/// An officer asks for everything, in every sum; what is allowed is counted. Whether anything was held.
fn ask_for_all(shop: &Shop, tying: &Tying, outcome: &mut Outcome) -> bool {
    let told = shop.told();
    let proven: Amount = shop.supports.iter().filter(|s| s.borne_out).map(|s| s.amount).sum();
    let one = Amount::from_minor(1);
    let mut held = false;
    for act in [Act::Stop, Act::Extend, Act::Freeze, Act::ExtendFreeze] {
        for whole in [false, true] {
            for amount in [one, proven, told, told + one, shop.own, shop.own + shop.paid] {
                if !shop.allowed(Asked { act, amount, whole }, tying) {
                    continue;
                }
                held = true;
                outcome.held_most = outcome.held_most.max(amount);
                outcome.whole += u32::from(whole);
                outcome.above_sum += u32::from(amount > told);
                outcome.unproven_beyond_48h += u32::from(act != Act::Stop && proven.is_zero());
                match act {
                    Act::Stop => outcome.stops += 1,
                    Act::Freeze => outcome.freezes += 1,
                    _ => outcome.extensions += 1,
                }
            }
        }
    }
    held
}

#[test]
fn a_thousand_shops_are_tied_by_one_and_by_ten() {
    let tying = Profile::read(CN).unwrap().tying;
    for reporters in [1, 10] {
        for trick in [Trick::Pays, Trick::Inflates, Trick::Lies] {
            for bank_told in [false, true] {
                let outcome = tie(reporters, trick, bank_told, &tying);
                println!("{reporters} reporters, {SHOPS} shops, {trick:?}, bank told {bank_told}: {outcome:?}");
                assert_eq!((outcome.whole, outcome.above_sum), (0, 0), "{reporters} {trick:?} {bank_told}");
                // One report that nothing bears out holds the sum told for one stop, and nothing longer.
                if reporters == 1 || bank_told {
                    assert_eq!(outcome.unproven_beyond_48h, 0, "{reporters} {trick:?} {bank_told}");
                }
                // Ten who agree among themselves are believed until they are many: then no longer than a stop.
                let shops_believed = outcome.unproven_beyond_48h.div_ceil(24);
                assert!(shops_believed <= tying.accounts_max + 1, "{shops_believed} shops");
                if !bank_told {
                    assert!(outcome.flagged_at.is_some());
                }
            }
        }
    }
}
