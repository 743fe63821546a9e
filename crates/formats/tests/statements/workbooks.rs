//! Workbooks, parsed in a limited process: made here by hand, part by part.

use crate::lines;
use formats::statement::{Layout, Source};
use formats::xlsx::{Child, read_in_child};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

fn child() -> Child {
    Child { memory_bytes: 256 << 20, time_s: 30, ..Child::new(env!("CARGO_BIN_EXE_xlsx-rows"), &[]) }
}

/// A workbook of one sheet with these rows of XML; `strings` are its shared strings.
fn workbook(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const DOC: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_level(Some(1));
    let mut part = |name: &str, pieces: &[&[u8]]| {
        zip.start_file(name, options).unwrap();
        pieces.iter().for_each(|piece| zip.write_all(piece).unwrap());
    };
    part("[Content_Types].xml", &[b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"]);
    part("_rels/.rels", &[format!("<Relationships xmlns=\"{RELS}\"><Relationship Id=\"r1\" Type=\"{DOC}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>").as_bytes()]);
    part("xl/workbook.xml", &[format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOC}\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>").as_bytes()]);
    part("xl/_rels/workbook.xml.rels", &[format!("<Relationships xmlns=\"{RELS}\"><Relationship Id=\"r1\" Type=\"{DOC}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{DOC}/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r3\" Type=\"{DOC}/styles\" Target=\"styles.xml\"/></Relationships>").as_bytes()]);
    part("xl/styles.xml", &[format!("<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>").as_bytes()]);
    part("xl/sharedStrings.xml", &[format!("<sst xmlns=\"{MAIN}\">").as_bytes(), strings, b"</sst>"]);
    part(
        "xl/worksheets/sheet1.xml",
        &[format!("<worksheet xmlns=\"{MAIN}\"><sheetData>").as_bytes(), sheet, b"</sheetData></worksheet>"],
    );
    zip.finish().unwrap().into_inner()
}

/// A cell with its text in itself.
fn cell(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn header(names: &[&str]) -> String {
    let cells: String = names.iter().zip('A'..).map(|(name, column)| cell(&format!("{column}1"), name)).collect();
    format!("<row r=\"1\">{cells}</row>")
}

fn refused(bytes: Vec<u8>, child: Child) -> String {
    match lines(&Source::bytes("w.xlsx", bytes).with_xlsx(child), None) {
        Ok((rows, _)) => panic!("was taken: {} rows", rows.len()),
        Err(bad) => bad.to_string(),
    }
}

#[test]
fn a_statement_in_a_workbook_is_read_like_its_csv() {
    let sheet = header(&["交易卡号", "交易账号", "交易时间", "交易金额", "交易余额", "收付标志", "交易对手账卡号"])
        + "<row r=\"3\"><c r=\"B3\" t=\"s\"><v>0</v></c><c r=\"C3\" s=\"1\"><v>46262.5</v></c><c r=\"D3\"><v>12.5</v></c><c r=\"E3\"><v>1000</v></c>"
        + &cell("F3", "进")
        + "<c r=\"G3\"><v>622202123456789</v></c></row>";
    let bytes = workbook(sheet.as_bytes(), "<si><t>6222021234567890001</t></si>".as_bytes());
    let want =
        "3 2026-08-28T12:00:00+08:00 622202123456789>6222021234567890001 12.50 CNY payee=1000.00 channel=transfer";
    let (rows, summary) = lines(&Source::bytes("w", bytes.clone()).with_xlsx(child()), None).unwrap();
    assert_eq!((rows, summary.layout), (vec![want.to_owned()], Layout::CnStatement));
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    let (rows, _) = lines(&Source::path(file.path()).with_xlsx(child()), None).unwrap();
    assert_eq!(rows, [want]);
    let mut cells = Vec::new();
    read_in_child(&child(), file.path(), &mut |row, texts| {
        cells.push((row, texts.len()));
        Ok(())
    })
    .unwrap();
    assert_eq!(cells, [(1, 7), (3, 7)]);
}

#[test]
fn a_number_that_the_spreadsheet_rounded_is_no_account() {
    let sheet = header(&["交易账号", "交易时间", "交易金额", "收付标志"])
        + "<row r=\"2\"><c r=\"A2\"><v>6222021234567890001</v></c>"
        + &(cell("B2", "2026-08-28 12:00:00") + &cell("C2", "1") + &cell("D2", "进") + "</row>");
    let told = refused(workbook(sheet.as_bytes(), b""), child());
    assert!(
        told.starts_with("w.xlsx, row 2, column 交易账号, value \"6.22202123456789E+18\": the number was shortened"),
        "{told}"
    );
}

#[test]
fn two_far_cells_are_refused_in_bounded_memory() {
    let sheet = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let bytes = workbook(sheet.as_bytes(), b"");
    assert!(bytes.len() < 4000);
    let sixty_four = Child { memory_bytes: 64 << 20, ..child() };
    let told = refused_rows(&bytes, &sixty_four);
    assert_eq!(
        told,
        "row 1048576: a cell stands in column 16384, beyond 256; remove the cells that stand far from the table"
    );
}

/// What reading the bare cells is refused with, without the file's name.
fn refused_rows(bytes: &[u8], child: &Child) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let told = read_in_child(child, file.path(), &mut |_, _| Ok(())).unwrap_err().to_string();
    told.trim_start_matches(&*file.path().to_string_lossy()).trim_start_matches([',', ':', ' ']).to_owned()
}

#[test]
fn a_huge_string_ends_the_process_and_not_the_program() {
    let strings = [b"<si><t>".to_vec(), vec![b'x'; 192 << 20], b"</t></si>".to_vec()].concat();
    let bytes = workbook(b"<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>", &strings);
    assert!(bytes.len() < 4 << 20, "{}", bytes.len());
    let told = refused_rows(&bytes, &Child { memory_bytes: 96 << 20, ..child() });
    assert_eq!(
        told,
        "reading the workbook needs more memory than it may (96 MiB and 30 s); it may be a bomb; if it is not, save the sheet as CSV"
    );
}

#[test]
fn a_long_cell_is_refused() {
    let sheet = format!("<row r=\"1\">{}</row>", cell("A1", &"x".repeat(200_000)));
    let told = refused_rows(&workbook(sheet.as_bytes(), b""), &child());
    assert_eq!(told, "row 1: the row holds too long a text; remove it, or save the sheet as CSV");
}

#[test]
fn a_process_that_takes_too_long_is_ended() {
    let slow =
        Child { program: "/bin/sh".into(), arguments: vec!["-c".into(), "exec sleep 60".into()], time_s: 1, ..child() };
    let told = refused_rows(&workbook(b"", b""), &slow);
    assert_eq!(
        told,
        "reading the workbook takes more time than it may (256 MiB and 1 s); it may be a bomb; if it is not, save the sheet as CSV"
    );
}

#[test]
fn what_is_no_workbook_is_refused() {
    let none = Child { program: "/nowhere/weir".into(), ..child() };
    let told = refused(workbook(b"", b""), none);
    assert!(told.starts_with("w.xlsx: the program that reads workbooks did not start"), "{told}");
    assert_eq!(
        refused(workbook(b"", b""), child()),
        "w.xlsx: the sheet is empty; give a sheet whose first row is its header"
    );
    let told = refused(b"PK\x03\x04not a zip".to_vec(), child());
    assert!(told.starts_with("w.xlsx: the workbook cannot be read"), "{told}");
    let cut = workbook(header(&["time", "payer", "payee", "amount"]).as_bytes(), b"");
    let told = refused(cut[..cut.len() / 2].to_vec(), child());
    assert!(told.starts_with("w.xlsx: the workbook cannot be read"), "{told}");
}
