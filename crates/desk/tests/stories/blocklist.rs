//! A number is cut, by two officers and never by one; partners hear of it in their own time; and what was wrong is given
//! back to all of them.

use crate::town::Town;
use async_trait::async_trait;
use desk::blocklist::{self, Proposal};
use desk::redress::Verdict;
use desk::{DoorFault, PartnerDoor, PartnerInfo};
use domain::authority::{Officer, Rank, UnitKind};
use domain::blocklist::{Basis, End, Entry, EntryId, Line, Page, Sightings, State, Value, What};
use domain::indicator::Kind;
use domain::personal::{Purpose, Viewed};
use domain::redress;
use domain::time::Span;
use papers::audit;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

const NUMBER: &str = "17012345678";

fn code<T>(outcome: Result<T, desk::Error>) -> Option<&'static str> {
    outcome.err().and_then(|error| error.refusal().map(|refusal| refusal.code()))
}

fn proposal(kind: Kind, typed: &str) -> Proposal {
    Proposal {
        value: Value::parse(kind, typed).unwrap(),
        basis: Basis::Reported,
        category: None,
        evidence: "三名报案人称接到17012345678来电，自称客服".into(),
        confidence: 90,
        days: 30,
    }
}

async fn officer(town: &Town, login: &str, rank: Rank) -> Officer {
    let unit = town.li.unit;
    let new = desk::officer::NewOfficer { login: login.into(), name: login.into(), badge: login.into(), unit, rank };
    desk::officer::add(&town.desk, None, new).await.unwrap().officer
}

/// Li proposes, Wang verifies and publishes.
async fn is_listed(town: &Town, kind: Kind, typed: &str) -> Entry {
    let entry = blocklist::propose(&town.desk, &town.li, proposal(kind, typed)).await.unwrap();
    blocklist::verify(&town.desk, &town.wang, entry.id).await.unwrap();
    blocklist::publish(&town.desk, &town.wang, entry.id).await.unwrap()
}

/// A partner's program: it follows the log by its cursor, and refuses what it was told.
#[derive(Default)]
struct Partner {
    cursor: i64,
    refuses: BTreeMap<EntryId, Value>,
    heard: Vec<(i64, What)>,
}

impl Partner {
    async fn pulls(&mut self, town: &Town, by: &Officer, most: i64) -> bool {
        let page = blocklist::pull(&town.desk, by, self.cursor, most).await.unwrap();
        self.takes(&page);
        page.more
    }

    fn takes(&mut self, page: &Page) {
        for Line { position, what, entry, .. } in &page.lines {
            self.heard.push((*position, *what));
            match what {
                What::List => drop(self.refuses.insert(entry.id, entry.value.clone())),
                What::Lift(_) => drop(self.refuses.remove(&entry.id)),
            }
        }
        self.cursor = page.cursor;
    }

    fn refuses(&self, typed: &str) -> bool {
        self.refuses.values().any(|value| value.text() == typed)
    }
}

#[tokio::test]
async fn one_officer_cuts_nobody() {
    let town = Town::wakes().await;
    let analyst = officer(&town, "analyst", Rank::Analyst).await;
    let (desk, li, wang) = (&town.desk, &town.li, &town.wang);
    let entry = blocklist::propose(desk, li, proposal(Kind::Phone, NUMBER)).await.unwrap();
    assert_eq!(code(blocklist::publish(desk, wang, entry.id).await), Some("LIFE-01"), "nobody verified it");
    assert_eq!(code(blocklist::verify(desk, li, entry.id).await), Some("ORDER-02"));
    assert_eq!(code(blocklist::refuse(desk, li, entry.id, "x").await), Some("ORDER-02"));
    assert_eq!(code(blocklist::verify(desk, &analyst, entry.id).await), Some("AUTH-01"));
    blocklist::verify(desk, wang, entry.id).await.unwrap();
    assert_eq!(code(blocklist::verify(desk, wang, entry.id).await), Some("LIFE-01"));
    assert_eq!(code(blocklist::lift(desk, wang, entry.id, "x").await), Some("LIFE-01"), "partners never heard of it");
    let published = blocklist::publish(desk, wang, entry.id).await.unwrap();
    assert_eq!(published.state, State::Published);
    assert_eq!(published.expires_at, Some(town.now().plus(Span::days(30))));
    assert_eq!(code(blocklist::withdraw(desk, li, entry.id, "x").await), Some("LIFE-01"), "it is lifted now");
    assert_eq!(
        code(blocklist::propose(desk, wang, proposal(Kind::Phone, "+86 170-1234-5678")).await),
        Some("BLOCK-03")
    );
    let second = blocklist::propose(desk, li, proposal(Kind::Url, "evil.example")).await.unwrap();
    assert_eq!(blocklist::refuse(desk, wang, second.id, "证据不足").await.unwrap().state, State::Refused);
    let third = blocklist::propose(desk, li, proposal(Kind::Url, "evil.example")).await.unwrap();
    assert_eq!(blocklist::withdraw(desk, li, third.id, "误录").await.unwrap().state, State::Withdrawn);
    assert_eq!(blocklist::export_page(desk, 0, 99).await.unwrap().lines.len(), 1, "partners heard of one alone");
}

