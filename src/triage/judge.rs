//! From what was seen to what it means.

use std::cmp::Ordering;

use super::normal::Token;
use super::pattern::{Pattern, Seen};
use super::reading::{self, Reading};
use super::rules::{Context, Frame, Name, OVERDOSE, Rules, Sign, Tense};
use super::weigh::{self, Ruled};
use super::{Alarm, Finding, ForAPerson, Reason, Told};
use crate::codes::{Clarity, Step, Urgency};
use crate::desk::guide;
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
    let weight = weigh::weight(&tokens);
    let mut seen = Seen::new(tokens, &rules.book);
    let mut why = Vec::new();
    match reading {
        Reading::AsTyped => {}
        Reading::Layout => why.push(reason("reading.layout")),
        Reading::Transliteration => why.push(reason("reading.transliteration")),
    }
    let frames: Vec<_> = rules.frames.iter().filter(|frame| is_said(&seen, &frame.say)).collect();
    let (asked, urgent) = asked(rules, &seen);
    let whole = seen.clone();
    let figurative = forget_idioms(rules, &mut seen, &mut why);
    let contexts: Vec<_> =
        rules.contexts.iter().filter(|context| is_said(&seen, &context.say)).collect();
    let mut signs = signs(rules, |say| is_said(&seen, say), &frames, &contexts);
    if !figurative.is_empty() {
        signs.extend(beside_idioms(rules, &whole, &figurative, (&frames, &contexts), &signs));
    }
    let ruled = Ruled {
        alarm: alarm(&signs, &contexts),
        is_firm: signs.iter().any(|it| it.sign.is_firm && matches!(it.lowered, Lowered::No)),
        is_urgent: !urgent.is_empty(),
    };
    let alarm = weigh::settled(ruled, weight);
    explain(&signs, &contexts, alarm, &mut why);
    match alarm.cmp(&ruled.alarm) {
        Ordering::Greater => why.push(reason("whole.danger")),
        Ordering::Less => why.push(reason("whole.calm")),
        Ordering::Equal => {}
    }
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
    let needs = needs(&signs, &contexts, alarm, asked, seen.words() >= CLEAR_WORDS_MIN);
    let clarity = match needs[0] == Need::UNCLEAR {
        true => Clarity::Unclear,
        false => Clarity::Clear,
    };
    if alarm.is_none() && moderation.is_none() && clarity == Clarity::Clear {
        why.push(reason(&format!("about.{}", plain(needs[0]))));
    }
    let (told, for_a_person) = (Told::default(), ForAPerson::default());
    let screen = screen(&signs);
    Finding { alarm, urgency, needs, clarity, lang, moderation, why, for_a_person, told, screen }
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

/// "Dying of boredom" is no death: its words are no sign of danger. Says which words
/// those are.
fn forget_idioms(rules: &Rules, seen: &mut Seen, why: &mut Vec<Reason>) -> Vec<usize> {
    let mut figurative = Vec::new();
    for idiom in &rules.idioms {
        let words: Vec<_> =
            idiom.say.iter().filter_map(|pattern| seen.covers(pattern)).flatten().collect();
        if !words.is_empty() {
            seen.forget(&words);
            why.push(named(&idiom.name));
            figurative.extend(words);
        }
    }
    figurative
}

/// A sign that is there, and what lowers it.
struct Seeming<'r> {
    sign: &'r Sign,
    lowered: Lowered<'r>,
}

#[derive(Clone, Copy)]
enum Lowered<'r> {
    No,
    By(&'r Frame),
    /// All its words are of an idiom, which is named already.
    ByIdiom,
}

fn signs<'r>(
    rules: &'r Rules,
    is_there: impl Fn(&[Pattern]) -> bool,
    frames: &[&'r Frame],
    contexts: &[&Context],
) -> Vec<Seeming<'r>> {
    let holds = contexts.iter().any(|context| context.holds);
    let mut found = Vec::new();
    for sign in &rules.signs {
        let tenses = sign.say.iter().filter(|(_, say)| is_there(say)).map(|(tense, _)| *tense);
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
        found.push(Seeming { sign, lowered: lowered_by.map_or(Lowered::No, Lowered::By) });
    }
    found
}

/// Signs that go missing with the words of an idiom. One that needs a word more than
/// the idiom has stands ("his hands and lips are blue"). One that is all idiom is a
/// suspicion where a person is spoken of: an idiom may be wrong, and nothing is
/// lowered to nothing on its word alone.
fn beside_idioms<'r>(
    rules: &'r Rules,
    whole: &Seen,
    figurative: &[usize],
    (frames, contexts): (&[&'r Frame], &[&Context]),
    known: &[Seeming<'r>],
) -> Vec<Seeming<'r>> {
    let reaches_beyond = |pattern: &Pattern| {
        let words = whole.covers(pattern);
        words.is_some_and(|words| words.iter().any(|word| !figurative.contains(word)))
    };
    let is_known =
        |sign: &Sign, found: &[Seeming]| found.iter().any(|it| it.sign.name.code == sign.name.code);
    let mut found = signs(rules, |say| say.iter().any(reaches_beyond), frames, contexts);
    found.retain(|seeming| !is_known(seeming.sign, known));
    if contexts.iter().any(|context| context.holds) {
        let all = signs(rules, |say| is_said(whole, say), frames, contexts);
        let idle: Vec<_> = all
            .into_iter()
            .filter(|it| !is_known(it.sign, known) && !is_known(it.sign, &found))
            .collect();
        found.extend(idle.into_iter().map(|it| Seeming { lowered: Lowered::ByIdiom, ..it }));
    }
    found
}

/// One sign that suffices, or a weak one with another or with what makes it
/// graver, is an emergency; anything less is a suspicion.
fn alarm(signs: &[Seeming<'_>], contexts: &[&Context]) -> Option<Alarm> {
    if signs.is_empty() {
        return None;
    }
    let standing = || signs.iter().filter(|seeming| matches!(seeming.lowered, Lowered::No));
    let suffices = standing().any(|seeming| seeming.sign.alone);
    let added = usize::from(contexts.iter().any(|context| context.adds));
    let together = standing().count() >= 1 && standing().count() + added >= 2;
    Some(if suffices || together { Alarm::Emergency } else { Alarm::Suspicion })
}

/// Where the guide begins: with first aid, unless every sign that stands is of
/// something else. Of those that are lowered each counts where none stands.
fn screen(signs: &[Seeming<'_>]) -> Step {
    let first = |seeming: &Seeming| guide::first(seeming.sign.needs.first().copied());
    let is_standing = |seeming: &&Seeming| matches!(seeming.lowered, Lowered::No);
    let some_stand = signs.iter().any(|seeming| is_standing(&seeming));
    let mut screens = signs.iter().filter(|it| !some_stand || is_standing(it)).map(first);
    let screen = screens.next().unwrap_or(Step::Start);
    if screens.all(|other| other == screen) { screen } else { Step::Start }
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
    for seeming in signs {
        let Lowered::By(frame) = seeming.lowered else { continue };
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
    let mut danger: Vec<_> = danger.collect();
    if alarm == Some(Alarm::Emergency) && danger.is_empty() {
        // Nobody said what it is: what is likeliest.
        danger.clone_from(&substances);
    }
    let asked = asked.into_iter().map(|(need, _)| need);
    let all: Vec<_> = match alarm {
        Some(Alarm::Emergency) => danger.into_iter().chain(asked).collect(),
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
