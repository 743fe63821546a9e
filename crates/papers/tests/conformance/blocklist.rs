//! The blocklist's papers: entries, their log, what was seen, appeals, and how far partners are.

use crate::fixtures::{at, officer, write};
use crate::place::Place;
use domain::authority::{OfficerId, UnitId, UnitKind};
use domain::blocklist::{Appeal, AppealId, Basis, End, Entry, EntryId, Sightings, State, Value, What};
use domain::category::Category;
use domain::indicator::Kind;
use domain::redress::{Reference, State as Stands};
use papers::blocklist::Filter;

fn proposed(id: i64, unit: UnitId, kind: Kind, typed: &str) -> Entry {
    Entry {
        id: EntryId(id),
        unit,
        value: Value::parse(kind, typed).unwrap(),
        state: State::Proposed,
        basis: Basis::Screened,
        category: Some(Category::Loan),
        evidence: "三人报案'; --".into(),
        confidence: 90,
        days: 30,
        reference: Reference::of_chance([0, 0, 0, 0, 0, 0, 0, 0, 0, u8::try_from(id).unwrap()]),
        proposed_by: OfficerId(1),
        proposed_at: at(id),
        verified_by: None,
        verified_at: None,
        published_by: None,
        published_at: None,
        expires_at: None,
        ended_by: None,
        ended_at: None,
        ended_why: String::new(),
    }
}

pub(crate) async fn entries(place: Place) {
    let papers = place.open().await;
    let published = |entry: Entry| Entry {
        state: State::Published,
        verified_by: Some(OfficerId(2)),
        verified_at: Some(at(6)),
        published_by: Some(OfficerId(2)),
        published_at: Some(at(7)),
        expires_at: Some(at(100 * entry.id.0)),
        ..entry
    };
    let kept = write(&papers, move |tx| {
        Box::pin(async move {
            let unit = papers::unit::insert(tx, None, UnitKind::City, "城").await?.id;
            officer(tx, "li", unit).await?;
            officer(tx, "wang", unit).await?;
            let mut kept = Vec::new();
            for (kind, typed) in [(Kind::Phone, "13912345678"), (Kind::Url, "evil.example"), (Kind::Qq, "10001")] {
                let id = papers::blocklist::take_id(tx, unit).await?.0;
                let first = proposed(id, unit, kind, typed);
                papers::blocklist::insert(tx, &first).await?;
                let now = if kind == Kind::Qq { first } else { published(first) };
                papers::blocklist::update(tx, &now).await?;
                if now.state == State::Published {
                    papers::blocklist::log(tx, now.id, What::List, at(7)).await?;
                }
                kept.push(now);
            }
            let first = &mut kept[0];
            (first.state, first.ended_at, first.ended_why) = (State::Lifted, Some(at(50)), "误列".into());
            papers::blocklist::update(tx, first).await?;
            papers::blocklist::log(tx, first.id, What::Lift(End::Lifted), at(50)).await?;
            let value = &kept[0].value;
            for (day, count) in [(0, 2), (2, 3), (29, 4), (200, 9)] {
                papers::blocklist::saw(tx, value, at(-86_400 * day), count).await?;
            }
            papers::blocklist::saw(tx, value, at(0), 1).await?;
            Ok(kept)
        })
    });
    let kept = kept.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    for entry in &kept {
        assert_eq!(papers::blocklist::by_id(&mut reader, entry.id).await.unwrap().as_ref(), Some(entry));
        let found = papers::blocklist::by_reference(&mut reader, &entry.reference).await.unwrap();
        assert_eq!(found.as_ref(), Some(entry));
        assert_eq!(papers::blocklist::unit_of(&mut reader, entry.id).await.unwrap(), Some(entry.unit));
    }
    for (entry, is_out) in kept.iter().zip([false, true, false]) {
        let out = papers::blocklist::published(&mut reader, &entry.value).await.unwrap();
        assert_eq!(out.is_some(), is_out, "{:?}", entry.value);
    }
    for (filter, want) in [
        (Filter::default(), vec![3, 2, 1]),
        (Filter { kind: Some(Kind::Url), state: None }, vec![2]),
        (Filter { kind: None, state: Some(State::Lifted) }, vec![1]),
        (Filter { kind: Some(Kind::Url), state: Some(State::Lifted) }, vec![]),
    ] {
        let listed = papers::blocklist::list(&mut reader, UnitId(1), filter, 9).await.unwrap();
        assert_eq!(listed.iter().map(|entry| entry.id.0).collect::<Vec<_>>(), want, "{filter:?}");
    }
    let counts = papers::blocklist::counts(&mut reader, UnitId(1)).await.unwrap();
    assert_eq!(counts, [(State::Lifted, 1), (State::Proposed, 1), (State::Published, 1)]);
    for (now, want) in [(199, vec![]), (200, vec![EntryId(2)])] {
        assert_eq!(papers::blocklist::expiring(&mut reader, at(now), 9).await.unwrap(), want);
    }
    let page = papers::blocklist::page(&mut reader, 0, 9).await.unwrap();
    let places = |page: &domain::blocklist::Page| page.lines.iter().map(|line| line.position).collect::<Vec<_>>();
    assert_eq!((places(&page), page.cursor, page.more), (vec![2, 3], 3, false), "1 was given back before anyone asked");
    let page = papers::blocklist::page(&mut reader, 0, 1).await.unwrap();
    assert_eq!((places(&page), page.cursor, page.more), (vec![], 1, true));
    let standing = papers::blocklist::standing(&mut reader, Some(Kind::Url), 9).await.unwrap();
    assert_eq!((standing.entries, standing.cursor), (vec![kept[1].told().unwrap()], 3));
    assert_eq!(papers::blocklist::standing(&mut reader, Some(Kind::Qq), 9).await.unwrap().entries, []);
    let lines = papers::blocklist::lines(&mut reader, EntryId(1)).await.unwrap();
    assert_eq!(lines, [(1, at(7), What::List), (3, at(50), What::Lift(End::Lifted))]);
    let seen = papers::blocklist::sightings(&mut reader, &kept[0].value, at(0)).await.unwrap();
    assert_eq!(seen, Sightings { three_days: 6, thirty_days: 10, six_months: 10 });
    assert_eq!(papers::blocklist::sightings(&mut reader, &kept[1].value, at(0)).await.unwrap(), Sightings::default());
    drop(reader);
    write(&papers, |tx| Box::pin(async move { papers::blocklist::forget_sightings(tx, at(0)).await })).await.unwrap();
}

