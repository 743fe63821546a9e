//! Two worlds that differ only in station B's work give station A the same bytes, on every route that reads.
#![allow(clippy::print_stdout, reason = "how much was asked is read where the proof is run")]

use crate::tree::{Ids, PEOPLE, Tree, routes};
use crate::visitor::Visitor;
use domain::authority::{Officer, Rank};

/// A's officer of each rank, and what A has.
async fn world(with_b: bool) -> (Tree, Vec<Officer>, Ids) {
    let tree = Tree::grows().await;
    let mut officers = Vec::new();
    for rank in PEOPLE {
        officers.push(tree.serves(rank, tree.a).await);
    }
    let b = tree.serves(Rank::Duty, tree.b).await;
    if with_b {
        tree.opens(&b, "乙所的受害人被骗5万元，收款卡6222021234567890128").await;
    }
    let ids = tree.opens(&officers[0], "甲所的受害人被骗5万元，收款卡6222021234567890128").await;
    if with_b {
        let second = tree.opens(&b, "又一名受害人，电话13893100001").await;
        let li = &tree.centre.second;
        desk::order::approve_all(&tree.centre.desk, li, second.case).await.unwrap();
        tree.centre.banks_answer_now(100).await;
    }
    (tree, officers, ids)
}

/// References, digests and tokens are made by chance; what is not, is left as it is.
fn without_chance(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() {
            run.push(c);
            continue;
        }
        out.push_str(if run.len() >= 16 { "#" } else { &run });
        run.clear();
        out.push(c);
    }
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn station_a_cannot_tell_whether_station_b_works() {
    let ((without, officers, ids), (with, _, same)) = (world(false).await, world(true).await);
    assert_eq!((ids.report, ids.case, ids.order), (same.report, same.case, same.order), "A's numbers are A's");
    let mut looked = 0;
    for officer in &officers {
        let in_first = Visitor::signed_in(&without.centre, &officer.login).await;
        let in_second = Visitor::signed_in(&with.centre, &officer.login).await;
        for (path, _) in routes().into_iter().filter(|(_, method)| *method == "GET") {
            // Live news never ends, and a secret to be set up is new each time.
            if path.ends_with("/events") || path == "/second-factor/set-up" || path.starts_with("/assets/") {
                continue;
            }
            // A's own, one that is in neither world, and one that is B's in one of them.
            let block = |unit: i64| (unit - 1) * 1_000_000_000;
            for id in [block(with.a.0) + 1, block(with.a.0) + 77, block(with.b.0) + 1, block(with.b.0) + 2, 1] {
                let path = path.replace("{id}", &id.to_string()).replace("{place}", "0");
                let (one, two) = (in_first.see(&path).await, in_second.see(&path).await);
                assert_eq!(one.status, two.status, "{} {path}", officer.login);
                let (one, two) = (without_chance(&one.text), without_chance(&two.text));
                assert!(one == two, "{} {path} differs:\n{one}\n=====\n{two}", officer.login);
                looked += 1;
                if !path.contains(&id.to_string()) {
                    break;
                }
            }
        }
    }
    println!("two worlds: {looked} answers compared");
    assert!(looked > 200, "{looked}");
}
