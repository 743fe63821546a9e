use super::*;
use crate::account::AccountId;
use crate::authority::{OfficerId, UnitId};
use crate::case::CaseId;
use crate::hold::{self, HoldId};
use crate::money::Amount;
use crate::order::OrderId;
use crate::order::order_for_tests as order;
use crate::refund::{RefundId, State as RefundState};
use crate::signal::{Scheme, Stage};

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn hold(basis: &str, until: &str) -> Hold {
    Hold {
        id: HoldId(3),
        order: OrderId(1),
        case: CaseId(1),
        account: AccountId::new("b/a").unwrap(),
        amount: Amount::from_major(1),
        whole: false,
        since_at: at("2026-03-01 10:00:00"),
        until_at: at(until),
        state: hold::State::Standing,
        basis: basis.into(),
        verify_by: None,
        ended_at: None,
    }
}

/// Every clock that the mainland's profile sets going, each at its end and when it is told.
fn every_clock() -> Vec<(Clock, &'static str, Option<&'static str>)> {
    let profile = Profile::mainland().unwrap();
    let stop = of_hold(&hold("stop", "2026-03-03 10:00:00"), &profile);
    let freeze = of_hold(&hold("freeze", "2026-09-01 10:00:00"), &profile);
    let mut whole = hold("freeze_major", "2027-03-01 10:00:00");
    whole.verify_by = Some(at("2026-04-01 10:00:00"));
    let whole = of_hold(&whole, &profile);
    let began = |mut order: Order| {
        order.drafted_at = at("2026-03-01 10:00:00");
        let lapses = lapses_at(&order, None, &profile);
        of_order(&order, lapses, &profile).remove(0)
    };
    let live = State::Executed(Extent::Whole);
    let rule = |kind, key| by_rule(kind, "x:1".into(), key, at("2026-03-01 10:00:00"), &profile).unwrap();
    vec![
        (stop[0].clone(), "2026-03-03 10:00:00", Some("2026-03-02 22:00:00")),
        (stop[1].clone(), "2026-03-03 10:00:00", Some("2026-03-02 22:00:00")),
        (freeze[0].clone(), "2026-09-01 10:00:00", Some("2026-08-12 10:00:00")),
        (freeze[1].clone(), "2026-08-22 10:00:00", Some("2026-08-12 10:00:00")),
        (whole[0].clone(), "2027-03-01 10:00:00", Some("2027-02-09 10:00:00")),
        (whole[1].clone(), "2027-02-19 10:00:00", Some("2027-02-09 10:00:00")),
        (whole[2].clone(), "2026-04-01 10:00:00", Some("2026-03-22 10:00:00")),
        (
            began(order(1, Act::Stop, "b/a", Some(1), State::Submitted)),
            "2026-03-03 10:00:00",
            Some("2026-03-02 22:00:00"),
        ),
        (began(order(1, Act::Lift, "b/a", Some(1), State::Sent)), "2026-03-04 10:00:00", Some("2026-03-03 10:00:00")),
        (began(order(1, Act::AskLive, "b/a", None, live)), "2026-06-09 10:00:00", Some("2026-06-06 10:00:00")),
        (rule(Kind::Appeal, key::APPEAL), "2026-03-02 10:00:00", Some("2026-03-02 04:00:00")),
        (rule(Kind::RefundNotice, key::REFUND_NOTICE), "2026-03-31 10:00:00", Some("2026-03-28 10:00:00")),
        // Sunday 1 March: three working days end with Wednesday.
        (rule(Kind::RefundPaid, key::REFUND), "2026-03-05 00:00:00", Some("2026-03-04 00:00:00")),
    ]
}

