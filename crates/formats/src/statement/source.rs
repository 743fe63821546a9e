//! Where a statement's bytes come from.

use crate::xlsx::Child;
use bytes::Bytes;
use std::path::PathBuf;

/// A statement's bytes.
#[derive(Clone, Debug)]
pub enum Content {
    /// A file; of any size, read in bounded memory.
    Path(PathBuf),
    /// Bytes already in memory, such as an upload within its limit.
    Bytes(Bytes),
}

/// One statement to be read.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// The name it is called by in refusals.
    pub name: String,
    /// Its place in the order given, from 0.
    pub file: u32,
    /// Its bytes.
    pub content: Content,
    /// The program that parses spreadsheets in a limited process of its own; `None`: spreadsheets are refused.
    pub xlsx: Option<Child>,
    /// Which cards name which accounts, learned from all statements of the import; `None`: from this one alone.
    pub cards: Option<&'a super::Cards>,
}

impl Source<'_> {
    /// A file, called by its path.
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { name: path.display().to_string(), file: 0, content: Content::Path(path), xlsx: None, cards: None }
    }

    /// Bytes in memory, called by `name`.
    #[must_use]
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), file: 0, content: Content::Bytes(bytes.into()), xlsx: None, cards: None }
    }

    /// At this place in the order given.
    #[must_use]
    pub fn at(mut self, file: u32) -> Self {
        self.file = file;
        self
    }

    /// With this program for spreadsheets.
    #[must_use]
    pub fn with_xlsx(mut self, child: Child) -> Self {
        self.xlsx = Some(child);
        self
    }
}
