//! `GET /leaflets`, `GET /leaflets/{name}`: what may be read without a talk. Only
//! what a clinician answers for today.

use axum::extract::Path;
use maud::{Markup, html};

use super::Answer;
use super::frame::Here;
use super::search::search_box;
use crate::codes::Venue;
use crate::desk::{DeskError, Refusal, bot};
use crate::leaflet::{Leaflet, filled};
use crate::text::{self, t_with};
use crate::web::leaflet;

/// `GET /leaflets`
pub async fn list(here: Here) -> Answer {
    let (library, now) = (here.house().library(), here.house().now());
    let title = here.t("leaflet-all");
    let content = html! {
        div .title-row { h1 { (title) } (here.other_lang_at("/leaflets")) }
        (search_box(&here))
        @let topics = bot::topics(&library, here.lang, now);
        @if topics.is_empty() { p { (here.t("leaflet-none")) } }
        @for topic in topics {
            section .flow {
                h2 { (here.t(&format!("menu-topic-{}", topic.code()))) }
                ul .links {
                    @for leaflet in bot::of_topic(topic, &library, here.lang, now) {
                        li {
                            a href=(here.link(&format!("/leaflets/{}", leaflet.text().name))) {
                                (leaflet.text().title)
                            }
                        }
                    }
                }
            }
        }
        (person(&here))
    };
    Ok(here.page(&title, &content))
}

/// `GET /leaflets/{name}`
pub async fn show(here: Here, Path(name): Path<String>) -> Answer {
    let (library, now) = (here.house().library(), here.house().now());
    let Some(leaflet) = library.find(&name, here.lang, now) else {
        return Err(DeskError::Refused(Refusal::NotFound));
    };
    here.house().count_served(&leaflet.text().name, Venue::Web, leaflet.text().lang);
    let title = leaflet.text().title.clone();
    let content = html! {
        div .title-row {
            h1 { (title) }
            (here.other_lang_at(&format!("/leaflets/{}", leaflet.text().name)))
        }
        (words(&here, leaflet))
        p { a .go href=(here.link("/leaflets")) { (here.t("leaflet-all")) } }
        (person(&here))
    };
    Ok(here.page(&title, &content))
}

/// The words of a leaflet, and who answers for them.
pub fn words(here: &Here, leaflet: &Leaflet) -> Markup {
    let (text, set) = (leaflet.text(), &here.config().organisation);
    let day = text::day(text.lang, leaflet.checked_at(), &set.time_zone);
    html! {
        div .leaflet.flow lang=(text.lang.code()) {
            (leaflet::body(&filled(&text.body, text.lang, &set.emergency_numbers, &set.name)))
            p .hint { (t_with(text.lang, "leaflet-checked", &[("day", day.into())])) }
        }
    }
}

/// There is always a way to a person.
fn person(here: &Here) -> Markup {
    html! {
        p { a .button href=(here.link("/talk")) { (here.t("leaflet-ask")) } }
    }
}