#[tokio::test]
async fn of_two_proposals_of_one_number_one_is_published() {
    let town = Town::wakes().await;
    let (desk, li, wang) = (&town.desk, &town.li, &town.wang);
    let one = blocklist::propose(desk, li, proposal(Kind::Phone, NUMBER)).await.unwrap().id;
    let two = blocklist::propose(desk, wang, proposal(Kind::Phone, NUMBER)).await.unwrap().id;
    blocklist::verify(desk, wang, one).await.unwrap();
    blocklist::verify(desk, li, two).await.unwrap();
    let (a, b) = tokio::join!(blocklist::publish(desk, wang, one), blocklist::publish(desk, li, two));
    let refused: Vec<_> = [code(a), code(b)].into_iter().flatten().collect();
    assert_eq!(refused, ["BLOCK-03"]);
}

#[tokio::test]
async fn what_is_never_listed_is_refused_whatever_the_evidence() {
    let town = Town::wakes().await;
    for (kind, typed, want) in [
        (Kind::Phone, "110", "BLOCK-01"),
        (Kind::Phone, "+86 96110", "BLOCK-01"),
        (Kind::Phone, "95588", "BLOCK-01"),
        (Kind::Url, "https://www.gov.cn/zhengce", "BLOCK-01"),
        (Kind::Url, "docs.google.com", "BLOCK-02"),
        (Kind::Url, "com.cn", "BLOCK-02"),
    ] {
        assert_eq!(code(blocklist::propose(&town.desk, &town.li, proposal(kind, typed)).await), Some(want), "{typed}");
    }
    let long = Proposal { days: 91, ..proposal(Kind::Phone, NUMBER) };
    assert_eq!(code(blocklist::propose(&town.desk, &town.li, long).await), Some("BLOCK-04"));
    assert_eq!(blocklist::keep_the_law(&town.desk).await.unwrap(), 0);
}

#[tokio::test]
async fn two_partners_who_pull_at_different_times_both_end_without_what_was_lifted() {
    let town = Town::wakes().await;
    let partner = &town.zhang;
    let (mut early, mut late, mut slow) = (Partner::default(), Partner::default(), Partner::default());
    let wrong = is_listed(&town, Kind::Phone, NUMBER).await;
    let right = is_listed(&town, Kind::Url, "evil.example").await;
    early.pulls(&town, partner, 99).await;
    slow.pulls(&town, partner, 1).await;
    assert!(early.refuses("+8617012345678") && early.refuses("evil.example") && slow.refuses("+8617012345678"));
    blocklist::lift(&town.desk, &town.li, wrong.id, "号码已换机主").await.unwrap();
    is_listed(&town, Kind::Qq, "10001").await;
    for one in [&mut early, &mut late, &mut slow] {
        // One place of the log at a time, as slowly as may be.
        while one.pulls(&town, partner, 1).await {}
        assert!(!one.refuses("+8617012345678"), "given back");
        assert!(one.refuses("evil.example") && one.refuses("10001"));
        assert_eq!(one.cursor, 4);
    }
    // Whoever never heard the accusation does not hear it now.
    assert_eq!(late.heard, [(2, What::List), (3, What::Lift(End::Lifted)), (4, What::List)]);
    assert_eq!(early.heard[..2], [(1, What::List), (2, What::List)]);
    let standing = blocklist::standing(&town.desk, partner, None).await.unwrap();
    let ids: Vec<EntryId> = standing.entries.iter().map(|told| told.id).collect();
    assert_eq!((ids.contains(&right.id), ids.contains(&wrong.id), standing.cursor), (true, false, 4));
    for bad in [-1, 5] {
        assert_eq!(code(blocklist::pull(&town.desk, partner, bad, 9).await), Some("BLOCK-05"));
    }
    assert_eq!(code(blocklist::pull(&town.desk, &town.li, 0, 9).await), Some("AUTH-01"));
}

