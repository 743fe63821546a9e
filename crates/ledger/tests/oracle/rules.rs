//! The state of one account, and what each rule takes with a debit.

use domain::trace::Rule;
use std::collections::BTreeMap;

/// So much of one kind: taint of a root by its place among the roots, or clean (`None`).
pub(super) type Lot = (Option<usize>, i128);

/// One account from its first tainted credit on.
#[derive(Clone, Debug)]
pub(super) struct State {
    rule: Rule,
    /// B.
    pub(super) balance: i128,
    /// T, root by root.
    tags: BTreeMap<usize, i128>,
    /// For `fifo` and `lifo`, every lot, oldest first.
    lots: Vec<Lot>,
    pub(super) unexplained: i128,
}

impl State {
    /// With what the records state stood there; less than nothing counts as nothing.
    pub(super) fn opened(rule: Rule, stood: i128) -> Self {
        let mut state = Self { rule, balance: 0, tags: BTreeMap::new(), lots: Vec::new(), unexplained: 0 };
        state.credit(stood.max(0), &[(None, stood.max(0))]);
        state
    }

    /// Takes in a sum, made up of these lots in this order.
    pub(super) fn credit(&mut self, x: i128, lots: &[Lot]) {
        self.balance += x;
        for (tag, amount) in lots {
            if let Some(root) = tag {
                *self.tags.entry(*root).or_default() += amount;
            }
            if matches!(self.rule, Rule::Fifo | Rule::Lifo) && *amount > 0 {
                self.lots.push((*tag, *amount));
            }
        }
    }

    /// T.
    pub(super) fn taint(&self) -> i128 {
        self.tags.values().sum()
    }

    /// How much of one root stands here.
    pub(super) fn of(&self, root: usize) -> i128 {
        self.tags.get(&root).copied().unwrap_or(0)
    }

    /// Takes `x` out by the rule, and gives the lots that the payee would receive.
    pub(super) fn debit(&mut self, x: i128) -> Vec<Lot> {
        let beyond_known = x - self.balance;
        if beyond_known > 0 {
            self.lots.insert(0, (None, beyond_known));
            self.balance += beyond_known;
            self.unexplained += beyond_known;
        }
        let taken = match self.rule {
            Rule::Fifo => self.oldest_first(x),
            Rule::Lifo => self.newest_first(x),
            Rule::Prorata => self.in_proportion(x),
            Rule::CleanFirst => self.shared((x - (self.balance - self.taint())).max(0)),
            Rule::TaintFirst => self.shared(x.min(self.taint())),
            // All that leaves is tainted. Whose it was is not asked: the first root stands for all.
            Rule::Poison => {
                self.balance -= x;
                return vec![(Some(0), x)];
            }
        };
        self.balance -= x;
        for (tag, amount) in &taken {
            if let Some(root) = tag {
                *self.tags.get_mut(root).expect("only what stands there is taken") -= amount;
            }
        }
        self.tags.retain(|_, stands| *stands > 0);
        with_clean_rest(taken, x)
    }

    fn oldest_first(&mut self, x: i128) -> Vec<Lot> {
        let (mut left, mut taken) = (x, Vec::new());
        while left > 0 {
            let (tag, stands) = self.lots[0];
            let takes = stands.min(left);
            taken.push((tag, takes));
            left -= takes;
            self.lots[0].1 -= takes;
            if self.lots[0].1 == 0 {
                self.lots.remove(0);
            }
        }
        taken
    }

    fn newest_first(&mut self, x: i128) -> Vec<Lot> {
        self.lots.reverse();
        let taken = self.oldest_first(x);
        self.lots.reverse();
        taken
    }

    /// Of each root ⌊x·Tᵢ / B⌋.
    /// reading: as the table says, even where rounding down several roots leaves T some units above B.
    fn in_proportion(&self, x: i128) -> Vec<Lot> {
        self.tags.iter().map(|(root, stands)| (Some(*root), x * stands / self.balance)).collect()
    }

    /// τ over the roots as ⌊τ·Tᵢ / T⌋, the units left over to the largest remainders, ties to the earlier root.
    /// reading: the earlier root is the one given earlier.
    fn shared(&self, tau: i128) -> Vec<Lot> {
        let taint = self.taint();
        if tau == 0 {
            return Vec::new();
        }
        let mut shares: Vec<(usize, i128)> =
            self.tags.iter().map(|(root, stands)| (*root, tau * stands / taint)).collect();
        let mut left_over = tau - shares.iter().map(|share| share.1).sum::<i128>();
        let remainder = |root: usize| tau * self.of(root) % taint;
        let mut first_served: Vec<usize> = (0..shares.len()).collect();
        first_served.sort_by_key(|place| (-remainder(shares[*place].0), shares[*place].0));
        for place in first_served {
            if left_over > 0 {
                shares[place].1 += 1;
                left_over -= 1;
            }
        }
        shares.into_iter().map(|(root, share)| (Some(root), share)).collect()
    }
}

/// A lot for each root, in the order taken, then the rest as a clean lot.
fn with_clean_rest(taken: Vec<Lot>, x: i128) -> Vec<Lot> {
    let mut lots: Vec<Lot> = Vec::new();
    for (tag, amount) in taken {
        if tag.is_none() || amount == 0 {
            continue;
        }
        match lots.iter_mut().find(|lot| lot.0 == tag) {
            Some(lot) => lot.1 += amount,
            None => lots.push((tag, amount)),
        }
    }
    let tainted: i128 = lots.iter().map(|lot| lot.1).sum();
    lots.push((None, (x - tainted).max(0)));
    lots
}
