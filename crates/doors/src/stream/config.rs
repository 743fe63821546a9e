//! `[stream.nats]` of `weir.toml`. Nothing here prints a token or a key.

use crate::tls::{self, TlsFault};
use async_nats::{Client, ConnectError, ConnectOptions, Event, ServerAddr};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// `[stream.nats]`. Files are sought in the configuration's folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatsEntry {
    /// Where the servers are, with commas between them: `tls://host:4222`, or `nats://` on this machine.
    pub url: String,
    /// The stream, which holds signals alone; it is made where it is not there.
    #[serde(default = "stream")]
    pub stream: String,
    /// Our durable consumer; each centre that follows a stream needs its own.
    #[serde(default = "consumer")]
    pub consumer: String,
    /// The partition whose subjects the stream has, where it is made here; all of them where none is named.
    pub partition: Option<String>,
    /// The certificates that the servers' must go back to; the system's where none are named.
    pub ca_file: Option<PathBuf>,
    /// Our certificate and its private key, where the servers ask for one.
    pub certificate_file: Option<PathBuf>,
    /// See `certificate_file`.
    pub private_key_file: Option<PathBuf>,
    /// A credentials file (`.creds`) that the servers know us by.
    pub credentials_file: Option<PathBuf>,
    /// A file with the token that they know us by.
    pub token_file: Option<PathBuf>,
}

fn stream() -> String {
    "SIGNALS".into()
}

fn consumer() -> String {
    "weir".into()
}

/// Why `[stream.nats]` is not taken. Never holds a token or a key.
#[derive(Debug, thiserror::Error)]
pub enum NatsFault {
    /// An address that is none, or that may not be called in the clear.
    #[error("{0:?} is not a tls:// address; nats:// is for this machine alone")]
    Url(String),
    /// A password in the address.
    #[error("the address holds a password or a token: take it out, and name a credentials_file or a token_file")]
    Secret,
    /// A stream, consumer or partition whose name cannot be.
    #[error("{0:?} is not a name: letters, digits, - and _")]
    Name(String),
    /// Both ways to be known by.
    #[error("name either credentials_file or token_file")]
    WhichSecret,
    /// A certificate without its key, or the other way round.
    #[error("certificate_file and private_key_file go together")]
    HalfCertificate,
    /// A file that cannot be read, or holds not what it should.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why, without a word of what it holds.
        why: String,
    },
    /// The certificates.
    #[error(transparent)]
    Tls(#[from] TlsFault),
}

/// A stream that can be followed. Has no `Debug`, so that its token is in no log.
#[derive(Clone)]
pub struct Nats {
    servers: Vec<ServerAddr>,
    options: ConnectOptions,
    pub(super) stream: String,
    pub(super) consumer: String,
    pub(super) subjects: String,
}

impl NatsEntry {
    /// Fetches certificates and secrets from their files, sought in `folder`; opens no connection. Refused: an address
    /// that is none, in the clear to elsewhere, or with a secret; a name that cannot be; a file that is not what it should be.
    pub fn load(self, folder: &Path) -> Result<Nats, NatsFault> {
        let servers = self.url.split(',').map(|url| server(url.trim())).collect::<Result<Vec<_>, _>>()?;
        let partition = self.partition.as_deref();
        for name in [self.stream.as_str(), &self.consumer].into_iter().chain(partition) {
            if !crate::config::is_plain(name) {
                return Err(NatsFault::Name(name.to_owned()));
            }
        }
        let subjects = format!("{}.*.{}", super::SUBJECT, partition.unwrap_or("*"));
        let is_tls = servers.iter().any(ServerAddr::tls_required);
        let options = self.known_by(folder)?.name("weir").require_tls(is_tls).retry_on_initial_connect();
        // What a server says of others is believed where their certificates are asked for.
        let options = if is_tls { options } else { options.ignore_discovered_servers() };
        let options = self.certificates(options, folder)?.event_callback(|event| async move {
            match event {
                Event::Connected => tracing::info!("NATS is connected"),
                event => tracing::warn!(%event, "NATS"),
            }
        });
        Ok(Nats { servers, options, stream: self.stream, consumer: self.consumer, subjects })
    }

