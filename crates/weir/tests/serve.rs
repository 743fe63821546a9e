//! A centre of one's own: the first officer, the server, a backup and its restore.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

fn weir(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_weir")).current_dir(folder).args(arguments).output().unwrap()
}

fn configure(folder: &Path, name: &str, data: &str) {
    let text = format!("data = \"{data}\"\nlisten = \"127.0.0.1:0\"\n");
    std::fs::write(folder.join(name), text).unwrap();
}

const LI: [&str; 11] =
    ["officer", "add", "--login", "li", "--name", "李明", "--badge", "020001", "--unit", "市反诈中心", "--rank=duty"];

/// Ended with the test, however it ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The server, and the address it prints.
fn serve(folder: &Path) -> (Server, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weir"));
    let mut child = command.current_dir(folder).arg("serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next()).expect(&line).to_owned();
    (Server(child), address)
}

fn page(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut page = Vec::new();
    stream.read_to_end(&mut page).unwrap();
    String::from_utf8_lossy(&page).into_owned()
}

#[test]
fn the_first_officer_is_added_once_and_the_server_greets() {
    let folder = TempDir::new().unwrap();
    configure(folder.path(), "weir.toml", "data");
    let added = weir(folder.path(), &LI);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    assert!(String::from_utf8_lossy(&added.stdout).contains("one-time code"));
    let again = weir(folder.path(), &LI);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("DEED-01"));
    let (_server, address) = serve(folder.path());
    assert!(page(&address, "/healthz").starts_with("HTTP/1.1 200"));
    assert!(page(&address, "/sign-in").contains("登录"));
    // Nothing is shown to whoever has not signed in.
    assert!(!page(&address, "/cases").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_backup_of_a_running_server_is_restored_whole_and_never_over_papers() {
    let folder = TempDir::new().unwrap();
    configure(folder.path(), "weir.toml", "data");
    configure(folder.path(), "other.toml", "other");
    assert!(weir(folder.path(), &LI).status.success());
    let (_server, _) = serve(folder.path());
    let backup = weir(folder.path(), &["backup", "--to", "copy"]);
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    assert_eq!(weir(folder.path(), &["backup", "--to", "copy"]).status.code(), Some(1));
    let restore = ["restore", "--from", "copy", "--config", "other.toml"];
    let restored = weir(folder.path(), &restore);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    assert_eq!(head(&backup), head(&restored));
    assert_eq!(weir(folder.path(), &restore).status.code(), Some(1));
    // The key that opens the papers is kept apart from the backup, and brought by hand.
    std::fs::copy(folder.path().join("data/weir.key"), folder.path().join("other/weir.key")).unwrap();
    let known = weir(folder.path(), &[&LI[..], &["--config", "other.toml"]].concat());
    assert!(String::from_utf8_lossy(&known.stderr).contains("DEED-01"), "the officer came along");
}

#[test]
fn a_changed_audit_line_shows() {
    let folder = TempDir::new().unwrap();
    configure(folder.path(), "weir.toml", "data");
    assert!(weir(folder.path(), &LI).status.success());
    let whole = weir(folder.path(), &["audit", "verify", "data"]);
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let mut bytes = std::fs::read(folder.path().join("data/weir.db")).unwrap();
    let name = "officer.add".as_bytes();
    let places: Vec<usize> = (0..bytes.len() - name.len()).filter(|at| bytes[*at..].starts_with(name)).collect();
    assert!(!places.is_empty(), "the line is in the file");
    places.iter().for_each(|at| bytes[*at] = b'O');
    std::fs::write(folder.path().join("data/weir.db"), bytes).unwrap();
    let changed = weir(folder.path(), &["audit", "verify", "data/weir.db"]);
    assert_eq!(changed.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&changed.stderr).contains("line"));
    assert_eq!(weir(folder.path(), &["audit", "verify", "nowhere"]).status.code(), Some(1));
}

#[test]
fn the_log_is_signed_held_against_its_checkpoints_and_proved_offline() {
    let folder = TempDir::new().unwrap();
    configure(folder.path(), "weir.toml", "data");
    assert!(weir(folder.path(), &LI).status.success());
    std::fs::copy(folder.path().join("data/weir.db"), folder.path().join("before.db")).unwrap();
    assert!(weir(folder.path(), &[&LI[..3], &["wang"], &LI[4..]].concat()).status.success());
    assert!(weir(folder.path(), &["audit", "checkpoint"]).status.success());
    let verified = weir(folder.path(), &["audit", "verify", "data", "--json"]);
    let document: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(document["checkpoints"].as_array().unwrap().len(), 1);
    assert_eq!(document["checkpoints"][0]["lines"], document["lines"]);

    // Copied to where the server cannot reach, it tells that a line went missing behind it.
    std::fs::rename(folder.path().join("data/checkpoints"), folder.path().join("elsewhere")).unwrap();
    let elsewhere = ["audit", "verify", "data", "--checkpoints", "elsewhere"];
    assert!(weir(folder.path(), &elsewhere).status.success());
    let receipt = receipt_of_first_line(&folder.path().join("data"));
    let proof = weir(folder.path(), &["audit", "prove", "data", "--checkpoints", "elsewhere", "--receipt", &receipt]);
    assert!(proof.status.success(), "{}", String::from_utf8_lossy(&proof.stderr));
    std::fs::write(folder.path().join("line.proof"), &proof.stdout).unwrap();
    let check = |key: &str| weir(folder.path(), &["audit", "check", "line.proof", "--key", key]);
    assert!(String::from_utf8_lossy(&check("elsewhere/key.pub").stdout).contains("line 1 stands"));
    let other = "weir/0+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(check(other).status.code(), Some(1));
    std::fs::copy(folder.path().join("before.db"), folder.path().join("data/weir.db")).unwrap();
    assert_eq!(weir(folder.path(), &elsewhere).status.code(), Some(1));
    assert_eq!(weir(folder.path(), &["audit", "prove", "data"]).status.code(), Some(2), "neither receipt nor sizes");
}

fn receipt_of_first_line(data: &Path) -> String {
    let url = format!("sqlite://{}/weir.db", data.display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let papers = papers::Papers::open(&url).await.unwrap();
        let mut reader = papers.reader().await.unwrap();
        let first = papers::audit::latest(&mut reader, 100).await.unwrap().pop().unwrap();
        drop(reader);
        papers.close().await;
        first.receipt().to_string()
    })
}

/// The hash of the last audit line, as printed.
fn head(output: &Output) -> String {
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let is_hash = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    printed.split([' ', ';', '\n']).find(is_hash).expect(&printed).to_owned()
}
