//! What is given back and what is objected to: refunds, objections, the error ledger, marks, and the letters that
//! victims and holders ask by.

use crate::fixtures::{at, case_and_order, hold, officer, order, report, write};
use crate::place::Place;
use domain::authority::{OfficerId, UnitId, UnitKind};
use domain::case::CaseId;
use domain::hold::HoldId;
use domain::money::Amount;
use domain::order::{Act, Extent, OrderId, State as OrderState};
use domain::redress::{self, Reference, Source};
use domain::refund::{self, Method, Part, Refund, RefundId, Share, State};
use domain::report::ReportId;
use domain::time::Span;
use domain::trace::Rule;
use papers::objection::File;
use std::collections::{BTreeMap, BTreeSet};

fn a_refund(id: RefundId, case: CaseId, of: &[(HoldId, Method)], victims: &[ReportId]) -> Refund {
    let part = |&(hold, method): &(HoldId, Method)| Part { hold, amount: Amount::from_minor(901), method };
    let share = |hold: HoldId| {
        let of =
            move |&victim: &ReportId| Share { hold, victim, amount: Amount::from_minor(7), order: None, paid: None };
        victims.iter().map(of).collect::<Vec<_>>()
    };
    Refund {
        id,
        case,
        state: State::Drafted,
        interim: true,
        reason: "冻结资金'返还'".into(),
        drafted_at: at(3),
        drafted_by: OfficerId(1),
        noticed_at: None,
        notice_until: None,
        approved_at: None,
        approved_by: None,
        digest: None,
        ordered_at: None,
        parts: of.iter().map(part).collect(),
        shares: of.iter().flat_map(|part| share(part.0)).collect(),
    }
}

pub(crate) async fn refunds(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let first = case_and_order(tx).await?.order;
            let case = papers::case::by_id(tx, first.case).await?.unwrap().case;
            let victims = [report(tx, &case, "ICBC/A1").await?, report(tx, &case, "ICBC/A1").await?];
            let holds = [hold(tx, &first).await?.id, {
                let second = papers::order::Kept::new(order(2, case.id, Act::Stop, "CCB/B1"));
                papers::order::insert(tx, &second).await?;
                hold(tx, &second.order).await?.id
            }];
            let of = [(holds[0], Method::PariPassu), (holds[1], Method::ByTimeStamp(Rule::TaintFirst))];
            let mut kept = a_refund(papers::refund::take_id(tx, case.id).await?, case.id, &of, &victims);
            papers::refund::insert(tx, &kept).await?;
            let direct = [(holds[0], Method::Direct)];
            let second = a_refund(papers::refund::take_id(tx, case.id).await?, case.id, &direct, &victims[..1]);
            papers::refund::insert(tx, &second).await?;
            kept.state = State::Paid(Extent::Part);
            (kept.noticed_at, kept.notice_until) = (Some(at(4)), Some(at(5)));
            (kept.approved_at, kept.approved_by) = (Some(at(6)), Some(OfficerId(2)));
            (kept.digest, kept.ordered_at) = (Some("e".repeat(64)), Some(at(7)));
            (kept.shares[1].order, kept.shares[1].paid) = (Some(OrderId(2)), Some(Amount::ZERO));
            papers::refund::update(tx, &kept).await?;
            Ok([kept, second])
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    let reader: &mut papers::Conn = &mut reader;
    assert_eq!(kept.each_ref().map(|refund| refund.id), [RefundId(1), RefundId(2)]);
    assert_eq!(papers::refund::by_id(reader, RefundId(1)).await.unwrap().as_ref(), Some(&kept[0]));
    assert_eq!(papers::refund::by_id(reader, RefundId(3)).await.unwrap(), None);
    for (order, want) in [(2, Some(&kept[0])), (1, None)] {
        assert_eq!(papers::refund::by_order(reader, OrderId(order)).await.unwrap().as_ref(), want, "{order}");
    }
    assert_eq!(papers::refund::of_case(reader, CaseId(1)).await.unwrap(), kept);
    assert_eq!(papers::refund::of_case(reader, CaseId(2)).await.unwrap(), []);
}

