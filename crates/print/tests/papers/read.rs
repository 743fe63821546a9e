//! A PDF read back.

use lopdf::{Document, Object};

/// The text of every sheet, spaces and breaks left out: how a reader breaks lines is its own matter.
pub(crate) fn words(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let sheets: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&sheets).unwrap().split_whitespace().collect()
}

/// How many sheets.
pub(crate) fn sheets(pdf: &[u8]) -> usize {
    Document::load_mem(pdf).unwrap().get_pages().len()
}

/// The bytes of the file attached under this name.
pub(crate) fn attached(pdf: &[u8], name: &str) -> Option<Vec<u8>> {
    let document = Document::load_mem(pdf).unwrap();
    let spec = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .find(|dict| dict.get(b"F").and_then(Object::as_str).is_ok_and(|file| file == name.as_bytes()))?;
    let id = spec.get(b"EF").unwrap().as_dict().unwrap().get(b"F").unwrap().as_reference().unwrap();
    let stream = document.get_object(id).unwrap().as_stream().unwrap();
    Some(stream.decompressed_content().unwrap_or_else(|_| stream.content.clone()))
}

/// Whether it says of itself that it is PDF/A-3u.
pub(crate) fn is_for_archives(pdf: &[u8]) -> bool {
    let text = String::from_utf8_lossy(pdf);
    text.contains("<pdfaid:part>3</pdfaid:part>") && text.contains("<pdfaid:conformance>U</pdfaid:conformance>")
}

/// Leaves a paper where someone asked for it (`WEIR_PAPERS=folder`), to be looked at.
pub(crate) fn lay_out(name: &str, paper: &[u8]) {
    if let Some(folder) = std::env::var_os("WEIR_PAPERS") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), paper).unwrap();
    }
}
