//! The test vector and the named pitfalls of docs/tracing.md, each a table; how a table is read stands in `tables`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod engine;
mod oracle;
mod same;
mod tables;

use tables::holds;

#[test]
fn paul_michael_and_karen() {
    holds(
        "
        paul    09:00  Paul    > M     10.00
        michael 09:01  Michael > M     10.00
        out1    09:02  M       > -     10.00
        karen   09:03  Karen   > M     10.00
        out2    09:04  M       > -     10.00
        roots: paul michael karen

        fifo                   | M      paul=0.00 michael=0.00 karen=10.00
        lifo                   | M      paul=10.00 michael=0.00 karen=0.00
        prorata                | M      paul=2.50 michael=2.50 karen=5.00
        clean-first,taint-first | M      held=10.00
        conserving             | M      received=30.00 passed=20.00 held=10.00 cashed_out=20.00 balance=10.00 stoppable=10.00
        conserving             | trail  lost=30.00 held=10.00 cashed_out=20.00 returned=0.00
        poison                 | M      received=30.00 held=10.00 stoppable=0.00
        ",
    );
}

#[test]
fn clean_money_leaves_by_each_rule() {
    holds(
        "
        in   09:00  Shop > M  30.00 - 30.00
        paid 09:01  Ann  > M  20.00 - 50.00
        out  09:02  M    > N  25.00
        roots: paid

        fifo        | M  held=20.00 balance=25.00
        fifo        | N  received=0.00
        lifo        | M  held=0.00
        lifo        | N  received=20.00 held=20.00 balance=25.00
        prorata     | M  held=10.00
        prorata     | N  held=10.00
        clean-first | M  held=20.00
        taint-first | M  held=0.00
        taint-first | N  held=20.00
        poison      | N  received=25.00 held=25.00 stoppable=0.00
        poison      | M  held=25.00
        ",
    );
}

#[test]
fn left_over_units_go_to_the_largest_remainders_then_to_the_earlier_root() {
    holds(
        "
        a    09:00  A > M  0.01
        b    09:01  B > M  0.01
        c    09:02  C > M  0.02
        out  09:03  M > N  0.01
        more 09:04  M > N  0.01
        roots: a b c

        taint-first,clean-first | N  a=0.01 b=0.00 c=0.01
        taint-first,clean-first | M  a=0.00 b=0.01 c=0.01
        ",
    );
}

#[test]
fn rounding_down_for_several_roots_may_leave_taint_above_the_balance() {
    holds(
        "
        a    09:00  A > M  0.01
        b    09:01  B > M  0.01
        out  09:02  M > N  0.01
        roots: a b

        prorata | M      held=0.02 balance=0.01 stoppable=0.01
        prorata | trail  lost=0.02 held=0.02
        ",
    );
}

#[test]
fn an_opening_balance_is_what_the_credit_states_else_what_was_stated_last() {
    holds(
        "
        old  09:00  Shop > M  50.00 - 80.00
        said 09:01  M    > -  10.00
        a    10:00  A    > M  20.00
        b    10:01  A    > N  20.00 - 25.00
        c    10:02  A    > O  20.00
        d    10:03  A    > P  20.00 - 5.00
        roots: a b c d

        conserving | M  balance=100.00 held=20.00
        conserving | N  balance=25.00
        conserving | O  balance=20.00
        conserving | P  balance=20.00
        ",
    );
}

#[test]
fn a_debit_beyond_the_known_balance_takes_all_taint_and_is_noted() {
    holds(
        "
        a    09:00  A > M  20.00
        out  09:01  M > N  50.00
        roots: a

        conserving | M  unexplained=30.00 held=0.00 balance=0.00 passed=20.00
        conserving | N  held=20.00 balance=50.00
        poison     | N  held=50.00 received=50.00
        ",
    );
}

#[test]
fn the_payee_gets_a_lot_for_each_root_in_the_order_taken_then_the_clean_rest() {
    // By `lifo` M pays b's lot before a's, so that at N b's is the oldest but for N's own, and the clean rest the newest.
    holds(
        "
        own  09:00  Shop > M  5.00 - 5.00
        a    09:01  A    > M  10.00
        b    09:02  B    > M  10.00
        out  09:03  M    > N  22.00
        on   09:04  N    > O  14.00
        roots: a b

        fifo | M  a=0.00 b=3.00
        fifo | O  a=10.00 b=4.00
        fifo | N  a=0.00 b=3.00 balance=8.00
        lifo | N  a=0.00 b=8.00 balance=8.00
        lifo | O  a=10.00 b=2.00
        ",
    );
}

