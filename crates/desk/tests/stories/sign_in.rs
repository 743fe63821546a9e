//! Who comes in: slow guessing, a second factor whose code works once, sessions that change their id, keys of partners.

use crate::town::Town;
use desk::officer::{self, NewOfficer, Rules};
use desk::{Desk, Error, key, unit};
use domain::authority::{Action, Officer, Rank, UnitKind};
use domain::time::Span;
use std::sync::Arc;

const PASSWORD: &str = "a long enough password";

fn code<T: std::fmt::Debug>(done: Result<T, Error>) -> Option<&'static str> {
    done.err().and_then(|error| error.refusal().map(|refusal| refusal.code()))
}

async fn serves(town: &Town, login: &str, rank: Rank) -> Officer {
    let (name, badge, unit) = (login.into(), login.into(), town.li.unit);
    let added = officer::add(&town.desk, None, NewOfficer { login: login.into(), name, badge, unit, rank }).await;
    officer::set_first_password(&town.desk, login, &added.unwrap().code, PASSWORD).await.unwrap()
}

fn asking_for_two(town: &Town) -> Desk {
    let mut desk = town.desk.clone();
    desk.sign_in = Arc::new(Rules { second_factor: vec![Rank::Head], idle_max: Span::minutes(30) });
    desk
}

#[tokio::test]
async fn guessing_gets_slower_whether_there_is_such_a_login_or_not() {
    let town = Town::wakes().await;
    serves(&town, "chen", Rank::Duty).await;
    for login in ["chen", "nobody"] {
        let mut heard = Vec::new();
        for _ in 0..8 {
            heard.push(code(officer::sign_in(&town.desk, login, "wrong", "192.0.2.1").await));
        }
        let wrong = heard.iter().filter(|said| **said == Some("AUTH-02")).count();
        assert_eq!((wrong, heard[5]), (5, Some("AUTH-05")), "{login}: {heard:?}");
    }
    // Not even the right password is looked at meanwhile; afterwards it is.
    assert_eq!(code(officer::sign_in(&town.desk, "chen", PASSWORD, "").await), Some("AUTH-05"));
    town.later(Span::minutes(16));
    officer::sign_in(&town.desk, "chen", PASSWORD, "").await.unwrap();
    // Many logins from one address are slowed too, and others are not.
    for n in 0..30 {
        let _ = officer::sign_in(&town.desk, &format!("guess{n}"), "wrong", "192.0.2.9").await;
    }
    assert_eq!(code(officer::sign_in(&town.desk, "chen", PASSWORD, "192.0.2.9").await), Some("AUTH-05"));
    officer::sign_in(&town.desk, "chen", PASSWORD, "192.0.2.10").await.unwrap();
    assert_eq!(code(officer::sign_in(&town.desk, "chen", "", "").await), Some("AUTH-02"), "an empty password");
}

#[tokio::test]
async fn a_second_factor_is_set_up_given_and_works_once() {
    let town = Town::wakes().await;
    serves(&town, "head", Rank::Head).await;
    let desk = asking_for_two(&town);
    let half = officer::sign_in(&desk, "head", PASSWORD, "").await.unwrap();
    assert!(!half.is_whole);
    assert_eq!(code(officer::by_session(&desk, &half.token).await), Some("AUTH-06"), "half a session opens nothing");
    let shown = officer::set_up_second_factor(&desk, &half.token).await.unwrap();
    assert!(shown.address.starts_with("otpauth://totp/Weir:%68%65%61%64?secret="));
    assert_eq!(code(officer::confirm_second_factor(&desk, &half.token, "000000").await), Some("AUTH-02"));
    let digits = officer::code_now(&desk, &shown.secret).unwrap();
    let (whole, recovery) = officer::confirm_second_factor(&desk, &half.token, &digits).await.unwrap();
    assert!(whole.token != half.token && recovery.len() == 8, "the session has a new id");
    assert_eq!(code(officer::by_session(&desk, &half.token).await), Some("AUTH-02"), "the old id is worth nothing");
    officer::by_session(&desk, &whole.token).await.unwrap();

    // Next time the same digits do not work again; the next ones do.
    let half = officer::sign_in(&desk, "head", PASSWORD, "").await.unwrap();
    assert_eq!(code(officer::give_second_factor(&desk, &half.token, &digits).await), Some("AUTH-02"));
    assert_eq!(
        code(officer::set_up_second_factor(&desk, &half.token).await),
        Some("AUTH-06"),
        "no new one by a password"
    );
    town.later(Span::seconds(60));
    let digits = officer::code_now(&desk, &shown.secret).unwrap();
    let session = officer::give_second_factor(&desk, &half.token, &digits).await.unwrap();
    officer::by_session(&desk, &session.token).await.unwrap();

    // A recovery code stands in, once.
    for want in [None, Some("AUTH-02")] {
        let half = officer::sign_in(&desk, "head", PASSWORD, "").await.unwrap();
        assert_eq!(code(officer::give_second_factor(&desk, &half.token, &recovery[0]).await), want);
    }
}

