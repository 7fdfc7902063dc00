//! Addresses: streets, houses, flats, districts, stations.

use std::sync::LazyLock;

use super::token::{Shape, Token};
use super::words::cue;
use super::{Kind, Mark};

/// Streets and the like, by the beginnings of their names, any ending.
static STREETS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("places-streets"));
static SHORT: LazyLock<Vec<&str>> = LazyLock::new(|| cue("places-short"));
/// Before a number: a house, a flat.
static HOUSES: LazyLock<Vec<&str>> = LazyLock::new(|| cue("places-houses"));
/// They go on with an address that was begun.
static PARTS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("places-parts"));
static STREETS_EN: LazyLock<Vec<&str>> = LazyLock::new(|| cue("places-streets-en"));
/// These count in small letters too, after a number.
const STREETS_SMALL: &[&str] =
    &["street", "st", "road", "rd", "avenue", "ave", "lane", "drive", "blvd", "boulevard"];
/// Somebody is there, or stays there.
const LIVES: &[&str] =
    &["жив", "прожива", "ночу", "снима", "прописан", "зарегистрирован", "обита", "живет"];
/// Small words that look like the name of a street and are none.
static NOT_STREETS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("places-not-streets"));
const EXTENDED_MAX: usize = 8;

#[must_use]
pub fn find(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for at in 0..tokens.len() {
        if tokens[at].is_removed() {
            continue;
        }
        let found = street(tokens, at)
            .or_else(|| house(text, tokens, at))
            .or_else(|| numbered(tokens, at))
            .or_else(|| suburb(tokens, at))
            .or_else(|| english(tokens, at))
            .or_else(|| postcode(tokens, at));
        if let Some((from, to)) = found {
            let to = extended(tokens, to);
            marks.push(Mark {
                range: tokens[from].range.start..tokens[to].range.end,
                kind: Kind::Address,
            });
        }
    }
    marks
}

fn is_stem(token: &Token, stems: &[&str]) -> bool {
    stems.iter().any(|stem| token.lower.starts_with(stem))
}

fn is_near(token: &Token) -> bool {
    token.gap.trim_matches([' ', '\u{a0}', '.', ',', '№', '#', '«', '"', ':']).is_empty()
        && !token.is_removed()
        && !(token.begins && token.gap.starts_with(". "))
}

fn is_number(token: &Token) -> bool {
    let digits = token.text.chars().filter(char::is_ascii_digit).count();
    let letters = token.text.chars().filter(|it| it.is_alphabetic()).count();
    (1..=4).contains(&digits)
        && letters <= 1
        && token.text.starts_with(|it: char| it.is_ascii_digit())
}

/// "ул. Садовая", "Невском районе", "метро Автово".
fn street(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let token = &tokens[at];
    let is_short = token.is(&SHORT);
    if !is_short && !is_stem(token, &STREETS) {
        return None;
    }
    let next = tokens.get(at + 1).filter(|next| is_near(next));
    let is_titled = next.is_some_and(|it| matches!(it.shape, Shape::Title | Shape::Letter));
    let before = at.checked_sub(1).map(|it| &tokens[it]).filter(|_| token.gap.trim().is_empty());
    if is_short {
        // "Невский пр., 100".
        let is_named = before.is_some_and(|it| it.shape == Shape::Title && ends(it, ADJECTIVES));
        if is_named && !is_titled {
            return Some((at - 1, at));
        }
        // "м.", "г." and "пл." are other words without their dot and a capital.
        let is_sure = !token.is(&["м", "г", "пл", "ж", "ш", "пр"]);
        let is_dotted = next.is_some_and(|next| next.gap.starts_with('.'));
        let is_word = |it: &Token| it.shape == Shape::Small && it.lower.chars().count() > 3;
        let goes = is_titled && (is_dotted || is_sure) || is_sure && next.is_some_and(is_word);
        return goes.then_some((at, at + 1));
    }
    if is_titled {
        return Some((at, at + 1));
    }
    // "невском районе": what it is called stands before.
    let is_named = before.is_some_and(|it| match it.shape {
        Shape::Title => !it.begins || ends(it, CALLED_AFTER),
        _ => ends(it, CALLED_AFTER) && !it.is(&NOT_STREETS),
    });
    if is_named {
        return Some((at - 1, at));
    }
    small_street(tokens, at)
}

