//! Evidence, sign-in, and the log that tells of every deed.

use crate::town::{Town, yuan};
use domain::authority::Rank;
use domain::case::CaseId;
use domain::trace::{Limits, Rule};

#[tokio::test]
async fn an_attachment_keeps_its_digest() {
    let town = Town::wakes().await;
    let report = town.told("被骗5万元", "09:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    let bytes = "转账截图".as_bytes().to_vec();
    let kept =
        desk::report::attach(&town.desk, &town.li, report.id, "截图.png", "image/png", bytes.clone()).await.unwrap();
    assert_eq!(kept.digest.len(), 64);
    assert_eq!(papers::attachment::load(&town.desk.papers, &kept.digest).unwrap(), bytes);
    assert!(papers::attachment::load(&town.desk.papers, "../weir.db").is_err());
    let path = town.folder.path().join("attachments").join(&kept.digest);
    std::fs::write(path, "另一张").unwrap();
    assert!(papers::attachment::load(&town.desk.papers, &kept.digest).is_err(), "changed bytes are not shown");
    let page = desk::view::report(&town.desk, &town.li, report.id).await.unwrap();
    assert_eq!(page.attachments, [kept]);
    let refused = desk::report::attach(&town.desk, &town.li, report.id, "x", "y", Vec::new()).await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("DEED-02"));
}

#[tokio::test]
async fn an_officer_signs_in_with_a_password_of_their_own() {
    let town = Town::wakes().await;
    let new = desk::officer::NewOfficer {
        login: "chen".into(),
        name: "陈强".into(),
        badge: "620103".into(),
        unit: town.li.unit,
        rank: Rank::Head,
    };
    let refused = desk::officer::add(&town.desk, Some(&town.li), new.clone()).await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("AUTH-01"));
    let added = desk::officer::add(&town.desk, None, new.clone()).await.unwrap();
    let code = |error: desk::Error| error.refusal().map(|refusal| refusal.code());
    let twice = desk::officer::add(&town.desk, None, new).await.map_err(code);
    assert_eq!(twice, Err(Some("DEED-01")));

    // No password yet; then one is set with the code, which works once.
    let no = desk::officer::sign_in(&town.desk, "chen", "", "").await.map_err(code);
    assert_eq!(no, Err(Some("AUTH-02")));
    let short = desk::officer::set_first_password(&town.desk, "chen", &added.code, "short").await.map_err(code);
    assert_eq!(short, Err(Some("DEED-02")));
    let wrong =
        desk::officer::set_first_password(&town.desk, "chen", "AAAA-BBBB", "a long password").await.map_err(code);
    assert_eq!(wrong, Err(Some("AUTH-02")));
    desk::officer::set_first_password(&town.desk, "chen", &added.code, "a long password").await.unwrap();
    let again =
        desk::officer::set_first_password(&town.desk, "chen", &added.code, "another password").await.map_err(code);
    assert_eq!(again, Err(Some("AUTH-02")));

    let wrong = desk::officer::sign_in(&town.desk, "chen", "a wrong password", "").await.map_err(code);
    let nobody = desk::officer::sign_in(&town.desk, "nobody", "a long password", "").await.map_err(code);
    assert_eq!((wrong, nobody), (Err(Some("AUTH-02")), Err(Some("AUTH-02"))));
    let session = desk::officer::sign_in(&town.desk, "chen", "a long password", "").await.unwrap();
    assert_eq!(desk::officer::by_session(&town.desk, &session.token).await.unwrap(), added.officer);
    desk::officer::sign_out(&town.desk, &session.token).await.unwrap();
    assert_eq!(desk::officer::by_session(&town.desk, &session.token).await.map_err(code), Err(Some("AUTH-02")));

    // A session ends with its time.
    let session = desk::officer::sign_in(&town.desk, "chen", "a long password", "").await.unwrap();
    town.later(desk::officer::SESSION_LASTS);
    assert_eq!(desk::officer::by_session(&town.desk, &session.token).await.map_err(code), Err(Some("AUTH-02")));
}

#[tokio::test]
async fn every_deed_stands_in_the_log_once_and_a_refused_one_not_at_all() {
    let town = Town::wakes().await;
    town.has("CCB/V", yuan(50_000));
    town.pays("09:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    let report = town.told("被骗5万元", "09:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    let case = town.opens(&report).await.id;
    let _ = desk::order::approve_all(&town.desk, &town.li, case).await.unwrap_err();
    let _ = desk::case::open(&town.desk, &town.li, report.id).await.unwrap_err();
    let _ = desk::view::case(&town.desk, &town.li, CaseId(77)).await.unwrap_err();
    town.wang_approves_and_sends(case).await;
    town.banks_answer().await;

    let mut reader = town.desk.papers.reader().await.unwrap();
    let mut lines = papers::audit::latest(&mut reader, 100).await.unwrap();
    lines.reverse();
    let told: Vec<(&str, &str)> = lines.iter().map(|line| (line.officer.as_str(), line.action.as_str())).collect();
    let want = [
        ("command_line", "unit.add"),
        ("command_line", "officer.add"),
        ("command_line", "officer.add"),
        ("command_line", "officer.add"),
        ("li", "report.take"),
        ("li", "report.correct"),
        ("li", "case.open"),
        ("weir", "case.advance"),
        ("wang", "order.approve"),
        ("weir", "order.send"),
        ("weir", "order.receipt"),
        ("door:ICBC", "order.answer"),
        ("weir", "case.advance"),
        ("door:ICBC", "order.answer"),
        ("weir", "case.advance"),
    ];
    assert_eq!(told, want);
    let verified = papers::audit::verify(&mut reader).await.unwrap();
    assert_eq!((verified.lines, verified.head), (15, lines[14].hash.clone()));
}

#[tokio::test]
async fn a_case_is_read_by_other_rules_without_moving_it() {
    let town = Town::wakes().await;
    town.has("CCB/V", yuan(50_000));
    town.has("ICBC/A1", yuan(20_000));
    town.pays("09:00:00", "CCB/V", "ICBC/A1", yuan(50_000));
    town.pays("09:05:00", "ICBC/A1", "", yuan(30_000));
    let report = town.told("被骗5万元", "09:00:00", "CCB/V", "ICBC/A1", yuan(50_000)).await;
    let case = town.opens(&report).await.id;
    town.plays_out(case, 1, domain::time::Span::minutes(1)).await;
    let before = town.page(case).await;
    let bracket = desk::case::bracket(&town.desk, &town.li, case).await.unwrap();
    let held: Vec<i64> = bracket.iter().map(|trail| trail.held.minor() / 100).collect();
    //        fifo    lifo    prorata  clean-first  taint-first  poison
    assert_eq!(held[..5], [40_000, 20_000, 28_571, 40_000, 20_000]);
    let limits = Limits::default();
    let lifo = desk::case::trace(&town.desk, &town.li, case, Rule::Lifo, limits.clone()).await.unwrap();
    assert_eq!(lifo, bracket[1]);
    assert_eq!(town.page(case).await.audit, before.audit);

    let refused = desk::case::set_rule(&town.desk, &town.li, case, Rule::Poison, limits.clone()).await.unwrap_err();
    assert_eq!(refused.refusal().map(|r| r.code()), Some("DEED-02"));
    desk::case::set_rule(&town.desk, &town.li, case, Rule::Lifo, limits).await.unwrap();
    assert_eq!(town.page(case).await.trail.unwrap(), bracket[1]);
}
