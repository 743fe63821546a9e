//! The guard against account tying: paying a shop a little and reporting it must not take the shop's money out of reach.
//! What is held, and for how long, goes no further than what bears it out.

use crate::jurisdiction::Tying;
use crate::money::Amount;
use crate::order::Act;
use crate::refusal::Refusal;
use crate::report::Payment;
use crate::transfer::Movement;
use std::collections::BTreeSet;

/// A reported payment from which an account's traced money comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Support {
    /// Who told it: the same number for the same person.
    pub reporter: u32,
    /// Whether that person's reports led to so many holds of late that they do not count as another's word.
    pub flagged: bool,
    /// How much, as told.
    pub amount: Amount,
    /// Whether a bank told of the same payment: account, name, amount and time agree ([`bears_out`]).
    pub borne_out: bool,
}

/// What rests on an account, as its own bank told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resting {
    /// All of it.
    pub balance: Amount,
    /// What of it is traced.
    pub traced: Amount,
}

/// Everything that speaks for holding an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The reported payments.
    pub supports: Vec<Support>,
    /// What rests there; `None` where its own bank has not told its movements.
    pub resting: Option<Resting>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The act.
    pub act: Act,
    /// The sum it holds, or goes on holding.
    pub amount: Amount,
    /// Whether it takes the whole account.
    pub whole: bool,
}

impl Evidence {
    /// What was told in all: a stop may hold so much.
    fn told(&self) -> Amount {
        self.supports.iter().map(|support| support.amount).sum()
    }

    /// What is proven: the payments that a bank bears out; and, until the account's own bank has told what it knows, all
    /// of those told by people of good standing where two of them tell, each for himself.
    fn proven(&self) -> Amount {
        let good = || self.supports.iter().filter(|support| !support.flagged);
        let independent = good().map(|support| support.reporter).collect::<BTreeSet<_>>().len() > 1;
        let silent = independent && self.resting.is_none();
        let counts = |support: &&Support| support.borne_out || silent && !support.flagged;
        self.supports.iter().filter(counts).map(|support| support.amount).sum()
    }
}

/// Whether the evidence allows what is asked. Questions and releases need none.
///
/// Refused: more than was told, or proven (REDRESS-04); more than a stop, or longer, on one report that no bank bears out
/// (REDRESS-03); a whole account of which too little is traced (REDRESS-05).
pub fn allows(asked: Asked, evidence: &Evidence, tying: &Tying) -> Result<(), Refusal> {
    let most = match asked.act {
        Act::Stop => evidence.told(),
        Act::Extend | Act::Freeze | Act::ExtendFreeze => evidence.proven(),
        _ => return Ok(()),
    };
    if asked.act != Act::Stop && most.is_zero() {
        return Err(Refusal::LoneReport);
    }
    if asked.whole && !mostly_traced(evidence.resting, tying) {
        return Err(Refusal::WholeUnproven { share_min: tying.whole_share_min });
    }
    if asked.amount > most {
        return Err(Refusal::OverEvidence { most });
    }
    Ok(())
}

fn mostly_traced(resting: Option<Resting>, tying: &Tying) -> bool {
    let share = i128::from(tying.whole_share_min);
    resting.is_some_and(|resting| {
        i128::from(resting.traced.minor()) * 100 >= i128::from(resting.balance.minor()) * share
            && resting.traced.is_positive()
    })
}

