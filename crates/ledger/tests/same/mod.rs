//! The one form in which trails are compared, and what must hold of every trail.
#![allow(dead_code)]

use domain::money::Amount;
use domain::trace::{RootOutcome, Rule, Trail};
use std::collections::BTreeMap;

/// Leaves only what docs/tracing.md decides: inserted roots have no name there, repairs that were not made need not be
/// listed, and poison, which is not conserved, says nothing for each root.
pub(crate) fn comparable(mut trail: Trail) -> Trail {
    let names: BTreeMap<String, String> = trail
        .roots_unmatched
        .iter()
        .enumerate()
        .map(|(place, root)| (root.id.clone(), format!("unmatched-{place}")))
        .collect();
    let name = |id: &mut String| {
        if let Some(name) = names.get(id) {
            id.clone_from(name);
        }
    };
    trail.roots_unmatched.iter_mut().for_each(|root| name(&mut root.id));
    trail.roots.iter_mut().for_each(|root| name(&mut root.id));
    trail.transfers.iter_mut().for_each(|transfer| name(&mut transfer.id));
    for account in &mut trail.accounts {
        let by_root = std::mem::take(&mut account.by_root);
        account.by_root =
            by_root.into_iter().map(|(id, amount)| (names.get(&id).cloned().unwrap_or(id), amount)).collect();
    }
    let on_the_page = ["reordered", "sides_joined", "duplicate_joined", "other_currency"];
    trail.repairs.retain(|repair| repair.count > 0 && on_the_page.contains(&repair.kind.as_str()));
    trail.repairs.sort();
    if trail.rule == Rule::Poison {
        let only_lost = |root: &RootOutcome| RootOutcome {
            held: Amount::ZERO,
            returned: Amount::ZERO,
            cashed_out: Amount::ZERO,
            beyond: Amount::ZERO,
            ..root.clone()
        };
        trail.roots = trail.roots.iter().map(only_lost).collect();
        trail.accounts.iter_mut().for_each(|account| account.by_root.clear());
    }
    trail
}

/// The first lines in which two trails differ.
pub(crate) fn difference(want: &Trail, got: &Trail) -> String {
    let (want, got) = (format!("{want:#?}"), format!("{got:#?}"));
    let differs = |(want, got): &(&str, &str)| want != got;
    let context: Vec<&str> = want.lines().zip(got.lines()).take_while(|(w, g)| w == g).map(|(w, _)| w).collect();
    let lines: Vec<String> = want
        .lines()
        .zip(got.lines())
        .filter(differs)
        .take(12)
        .map(|(want, got)| format!("oracle {}   engine {}", want.trim(), got.trim()))
        .collect();
    let tail: Vec<&str> = context.iter().rev().take(12).rev().copied().collect();
    format!("after\n{}\n{}", tail.join("\n"), lines.join("\n"))
}

/// Conservation in all and for each root, and the sums that follow from it in each account.
pub(crate) fn conserves(trail: &Trail) -> Result<(), String> {
    if !trail.rule.conserves() {
        return Ok(());
    }
    let sum = |amounts: Vec<Amount>| amounts.into_iter().sum::<Amount>();
    let check = |what: &str, left: Amount, right: Amount| {
        if left == right { Ok(()) } else { Err(format!("{what}: {left} is not {right}")) }
    };
    let accounted = sum(vec![trail.held, trail.returned, trail.cashed_out, trail.beyond.total()]);
    check("lost", trail.lost, accounted)?;
    for root in &trail.roots {
        let accounted = sum(vec![root.held, root.returned, root.cashed_out, root.beyond]);
        check(&format!("lost by {}", root.id), root.lost, accounted)?;
        let standing = trail.accounts.iter().filter_map(|a| a.by_root.get(&root.id).copied()).collect();
        check(&format!("held of {}", root.id), root.held, sum(standing))?;
    }
    check("lost by roots", trail.lost, sum(trail.roots.iter().map(|r| r.lost).collect()))?;
    check("held in accounts", trail.held, sum(trail.accounts.iter().map(|a| a.held).collect()))?;
    for account in &trail.accounts {
        // Rounding down each root's share may leave taint some units above the balance under `prorata`.
        let taint_stands = account.held <= account.balance || trail.rule == Rule::Prorata;
        let within = taint_stands && account.stoppable == account.held.min(account.balance);
        let none_below = [account.held, account.balance, account.unexplained].iter().all(|a| *a >= Amount::ZERO);
        if !within || !none_below || account.cashed_out > account.passed {
            return Err(format!("{account:?}"));
        }
        check(&account.account, sum(account.by_root.values().copied().collect()), account.held)?;
        // A stop account that was not entered lists what was sent to it, and holds nothing.
        if account.stop_reason.is_none() {
            check(&account.account, account.received, account.held + account.passed)?;
        }
    }
    Ok(())
}
