//! The last resort: an order as a signed paper, put into a folder for whoever carries it; the answer comes on paper too.

use crate::config::BankConfig;
use desk::{DoorFault, Paper};
use domain::jurisdiction::Profile;
use domain::order::Instruction;
use domain::time::Instant;
use print::{Font, OrderPaper, order};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Makes a paper of an order.
pub trait Press: Send + Sync {
    /// The bytes of the PDF; else why there is none.
    fn press(&self, instruction: &Instruction, bank_name: &str) -> Result<Vec<u8>, String>;
}

/// The press of the house: `print`, with the law's sources beside each order.
pub struct PaperPress {
    font: Font,
    profile: Arc<Profile>,
}

impl PaperPress {
    /// With this font and this law.
    #[must_use]
    pub fn new(font: Font, profile: Arc<Profile>) -> Self {
        Self { font, profile }
    }
}

impl Press for PaperPress {
    fn press(&self, instruction: &Instruction, bank_name: &str) -> Result<Vec<u8>, String> {
        // Written as the desk wrote it for approval: the same bytes, so the same digest.
        let approved = serde_json::to_string(instruction).map_err(|why| why.to_string())?;
        let key = instruction.act.rule_key();
        let rule = self.profile.rule(key).ok_or_else(|| format!("the law has no rule {key}"))?;
        let digest = crate::signature::hex(&Sha256::digest(approved.as_bytes()));
        let paper = OrderPaper { instruction, approved: &approved, digest: &digest, rule, bank_name };
        order(&self.font, &paper).map_err(|why| why.to_string())
    }
}

/// Where papers lie: a folder a bank, `<reference>.pdf` and `<reference>.pdf.sig` with the key's name and the signature.
pub struct MailRoom {
    folder: PathBuf,
    press: Arc<dyn Press>,
}

impl MailRoom {
    /// In this folder, which is made where it is not there.
    #[must_use]
    pub fn new(folder: PathBuf, press: Arc<dyn Press>) -> Self {
        Self { folder, press }
    }

    /// Puts an order's paper into its bank's folder, durably. A paper that lies there already is left as it is: the
    /// same order has one paper, however often it is asked for. Blocking.
    pub(crate) fn put(&self, bank: &BankConfig, told: &Instruction, now: Instant) -> Result<(), DoorFault> {
        let not_sent = |why: String| DoorFault::NotSent(why);
        let path = self.path(&bank.code, &told.reference).ok_or_else(|| not_sent("the reference is no name".into()))?;
        if path.exists() {
            return Ok(());
        }
        let pdf = self.press.press(told, &bank.name).map_err(|why| not_sent(format!("no paper: {why}")))?;
        let signed = bank.keys.sign(&pdf, now).ok_or_else(|| not_sent("no key of ours is valid now".into()))?;
        let signature = format!("{} {}\n", if signed.id.is_empty() { "-" } else { &signed.id }, signed.hex);
        let put = || {
            let folder = path.parent().unwrap_or(&self.folder);
            std::fs::create_dir_all(folder)?;
            // The paper last: where it lies, its signature lies beside it.
            durable(&beside(&path), signature.as_bytes())?;
            durable(&path, &pdf)?;
            std::fs::File::open(folder)?.sync_all()
        };
        put().map_err(|why: std::io::Error| not_sent(format!("the paper cannot be kept: {why}")))
    }

    /// The paper of an order, where it lies there. Blocking.
    pub(crate) fn paper(&self, bank: &str, reference: &str) -> Option<Paper> {
        let path = self.path(bank, reference)?;
        let pdf = std::fs::read(&path).ok()?;
        Some(Paper { pdf, signature: std::fs::read_to_string(beside(&path)).ok()? })
    }

    /// The references of the papers that lie there for a bank, in order. Blocking.
    pub fn waiting(&self, bank: &str) -> Vec<String> {
        let Ok(found) = std::fs::read_dir(self.folder.join(bank)) else { return Vec::new() };
        let name = |entry: std::fs::DirEntry| entry.file_name().into_string().ok();
        let mut references: Vec<String> = found
            .filter_map(Result::ok)
            .filter_map(name)
            .filter_map(|name| name.strip_suffix(".pdf").map(str::to_owned))
            .collect();
        references.sort();
        references
    }

    fn path(&self, bank: &str, reference: &str) -> Option<PathBuf> {
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        (plain(bank) && plain(reference)).then(|| self.folder.join(bank).join(format!("{reference}.pdf")))
    }
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension("pdf.sig")
}

/// Written under another name, synced, then renamed: whatever lies there under its name is whole.
fn durable(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let partial = path.with_extension("partial");
    let mut file = std::fs::File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&partial, path)
}
