//! Elements, read within bounds and written, for every language that is XML. Nothing is expanded.

use domain::money::Amount;
use domain::refusal::BadInput;
use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

/// How much of a document is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// The largest document, in bytes.
    pub(crate) bytes_max: usize,
    /// How deep elements may stand in each other.
    pub(crate) depth_max: usize,
    /// How many elements there may be.
    pub(crate) elements_max: usize,
}

/// A refusal of the whole message; each language puts its own name on it.
pub(crate) fn refuse(problem: impl Into<String>, advice: &str) -> BadInput {
    BadInput::file("XML", problem, advice)
}

/// The refusal in the name of a language.
pub(crate) fn named(file: &'static str) -> impl Fn(BadInput) -> BadInput {
    move |bad| BadInput { file: file.to_owned(), ..bad }
}

/// One element: its text where it has no elements in it, else those. Names stand without their prefixes.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The currency that stands as an attribute beside a sum; empty where none does. No other attribute is read.
    pub(crate) currency: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The elements of this name, in their order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The one element of this name, or none; told twice is refused.
    pub(crate) fn one(&self, name: &str) -> Result<Option<&Self>, BadInput> {
        let mut found = self.children.iter().filter(|child| child.name == name);
        match (found.next(), found.next()) {
            (Some(_), Some(twice)) => Err(bad(name, &twice.text, "told twice", "tell each field once")),
            (first, _) => Ok(first),
        }
    }

    /// The text as it stands; empty where the field is missing.
    pub(crate) fn words(&self, name: &str) -> Result<&str, BadInput> {
        Ok(self.one(name)?.map_or("", |child| child.text.as_str()))
    }

    /// An identifier or code, without blanks around it; empty where the field is missing.
    pub(crate) fn code(&self, name: &str) -> Result<&str, BadInput> {
        Ok(self.words(name)?.trim())
    }

    /// An identifier or code that must be there.
    pub(crate) fn needed(&self, name: &str) -> Result<&str, BadInput> {
        match self.code(name)? {
            "" => Err(bad(name, "", "is missing", "fill this field")),
            text => Ok(text),
        }
    }

    /// A sum, where there is one; it may be below nothing, as an overdrawn balance is.
    pub(crate) fn balance(&self, name: &str) -> Result<Option<Amount>, BadInput> {
        let text = self.code(name)?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|why| bad(name, text, &format!("not a sum: {why}"), "write it as 600000.00"))
    }

    /// A sum of at least nothing, where there is one.
    pub(crate) fn amount_if_told(&self, name: &str) -> Result<Option<Amount>, BadInput> {
        match self.balance(name)? {
            Some(sum) if sum < Amount::ZERO => {
                Err(bad(name, self.code(name)?, "below nothing", "write the sum without a sign"))
            }
            sum => Ok(sum),
        }
    }

    /// A sum of at least nothing that must be there.
    pub(crate) fn amount(&self, name: &str) -> Result<Amount, BadInput> {
        self.needed(name)?;
        Ok(self.amount_if_told(name)?.unwrap_or_default())
    }
}

/// A field refused.
pub(crate) fn bad(name: &str, value: &str, problem: &str, advice: &str) -> BadInput {
    refuse(problem, advice).in_column(name, value)
}

