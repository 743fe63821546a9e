//! Personal values are sealed on the disk: found nowhere in clear, opened only in their place and with the key file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use domain::authority::{OfficerId, Rank, UnitKind};
use domain::case::{Case, CaseId};
use domain::money::{Amount, Currency};
use domain::report::{Channel, Payment, Report, ReportId, State};
use domain::time::Instant;
use domain::trace::{Limits, Rule};
use domain::transfer::Movement;
use papers::{AnyConnection, Cipher, Fault, Keys, Papers, Tx, audit};
use sqlx::{Connection, Executor, Row};
use std::path::Path;

const NAME: &str = "欧阳金丝雀";
const PHONE: &str = "13912345678";
const ACCOUNT: &str = "ICBC/6222021234567890123";
const WORDS: &str = "我转到6222021234567890123，身份证620102199001011234";
const CANARIES: [&str; 5] = [NAME, PHONE, "6222021234567890123", "620102199001011234", "给欧阳的货款"];

fn account() -> domain::account::AccountId {
    domain::account::AccountId::new(ACCOUNT).unwrap()
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}/weir.db", folder.display())
}

async fn line(tx: &mut Tx) -> Result<(), Fault> {
    let (at, object, detail) = (Instant::from_seconds(9), "report:1".into(), serde_json::json!({}));
    audit::write(tx, audit::Line { at, officer: "li".into(), action: "report.take", object, case: None, detail })
        .await
        .map(drop)
}

fn report(officer: OfficerId, unit: domain::authority::UnitId, case: Option<CaseId>) -> Report {
    Report {
        id: ReportId(1),
        state: State::Taken,
        taken_at: Instant::from_seconds(1_772_000_000),
        taken_by: officer,
        unit,
        channel: Channel::Console,
        victim_name: NAME.into(),
        victim_phone: PHONE.into(),
        narrative: WORDS.into(),
        finds: Vec::new(),
        payments: vec![Payment {
            at: Instant::from_seconds(1_772_000_000),
            payer: Some(account()),
            payer_name: NAME.into(),
            payee: account(),
            payee_name: String::new(),
            amount: Amount::from_major(5),
        }],
        category: None,
        case,
        repeat_of: None,
    }
}

fn movement() -> Movement {
    Movement {
        serial: "s1".into(),
        at: Instant::from_seconds(1),
        payer: ACCOUNT.into(),
        payee: "CCB/1".into(),
        amount: Amount::from_major(5),
        currency: Currency::CNY,
        payer_balance: None,
        payee_balance: None,
        channel: "transfer".into(),
        remark: "给欧阳的货款".into(),
        payer_name: NAME.into(),
        payee_name: String::new(),
    }
}

/// A report, a case, an order and what a bank told, all of the canaries.
async fn plant(papers: &Papers) {
    let planted: Result<(), Fault> = papers
        .write(|tx| {
            Box::pin(async move {
                let unit = papers::unit::insert(tx, None, UnitKind::City, "城").await?.id;
                let new = papers::officer::New {
                    login: "li",
                    name: "李",
                    badge: "1",
                    unit,
                    rank: Rank::Duty,
                    code_hash: "x",
                };
                let officer = papers::officer::insert(tx, new).await?.id;
                let case = Case {
                    id: CaseId(1),
                    number: "A2026-000001".into(),
                    state: domain::case::State::Opened,
                    opened_at: Instant::from_seconds(1_772_000_000),
                    opened_by: officer,
                    unit,
                    category: None,
                    loss: Amount::ZERO,
                    rule: Rule::CleanFirst,
                    limits: Limits::default(),
                };
                papers::case::insert(tx, &case).await?;
                let report = report(officer, unit, Some(case.id));
                papers::report::insert(tx, &report).await?;
                papers::movement::insert(tx, case.id, "ICBC", &[movement()]).await?;
                assert_eq!(papers::report::by_id(tx, report.id).await?.unwrap(), report, "read back in its own deed");
                line(tx).await
            })
        })
        .await;
    planted.unwrap();
}

/// Every file of a folder, and of those in it.
fn bytes_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            all.extend(bytes_of(&path));
        } else {
            all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    all
}

/// Which canaries stand in clear in a folder.
fn seen(folder: &Path) -> Vec<String> {
    let mut seen = Vec::new();
    for (file, bytes) in bytes_of(folder) {
        for canary in CANARIES {
            if bytes.windows(canary.len()).any(|window| window == canary.as_bytes()) {
                seen.push(format!("{canary} in {file}"));
            }
        }
    }
    seen
}

