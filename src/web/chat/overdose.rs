//! `GET /overdose`: whom to call. It says nothing medical, because no clinician
//! of this organisation has signed a guide, and says that too.

use axum::http::{HeaderValue, header};
use maud::html;

use super::Answer;
use super::frame::Here;

pub async fn show(here: Here) -> Answer {
    let title = here.t("chat-overdose-title");
    let content = html! {
        div .title-row { h1 { (title) } (here.other_lang()) }
        div .call {
            @for number in &here.config().organisation.emergency_numbers {
                a .button .destroy href={ "tel:" (dialled(number)) } {
                    (here.t("chat-call")) " " (number)
                }
            }
        }
        p { (here.t("chat-overdose-cannot-call")) }
        section .flow {
            h2 { (here.t("chat-overdose-say-title")) }
            ul .bullets {
                li { (here.t("chat-overdose-say-where")) }
                li { (here.t("chat-overdose-say-what")) }
                li { (here.t("chat-overdose-say-stay")) }
            }
        }
        p .banner .warning { (here.t("chat-overdose-unsigned")) }
        section .flow {
            h2 { (here.t("chat-overdose-write-title")) }
            p { (here.t("chat-overdose-write-hint")) }
            p {
                a .button .wide href={ (here.link("/")) "&danger=1" } {
                    (here.t("chat-overdose-write"))
                }
            }
        }
    };
    let mut answer = here.page(&title, &content);
    let headers = answer.headers_mut();
    let day = HeaderValue::from_static("private, max-age=86400");
    headers.insert(header::CACHE_CONTROL, day);
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(answer)
}

/// What a telephone understands of a number written for people.
pub fn dialled(number: &str) -> String {
    number.chars().filter(|letter| letter.is_ascii_digit() || "+*#".contains(*letter)).collect()
}
