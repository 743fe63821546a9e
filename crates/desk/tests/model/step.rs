//! Everything that can happen next.

use crate::world::{Did, Message, Says, Which, World};
use domain::order::{Abilities, Doubt, Inquired, Move, State, after_inquiry, in_doubt};

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// An officer asks for it, and it is approved and queued.
    Ask(Which),
    /// It is marked sent, and that is kept.
    Mark(Which),
    /// Its bytes leave.
    Leave(Which),
    /// The connection was refused: it surely did not leave.
    NotSent(Which),
    /// Nothing is heard in time.
    Timeout(Which),
    /// The process dies, and starts again over its papers.
    Crash,
    /// A message arrives.
    Arrive(Message),
    /// A message is lost.
    Lose(Message),
    /// A message is doubled.
    Double(Message),
    /// The bank carries out what it took.
    Act(Which),
    /// The bank is asked what became of it.
    Inquire(Which),
    /// It is sent once more.
    SendAgain(Which),
    /// Two people ask by telephone and type what they hear.
    People(Which),
    /// The bank's list of holds is compared with our book.
    Reconcile,
}

/// Every step that can be taken from here.
pub(crate) fn steps(world: &World, able: Abilities) -> Vec<Step> {
    let mut steps = Vec::new();
    for which in Which::ALL {
        of_order(world, able, which, &mut steps);
    }
    if world.left.crashes > 0 {
        steps.push(Step::Crash);
    }
    for (place, message) in world.net.iter().enumerate() {
        if world.net[..place].contains(message) {
            continue;
        }
        steps.push(Step::Arrive(*message));
        // A receipt that is lost is a timeout; a word that is said when asked is asked again.
        let travels = matches!(message, Message::Request(_) | Message::Answer(..));
        if travels && world.left.losses > 0 {
            steps.push(Step::Lose(*message));
        }
        let room = !matches!(message, Message::Request(which) if !has_room(world, *which));
        if travels && world.left.copies > 0 && room {
            steps.push(Step::Double(*message));
        }
    }
    if differs(world, able) {
        steps.push(Step::Reconcile);
    }
    steps
}

/// The bank's list is not our book, and nothing is under way that would explain it: it is told to two people, and what
/// the bank kept after its release is released once more.
pub(crate) fn differs(world: &World, able: Abilities) -> bool {
    let quiet = !world.of(Which::Stop).is_open() && !world.release_under_way();
    let kept = world.book.is_some() && world.bank.holds && world.left.again > 0;
    able.list_of_holds && quiet && world.bank.holds != world.book_stands() && (!world.found || kept)
}

fn of_order(world: &World, able: Abilities, which: Which, steps: &mut Vec<Step>) {
    let ours = world.of(which);
    if ours.state.is_none() && may_be_asked(world, which) {
        steps.push(Step::Ask(which));
    }
    if world.bank.pending[which as usize] > 0 {
        steps.push(Step::Act(which));
    }
    match (ours.state, ours.trying) {
        (Some(State::Queued), _) => steps.push(Step::Mark(which)),
        (_, Some(false)) => {
            steps.push(Step::Leave(which));
            if world.left.losses > 0 {
                steps.push(Step::NotSent(which));
            }
        }
        (_, Some(true)) => steps.push(Step::Timeout(which)),
        (Some(State::Unknown), None) => in_doubt_steps(world, able, which, steps),
        // What is acknowledged and not answered is in doubt once nothing of it is on its way.
        (Some(State::Acknowledged), None) if !on_its_way(world, which) => in_doubt_steps(world, able, which, steps),
        _ => {}
    }
}

fn on_its_way(world: &World, which: Which) -> bool {
    world.bank.pending[which as usize] > 0
        || world.net.iter().any(|message| matches!(message, Message::Answer(of, _) if *of == which))
}

fn in_doubt_steps(world: &World, able: Abilities, which: Which, steps: &mut Vec<Step>) {
    let said = world.net.iter().any(|message| matches!(message, Message::Said(of, _) if *of == which));
    let acknowledged = world.of(which).state == Some(State::Acknowledged);
    match in_doubt(able, tries(world, which)) {
        Doubt::Ask if !said => steps.push(Step::Inquire(which)),
        Doubt::Ask => {}
        Doubt::SendAgain if !acknowledged && has_room(world, which) => steps.push(Step::SendAgain(which)),
        Doubt::SendAgain if !acknowledged => {}
        _ => steps.push(Step::People(which)),
    }
    if world.of(which).people && !steps.contains(&Step::People(which)) {
        steps.push(Step::People(which));
    }
}

/// At most two copies of an order are on the network at once: a third adds nothing that two do not show.
pub(crate) fn has_room(world: &World, which: Which) -> bool {
    world.net.iter().filter(|message| **message == Message::Request(which)).count() < 2
}

/// The model gives up after two tries, the house after more.
fn tries(world: &World, which: Which) -> u32 {
    if world.of(which).tries >= 2 { domain::order::TRIES_MAX } else { u32::from(world.of(which).tries) }
}

/// An extension needs a hold and no release; a release needs a hold.
fn may_be_asked(world: &World, which: Which) -> bool {
    match which {
        Which::Stop | Which::Again => false,
        Which::Extend => world.left.extends && world.book_stands() && world.of(Which::Release).state.is_none(),
        Which::Release => world.book_stands(),
    }
}