pub(crate) async fn objections_to_refunds(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| {
        Box::pin(async move {
            let order = case_and_order(tx).await?.order;
            let refund = a_refund(papers::refund::take_id(tx, order.case).await?, order.case, &[], &[]);
            papers::refund::insert(tx, &refund).await?;
            let mut kept = Vec::new();
            for (answered, upheld) in [(Some(at(9)), Some(false)), (Some(at(9)), Some(true)), (None, None)] {
                let mut objection = refund::Objection {
                    id: papers::refund::take_objection_id(tx, refund.id).await?,
                    refund: refund.id,
                    at: at(8),
                    taken_by: OfficerId(1),
                    name: "王五".into(),
                    words: "钱是我的".into(),
                    answered_at: None,
                    answered_by: None,
                    upheld: None,
                    answer: String::new(),
                };
                papers::refund::insert_objection(tx, &objection).await?;
                if answered.is_some() {
                    (objection.answered_at, objection.answered_by) = (answered, Some(OfficerId(2)));
                    (objection.upheld, objection.answer) = (upheld, "已核对流水".into());
                    papers::refund::update_objection(tx, &objection).await?;
                }
                kept.push(objection);
            }
            Ok(kept)
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::refund::objections(&mut reader, RefundId(1)).await.unwrap(), kept);
    assert_eq!(papers::refund::objections(&mut reader, RefundId(2)).await.unwrap(), []);
}

/// Three objections to one hold: the second is answered.
async fn three_objections(tx: &mut papers::Tx) -> Result<Vec<redress::Objection>, papers::Fault> {
    let order = case_and_order(tx).await?.order;
    let hold = hold(tx, &order).await?.id;
    let mut kept = Vec::new();
    for due in [50, 20, 30] {
        let objection = redress::Objection {
            id: papers::objection::take_id(tx, order.case).await?,
            hold,
            case: order.case,
            state: redress::State::Received,
            received_at: at(10),
            due_at: at(due),
            words: "货款，有合同".into(),
            contact: "13900000000".into(),
            answered_at: None,
            answered_by: None,
            reasons: String::new(),
        };
        let named =
            |name: &str| File { digest: "f".repeat(64), name: name.into(), media_type: "image/png".into(), bytes: 9 };
        let files = if due == 20 { vec![named("合同.png"), named("a'b.png")] } else { vec![] };
        papers::objection::insert(tx, &objection, &files).await?;
        kept.push(objection);
    }
    kept[1].state = redress::State::Upheld;
    (kept[1].answered_at, kept[1].answered_by) = (Some(at(15)), Some(OfficerId(2)));
    kept[1].reasons = "与流水相符".into();
    papers::objection::update(tx, &kept[1]).await?;
    Ok(kept)
}

pub(crate) async fn objections_to_holds(place: Place) {
    let papers = place.open().await;
    let kept = write(&papers, |tx| Box::pin(three_objections(tx))).await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    let reader: &mut papers::Conn = &mut reader;
    assert_eq!(papers::objection::by_id(reader, kept[1].id).await.unwrap().as_ref(), Some(&kept[1]));
    assert_eq!(papers::objection::of_hold(reader, HoldId(1)).await.unwrap(), kept);
    assert_eq!(papers::objection::of_hold(reader, HoldId(2)).await.unwrap(), []);
    let listed = papers::objection::list(reader, UnitId(1), 9).await.unwrap();
    assert_eq!(listed, [kept[2].clone(), kept[0].clone(), kept[1].clone()], "the first due first, then the answered");
    assert_eq!(papers::objection::list(reader, UnitId(9), 9).await.unwrap(), [], "another unit sees none");
    let files = papers::objection::files(reader, kept[1].id).await.unwrap();
    assert_eq!(
        files.iter().map(|file| (&*file.name, file.bytes)).collect::<Vec<_>>(),
        [("合同.png", 9), ("a'b.png", 9)]
    );
    assert_eq!(papers::objection::files(reader, kept[0].id).await.unwrap(), []);
}

pub(crate) async fn error_ledger(place: Place) {
    let papers = place.open().await;
    write(&papers, |tx| {
        Box::pin(async move {
            three_objections(tx).await?;
            let case = CaseId(1);
            // An order to lift, carried out ten seconds after it was drafted; and a hold whose ground was cleared.
            let mut lift = papers::order::Kept::new(order(2, case, Act::Lift, "ICBC/A1"));
            lift.order.original = Some(OrderId(1));
            lift.order.state = OrderState::Executed(Extent::Whole);
            lift.order.answered_at = Some(lift.order.drafted_at.plus(Span::seconds(10)));
            papers::order::insert(tx, &lift).await?;
            let mut cleared = papers::order::Kept::new(order(3, case, Act::Stop, "CCB/B1"));
            cleared.sources = BTreeSet::from([Source::Transfer("t".into())]);
            cleared.order.held = Some(Amount::from_major(50));
            papers::order::insert(tx, &cleared).await?;
            hold(tx, &cleared.order).await?;
            papers::mark::rest_on(tx, OrderId(3), &BTreeSet::new(), 1, at(9)).await
        })
    })
    .await
    .unwrap();
    let mut reader = papers.reader().await.unwrap();
    let ledger = papers::objection::ledger(&mut reader, UnitId(1), at(0)).await.unwrap();
    let rows: Vec<_> = ledger.iter().map(|h| (h.stopped, h.wrong, h.release, h.answered, h.upheld)).collect();
    let yuan = Amount::from_major;
    assert_eq!(rows, [(yuan(9), true, Some(Span::seconds(10)), 1, 1), (yuan(50), true, None, 0, 0)]);
    assert_eq!(papers::objection::ledger(&mut reader, UnitId(1), at(2)).await.unwrap(), [], "they began before");
    assert_eq!(papers::objection::ledger(&mut reader, UnitId(9), at(0)).await.unwrap(), []);
}

pub(crate) async fn marks_and_clearings(place: Place) {
    let papers = place.open().await;
    let (rest, clearing) = write(&papers, |tx| {
        Box::pin(async move {
            let first = case_and_order(tx).await?.order;
            let case = papers::case::by_id(tx, first.case).await?.unwrap().case;
            let one = report(tx, &case, "CCB/B1").await?;
            let two = report(tx, &case, "CCB/B1").await?;
            let sources =
                BTreeSet::from([Source::Report(one), Source::Payment(two, 1), Source::Transfer("t'1".into())]);
            for (number, account) in [(2, "CCB/B1"), (3, "ABC/C1")] {
                let mut kept = papers::order::Kept::new(order(number, case.id, Act::Stop, account));
                kept.sources = sources.clone();
                papers::order::insert(tx, &kept).await?;
                hold(tx, &kept.order).await?;
            }
            assert_eq!(papers::mark::of_case(tx, case.id).await?.len(), 2, "the first order rests on nothing named");
            for (reports, since, want) in [(&[one][..], 0, 2), (&[one], 2, 0), (&[two], 0, 0), (&[], 0, 0)] {
                assert_eq!(papers::mark::accounts_held(tx, reports, at(since)).await?, want, "{reports:?} {since}");
            }
            let clearing = papers::mark::Clearing {
                case: case.id,
                object: "account".into(),
                account: Some("CCB/B1".into()),
                reason: "商户正常经营".into(),
                sources: BTreeSet::from([Source::Report(one)]),
                cleared_by: OfficerId(2),
                cleared_at: at(30),
            };
            assert_eq!(papers::mark::clear(tx, &clearing).await?, 1);
            papers::mark::rest_on(tx, OrderId(2), &BTreeSet::new(), 1, at(30)).await?;
            let rest = BTreeSet::from([Source::Payment(two, 1)]);
            papers::mark::rest_on(tx, OrderId(3), &rest, 1, at(30)).await?;
            assert_eq!(papers::mark::accounts_held(tx, &[one], at(0)).await?, 0, "nothing rests on it any more");
            Ok((rest, clearing))
        })
    })
    .await
    .unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::mark::of_case(&mut reader, CaseId(1)).await.unwrap(), BTreeMap::from([(OrderId(3), rest)]));
    assert_eq!(papers::mark::withdrawn(&mut reader, CaseId(1)).await.unwrap(), BTreeSet::from([OrderId(2)]));
    assert_eq!(papers::mark::cleared(&mut reader, CaseId(1)).await.unwrap(), [clearing]);
    assert_eq!(papers::mark::cleared(&mut reader, CaseId(2)).await.unwrap(), []);
}

pub(crate) async fn receipts_and_references(place: Place) {
    let papers = place.open().await;
    let reference = Reference::of_chance([7; 10]);
    let public = reference.clone();
    write(&papers, |tx| {
        Box::pin(async move {
            let case = case_and_order(tx).await?.order.case;
            let case = papers::case::by_id(tx, case).await?.unwrap().case;
            let id = report(tx, &case, "CCB/B1").await?;
            papers::receipt::insert(tx, id, "R7", at(1)).await?;
            let mut kept = papers::order::Kept::new(order(2, case.id, Act::Stop, "CCB/B1"));
            kept.public = Some(public);
            papers::order::insert(tx, &kept).await?;
            let unit = papers::unit::insert(tx, None, UnitKind::Station, "所").await?.id;
            officer(tx, "zhao", unit).await?;
            Ok(())
        })
    })
    .await
    .unwrap();
    let mut reader = papers.reader().await.unwrap();
    let reader: &mut papers::Conn = &mut reader;
    assert_eq!(papers::receipt::of_report(reader, ReportId(1)).await.unwrap().as_deref(), Some("R7"));
    assert_eq!(papers::receipt::of_report(reader, ReportId(2)).await.unwrap(), None);
    for (typed, want) in [("R7", Some(ReportId(1))), ("r7", None), ("", None)] {
        assert_eq!(papers::receipt::report_of(reader, typed).await.unwrap(), want, "{typed}");
    }
    assert_eq!(papers::public_reference::order_of(reader, &reference).await.unwrap(), Some(OrderId(2)));
    let other = Reference::of_chance([8; 10]);
    assert_eq!(papers::public_reference::order_of(reader, &other).await.unwrap(), None);
    let kept = papers::order::by_id(reader, OrderId(2)).await.unwrap().unwrap();
    assert_eq!(kept.public, Some(reference));
}
