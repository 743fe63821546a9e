//! What others hold and tell: partners' keys, recovery codes, looks, the outbox, what banks told and how their books differ.

use crate::fixtures::{account, at, case, case_and_order, hold, officer, order, report, write};
use crate::place::Place;
use domain::authority::{OfficerId, UnitId, UnitKind};
use domain::case::CaseId;
use domain::hold::{Difference, Way};
use domain::money::{Amount, Currency};
use domain::order::{AccountTold, Act, HolderTold, Lane, OrderId, State};
use domain::personal::{Purpose, Viewed};
use domain::report::{BankReport, BankReportKind};
use papers::key::Key;
use papers::outbox::{AtBank, Counts};
use std::collections::BTreeMap;

pub(crate) async fn keys(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let city = papers::unit::insert(tx, None, UnitKind::City, "城").await?.id;
            let partner = papers::unit::insert(tx, Some(city), UnitKind::Partner, "行").await?.id;
            let by = officer(tx, "key-1", partner).await?.id;
            let new = Key {
                id: 0,
                officer: by,
                unit: partner,
                prefix: "weir_ab".into(),
                actions: "send_signals take_report".into(),
                made_at: at(1),
                until_at: at(99),
                used_at: None,
                ended_at: None,
            };
            let mut first = papers::key::insert(tx, new.clone(), "h1", None).await?;
            let other = Key { prefix: "weir_cd".into(), ..new };
            let second = papers::key::insert(tx, other, "h2", Some(by)).await?;
            papers::key::used(tx, first.id, at(5)).await?;
            papers::key::end(tx, first.id, at(6)).await?;
            (first.used_at, first.ended_at) = (Some(at(5)), Some(at(6)));
            Ok([first, second])
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    for (hash, want) in [("h1", Some(&kept[0])), ("h2", Some(&kept[1])), ("h", None)] {
        assert_eq!(papers::key::by_hash(&mut reader, hash).await.unwrap().as_ref(), want, "{hash}");
    }
    assert_eq!(papers::key::by_id(&mut reader, kept[0].id).await.unwrap().as_ref(), Some(&kept[0]));
    for (unit, want) in [(1, &kept[..]), (2, &kept[..]), (3, &[])] {
        assert_eq!(papers::key::below(&mut reader, UnitId(unit)).await.unwrap(), want, "{unit}");
    }
}

pub(crate) async fn recovery_codes(place: Place) {
    let papers = place.open().await;
    let used = write(&papers, |tx| {
        Box::pin(async move {
            let unit = papers::unit::insert(tx, None, UnitKind::City, "城").await?.id;
            let (li, wang) = (officer(tx, "li", unit).await?.id, officer(tx, "wang", unit).await?.id);
            papers::recovery_code::replace(tx, li, &["old".into()]).await?;
            papers::recovery_code::replace(tx, li, &["a".into(), "b".into()]).await?;
            let mut used = Vec::new();
            for (who, hash) in [(wang, "a"), (li, "a"), (li, "a"), (li, "old"), (li, "b")] {
                used.push(papers::recovery_code::use_up(tx, who, hash, at(1)).await?);
            }
            Ok(used)
        })
    });
    assert_eq!(used.await.unwrap(), [false, true, false, false, true]);
}

pub(crate) async fn looks(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let case = case(tx).await?;
            let report = report(tx, &case, "CCB/B1").await?;
            let mut kept = Vec::new();
            for (viewed, purpose) in
                [(Viewed::Case(case.id), Purpose::Evidence), (Viewed::Report(report), Purpose::CallVictim)]
            {
                let officer = OfficerId(1);
                kept.push(papers::look::insert(tx, officer, viewed, purpose, "回电'核实'", at(10)).await?);
            }
            Ok(kept)
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    let until = kept[0].look.until_at;
    for (officer, viewed, now, want) in [
        (1, kept[0].look.viewed, at(11), Some(kept[0].look)),
        (1, kept[1].look.viewed, at(11), Some(kept[1].look)),
        (1, kept[0].look.viewed, until, None),
        (2, kept[0].look.viewed, at(11), None),
        (1, Viewed::Case(CaseId(2)), at(11), None),
    ] {
        let open = papers::look::open(&mut reader, OfficerId(officer), viewed, now).await.unwrap();
        assert_eq!(open, want, "{officer} {viewed:?}");
    }
    for (kind, value, want) in [
        (papers::Kind::Phone, "13893100001", vec![kept[1].clone(), kept[0].clone()]),
        (papers::Kind::Account, "CCB/B1", vec![kept[1].clone(), kept[0].clone()]),
        (papers::Kind::Phone, "13893100002", vec![]),
    ] {
        assert_eq!(papers::look::by_subject(&mut reader, kind, value, 9).await.unwrap(), want, "{value}");
    }
}

