//! `POST /search`: leaflets, stops and services by whatever somebody types. What
//! is typed stands in no address, is not kept, and is not shown again.

use axum::extract::Request;
use maud::{Markup, html};

use super::frame::Here;
use super::{Answer, form};
use crate::house::finding::Found;
use crate::limits;
use crate::text::label;

/// `GET /search`: the box alone.
pub async fn show(here: Here) -> Answer {
    let title = here.t("chat-search-title");
    let content = html! {
        div .title-row { h1 { (title) } (here.other_lang_at("/search")) }
        (search_box(&here))
        (ways(&here))
    };
    Ok(here.page(&title, &content))
}

/// `POST /search`
pub async fn find(here: Here, request: Request) -> Answer {
    let fields = form::read(&here.chat, request).await?;
    let question = fields.get("q");
    let house = here.house();
    let hits = house.finder().find(question, here.lang, limits::SEARCH_SHOWN);
    let mut hits: Vec<Found> = hits.into_iter().map(|hit| hit.what).collect();
    let is_danger = house.is_danger(question) || hits.first() == Some(&Found::Guide);
    hits.retain(|hit| !is_danger || *hit != Found::Guide);
    let title = here.t("chat-search-title");
    let found: Vec<(String, String)> = hits.iter().filter_map(|hit| way(&here, hit)).collect();
    let content = html! {
        @if is_danger { (guide(&here)) }
        div .title-row { h1 { (title) } (here.other_lang_at("/search")) }
        @if found.is_empty() && !is_danger { p role="status" { (here.t("chat-search-none")) } }
        @if !found.is_empty() {
            ul .links { @for (href, words) in &found { li { a href=(href) { (words) } } } }
        }
        (search_box(&here))
        (ways(&here))
    };
    Ok(here.page(&title, &content))
}

/// Where the box stands, it is sent to the same page.
pub fn search_box(here: &Here) -> Markup {
    html! {
        form .pick .not-printed role="search" action=(here.link("/search")) method="post" {
            div .field {
                label for="q" { (here.t("chat-search-label")) }
                p .hint #q-hint { (here.t("chat-search-hint")) }
                input type="search" #q name="q" maxlength=(limits::SEARCH_CHARS_MAX)
                    autocomplete="off" autocapitalize="none" aria-describedby="q-hint";
            }
            button { (here.t("chat-search-button")) }
        }
    }
}

/// The way to what to do while somebody is dying.
fn guide(here: &Here) -> Markup {
    html! {
        a .overdose href=(here.link("/overdose")) {
            span { b { (here.t("chat-overdose-title")) } " " (here.t("chat-overdose-now")) }
        }
    }
}

/// An address and its words. Both are ours.
fn way(here: &Here, found: &Found) -> Option<(String, String)> {
    let house = here.house();
    match found {
        Found::Leaflet(name) => {
            let library = house.library();
            let leaflet = library.find(name, here.lang, house.now())?;
            Some((here.link(&format!("/leaflets/{name}")), leaflet.text().title.clone()))
        }
        Found::Place(id) => {
            let timetable = house.timetable();
            let place = timetable.places.iter().find(|place| place.id == *id)?;
            let title = place.title.to(here.lang).to_owned();
            Some((format!("{}#p-{id}", here.link("/stops")), title))
        }
        Found::Service(code) => {
            let href = format!("{}&offers={code}", here.link("/stops"));
            let where_to = here.t("chat-search-where");
            Some((href, format!("{}: {where_to}", label(here.lang, "need", code))))
        }
        Found::Guide => Some((here.link("/overdose"), here.t("chat-overdose-title"))),
        Found::Internal(_) => None,
    }
}

/// Whoever finds nothing finds a list, and a person.
fn ways(here: &Here) -> Markup {
    html! {
        p { a .go href=(here.link("/leaflets")) { (here.t("leaflet-all")) } }
        p { a .button href=(here.link("/")) { (here.t("leaflet-ask")) } }
    }
}
