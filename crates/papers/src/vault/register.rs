//! The register of keys: made when first needed, wrapped by the master key, counted.

use super::{Cipher, DataKey, Open, Place, Secret, Vault, digest, random};
use crate::{Conn, Fault, counter, row};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

/// The unit and year that stand for the whole house: its files, and its index.
pub(crate) const FILES: (i64, i64) = (0, 0);
pub(super) const INDEX: (i64, i64) = (0, -1);

/// SP 800-38D allows 2³² random nonces a key; half of that leaves room for grants that a roll-back lost.
const USES_MAX: i64 = 1 << 31;
/// How many uses are written down at once, before they happen.
const GRANT: i64 = 1 << 16;

/// A key at work on one row.
#[derive(Debug)]
pub(crate) struct Sealer<'v> {
    key: Arc<DataKey>,
    place: Place<'v>,
}

impl Sealer<'_> {
    pub(crate) fn seal(&self, column: &'static str, clear: &str) -> Result<String, Fault> {
        self.key.used.fetch_add(1, Ordering::Relaxed);
        self.key.text(&self.place, column, clear)
    }

    pub(crate) fn maybe(&self, column: &'static str, clear: Option<&str>) -> Result<Option<String>, Fault> {
        clear.map(|clear| self.seal(column, clear)).transpose()
    }
}

impl<'v> Sealer<'v> {
    pub(crate) fn new(vault: &'v Vault, key: &Arc<DataKey>, table: &'static str, row: (i64, i64)) -> Self {
        Self { key: Arc::clone(key), place: Place { vault, table, row } }
    }
}

/// Learns the keys that were made since. Asked at the start of each snapshot and of each commit, so that whatever these
/// can see they can open.
pub(crate) async fn learn(vault: &Vault, conn: &mut AnyConnection) -> Result<(), Fault> {
    let Ok(open) = vault.inner() else { return Ok(()) };
    let last = open.known.read().unwrap_or_else(PoisonError::into_inner).last;
    let sql = "SELECT number, unit, year, cipher, wrapped FROM data_key WHERE number > $1 ORDER BY number";
    for row in sqlx::query(sql).bind(last).fetch_all(conn).await? {
        let registered = registered(&row)?;
        let (number, of) = (registered.number, (registered.unit, registered.year));
        open.admit(number, of, open.unwrap(&registered)?, registered.cipher)?;
        let mut known = open.known.write().unwrap_or_else(PoisonError::into_inner);
        known.last = known.last.max(number);
    }
    Ok(())
}

/// Whether the papers have keys.
pub(crate) async fn is_sealed(conn: &mut AnyConnection) -> Result<bool, Fault> {
    Ok(sqlx::query("SELECT number FROM data_key LIMIT 1").fetch_optional(conn).await?.is_some())
}

struct Registered {
    number: i64,
    unit: i64,
    year: i64,
    cipher: Cipher,
    wrapped: String,
}

impl Registered {
    fn bound(&self) -> Vec<u8> {
        format!("data_key\0{}\0{}\0{}", self.number, self.unit, self.year).into_bytes()
    }
}

fn registered(row: &AnyRow) -> Result<Registered, Fault> {
    Ok(Registered {
        number: row::number(row, "number")?,
        unit: row::number(row, "unit")?,
        year: row::number(row, "year")?,
        cipher: row::named(row, "cipher")?,
        wrapped: row::text(row, "wrapped")?,
    })
}

impl Open {
    /// The master key as this cipher takes it.
    fn wrapping(&self, cipher: Cipher) -> Result<DataKey, Fault> {
        let secret = digest(&self.master, &["weir wraps keys", cipher.name()]);
        data_key(0, (0, 0), &secret, cipher)
    }

    fn unwrap(&self, registered: &Registered) -> Result<Secret, Fault> {
        let wrapped = STANDARD.decode(&registered.wrapped).ok();
        let wrapping = self.wrapping(registered.cipher)?;
        let secret = wrapped.and_then(|wrapped| wrapping.open(&registered.bound(), &wrapped));
        let secret = secret.and_then(|secret| Secret::try_from(secret).ok());
        secret.ok_or_else(|| Fault::Key(Arc::from("the key file is not that of these papers; bring the right one")))
    }

    fn admit(&self, number: i64, of: (i64, i64), secret: Secret, cipher: Cipher) -> Result<Arc<DataKey>, Fault> {
        let key = Arc::new(data_key(number, of, &secret, cipher)?);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.newest.insert(of, number);
        known.keys.insert(number, Arc::clone(&key));
        if of == INDEX {
            *self.index.write().unwrap_or_else(PoisonError::into_inner) = Some(secret);
        }
        Ok(key)
    }