    fn known_by(&self, folder: &Path) -> Result<ConnectOptions, NatsFault> {
        match (&self.credentials_file, &self.token_file) {
            (Some(_), Some(_)) => Err(NatsFault::WhichSecret),
            (None, None) => Ok(ConnectOptions::new()),
            (None, Some(file)) => Ok(ConnectOptions::with_token(secret(&folder.join(file))?)),
            (Some(file), None) => {
                let path = folder.join(file);
                ConnectOptions::with_credentials(&secret(&path)?)
                    .map_err(|_| NatsFault::File { path, why: "it is not a credentials file".into() })
            }
        }
    }

    fn certificates(&self, options: ConnectOptions, folder: &Path) -> Result<ConnectOptions, NatsFault> {
        let mut options = options;
        if let Some(file) = &self.ca_file {
            tls::chain(&folder.join(file))?;
            options = options.add_root_certificates(folder.join(file));
        }
        match (&self.certificate_file, &self.private_key_file) {
            (None, None) => Ok(options),
            (Some(certificate), Some(key)) => {
                let (certificate, path) = (folder.join(certificate), folder.join(key));
                tls::chain(&certificate)?;
                match PrivateKeyDer::from_pem_file(&path) {
                    Ok(_) => Ok(options.add_client_certificate(certificate, path)),
                    Err(_) => Err(NatsFault::File { path, why: "it holds no private key".into() }),
                }
            }
            _ => Err(NatsFault::HalfCertificate),
        }
    }
}

fn server(url: &str) -> Result<ServerAddr, NatsFault> {
    let bad = || NatsFault::Url(url.to_owned());
    if url.contains('@') {
        return Err(NatsFault::Secret);
    }
    let server: ServerAddr = url.parse().map_err(|_| bad())?;
    let host = server.host().trim_matches(['[', ']']);
    let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match url.split_once("://").map(|(scheme, _)| scheme) {
        Some("tls") if !host.is_empty() => Ok(server),
        Some("nats") if is_here => Ok(server),
        _ => Err(bad()),
    }
}

fn secret(path: &Path) -> Result<String, NatsFault> {
    let fault = |why: String| NatsFault::File { path: path.to_owned(), why };
    let text = std::fs::read_to_string(path).map_err(|why| fault(why.to_string()))?;
    let text = text.trim();
    if text.is_empty() { Err(fault("it is empty".into())) } else { Ok(text.to_owned()) }
}

impl Nats {
    /// Connects as soon as a server answers, and again whenever a connection ends.
    pub(super) async fn connect(&self) -> Result<Client, ConnectError> {
        self.options.clone().connect(&self.servers[..]).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_tls_or_here_and_no_secret_stands_in_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("token", "s3cret\n"), ("empty", " \n"), ("words", "no credentials")] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        for (text, want) in [
            ("url = 'nats://127.0.0.1:4222'", ""),
            ("url = 'nats://localhost:4222, nats://[::1]:4223'\npartition = '0'", ""),
            ("url = 'tls://nats.internal:4222'\ntoken_file = 'token'", ""),
            ("url = 'nats://nats.internal:4222'", "is for this machine alone"),
            ("url = 'tls://nats.internal,nats://nats.internal'", "is for this machine alone"),
            ("url = 'ws://127.0.0.1:4222'", "is not a tls:// address"),
            ("url = '127.0.0.1:4222'", "is not a tls:// address"),
            ("url = 'tls://weir:s3cret@nats.internal'", "take it out"),
            ("url = 'tls://n'\nstream = 'a.b'", "is not a name"),
            ("url = 'tls://n'\nconsumer = ''", "is not a name"),
            ("url = 'tls://n'\npartition = '*'", "is not a name"),
            ("url = 'tls://n'\ntoken_file = 'token'\ncredentials_file = 'token'", "either"),
            ("url = 'tls://n'\ntoken_file = 'empty'", "empty"),
            ("url = 'tls://n'\ntoken_file = 'nowhere'", "nowhere"),
            ("url = 'tls://n'\ncredentials_file = 'words'", "not a credentials file"),
            ("url = 'tls://n'\nca_file = 'words'", "no certificate"),
            ("url = 'tls://n'\ncertificate_file = 'words'", "go together"),
        ] {
            let entry: NatsEntry = toml::from_str(text).unwrap();
            let said = entry.load(folder.path()).err().map(|fault| fault.to_string()).unwrap_or_default();
            assert!(said.contains(want) && said.is_empty() == want.is_empty(), "{text}: {said}");
            assert!(!said.contains("s3cret"), "{text}");
        }
    }
}
