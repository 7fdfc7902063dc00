//! The words of a version as people judge them: how clients would see them, what
//! looks wrong, what changed.

use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use crate::clock::Timestamp;
use crate::codes::{Lang, LeafletClass};
use crate::leaflet::{GUIDE, Piece, Text, Version, as_message, difference, filled, lint, sections};
use crate::limits;
use crate::text::{day, t, t_with};
use crate::web::leaflet as shown;

/// What looks wrong in the words, for whoever writes or signs them.
#[must_use]
pub fn warnings(lang: Lang, text: &Text) -> Markup {
    let findings = lint(text);
    html! {
        @if !findings.is_empty() {
            section .banner.warning.flow aria-labelledby="l-flaws" {
                h2 id="l-flaws" { (t(lang, "console-leaflet-flaws")) }
                ul .bullets {
                    @for finding in findings {
                        li {
                            (t_with(lang, &format!("console-flaw-{}", finding.flaw.code()),
                                &[("found", finding.found.into())]))
                        }
                    }
                }
            }
        }
    }
}

/// How the words look on the page and on Telegram. Drawn from the text itself: a
/// draft is no [`Leaflet`], and nothing here can be sent.
#[must_use]
pub fn previews(
    console: &Console,
    me: &SignedIn,
    text: &Text,
    checked: Option<Timestamp>,
) -> Markup {
    let (lang, set) = (me.lang(), &console.house.config.organisation);
    let fill = |words: &str| filled(words, text.lang, &set.emergency_numbers, &set.name);
    let foot = match checked {
        Some(at) => {
            let day = day(text.lang, at, &set.time_zone);
            t_with(text.lang, "leaflet-checked", &[("day", day.into())])
        }
        None => t(lang, "console-leaflet-foot"),
    };
    let is_guide = text.name == GUIDE;
    let body = fill(&text.body);
    html! {
        section .flow aria-labelledby="l-preview" {
            h2 id="l-preview" { (t(lang, "console-leaflet-preview")) }
            @if is_guide { (steps(&body, text.lang)) } @else {
                div .previews {
                    figure {
                        figcaption .hint { (t(lang, "console-leaflet-on-page")) }
                        div .leaflet.flow lang=(text.lang.code()) {
                            p .leaflet-title { (text.title) }
                            (shown::body(&body))
                            p .hint { (foot) }
                        }
                    }
                    @if text.class != LeafletClass::Internal {
                        figure {
                            figcaption .hint { "Telegram" }
                            p .bubble lang=(text.lang.code()) {
                                (shown::line(&fill(&as_message(&text.title, &text.body))))
                                br; br; (foot)
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The guide is said a step at a time.
fn steps(body: &str, lang: Lang) -> Markup {
    html! {
        ol .guide lang=(lang.code()) {
            @for step in sections(body) {
                li { b { (step.title) } p { (shown::line(&step.body)) } code .hint { (step.id) } }
            }
        }
    }
}

/// What is new since the words that were signed before.
#[must_use]
pub fn changes(lang: Lang, before: &Version, after: &Version) -> Markup {
    let (old, new) = (&before.text, &after.text);
    let words = |text: &Text| format!("{}\n\n{}", text.title, text.body);
    let (old_head, new_head) = (head(old), head(new));
    html! {
        section .flow aria-labelledby="l-changes" {
            h2 id="l-changes" {
                (t_with(lang, "console-leaflet-changes", &[("number", before.number.into())]))
            }
            @if words(old) == words(new) { p .hint { (t(lang, "console-leaflet-no-changes")) } } @else {
                p .hint { (t(lang, "console-leaflet-changes-how")) }
                (pieces(&words(old), &words(new), new.lang))
            }
            @if old_head != new_head {
                h3 { (t(lang, "console-leaflet-changes-head")) }
                (pieces(&old_head, &new_head, new.lang))
            }
        }
    }
}

/// Everything of a file but its words.
fn head(text: &Text) -> String {
    let bare = Text { body: String::new(), ..text.clone() };
    bare.written().lines().filter(|line| *line != "---").collect::<Vec<_>>().join("\n")
}

fn pieces(before: &str, after: &str, lang: Lang) -> Markup {
    html! {
        div .difference.words lang=(lang.code()) {
            @for piece in difference(before, after) {
                @match piece {
                    Piece::Same(words) => (shortened(&words)),
                    Piece::Gone(words) => del { (words) },
                    Piece::New(words) => ins { (words) },
                }
            }
        }
    }
}

/// Of what did not change, enough to know where one is.
fn shortened(words: &str) -> Markup {
    let lines: Vec<&str> = words.split('\n').collect();
    let near = limits::DIFFERENCE_LINES_NEAR;
    html! {
        @if lines.len() <= 2 * near + 1 { (words) } @else {
            (lines[..near].join("\n")) "\n" span .hint { "⋯" } "\n"
            (lines[lines.len() - near..].join("\n"))
        }
    }
}
