//! `GET /talk`: the frame with the messages, and a form below it that stays as
//! it is while messages come.

use axum::extract::Request;
use axum::http::{Method, header};
use maud::{Markup, html};

use super::frame::Here;
use super::{Answer, asking, feedback, form, guide, moment, return_code, words};
use crate::codes::{Lang, Urgency};
use crate::desk::{DeskError, Refusal, wait as desk_wait};
use crate::limits;
use crate::store;
use crate::store::case::{Case, Standing};
use crate::text::t_with;
use crate::vault::{ReturnCode, Visitor};
use crate::web::cookie::{self, Jar};
use crate::web::page::see_other;

/// What the page says besides the messages.
struct Known {
    case: Case,
    wait: desk_wait::Wait,
    has_given_feedback: bool,
    has_said_how: bool,
}

/// `GET /talk`.
pub async fn show(mut here: Here, method: Method) -> Answer {
    let Some(visitor) = here.visitor().await? else { return Ok(nobody(&here)) };
    here.lang = words::remember_lang(&here, &visitor, here.wish).await?;
    // A request for the head alone would have the words made and thrown away.
    let code = match method == Method::GET {
        true => return_code::first(&here, &visitor, here.lang).await,
        false => None,
    };
    page(here, &visitor, code).await
}

/// `POST /talk/lang`.
pub async fn set_lang(here: Here, request: Request) -> Answer {
    let fields = form::read(&here.chat, request).await?;
    let visitor = here.known_visitor().await?;
    words::remember_lang(&here, &visitor, Lang::read(fields.get("lang"))).await?;
    Ok(see_other("/talk"))
}

/// Without a talk there is nothing to show but the way to one. A cookie that
/// opens nothing belongs to a talk that is gone.
fn nobody(here: &Here) -> axum::response::Response {
    if cookie::token(Jar::Chat, &here.headers).is_none() {
        return see_other(&here.link("/"));
    }
    let title = here.t("chat-gone-title");
    let content = html! {
        h1 { (title) }
        p .lead { (here.t("chat-gone-lead")) }
        div .buttons {
            a .button .primary href=(here.link("/")) { (here.t("chat-new-talk")) }
        }
    };
    let mut answer = here.page(&title, &content);
    answer.headers_mut().insert(header::SET_COOKIE, cookie::clear(Jar::Chat, &here.headers));
    answer
}

/// The page, with the return code if there is one to show.
pub async fn page(here: Here, visitor: &Visitor, code: Option<ReturnCode>) -> Answer {
    let house = here.house();
    let (client, now) = (visitor.client, house.now());
    let zone = here.config().organisation.time_zone.clone();
    let case = match house.case_of(client).await {
        Ok(case) => case,
        Err(DeskError::Refused(Refusal::Forgotten)) => return Ok(nobody(&here)),
        Err(other) => return Err(other),
    };
    let read = house.store.read(move |tx| {
        let wait = desk_wait::honest(tx, Some(&case), &zone, now)?;
        let has_given_feedback = store::feedback::of_case(tx, case.id)?.is_some();
        let has_said_how = store::invitation::has_said_how(tx, case.id)?;
        Ok::<_, DeskError>(Known { case, wait, has_given_feedback, has_said_how })
    });
    let known = read.await?;
    // Whoever was answered by the bot came for the answer, not for its end.
    let is_served = matches!(known.case.standing, Standing::Finished { by: None, .. });
    let is_finished = matches!(known.case.standing, Standing::Finished { by: Some(_), .. });
    // The numbers and the next step come before everything else.
    let is_danger = !is_finished && !is_served && known.case.urgency == Urgency::Emergency;
    let title = here.t(if is_finished { "chat-finished-title" } else { "chat-talk-title" });
    let body = html! {
        (here.top("#write", "chat-skip-to-write"))
        nav .ways aria-label=(here.t("chat-talk-ways")) {
            a href=(here.link("/overdose")) { (here.t("chat-overdose-short")) }
            a href=(here.link("/talk/burn")) { (here.t("chat-burn-title")) }
            (here.other_lang_at("/talk"))
        }
        main #main {
            @if !is_finished { h1 .unseen { (here.t("chat-talk-title")) } }
            @if is_danger {
                (danger(&here))
            } @else if !is_served {
                (code_notice(&here, code.as_ref()))
                (notice(&here, &known))
            }
            iframe src={ (here.link("/talk/messages")) "&live=1" }
                title=(here.t("chat-messages-of-talk")) {}
            (write_form(&here))
            @if is_danger || is_served {
                (notice(&here, &known))
                (code_notice(&here, code.as_ref()))
            }
            (guide::ahead(&here))
        }
    };
    let class = if is_danger { "chat talk in-danger" } else { "chat talk" };
    Ok(here.shell(&title, class, &body))
}

