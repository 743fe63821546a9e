//! Random worlds: a hidden real ledger, told by rows that are incomplete, doubled, out of order and sometimes wrong.
//!
//! A world is built from plain draws, so that a failing one shrinks to few moves and small sums.
#![allow(dead_code)]

use crate::oracle::OwnedRow;
use domain::account::AccountId;
use domain::money::{Amount, Currency};
use domain::time::{Instant, Span};
use domain::trace::{Limits, Root};
use domain::transfer::Place;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt;

/// What a trace is given.
#[derive(Clone)]
pub(crate) struct World {
    pub rows: Vec<OwnedRow>,
    pub roots: Vec<Root>,
    pub limits: Limits,
}

/// A world as a table a person can read; money in minor units, time in seconds.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let balance = |b: Option<Amount>| b.map_or("-".to_owned(), |b| b.minor().to_string());
        let after_start = |at: Instant| at.seconds() - START_S;
        writeln!(f, "\nid serial file | time payer > payee amount currency | payer balance, payee balance")?;
        for row in &self.rows {
            write!(f, "{:4} {:4} {} | +{} ", row.id, row.serial, row.place.file, after_start(row.at))?;
            write!(f, "{:6} > {:6} {} {} | ", row.payer, row.payee, row.amount.minor(), row.currency)?;
            writeln!(f, "{}, {}", balance(row.payer_balance), balance(row.payee_balance))?;
        }
        for root in &self.roots {
            match root {
                Root::Id(id) => writeln!(f, "root {id}")?,
                Root::Payment { at, payer, payee, amount } => {
                    writeln!(f, "root +{} {payer} > {payee} {}", after_start(*at), amount.minor())?;
                }
            }
        }
        if let Some(until) = self.limits.until {
            writeln!(f, "until +{}", after_start(until))?;
        }
        writeln!(f, "{:?}", self.limits)
    }
}

/// How one real movement is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Telling {
    /// One row, with an id.
    Named,
    /// One row, without id or serial.
    Nameless,
    /// Not at all: the records are incomplete.
    Dropped,
    /// Two rows of one id.
    Twice,
    /// Two rows of one serial, one of them with an id.
    BySerial,
    /// Two nameless rows, the payer's side and the payee's.
    Sides,
    /// In another currency.
    Foreign,
}

/// One movement as drawn.
#[derive(Clone, Debug)]
struct Move {
    /// Steps of time since the move before; 0 is a tie.
    gap: u8,
    /// Whether the payer is the payee of the move before: money runs on.
    runs_on: bool,
    /// Whether it has the parties and the amount of the move before: only place, time and balances tell them apart.
    again: bool,
    payer: u8,
    payee: u8,
    /// In minor units; 0: all that stands there.
    amount: i64,
    telling: Telling,
    /// Whether the payer's balance is stated, and the payee's.
    states: (bool, bool),
    /// Where it stands in the input among the rows of its instant.
    shuffle: u8,
    /// A stated balance that is wrong by so much.
    wrong_by: i64,
}

/// A victim's payment as drawn: which move, and how it is described.
#[derive(Clone, Debug)]
enum Victim {
    Named(u8),
    Described(u8, i64),
    /// Described with another amount: matches nothing, or something else.
    Misremembered(u8, i64),
}

/// What is wrong with an input that must be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    BothEmpty,
    IdReused,
    TwoBalances,
    UnknownRoot,
}

#[derive(Clone, Debug)]
struct Frame {
    accounts: u8,
    /// Whether only the first two accounts are deceived, and nothing comes back to them: money runs far.
    calm: bool,
    /// Whether most movements of a small world share one instant.
    tied: bool,
    /// Seconds in a step of time.
    step_s: i64,
    /// What stood in each account at first.
    openings: Vec<i64>,
    /// Balances stated: never, always, or as each move says.
    states: Option<bool>,
    /// Whether a payer may pay more than it has.
    overdraws: bool,
    /// Whether the payee's side of a movement stands in a second file.
    two_files: bool,
    /// Whether the roots are in dollars.
    dollars: bool,
    fault: Option<Fault>,
}

