//! Money comes back: to one victim directly, to three in proportion, to the fen, and never twice.

use crate::town::{Town, account, yuan};
use calamine::{Reader, Xlsx};
use desk::refund::{NewObjection, NewRefund, PartGiven};
use desk::report::{Correction, NewReport, PaymentGiven};
use domain::authority::{Officer, Rank, UnitId, UnitKind};
use domain::case::CaseId;
use domain::hold;
use domain::money::Amount;
use domain::order::{Act, Extent};
use domain::refund::{Advised, Method, Refund, RefundId, State};
use domain::report::{Channel, Report, ReportId};
use domain::time::Span;

const MULE: &str = "ICBC/6222000000000000001";

/// Of which bank a victim pays, when, and how much.
const THREE: [(&str, &str, i64); 3] = [
    ("CCB/6217000000000000001", "09:30:00", 60_000),
    ("CCB/6217000000000000002", "09:30:00", 30_000),
    ("CCB/6217000000000000003", "09:40:00", 10_000),
];

async fn head_of(town: &Town, kind: UnitKind) -> Officer {
    let name = if kind == UnitKind::City { "赵局长" } else { "钱所长" };
    let unit = match kind {
        UnitKind::City => town.li.unit,
        _ => {
            let new = desk::unit::NewUnit { parent: Some(town.li.unit), kind, name: "城关分局".into() };
            desk::unit::add(&town.desk, None, new).await.unwrap().id
        }
    };
    added(town, &format!("head{}", unit.0), name, unit, Rank::Head).await
}

async fn duty_of(town: &Town, unit: UnitId) -> Officer {
    added(town, "duty-below", "周值班", unit, Rank::Duty).await
}

async fn added(town: &Town, login: &str, name: &str, unit: UnitId, rank: Rank) -> Officer {
    let new = desk::officer::NewOfficer { login: login.into(), name: name.into(), badge: "620001".into(), unit, rank };
    desk::officer::add(&town.desk, None, new).await.unwrap().officer
}

async fn victim(town: &Town, (payer, clock, sum): (&str, &str, i64)) -> Report {
    let new = NewReport {
        channel: Channel::Console,
        victim_name: format!("受害人{}", payer.get(payer.len() - 1..).unwrap()),
        victim_phone: format!("1389310000{}", payer.get(payer.len() - 1..).unwrap()),
        narrative: "我被骗了，钱转给了对方".into(),
    };
    let report = desk::report::take(&town.desk, &town.li, new).await.unwrap();
    let payment = PaymentGiven {
        at: Some(crate::town::at(clock)),
        amount: Some(yuan(sum)),
        payer_bank: payer.split_once('/').unwrap().0.into(),
        payer: payer.split_once('/').unwrap().1.into(),
        payee: MULE.into(),
        ..PaymentGiven::default()
    };
    let correction = Correction {
        finds: report.finds.clone(),
        payments: vec![payment],
        category: None,
        victim_name: report.victim_name.clone(),
        victim_phone: report.victim_phone.clone(),
    };
    desk::report::correct(&town.desk, &town.li, report.id, correction).await.unwrap()
}

/// The victims pay the mule, who takes out some of it; what is left is stopped.
async fn stopped(town: &Town, victims: &[(&str, &str, i64)], taken_out: i64) -> (CaseId, Vec<Report>) {
    for (payer, clock, sum) in victims {
        town.has(payer, yuan(*sum));
        town.pays(clock, payer, MULE, yuan(*sum));
    }
    town.pays("09:50:00", MULE, "", yuan(taken_out));
    let mut reports = Vec::new();
    for each in victims {
        reports.push(victim(town, *each).await);
    }
    let case = town.opens(&reports[0]).await.id;
    for report in &reports[1..] {
        desk::case::join(&town.desk, &town.li, report.id, case).await.unwrap();
    }
    town.plays_out(case, 4, Span::minutes(5)).await;
    (case, reports)
}

fn asked(method: Option<Method>, hold: &hold::Hold, amount: Option<Amount>) -> NewRefund {
    let parts = vec![PartGiven { hold: hold.id, amount, method }];
    NewRefund { parts, interim: amount.is_some(), reason: "案件已查明".into() }
}

fn sums(refund: &Refund) -> Vec<i64> {
    refund.shares.iter().map(|share| share.amount.minor()).collect()
}

async fn standing(town: &Town, case: CaseId) -> hold::Hold {
    town.page(case).await.holds.into_iter().find(hold::Hold::is_standing).unwrap()
}

