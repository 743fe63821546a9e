//! On random worlds of transfers: after evidence is cleared, nothing that rests on it is left, and nothing else is undone.

use super::*;
use proptest::prelude::*;

/// A world: victims' payments into accounts, then transfers among them, in time order.
#[derive(Clone, Debug)]
struct World {
    steps: Vec<Step>,
}

fn world() -> impl Strategy<Value = World> {
    let root = (0_usize..12, 1_i64..6);
    let hop = (0_usize..12, 0_usize..12);
    let step = prop_oneof![root.prop_map(Ok), hop.prop_map(Err)];
    prop::collection::vec(step, 1..60).prop_map(|steps| {
        let account = |n: usize| format!("b/{n}");
        #[allow(clippy::type_complexity, reason = "a step is a payment or a transfer, each of two numbers")]
        let step = |(n, step): (usize, Result<(usize, i64), (usize, usize)>)| match step {
            Ok((payee, report)) => Step {
                id: format!("t{n}"),
                payer: format!("victim/{report}"),
                payee: account(payee),
                paid: vec![(ReportId(report), u32::try_from(n).unwrap())],
            },
            Err((payer, payee)) => {
                Step { id: format!("t{n}"), payer: account(payer), payee: account(payee), paid: Vec::new() }
            }
        };
        World { steps: steps.into_iter().enumerate().map(step).collect() }
    })
}

impl World {
    /// The same world as a trail would have it: only transfers that tainted money can have taken, `cut` left out.
    fn tainted(&self, cut: &dyn Fn(&Step) -> bool) -> Derivation {
        let mut entered: BTreeSet<&str> = BTreeSet::new();
        let mut steps = Vec::new();
        for step in self.steps.iter().filter(|step| !cut(step)) {
            if !step.paid.is_empty() || entered.contains(&*step.payer) {
                entered.insert(&step.payee);
                steps.push(step.clone());
            }
        }
        Derivation { steps }
    }

    /// Reachability by its definition, forwards: every account that money of a kept root can have come to.
    fn reached(&self, cut: &dyn Fn(&Step) -> bool) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        for step in self.steps.iter().filter(|step| !cut(step)) {
            if !step.paid.is_empty() || reached.contains(&*step.payer) {
                reached.insert(&*step.payee);
            }
        }
        reached
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Every account has a mark. A report, or an account, is cleared; each mark that rests on it is derived anew from
    /// what is left, and withdrawn where nothing is.
    #[test]
    fn nothing_rests_on_what_was_cleared(world in world(), report in 1_i64..6, cleared in 0_usize..12, by_account: bool) {
        let cleared = format!("b/{cleared}");
        let before = world.tainted(&|_| false);
        let evidence = if by_account { before.led_to(&cleared) } else { BTreeSet::from([Source::Report(ReportId(report))]) };
        let cut = |step: &Step| if by_account {
            step.payee == cleared
        } else {
            step.paid.iter().any(|(of, _)| of.0 == report)
        };
        let after = world.tainted(&cut);
        let still = world.reached(&cut);
        let accounts: BTreeSet<&str> = world.steps.iter().map(|step| &*step.payee).collect();
        for account in accounts {
            let old = before.sources(account);
            let mark = if old.is_disjoint(&evidence) { old.clone() } else { after.sources(account) };
            // From the cleared evidence no active mark is reached.
            prop_assert!(mark.is_disjoint(&evidence), "{account} still rests on {evidence:?}");
            // Undone is what has nothing else to rest on, and only that.
            prop_assert_eq!(mark.is_empty(), !still.contains(account), "{}", account);
        }
    }
}

#[test]
fn a_source_is_read_as_it_is_written() {
    for source in [Source::Report(ReportId(3)), Source::Payment(ReportId(3), 2), Source::Transfer("a:b/c".into())] {
        assert_eq!(source.to_string().parse(), Ok(source));
    }
}