/// The six words, this once; afterwards the way to new ones.
fn code_notice(here: &Here, code: Option<&ReturnCode>) -> Markup {
    let Some(code) = code else {
        return html! {
            details .notice {
                summary { (here.t("chat-code-later")) }
                p .hint { (here.t("chat-code-away")) " " (here.t("chat-code-renew-hint")) }
                form action=(here.link("/talk/code")) method="post" {
                    button { (here.t("chat-code-renew")) }
                }
            }
        };
    };
    html! {
        section .notice aria-labelledby="code-title" {
            div .code-box {
                h2 #code-title { (here.t("chat-code-title")) }
                p .hint { (here.t("chat-code-hint")) " " (here.t("chat-code-away")) }
                ol .code { @for word in code.spell().split(' ') { li { (word) } } }
                a .button href=(here.link("/talk")) { (here.t("chat-code-hide")) }
            }
        }
    }
}

/// Where the talk stands, in one place and in plain words.
fn notice(here: &Here, known: &Known) -> Markup {
    match known.case.standing {
        Standing::Finished { at, by, .. } => finished(here, known, at, by.is_none()),
        Standing::Held { pause, .. } => html! {
            p .notice role="status" {
                @match pause {
                    // Somebody who waits for somebody is not answering just now.
                    Some(pause) => (here.t(&format!("chat-held-awaits-{}", pause.on.code()))),
                    None => (here.t("chat-held")),
                }
                " " (to_stops(here))
            }
        },
        Standing::Waiting { .. } | Standing::Forgetting => html! {
            p .notice role="status" {
                (here.t("chat-thanks")) " " (crate::text::waiting(here.lang, &known.wait)) " " (as_of(here))
                " " (to_stops(here))
            }
        },
    }
}

/// For who would rather come than wait.
fn to_stops(here: &Here) -> Markup {
    html! { a href=(here.link("/stops")) { (here.t("stops-page-link")) } }
}

/// The page stands still while the frame moves on: it says when it was true.
fn as_of(here: &Here) -> String {
    let now = moment::local(&here.config().organisation.time_zone, here.house().now());
    t_with(here.lang, "chat-wait-as-of", &[("time", moment::time(now).into())])
}

/// Said as long as the case counts as an emergency: we are not an ambulance.
fn danger(here: &Here) -> Markup {
    html! {
        div .notice.numbers {
            (guide::call(here))
            p .hint { (here.t("chat-overdose-cannot-call")) }
        }
    }
}

fn finished(here: &Here, known: &Known, at: crate::clock::Timestamp, is_served: bool) -> Markup {
    let set = here.config().forgetting;
    let end = (at + set.after_close).min(known.case.last_at + set.at_most);
    let end = moment::local(&here.config().organisation.time_zone, end);
    let gaps =
        [("day", moment::day(here.lang, end.date()).into()), ("time", moment::time(end).into())];
    html! {
        section .notice .flow #feedback {
            @if is_served {
                h2 { (here.t("menu-served-title")) }
            } @else {
                h1 { (here.t("chat-finished-title")) }
            }
            p { (t_with(here.lang, "chat-finished-until", &gaps)) }
            @if known.has_given_feedback {
                p role="status" { b { (here.t("chat-feedback-thanks")) } }
                @if !known.has_said_how { (asking::heard_form(here)) }
            } @else {
                (feedback::the_form(here, None))
            }
        }
    }
}

fn write_form(here: &Here) -> Markup {
    let (words, photo) = (here.t("chat-your-message"), here.t("chat-photo"));
    html! {
        form .write #write action=(here.link("/talk/messages")) method="post"
            enctype="multipart/form-data" {
            label .unseen for="words" { (words) }
            textarea #words name="words" maxlength=(limits::MESSAGE_CHARS_MAX)
                placeholder=(words) {}
            div .send {
                details .attach {
                    summary { (photo) }
                    input type="file" name="file" accept="image/*" aria-label=(photo);
                }
                button .primary { (here.t("chat-send")) }
            }
        }
    }
}
