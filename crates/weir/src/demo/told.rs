//! What the demo tells: lost, held and gone against the truth, and how to go on.

use super::city_day::CityDay;
use super::cut::Cut;
use super::officers::Officers;
use super::warned::{Figures, Person};
use super::weeks::Weeks;
use crate::arguments::DemoArguments;
use anyhow::Result;
use city::{Sum, Truth, VictimTruth};
use domain::money::Amount;
use serde_json::{Value, json};

/// `truth` is that of the first day's end, `weeks` what the law made of it since.
pub(crate) fn print(day: &CityDay, truth: &Truth, weeks: &Weeks, arguments: &DemoArguments) -> Result<()> {
    if arguments.json {
        println!("{}", document(day, truth, weeks));
    } else {
        people(day, truth, weeks);
    }
    for failure in &day.failures {
        eprintln!("an answer was not taken: {failure}");
    }
    Ok(())
}

fn document(day: &CityDay, truth: &Truth, weeks: &Weeks) -> Value {
    let story = |story: &VictimTruth| {
        json!({
            "name": story.id, "lost": story.lost, "held": story.held, "returned": story.returned, "gone": story.gone,
            "layers": story.layers, "orders_ms": day.handled.get(&story.id).map(|handled| handled.orders_ms),
        })
    };
    let (read_right, payments) = read(day);
    json!({
        "stories": truth.stories.iter().map(story).collect::<Vec<_>>(),
        "day": {
            "victims": truth.day.victims, "lost": truth.day.lost, "held": truth.day.held,
            "returned": truth.day.returned, "gone": truth.day.gone,
            "reported": { "victims": truth.reported.victims, "lost": truth.reported.lost, "held": truth.reported.held,
                "returned": truth.reported.returned, "gone": truth.reported.gone },
            "payments_read_right": read_right, "payments_told": payments,
            "innocents_held": truth.innocents_held.len(), "bystanders_held": truth.bystanders_held.len(),
            "held_above_fraud": truth.held_above_fraud,
            "orders_ms_max": day.handled.values().map(|handled| handled.orders_ms).max(),
        },
        "weeks": weeks,
        "signals": day.screened.as_ref().map(|screened| &screened.figures),
    })
}

fn read(day: &CityDay) -> (usize, usize) {
    let each = day.handled.values();
    each.fold((0, 0), |(right, all), handled| (right + handled.read_right, all + handled.payments))
}

fn people(day: &CityDay, truth: &Truth, weeks: &Weeks) {
    println!(
        "{:<28}{:>14}{:>14}{:>14}{:>14}{:>9}{:>12}",
        "", "lost 损失", "held 管控", "returned 退回", "gone 流失", "held %", "orders in"
    );
    for story in &truth.stories {
        let ms = day.handled.get(&story.id).map_or("–".into(), |handled| format!("{} ms", handled.orders_ms));
        row(&story.id, [story.lost, story.held, story.returned, story.gone], &ms);
    }
    for (name, Sum { lost, held, returned, gone, .. }) in
        [("the day", truth.day), ("  of it reported by now", truth.reported)]
    {
        row(name, [lost, held, returned, gone], "");
    }
    let (read_right, payments) = read(day);
    println!(
        "{} victims paid, {} called; {read_right} of {payments} payments were read right from their words",
        truth.day.victims + truth.stories.len(),
        day.handled.len()
    );
    println!("innocent accounts held: {}; bystanders': {}", truth.innocents_held.len(), truth.bystanders_held.len());
    println!(
        "{} of what is held stands where the gang's own book says the victims' money had moved on: the rule followed \
         (first in, first out) takes a mule's own money for spent first.",
        truth.held_above_fraud
    );
    if let Some(screened) = &day.screened {
        signals(&screened.figures);
    }
    law(weeks);
    println!(
        "Everything here is simulated: city, banks, people, officers. The day is compressed: a real town of this size sees such a victim about once in two weeks."
    );
}

