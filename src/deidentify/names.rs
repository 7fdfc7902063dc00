//! Names of people: by lists, by form, by the words around them, and by a
//! capital where a sentence gives none.

use std::sync::LazyLock;

use super::token::{Shape, Token};
use super::words::{Words, cue};
use super::{Kind, Mark, weigh};

/// After these stands what somebody is called, capital or not.
static CALLED: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-called"));
/// After these only with a capital, or a first name of the list.
static CALLED_MAYBE: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-called-maybe"));
static FILLERS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-fillers"));
const FILLERS_MAX: usize = 3;
/// Whoever is spoken of; a name may follow.
static RELATIONS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-relations"));
static HONORIFICS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-honorifics"));
/// Words that no name is made of, wherever they stand.
static SMALL: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-small"));
/// What people do: a capital before it at the beginning of a sentence is somebody.
static DOES: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-does"));
/// Before [`OF_PEOPLE`] they speak of somebody.
static AUXILIARIES: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-auxiliaries"));
/// What only people do and are.
static OF_PEOPLE: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-of-people"));
/// A quotation after these is a thing's name and nobody's.
static THINGS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-things"));
static PATRONYMICS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-patronymics"));
static SURNAME_ENDS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-surname-ends"));
/// Nobody else ends so.
static SURNAME_SURE: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-surname-sure"));

/// A word of every sentence, which is nobody's name.
#[must_use]
pub fn is_small_word(lower: &str) -> bool {
    SMALL.contains(&lower) || DOES.contains(&lower)
}

/// `taken` are places that are marked already, in order.
#[must_use]
pub fn find(text: &str, tokens: &[Token], taken: &[Mark]) -> Vec<Mark> {
    let (ruled, weighed) = (Ruled::of(tokens, taken), weigh::text(tokens));
    let named: Vec<bool> = (0..tokens.len())
        .map(|at| {
            ruled.is_told[at]
                || ruled.is_open(tokens, at) && weigh::points(&weighed, &ruled.named, at)
        })
        .collect();
    let mut marks = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !named[at] {
            at += 1;
            continue;
        }
        let from = at;
        while at + 1 < tokens.len() && named[at + 1] && is_one(&tokens[at + 1]) {
            at += 1;
        }
        let kind = if is_place(tokens, from) { Kind::Address } else { Kind::Name };
        marks.push(Mark { range: tokens[from].range.start..end(text, &tokens[at]), kind });
        at += 1;
    }
    marks
}

/// A common first name with a capital inside a sentence, between words without one: what it
/// looks like is enough. Beside another capital it may be a part of a thing's name.
fn is_sure(tokens: &[Token], at: usize) -> bool {
    let (token, words) = (&tokens[at], Words::get());
    let is_plain = |it: &Token| it.shape == Shape::Small && !it.is(&THINGS);
    token.shape == Shape::Title
        && !token.begins
        && matches!(token.gap, " " | ", ")
        && at.checked_sub(1).is_some_and(|before| is_plain(&tokens[before]))
        && tokens.get(at + 1).is_none_or(|next| is_plain(next) || next.begins)
        && words.is_common_name(&token.lower)
        && !words.is_no_name(&token.lower)
        && !words.is_ordinary(&token.lower)
}

/// What the rules say of each word.
pub struct Ruled {
    /// Neither marked as something else nor put in place of something.
    is_free: Vec<bool>,
    /// It looks like a name.
    pub named: Vec<bool>,
    /// It stands after "зовут" or "called", and is a name whatever it looks like; or nothing
    /// else looks like it.
    is_told: Vec<bool>,
}

impl Ruled {
    #[must_use]
    pub fn of(tokens: &[Token], taken: &[Mark]) -> Ruled {
        let is_taken = |token: &Token| {
            let at = taken.partition_point(|mark| mark.range.end <= token.range.start);
            taken.get(at).is_some_and(|mark| mark.range.start < token.range.end)
        };
        let is_free: Vec<bool> =
            tokens.iter().map(|it| !is_taken(it) && !it.is_removed()).collect();
        let (mut named, mut is_told) = (vec![false; tokens.len()], vec![false; tokens.len()]);
        for at in 0..tokens.len() {
            if is_free[at] && is_name(tokens, at) {
                named[at] = true;
                is_told[at] = is_sure(tokens, at);
            }
            if let Some(called) = called(tokens, at)
                && is_free[called]
            {
                named[called] = true;
                is_told[called] = true;
            }
        }
        beside(tokens, &is_free, &mut named);
        Ruled { is_free, named, is_told }
    }

    /// Whether the second look decides.
    #[must_use]
    pub fn is_open(&self, tokens: &[Token], at: usize) -> bool {
        self.is_free[at] && !self.is_told[at] && tokens[at].shape != Shape::Digits
    }
}

