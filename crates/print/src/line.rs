//! Texts broken into lines: Chinese breaks between any two characters, the rest at spaces, and what fits nowhere where it must.

use crate::font::Measure;
use krilla::text::{GlyphId, KrillaGlyph};

/// One line of text, ready to be drawn.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// In ems.
    pub(crate) width: f32,
}

/// A character with its glyph.
#[derive(Clone, Copy)]
struct Set {
    c: char,
    glyph: GlyphId,
    width: f32,
}

/// The characters as this font sets them: what it has no glyph for is spelt out, so that nothing is lost in silence.
fn set(m: &Measure<'_>, text: &str) -> Vec<Set> {
    let mut all = Vec::with_capacity(text.len());
    let mut push = |c: char| match m.glyph(c) {
        Some((glyph, width)) => {
            all.push(Set { c, glyph, width });
            true
        }
        None => false,
    };
    for c in text.chars() {
        let c = if c.is_control() { ' ' } else { c };
        if !push(c) {
            for c in format!("[U+{:04X}]", u32::from(c)).chars() {
                push(c);
            }
        }
    }
    all
}

/// One line, however long.
pub(crate) fn one(m: &Measure<'_>, text: &str) -> Line {
    line(&set(m, text))
}

/// Lines of at most `width` ems; `\n` begins a new one. Never none.
pub(crate) fn wrap(m: &Measure<'_>, text: &str, width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    for part in text.split('\n') {
        let all = set(m, part);
        let mut rest = all.as_slice();
        loop {
            let end = fits(rest, width);
            lines.push(line(trimmed(&rest[..end])));
            rest = &rest[end..];
            if rest.is_empty() {
                break;
            }
        }
    }
    lines
}

/// How many characters go on the line.
fn fits(all: &[Set], width: f32) -> usize {
    let (mut used, mut last_break) = (0.0, None);
    for (at, set) in all.iter().enumerate() {
        if used + set.width > width && set.c != ' ' {
            return last_break.unwrap_or(at).max(1);
        }
        used += set.width;
        if may_break(set.c, all.get(at + 1).map(|next| next.c)) {
            last_break = Some(at + 1);
        }
    }
    all.len()
}

fn may_break(c: char, next: Option<char>) -> bool {
    let wide = |c: char| u32::from(c) >= 0x2E80;
    // No line begins with what closes.
    let closes = |c: char| "，。；：、）”’》】！？,.;:)!?%".contains(c);
    let opens = |c: char| "（“‘《【(".contains(c);
    match next {
        Some(next) if closes(next) || opens(c) => false,
        Some(next) => c == ' ' || wide(c) || wide(next),
        None => true,
    }
}

fn trimmed(all: &[Set]) -> &[Set] {
    let end = all.iter().rposition(|set| set.c != ' ').map_or(0, |at| at + 1);
    &all[..end]
}

fn line(all: &[Set]) -> Line {
    let mut text = String::new();
    let glyphs = all.iter().map(|set| {
        let start = text.len();
        text.push(set.c);
        KrillaGlyph::new(set.glyph, set.width, 0.0, 0.0, 0.0, start..text.len(), None)
    });
    let glyphs: Vec<KrillaGlyph> = glyphs.collect();
    Line { glyphs, width: all.iter().map(|set| set.width).sum(), text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Font;

    #[test]
    fn lines_break_as_the_table_says() {
        let font = Font::open(None).unwrap();
        let table: &[(&str, f32, &[&str])] = &[
            ("涉诈资金返还", 4.0, &["涉诈资金", "返还"]),
            ("资金返还。", 4.0, &["资金返", "还。"]),
            ("held until then", 5.0, &["held until", "then"]),
            ("62220000000000000000", 3.0, &["62220", "00000", "00000", "00000"]),
            ("a\nb", 9.0, &["a", "b"]),
            ("", 9.0, &[""]),
            ("\u{F0000}", 20.0, &["[U+F0000]"]),
        ];
        for (text, width, want) in table {
            let lines = font.measure(|m| wrap(m, text, *width)).unwrap();
            let got: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(got, *want, "{text}");
        }
    }
}
