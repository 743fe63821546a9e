//! The words of a warning: scripts for each scheme as data, and what no message may carry.

use crate::refusal::Refusal;
use crate::signal::Scheme;
use serde::Deserialize;

/// The scripts as text: a configuration may hand in others.
pub const SCRIPTS: &str = include_str!("scripts.toml");

/// The longest message, in Unicode characters: five parts of an SMS in Chinese.
pub const MESSAGE_CHARS_MAX: usize = 300;

/// From how many digits in a row on a number could be called, or paid to.
pub const DIGITS_MIN: usize = 5;

/// What an officer says to a person who is being told one script.
#[derive(Clone, Debug, Deserialize)]
pub struct Script {
    /// Which scheme.
    pub scheme: Scheme,
    /// The message, in Chinese.
    pub sms_zh: String,
    /// The message, in English.
    pub sms_en: String,
    /// How the call begins, in Chinese.
    pub open_zh: String,
    /// How the call begins, in English.
    pub open_en: String,
    /// What to say and ask, in Chinese, in order.
    pub say_zh: Vec<String>,
    /// What to say and ask, in English, in order.
    pub say_en: Vec<String>,
}

/// Every script.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Scripts {
    /// One for each scheme.
    pub script: Vec<Script>,
}

/// Scripts that cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ScriptFault {
    /// Not readable.
    #[error("the scripts cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// One is missing.
    #[error("there is no script for {0}; add one")]
    Missing(&'static str),
    /// One says what no warning may say.
    #[error("the message for {0} carries a link or a number; take it out")]
    NotPlain(&'static str),
}

impl Scripts {
    /// Reads them: one for each scheme, each message plain.
    pub fn read(text: &str) -> Result<Self, ScriptFault> {
        let scripts: Self = toml::from_str(text)?;
        for (scheme, name, ..) in Scheme::TABLE {
            let script = scripts.of(scheme).ok_or(ScriptFault::Missing(name))?;
            for message in [&script.sms_zh, &script.sms_en] {
                plain(message).map_err(|_| ScriptFault::NotPlain(name))?;
            }
        }
        Ok(scripts)
    }

    /// The script of this scheme.
    #[must_use]
    pub fn of(&self, scheme: Scheme) -> Option<&Script> {
        self.script.iter().find(|script| script.scheme == scheme)
    }
}

/// Whether these words may be sent to a person: no link and no number, so that nobody who learned to trust our messages
/// can be led anywhere by a false one. Refused: a link (WARN-01), a number (WARN-02), nothing or too much (DEED-02).
pub fn plain(text: &str) -> Result<(), Refusal> {
    let length = text.trim().chars().count();
    if length == 0 || length > MESSAGE_CHARS_MAX {
        let must = format!("between 1 and {MESSAGE_CHARS_MAX} characters");
        return Err(Refusal::BadField { field: "message".into(), must });
    }
    if has_link(text) {
        return Err(Refusal::MessageHasLink);
    }
    if has_number(text) { Err(Refusal::MessageHasNumber) } else { Ok(()) }
}

/// Two names joined by a dot, or anything that begins an address. Wide letters and dots count as narrow ones.
fn has_link(text: &str) -> bool {
    let narrow: String = text.chars().map(narrow).filter(|c| !is_unseen(*c)).collect::<String>().to_lowercase();
    if ["://", "www.", "http"].iter().any(|start| narrow.contains(start)) {
        return true;
    }
    let all: Vec<char> = narrow.chars().collect();
    let named = |c: &char| c.is_alphanumeric() || *c == '-';
    let latin = |c: &char| c.is_ascii_alphanumeric();
    all.windows(4).any(|four| four[1] == '.' && named(&four[0]) && latin(&four[2]) && four[3].is_ascii_alphabetic())
}

/// Five digits in a row, Arabic, wide or Chinese, whatever stands between them to be overlooked.
fn has_number(text: &str) -> bool {
    const CHINESE: &str = "〇零一二三四五六七八九";
    let mut run = 0;
    for c in text.chars().map(narrow).filter(|c| !is_unseen(*c)) {
        match c {
            '0'..='9' => run += 1,
            c if CHINESE.contains(c) => run += 1,
            ' ' | '-' | '.' | '·' | '—' => {}
            _ => run = 0,
        }
        if run >= DIGITS_MIN {
            return true;
        }
    }
    false
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '。' | '｡' => '.',
        '\u{3000}' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_carries_no_link_and_no_number() {
        // words, refused with
        for (text, want) in [
            ("请勿向陌生人转账。如有疑问，请到就近派出所核实。", None),
            ("请您不要转账，民警正在联系您。", None),
            ("损失的5000元不要再追加", None),
            ("2026年3月不要转账", None),
            ("详情见 http://a.example", Some("WARN-01")),
            ("详情见 ａ．example", Some("WARN-01")),
            ("详情见 jubao.cn", Some("WARN-01")),
            ("详情见 www。jubao。cn", Some("WARN-01")),
            ("详情见 a\u{200b}b.cn/x", Some("WARN-01")),
            ("请拨打96110", Some("WARN-02")),
            ("请拨打９６１１０", Some("WARN-02")),
            ("请拨打九六一一零", Some("WARN-02")),
            ("请拨打139 1234 5678", Some("WARN-02")),
            ("请拨打96-110", Some("WARN-02")),
            ("", Some("DEED-02")),
        ] {
            assert_eq!(plain(text).err().map(|refusal| refusal.code()), want, "{text}");
        }
        assert!(plain(&"长".repeat(MESSAGE_CHARS_MAX + 1)).is_err());
    }

    #[test]
    fn there_is_a_plain_script_for_each_scheme() {
        let scripts = Scripts::read(SCRIPTS).unwrap();
        for script in &scripts.script {
            assert!(script.say_zh.len() >= 3 && script.say_zh.len() == script.say_en.len(), "{:?}", script.scheme);
            assert!(!script.open_zh.is_ascii() && script.open_en.is_ascii(), "{:?}", script.scheme);
        }
        let numbered = SCRIPTS.replacen("sms_zh = \"", "sms_zh = \"请拨打96110，", 1);
        assert!(matches!(Scripts::read(&numbered), Err(ScriptFault::NotPlain(_))));
        let missing = SCRIPTS.replace("\"fake_police\"", "\"other\"");
        assert!(matches!(Scripts::read(&missing), Err(ScriptFault::Missing("fake_police"))));
    }
}
