//! What the client thought of it, on its way past the worker it is about.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::frame::Here;
use super::{Answer, form};
use crate::codes::{Choice, KnowsContact, Useful};
use crate::desk;
use crate::engine::Tx;
use crate::limits;
use crate::text::t;
use crate::triage::Alarm;
use crate::web::form::Fields;
use crate::web::page;

/// `POST /talk/feedback`.
pub async fn give(here: Here, request: Request) -> Answer {
    let fields = form::read(&here.chat, request).await?;
    let visitor = here.known_visitor().await?;
    let case = here.house().case_of(visitor.client).await?.id;
    let useful = Useful::read(fields.get("useful"));
    let Some((useful, knows)) = useful.zip(KnowsContact::read(fields.get("knows_contact"))) else {
        return Ok(unfinished(&here, &fields, "chat-feedback-both"));
    };
    if fields.get("words").chars().count() > limits::MESSAGE_CHARS_MAX {
        return Ok(unfinished(&here, &fields, "refusal-too-long"));
    }
    let sealed = match fields.words("words") {
        "" => None,
        words => Some(here.house().seal_feedback(case, words).await?),
    };
    let now = here.house().now();
    let zone = here.house().config.organisation.time_zone.clone();
    let give = move |tx: &mut Tx| {
        desk::feedback::give(tx, case, useful, knows, sealed.as_ref(), &zone, now)
    };
    here.house().store.commit(give).await?;
    // Whoever cries for help in the wrong place is heard all the same.
    if here.house().rules.read(fields.get("words")).alarm == Some(Alarm::Emergency) {
        let cry = move |tx: &mut Tx| desk::hearing::choose(tx, case, Choice::Danger, now);
        here.house().store.commit(cry).await?;
    }
    Ok(page::see_other("/talk"))
}

/// An answer is missing: the form again, with everything that was in it.
fn unfinished(here: &Here, fields: &Fields, why: &str) -> Response {
    let title = here.t("chat-unsent-title");
    let content = html! {
        h1 { (title) }
        p .banner .refused role="alert" { (here.t(why)) }
        (the_form(here, Some(fields)))
        p { a .go href=(here.link("/talk")) { (here.t("chat-to-talk")) } }
    };
    let mut answer = here.page(&title, &content);
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    answer
}

/// Two questions and a place for words.
pub fn the_form(here: &Here, filled: Option<&Fields>) -> Markup {
    let chosen = |name: &str| filled.map(|fields| fields.get(name)).unwrap_or_default().to_owned();
    let choices = |name: &str, list: &str, codes: &[&'static str]| {
        html! {
            @for code in codes {
                label .tick {
                    input type="radio" name=(name) value=(code) required
                        checked[chosen(name) == *code];
                    span { (t(here.lang, &format!("{list}-{code}"))) }
                }
            }
        }
    };
    html! {
        form .flow action=(here.link("/talk/feedback")) method="post" {
            fieldset {
                legend { (here.t("chat-feedback-useful")) }
                div .choices .three { (choices("useful", "useful", &["yes", "partly", "no"])) }
            }
            fieldset {
                legend { (here.t("chat-feedback-contact")) }
                div .choices { (choices("knows_contact", "knows-contact", &["yes", "no"])) }
            }
            div .field {
                label for="feedback-words" { (here.t("chat-feedback-words")) }
                p .hint #feedback-hint { (here.t("chat-feedback-hint")) }
                textarea #feedback-words name="words" maxlength=(limits::MESSAGE_CHARS_MAX)
                    aria-describedby="feedback-hint" { "\n" (chosen("words")) }
            }
            button .primary { (here.t("chat-feedback-send")) }
        }
    }
}
