//! Ceilings: the most an order may ask for.

use crate::money::Amount;
use crate::refusal::Refusal;

/// What bounds one stop: min(balance, taint, what is left of the loss).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// The balance as far as known; the payment itself where nothing is.
    pub balance: Amount,
    /// The traced sum there, less what is held there already.
    pub taint: Amount,
    /// The loss less every hold and every order that may still take effect.
    pub loss_left: Amount,
}

impl Ceiling {
    /// The most that may be asked for; never negative.
    #[must_use]
    pub fn most(&self) -> Amount {
        self.balance.min(self.taint).min(self.loss_left).max(Amount::ZERO)
    }

    /// Refuses a sum above the ceiling, by the first bound it breaks: a clean account gets no order at all.
    pub fn check(&self, asked: Amount) -> Result<(), Refusal> {
        let most = self.most();
        if !self.taint.is_positive() {
            return Err(Refusal::CleanAccount);
        }
        if !asked.is_positive() {
            return Err(Refusal::NoSum);
        }
        if asked > self.taint {
            return Err(Refusal::OverTaint { most });
        }
        if asked > self.loss_left {
            return Err(Refusal::OverLoss { most });
        }
        if asked > self.balance {
            return Err(Refusal::OverBalance { most });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_stop_stays_under_its_ceiling() {
        let table = [
            // balance, taint, left, asked, refused with
            (100, 100, 100, 100, None),
            (100, 60, 100, 60, None),
            (100, 60, 100, 61, Some("ORDER-05")),
            (50, 60, 100, 51, Some("ORDER-04")),
            (100, 60, 40, 41, Some("ORDER-06")),
            (100, 0, 100, 1, Some("ORDER-03")),
            (100, 60, 100, 0, Some("ORDER-01")),
            (100, 60, 0, 1, Some("ORDER-06")),
        ];
        for (balance, taint, left, asked, refused) in table {
            let major = Amount::from_major;
            let ceiling = Ceiling { balance: major(balance), taint: major(taint), loss_left: major(left) };
            let got = ceiling.check(major(asked)).err().map(|r| r.code());
            assert_eq!(got, refused, "{balance} {taint} {left} {asked}");
        }
    }

    proptest! {
        #[test]
        fn what_passes_is_never_above_the_ceiling(b in -5_i64..50, t in -5_i64..50, l in -5_i64..50, asked in -5_i64..60) {
            let minor = Amount::from_minor;
            let ceiling = Ceiling { balance: minor(b), taint: minor(t), loss_left: minor(l) };
            let passes = ceiling.check(minor(asked)).is_ok();
            prop_assert_eq!(passes, asked > 0 && asked <= b && asked <= t && asked <= l);
        }
    }
}
