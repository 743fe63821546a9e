//! Planted values are seen outside only where the look log says so.

use crate::centre::{Centre, PASSWORD, movement};
use crate::visitor::Visitor;
use axum::http::StatusCode;
use desk::look::Kind;
use desk::officer::NewOfficer;
use domain::authority::{Officer, Rank};
use domain::personal::{Purpose, Viewed};
use domain::report::ReportId;

const NAME: &str = "欧阳金丝雀";
const PHONE: &str = "13912345678";
const MULE: &str = "6222021234567890128";
const OWN: &str = "6217001234567890122";
const DEEPER: &str = "6228480010000000017";
const IDENTITY: &str = "620102199001011234";
const PAYEE: &str = "司徒画眉";
const CALLER: &str = "17012349876";
const CHAT: &str = "3141592653";
const CANARIES: [&str; 9] = [NAME, PHONE, MULE, OWN, DEEPER, IDENTITY, PAYEE, CALLER, CHAT];

const PAGES: [&str; 38] = [
    "/",
    "/duty/part",
    "/reports",
    "/reports/1",
    "/cases",
    "/cases/1",
    "/cases/1/live",
    "/cases/1/trail?rule=poison&hops_max=2",
    "/cases/1/bracket",
    "/orders",
    "/orders/1",
    "/orders/2",
    "/orders/3",
    "/cases/1/orders/new",
    "/cases/1/refunds",
    "/clocks",
    "/banks",
    "/objections",
    "/tasks",
    "/looks",
    "/warnings",
    "/warnings?show=to_sign",
    "/warnings?show=mine",
    "/warnings?show=closed",
    "/warnings/1",
    "/signals",
    "/lines",
    "/lines/1",
    "/dens",
    "/dens/2",
    "/false-cells/3",
    "/chat-accounts/4",
    "/blocklist",
    "/blocklist/1",
    "/check",
    "/api/v1/reports",
    "/api/v1/cases/1",
    "/api/v1/orders",
];

fn canaries_in(text: &str) -> Vec<&'static str> {
    CANARIES.into_iter().filter(|canary| text.contains(canary)).collect()
}

async fn officer(centre: &Centre, login: &str, rank: Rank) -> Officer {
    let (login, name) = (login.to_owned(), login.to_owned());
    let new = NewOfficer { badge: format!("B-{login}"), login: login.clone(), name, unit: centre.first.unit, rank };
    let added = desk::officer::add(&centre.desk, None, new).await.unwrap();
    desk::officer::set_first_password(&centre.desk, &login, &added.code, PASSWORD).await.unwrap()
}

/// A case with every canary in it: told, confirmed, ordered, answered, traced.
async fn planted() -> (Centre, Visitor) {
    let centre = Centre::open().await;
    let first = Visitor::signed_in(&centre, "li").await;
    let words = format!(
        "我叫{NAME}，身份证{IDENTITY}，电话{PHONE}。2026年8月21日10时05分向{MULE}（工商银行，户名{PAYEE}）转账60万元，我的卡{OWN}。"
    );
    let told = [("narrative", &*words), ("victim_name", NAME), ("victim_phone", PHONE)];
    first.send("/reports/new", &told).await;
    let payment = [
        ("victim_name", NAME),
        ("victim_phone", PHONE),
        ("p0_on", "1"),
        ("p0_at", "2026-08-21T10:05:00"),
        ("p0_amount", "600,000.00"),
        ("p0_payee", MULE),
        ("p0_payee_bank", "ICBC"),
        ("p0_payee_name", PAYEE),
        ("p0_payer", OWN),
        ("p0_payer_bank", "CCB"),
        ("then", "open"),
    ];
    assert_eq!(first.send("/reports/1/payments", &payment).await.status, StatusCode::SEE_OTHER);
    let second = Visitor::signed_in(&centre, "zhao").await;
    second.send("/cases/1/approve-all", &[]).await;
    let (mule, deeper) = (format!("ICBC/{MULE}"), format!("ABC/{DEEPER}"));
    let told = || {
        vec![
            movement("2026-08-21T10:05:00+08:00", &format!("CCB/{OWN}"), &mule, 600_000, "transfer"),
            movement("2026-08-21T10:06:00+08:00", &mule, &deeper, 350_000, "transfer"),
        ]
    };
    centre.banks_answer(30, &|_| told()).await;
    signals(&centre).await;
    (centre, first)
}

