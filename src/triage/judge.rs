//! From what was seen to what it means.

use super::normal::Token;
use super::pattern::{Pattern, Seen};
use super::reading::{self, Reading};
use super::rules::{Context, Frame, Name, OVERDOSE, Rules, Sign, Tense};
use super::{Alarm, Finding, ForAPerson, Reason, Told};
use crate::codes::{Clarity, Urgency};
use crate::desk::need::Need;

/// What moderators are shown begins with this.
const MODERATION: &str = "MOD.";
/// A rule of needs counts once, and once more for each other way it is said, up
/// to so many.
const MORE_WAYS_MAX: usize = 2;
/// With fewer words, none of which means anything to the rules, a message is
/// unclear; with more it is about something else.
const CLEAR_WORDS_MIN: usize = 4;

pub(super) fn judge(rules: &Rules, tokens: Vec<Token>, reading: Reading) -> Finding {
    let lang = reading::language(&tokens);
    let mut seen = Seen::new(tokens, &rules.book);
    let mut why = Vec::new();
    match reading {
        Reading::AsTyped => {}
        Reading::Layout => why.push(reason("reading.layout")),
        Reading::Transliteration => why.push(reason("reading.transliteration")),
    }
    let frames: Vec<_> = rules.frames.iter().filter(|frame| is_said(&seen, &frame.say)).collect();
    let (asked, urgent) = asked(rules, &seen);
    let is_idiom = forget_idioms(rules, &mut seen, &mut why);
    let contexts: Vec<_> =
        rules.contexts.iter().filter(|context| is_said(&seen, &context.say)).collect();
    let signs = signs(rules, &seen, &frames, &contexts);
    let alarm = alarm(&signs, &contexts);
    explain(&signs, &contexts, alarm, &mut why);
    // Whoever swears while asking for help asks for help.
    let first = asked.first().map(|(need, _)| *need);
    let moderation = first.filter(|need| need.starts_with(MODERATION) && alarm.is_none());
    why.extend(urgent.iter().map(|name| named(name)));
    if let Some(code) = moderation {
        why.push(reason(&format!("about.{}", plain(code))));
    }
    let urgency = match alarm {
        Some(Alarm::Emergency) => Urgency::Emergency,
        None if urgent.is_empty() => Urgency::Routine,
        Some(Alarm::Suspicion) | None => Urgency::Urgent,
    };
    let needs = needs(&signs, &contexts, alarm, asked, is_idiom || seen.words() >= CLEAR_WORDS_MIN);
    let clarity = match needs[0] == Need::UNCLEAR {
        true => Clarity::Unclear,
        false => Clarity::Clear,
    };
    if alarm.is_none() && moderation.is_none() && clarity == Clarity::Clear {
        why.push(reason(&format!("about.{}", plain(needs[0]))));
    }
    let (told, for_a_person) = (Told::default(), ForAPerson::default());
    Finding { alarm, urgency, needs, clarity, lang, moderation, why, for_a_person, told }
}

fn reason(code: &str) -> Reason {
    Reason { code: code.into(), own: None }
}

fn named(name: &Name) -> Reason {
    Reason { code: name.code.clone(), own: name.own.clone() }
}

/// `HRS.HIV_TEST` as a part of a reason's code.
fn plain(need: &str) -> String {
    need.to_lowercase().replace(['.', '_'], "-")
}

fn is_said(seen: &Seen, say: &[Pattern]) -> bool {
    say.iter().any(|pattern| seen.has(pattern))
}

/// "Dying of boredom" is no death: its words are no sign of danger.
fn forget_idioms(rules: &Rules, seen: &mut Seen, why: &mut Vec<Reason>) -> bool {
    let mut found = false;
    for idiom in &rules.idioms {
        let words: Vec<_> =
            idiom.say.iter().filter_map(|pattern| seen.covers(pattern)).flatten().collect();
        if !words.is_empty() {
            seen.forget(&words);
            why.push(named(&idiom.name));
            found = true;
        }
    }
    found
}

/// A sign that is there, and the frame that lowers it.
struct Seeming<'r> {
    sign: &'r Sign,
    lowered_by: Option<&'r Frame>,
}