/// Whatever is listed and lifted while a partner pulls pages of whatever size, in the end it refuses what stands.
#[tokio::test]
async fn in_the_end_every_partner_refuses_what_stands_and_nothing_else() {
    let town = Town::wakes().await;
    let mut partners: Vec<Partner> = (0..4).map(|_| Partner::default()).collect();
    let (mut listed, mut dice) = (Vec::new(), 1_u64);
    for step in 0..60 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let throw = (dice >> 33) as usize;
        if throw.is_multiple_of(3) && !listed.is_empty() {
            let entry: Entry = listed.swap_remove(throw % listed.len());
            blocklist::lift(&town.desk, &town.zhang, entry.id, "误列").await.unwrap();
        } else {
            listed.push(is_listed(&town, Kind::Url, &format!("evil{step}.example")).await);
        }
        let one = &mut partners[throw % 4];
        one.pulls(&town, &town.zhang, 1 + (throw % 5) as i64).await;
    }
    let want: BTreeMap<EntryId, Value> = listed.iter().map(|entry| (entry.id, entry.value.clone())).collect();
    for one in &mut partners {
        while one.pulls(&town, &town.zhang, 7).await {}
        assert_eq!(one.refuses, want);
    }
}

#[tokio::test]
async fn an_entry_ends_by_the_clock() {
    let town = Town::wakes().await;
    let entry = is_listed(&town, Kind::Phone, NUMBER).await;
    town.days_pass(29).await;
    assert_eq!(blocklist::export_page(&town.desk, 0, 9).await.unwrap().lines.len(), 1);
    town.days_pass(2).await;
    let page = blocklist::export_page(&town.desk, 1, 9).await.unwrap();
    assert_eq!(page.lines[0].what, What::Lift(End::Expired));
    let shown = blocklist::entry(&town.desk, &town.li, entry.id).await.unwrap();
    assert_eq!((shown.entry.state, shown.entry.ended_by), (State::Expired, None));
    assert_eq!(shown.lines.len(), 2);
}

#[tokio::test]
async fn whoever_was_cut_appeals_and_is_answered_by_someone_who_did_not_decide() {
    let town = Town::wakes().await;
    let (desk, reference) = (&town.desk, is_listed(&town, Kind::Phone, NUMBER).await.reference);
    let unheard = blocklist::propose(desk, &town.li, proposal(Kind::Qq, "10001")).await.unwrap().reference;
    for unknown in [unheard.as_str(), "0000-0000-0000-0000", "no reference", ""] {
        assert_eq!(code(blocklist::look_up(desk, "home", unknown).await), Some("AUTH-03"), "{unknown}");
    }
    let found = blocklist::look_up(desk, "home", &reference.to_string()).await.unwrap();
    let shown = format!("{:?}{}{}", found.entry.value, found.entry.value.text(), found.entry.evidence);
    assert!(!shown.contains("12345678") && !shown.contains("三名报案人"), "{shown}");
    assert_eq!(code(blocklist::appeal(desk, "home", reference.as_str(), " ", "").await), Some("DEED-02"));
    let words = "这是我家花店的电话，三月一日起才由我使用";
    let appealed = blocklist::appeal(desk, "home", reference.as_str(), words, "13900000000").await.unwrap();
    assert_eq!(appealed.due_at, town.now().plus(Span::hours(24)));
    assert_eq!(code(blocklist::appeal(desk, "home", reference.as_str(), words, "").await), Some("DEED-01"));
    let tasks = desk::view::tasks(desk, &town.zhang).await.unwrap();
    assert!(tasks.iter().any(|line| line.task.kind == domain::task::Kind::AnswerAppeal));
    for decided in [&town.li, &town.wang] {
        let answer = blocklist::answer_appeal(desk, decided, appealed.id, Verdict::Reject, "x").await;
        assert_eq!(code(answer), Some("REDRESS-01"));
    }
    let answer = async |verdict| blocklist::answer_appeal(desk, &town.zhang, appealed.id, verdict, "已核实过户").await;
    assert_eq!(answer(Verdict::Uphold).await.unwrap().state, redress::State::Upheld);
    assert_eq!(code(answer(Verdict::Uphold).await), Some("LIFE-01"), "an answer is the end");
    let page = blocklist::export_page(desk, 1, 9).await.unwrap();
    assert_eq!(page.lines[0].what, What::Lift(End::Appealed));
    assert!(
        !desk::view::tasks(desk, &town.zhang)
            .await
            .unwrap()
            .iter()
            .any(|line| line.task.kind == domain::task::Kind::AnswerAppeal)
    );
    let again = blocklist::look_up(desk, "home", reference.as_str()).await.unwrap();
    assert_eq!((again.entry.state, again.appeals[0].reasons.as_str()), (State::Lifted, "已核实过户"));
    assert_eq!(code(blocklist::appeal(desk, "home", reference.as_str(), words, "").await), Some("AUTH-03"));
}

