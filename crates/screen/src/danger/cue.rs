//! What the words of a message say.

use super::settings::Danger;
use aho_corasick::{AhoCorasick, MatchKind};
use domain::signal::Scheme;

/// What was read in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Words of a scheme: the one with the most different words.
    pub(crate) scheme: Option<Scheme>,
    /// How many different words of it.
    pub(crate) words: u32,
    /// A one-time password, or a bank's message.
    pub(crate) password: bool,
    /// It leads to another channel.
    pub(crate) hand_off: bool,
}

#[derive(Clone, Copy, Debug)]
enum Means {
    Scheme(Scheme),
    Password,
    HandOff,
    Against,
}

/// All words at once: a text is read a single time.
#[derive(Clone, Debug)]
pub(crate) struct Cues {
    /// None where they cannot be built, which the settings' check refuses.
    words: Option<AhoCorasick>,
    means: Vec<Means>,
}

impl Cues {
    pub(crate) fn new(by: &Danger) -> Self {
        let mut table: Vec<(&str, Means)> = Vec::new();
        for cue in &by.cue {
            let scheme = Scheme::of(&cue.scheme).unwrap_or(Scheme::Other);
            table.extend(cue.words.iter().map(|word| (word.as_str(), Means::Scheme(scheme))));
        }
        for (words, means) in
            [(&by.password, Means::Password), (&by.hand_off, Means::HandOff), (&by.against, Means::Against)]
        {
            table.extend(words.iter().map(|word| (word.as_str(), means)));
        }
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(table.iter().map(|row| row.0))
            .ok();
        Self { words, means: table.into_iter().map(|row| row.1).collect() }
    }

    pub(crate) fn is_built(&self) -> bool {
        self.words.is_some()
    }

    /// Nothing is a scheme's in a text that warns of it.
    pub(crate) fn read(&self, text: &str) -> Said {
        let mut said = Said::default();
        let Some(words) = self.words.as_ref().filter(|_| !text.is_empty()) else { return said };
        let mut counts = [0_u32; Scheme::TABLE.len()];
        let mut seen = 0_u128;
        let mut is_against = false;
        for found in words.find_overlapping_iter(text) {
            let at = found.pattern().as_usize();
            match self.means[at] {
                Means::Scheme(scheme) => {
                    let is_new = at < 128 && seen >> at & 1 == 0;
                    counts[scheme as usize] += u32::from(is_new || at >= 128);
                    seen |= 1_u128.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
                }
                Means::Password => said.password = true,
                Means::HandOff => said.hand_off = true,
                Means::Against => is_against = true,
            }
        }
        if is_against {
            return Said { password: said.password, ..Said::default() };
        }
        let (most, scheme) = Scheme::TABLE
            .iter()
            .map(|row| (counts[row.0 as usize], row.0))
            .max_by_key(|(n, s)| (*n, std::cmp::Reverse(*s)))
            .unwrap_or((0, Scheme::Other));
        if most > 0 {
            (said.scheme, said.words) = (Some(scheme), most);
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    #[test]
    fn words_say_a_scheme_and_a_warning_of_it_says_none() {
        let cues = Cues::new(&Settings::embedded().unwrap().danger);
        let table = [
            ("做任务刷单,佣金当天返,加QQ 12345", Some(Scheme::FakeOrder), false, true),
            ("您的验证码是123456,请勿泄露", None, true, false),
            ("无抵押贷款秒批,点击下载", Some(Scheme::FakeLoan), false, true),
            ("公安局:您涉嫌洗钱,请配合调查", Some(Scheme::FakePolice), false, false),
            ("【反诈中心】谨防刷单返利诈骗", None, false, false),
            ("晚上回家吃饭吗", None, false, false),
            ("", None, false, false),
        ];
        for (text, scheme, password, hand_off) in table {
            let said = cues.read(text);
            assert_eq!((said.scheme, said.password, said.hand_off), (scheme, password, hand_off), "{text}");
        }
    }
}