#[tokio::test]
async fn one_victims_money_goes_back_directly_and_the_hold_ends_by_it() {
    let town = Town::wakes().await;
    let head = head_of(&town, UnitKind::City).await;
    let (case, reports) = stopped(&town, &THREE[..1], 20_000).await;
    let table = desk::refund::table(&town.desk, &town.li, case).await.unwrap();
    assert_eq!((table.holds[0].advised, table.holds[0].left), (Advised::Direct, yuan(40_000)));
    let new = NewRefund { reason: "案件已查明".into(), ..NewRefund::default() };
    let refund = desk::refund::draft(&town.desk, &town.li, case, new).await.unwrap();
    assert_eq!(sums(&refund), [4_000_000]);
    assert!(!refund.needs_notice());
    let drafted = methods_printed(&town, refund.id).await;
    let refund = desk::refund::approve(&town.desk, &head, refund.id).await.unwrap();
    let refund = desk::refund::order(&town.desk, &town.wang, refund.id).await.unwrap();
    assert_eq!(desk::order::send_queued(&town.desk).await.unwrap(), 1);
    let told = town.inbox().pop().unwrap();
    let payee = told.payee.clone().unwrap();
    assert_eq!((told.act, payee.bank.as_str(), payee.account.as_str()), (Act::Refund, "CCB", "6217000000000000001"));
    assert_eq!(payee.name, reports[0].victim_name);
    assert_eq!([&*told.investigators[0].name, &*told.investigators[1].name], ["李明", "赵局长"]);
    town.later(Span::hours(1));
    town.banks_answer().await;
    let page = town.page(case).await;
    let ended = page.holds.iter().find(|hold| hold.id == refund.parts[0].hold).unwrap();
    assert_eq!((ended.state, ended.amount), (hold::State::Ended(hold::End::Refunded), Amount::ZERO));
    let refunds = desk::view::refunds(&town.desk, &town.li, case).await.unwrap().refunds;
    assert_eq!((refunds[0].state, refunds[0].shares[0].paid), (State::Paid(Extent::Whole), Some(yuan(40_000))));
    // What went back is not sought a second time, though the bank has told of no payment yet.
    let stops = page.orders.iter().filter(|order| order.act == Act::Stop && order.is_open()).count();
    assert_eq!(stops, 0);
    let again = NewRefund { reason: "再次".into(), ..NewRefund::default() };
    let refused = desk::refund::draft(&town.desk, &town.li, case, again).await.unwrap_err();
    assert_eq!(refused.refusal().unwrap().code(), "REFUND-01");

    // Then the bank tells of the payment back: the file still says who got what, by which method, out of which sum.
    town.has(MULE, yuan(40_000));
    assert_eq!(town.pays("11:00:00", MULE, THREE[0].0, yuan(40_000)), yuan(40_000));
    town.later(Span::hours(2));
    let ask = desk::order::Draft::of(Act::AskTransfers, account(MULE));
    let ask = desk::order::draft(&town.desk, &town.li, case, ask).await.unwrap();
    desk::order::approve(&town.desk, &town.wang, ask.id).await.unwrap();
    town.plays_out(case, 1, Span::minutes(5)).await;
    let trail = desk::view::case(&town.desk, &town.li, case).await.unwrap().trail.unwrap();
    assert_eq!(trail.returned, yuan(40_000), "{trail:?}");
    assert!(drafted[1].contains(&"40000".to_owned()), "{drafted:?}");
    assert_eq!(methods_printed(&town, refund.id).await, drafted);
}

