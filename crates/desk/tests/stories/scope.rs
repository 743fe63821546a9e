//! Station A cannot tell that station B's case exists, unless it was shared; the district and the city see both.

use crate::town::{Town, account, at, yuan};
use desk::order::Draft;
use desk::report::{Correction, NewReport, PaymentGiven};
use desk::{Error, officer, order, report, share, unit, view};
use domain::authority::{Officer, Rank, Unit, UnitId, UnitKind};
use domain::case::CaseId;
use domain::order::{Act, OrderId};
use domain::report::{Channel, Report, ReportId};
use domain::trace::{Limits, Rule};

struct Tree {
    town: Town,
    /// Station A with a duty officer and a head; station B with the same; their district's head; the city's administrator.
    a: UnitId,
    b: UnitId,
    a_duty: Officer,
    a_head: Officer,
    b_duty: Officer,
    b_head: Officer,
    district_head: Officer,
    a_admin: Officer,
    city_admin: Officer,
}

async fn unit_under(town: &Town, parent: UnitId, kind: UnitKind, name: &str) -> Unit {
    unit::add(&town.desk, None, unit::NewUnit { parent: Some(parent), kind, name: name.into() }).await.unwrap()
}

fn new(login: &str, unit: UnitId, rank: Rank) -> officer::NewOfficer {
    officer::NewOfficer { login: login.into(), name: login.into(), badge: login.into(), unit, rank }
}

impl Tree {
    async fn grows() -> Self {
        let town = Town::wakes().await;
        let city = town.li.unit;
        let district = unit_under(&town, city, UnitKind::District, "城关分局").await.id;
        let a = unit_under(&town, district, UnitKind::Station, "甲派出所").await.id;
        let b = unit_under(&town, district, UnitKind::Station, "乙派出所").await.id;
        let add = async |login: &str, unit, rank| {
            officer::add(&town.desk, None, new(login, unit, rank)).await.unwrap().officer
        };
        let (a_duty, a_head) = (add("a-duty", a, Rank::Duty).await, add("a-head", a, Rank::Head).await);
        let (b_duty, b_head) = (add("b-duty", b, Rank::Duty).await, add("b-head", b, Rank::Head).await);
        let district_head = add("district-head", district, Rank::Head).await;
        let (a_admin, city_admin) = (add("a-admin", a, Rank::Admin).await, add("city-admin", city, Rank::Admin).await);
        Self { town, a, b, a_duty, a_head, b_duty, b_head, district_head, a_admin, city_admin }
    }

    async fn told_to(&self, officer: &Officer) -> Report {
        let new = NewReport {
            channel: Channel::Console,
            victim_name: "赵会计".into(),
            victim_phone: "13893100001".into(),
            narrative: "被骗5万元".into(),
        };
        let report = report::take(&self.town.desk, officer, new).await.unwrap();
        let payment = PaymentGiven {
            at: Some(at("09:00:00")),
            amount: Some(yuan(50_000)),
            payee: "ICBC/A1".into(),
            ..PaymentGiven::default()
        };
        let correction =
            Correction { payments: vec![payment], victim_phone: report.victim_phone.clone(), ..Correction::default() };
        report::correct(&self.town.desk, officer, report.id, correction).await.unwrap()
    }

    async fn case_of(&self, officer: &Officer) -> (ReportId, CaseId, OrderId) {
        let report = self.told_to(officer).await;
        let case = desk::case::open(&self.town.desk, officer, report.id).await.unwrap().id;
        let orders = view::case(&self.town.desk, officer, case).await.unwrap().orders;
        (report.id, case, orders[0].id)
    }
}

fn code<T: std::fmt::Debug>(done: Result<T, Error>) -> String {
    match done {
        Ok(_) => "done".into(),
        Err(error) => error.to_string(),
    }
}

