//! Whoever is held is heard; a lone report ties nobody up; what is cleared is undone whole.

use crate::town::{Town, account, of, yuan};
use desk::order::Draft;
use desk::redress::{Cleared, FileGiven, Verdict};
use domain::authority::{Officer, OfficerId, Rank};
use domain::case::CaseId;
use domain::money::Amount;
use domain::order::{Act, Order, State};
use domain::redress::{Ratio, Source};
use domain::time::Span;
use papers::audit;
use std::collections::BTreeSet;

fn code<T>(outcome: Result<T, desk::Error>) -> Option<&'static str> {
    outcome.err().and_then(|error| error.refusal().map(|refusal| refusal.code()))
}

async fn officer(town: &Town, login: &str, rank: Rank) -> Officer {
    let unit = town.li.unit;
    let new = desk::officer::NewOfficer { login: login.into(), name: login.into(), badge: login.into(), unit, rank };
    desk::officer::add(&town.desk, None, new).await.unwrap().officer
}

/// A shop with 50,000 of its own is paid 300, and reported for it; the stop stands.
async fn a_shop_is_tied(town: &Town) -> CaseId {
    town.has("CCB/V", yuan(300));
    town.has("ICBC/SHOP", yuan(50_000));
    town.pays("10:00:00", "CCB/V", "ICBC/SHOP", yuan(300));
    town.clock_shows("10:10:00");
    let report = town.told("网上刷单被骗300元", "10:00:00", "CCB/V", "ICBC/SHOP", yuan(300)).await;
    town.opens(&report).await.id
}

fn held(page: &desk::view::CasePage) -> Amount {
    page.holds.iter().filter(|hold| hold.is_standing()).map(|hold| hold.amount).sum()
}

#[tokio::test]
async fn a_lone_report_holds_no_more_than_its_sum_and_no_longer_than_a_stop() {
    let town = Town::wakes().await;
    let case = a_shop_is_tied(&town).await;
    desk::case::file(&town.desk, &town.li, case, "立案决定书").await.unwrap();
    let stop = of(&town.page(case).await.orders, Act::Stop)[0].clone();
    assert_eq!(stop.amount, Some(yuan(300)));
    let freeze = |amount: Option<i64>, whole: bool| Draft {
        amount: amount.map(yuan),
        whole,
        reason: "账户资金混同".into(),
        ..Draft::of(Act::Freeze, account("ICBC/SHOP"))
    };
    let ask = async |draft| code(desk::order::draft(&town.desk, &town.li, case, draft).await);
    // Nobody but the reporter has said so.
    let after = |draft: Draft| Draft { original: Some(stop.id), ..draft };
    town.wang_approves_and_sends(case).await;
    let inbox = town.inbox();
    let answer = town.answer_to(inbox.iter().find(|instruction| instruction.act == Act::Stop).unwrap());
    desk::order::record_answer(&town.desk, "ICBC", answer).await.unwrap();
    assert_eq!(held(&town.page(case).await), yuan(300));
    assert_eq!(ask(after(freeze(None, false))).await, Some("REDRESS-03"));
    assert_eq!(ask(after(freeze(None, true))).await, Some("REDRESS-03"));
    let extend = Draft { original: Some(stop.id), ..Draft::of(Act::Extend, account("ICBC/SHOP")) };
    assert_eq!(ask(extend.clone()).await, Some("REDRESS-03"));
    // The shop's own bank bears it out: the sum may be frozen, and never the shop.
    let questions = inbox.iter().filter(|instruction| instruction.act == Act::AskTransfers);
    for question in questions {
        let answer = town.answer_to(question);
        desk::order::record_answer(&town.desk, &question.bank, answer).await.unwrap();
    }
    assert_eq!(ask(after(freeze(None, true))).await, Some("REDRESS-05"));
    assert_eq!(ask(after(freeze(Some(50_300), false))).await, Some("ORDER-05"));
    assert_eq!(ask(after(freeze(Some(300), false))).await, None);
    assert_eq!(ask(extend).await, None);
}

/// The reference as the bank reads it on the order's paper.
fn printed(town: &Town) -> String {
    let stop = town.inbox().into_iter().find(|instruction| instruction.act == Act::Stop).unwrap();
    stop.reason.split("异议查询编号 ").nth(1).unwrap().trim_end_matches('）').to_owned()
}