#[derive(Clone, Debug)]
struct Bounds {
    hops_max: Option<u32>,
    taint_min: Option<i64>,
    window_steps: Option<Option<i64>>,
    until: Option<(u8, i64)>,
    degree_max: Option<u32>,
    transfers_max: Option<u64>,
    stops: Vec<(u8, bool)>,
}

/// Worlds of 2 to 12 accounts and 1 to 60 movements.
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    let moves = prop_oneof![
        2 => prop::collection::vec(a_move(), 1..12),
        5 => prop::collection::vec(a_move(), 8..30),
        2 => prop::collection::vec(a_move(), 30..=60),
    ];
    (frame(), moves, victims(), bounds())
        .prop_map(|(frame, moves, victims, bounds)| build(&frame, &moves, &victims, &bounds))
        .prop_filter("somebody must have paid", |world| !world.roots.is_empty())
}

fn a_move() -> impl Strategy<Value = Move> {
    let gap = prop_oneof![2 => Just(0u8), 4 => Just(1u8), 2 => 2u8..5, 1 => 5u8..40];
    let amount = prop_oneof![
        5 => 1i64..=50,
        2 => (1i64..=50).prop_map(|n| n * 100),
        4 => Just(0i64),
        1 => 1i64..=3_000_000_000,
    ];
    let telling = prop_oneof![
        10 => Just(Telling::Named),
        5 => Just(Telling::Nameless),
        2 => Just(Telling::Dropped),
        1 => Just(Telling::Twice),
        1 => Just(Telling::BySerial),
        2 => Just(Telling::Sides),
        1 => Just(Telling::Foreign),
    ];
    let wrong_by = prop_oneof![40 => Just(0i64), 1 => -40i64..40];
    let turn = (prop::bool::weighted(0.7), prop::bool::weighted(0.08));
    (gap, turn, any::<u8>(), any::<u8>(), amount, telling, any::<(bool, bool)>(), 0u8..4, wrong_by).prop_map(
        |(gap, (runs_on, again), payer, payee, amount, telling, states, shuffle, wrong_by)| Move {
            gap,
            runs_on,
            again,
            payer,
            payee,
            amount,
            telling,
            states,
            shuffle,
            wrong_by,
        },
    )
}

fn victims() -> impl Strategy<Value = Vec<Victim>> {
    let victim = prop_oneof![
        5 => any::<u8>().prop_map(Victim::Named),
        4 => (any::<u8>(), prop_oneof![2 => Just(0i64), 2 => -60i64..=60, 1 => -75i64..75]).prop_map(|(n, off)| Victim::Described(n, off)),
        1 => (any::<u8>(), 1i64..30).prop_map(|(n, more)| Victim::Misremembered(n, more)),
    ];
    prop_oneof![
        3 => prop::collection::vec(victim.clone(), 1..2),
        4 => prop::collection::vec(victim, 2..=4),
    ]
}

fn frame() -> impl Strategy<Value = Frame> {
    (
        (2u8..=12, prop::bool::weighted(0.6), prop::bool::weighted(0.3)),
        prop_oneof![Just(1i64), Just(25), Just(3600), Just(86_400)],
        prop::collection::vec(prop_oneof![4 => Just(0i64), 2 => 0i64..100, 1 => 0i64..5000], 12),
        prop_oneof![2 => Just(Some(false)), 3 => Just(Some(true)), 4 => Just(None)],
        any::<bool>(),
        any::<bool>(),
        prop::bool::weighted(0.1),
        prop_oneof![
            30 => Just(None),
            1 => prop_oneof![Just(Fault::BothEmpty), Just(Fault::IdReused), Just(Fault::TwoBalances), Just(Fault::UnknownRoot)]
                .prop_map(Some)
        ],
    )
        .prop_map(|((accounts, calm, tied), step_s, openings, states, overdraws, two_files, dollars, fault)| Frame {
            accounts,
            calm: calm && accounts > 3,
            tied,
            step_s,
            openings,
            states,
            overdraws,
            two_files,
            dollars,
            fault,
        })
}

