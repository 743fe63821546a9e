//! TLS both ways, with certificates on both sides: rustls with ring, TLS 1.2 and 1.3.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use serde::Deserialize;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a handshake may take, in seconds.
pub const HANDSHAKE_SECONDS_MAX: u64 = 10;
/// How many handshakes go on at once; the others wait.
pub const HANDSHAKES_MAX: usize = 64;

/// Who we are and whom we trust: files of PEM, relative to the configuration's folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsEntry {
    /// The certificates that the other side's must go back to.
    pub ca_file: PathBuf,
    /// Our certificate, with those between it and its root.
    pub certificate_file: PathBuf,
    /// Its private key.
    pub private_key_file: PathBuf,
}

/// Why certificates are not taken.
#[derive(Debug, thiserror::Error)]
pub enum TlsFault {
    /// A file that cannot be read, or holds none.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Certificate and key do not belong together, or the like.
    #[error("the certificates are not usable: {0}")]
    Unusable(String),
}

impl TlsEntry {
    fn roots(&self, folder: &Path) -> Result<RootCertStore, TlsFault> {
        let mut roots = RootCertStore::empty();
        for certificate in chain(&folder.join(&self.ca_file))? {
            roots.add(certificate).map_err(|why| TlsFault::Unusable(why.to_string()))?;
        }
        Ok(roots)
    }

    fn identity(&self, folder: &Path) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsFault> {
        let path = folder.join(&self.private_key_file);
        let key = PrivateKeyDer::from_pem_file(&path).map_err(|why| TlsFault::File { path, why: why.to_string() })?;
        Ok((chain(&folder.join(&self.certificate_file))?, key))
    }

    /// For calls out: the bank's certificate must go back to `ca_file`, and ours is shown to it.
    pub fn client(&self, folder: &Path) -> Result<ClientConfig, TlsFault> {
        let (chain, key) = self.identity(folder)?;
        let config = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
        let config = config.map_err(unusable)?.with_root_certificates(self.roots(folder)?);
        config.with_client_auth_cert(chain, key).map_err(unusable)
    }

    /// For calls in: whoever calls must show a certificate that goes back to `ca_file`.
    pub fn server(&self, folder: &Path) -> Result<ServerConfig, TlsFault> {
        let (chain, key) = self.identity(folder)?;
        let roots = Arc::new(self.roots(folder)?);
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider()).build();
        let verifier = verifier.map_err(|why| TlsFault::Unusable(why.to_string()))?;
        let config = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
        config.map_err(unusable)?.with_client_cert_verifier(verifier).with_single_cert(chain, key).map_err(unusable)
    }
}

/// Trusts nobody: for lines in the clear on this machine.
pub(crate) fn nobody() -> Result<ClientConfig, TlsFault> {
    let config = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    Ok(config.map_err(unusable)?.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

#[allow(clippy::needless_pass_by_value, reason = "taken by map_err")]
fn unusable(why: rustls::Error) -> TlsFault {
    TlsFault::Unusable(why.to_string())
}

pub(crate) fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsFault> {
    let fault = |why: String| TlsFault::File { path: path.to_owned(), why };
    let found = CertificateDer::pem_file_iter(path).map_err(|why| fault(why.to_string()))?;
    let chain = found.collect::<Result<Vec<_>, _>>().map_err(|why| fault(why.to_string()))?;
    if chain.is_empty() { Err(fault("it holds no certificate".into())) } else { Ok(chain) }
}

/// A listener that hands on connections whose handshake is done; serve a router on it as on any other. A slow or foreign
/// caller holds up nobody.
pub struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Takes over a listener. Callers without a certificate that is trusted are turned away.
    pub fn new(listener: TcpListener, config: ServerConfig) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (hand_on, ready) = mpsc::channel(HANDSHAKES_MAX);
        tokio::spawn(greet(listener, TlsAcceptor::from(Arc::new(config)), hand_on));
        Ok(Self { address, ready })
    }
}

type Ready = mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>;

async fn greet(listener: TcpListener, acceptor: TlsAcceptor, hand_on: Ready) {
    let room = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    while !hand_on.is_closed() {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        // As axum does: what one connection did wrong, or too many open files, must not end the listener.
        let (stream, from) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(fault) => {
                tracing::warn!(%fault, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (acceptor, hand_on) = (acceptor.clone(), hand_on.clone());
        tokio::spawn(async move {
            let shaken =
                tokio::time::timeout(Duration::from_secs(HANDSHAKE_SECONDS_MAX), acceptor.accept(stream)).await;
            match shaken {
                Ok(Ok(stream)) => drop(hand_on.send((stream, from)).await),
                Ok(Err(fault)) => tracing::warn!(%from, %fault, "a caller was turned away"),
                Err(_) => tracing::warn!(%from, "a caller was too slow to greet"),
            }
            drop(permit);
        });
    }
}

impl axum::serve::Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(ready) => ready,
            // The task that greets lives as long as this end: nothing more comes.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
