//! The layouts and how one is guessed from a header.

use std::fmt;
use std::str::FromStr;

/// How a file tells of transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// The project's own columns, by name; refused where wrong.
    Canonical,
    /// 交易明细信息: the 34 columns that Chinese banks answer with.
    CnStatement,
    /// IBM's AMLworld.
    AmlWorld,
    /// IBM's AMLSim.
    AmlSim,
    /// AMLGentex.
    AmlGenTex,
    /// The PKDD'99 bank, `trans.asc`.
    Berka,
    /// ISO 20022 statements: camt.053, and camt.052 and camt.054, whose entries are alike.
    Camt053,
    /// ISO 20022 transfers between banks: pacs.008.
    Pacs008,
}

/// The names on the command line: one table for reading and writing them.
const NAMES: [(Layout, &str); 8] = [
    (Layout::Canonical, "canonical"),
    (Layout::CnStatement, "cn-statement"),
    (Layout::AmlWorld, "amlworld"),
    (Layout::AmlSim, "amlsim"),
    (Layout::AmlGenTex, "amlgentex"),
    (Layout::Berka, "berka"),
    (Layout::Camt053, "camt053"),
    (Layout::Pacs008, "pacs008"),
];

/// A layout's name that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLayout(String);

impl fmt::Display for UnknownLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = NAMES.map(|(_, name)| name).join(", ");
        write!(f, "no layout is called {}; use one of {known}", self.0)
    }
}

impl std::error::Error for UnknownLayout {}

impl Layout {
    /// The name on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(layout, _)| *layout == self).map_or("", |(_, name)| name)
    }

    /// Whether its files are XML, and known by what they hold.
    pub(crate) fn is_xml(self) -> bool {
        matches!(self, Self::Camt053 | Self::Pacs008)
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Layout {
    type Err = UnknownLayout;
    fn from_str(text: &str) -> Result<Self, UnknownLayout> {
        let row = NAMES.iter().find(|(_, name)| *name == text);
        row.map(|(layout, _)| *layout).ok_or_else(|| UnknownLayout(text.to_owned()))
    }
}

/// The layout whose marks this header bears: for each, columns that no other layout has.
#[must_use]
pub fn guess(header: &[&str]) -> Option<Layout> {
    let has = |name: &str| header.iter().any(|have| have.trim() == name);
    let all = |names: &[&str]| names.iter().all(|name| has(name));
    let canonical = ["time", "payer", "payee", "amount"].into_iter().filter(|name| has(name)).count();
    if canonical >= 2 {
        Some(Layout::Canonical)
    } else if has("交易时间") && (has("交易金额") || has("收付标志")) {
        Some(Layout::CnStatement)
    } else if all(&["From Bank", "To Bank"]) {
        Some(Layout::AmlWorld)
    } else if all(&["nameOrig", "nameDest", "bankOrig", "bankDest"]) {
        Some(Layout::AmlGenTex)
    } else if all(&["trans_id", "account_id", "k_symbol"]) {
        Some(Layout::Berka)
    } else if super::amlsim::knows(&has) {
        Some(Layout::AmlSim)
    } else {
        None
    }
}