pub(crate) async fn outbox(place: Place) {
    let papers = place.open().await;
    write(&papers, |tx| {
        Box::pin(async move {
            let case = case_and_order(tx).await?.order.case;
            for (number, act, bank, state, try_at) in [
                (2, Act::Stop, "CCB", State::Queued, 10),
                (3, Act::Lift, "CCB", State::Queued, 20),
                (4, Act::Stop, "ABC", State::Queued, 30),
                (5, Act::Stop, "ABC", State::Queued, 5),
            ] {
                let mut kept = papers::order::Kept::new(order(number, case, act, &format!("{bank}/B1")));
                (kept.order.state, kept.try_at) = (state, at(try_at));
                papers::order::insert(tx, &kept).await?;
                if number == 5 {
                    (kept.order.state, kept.order.answered_at) = (State::Unknown, Some(at(40)));
                    papers::order::update(tx, &kept).await?;
                }
            }
            let tries = [
                papers::outbox::lease(tx, OrderId(2), at(100)).await?,
                papers::outbox::lease(tx, OrderId(2), at(110)).await?,
                papers::outbox::lease(tx, OrderId(3), at(105)).await?,
            ];
            assert_eq!(tries, [1, 2, 1]);
            papers::outbox::asked(tx, OrderId(2)).await?;
            papers::outbox::not_tried(tx, OrderId(3)).await
        })
    })
    .await
    .unwrap();
    let mut reader = papers.reader().await.unwrap();
    let reader: &mut papers::Conn = &mut reader;
    let lane = |bank: &str, lane| (bank.to_owned(), lane);
    let all = vec![lane("CCB", Lane::Releases), lane("ABC", Lane::Orders), lane("CCB", Lane::Orders)];
    for (now, want) in [(9, vec![]), (10, vec![lane("CCB", Lane::Orders)]), (30, all)] {
        assert_eq!(papers::outbox::due_lanes(reader, at(now)).await.unwrap(), want, "{now}");
    }
    for (bank, lane, want) in [
        ("CCB", Lane::Orders, vec![OrderId(2)]),
        ("CCB", Lane::Releases, vec![OrderId(3)]),
        ("ABC", Lane::Orders, vec![OrderId(4)]),
        ("ICBC", Lane::Orders, vec![]),
    ] {
        assert_eq!(papers::outbox::due(reader, bank, lane, at(30), 9).await.unwrap(), want, "{bank}");
    }
    for (order, tries, asked) in [(2, 2, 1), (3, 0, 0), (4, 0, 0), (1, 0, 0)] {
        assert_eq!(papers::outbox::counts(reader, OrderId(order)).await.unwrap(), Counts { tries, asked }, "{order}");
    }
    for (now, want) in [(109, vec![]), (110, vec![OrderId(2)])] {
        assert_eq!(papers::outbox::left_behind(reader, at(now), 9).await.unwrap(), want, "{now}");
    }
    let at_bank = |open, unknown, answered_at| AtBank { open, unknown, answered_at };
    let want = BTreeMap::from([("ABC".into(), at_bank(2, 1, Some(at(40)))), ("CCB".into(), at_bank(2, 0, None))]);
    assert_eq!(papers::outbox::at_banks(reader).await.unwrap(), want);
    write(&papers, |tx| Box::pin(papers::outbox::give_back(tx, OrderId(2)))).await.unwrap();
    assert_eq!(papers::outbox::left_behind(&mut papers.reader().await.unwrap(), at(999), 9).await.unwrap(), []);
}

pub(crate) async fn holders_and_accounts(place: Place) {
    let papers = place.open().await;
    let holder = HolderTold {
        name: "张三".into(),
        id_type: "01".into(),
        id_number: "620102199001011234".into(),
        phone: "13900000000".into(),
        address: "城关区".into(),
        opened_at: Some(at(1)),
    };
    let told = AccountTold {
        account: "6222".into(),
        balance: Some(Amount::from_minor(-1)),
        currency: Currency::CNY,
        state: "冻结".into(),
        opened_at: None,
    };
    let (one, many) = (holder.clone(), vec![told.clone(), told]);
    let accounts = many.clone();
    write(&papers, |tx| {
        Box::pin(async move {
            let order = case_and_order(tx).await?.order;
            papers::holder::insert(tx, &order, &one, at(5)).await?;
            papers::holder::insert_accounts(tx, &order, &accounts, at(6)).await
        })
    })
    .await
    .unwrap();
    let mut reader = papers.reader().await.unwrap();
    let of = |told_at| (OrderId(1), account("ICBC/A1"), told_at);
    let found = papers::holder::of_case(&mut reader, CaseId(1)).await.unwrap().pop().unwrap();
    assert_eq!(((found.order, found.account, found.told_at), found.told), (of(at(5)), holder));
    let found = papers::holder::accounts_of_case(&mut reader, CaseId(1)).await.unwrap().pop().unwrap();
    assert_eq!(((found.order, found.account, found.told_at), found.told), (of(at(6)), many));
    assert_eq!(papers::holder::of_case(&mut reader, CaseId(2)).await.unwrap(), []);
}