/// Reads one document whose root has this name.
pub(crate) fn read(bytes: &[u8], root: &str, bounds: Bounds) -> Result<Element, BadInput> {
    if bytes.len() > bounds.bytes_max {
        return Err(refuse(format!("larger than {} bytes", bounds.bytes_max), "send it in parts"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| refuse("not UTF-8", "send UTF-8"))?;
    let element = Tree::new(bounds).grow(text)?;
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
pub(crate) struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
    bounds: Bounds,
}

impl Tree {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self { open: Vec::new(), root: None, elements: 0, bounds }
    }

    /// Begins with an element whose start was read elsewhere.
    pub(crate) fn begin(&mut self, name: String) {
        self.open.push(Element { name, ..Element::default() });
    }

    /// Whether the root is closed.
    pub(crate) fn is_whole(&self) -> bool {
        self.root.is_some()
    }

    fn grow(mut self, text: &str) -> Result<Element, BadInput> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        loop {
            let event = reader.read_event().map_err(|why| refuse(why.to_string(), "send well-formed XML"))?;
            if matches!(event, Event::Eof) {
                return self.root();
            }
            self.take(event)?;
        }
    }

    /// Takes one event in.
    pub(crate) fn take(&mut self, event: Event<'_>) -> Result<(), BadInput> {
        match event {
            Event::Start(start) => self.open(&start),
            Event::Empty(start) => {
                self.open(&start)?;
                self.close()
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.add(&text.xml10_content()),
            Event::CData(text) => self.add(&text.xml10_content()),
            Event::GeneralRef(reference) => self.add(resolved(&reference)?.encode_utf8(&mut [0; 4])),
            Event::Decl(decl) => check_declaration(&decl),
            Event::Comment(_) | Event::Eof => Ok(()),
            Event::DocType(_) => Err(refuse("a DOCTYPE", "send the message without one")),
            Event::PI(_) => Err(refuse("a processing instruction", "send the message without one")),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), BadInput> {
        self.elements += 1;
        let Bounds { elements_max, depth_max, .. } = self.bounds;
        if self.elements > elements_max || self.open.len() >= depth_max {
            return Err(refuse(
                format!("more than {elements_max} elements, or deeper than {depth_max}"),
                "send it in parts, and flat",
            ));
        }
        if self.root.is_some() {
            return Err(refuse("two documents in one", "send one message at a time"));
        }
        let name = start.local_name().as_ref().to_owned();
        self.open.push(Element { name, currency: currency(start), ..Element::default() });
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

    /// The whole document, once its root is closed.
    pub(crate) fn root(self) -> Result<Element, BadInput> {
        match self.root {
            Some(root) if self.open.is_empty() => Ok(root),
            _ => Err(refuse("cut short, or empty", "send the whole message")),
        }
    }
}

/// The attribute `Ccy`, where it stands.
fn currency(start: &BytesStart<'_>) -> String {
    let attribute = start.try_get_attribute("Ccy").ok().flatten();
    attribute.map(|found| found.value.to_string()).unwrap_or_default()
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
pub(crate) fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A document being written.
pub(crate) struct Writer(String);

impl Writer {
    /// Begins a document with this root; `fields` writes what stands in it.
    pub(crate) fn document(root: &str, fields: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut writer = Self(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
        writer.group(root, fields);
        writer.0.into_bytes()
    }

    /// The same, with a namespace on the root.
    pub(crate) fn document_in(root: &str, namespace: &str, fields: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut writer = Self(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{namespace}\">\n"));
        fields(&mut writer);
        writer.tag("</", root);
        writer.0.push('\n');
        writer.0.into_bytes()
    }

    /// An element holding others.
    pub(crate) fn group(&mut self, name: &str, fields: impl FnOnce(&mut Self)) {
        self.tag("<", name);
        self.0.push('\n');
        fields(self);
        self.tag("</", name);
        self.0.push('\n');
    }

    /// A field. A character that XML does not allow is written as U+FFFD.
    pub(crate) fn field(&mut self, name: &str, text: &str) {
        self.tag("<", name);
        text.chars().for_each(|c| self.push(c));
        self.tag("</", name);
        self.0.push('\n');
    }

    /// A sum, where there is one.
    pub(crate) fn amount(&mut self, name: &str, amount: Option<Amount>) {
        self.field(name, &amount.map(|a| a.to_string()).unwrap_or_default());
    }

    /// A sum with its currency as an attribute.
    pub(crate) fn sum(&mut self, name: &str, amount: Amount, currency: &str) {
        self.0.push_str(&format!("<{name} Ccy=\"{currency}\">{amount}"));
        self.tag("</", name);
        self.0.push('\n');
    }

    /// A field, where it has a text.
    pub(crate) fn field_if(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.field(name, text);
        }
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