#[tokio::test]
async fn anyone_may_ask_and_nothing_of_it_is_kept() {
    let town = Town::wakes().await;
    let desk = &town.desk;
    is_listed(&town, Kind::Url, "evil.example").await;
    is_listed(&town, Kind::Url, "sites.google.com/evil").await;
    let number = is_listed(&town, Kind::Phone, NUMBER).await;
    let lines = async || audit::verify(&mut desk.papers.reader().await.unwrap()).await.unwrap().lines;
    let before = lines().await;
    for (kind, typed, want) in [
        (Kind::Phone, "170 1234 5678", true),
        (Kind::Phone, "17012345679", false),
        (Kind::Qq, "17012345678", false),
        (Kind::Url, "https://www.evil.example/login?x=1", true),
        (Kind::Url, "notevil.example", false),
        (Kind::Url, "sites.google.com/evil", true),
        (Kind::Url, "sites.google.com/good", false),
        (Kind::Url, "google.com", false),
    ] {
        assert_eq!(blocklist::check(desk, "home", kind, typed).await.unwrap(), want, "{typed}");
    }
    assert_eq!(code(blocklist::check(desk, "home", Kind::Phone, "abc").await), Some("DEED-02"));
    assert_eq!(lines().await, before, "not even a line");
    blocklist::lift(desk, &town.li, number.id, "误列").await.unwrap();
    assert!(!blocklist::check(desk, "home", Kind::Phone, NUMBER).await.unwrap());
    let mut limited = None;
    for _ in 0..40 {
        limited = limited.or(code(blocklist::check(desk, "elsewhere", Kind::Phone, NUMBER).await));
    }
    assert_eq!(limited, Some("REDRESS-02"));
    assert!(blocklist::check(desk, "home", Kind::Phone, NUMBER).await.is_ok(), "another place still may");
}

/// A partner's server: it takes pages, or not.
#[derive(Default)]
struct Server {
    fails: Mutex<usize>,
    partner: Mutex<Partner>,
    tried: Mutex<usize>,
}

#[async_trait]
impl PartnerDoor for Server {
    fn partners(&self) -> Vec<PartnerInfo> {
        vec![PartnerInfo { code: "telecom".into(), name: "某运营商".into() }]
    }

    async fn push(&self, _: &str, page: &Page) -> Result<(), DoorFault> {
        *self.tried.lock().unwrap() += 1;
        let mut fails = self.fails.lock().unwrap();
        if *fails > 0 {
            *fails -= 1;
            // It heard, and we cannot know it.
            self.partner.lock().unwrap().takes(page);
            return Err(DoorFault::Unknown("connection reset".into()));
        }
        self.partner.lock().unwrap().takes(page);
        Ok(())
    }
}

#[tokio::test]
async fn a_partner_that_is_pushed_to_hears_of_the_lift_as_surely_as_of_the_listing() {
    let mut town = Town::wakes().await;
    let server = Arc::new(Server::default());
    town.desk.partners = Arc::clone(&server) as Arc<dyn PartnerDoor>;
    let refuses = || server.partner.lock().unwrap().refuses("+8617012345678");
    assert_eq!(blocklist::push_due(&town.desk).await.unwrap(), 0, "there is nothing to tell");
    let entry = is_listed(&town, Kind::Phone, NUMBER).await;
    assert_eq!(blocklist::push_due(&town.desk).await.unwrap(), 1);
    assert!(refuses());
    blocklist::lift(&town.desk, &town.li, entry.id, "误列").await.unwrap();
    *server.fails.lock().unwrap() = 2;
    assert_eq!(blocklist::push_due(&town.desk).await.unwrap(), 0);
    let shown = blocklist::entries(&town.desk, &town.li, papers::blocklist::Filter::default()).await.unwrap();
    assert_eq!((shown.feeds[0].cursor, shown.feeds[0].tries, shown.last), (1, 1, 2));
    assert_eq!(blocklist::push_due(&town.desk).await.unwrap(), 0, "it waits before it is tried again");
    assert_eq!(*server.tried.lock().unwrap(), 2);
    for _ in 0..40 {
        town.later(Span::seconds(5));
        blocklist::push_due(&town.desk).await.unwrap();
    }
    assert!(!refuses());
    assert_eq!(*server.tried.lock().unwrap(), 4, "told until it was taken, and then no more");
    // Two pumps at once: one has it.
    is_listed(&town, Kind::Qq, "10001").await;
    let (a, b) = tokio::join!(blocklist::push_due(&town.desk), blocklist::push_due(&town.desk));
    assert_eq!((a.unwrap() + b.unwrap(), *server.tried.lock().unwrap()), (1, 5));
}

