//! How long one decision takes: the law's table and the policies, both, without the reading of papers.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use domain::authority::{Action, Officer, OfficerId, Rank, Seat, UnitId};
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 20_000;

fn main() {
    let officer = |rank| Officer {
        id: OfficerId(7),
        login: "li".into(),
        name: "李".into(),
        badge: "1".into(),
        unit: UnitId(2),
        rank,
    };
    let seat = Seat { line: vec![UnitId(3), UnitId(2), UnitId(1)], shared_with: vec![UnitId(9)] };
    let began = Instant::now();
    desk::authority::decide(&officer(Rank::Head), Action::Read, &seat, &seat, "case").unwrap();
    println!("parse and check the policies, once: {:?}", began.elapsed());
    for (name, rank, action) in [
        ("head approves, allowed", Rank::Head, Action::ApproveOrder),
        ("duty reads, allowed", Rank::Duty, Action::Read),
        ("auditor approves, refused", Rank::Auditor, Action::ApproveOrder),
    ] {
        let officer = officer(rank);
        let mut times: Vec<u128> = (0..ROUNDS)
            .map(|_| {
                let began = Instant::now();
                let _ = black_box(desk::authority::decide(black_box(&officer), action, &seat, &seat, "case"));
                began.elapsed().as_nanos()
            })
            .collect();
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 1000] as f64 / 1000.0;
        println!("{name}: p50 {:.1} µs, p99 {:.1} µs, p99.9 {:.1} µs", at(500), at(990), at(999));
    }
}