#[test]
fn money_that_comes_back_to_any_payer_of_a_root_is_returned() {
    holds(
        "
        a     09:00  A > M  10.00
        back  09:01  M > A  3.00
        early 09:02  M > B  2.00
        b     09:03  B > N  10.00
        cross 09:04  A > B  4.00
        spend 09:05  A > O  3.00
        roots: a b cross

        every      | root a      lost=10.00
        conserving | root a      held=5.00 returned=5.00
        conserving | root cross  held=0.00 returned=4.00
        conserving | trail       lost=24.00 held=15.00 returned=9.00 accounts=M,N
        conserving | transfer early fate=returned
        every      | O           received=0.00
        ",
    );
}

#[test]
fn money_that_runs_in_a_circle_enters_again() {
    holds(
        "
        a    09:00  A > M  10.00
        out  09:01  M > N  10.00
        back 09:02  N > M  10.00
        roots: a

        conserving | M      layer=1 received=20.00 passed=10.00 held=10.00
        conserving | N      layer=2 received=10.00 passed=10.00 held=0.00
        every      | transfer back layer=3
        conserving | trail  lost=10.00 held=10.00
        ",
    );
}

#[test]
fn an_account_stands_at_its_least_layer_so_far() {
    holds(
        "
        a     09:00  A > M  10.00
        b     09:01  A > N  10.00
        far   09:02  M > O  10.00
        far2  09:03  O > N  10.00
        late  09:04  N > P  20.00
        roots: a b

        every | N  layer=1
        every | P  layer=2
        every | transfer far2 layer=3
        ",
    );
    holds(
        "
        a     09:00  A > M  10.00
        n     09:01  M > N  10.00
        b     09:02  B > N  5.00
        on    09:03  N > O  15.00
        roots: a b

        every | N  layer=1
        every | transfer on layer=2
        ",
    );
}

#[test]
fn hops_stop_only_before_accounts_not_yet_entered() {
    holds(
        "
        a    09:00  A > M  10.00
        n    09:01  M > N  10.00
        o    09:02  N > O  4.00
        back 09:03  N > M  6.00
        roots: a
        limits: hops_max=2

        conserving | trail         hops=4.00 held=6.00
        every      | transfer o    layer=3 fate=hops
        every      | transfer back layer=3 fate=followed
        ",
    );
}

#[test]
fn the_window_counts_from_the_latest_tainted_credit_and_takes_its_share_with_it() {
    holds(
        "
        a     09:00  A    > M  10.00
        b     12:00  A    > M  10.00
        clean 13:00  Shop > M  5.00
        in    14:00  M    > N  12.00
        out   14:00:01  M > N  4.00
        cash  15:00  M    > -  4.00
        roots: a b
        limits: hop_window=2h

        every      | transfer in   fate=followed
        every      | transfer out  fate=window
        every      | transfer cash fate=cashedout
        fifo       | trail  held=12.00 window=4.00 cashed_out=4.00
        fifo       | N      held=12.00 balance=16.00 received=12.00
        ",
    );
}

#[test]
fn the_limits_apply_in_their_order() {
    // O is a stop account, too far, too little, too late and one too many at once.
    holds(
        "
        a     09:00  A > M  10.00
        n     09:01  M > N  1.00
        late  +9d 09:00  M > O  1.00
        roots: a
        limits: stop=O taint_min=2.00 hops_max=1 transfers_max=1

        conserving | transfer n    fate=taintmin
        conserving | transfer late fate=window
        ",
    );
    holds(
        "
        a     09:00  A > M  10.00
        stop  09:01  M > O  1.00
        less  09:02  M > N  1.00
        far   09:03  M > N  2.00
        roots: a
        limits: stop=O taint_min=2.00 hops_max=1 transfers_max=1

        conserving | transfer stop fate=stopaccount
        conserving | transfer less fate=taintmin
        conserving | transfer far  fate=hops
        ",
    );
    holds(
        "
        a     09:00  A > M  10.00
        n     09:01  M > N  2.00
        many  09:02  M > O  2.00
        cash  09:03  M > -  2.00
        roots: a
        limits: transfers_max=2

        conserving | transfer n    fate=followed
        conserving | transfer many fate=count
        conserving | transfer cash fate=cashedout
        conserving | trail  held=6.00 count=2.00 cashed_out=2.00
        ",
    );
}

