use super::*;
use crate::jurisdiction::Profile;

fn at(minutes: i64) -> Instant {
    Instant::from_seconds(1_772_000_000).plus(Span::minutes(minutes))
}

fn warning(state: State) -> Warning {
    Warning {
        id: WarningId(1),
        unit: UnitId(1),
        state,
        level: "high".into(),
        scheme: Scheme::FakePolice,
        stage: Stage::LongCall,
        score: 0.9,
        line: "13912345678".into(),
        by: "+85212345678".into(),
        facts: Vec::new(),
        records: Vec::new(),
        expected_loss: Amount::from_major(50_000),
        raised_at: at(0),
        pay_at: at(40),
        found_at: at(0),
        signed_by: (state != State::Raised).then_some(OfficerId(1)),
        since_at: at(0),
        due_at: None,
        escalations: 0,
        report: None,
        closed_at: (!state.is_open()).then_some(at(60)),
    }
}

fn officer(id: i64, rank: Rank) -> Officer {
    let (login, name, badge) = ("li".into(), "李".into(), "1".into());
    Officer { id: OfficerId(id), login, name, badge, unit: UnitId(1), rank }
}

#[test]
fn what_is_lost_soon_weighs_more() {
    // expected loss in yuan, minutes left, weight in yuan
    for (loss, minutes, want) in [
        (60_000, 0, 60_000),
        (60_000, -90, 60_000),
        (60_000, 30, 30_000),
        (60_000, 150, 10_000),
        (0, 0, 0),
        (20_000_000_000, 0, 10_000_000_000),
    ] {
        assert_eq!(weight(Amount::from_major(loss), minutes), want * 100, "{loss} {minutes}");
    }
}

#[test]
fn one_danger_is_one_warning() {
    use End::{EndedByPerson, FalseAlarm, TalkedOut};
    // how the known one ended, found so many minutes after, at which stage, whether it is the same danger
    for (ended, minutes, stage, same) in [
        (None, 9_999, Stage::Passwords, true),
        (Some(TalkedOut), -1, Stage::Site, true),
        (Some(TalkedOut), 1, Stage::Contact, false),
        (Some(FalseAlarm), 60, Stage::LongCall, true),
        (Some(FalseAlarm), 60, Stage::Site, false),
        (Some(EndedByPerson), 24 * 60, Stage::LongCall, true),
        (Some(EndedByPerson), 24 * 60 + 1, Stage::LongCall, false),
    ] {
        let known = warning(ended.map_or(State::Signed, State::Closed));
        assert_eq!(is_same_danger(&known, at(60 + minutes), stage), same, "{ended:?} {minutes} {stage:?}");
    }
}

#[test]
fn whoever_signed_for_it_acts_on_it() {
    let code = |refused: Result<(), Refusal>| refused.err().map(|refusal| refusal.code());
    for (state, by, rank, act, sign) in [
        (State::Raised, 1, Rank::Duty, Some("WARN-03"), None),
        (State::Signed, 1, Rank::Duty, None, Some("DEED-01")),
        (State::Signed, 2, Rank::Duty, Some("WARN-04"), Some("WARN-04")),
        (State::Signed, 2, Rank::Head, None, Some("WARN-04")),
    ] {
        let (warning, officer) = (warning(state), officer(by, rank));
        assert_eq!(code(may_act(&warning, &officer)), act, "{state:?} {by}");
        assert_eq!(code(may_sign(&warning, &officer).map(drop)), sign, "{state:?} {by}");
    }
}

#[test]
fn a_warning_is_handed_to_districts_and_stations() {
    for (state, to, kind, want) in [
        (State::Raised, 2, UnitKind::District, Ok(State::Raised)),
        (State::Signed, 2, UnitKind::Station, Ok(State::Raised)),
        (State::Called, 2, UnitKind::Station, Ok(State::Called)),
        (State::Called, 2, UnitKind::Partner, Err("WARN-06")),
        (State::Called, 1, UnitKind::City, Err("WARN-06")),
        (State::Closed(End::FalseAlarm), 2, UnitKind::District, Err("LIFE-01")),
    ] {
        let got = handed_over(&warning(state), UnitId(to), kind).map_err(|refusal| refusal.code());
        assert_eq!(got, want, "{state:?} {to} {kind:?}");
    }
}

#[test]
fn a_level_with_a_revisit_is_not_talked_out_before_it() {
    let rules = Rules::built_in();
    for (state, level, want) in [
        (State::FedBack, "high", Some("WARN-07")),
        (State::RevisitDue, "high", None),
        (State::FedBack, "low", None),
        (State::Signed, "low", Some("LIFE-01")),
    ] {
        let got = closed(&warning(state), End::TalkedOut, rules.levels.named(level).unwrap());
        assert_eq!(got.err().map(|refusal| refusal.code()), want, "{state:?} {level}");
    }
}

#[test]
fn a_rung_that_is_not_climbed_is_escalated() {
    let (rules, profile) = (Rules::built_in(), Profile::mainland().unwrap());
    let level = |name: &str| rules.levels.named(name).unwrap().clone();
    // state, level, minutes until the rung is due, where it stands then, whether the signature goes, whether it is told
    for (state, name, minutes, after, unsigned, told) in [
        (State::Raised, "high", 5, State::Raised, false, true),
        (State::Raised, "low", 20, State::Raised, false, true),
        (State::Signed, "high", 5, State::Raised, true, true),
        (State::Told, "medium", 20, State::Told, false, true),
        (State::Called, "high", 30, State::Called, false, true),
        (State::Found, "high", 60, State::Found, false, true),
        (State::Met, "high", 120, State::Met, false, true),
        (State::FedBack, "low", 3 * 24 * 60, State::RevisitDue, false, false),
    ] {
        let due = due_at(state, at(0), &level(name), &profile);
        assert_eq!(due, Some(at(minutes)), "{state:?} {name}");
        let warning = Warning { due_at: due, ..warning(state) };
        assert_eq!(escalated(&warning, &level(name), &profile, at(minutes - 1)), None, "{state:?}");
        let came = escalated(&warning, &level(name), &profile, at(minutes)).unwrap();
        assert_eq!((came.state, came.unsigned, came.told), (after, unsigned, told), "{state:?}");
        assert!(came.due_at.is_some_and(|due| due > at(minutes)));
    }
    let often = Warning { due_at: Some(at(1)), escalations: 2, ..warning(State::Raised) };
    assert_eq!(escalated(&often, &level("high"), &profile, at(9)).unwrap().due_at, None, "the unit above knows");
    assert_eq!(due_at(State::Closed(End::FalseAlarm), at(0), &level("high"), &profile), None);
}

#[test]
fn a_limit_needs_the_persons_word_and_ends() {
    let profile = Profile::mainland().unwrap();
    assert_eq!(may_limit(false, at(0), &profile).map_err(|refusal| refusal.code()), Err("WARN-08"));
    let until = may_limit(true, at(0), &profile).unwrap();
    assert!(until > at(27 * 24 * 60) && until < at(32 * 24 * 60));
    assert!(Rules::built_in().levels.level.len() == 3 && Rules::built_in().scripts.script.len() == 8);
}
