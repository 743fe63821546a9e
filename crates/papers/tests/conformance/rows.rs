//! What goes in comes out, by every way there is to ask for it.

use crate::fixtures::{account, at, case, case_and_order, line, officer, order, write};
use crate::place::Place;
use domain::authority::{OfficerId, UnitId, UnitKind};
use domain::case::CaseId;
use domain::category::Category;
use domain::hold::{End, Hold, HoldId, State as HoldState};
use domain::indicator::{Find, Kind, Role};
use domain::money::{Amount, Currency};
use domain::order::{Act, Mandate, OrderId, State};
use domain::report::{Channel, Payment, Report, ReportId};
use domain::trace::{Limits, Rule};
use domain::transfer::Movement;
use papers::{Fault, audit};

/// What a row has to say fits in one deed; what is read outside it is read by a reader.
pub(crate) async fn units(place: Place) {
    let papers = place.open().await;
    let added = write(&papers, |tx| {
        Box::pin(async move {
            let city = papers::unit::insert(tx, None, UnitKind::City, "城").await?;
            let station = papers::unit::insert(tx, Some(city.id), UnitKind::Station, "所'; --").await?;
            Ok([city, station])
        })
    });
    let added = added.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::unit::all(&mut reader).await.unwrap(), added);
    assert_eq!(papers::unit::by_id(&mut reader, UnitId(2)).await.unwrap().as_ref(), Some(&added[1]));
    assert_eq!(papers::unit::by_id(&mut reader, UnitId(3)).await.unwrap(), None);
}

pub(crate) async fn officers(place: Place) {
    let papers = place.open().await;
    let added = write(&papers, |tx| {
        Box::pin(async move {
            let unit = papers::unit::insert(tx, None, UnitKind::City, "城").await?.id;
            let both = [officer(tx, "li", unit).await?, officer(tx, "wang", unit).await?];
            papers::officer::set_password(tx, both[1].id, "argon").await?;
            Ok(both)
        })
    });
    let added = added.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::officer::all(&mut reader).await.unwrap(), added);
    assert_eq!(papers::officer::by_id(&mut reader, OfficerId(1)).await.unwrap().as_ref(), Some(&added[0]));
    let proofs = |known: papers::officer::Known| (known.password, known.code_hash);
    for (login, want) in [
        ("li", Some((None, Some("x".to_owned())))),
        ("wang", Some((Some("argon".to_owned()), None))),
        ("LI", None),
        ("nobody", None),
    ] {
        assert_eq!(papers::officer::by_login(&mut reader, login).await.unwrap().map(proofs), want, "{login}");
    }
}

pub(crate) async fn sessions(place: Place) {
    let papers = place.open().await;
    write(&papers, |tx| {
        Box::pin(async move {
            let unit = papers::unit::insert(tx, None, UnitKind::City, "城").await?.id;
            let officer = officer(tx, "li", unit).await?.id;
            for (token, until) in [("a", 10), ("b", 20), ("c", 30)] {
                let kept = papers::session::Kept { officer, until_at: at(until), is_whole: true };
                papers::session::insert(tx, token, kept).await?;
            }
            papers::session::delete(tx, "c").await?;
            papers::session::delete_over(tx, at(20)).await
        })
    })
    .await
    .unwrap();
    let mut reader = papers.reader().await.unwrap();
    let b = papers::session::Kept { officer: OfficerId(1), until_at: at(20), is_whole: true };
    for (token, want) in [("a", None), ("b", Some(b)), ("c", None)] {
        assert_eq!(papers::session::by_hash(&mut reader, token).await.unwrap(), want, "{token}");
    }
}

fn a_report(id: i64, case: Option<CaseId>) -> Report {
    let find = Find {
        kind: Kind::BankCard,
        text: "6222 0200".into(),
        value: "62220200".into(),
        start: 3,
        end: 12,
        role: Role::Unknown,
        reason: "转到".into(),
    };
    let payment = |seconds: i64, payer: Option<&str>| Payment {
        at: at(seconds),
        payer: payer.map(account),
        payer_name: "赵会计".into(),
        payee: account("ICBC/A1"),
        payee_name: String::new(),
        amount: Amount::from_minor(5_000_001),
    };
    Report {
        id: ReportId(id),
        state: domain::report::State::Taken,
        taken_at: at(1),
        taken_by: OfficerId(1),
        unit: UnitId(1),
        channel: Channel::Console,
        victim_name: "赵会计".into(),
        victim_phone: "13893100001".into(),
        narrative: "转到6222 0200，\"老板\"让转的\n".into(),
        finds: vec![find],
        payments: vec![payment(3, None), payment(2, Some("CCB/V"))],
        category: Some(Category::Rebate),
        case,
        repeat_of: None,
    }
}

