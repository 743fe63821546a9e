//! The command line. `weir COMMAND --help` teaches; docs/formats.md promises.

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::authority::{Rank, UnitKind};
use domain::money::Amount;
use domain::time::{Instant, Span};
use domain::trace::Rule;
use std::path::PathBuf;

/// Weir, an open anti-fraud centre: stop the money, warn the person, trace the gang, account for the result.
#[derive(Debug, Parser)]
#[command(name = "weir", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Follow victims' payments through files of transfers; no server needed
    Trace(Box<TraceArguments>),
    /// Read narratives: find accounts, numbers, sums and whose they are
    Text(TextArguments),
    /// Screen calls, messages, lookups and chats: who is being deceived, by which lines, from where; no server needed
    Screen(Box<ScreenArguments>),
    /// A simulated city lives a day through the real doors; then the console is served
    #[cfg(feature = "demo")]
    Demo(DemoArguments),
    /// The server on its data folder
    Serve {
        /// The configuration; weir.toml here, or the defaults, where none is named
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Officers
    Officer {
        #[command(subcommand)]
        deed: OfficerDeed,
    },
    /// Units: city, districts, stations, partners
    Unit {
        #[command(subcommand)]
        deed: UnitDeed,
    },
    /// The blocklist, as partners have it
    Blocklist {
        #[command(subcommand)]
        deed: BlocklistDeed,
    },
    /// The audit log
    Audit {
        #[command(subcommand)]
        deed: AuditDeed,
    },
    /// Doors to banks: a bank's endpoint tried, a demo bank to develop against
    Door {
        #[command(subcommand)]
        deed: DoorDeed,
    },
    /// The keys that personal data is sealed with
    Keys {
        #[command(subcommand)]
        deed: KeysDeed,
    },
    /// Copies the papers, whole and consistent, while the server runs
    Backup(BackupArguments),
    /// Checks a backup and puts it in place of an empty data folder
    Restore(RestoreArguments),
    /// Measures import, trace, demo and stream, as docs/benchmarks.md records them
    #[cfg(feature = "demo")]
    Bench {
        /// import, trace, demo, stream; all where none is named
        names: Vec<String>,
    },
    /// Reads one spreadsheet and prints its rows: run by weir itself, under limits
    #[command(hide = true)]
    XlsxRows {
        /// Memory in bytes, processor time in seconds, and a path or `-`
        arguments: Vec<String>,
    },
}

/// What is done with the blocklist from the command line.
#[derive(Debug, Subcommand)]
pub(crate) enum BlocklistDeed {
    /// Prints what is listed, for partners without a line to this centre
    ///
    /// Example: weir blocklist export --format rpz > rpz.weir
    Export(ExportArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// csv, json and stix follow the log behind a cursor; rpz is a zone of everything that stands
    #[arg(long, value_enum)]
    pub(crate) format: FeedFormat,
    /// The place in the log to go on from; the last one is printed to stderr
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) cursor: i64,
    /// The configuration; weir.toml here, or the defaults, where none is named
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// What partners read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FeedFormat {
    Csv,
    Json,
    Stix,
    Rpz,
}

/// Follows money, to the cent, by one of six lawful rules.
///
/// Example: weir trace --transfers bank.csv --roots victims.csv --rule fifo
#[derive(Debug, Args)]
pub(crate) struct TraceArguments {
    /// Statements: CSV (plain or gzip), Parquet, XLSX; several in the order given
    #[arg(long, num_args = 1.., required = true, value_name = "FILE")]
    pub(crate) transfers: Vec<PathBuf>,
    /// The victims' payments: a CSV with `id`, or with `time,payer,payee,amount`
    #[arg(long, value_name = "FILE")]
    pub(crate) roots: PathBuf,
    /// How taint leaves an account: fifo, lifo, prorata, clean-first, taint-first, poison
    #[arg(long, default_value = "fifo", value_name = "RULE")]
    pub(crate) rule: Rule,
    /// The layout of the statements; guessed from the header where not given, and the guess is printed:
    /// canonical, cn-statement, amlworld, amlsim, amlgentex, berka, camt053, pacs008
    #[arg(long, value_name = "LAYOUT")]
    pub(crate) format: Option<String>,
    /// How many layers to follow to accounts not yet entered
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) hops_max: u32,
    /// Taint smaller than this is not followed
    #[arg(long, default_value = "0.00", value_name = "SUM")]
    pub(crate) taint_min: Amount,
    /// A debit later than this after the latest tainted credit is not followed (s, m, h, d)
    #[arg(long, default_value = "72h", value_name = "SPAN", value_parser = span)]
    pub(crate) hop_window: Span,
    /// Transfers later than this are not seen
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) until: Option<Instant>,
    /// Accounts with more counterparties than this end the following
    #[arg(long, value_name = "N")]
    pub(crate) degree_max: Option<u32>,
    /// Accounts that end the following: one a line, or a CSV with `account,reason`
    #[arg(long, value_name = "FILE")]
    pub(crate) stop_accounts: Option<PathBuf>,
    /// After so many tainted transfers no more are followed
    #[arg(long, value_name = "N")]
    pub(crate) transfers_max: Option<u64>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Replays records through the screen and prints what it finds: people being deceived now, lines that deceive, dens of