/// The workbook's sheet of methods, row by row.
async fn methods_printed(town: &Town, refund: RefundId) -> Vec<Vec<String>> {
    let book = desk::refund::print_xlsx(&town.desk, &town.li, refund).await.unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range("方法比较 Methods").unwrap();
    sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[tokio::test]
async fn three_victims_share_in_proportion_after_a_notice() {
    let mut town = Town::wakes().await;
    let (head, district) = (head_of(&town, UnitKind::City).await, head_of(&town, UnitKind::District).await);
    town.li = duty_of(&town, district.unit).await;
    let (case, reports) = stopped(&town, &THREE, 66_667).await;
    let hold = standing(&town, case).await;
    assert_eq!(hold.amount, yuan(33_333));
    let table = desk::refund::table(&town.desk, &town.li, case).await.unwrap();
    assert_eq!(table.holds[0].advised, Advised::PariPassu);
    let refund = desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, None)).await.unwrap();
    // 33,333 of 100,000: 60 %, 30 %, 10 %.
    assert_eq!(sums(&refund), [1_999_980, 999_990, 333_330]);
    let code = |error: desk::Error| error.refusal().unwrap().code();
    let id = refund.id;
    assert_eq!(code(desk::refund::approve(&town.desk, &town.wang, id).await.unwrap_err()), "AUTH-01");
    assert_eq!(code(desk::refund::approve(&town.desk, &district, id).await.unwrap_err()), "REFUND-05");
    assert_eq!(code(desk::refund::approve(&town.desk, &head, id).await.unwrap_err()), "REFUND-03");
    let noticed = desk::refund::notice(&town.desk, &town.li, id).await.unwrap();
    let until = noticed.notice_until.unwrap();
    assert_eq!(until.since(noticed.noticed_at.unwrap()), Span::days(30));
    let objection = NewObjection { name: "孙某".into(), words: "我也转过钱".into() };
    let objection = desk::refund::object(&town.desk, &town.wang, id, objection).await.unwrap();
    town.later(Span::days(30));
    assert_eq!(code(desk::refund::approve(&town.desk, &head, id).await.unwrap_err()), "REFUND-04");
    let by = |officer: Officer| {
        let desk = town.desk.clone();
        async move {
            desk::refund::answer_objection(&desk, &officer, id, objection.id, false, "经查未转入该账户").await
        }
    };
    assert_eq!(code(by(town.li.clone()).await.unwrap_err()), "ORDER-02");
    by(town.wang.clone()).await.unwrap();
    let approved = desk::refund::approve(&town.desk, &head, id).await.unwrap();
    assert_eq!((approved.state, approved.approved_by), (State::Approved, Some(head.id)));
    assert_eq!(approved.digest.unwrap().len(), 64);
    // A stop has lapsed long before thirty days are over: only a freeze lasts so long.
    assert_eq!(code(desk::refund::order(&town.desk, &town.li, id).await.unwrap_err()), "REFUND-02");
    assert_eq!(reports.len(), 3);
}

#[tokio::test]
async fn an_interim_refund_binds_its_part_and_no_more() {
    let town = Town::wakes().await;
    let (case, _) = stopped(&town, &THREE, 0).await;
    // The first stop holds the first victim's 60,000; a second one the others'.
    let hold = standing(&town, case).await;
    assert_eq!(hold.amount, yuan(60_000));
    let first = desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, Some(yuan(50_000)))).await.unwrap();
    assert_eq!(sums(&first), [3_000_000, 1_500_000, 500_000]);
    let too_much = desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, Some(yuan(50_001)))).await;
    assert_eq!(too_much.unwrap_err().refusal().unwrap().code(), "REFUND-02");
    let rest = desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, None)).await.unwrap();
    assert_eq!(sums(&rest), [600_000, 300_000, 100_000]);
    let none = desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, None)).await;
    assert_eq!(none.unwrap_err().refusal().unwrap().code(), "REFUND-01");
    // Taken back, it binds nothing.
    desk::refund::withdraw(&town.desk, &town.li, first.id).await.unwrap();
    let again = desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, None)).await.unwrap();
    assert_eq!(sums(&again), [3_000_000, 1_500_000, 500_000]);
}

#[tokio::test]
async fn a_right_objection_withdraws_the_refund_and_a_late_one_is_not_taken() {
    let town = Town::wakes().await;
    let (case, _) = stopped(&town, &THREE, 0).await;
    let hold = standing(&town, case).await;
    let refund = desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, None)).await.unwrap();
    let words = || NewObjection { name: "孙某".into(), words: "我也转过钱".into() };
    let early = desk::refund::object(&town.desk, &town.li, refund.id, words()).await.unwrap_err();
    assert_eq!(early.refusal().unwrap().code(), "LIFE-01");
    desk::refund::notice(&town.desk, &town.li, refund.id).await.unwrap();
    let objection = desk::refund::object(&town.desk, &town.li, refund.id, words()).await.unwrap();
    let answered = desk::refund::answer_objection(&town.desk, &town.wang, refund.id, objection.id, true, "属实").await;
    assert_eq!(answered.unwrap().state, State::Withdrawn);
    let second = desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, None)).await.unwrap();
    desk::refund::notice(&town.desk, &town.li, second.id).await.unwrap();
    town.later(Span::days(30));
    let late = desk::refund::object(&town.desk, &town.li, second.id, words()).await.unwrap_err();
    assert_eq!(late.refusal().unwrap().code(), "LIFE-01");
}