#[tokio::test]
async fn no_personal_value_is_on_the_disk_and_each_is_found_by_its_value() {
    for cipher in [Cipher::Aes256Gcm, Cipher::Sm4Gcm] {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys { file: None, cipher };
        let papers = Papers::open_with(&url(folder.path()), Some(folder.path().to_owned()), &keys).await.unwrap();
        plant(&papers).await;
        let bytes = CANARIES.join(" ").into_bytes();
        let digest = papers::attachment::store(&papers, &bytes).unwrap();
        assert_eq!(papers::attachment::load(&papers, &digest).unwrap(), bytes);
        assert!(bytes_of(folder.path()).len() >= 4, "database, log, key, attachment");
        assert_eq!(seen(folder.path()), Vec::<String>::new(), "while it runs, log and all");
        let mut reader = papers.reader().await.unwrap();
        for phone in [PHONE, "+86 139-1234-5678", "008613912345678"] {
            assert_eq!(papers::report::by_phone(&mut reader, phone).await.unwrap().len(), 1, "{phone}");
        }
        assert_eq!(papers::report::by_phone(&mut reader, "13912345679").await.unwrap().len(), 0);
        assert_eq!(papers::report::by_payee(&mut reader, &account()).await.unwrap().len(), 1);
        assert_eq!(papers::movement::of_case_after(&mut reader, CaseId(1), 0).await.unwrap()[0].movement, movement());
        drop(reader);
        papers.close().await;
        assert_eq!(seen(folder.path()), Vec::<String>::new(), "after it ended");
    }
}

#[tokio::test]
async fn without_its_key_file_nothing_opens_and_none_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("weir.key");
    let papers = Papers::open(&url(folder.path())).await.unwrap();
    plant(&papers).await;
    papers.close().await;
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&key).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let refused = Papers::open(&url(folder.path())).await.unwrap_err().to_string();
    assert!(refused.contains("weir.key") && refused.contains("missing"), "{refused}");
    assert!(!key.exists(), "not remade");

    // Another centre's key is refused too; without any, the log can still be checked.
    let other = tempfile::tempdir().unwrap();
    Papers::open(&url(other.path())).await.unwrap().close().await;
    let keys = Keys { file: Some(other.path().join("weir.key")), cipher: Cipher::default() };
    let refused =
        Papers::open_with(&url(folder.path()), Some(folder.path().to_owned()), &keys).await.unwrap_err().to_string();
    assert!(refused.contains("not that of these papers"), "{refused}");
    let shut = Papers::open_shut(&url(folder.path())).await.unwrap();
    let mut reader = shut.reader().await.unwrap();
    assert_eq!(audit::verify(&mut reader).await.unwrap().lines, 1);
    assert!(matches!(papers::report::by_id(&mut reader, ReportId(1)).await, Err(Fault::Key(_))));
    drop(reader);
    shut.close().await;

    std::fs::write(&key, kept).unwrap();
    let papers = Papers::open(&url(folder.path())).await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::report::by_id(&mut reader, ReportId(1)).await.unwrap().unwrap().victim_name, NAME);
}

#[tokio::test]
async fn a_sealed_text_opens_only_where_it_was_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let papers = Papers::open(&url(folder.path())).await.unwrap();
    plant(&papers).await;
    let mut thief = AnyConnection::connect(&url(folder.path())).await.unwrap();
    let row = thief.fetch_one("SELECT victim_name, victim_phone FROM report").await.unwrap();
    let (name, phone): (String, String) = (row.try_get(0).unwrap(), row.try_get(1).unwrap());
    let mut flipped = name.clone().into_bytes();
    let last = flipped.len() - 2;
    flipped[last] = if flipped[last] == b'A' { b'B' } else { b'A' };
    // what stands as the victim's name, whether it opens
    let table = [
        (name.clone(), true),
        (phone, false),
        (String::from_utf8(flipped).unwrap(), false),
        ("张三".to_owned(), false),
        (name.replacen("s1.", "s1.9", 1), false),
        (name, true),
    ];
    for (text, opens) in table {
        let set = sqlx::query("UPDATE report SET victim_name = $1").bind(text.clone());
        set.execute(&mut thief).await.unwrap();
        let mut reader = papers.reader().await.unwrap();
        let read = papers::report::by_id(&mut reader, ReportId(1)).await;
        assert_eq!(read.is_ok(), opens, "{text}");
        if let Err(fault) = read {
            assert!(!fault.to_string().contains("张三"), "a fault tells nothing of what it could not open");
        }
    }
}

