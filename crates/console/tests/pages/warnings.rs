//! The warning desk, lines, dens and false cells, as a browser gets them.

use crate::centre::Centre;
use crate::visitor::{Page, Visitor};
use axum::http::header;
use domain::money::Amount;
use domain::signal::{
    Class, Den, Evidence, FalseCell, Finding, Kind, Level, Names, Reason, Scheme, Stage, SuspectLine, Warning,
};
use domain::time::{Instant, Span};
use domain::warning::{State, WarningId};

pub const LINE: &str = "13912345678";
const BY: &str = "+85212345678";
const CARD: &str = "17000000001";

/// One of each that a screen finds: a person, the line that deceives them, its den, a false cell, and a look-alike.
pub async fn found(centre: &Centre) {
    let now = centre.desk.clock.now();
    let mut names = Names::new();
    let (line, by, cell, courier) = (names.id(LINE), names.id(BY), names.id("c-7"), names.id("13800000001"));
    let card = names.id(CARD);
    let (level, reasons) = (Level::High, vec![Reason { name: "long_call", value: "42 min".into(), points: 0.5 }]);
    let called = Evidence { at: now, kind: Kind::Call, of: line, with: by };
    let paid = Evidence { at: now, kind: Kind::Payment, of: line, with: names.id("ICBC/6222021234567890128") };
    let suspect = |line, class| {
        Finding::Line(SuspectLine {
            at: now,
            line,
            trunk: domain::signal::Id::NONE,
            class,
            score: 0.8,
            level,
            reasons: reasons.clone(),
            evidence: vec![called],
        })
    };
    let (lat, lon) = (36.061, 103.834);
    let path = (0..4_i32).map(|n| (now.plus(Span::minutes(n.into())), lat + f64::from(n) / 200.0, lon));
    let findings = [
        Finding::Warning(Warning {
            at: now,
            line,
            by,
            scheme: Scheme::FakePolice,
            stage: Stage::LongCall,
            score: 0.91,
            level,
            reasons: reasons.clone(),
            expected_loss: Amount::from_major(60_000),
            minutes_left: 25,
            evidence: vec![called, paid],
        }),
        suspect(by, Class::Foreign),
        suspect(courier, Class::LookAlike),
        Finding::Den(Den {
            at: now,
            cell,
            place: Some((lat, lon)),
            radius_m: 180.0,
            lines: vec![card, by],
            devices: Vec::new(),
            ports: 32,
            from: now.minus(Span::hours(2)),
            to: now,
            score: 0.9,
            level,
            reasons: reasons.clone(),
            evidence: vec![called],
        }),
        Finding::FalseCell(FalseCell {
            at: now,
            cells: vec![cell],
            from: now.minus(Span::minutes(5)),
            to: now,
            path: path.collect(),
            template: "积分即将清零，请登录 {1}".into(),
            score: 0.9,
            level,
            reasons: reasons.clone(),
            evidence: vec![called],
        }),
    ];
    for finding in &findings {
        desk::warning::take(&centre.desk, finding, &names).await.unwrap();
    }
}

fn whole(page: &Page) -> &str {
    assert!(page.status.is_success(), "{} {}", page.status, page.text);
    assert!(!page.text.contains('⟦'), "a message is missing: {}", page.text);
    &page.text
}