/// What a screen finds of the same people, and an entry of the blocklist.
async fn signals(centre: &Centre) {
    use domain::signal::{ChatAccount, Class, Den, Evidence, FalseCell, Finding, Kind, Level, Names, Reason};
    use domain::signal::{Scheme, Stage, SuspectLine, Warning};
    let (now, mut names) = (centre.desk.clock.now(), Names::new());
    let (line, by, chat, cell) = (names.id(PHONE), names.id(CALLER), names.id(CHAT), names.id("c-7"));
    let (level, score) = (Level::High, 0.9);
    // A fact may quote a number.
    let reasons = vec![Reason { name: "told_caller", value: format!("{CALLER} {PHONE}"), points: 0.5 }];
    let mule = names.id(&format!("ICBC/{MULE}"));
    let evidence = vec![
        Evidence { at: now, kind: Kind::Call, of: line, with: by },
        Evidence { at: now, kind: Kind::Chat, of: line, with: chat },
        Evidence { at: now, kind: Kind::Payment, of: line, with: mule },
    ];
    let found = [
        Finding::Warning(Warning {
            at: now,
            line,
            by,
            scheme: Scheme::FakePolice,
            stage: Stage::LongCall,
            score,
            level,
            reasons: reasons.clone(),
            expected_loss: domain::money::Amount::from_major(60_000),
            minutes_left: 25,
            evidence: evidence.clone(),
        }),
        Finding::Line(SuspectLine {
            at: now,
            line: by,
            trunk: domain::signal::Id::NONE,
            class: Class::Domestic,
            score,
            level,
            reasons: reasons.clone(),
            evidence: evidence.clone(),
        }),
        Finding::Den(Den {
            at: now,
            cell,
            place: Some((36.061, 103.834)),
            radius_m: 180.0,
            lines: vec![by, line],
            devices: Vec::new(),
            ports: 32,
            from: now,
            to: now,
            score,
            level,
            reasons: reasons.clone(),
            evidence: evidence.clone(),
        }),
        Finding::FalseCell(FalseCell {
            at: now,
            cells: vec![cell],
            from: now,
            to: now,
            path: vec![(now, 36.06, 103.83)],
            template: format!("请拨打{CALLER}"),
            score,
            level,
            reasons: reasons.clone(),
            evidence: evidence.clone(),
        }),
        Finding::ChatAccount(ChatAccount { at: now, account: chat, with: vec![line], score, level, reasons, evidence }),
    ];
    for finding in &found {
        desk::warning::take(&centre.desk, finding, &names).await.unwrap();
    }
    let proposal = desk::blocklist::Proposal {
        value: domain::blocklist::Value::parse(domain::indicator::Kind::Phone, CALLER).unwrap(),
        basis: domain::blocklist::Basis::Reported,
        category: None,
        // A name in free words is not recognised: the form asks for none.
        evidence: format!("报案人（{PHONE}）接到{CALLER}来电"),
        confidence: 90,
        days: 30,
    };
    desk::blocklist::propose(&centre.desk, &centre.first, proposal).await.unwrap();
}

#[tokio::test]
async fn no_page_shows_a_person_to_any_rank_before_a_look() {
    let (centre, _) = planted().await;
    let second = Visitor::signed_in(&centre, "zhao").await;
    second.send("/cases/1/approve-all", &[]).await;
    let ranks = [Rank::Duty, Rank::Analyst, Rank::Head, Rank::Auditor, Rank::Admin];
    for (n, rank) in ranks.into_iter().enumerate() {
        let login = format!("officer{n}");
        officer(&centre, &login, rank).await;
        let visitor = Visitor::signed_in(&centre, &login).await;
        for path in PAGES {
            let page = visitor.see(path).await;
            assert_eq!(canaries_in(&page.text), Vec::<&str>::new(), "{rank:?} {path}");
        }
    }
    // The pages are not empty for that: a masked account is there, and the bank with it.
    let page = second.see("/cases/1").await.text;
    assert!(page.contains("6222••••0128") && page.contains("6228••••0017") && page.contains("农业银行"));
}

/// The database, its log, the attachments: what `sqlite3` would show, and `strings`.
#[tokio::test]
async fn no_file_of_the_data_folder_names_anyone() {
    let (centre, first) = planted().await;
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{NAME}.png\"\r\nContent-Type: image/png\r\n\r\n{PHONE}\r\n--x--\r\n"
    );
    first.send_file("/reports/1/attach", "multipart/form-data; boundary=x", &body).await;
    first.send("/reports/1/withdraw", &[("reason", &format!("{NAME} {PHONE}"))]).await;
    let mut folders = vec![centre.desk.papers.folder().unwrap().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            let stands = |canary: &&str| bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            let seen: Vec<&str> = CANARIES.into_iter().filter(stands).collect();
            assert_eq!(seen, Vec::<&str>::new(), "{}", path.display());
        }
    }
    assert!(files >= 4, "database, log, key, attachment: {files}");
}

