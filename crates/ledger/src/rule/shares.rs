//! A balance and how much of it came from each root, without lots.

use super::{Part, Taint};

/// A balance with its taint by root, sorted by root; no part is nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Shares {
    balance: i128,
    taint: Vec<(u32, i128)>,
}

impl Shares {
    pub(super) fn opened(clean: i64) -> Self {
        Self { balance: i128::from(clean), taint: Vec::new() }
    }

    pub(super) const fn balance(&self) -> i128 {
        self.balance
    }

    pub(super) fn tainted(&self) -> i128 {
        self.taint.iter().map(|(_, minor)| minor).sum()
    }

    pub(super) fn add_clean(&mut self, clean: i64) {
        self.balance += i128::from(clean);
    }

    pub(super) fn credit(&mut self, taint: &Taint, clean: i64) {
        for part in &taint.parts {
            match self.taint.binary_search_by_key(&part.root, |(root, _)| *root) {
                Ok(at) => self.taint[at].1 += i128::from(part.minor),
                Err(at) => self.taint.insert(at, (part.root, i128::from(part.minor))),
            }
        }
        self.balance += i128::from(taint.minor) + i128::from(clean);
    }

    /// Takes a debit away with a share of it for each root: ⌊`minor`·Tᵢ / B⌋.
    pub(super) fn take_in_proportion(&mut self, minor: i64) -> Taint {
        let balance = self.balance;
        let parts = self.taint.iter().map(|(root, held)| (*root, i128::from(minor) * held / balance)).collect();
        self.take(minor, parts)
    }

    /// Takes a debit away of which `tainted` is shared over the roots by largest remainder.
    pub(super) fn take_tainted(&mut self, minor: i64, tainted: i128) -> Taint {
        let held: Vec<i128> = self.taint.iter().map(|(_, held)| *held).collect();
        let shares = largest_remainders(tainted, &held);
        let parts = self.taint.iter().zip(shares).map(|((root, _), share)| (*root, share)).collect();
        self.take(minor, parts)
    }

    pub(super) fn held(&self) -> Vec<(u32, i128)> {
        self.taint.clone()
    }

    /// `parts` stand beside the taint they are taken from.
    fn take(&mut self, minor: i64, parts: Vec<(u32, i128)>) -> Taint {
        self.balance -= i128::from(minor);
        for ((_, held), (_, share)) in self.taint.iter_mut().zip(&parts) {
            *held -= share;
        }
        self.taint.retain(|(_, held)| *held > 0);
        let parts = parts.into_iter().filter(|(_, share)| *share > 0);
        // A share is at most the debit, which is an i64.
        Taint::of(parts.map(|(root, share)| Part { root, minor: i64::try_from(share).unwrap_or(i64::MAX) }).collect())
    }
}

/// `sum` shared in proportion to `weights`: ⌊sum·wᵢ / Σw⌋ each, the units left over to the largest remainders, ties to
/// the earlier. All nothing where the weights are.
pub(crate) fn largest_remainders(sum: i128, weights: &[i128]) -> Vec<i128> {
    let total: i128 = weights.iter().sum();
    if total == 0 {
        return vec![0; weights.len()];
    }
    let mut shares: Vec<i128> = weights.iter().map(|weight| sum * weight / total).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(sum * weights[*at] % total));
    let left = usize::try_from(sum - shares.iter().sum::<i128>()).unwrap_or(0);
    for at in order.into_iter().take(left) {
        shares[at] += 1;
    }
    shares
}