#[tokio::test]
async fn a_holder_objects_and_another_officer_releases_at_once() {
    let town = Town::wakes().await;
    let zhao = officer(&town, "zhao", Rank::Duty).await;
    let he = officer(&town, "he", Rank::Head).await;
    let case = a_shop_is_tied(&town).await;
    town.wang_approves_and_sends(case).await;
    let reference = printed(&town);
    let look_up = async |typed: &str| desk::redress::look_up(&town.desk, "1.2.3.4", typed).await;
    assert!(look_up(&reference).await.unwrap().hold.is_none(), "the bank has not answered");
    town.banks_answer().await;

    let found = look_up(&reference.to_lowercase().replace('-', " ")).await.unwrap();
    assert_eq!(found.hold.as_ref().unwrap().amount, yuan(300));
    assert!(found.rule.is_some() && found.unit == "兰州市反诈中心");
    let shown = format!("{found:?}");
    assert!(!shown.contains("赵会计") && !shown.contains("13893100001") && !shown.contains("CCB/V"), "{shown}");
    // Unknown, and no reference at all: the same words.
    let unknown = look_up("0000-0000-0000-0001").await.unwrap_err().to_string();
    assert_eq!(look_up("' OR 1=1 --").await.unwrap_err().to_string(), unknown);

    let object = async |words: &str, files| {
        desk::redress::object(&town.desk, "1.2.3.4", &reference, words, "13900000000", files).await
    };
    assert_eq!(code(object(" ", Vec::new()).await), Some("DEED-02"));
    let script = FileGiven { name: "a.png".into(), bytes: b"<script>".to_vec() };
    assert_eq!(code(object("我卖的是手机壳", vec![script]).await), Some("DEED-02"));
    let slip = FileGiven { name: "小票.pdf".into(), bytes: b"%PDF-1.7 slip".to_vec() };
    let objected = object("我卖的是手机壳", vec![slip]).await.unwrap();
    assert_eq!(objected.due_at.since(town.desk.clock.now()), Span::hours(24));
    assert_eq!(code(object("再次", Vec::new()).await), Some("DEED-01"));
    let tasks = desk::view::tasks(&town.desk, &zhao).await.unwrap();
    assert!(tasks.iter().any(|line| line.task.due_at == objected.due_at), "{tasks:?}");
    the_receipt_is_proved(&town, objected.receipt).await;

    let answer = async |by: &Officer, verdict| {
        desk::redress::answer(&town.desk, by, objected.id, verdict, "经查系正常交易").await
    };
    assert_eq!(code(answer(&town.li, Verdict::Uphold).await), Some("REDRESS-01"), "drafted");
    assert_eq!(code(answer(&town.wang, Verdict::Reject).await), Some("REDRESS-01"), "approved");
    answer(&zhao, Verdict::Uphold).await.unwrap();
    assert_eq!(code(answer(&zhao, Verdict::Reject).await), Some("LIFE-01"));
    let lift = of(&town.page(case).await.orders, Act::Lift)[0].clone();
    assert_eq!((lift.state, lift.drafted_by), (State::Queued, zhao.id), "nobody is waited for");
    desk::order::send_queued(&town.desk).await.unwrap();
    town.later(Span::minutes(2));
    town.banks_answer().await;
    assert_eq!(held(&town.page(case).await), Amount::ZERO);
    assert!(desk::view::tasks(&town.desk, &zhao).await.unwrap().iter().all(|line| line.task.due_at != objected.due_at));

    let found = look_up(&reference).await.unwrap();
    assert!(!found.stands() && found.objections[0].reasons == "经查系正常交易");
    assert_eq!(code(desk::redress::errors(&town.desk, &town.li, 30).await), Some("AUTH-01"));
    let ledger = desk::redress::errors(&town.desk, &he, 30).await.unwrap();
    let figures = &ledger[0].figures;
    assert_eq!((figures.wrong, figures.upheld), (Ratio { part: 1, whole: 1 }, Ratio { part: 1, whole: 1 }));
    assert_eq!((figures.releases, figures.release_median), (1, Some(Span::minutes(2))));
    assert_eq!((figures.stopped, figures.restored), (yuan(300), Amount::ZERO));
}

async fn the_receipt_is_proved(town: &Town, receipt: audit::Receipt) {
    let folder = town.folder.path();
    audit::sign(&town.desk.papers, folder, town.desk.clock.now()).await.unwrap();
    let shelf = folder.join(audit::CHECKPOINTS);
    let (key, note) = (audit::key_of(&shelf).unwrap(), audit::note(&shelf, None).unwrap());
    let proof = audit::prove_receipt(&town.desk.papers, &key, receipt, &note).await.unwrap();
    assert!(audit::check(&proof, &key).is_ok());
}