pub(crate) async fn appeals_and_feeds(place: Place) {
    let papers = place.open().await;
    let appeal = write(&papers, |tx| {
        Box::pin(async move {
            let unit = papers::unit::insert(tx, None, UnitKind::City, "城").await?.id;
            let by = officer(tx, "li", unit).await?.id;
            let id = papers::blocklist::take_id(tx, unit).await?;
            let entry = Entry { proposed_by: by, ..proposed(id.0, unit, Kind::Qq, "10001") };
            papers::blocklist::insert(tx, &entry).await?;
            let mut appeal = Appeal {
                id: papers::appeal::take_id(tx, id).await?,
                entry: id,
                state: Stands::Received,
                received_at: at(1),
                due_at: at(2),
                words: "我是机主".into(),
                contact: "13900000000".into(),
                answered_at: None,
                answered_by: None,
                reasons: String::new(),
            };
            papers::appeal::insert(tx, &appeal).await?;
            assert_eq!(papers::appeal::waiting(tx, unit, 9).await?, [appeal.clone()]);
            (appeal.state, appeal.answered_at, appeal.answered_by) = (Stands::Upheld, Some(at(3)), Some(by));
            appeal.reasons = "属实".into();
            papers::appeal::update(tx, &appeal).await?;
            for code in ["b", "a", "a"] {
                papers::feed::begin(tx, code, at(0)).await?;
            }
            assert_eq!(papers::feed::lease(tx, "a", at(0), at(9)).await?.map(|feed| feed.cursor), Some(0));
            assert_eq!(papers::feed::lease(tx, "a", at(8), at(19)).await?, None, "somebody has it");
            papers::feed::took(tx, "a", 5, at(3)).await?;
            papers::feed::took(tx, "a", 4, at(4)).await?;
            papers::feed::failed(tx, "b", at(30)).await?;
            Ok(appeal)
        })
    });
    let appeal = appeal.await.unwrap();
    let mut reader = papers.reader().await.unwrap();
    assert_eq!(papers::appeal::by_id(&mut reader, AppealId(1)).await.unwrap().as_ref(), Some(&appeal));
    assert_eq!(papers::appeal::of_entry(&mut reader, EntryId(1)).await.unwrap(), [appeal]);
    assert_eq!(papers::appeal::waiting(&mut reader, UnitId(1), 9).await.unwrap(), []);
    let feeds = papers::feed::all(&mut reader).await.unwrap();
    let rows: Vec<_> = feeds.iter().map(|feed| (&*feed.code, feed.cursor, feed.tries, feed.took_at)).collect();
    assert_eq!(rows, [("a", 5, 0, Some(at(3))), ("b", 0, 1, None)]);
    for (last, now, want) in [(5, 40, vec!["b"]), (6, 40, vec!["a", "b"]), (6, 29, vec!["a"]), (0, 40, vec![])] {
        let due = papers::feed::due(&mut reader, last, at(now)).await.unwrap();
        assert_eq!(due.iter().map(|feed| &*feed.code).collect::<Vec<_>>(), want, "{last} {now}");
    }
}