const ADJECTIVES: &[&str] = &["ий", "ая", "ой", "ый", "ом", "ого"];
const CALLED_AFTER: &[&str] = &["ский", "ская", "ской", "ском", "цком", "ского", "ским"];

fn ends(token: &Token, endings: &[&str]) -> bool {
    endings.iter().any(|end| token.lower.ends_with(end))
}

/// "улица садовая 7", "метро автово": in small letters only with a number, or a
/// name that fits.
fn small_street(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let (token, next) = (&tokens[at], tokens.get(at + 1).filter(|next| is_near(next))?);
    let is_adjective = ends(next, &["ая", "ой", "ого", "ский", "ском", "ова", "ева", "ина"]);
    let has_number =
        tokens.get(at + 2).is_some_and(|it| is_near(it) && (is_number(it) || it.is(&HOUSES)));
    let is_metro = token.is(&["метро"])
        && next.shape == Shape::Small
        && ends(next, &["о", "ая", "ский"])
        && next.lower.chars().count() > 4;
    let is_house = is_number(next)
        && !next.gap.contains([',', ':'])
        && !token.is(&["площади", "площадь"])
        && !is_stem(token, &["район", "метро", "станци"]);
    let is_called = has_number || next.lower.contains("ск") && !next.is(&NOT_STREETS);
    (is_house || is_metro || is_adjective && is_called).then_some((at, at + 1))
}

/// "д. 5", "кв 12", "flat 9".
fn house(text: &str, tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let (token, next) = (&tokens[at], tokens.get(at + 1)?);
    if !token.is(&HOUSES) || !is_near(next) || !is_number(next) || next.gap.contains(',') {
        return None;
    }
    let after = text[next.range.end..].chars().next();
    let is_measured = tokens.get(at + 2).is_some_and(|it| {
        it.gap == " "
            && it.is(&[
                "раза",
                "раз",
                "недели",
                "недель",
                "дня",
                "дней",
                "часа",
                "часов",
                "weeks",
                "days",
                "times",
                "месяца",
                "месяцев",
                "мг",
                "hours",
                "года",
                "лет",
            ])
    });
    (!is_measured && after != Some('%')).then_some((at, at + 1))
}

/// "на садовой 7", "на Салова, 12", "живёт на садовой".
fn numbered(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let [place, name, ..] = tokens.get(at..)? else { return None };
    if !place.is(&["на", "по", "у", "возле", "около", "за", "с", "под", "адрес", "адресу"])
        || !is_near(name)
    {
        return None;
    }
    let number = tokens.get(at + 2).filter(|it| is_near(it));
    let is_house = number.is_some_and(|it| {
        is_number(it)
            || it.is(&["дом", "д", "кв", "корпус"]) && tokens.get(at + 3).is_some_and(is_number)
    });
    let is_counted = number.is_some_and(is_number)
        && tokens
            .get(at + 3)
            .is_some_and(|it| it.shape == Shape::Small && it.gap == " " && !it.is(&PARTS));
    if name.shape == Shape::Title {
        return (is_house && !is_counted).then_some((at + 1, at + 2));
    }
    let is_adjective = name.shape == Shape::Small
        && name.lower.chars().count() >= 6
        && ["ой", "ого", "ей"].iter().any(|end| name.lower.ends_with(end))
        && !name.is(&NOT_STREETS);
    if !is_adjective {
        return None;
    }
    if is_house && !is_counted {
        return Some((at + 1, at + 2));
    }
    let lives = at.checked_sub(1).is_some_and(|before| is_stem(&tokens[before], LIVES));
    (lives && place.is(&["на"]) && number.is_none_or(|it| it.gap.contains(',')))
        .then_some((at + 1, at + 1))
}