/// Two victims pay A, which passes it on to B and C; all of it is held as far as it is there.
async fn a_chain_is_held(town: &Town) -> CaseId {
    for (name, sum) in [("CCB/V1", 50_000), ("CCB/V2", 20_000)] {
        town.has(name, yuan(sum));
    }
    town.pays("10:00:00", "CCB/V1", "ICBC/A", yuan(50_000));
    town.pays("10:01:00", "ICBC/A", "CCB/B", yuan(30_000));
    town.pays("10:02:00", "CCB/V2", "ICBC/A", yuan(20_000));
    town.clock_shows("10:10:00");
    let first = town.told("被骗5万元", "10:00:00", "CCB/V1", "ICBC/A", yuan(50_000)).await;
    let case = town.opens(&first).await.id;
    let second = town.told("被骗2万元", "10:02:00", "CCB/V2", "ICBC/A", yuan(20_000)).await;
    desk::case::join(&town.desk, &town.li, second.id, case).await.unwrap();
    town.plays_out(case, 4, Span::minutes(2)).await;
    case
}

fn active(orders: &[Order]) -> Vec<&Order> {
    orders.iter().filter(|order| order.act == Act::Stop && order.is_open()).collect()
}

async fn resting_on(town: &Town, case: CaseId, sources: &BTreeSet<Source>) -> usize {
    let mut reader = town.desk.papers.reader().await.unwrap();
    papers::mark::of_case(&mut reader, case).await.unwrap().values().filter(|of| !of.is_disjoint(sources)).count()
}

#[tokio::test]
async fn what_rested_on_a_cleared_account_is_released_and_never_stopped_again() {
    let town = Town::wakes().await;
    let case = a_chain_is_held(&town).await;
    let before = town.page(case).await;
    assert_eq!(held(&before), yuan(70_000), "{:?}", before.holds);
    let what = Cleared::Account(account("ICBC/A"));
    assert_eq!(code(desk::redress::clear(&town.desk, &town.li, case, &what, " ").await), Some("DEED-02"));
    let elsewhere = Cleared::Account(account("ICBC/X"));
    assert_eq!(code(desk::redress::clear(&town.desk, &town.li, case, &elsewhere, "查无关联").await), Some("AUTH-03"));
    let undone = desk::redress::clear(&town.desk, &town.li, case, &what, "查明系正常经营").await.unwrap();
    assert!(undone.released.len() >= 2 && undone.marks > 0, "{undone:?}");

    let mut reader = town.desk.papers.reader().await.unwrap();
    let clearing = papers::mark::cleared(&mut reader, case).await.unwrap().remove(0);
    drop(reader);
    assert_eq!(clearing.account.as_deref(), Some("ICBC/A"));
    assert_eq!(resting_on(&town, case, &clearing.sources).await, 0);
    assert_eq!(clearing.cleared_by, OfficerId(town.li.id.0));
    town.plays_out(case, 3, Span::minutes(2)).await;
    desk::case::set_rule(&town.desk, &town.li, case, domain::trace::Rule::Lifo, domain::trace::Limits::default())
        .await
        .unwrap();
    town.plays_out(case, 2, Span::minutes(2)).await;
    let after = town.page(case).await;
    assert_eq!((held(&after), active(&after.orders).len()), (Amount::ZERO, 0), "{:?}", after.orders);
    assert!(after.audit.iter().all(|line| !line.detail.contains("ICBC/A")), "the log names no account");
}

#[tokio::test]
async fn a_false_report_takes_back_what_it_alone_held() {
    let town = Town::wakes().await;
    let case = a_chain_is_held(&town).await;
    let second = town.page(case).await.reports[1].id;
    let undone =
        desk::redress::clear(&town.desk, &town.wang, case, &Cleared::Report(second), "虚假报案").await.unwrap();
    assert!(!undone.released.is_empty(), "{undone:?}");
    assert_eq!(resting_on(&town, case, &BTreeSet::from([Source::Report(second)])).await, 0);
    town.plays_out(case, 3, Span::minutes(2)).await;
    let after = town.page(case).await;
    assert_eq!((after.case.loss, held(&after)), (yuan(50_000), yuan(50_000)), "the other victim's money stays held");
}