#[tokio::test]
async fn the_warning_desk_shows_who_is_in_danger_and_nobodys_number() {
    let centre = Centre::open().await;
    found(&centre).await;
    let mut visitor = Visitor::signed_in(&centre, "li").await;
    for (lang, scheme) in [("zh", "冒充公检法"), ("en", "fake police")] {
        visitor.lang = lang;
        let paths =
            ["/", "/warnings", "/warnings/1", "/lines", "/lines/1", "/lines/2", "/dens", "/dens/3", "/false-cells/4"];
        for path in paths {
            let page = visitor.see(path).await;
            let text = whole(&page);
            for number in [LINE, BY, CARD, "12345678<"] {
                assert!(!text.contains(number), "{path} shows {number}");
            }
        }
        assert!(whole(&visitor.see("/warnings").await).contains(scheme));
    }
    let page = visitor.see("/warnings").await.text;
    assert!(page.contains("data-keys") && page.contains("139••••78") && page.contains("60,000"));
    let map = visitor.see("/dens").await.text;
    assert!(map.contains("&quot;ports&quot;:32") && map.contains("&quot;points&quot;:[[103.834,36.061]"), "{map}");
    let alike = visitor.see("/lines/2").await.text;
    assert!(alike.contains("nobody is accused"), "{alike}");
    for nowhere in ["/warnings/2", "/lines/3", "/dens/1", "/chat-accounts/1"] {
        assert_eq!(visitor.see(nowhere).await.status, axum::http::StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn an_officer_works_a_warning_from_the_page() {
    let centre = Centre::open().await;
    found(&centre).await;
    let (first, second) = (Visitor::signed_in(&centre, "li").await, Visitor::signed_in(&centre, "zhao").await);
    let state = async || desk::view::warning(&centre.desk, &centre.first, WarningId(1)).await.unwrap().warning.state;
    assert!(first.send("/warnings/1/called", &[("reached", "yes"), ("words", "x")]).await.text.contains("WARN-03"));
    let board = first.see("/duty/part").await.text;
    assert!(board.contains("href=\"/warnings/1\"") && board.contains("139••••78"), "nobody has signed for it: {board}");
    first.send("/warnings/1/sign", &[]).await;
    assert!(!first.see("/duty/part").await.text.contains("/warnings/1"), "somebody has");
    assert!(second.send("/warnings/1/sign", &[]).await.text.contains("WARN-04"));
    let page = first.see("/warnings/1").await.text;
    assert!(page.contains("/warnings/1/called") && page.contains("没有安全账户") && !page.contains("/warnings/1/tell"));
    assert!(!second.see("/warnings/1").await.text.contains("/warnings/1/called"), "another officer's");
    first.send("/warnings/1/called", &[("reached", "no")]).await;
    first.send("/warnings/1/find", &[("place", "甘南路某酒店")]).await;
    assert!(!first.see("/warnings/1").await.text.contains("甘南路"), "where a person is, is masked");
    let mut visit = vec![("words", "共享屏幕"), ("protected", "limited")];
    visit.extend([("calls", "fraud"), ("chats", "nothing"), ("apps", "fraud"), ("payments", "not_shown")]);
    visit.extend([("why", "yes"), ("stranger", "yes"), ("secret", "silent")]);
    assert!(first.send("/warnings/1/visit", &visit[..5]).await.text.contains("DEED-02"));
    first.send("/warnings/1/visit", &visit).await;
    assert_eq!(state().await, State::Met);
    let limit = [("account", "ICBC/6222021234567890128"), ("day_max", "0")];
    assert!(first.send("/warnings/1/limit", &limit).await.text.contains("WARN-08"));
    first.send("/warnings/1/limit", &[limit[0], limit[1], ("agreed", "yes")]).await;
    assert!(first.see("/warnings/1").await.text.contains("/limits/1/end"));
    second.send("/limits/1/end", &[]).await;
    assert!(!first.see("/warnings/1").await.text.contains("/limits/1/end"));
    first.send("/warnings/1/outcome", &[("outcome", "fed_back"), ("words", "已退出会议")]).await;
    first.send("/warnings/1/revisit", &[("safe", "yes"), ("words", "未再接触")]).await;
    assert!(!state().await.is_open());
    assert!(whole(&first.see("/warnings?show=closed").await).contains("劝阻成功"));
    // A look for a stated purpose shows what was masked, and the log has it.
    let look = first.send("/warnings/1/look", &[("purpose", "call_victim"), ("words", "回访")]).await;
    assert_eq!(look.header(header::LOCATION), "/warnings/1");
    let page = first.see("/warnings/1").await.text;
    assert!(page.contains(LINE) && page.contains("甘南路"));
}

#[tokio::test]
async fn a_person_who_paid_is_a_case_after_one_form() {
    let centre = Centre::open().await;
    found(&centre).await;
    let first = Visitor::signed_in(&centre, "li").await;
    first.send("/warnings/1/sign", &[]).await;
    // Account and time are those of the payment that the screen saw.
    let done = first.send("/warnings/1/paid", &[("name", "钱某"), ("amount", "80,000"), ("words", "冒充警察")]).await;
    assert_eq!(done.header(header::LOCATION), "/cases/1", "{}", done.text);
    let case = desk::view::case(&centre.desk, &centre.first, domain::case::CaseId(1)).await.unwrap();
    assert_eq!(case.case.loss, Amount::from_major(80_000));
    assert!(case.orders.iter().any(|order| order.account.as_str() == "ICBC/6222021234567890128"));
    let at: Instant = case.reports[0].payments[0].at;
    assert_eq!(at, centre.desk.clock.now());
}