#[test]
fn every_clock_is_told_and_over_to_the_second() {
    let second = Span::seconds(1);
    let mut kinds: Vec<Kind> = Vec::new();
    for (clock, ends, tell) in every_clock() {
        let story = format!("{:?} by {}", clock.kind, clock.rule);
        assert_eq!(clock.ends_at, at(ends), "{story} ends");
        assert_eq!(clock.tell_at, tell.map(at), "{story} is told");
        let at_it = if clock.kind.ends_by_itself() { Due::Over } else { Due::Tell };
        let table =
            [(clock.ends_at.minus(second), Due::Tell), (clock.ends_at, at_it), (clock.ends_at.plus(second), Due::Over)];
        for (now, want) in table {
            assert_eq!(clock.due(now), want, "{story} at {now}");
        }
        let tell_at = clock.tell_at.unwrap();
        for (now, want) in
            [(tell_at.minus(second), Due::Running), (tell_at, Due::Tell), (tell_at.plus(second), Due::Tell)]
        {
            assert_eq!(clock.due(now), want, "{story} at {now}");
        }
        kinds.push(clock.kind);
    }
    // Of a rung of minutes nobody is told before: it is tried below.
    let told = |kind: &&Kind| **kind != Kind::WarningStep;
    assert!(Kind::ALL.iter().filter(told).all(|kind| kinds.contains(kind)), "each kind is tried");
}

#[test]
fn a_refund_has_the_clock_of_its_notice_and_then_of_its_payment() {
    let profile = Profile::mainland().unwrap();
    let refund = |state| Refund {
        id: RefundId(7),
        case: CaseId(1),
        state,
        interim: false,
        reason: String::new(),
        drafted_at: at("2026-03-01 09:00:00"),
        drafted_by: OfficerId(1),
        noticed_at: Some(at("2026-03-01 10:00:00")),
        notice_until: Some(at("2026-03-31 10:00:00")),
        approved_at: Some(at("2026-04-01 10:00:00")),
        approved_by: Some(OfficerId(2)),
        digest: None,
        ordered_at: None,
        parts: Vec::new(),
        shares: Vec::new(),
    };
    let clock = |state| of_refund(&refund(state), &profile).map(|clock| (clock.kind, clock.of, clock.ends_at));
    let paid =
        Some((Kind::RefundPaid, "refund:7".to_owned(), profile.ends(key::REFUND, at("2026-04-01 10:00:00")).unwrap()));
    for (state, want) in [
        (RefundState::Drafted, None),
        (RefundState::Noticed, Some((Kind::RefundNotice, "refund:7".to_owned(), at("2026-03-31 10:00:00")))),
        (RefundState::Approved, paid.clone()),
        (RefundState::Ordered, paid),
        (RefundState::Withdrawn, None),
    ] {
        assert_eq!(clock(state), want, "{state:?}");
    }
}

#[test]
fn a_warning_has_the_clock_of_its_next_rung() {
    use crate::warning::{End, State, WarningId};
    let profile = Profile::mainland().unwrap();
    let warning = |state, until| Warning {
        id: WarningId(4),
        unit: UnitId(1),
        state,
        level: "high".into(),
        scheme: Scheme::FakePolice,
        stage: Stage::LongCall,
        score: 0.9,
        line: "13912345678".into(),
        by: String::new(),
        facts: Vec::new(),
        records: Vec::new(),
        expected_loss: Amount::from_major(50_000),
        raised_at: at("2026-03-02 10:00:00"),
        pay_at: at("2026-03-02 10:40:00"),
        found_at: at("2026-03-02 10:00:00"),
        signed_by: None,
        since_at: at("2026-03-02 10:00:00"),
        due_at: until,
        escalations: 0,
        report: None,
        closed_at: None,
    };
    let due_at = at("2026-03-02 10:05:00");
    let due = Some(due_at);
    for (state, until, rule) in [
        (State::Raised, due, Some(key::WARNING_SIGN)),
        (State::Told, due, Some(key::WARNING_CALL)),
        (State::FedBack, due, Some(key::WARNING_REVISIT)),
        (State::Raised, None, None),
        (State::Closed(End::TalkedOut), due, None),
    ] {
        let clock = of_warning(&warning(state, until), &profile);
        assert_eq!(clock.as_ref().map(|clock| &*clock.rule), rule, "{state:?}");
        if let Some(clock) = clock {
            assert_eq!((clock.kind, clock.ends_at, clock.tell_at), (Kind::WarningStep, due_at, None));
        }
    }
}