#[tokio::test]
async fn the_choice_of_method_is_shown_by_its_difference() {
    let town = Town::wakes().await;
    let (case, reports) = stopped(&town, &[THREE[0], THREE[2]], 60_000).await;
    let table = desk::refund::table(&town.desk, &town.li, case).await.unwrap();
    let hold = &table.holds[0];
    assert_eq!((hold.advised, hold.left), (Advised::ByTimeStamp, yuan(10_000)));
    use domain::trace::Rule::{Fifo, Lifo};
    let of = |report: ReportId, method: Method| {
        let line = hold.lines.iter().find(|line| line.victim == report).unwrap();
        line.shares[&method].minor()
    };
    let rows = [
        (Method::ByTimeStamp(Fifo), [0, 1_000_000]),
        (Method::ByTimeStamp(Lifo), [1_000_000, 0]),
        (Method::PariPassu, [857_143, 142_857]),
    ];
    for (method, want) in rows {
        assert_eq!([of(reports[0].id, method), of(reports[1].id, method)], want, "{method:?}");
        let refund =
            desk::refund::draft(&town.desk, &town.li, case, asked(Some(method), &hold.hold, None)).await.unwrap();
        assert_eq!(refund.shares.iter().map(|s| s.amount.minor()).sum::<i64>(), 1_000_000);
        desk::refund::withdraw(&town.desk, &town.li, refund.id).await.unwrap();
    }
    assert!(hold.lines.iter().all(|line| line.difference == yuan(10_000)));
    let direct = asked(Some(Method::Direct), &hold.hold, None);
    let refused = desk::refund::draft(&town.desk, &town.li, case, direct).await.unwrap_err();
    assert_eq!(refused.refusal().unwrap().code(), "DEED-02");
}

#[tokio::test]
async fn a_receipt_shows_where_the_money_is_and_no_name() {
    let town = Town::wakes().await;
    let (case, reports) = stopped(&town, &THREE, 66_667).await;
    let reference = desk::receipt::reference(&town.desk, &town.li, reports[1].id).await.unwrap();
    assert_eq!(reference.len(), 26);
    let hold = standing(&town, case).await;
    desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, None)).await.unwrap();
    let spoken = reference
        .to_lowercase()
        .chars()
        .collect::<Vec<_>>()
        .chunks(5)
        .map(|c| c.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ");
    let progress = desk::receipt::look_up(&town.desk, &spoken).await.unwrap();
    assert_eq!((progress.lost, progress.held, progress.case_loss), (yuan(30_000), yuan(33_333), yuan(100_000)));
    assert_eq!((progress.refunds.len(), progress.refunds[0].amount.minor()), (1, 999_990));
    let text = format!("{progress:?}");
    assert!(!text.contains("受害人") && !text.contains(account(MULE).number()), "{text}");
    for wrong in ["", "0000000000", &reference[1..], "' OR 1=1"] {
        let refused = desk::receipt::look_up(&town.desk, wrong).await.unwrap_err();
        assert_eq!(refused.refusal().unwrap().code(), "AUTH-03", "{wrong}");
    }
    let pdf = desk::receipt::print(&town.desk, &town.li, reports[1].id, "https://weir.example").await.unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
}

#[tokio::test]
async fn the_file_of_a_refund_is_printed_and_the_log_says_so() {
    let town = Town::wakes().await;
    let (case, _) = stopped(&town, &THREE, 66_667).await;
    let hold = standing(&town, case).await;
    let refund = desk::refund::draft(&town.desk, &town.li, case, asked(None, &hold, None)).await.unwrap();
    let pdf = desk::refund::print_pdf(&town.desk, &town.li, refund.id).await.unwrap();
    let xlsx = desk::refund::print_xlsx(&town.desk, &town.li, refund.id).await.unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7") && xlsx.starts_with(b"PK"));
    if let Some(folder) = std::env::var_os("WEIR_PAPERS") {
        std::fs::write(std::path::Path::new(&folder).join("file.pdf"), &pdf).unwrap();
        std::fs::write(std::path::Path::new(&folder).join("file.xlsx"), &xlsx).unwrap();
    }
    let printed = town.page(case).await.audit.iter().filter(|line| line.action == "refund.print").count();
    assert_eq!(printed, 2);
}
