//! DEEDS: what officers do, a verb a file: `report::take`, `case::open`, `order::approve`, ….
//!
//! A deed asks whether the officer may, loads, asks the law (`domain`), and writes with one audit line, all in one
//! transaction. No deed holds a decision table of its own, reads a clock, or speaks a bank's language.

pub mod audit;
pub mod authority;
pub mod blocklist;
pub mod case;
pub mod clock;
mod door;
mod error;
mod file;
pub mod finding;
mod gate;
mod gateway;
pub mod hold;
pub mod key;
pub mod keys;
pub mod look;
pub mod mandate;
pub mod movement;
mod news;
pub mod officer;
pub mod order;
mod outbox;
pub mod receipt;
pub mod redress;
pub mod refund;
pub mod report;
pub mod scope;
pub mod share;
pub mod signal;
pub mod task;
pub mod unit;
pub mod view;
pub mod warning;

pub use door::{BankDoor, BankInfo, DoorFault, Language, NoPartners, Paper, PartnerDoor, PartnerInfo, Receipt};
pub use error::{Error, Fault};
pub use gateway::{Gateway, Handover, Outgoing};
pub use news::{News, NewsKind};
pub use print::Press;

use domain::jurisdiction::Profile;
use domain::time::Instant;
use papers::Papers;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Where the time comes from: the machine's clock, or a virtual one. Nothing else in the house reads a clock.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Instant;
}

/// What every deed needs: papers, a clock, the doors to the banks, the law's periods, and who wants news. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// Where everything is kept.
    pub papers: Papers,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// The doors to the banks.
    pub banks: Arc<dyn BankDoor>,
    /// The doors to partners that the blocklist is pushed to; none unless set.
    pub partners: Arc<dyn PartnerDoor>,
    /// Periods and approvals.
    pub profile: Arc<Profile>,
    /// What changed, for pages that are open. Sent only after it is kept.
    pub news: broadcast::Sender<News>,
    /// Where papers are printed.
    pub press: Press,
    /// The way to people's telephones; `None`: officers call by themselves.
    pub gateway: Option<Arc<dyn Gateway>>,
    /// The levels and scripts of warnings.
    pub warnings: Arc<domain::warning::Rules>,
    /// What is asked of those who sign in.
    pub sign_in: Arc<officer::Rules>,
    /// The screen of what comes live, where this centre has one.
    pub screening: Option<signal::Screening>,
    told: Arc<case::Told>,
    look_ups: Arc<redress::LookUps>,
    gate: Arc<gate::Gate>,
    outbox: Arc<outbox::Outbox>,
    memory: Arc<blocklist::Memory>,
}

/// How many pieces of news a slow listener may fall behind before it misses some.
const NEWS_KEPT: usize = 1024;

impl Desk {
    /// A desk over these papers.
    #[must_use]
    pub fn new(papers: Papers, clock: Arc<dyn Clock>, banks: Arc<dyn BankDoor>, profile: Arc<Profile>) -> Self {
        let news = broadcast::channel(NEWS_KEPT).0;
        let (press, sign_in, partners) = (Press::default(), Arc::default(), Arc::new(NoPartners));
        let (told, look_ups, gate, outbox) = (Arc::default(), Arc::default(), Arc::default(), Arc::default());
        let (gateway, warnings) = (None, Arc::new(domain::warning::Rules::built_in()));
        let (memory, screening) = (Arc::default(), None);
        Self {
            papers,
            clock,
            banks,
            partners,
            profile,
            news,
            press,
            gateway,
            warnings,
            sign_in,
            screening,
            told,
            look_ups,
            gate,
            outbox,
            memory,
        }
    }

    /// A deed: see [`Papers::write`].
    async fn write<T, F>(&self, deed: F) -> Result<T, Error>
    where
        F: for<'t> FnOnce(&'t mut papers::Tx) -> papers::BoxFuture<'t, Result<T, Error>> + Send + 'static,
        T: Send + 'static,
    {
        self.papers.write(deed).await
    }

    /// Tells whoever listens; nobody listening is no fault. What belongs to no case is told to the city alone: see
    /// [`Desk::tell_unit`].
    fn tell(&self, case: Option<domain::case::CaseId>, kind: NewsKind) {
        let _ = self.news.send(News { case, unit: None, kind });
    }

    /// Tells whoever sees what belongs to this unit.
    fn tell_unit(&self, unit: domain::authority::UnitId, kind: NewsKind) {
        let _ = self.news.send(News { case: None, unit: Some(unit), kind });
    }
}