#[test]
fn stop_accounts_are_listed_and_hold_nothing() {
    holds(
        "
        a   09:00  A > M  10.00
        x   09:01  M > X  4.00
        x2  09:02  M > X  1.00
        out 09:03  X > N  5.00
        roots: a
        limits: stop=X

        conserving | trail  stop_account=5.00 held=5.00 accounts=M,X
        conserving | X      layer=2 received=5.00 held=0.00 stoppable=0.00 stop_reason=exchange
        conserving | M      passed=5.00 stop_reason=-
        ",
    );
}

#[test]
fn an_account_with_many_counterparties_is_a_stop_account_whatever_the_time() {
    holds(
        "
        a    09:00  A > M  10.00
        x    09:01  M > X  4.00
        self 09:02  X > X  1.00
        p    10:00  P > X  1.00
        q    10:01  X > Q  1.00
        roots: a
        limits: degree_max=2

        conserving | X  stop_reason=degree received=4.00
        ",
    );
    holds(
        "
        a    09:00  A > M  10.00
        x    09:01  M > X  4.00
        self 09:02  X > X  1.00
        p    10:00  P > X  1.00
        q    10:01  X > Q  1.00
        usd  10:02  X > W  1.00USD
        roots: a
        limits: degree_max=3

        conserving | X  stop_reason=- received=4.00
        ",
    );
    holds(
        "
        a    09:00  A > M  10.00
        x    09:01  M > X  4.00
        p    10:00  P > X  1.00
        q    10:01  X > Q  1.00
        usd  09:02  X > W  1.00USD
        roots: a
        limits: degree_max=2 until=09:30

        conserving | X  stop_reason=- held=4.00
        ",
    );
}

#[test]
fn no_limit_touches_a_root() {
    holds(
        "
        a    09:00  A > X  10.00
        out  09:01  X > N  4.00
        roots: a
        limits: stop=X hops_max=0 taint_min=50.00 transfers_max=0

        conserving | X      held=6.00 received=10.00 stop_reason=exchange
        conserving | trail  taint_min=4.00
        ",
    );
    holds(
        "
        a    09:00  A > M  10.00
        b    09:30  A > M  10.00
        roots: a b
        limits: until=09:29

        conserving | trail  lost=10.00 held=10.00
        ",
    );
}

#[test]
fn a_root_described_matches_the_earliest_transfer_not_yet_used_within_a_minute() {
    holds(
        "
        r1   09:00:00  A > M  10.00
        r2   09:00:30  A > M  10.00
        r3   09:02:00  A > M  10.00
        root: 09:01:00  A > M  10.00
        root: 09:01:00  A > M  10.00
        root: 09:01:00  A > M  10.00

        conserving | trail  lost=30.00 unmatched=0 transfers=r1,r2,r3
        ",
    );
    holds(
        "
        r1   09:00:00  A > M  10.00
        r2   09:01:01  A > M  9.99
        on   09:01:00  M > N  10.00
        root: 09:01:01  A > M  10.00

        conserving | trail  lost=10.00 unmatched=1
        conserving | M      held=10.00
        ",
    );
}

#[test]
fn an_unmatched_root_stands_after_the_rows_of_its_instant() {
    holds(
        "
        other 09:00  Shop > M  5.00 - 5.00
        same  09:01  M    > N  5.00  0.00 -
        after 09:02  M    > N  5.00
        root: 09:01  A > M  5.00

        conserving | trail  unmatched=1 lost=5.00 transfers=unmatched-0,after
        conserving | M      unexplained=0.00
        ",
    );
}

#[test]
fn an_unknown_root_and_both_ends_empty_are_refused() {
    holds(
        "
        a    09:00  A > M  10.00
        roots: b
        every | refused
        ",
    );
    holds(
        "
        a    09:00  A > M  10.00
        x    09:01  - > -  10.00
        roots: a
        every | refused
        ",
    );
}