/// With the full stop of an initial.
fn end(text: &str, token: &Token) -> usize {
    let is_initial = token.shape == Shape::Letter && text[token.range.end..].starts_with('.');
    token.range.end + usize::from(is_initial)
}

fn is_one(token: &Token) -> bool {
    matches!(token.gap, " " | ". " | "." | "\u{a0}" | "-" | ", ")
        && token.gap != ", "
        && !token.begins
}

/// The next word and this one belong to one name.
fn beside(tokens: &[Token], is_free: &[bool], named: &mut [bool]) {
    let words = Words::get();
    for at in 0..tokens.len() {
        let token = &tokens[at];
        if named[at] || !is_free[at] {
            continue;
        }
        let after_name = at > 0 && named[at - 1] && is_one(token);
        let before_name = named.get(at + 1).is_some_and(|it| *it) && is_one(&tokens[at + 1]);
        let looks = ends(&token.lower, &SURNAME_ENDS) && token.lower.chars().count() >= 5
            || ends(&token.lower, &PATRONYMICS);
        let goes_on = match token.shape {
            Shape::Letter => {
                !token.is(&["i", "a", "я", "и", "а", "с", "в", "к", "о", "у"])
                    || tokens.get(at + 1).is_some_and(|it| it.gap.starts_with('.'))
            }
            Shape::Title => {
                !words.is_ordinary(&token.lower) && !is_small_word(&token.lower) && after_name
            }
            Shape::Small => {
                after_name
                    && looks
                    && !words.is_no_name(&token.lower)
                    && !is_common_end(&token.lower)
            }
            _ => false,
        };
        let begins_one = token.shape == Shape::Title
            && before_name
            && looks
            && !words.is_starter(&token.lower)
            && !is_small_word(&token.lower);
        let goes_before = before_name && token.shape != Shape::Title;
        named[at] = begins_one || goes_on && (after_name || goes_before);
    }
}

/// Short forms of adjectives, plurals and things that end as surnames do.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| cue("names-common"));

fn is_common_end(lower: &str) -> bool {
    COMMON.contains(&lower)
}

fn ends(lower: &str, endings: &[&str]) -> bool {
    endings.iter().any(|end| lower.len() > end.len() && lower.ends_with(end))
}

fn is_name(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let words = Words::get();
    let first = hyphened(&token.lower, words);
    match token.shape {
        Shape::Digits | Shape::Mixed => false,
        Shape::Letter => is_initial(tokens, at),
        Shape::Capitals => {
            let is_long = token.lower.chars().count() >= 4;
            is_long
                && !words.is_ordinary(&token.lower)
                && !words.is_no_name(&token.lower)
                && (first || Words::is_surname(&token.lower) || ends(&token.lower, &PATRONYMICS))
        }
        Shape::Small => {
            let is_told = at > 0 && tokens[at - 1].is(&RELATIONS) && is_one(token);
            let is_known = first || Words::is_surname(&token.lower);
            is_known
                && (is_told
                    && (!words.is_no_name(&token.lower) || first && !is_small_word(&token.lower))
                    || !words.is_no_name(&token.lower))
                && !is_small_word(&token.lower)
                && !words.is_ordinary(&token.lower)
        }
        // "ВИЧ-статус", "X-ray".
        Shape::Title if is_compound(token.text) => false,
        Shape::Title if token.begins => is_irish(token.text) || begins(tokens, at, first),
        Shape::Title => {
            let after = at.checked_sub(1).map(|before| &tokens[before]);
            let is_honoured = after.is_some_and(|it| it.is(&HONORIFICS));
            let is_told = after.is_some_and(|it| it.is(&RELATIONS)) && token.gap == " ";
            is_honoured
                || is_irish(token.text)
                || is_told && is_small_word(&token.lower)
                || (!words.is_ordinary(&token.lower)
                    && !is_small_word(&token.lower)
                    && !is_thing(tokens, at))
        }
    }
}

/// "O'Rourke", "D'Angelo": nobody else is written so.
fn is_irish(word: &str) -> bool {
    let parts = word.split_once(['\'', '’']);
    parts.is_some_and(|(head, tail)| {
        head.chars().count() <= 2
            && tail.chars().count() > 2
            && tail.starts_with(char::is_uppercase)
    })
}

/// Something beside an abbreviation, or beside a letter.
fn is_compound(word: &str) -> bool {
    word.split_once('-').is_some_and(|(head, _)| head.chars().all(char::is_uppercase))
}

/// "Анна-Мария", "Костя's".
fn hyphened(lower: &str, words: &Words) -> bool {
    let bare = lower.strip_suffix("'s").unwrap_or(lower);
    words.is_first_name(bare)
        || bare.contains('-') && bare.split('-').all(|part| words.is_first_name(part))
}

