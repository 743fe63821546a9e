//! Two rows that tell of one transfer are joined.

use super::{Clash, Serials};
use crate::column::{Columns, UNSTATED};
use crate::name::{hash_text, mixed};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// What joining found. Rows are by sequence, as taken.
#[derive(Debug)]
pub(super) struct Joined {
    /// Rows that another now stands for, with that one; sorted.
    pub(super) gone: Vec<(u32, u32)>,
    /// Stated ids of the rows that stand: hash above, row below, sorted.
    pub(super) ids: Vec<u64>,
    /// Ids of rows gone, where the row that stands has another.
    pub(super) other_ids: Vec<(String, u32)>,
    pub(super) duplicates: u64,
    pub(super) sides: u64,
}

/// What two rows of one transfer have in common.
type Same = (i64, u32, u32, i64, u16);

/// Joins rows of equal id or serial, then the two sides of a transfer told by two files.
pub(super) fn rows(columns: &mut Columns, serials: &Serials) -> Result<Joined, Clash> {
    let mut ids = hashed_ids(columns);
    let mut groups = Groups::default();
    by_id(columns, &ids, &mut groups)?;
    by_serial(columns, serials, &mut groups);
    let duplicates = groups.joined();
    for (row, first) in &duplicates {
        fill(columns, *row, *first)?;
    }
    let other_ids = other_ids(columns, &mut ids, &duplicates);
    let sides = sides(columns, serials);
    for (row, first) in &sides {
        fill(columns, *row, *first)?;
    }
    let (joined, paired) = (duplicates.len() as u64, sides.len() as u64);
    let mut gone = duplicates;
    gone.extend(sides);
    gone.sort_unstable();
    Ok(Joined { gone, ids, other_ids, duplicates: joined, sides: paired })
}

fn same(columns: &Columns, row: u32) -> Same {
    let row = row as usize;
    (columns.at[row], columns.payer[row], columns.payee[row], columns.amount[row], columns.currency.at(row))
}

#[allow(clippy::cast_possible_truncation, reason = "rows are refused beyond half of u32")]
fn hashed_ids(columns: &Columns) -> Vec<u64> {
    let stated = columns.id.iter().enumerate().filter(|(_, id)| id.row_number().is_none());
    let mut hashed: Vec<u64> = stated.map(|(row, id)| entry(hash_text(columns.ids.text(*id)), row as u32)).collect();
    hashed.sort_unstable();
    hashed
}

fn entry(hash: u32, row: u32) -> u64 {
    (u64::from(hash) << 32) | u64::from(row)
}

#[allow(clippy::cast_possible_truncation, reason = "the lower half is the row")]
const fn row_of(entry: u64) -> u32 {
    entry as u32
}

/// Runs of entries of equal hash with more than one row.
fn buckets(hashed: &[u64]) -> impl Iterator<Item = &[u64]> {
    hashed.chunk_by(|a, b| a >> 32 == b >> 32).filter(|bucket| bucket.len() > 1)
}

/// The first row of each text or key in a bucket, with each later row of it.
fn repeats<K: Hash + Eq>(bucket: &[u64], key: impl Fn(u32) -> K) -> Vec<(u32, u32)> {
    let mut firsts: FxHashMap<K, u32> = FxHashMap::default();
    let rows = bucket.iter().map(|entry| row_of(*entry));
    rows.filter_map(|row| Some((row, *firsts.entry(key(row)).or_insert(row))).filter(|(row, first)| row != first))
        .collect()
}

fn by_id(columns: &Columns, hashed: &[u64], groups: &mut Groups) -> Result<(), Clash> {
    let mut first_clash: Option<(u32, u32)> = None;
    for bucket in buckets(hashed) {
        for (row, first) in repeats(bucket, |row| columns.ids.text(columns.id[row as usize])) {
            if same(columns, row) == same(columns, first) {
                groups.join(row, first);
            } else if first_clash.is_none_or(|(earlier, _)| row < earlier) {
                first_clash = Some((row, first));
            }
        }
    }
    first_clash.map_or(Ok(()), |(row, first)| Err(id_clash(columns, row, first)))
}

fn id_clash(columns: &Columns, row: u32, first: u32) -> Clash {
    Clash {
        row: row as usize,
        earlier: first as usize,
        column: "id",
        value: columns.ids.text(columns.id[row as usize]).to_owned(),
        problem: "this id already stands for another transfer",
        advice: "give each transfer its own id, or leave ids empty",
    }
}

fn by_serial(columns: &Columns, serials: &Serials, groups: &mut Groups) {
    let text = |at: u32| serials.texts.text(serials.stated[at as usize].1);
    let row = |at: u32| serials.stated[at as usize].0;
    let numbered = (0_u32..).zip(&serials.stated);
    let mut hashed: Vec<u64> =
        numbered.map(|(at, (_, serial))| entry(hash_text(serials.texts.text(*serial)), at)).collect();
    hashed.sort_unstable();
    for bucket in buckets(&hashed) {
        for (later, first) in repeats(bucket, |at| (text(at), same(columns, row(at)))) {
            groups.join(row(later), row(first));
        }
    }
}