/// SIM boxes, false base stations, chat accounts of gangs.
///
/// Every file is CSV (plain or gzip) or Parquet with the columns of docs/formats.md, in any order; other columns are let
/// be, missing ones are empty. Files may be unsorted within ten minutes, and several of a kind are read as one. A wrong row
/// ends it: exit 1, the complaint names file, row, column and value, and nothing is printed.
///
/// Example: weir screen --calls calls.csv.gz --sms sms.csv --cells cells.csv --jsonl
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(group(clap::ArgGroup::new("records").required(true).multiple(true)
    .args(["calls", "sms", "lookups", "chats", "transfers"])))]
pub(crate) struct ScreenArguments {
    #[command(subcommand)]
    pub(crate) deed: Option<ScreenDeed>,
    /// Calls: time,caller,callee,duration_s,direction,cell,imei,imsi,trunk,redirecting,answered
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) calls: Vec<PathBuf>,
    /// Messages: time,sender,receiver,cell,smsc,text
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) sms: Vec<PathBuf>,
    /// Lookups of hosts: time,line,host
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) lookups: Vec<PathBuf>,
    /// Acts of chat accounts: time,account,peer,kind,text; kinds are add, accept, join, rename, message, call, ask, sign_in
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) chats: Vec<PathBuf>,
    /// Transfers in canonical CSV; `payer_line` is the payer's telephone line, where the bank tells it
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) transfers: Vec<PathBuf>,
    /// Where cells are: cell,lat,lon
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) cells: Vec<PathBuf>,
    /// What is known to be fraud's: kind,value,confidence,category
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) indicators: Vec<PathBuf>,
    /// Weights and thresholds of one's own, as TOML; those of Weir where none are named
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// A model made by `weir screen train`: it judges lines of here in place of the rule, and says which figures told it so
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// Print one JSON object a line, in the order of when each was known
    #[arg(long)]
    pub(crate) jsonl: bool,
}

/// What else is done with a screen.
#[derive(Debug, Subcommand)]
pub(crate) enum ScreenDeed {
    /// Learns from lines whose truth is known which lines deceive, and writes a model for `weir screen --model`
    ///
    /// Learn from calls with a file of labels (columns line,label; label is fraud or honest): each line that called at
    /// least four times after the stream's first day gives one row of figures. Or learn from a table of figures of your own
    /// (a column label, any number of columns of numbers). What is printed was measured on rows that the model did not see.
    /// The model accuses from the score on that one in 1,000 honest lines reaches; another can be asked for.
    ///
    /// Example: weir screen train --labels labels.csv --calls calls.csv.gz --out lines.model
    Train(TrainArguments),
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("lessons").required(true).args(["labels", "features"])))]
pub(crate) struct TrainArguments {
    /// Lines whose truth is known: line,label
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "calls")]
    pub(crate) labels: Vec<PathBuf>,
    /// Figures whose truth is known: label and any columns of numbers
    #[arg(long, value_name = "FILE", conflicts_with = "calls")]
    pub(crate) features: Option<PathBuf>,
    /// Calls of those lines, as for `weir screen`
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) calls: Vec<PathBuf>,
    /// Weights and thresholds of one's own, as TOML; those of Weir where none are named
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Where the model is written
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// In how many parts the rows are cut to measure: each is scored by a model that saw the others
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=20))]
    pub(crate) folds: u8,
    /// The model accuses one in so many honest lines
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) false_one_in: u32,
    /// The same seed and rows give the same model, bit for bit
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
}

