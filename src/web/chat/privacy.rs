//! `GET /privacy`: who can read what and until when, from what this server
//! really does and how it is configured now.

use maud::{Markup, html};

use super::Answer;
use super::frame::Here;
use crate::limits;

pub async fn show(here: Here) -> Answer {
    let title = here.t("chat-privacy-title");
    let content = html! {
        div .title-row { h1 { (title) } (here.other_lang()) }
        p .lead { (here.t("chat-privacy-lead")) }
        (readers(&here))
        (spans(&here))
        section .flow {
            h2 { (here.t("chat-privacy-beside-title")) }
            ul .bullets {
                @for part in ["name", "hour", "address", "cookie", "photo"] {
                    li { (here.t(&format!("chat-privacy-beside-{part}"))) }
                }
            }
        }
        section .flow {
            h2 { (here.t("chat-privacy-not-title")) }
            ul .bullets {
                @for part in ["phone", "provider", "break-in", "paper"] {
                    li { (here.t(&format!("chat-privacy-not-{part}"))) }
                }
            }
        }
        p { a .go href=(here.link("/")) { (here.t("chat-start-title")) } }
    };
    Ok(here.page(&title, &content))
}

fn readers(here: &Here) -> Markup {
    html! {
        table {
            caption { (here.t("chat-privacy-readers")) }
            thead { tr {
                th scope="col" { (here.t("chat-privacy-who")) }
                th scope="col" { (here.t("chat-privacy-what")) }
            } }
            tbody {
                @for who in ["you", "duty", "specialist", "supervisor", "server", "seized"] {
                    tr {
                        th scope="row" { (here.t(&format!("chat-privacy-who-{who}"))) }
                        td { (here.t(&format!("chat-privacy-what-{who}"))) }
                    }
                }
            }
        }
    }
}

fn spans(here: &Here) -> Markup {
    let set = here.config().forgetting;
    let rows = [
        ("chat-privacy-span-finished", crate::text::span(here.lang, set.after_close)),
        ("chat-privacy-span-unfinished", crate::text::span(here.lang, set.at_most)),
        ("chat-privacy-span-photo", crate::text::span(here.lang, set.media_after_open)),
        ("chat-privacy-span-cookie", crate::text::span(here.lang, limits::VISIT_WHOLE)),
        ("chat-privacy-span-burn", here.t("chat-privacy-at-once")),
        ("chat-privacy-span-report", here.t("chat-privacy-for-ever")),
    ];
    html! {
        table {
            caption { (here.t("chat-privacy-spans")) }
            thead { tr {
                th scope="col" { (here.t("chat-privacy-thing")) }
                th scope="col" .number { (here.t("chat-privacy-span")) }
            } }
            tbody {
                @for (key, span) in rows {
                    tr { th scope="row" { (here.t(key)) } td .number { (span) } }
                }
            }
        }
    }
}