/// "живёт в мурино": in small letters, where somebody lives.
fn suburb(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let [place, name, ..] = tokens.get(at..)? else { return None };
    let ends = ["ино", "ово", "ево"].iter().any(|end| name.lower.ends_with(end));
    let is_name = ends && name.shape == Shape::Small && name.lower.chars().count() >= 5;
    let near = at.saturating_sub(2)..(at + 4).min(tokens.len());
    let lives = tokens[near].iter().any(|it| is_stem(it, LIVES));
    (place.is(&["в", "из", "под"]) && is_name && lives && name.gap == " ")
        .then_some((at + 1, at + 1))
}

/// "48 Marlowe Road", "Elm Grove tube station", "22 baker street".
fn english(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let token = &tokens[at];
    if !token.is(&STREETS_EN) || !token.gap.trim().is_empty() || at == 0 {
        return None;
    }
    let mut from = at;
    while from > 0
        && at - from < 3
        && tokens[from].gap.trim().is_empty()
        && tokens[from - 1].shape == Shape::Title
        && !(tokens[from - 1].begins
            && super::words::Words::get().is_ordinary(&tokens[from - 1].lower))
        && !super::names::is_small_word(&tokens[from - 1].lower)
    {
        from -= 1;
    }
    let is_typed = token.shape == Shape::Title
        || token.is(&[
            "station", "tube", "metro", "street", "road", "avenue", "lane", "estate", "district",
            "prospekt",
        ]);
    if from < at && is_typed {
        let number = from
            .checked_sub(1)
            .filter(|it| is_number(&tokens[*it]) && tokens[from].gap.trim().is_empty());
        let is_named = number.is_some()
            || !(from..at).all(|it| super::words::Words::get().is_ordinary(&tokens[it].lower));
        return is_named.then_some((number.unwrap_or(from), at));
    }
    if token.is(STREETS_SMALL)
        && at >= 2
        && is_number(&tokens[at - 2])
        && tokens[at - 1].shape == Shape::Small
    {
        return Some((at - 2, at));
    }
    None
}

/// "SE1 7PB"; and whatever stands after "postcode".
fn postcode(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let token = &tokens[at];
    let next = tokens.get(at + 1).filter(|next| is_near(next));
    let digits = |token: &Token| token.text.chars().any(|it| it.is_ascii_digit());
    if token.is(&["postcode", "zip", "индекс", "zipcode"]) {
        let to =
            at + tokens[at + 1..].iter().take(2).take_while(|it| is_near(it) && digits(it)).count();
        return (to > at).then_some((at, to));
    }
    let is_outward = token.shape == Shape::Mixed
        && token.text.len() <= 4
        && token.text.starts_with(|it: char| it.is_ascii_uppercase());
    let is_inward = |it: &Token| {
        it.text.len() == 3
            && it.text.starts_with(|it: char| it.is_ascii_digit())
            && it.text[1..].chars().all(|it| it.is_ascii_uppercase())
    };
    (is_outward
        && token.text.is_ascii()
        && next.is_some_and(|it| it.text.is_ascii() && is_inward(it)))
    .then_some((at, at + 1))
}

/// The rest of an address that was begun: houses, flats, numbers, more names.
fn extended(tokens: &[Token], mut to: usize) -> usize {
    for _ in 0..EXTENDED_MAX {
        let Some(next) = tokens.get(to + 1).filter(|next| is_near(next)) else { break };
        let is_number_next = tokens.get(to + 2).is_some_and(|it| is_near(it) && is_number(it));
        let is_part = is_number(next)
            && !tokens
                .get(to + 2)
                .is_some_and(|it| it.is(&["недели", "дня", "раза", "weeks", "days"]));
        let is_house =
            (next.is(&PARTS) || next.is(&HOUSES)) && (is_number_next || next.is(&["hostel"]));
        let is_name = next.shape == Shape::Title
            && !next.begins
            && next.gap.trim_matches([' ', ',']).is_empty()
            && !super::words::Words::get().is_ordinary(&next.lower);
        let is_street =
            next.is(&SHORT) && tokens.get(to + 2).is_some_and(|it| it.shape == Shape::Title);
        if !(is_part || is_house || is_name || is_street) {
            break;
        }
        to += 1;
    }
    to
}
