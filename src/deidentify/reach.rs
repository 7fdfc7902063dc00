//! Ways to reach somebody on the net: mail, links, handles.

use std::ops::Range;
use std::sync::LazyLock;

use super::token::{Shape, Token};
use super::words::cue;
use super::{Kind, Mark};

/// Ends of hosts that are seen in notes.
static DOMAINS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("reach-domains"));
/// After these stands what somebody is called on the net, whatever it looks like.
const STRONG: &[&str] = &[
    "ник",
    "никнейм",
    "логин",
    "юзернейм",
    "username",
    "handle",
    "nick",
    "login",
    "screenname",
    "аккаунт",
    "аккаунта",
    "account",
    "user",
];
/// After these too, if it looks like it.
static WEAK: LazyLock<Vec<&str>> = LazyLock::new(|| cue("reach-weak"));
/// Between such a word and what follows.
static FILLERS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("reach-fillers"));
const FILLERS_MAX: usize = 3;
/// No handle is longer.
const HANDLE_CHARS_MAX: usize = 64;
/// What is sent, and nobody.
const FILES: &[&str] = &[
    ".pdf", ".jpg", ".jpeg", ".png", ".heic", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx",
    ".txt", ".csv", ".mp3", ".mp4", ".ogg", ".zip", ".apk",
];
/// Shorter ones are abbreviations.
const DOTTED_MIN: usize = 7;
/// Letters and digits that are no handle.
const NOT_HANDLES: &[&str] = &["covid19", "covid2019", "ковид19"];

#[must_use]
pub fn find(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let is_russian = tokens.iter().filter(|token| token.is_cyrillic()).count() * 2 >= tokens.len();
    for chunk in chunks(text) {
        let found = kind_of(&text[chunk.clone()]);
        let dotted = || is_dotted(&text[chunk.clone()], is_russian).then_some(Kind::Handle);
        if let Some(kind) = found.or_else(dotted) {
            marks.push(Mark { range: chunk, kind });
        }
    }
    for (at, token) in tokens.iter().enumerate() {
        if looks_like_handle(token) && !super::papers::is_batch(tokens, at) {
            marks.push(Mark { range: around(text, token), kind: Kind::Handle });
        }
        if (token.is(STRONG) || token.is(&WEAK))
            && let Some(named) = named(text, tokens, at)
        {
            marks.push(Mark { range: named, kind: Kind::Handle });
        }
        if let Some(range) = spelled_mail(tokens, at) {
            marks.push(Mark { range, kind: Kind::Mail });
        }
    }
    marks
}

/// What stands between spaces, without what only surrounds it.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (at, letter) in ends {
        let is_between = letter.is_whitespace() || matches!(letter, ',' | ';' | '<' | '>');
        match from {
            None if !is_between => from = Some(at),
            Some(begin) if is_between => {
                found.push(trimmed(text, begin..at));
                from = None;
            }
            _ => {}
        }
    }
    found
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let chunk = &text[range.clone()];
    let around = |letter: char| !letter.is_alphanumeric() && letter != '@' && letter != '_';
    let start = range.start + (chunk.len() - chunk.trim_start_matches(around).len());
    let end =
        range.end - (chunk.len() - chunk.trim_end_matches(|it| around(it) && it != '/').len());
    if start < end { start..end } else { range.start..range.start }
}

fn kind_of(chunk: &str) -> Option<Kind> {
    let lower = chunk.to_lowercase();
    if let Some(name) = lower.strip_prefix('@') {
        return (name.chars().filter(|it| it.is_alphanumeric()).count() >= 2)
            .then_some(Kind::Handle);
    }
    if lower.contains("://") || lower.contains("www.") {
        return Some(Kind::Link);
    }
    // "почта:someone@example.org" is one chunk too.
    if let Some((name, host)) = lower.split_once('@') {
        let is_mail =
            name.ends_with(char::is_alphanumeric) && host.starts_with(char::is_alphanumeric);
        return is_mail.then_some(if host.contains('.') { Kind::Mail } else { Kind::Handle });
    }
    let host = lower.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit(':').next().unwrap_or_default();
    let (name, end) = host.rsplit_once('.')?;
    let is_name =
        name.chars().all(|it| it.is_alphanumeric() || it == '-' || it == '.' || it == '_')
            && name.ends_with(char::is_alphanumeric)
            && name.chars().any(char::is_alphabetic);
    let is_one_script = name.is_ascii() == end.is_ascii();
    // With a path behind it any end will do.
    let is_path = lower.contains('/')
        && name.len() > 2
        && (2..=6).contains(&end.len())
        && end.chars().all(char::is_alphabetic);
    (is_name && is_one_script && (DOMAINS.contains(&end) || is_path)).then_some(Kind::Link)
}

