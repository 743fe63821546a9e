//! The victims: of what kind of fraud, what they pay, and when they call.

use crate::chance::Chance;
use domain::category::Category;
use domain::money::Amount;
use domain::time::Instant;

/// A payment that a victim makes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payment {
    pub(crate) at: Instant,
    pub(crate) amount: Amount,
    /// The gang's job that receives it.
    pub(crate) job: usize,
    pub(crate) paid: bool,
}

/// A victim.
#[derive(Clone, Debug)]
pub(crate) struct Victim {
    /// Its name in the truth: a story's name, or `day-01` and so on.
    pub(crate) id: String,
    pub(crate) category: Category,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) account: u32,
    pub(crate) payments: Vec<Payment>,
    /// When they call the centre; `None`: never, as far as the day can see.
    pub(crate) report_at: Option<Instant>,
    pub(crate) narrative: String,
}

/// One kind of fraud in the city: cases among a thousand, and the mean loss in yuan (sources in `SOURCES`).
#[derive(Clone)]
pub(crate) struct Kind {
    pub(crate) category: Category,
    pub(crate) share: u64,
    pub(crate) mean_yuan: u32,
}

const fn kind(category: Category, share: u64, mean_yuan: u32) -> Kind {
    Kind { category, share, mean_yuan }
}

/// The kinds. Shares after the ministry's and Changsha's, means scaled to the national mean of 38,155 yuan a case.
pub(crate) const KINDS: [Kind; 11] = [
    kind(Category::Rebate, 330, 30_000),
    kind(Category::Loan, 140, 20_000),
    kind(Category::Investment, 120, 104_000),
    kind(Category::CustomerService, 110, 28_000),
    kind(Category::Shopping, 120, 8_000),
    kind(Category::Authority, 40, 90_000),
    kind(Category::CreditRecord, 50, 32_000),
    kind(Category::Acquaintance, 40, 50_000),
    kind(Category::Game, 20, 6_000),
    kind(Category::Romance, 15, 60_000),
    kind(Category::ArmyBuyer, 15, 35_000),
];

/// How long until a victim calls: cases among a thousand, and the bounds in minutes. Assumed; see `SOURCES`.
pub(crate) const DELAYS: [(u64, i64, i64); 5] =
    [(100, 2, 5), (200, 5, 15), (250, 15, 60), (250, 60, 360), (150, 360, 1_200)];

/// Of a thousand victims, this many do not call within the day. Assumed; the rest of `DELAYS`.
pub(crate) const SILENT: u64 = 50;

/// The kinds of a day's victims: a third rebate as the ministry counts, the others drawn without repeating until all
/// kinds are used, so that a small day still shows many kinds.
pub(crate) fn kinds(count: usize, chance: &mut Chance) -> Vec<&'static Kind> {
    let rebates = count.div_ceil(3);
    let mut chosen: Vec<&Kind> = (0..rebates).map(|_| &KINDS[0]).collect();
    let mut left: Vec<&Kind> = Vec::new();
    while chosen.len() < count {
        if left.is_empty() {
            left = KINDS[1..].iter().collect();
        }
        let place = chance.weighted(left.iter().map(|kind| kind.share));
        chosen.push(left.swap_remove(place));
    }
    chosen
}

/// The loss in whole yuan: log-normal with the kind's mean, at least 500, and mostly round.
pub(crate) fn loss(kind: &Kind, chance: &mut Chance) -> i64 {
    const SIGMA: f64 = 0.9;
    let median = f64::from(kind.mean_yuan) / (SIGMA * SIGMA / 2.0).exp();
    let yuan = chance.lognormal(median, SIGMA).max(500);
    match chance.below(10) {
        0..6 => (yuan + 50) / 100 * 100,
        6..9 => (yuan + 5) / 10 * 10,
        _ => yuan,
    }
}

/// How many payments, and how the loss is split: the first the smallest, as fraud asks for ever more.
pub(crate) fn split(loss_yuan: i64, chance: &mut Chance) -> Vec<i64> {
    let count = if loss_yuan < 5_000 { 1 } else { 1 + chance.weighted([60, 25, 15].into_iter()) };
    match count {
        1 => vec![loss_yuan],
        2 => {
            let first = part(loss_yuan, 300);
            vec![first, loss_yuan - first]
        }
        _ => {
            let (first, second) = (part(loss_yuan, 150), part(loss_yuan, 300));
            vec![first, second, loss_yuan - first - second]
        }
    }
}

fn part(yuan: i64, per_mille: i64) -> i64 {
    (yuan * per_mille / 1000 / 100 * 100).max(100)
}

/// Minutes until the call; `None` where none comes within the day.
pub(crate) fn delay_minutes(chance: &mut Chance) -> Option<i64> {
    let weights = DELAYS.iter().map(|row| row.0).chain([SILENT]);
    let (_, low, high) = DELAYS.get(chance.weighted(weights))?;
    Some(chance.between(*low, *high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::For;

    #[test]
    fn the_kinds_agree_with_the_national_mean() {
        assert_eq!(KINDS.iter().map(|kind| kind.share).sum::<u64>(), 1000);
        let mean = KINDS.iter().map(|kind| kind.share * u64::from(kind.mean_yuan)).sum::<u64>() / 1000;
        // 35.37 thousand million yuan over 927,000 cases in 2020.
        assert!((36_000..40_500).contains(&mean), "{mean}");
        let investment = KINDS[2].share * u64::from(KINDS[2].mean_yuan) * 100 / 1000 / mean;
        assert!((30..37).contains(&investment), "a third of the money: {investment} %");
        assert_eq!(DELAYS.iter().map(|row| row.0).sum::<u64>() + SILENT, 1000);
    }

    #[test]
    fn a_day_of_twelve_shows_nine_kinds() {
        for seed in 0..50 {
            let mut chance = Chance::of(seed, For::Victims, &[]);
            let mut codes: Vec<&str> = kinds(12, &mut chance).iter().map(|kind| kind.category.code()).collect();
            assert_eq!(codes.iter().filter(|code| **code == "rebate").count(), 4);
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), 9);
        }
    }

    #[test]
    fn losses_are_split_whole() {
        let mut chance = Chance::of(9, For::Victims, &[]);
        for _ in 0..500 {
            let yuan = loss(&chance.pick(&KINDS), &mut chance);
            let parts = split(yuan, &mut chance);
            assert_eq!(parts.iter().sum::<i64>(), yuan);
            assert!(parts.iter().all(|part| *part > 0), "{parts:?}");
        }
    }
}