fn bounds() -> impl Strategy<Value = Bounds> {
    fn sometimes<S: Strategy + 'static>(strategy: S) -> impl Strategy<Value = Option<S::Value>>
    where
        S::Value: Clone,
    {
        prop::option::weighted(0.25, strategy)
    }
    (
        sometimes(0u32..=3),
        sometimes(1i64..40),
        sometimes(prop::option::of(0i64..20)),
        sometimes((any::<u8>(), -1i64..=1)),
        sometimes(0u32..5),
        sometimes(0u64..8),
        prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec((any::<u8>(), any::<bool>()), 1..3)],
    )
        .prop_map(|(hops_max, taint_min, window_steps, until, degree_max, transfers_max, stops)| Bounds {
            hops_max,
            taint_min,
            window_steps,
            until,
            degree_max,
            transfers_max,
            stops,
        })
}

/// A movement that really happened, as the hidden ledger has it.
struct Real {
    at: Instant,
    payer: String,
    payee: String,
    amount: i64,
    payer_after: i64,
    payee_after: i64,
}

const START_S: i64 = 1_767_300_000;

fn build(frame: &Frame, moves: &[Move], victims: &[Victim], bounds: &Bounds) -> World {
    let reals = live(frame, moves);
    let rows = tell(frame, moves, &reals);
    let roots = describe(frame, moves, &reals, victims, &rows);
    let limits = limits(frame, bounds, &reals);
    spoil(frame, World { rows, roots, limits })
}

fn account(frame: &Frame, number: u8) -> String {
    match number % (frame.accounts + 1) {
        0 => String::new(),
        n => format!("{}{}", if n % 3 == 0 { "bank/" } else { "" }, char::from(b'A' + n - 1)),
    }
}

fn live(frame: &Frame, moves: &[Move]) -> Vec<Real> {
    let mut balances: BTreeMap<String, i64> =
        (1..=frame.accounts).map(|n| (account(frame, n), frame.openings[usize::from(n) - 1])).collect();
    let (mut steps, mut before) = (0, String::new());
    let mut reals: Vec<Real> = Vec::new();
    for one in moves {
        // Ties of many rows would only cost time: the second reading tries their orders one by one.
        steps += i64::from(if frame.tied && moves.len() <= 14 { one.gap / 3 } else { one.gap });
        let earlier: Option<&Real> = reals.get(usize::from(one.payer) * reals.len() / 256);
        let mut payer = match (one.runs_on, earlier) {
            (true, _) => before.clone(),
            (false, Some(real)) if frame.calm && one.payer % 4 != 0 && !real.payee.is_empty() => real.payee.clone(),
            _ => account(frame, one.payer),
        };
        let mut payee = account(frame, one.payee);
        if frame.calm {
            payer = if reals.is_empty() { account(frame, 1) } else { payer };
            payee = match one.payee % (frame.accounts - 1) {
                0 => String::new(),
                n => account(frame, n + 2),
            };
        }
        let repeated = if one.again { reals.last() } else { None };
        if let Some(real) = repeated {
            (payer, payee) = (real.payer.clone(), real.payee.clone());
        }
        if payer.is_empty() && payee.is_empty() {
            payee = account(frame, 1);
        }
        let stands = balances.get(&payer).copied().unwrap_or(1000).max(1);
        let amount = match one.amount {
            _ if repeated.is_some() => repeated.map_or(0, |real| real.amount),
            asked if frame.calm && reals.is_empty() => asked.max(500),
            0 => stands,
            asked if frame.overdraws || payer.is_empty() => asked,
            asked => asked.min(stands),
        };
        if payer != payee && one.telling != Telling::Foreign {
            balances.entry(payer.clone()).and_modify(|balance| *balance -= amount);
            balances.entry(payee.clone()).and_modify(|balance| *balance += amount);
        }
        let after = |account: &String| balances.get(account).copied().unwrap_or(0) + one.wrong_by;
        reals.push(Real {
            at: Instant::from_seconds(START_S + steps * frame.step_s),
            payer_after: after(&payer),
            payee_after: after(&payee),
            amount,
            payer,
            payee: payee.clone(),
        });
        before = payee;
    }
    reals
}