#[tokio::test]
async fn sessions_end_when_idle_when_rights_change_and_everywhere() {
    let town = Town::wakes().await;
    let officer = serves(&town, "chen", Rank::Duty).await;
    let admin = serves(&town, "admin", Rank::Admin).await;
    let desk = asking_for_two(&town);
    let session = async || officer::sign_in(&desk, "chen", PASSWORD, "").await.unwrap().token;
    let ended = async |token: &str| code(officer::by_session(&desk, token).await) == Some("AUTH-02");

    let idle = session().await;
    officer::by_session(&desk, &idle).await.unwrap();
    town.later(Span::minutes(29));
    assert!(!ended(&idle).await);
    town.later(Span::minutes(30));
    assert!(ended(&idle).await);

    let (one, two) = (session().await, session().await);
    officer::sign_out_everywhere(&desk, &one).await.unwrap();
    assert!(ended(&one).await && ended(&two).await);

    let (one, two) = (session().await, session().await);
    assert_eq!(
        code(officer::change_password(&desk, &one, "not the old one", "another long one").await),
        Some("AUTH-02")
    );
    let fresh = officer::change_password(&desk, &one, PASSWORD, "another long one").await.unwrap();
    assert!(ended(&one).await && ended(&two).await && !ended(&fresh.token).await);

    officer::set_rank(&desk, &admin, officer.id, Rank::Analyst).await.unwrap();
    assert!(ended(&fresh.token).await, "a change of rights");
    assert_eq!(code(officer::set_rank(&desk, &admin, admin.id, Rank::Head).await), Some("AUTH-07"), "never one's own");
    officer::end(&desk, &admin, officer.id).await.unwrap();
    assert_eq!(code(officer::sign_in(&desk, "chen", "another long one", "").await), Some("AUTH-02"));
}

#[tokio::test]
async fn a_partners_key_opens_what_it_says_and_no_more() {
    let town = Town::wakes().await;
    let (admin, desk) = (serves(&town, "admin", Rank::Admin).await, &town.desk);
    let new = unit::NewUnit { parent: Some(town.li.unit), kind: UnitKind::Partner, name: "某银行".into() };
    let bank = unit::add(desk, None, new).await.unwrap().id;
    let ask = |unit, actions: &[Action], days| key::NewKey { unit, actions: actions.to_vec(), days };
    for (new, want) in [
        (ask(town.li.unit, &[Action::Read], 1), "DEED-02"),
        (ask(bank, &[], 1), "DEED-02"),
        (ask(bank, &[Action::ApproveOrder], 1), "DEED-02"),
        (ask(bank, &[Action::Read], 1000), "DEED-02"),
    ] {
        assert_eq!(code(key::make(desk, &admin, new).await), Some(want));
    }
    assert_eq!(code(key::make(desk, &town.li, ask(bank, &[Action::Read], 1)).await), Some("AUTH-01"));
    let made = key::make(desk, &admin, ask(bank, &[Action::TakeReport], 2)).await.unwrap();
    let caller = key::by_token(desk, &made.text).await.unwrap();
    assert_eq!((caller.officer.rank, caller.officer.unit), (Rank::Partner, bank));
    assert_eq!(caller.may(Action::TakeReport), Ok(()));
    assert_eq!(caller.may(Action::Read).err().map(|r| r.code()), Some("AUTH-08"));
    assert_eq!(caller.may(Action::ApproveOrder).err().map(|r| r.code()), Some("AUTH-01"));
    assert!(key::list(desk, &admin).await.unwrap()[0].used_at.is_some(), "its use stands");
    assert_eq!(code(key::by_token(desk, "weir_0000").await), Some("AUTH-02"));
    assert_eq!(
        code(officer::sign_in(desk, &caller.officer.login, "", "").await),
        Some("AUTH-02"),
        "no password for it"
    );
    for _ in 0..130 {
        let _ = key::by_token(desk, &made.text).await;
    }
    assert_eq!(code(key::by_token(desk, &made.text).await), Some("DEED-03"), "too many calls");
    town.later(Span::minutes(2));
    key::by_token(desk, &made.text).await.unwrap();
    key::end(desk, &admin, made.key.id).await.unwrap();
    assert_eq!(code(key::by_token(desk, &made.text).await), Some("AUTH-02"));
}
