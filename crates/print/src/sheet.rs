//! A4 sheets filled from the top: titles, pairs of label and value, tables, places to sign; then bytes of a PDF/A-3.
//!
//! All lengths are points (1/72 inch). Sheets are laid out first and drawn after, so that each can say of how many it is.

use crate::font::Measure;
use crate::line::{self, Line};
use crate::words::when;
use crate::{Fault, Font};
use domain::time::{DEFAULT_OFFSET, Instant};
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};

const WIDE: f32 = 595.0;
const HIGH: f32 = 842.0;
const MARGIN: f32 = 48.0;
const TOP: f32 = 48.0;
const BOTTOM: f32 = 56.0;
/// What text may take of a sheet's width.
pub(crate) const WIDTH: f32 = WIDE - 2.0 * MARGIN;
const PAD: f32 = 4.0;
/// The size of what is read, and of what stands below it.
pub(crate) const SIZE: f32 = 9.5;
const SMALL: f32 = 7.5;
/// How many sheets one paper may have.
const SHEETS_MAX: usize = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
    Centre,
}

/// A table's column: its title, its share of the width, how its cells stand.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    title: String,
    share: f32,
    align: Align,
}

impl Column {
    pub(crate) fn left(title: impl Into<String>, share: f32) -> Self {
        Self { title: title.into(), share, align: Align::Left }
    }

    pub(crate) fn sum(title: impl Into<String>, share: f32) -> Self {
        Self { title: title.into(), share, align: Align::Right }
    }
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
struct Style {
    size: f32,
    bold: bool,
    quiet: bool,
}

const PLAIN: Style = Style { size: SIZE, bold: false, quiet: false };
const QUIET: Style = Style { size: SMALL, bold: false, quiet: true };

enum Mark {
    Text { x: f32, y: f32, style: Style, line: Line },
    Rule { x1: f32, y1: f32, x2: f32, y2: f32 },
    Shade { x: f32, y: f32, width: f32, height: f32 },
}

/// What a paper says of itself, and what lies in it.
pub(crate) struct About<'a> {
    pub(crate) title: String,
    /// At the foot of each sheet: what it is of, so that no sheet can be put into another paper.
    pub(crate) foot: String,
    pub(crate) made_at: Instant,
    pub(crate) attached: Vec<Attached<'a>>,
}

/// A file that lies in the paper for programs.
pub(crate) struct Attached<'a> {
    pub(crate) name: &'a str,
    pub(crate) media_type: &'a str,
    pub(crate) says: &'a str,
    pub(crate) bytes: &'a [u8],
}

/// Sheets being filled.
pub(crate) struct Sheets<'m, 'f> {
    m: &'m Measure<'f>,
    sheets: Vec<Vec<Mark>>,
    y: f32,
}

impl<'m, 'f> Sheets<'m, 'f> {
    pub(crate) fn new(m: &'m Measure<'f>) -> Self {
        Self { m, sheets: vec![Vec::new()], y: TOP }
    }

    /// The paper's name, in both languages.
    pub(crate) fn title(&mut self, zh: &str, en: &str) {
        self.centred(zh, Style { size: 20.0, bold: true, quiet: false });
        self.centred(en, Style { size: 11.0, bold: false, quiet: true });
        self.y += 6.0;
    }

    /// A part's name; never left alone at a sheet's end.
    pub(crate) fn part(&mut self, words: &str) {
        self.need(60.0);
        self.y += 10.0;
        let style = Style { size: 11.5, bold: true, quiet: false };
        self.lines(words, style, MARGIN, WIDTH, Align::Left);
        self.y += 3.0;
    }

    /// A paragraph.
    pub(crate) fn say(&mut self, words: &str) {
        self.lines(words, PLAIN, MARGIN, WIDTH, Align::Left);
        self.y += 3.0;
    }

    /// A paragraph that explains.
    pub(crate) fn note(&mut self, words: &str) {
        self.lines(words, QUIET, MARGIN, WIDTH, Align::Left);
        self.y += 3.0;
    }

    /// Labels and values, `across` pairs a row.
    pub(crate) fn pairs(&mut self, pairs: &[(&str, String)], across: usize) {
        #[allow(clippy::cast_precision_loss, reason = "one or two")]
        let pair = WIDTH / across.max(1) as f32;
        let label = if across == 1 { 118.0 } else { 92.0 };
        for row in pairs.chunks(across.max(1)) {
            let mut cells = Vec::new();
            for (name, value) in row {
                cells.push(Cell { words: name, width: label, style: QUIET, align: Align::Left, shaded: true });
                let width = if row.len() == 1 { WIDTH - label } else { pair - label };
                cells.push(Cell { words: value, width, style: PLAIN, align: Align::Left, shaded: false });
            }
            self.row(&cells, 0.0);
        }
        self.y += 4.0;
    }