fn tell(frame: &Frame, moves: &[Move], reals: &[Real]) -> Vec<OwnedRow> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (place, (one, real)) in moves.iter().zip(reals).enumerate() {
        let (row, other) = rows_of(frame, place, one, real);
        first.extend(row.map(|row| (real.at, one.shuffle, row)));
        let apart = if frame.two_files { &mut second } else { &mut first };
        apart.extend(other.map(|row| (real.at, one.shuffle, row)));
    }
    let mut rows = Vec::new();
    for (file, mut told) in [(0, first), (1, second)] {
        told.sort_by_key(|(at, shuffle, _)| (*at, *shuffle));
        for (nth, (_, _, row)) in told.into_iter().enumerate() {
            rows.push(OwnedRow { place: Place { file, row: nth as u64 + 2 }, ..row });
        }
    }
    rows
}

/// The rows that tell of one movement: none, one or two.
fn rows_of(frame: &Frame, place: usize, one: &Move, real: &Real) -> (Option<OwnedRow>, Option<OwnedRow>) {
    let (home, abroad) = if frame.dollars {
        (Currency::parse("USD").unwrap(), Currency::CNY)
    } else {
        (Currency::CNY, Currency::parse("USD").unwrap())
    };
    let states = frame.states.map_or(one.states, |all| (all, all));
    let side =
        |stated: bool, account: &str, after: i64| (stated && !account.is_empty()).then_some(Amount::from_minor(after));
    let row = OwnedRow {
        place: Place::default(),
        id: format!("t{place}"),
        serial: String::new(),
        at: real.at,
        payer: real.payer.clone(),
        payee: real.payee.clone(),
        amount: Amount::from_minor(real.amount),
        currency: home,
        payer_balance: side(states.0, &real.payer, real.payer_after),
        payee_balance: side(states.1, &real.payee, real.payee_after),
        channel: if real.payee.is_empty() { "cash".to_owned() } else { String::new() },
    };
    let nameless = OwnedRow { id: String::new(), ..row.clone() };
    match one.telling {
        Telling::Named => (Some(row), None),
        Telling::Nameless if frame.dollars => (Some(row), None),
        Telling::Nameless => (Some(nameless), None),
        Telling::Dropped => (None, None),
        Telling::Twice => (Some(OwnedRow { payee_balance: None, ..row.clone() }), Some(row)),
        Telling::BySerial => {
            let serial = format!("s{place}");
            let with_id = OwnedRow { serial: serial.clone(), ..row };
            (Some(with_id), Some(OwnedRow { serial, ..nameless }))
        }
        Telling::Sides if row.payer.is_empty() || row.payee.is_empty() => (Some(nameless), None),
        Telling::Sides => {
            let payers = side(true, &real.payer, real.payer_after);
            let payees = side(true, &real.payee, real.payee_after);
            (
                Some(OwnedRow { payer_balance: payers, payee_balance: None, ..nameless.clone() }),
                Some(OwnedRow { payer_balance: None, payee_balance: payees, ..nameless }),
            )
        }
        // An amount no payment at home has, so that a payment told without a currency cannot mean it.
        Telling::Foreign => {
            (Some(OwnedRow { currency: abroad, amount: Amount::from_minor(7_000_000_003 + real.amount), ..row }), None)
        }
    }
}

