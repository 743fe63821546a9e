//! Each rule on one account, and the test vector of TRACING.md.

use super::{CleanFirst, Fifo, Lifo, Part, Poison, Pot, Prorata, Taint, TaintFirst, largest_remainders};

/// What happens to one account: clean money or a root's comes in, money goes out.
#[derive(Clone, Copy)]
enum Deed {
    Clean(i64),
    From(u32, i64),
    Out(i64),
}
use Deed::{Clean, From, Out};

/// Taint of the last debit by root in the order taken, then what is held by root.
type Played = (Vec<(u32, i64)>, Vec<(u32, i128)>);

fn played<P: Pot>(deeds: &[Deed]) -> Played {
    let mut pot = P::opened(0);
    let mut last = Taint::default();
    for deed in deeds {
        match *deed {
            Clean(minor) => pot.credit(&Taint::default(), minor),
            From(root, minor) => pot.credit(&Taint::of(vec![Part { root, minor }]), 0),
            Out(minor) => last = pot.debit(minor),
        }
    }
    let mut held = pot.held();
    held.sort_unstable();
    (last.parts.iter().map(|part| (part.root, part.minor)).collect(), held)
}

type Row = (&'static str, fn(&[Deed]) -> Played);
const RULES: [Row; 5] = [
    ("fifo", played::<Fifo>),
    ("lifo", played::<Lifo>),
    ("prorata", played::<Prorata>),
    ("clean-first", played::<CleanFirst>),
    ("taint-first", played::<TaintFirst>),
];

/// A story's deeds with what its last debit carries and what is then held, by rule in the order of `RULES`.
type Story<'a> = (&'a str, &'a [Deed], [(&'a [(u32, i64)], &'a [(u32, i128)]); 5]);

#[test]
fn each_rule_takes_from_one_account_as_its_row_says() {
    let table: &[Story<'_>] = &[
        (
            "clean, then tainted, then half goes out",
            &[Clean(100), From(0, 100), Out(100)],
            [(&[], &[(0, 100)]), (&[(0, 100)], &[]), (&[(0, 50)], &[(0, 50)]), (&[], &[(0, 100)]), (&[(0, 100)], &[])],
        ),
        (
            "tainted, then clean, then three quarters go out",
            &[From(0, 100), Clean(100), Out(150)],
            [
                (&[(0, 100)], &[]),
                (&[(0, 50)], &[(0, 50)]),
                (&[(0, 75)], &[(0, 25)]),
                (&[(0, 50)], &[(0, 50)]),
                (&[(0, 100)], &[]),
            ],
        ),
        (
            "two roots: odd cents fall as each rule says",
            &[From(0, 1), From(1, 1), Clean(1), Out(2)],
            [
                (&[(0, 1), (1, 1)], &[]),
                (&[(1, 1)], &[(0, 1)]),
                (&[], &[(0, 1), (1, 1)]),
                (&[(0, 1)], &[(1, 1)]),
                (&[(0, 1), (1, 1)], &[]),
            ],
        ),
        (
            "the test vector: Paul 10, Michael 10, 10 out, Karen 10, 10 out",
            &[From(0, 1000), From(1, 1000), Out(1000), From(2, 1000), Out(1000)],
            [
                (&[(1, 1000)], &[(2, 1000)]),
                (&[(2, 1000)], &[(0, 1000)]),
                (&[(0, 250), (1, 250), (2, 500)], &[(0, 250), (1, 250), (2, 500)]),
                (&[(0, 250), (1, 250), (2, 500)], &[(0, 250), (1, 250), (2, 500)]),
                (&[(0, 250), (1, 250), (2, 500)], &[(0, 250), (1, 250), (2, 500)]),
            ],
        ),
        (
            "lots of one root taken apart arrive as one part, in the order first taken",
            &[From(1, 5), Clean(3), From(0, 2), From(1, 4), Out(13)],
            [
                (&[(1, 8), (0, 2)], &[(1, 1)]),
                (&[(1, 8), (0, 2)], &[(1, 1)]),
                (&[(0, 1), (1, 8)], &[(0, 1), (1, 1)]),
                (&[(0, 2), (1, 8)], &[(1, 1)]),
                (&[(0, 2), (1, 9)], &[]),
            ],
        ),
    ];
    for (story, deeds, wanted) in table {
        for ((rule, play), (taken, held)) in RULES.iter().zip(wanted) {
            let (got_taken, got_held) = play(deeds);
            assert_eq!((got_taken.as_slice(), got_held.as_slice()), (*taken, *held), "{story}, {rule}");
        }
    }
}

#[test]
fn poison_taints_every_debit_whole_and_keeps_its_reach() {
    let (taken, held) = played::<Poison>(&[Clean(100), From(3, 10), Out(60), Out(40)]);
    assert_eq!((taken, held), (vec![(3, 40)], vec![(3, 10)]));
}

#[test]
fn units_left_over_go_to_the_largest_remainders_then_the_earlier() {
    let table: &[(i128, &[i128], &[i128])] = &[
        (1000, &[1000, 1000, 1000], &[334, 333, 333]),
        (10, &[1, 2, 4], &[1, 3, 6]),
        (5, &[0, 1, 1], &[0, 3, 2]),
        (0, &[1, 1], &[0, 0]),
        (5, &[0, 0], &[0, 0]),
    ];
    for (sum, weights, shares) in table {
        assert_eq!(largest_remainders(*sum, weights), *shares, "{sum} over {weights:?}");
    }
}
