//! The search: every state that can be reached, breadth first, and what is wrong in it.

use crate::step::{Step, after, steps};
use crate::world::{Mishaps, Which, World, able};
use domain::order::{Abilities, Extent, State};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};

/// What must never be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Wrong {
    /// A stop or an extension took effect twice.
    Twice,
    /// Everything is quiet, and the bank holds what we released.
    Outlived,
    /// Everything is quiet, and an order is neither settled nor anyone's task.
    Lost,
    /// Everything is quiet, nobody was told, and the bank did what we take for not done, or did not what we take for done.
    Mistaken,
}

fn wrongs(world: &World, able: Abilities, quiet: bool) -> Vec<Wrong> {
    let mut wrongs = Vec::new();
    if world.bank.effects.iter().any(|times| *times > 1) {
        wrongs.push(Wrong::Twice);
    }
    if !quiet {
        return wrongs;
    }
    if Which::ALL.iter().any(|which| world.of(*which).is_open()) {
        wrongs.push(Wrong::Lost);
    }
    let released = world.book.is_some() && !world.book_stands();
    // A list shows it every night anew, however often the release of the night before was lost.
    if released && world.bank.holds && !able.list_of_holds {
        wrongs.push(Wrong::Outlived);
    }
    let stop_not = world.of(Which::Stop).state == Some(State::Executed(Extent::None));
    let not_done_yet_held = stop_not && world.bank.holds && !world.found;
    let done_yet_not_held = world.book_stands() && !world.bank.holds && !world.found;
    if not_done_yet_held || done_yet_not_held {
        wrongs.push(Wrong::Mistaken);
    }
    wrongs
}

pub(crate) struct Found {
    pub(crate) states: usize,
    pub(crate) wrong: BTreeMap<Wrong, u64>,
}

fn hash(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.hash(&mut hasher);
    hasher.finish()
}

/// Every state within these mishaps.
pub(crate) fn search(able: Abilities, left: Mishaps) -> Found {
    let begin = World::begins(left);
    let mut seen = HashSet::from([hash(&begin)]);
    let mut queue = VecDeque::from([begin]);
    let mut wrong = BTreeMap::new();
    while let Some(world) = queue.pop_front() {
        let steps = steps(&world, able);
        // Quiet: nothing is left to happen but what goes wrong.
        let quiet = steps.iter().all(|step| matches!(step, Step::Crash | Step::Ask(_)));
        for found in wrongs(&world, able, quiet) {
            *wrong.entry(found).or_insert(0) += 1;
        }
        for step in steps {
            let next = after(&world, able, step);
            if seen.insert(hash(&next)) {
                queue.push_back(next);
            }
        }
    }
    Found { states: seen.len(), wrong }
}

const NONE: Mishaps = Mishaps { crashes: 0, copies: 0, losses: 0, again: 1, extends: true };

#[test]
fn a_bank_that_can_everything_keeps_every_promise() {
    let left = Mishaps { crashes: 1, ..NONE };
    let found = search(Abilities::FULL, left);
    println!("full abilities, {left:?}: {} distinct states, {:?}", found.states, found.wrong);
    assert!(found.states >= 250_000, "{} states", found.states);
    assert!(found.wrong.is_empty(), "{:?}", found.wrong);
}

/// The long form, some minutes: `cargo test -p desk --test model -- --ignored`.
#[test]
#[ignore = "some minutes"]
fn a_bank_that_can_everything_keeps_every_promise_through_more() {
    for left in [
        Mishaps { copies: 1, ..NONE },
        Mishaps { losses: 1, ..NONE },
        Mishaps { crashes: 1, copies: 1, extends: false, ..NONE },
        Mishaps { crashes: 1, copies: 1, losses: 1, extends: false, ..NONE },
    ] {
        let found = search(Abilities::FULL, left);
        println!("full abilities, {left:?}: {} distinct states, {:?}", found.states, found.wrong);
        assert!(found.wrong.is_empty(), "{left:?} {:?}", found.wrong);
    }
}

#[test]
fn what_is_promised_for_each_bank_is_what_the_search_finds() {
    for bits in 0..16 {
        let able = able(bits);
        let found = search(able, Mishaps { crashes: 1, copies: 1, losses: 1, extends: false, ..NONE });
        let promise = able.promise();
        println!("{able:?}: {} states, {:?}", found.states, found.wrong);
        let holds = |wrong| !found.wrong.contains_key(&wrong);
        assert_eq!(promise.once, holds(Wrong::Twice), "{able:?} {:?}", found.wrong);
        assert_eq!(promise.release_holds, holds(Wrong::Outlived), "{able:?} {:?}", found.wrong);
        assert_eq!(promise.never_mistaken, holds(Wrong::Mistaken), "{able:?} {:?}", found.wrong);
        assert!(holds(Wrong::Lost), "{able:?} {:?}", found.wrong);
    }
}
