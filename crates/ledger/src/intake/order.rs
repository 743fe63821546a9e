//! The strict order: by time and sequence, and within one instant as the stated balances prove.

use crate::column::{Columns, OUTSIDE, UNSTATED};
use rustc_hash::{FxHashMap, FxHashSet};

/// Linked rows of one instant beyond this are left as they stand. See TRACING.md, Reordering.
const GROUP_MAX: usize = 64;
/// Steps after which the search for an order gives up and input order stands; only contrived groups come near.
const STEPS_MAX: u32 = 200_000;

/// The order of rows by time, then sequence, without those gone; `None` where they stand so already.
#[allow(clippy::cast_possible_truncation, reason = "rows are refused beyond half of u32")]
pub(super) fn by_time(at: &[i64], gone: &[(u32, u32)]) -> Option<Vec<u32>> {
    if gone.is_empty() && at.is_sorted() {
        return None;
    }
    let mut order: Vec<u32> = Vec::with_capacity(at.len() - gone.len());
    let mut next_gone = gone.iter().map(|(row, _)| *row).peekable();
    for row in 0..at.len() as u32 {
        if next_gone.next_if_eq(&row).is_none() {
            order.push(row);
        }
    }
    order.sort_by_key(|row| at[*row as usize]);
    Some(order)
}

/// An account's balance in one currency.
type Purse = (u32, u16);

/// The last balance stated for each account in each currency.
struct Known {
    yuan: Vec<i64>,
    other: FxHashMap<Purse, i64>,
}

impl Known {
    fn at(&self, (account, currency): Purse) -> Option<i64> {
        let known = match currency {
            0 => self.yuan[account as usize],
            _ => self.other.get(&(account, currency)).copied().unwrap_or(UNSTATED),
        };
        (known != UNSTATED).then_some(known)
    }

    fn set(&mut self, purse: Purse, balance: i64) {
        match purse {
            (account, 0) => self.yuan[account as usize] = balance,
            purse => {
                self.other.insert(purse, balance);
            }
        }
    }
}

/// A stated balance of a row: whose, before (as the row says) and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    purse: Purse,
    before: i64,
    after: i64,
}

/// Rows whose order the stated balances prove to be another than the input's: the whole order, and how many rows moved.
/// `None` where no row moves.
#[allow(clippy::cast_possible_truncation, reason = "rows are refused beyond half of u32")]
pub(super) fn chained(columns: &Columns) -> (Option<Vec<u32>>, u64) {
    if !columns.payer_balance.is_held() && !columns.payee_balance.is_held() {
        return (None, 0);
    }
    let mut known = Known { yuan: vec![UNSTATED; columns.accounts.len()], other: FxHashMap::default() };
    let mut order: Option<Vec<u32>> = None;
    let mut moved = 0;
    let mut start = 0;
    while start < columns.len() {
        let instant = columns.at[start];
        let end = start + columns.at[start..].iter().take_while(|at| **at == instant).count();
        if end - start > 1 {
            for group in linked(columns, start as u32, end as u32) {
                let found = reorder(columns, &group, &known);
                moved += place(&mut order, columns.len(), &group, found.as_deref());
            }
        }
        for slot in start..end {
            let row = order.as_ref().map_or(slot, |order| order[slot] as usize);
            steps(columns, row).for_each(|step| known.set(step.purse, step.after));
        }
        start = end;
    }
    (order, moved)
}

/// Puts the rows of a group into the group's own slots in the order found; answers how many moved.
#[allow(clippy::cast_possible_truncation, reason = "rows are refused beyond half of u32")]
fn place(order: &mut Option<Vec<u32>>, rows: usize, group: &[u32], found: Option<&[u32]>) -> u64 {
    let Some(found) = found.filter(|found| *found != group) else { return 0 };
    let order = order.get_or_insert_with(|| (0..rows as u32).collect());
    let mut moved = 0;
    for (slot, row) in group.iter().zip(found) {
        moved += u64::from(slot != row);
        order[*slot as usize] = *row;
    }
    moved
}

/// What a row's stated balances say, the payer's first. A self-transfer moves nothing.
fn steps(columns: &Columns, row: usize) -> impl Iterator<Item = Step> {
    let currency = columns.currency.at(row);
    let (payer, payee) = (columns.payer[row], columns.payee[row]);
    let amount = if payer == payee { 0 } else { columns.amount[row] };
    let sides = [
        (payer, columns.payer_balance.at(row), amount),
        (payee, columns.payee_balance.at(row), amount.saturating_neg()),
    ];
    sides.into_iter().filter(|(account, after, _)| *account != OUTSIDE && *after != UNSTATED).map(
        move |(account, after, back)| Step { purse: (account, currency), before: after.saturating_add(back), after },
    )
}

