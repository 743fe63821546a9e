//! Warnings and findings: what goes in comes out, what weighs most comes first, and two officers never both sign.

use crate::fixtures::{at, case, write};
use crate::place::Place;
use domain::authority::{OfficerId, UnitId};
use domain::finding::{Fact, Finding, FindingId, Found, Record, What};
use domain::money::Amount;
use domain::personal::{Purpose, Viewed};
use domain::signal::{Class, Kind, Level, Scheme, Stage};
use domain::time::Span;
use domain::warning::{Did, End, Handed, Limit, State, Warning, WarningId, weight};
use papers::warning::Filter;

pub(crate) fn a_warning(id: i64, line: &str) -> Warning {
    Warning {
        id: WarningId(id),
        unit: UnitId(1),
        state: State::Raised,
        level: "high".into(),
        scheme: Scheme::FakePolice,
        stage: Stage::LongCall,
        score: 0.913,
        line: line.into(),
        by: "+85212345678".into(),
        facts: vec![Fact { name: "long_call".into(), value: "42 min".into(), points: 0.5 }],
        records: vec![Record { at: at(1), kind: Kind::Call, of: line.into(), with: "+85212345678".into() }],
        expected_loss: Amount::from_major(50_000),
        raised_at: at(1),
        pay_at: at(1).plus(Span::minutes(30)),
        found_at: at(1),
        signed_by: None,
        since_at: at(2),
        due_at: Some(at(300)),
        escalations: 0,
        report: None,
        closed_at: None,
    }
}

pub(crate) async fn warnings(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            case(tx).await?;
            let mut kept = Vec::new();
            // minutes left, loss in thousands, line
            for (minutes, loss, line) in
                [(0, 20, "13900000001"), (90, 100, "13900000002"), (30, 60, "qq-1"), (-60, 20, "13900000004")]
            {
                let mut warning = a_warning(papers::warning::take_id(tx, UnitId(1)).await?.0, line);
                warning.expected_loss = Amount::from_major(loss * 1000);
                warning.pay_at = at(600).plus(Span::minutes(minutes));
                papers::warning::insert(tx, &warning).await?;
                kept.push(warning);
            }
            kept[0].state = State::Closed(End::PaidAlready);
            (kept[0].closed_at, kept[0].due_at, kept[0].signed_by) = (Some(at(500)), None, Some(OfficerId(2)));
            papers::warning::update(tx, &kept[0]).await?;
            assert!(papers::warning::claim(tx, kept[1].id, OfficerId(1)).await?);
            assert!(!papers::warning::claim(tx, kept[1].id, OfficerId(2)).await?, "signed for once");
            assert!(!papers::warning::claim(tx, kept[0].id, OfficerId(1)).await?, "not once it is over");
            kept[1].signed_by = Some(OfficerId(1));
            let told = Did::Told { text: "请勿转账".into(), handed: Handed::Pending };
            let id = kept[1].id;
            assert_eq!(papers::warning::add_step(tx, id, at(3), None, &Did::Raised).await?, 1);
            assert_eq!(papers::warning::add_step(tx, id, at(4), Some(OfficerId(1)), &told).await?, 2);
            let sent = Did::Told { text: "请勿转账".into(), handed: Handed::Receipt("r1".into()) };
            papers::warning::put_step(tx, id, 2, &sent).await?;
            let limit = Limit {
                id: papers::own_limit::take_id(tx, id).await?,
                warning: id,
                account: "ICBC/6222021234567890123".into(),
                day_max: Amount::from_major(100),
                since_at: at(5),
                until_at: at(50),
                set_by: OfficerId(1),
                ended_at: None,
            };
            papers::own_limit::insert(tx, &limit).await?;
            assert_eq!(papers::own_limit::over(tx, at(49), 9).await?, vec![]);
            assert_eq!(papers::own_limit::over(tx, at(50), 9).await?, vec![limit.clone()]);
            assert!(papers::own_limit::end(tx, limit.id, at(51)).await?);
            assert!(!papers::own_limit::end(tx, limit.id, at(52)).await?, "ended once");
            // A closed danger and a new one of the same line.
            let mut again = a_warning(papers::warning::take_id(tx, UnitId(1)).await?.0, "13900000001");
            again.pay_at = at(600);
            papers::warning::insert(tx, &again).await?;
            let viewed = Viewed::Warning(again.id);
            papers::look::insert(tx, OfficerId(1), viewed, Purpose::CallVictim, "电话劝阻", at(9)).await?;
            kept.push(again);
            Ok(kept)
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    for warning in &kept {
        assert_eq!(papers::warning::by_id(&mut reader, warning.id).await.unwrap().as_ref(), Some(warning));
    }
    let steps = papers::warning::steps(&mut reader, kept[1].id).await.unwrap();
    assert_eq!((steps.len(), steps[1].officer), (2, Some(OfficerId(1))));
    assert!(matches!(&steps[1].did, Did::Told { handed: Handed::Receipt(receipt), .. } if receipt == "r1"));
    let latest = papers::warning::latest_of_line(&mut reader, "+86 13900000001").await.unwrap();
    assert!(latest.is_none(), "a line is asked for as it was written");
    let latest = papers::warning::latest_of_line(&mut reader, "13900000001").await.unwrap().unwrap();
    assert_eq!(latest.id, kept[4].id, "the open one");
    let now = at(600);
    let queue = async |reader: &mut papers::Reader, filter| -> Vec<i64> {
        let found = papers::warning::queue(reader, UnitId(1), filter, now, 9).await.unwrap();
        let weights: Vec<i64> =
            found.iter().map(|each| weight(each.expected_loss, each.pay_at.since(now).micros() / 60_000_000)).collect();
        assert!(weights.is_sorted_by(|a, b| a >= b), "as the law weighs them: {weights:?}");
        found.iter().map(|warning| warning.id.0).collect()
    };
    // 5: 50,000 due long ago; 3: 60,000 in 30 min; 2: 100,000 in 90 min; 4: 20,000 due.
    assert_eq!(queue(&mut reader, Filter::Open).await, [5, 3, 2, 4]);
    assert_eq!(queue(&mut reader, Filter::ToSign).await, [5, 3, 4]);
    assert_eq!(queue(&mut reader, Filter::Of(OfficerId(1))).await, [2]);
    assert_eq!(queue(&mut reader, Filter::Of(OfficerId(2))).await, [0; 0]);
    let closed = papers::warning::closed(&mut reader, UnitId(1), 9).await.unwrap();
    assert_eq!(closed.iter().map(|warning| warning.id.0).collect::<Vec<_>>(), [1]);
    assert_eq!(papers::warning::queue(&mut reader, UnitId(2), Filter::Open, now, 9).await.unwrap().len(), 0);
    let overdue = papers::warning::overdue(&mut reader, at(300), 2).await.unwrap();
    assert_eq!(overdue.iter().map(|warning| warning.id.0).collect::<Vec<_>>(), [2, 3]);
    let counts = papers::warning::counts(&mut reader, UnitId(1), at(0)).await.unwrap();
    assert_eq!((counts.open, counts.to_sign, counts.raised), (4, 3, 5));
    assert_eq!(counts.ended, [(End::PaidAlready, 1)]);
    let looks = papers::look::by_subject(&mut reader, papers::Kind::Phone, "13900000001", 9).await.unwrap();
    assert_eq!(looks.len(), 1, "whoever was warned can be told who looked");
    let open = papers::look::open(&mut reader, OfficerId(1), Viewed::Warning(kept[4].id), at(10)).await.unwrap();
    assert!(open.is_some());
    let other = papers::look::open(&mut reader, OfficerId(1), Viewed::Warning(kept[1].id), at(10)).await.unwrap();
    assert!(other.is_none(), "a look at one is no look at another");
}