/// A capital at the beginning of a sentence says nothing by itself.
fn begins(tokens: &[Token], at: usize, first: bool) -> bool {
    let (token, words) = (&tokens[at], Words::get());
    let next = tokens.get(at + 1).filter(|next| !next.begins);
    if words.is_starter(&token.lower) || is_small_word(&token.lower) || is_thing(tokens, at) {
        return false;
    }
    let acts = next.is_some_and(|next| next.is(&DOES) && next.gap == " ");
    let negates = next.is_some_and(|next| next.is(&["не"]))
        && tokens.get(at + 2).is_some_and(|it| it.is(&DOES));
    let has_initial = next.is_some_and(|it| it.shape == Shape::Letter)
        && tokens.get(at + 2).is_none_or(|it| it.gap.starts_with('.'));
    let has_patronymic =
        next.is_some_and(|it| it.shape == Shape::Title && ends(&it.lower, &PATRONYMICS));
    // "Ivanka will come", "Tariq's brother".
    let third = tokens.get(at + 2).filter(|third| !third.begins);
    let is_about = next.is_some_and(|it| it.is(&AUXILIARIES) && it.gap == " ")
        && third.is_some_and(|it| it.is(&OF_PEOPLE));
    let owner = token.lower.strip_suffix("'s").filter(|owner| !words.is_starter(owner));
    let is_owner = owner.is_some_and(|owner| !is_small_word(owner) && !words.is_ordinary(owner))
        && next.is_some_and(|it| it.is(&RELATIONS));
    if is_owner || is_about && !words.is_ordinary(&token.lower) && !words.is_no_name(&token.lower) {
        return true;
    }
    let is_alone = token.gap.contains('"') || token.gap.contains('«');
    if has_patronymic || has_initial && ends(&token.lower, &SURNAME_ENDS) {
        return true;
    }
    if words.is_no_name(&token.lower) {
        return (first || Words::is_surname(&token.lower)) && (acts || negates);
    }
    // "Толмачёва направила": a surname by its ending, and something is done.
    let is_done = next.is_some_and(|it| {
        let ends = ["ла", "л", "ся", "сь", "ит", "ет"].iter().any(|end| it.lower.ends_with(end));
        it.shape == Shape::Small && it.gap == " " && ends && it.lower.chars().count() >= 4
    });
    let is_surname = is_done
        && ["ов", "ова", "ев", "ева", "ин", "ина", "ский", "ская"]
            .iter()
            .any(|end| token.lower.ends_with(end))
        && token.lower.chars().count() >= 6
        && !is_common_end(&token.lower);
    if is_surname || is_nickname(tokens, at) {
        return true;
    }
    first
        || Words::is_surname(&token.lower)
        || ends(&token.lower, &SURNAME_SURE) && token.lower.chars().count() >= 6
        || ends(&token.lower, &PATRONYMICS) && token.lower.chars().count() >= 8
        || (acts || negates)
            && !is_alone
            && !words.is_ordinary(&token.lower)
            && !is_adverb(&token.lower)
}

/// One word between quotation marks, and no thing's name.
fn is_nickname(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let is_opened = token.gap.ends_with(['«', '"', '“']);
    let is_closed = tokens.get(at + 1).is_some_and(|next| next.gap.starts_with(['»', '"', '”']));
    is_opened && is_closed && !Words::get().is_ordinary(&token.lower)
}

/// "Спокойно сказал", "Срочно просит".
fn is_adverb(lower: &str) -> bool {
    [
        "но", "то", "ло", "ро", "ко", "во", "ски", "ле", "ой", "ем", "ам", "ом", "ing", "ly", "ть",
        "ся", "лась", "лся",
    ]
    .iter()
    .any(|end| lower.ends_with(end))
}