/// Reads narratives from standard input: one a line, or one {"id","text"} a line.
#[derive(Debug, Args)]
pub(crate) struct TextArguments {
    /// What to do with each narrative
    #[arg(value_enum)]
    pub(crate) what: TextWhat,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) jsonl: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TextWhat {
    /// Find accounts, numbers, sums, times, names, and whose they are
    Extract,
    /// Say which kind of fraud it tells of, or abstain
    Classify,
}

/// Builds a city from a seed, lives a day of it, prints what was lost, held and gone against the truth, serves the console.
#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// Where the console listens on this machine
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// The same seed gives the same city and the same figures
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// 1.0 is a town of 40,000 accounts, 100 a city of four million
    #[arg(long, default_value_t = 1.0, value_name = "F", value_parser = scale)]
    pub(crate) scale: f64,
    /// Keep the papers in this folder; else they go with the demo
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// How many times faster than the wall clock the served city lives on
    #[arg(long, default_value_t = 1.0, value_name = "F", value_parser = scale)]
    pub(crate) speed: f64,
    /// End after printing
    #[arg(long)]
    pub(crate) once: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OfficerDeed {
    /// Adds an officer, and prints the one-time code for the first password
    Add(OfficerArguments),
}

#[derive(Debug, Subcommand)]
pub(crate) enum UnitDeed {
    /// Adds a unit
    Add(UnitArguments),
    /// Prints the tree of units
    List {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// Example: weir unit add --name 甲派出所 --kind station --under 城关分局
#[derive(Debug, Args)]
pub(crate) struct UnitArguments {
    /// Its name
    #[arg(long)]
    pub(crate) name: String,
    /// What kind: city, district, station, partner
    #[arg(long, value_parser = unit_kind)]
    pub(crate) kind: UnitKind,
    /// The unit above it; none for the city
    #[arg(long, value_name = "UNIT")]
    pub(crate) under: Option<String>,
    /// The configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditDeed {
    /// Checks chain, tree and checkpoints offline: exit 1 and the first line that does not hold
    Verify(VerifyArguments),
    /// Signs what the log is now, as a file in the data folder's `checkpoints`; copy it to where nobody here can reach
    Checkpoint {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Prints a small proof: that the line of a receipt stands in the log, or that the log only grew
    Prove(ProveArguments),
    /// Checks a proof with nothing but the centre's key: exit 1 where it shows nothing
    Check {
        /// The proof
        proof: PathBuf,
        /// The centre's key, or a file that holds it
        #[arg(long, value_name = "KEY")]
        key: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// A data folder, a backup, its weir.db, or a server's URL
    pub(crate) papers: String,
    /// Checkpoints kept elsewhere; those of the data folder where none are named
    #[arg(long, value_name = "DIR")]
    pub(crate) checkpoints: Option<PathBuf>,
    /// The centre's key, or a file that holds it; the one that lies with the checkpoints where none is named
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Example: weir audit prove weir-data --receipt 12-5f0c… > line-12.proof
#[derive(Debug, Args)]
pub(crate) struct ProveArguments {
    /// A data folder, a backup, its weir.db, or a server's URL
    pub(crate) papers: String,
    /// The receipt of a deed: its line's number and leaf hash, as `12-5f0c…`
    #[arg(long, value_parser = receipt, required_unless_present = "from", conflicts_with = "from")]
    pub(crate) receipt: Option<papers::audit::Receipt>,
    /// Prove growth from the checkpoint of this many lines
    #[arg(long, value_name = "LINES")]
    pub(crate) from: Option<u64>,
    /// The checkpoint of this many lines; the newest where none is named
    #[arg(long, value_name = "LINES")]
    pub(crate) to: Option<u64>,
    /// Checkpoints kept elsewhere
    #[arg(long, value_name = "DIR")]
    pub(crate) checkpoints: Option<PathBuf>,
    /// The centre's key, or a file that holds it
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DoorDeed {
    /// Plays recorded orders against a bank's endpoint and reports every deviation; exit 1 where there is one
    Try(TryArguments),
    /// A stand-alone demo bank on this machine: prints what it gets, keeps a small book
    Serve(ServeDoorArguments),
}

/// What a bank is, for trying and serving it.
#[derive(Debug, Args)]
pub(crate) struct DoorArguments {
    /// The bank's code
    #[arg(long, default_value = "102", value_name = "CODE")]
    pub(crate) bank: String,
    /// What it is spoken to in: cn-2016 or iso20022
    #[arg(long, default_value = "cn-2016", value_name = "LANGUAGE")]
    pub(crate) language: String,
    /// The key that bank and centre share, for HMAC-SHA256
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: PathBuf,
    /// What its door can do: dedupe, inquiry, fence, list-of-holds; several with commas
    #[arg(long, value_name = "ABILITIES", value_delimiter = ',')]
    pub(crate) abilities: Vec<String>,
    /// The certificates that the bank's must go back to
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Our certificate
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate_file: Option<PathBuf>,
    /// Its private key
    #[arg(long, value_name = "FILE")]
    pub(crate) private_key_file: Option<PathBuf>,
}

/// Example: weir door try https://bank.example/orders --key-file key --account 6222… --abilities dedupe,inquiry
#[derive(Debug, Args)]
pub(crate) struct TryArguments {
    /// Where the bank takes orders
    pub(crate) url: String,
    /// An account of its test system that may be stopped
    #[arg(long, value_name = "NUMBER")]
    pub(crate) account: String,
    #[command(flatten)]
    pub(crate) door: DoorArguments,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Example: weir door serve --key-file key --abilities dedupe,inquiry,fence,list-of-holds
#[derive(Debug, Args)]
pub(crate) struct ServeDoorArguments {
    /// Where it listens on this machine
    #[arg(long, default_value_t = 8090)]
    pub(crate) port: u16,
    /// The centre that its answers go to; none: it answers inquiries alone
    #[arg(long, value_name = "URL")]
    pub(crate) centre: Option<String>,
    #[command(flatten)]
    pub(crate) door: DoorArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysDeed {
    /// Makes new keys for what is new; what was sealed opens as before
    Rotate {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// Example: weir officer add --login li --name 李明 --badge 020001 --unit 市反诈中心 --rank duty
#[derive(Debug, Args)]
pub(crate) struct OfficerArguments {
    /// The name to sign in with
    #[arg(long)]
    pub(crate) login: String,
    /// The name, as it stands on papers
    #[arg(long)]
    pub(crate) name: String,
    /// The badge number, as it stands on papers
    #[arg(long)]
    pub(crate) badge: String,
    /// The unit; made where it is not there
    #[arg(long)]
    pub(crate) unit: String,
    /// The unit above a unit that is made; none: it is the city's
    #[arg(long, value_name = "UNIT")]
    pub(crate) under: Option<String>,
    /// What the post allows: duty, analyst, head, auditor, admin
    #[arg(long, value_parser = rank)]
    pub(crate) rank: Rank,
    /// The configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct BackupArguments {
    /// The folder to write; it must not be there yet
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,
    /// The configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArguments {
    /// The backup's folder
    #[arg(long, value_name = "DIR")]
    pub(crate) from: PathBuf,
    /// The configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[cfg(feature = "demo")]
fn scale(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok().filter(|factor: &f64| *factor > 0.0 && *factor <= 1000.0);
    factor.ok_or_else(|| "not a factor between 0 and 1000".into())
}

fn rank(text: &str) -> Result<Rank, String> {
    text.parse().map_err(|()| "not a rank: duty, analyst, head, auditor or admin".into())
}

fn receipt(text: &str) -> Result<papers::audit::Receipt, String> {
    text.parse().map_err(|()| "not a receipt: a line's number, a dash, and 64 digits of its hash".into())
}

fn unit_kind(text: &str) -> Result<UnitKind, String> {
    text.parse().map_err(|()| "not a kind: city, district, station or partner".into())
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).ok_or_else(|| "not a span: write 72h, 90m, 30s or 7d".into())
}

fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).ok_or_else(|| "not a time: write 2026-01-02T03:04:05+08:00 or 2026-01-02".into())
}