/// Rows joined so far; each points to an earlier row of its transfer.
#[derive(Default)]
struct Groups(FxHashMap<u32, u32>);

impl Groups {
    fn first(&self, mut row: u32) -> u32 {
        while let Some(earlier) = self.0.get(&row) {
            row = *earlier;
        }
        row
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.first(a), self.first(b));
        if a != b {
            self.0.insert(a.max(b), a.min(b));
        }
    }

    /// Each row gone with the row that stands for it, by row.
    fn joined(&self) -> Vec<(u32, u32)> {
        let mut all: Vec<(u32, u32)> = self.0.keys().map(|row| (*row, self.first(*row))).collect();
        all.sort_unstable();
        all
    }
}

/// Each fills in the other's missing balance, channel and remark; two different balances of one side are refused.
fn fill(columns: &mut Columns, row: u32, first: u32) -> Result<(), Clash> {
    let (row, first) = (row as usize, first as usize);
    let sides = [("payer_balance", &mut columns.payer_balance), ("payee_balance", &mut columns.payee_balance)];
    for (column, balances) in sides {
        let (told, known) = (balances.at(row), balances.at(first));
        if known == UNSTATED {
            balances.set(first, told);
        } else if told != UNSTATED && told != known {
            return Err(balance_clash(row, first, column, told));
        }
    }
    for words in [&mut columns.channel, &mut columns.remark] {
        if words.at(first) == 0 {
            let told = words.at(row);
            words.set(first, told);
        }
    }
    Ok(())
}

fn balance_clash(row: usize, earlier: usize, column: &'static str, balance: i64) -> Clash {
    Clash {
        row,
        earlier,
        column,
        value: domain::money::Amount::from_minor(balance).to_string(),
        problem: "another row of this transfer states a different balance",
        advice: "find out which row is right and leave the other out",
    }
}

/// A row that stands takes a stated id from one that is gone, if it has none; every other id still leads to it.
fn other_ids(columns: &mut Columns, ids: &mut Vec<u64>, joined: &[(u32, u32)]) -> Vec<(String, u32)> {
    if joined.is_empty() {
        return Vec::new();
    }
    let gone: FxHashMap<u32, u32> = joined.iter().copied().collect();
    ids.retain(|entry| !gone.contains_key(&row_of(*entry)));
    let mut others = Vec::new();
    for (row, first) in joined {
        let (told, known) = (columns.id[*row as usize], columns.id[*first as usize]);
        match (told.row_number(), known.row_number()) {
            (Some(_), _) => {}
            (None, Some(row)) => {
                others.push((format!("r{row}"), *first));
                columns.id[*first as usize] = told;
                ids.push(entry(hash_text(columns.ids.text(told)), *first));
            }
            (None, None) if columns.ids.text(told) != columns.ids.text(known) => {
                others.push((columns.ids.text(told).to_owned(), *first));
            }
            (None, None) => {}
        }
    }
    ids.sort_unstable();
    others
}

/// Rows without id and serial of which one states just the payer's side and the other just the payee's: one to one.
#[allow(clippy::cast_possible_truncation, reason = "rows are refused beyond half of u32")]
fn sides(columns: &Columns, serials: &Serials) -> Vec<(u32, u32)> {
    if !(columns.payer_balance.is_held() && columns.payee_balance.is_held()) {
        return Vec::new();
    }
    let with_serial: rustc_hash::FxHashSet<u32> = serials.stated.iter().map(|(row, _)| *row).collect();
    let one_sided = |row: &u32| {
        let at = *row as usize;
        columns.id[at].row_number().is_some()
            && (columns.payer_balance.at(at) == UNSTATED) != (columns.payee_balance.at(at) == UNSTATED)
            && !with_serial.contains(row)
    };
    let mut hashed: Vec<u64> =
        (0..columns.len() as u32).filter(one_sided).map(|row| entry(hash_same(columns, row), row)).collect();
    hashed.sort_unstable();
    let mut joined: Vec<(u32, u32)> = buckets(&hashed).flat_map(|bucket| pairs(columns, bucket)).collect();
    joined.sort_unstable();
    joined
}

fn hash_same(columns: &Columns, row: u32) -> u32 {
    let mut hasher = FxHasher::default();
    same(columns, row).hash(&mut hasher);
    mixed(hasher.finish())
}

/// The first row of the payer's side goes with the first of the payee's, the second with the second.
fn pairs(columns: &Columns, bucket: &[u64]) -> Vec<(u32, u32)> {
    let mut waiting: FxHashMap<Same, [Vec<u32>; 2]> = FxHashMap::default();
    for row in bucket.iter().map(|entry| row_of(*entry)) {
        let side = usize::from(columns.payer_balance.at(row as usize) == UNSTATED);
        waiting.entry(same(columns, row)).or_default()[side].push(row);
    }
    let matched = waiting.into_values().flat_map(|[payers, payees]| payers.into_iter().zip(payees));
    matched.map(|(a, b)| (a.max(b), a.min(b))).collect()
}
