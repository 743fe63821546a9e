//! Rows become transfers, in strict order.

use super::{OwnedRow, Transfer};
use domain::money::Currency;
use domain::transfer::Repair;
use std::collections::{BTreeMap, BTreeSet};

/// Transfers in the currency asked for, in strict order, and what was repaired.
pub(super) struct Seen {
    pub(super) transfers: Vec<Transfer>,
    pub(super) repairs: Vec<Repair>,
}

/// A transfer and the rows that tell of it, by their place in the input.
#[derive(Clone, Debug)]
struct Told {
    rows: Vec<usize>,
}

/// Transfers in input order, and how many rows were joined to another.
pub(super) struct Joined {
    pub(super) transfers: Vec<Transfer>,
    duplicates: u64,
    sides: u64,
}

/// Joins the rows that tell of one transfer, in the order of the first row of each.
pub(super) fn join(rows: &[OwnedRow]) -> Result<Joined, String> {
    refuse(rows)?;
    let ids = ids(rows);
    let mut told: Vec<Told> = (0..rows.len()).map(|row| Told { rows: vec![row] }).collect();
    let duplicates = join_duplicates(rows, &mut told);
    let sides = join_sides(rows, &mut told);
    let transfers = told.iter().map(|one| transfer(rows, &ids, &one.rows)).collect::<Result<_, _>>()?;
    Ok(Joined { transfers, duplicates, sides })
}

/// Both ends empty is refused; so are equal ids with another difference than a balance not stated on one of the rows.
fn refuse(rows: &[OwnedRow]) -> Result<(), String> {
    for (place, a) in rows.iter().enumerate() {
        if a.payer.is_empty() && a.payee.is_empty() {
            return Err(format!("row {place} has neither payer nor payee"));
        }
        for b in &rows[..place] {
            if !a.id.is_empty() && a.id == b.id && !same_movement(a, b) {
                return Err(format!("id {} is told twice, differently", a.id));
            }
        }
    }
    Ok(())
}

/// reading: `any other difference` means one of time, parties, amount and currency; texts may differ between two banks.
fn same_movement(a: &OwnedRow, b: &OwnedRow) -> bool {
    a.at == b.at && a.payer == b.payer && a.payee == b.payee && a.amount == b.amount && a.currency == b.currency
}

/// reading: a row without id is named after its place over all files, counting every row: r1, r2, …
fn ids(rows: &[OwnedRow]) -> Vec<String> {
    let name =
        |(nth, row): (usize, &OwnedRow)| if row.id.is_empty() { format!("r{}", nth + 1) } else { row.id.clone() };
    rows.iter().enumerate().map(name).collect()
}

fn join_duplicates(rows: &[OwnedRow], told: &mut Vec<Told>) -> u64 {
    let one = |a: &OwnedRow, b: &OwnedRow| {
        let equal_id = !a.id.is_empty() && a.id == b.id;
        let equal_serial = !a.serial.is_empty() && a.serial == b.serial;
        (equal_id || equal_serial) && same_movement(a, b)
    };
    join_where(told, |a, b| a.rows.iter().any(|x| b.rows.iter().any(|y| one(&rows[*x], &rows[*y]))))
}

/// One to one, in order: a row is joined at most once.
fn join_sides(rows: &[OwnedRow], told: &mut Vec<Told>) -> u64 {
    let lone = |t: &Told| match t.rows[..] {
        [row] if rows[row].id.is_empty() && rows[row].serial.is_empty() => Some(&rows[row]),
        _ => None,
    };
    join_where(told, |a, b| match (lone(a), lone(b)) {
        (Some(a), Some(b)) => {
            let sides = |row: &OwnedRow| (row.payer_balance.is_some(), row.payee_balance.is_some());
            let other_side = (sides(a), sides(b));
            same_movement(a, b)
                && (other_side == ((true, false), (false, true)) || other_side == ((false, true), (true, false)))
        }
        _ => false,
    })
}

/// Joins the first pair that is one, again and again, until none is; how often.
fn join_where(told: &mut Vec<Told>, one: impl Fn(&Told, &Told) -> bool) -> u64 {
    let (mut first, mut joins) = (0, 0);
    while first < told.len() {
        let second = (first + 1..told.len()).find(|second| one(&told[first], &told[*second]));
        match second {
            Some(second) => {
                let joined = told.remove(second);
                told[first].rows.extend(joined.rows);
                joins += 1;
            }
            None => first += 1,
        }
    }
    joins
}

fn transfer(rows: &[OwnedRow], ids: &[String], places: &[usize]) -> Result<Transfer, String> {
    let first = &rows[places[0]];
    // reading: a stated id stands before a name made up for a row without one.
    let named = places.iter().find(|place| !rows[**place].id.is_empty()).unwrap_or(&places[0]);
    let side = |balance: fn(&OwnedRow) -> Option<domain::money::Amount>| {
        let stated: BTreeSet<i64> =
            places.iter().filter_map(|place| balance(&rows[*place])).map(|b| b.minor()).collect();
        match stated.len() {
            0 | 1 => Ok(stated.first().map(|b| i128::from(*b))),
            _ => Err(format!("row {} states two balances for one side", places[0])),
        }
    };
    Ok(Transfer {
        id: ids[*named].clone(),
        at: first.at,
        payer: first.payer.clone(),
        payee: first.payee.clone(),
        amount: i128::from(first.amount.minor()),
        currency: first.currency,
        payer_balance: side(|row| row.payer_balance)?,
        payee_balance: side(|row| row.payee_balance)?,
        channel: first.channel.clone(),
    })
}