pub(crate) async fn reports(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let case = case(tx).await?.id;
            let mut kept = Vec::new();
            for in_case in [Some(case), None, None] {
                let report = a_report(papers::report::take_id(tx, UnitId(1)).await?.0, in_case);
                papers::report::insert(tx, &report).await?;
                kept.push(report);
            }
            kept[2].victim_phone = "110".into();
            kept[2].repeat_of = Some(ReportId(1));
            kept[2].category = None;
            kept[2].payments.pop();
            kept[2].payments[0].payee = account("ABC/B2");
            papers::report::update(tx, &kept[2]).await?;
            Ok(kept)
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::report::by_id(&mut reader, ReportId(3)).await.unwrap().as_ref(), Some(&kept[2]));
    assert_eq!(papers::report::by_id(&mut reader, ReportId(4)).await.unwrap(), None);
    assert_eq!(papers::report::of_case(&mut reader, CaseId(1)).await.unwrap(), kept[..1]);
    assert_eq!(papers::report::by_phone(&mut reader, "13893100001").await.unwrap(), kept[..2]);
    assert_eq!(papers::report::by_payee(&mut reader, &account("ABC/B2")).await.unwrap(), kept[2..]);
    let newest: Vec<i64> =
        papers::report::latest(&mut reader, UnitId(1), 2).await.unwrap().iter().map(|r| r.id.0).collect();
    assert_eq!(newest, [3, 2]);
    let counts: Vec<(CaseId, usize)> = papers::report::count_by_case(&mut reader).await.unwrap().into_iter().collect();
    assert_eq!(counts, [(CaseId(1), 1)]);
}

