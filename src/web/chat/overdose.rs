//! `GET /overdose`: whom to call, and every step of the guide, on one page. It
//! needs no talk, no script, no database, and after one visit no network. With a
//! network the page asks, through a stylesheet, whether its steps still count.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use maud::{Markup, html};

use super::frame::Here;
use super::{Answer, guide, messages};
use crate::codes::Step;
use crate::desk::guide::{Button, Press};
use crate::leaflet::{GUIDE, Guide, Leaflet};
use crate::limits;
use crate::text::{day, t, t_with};
use crate::web::leaflet;
use crate::web::page::see_other;

pub async fn show(here: Here) -> Answer {
    let library = here.house().library();
    let found = library.find(GUIDE, here.lang, here.house().now());
    let title = here.t("chat-overdose-title");
    let content = html! {
        @match found.and_then(Guide::of) {
            Some(guide) => (signed(&here, &guide, &title)),
            None => {
                div .title-row { h1 { (title) } (here.other_lang()) }
                (outdated(&here))
                (guide::unsigned(&here))
                (write(&here))
            },
        }
        // Last, so that nothing waits for a network that hangs.
        link rel="stylesheet" href={ (here.link(COUNTS)) "&of=" (version(&here)) };
    };
    let mut answer = match here.asks(IN_TALK) {
        true => {
            let main = html! { main .page .flow { (content) } };
            messages::framed(here.shell(&title, "chat", &main))
        }
        false => here.page(&title, &content),
    };
    let headers = answer.headers_mut();
    let day = HeaderValue::from_static("private, max-age=86400");
    headers.insert(header::CACHE_CONTROL, day);
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(answer)
}

/// Asks for the page as it stands in the frame of a talk: without what stands around it.
const IN_TALK: &str = "frame";

/// A step of the page, for the frame of a talk that cannot be written to.
pub fn in_talk(here: &Here, step: Step) -> String {
    format!("{}&{IN_TALK}=1#{}", here.link("/overdose"), step.code())
}

/// A step of the page.
pub fn at(here: &Here, step: Step) -> String {
    format!("{}#{}", here.link("/overdose"), step.code())
}

/// Where a kept page asks whether its steps still count.
pub const COUNTS: &str = "/overdose/counts.css";
/// Where it leads once they do not.
pub const ANEW: &str = "/overdose/anew";
/// Shows the way to the steps that count in place of those that do not.
const OUTDATED: &str = ".guide { display: none } .outdated { display: grid }\n";

/// `GET /overdose/counts.css?of=VERSION`: nothing while that version is what
/// somebody answers for.
pub async fn counts(here: Here) -> Answer {
    let is_same = here.asked("of") == Some(version(&here).to_string().as_str());
    let sheet = if is_same { "" } else { OUTDATED };
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], sheet).into_response())
}

/// `GET /overdose/anew`: the page under an address that no browser has kept with
/// other steps.
pub async fn anew(here: Here) -> Answer {
    Ok(see_other(&format!("{}&of={}", here.link("/overdose"), version(&here))))
}

/// The guide that counts now, or 0.
fn version(here: &Here) -> i64 {
    let library = here.house().library();
    library.find(GUIDE, here.lang, here.house().now()).map_or(0, Leaflet::version)
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
        (outdated(here))
        div .guide lang=(guide.lang().code()) {
            @for step in others { (screen(here, guide, *step)) }
            (screen(here, guide, Step::Start))
            p .hint { (t_with(guide.lang(), "leaflet-checked", &[("day", checked.into())])) }
        }
        (write(here))
    }
}

/// Shown by the stylesheet alone, once the page has been overtaken.
fn outdated(here: &Here) -> Markup {
    html! {
        div .outdated {
            p .banner .warning role="alert" { (here.t("chat-overdose-outdated")) }
            p { a .button.primary.wide href=(here.link(ANEW)) target="_top" { (here.t("chat-overdose-anew")) } }
        }
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
            a .button.aside href={ (here.link("/")) "&danger=1" } target="_top" { (label) }
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
                a .button .wide href={ (here.link("/")) "&danger=1" } target="_top" {
                    (here.t("chat-overdose-write"))
                }
            }
        }
    }
}
