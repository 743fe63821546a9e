//! weir.toml: where the data is, where to listen, which law, which banks.

use anyhow::{Context, Result, bail};
use domain::authority::Rank;
use domain::jurisdiction::{self, Profile};
use domain::time::Span;
use papers::Papers;
use papers::audit::Algorithm;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The configuration of a centre. Every part has a default but the banks: without doors to banks no order leaves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The data folder: papers, attachments.
    pub(crate) data: PathBuf,
    /// The PostgreSQL server where the papers lie, `postgres://weir@host/weir`; `weir.db` in the data folder where none
    /// is named. Its password comes from `PGPASSWORD` or a password file (`PGPASSFILE`, `~/.pgpass`), never from here.
    pub(crate) papers: Option<String>,
    /// Where the console and the doors listen.
    pub(crate) listen: SocketAddr,
    /// Whether the console is reached through TLS: session cookies are then only sent there.
    pub(crate) behind_tls: bool,
    /// A jurisdiction profile of one's own; the Chinese mainland's where none is named.
    pub(crate) jurisdiction: Option<PathBuf>,
    /// The days off and days worked instead, of its years; the Chinese mainland's where none is named.
    pub(crate) calendar: Option<PathBuf>,
    /// Where holders of what is held may call, shown on their public page.
    pub(crate) telephone: String,
    /// The audit log.
    pub(crate) audit: AuditConfig,
    /// The master key that personal data is sealed with; `weir.key` in the data folder where none is named. The variable
    /// WEIR_KEY_FILE comes before it.
    pub(crate) key_file: Option<PathBuf>,
    /// What seals new personal data: aes-256-gcm or sm4-gcm.
    pub(crate) cipher: Option<String>,
    /// Where banks call over TLS; where it is left out they call where the console listens, through a proxy or on this
    /// machine.
    pub(crate) door: Option<DoorConfig>,
    /// The font of every paper: Noto Sans CJK where the system keeps it, where none is named.
    pub(crate) font: Option<PathBuf>,
    /// The ranks that need a second factor to sign in: all of them, where nothing is said.
    pub(crate) second_factor: Vec<Rank>,
    /// How many minutes a session may lie idle.
    pub(crate) idle_minutes: u32,
    /// Cedar policies of one's own, each a `forbid`: they forbid more, and never allow more.
    pub(crate) forbid: Option<PathBuf>,
    /// At which hour of the night, Beijing time, the banks' lists of holds are compared with our book.
    pub(crate) reconcile_hour: i8,
    /// The gateway of messages and calls to people; without it officers call by themselves.
    pub(crate) gateway: Option<doors::GatewayEntry>,
    /// Levels of warnings of one's own; the house's where none are named.
    pub(crate) warning_levels: Option<PathBuf>,
    /// Scripts of warnings of one's own; the house's where none are named.
    pub(crate) warning_scripts: Option<PathBuf>,
    /// The screen of signals that come live; none where it is left out.
    pub(crate) stream: Option<StreamConfig>,
    /// The doors to banks.
    pub(crate) bank: Vec<doors::BankEntry>,
    /// The partners that the blocklist is pushed to; those that pull need a key alone.
    pub(crate) partner: Vec<doors::PartnerEntry>,
}

/// The banks' own door.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DoorConfig {
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// Our certificate, and which certificates banks must show.
    pub(crate) tls: doors::TlsEntry,
}

/// What the screen of live signals goes by; they come by `POST /api/v1/signals/{kind}`, and from a stream where one is named.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StreamConfig {
    /// The plan of cells, as for `weir screen`.
    pub(crate) cells: Option<PathBuf>,
    /// What is known to be fraud's, as for `weir screen`.
    pub(crate) indicators: Option<PathBuf>,
    /// Weights and thresholds of one's own.
    pub(crate) settings: Option<PathBuf>,
    /// The stream of NATS JetStream that is followed.
    pub(crate) nats: Option<doors::NatsEntry>,
}