/// `quiet.fox.again`; between Russian words `quiet.fox`, too. Elsewhere one full stop is
/// the end of a sentence.
fn is_dotted(chunk: &str, is_russian: bool) -> bool {
    let dots_min = if is_russian { 1 } else { 2 };
    let is_part = |part: &str| {
        part.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
            && part.len() >= 2
    };
    chunk.len() >= DOTTED_MIN
        && chunk.matches('.').count() >= dots_min
        && chunk.starts_with(|it: char| it.is_ascii_lowercase())
        && chunk.split('.').all(is_part)
        && !FILES.iter().any(|end| chunk.ends_with(end))
}

/// `fox_42`, `nightbus77`, `Dr1vers`.
fn looks_like_handle(token: &Token) -> bool {
    if token.shape != Shape::Mixed || NOT_HANDLES.contains(&token.lower.as_str()) {
        return false;
    }
    let letters = token.text.chars().filter(|it| it.is_alphabetic()).count();
    let begins = token.text.starts_with(char::is_alphabetic);
    token.text.trim_matches('_').contains('_') && letters >= 2 || begins && letters >= 5
}

fn named(text: &str, tokens: &[Token], cue: usize) -> Option<Range<usize>> {
    let is_strong = tokens[cue].is(STRONG);
    // "nick" and "user" begin other sentences too, unless something is told.
    let is_doubtful =
        tokens[cue].is(&["nick", "user", "account", "login", "аккаунт", "аккаунта", "логин"]);
    let mut is_told = false;
    for (step, next) in tokens.iter().enumerate().skip(cue + 1).take(FILLERS_MAX + 1) {
        if next.is_removed() || next.gap.contains(['.', ';', '!', '?', ',']) {
            return None;
        }
        is_told |= next.gap.contains([':', '—', '–', '-', '=', '«', '"']);
        let is_filler = next.is(&FILLERS) || next.is(&WEAK) || next.is(STRONG);
        if is_filler && step <= cue + FILLERS_MAX {
            is_told |= next.is(&["is", "as", "как", "это", "name"]);
            continue;
        }
        let chunk = whole(text, next);
        let is_foreign = next.text.is_ascii() && tokens[cue].is_cyrillic();
        let is_odd = next.shape == Shape::Mixed
            || text[chunk.clone()].trim_end_matches('.').contains(['.', '_', '#'])
            || is_foreign && next.shape != Shape::Digits;
        let is_small = matches!(next.shape, Shape::Small | Shape::Title);
        let says = is_odd || is_told && is_small || is_strong && !is_doubtful && is_small;
        return (says && !super::names::is_small_word(&next.lower)).then_some(chunk);
    }
    None
}

/// A handle with the dotted words before and after it.
fn around(text: &str, token: &Token) -> Range<usize> {
    let is_part = |letter: &char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    let before = text[..token.range.start].chars().rev().take(HANDLE_CHARS_MAX);
    let lead: usize = before.take_while(is_part).map(char::len_utf8).sum();
    let start = token.range.start - lead;
    let dots = text[start..token.range.start].len()
        - text[start..token.range.start].trim_start_matches('.').len();
    start + dots..whole(text, token).end
}

/// The chunk that a word stands in, as far as a handle reaches.
fn whole(text: &str, token: &Token) -> Range<usize> {
    let goes_on = |letter: &char| {
        !letter.is_whitespace() && !matches!(letter, ',' | ';' | '»' | '"' | ')' | ']')
    };
    let rest = text[token.range.end..].chars().take(HANDLE_CHARS_MAX);
    let length: usize = rest.take_while(goes_on).map(char::len_utf8).sum();
    let chunk = &text[token.range.start..token.range.end + length];
    let end = token.range.start + chunk.trim_end_matches(['.', '!', '?', ':', '/']).len();
    token.range.start..end.max(token.range.end)
}

/// "anna собака mail точка ru", "anna at mail dot com".
fn spelled_mail(tokens: &[Token], at: usize) -> Option<Range<usize>> {
    let [name, sign, _, rest @ ..] = tokens.get(at..)? else { return None };
    let is_dog = sign.is(&["собака", "собачка"]);
    if !is_dog && !sign.is(&["at"]) {
        return None;
    }
    let dot = rest.iter().take(2).position(|token| token.is(&["точка", "dot"]));
    let end = rest.iter().take(3).position(|it| it.is(&DOMAINS) || it.is(&["ру", "ком"]))?;
    (dot.is_some() || is_dog && name.text.is_ascii()).then(|| name.range.start..rest[end].range.end)
}
