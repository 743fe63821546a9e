//! Which hosts a stranger's message named: whoever goes there afterwards was sent.

use crate::keep::{Reader, Unreadable, Writer};
use crate::kept::{Kept, kept};
use crate::store::table_bytes;
use domain::signal::Id;
use domain::time::{Instant, Span};
use rustc_hash::FxHashMap;

/// Hosts remembered of one person, the latest.
const HOSTS_KEPT: usize = 4;
/// Nobody reads a longer name of a host.
const HOST_BYTES_MAX: usize = 253;

/// A host that was named, by its print.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Link {
    host: u32,
    at: Instant,
}

kept!(Link { host, at });

/// The hosts that people were sent to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Links {
    of: FxHashMap<Id, Vec<Link>>,
}

impl Links {
    /// A stranger's message to `person`.
    pub(crate) fn told(&mut self, person: Id, text: &str, at: Instant) {
        for host in hosts(text) {
            let links = self.of.entry(person).or_default();
            links.retain(|link| link.host != print(host));
            if links.len() == HOSTS_KEPT {
                links.remove(0);
            }
            links.push(Link { host: print(host), at });
        }
    }

    /// Whether `person` was sent to a host (by its [`print`]) within so many hours before `at`.
    pub(crate) fn sent(&self, person: Id, host: u32, at: Instant, within_h: u32) -> bool {
        let from = at.minus(Span::hours(within_h.into()));
        self.of.get(&person).is_some_and(|links| links.iter().any(|link| link.host == host && link.at >= from))
    }

    /// Forgets what was named before `from`.
    pub(crate) fn forget(&mut self, from: Instant) {
        self.of.retain(|_, links| {
            links.retain(|link| link.at >= from);
            !links.is_empty()
        });
    }

    /// The bytes it takes, without those of the allocator.
    pub(crate) fn bytes(&self) -> usize {
        let of_links: usize = self.of.values().map(|links| links.capacity() * size_of::<Link>()).sum();
        table_bytes(&self.of) + of_links
    }

    pub(crate) fn save(&self, to: &mut Writer) {
        self.of.save(to);
    }

    pub(crate) fn restore(&mut self, from: &mut Reader<'_>) -> Result<(), Unreadable> {
        self.of = Kept::restore(from)?;
        Ok(())
    }
}

/// The hosts that a text names: Latin letters, digits and hyphens in parts, the last part letters.
fn hosts(text: &str) -> impl Iterator<Item = &str> {
    let is_host = |word: &&str| {
        let last = word.rsplit('.').next().unwrap_or("");
        word.contains('.')
            && word.len() <= HOST_BYTES_MAX
            && last.len() >= 2
            && last.bytes().all(|byte| byte.is_ascii_alphabetic())
            && word.split('.').all(|part| !part.is_empty())
    };
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
        .map(|word| word.trim_matches(['.', '-']))
        .filter(is_host)
}

/// 32 bits of a host's name, small letters or not, with `www.` before it or not (FNV-1a, finished).
pub(crate) fn print(host: &str) -> u32 {
    let host = host.get(..4).filter(|front| front.eq_ignore_ascii_case("www.")).map_or(host, |_| &host[4..]);
    let hash = host.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    });
    // The upper half holds what the lower was multiplied into.
    u32::try_from(hash >> 32 ^ hash & 0xffff_ffff).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_out_of_words() {
        let table: [(&str, &[&str]); 8] = [
            ("日结200到500元,加Q了解 ab12.top.test", &["ab12.top.test"]),
            ("点 https://www.zz9.example/q?a=1.5 办理", &["www.zz9.example"]),
            ("登录abc-d.cc,编号3.14", &["abc-d.cc"]),
            ("A.Example和b.example", &["A.Example", "b.example"]),
            ("100.00元。", &[]),
            ("在吗...", &[]),
            ("v1.2.3 a..b", &[]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(hosts(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn who_was_sent_is_known_for_a_while() {
        let mut links = Links::default();
        let (person, other) = (Id::of_number(13_900_000_000, 11), Id::of_number(13_900_000_001, 11));
        let at = |hour: i64| Instant::from_seconds(1_800_000_000 + hour * 3600);
        links.told(person, "点 www.ZZ9.example", at(0));
        let table =
            [(person, "zz9.example", 1, true), (person, "zz9.example", 80, false), (person, "zz8.example", 1, false)];
        for (who, host, hour, sent) in table.into_iter().chain([(other, "zz9.example", 1, false)]) {
            assert_eq!(links.sent(who, print(host), at(hour), 72), sent, "{host} {hour}");
        }
        (0..5).for_each(|n| links.told(person, &format!("q{n}.example"), at(2)));
        assert!(!links.sent(person, print("zz9.example"), at(3), 72), "the latest four are kept");
        links.forget(at(3));
        assert!(links.of.is_empty());
    }
}
