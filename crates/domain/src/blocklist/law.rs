//! What is never listed, what many share, and how long an entry stands: `law.toml`, with sources.

use super::value::Value;
use crate::indicator::Kind;
use crate::refusal::Refusal;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The law's own data, as text.
pub const LAW: &str = include_str!("law.toml");

/// What may be listed, and for how long.
#[derive(Clone, Debug, Default)]
pub struct Law {
    numbers: BTreeMap<String, Why>,
    hosts: BTreeMap<String, Why>,
    shared: BTreeSet<String>,
    /// Each host that one of the shared or protected ones lies below.
    above: BTreeSet<String>,
    days_max: BTreeMap<Kind, u32>,
}

/// Whose it is, in Chinese and English.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Why {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    number: Vec<Row>,
    host: Vec<Row>,
    shared: Vec<Row>,
    term: Vec<Term>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    zh: String,
    en: String,
    values: Vec<String>,
    source_zh: String,
    source_en: String,
    #[allow(dead_code, reason = "for whoever reads the file")]
    weak: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Term {
    kinds: Vec<String>,
    days_max: u32,
    zh: String,
    en: String,
    source_zh: String,
    source_en: String,
    #[allow(dead_code, reason = "for whoever reads the file")]
    weak: bool,
}

impl Law {
    /// Reads it. The error says what is wrong: not TOML, a row without a source, a kind that cannot be listed or has no
    /// term, a host that is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut law = Self::default();
        for row in file.number {
            law.numbers.extend(row.checked()?);
        }
        for row in file.host {
            law.hosts.extend(row.checked()?);
        }
        for row in file.shared {
            law.shared.extend(row.checked()?.into_iter().map(|(host, _)| host));
        }
        law.above = law.hosts.keys().chain(&law.shared).flat_map(|host| parents(host)).map(str::to_owned).collect();
        for term in file.term {
            law.take_term(term)?;
        }
        match Value::KINDS.iter().find(|kind| !law.days_max.contains_key(kind)) {
            Some(kind) => Err(format!("no term for {}", kind.name())),
            None => Ok(law),
        }
    }

    fn take_term(&mut self, term: Term) -> Result<(), String> {
        if [&term.zh, &term.en, &term.source_zh, &term.source_en].iter().any(|text| text.is_empty()) {
            return Err("a term without its name or source".into());
        }
        for name in term.kinds {
            let kind = name.parse().ok().filter(|kind| Value::KINDS.contains(kind));
            self.days_max.insert(kind.ok_or_else(|| format!("{name} is no kind that can be listed"))?, term.days_max);
        }
        Ok(())
    }

    /// How many days an entry of this kind stands at most.
    #[must_use]
    pub fn days_max(&self, kind: Kind) -> u32 {
        self.days_max.get(&kind).copied().unwrap_or(0)
    }

    /// Whether this may be listed at all. Refused: what is never listed, above every reason there may be (BLOCK-01); a
    /// host that many share, or that a registry gives names below (BLOCK-02).
    pub fn may_list(&self, value: &Value) -> Result<(), Refusal> {
        match value.kind() {
            Kind::Phone => match self.numbers.get(value.number()) {
                Some(why) => Err(never(why)),
                None => Ok(()),
            },
            Kind::Url => self.may_list_host(value),
            _ => Ok(()),
        }
    }

    fn may_list_host(&self, value: &Value) -> Result<(), Refusal> {
        let (host, path) = value.address();
        if let Some(why) = std::iter::once(host).chain(parents(host)).find_map(|host| self.hosts.get(host)) {
            return Err(never(why));
        }
        let is_suffix = || psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.as_bytes() == host.as_bytes());
        if path.is_empty() && (self.shared.contains(host) || self.above.contains(host) || is_suffix()) {
            return Err(Refusal::SharedAddress { host: host.to_owned() });
        }
        Ok(())
    }
}

impl Row {
    fn checked(self) -> Result<Vec<(String, Why)>, String> {
        if [&self.zh, &self.en, &self.source_zh, &self.source_en].iter().any(|text| text.is_empty()) {
            return Err(format!("a row of {:?} without its name or source", self.values));
        }
        let why = Why { zh: self.zh, en: self.en };
        Ok(self.values.into_iter().map(|value| (value, why.clone())).collect())
    }
}

fn never(why: &Why) -> Refusal {
    Refusal::NeverListed { whose_zh: why.zh.clone(), whose_en: why.en.clone() }
}

/// The hosts above this one, the nearest first.
fn parents(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(host.split_once('.').map(|(_, rest)| rest), |host| host.split_once('.').map(|(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_listed_and_what_is_shared() {
        let law = Law::read(LAW).unwrap();
        let table = [
            ("phone", "110", Some("BLOCK-01")),
            ("phone", "+86 110", Some("BLOCK-01")),
            ("phone", "96110", Some("BLOCK-01")),
            ("phone", "0086-12381", Some("BLOCK-01")),
            ("phone", "95588", Some("BLOCK-01")),
            ("phone", "+8610086", Some("BLOCK-01")),
            ("phone", "400-820-7999", Some("BLOCK-01")),
            // Abroad it is another number.
            ("phone", "+44 110110110", None),
            ("phone", "0931-8880110", None),
            ("phone", "13912345678", None),
            ("url", "https://www.gov.cn/", Some("BLOCK-01")),
            ("url", "gansu.gov.cn/any/path", Some("BLOCK-01")),
            ("url", "mybank.icbc.com.cn", Some("BLOCK-01")),
            ("url", "icbc.com.cn.evil.example", None),
            ("url", "wwwicbc.com.cn", None),
            ("url", "com.cn", Some("BLOCK-02")),
            ("url", "github.io", Some("BLOCK-02")),
            ("url", "evil.github.io", None),
            ("url", "google.com", Some("BLOCK-02")),
            ("url", "google.com/", Some("BLOCK-02")),
            ("url", "sites.google.com/view/evil", None),
            ("url", "weixin.qq.com", Some("BLOCK-02")),
            ("url", "qq.com", Some("BLOCK-02")),
            ("url", "bank-of-lanzhou.example.com", None),
            ("qq", "12345", None),
        ];
        for (kind, typed, want) in table {
            let value = Value::parse(kind.parse().unwrap(), typed).unwrap();
            assert_eq!(law.may_list(&value).err().map(|refusal| refusal.code()), want, "{kind} {typed}");
        }
    }

    #[test]
    fn a_law_that_cannot_be_used_says_why() {
        for (from, to, want) in [
            ("source_zh = \"电信网编号计划（2017年版）\"", "source_zh = \"\"", "without its name or source"),
            ("kinds = [\"url\"]", "kinds = [\"amount\"]", "amount is no kind"),
            ("kinds = [\"phone\"]", "kinds = [\"url\"]", "no term for phone"),
            ("[[term]]", "[[terms]]", "unknown field"),
        ] {
            let said = Law::read(&LAW.replacen(from, to, 1)).unwrap_err();
            assert!(said.contains(want), "{said}");
        }
    }
}