/// Those in `currency`, by (time, sequence), the rows of one instant reordered where the balances prove it.
/// reading: repairs are counted over all that was taken in, also in currencies that the trace does not see.
pub(super) fn in_order(joined: Joined, currency: Currency) -> Seen {
    let currencies: BTreeSet<Currency> = joined.transfers.iter().map(|t| t.currency).collect();
    let (mut seen, mut reordered) = (Vec::new(), 0);
    for one in currencies {
        let (transfers, moved) = ordered(joined.transfers.iter().filter(|t| t.currency == one).cloned().collect());
        reordered += moved;
        if one == currency {
            seen = transfers;
        }
    }
    let repairs = [
        ("reordered", reordered),
        ("sides_joined", joined.sides),
        ("duplicate_joined", joined.duplicates),
        ("other_currency", (joined.transfers.len() - seen.len()) as u64),
    ];
    let repairs = repairs.into_iter().map(|(kind, count)| Repair { kind: kind.to_owned(), count }).collect();
    Seen { transfers: seen, repairs }
}

/// Transfers of one currency in strict order, and how many stand elsewhere than the input had them.
fn ordered(mut all: Vec<Transfer>) -> (Vec<Transfer>, u64) {
    all.sort_by_key(|t| t.at); // stable: within an instant the sequence stays
    let mut moved = 0;
    let mut last_stated: BTreeMap<String, i128> = BTreeMap::new();
    let mut from = 0;
    while from < all.len() {
        let to = from + all[from..].iter().take_while(|t| t.at == all[from].at).count();
        for group in linked(&all[from..to]) {
            let places: Vec<usize> = group.iter().map(|place| from + place).collect();
            let rows: Vec<Transfer> = places.iter().map(|place| all[*place].clone()).collect();
            if rows.len() <= 64
                && let Some(order) = first_order_that_chains(&rows, &last_stated)
            {
                for (nth, row) in order.iter().enumerate() {
                    moved += u64::from(*row != nth);
                    all[places[nth]] = rows[*row].clone();
                }
            }
        }
        for transfer in &all[from..to] {
            note_stated(&mut last_stated, transfer);
        }
        from = to;
    }
    (all, moved)
}

/// Remembers what a transfer states.
pub(super) fn note_stated(last_stated: &mut BTreeMap<String, i128>, transfer: &Transfer) {
    for account in [&transfer.payer, &transfer.payee] {
        if let Some(balance) = transfer.states(account) {
            last_stated.insert(account.clone(), balance);
        }
    }
}

/// The rows of one instant, in groups linked by shared accounts.
fn linked(rows: &[Transfer]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = (0..rows.len()).map(|row| vec![row]).collect();
    let share = |a: &Transfer, b: &Transfer| b.touches(&a.payer) || b.touches(&a.payee);
    let mut first = 0;
    while first < groups.len() {
        let second = (first + 1..groups.len())
            .find(|second| groups[first].iter().any(|a| groups[*second].iter().any(|b| share(&rows[*a], &rows[*b]))));
        match second {
            Some(second) => {
                let joined = groups.remove(second);
                groups[first].extend(joined);
                groups[first].sort_unstable();
            }
            None => first += 1,
        }
    }
    groups
}

/// The order, first by input position, in which every stated balance follows from the one stated before it.
fn first_order_that_chains(rows: &[Transfer], last_stated: &BTreeMap<String, i128>) -> Option<Vec<usize>> {
    let mut dead_ends = BTreeSet::new();
    let mut order = Vec::new();
    let found = extend(rows, last_stated, &mut order, &mut dead_ends);
    found.then_some(order)
}

/// The rows used so far, and the balances they lead to.
type Reached = (Vec<usize>, Vec<(String, i128)>);

/// Tries each remaining row in input order; turns back where a stated balance does not follow.
fn extend(
    rows: &[Transfer],
    known: &BTreeMap<String, i128>,
    order: &mut Vec<usize>,
    dead_ends: &mut BTreeSet<Reached>,
) -> bool {
    if order.len() == rows.len() {
        return true;
    }
    // The rows used and the balances reached decide all that can follow: a dead end is tried once.
    let mut used = order.clone();
    used.sort_unstable();
    let here = (used, known.iter().map(|(account, balance)| (account.clone(), *balance)).collect());
    if dead_ends.contains(&here) {
        return false;
    }
    for next in 0..rows.len() {
        if order.contains(&next) {
            continue;
        }
        if let Some(after) = follows(&rows[next], known) {
            order.push(next);
            if extend(rows, &after, order, dead_ends) {
                return true;
            }
            order.pop();
        }
    }
    dead_ends.insert(here);
    false
}

/// The balances known after `row`, or `None` where it states one that does not follow.
/// reading: transfers without stated balances say nothing, here as under the opening balance; a transfer to itself moves
/// nothing, and both of its sides are held to that.
fn follows(row: &Transfer, known: &BTreeMap<String, i128>) -> Option<BTreeMap<String, i128>> {
    let mut after = known.clone();
    let moved = if row.to_itself() { 0 } else { row.amount };
    for (account, stated, moved) in [(&row.payer, row.payer_balance, -moved), (&row.payee, row.payee_balance, moved)] {
        let Some(stated) = stated else { continue };
        if after.get(account).is_some_and(|before| before + moved != stated) {
            return None;
        }
        after.insert(account.clone(), stated);
    }
    Some(after)
}
