//! Why there is no paper.

/// What broke.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No font with Chinese characters was found: which files were looked for.
    #[error("no font with Chinese characters: looked for {looked}")]
    NoFont {
        /// The files looked for.
        looked: String,
    },
    /// The font's file is no font.
    #[error("{file} is not a font that can be used")]
    BadFont {
        /// Which file.
        file: String,
    },
    /// The PDF could not be made.
    #[error("the PDF cannot be made: {0}")]
    Pdf(String),
    /// The workbook could not be made.
    #[error("the workbook cannot be made: {0}")]
    Workbook(String),
}
