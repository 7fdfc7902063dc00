//! Refusals with the bar and the foot of the public pages, so that the way out
//! stays where the reader knows it.

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use maud::html;

use super::Chat;
use super::frame::Here;
use crate::text::t;
use crate::web::page::{Stopped, refusal_code};

/// Puts a page under every refusal of a door that has none yet.
pub async fn tell(State(chat): State<Chat>, request: Request, next: Next) -> Response {
    let here = Here::of(&chat, request.method(), request.uri(), request.headers());
    let answer = next.run(request).await;
    let Some(stopped) = answer.extensions().get::<Stopped>().copied() else { return answer };
    if here.wants_json() || answer.headers().contains_key(header::CONTENT_TYPE) {
        return answer;
    }
    let mut page = show(&here, stopped);
    *page.status_mut() = answer.status();
    for name in [header::ALLOW, header::SET_COOKIE, header::RETRY_AFTER] {
        if let Some(value) = answer.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

impl Here {
    fn wants_json(&self) -> bool {
        self.headers
            .get(header::ACCEPT)
            .is_some_and(|kinds| kinds.to_str().is_ok_and(|kinds| kinds.contains("json")))
    }
}

fn show(here: &Here, stopped: Stopped) -> Response {
    let title = here.t("refusal-title");
    let sentence = t(here.lang, &format!("refusal-{}", refusal_code(stopped)));
    let content = html! {
        h1 { (title) }
        p .banner .refused role="alert" { (sentence) }
        div .buttons {
            a .button .primary href=(here.link("/")) { (here.t("refusal-way-on")) }
            a .button href=(here.link("/talk")) { (here.t("chat-to-talk")) }
        }
        p .hint { (here.t("chat-refused-danger")) }
    };
    here.page(&title, &content)
}