    /// A table; its head stands again on every sheet. The last row is the sum where `summed`.
    pub(crate) fn table(&mut self, columns: &[Column], rows: &[Vec<String>], summed: bool) {
        let total: f32 = columns.iter().map(|column| column.share).sum();
        let width = |column: &Column| WIDTH * column.share / total;
        let style = |bold: bool| Style { size: 8.0, bold, quiet: false };
        let head: Vec<Cell<'_>> = columns
            .iter()
            .map(|c| Cell { words: &c.title, width: width(c), style: style(true), align: Align::Centre, shaded: true })
            .collect();
        self.row(&head, 24.0);
        for (place, row) in rows.iter().enumerate() {
            let bold = summed && place + 1 == rows.len();
            let cells: Vec<Cell<'_>> =
                columns.iter().zip(row).map(|(c, words)| cell(c, words, width(c), style(bold), bold)).collect();
            if self.y + self.height(&cells) > HIGH - BOTTOM {
                self.turn();
                self.row(&head, 0.0);
            }
            self.row(&cells, 0.0);
        }
        self.y += 4.0;
    }

    /// Places to sign, stamp and date, side by side.
    pub(crate) fn places(&mut self, names: &[String], height: f32) {
        self.need(height + 4.0);
        #[allow(clippy::cast_precision_loss, reason = "a handful")]
        let width = WIDTH / names.len().max(1) as f32;
        let mut x = MARGIN;
        let top = self.y;
        for name in names {
            self.frame(x, top, width, height, false);
            self.y = top + PAD;
            self.lines(name, QUIET, x + PAD, width - 2.0 * PAD, Align::Left);
            x += width;
        }
        self.y = top + height + 4.0;
    }

    fn centred(&mut self, words: &str, style: Style) {
        self.lines(words, style, MARGIN, WIDTH, Align::Centre);
    }

    /// Begins a new sheet where `height` is not left on this one.
    fn need(&mut self, height: f32) {
        if self.y + height > HIGH - BOTTOM {
            self.turn();
        }
    }

    fn turn(&mut self) {
        self.sheets.push(Vec::new());
        self.y = TOP;
    }

    fn lines(&mut self, words: &str, style: Style, x: f32, width: f32, align: Align) {
        for line in line::wrap(self.m, words, width / style.size) {
            let high = style.size * 1.4;
            self.need(high);
            let wide = line.width * style.size;
            let x = match align {
                Align::Left => x,
                Align::Right => x + width - wide,
                Align::Centre => x + (width - wide) / 2.0,
            };
            let y = self.y + style.size * 1.1;
            self.mark(Mark::Text { x, y, style, line });
            self.y += high;
        }
    }

    fn height(&self, cells: &[Cell<'_>]) -> f32 {
        let high = |cell: &Cell<'_>| {
            let lines = line::wrap(self.m, cell.words, (cell.width - 2.0 * PAD) / cell.style.size);
            #[allow(clippy::cast_precision_loss, reason = "few lines")]
            let lines = lines.len() as f32;
            lines * cell.style.size * 1.4 + 2.0 * PAD
        };
        cells.iter().map(high).fold(0.0, f32::max)
    }

    fn row(&mut self, cells: &[Cell<'_>], below: f32) {
        let height = self.height(cells);
        if height + below <= HIGH - TOP - BOTTOM {
            self.need(height + below);
        }
        let (top, mut x) = (self.y, MARGIN);
        let sheet = self.sheets.len();
        for cell in cells {
            self.y = top;
            if self.sheets.len() == sheet {
                let height = height.min(HIGH - BOTTOM - top);
                self.frame(x, top, cell.width, height, cell.shaded);
            }
            self.y = top + PAD;
            self.lines(cell.words, cell.style, x + PAD, cell.width - 2.0 * PAD, cell.align);
            x += cell.width;
        }
        if self.sheets.len() == sheet {
            self.y = top + height;
        }
    }

    fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, shaded: bool) {
        if shaded {
            self.mark(Mark::Shade { x, y, width, height });
        }
        let (right, low) = (x + width, y + height);
        for (x1, y1, x2, y2) in [(x, y, right, y), (x, low, right, low), (x, y, x, low), (right, y, right, low)] {
            self.mark(Mark::Rule { x1, y1, x2, y2 });
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.push(mark);
        }
    }

    /// The PDF.
    pub(crate) fn finish(mut self, font: &Font, about: &About<'_>) -> Result<Vec<u8>, Fault> {
        if self.sheets.len() > SHEETS_MAX {
            return Err(Fault::Pdf(format!("more than {SHEETS_MAX} sheets")));
        }
        self.feet(about);
        let mut document = Document::new_with(settings()?);
        document.set_metadata(metadata(about));
        for sheet in &self.sheets {
            let size = PageSettings::from_wh(WIDE, HIGH).ok_or_else(|| Fault::Pdf("a sheet's size".into()))?;
            let mut page = document.start_page_with(size);
            let mut surface = page.surface();
            sheet.iter().for_each(|mark| draw(&mut surface, font, mark));
            surface.finish();
            page.finish();
        }
        for attached in &about.attached {
            document.embed_file(file(attached, about.made_at));
        }
        document.finish().map_err(|e| Fault::Pdf(format!("{e:?}")))
    }