fn a_finding(id: i64, what: What, seconds: i64) -> Finding {
    let found = Found {
        at: at(seconds),
        score: 0.75,
        level: Level::High,
        facts: vec![Fact { name: "ports".into(), value: "32".into(), points: 0.75 }],
        records: Vec::new(),
        what,
    };
    Finding { id: FindingId(id), unit: UnitId(1), first_at: at(1), times: 1, found }
}

pub(crate) async fn findings(place: Place) {
    let papers = place.open().await;
    let line = |class| What::Line { line: "17000000001".into(), trunk: String::new(), class };
    let den = What::Den {
        cell: "c-7".into(),
        place: Some((36.061, 103.834)),
        radius_m: 180.0,
        lines: vec!["17000000001".into(), "17000000002".into()],
        devices: vec!["867400000000001".into()],
        ports: 32,
        from: at(0),
        to: at(9),
    };
    let (first, second) = (a_finding(1, line(Class::SimBox), 3), a_finding(2, den.clone(), 4));
    let kept = [first.clone(), second.clone()];
    write(&papers, move |tx| {
        Box::pin(async move {
            case(tx).await?;
            for finding in &kept {
                assert_eq!(papers::finding::take_id(tx, UnitId(1)).await?, finding.id);
                papers::finding::put(tx, finding).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
    // Found again: one row, and the latest has the word.
    let mut again = a_finding(1, line(Class::LookAlike), 8);
    again.times = 2;
    let put = again.clone();
    write(&papers, move |tx| Box::pin(async move { papers::finding::put(tx, &put).await })).await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::finding::by_id(&mut reader, FindingId(1)).await.unwrap(), Some(again.clone()));
    assert_eq!(papers::finding::same(&mut reader, &line(Class::Domestic)).await.unwrap(), Some(again));
    assert_eq!(papers::finding::list(&mut reader, "den", UnitId(1), 9).await.unwrap(), [second]);
    assert_eq!(papers::finding::list(&mut reader, "den", UnitId(2), 9).await.unwrap(), []);
    let naming = papers::finding::naming(&mut reader, "17000000001", UnitId(1), 9).await.unwrap();
    assert_eq!(naming.iter().map(|finding| finding.id.0).collect::<Vec<_>>(), [1, 2]);
    let counts = papers::finding::counts(&mut reader, UnitId(1), at(0)).await.unwrap();
    assert_eq!(counts, [("den".to_owned(), 1)], "what accuses nobody is not counted");
    // Nobody reads a line in the database.
    let mut thief = <papers::AnyConnection as sqlx::Connection>::connect(&place.url).await.unwrap();
    for row in sqlx::query("SELECT body, subject_index FROM finding").fetch_all(&mut thief).await.unwrap() {
        let (body, index): (String, String) = (sqlx::Row::get(&row, 0), sqlx::Row::get(&row, 1));
        assert!(body.starts_with("s1.") && !index.contains("17000"), "{body}");
    }
}
