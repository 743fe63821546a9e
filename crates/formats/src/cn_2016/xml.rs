//! Elements, read within bounds and written. Nothing is expanded.

use super::moment;
use super::{DEPTH_MAX, ELEMENTS_MAX, MESSAGE_BYTES_MAX};
use domain::money::Amount;
use domain::refusal::BadInput;
use domain::time::Instant;
use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

const FILE: &str = "cn-2016 message";

/// A refusal of the whole message.
pub(super) fn refuse(problem: impl Into<String>, advice: &str) -> BadInput {
    BadInput::file(FILE, problem, advice)
}

/// One element: its text where it has no elements in it, else those.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// The elements of this name, in their order.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The one element of this name, or none; told twice is refused.
    pub(super) fn one(&self, name: &str) -> Result<Option<&Self>, BadInput> {
        let mut found = self.children.iter().filter(|child| child.name == name);
        match (found.next(), found.next()) {
            (Some(_), Some(twice)) => Err(bad(name, &twice.text, "told twice", "tell each field once")),
            (first, _) => Ok(first),
        }
    }

    /// The text as it stands; empty where the field is missing.
    pub(super) fn words(&self, name: &str) -> Result<&str, BadInput> {
        Ok(self.one(name)?.map_or("", |child| child.text.as_str()))
    }

    /// An identifier or code, without blanks around it; empty where the field is missing.
    pub(super) fn code(&self, name: &str) -> Result<&str, BadInput> {
        Ok(self.words(name)?.trim())
    }

    /// An identifier or code that must be there.
    pub(super) fn needed(&self, name: &str) -> Result<&str, BadInput> {
        match self.code(name)? {
            "" => Err(bad(name, "", "is missing", "fill this field")),
            text => Ok(text),
        }
    }

    /// An instant that must be there.
    pub(super) fn instant(&self, name: &str) -> Result<Instant, BadInput> {
        let text = self.needed(name)?;
        moment::read(text)
            .ok_or_else(|| bad(name, text, "not an instant", "write YYYYMMDDHHMMSS at +08:00, such as 20200821093000"))
    }

    /// An instant, where there is one.
    pub(super) fn instant_if_told(&self, name: &str) -> Result<Option<Instant>, BadInput> {
        if self.code(name)?.is_empty() { Ok(None) } else { self.instant(name).map(Some) }
    }

    /// Two instants, the second not before the first.
    pub(super) fn period(&self, from: &str, until: &str) -> Result<(Instant, Instant), BadInput> {
        let (from_at, until_at) = (self.instant(from)?, self.instant(until)?);
        if until_at < from_at {
            return Err(bad(until, self.code(until)?, "before its beginning", "let the period end after it begins"));
        }
        Ok((from_at, until_at))
    }

    /// A sum, where there is one; it may be below nothing, as an overdrawn balance is.
    pub(super) fn balance(&self, name: &str) -> Result<Option<Amount>, BadInput> {
        let text = self.code(name)?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|why| bad(name, text, &format!("not a sum: {why}"), "write it as 600000.00"))
    }

    /// A sum of at least nothing, where there is one.
    pub(super) fn amount_if_told(&self, name: &str) -> Result<Option<Amount>, BadInput> {
        match self.balance(name)? {
            Some(sum) if sum < Amount::ZERO => {
                Err(bad(name, self.code(name)?, "below nothing", "write the sum without a sign"))
            }
            sum => Ok(sum),
        }
    }

    /// A sum of at least nothing that must be there.
    pub(super) fn amount(&self, name: &str) -> Result<Amount, BadInput> {
        self.needed(name)?;
        Ok(self.amount_if_told(name)?.unwrap_or_default())
    }
}

/// A field refused.
pub(super) fn bad(name: &str, value: &str, problem: &str, advice: &str) -> BadInput {
    refuse(problem, advice).in_column(name, value)
}

/// Reads one document whose root has this name.
pub(super) fn read(bytes: &[u8], root: &str) -> Result<Element, BadInput> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(refuse(format!("larger than {MESSAGE_BYTES_MAX} bytes"), "send it in parts"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| refuse("not UTF-8", "send UTF-8"))?;
    let element = Tree::default().grow(text)?;
    if element.name == root {
        Ok(element)
    } else {
        Err(refuse(
            format!("the root is {:?}", element.name.chars().take(60).collect::<String>()),
            "send the message alone",
        ))
    }
}

