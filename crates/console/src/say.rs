//! Two languages, one catalogue each: `assets/zh.ftl` and `assets/en.ftl`, with the parts in `assets/zh` and `assets/en`.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// A language of the pages. Chinese where nothing says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    #[default]
    Zh,
    En,
}

/// The catalogue of each language: what every page says, then a part for each room that has one of its own.
const ZH: [&str; 12] = [
    include_str!("../assets/zh.ftl"),
    include_str!("../assets/zh/authority.ftl"),
    include_str!("../assets/zh/blocklist.ftl"),
    include_str!("../assets/zh/clock.ftl"),
    include_str!("../assets/zh/door.ftl"),
    include_str!("../assets/zh/outbox.ftl"),
    include_str!("../assets/zh/audit.ftl"),
    include_str!("../assets/zh/personal.ftl"),
    include_str!("../assets/zh/redress.ftl"),
    include_str!("../assets/zh/refund.ftl"),
    include_str!("../assets/zh/signal.ftl"),
    include_str!("../assets/zh/warning.ftl"),
];
const EN: [&str; 12] = [
    include_str!("../assets/en.ftl"),
    include_str!("../assets/en/authority.ftl"),
    include_str!("../assets/en/blocklist.ftl"),
    include_str!("../assets/en/clock.ftl"),
    include_str!("../assets/en/door.ftl"),
    include_str!("../assets/en/outbox.ftl"),
    include_str!("../assets/en/audit.ftl"),
    include_str!("../assets/en/personal.ftl"),
    include_str!("../assets/en/redress.ftl"),
    include_str!("../assets/en/refund.ftl"),
    include_str!("../assets/en/signal.ftl"),
    include_str!("../assets/en/warning.ftl"),
];

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| [bundle("zh-CN", &ZH), bundle("en", &EN)]);

fn bundle(name: &str, texts: &[&str]) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = name.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolating marks would stand between a figure and its unit in copied text.
    bundle.set_use_isolating(false);
    // What does not parse is kept out, and stands on the page as a missing message; a test reads both catalogues.
    for text in texts {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

impl Lang {
    /// The code in `lang` attributes and in the cookie.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The other one, for the switch.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// By its code.
    pub(crate) fn of(code: &str) -> Option<Self> {
        [Self::Zh, Self::En].into_iter().find(|lang| lang.code() == code)
    }

    /// The first of an `Accept-Language` header that is one of ours.
    pub(crate) fn accepted(header: &str) -> Option<Self> {
        header.split(',').find_map(|part| Self::of(part.trim().get(..2)?.to_ascii_lowercase().as_str()))
    }

    /// The message of this key.
    pub(crate) fn say(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The message of this key with its values. A missing message stands as `⟦key⟧`, which no page test lets pass.
    pub(crate) fn with(self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = &BUNDLES[self as usize];
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::warn!(key, lang = self.code(), "a message is missing");
            return format!("⟦{key}⟧");
        };
        let args: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// Of two texts, the one in this language: for data that brings both.
    pub(crate) fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// Keys of a catalogue, each with the values it names.
    fn keys(texts: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
        let entries = texts
            .iter()
            .flat_map(|text| text.lines())
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        let mut keys = BTreeMap::new();
        for (key, pattern) in entries.filter_map(|line| line.split_once(" = ")) {
            let values = pattern.split("{ $").skip(1).filter_map(|rest| rest.split(" }").next()).map(str::to_owned);
            assert!(keys.insert(key.to_owned(), values.collect()).is_none(), "{key} stands twice");
        }
        keys
    }

    fn sources(folder: &Path, texts: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, texts);
            } else {
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn both_catalogues_parse_and_say_the_same_things() {
        for text in ZH.iter().chain(&EN) {
            assert!(FluentResource::try_new((*text).to_owned()).is_ok(), "a catalogue does not parse");
        }
        assert_eq!(keys(&ZH), keys(&EN));
    }

    #[test]
    fn every_key_used_exists_and_every_key_is_used() {
        let mut texts = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
        let known = keys(&ZH);
        let mut used: BTreeSet<String> = families();
        for text in &texts {
            for call in [".say(\"", ".with(\"", ".with(\n"] {
                for rest in text.split(call).skip(1) {
                    let key = rest.trim_start().trim_start_matches('"').split('"').next().unwrap();
                    assert!(known.contains_key(key) || key.contains('\\'), "no message “{key}”");
                    used.insert(key.to_owned());
                }
            }
        }
        let spoken = |key: &String| used.contains(key) || texts.iter().any(|text| text.contains(&format!("\"{key}\"")));
        let unused: Vec<_> = known.keys().filter(|key| !spoken(key)).collect();
        assert!(unused.is_empty(), "never said: {unused:?}");
    }

    /// Keys that are put together from a name of the law.
    fn families() -> BTreeSet<String> {
        use domain::{authority, clock, hold, order, redress, task, trace};
        let mut keys = BTreeSet::new();
        keys.extend(order::State::ALL.iter().map(|state| format!("order-state-{}", state.name())));
        keys.extend(order::Act::ALL.iter().map(|act| format!("act-{}", act.name())));
        keys.extend(authority::Rank::ALL.iter().map(|rank| format!("rank-{}", rank.name())));
        keys.extend(["city", "district", "station", "partner"].map(|kind| format!("unit-{kind}")));
        keys.extend(task::Kind::ALL.iter().map(|kind| format!("task-{}", kind.name())));
        keys.extend(clock::Kind::ALL.iter().map(|kind| format!("clock-{}", kind.name())));
        keys.extend(hold::Way::ALL.iter().map(|way| format!("way-{}", way.name())));
        keys.extend(order::Way::ALL.iter().map(|way| format!("way-{}", way.name())));
        keys.extend(redress::State::ALL.iter().map(|state| format!("objection-state-{}", state.name())));
        keys.extend(domain::blocklist::State::ALL.iter().map(|state| format!("entry-state-{}", state.name())));
        keys.extend(hold::State::ALL.iter().map(|state| format!("hold-state-{}", state.name())));
        keys.extend(trace::Rule::ALL.iter().map(|rule| format!("rule-{}", rule.name())));
        keys.extend(["suspect", "victim", "unknown"].map(|role| format!("role-{role}")));
        keys.extend(["cash", "pos", "exchange", "counter", "merchant", "other"].map(|way| format!("cashed-{way}")));
        let kinds = ["victim", "held", "resting", "passed", "cashed_out", "returned", "beyond"];
        keys.extend(kinds.map(|kind| format!("kind-{kind}")));
        keys.extend(domain::refund::State::ALL.iter().map(|state| format!("refund-state-{}", state.name())));
        let known = self::keys(&ZH);
        for key in &keys {
            assert!(known.contains_key(key), "no message “{key}”");
        }
        keys
    }

    #[test]
    fn the_browser_is_heard() {
        let table = [("zh-CN,zh;q=0.9", Some(Lang::Zh)), ("de, en-GB;q=0.5", Some(Lang::En)), ("fr", None), ("", None)];
        for (header, want) in table {
            assert_eq!(Lang::accepted(header), want, "{header}");
        }
    }
}
