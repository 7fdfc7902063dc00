//! What a client writes comes in: `POST /talks` and `POST /talk/messages`.
//!
//! Both doors do the same, so that nothing is lost on the way: whoever has a
//! talk goes on with it, whoever has none, or no more, begins one with the same
//! words. What could not be taken comes back in a form, ready to be sent again.

use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::frame::Here;
use super::{Answer, asking, form, guide, photo};
use crate::codes::{Choice, Lang, Mood, Step};
use crate::desk::{self, DeskError, Refusal};
use crate::house::{Attached, Sent};
use crate::limits;
use crate::store;
use crate::text::t;
use crate::triage::Alarm;
use crate::vault::{Token, Visitor, Words};
use crate::web::cookie::{self, Jar};
use crate::web::form::Fields;
use crate::web::page::{self, Stopped, refusal_code};

/// `POST /talks`.
pub async fn begin(here: Here, request: Request) -> Answer {
    take(here, "/talks", request).await
}

/// `POST /talk/messages`.
pub async fn add(here: Here, request: Request) -> Answer {
    take(here, "/talk/messages", request).await
}

async fn take(here: Here, door: &str, request: Request) -> Answer {
    let mut fields = form::read(&here.chat, request).await?;
    let wish = Lang::read(fields.get("lang")).or(here.wish);
    match keep(&here, wish, &mut fields).await {
        Ok(new) => {
            let mut answer = page::see_other("/talk");
            if let Some(token) = new {
                let line = cookie::set(Jar::Chat, &token, &here.headers);
                answer.headers_mut().insert(header::SET_COOKIE, line);
            }
            Ok(answer)
        }
        Err(error) => Ok(unsent(&here, door, &fields, error)),
    }
}

/// A token when a talk began.
async fn keep(
    here: &Here,
    wish: Option<Lang>,
    fields: &mut Fields,
) -> Result<Option<Token>, DeskError> {
    if let Some(refusal) = fields.file_refused {
        return Err(refusal.into());
    }
    let photo = match fields.file.take() {
        Some(file) => Some(photo::clean(&here.chat, file).await?),
        None => None,
    };
    let words = Words::new(fields.words("words").to_owned());
    let sent =
        Sent { words, attached: photo.map(Attached::Photo), danger: fields.is_ticked("danger") }
            .checked()?;
    if let Some(visitor) = here.visitor().await? {
        if sent.attached.is_none() && asking::take_number(here, &visitor, &sent.words).await? {
            return Ok(None);
        }
        match here.house().add_to_talk(&visitor, &sent, wish.unwrap_or(here.lang)).await {
            Err(DeskError::Refused(Refusal::Forgotten)) => {}
            otherwise => {
                otherwise?;
                // The words are kept, and saying otherwise would have them sent
                // twice. The next page asks for the language again.
                let _ = remember_lang(here, &visitor, wish).await;
                return Ok(None);
            }
        }
    }
    let token = here.house().begin_talk(&sent, wish.unwrap_or(here.lang)).await?;
    if let Some(mood) = Mood::read(fields.get("mood")) {
        // The words are kept, and that is what counts.
        let _ = feel(here, &token, mood).await;
    }
    Ok(Some(token))
}

async fn feel(here: &Here, token: &Token, mood: Mood) -> Result<(), DeskError> {
    let house = here.house();
    let Some(visitor) = house.vault.visit(token, house.now()).await? else { return Ok(()) };
    let case = house.case_of(visitor.client).await?.id;
    house.store.commit(move |tx| desk::feedback::feel(tx, case, mood)).await
}

/// `POST /talk/person`: what the bot said was not enough.
pub async fn call_person(here: Here) -> Answer {
    let client = here.known_visitor().await?.client;
    let (house, now) = (here.house(), here.house().now());
    let case = house.case_of(client).await?.id;
    house.store.commit(move |tx| desk::arrival::call_person(tx, case, now)).await?;
    Ok(page::see_other("/talk"))
}

/// `POST /talk/choice`: the answer to a question of the bot. That somebody is in danger
/// needs no talk that is still there.
pub async fn choose(here: Here, request: Request) -> Answer {
    let fields = form::read(&here.chat, request).await?;
    let choice = Choice::read(fields.get("choice")).ok_or(Refusal::UnknownCode)?;
    if choice == Choice::Danger {
        return guide::danger(here).await;
    }
    let client = here.known_visitor().await?.client;
    let (house, now) = (here.house(), here.house().now());
    let case = house.case_of(client).await?.id;
    house.store.commit(move |tx| desk::hearing::choose(tx, case, choice, now)).await?;
    Ok(page::see_other("/talk"))
}

/// Keeps the language the client asked for, if it is another than before, and
/// says which one the talk is in.
pub async fn remember_lang(
    here: &Here,
    visitor: &Visitor,
    wish: Option<Lang>,
) -> Result<Lang, DeskError> {
    let (store, client) = (&here.house().store, visitor.client);
    let found = store.read(move |tx| store::client::find(tx, client)).await?;
    let Some(known) = found.map(|client| client.lang) else { return Ok(wish.unwrap_or(here.lang)) };
    let lang = wish.unwrap_or(known);
    if lang != known {
        store.commit(move |tx| store::client::set_lang(tx, client, lang)).await?;
    }
    Ok(lang)
}

/// The words, back in a form that sends them again. A photo must be chosen
/// anew: no page can put a file into a form.
fn unsent(here: &Here, door: &str, fields: &Fields, error: DeskError) -> Response {
    let refusal = error.into_response();
    let stopped = refusal.extensions().get::<Stopped>().copied().unwrap_or(Stopped::Failed);
    let title = here.t("chat-unsent-title");
    let sentence = t(here.lang, &format!("refusal-{}", refusal_code(stopped)));
    let cry = cry(here, fields).filter(|_| matches!(stopped, Stopped::Failed));
    let content = html! {
        // First aid does not wait for a database.
        @if let Some(step) = cry {
            (guide::call(here))
            (guide::in_talk(here, step))
        }
        h1 { (title) }
        p .banner .refused role="alert" { (sentence) }
        form .flow action=(here.link(door)) method="post" enctype="multipart/form-data" {
            input type="hidden" name="lang" value=(here.lang.code());
            div .field {
                label for="words" { (here.t("chat-unsent-words")) }
                textarea .tall #words name="words" maxlength=(limits::MESSAGE_CHARS_MAX) {
                    // A browser drops one line end at the very beginning.
                    "\n" (fields.get("words"))
                }
            }
            // Before the file: whatever follows one that is too large is never read.
            label .tick {
                input type="checkbox" name="danger" value="yes" checked[fields.is_ticked("danger")];
                span { (here.t("chat-danger")) }
            }
            div .field {
                label for="file" { (here.t("chat-photo-label")) }
                p .hint #file-hint { (here.t("chat-photo-hint")) }
                input type="file" #file name="file" accept="image/*" aria-describedby="file-hint";
            }
            button .primary .wide { (here.t("chat-unsent-again")) }
        }
        p { a .go href=(here.link("/overdose")) { (here.t("chat-overdose-link")) } }
    };
    let mut answer = here.page(&title, &content);
    *answer.status_mut() = refusal.status();
    answer
}

/// Where the guide begins, if what was written is a cry for help.
fn cry(here: &Here, fields: &Fields) -> Option<Step> {
    let found = here.house().rules.read(fields.get("words"));
    match found.alarm {
        _ if fields.is_ticked("danger") => Some(Step::Start),
        Some(Alarm::Emergency) => Some(found.screen),
        _ => None,
    }
}
