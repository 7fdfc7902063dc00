//! `GET /`: what this is, what is kept, and a place to write.

use maud::{Markup, html};

use super::frame::Here;
use super::search::search_box;
use super::{Answer, guide, wait};
use crate::codes::Mood;
use crate::limits;
use crate::text::{label, t_with};

pub async fn show(here: Here) -> Answer {
    let has_talk = here.visitor().await.unwrap_or_default().is_some();
    let title = here.t("chat-start-title");
    let wait = wait::anybody(&here).await;
    let content = html! {
        a .overdose href=(here.link("/overdose")) {
            span { b { (here.t("chat-overdose-title")) } " " (here.t("chat-overdose-now")) }
        }
        section .flow {
            div .title-row { h1 { (title) } (here.other_lang()) }
            p .lead { (here.t("chat-start-lead")) }
            (wait)
            @if has_talk {
                p { a .go href=(here.link("/talk")) { (here.t("chat-to-talk")) } }
            }
            p { a .go href=(here.link("/stops")) { (here.t("stops-page-link")) } }
            p { a .go href=(here.link("/leaflets")) { (here.t("leaflet-all")) } }
        }
        (write_form(&here))
        section { (search_box(&here)) }
        (what_is_kept(&here))
        @if !has_talk { section { (return_form(&here, "chat-return-label")) } }
        (guide::ahead(&here))
    };
    Ok(here.page(&title, &content))
}

fn write_form(here: &Here) -> Markup {
    html! {
        form .flow action=(here.link("/talks")) method="post" enctype="multipart/form-data" {
            input type="hidden" name="lang" value=(here.lang.code());
            div .field {
                label for="words" { (here.t("chat-words-label")) }
                p .hint #words-hint { (here.t("chat-words-hint")) }
                textarea .tall #words name="words" maxlength=(limits::MESSAGE_CHARS_MAX)
                    aria-describedby="words-hint" {}
            }
            // Before the file: whatever follows one that is too large is never read.
            label .tick {
                input type="checkbox" name="danger" value="yes" checked[here.asks("danger")];
                span { (here.t("chat-danger")) }
            }
            (mood(here))
            div .field {
                label for="file" { (here.t("chat-photo-label")) }
                p .hint #file-hint { (here.t("chat-photo-hint")) }
                input type="file" #file name="file" accept="image/*" aria-describedby="file-hint";
            }
            button .primary .wide { (here.t("chat-send")) }
        }
    }
}

/// How they feel, for whoever unfolds it. Nobody has to.
fn mood(here: &Here) -> Markup {
    html! {
        details {
            summary { (here.t("chat-mood")) }
            fieldset {
                legend .hint { (here.t("chat-mood-hint")) }
                div .choices {
                    @for mood in Mood::ALL {
                        label .tick {
                            input type="radio" name="mood" value=(mood.code());
                            span { (label(here.lang, "mood", mood.code())) }
                        }
                    }
                }
            }
        }
    }
}

fn what_is_kept(here: &Here) -> Markup {
    let spans = here.config().forgetting;
    let say = |key: &str, gaps: &[(&str, crate::clock::Span)]| {
        let gaps: Vec<_> = gaps
            .iter()
            .map(|(name, span)| (*name, crate::text::span(here.lang, *span).into()))
            .collect();
        t_with(here.lang, key, &gaps)
    };
    html! {
        section .flow {
            h2 { (here.t("chat-kept-title")) }
            ul .bullets {
                li { (here.t("chat-kept-who")) }
                li {
                    (say("chat-kept-talk", &[
                        ("after", spans.after_close),
                        ("most", spans.at_most),
                        ("photo", spans.media_after_open),
                    ]))
                }
                li { (here.t("chat-kept-tor")) }
            }
            p { a .go href=(here.link("/privacy")) { (here.t("chat-privacy-more")) } }
        }
    }
}

/// The six words, typed. What was typed is never shown again.
pub fn return_form(here: &Here, label: &str) -> Markup {
    html! {
        form .return-form action=(here.link("/return")) method="post" {
            div .field {
                label for="code" { (here.t(label)) }
                p .hint #code-hint { (here.t("chat-return-hint")) }
                input type="text" #code name="code" autocomplete="off" autocapitalize="none"
                    spellcheck="false" maxlength=(limits::RETURN_CODE_BYTES_MAX)
                    aria-describedby="code-hint";
            }
            button { (here.t("chat-return-button")) }
        }
    }
}
