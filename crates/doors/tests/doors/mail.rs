//! Orders on paper: put once, whole, signed.

use crate::order::{KEY, bank, clock, stop};
use desk::{BankDoor, DoorFault, Language, Receipt};
use domain::order::Instruction;
use doors::{BankConfig, Banks, Limits, MailRoom, Press, signature};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A press that prints the reason, and counts; without a reason it is out of ink.
#[derive(Default)]
struct Reason(AtomicUsize);

impl Press for Reason {
    fn press(&self, told: &Instruction, bank_name: &str) -> Result<Vec<u8>, String> {
        self.0.fetch_add(1, Ordering::SeqCst);
        if told.reason.is_empty() {
            Err("out of ink".into())
        } else {
            Ok(format!("{bank_name}: {}", told.reason).into_bytes())
        }
    }
}

#[tokio::test]
async fn an_order_has_one_paper_however_often_it_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let press = Arc::new(Reason::default());
    let room = || MailRoom::new(folder.path().to_owned(), press.clone());
    let config = || BankConfig { language: Language::Mail, ..bank("106", String::new()) };
    let banks = Banks::new(vec![config()], Limits::default(), clock()).unwrap();
    let order = Instruction { bank: "106".into(), ..stop() };
    assert!(matches!(banks.send(&order).await, Err(DoorFault::NotSent(_))), "no room for papers");
    let banks = banks.with_mail(room());
    assert_eq!(banks.paper("106", "S1").await, None);
    for _ in 0..3 {
        assert_eq!(banks.send(&order).await, Ok(Receipt::Posted));
    }
    assert_eq!(press.0.load(Ordering::SeqCst), 1, "printed once");
    let paper = banks.paper("106", "S1").await.unwrap();
    assert_eq!(paper.pdf, "工商银行: 被害人款项".as_bytes());
    assert_eq!(paper.signature, format!("- {}\n", signature(KEY, &paper.pdf)));
    assert_eq!(room().waiting("106"), ["S1"]);

    let blank = Instruction { reference: "S2".into(), reason: String::new(), ..order.clone() };
    assert_eq!(banks.send(&blank).await, Err(DoorFault::NotSent("no paper: out of ink".into())));
    let outside = Instruction { reference: "../S3".into(), ..order };
    assert!(matches!(banks.send(&outside).await, Err(DoorFault::NotSent(_))));
    assert_eq!(room().waiting("106"), ["S1"], "what failed left nothing");
    assert_eq!(banks.paper("..", "S1").await, None);
}