#[tokio::test]
async fn a_look_is_logged_shows_for_ten_minutes_and_only_to_whoever_looked() {
    let (centre, first) = planted().await;
    let second = Visitor::signed_in(&centre, "zhao").await;
    let other = officer(&centre, "other", Rank::Duty).await;
    let others = Visitor::signed_in(&centre, "other").await;
    // Whoever took the report sees it as they typed it; the case is another matter.
    assert!(canaries_in(&first.see("/reports/1").await.text).contains(&PHONE));
    assert_eq!(canaries_in(&first.see("/cases/1").await.text), Vec::<&str>::new());

    let no_words = second.send("/cases/1/look", &[("purpose", "evidence"), ("words", " ")]).await;
    assert!(no_words.text.contains("DEED-02"));
    let taking = second.send("/cases/1/look", &[("purpose", "taking"), ("words", "x")]).await;
    assert!(taking.text.contains("DEED-02"), "nobody takes a report that was taken");
    assert_eq!(canaries_in(&second.see("/cases/1").await.text), Vec::<&str>::new());

    second.send("/cases/1/look", &[("purpose", "check_order"), ("words", "核对收款账号")]).await;
    let log = desk::view::case(&centre.desk, &centre.second, domain::case::CaseId(1)).await.unwrap().audit;
    assert_eq!((&*log[0].action, &*log[0].officer, &*log[0].object), ("look.open", "zhao", "case:1"));
    assert!(log.iter().all(|line| canaries_in(&format!("{line:?}")).is_empty()), "the log names no one");
    let seen = canaries_in(&second.see("/cases/1").await.text);
    assert!(seen.contains(&MULE) && seen.contains(&DEEPER), "{seen:?}");
    assert!(
        canaries_in(&second.see("/reports/1").await.text).contains(&IDENTITY),
        "a look at a case covers its reports"
    );
    assert_eq!(canaries_in(&others.see("/cases/1").await.text), Vec::<&str>::new());
    centre.later(10);
    assert_eq!(canaries_in(&second.see("/cases/1").await.text), Vec::<&str>::new(), "it is over");

    // Who looked at me: exactly whoever saw it, by telephone and by account.
    let head = officer(&centre, "head", Rank::Head).await;
    for (kind, value) in [(Kind::Phone, PHONE.to_owned()), (Kind::Account, format!("ICBC/{MULE}"))] {
        let looks = desk::look::by_subject(&centre.desk, &head, kind, &value).await.unwrap();
        let who: Vec<_> =
            looks.iter().map(|line| (line.officer.as_str(), line.look.purpose, line.look.viewed)).collect();
        let case = Viewed::Case(domain::case::CaseId(1));
        let report = Viewed::Report(ReportId(1));
        assert_eq!(who, [("赵审批", Purpose::CheckOrder, case), ("李值班", Purpose::Taking, report)], "{value}");
    }
    let nobody = desk::look::by_subject(&centre.desk, &head, Kind::Phone, "13900000000").await.unwrap();
    assert!(nobody.is_empty());
    assert!(desk::look::by_subject(&centre.desk, &other, Kind::Phone, PHONE).await.is_err(), "not for every rank");
    let heads = Visitor::signed_in(&centre, "head").await;
    let answer = heads.send("/looks", &[("kind", "phone"), ("value", PHONE)]).await.text;
    assert!(answer.contains("赵审批") && answer.contains("核对收款账号") && canaries_in(&answer).is_empty());
}

#[tokio::test]
async fn what_is_masked_never_takes_the_place_of_what_it_hides() {
    let (centre, _) = planted().await;
    let second = Visitor::signed_in(&centre, "zhao").await;
    let before = desk::view::report(&centre.desk, &centre.second, ReportId(1)).await.unwrap().report;
    let masked = [
        ("victim_name", "欧•••"),
        ("victim_phone", "139••••78"),
        ("p0_on", "1"),
        ("p0_at", "2026-08-21T10:05:00"),
        ("p0_amount", "600,000.00"),
        ("p0_payee", "6222••••0128"),
        ("p0_payee_bank", "ICBC"),
        ("then", "stay"),
    ];
    assert!(second.send("/reports/1/payments", &masked).await.text.contains("PII-01"));
    let find = &before.finds[0];
    let name = format!("{}:{}:{}:remove", find.start, find.end, find.kind.name());
    assert!(second.send("/reports/1/finds", &[("find", &name)]).await.text.contains("PII-01"));
    let after = desk::view::report(&centre.desk, &centre.second, ReportId(1)).await.unwrap().report;
    assert_eq!(after, before);
}

/// Pages ask `desk::look`. Forms that change something ask `desk::view`, and show nothing of what it says.
#[test]
fn pages_ask_where_people_are_masked() {
    const CHANGE: [&str; 6] = [
        "case/act.rs",
        "report/payments.rs",
        "order/typed.rs",
        // The API's answers are types of their own, which have no place for a clear name or number.
        "api/case.rs",
        "api/order.rs",
        "api/report.rs",
    ];
    const CLEAR: [&str; 7] = [
        "desk::view::case(",
        "desk::view::report(",
        "desk::view::reports(",
        "desk::view::orders(",
        "desk::view::order(",
        "desk::case::trace(",
        "desk::case::bracket(",
    ];
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut clear = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            if CLEAR.iter().any(|call| text.contains(call)) && !CHANGE.iter().any(|file| path.ends_with(file)) {
                clear.push(path);
            }
        }
    }
    assert_eq!(clear, Vec::<std::path::PathBuf>::new());
}