/// Keys that a deed made go with it when it is refused; what comes after is sealed by keys that are kept.
#[tokio::test]
async fn a_refused_deed_leaves_no_key_and_new_keys_leave_old_rows_readable() {
    let folder = tempfile::tempdir().unwrap();
    let papers = Papers::open(&url(folder.path())).await.unwrap();
    plant(&papers).await;
    let keys = || async {
        let mut thief = AnyConnection::connect(&url(folder.path())).await.unwrap();
        let row = thief.fetch_one("SELECT COUNT(*), MAX(number) FROM data_key").await.unwrap();
        (row.try_get::<i64, _>(0).unwrap(), row.try_get::<i64, _>(1).unwrap())
    };
    let before = keys().await;
    // Two reports of another year in one group of deeds: the first is refused, the second kept.
    let another = |id: i64, kept: bool| {
        let papers = papers.clone();
        async move {
            papers
                .write(move |tx: &mut Tx| {
                    Box::pin(async move {
                        let mut report = report(OfficerId(1), domain::authority::UnitId(1), None);
                        report.id = ReportId(id);
                        report.taken_at = Instant::from_seconds(1_900_000_000);
                        papers::report::insert(tx, &report).await?;
                        line(tx).await?;
                        let no = Fault::Unreadable { what: "the test", why: "it says no".into() };
                        if kept { Ok(()) } else { Err(no) }
                    })
                })
                .await
        }
    };
    let (refused, kept) = tokio::join!(another(2, false), another(3, true));
    assert!(refused.is_err() && kept.is_ok());
    assert_eq!(keys().await, (before.0 + 1, before.1 + 1));

    let made: Result<usize, Fault> = papers
        .write(|tx| {
            Box::pin(async move {
                let made = papers::rotate_keys(tx).await?;
                line(tx).await?;
                Ok(made)
            })
        })
        .await;
    assert_eq!(made.unwrap(), 3, "the unit's two years, and the files'");
    another(4, true).await.unwrap();
    papers.close().await;
    let papers = Papers::open(&url(folder.path())).await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    for id in [1, 3, 4] {
        assert_eq!(papers::report::by_id(&mut reader, ReportId(id)).await.unwrap().unwrap().victim_phone, PHONE);
    }
    let mut thief = AnyConnection::connect(&url(folder.path())).await.unwrap();
    let rows = thief.fetch_all("SELECT victim_name FROM report WHERE id > 2 ORDER BY id").await.unwrap();
    let key = |row: &sqlx::any::AnyRow| row.get::<String, _>(0).split('.').nth(1).unwrap().to_owned();
    assert_ne!(key(&rows[0]), key(&rows[1]), "what is new has the new key");
}

/// A data folder from before there was a vault: made here by putting what stood there then in clear.
#[tokio::test]
async fn older_papers_are_sealed_at_the_first_start_once_and_leave_nothing_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    let papers = Papers::open(&url(folder.path())).await.unwrap();
    plant(&papers).await;
    papers.close().await;
    std::fs::remove_file(folder.path().join("weir.key")).unwrap();
    let mut old = AnyConnection::connect(&url(folder.path())).await.unwrap();
    for (sql, words) in [
        ("UPDATE report SET victim_name = $1, phone_index = ''", NAME),
        ("UPDATE report SET victim_phone = $1", PHONE),
        ("UPDATE report SET narrative = $1", WORDS),
        ("UPDATE report SET finds = $1", "[]"),
        ("UPDATE payment SET payer = $1, payee_index = ''", ACCOUNT),
        ("UPDATE payment SET payer_name = $1", NAME),
        ("UPDATE payment SET payee = $1", ACCOUNT),
        ("UPDATE movement SET payer = $1, payee = $1", ACCOUNT),
        ("UPDATE movement SET remark = $1", "给欧阳的货款"),
        ("UPDATE movement SET payer_name = $1", NAME),
    ] {
        sqlx::query(sql).bind(words).execute(&mut old).await.unwrap();
    }
    old.execute("DELETE FROM data_key").await.unwrap();
    old.close().await.unwrap();
    let bytes = CANARIES.join("\n").into_bytes();
    let digest = audit::hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes));
    std::fs::create_dir(folder.path().join("attachments")).unwrap();
    std::fs::write(folder.path().join("attachments").join(&digest), &bytes).unwrap();
    assert!(seen(folder.path()).len() > 5);

    let papers = Papers::open(&url(folder.path())).await.unwrap();
    assert_eq!((papers.sealed().rows, papers.sealed().files), (3, 1));
    assert_eq!(seen(folder.path()), Vec::<String>::new());
    let mut reader = papers.reader().await.unwrap();
    let report = papers::report::by_phone(&mut reader, PHONE).await.unwrap().pop().unwrap();
    assert_eq!((&*report.victim_name, &*report.narrative, report.payments.len()), (NAME, WORDS, 1));
    assert_eq!(papers::report::by_payee(&mut reader, &account()).await.unwrap().len(), 1);
    assert_eq!(papers::attachment::load(&papers, &digest).unwrap(), bytes);
    drop(reader);
    papers.close().await;
    let papers = Papers::open(&url(folder.path())).await.unwrap();
    assert_eq!(papers.sealed(), papers::Sealed::default(), "once");
}
