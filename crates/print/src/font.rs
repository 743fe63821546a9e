//! The font of every paper: Noto Sans CJK, read where the system has it. Papers carry the few glyphs they use.
//!
//! It is not in this tree: a font that draws every name a person may have is 19 MB; one cut to fit would print boxes
//! where a name has a rare character. See docs/decisions/0070.

use crate::Fault;
use krilla::text::GlyphId;
use skrifa::instance::{LocationRef, Size};
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where systems keep Noto Sans CJK: Debian and Ubuntu, Fedora and openEuler, Arch.
const PLACES: [&str; 3] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
];

/// How many faces of one file are looked at.
const FACES_MAX: u32 = 64;

/// A font, read once. Cheap to clone.
#[derive(Clone)]
pub struct Font {
    pub(crate) krilla: krilla::text::Font,
    bytes: Arc<Vec<u8>>,
    face: u32,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font").field("face", &self.face).finish_non_exhaustive()
    }
}

impl Font {
    /// Reads this file, or the first that is there of the places where systems keep Noto Sans CJK; of a collection the face
    /// for simplified Chinese.
    pub fn open(named: Option<&Path>) -> Result<Self, Fault> {
        let places: Vec<PathBuf> = match named {
            Some(named) => vec![named.to_owned()],
            None => PLACES.iter().map(PathBuf::from).collect(),
        };
        let read = |path: &PathBuf| Some((path.clone(), std::fs::read(path).ok()?));
        let Some((path, bytes)) = places.iter().find_map(read) else {
            let looked: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
            return Err(Fault::NoFont { looked: looked.join(", ") });
        };
        Self::of(bytes).ok_or_else(|| Fault::BadFont { file: path.display().to_string() })
    }

    fn of(bytes: Vec<u8>) -> Option<Self> {
        let face = face_for_chinese(&bytes)?;
        let bytes = Arc::new(bytes);
        let krilla = krilla::text::Font::new(Arc::clone(&bytes).into(), face)?;
        Some(Self { krilla, bytes, face })
    }

    /// Measures this font.
    pub(crate) fn measure<T>(&self, work: impl FnOnce(&Measure<'_>) -> T) -> Result<T, Fault> {
        let bad = || Fault::BadFont { file: "font".into() };
        let font = FontRef::from_index(&self.bytes, self.face).map_err(|_| bad())?;
        let advances = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let charmap = font.charmap();
        let per_em = self.krilla.units_per_em();
        Ok(work(&Measure { charmap, advances, per_em }))
    }
}

/// The first face named for simplified Chinese, else the first.
fn face_for_chinese(bytes: &[u8]) -> Option<u32> {
    let is_chinese = |face: &u32| {
        let font = FontRef::from_index(bytes, *face).ok();
        let name = font.and_then(|font| font.localized_strings(StringId::FAMILY_NAME).english_or_first());
        name.is_some_and(|name| name.to_string().split(' ').any(|word| word == "SC"))
    };
    FontRef::from_index(bytes, 0).ok()?;
    (0..FACES_MAX).take_while(|face| FontRef::from_index(bytes, *face).is_ok()).find(is_chinese).or(Some(0))
}

/// Widths and glyphs of one face.
pub(crate) struct Measure<'a> {
    charmap: skrifa::charmap::Charmap<'a>,
    advances: skrifa::metrics::GlyphMetrics<'a>,
    per_em: f32,
}

impl Measure<'_> {
    /// The glyph of a character and its width in ems; `None` where the font has none.
    pub(crate) fn glyph(&self, c: char) -> Option<(GlyphId, f32)> {
        let glyph = self.charmap.map(c).filter(|glyph| glyph.to_u32() != 0)?;
        let width = self.advances.advance_width(glyph)? / self.per_em;
        Some((GlyphId::new(glyph.to_u32()), width))
    }
}

/// Where a program's papers are printed: the font is read when the first paper is. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Press {
    named: Option<PathBuf>,
    font: Arc<Mutex<Option<Font>>>,
}

impl Press {
    /// With this font's file; with the system's where none is named.
    #[must_use]
    pub fn new(named: Option<PathBuf>) -> Self {
        Self { named, font: Arc::default() }
    }

    /// The font; sought anew at each paper as long as there is none, so that installing it is enough.
    pub fn font(&self) -> Result<Font, Fault> {
        let mut kept = self.font.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(font) = &*kept {
            return Ok(font.clone());
        }
        Ok(kept.insert(Font::open(self.named.as_deref())?).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_font_is_named() {
        let missing = Font::open(Some(Path::new("/nowhere/font.ttc"))).err();
        assert_eq!(missing, Some(Fault::NoFont { looked: "/nowhere/font.ttc".into() }));
        assert!(matches!(Font::open(Some(Path::new("/etc/hostname"))), Err(Fault::BadFont { .. })));
    }

    #[test]
    fn the_font_draws_rare_names() {
        let font = Font::open(None).unwrap();
        // 㐱 and 𬭎 stand in names and in no list of common characters.
        font.measure(|m| assert!("张㐱𬭎Aé0".chars().all(|c| m.glyph(c).is_some()))).unwrap();
    }
}
