//! Keys with their names and periods: two may be valid at once, so that either side can change its key on its own day.

use crate::signature::{Scheme, Shared};
use domain::time::Instant;
use std::sync::Arc;

/// One key.
#[derive(Clone)]
pub struct Key {
    /// Its name, which travels with each signature; empty for a bank that has one key and no name for it.
    pub id: String,
    /// From when it is valid.
    pub from_at: Instant,
    /// Until when.
    pub until_at: Instant,
    /// How it signs and checks.
    pub scheme: Arc<dyn Scheme>,
}

impl Key {
    fn is_valid(&self, now: Instant) -> bool {
        self.from_at <= now && now < self.until_at
    }
}

/// The keys of one bank and ours towards it.
#[derive(Clone, Default)]
pub struct Keys(pub Vec<Key>);

/// A signature and the name of the key it was made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The key's name.
    pub id: String,
    /// The signature, in hex.
    pub hex: String,
}

impl Keys {
    /// One shared key for HMAC-SHA256, valid always, without a name.
    #[must_use]
    pub fn shared(key: Vec<u8>) -> Self {
        let (from_at, until_at) = (Instant::MIN, Instant::MAX);
        Self(vec![Key { id: String::new(), from_at, until_at, scheme: Arc::new(Shared::new(key)) }])
    }

    /// Signs with the newest key that is valid now and can sign; `None` where there is none.
    #[must_use]
    pub fn sign(&self, body: &[u8], now: Instant) -> Option<Signed> {
        let mut valid: Vec<&Key> = self.0.iter().filter(|key| key.is_valid(now)).collect();
        valid.sort_by_key(|key| std::cmp::Reverse(key.from_at));
        valid.into_iter().find_map(|key| Some(Signed { id: key.id.clone(), hex: key.scheme.sign(body)? }))
    }

    /// Whether a body was signed with the key of this name, or with any where none is named, and that key is valid now.
    #[must_use]
    pub fn is_signed(&self, body: &[u8], id: &str, hex: &str, now: Instant) -> bool {
        let named = |key: &&Key| id.is_empty() || key.id == id;
        self.0.iter().filter(named).any(|key| key.is_valid(now) && key.scheme.is_signed(body, hex))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    /// While both are valid the newer signs and either is taken; a key outside its period neither signs nor is taken.
    #[test]
    fn keys_change_over_without_a_gap() {
        let key = |id: &str, from: &str, until: &str| Key {
            id: id.into(),
            from_at: at(from),
            until_at: at(until),
            scheme: Arc::new(Shared::new(id.as_bytes().to_vec())),
        };
        let keys = Keys(vec![key("old", "2026-01-01", "2026-03-08"), key("new", "2026-03-01", "2027-03-01")]);
        let hex = |id: &str| Shared::new(id.as_bytes().to_vec()).sign(b"body").unwrap();
        for (now, signs, old, new) in [
            ("2025-12-31", None, false, false),
            ("2026-02-28", Some("old"), true, false),
            ("2026-03-01", Some("new"), true, true),
            ("2026-03-07", Some("new"), true, true),
            ("2026-03-08", Some("new"), false, true),
            ("2027-03-01", None, false, false),
        ] {
            let now = at(now);
            assert_eq!(keys.sign(b"body", now).map(|signed| signed.id).as_deref(), signs, "{now}");
            for (id, taken) in [("old", old), ("new", new)] {
                assert_eq!(keys.is_signed(b"body", id, &hex(id), now), taken, "{now} {id}");
                assert_eq!(keys.is_signed(b"body", "", &hex(id), now), taken, "{now} {id}, not named");
                assert!(!keys.is_signed(b"body", "other", &hex(id), now), "{now} {id}, under another name");
            }
            assert!(!keys.is_signed(b"body", "old", &hex("new"), now), "{now}");
        }
    }
}