/// Everything an officer may try on a report, its case and an order of it, and what is answered.
async fn tries(tree: &Tree, officer: &Officer, ids: (ReportId, CaseId, OrderId)) -> Vec<(&'static str, String)> {
    let (desk, (report, case, order)) = (&tree.town.desk, ids);
    let draft = || Draft::of(Act::AskHolder, account("ICBC/A1"));
    let until = tree.town.desk.clock.now().plus(domain::time::Span::hours(1));
    vec![
        ("view report", code(view::report(desk, officer, report).await.map(|_| ()))),
        ("repeats", code(report::repeats(desk, officer, report).await)),
        ("attach", code(report::attach(desk, officer, report, "a", "image/png", vec![1]).await)),
        ("correct", code(report::correct(desk, officer, report, Correction::default()).await)),
        ("withdraw report", code(report::withdraw(desk, officer, report, "x").await)),
        ("open", code(desk::case::open(desk, officer, report).await)),
        ("join", code(desk::case::join(desk, officer, report, case).await)),
        ("view case", code(view::case(desk, officer, case).await.map(|_| ()))),
        ("read case", code(view::may_read_case(desk, officer, case).await)),
        ("trace", code(desk::case::trace(desk, officer, case, Rule::CleanFirst, Limits::default()).await.map(|_| ()))),
        ("bracket", code(desk::case::bracket(desk, officer, case).await.map(|_| ()))),
        ("rule", code(desk::case::set_rule(desk, officer, case, Rule::CleanFirst, Limits::default()).await)),
        ("mandate", code(desk::mandate::grant(desk, officer, case, yuan(1), until).await)),
        ("draft", code(order::draft(desk, officer, case, draft()).await)),
        ("approve", code(order::approve(desk, officer, order).await)),
        ("approve all", code(order::approve_all(desk, officer, case).await)),
        ("refuse", code(order::refuse(desk, officer, order, "x").await)),
        ("withdraw", code(order::withdraw(desk, officer, order, "x").await)),
        ("share", code(share::give(desk, officer, case, tree.b, "x").await)),
        ("end share", code(share::end(desk, officer, case, tree.b).await)),
    ]
}

#[tokio::test]
async fn what_is_another_stations_is_as_if_it_were_not_there() {
    let tree = Tree::grows().await;
    let ids = tree.case_of(&tree.a_duty).await;
    let nowhere = (ReportId(ids.0.0 + 500), CaseId(ids.1.0 + 500), OrderId(ids.2.0 + 500));
    for officer in [&tree.b_head, &tree.b_duty] {
        let (theirs, none) = (tries(&tree, officer, ids).await, tries(&tree, officer, nowhere).await);
        assert_eq!(theirs, none, "{}", officer.login);
        for (deed, said) in theirs {
            assert!(said.starts_with("AUTH-03") || said.starts_with("AUTH-01"), "{deed}: {said}");
        }
    }
    let desk = &tree.town.desk;
    for (officer, sees) in [
        (&tree.a_duty, true),
        (&tree.a_head, true),
        (&tree.district_head, true),
        (&tree.town.li, true),
        (&tree.b_head, false),
        (&tree.b_duty, false),
    ] {
        let many = usize::from(sees);
        assert_eq!(view::cases(desk, officer).await.unwrap().len(), many, "{}", officer.login);
        assert_eq!(view::reports(desk, officer).await.unwrap().len(), many, "{}", officer.login);
        let orders = view::orders(desk, officer, &view::OrderFilter::default()).await.unwrap();
        assert_eq!(!orders.is_empty(), sees, "{}", officer.login);
    }
}

#[tokio::test]
async fn numbers_and_likenesses_say_nothing_of_another_stations_work() {
    let tree = Tree::grows().await;
    let (a, _, _) = tree.case_of(&tree.a_duty).await;
    let (b, case, order) = tree.case_of(&tree.b_duty).await;
    let of = |id: i64| id % 1_000_000_000;
    assert_eq!((of(b.0), of(case.0), of(order.0)), (1, 1, 1), "each station counts from one");
    let number = view::case(&tree.town.desk, &tree.b_duty, case).await.unwrap().case.number;
    assert_eq!(number, format!("A2026-{:02}-000001", tree.b.0));
    // The same victim and the same account, told to both.
    let desk = &tree.town.desk;
    assert!(report::repeats(desk, &tree.b_duty, b).await.unwrap().is_empty());
    let seen = report::repeats(desk, &tree.district_head, b).await.unwrap();
    assert_eq!((seen.len(), seen[0].report), (1, a));
    let marked = report::mark_repeat(desk, &tree.b_duty, b, a).await;
    assert!(code(marked).starts_with("AUTH-03"));
}