fn difference(way: Way, reference: &str, theirs: i64) -> Difference {
    Difference {
        way,
        reference: reference.into(),
        order: None,
        hold: None,
        case: None,
        ours: None,
        theirs: Some(Amount::from_major(theirs)),
    }
}

pub(crate) async fn differences(place: Place) {
    let papers = place.open().await;
    write(&papers, |tx| {
        Box::pin(async move {
            let stop = case_and_order(tx).await?.order;
            let mut second = papers::order::Kept::new(order(2, stop.case, Act::Stop, "ICBC/B1"));
            second.order.state = State::Queued;
            papers::order::insert(tx, &second).await?;
            hold(tx, &second.order).await?;
            let mut lift = papers::order::Kept::new(order(3, stop.case, Act::Lift, "ICBC/B1"));
            (lift.order.original, lift.order.state) = (Some(OrderId(2)), State::Queued);
            papers::order::insert(tx, &lift).await?;
            let listed = ["REF00001".to_owned(), "REF00009".into()];
            let booked = papers::difference::booked(tx, "ICBC", &listed).await?;
            let rows: Vec<_> = booked.iter().map(|b| (b.order.id.0, b.hold.is_some(), b.in_motion)).collect();
            assert_eq!(rows, [(1, false, false), (2, true, true)], "what is listed, and what we hold there");
            assert_eq!(papers::difference::booked(tx, "CCB", &listed).await?, []);
            let found = difference(Way::UnknownReference, "X", 5);
            assert_eq!(papers::difference::seen(tx, "ICBC", &found, at(1)).await?, 1);
            assert_eq!(papers::difference::seen(tx, "CCB", &found, at(2)).await?, 2);
            assert_eq!(papers::difference::seen(tx, "ICBC", &difference(Way::OtherSum, "X", 5), at(2)).await?, 3);
            let again = difference(Way::UnknownReference, "X", 6);
            assert_eq!(papers::difference::seen(tx, "ICBC", &again, at(3)).await?, 1, "it stands already");
            assert_eq!(papers::difference::settle_unseen(tx, "ICBC", at(3)).await?, [3]);
            for now in [3, 4] {
                papers::difference::reconciled(tx, "ICBC", at(now)).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
    let mut reader = papers.reader().await.unwrap();
    let open = papers::difference::open(&mut reader, 9).await.unwrap();
    let rows: Vec<_> = open.iter().map(|o| (o.id, &*o.bank, o.difference.theirs, o.found_at, o.seen_at)).collect();
    let yuan = |sum| Some(Amount::from_major(sum));
    assert_eq!(rows, [(1, "ICBC", yuan(6), at(1), at(3)), (2, "CCB", yuan(5), at(2), at(2))]);
    let reconciled = papers::difference::reconciled_at(&mut reader).await.unwrap();
    assert_eq!(reconciled, BTreeMap::from([("ICBC".into(), at(4))]));
}

pub(crate) async fn bank_reports(place: Place) {
    let papers = place.open().await;
    let told = |bank: &str, serial: &str| BankReport {
        kind: BankReportKind::CaseAccount,
        serial: serial.into(),
        bank: bank.into(),
        at: at(1),
        account: "6222".into(),
        holder: HolderTold::default(),
        victim_name: "赵".into(),
        victim_phone: String::new(),
        feature: "1201".into(),
        words: "频繁跨行'转出'".into(),
        movements: vec![],
    };
    let reports = [told("ICBC", "1"), told("ICBC", "1"), told("CCB", "1"), told("ICBC", "2")];
    let kept = write(&papers, move |tx| {
        Box::pin(async move {
            let mut kept = Vec::new();
            for report in &reports {
                kept.push(papers::bank_report::insert(tx, report, at(2)).await?);
            }
            Ok(kept)
        })
    });
    assert_eq!(kept.await.unwrap(), [Some(1), None, Some(2), Some(3)]);
}