/// What the world is after a step.
pub(crate) fn after(world: &World, able: Abilities, step: Step) -> World {
    let mut world = world.clone();
    match step {
        Step::Ask(which) => {
            world.of_mut(which).state = Some(State::Queued);
            // A release withdraws what leans on its hold and has not left.
            if which == Which::Release && world.of(Which::Extend).state == Some(State::Queued) {
                world.moves(Which::Extend, Move::Withdraw);
            }
        }
        Step::Mark(which) => {
            world.moves(which, Move::Send);
            begin_try(&mut world, which);
        }
        Step::SendAgain(which) => begin_try(&mut world, which),
        Step::Leave(which) => {
            world.of_mut(which).trying = Some(true);
            world.put(Message::Request(which));
        }
        Step::NotSent(which) => {
            world.left.losses -= 1;
            world.hang_up(which);
            // Sent once more in doubt, it stays in doubt.
            world.moves(which, Move::ComeBack);
        }
        Step::Timeout(which) => {
            world.hang_up(which);
            lose_sight(&mut world, able, which);
        }
        Step::Crash => {
            world.left.crashes -= 1;
            for which in Which::ALL {
                world.hang_up(which);
                lose_sight(&mut world, able, which);
            }
            world.net.retain(|message| !matches!(message, Message::Said(..)));
        }
        Step::Arrive(message) => {
            world.take(message);
            arrive(&mut world, able, message);
        }
        Step::Lose(message) => {
            world.left.losses -= 1;
            world.take(message);
        }
        Step::Double(message) => {
            world.left.copies -= 1;
            world.put(message);
        }
        Step::Act(which) => act(&mut world, able, which),
        Step::Inquire(which) => {
            let says = asked(&world, which);
            world.put(Message::Said(which, says));
        }
        Step::People(which) => {
            if world.of(which).state == Some(State::Acknowledged) {
                world.moves(which, Move::LoseSight);
            }
            match asked(&world, which) {
                Says::Did(did) => world.record(which, did),
                Says::Unseen => world.record(which, Did::Nothing),
                // The bank has it in hand: they call again.
                Says::Pending => {}
            }
        }
        Step::Reconcile => reconcile(&mut world),
    }
    world
}

fn begin_try(world: &mut World, which: Which) {
    let ours = world.of_mut(which);
    ours.trying = Some(false);
    ours.tries = (ours.tries + 1).min(2);
}

fn lose_sight(world: &mut World, able: Abilities, which: Which) {
    if world.of(which).state == Some(State::Sent) {
        world.moves(which, Move::LoseSight);
        if in_doubt(able, tries(world, which)) == Doubt::People {
            world.of_mut(which).people = true;
        }
    }
}

/// What the bank knows of a reference, told the truth.
fn asked(world: &World, which: Which) -> Says {
    match (world.bank.did[which as usize], world.bank.pending[which as usize]) {
        (Some(did), _) => Says::Did(did),
        (None, 0) => Says::Unseen,
        (None, _) => Says::Pending,
    }
}

fn arrive(world: &mut World, able: Abilities, message: Message) {
    match message {
        Message::Request(which) => {
            let seen = std::mem::replace(&mut world.bank.seen[which as usize], true);
            if !(seen && able.dedupe) {
                world.bank.pending[which as usize] += 1;
            }
            if world.of(which).trying == Some(true) && !world.net.contains(&Message::Receipt(which)) {
                world.put(Message::Receipt(which));
            }
        }
        Message::Receipt(which) => {
            world.hang_up(which);
            world.moves(which, Move::Acknowledge);
        }
        Message::Answer(which, did) => {
            world.record(which, did);
        }
        Message::Said(which, says) => said(world, able, which, says),
    }
}

fn said(world: &mut World, able: Abilities, which: Which, says: Says) {
    let inquired = match says {
        Says::Did(did) => return world.record(which, did),
        Says::Unseen => Inquired::Unseen,
        Says::Pending => Inquired::Pending,
    };
    let unknown = world.of(which).state == Some(State::Unknown);
    match after_inquiry(able, &inquired) {
        Some(Doubt::SendAgain) if unknown && world.of(which).trying.is_none() => {
            if has_room(world, which) {
                begin_try(world, which);
            }
        }
        Some(_) if unknown => world.of_mut(which).people = true,
        None => world.moves(which, Move::Acknowledge),
        Some(_) => {}
    }
}

fn act(world: &mut World, able: Abilities, which: Which) {
    let bank = &mut world.bank;
    bank.pending[which as usize] -= 1;
    let did = match which {
        Which::Stop if able.fence && bank.saw_release => Did::Nothing,
        Which::Stop => {
            bank.holds = true;
            bank.effects[0] += 1;
            Did::It
        }
        Which::Extend if bank.holds => {
            bank.effects[1] += 1;
            Did::It
        }
        Which::Extend => Did::Nothing,
        Which::Release | Which::Again => {
            bank.saw_release = true;
            if std::mem::take(&mut bank.holds) { Did::It } else { Did::Nothing }
        }
    };
    bank.did[which as usize] = Some(did);
    world.put(Message::Answer(which, did));
}

/// What the bank keeps after its release is released once more; what an order of ours did not do is told to two people.
fn reconcile(world: &mut World) {
    world.found = true;
    if world.book.is_none() || !world.bank.holds || world.left.again == 0 {
        return;
    }
    world.left.again -= 1;
    let place = Which::Again as usize;
    // A new order has a new reference: the bank has never seen it, and no old message is about it.
    (world.bank.seen[place], world.bank.pending[place], world.bank.did[place]) = (false, 0, None);
    world.net.retain(|message| {
        !matches!(message, Message::Request(w) | Message::Receipt(w) | Message::Answer(w, _) | Message::Said(w, _) if *w == Which::Again)
    });
    world.ours[place] = crate::world::Ours { state: Some(State::Queued), trying: None, tries: 0, people: false };
}
