//! `/redeem`: where somebody came with a code. Whoever works here sees what a code
//! is for, and nothing else: no talk, no name, no case, no colleague.
//!
//! The page names nobody and a browser may keep it, so that it is there in a bus
//! without a network; the console's script then keeps what is typed and hands it
//! in later. Without a script there is a list on paper.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::json;

use super::Console;
use super::access::SignedIn;
use super::frame::tick;
use super::refused::{status, with_status};
use crate::clock::{Span, Timestamp};
use crate::codes::Lang;
use crate::desk::referral::Found;
use crate::desk::{DeskError, Refusal, timetable};
use crate::limits;
use crate::store::referral::Attempt;
use crate::text::stops::Reading;
use crate::text::{label, t, t_with};
use crate::web::form::{self, Fields};
use crate::web::page::{self, Shell};

/// `GET /redeem`
pub async fn show(State(console): State<Console>, me: SignedIn) -> Response {
    let mut answer = whole(&console, me.lang(), &html! {}, None);
    let kept = format!("private, max-age={}", limits::REDEEM_PAGE_KEPT_S);
    if let Ok(kept) = HeaderValue::from_str(&kept) {
        answer.headers_mut().insert(header::CACHE_CONTROL, kept);
    }
    answer
}

/// `POST /redeem`: both halves, the day if it was not today, whether it is to be
/// redeemed or only looked up, and in which attempt.
///
/// # Errors
/// When the machine fails, or the caller is a program and the desk refuses.
pub async fn hand_in(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let lang = me.lang();
    let found = match day(&console, fields.get("on")) {
        Ok(on) => {
            let halves = (fields.get("client"), fields.get("slip"));
            let attempt = || Attempt::read(fields.get("attempt")).unwrap_or_else(Attempt::new);
            let sure = fields.is_ticked("sure").then(attempt);
            console.house.hand_in(&me.worker, halves, on, sure).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match found {
        Ok(found) if me.wants_json => {
            let sentence = sentence(&console, lang, &found);
            Ok(Json(json!({ "found": code(&found), "sentence": sentence })).into_response())
        }
        Ok(found) => {
            let is_over = matches!(found, Found::Good { .. } | Found::Redeemed { .. });
            let typed = (!is_over).then_some(&fields);
            Ok(whole(&console, lang, &answer(&console, lang, &found, &fields), typed))
        }
        Err(DeskError::Refused(refusal)) if !me.wants_json && refusal.status() == 422 => {
            let said = html! {
                p .banner.refused role="alert" { (t(lang, &format!("refusal-{}", refusal.code()))) }
            };
            Ok(with_status(whole(&console, lang, &said, Some(&fields)), status(refusal)))
        }
        Err(error) => Err(error),
    }
}

/// The day on which a code was taken, where that was not today.
fn day(console: &Console, typed: &str) -> Result<Option<Timestamp>, Refusal> {
    let zone = &console.house.config.organisation.time_zone;
    match typed {
        "" | "today" => Ok(None),
        "yesterday" => Ok(Some(timetable::today(console.house.now(), zone) - Span::days(1))),
        typed => timetable::read_day(typed).map(Some).ok_or(Refusal::TooLate),
    }
}

fn code(found: &Found) -> &'static str {
    match found {
        Found::Good { .. } => "good",
        Found::Redeemed { .. } => "redeemed",
        Found::Used { .. } => "used",
        Found::Expired { .. } => "expired",
        Found::Wrong => "wrong",
        Found::Slowed { .. } => "slowed",
    }
}

fn sentence(console: &Console, lang: Lang, found: &Found) -> String {
    let zone = &console.house.config.organisation.time_zone;
    let reading = Reading { lang, now: console.house.now(), zone };
    let of_day =
        |key: &str, day: Timestamp| t_with(lang, key, &[("day", reading.date(day).into())]);
    let service = |key: &str, need: &str| format!("{} {}", t(lang, key), label(lang, "need", need));
    match found {
        Found::Good { need } => service("console-redeem-good", need),
        Found::Redeemed { need } => service("console-redeem-done", need),
        Found::Used { on } => of_day("console-redeem-used", *on),
        Found::Expired { last_day } => of_day("console-redeem-expired", *last_day),
        Found::Wrong => t(lang, "console-redeem-wrong"),
        Found::Slowed { until } => {
            let gaps = [("time", reading.hour(*until + Span::seconds(59)).into())];
            t_with(lang, "console-redeem-slowed", &gaps)
        }
    }
}

/// What came of it; for a code that counts, the way to redeem it.
fn answer(console: &Console, lang: Lang, found: &Found, fields: &Fields) -> Markup {
    let said = sentence(console, lang, found);
    html! {
        @match found {
            Found::Good { .. } => {
                section .notice.flow role="status" {
                    p { b { (said) } }
                    form .flow action="/redeem" method="post" data-redeem-sure {
                        @for name in ["client", "slip", "on"] {
                            input type="hidden" name=(name) value=(fields.get(name));
                        }
                        input type="hidden" name="attempt" value=(Attempt::new().spell());
                        button .primary.wide name="sure" value="1" { (t(lang, "console-redeem-sure")) }
                    }
                }
            },
            Found::Redeemed { .. } => { p .notice role="status" { b { (said) } } },
            _ => { p .banner.refused role="alert" { (said) } },
        }
    }
}

/// The whole page. It names nobody, so that it may be kept.
fn whole(console: &Console, lang: Lang, said: &Markup, typed: Option<&Fields>) -> Response {
    let heading = t(lang, "console-redeem-title");
    let title = format!("{heading} · {}", console.house.config.organisation.name);
    let shell = Shell { lang, title: &title, class: "console", script: true, refresh_s: None };
    let body = html! {
        a .skip href="#main" { (t(lang, "console-skip")) }
        header .top {
            a .mark href="/" {
                img src="/static/icon.svg" width="26" height="26" alt="";
                "netreach"
            }
            form action="/session/end" method="post" data-lose=(t(lang, "console-redeem-lose")) {
                button .plain { (t(lang, "console-sign-out")) }
            }
        }
        main .page.flow id="main" {
            h1 { (heading) }
            div .flow id="said" { (said) }
            p .banner.warning hidden data-kept=(t(lang, "console-redeem-kept"))
                data-signed-out=(t(lang, "console-redeem-signed-out")) role="status" {}
            ul .bullets hidden data-sent=(t(lang, "console-redeem-sent")) {}
            (entry(lang, typed))
        }
    };
    page::page(&shell, &body)
}

fn entry(lang: Lang, typed: Option<&Fields>) -> Markup {
    let value = |name: &str| typed.map(|fields| fields.get(name).to_owned());
    let is_late = typed.is_some_and(|fields| fields.get("on") == "yesterday");
    html! {
        form .flow action="/redeem" method="post" data-redeem {
            p .facts { (t(lang, "console-redeem-explained")) }
            @for name in ["client", "slip"] {
                div .field {
                    label for=(name) { (t(lang, &format!("console-redeem-{name}"))) }
                    input type="text" id=(name) name=(name) value=[value(name)] inputmode="numeric"
                        autocomplete="off" required aria-describedby="redeem-hint";
                }
            }
            p .hint id="redeem-hint" { (t(lang, "console-redeem-hint")) }
            details open[is_late] {
                summary { (t(lang, "console-redeem-late")) }
                fieldset {
                    legend { (t(lang, "console-redeem-on")) }
                    p .hint { (t(lang, "console-redeem-late-hint")) }
                    div .choices {
                        (tick("radio", "on", "today", !is_late, &t(lang, "console-redeem-today")))
                        (tick("radio", "on", "yesterday", is_late, &t(lang, "console-redeem-yesterday")))
                    }
                }
            }
            button .primary.wide { (t(lang, "console-redeem-look")) }
        }
    }
}
