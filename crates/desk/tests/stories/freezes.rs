//! From stop to freeze, renewed, verified, given up or over: no hold outlives its law, and none waits to be released.

use crate::town::{Town, account, of, yuan};
use desk::hold::{Release, Verdict};
use desk::order::Draft;
use domain::authority::{Officer, OfficerId, Rank};
use domain::case::CaseId;
use domain::hold::{End, Hold, HoldId, State as Held};
use domain::money::Amount;
use domain::order::{Act, Extent, OrderId, State};
use domain::time::{Instant, Span};

/// Fifty thousand are stopped at ICBC/A1.
async fn stopped(town: &Town) -> CaseId {
    town.has("CCB/V", yuan(50_000));
    town.pays("10:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    town.clock_shows("10:10:00");
    let report = town.told("冒充客服退款被骗5万元", "10:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    let case = town.opens(&report).await.id;
    town.wang_approves_and_sends(case).await;
    town.banks_answer().await;
    case
}

async fn filed(town: &Town) -> CaseId {
    let case = stopped(town).await;
    desk::case::file(&town.desk, &town.li, case, "兰公（刑）立字〔2026〕12号").await.unwrap();
    case
}

fn freeze(original: Option<OrderId>) -> Draft {
    Draft { original, ..Draft::of(Act::Freeze, account("ICBC/A1")) }
}

async fn goes_out(town: &Town) {
    town.later(Span::seconds(1));
    desk::order::send_queued(&town.desk).await.unwrap();
    town.banks_answer().await;
}

/// The stop of a filed case is turned into a freeze.
async fn frozen(town: &Town, draft: impl FnOnce(OrderId) -> Draft) -> (CaseId, Hold) {
    let case = filed(town).await;
    let stop = town.page(case).await.holds[0].order;
    let order = desk::order::draft(&town.desk, &town.li, case, draft(stop)).await.unwrap();
    desk::order::approve(&town.desk, &town.zhang, order.id).await.unwrap();
    goes_out(town).await;
    let hold = town.page(case).await.holds.into_iter().find(|hold| hold.order == order.id).unwrap();
    (case, hold)
}

fn code<T: std::fmt::Debug>(done: Result<T, desk::Error>) -> &'static str {
    done.unwrap_err().refusal().map_or("fault", |refusal| refusal.code())
}

async fn hold(town: &Town, id: HoldId) -> Hold {
    let mut reader = town.desk.papers.reader().await.unwrap();
    papers::hold::by_id(&mut reader, id).await.unwrap().unwrap()
}

/// The clock comes to this instant in steps that no outage would need, and ticks at it.
async fn comes_to(town: &Town, at: Instant) {
    while town.now().plus(Span::days(20)) < at {
        town.later(Span::days(20));
        desk::clock::tick(&town.desk).await.unwrap();
    }
    town.clock_jumps_to(at);
    desk::clock::tick(&town.desk).await.unwrap();
}

async fn open_tasks(town: &Town) -> Vec<String> {
    let tasks = desk::view::tasks(&town.desk, &town.li).await.unwrap();
    tasks.iter().map(|line| format!("{} {}", line.task.kind.name(), line.task.object)).collect()
}

#[tokio::test]
async fn a_stop_ends_at_its_second_and_its_release_goes_out_by_itself() {
    let town = Town::wakes().await;
    let case = stopped(&town).await;
    let before = town.page(case).await.holds[0].clone();
    town.clock_jumps_to(before.until_at.minus(Span::seconds(1)));
    assert_eq!(desk::clock::tick(&town.desk).await.unwrap().holds, 0);
    assert_eq!(open_tasks(&town).await, ["hold_ends hold:1"], "the officer was told before");
    town.clock_jumps_to(before.until_at.plus(Span::hours(3)));
    assert_eq!(desk::clock::tick(&town.desk).await.unwrap().holds, 1);
    assert_eq!(desk::clock::tick(&town.desk).await.unwrap().holds, 0, "once");

    let page = town.page(case).await;
    let over = &page.holds[0];
    assert_eq!((over.state, over.ended_at), (Held::Ended(End::Lapsed), Some(before.until_at)), "at its instant");
    assert_eq!(page.orders[0].state, State::Lapsed);
    let lift = of(&page.orders, Act::Lift)[0].clone();
    assert_eq!((lift.state, lift.approved_by, lift.original), (State::Queued, None, Some(over.order)));
    assert!(open_tasks(&town).await.is_empty(), "nothing is to be done about it any more");

    goes_out(&town).await;
    let lift = of(&town.page(case).await.orders, Act::Lift)[0].clone();
    assert_eq!(lift.state, State::Executed(Extent::Whole), "the bank holds nothing more");
    assert_eq!(town.page(case).await.totals.held, Amount::ZERO);
}

#[tokio::test]
async fn a_freeze_takes_the_place_of_its_stop_and_nothing_is_held_twice() {
    let town = Town::wakes().await;
    let case = stopped(&town).await;
    let stop = town.page(case).await.holds[0].order;
    assert_eq!(code(desk::order::draft(&town.desk, &town.li, case, freeze(Some(stop))).await), "HOLD-01");
    desk::case::file(&town.desk, &town.li, case, "兰公（刑）立字〔2026〕12号").await.unwrap();
    let order = desk::order::draft(&town.desk, &town.li, case, freeze(Some(stop))).await.unwrap();
    assert_eq!(order.amount, Some(yuan(50_000)), "what the stop holds is no obstacle to its freeze");
    assert_eq!(code(desk::order::draft(&town.desk, &town.wang, case, freeze(Some(stop))).await), "DEED-01");
    assert_eq!(code(desk::order::draft(&town.desk, &town.wang, case, freeze(None)).await), "ORDER-03", "all is taken");
    assert_eq!(code(desk::order::approve(&town.desk, &town.wang, order.id).await), "AUTH-01", "a head approves");
    desk::order::approve(&town.desk, &town.zhang, order.id).await.unwrap();
    town.holds_stay_within_the_loss(case).await;
    goes_out(&town).await;

    let page = town.page(case).await;
    let [before, after] = &page.holds[..] else { panic!("{:?}", page.holds) };
    assert_eq!((before.state, before.amount), (Held::Ended(End::Frozen), Amount::ZERO));
    assert_eq!((after.state, after.amount, &*after.basis), (Held::Standing, yuan(50_000), "freeze"));
    assert_eq!(after.until_at, Instant::parse(&after.since_at.to_string().replace("2026-03", "2026-09")).unwrap());
    assert_eq!(page.orders.iter().find(|o| o.id == stop).unwrap().state, State::Frozen);
    assert_eq!(page.totals.held, yuan(50_000));
    town.days_pass(3).await;
    assert_eq!(town.page(case).await.totals.held, yuan(50_000), "the stop's end is no end of the freeze");
}

#[tokio::test]
async fn a_freeze_that_comes_too_late_for_its_stop_is_never_sent() {
    let town = Town::wakes().await;
    let case = filed(&town).await;
    let stop = town.page(case).await.holds[0].clone();
    let order = desk::order::draft(&town.desk, &town.li, case, freeze(Some(stop.order))).await.unwrap();
    comes_to(&town, stop.until_at).await;
    assert_eq!(code(desk::order::approve(&town.desk, &town.zhang, order.id).await), "LIFE-01");
    let page = town.page(case).await;
    assert_eq!(page.orders.iter().find(|o| o.id == order.id).unwrap().state, State::Lapsed);
    assert_eq!(code(desk::order::draft(&town.desk, &town.li, case, freeze(Some(stop.order))).await), "AUTH-03");
    // The money is still traced there: it may be frozen on its own.
    desk::order::draft(&town.desk, &town.li, case, freeze(None)).await.unwrap();
}

#[tokio::test]
async fn a_renewal_is_sought_ten_days_before_or_the_freeze_lapses() {
    for (late, want) in [(-1, "extended"), (0, "extended"), (1, "lapsed")] {
        let town = Town::wakes().await;
        let (case, freeze) = frozen(&town, |stop| self::freeze(Some(stop))).await;
        let renew = || Draft { original: Some(freeze.order), ..Draft::of(Act::ExtendFreeze, account("ICBC/A1")) };
        comes_to(&town, freeze.until_at.minus(Span::days(10)).plus(Span::seconds(late))).await;
        assert_eq!(open_tasks(&town).await, ["hold_ends hold:2"], "told ten days before that");
        match desk::order::draft(&town.desk, &town.li, case, renew()).await {
            Ok(order) => {
                assert_eq!(order.basis, "freeze");
                desk::order::approve(&town.desk, &town.zhang, order.id).await.unwrap();
                goes_out(&town).await;
                let renewed = hold(&town, freeze.id).await;
                let six_months = town.desk.profile.ends("freeze", freeze.until_at).unwrap();
                assert_eq!((renewed.until_at, renewed.state), (six_months, Held::Extended));
                assert!(open_tasks(&town).await.is_empty(), "it was done");
                comes_to(&town, freeze.until_at).await;
            }
            Err(error) => {
                assert_eq!(error.refusal().map(|refusal| refusal.code()), Some("HOLD-02"));
                comes_to(&town, freeze.until_at).await;
            }
        }
        assert_eq!(hold(&town, freeze.id).await.state.name(), want, "{late} s");
        let lifts = of(&town.page(case).await.orders, Act::LiftFreeze).len();
        assert_eq!(lifts, usize::from(want == "lapsed"));
    }
}

#[tokio::test]
async fn a_major_case_freezes_longer_and_a_level_higher() {
    let town = Town::wakes().await;
    let (_, freeze) = frozen(&town, |stop| Draft { major: true, ..self::freeze(Some(stop)) }).await;
    assert_eq!(freeze.basis, "freeze_major");
    assert_eq!(Some(freeze.until_at), town.desk.profile.ends("freeze_major", freeze.since_at));
}

#[tokio::test]
async fn the_head_of_a_district_cannot_approve_what_needs_the_city() {
    let mut town = Town::wakes().await;
    let (parent, kind) = (Some(town.li.unit), domain::authority::UnitKind::District);
    let unit = desk::unit::NewUnit { parent, kind, name: "城关".into() };
    let district = desk::unit::add(&town.desk, None, unit).await.unwrap();
    town.li.unit = district.id;
    let case = filed(&town).await;
    let head = Officer { id: OfficerId(4), rank: Rank::Head, unit: district.id, ..town.zhang.clone() };
    let stop = town.page(case).await.holds[0].order;
    let draft = Draft { major: true, ..freeze(Some(stop)) };
    let order = desk::order::draft(&town.desk, &town.li, case, draft).await.unwrap();
    assert_eq!(code(desk::order::approve(&town.desk, &head, order.id).await), "HOLD-03");
}

#[tokio::test]
async fn a_whole_account_needs_a_written_reason_and_is_verified_in_time() {
    let town = Town::wakes().await;
    town.has("ICBC/A1", yuan(40_000));
    let whole =
        |stop| Draft { whole: true, reason: "公司账户，资金混同，限额不足".into(), ..freeze(Some(stop)) };
    let case = filed(&town).await;
    let stop = town.page(case).await.holds[0].order;
    let bare = Draft { reason: " ".into(), ..whole(stop) };
    assert_eq!(code(desk::order::draft(&town.desk, &town.li, case, bare).await), "HOLD-04");
    let order = desk::order::draft(&town.desk, &town.li, case, whole(stop)).await.unwrap();
    desk::order::approve(&town.desk, &town.zhang, order.id).await.unwrap();
    goes_out(&town).await;
    let freeze = town.page(case).await.holds[1].clone();
    assert_eq!((freeze.whole, freeze.amount), (true, yuan(50_000)), "it counts for what was traced there");
    let month = |months: i64| town.desk.profile.ends("freeze_whole", freeze.since_at).unwrap().plus(Span::days(months));
    assert_eq!(freeze.verify_by, Some(month(0)));

    // Put off as far as the law lets it, and no further.
    comes_to(&town, month(-5)).await;
    assert_eq!(open_tasks(&town).await, ["verify_freeze hold:2"]);
    let verify = |verdict| desk::hold::verify(&town.desk, &town.zhang, freeze.id, verdict, "银行流水未到");
    assert_eq!(code(desk::hold::verify(&town.desk, &town.wang, freeze.id, Verdict::Later, "x").await), "AUTH-01");
    verify(Verdict::Later).await.unwrap();
    let last = verify(Verdict::Later).await.unwrap();
    assert_eq!(last.verify_by, town.desk.profile.ends("freeze_whole_max", freeze.since_at));
    assert_eq!(code(verify(Verdict::Later).await), "HOLD-06");

    // Not verified by then: it ends, and its release goes out.
    comes_to(&town, last.verify_by.unwrap().minus(Span::seconds(1))).await;
    assert!(hold(&town, freeze.id).await.is_standing());
    comes_to(&town, last.verify_by.unwrap()).await;
    let over = hold(&town, freeze.id).await;
    assert_eq!((over.state, over.ended_at), (Held::Ended(End::Lapsed), last.verify_by));
    assert_eq!(of(&town.page(case).await.orders, Act::LiftFreeze).len(), 1);
    assert_eq!(code(verify(Verdict::Confirmed).await), "AUTH-03");
}

#[tokio::test]
async fn a_verified_whole_account_stands_until_its_period_ends() {
    let town = Town::wakes().await;
    let whole = |stop| Draft { whole: true, reason: "公司账户，资金混同".into(), ..freeze(Some(stop)) };
    let (_, freeze) = frozen(&town, whole).await;
    desk::hold::verify(&town.desk, &town.zhang, freeze.id, Verdict::Confirmed, "仅收取涉诈资金").await.unwrap();
    comes_to(&town, freeze.until_at.minus(Span::seconds(1))).await;
    assert!(hold(&town, freeze.id).await.is_standing());
    comes_to(&town, freeze.until_at).await;
    assert!(!hold(&town, freeze.id).await.is_standing());
}

#[tokio::test]
async fn any_officer_of_the_case_releases_at_once() {
    let town = Town::wakes().await;
    let case = filed(&town).await;
    let stop = town.page(case).await.holds[0].clone();
    let analyst = Officer { rank: Rank::Analyst, ..town.wang.clone() };
    let auditor = Officer { rank: Rank::Auditor, ..town.wang.clone() };
    let give = |amount| Release { hold: stop.id, amount, reason: "经查与本案无关".into() };
    let release = |officer, asked| desk::hold::release(&town.desk, officer, asked);
    assert_eq!(code(release(&auditor, give(None)).await), "AUTH-01");
    assert_eq!(code(release(&analyst, Release { reason: " ".into(), ..give(None) }).await), "DEED-02");
    assert_eq!(code(release(&analyst, give(Some(yuan(50_001)))).await), "ORDER-04");

    let part = release(&analyst, give(Some(yuan(20_000)))).await.unwrap();
    assert_eq!((part.state, part.act), (State::Queued, Act::Lift), "no second officer is waited for");
    goes_out(&town).await;
    assert_eq!(hold(&town, stop.id).await.amount, yuan(30_000));

    // A freeze that was to follow is withdrawn with it.
    let late = desk::order::draft(&town.desk, &town.li, case, freeze(Some(stop.order))).await.unwrap();
    release(&analyst, give(None)).await.unwrap();
    assert_eq!(code(release(&town.wang, give(None)).await), "DEED-01");
    let page = town.page(case).await;
    assert_eq!(page.orders.iter().find(|o| o.id == late.id).unwrap().state, State::Withdrawn);
    goes_out(&town).await;
    let over = hold(&town, stop.id).await;
    assert_eq!((over.state, over.amount), (Held::Ended(End::Released), Amount::ZERO));
    assert_eq!(code(release(&analyst, give(None)).await), "AUTH-03");
}

#[tokio::test]
async fn holders_and_accounts_are_kept_as_told_and_a_live_question_is_ended() {
    let town = Town::wakes().await;
    let case = stopped(&town).await;
    let ask = |act| desk::order::draft(&town.desk, &town.li, case, Draft::of(act, account("ICBC/A1")));
    for act in [Act::AskHolder, Act::AskAccounts, Act::AskLive] {
        let order = ask(act).await.unwrap();
        assert_eq!(code(ask(act).await), "DEED-01", "asked once at a time");
        desk::order::approve(&town.desk, &town.wang, order.id).await.unwrap();
    }
    goes_out(&town).await;
    let mut reader = town.desk.papers.reader().await.unwrap();
    let holders = papers::holder::of_case(&mut reader, case).await.unwrap();
    let accounts = papers::holder::accounts_of_case(&mut reader, case).await.unwrap();
    drop(reader);
    assert_eq!((&*holders[0].told.name, &*accounts[0].told[0].state), ("钱某", "正常"));

    let live = of(&town.page(case).await.orders, Act::AskLive)[0].clone();
    let end = |original| Draft { original, ..Draft::of(Act::EndLive, account("ICBC/A1")) };
    assert_eq!(code(desk::order::draft(&town.desk, &town.li, case, end(None)).await), "AUTH-03");
    let order = desk::order::draft(&town.desk, &town.li, case, end(Some(live.id))).await.unwrap();
    desk::order::approve(&town.desk, &town.wang, order.id).await.unwrap();
    goes_out(&town).await;
    let page = town.page(case).await;
    let states = [live.id, order.id].map(|id| page.orders.iter().find(|o| o.id == id).unwrap().state);
    assert_eq!(states, [State::Released, State::Executed(Extent::Whole)]);
}
