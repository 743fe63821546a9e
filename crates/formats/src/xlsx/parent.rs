//! Running the parsing process and reading its lines; it is ended when it takes too long.

use super::Line;
use crate::statement::{Content, Header, Record, Rows, Source, Spot};
use csv::ByteRecord;
use domain::refusal::BadInput;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{self, ChildStdout, Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A longer line than any row that keeps the limits, every byte of it escaped.
const LINE_MAX_BYTES: u64 = 8 << 20;

/// The program that parses spreadsheets, and what it may take.
#[derive(Clone, Debug)]
pub struct Child {
    /// The program: this one.
    pub program: PathBuf,
    /// What it is called with before the limits and the path, such as `xlsx-rows`.
    pub arguments: Vec<String>,
    /// Address space it may take, in bytes; the program itself needs some 64 MiB of it.
    pub memory_bytes: u64,
    /// Wall-clock time and processor time it may take, in seconds.
    pub time_s: u64,
}

impl Child {
    /// This program with these first arguments, half a gibibyte and five minutes.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { program: program.into(), arguments, memory_bytes: 512 << 20, time_s: 300 }
    }
}

/// What takes a sheet's rows: the number of each, from 1, and its cells.
pub type SheetRow<'a> = dyn FnMut(u64, &[String]) -> Result<(), BadInput> + 'a;

/// Reads the first sheet of the workbook at `path` in `child`: each row with any text is handed to `row` with its number
/// in the sheet, from 1. Refuses a workbook that is damaged, too large, or costs more than the child may take.
pub fn read_in_child(child: &Child, path: &Path, row: &mut SheetRow<'_>) -> Result<(), BadInput> {
    let mut running = Running::start(child, &path.display().to_string(), &Content::Path(path.to_owned()))?;
    while let Some((number, cells)) = running.row()? {
        row(number, &cells)?;
    }
    Ok(())
}

/// A parsing process at work.
struct Running {
    name: String,
    process: Arc<Mutex<process::Child>>,
    lines: BufReader<ChildStdout>,
    line: Vec<u8>,
    /// Dropped when the work is done: the watch ends.
    _watch: Sender<()>,
    limits: String,
}

impl Running {
    fn start(child: &Child, name: &str, content: &Content) -> Result<Self, BadInput> {
        let fault = |error: io::Error| {
            let problem = format!("the program that reads workbooks did not start ({error})");
            BadInput::file(name, problem, "save the sheet as CSV")
        };
        let path = match content {
            Content::Path(path) => path.as_os_str().to_owned(),
            Content::Bytes(_) => "-".into(),
        };
        let mut process = Command::new(&child.program)
            .args(&child.arguments)
            .args([child.memory_bytes.to_string(), child.time_s.to_string()])
            .arg(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(fault)?;
        let stdin = process.stdin.take();
        let stdout = process.stdout.take().ok_or_else(|| fault(io::Error::from(io::ErrorKind::BrokenPipe)))?;
        let process = Arc::new(Mutex::new(process));
        let watch = watch(Arc::clone(&process), Duration::from_secs(child.time_s));
        if let (Some(mut stdin), Content::Bytes(bytes)) = (stdin, content) {
            // The process takes all of it before it writes, or dies: which of the two, its lines will tell.
            let _ = stdin.write_all(bytes);
        }
        let limits = format!("{} MiB and {} s", child.memory_bytes >> 20, child.time_s);
        let lines = BufReader::new(stdout);
        Ok(Self { name: name.to_owned(), process, lines, line: Vec::new(), _watch: watch, limits })
    }

    /// The next row, or `None` after the last one.
    fn row(&mut self) -> Result<Option<(u64, Vec<String>)>, BadInput> {
        self.line.clear();
        let taken = (&mut self.lines).take(LINE_MAX_BYTES).read_until(b'\n', &mut self.line).unwrap_or(0);
        if taken == 0 {
            return Err(self.died());
        }
        match serde_json::from_slice(&self.line) {
            Ok(Line::Row(number, cells)) => Ok(Some((number, cells))),
            Ok(Line::End(_)) => Ok(None),
            Ok(Line::Refused(row, column, value, problem, advice)) => {
                Err(BadInput { file: self.name.clone(), row, column, value, problem, advice })
            }
            Err(_) => Err(self.died()),
        }
    }

    /// Why it ended without an end line.
    fn died(&mut self) -> BadInput {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = process.kill();
        let problem = match process.wait() {
            Ok(status) => why(status, &self.limits),
            Err(error) => format!("the program that reads workbooks was lost ({error})"),
        };
        BadInput::file(&self.name, problem, "it may be a bomb; if it is not, save the sheet as CSV")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = process.kill();
        let _ = process.wait();
    }
}

/// SIGABRT is how a refused allocation ends a program; SIGKILL and SIGXCPU are how time does.
fn why(status: ExitStatus, limits: &str) -> String {
    match (status.signal(), status.code()) {
        (Some(6), _) => format!("reading the workbook needs more memory than it may ({limits})"),
        (Some(9 | 24), _) => format!("reading the workbook takes more time than it may ({limits})"),
        (Some(signal), _) => format!("reading the workbook ended by signal {signal} ({limits})"),
        (None, Some(code)) => format!("the workbook breaks its reader (exit {code})"),
        (None, None) => "the program that reads workbooks was lost".to_owned(),
    }
}

/// Ends the process when its time is over, unless the sender is dropped first.
fn watch(process: Arc<Mutex<process::Child>>, time: Duration) -> Sender<()> {
    let (done, over) = mpsc::channel();
    thread::spawn(move || {
        if over.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
            let _ = process.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
    });
    done
}

/// A workbook's first sheet as a table: its first row with text is the header.
pub(crate) struct Sheet {
    running: Running,
    header: Header,
    cells: ByteRecord,
    size: u64,
    bytes_read: Rc<Cell<u64>>,
}

impl Sheet {
    /// Starts the process and takes the header. How far the process is, is not known: the whole is told at the end.
    pub(crate) fn open(source: &Source<'_>, bytes_read: Rc<Cell<u64>>) -> Result<Self, BadInput> {
        let name = &source.name;
        let Some(child) = &source.xlsx else {
            return Err(BadInput::file(name, "workbooks are not read here", "save the sheet as CSV"));
        };
        let mut running = Running::start(child, name, &source.content)?;
        let Some((_, names)) = running.row()? else {
            return Err(BadInput::file(name, "the sheet is empty", "give a sheet whose first row is its header"));
        };
        let header = Header { names: names.iter().map(|name| name.trim().to_owned()).collect() };
        let size = match &source.content {
            Content::Path(path) => path.metadata().map_or(0, |about| about.len()),
            Content::Bytes(bytes) => bytes.len() as u64,
        };
        Ok(Self { running, header, cells: ByteRecord::new(), size, bytes_read })
    }
}

impl Rows for Sheet {
    fn header(&self) -> &Header {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Record<'_>>, BadInput> {
        let Some((row, cells)) = self.running.row()? else {
            self.bytes_read.set(self.size);
            return Ok(None);
        };
        self.cells.clear();
        let columns = self.header.names.len().max(cells.len());
        for index in 0..columns {
            self.cells.push_field(cells.get(index).map_or(&[], String::as_bytes));
        }
        let spot = Spot { file: &self.running.name, row };
        Record::new(spot, &self.cells).map(Some).map_err(|_| spot.refuse_row("the text is not UTF-8", "save it again"))
    }
}
