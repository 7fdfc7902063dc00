//! A contact card in words: whom to ask for, how to come back, when somebody is
//! there. A role and a service, and nobody's own name or number.

use super::{label, t, t_with};
use crate::codes::Lang;
use crate::config::Organisation;
use crate::desk::card::Card;
use crate::desk::hours::Opening;

/// What a card is written from.
pub struct Facts<'a> {
    pub organisation: &'a Organisation,
    /// The name of the bot on Telegram, where there is one.
    pub bot: Option<&'a str>,
    /// Who reads it has a talk on the web, and six words.
    pub is_web: bool,
    /// When somebody answers.
    pub week: &'a [Opening],
}

/// Line by line.
#[must_use]
pub fn lines(lang: Lang, card: &Card, facts: &Facts<'_>) -> Vec<String> {
    let set = facts.organisation;
    let role = label(lang, "role", card.role.code());
    let gaps = [("organisation", set.name.as_str().into()), ("role", role.into())];
    let mut lines = vec![t_with(lang, "chat-card-who", &gaps)];
    if !card.note.is_empty() {
        lines.push(card.note.clone());
    }
    if let Some(bot) = facts.bot {
        let link = format!("https://t.me/{bot}");
        lines.push(t_with(lang, "chat-card-bot", &[("link", link.into())]));
    }
    if facts.is_web {
        lines.push(t(lang, "chat-card-code"));
    }
    if !set.channels.is_empty() {
        lines.push(t_with(lang, "chat-card-channels", &[("list", set.channels.join(", ").into())]));
    }
    if !set.phone.is_empty() {
        lines.push(own_number(lang, set));
    }
    lines.push(match week(lang, facts.week) {
        None => t(lang, "chat-card-hours-none"),
        Some(hours) => t_with(lang, "chat-card-hours", &[("hours", hours.into())]),
    });
    lines
}

/// The organisation's number, and when somebody answers there.
#[must_use]
pub fn own_number(lang: Lang, set: &Organisation) -> String {
    let gaps = [("number", set.phone.as_str().into()), ("hours", set.phone_hours.as_str().into())];
    match set.phone_hours.is_empty() {
        true => t_with(lang, "chat-card-phone", &gaps),
        false => t_with(lang, "chat-card-phone-hours", &gaps),
    }
}

/// `пн–пт 11:00–20:00, сб 12:00–16:00`. `None` when no week is planned.
fn week(lang: Lang, week: &[Opening]) -> Option<String> {
    let day = |weekday: i8| t(lang, &format!("chat-weekday-{weekday}"));
    let of_day = |weekday: i8| {
        let hours = week.iter().filter(|it| it.weekday == weekday);
        hours.map(|it| format!("{}–{}", clock(it.from), clock(it.until))).collect::<Vec<_>>()
    };
    let mut groups: Vec<(i8, i8, Vec<String>)> = Vec::new();
    for weekday in 1..=7 {
        let hours = of_day(weekday);
        match groups.last_mut() {
            Some((_, last, same)) if *last + 1 == weekday && *same == hours => *last = weekday,
            _ => groups.push((weekday, weekday, hours)),
        }
    }
    let said = |(first, last, hours): (i8, i8, Vec<String>)| {
        let days = match first == last {
            true => day(first),
            false => format!("{}–{}", day(first), day(last)),
        };
        format!("{days} {}", hours.join(" / "))
    };
    let open: Vec<_> = groups.into_iter().filter(|(.., hours)| !hours.is_empty()).collect();
    (!open.is_empty()).then(|| open.into_iter().map(said).collect::<Vec<_>>().join(", "))
}

fn clock(minute: i16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Role;

    #[test]
    fn days_with_the_same_hours_stand_together() {
        let open = |weekday, from, until| Opening { weekday, from, until };
        let mut hours: Vec<_> = (1..=5).map(|day| open(day, 11 * 60, 20 * 60)).collect();
        hours.push(open(6, 12 * 60, 24 * 60));
        assert_eq!(week(Lang::Ru, &hours).unwrap(), "пн–пт 11:00–20:00, сб 12:00–00:00");
        assert_eq!(week(Lang::En, &hours).unwrap(), "Mon–Fri 11:00–20:00, Sat 12:00–00:00");
        assert_eq!(week(Lang::Ru, &[]), None);
    }

    #[test]
    fn a_card_names_a_role_and_ways_back_and_nobody() {
        let organisation = Organisation {
            name: "Дом".to_owned(),
            phone: "+7 812 555-01-01".to_owned(),
            ..Organisation::default()
        };
        let card = Card { role: Role::Worker, bot: None, note: String::new() };
        let facts =
            Facts { organisation: &organisation, bot: Some("help_bot"), is_web: true, week: &[] };
        let said = lines(Lang::Ru, &card, &facts).join("\n");
        for part in ["Дом", "сотрудник", "t.me/help_bot", "шесть слов", "555-01-01"]
        {
            assert!(said.to_lowercase().contains(&part.to_lowercase()), "{part} in {said}");
        }
    }
}
