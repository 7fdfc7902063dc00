//! `GET /overdose`: whom to call, and every step of the guide, on one page. It
//! needs no talk, no script, no database, and after one visit no network.

use axum::http::{HeaderValue, header};
use maud::{Markup, html};

use super::frame::Here;
use super::{Answer, guide};
use crate::codes::Step;
use crate::desk::guide::{Button, Press};
use crate::leaflet::{GUIDE, Guide};
use crate::limits;
use crate::text::{day, t, t_with};
use crate::web::leaflet;

pub async fn show(here: Here) -> Answer {
    let library = here.house().library();
    let found = library.find(GUIDE, here.lang, here.house().now());
    let title = here.t("chat-overdose-title");
    let content = match found.and_then(Guide::of) {
        Some(guide) => signed(&here, &guide, &title),
        None => html! {
            div .title-row { h1 { (title) } (here.other_lang()) }
            (guide::unsigned(&here))
            (write(&here))
        },
    };
    let mut answer = here.page(&title, &content);
    let headers = answer.headers_mut();
    let day = HeaderValue::from_static("private, max-age=86400");
    headers.insert(header::CACHE_CONTROL, day);
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(answer)
}

/// Every screen is a section; the address says which is shown. The first stands
/// last, because only what comes after can know that nothing else was chosen.
fn signed(here: &Here, guide: &Guide, title: &str) -> Markup {
    let others = Step::ALL.iter().filter(|step| !matches!(step, Step::Start | Step::Lost));
    let zone = &here.config().organisation.time_zone;
    let checked = day(guide.lang(), guide.checked_at(), zone);
    html! {
        h1 .unseen { (title) }
        div .numbers {
            (guide::call(here))
            p .hint { (here.t("chat-overdose-cannot-call")) }
        }
        div .guide lang=(guide.lang().code()) {
            @for step in others { (screen(here, guide, *step)) }
            (screen(here, guide, Step::Start))
            p .hint { (t_with(guide.lang(), "leaflet-checked", &[("day", checked.into())])) }
        }
        (write(here))
    }
}

fn screen(here: &Here, guide: &Guide, step: Step) -> Markup {
    let lang = guide.lang();
    let minutes = limits::NALOXONE_WAIT.as_minutes().into();
    // This page cannot write; it says so and shows the time instead.
    let again = t_with(lang, "guide-again-here", &[("minutes", minutes)]);
    let Some(screen) = guide.screen(step, &here.config().organisation, &again) else {
        return Markup::default();
    };
    html! {
        section .screen id=(step.code()) {
            div .instruction {
                h2 { (screen.title) }
                (leaflet::body(&screen.body))
            }
            @if step == Step::Waiting {
                div .clock aria-hidden="true" { span {} }
                p .time-is-up role="status" {
                    a .button.primary.wide href="#repeat" { (t(lang, "guide-time-is-up")) }
                }
            }
            nav .presses {
                @for button in Guide::buttons(Some(guide), step) { (way(here, guide, button)) }
                @if step != Step::Start { a .button href="#start" { (t(lang, "guide-from-the-start")) } }
            }
        }
    }
}

fn way(here: &Here, guide: &Guide, button: Button) -> Markup {
    let label = t(guide.lang(), button.key);
    match button.press {
        Press::Go(step) => html! { a .button href={ "#" (step.code()) } { (label) } },
        Press::Person => html! {
            a .button.aside href={ (here.link("/")) "&danger=1" } { (label) }
        },
        // Nobody would hear it here.
        Press::Called => Markup::default(),
    }
}

/// There is always a way to a person.
fn write(here: &Here) -> Markup {
    html! {
        section .flow {
            h2 { (here.t("chat-overdose-write-title")) }
            p { (here.t("chat-overdose-write-hint")) }
            p {
                a .button .wide href={ (here.link("/")) "&danger=1" } {
                    (here.t("chat-overdose-write"))
                }
            }
        }
    }
}
