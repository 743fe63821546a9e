//! Places as a picture: dens as circles, false cells as paths, on north and east alone; no tiles come from anywhere.

use crate::say::Lang;
use domain::finding::{Finding, What};
use domain::time::DEFAULT_OFFSET;
use maud::{Markup, html};
use serde::Serialize;

/// The picture, as `weir.js` hands it to ECharts.
#[derive(Debug, Default, Serialize)]
pub(super) struct Picture {
    /// Dens.
    spots: Vec<Spot>,
    /// False cells.
    paths: Vec<Path>,
}

#[derive(Debug, Serialize)]
struct Spot {
    label: String,
    href: String,
    /// East, north, in degrees.
    at: [f64; 2],
    radius_m: f32,
    ports: u32,
    /// What the pointer shows.
    fact: String,
}

#[derive(Debug, Serialize)]
struct Path {
    label: String,
    href: String,
    points: Vec<[f64; 2]>,
    /// When it was at each, hours and minutes.
    times: Vec<String>,
}

impl Picture {
    /// Of these findings: those that have a place.
    pub(super) fn of(lang: Lang, findings: &[Finding]) -> Self {
        let mut picture = Self::default();
        for finding in findings {
            let (href, n) = (super::href(finding), finding.id.0);
            match &finding.found.what {
                What::Den { place: Some((lat, lon)), radius_m, ports, cell, .. } => {
                    let label = lang.with("den-n", &[("n", n.into())]);
                    let fact = format!(
                        "{label}\n{} {cell}\n{} {ports}\n± {radius_m:.0} m",
                        lang.say("den-cell"),
                        lang.say("den-ports")
                    );
                    picture.spots.push(Spot {
                        label,
                        href,
                        at: [*lon, *lat],
                        radius_m: *radius_m,
                        ports: *ports,
                        fact,
                    });
                }
                What::FalseCell { path, .. } if !path.is_empty() => {
                    let points = path.iter().map(|(_, lat, lon)| [*lon, *lat]).collect();
                    let label = lang.with("false-cell-n", &[("n", n.into())]);
                    let times =
                        path.iter().map(|(at, ..)| at.civil(DEFAULT_OFFSET).strftime("%H:%M").to_string()).collect();
                    picture.paths.push(Path { label, href, points, times });
                }
                _ => {}
            }
        }
        picture
    }

    /// The place it is drawn in; nothing where nothing has a place.
    pub(super) fn part(&self, name: &str) -> Markup {
        let text = serde_json::to_string(self).unwrap_or_default();
        html! {
            @if !self.spots.is_empty() || !self.paths.is_empty() {
                div #places role="img" aria-label=(name) data-picture=(text) data-echarts=(crate::assets::address("echarts.min.js")) {}
            }
        }
    }
}

/// Twenty-four bars: at which hours of the day it was seen.
pub(super) fn hours(counts: [u32; 24], name: &str) -> Markup {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    html! {
        svg.hours viewBox="0 0 264 70" role="img" aria-label=(name) {
            @for (hour, count) in (0_u32..).zip(counts) {
                @let height = count * 50 / most;
                rect x=(hour * 11 + 1) y=(52 - height) width="9" height=(height) { title { (format!("{hour:02}:00 · {count}")) } }
                @if hour % 6 == 0 { text x=(hour * 11 + 1) y="66" { (format!("{hour:02}")) } }
            }
        }
    }
}
