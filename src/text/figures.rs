//! Figures in words: what a line is about, and what it comes to.

use super::{label, t, t_with};
use crate::codes::{Indicator, Lang};
use crate::evidence::Month;
use crate::evidence::growth::share;
use crate::evidence::indicator::{Line, Value};
use crate::evidence::sheets::Row;

/// Of which two lists a line has a member each: what stands at the side of a table, and
/// what above it.
#[must_use]
pub fn crossed(indicator: Indicator) -> Option<(&'static str, &'static str)> {
    match indicator {
        Indicator::NeedResolution => Some(("need", "figure-resolution")),
        Indicator::ServiceResolution => Some(("service", "figure-resolution")),
        Indicator::Refusals => Some(("need", "menu-choice")),
        Indicator::ReferralsTo => Some(("need", "place")),
        _ => None,
    }
}

/// What the line is about; empty where its indicator says it all. A leaflet stands
/// there by its name and language.
#[must_use]
pub fn part(lang: Lang, line: &Line) -> String {
    if let Some((side, above)) = crossed(line.indicator) {
        let (one, other) = line.part.rsplit_once('.').unwrap_or((&line.part, ""));
        return format!("{} → {}", label(lang, side, one), label(lang, above, other));
    }
    let list = match line.indicator {
        Indicator::Venues => "venue",
        Indicator::Shifts => "shift",
        Indicator::Heard => "chat-heard",
        Indicator::Invited => "console-invited-by",
        Indicator::Needs
        | Indicator::NeedsBeside
        | Indicator::ReferralsDone
        | Indicator::Linkage
        | Indicator::Supplies => "need",
        Indicator::Services => "service",
        Indicator::Outcomes | Indicator::AfterHoursFate => "outcome",
        Indicator::Urgencies => "urgency",
        Indicator::Injuries => "severity",
        Indicator::Modalities => "modality",
        Indicator::Speed => "speed",
        Indicator::Danger => "figure-danger",
        Indicator::Calls => "figure-call",
        Indicator::AfterProposal => "figure-after",
        Indicator::Referrals => "referral",
        Indicator::Turned => "turned",
        Indicator::Reviews => {
            let (why, outcome) = line.part.split_once('.').unwrap_or((&line.part, ""));
            let outcome = label(lang, "review-outcome", outcome);
            return format!("{}: {outcome}", label(lang, "review-why", why));
        }
        Indicator::Feedback => "figure",
        Indicator::Quality => "quality",
        Indicator::Contacts if !line.part.is_empty() => "origin",
        Indicator::Growth if !line.part.is_empty() => return t(lang, "console-baseline"),
        Indicator::Information
        | Indicator::NeedResolution
        | Indicator::ServiceResolution
        | Indicator::Refusals
        | Indicator::ReferralsTo
        | Indicator::Contacts
        | Indicator::Growth
        | Indicator::People
        | Indicator::Package
        | Indicator::AfterHandover
        | Indicator::AfterHours
        | Indicator::Drills
        | Indicator::SelfService => return line.part.clone(),
    };
    label(lang, list, &line.part)
}

/// What it comes to. No share stands without what it is a share of.
#[must_use]
pub fn value(lang: Lang, value: Value) -> String {
    match value {
        Value::Count(times) => times.to_string(),
        Value::Hidden => t(lang, "figure-hidden"),
        Value::Range(least, most) => {
            t_with(lang, "figure-range", &[("least", least.into()), ("most", most.into())])
        }
        Value::Share(part, whole) => t_with(
            lang,
            "figure-share",
            &[
                ("part", part.into()),
                ("whole", whole.into()),
                ("percent", share(part, whole).into()),
            ],
        ),
        Value::Speed(speed) => t_with(
            lang,
            "figure-speed",
            &[("median", speed.median.into()), ("most", speed.p90.into()), ("n", speed.n.into())],
        ),
        Value::Said([said, answered, asked]) => t_with(
            lang,
            "figure-said",
            &[("said", said.into()), ("answered", answered.into()), ("asked", asked.into())],
        ),
        Value::Pace(median, most) => {
            t_with(lang, "figure-pace", &[("median", median.into()), ("most", most.into())])
        }
        Value::Growth(it) => t_with(
            lang,
            "figure-growth",
            &[
                ("before", it.before.into()),
                ("now", it.now.into()),
                ("percent", format!("{:+}", it.percent).replace('-', "−").into()),
                ("months", it.months.into()),
            ],
        ),
    }
}

/// The share of the reports behind it that were written from memory, where there were
/// any: "from memory: 12 %".
#[must_use]
pub fn from_memory(lang: Lang, line: &Line) -> Option<String> {
    let (part, whole) = (line.from_memory?, line.value.reports()?);
    (part > 0)
        .then(|| t_with(lang, "figure-from-memory", &[("percent", share(part, whole).into())]))
}

/// The lines as a file holds them: in words, in numbers, and what they mean.
#[must_use]
pub fn rows(lang: Lang, lines: &[Line]) -> Vec<Row> {
    let row = |line: &Line| {
        let code = line.indicator.code();
        let name = match line.part.as_str() {
            "" => code.to_owned(),
            part => format!("{code}.{part}"),
        };
        Row {
            name,
            indicator: label(lang, "indicator", code),
            part: part(lang, line),
            said: value(lang, line.value),
            numbers: line.flat(),
            from_memory: line.from_memory,
            definition: label(lang, "definition", code),
        }
    };
    lines.iter().map(row).collect()
}

/// The same of each month.
#[must_use]
pub fn months(lang: Lang, months: &[(Month, Vec<Line>)]) -> Vec<(String, Vec<Row>)> {
    months.iter().map(|(month, lines)| (month.to_string(), rows(lang, lines))).collect()
}
