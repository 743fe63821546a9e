//! Sharing a sum among claims, to the fen.

use crate::money::Amount;
use crate::report::ReportId;
use crate::time::Instant;
use std::cmp::Reverse;

/// What one victim may have of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose.
    pub victim: ReportId,
    /// When this victim first paid: ties go to the earliest.
    pub paid_at: Instant,
    /// In proportion to what: the loss, or what a rule traces there.
    pub weight: Amount,
    /// At most this: the loss less what came back before.
    pub most: Amount,
}

/// Shares `sum` in proportion to the weights, nobody above their most: what one cannot take goes to the others in
/// proportion. Units left over go to the largest remainders, ties to the earliest payment, then the lower number: the
/// order in which claims are named changes nothing. Shares stand beside their claims; they sum to `sum`, or to all that
/// the claims with a weight may take, if that is less.
#[must_use]
pub fn share(sum: Amount, claims: &[Claim]) -> Vec<Amount> {
    let mut shares = vec![Amount::ZERO; claims.len()];
    let mut left = sum.max(Amount::ZERO);
    let mut open: Vec<usize> = (0..claims.len()).filter(|&at| claims[at].weight.is_positive()).collect();
    open.sort_by_key(|&at| (claims[at].paid_at, claims[at].victim));
    while left.is_positive() && !open.is_empty() {
        let weights: Vec<i128> = open.iter().map(|&at| i128::from(claims[at].weight.minor())).collect();
        let parts = in_proportion(left, &weights);
        let over: Vec<usize> =
            open.iter().zip(&parts).filter(|(at, part)| **part > claims[**at].most).map(|(at, _)| *at).collect();
        if over.is_empty() {
            open.iter().zip(parts).for_each(|(&at, part)| shares[at] = part);
            return shares;
        }
        // Those who would get more than they may take exactly that, and leave the round.
        for at in over {
            shares[at] = claims[at].most.max(Amount::ZERO);
            left = left.less(shares[at]);
            open.retain(|&other| other != at);
        }
    }
    shares
}

/// ⌊sum·wᵢ / Σw⌋ each, the units left over to the largest remainders, ties to the earlier.
fn in_proportion(sum: Amount, weights: &[i128]) -> Vec<Amount> {
    let (sum, total) = (i128::from(sum.minor()), weights.iter().sum::<i128>().max(1));
    let mut parts: Vec<i128> = weights.iter().map(|weight| sum * weight / total).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&at| Reverse(sum * weights[at] % total));
    let over = usize::try_from(sum - parts.iter().sum::<i128>()).unwrap_or(0);
    order.into_iter().take(over).for_each(|at| parts[at] += 1);
    // A part is at most the sum, which is an i64.
    parts.into_iter().map(|part| Amount::from_minor(i64::try_from(part).unwrap_or(i64::MAX))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claim(victim: i64, paid: i64, weight: i64, most: i64) -> Claim {
        Claim {
            victim: ReportId(victim),
            paid_at: Instant::from_seconds(paid),
            weight: Amount::from_minor(weight),
            most: Amount::from_minor(most),
        }
    }

    #[test]
    fn sums_are_shared_as_the_table_says() {
        let table: &[(i64, &[Claim], &[i64])] = &[
            (1000, &[claim(1, 1, 1000, 1000), claim(2, 2, 1000, 1000), claim(3, 3, 1000, 1000)], &[334, 333, 333]),
            // The odd fen goes to the earliest payment, wherever it is named.
            (1000, &[claim(3, 3, 1000, 1000), claim(1, 1, 1000, 1000), claim(2, 2, 1000, 1000)], &[333, 334, 333]),
            (100, &[claim(1, 1, 300, 300), claim(2, 2, 100, 100)], &[75, 25]),
            // What one cannot take, the others share.
            (90, &[claim(1, 1, 100, 10), claim(2, 2, 100, 100), claim(3, 3, 100, 100)], &[10, 40, 40]),
            (900, &[claim(1, 1, 100, 100), claim(2, 2, 50, 50)], &[100, 50]),
            (50, &[claim(1, 1, 0, 100), claim(2, 2, 50, 50)], &[0, 50]),
            (50, &[claim(1, 1, 10, 0), claim(2, 2, 50, 60)], &[0, 50]),
            (0, &[claim(1, 1, 10, 10)], &[0]),
            (50, &[], &[]),
        ];
        for (sum, claims, want) in table {
            let got: Vec<i64> = share(Amount::from_minor(*sum), claims).iter().map(|share| share.minor()).collect();
            assert_eq!(got, *want, "{sum} {claims:?}");
        }
    }

    fn claims() -> impl Strategy<Value = Vec<Claim>> {
        let one = (0_i64..4, 0_i64..5_000, 0_i64..5_000);
        prop::collection::vec(one, 0..12).prop_map(|all| {
            (1..).zip(all).map(|(victim, (paid, weight, most))| claim(victim, paid, weight, most)).collect()
        })
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_fen_and_none_is_above_its_most(sum in 0_i64..30_000, claims in claims()) {
            let shares = share(Amount::from_minor(sum), &claims);
            let may: i64 = claims.iter().filter(|c| c.weight.is_positive()).map(|c| c.most.minor()).sum();
            prop_assert_eq!(shares.iter().map(|s| s.minor()).sum::<i64>(), sum.min(may));
            for (share, claim) in shares.iter().zip(&claims) {
                prop_assert!(*share >= Amount::ZERO && *share <= claim.most);
            }
        }

        #[test]
        fn the_order_of_the_claims_changes_nothing(sum in 0_i64..30_000, claims in claims(), turn in 0_usize..12) {
            let straight = share(Amount::from_minor(sum), &claims);
            let mut turned: Vec<usize> = (0..claims.len()).rev().collect();
            turned.rotate_left(turn % claims.len().max(1));
            let named: Vec<Claim> = turned.iter().map(|&at| claims[at]).collect();
            let other = share(Amount::from_minor(sum), &named);
            for (place, &at) in turned.iter().enumerate() {
                prop_assert_eq!(other[place], straight[at]);
            }
        }
    }
}