pub(crate) async fn attachments(place: Place) {
    let papers = place.open().await;
    let digest = papers::attachment::store(&papers, b"a picture").unwrap();
    assert_eq!(papers::attachment::load(&papers, &digest).unwrap(), b"a picture");
    let kept = write(&papers, move |tx| {
        Box::pin(async move {
            case(tx).await?;
            papers::report::insert(tx, &a_report(1, None)).await?;
            let new = papers::attachment::Attachment {
                id: 0,
                report: ReportId(1),
                digest,
                name: "截图.png".into(),
                media_type: "image/png".into(),
                bytes: 9,
                attached_at: at(4),
            };
            papers::attachment::insert(tx, new).await
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::attachment::of_report(&mut reader, ReportId(1)).await.unwrap(), [kept]);
    assert_eq!(papers::attachment::of_report(&mut reader, ReportId(2)).await.unwrap(), []);
}

pub(crate) async fn cases(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let mut kept = case(tx).await?;
            assert_eq!(papers::case::by_id(tx, kept.id).await?.unwrap().case, kept);
            kept.loss = Amount::from_minor(i64::MAX);
            kept.rule = Rule::Fifo;
            kept.limits = Limits::default();
            kept.category = Some(Category::Other);
            papers::case::update(tx, &kept).await?;
            papers::case::touch(tx, kept.id).await?;
            assert!(papers::case::touch_if(tx, kept.id, 2).await?);
            assert!(!papers::case::touch_if(tx, kept.id, 2).await?);
            Ok(kept)
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    let found = papers::case::by_id(&mut reader, kept.id).await.unwrap().unwrap();
    assert_eq!((found.case, found.version), (kept.clone(), 3));
    assert_eq!(papers::case::by_id(&mut reader, CaseId(2)).await.unwrap(), None);
    assert_eq!(papers::case::latest(&mut reader, UnitId(1), 5).await.unwrap(), [kept]);
}

pub(crate) async fn mandates(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let case = case(tx).await?.id;
            let mut mandate = Mandate {
                case,
                asked_by: OfficerId(1),
                granted_by: OfficerId(2),
                granted_at: at(1),
                sum_max: Amount::from_major(100),
                until_at: at(60),
            };
            papers::mandate::insert(tx, &mandate).await?;
            mandate.sum_max = Amount::from_major(200);
            papers::mandate::insert(tx, &mandate).await?;
            Ok(mandate)
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    let found = papers::mandate::of_case(&mut reader, CaseId(1)).await.unwrap().unwrap();
    assert_eq!((found.id, found.mandate), (2, kept));
    assert_eq!(papers::mandate::of_case(&mut reader, CaseId(2)).await.unwrap(), None);
}

pub(crate) async fn orders(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let first = case_and_order(tx).await?;
            let mut lift = papers::order::Kept::new(order(2, first.order.case, Act::Lift, "CCB/B1"));
            papers::order::take_ids(tx, first.order.case, 1).await?;
            lift.order.original = Some(first.order.id);
            lift.order.amount = None;
            papers::order::insert(tx, &lift).await?;
            lift.order.state = State::Queued;
            lift.order.approved_at = Some(at(20));
            lift.order.approved_by = Some(OfficerId(2));
            lift.order.digest = Some("d".repeat(64));
            lift.order.failure = Some("200010 无此账户".into());
            lift.order.balance = Some(Amount::from_minor(-5));
            lift.order.covers_until = Some(at(30));
            lift.instruction = Some("{\"a\": 1}".into());
            lift.try_at = at(40);
            papers::order::update(tx, &lift).await?;
            Ok([first, lift])
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    let reader: &mut papers::Conn = &mut reader;
    assert_eq!(papers::order::by_id(reader, OrderId(2)).await.unwrap().as_ref(), Some(&kept[1]));
    assert_eq!(papers::order::by_reference(reader, "REF00001").await.unwrap().as_ref(), Some(&kept[0]));
    assert_eq!(papers::order::by_reference(reader, "REF").await.unwrap(), None);
    assert_eq!(papers::order::of_case(reader, CaseId(1)).await.unwrap(), kept);
    for (now, due) in [(39, 0), (40, 1)] {
        assert_eq!(papers::order::due(reader, State::Queued, at(now), 9).await.unwrap().len(), due, "{now}");
    }
    let ids = |kept: Vec<papers::order::Kept>| kept.iter().map(|kept| kept.order.id.0).collect::<Vec<_>>();
    assert_eq!(ids(papers::order::timed(reader, UnitId(1), 9).await.unwrap()), [2], "a release under way");
    assert_eq!(ids(papers::order::timed(reader, UnitId(9), 9).await.unwrap()), [0_i64; 0]);
    assert_eq!(ids(papers::order::releases(reader, at(1000), 9).await.unwrap()), [2]);
    assert_eq!(
        ids(papers::order::lapsing(reader, State::Queued, at(1000), 9).await.unwrap()),
        [0_i64; 0],
        "it never lapses"
    );
    let all = papers::order::Filter { seen_by: UnitId(1), case: None, state: "", act: "", bank: "" };
    let bank = |bank| papers::order::Filter { bank, ..all };
    for (filter, want) in [
        (all, &[2, 1][..]),
        (papers::order::Filter { case: Some(CaseId(1)), ..all }, &[2, 1]),
        (papers::order::Filter { case: Some(CaseId(2)), ..all }, &[]),
        (papers::order::Filter { state: "queued", ..all }, &[2]),
        (papers::order::Filter { act: "stop", ..all }, &[1]),
        (bank("CCB"), &[2]),
        (bank("CC"), &[]),
    ] {
        let found = papers::order::list(reader, filter, 9).await.unwrap();
        assert_eq!(found.iter().map(|order| order.id.0).collect::<Vec<_>>(), want, "{filter:?}");
    }
}

pub(crate) async fn holds(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let stop = case_and_order(tx).await?.order;
            let mut hold = Hold {
                id: papers::hold::take_id(tx, stop.case).await?,
                order: stop.id,
                case: stop.case,
                account: stop.account,
                amount: Amount::from_major(9),
                since_at: at(1),
                until_at: at(200),
                state: HoldState::Standing,
                basis: "stop".into(),
                whole: true,
                verify_by: Some(at(100)),
                ended_at: None,
            };
            papers::hold::insert(tx, &hold).await?;
            assert_eq!(papers::hold::over(tx, at(99), 9).await?, []);
            assert_eq!(papers::hold::over(tx, at(100), 9).await?, [hold.clone()]);
            assert_eq!(papers::hold::running(tx, UnitId(1), 9).await?, [hold.clone()]);
            assert_eq!(papers::hold::running(tx, UnitId(9), 9).await?, [], "another unit sees none of it");
            for (told_at, now, want) in [(0, 0, 1), (60, 59, 0), (60, 60, 1)] {
                papers::hold::tell_at(tx, hold.id, at(told_at)).await?;
                assert_eq!(papers::hold::to_tell(tx, at(now), 9).await?.len(), want, "{now}");
            }
            hold.state = HoldState::Ended(End::Released);
            hold.amount = Amount::ZERO;
            hold.verify_by = None;
            hold.ended_at = Some(at(40));
            hold.until_at = at(50);
            papers::hold::update(tx, &hold).await?;
            Ok(hold)
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(kept.id, HoldId(1));
    assert_eq!(papers::hold::of_order(&mut reader, OrderId(1)).await.unwrap().as_ref(), Some(&kept));
    assert_eq!(papers::hold::of_case(&mut reader, CaseId(1)).await.unwrap(), [kept]);
    assert_eq!(papers::hold::over(&mut reader, at(100), 9).await.unwrap(), [], "it ended");
}

fn movement(serial: &str, seconds: i64, payee_balance: Option<i64>) -> Movement {
    Movement {
        serial: serial.into(),
        at: at(seconds),
        payer: "b/1".into(),
        payee: "b/2".into(),
        amount: Amount::from_major(5),
        currency: Currency::CNY,
        payer_balance: None,
        payee_balance: payee_balance.map(Amount::from_major),
        channel: "transfer".into(),
        remark: "货款".into(),
        payer_name: String::new(),
        payee_name: "张三".into(),
    }
}

pub(crate) async fn movements(place: Place) {
    let papers = place.open().await;
    let told = vec![movement("s1", 1, None), movement("", 2, Some(9)), movement("", 2, Some(9))];
    let many: Vec<Movement> = (0..25).map(|n| movement("m", 100 + n, None)).collect();
    // bank, what it tells, how many are new
    let table =
        [("b", told.clone(), 3), ("b", told.clone(), 0), ("c", told.clone(), 3), ("b", many, 25), ("b", vec![], 0)];
    let counts: Vec<usize> = table.iter().map(|row| row.2).collect();
    let new = write(&papers, move |tx| {
        Box::pin(async move {
            let case = case(tx).await?.id;
            let mut new = Vec::new();
            for (bank, movements, _) in table {
                new.push(papers::movement::insert(tx, case, bank, &movements).await?);
            }
            Ok(new)
        })
    });
    assert_eq!(new.await.unwrap(), counts);
    let mut reader = papers.reader().await.unwrap();
    let kept = papers::movement::of_case_after(&mut reader, CaseId(1), 0).await.unwrap();
    assert_eq!(kept.iter().take(3).map(|k| k.movement.clone()).collect::<Vec<_>>(), told);
    let later = papers::movement::of_case_after(&mut reader, CaseId(1), kept[29].id).await.unwrap();
    assert_eq!(later, kept[30..]);
}

pub(crate) async fn tasks(place: Place) {
    use domain::task::Kind as TaskKind;
    let papers = place.open().await;
    let (kept, third) = write(&papers, |tx| {
        Box::pin(async move {
            let case = case(tx).await?;
            let mut new = papers::task::New {
                kind: TaskKind::HoldEnds,
                object: "hold:1".into(),
                case: Some(case.id),
                unit: case.unit,
                opened_at: at(1),
                due_at: at(50),
            };
            let first = papers::task::open_once(tx, &new).await?;
            assert_eq!(papers::task::open_once(tx, &new).await?, first, "it is open already");
            (new.kind, new.case, new.due_at) = (TaskKind::SettleUnknown, None, at(40));
            let second = papers::task::open_once(tx, &new).await?;
            papers::task::done(tx, first, Some(OfficerId(2)), "已续止", at(9)).await?;
            new.kind = TaskKind::HoldEnds;
            let third = papers::task::open_once(tx, &new).await?;
            papers::task::done_by_itself(tx, TaskKind::SettleUnknown, "hold:1", at(8)).await?;
            let kept = [papers::task::by_id(tx, first).await?, papers::task::by_id(tx, second).await?];
            Ok((kept.map(Option::unwrap), third))
        })
    })
    .await
    .unwrap();
    assert_eq!(
        kept.each_ref().map(|task| (task.done_at, task.done_by)),
        [(Some(at(9)), Some(OfficerId(2))), (Some(at(8)), None)]
    );
    assert_eq!((kept[0].word.as_str(), kept[0].case, kept[1].case), ("已续止", Some(CaseId(1)), None));
    let mut reader = papers.reader().await.unwrap();
    let open = papers::task::open(&mut reader, UnitId(1), 9).await.unwrap();
    assert_eq!(open.iter().map(|task| task.id).collect::<Vec<_>>(), [third]);
}

pub(crate) async fn typed_answers(place: Place) {
    use domain::order::{Outcome, Typed, Way};
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let order = case_and_order(tx).await?.order.id;
            let outcome = Outcome::Rejected { code: "200010".into(), words: "无此账户".into() };
            let mut typed = Typed { outcome, at: at(1), way: Way::Paper, typed_by: OfficerId(1), typed_at: at(2) };
            papers::typed_answer::put(tx, order, &typed).await?;
            typed.typed_by = OfficerId(2);
            papers::typed_answer::put(tx, order, &typed).await?;
            assert_eq!(papers::typed_answer::of_order(tx, order).await?, Some(typed));
            papers::typed_answer::delete(tx, order).await?;
            papers::typed_answer::of_order(tx, order).await
        })
    });
    assert_eq!(kept.await.unwrap(), None);
}