fn signs<'r>(
    rules: &'r Rules,
    seen: &Seen,
    frames: &[&'r Frame],
    contexts: &[&Context],
) -> Vec<Seeming<'r>> {
    let holds = contexts.iter().any(|context| context.holds);
    let mut found = Vec::new();
    for sign in &rules.signs {
        let tenses = sign.say.iter().filter(|(_, say)| is_said(seen, say)).map(|(tense, _)| *tense);
        // Said in two tenses, the one that is hardest to lower counts.
        let Some(tense) = tenses.min_by_key(|tense| *tense as usize) else { continue };
        let lowers = |frame: &&&Frame| {
            frame.tenses.contains(&tense)
                || frame.signs.iter().any(|code| **code == *sign.name.code)
        };
        let lowered_by = match tense == Tense::Now && holds {
            true => None,
            false => frames.iter().find(lowers).copied(),
        };
        found.push(Seeming { sign, lowered_by });
    }
    found
}

/// One sign that suffices, or a weak one with another or with what makes it
/// graver, is an emergency; anything less is a suspicion.
fn alarm(signs: &[Seeming<'_>], contexts: &[&Context]) -> Option<Alarm> {
    if signs.is_empty() {
        return None;
    }
    let standing = || signs.iter().filter(|seeming| seeming.lowered_by.is_none());
    let suffices = standing().any(|seeming| seeming.sign.alone);
    let added = usize::from(contexts.iter().any(|context| context.adds));
    let together = standing().count() >= 1 && standing().count() + added >= 2;
    Some(if suffices || together { Alarm::Emergency } else { Alarm::Suspicion })
}

fn explain(
    signs: &[Seeming<'_>],
    contexts: &[&Context],
    alarm: Option<Alarm>,
    why: &mut Vec<Reason>,
) {
    why.extend(signs.iter().map(|seeming| named(&seeming.sign.name)));
    if alarm.is_some() {
        let graver = contexts.iter().filter(|context| context.adds);
        why.extend(graver.map(|context| named(&context.name)));
    }
    for frame in signs.iter().filter_map(|seeming| seeming.lowered_by) {
        let lowered = named(&frame.name);
        if !why.contains(&lowered) {
            why.push(lowered);
        }
    }
}

/// Needs with their points, best first, and the rules that make it urgent.
fn asked<'r>(rules: &'r Rules, seen: &Seen) -> (Vec<(&'static str, u32)>, Vec<&'r Name>) {
    let mut points: Vec<(&'static str, u32)> = Vec::new();
    let mut urgent: Vec<&Name> = Vec::new();
    for asking in &rules.askings {
        let ways = asking.say.iter().filter(|pattern| seen.has(pattern)).count();
        if ways == 0 {
            continue;
        }
        let more = u32::try_from((ways - 1).min(MORE_WAYS_MAX)).unwrap_or(0);
        match points.iter_mut().find(|(need, _)| *need == asking.need) {
            Some((_, sum)) => *sum += asking.points + more,
            None => points.push((asking.need, asking.points + more)),
        }
        if let Some(name) = &asking.urgent
            && !urgent.iter().any(|known| known.code == name.code)
        {
            urgent.push(name);
        }
    }
    // A stable sort: of two with equal points the file's order decides.
    points.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    (points, urgent)
}

fn needs(
    signs: &[Seeming<'_>],
    contexts: &[&Context],
    alarm: Option<Alarm>,
    asked: Vec<(&'static str, u32)>,
    is_clear: bool,
) -> Vec<&'static str> {
    let mut substances: Vec<_> = contexts.iter().filter_map(|context| context.need).collect();
    substances.extend(["OD.UNKNOWN", "OD.OPIOID"]);
    let danger =
        signs.iter().flat_map(|seeming| &seeming.sign.needs).flat_map(|need| match *need {
            OVERDOSE => substances.clone(),
            need => vec![need],
        });
    let asked = asked.into_iter().map(|(need, _)| need);
    let all: Vec<_> = match alarm {
        Some(Alarm::Emergency) => danger.chain(asked).collect(),
        _ => asked.chain(danger).collect(),
    };
    let mut needs = Vec::new();
    for need in all {
        if !needs.contains(&need) {
            needs.push(need);
        }
    }
    if needs.is_empty() {
        needs.push(if is_clear { "OTHER" } else { Need::UNCLEAR });
    }
    needs
}