/// The elements still open, the root once closed, and how many there were.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn grow(mut self, text: &str) -> Result<Element, BadInput> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        loop {
            match reader.read_event().map_err(|why| refuse(why.to_string(), "send well-formed XML"))? {
                Event::Start(start) => self.open(&start)?,
                Event::Empty(start) => {
                    self.open(&start)?;
                    self.close()?;
                }
                Event::End(_) => self.close()?,
                Event::Text(text) => self.add(&text.xml10_content())?,
                Event::CData(text) => self.add(&text.xml10_content())?,
                Event::GeneralRef(reference) => self.add(resolved(&reference)?.encode_utf8(&mut [0; 4]))?,
                Event::Decl(decl) => check_declaration(&decl)?,
                Event::Comment(_) => {}
                Event::DocType(_) => return Err(refuse("a DOCTYPE", "send the message without one")),
                Event::PI(_) => return Err(refuse("a processing instruction", "send the message without one")),
                Event::Eof => return self.root(),
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), BadInput> {
        self.elements += 1;
        if self.elements > ELEMENTS_MAX || self.open.len() >= DEPTH_MAX {
            return Err(refuse(
                format!("more than {ELEMENTS_MAX} elements, or deeper than {DEPTH_MAX}"),
                "send it in parts, and flat",
            ));
        }
        if self.root.is_some() {
            return Err(refuse("two documents in one", "send one message at a time"));
        }
        let name = start.name().as_ref().to_owned();
        self.open.push(Element { name, ..Element::default() });
        Ok(())
    }

    fn close(&mut self) -> Result<(), BadInput> {
        let Some(done) = self.open.pop() else { return Err(refuse("an end without a start", "send well-formed XML")) };
        if !done.children.is_empty() && !done.text.trim().is_empty() {
            return Err(bad(&done.name, &done.text, "text between elements", "put each text into a field"));
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = Some(done),
        }
        Ok(())
    }

    fn add(&mut self, text: &str) -> Result<(), BadInput> {
        match self.open.last_mut() {
            _ if !text.chars().all(is_xml) => Err(refuse("a character that XML does not allow", "leave it out")),
            Some(element) => {
                element.text.push_str(text);
                Ok(())
            }
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => Ok(()),
            None => Err(refuse("text outside the message", "send the message alone")),
        }
    }

    fn root(self) -> Result<Element, BadInput> {
        match self.root {
            Some(root) if self.open.is_empty() => Ok(root),
            _ => Err(refuse("cut short, or empty", "send the whole message")),
        }
    }
}

/// A character reference or one of the five; any other entity is refused, never looked up.
fn resolved(reference: &BytesRef<'_>) -> Result<char, BadInput> {
    let name: &str = reference;
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => reference.resolve_char_ref().ok().flatten().ok_or_else(|| {
            refuse("an entity beyond the five of XML", "write the character itself").in_column("", name)
        }),
    }
}

fn check_declaration(decl: &BytesDecl<'_>) -> Result<(), BadInput> {
    match decl.encoding() {
        None => Ok(()),
        Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("utf-8") => Ok(()),
        _ => Err(refuse("declared in another encoding than UTF-8", "send UTF-8")),
    }
}

/// Whether XML 1.0 allows the character.
pub(super) fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A document being written.
pub(super) struct Writer(String);

impl Writer {
    /// Begins a document with this root; `fields` writes what stands in it.
    pub(super) fn document(root: &str, fields: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut writer = Self(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
        writer.group(root, fields);
        writer.0.into_bytes()
    }

    /// An element holding others.
    pub(super) fn group(&mut self, name: &str, fields: impl FnOnce(&mut Self)) {
        self.tag("<", name);
        self.0.push('\n');
        fields(self);
        self.tag("</", name);
        self.0.push('\n');
    }

    /// A field. A character that XML does not allow is written as U+FFFD.
    pub(super) fn field(&mut self, name: &str, text: &str) {
        self.tag("<", name);
        text.chars().for_each(|c| self.push(c));
        self.tag("</", name);
        self.0.push('\n');
    }

    /// A sum, where there is one.
    pub(super) fn amount(&mut self, name: &str, amount: Option<Amount>) {
        self.field(name, &amount.map(|a| a.to_string()).unwrap_or_default());
    }

    /// An instant, where there is one.
    pub(super) fn instant(&mut self, name: &str, at: Option<Instant>) {
        self.field(name, &at.map(moment::write).unwrap_or_default());
    }

    fn tag(&mut self, open: &str, name: &str) {
        self.0.push_str(open);
        self.0.push_str(name);
        self.0.push('>');
    }

    fn push(&mut self, c: char) {
        match c {
            '&' => self.0.push_str("&amp;"),
            '<' => self.0.push_str("&lt;"),
            '>' => self.0.push_str("&gt;"),
            // Readers turn a bare carriage return into a line feed.
            '\r' => self.0.push_str("&#13;"),
            c if is_xml(c) => self.0.push(c),
            _ => self.0.push('\u{fffd}'),
        }
    }
}