pub(crate) async fn shares(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let case = case(tx).await?;
            let other = papers::unit::insert(tx, Some(case.unit), UnitKind::Station, "所").await?.id;
            assert_eq!(papers::unit::line(tx, other).await?, [other, case.unit]);
            assert_eq!(papers::unit::line_by_parents(tx, other).await?, [other, case.unit]);
            assert_eq!(papers::unit::below(tx, case.unit).await?.len(), 2);
            let new = papers::share::Share {
                id: 0,
                case: case.id,
                unit: other,
                shared_at: at(1),
                shared_by: OfficerId(1),
                reason: "同一伙人".into(),
                ended_at: None,
            };
            assert_eq!(papers::case::latest(tx, other, 9).await?, []);
            let share = papers::share::insert(tx, new).await?;
            assert_eq!(papers::share::of_case(tx, case.id).await?, [share]);
            assert_eq!(papers::case::latest(tx, other, 9).await?, std::slice::from_ref(&case));
            let mut ended = Vec::new();
            for _ in 0..2 {
                ended.push(papers::share::end(tx, case.id, other, OfficerId(2), at(9)).await?);
            }
            assert_eq!(papers::share::of_case(tx, case.id).await?, []);
            Ok((ended, papers::case::latest(tx, other, 9).await?))
        })
    });
    assert_eq!(kept.await.unwrap(), (vec![true, false], vec![]));
}

