//! `weir demo`: a simulated city lives a day through the real doors; then the console is served.

mod city_day;
mod cut;
mod officers;
mod operator;
mod post;
mod told;
mod warned;
mod weeks;

use crate::arguments::DemoArguments;
use crate::clock::VirtualClock;
use crate::config::papers_url;
use anyhow::{Context, Result};
use city::{City, DemoBank, Running};
use city_day::CityDay;
use desk::{Desk, Language};
use domain::jurisdiction::Profile;
use domain::order::Abilities;
use domain::time::{Instant, Span};
use doors::{BankConfig, Banks, MailRoom, PaperPress};
use indicatif::{ProgressBar, ProgressStyle};
use officers::Officers;
use papers::Papers;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The day that is lived: a Monday.
const DAY: &str = "2026-03-02T00:00:00+08:00";

/// Where the demo keeps its papers: a folder that goes with it, or one that was named and stays.
enum Folder {
    Passing(TempDir),
    Kept(PathBuf),
}

impl Folder {
    fn new(named: Option<&PathBuf>) -> Result<Self> {
        Ok(match named {
            Some(folder) => Self::Kept(folder.clone()),
            None => Self::Passing(TempDir::with_prefix("weir-demo-")?),
        })
    }

    fn path(&self) -> PathBuf {
        match self {
            Self::Passing(folder) => folder.path().to_owned(),
            Self::Kept(folder) => folder.clone(),
        }
    }
}

pub(crate) async fn run(arguments: &DemoArguments) -> Result<()> {
    let start = Instant::parse(DAY).context("the demo's day")?;
    text::extract::prepare();
    let folder = Folder::new(arguments.data.as_ref())?;
    let port = if arguments.once { 0 } else { arguments.port };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.with_context(|| {
        format!("cannot listen at port {port}: is another demo running? Name another port with --port")
    })?;
    let address = format!("http://{}", listener.local_addr()?);
    let story = warned::told(arguments.seed, start).await?;
    let (at, sum) = *story.too_late.payments.first().context("nobody of the story pays")?;
    let (city, payee) = City::build(arguments.seed, arguments.scale, start).with_the_warned(at, sum);
    // The screen works on the story while the city lives its past.
    let screened = tokio::spawn(warned::Screened::day(story, payee));
    let running = open_city(arguments, city, &address).await?;
    let clock = Arc::new(VirtualClock::at(start));
    let (mut desk, banks) = desk(&folder, &running, Arc::clone(&clock)).await?;
    desk.gateway = Some(operator::open(random_key(), Arc::clone(&clock)).await?);
    let officers = Officers::add(&desk).await?;
    let options = console::Options { demo: Some(officers.shown()), ..console::Options::default() };
    let pages = console::router(desk.clone(), options).merge(doors::inbound(desk.clone(), banks));
    let server = tokio::spawn(async move { axum::serve(listener, pages).await });
    let mut day = CityDay::new(desk, clock, running, &officers);
    day.expects(screened.await??);
    let end = start.plus(Span::days(1));
    day.live_until(end, &bar(arguments, start, end)).await?;
    let lived = day.running.truth();
    let weeks = day.live_weeks().await?;
    told::print(&day, &lived, &weeks, arguments)?;
    if !arguments.once {
        day.warns_the_guest().await?;
        told::welcome(&address, &officers, &day);
        day.live_on(arguments.speed, crate::serve::stopped()).await?;
    }
    server.abort();
    Ok(())
}

/// The city lives its past and opens its banks.
async fn open_city(arguments: &DemoArguments, city: City, address: &str) -> Result<Running> {
    let spinner = spinner(arguments);
    spinner.set_message(format!("a city of {} accounts lives its past", city.accounts()));
    let keys = |_: &DemoBank| random_key();
    let running = city.open_banks(address, keys).await.context("the demo banks cannot open")?;
    spinner.finish_and_clear();
    Ok(running)
}

fn random_key() -> Vec<u8> {
    let mut key = vec![0; 32];
    // Without the machine's randomness the key stays short of nothing but surprise: loopback alone hears it.
    let _ = getrandom::fill(&mut key);
    key
}

async fn desk(folder: &Folder, running: &Running, clock: Arc<VirtualClock>) -> Result<(Desk, Arc<Banks>)> {
    let configs: Vec<BankConfig> = running.banks().iter().map(config).collect();
    let profile = Arc::new(Profile::mainland()?);
    let mut banks = Banks::new(configs, doors::Limits::default(), Arc::clone(&clock) as Arc<dyn desk::Clock>)?;
    match print::Font::open(None) {
        Ok(font) => {
            let press = PaperPress::new(font, Arc::clone(&profile));
            banks = banks.with_mail(MailRoom::new(folder.path().join("mail"), Arc::new(press)));
        }
        Err(fault) => {
            eprintln!("orders on paper are left out, and with them one of six banks and every refund: {fault}")
        }
    }
    let banks = Arc::new(banks);
    let papers = Papers::open(&papers_url(&folder.path())?).await?;
    Ok((Desk::new(papers, clock, Arc::clone(&banks) as Arc<dyn desk::BankDoor>, profile), banks))
}

fn config(bank: &city::OpenBank) -> BankConfig {
    let shared = BankConfig::shared(bank.code, bank.name, &bank.url, bank.key.clone());
    let (language, abilities) = match bank.language {
        city::Language::Cn2016 => (Language::Cn2016, Abilities::default()),
        city::Language::Iso20022 => (Language::Iso20022, Abilities::default()),
        city::Language::Mail => (Language::Mail, Abilities::default()),
    };
    BankConfig { feeds_live: bank.feeds_live, language, abilities, ..shared }
}

fn spinner(arguments: &DemoArguments) -> ProgressBar {
    let spinner = if arguments.json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner.set_message("building the city");
    spinner
}

/// The day as a bar of minutes.
fn bar(arguments: &DemoArguments, start: Instant, end: Instant) -> ProgressBar {
    if arguments.json {
        return ProgressBar::hidden();
    }
    let minutes = u64::try_from(end.since(start).whole_seconds() / 60).unwrap_or(0);
    let style = ProgressStyle::with_template("{bar:40} {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(minutes).with_style(style)
}