/// "И. В.", "клиент К."
fn is_initial(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let next = tokens.get(at + 1);
    let follows_dot = next.is_some_and(|it| it.gap.starts_with('.') && it.gap.len() <= 2);
    let pair = follows_dot
        && next.is_some_and(|it| it.shape == Shape::Letter)
        && tokens.get(at + 2).is_none_or(|it| it.gap.starts_with('.'));
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let second = before.is_some_and(|it| it.shape == Shape::Letter)
        && token.gap.starts_with('.')
        && token.gap.len() <= 2;
    let told = before.is_some_and(|it| it.is(&RELATIONS) && !it.is(&["old", "big", "little"]))
        && token.gap == " "
        && next.is_none_or(|it| it.gap.starts_with(['.', ',']))
        && !token.is(&["я", "i", "a"]);
    let is_short_for = |a: &Token, b: &Token| {
        let pair = format!("{}{}", a.lower, b.lower);
        matches!(
            pair.as_str(),
            "us" | "uk"
                | "am"
                | "pm"
                | "na"
                | "aa"
                | "id"
                | "tb"
                | "hr"
                | "ан"
                | "аа"
                | "гр"
                | "iv"
                | "eu"
                | "gp"
                | "er"
        )
    };
    if pair && next.is_some_and(|next| is_short_for(token, next))
        || second && before.is_some_and(|it| is_short_for(it, token))
    {
        return false;
    }
    let surname = follows_dot
        && next.is_some_and(|it| {
            it.shape == Shape::Title && !Words::get().is_ordinary(&it.lower) && it.gap.len() <= 2
        });
    let hepatitis = before.is_some_and(|it| {
        ["гепатит", "hep", "витамин", "vitamin", "group", "групп", "plan", "type", "тип"]
            .iter()
            .any(|stem| it.lower.starts_with(stem))
    });
    (pair || second || told || surname && token.begins) && !hepatitis
}

/// In a quotation that is the name of a leaflet, a fund, a place to go.
fn is_thing(tokens: &[Token], at: usize) -> bool {
    let opened = (0..=at).rev().take(6).find(|it| tokens[*it].gap.contains(['«', '"', '“']));
    let Some(opened) = opened else { return false };
    let closed = (opened + 1..=at).any(|it| tokens[it].gap.contains(['»', '"', '”']));
    !closed && opened > 0 && tokens[opened - 1].is(&THINGS)
}

/// Where the name stands that a word like "зовут" announces.
fn called(tokens: &[Token], cue: usize) -> Option<usize> {
    let token = &tokens[cue];
    let is_sure = token.is(&CALLED);
    // "[имя]" was put in a name's place and announces none.
    if token.is_removed() || !is_sure && !token.is(&CALLED_MAYBE) {
        return None;
    }
    let words = Words::get();
    let mut is_last_filler = false;
    for (step, next) in tokens.iter().enumerate().skip(cue + 1).take(FILLERS_MAX + 1) {
        if next.is_removed()
            || next.begins && !next.gap.contains([':', '«', '"', '“'])
            || next.gap.contains(['.', ',', ';', '['])
        {
            return None;
        }
        if next.is(&FILLERS) && step <= cue + FILLERS_MAX {
            is_last_filler = true;
            continue;
        }
        if matches!(next.shape, Shape::Digits) || is_small_word(&next.lower) || next.is(&CALLED) {
            return None;
        }
        let is_verb = next.lower.ends_with("ться")
            || next.lower.ends_with("ть") && next.lower.chars().count() > 4;
        if next.shape == Shape::Small
            && is_sure
            && tokens[step - 1].is(&["as"])
            && !hyphened(&next.lower, words)
        {
            return None;
        }
        let is_capital = next.shape == Shape::Title && !words.is_ordinary(&next.lower);
        let is_known = hyphened(&next.lower, words) || Words::is_surname(&next.lower);
        let is_asked = is_last_filler
            && token.is(&["called", "calls", "call", "goes", "known"])
            && !words.is_ordinary(&next.lower);
        let is_here = match is_sure {
            true => !is_verb && !words.is_ordinary(&next.lower) && is_name_after(token, next),
            false => {
                is_capital
                    || is_known && !words.is_no_name(&next.lower)
                    || is_asked
                        && tokens[cue + 1].is(&[
                            "himself",
                            "herself",
                            "themselves",
                            "themself",
                            "by",
                            "as",
                        ])
            }
        };
        return is_here.then_some(step);
    }
    None
}

/// "имя": in small letters a name follows only at once or after a colon; "name"
/// needs an "is", or a colon.
fn is_name_after(cue: &Token, next: &Token) -> bool {
    if next.shape == Shape::Small && cue.is(&["name", "names", "имя", "имени", "имен"])
    {
        let words = Words::get();
        return words.is_first_name(&next.lower)
            || next.gap.contains(':')
            || !next.gap.is_empty()
                && next.lower.chars().count() > 2
                && !cue.is(&["name", "names"])
            || cue.is(&["name"]);
    }
    true
}

/// "из Купчино", "in Peckham": not a name of the list, after a word of place.
fn is_place(tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &tokens[before]) else { return false };
    let token = &tokens[at];
    let is_somebody = hyphened(&token.lower, Words::get())
        || Words::is_surname(&token.lower)
        || ends(&token.lower, &PATRONYMICS);
    !is_somebody
        && token.shape == Shape::Title
        && before.is(&[
            "в",
            "во",
            "на",
            "из",
            "под",
            "in",
            "near",
            "behind",
            "at",
            "возле",
            "около",
            "рядом",
        ])
}
