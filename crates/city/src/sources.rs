//! Where the city's figures come from. A row that was not found in a public source says "assumed", plainly.

/// One figure and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub figure: &'static str,
    /// Its value, with its unit.
    pub value: &'static str,
    /// Who said so, or `assumed`.
    pub source: &'static str,
    /// The year it speaks of; 0 for what is assumed.
    pub year: u16,
    /// How the city uses it.
    pub used: &'static str,
}

const fn row(figure: &'static str, value: &'static str, source: &'static str, year: u16, used: &'static str) -> Source {
    Source { figure, value, source, year, used }
}

const fn assumed(figure: &'static str, value: &'static str, used: &'static str) -> Source {
    row(figure, value, "assumed", 0, used)
}

/// Every figure that shapes the city.
pub const SOURCES: [Source; 25] = [
    row(
        "loss and cases, whole country",
        "35.37 thousand million yuan over 927,000 cases: 38,155 yuan a case",
        "Ministry of Public Security, as reported for 2020 (the mission's figure)",
        2020,
        "the mean loss over all kinds lies within 6 % of it; the natural number of victims a day",
    ),
    row(
        "share of rebate fraud among cases",
        "about one third",
        "Ministry of Public Security, five frequent kinds, 11 May 2022 (Xinhua, CCTV)",
        2022,
        "four of the day's twelve victims",
    ),
    row(
        "share of the five most frequent kinds",
        "near 80 % (rebate, investment, loan, customer service, authority)",
        "Ministry of Public Security, 11 May 2022 (Xinhua, CCTV)",
        2022,
        "they have 74 % of the weights here, shopping being counted apart",
    ),
    row(
        "share of investment fraud in the money lost",
        "about one third",
        "Ministry of Public Security, 11 May 2022 (Xinhua, CCTV)",
        2022,
        "its share of cases times its mean is a third of all loss",
    ),
    row(
        "shares of kinds in one city",
        "rebate 22.06 %, loan 19.84 %, goods 16.45 %, investment 9.35 %, customer service 6.55 %",
        "Changsha police, first half of 2020 (Xiaoxiang Morning Post, 29 July 2020)",
        2020,
        "the weights of the kinds after the first, between these and the ministry's",
    ),
    row(
        "share of the ten most frequent kinds",
        "88.4 % of cases",
        "Ministry of Public Security, 25 June 2024 (China News Service)",
        2023,
        "the kinds that narratives are written for",
    ),
    row(
        "mean loss by kind in one city, yuan",
        "goods 4,571; rebate 8,874; friend on QQ 19,187; credit card 8,870; loan 7,297",
        "Xiamen anti-fraud centre for 2016 (Strait Herald, 20 January 2017): sums over cases",
        2016,
        "the order of the kinds' means; their height is scaled to the national mean of 2020",
    ),
    row(
        "spread of losses in one district",
        "of 26 cases 27 % under 10,000 yuan, 38 % to 100,000, 35 % above; 2.49 million in all",
        "Yuanzhou police, June 2025",
        2025,
        "losses are log-normal with a spread of 0.9 in the logarithm, so that few are very large",
    ),
    row(
        "cash from machines",
        "20,000 yuan a card and day; 2,000 to 5,000 at once",
        "banks' published limits after the central bank's rule (overview of May 2025, hexun.com)",
        2025,
        "cash-out stops at the day's limit and goes on by card, exchange or counter",
    ),
    row(
        "accounts after ten minutes",
        "five",
        "the mission's own figure",
        2020,
        "the median time with a mule, four minutes, gives about this",
    ),
    row(
        "the clerk's 600,000 yuan",
        "reported at once and held whole",
        "Lanzhou police, as told in the mission",
        2020,
        "the first story: a call within two minutes, and a mule who waits eleven",
    ),
    row(
        "how fast money leaves an instant payment's first account",
        "within a minute in the worst case",
        "J. Chin, When Fraud Meets Laundering, J4th Solutions, January (an illustration, no measurement)",
        2026,
        "the least time with a mule, 45 seconds",
    ),
    row(
        "held when the bank is told early",
        "82 % of incidents in 2020; 74 % of 443 million dollars in 2021",
        "FBI, IC3 Recovery Asset Team (reports of 2020 and 2021)",
        2021,
        "not used to tune anything: a figure to compare with",
    ),
    assumed("time with a mule", "log-normal, median 240 s, spread 0.7, 45 s to 1 h", "every hop of the day's gangs"),
    assumed("time with a mule in the late story", "median 200 s, spread 0.3", "five layers within about 25 minutes"),
    assumed(
        "from the last payment to the call",
        "10 % in 2–5 min, 20 % in 5–15, 25 % in 15–60, 25 % in 1–6 h, 15 % in 6–20 h, 5 % not within the day",
        "when the day's victims call; public figures on this delay were looked for and not found",
    ),
    assumed("payments of one victim", "60 % one, 25 % two, 15 % three, 8–35 min apart", "losses above 5,000 yuan"),
    assumed("from a stop to its effect", "medians 25–90 s by bank, at most 90 s to 5 min", "the banks' delays"),
    assumed("from a question to its answer", "medians 20–40 s at banks that feed, 150–240 s at others", "the same"),
    assumed("banks that feed live", "three of six", "the others answer only when asked"),
    assumed("mules who are students", "40 %, with 200–3,000 yuan of their own", "own money beside fraud money"),
    assumed("first payment given back", "5 % of it, 10 to 1,000 yuan, in rebate fraud", "what victims believe in"),
    assumed("movements of an account", "1.3 a day, more at the weekend, by hours awake", "ordinary life"),
    assumed(
        "salaries, prices, rents",
        "log-normal: 5,200 yuan a month, 32 yuan a purchase, 600–4,000 rent",
        "the same",
    ),
    assumed(
        "victims of the demo's day",
        "twelve and the two stories, where a town of 40,000 accounts would see one in about sixteen days",
        "compression, named as such: a day that can be watched",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_says_where_it_comes_from() {
        for row in SOURCES {
            assert_eq!(row.source == "assumed", row.year == 0, "{}", row.figure);
            assert!(!row.used.is_empty() && !row.value.is_empty(), "{}", row.figure);
        }
    }
}
