//! Certificates on both sides: who may call, and who may be called.

use crate::order::{bank, clock, stop};
use axum::Router;
use axum::routing::post;
use desk::{BankDoor, DoorFault, Receipt};
use doors::{BankConfig, Banks, Limits, TlsEntry, TlsListener};
use formats::cn_2016::encode_receipt;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::path::Path;

/// A root; its files are named after it.
fn root(folder: &Path, name: &str) -> Issuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    std::fs::write(folder.join(format!("{name}.pem")), params.self_signed(&key).unwrap().pem()).unwrap();
    Issuer::new(params, key)
}

/// A certificate for localhost below a root.
fn leaf(folder: &Path, name: &str, root: &Issuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".into()]).unwrap().signed_by(&key, root).unwrap();
    std::fs::write(folder.join(format!("{name}.pem")), certificate.pem()).unwrap();
    std::fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
}

fn entry(ca: &str, name: &str) -> TlsEntry {
    let file = |end: &str| format!("{name}.{end}").into();
    TlsEntry { ca_file: format!("{ca}.pem").into(), certificate_file: file("pem"), private_key_file: file("key") }
}

#[tokio::test]
async fn only_certificates_that_each_side_trusts_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (ours, theirs, other) = (root(folder, "ours"), root(folder, "theirs"), root(folder, "other"));
    leaf(folder, "centre", &ours);
    leaf(folder, "bank", &theirs);
    leaf(folder, "stranger", &other);

    // The bank trusts certificates of our root.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let listener = TlsListener::new(listener, entry("ours", "bank").server(folder).unwrap()).unwrap();
    let router = Router::new().route("/", post(|| async { encode_receipt("S1", "100000", "") }));
    tokio::spawn(async move { axum::serve(listener, router).await });

    for (story, tls, taken) in [
        ("both trust", entry("theirs", "centre"), true),
        ("a stranger calls", entry("theirs", "stranger"), false),
        ("a stranger is called", entry("other", "centre"), false),
    ] {
        let tls = Some(tls.client(folder).unwrap());
        let config = BankConfig { tls, ..bank("102", format!("https://localhost:{port}/")) };
        let banks = Banks::new(vec![config], Limits::default(), clock()).unwrap();
        let said = banks.send(&stop()).await;
        assert_eq!(matches!(said, Ok(Receipt::Accepted)), taken, "{story}: {said:?}");
        assert!(taken || matches!(said, Err(DoorFault::NotSent(_) | DoorFault::Unknown(_))), "{story}");
    }

    // Nobody in the clear, and nobody without a certificate.
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, b"POST / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut said).await;
    assert!(!said.starts_with(b"HTTP"), "{said:?}");
}

#[test]
fn files_that_hold_no_certificate_are_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty.pem"), "").unwrap();
    std::fs::write(folder.path().join("empty.key"), "").unwrap();
    for name in ["none", "empty"] {
        let said = entry(name, name).client(folder.path()).unwrap_err().to_string();
        assert!(said.contains(&format!("{name}.")), "{said}");
    }
}