#[test]
fn rows_of_one_transfer_are_one() {
    // By id; by serial; by sides, one to one; never by likeness alone.
    holds(
        "
        a    09:00  A > M  10.00  90.00 -
        a    09:00  A > M  10.00  -     15.00
        b/s1 09:01  M > N  1.00
        -/s1 09:01  M > N  1.00   14.00 -
        -    09:02  M > N  2.00   12.00 -
        -    09:02  M > N  2.00   -     3.00
        -    09:03  M > N  2.00   10.00 -
        -    09:03  M > N  2.00   8.00  -
        roots: a

        conserving | M        balance=8.00
        every      | repairs  sides_joined=1 duplicate_joined=2
        ",
    );
}

#[test]
fn two_accounts_of_one_transfer_are_refused() {
    for second in [
        "a 09:00 A > M 11.00",
        "a 09:01 A > M 10.00",
        "a 09:00 A > N 10.00",
        "a 09:00 A > M 10.00USD",
        "a 09:00 A > M 10.00 81.00",
    ] {
        holds(&format!(
            "
            a 09:00  A > M  10.00 80.00
            {second}
            roots: a
            every | refused
            "
        ));
    }
}

#[test]
fn rows_of_one_instant_are_reordered_only_where_every_balance_chains() {
    // The records put the debit first, the balances say the credit came first.
    holds(
        "
        old  08:00  Shop > M  5.00   -     5.00
        out  09:00  M    > N  12.00  3.00  -
        a    09:00  A    > M  10.00  -     15.00
        roots: a

        every | repairs  reordered=2
        fifo  | N        held=7.00
        lifo  | N        held=10.00
        every | M        unexplained=0.00
        ",
    );
    // One balance that chains nowhere, and input order stands.
    holds(
        "
        old  08:00  Shop > M  5.00   -     5.00
        out  09:00  M    > N  12.00  3.01  -
        a    09:00  A    > M  10.00  -     15.00
        roots: a

        every | repairs  reordered=none
        every | N        received=0.00
        ",
    );
    // Of the orders that chain, the first by input position: the one row that can come first does.
    holds(
        "
        old   08:00  Shop > M  5.00   -     5.00
        two   09:00  M    > N  2.00   11.00 -
        free  09:00  A    > N  1.00
        a     09:00  A    > M  10.00  -     15.00
        one   09:00  M    > O  2.00   13.00 -
        roots: a

        every | repairs  reordered=4
        ",
    );
}

#[test]
fn transfers_in_another_currency_are_not_seen_and_counted() {
    holds(
        "
        a    09:00  A > M  10.00
        usd  09:01  M > N  10.00USD 0.00 10.00
        out  09:02  M > N  4.00
        roots: a

        every      | repairs  other_currency=1
        conserving | N        held=4.00 balance=4.00
        ",
    );
}

#[test]
fn a_transfer_to_itself_carries_nothing() {
    holds(
        "
        a    09:00  A > M  10.00
        self +2d 09:00  M > M  10.00
        out  +4d 09:00  M > N  10.00
        roots: a

        conserving | M      received=10.00 passed=10.00 unexplained=0.00
        every      | trail  transfers=a,out
        every      | transfer out fate=window
        ",
    );
}

/// So many payments of 1.00 from A at one instant, the last first, each with its balance stated.
fn told_backwards(rows: u32) -> String {
    let line = |left: u32| format!("t{left} 09:00 A > M 1.00 {left}.00 -\n");
    format!(
        "old 08:00 Shop > A 1.00 - {rows}.00\nv 08:00 V > A 1.00\nroots: v\n{}",
        (0..rows).map(line).collect::<String>()
    )
}

#[test]
fn groups_of_more_than_sixty_four_rows_are_left() {
    holds(&format!("{}every | repairs reordered=64", told_backwards(64)));
    holds(&format!("{}every | repairs reordered=none", told_backwards(65)));
}

#[test]
fn sums_that_cannot_be_counted_are_refused() {
    let most = "92233720368547758.07";
    let table =
        tables::read(&format!("a 09:00 A > M {most}\nb 09:01 B > M {most}\nout 09:02 M > N {most}\nroots: a b"));
    for rule in domain::trace::Rule::ALL {
        let trail = engine::Fed::new(&table.rows).and_then(|fed| fed.trace(&table.roots, rule, &table.limits));
        assert!(trail.is_err(), "{rule}: {trail:?}");
    }
}