/// How the audit log is kept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AuditConfig {
    /// The hash function that a new log begins with: `sha256` or `sm3`; a log that has begun keeps its own.
    pub(crate) hash: Option<Algorithm>,
    /// How often a checkpoint is signed, where anything came.
    pub(crate) checkpoint_every: Span,
}

impl Default for AuditConfig {
    fn default() -> Self {
        Self { hash: None, checkpoint_every: Span::minutes(10) }
    }
}

impl AuditConfig {
    /// The same for the machine's timer: a second at least.
    pub(crate) fn every(&self) -> Duration {
        Duration::from_secs(u64::try_from(self.checkpoint_every.whole_seconds()).unwrap_or(0).max(1))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "weir-data".into(),
            papers: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            behind_tls: false,
            jurisdiction: None,
            second_factor: Rank::ALL.into(),
            idle_minutes: 30,
            forbid: None,
            calendar: None,
            telephone: String::new(),
            audit: AuditConfig::default(),
            key_file: None,
            cipher: None,
            door: None,
            font: None,
            reconcile_hour: 3,
            gateway: None,
            warning_levels: None,
            warning_scripts: None,
            stream: None,
            bank: Vec::new(),
            partner: Vec::new(),
        }
    }
}

impl Config {
    /// Reads the file; the defaults where none is named and none is there.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self> {
        let named = path.unwrap_or(Path::new("weir.toml"));
        if path.is_none() && !named.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(named).with_context(|| format!("{} cannot be read", named.display()))?;
        toml::from_str::<Self>(&text)
            .with_context(|| format!("{} is not a configuration; see docs/guide", named.display()))
    }

    /// The papers, brought up to date.
    pub(crate) async fn open_papers(&self) -> Result<Papers> {
        let (folder, keys) = (Some(self.data.clone()), self.keys()?);
        let Some(server) = &self.papers else {
            return Ok(Papers::open_with(&papers_url(&self.data)?, folder, &keys).await?);
        };
        check_server(server)?;
        std::fs::create_dir_all(&self.data).with_context(|| format!("{} cannot be made", self.data.display()))?;
        Ok(Papers::open_with(server, folder, &keys).await?)
    }

    /// Where the master key is, and the cipher of new keys.
    pub(crate) fn keys(&self) -> Result<papers::Keys> {
        let file = std::env::var_os("WEIR_KEY_FILE").map(PathBuf::from).or_else(|| self.key_file.clone());
        let cipher = self.cipher.as_deref().map_or(Ok(papers::Cipher::default()), str::parse);
        let cipher = cipher.map_err(|()| anyhow::anyhow!("cipher: write aes-256-gcm or sm4-gcm"))?;
        Ok(papers::Keys { file, cipher })
    }

    /// The banks with their keys, sought in the folder of the configuration.
    pub(crate) fn banks(&self, folder: &Path) -> Result<Vec<doors::BankConfig>> {
        loaded(&self.bank, folder)
    }

    /// The partners that are pushed to, with their keys, sought there too.
    pub(crate) fn partners(&self, folder: &Path) -> Result<Vec<doors::BankConfig>> {
        loaded(&self.partner, folder)
    }

    /// The way to people's telephones, where one is configured.
    pub(crate) fn gateway(&self, folder: &Path, clock: Arc<dyn desk::Clock>) -> Result<Option<Arc<dyn desk::Gateway>>> {
        let Some(entry) = self.gateway.clone() else { return Ok(None) };
        let env = |name: &str| std::env::var(name).ok();
        let gateway = entry.load(folder, &env, doors::Limits::default(), clock).context("[gateway]")?;
        Ok(Some(Arc::new(gateway)))
    }

    /// The levels and scripts of warnings.
    pub(crate) fn warnings(&self) -> Result<Arc<domain::warning::Rules>> {
        let mut rules = domain::warning::Rules::built_in();
        let text =
            |path: &Path| std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()));
        if let Some(path) = &self.warning_levels {
            let levels = domain::warning::Levels::read(&text(path)?);
            rules.levels = levels.with_context(|| format!("{} cannot be used", path.display()))?;
        }
        if let Some(path) = &self.warning_scripts {
            let scripts = domain::warning::Scripts::read(&text(path)?);
            rules.scripts = scripts.with_context(|| format!("{} cannot be used", path.display()))?;
        }
        Ok(Arc::new(rules))
    }

    /// What is asked of those who sign in.
    pub(crate) fn sign_in(&self) -> desk::officer::Rules {
        let idle_max = Span::minutes(i64::from(self.idle_minutes));
        desk::officer::Rules { second_factor: self.second_factor.clone(), idle_max }
    }

    /// Puts the centre's own policies in force beside Weir's.
    pub(crate) fn forbid(&self) -> Result<()> {
        let Some(path) = &self.forbid else { return Ok(()) };
        let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        desk::authority::forbid_more(&text).with_context(|| format!("{} cannot be used", path.display()))
    }

    /// The law's periods and approvals, and its working days. A profile of one's own without a calendar of its own is
    /// reckoned with weekends alone.
    pub(crate) fn profile(&self) -> Result<Arc<Profile>> {
        let text = |path: &Option<PathBuf>| {
            let read = |path: &PathBuf| {
                std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
            };
            path.as_ref().map(read).transpose()
        };
        let (own, days) = (text(&self.jurisdiction)?, text(&self.calendar)?);
        let profile = Profile::read(own.as_deref().unwrap_or(jurisdiction::CN))?;
        let days = days.as_deref().or(own.is_none().then_some(jurisdiction::CN_CALENDAR));
        Ok(Arc::new(match days {
            Some(days) => profile.with_calendar(days)?,
            None => profile,
        }))
    }
}