pub(crate) async fn clocks(place: Place) {
    use papers::clock::Seen;
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let before = papers::clock::seen(tx).await?;
            papers::clock::put(tx, Seen { seen_at: at(1), doubted_at: Some(at(9)) }).await?;
            let doubted = papers::clock::seen(tx).await?;
            papers::clock::put(tx, Seen { seen_at: at(2), doubted_at: None }).await?;
            Ok([before, doubted, papers::clock::seen(tx).await?])
        })
    });
    let seen = |seen_at, doubted_at| Some(Seen { seen_at, doubted_at });
    assert_eq!(kept.await.unwrap(), [None, seen(at(1), Some(at(9))), seen(at(2), None)]);
}

pub(crate) async fn trails(place: Place) {
    let papers = place.open().await;
    let json = r#"{"rule":"fifo","until":null,"lost":"1.00","held":"1.00","returned":"0.00","cashed_out":"0.00",
        "beyond":{"window":"0.00","stop_account":"0.00","taint_min":"0.00","hops":"0.00","count":"0.00"},
        "roots":[],"accounts":[],"transfers":[],"repairs":[],"roots_unmatched":[]}"#;
    let first: domain::trace::Trail = serde_json::from_str(json).unwrap();
    let mut second = first.clone();
    second.lost = Amount::from_major(2);
    let last = second.clone();
    write(&papers, move |tx| {
        Box::pin(async move {
            let case = case(tx).await?.id;
            for trail in [&first, &second] {
                papers::trail::put(tx, case, at(1), &papers::trail::to_json(trail)?).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::trail::of_case(&mut reader, CaseId(1)).await.unwrap(), Some(last));
    assert_eq!(papers::trail::of_case(&mut reader, CaseId(2)).await.unwrap(), None);
}

pub(crate) async fn audit_lines(place: Place) {
    let papers = place.open().await;
    for object in ["order:1", "order:2"] {
        let written: Result<(), Fault> = papers
            .write(move |tx| {
                Box::pin(async move {
                    audit::write(tx, audit::Line { case: Some(CaseId(7)), ..line(object) }).await?;
                    Ok(())
                })
            })
            .await;
        written.unwrap();
    }
    write(&papers, |_| Box::pin(async { Ok(()) })).await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(audit::verify(&mut reader).await.unwrap().lines, 3);
    let seqs = |lines: Vec<audit::Entry>| lines.into_iter().map(|line| line.seq).collect::<Vec<_>>();
    assert_eq!(seqs(audit::latest(&mut reader, 2).await.unwrap()), [3, 2]);
    assert_eq!(seqs(audit::of_case(&mut reader, CaseId(7), 9).await.unwrap()), [2, 1]);
}