/// What the screen found in the day's calls, messages, lookups and chats.
fn signals(figures: &Figures) {
    println!("\nSignals of two days 两日信号: {} records of {} lines 条记录", figures.records, figures.lines);
    println!(
        "  warned {} 预警: reached before paying {} 转账前劝阻, kept {}; too late {} 已转账; false {} 误报",
        figures.raised, figures.reached_before_paying, figures.kept, figures.reached_too_late, figures.false_alarms
    );
    for person in [&figures.in_time, &figures.too_late].into_iter().flatten() {
        println!("  {}", reached(person));
    }
    for den in &figures.dens {
        let door =
            den.metres_from_its_door.map_or("–".into(), |metres| format!("{metres} m from its door 距实际门址"));
        println!("  den 窝点: {} ports, {} lines, {door}: /dens/{}", den.ports, den.lines, den.finding);
    }
    for van in &figures.false_cells {
        let off = van.metres_off.map_or(String::new(), |metres| format!(", each some {metres} m from the van"));
        println!(
            "  false base station 伪基站: a path of {} points, {}.{} km in {} min{off}: /false-cells/{}",
            van.points,
            van.metres / 1_000,
            van.metres % 1_000 / 100,
            van.minutes,
            van.finding
        );
    }
    println!("  {} lines and accounts stand out 涉诈号码与账号: /lines", figures.suspect_lines.len());
}

fn reached(person: &Person) -> String {
    let Person { warning, scheme, minutes_ahead, sum, case, orders, .. } = person;
    let minutes = minutes_ahead.abs();
    match case {
        None if *minutes_ahead >= 0 => {
            format!(
                "in time 及时 ({scheme}): reached {minutes} min before paying, {sum} kept 挽回: /warnings/{warning}"
            )
        }
        None => format!("too late 已转账 ({scheme}): {sum} paid {minutes} min before: /warnings/{warning}"),
        Some(case) => format!(
            "too late 已转账 ({scheme}): {sum} paid {minutes} min before; case {case} opened with {orders} orders, the trace \
             begins 立案追踪: /warnings/{warning}, /cases/{case}"
        ),
    }
}

/// The weeks after the day.
fn law(weeks: &Weeks) {
    println!("\nThe weeks after 此后数周:");
    println!("  frozen within the stop 止付期内转冻结        {:>14}", weeks.frozen);
    println!("  {} stops ended by the clock 到期自动解除      {:>14}", weeks.lapsed, weeks.lapsed_sum);
    println!(
        "  an honest seller objected; released 申诉解除   {:>14}  in {} min",
        weeks.released, weeks.released_minutes
    );
    println!("  paid back to three victims 按比例返还         {:>14}", weeks.refunded);
    for (victim, paid) in &weeks.refunds {
        println!("    {victim:<44}{paid:>14}");
    }
    cut(&weeks.cut);
}

/// The number that was cut wrongly.
fn cut(cut: &Cut) {
    let said = |listed: bool| if listed { "listed 在册" } else { "not listed 不在册" };
    println!("\nA courier's number cut and given back 快递员号码误封、申诉恢复: {}", cut.number);
    println!(
        "  the public look-up said 公众查询              {}, then {}",
        said(cut.listed_before),
        said(cut.listed_after)
    );
    println!(
        "  its owner appealed after 申诉于列入后         {} min; lifted {} min later",
        cut.appealed_minutes, cut.lifted_minutes
    );
    println!(
        "  operators that refuse it 运营商封堵           {} before, {} of 2 after",
        cut.refused_before, cut.refused_after
    );
    println!("  a fraud's site listed beside it stays 涉诈网站仍封堵  {} of 2", cut.still_refused);
}

fn row(name: &str, [lost, held, returned, gone]: [Amount; 4], ms: &str) {
    println!("{name:<28}{lost:>14}{held:>14}{returned:>14}{gone:>14}{:>8.1}%{ms:>12}", share(held, lost));
}

#[allow(clippy::cast_precision_loss, reason = "a share for people's eyes")]
fn share(part: Amount, whole: Amount) -> f64 {
    if whole.is_positive() { 100.0 * part.minor() as f64 / whole.minor() as f64 } else { 0.0 }
}

/// Where to go, as whom, and what to type.
pub(crate) fn welcome(address: &str, officers: &Officers, day: &CityDay) {
    println!("\nThe console 工作台: {address}");
    for guest in &officers.guests {
        println!("  {}  {:<10} password 密码 {}", guest.officer.name, guest.officer.login, guest.password);
    }
    if let Some(example) = day.running.example() {
        println!(
            "\nSomebody is on the line. Take the report as one officer, approve as the other 有人来电，请录入并审批："
        );
        println!("  {} {}\n  {}", example.name, example.phone, example.narrative);
    }
    println!("\nA warning waits to be signed for 有预警待签收: {address}/warnings (? shows the keys 按 ? 查看按键)");
    println!("\nThese passwords are printed once and die with the demo. Ctrl-C ends it.");
}
