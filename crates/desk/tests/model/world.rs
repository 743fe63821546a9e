//! The state of the model: our papers, the network, the bank. What our papers do is the law of the house itself.

use domain::account::AccountId;
use domain::authority::OfficerId;
use domain::case::CaseId;
use domain::hold::{self, Hold, HoldId};
use domain::money::{Amount, Currency};
use domain::order::{Abilities, Act, Answer, HoldChange, Order, OrderId, Outcome, State, answered, next};
use domain::time::Instant;

/// The orders there are. `Again` is the release that reconciliation sends, with a reference of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Which {
    Stop,
    Extend,
    Release,
    Again,
}

impl Which {
    pub(crate) const ALL: [Self; 4] = [Self::Stop, Self::Extend, Self::Release, Self::Again];

    pub(crate) fn act(self) -> Act {
        match self {
            Self::Stop => Act::Stop,
            Self::Extend => Act::Extend,
            Self::Release | Self::Again => Act::Lift,
        }
    }
}

/// What the bank did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Did {
    It,
    Nothing,
}

/// What the bank says of a reference when asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Says {
    Unseen,
    Pending,
    Did(Did),
}

/// On the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Message {
    Request(Which),
    Receipt(Which),
    Answer(Which, Did),
    Said(Which, Says),
}

/// One order at our side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ours {
    /// `None` before it is asked for.
    pub(crate) state: Option<State>,
    /// A try is under way; whether its bytes left.
    pub(crate) trying: Option<bool>,
    /// How often it was sent, up to 2.
    pub(crate) tries: u8,
    /// Two people were told to find out.
    pub(crate) people: bool,
}

impl Ours {
    const NOT_YET: Self = Self { state: None, trying: None, tries: 0, people: false };

    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, Some(State::Queued | State::Sent | State::Unknown | State::Acknowledged))
    }
}

/// The bank's side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Bank {
    /// References it has seen.
    pub(crate) seen: [bool; 4],
    /// Copies it has taken and not carried out.
    pub(crate) pending: [u8; 4],
    /// What it answered last.
    pub(crate) did: [Option<Did>; 4],
    /// How often a stop and an extension took effect.
    pub(crate) effects: [u8; 2],
    pub(crate) holds: bool,
    pub(crate) saw_release: bool,
}

/// How much may still go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Mishaps {
    pub(crate) crashes: u8,
    pub(crate) copies: u8,
    pub(crate) losses: u8,
    pub(crate) again: u8,
    /// Whether an extension is asked for.
    pub(crate) extends: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) ours: [Ours; 4],
    /// The hold in our book.
    pub(crate) book: Option<hold::State>,
    /// Sorted, so that equal nets are equal.
    pub(crate) net: Vec<Message>,
    pub(crate) bank: Bank,
    pub(crate) left: Mishaps,
    /// Reconciliation, or two people, found that the bank holds what an order of ours did not do.
    pub(crate) found: bool,
}

pub(crate) const AMOUNT: Amount = Amount::from_major(500);

impl World {
    /// The stop is approved and queued.
    pub(crate) fn begins(left: Mishaps) -> Self {
        let mut ours = [Ours::NOT_YET; 4];
        ours[Which::Stop as usize].state = Some(State::Queued);
        Self { ours, book: None, net: Vec::new(), bank: Bank::default(), left, found: false }
    }

    pub(crate) fn of(&self, which: Which) -> &Ours {
        &self.ours[which as usize]
    }

    pub(crate) fn of_mut(&mut self, which: Which) -> &mut Ours {
        &mut self.ours[which as usize]
    }

    /// Moves an order by the table of the house.
    pub(crate) fn moves(&mut self, which: Which, asked: domain::order::Move) {
        let ours = self.of_mut(which);
        if let Some(state) = ours.state.and_then(|state| next(state, asked).ok()) {
            ours.state = Some(state);
        }
    }

    pub(crate) fn put(&mut self, message: Message) {
        let place = self.net.partition_point(|other| *other <= message);
        self.net.insert(place, message);
    }

    pub(crate) fn take(&mut self, message: Message) {
        let place = self.net.binary_search(&message).expect("it is on the network");
        self.net.remove(place);
    }

    /// What hangs on a try: its receipt comes back on the connection it went out by, or never.
    pub(crate) fn hang_up(&mut self, which: Which) {
        self.net.retain(|message| *message != Message::Receipt(which));
        self.of_mut(which).trying = None;
    }

    pub(crate) fn book_stands(&self) -> bool {
        matches!(self.book, Some(hold::State::Standing | hold::State::Extended))
    }

    pub(crate) fn release_under_way(&self) -> bool {
        self.of(Which::Release).is_open() || self.of(Which::Again).is_open()
    }

    /// Records an answer by the law of the house; refused ones change nothing.
    pub(crate) fn record(&mut self, which: Which, did: Did) {
        let Some(state) = self.of(which).state else { return };
        let hold = self.book.map(hold_of);
        let leans = which != Which::Stop;
        let order = order_of(which, state);
        let after =
            answered(&order, hold.as_ref().filter(|_| leans), &answer_of(which, did), Instant::from_seconds(20));
        let Ok(after) = after else { return };
        self.of_mut(which).state = Some(after.order.state);
        self.of_mut(which).people = false;
        match after.hold {
            HoldChange::Nothing => {}
            HoldChange::Begins { .. } => self.book = Some(hold::State::Standing),
            HoldChange::Becomes(hold) => self.book = Some(hold.state),
        }
        if let Some(asked) = after.original {
            self.moves(Which::Stop, asked);
        }
    }
}

fn hold_of(state: hold::State) -> Hold {
    Hold {
        id: HoldId(1),
        order: OrderId(0),
        case: CaseId(1),
        account: AccountId::new("b/a").unwrap(),
        amount: AMOUNT,
        whole: false,
        since_at: Instant::from_seconds(0),
        until_at: Instant::from_seconds(10),
        state,
        basis: String::new(),
        verify_by: None,
        ended_at: None,
    }
}

fn order_of(which: Which, state: State) -> Order {
    Order {
        id: OrderId(which as i64),
        reference: String::new(),
        original: (which != Which::Stop).then_some(OrderId(0)),
        case: CaseId(1),
        act: which.act(),
        account: AccountId::new("b/a").unwrap(),
        holder: String::new(),
        amount: Some(AMOUNT),
        whole: false,
        basis: String::new(),
        currency: Currency::CNY,
        layer: 1,
        reason: String::new(),
        state,
        drafted_at: Instant::from_seconds(0),
        drafted_by: OfficerId(1),
        approved_at: None,
        approved_by: None,
        digest: None,
        sent_at: None,
        answered_at: None,
        held: None,
        balance: None,
        failure: None,
        covers_until: None,
    }
}

pub(crate) fn outcome_of(which: Which, did: Did) -> Outcome {
    let held = if which.act() == Act::Lift { Amount::ZERO } else { AMOUNT };
    match did {
        Did::It => Outcome::Holding { held, balance: None, until_at: None, failure: None },
        Did::Nothing => Outcome::Rejected { code: "200999".into(), words: String::new() },
    }
}

fn answer_of(which: Which, did: Did) -> Answer {
    let outcome = outcome_of(which, did);
    Answer { reference: String::new(), bank: "b".into(), at: Instant::from_seconds(1), currency: None, outcome }
}

/// A bank of these abilities.
pub(crate) fn able(bits: u8) -> Abilities {
    Abilities { dedupe: bits & 1 != 0, inquiry: bits & 2 != 0, fence: bits & 4 != 0, list_of_holds: bits & 8 != 0 }
}