fn describe(frame: &Frame, moves: &[Move], reals: &[Real], victims: &[Victim], rows: &[OwnedRow]) -> Vec<Root> {
    let could_be: Vec<usize> = (0..moves.len())
        .filter(|place| moves[*place].telling != Telling::Foreign && !reals[*place].payer.is_empty())
        .filter(|place| reals[*place].payer != reals[*place].payee)
        .filter(|place| !frame.calm || [account(frame, 1), account(frame, 2)].contains(&reals[*place].payer))
        .collect();
    // Earlier movements are drawn more often: a later root leaves less to follow.
    let which = |n: u8| could_be.get(usize::from(n).pow(3) * could_be.len() / 256_usize.pow(3)).copied();
    let told_as = |place: usize| format!("t{place}");
    let payment = |place: usize, off_s: i64, more: i64| -> Option<Root> {
        let real = &reals[place];
        Some(Root::Payment {
            at: real.at.plus(Span::seconds(off_s)),
            payer: AccountId::new(real.payer.clone()).ok()?,
            payee: AccountId::new(real.payee.clone()).ok()?,
            amount: Amount::from_minor(real.amount + more),
        })
    };
    let root = |victim: &Victim| match victim {
        Victim::Named(n) => {
            let place = which(*n)?;
            let told = rows.iter().any(|row| row.id == told_as(place));
            if told {
                Some(Root::Id(told_as(place)))
            } else if frame.dollars {
                None
            } else {
                payment(place, 0, 0)
            }
        }
        _ if frame.dollars => None,
        Victim::Described(n, off_s) => payment(which(*n)?, *off_s, 0),
        Victim::Misremembered(n, more) => payment(which(*n)?, 0, *more),
    };
    victims.iter().filter_map(root).collect()
}

fn limits(frame: &Frame, bounds: &Bounds, reals: &[Real]) -> Limits {
    let default = Limits::default();
    let stop = |(n, reason): &(u8, bool)| {
        let reason = if *reason { "exchange" } else { "" };
        Some((AccountId::new(account(frame, *n)).ok()?, reason.to_owned()))
    };
    Limits {
        hops_max: bounds.hops_max.unwrap_or(default.hops_max),
        taint_min: bounds.taint_min.map_or(default.taint_min, Amount::from_minor),
        hop_window: match bounds.window_steps {
            Some(steps) => steps.map(|steps| Span::seconds(steps * frame.step_s)),
            None => default.hop_window,
        },
        until: bounds.until.map(|(n, off_s)| reals[usize::from(n) * reals.len() / 256].at.plus(Span::seconds(off_s))),
        degree_max: bounds.degree_max,
        transfers_max: bounds.transfers_max,
        stop_accounts: bounds.stops.iter().filter_map(stop).collect(),
    }
}

/// Makes the input one that must be refused.
fn spoil(frame: &Frame, mut world: World) -> World {
    match frame.fault {
        None => {}
        Some(Fault::UnknownRoot) => world.roots.push(Root::Id("nobody's".to_owned())),
        Some(fault) => {
            let Some(last) = world.rows.last().cloned() else { return world };
            let place = Place { row: last.place.row + 1, ..last.place };
            world.rows.push(match fault {
                Fault::BothEmpty => {
                    OwnedRow { place, id: String::new(), payer: String::new(), payee: String::new(), ..last }
                }
                Fault::IdReused => OwnedRow { place, id: "t-spoilt".to_owned(), amount: Amount::from_minor(3), ..last },
                _ => OwnedRow { place, id: "t-spoilt".to_owned(), payee_balance: Some(Amount::from_minor(3)), ..last },
            });
            if fault != Fault::BothEmpty {
                let spoilt = world.rows.last().cloned().unwrap();
                let place = Place { row: spoilt.place.row + 1, ..spoilt.place };
                world.rows.push(match fault {
                    Fault::IdReused => OwnedRow { place, amount: Amount::from_minor(4), ..spoilt },
                    _ => OwnedRow { place, payee_balance: Some(Amount::from_minor(4)), ..spoilt },
                });
            }
        }
    }
    world
}
