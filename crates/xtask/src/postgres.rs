//! A private PostgreSQL for the tests, from Debian's packages: made in a folder of its own, thrown away at the end.

use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where Debian lays each version's programs.
const PROGRAMS: &str = "/usr/lib/postgresql";
/// The oldest version that is promised.
const VERSION_MIN: u32 = 15;

/// A server's folder, before the number of the process it belongs to.
const FOLDER: &str = "weir-postgres-";

/// In its folder.
const KEY: &str = "server.key";
const CERTIFICATE: &str = "server.crt";

/// A running server; it ends, and its folder goes, when this is dropped.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts one that listens at a socket in its folder, and over TLS at a port of this machine. Commits reach the disk, as
    /// they must; texts sort as Chinese does, so that no question may lean on SQLite's order.
    pub(crate) fn start() -> Result<Self> {
        let programs =
            programs().context("PostgreSQL 15 or later is not installed: `cargo xtask needs` installs it")?;
        end_forgotten(&programs);
        let folder = std::env::temp_dir().join(format!("{FOLDER}{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Self { programs, folder, port };
        if is_root() {
            // It refuses to run as root.
            succeed(Command::new("chown").arg("postgres").arg(&server.folder))?;
        }
        let data = server.data();
        let sorting = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh"];
        succeed(server.program("initdb").arg("-D").arg(&data).args(["-U", "weir", "-A", "trust"]).args(sorting))?;
        server.certify()?;
        let options = format!(
            "-k {folder} -c listen_addresses=127.0.0.1 -c port={port} -c max_connections=500 \
             -c ssl=on -c ssl_key_file={folder}/{KEY} -c ssl_cert_file={folder}/{CERTIFICATE}",
            folder = server.folder.display()
        );
        let log = server.folder.join("log");
        succeed(
            server.program("pg_ctl").arg("-D").arg(&data).arg("-w").arg("-l").arg(log).args(["-o", &options, "start"]),
        )?;
        Ok(server)
    }

    /// Its address at the socket, for `WEIR_TEST_POSTGRES`.
    pub(crate) fn url(&self) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://weir@{folder}:{}/postgres", self.port)
    }

    /// Its address over TLS, for `WEIR_TEST_POSTGRES_TLS`.
    pub(crate) fn url_over_tls(&self) -> String {
        let root = self.folder.join(CERTIFICATE);
        let (port, root) = (self.port, root.display());
        format!("postgres://weir@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={root}")
    }

    /// Makes its key, and a certificate that anyone may read.
    fn certify(&self) -> Result<()> {
        let names = ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"];
        let mut make = as_its_user("openssl".as_ref());
        make.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
            .args(names);
        make.arg("-keyout").arg(self.folder.join(KEY)).arg("-out").arg(self.folder.join(CERTIFICATE));
        succeed(make.stderr(Stdio::null()))
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// One of its programs, as a user it runs under.
    fn program(&self, name: &str) -> Command {
        as_its_user(&self.programs.join(name))
    }
}

fn as_its_user(path: &Path) -> Command {
    if !is_root() {
        return Command::new(path);
    }
    // It refuses to run as root.
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(path);
    command
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        let stopped = succeed(stop.arg("-D").arg(self.data()).args(["-w", "-m", "immediate", "stop"]));
        // One that was interrupted may have ended by itself: its folder goes in any case.
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("— the tests' PostgreSQL: {}: {error}; stopping it: {stopped:?}", self.folder.display());
        }
    }
}

/// Ends servers of processes that were interrupted.
fn end_forgotten(programs: &Path) {
    let entries = std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    for folder in entries.map(|entry| entry.path()) {
        let owner = folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(FOLDER));
        if owner.is_some_and(|owner| !Path::new("/proc").join(owner).exists()) {
            drop(Postgres { programs: programs.to_owned(), folder, port: 0 });
        }
    }
}

/// The programs of the newest version there is.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir(PROGRAMS).ok()?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let newest = versions.filter(|version: &u32| *version >= VERSION_MIN).max()?;
    Some(Path::new(PROGRAMS).join(newest.to_string()).join("bin"))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn succeed(command: &mut Command) -> Result<()> {
    // A server keeps what it inherits: were it the caller's pipe, whoever reads that would wait for ever.
    let status = command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    if !status.success() {
        bail!("{command:?} failed with {status}");
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stderr)]
mod tests {
    use super::*;

    #[test]
    fn a_server_answers_and_leaves_nothing_behind() {
        if programs().is_none() {
            eprintln!("skipped: PostgreSQL is not installed; `cargo xtask needs` installs it");
            return;
        }
        let server = Postgres::start().unwrap();
        let ask = "SELECT current_setting('fsync') || current_setting('server_encoding')";
        let asked = server
            .program("psql")
            .args(["-At", "-U", "weir", "-h"])
            .arg(&server.folder)
            .args(["-p", &server.port.to_string()])
            .args(["-c", ask, "postgres"])
            .output();
        assert_eq!(String::from_utf8_lossy(&asked.unwrap().stdout).trim(), "onUTF8");
        assert!(server.url().starts_with("postgres://weir@%2F"));
        let folder = server.folder.clone();
        drop(server);
        assert!(!folder.exists());
    }
}
