use super::*;
use crate::authority::OfficerId;
use crate::case::CaseId;
use crate::hold::{self, HoldId};
use crate::money::Currency;
use crate::trace::{Beyond, Rule, TaintedTransfer};
use proptest::prelude::*;

/// An order drafted at 0 by officer 1 for case 1, `sum` in yuan.
pub(crate) fn order(id: i64, act: Act, account: &str, sum: Option<i64>, state: State) -> Order {
    Order {
        id: OrderId(id),
        reference: id.to_string(),
        original: None,
        case: CaseId(1),
        act,
        account: AccountId::new(account).unwrap(),
        holder: String::new(),
        amount: sum.map(Amount::from_major),
        whole: false,
        basis: act.rule_key().to_owned(),
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

pub(in crate::order) fn hold(order: i64, account: &str, sum: i64, since: i64) -> Hold {
    Hold {
        id: HoldId(order),
        order: OrderId(order),
        case: CaseId(1),
        account: AccountId::new(account).unwrap(),
        amount: Amount::from_major(sum),
        whole: false,
        since_at: Instant::from_seconds(since),
        until_at: Instant::from_seconds(since + 172_800),
        state: hold::State::Standing,
        basis: "stop".into(),
        verify_by: None,
        ended_at: None,
    }
}

/// An account on the trail: taint and balance in yuan, and when taint last came in, in seconds.
fn tainted(account: &str, taint: i64, balance: i64, last: i64) -> (AccountTrail, TaintedTransfer) {
    let (taint, balance, at) = (Amount::from_major(taint), Amount::from_major(balance), Instant::from_seconds(last));
    let trail = AccountTrail {
        account: account.into(),
        layer: 1,
        received: taint,
        passed: Amount::ZERO,
        held: taint,
        cashed_out: Amount::ZERO,
        balance,
        stoppable: taint.min(balance),
        unexplained: Amount::ZERO,
        first_tainted_at: at,
        stop_reason: None,
        by_root: BTreeMap::new(),
    };
    let transfer = TaintedTransfer {
        id: String::new(),
        layer: 1,
        amount: taint,
        taint,
        at,
        payer: "b/victim".into(),
        payee: account.into(),
        channel: String::new(),
        fate: Fate::Followed,
    };
    (trail, transfer)
}

fn trail(accounts: Vec<(AccountTrail, TaintedTransfer)>) -> Trail {
    let (accounts, transfers) = accounts.into_iter().unzip();
    Trail {
        rule: Rule::Fifo,
        until: None,
        lost: Amount::ZERO,
        held: Amount::ZERO,
        returned: Amount::ZERO,
        cashed_out: Amount::ZERO,
        beyond: Beyond::default(),
        roots: Vec::new(),
        accounts,
        transfers,
        repairs: Vec::new(),
        roots_unmatched: Vec::new(),
    }
}

/// Every bank but `x` has a door; `live` feeds live.
fn door(account: &AccountId) -> Option<Door> {
    match account.bank() {
        Some("x") | None => None,
        Some(bank) => Some(Door { feeds_live: bank == "live" }),
    }
}

/// What is proposed, one line each: `stop b/a 100`.
fn proposed(trail: &Trail, loss: i64, orders: &[Order], holds: &[Hold]) -> Vec<String> {
    let loss = Amount::from_major(loss);
    let known = Known { trail, loss, orders, holds, stops_max: Some(2), questions_max: Some(3), door: &door };
    let words = |proposal: Proposal| match proposal {
        Proposal::Stop { account, amount, .. } => format!("stop {account} {}", amount.minor() / 100),
        Proposal::Ask { account, live, .. } => format!("{} {account}", if live { "live" } else { "ask" }),
        Proposal::Lift { account, amount, ground, .. } => {
            format!("lift {account} {} {ground:?}", amount.minor() / 100).to_lowercase()
        }
    };
    plan(&known).into_iter().map(words).collect()
}

/// A stop or question that was answered at this second; a question's answer covers until then.
fn done(id: i64, act: Act, account: &str, sum: Option<i64>, extent: Extent, at: i64) -> Order {
    let mut order = order(id, act, account, sum, State::Executed(extent));
    order.answered_at = Some(Instant::from_seconds(at));
    let told = act.asks_movements() && extent == Extent::Whole;
    order.covers_until = told.then(|| Instant::from_seconds(at));
    order
}

#[test]
fn a_stop_and_a_question_go_together_before_any_trace() {
    let whole = trail(vec![tainted("b/a", 100, 100, 10)]);
    assert_eq!(proposed(&whole, 100, &[], &[]), ["stop b/a 100", "ask b/a"]);
    let live = trail(vec![tainted("live/a", 100, 100, 10)]);
    assert_eq!(proposed(&live, 100, &[], &[]), ["stop live/a 100", "live live/a"]);
    let no_door = trail(vec![tainted("x/a", 100, 100, 10), tainted("nameless", 5, 5, 10)]);
    assert!(proposed(&no_door, 100, &[], &[]).is_empty());
    let two = trail(vec![tainted("b/a", 40, 100, 10), tainted("b/c", 80, 100, 10)]);
    assert_eq!(
        proposed(&two, 100, &[], &[]),
        ["stop b/c 80", "stop b/a 20", "ask b/a", "ask b/c"],
        "the greatest first, and no more than the loss"
    );
}

#[test]
fn stop_accounts_and_clean_accounts_get_no_order() {
    let mut merchant = tainted("b/shop", 100, 100, 10);
    merchant.0.stop_reason = Some("merchant".into());
    (merchant.0.held, merchant.0.stoppable) = (Amount::ZERO, Amount::ZERO);
    let passed_on = tainted("b/empty", 0, 0, 10);
    assert_eq!(proposed(&trail(vec![merchant, passed_on]), 100, &[], &[]), ["ask b/empty"]);
    let mut paid_directly = tainted("b/shop", 100, 100, 10);
    paid_directly.0.stop_reason = Some("merchant".into());
    assert_eq!(proposed(&trail(vec![paid_directly]), 100, &[], &[]), ["stop b/shop 100", "ask b/shop"]);
}

/// A story, the orders and holds it begins with, and what is proposed.
type Planned = (&'static str, Vec<Order>, Vec<Hold>, Vec<&'static str>);

#[test]
fn what_is_asked_again_and_when() {
    use Extent::{None as Nothing, Part, Whole};
    let stop = |id, state| order(id, Act::Stop, "b/a", Some(100), state);
    let asked = |until| done(9, Act::AskTransfers, "b/a", None, Whole, until);
    // Taint of 100 came in at second 10; the question answered until second 50 unless told otherwise.
    let table: Vec<Planned> = vec![
        ("an open stop counts whole", vec![stop(1, State::Submitted), asked(50)], vec![], vec![]),
        ("so does an unknown one", vec![stop(1, State::Unknown), asked(50)], vec![], vec![]),
        ("a withdrawn one does not", vec![stop(1, State::Withdrawn), asked(50)], vec![], vec!["stop b/a 100"]),
        (
            "what is held whole is left",
            vec![done(1, Act::Stop, "b/a", Some(100), Whole, 40), asked(50)],
            vec![hold(1, "b/a", 100, 40)],
            vec![],
        ),
        (
            "a part, and nothing told since: ask where the rest went, do not stop again",
            vec![done(1, Act::Stop, "b/a", Some(100), Part, 60), asked(50)],
            vec![hold(1, "b/a", 30, 60)],
            vec!["ask b/a"],
        ),
        (
            "a part, and the bank told since that the rest is there: stop again",
            vec![done(1, Act::Stop, "b/a", Some(100), Part, 40), asked(50)],
            vec![hold(1, "b/a", 30, 40)],
            vec!["stop b/a 70"],
        ),
        (
            "nothing held, though told since that it is there: the bank does not hold it, asking again brings nothing",
            vec![done(1, Act::Stop, "b/a", Some(100), Nothing, 40), asked(50)],
            vec![],
            vec![],
        ),
        (
            "nothing held, and taint came in since: stop and ask",
            vec![done(1, Act::Stop, "b/a", Some(100), Nothing, 5), done(9, Act::AskTransfers, "b/a", None, Whole, 5)],
            vec![],
            vec!["stop b/a 100", "ask b/a"],
        ),
        (
            "all that was asked is held, and more is traced: stop the rest",
            vec![done(1, Act::Stop, "b/a", Some(60), Whole, 60), asked(60)],
            vec![hold(1, "b/a", 60, 60)],
            vec!["stop b/a 40"],
        ),
        (
            "twice is the most",
            vec![
                done(1, Act::Stop, "b/a", Some(30), Whole, 40),
                done(2, Act::Stop, "b/a", Some(30), Whole, 45),
                asked(50),
            ],
            vec![hold(1, "b/a", 30, 40), hold(2, "b/a", 30, 45)],
            vec![],
        ),
        (
            "an extension is the second time",
            vec![
                done(1, Act::Stop, "b/a", Some(60), Whole, 40),
                done(2, Act::Extend, "b/a", Some(60), Whole, 45),
                asked(50),
            ],
            vec![hold(1, "b/a", 60, 40)],
            vec![],
        ),
        (
            "a question refused by the bank is not asked again without news",
            vec![stop(1, State::Sent), done(9, Act::AskTransfers, "b/a", None, Nothing, 50)],
            vec![],
            vec![],
        ),
        (
            "with news it is",
            vec![stop(1, State::Sent), done(9, Act::AskTransfers, "b/a", None, Nothing, 5)],
            vec![],
            vec!["ask b/a"],
        ),
        (
            "three times is the most",
            vec![
                stop(1, State::Sent),
                done(7, Act::AskTransfers, "b/a", None, Whole, 3),
                done(8, Act::AskTransfers, "b/a", None, Whole, 4),
                done(9, Act::AskTransfers, "b/a", None, Whole, 5),
            ],
            vec![],
            vec![],
        ),
        (
            "an open question is waited for",
            vec![stop(1, State::Sent), asked(5), order(8, Act::AskTransfers, "b/a", None, State::Unknown)],
            vec![],
            vec![],
        ),
        (
            "what is pushed is not asked for",
            vec![stop(1, State::Sent), done(9, Act::AskLive, "b/a", None, Whole, 5)],
            vec![],
            vec![],
        ),
    ];
    let at_a = trail(vec![tainted("b/a", 100, 100, 10)]);
    for (story, orders, holds, want) in table {
        assert_eq!(proposed(&at_a, 100, &orders, &holds), want, "{story}");
    }
}

#[test]
fn what_is_held_too_much_is_given_back_once() {
    use Extent::Whole;
    let stop = |id, sum| done(id, Act::Stop, "b/a", Some(sum), Whole, 40);
    let asked = |until| done(9, Act::AskTransfers, "b/a", None, Whole, until);
    let lift = |state| Order { original: Some(OrderId(1)), ..order(5, Act::Lift, "b/a", Some(40), state) };
    let table: Vec<Planned> = vec![
        ("proven", vec![stop(1, 100), asked(40)], vec![hold(1, "b/a", 100, 40)], vec!["lift b/a 40 proven"]),
        ("not proven yet", vec![stop(1, 100), asked(39)], vec![hold(1, "b/a", 100, 40)], vec![]),
        ("on its way", vec![stop(1, 100), asked(40), lift(State::Sent)], vec![hold(1, "b/a", 100, 40)], vec![]),
        (
            "not lifted by the bank: an officer must see to it",
            vec![stop(1, 100), asked(40), lift(State::Executed(Extent::None))],
            vec![hold(1, "b/a", 100, 40)],
            vec![],
        ),
        (
            "of two holds the newest gives first, and together no more than the excess",
            vec![stop(1, 50), stop(2, 50), asked(40)],
            vec![hold(1, "b/a", 50, 40), hold(2, "b/a", 50, 40)],
            vec!["lift b/a 40 proven"],
        ),
        (
            "the excess may take more than one hold",
            vec![stop(1, 80), stop(2, 30), asked(40)],
            vec![hold(1, "b/a", 80, 40), hold(2, "b/a", 30, 40)],
            vec!["lift b/a 30 proven", "lift b/a 20 proven"],
        ),
        (
            "more than was asked needs no proof",
            vec![stop(1, 60), asked(39)],
            vec![hold(1, "b/a", 75, 40)],
            vec!["lift b/a 15 overasked"],
        ),
    ];
    let sixty_at_a = trail(vec![tainted("b/a", 60, 200, 10)]);
    for (story, orders, holds, want) in table {
        assert_eq!(proposed(&sixty_at_a, 1000, &orders, &holds), want, "{story}");
    }
    let off = proposed(&trail(Vec::new()), 0, &[stop(1, 100)], &[hold(1, "b/a", 100, 40)]);
    assert_eq!(off, ["lift b/a 100 offtrail"]);
}

fn any_state() -> impl Strategy<Value = State> {
    (0..State::ALL.len()).prop_map(|place| State::ALL[place])
}

fn any_orders() -> impl Strategy<Value = Vec<Order>> {
    let act = (0..Act::ALL.len()).prop_map(|place| Act::ALL[place]);
    let one = (act, 0..6_usize, 1..80_i64, any_state(), 0..100_i64);
    prop::collection::vec(one, 0..12).prop_map(|rows| {
        let make = |(id, (act, account, sum, state, at)): (i64, (Act, usize, i64, State, i64))| {
            let mut order = order(id, act, ACCOUNTS[account], (!act.asks_movements()).then_some(sum), state);
            let answered = order.is_answered() || (order.state == State::Lapsed && at % 2 == 0);
            order.answered_at = answered.then(|| Instant::from_seconds(at));
            order.covers_until = (answered && act.asks_movements()).then(|| Instant::from_seconds(at));
            order
        };
        (1_i64..).zip(rows).map(make).collect()
    })
}

const ACCOUNTS: [&str; 6] = ["b/a", "b/c", "c/d", "live/e", "x/f", "b/clean"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever is known: with all proposals taken whole, holds and open stops stay within the loss where they were, no
    /// account has more asked for than is traced there, none is asked twice at once, and no clean account gets an order.
    #[test]
    fn no_plan_breaks_a_ceiling(
        taints in prop::collection::vec((0..120_i64, 0..120_i64, 0..100_i64), 5),
        orders in any_orders(),
        held in prop::collection::vec((0..5_usize, 1..90_i64, 0..100_i64), 0..5),
        loss in 0..300_i64,
    ) {
        let places = taints.iter().zip(ACCOUNTS).map(|((taint, balance, last), name)| tainted(name, *taint, *balance, *last));
        let trail = trail(places.collect());
        let holds: Vec<Hold> =
            (1..).zip(held).map(|(id, (account, sum, since))| hold(id, ACCOUNTS[account], sum, since)).collect();
        let loss = Amount::from_major(loss);
        let known = Known {
            trail: &trail, loss, orders: &orders, holds: &holds, stops_max: Some(2), questions_max: Some(3), door: &door,
        };
        let standing = Standing::of(known);
        let open_stops = |account: Option<&str>| -> Amount {
            let of = |o: &&Order| o.act == Act::Stop && o.is_open() && account.is_none_or(|a| a == o.account.as_str());
            orders.iter().filter(of).filter_map(|o| o.amount).sum()
        };
        let held_at = |account: Option<&str>| -> Amount {
            holds.iter().filter(|h| account.is_none_or(|a| a == h.account.as_str())).map(|h| h.amount).sum()
        };
        let mut asked_for = Amount::ZERO;
        let mut given_back: BTreeMap<String, Amount> = BTreeMap::new();
        let mut stopped = Vec::new();
        for proposal in plan(&known) {
            match proposal {
                Proposal::Stop { account, amount, .. } => {
                    asked_for += amount;
                    let name = account.as_str();
                    let place = trail.accounts.iter().find(|a| a.account == name).unwrap();
                    prop_assert!(amount.is_positive());
                    prop_assert!(amount + held_at(Some(name)) + open_stops(Some(name)) <= place.stoppable);
                    prop_assert!(standing.ceiling(&account, None).check(amount).is_ok());
                    prop_assert!(open_stops(Some(name)).is_zero() && !stopped.contains(&account));
                    prop_assert!(door(&account).is_some() && name != "b/clean");
                    let before = orders.iter().filter(|o| o.account == account && matches!(o.act, Act::Stop | Act::Extend));
                    let took = before.filter(|o| !matches!(o.state, State::Withdrawn | State::Refused | State::Executed(Extent::None)));
                    let took = took.filter(|o| o.state != State::Lapsed || o.answered_at.is_some());
                    prop_assert!(took.count() < 2);
                    stopped.push(account);
                }
                Proposal::Ask { account, .. } => {
                    prop_assert!(door(&account).is_some() && account.as_str() != "b/clean");
                    let open = orders.iter().any(|o| o.account == account && o.act.asks_movements() && o.is_open());
                    prop_assert!(!open);
                }
                Proposal::Lift { order, account, amount, .. } => {
                    let hold = holds.iter().find(|h| h.order == order && h.account == account).unwrap();
                    prop_assert!(amount.is_positive() && amount <= hold.amount);
                    *given_back.entry(account.as_str().to_owned()).or_default() += amount;
                }
            }
        }
        let before = held_at(None) + open_stops(None);
        prop_assert!(before + asked_for <= loss.max(before));
        for (account, given) in given_back {
            prop_assert!(given <= held_at(Some(&account)));
        }
    }
}