fn loaded(entries: &[doors::BankEntry], folder: &Path) -> Result<Vec<doors::BankConfig>> {
    let env = |name: &str| std::env::var(name).ok();
    let loaded = entries.iter().map(|entry| entry.clone().load(folder, &env));
    loaded.collect::<Result<_, _>>().map_err(Into::into)
}

/// The papers of a data folder, made where it is not there, as a database URL.
pub(crate) fn papers_url(folder: &Path) -> Result<String> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let folder = folder.canonicalize().with_context(|| format!("{} cannot be found", folder.display()))?;
    Ok(format!("sqlite://{}", folder.join("weir.db").display()))
}

/// An address of a server, without a secret in it: configurations are copied, mailed and printed. On the way to another
/// machine nobody reads along.
pub(crate) fn check_server(url: &str) -> Result<()> {
    let Some(rest) = ["postgres://", "postgresql://"].iter().find_map(|scheme| url.strip_prefix(scheme)) else {
        bail!("papers must be an address such as postgres://weir@host/weir; without it they lie in the data folder");
    };
    let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
    let user = before.split('/').next().and_then(|place| place.rsplit_once('@')).map_or("", |(user, _)| user);
    if user.contains(':') || query.split('&').any(|word| word.starts_with("password=")) {
        bail!("the address of papers holds a password: take it out, and give it by PGPASSWORD or in ~/.pgpass");
    }
    if !papers::is_private(url)? {
        bail!(
            "the papers of another machine would come over the network in clear: add ?sslmode=verify-full to their address, \
             and &sslrootcert=FILE where the server's authority is your own"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_server;

    #[test]
    fn an_address_of_papers_is_a_server_and_holds_no_secret() {
        for (url, want) in [
            ("postgres://weir@db.internal:5433/weir?sslmode=verify-full&sslrootcert=root.pem", true),
            ("postgres://weir@db.internal:5433/weir", false),
            ("postgresql://db/weir?sslmode=verify-full", true),
            ("postgres:///weir?host=/run/postgresql", true),
            ("postgres://weir:secret@db/weir", false),
            ("postgres://db/weir?user=weir&password=secret", false),
            ("mysql://db/weir", false),
            ("sqlite:///weir.db", false),
            ("weir.db", false),
        ] {
            let said = check_server(url).err().map(|error| error.to_string());
            assert_eq!(said.is_none(), want, "{url}");
            assert!(said.is_none_or(|said| !said.contains("secret")), "{url}");
        }
    }
}