#[test]
fn what_ended_or_is_not_timed_has_no_clock() {
    let profile = Profile::mainland().unwrap();
    let ended = hold("stop", "2026-03-03 10:00:00").ended(hold::Move::Release, at("2026-03-02")).unwrap();
    assert!(of_hold(&ended, &profile).is_empty());
    for (act, state) in [
        (Act::AskTransfers, State::Submitted),
        (Act::Stop, State::Sent),
        (Act::Stop, State::Executed(Extent::Whole)),
        (Act::Lift, State::Executed(Extent::Whole)),
        (Act::AskLive, State::Executed(Extent::None)),
        (Act::ExtendFreeze, State::Submitted),
    ] {
        let order = order(1, act, "b/a", Some(1), state);
        assert!(of_order(&order, lapses_at(&order, None, &profile), &profile).is_empty(), "{act:?} {state:?}");
    }
}

#[test]
fn an_order_that_leans_on_a_hold_lapses_with_it() {
    let profile = Profile::mainland().unwrap();
    let mut whole = hold("freeze", "2026-09-01 10:00:00");
    whole.verify_by = Some(at("2026-04-01 10:00:00"));
    let stop = hold("stop", "2026-03-03 10:00:00");
    let table = [
        (Act::Freeze, Some(&stop), Some("2026-03-03 10:00:00")),
        (Act::Freeze, None, None),
        (Act::Extend, Some(&stop), Some("2026-03-03 10:00:00")),
        (Act::ExtendFreeze, Some(&whole), Some("2026-04-01 10:00:00")),
        (Act::LiftFreeze, Some(&whole), None),
    ];
    for (act, hold, want) in table {
        let order = order(1, act, "b/a", Some(1), State::Submitted);
        assert_eq!(lapses_at(&order, hold, &profile), want.map(at), "{act:?}");
    }
    assert_eq!(renewal_by(&whole, &profile), Some(at("2026-08-22 10:00:00")));
    assert_eq!(renewal_by(&stop, &profile), None);
}

#[test]
fn the_same_engine_counts_by_other_laws() {
    let (tw, br) = (Profile::read(crate::jurisdiction::TW).unwrap(), Profile::read(crate::jurisdiction::BR).unwrap());
    let from = at("2026-03-01 10:00:00");
    let ends = |profile: &Profile, key| profile.ends(key, from).map(|at| at.to_string());
    assert_eq!(ends(&tw, key::FREEZE).as_deref(), Some("2028-03-01T10:00:00+08:00"));
    assert_eq!(ends(&br, key::STOP).as_deref(), Some("2026-03-08T10:00:00+08:00"));
    assert_eq!(ends(&br, key::FREEZE), None, "what has no rule is not done");
}

#[test]
fn a_clock_that_jumps_is_not_believed_blindly() {
    let seen = Some(at("2026-03-10 10:00:00"));
    let table = [
        (None, "2030-01-01 00:00:00", Reading::On),
        (seen, "2026-03-10 10:00:00", Reading::On),
        (seen, "2026-03-10 09:55:00", Reading::On),
        (seen, "2026-03-10 09:54:59", Reading::Back),
        (seen, "1970-01-01 00:00:00", Reading::Back),
        (seen, "2026-03-17 10:00:00", Reading::On),
        (seen, "2026-04-10 10:00:00", Reading::On),
        (seen, "2026-04-10 10:00:01", Reading::TooFar),
        (seen, "2038-01-19 03:14:07", Reading::TooFar),
    ];
    for (seen, now, want) in table {
        assert_eq!(reading(seen, at(now)), want, "{seen:?} {now}");
    }
}