/// The rows from `start` to `end` in groups linked by shared accounts in one currency, each of two rows or more.
fn linked(columns: &Columns, start: u32, end: u32) -> Vec<Vec<u32>> {
    let count = (end - start) as usize;
    let mut lead: Vec<usize> = (0..count).collect();
    let mut owner: FxHashMap<Purse, usize> = FxHashMap::default();
    for at in 0..count {
        let row = start as usize + at;
        for account in [columns.payer[row], columns.payee[row]] {
            if account != OUTSIDE {
                let other = *owner.entry((account, columns.currency.at(row))).or_insert(at);
                let (a, b) = (lead_of(&mut lead, at), lead_of(&mut lead, other));
                lead[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (at, row) in (start..end).enumerate() {
        groups[lead_of(&mut lead, at)].push(row);
    }
    groups.retain(|group| group.len() > 1);
    groups
}

fn lead_of(lead: &mut [usize], mut at: usize) -> usize {
    while lead[at] != at {
        lead[at] = lead[lead[at]];
        at = lead[at];
    }
    at
}

/// The first order by input position in which every stated balance chains; `None` where there is none.
fn reorder(columns: &Columns, group: &[u32], known: &Known) -> Option<Vec<u32>> {
    if group.len() > GROUP_MAX {
        return None;
    }
    let rows: Vec<Vec<Step>> = group.iter().map(|row| steps(columns, *row as usize).collect()).collect();
    let mut search = Search::new(rows, known);
    if search.is_hopeless() {
        return None;
    }
    let found = search.run()?;
    Some(found.into_iter().map(|at| group[at]).collect())
}

/// A search in input order with what was found to fail remembered.
struct Search {
    rows: Vec<Vec<Step>>,
    purses: FxHashMap<Purse, Option<i64>>,
    placed: u64,
    order: Vec<usize>,
    failed: FxHashSet<(u64, Vec<(Purse, i64)>)>,
    steps_left: u32,
}

impl Search {
    fn new(rows: Vec<Vec<Step>>, known: &Known) -> Self {
        let purses = rows.iter().flatten().map(|step| (step.purse, known.at(step.purse))).collect();
        Self { rows, purses, placed: 0, order: Vec::new(), failed: FxHashSet::default(), steps_left: STEPS_MAX }
    }

    /// Each account's balances are steps from one value to the next; one walk takes them all only if, but for the ends,
    /// every value is left as often as it is reached.
    fn is_hopeless(&self) -> bool {
        self.purses.iter().any(|(purse, known)| {
            let mut left: FxHashMap<i64, i32> = FxHashMap::default();
            for step in self.rows.iter().flatten().filter(|step| step.purse == *purse) {
                *left.entry(step.before).or_default() += 1;
                *left.entry(step.after).or_default() -= 1;
            }
            let wrong = left.values().filter(|n| **n > 1 || **n < -1).count();
            let starts: Vec<i64> = left.iter().filter(|(_, n)| **n == 1).map(|(value, _)| *value).collect();
            let start_fits = known.is_none_or(|known| match starts.as_slice() {
                [] => left.contains_key(&known),
                [start] => *start == known,
                _ => false,
            });
            wrong > 0 || starts.len() > 1 || !start_fits
        })
    }

    fn run(&mut self) -> Option<Vec<usize>> {
        self.extend().then(|| std::mem::take(&mut self.order))
    }

    fn extend(&mut self) -> bool {
        if self.order.len() == self.rows.len() {
            return true;
        }
        if self.steps_left == 0 {
            return false;
        }
        self.steps_left -= 1;
        let here = self.here();
        if self.failed.contains(&here) {
            return false;
        }
        for row in 0..self.rows.len() {
            if self.placed & (1 << row) != 0 || !self.fits(row) {
                continue;
            }
            let before = self.put(row);
            if self.extend() {
                return true;
            }
            self.take_back(row, before);
            // A row that states nothing fits anywhere: what fails after it fails without it.
            if self.rows[row].is_empty() {
                break;
            }
        }
        self.failed.insert(here);
        false
    }

    /// Which stating rows are placed and what is known: the rest of the search depends on nothing else.
    fn here(&self) -> (u64, Vec<(Purse, i64)>) {
        let stating = (0..self.rows.len()).filter(|row| !self.rows[*row].is_empty());
        let mask = stating.fold(0, |mask, row| mask | (1 << row));
        let mut known: Vec<_> = self.purses.iter().filter_map(|(purse, known)| Some((*purse, (*known)?))).collect();
        known.sort_unstable();
        (self.placed & mask, known)
    }

    fn fits(&self, row: usize) -> bool {
        let mut after: Option<(Purse, i64)> = None;
        self.rows[row].iter().all(|step| {
            let own = after.filter(|(purse, _)| *purse == step.purse).map(|(_, balance)| balance);
            let known = own.or_else(|| self.purses.get(&step.purse).copied().flatten());
            after = Some((step.purse, step.after));
            known.is_none_or(|known| known == step.before)
        })
    }

    fn put(&mut self, row: usize) -> Vec<(Purse, Option<i64>)> {
        self.placed |= 1 << row;
        self.order.push(row);
        let steps = self.rows[row].clone();
        steps.into_iter().map(|step| (step.purse, self.purses.insert(step.purse, Some(step.after)).flatten())).collect()
    }

    fn take_back(&mut self, row: usize, before: Vec<(Purse, Option<i64>)>) {
        self.placed &= !(1 << row);
        self.order.pop();
        for (purse, known) in before.into_iter().rev() {
            self.purses.insert(purse, known);
        }
    }
}