    fn feet(&mut self, about: &About<'_>) {
        let of = self.sheets.len();
        for (place, sheet) in self.sheets.iter_mut().enumerate() {
            let number = line::one(self.m, &format!("{} / {of}", place + 1));
            let foot = line::one(self.m, &format!("{} · {}", about.foot, when(about.made_at)));
            let y = HIGH - 30.0;
            let x = WIDE - MARGIN - number.width * SMALL;
            sheet.push(Mark::Rule { x1: MARGIN, y1: y - 12.0, x2: WIDE - MARGIN, y2: y - 12.0 });
            sheet.push(Mark::Text { x: MARGIN, y, style: QUIET, line: foot });
            sheet.push(Mark::Text { x, y, style: QUIET, line: number });
        }
    }
}

struct Cell<'a> {
    words: &'a str,
    width: f32,
    style: Style,
    align: Align,
    shaded: bool,
}

fn cell<'a>(column: &Column, words: &'a str, width: f32, style: Style, shaded: bool) -> Cell<'a> {
    Cell { words, width, style, align: column.align, shaded }
}

fn draw(surface: &mut Surface<'_>, font: &Font, mark: &Mark) {
    match mark {
        Mark::Text { x, y, style, line } => text(surface, font, (*x, *y), *style, line),
        Mark::Rule { x1, y1, x2, y2 } => {
            let mut path = PathBuilder::new();
            path.move_to(*x1, *y1);
            path.line_to(*x2, *y2);
            stroke_only(surface, 0.5);
            path.finish().iter().for_each(|path| surface.draw_path(path));
        }
        Mark::Shade { x, y, width, height } => {
            surface.set_fill(Some(fill(240)));
            surface.set_stroke(None);
            let mut path = PathBuilder::new();
            Rect::from_xywh(*x, *y, *width, *height).iter().for_each(|rect| path.push_rect(*rect));
            path.finish().iter().for_each(|path| surface.draw_path(path));
        }
    }
}

fn text(surface: &mut Surface<'_>, font: &Font, (x, y): (f32, f32), style: Style, line: &Line) {
    if line.glyphs.is_empty() {
        return;
    }
    let ink = if style.quiet { 90 } else { 0 };
    surface.set_fill(Some(fill(ink)));
    // One weight is embedded; a thin stroke around it makes the other.
    let bold =
        || Stroke { paint: rgb::Color::new(ink, ink, ink).into(), width: style.size * 0.03, ..Stroke::default() };
    surface.set_stroke(style.bold.then(bold));
    surface.draw_glyphs(Point::from_xy(x, y), &line.glyphs, font.krilla.clone(), &line.text, style.size, false);
}

fn fill(grey: u8) -> Fill {
    Fill { paint: rgb::Color::new(grey, grey, grey).into(), ..Fill::default() }
}

fn stroke_only(surface: &mut Surface<'_>, width: f32) {
    surface.set_fill(None);
    let paint = rgb::Color::new(120, 120, 120).into();
    surface.set_stroke(Some(Stroke { paint, width, ..Stroke::default() }));
}

/// PDF/A-3u: an archive's format with the text in it readable, and files attached.
fn settings() -> Result<SerializeSettings, Fault> {
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A3_U).finish();
    let configuration = configuration.map_err(|e| Fault::Pdf(format!("{e:?}")))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

fn metadata(about: &About<'_>) -> Metadata {
    let id = format!("{} {}", about.title, about.foot);
    Metadata::new()
        .title(about.title.clone())
        .language("zh-CN".into())
        .creator("Weir".into())
        .creation_date(date(about.made_at))
        .document_id(id)
}

fn file(attached: &Attached<'_>, made_at: Instant) -> EmbeddedFile {
    EmbeddedFile {
        path: attached.name.to_owned(),
        mime_type: MimeType::new(attached.media_type),
        description: Some(attached.says.to_owned()),
        association_kind: AssociationKind::Source,
        data: attached.bytes.to_vec().into(),
        modification_date: Some(date(made_at)),
        compress: Some(true),
        location: None,
    }
}

fn date(at: Instant) -> DateTime {
    let c = at.civil(DEFAULT_OFFSET);
    let part = |n: i8| n.unsigned_abs();
    DateTime::new(c.year().unsigned_abs())
        .month(part(c.month()))
        .day(part(c.day()))
        .hour(part(c.hour()))
        .minute(part(c.minute()))
        .second(part(c.second()))
        .utc_offset_hour(8)
        .utc_offset_minute(0)
}
