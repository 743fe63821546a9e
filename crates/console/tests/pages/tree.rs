//! A tree of units with an officer of each rank at each: station A and a station below it in authority's sense (its
//! district), station B, a unit that A's cases are shared with, a partner.

use crate::centre::{Centre, PASSWORD};
use desk::officer::NewOfficer;
use desk::report::{Correction, NewReport, PaymentGiven};
use desk::unit::NewUnit;
use domain::authority::{Officer, Rank, UnitId, UnitKind};
use domain::case::CaseId;
use domain::money::Amount;
use domain::order::OrderId;
use domain::report::{Channel, ReportId};
use domain::time::Instant;

/// The ranks of people; a partner's program comes by a key.
pub const PEOPLE: [Rank; 5] = [Rank::Duty, Rank::Analyst, Rank::Head, Rank::Auditor, Rank::Admin];

pub struct Tree {
    pub centre: Centre,
    pub district: UnitId,
    pub a: UnitId,
    pub b: UnitId,
    pub helper: UnitId,
    pub partner: UnitId,
}

/// What one station has.
#[derive(Clone, Copy, Debug)]
pub struct Ids {
    pub report: ReportId,
    pub case: CaseId,
    pub order: OrderId,
}

impl Tree {
    /// The city, a district with stations A, B and a helping one, and a partner; logins are `duty@a`, `head@district`, ….
    pub async fn grows() -> Self {
        let centre = Centre::open().await;
        let under = async |parent, kind, name: &str| {
            let new = NewUnit { parent: Some(parent), kind, name: name.into() };
            desk::unit::add(&centre.desk, None, new).await.unwrap().id
        };
        let district = under(centre.first.unit, UnitKind::District, "城关分局").await;
        let a = under(district, UnitKind::Station, "甲派出所").await;
        let b = under(district, UnitKind::Station, "乙派出所").await;
        let helper = under(district, UnitKind::Station, "丙派出所").await;
        let partner = under(centre.first.unit, UnitKind::Partner, "某银行").await;
        Self { centre, district, a, b, helper, partner }
    }

    pub fn city(&self) -> UnitId {
        self.centre.first.unit
    }

    pub async fn serves(&self, rank: Rank, at: UnitId) -> Officer {
        let login = format!("{}@{}", rank.name(), at.0);
        let new = NewOfficer { login: login.clone(), name: login.clone(), badge: login.clone(), unit: at, rank };
        let added = desk::officer::add(&self.centre.desk, None, new).await.unwrap();
        desk::officer::set_first_password(&self.centre.desk, &login, &added.code, PASSWORD).await.unwrap()
    }

    /// A report of one payment, and a case opened on it.
    pub async fn opens(&self, officer: &Officer, narrative: &str) -> Ids {
        let desk = &self.centre.desk;
        let new = NewReport {
            channel: Channel::Console,
            victim_name: "赵会计".into(),
            victim_phone: "13893100001".into(),
            narrative: narrative.into(),
        };
        let report = desk::report::take(desk, officer, new).await.unwrap();
        let payment = PaymentGiven {
            at: Instant::parse("2026-08-21T10:05:00+08:00"),
            amount: Some(Amount::from_major(50_000)),
            payee: "ICBC/6222021234567890128".into(),
            ..PaymentGiven::default()
        };
        let correction = Correction {
            finds: report.finds.clone(),
            payments: vec![payment],
            victim_name: report.victim_name.clone(),
            victim_phone: report.victim_phone.clone(),
            ..Correction::default()
        };
        desk::report::correct(desk, officer, report.id, correction).await.unwrap();
        let case = desk::case::open(desk, officer, report.id).await.unwrap().id;
        let orders = desk::view::case(desk, officer, case).await.unwrap().orders;
        let stop = orders.iter().find(|order| order.amount.is_some()).unwrap();
        Ids { report: report.id, case, order: stop.id }
    }
}

/// Every route of the console, as its source says: path and method. A route that is not written this way is not seen,
/// so routes are written this way.
pub fn routes() -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let source = std::fs::read_to_string(&path).unwrap();
                for part in source.split(".route(\"").skip(1) {
                    let (route, rest) = part.split_once('"').unwrap();
                    let handlers = rest.split(".route(").next().unwrap().split(";").next().unwrap();
                    let handlers = handlers.split(".merge(").next().unwrap();
                    for (verb, method) in [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("delete(", "DELETE")] {
                        let named = |at: usize| !handlers[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                        if handlers.match_indices(verb).any(|(at, _)| named(at)) {
                            found.push((route.to_owned(), method));
                        }
                    }
                }
            }
        }
    }
    found.sort();
    found
}