    pub(super) fn newest(&self, of: (i64, i64)) -> Option<Arc<DataKey>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.newest.get(&of).and_then(|number| known.keys.get(number)).cloned()
    }
}

fn data_key(number: i64, (unit, year): (i64, i64), secret: &Secret, cipher: Cipher) -> Result<DataKey, Fault> {
    let aead = cipher.keyed(secret).ok_or_else(|| Fault::Key(Arc::from("a key has the wrong length")))?;
    Ok(DataKey { number, unit, year, aead, granted: AtomicU64::new(0), used: AtomicU64::new(0) })
}

/// A key made by a deed that is not kept yet.
#[derive(Debug)]
pub(crate) struct Made {
    key: Arc<DataKey>,
    secret: Secret,
    cipher: Cipher,
}

/// The key that seals what is new of this unit and year, made where there is none, with room for so many more fields.
pub(crate) async fn key_of(conn: &mut Conn, of: (i64, i64), fields: usize) -> Result<Arc<DataKey>, Fault> {
    let vault = conn.vault();
    let made = conn.made.iter().rev().find(|made| (made.key.unit, made.key.year) == of);
    let key = match made.map(|made| Arc::clone(&made.key)).or(vault.inner()?.newest(of)) {
        Some(key) => key,
        None => make(conn, of).await?,
    };
    let wanted = key.used.load(Ordering::Relaxed).saturating_add(u64::try_from(fields).unwrap_or(u64::MAX));
    if wanted <= key.granted.load(Ordering::Relaxed) {
        return Ok(key);
    }
    grant(conn, key, fields).await
}

/// Writes down that the key will be used; a new one where it was used enough.
async fn grant(conn: &mut Conn, key: Arc<DataKey>, fields: usize) -> Result<Arc<DataKey>, Fault> {
    let more = i64::try_from(fields).map_err(|e| row::unreadable("count", e))?.saturating_add(GRANT);
    let sql = "UPDATE data_key SET uses = uses + $1 WHERE number = $2 RETURNING uses";
    let row = sqlx::query(sql).bind(more).bind(key.number).fetch_one(&mut **conn).await?;
    let key = if row::number(&row, "uses")? > USES_MAX { make(conn, (key.unit, key.year)).await? } else { key };
    key.granted.fetch_add(u64::try_from(more).unwrap_or(0), Ordering::Relaxed);
    Ok(key)
}

/// Makes a key. Others seal with it only once what made it is kept: until then it stands with the connection.
pub(super) async fn make(conn: &mut Conn, of: (i64, i64)) -> Result<Arc<DataKey>, Fault> {
    let (vault, secret) = (conn.vault(), random()?);
    let open = vault.inner()?;
    let number = counter::take(conn, "data key", 1).await?;
    let cipher = open.cipher;
    let mut registered = Registered { number, unit: of.0, year: of.1, cipher, wrapped: String::new() };
    registered.wrapped = STANDARD.encode(open.wrapping(cipher)?.seal(&registered.bound(), &secret)?);
    let sql = "INSERT INTO data_key (number, unit, year, cipher, wrapped, uses) VALUES ($1, $2, $3, $4, $5, 0)";
    let query = sqlx::query(sql).bind(number).bind(of.0).bind(of.1).bind(cipher.name()).bind(registered.wrapped);
    query.execute(&mut **conn).await?;
    let key = Arc::new(data_key(number, of, &secret, cipher)?);
    // The deed that made it can open what it sealed, at once.
    open.known.write().unwrap_or_else(PoisonError::into_inner).keys.insert(number, Arc::clone(&key));
    conn.made.push(Made { key: Arc::clone(&key), secret, cipher });
    Ok(key)
}

/// Lets all know the keys of a group that is about to be kept. If it is not, the writer stops, and with it all use.
pub(crate) fn publish(conn: &mut Conn) -> Result<(), Fault> {
    let vault = conn.vault();
    for made in std::mem::take(&mut conn.made) {
        vault.inner()?.admit(made.key.number, (made.key.unit, made.key.year), made.secret, made.cipher)?;
    }
    Ok(())
}

/// Makes a new key for every unit and year that has one; what was sealed opens as before. Returns how many.
pub(crate) async fn rotate(conn: &mut Conn) -> Result<usize, Fault> {
    let pairs = "SELECT DISTINCT unit, year FROM data_key WHERE year <> $1 ORDER BY unit, year";
    let rows = sqlx::query(pairs).bind(INDEX.1).fetch_all(&mut **conn).await?;
    for row in &rows {
        make(conn, (row::number(row, "unit")?, row::number(row, "year")?)).await?;
    }
    Ok(rows.len())
}