#[tokio::test]
async fn what_reports_name_is_counted_whether_it_is_listed_or_not() {
    let town = Town::wakes().await;
    let tells = async || {
        let new = desk::report::NewReport {
            channel: domain::report::Channel::Console,
            victim_name: "赵会计".into(),
            victim_phone: "13893100001".into(),
            narrative: "接到骗子来电17012345678，骗子号码17012345678，自称客服让我转账".into(),
        };
        desk::report::take(&town.desk, &town.li, new).await.unwrap();
    };
    tells().await;
    town.later(Span::days(10));
    tells().await;
    tells().await;
    let entry = blocklist::propose(&town.desk, &town.li, proposal(Kind::Phone, NUMBER)).await.unwrap();
    let seen = async || blocklist::entry(&town.desk, &town.li, entry.id).await.unwrap().seen;
    assert_eq!(seen().await, Sightings { three_days: 2, thirty_days: 3, six_months: 3 }, "once a report");
    town.later(Span::days(25));
    assert_eq!(seen().await, Sightings { three_days: 0, thirty_days: 2, six_months: 3 });
}

#[tokio::test]
async fn an_entry_is_masked_until_someone_says_what_for_and_no_line_names_it() {
    let town = Town::wakes().await;
    let entry = is_listed(&town, Kind::Phone, NUMBER).await;
    let appealed =
        blocklist::appeal(&town.desk, "home", entry.reference.as_str(), "我是机主", "13900000000").await.unwrap();
    blocklist::answer_appeal(&town.desk, &town.zhang, appealed.id, Verdict::Uphold, "17012345678系花店").await.unwrap();
    let shown = async |officer: &Officer| {
        format!("{:#?}", {
            let page = blocklist::entry(&town.desk, officer, entry.id).await.unwrap();
            (page.entry.value.text().to_owned(), page.entry.evidence, page.appeals)
        })
    };
    assert!(shown(&town.li).await.contains(NUMBER), "Li typed it");
    let masked = shown(&town.wang).await;
    assert!(!masked.contains("12345678") && !masked.contains("13900000000"), "{masked}");
    desk::look::open(&town.desk, &town.wang, Viewed::Entry(entry.id), Purpose::Evidence, "核实").await.unwrap();
    assert!(shown(&town.wang).await.contains(NUMBER));
    let mut reader = town.desk.papers.reader().await.unwrap();
    let lines = format!("{:?}", audit::latest(&mut reader, 99).await.unwrap());
    assert!(lines.contains("blocklist.publish") && !lines.contains("12345678") && !lines.contains("13900000000"));
}

#[tokio::test]
async fn another_stations_entry_is_not_there() {
    let town = Town::wakes().await;
    let parent = Some(town.li.unit);
    let new = desk::unit::NewUnit { parent, kind: UnitKind::Station, name: "乙派出所".into() };
    let unit = desk::unit::add(&town.desk, None, new).await.unwrap().id;
    let new =
        desk::officer::NewOfficer { login: "b".into(), name: "b".into(), badge: "b".into(), unit, rank: Rank::Head };
    let b = desk::officer::add(&town.desk, None, new).await.unwrap().officer;
    let ours = is_listed(&town, Kind::Phone, NUMBER).await;
    let theirs = blocklist::propose(&town.desk, &b, proposal(Kind::Qq, "10001")).await.unwrap();
    for id in [ours.id, EntryId(999_999)] {
        assert_eq!(code(blocklist::entry(&town.desk, &b, id).await), Some("AUTH-03"));
        assert_eq!(code(blocklist::lift(&town.desk, &b, id, "x").await), Some("AUTH-03"));
        assert_eq!(code(blocklist::verify(&town.desk, &b, id).await), Some("AUTH-03"));
    }
    let filter = papers::blocklist::Filter::default();
    let sees = async |officer: &Officer| {
        let shown = blocklist::entries(&town.desk, officer, filter).await.unwrap();
        shown.entries.iter().map(|line| line.entry.id).collect::<Vec<_>>()
    };
    assert_eq!(sees(&b).await, [theirs.id]);
    assert_eq!(sees(&town.li).await.len(), 2, "the city sees both");
    blocklist::verify(&town.desk, &town.wang, theirs.id).await.unwrap();
}