/// Whether a bank's movement bears out a payment in the name too; which movement it is says
/// [`crate::report::told_by`], by account, amount and time. A name that one of the two leaves out contradicts nothing; a
/// star stands for a letter that the bank hides.
#[must_use]
pub fn bears_out(payment: &Payment, movement: &Movement) -> bool {
    let plain = |name: &str| name.chars().filter(|letter| !letter.is_whitespace()).collect::<Vec<_>>();
    let (told, banks) = (plain(&payment.payee_name), plain(&movement.payee_name));
    let hidden = |letter: char| matches!(letter, '*' | '＊');
    let same = |(one, other): (&char, &char)| one == other || hidden(*one) || hidden(*other);
    told.is_empty() || banks.is_empty() || told.len() == banks.len() && told.iter().zip(&banks).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountId;
    use crate::money::Currency;
    use crate::time::Instant;

    const TYING: fn() -> Tying = || crate::jurisdiction::Profile::read(crate::jurisdiction::CN).unwrap().tying;

    fn told(reporter: u32, major: i64, borne_out: bool) -> Support {
        Support { reporter, flagged: false, amount: Amount::from_major(major), borne_out }
    }

    #[test]
    fn what_is_held_goes_no_further_than_what_bears_it_out() {
        use Act::{AskTransfers, Extend, Freeze, Lift, Stop};
        let lone = vec![told(1, 100, false)];
        let shown = vec![told(1, 100, true)];
        let twice = vec![told(1, 100, false), told(1, 50, false)];
        let two = vec![told(1, 100, false), told(2, 50, false)];
        let flagged = vec![told(1, 100, false), Support { flagged: true, ..told(2, 50, false) }];
        let rests = |balance, traced| {
            Some(Resting { balance: Amount::from_major(balance), traced: Amount::from_major(traced) })
        };
        let table = [
            // who told, what rests there, act, sum, whole, refused with
            (&lone, None, Stop, 100, false, None),
            (&lone, None, Stop, 101, false, Some("REDRESS-04")),
            (&lone, None, Stop, 100, true, Some("REDRESS-05")),
            (&lone, None, Extend, 100, false, Some("REDRESS-03")),
            (&lone, None, Freeze, 100, false, Some("REDRESS-03")),
            (&lone, rests(500, 100), Freeze, 100, false, Some("REDRESS-03")),
            (&twice, None, Freeze, 100, false, Some("REDRESS-03")),
            (&shown, rests(500, 100), Freeze, 100, false, None),
            (&shown, rests(500, 100), Extend, 100, false, None),
            (&shown, rests(500, 100), Freeze, 101, false, Some("REDRESS-04")),
            (&shown, rests(500, 100), Freeze, 100, true, Some("REDRESS-05")),
            (&shown, None, Freeze, 100, true, Some("REDRESS-05")),
            (&shown, rests(200, 100), Freeze, 100, true, None),
            (&shown, rests(0, 0), Freeze, 100, true, Some("REDRESS-05")),
            (&two, None, Freeze, 150, false, None),
            (&two, None, Freeze, 151, false, Some("REDRESS-04")),
            (&two, rests(500, 150), Freeze, 150, false, Some("REDRESS-03")),
            (&flagged, None, Freeze, 50, false, Some("REDRESS-03")),
            (&lone, None, Lift, 900, false, None),
            (&lone, None, AskTransfers, 0, false, None),
        ];
        for (supports, resting, act, major, whole, refused) in table {
            let evidence = Evidence { supports: supports.clone(), resting };
            let asked = Asked { act, amount: Amount::from_major(major), whole };
            let got = allows(asked, &evidence, &TYING()).err().map(|refusal| refusal.code());
            assert_eq!(got, refused, "{asked:?} on {evidence:?}");
        }
    }

    #[test]
    fn a_name_must_agree_where_both_tell_it() {
        let at = Instant::from_seconds(0);
        let payee = AccountId::new("b/1").unwrap();
        for (told, banks, agrees) in [
            ("张三", "张三", true),
            ("张 三", "张三", true),
            ("张三", "*三", true),
            ("张三", "李四", false),
            ("张三", "张三丰", false),
            ("", "张三", true),
            ("张三", "", true),
        ] {
            let payment = Payment {
                at,
                payer: None,
                payer_name: String::new(),
                payee: payee.clone(),
                payee_name: told.into(),
                amount: Amount::ZERO,
            };
            let movement = Movement {
                serial: String::new(),
                at,
                payer: "b/2".into(),
                payee: "b/1".into(),
                amount: Amount::ZERO,
                currency: Currency::CNY,
                payer_balance: None,
                payee_balance: None,
                channel: String::new(),
                remark: String::new(),
                payer_name: String::new(),
                payee_name: banks.into(),
            };
            assert_eq!(bears_out(&payment, &movement), agrees, "{told} {banks}");
        }
    }
}