#[tokio::test]
async fn what_was_shared_is_helped_with_until_it_ends() {
    let tree = Tree::grows().await;
    let ids = tree.case_of(&tree.a_duty).await;
    let desk = &tree.town.desk;
    let by_duty = share::give(desk, &tree.a_duty, ids.1, tree.b, "协查").await;
    assert!(code(by_duty).starts_with("AUTH-01"), "a head shares");
    let none = share::give(desk, &tree.a_head, ids.1, tree.b, " ").await;
    assert!(code(none).starts_with("DEED-02"), "with a reason");
    share::give(desk, &tree.a_head, ids.1, tree.b, "收款人住乙辖区").await.unwrap();
    assert!(code(share::give(desk, &tree.a_head, ids.1, tree.b, "再次").await).starts_with("DEED-01"));
    assert_eq!(view::cases(desk, &tree.b_duty).await.unwrap().len(), 1);
    for (deed, said) in tries(&tree, &tree.b_head, ids).await {
        let want = match deed {
            "view report" | "repeats" | "attach" | "view case" | "read case" | "trace" | "bracket" | "rule" => "done",
            "draft" => "done",
            // Withdrawing is for what is not sent; the stop still waits.
            "withdraw" => "done",
            _ => "AUTH-04",
        };
        assert!(said.starts_with(want), "{deed}: {said}");
    }
    share::end(desk, &tree.a_head, ids.1, tree.b).await.unwrap();
    assert!(view::cases(desk, &tree.b_duty).await.unwrap().is_empty());
    for (deed, said) in tries(&tree, &tree.b_head, ids).await {
        assert!(said.starts_with("AUTH-03"), "{deed}: {said}");
    }
}

#[tokio::test]
async fn an_administrator_adds_at_and_below_their_own_unit_only() {
    let tree = Tree::grows().await;
    let desk = &tree.town.desk;
    let added = officer::add(desk, Some(&tree.a_admin), new("n1", tree.a, Rank::Duty)).await;
    assert!(added.is_ok());
    for (login, unit, rank, want) in [
        ("n2", tree.b, Rank::Duty, "AUTH-03"),
        ("n3", tree.town.li.unit, Rank::Admin, "AUTH-03"),
        ("n4", UnitId(999), Rank::Duty, "AUTH-03"),
        ("n5", tree.a, Rank::Partner, "DEED-02"),
    ] {
        let refused = officer::add(desk, Some(&tree.a_admin), new(login, unit, rank)).await;
        assert!(code(refused.map(|_| ())).starts_with(want), "{login}");
    }
    let place = |parent, kind| unit::NewUnit { parent, kind, name: "新".into() };
    for (by, parent, kind, want) in [
        (&tree.city_admin, Some(tree.town.li.unit), UnitKind::Partner, "done"),
        (&tree.city_admin, None, UnitKind::City, "AUTH-07"),
        (&tree.a_admin, Some(tree.town.li.unit), UnitKind::District, "AUTH-03"),
        (&tree.a_admin, Some(tree.a), UnitKind::Station, "DEED-02"),
        (&tree.a_head, Some(tree.a), UnitKind::Station, "AUTH-01"),
    ] {
        let said = code(unit::add(desk, Some(by), place(parent, kind)).await.map(|_| ()));
        assert!(said.starts_with(want), "{kind:?}: {said}");
    }
}

#[tokio::test]
async fn news_is_told_to_those_who_see_it() {
    let tree = Tree::grows().await;
    let desk = &tree.town.desk;
    let mut news = desk.news.subscribe();
    tree.case_of(&tree.a_duty).await;
    let mut heard = 0;
    while let Ok(piece) = news.try_recv() {
        heard += 1;
        for (officer, want) in [(&tree.a_duty, true), (&tree.district_head, true), (&tree.b_head, false)] {
            assert_eq!(piece.is_for(desk, officer).await.unwrap(), want, "{piece:?} {}", officer.login);
        }
    }
    assert!(heard > 3);
}
