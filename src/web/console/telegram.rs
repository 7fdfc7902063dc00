//! How Telegram does: whether it can be reached, what waits, what could not be
//! deleted there, and what to change in the group chat.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::frame::{Section, plain};
use super::moments::Moments;
use super::queue::capped;
use crate::clock::Timestamp;
use crate::codes::{Carrier, Figure, Lang};
use crate::config::Mode;
use crate::desk::DeskError;
use crate::engine::{Fault, Tx};
use crate::telegram::{self, Audited, Finding, Hook};
use crate::text::{label, t, t_with};
use crate::{limits, store};

/// What the database knows.
struct Known {
    reached_at: Option<Timestamp>,
    silent_since: Option<Timestamp>,
    members: Option<i64>,
    is_asking: bool,
    owed: i64,
    copies: i64,
    first_deletion: Option<Timestamp>,
    troubles: Vec<(&'static str, i64)>,
}

/// What Telegram itself said just now.
struct Told {
    hook: Option<Hook>,
    audited: Audited,
}

/// What went wrong, with the sentence that explains it.
const TROUBLES: &[(Figure, &str)] = &[
    (Figure::Undeletable, "console-telegram-undeletable"),
    (Figure::Overwritten, "console-telegram-overwritten"),
    (Figure::Unsure, "console-telegram-unsure"),
    (Figure::Blocked, "console-telegram-blocked"),
    (Figure::Limited, "console-telegram-limited"),
    (Figure::Unreadable, "console-telegram-unreadable"),
];

/// `GET /telegram`
///
/// # Errors
/// When the machine fails; that Telegram does not answer is none.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    let title = t(lang, "console-telegram");
    let now = house.now();
    let known = house.store.read(move |tx| Known::read(tx, now)).await;
    let known = known.map_err(|fault: Fault| DeskError::from(fault))?;
    let moments = Moments { lang, zone: &house.config.organisation.time_zone };
    let body = match &console.telegram {
        None => html! { h1 { (title) } (how_to_begin(lang)) (seen_by_clients(&console, lang)) },
        Some(telegram) => {
            let told = ask(telegram).await;
            html! {
                h1 { (title) }
                (reachable(moments, &known, &told))
                (figures(lang, &known, &told))
                (mode(&console, moments, &known, &told))
                (copies(moments, &known))
                (troubles(lang, &known))
                (group(lang, &told.audited))
                (seen_by_clients(&console, lang))
            }
        }
    };
    plain(&console, &me, &title, Section::Telegram, &body).await
}

impl Known {
    fn read(tx: &mut Tx, now: Timestamp) -> Result<Known, Fault> {
        let moment = |at: Option<i64>| at.filter(|at| *at != 0).map(Timestamp);
        let mut troubles = Vec::with_capacity(TROUBLES.len());
        for (figure, key) in TROUBLES {
            troubles.push((*key, store::telegram::figure(tx, *figure)?.unwrap_or(0)));
        }
        Ok(Known {
            reached_at: moment(store::telegram::figure(tx, Figure::ReachedAt)?),
            silent_since: moment(store::telegram::figure(tx, Figure::SilentSince)?),
            members: store::telegram::figure(tx, Figure::Members)?,
            is_asking: store::telegram::poll_held_until(tx)?.is_some_and(|until| until > now),
            owed: store::outbox::count_of(tx, Carrier::Telegram)?,
            copies: store::telegram::count_copies(tx)?,
            first_deletion: store::telegram::first_deletion(tx)?,
            troubles,
        })
    }
}

/// The page does not wait long: a Telegram that cannot be reached is no reason
/// for a page that cannot.
async fn ask(telegram: &telegram::Telegram) -> Told {
    let patience = Duration::from_secs(limits::TELEGRAM_LOOK_S);
    let both = async { tokio::join!(telegram::hook(telegram), telegram::audit(telegram)) };
    match tokio::time::timeout(patience, both).await {
        Ok((hook, audited)) => Told { hook: hook.ok(), audited },
        Err(_) => Told { hook: None, audited: Audited::Silent },
    }
}

fn how_to_begin(lang: Lang) -> Markup {
    html! {
        p .lead { (t(lang, "console-telegram-none")) }
        ol .bullets.flow {
            @for key in ["console-telegram-begin-1", "console-telegram-begin-2", "console-telegram-begin-3"] {
                li { (t(lang, key)) }
            }
        }
    }
}

fn reachable(moments: Moments, known: &Known, told: &Told) -> Markup {
    let lang = moments.lang;
    let said = |key: &str, at: Timestamp| t_with(lang, key, &[("time", moments.whole(at).into())]);
    html! {
        @match (&told.hook, known.silent_since) {
            (Some(_), _) => p .banner role="status" { (t(lang, "console-telegram-answers")) },
            (None, since) => p .banner.refused role="status" {
                b { @match since.or(known.reached_at) {
                    Some(since) => (said("console-telegram-silent-since", since)),
                    None => (t(lang, "console-telegram-silent")),
                } } " "
                (t(lang, "console-telegram-silent-means"))
            },
        }
    }
}

fn figures(lang: Lang, known: &Known, told: &Told) -> Markup {
    let waiting = told.hook.as_ref().map(|hook| hook.waiting.to_string());
    let members = known.members.filter(|members| *members > 0).map(|it| it.to_string());
    let all = [
        ("console-telegram-waiting", waiting),
        ("console-telegram-owed", Some(capped(known.owed))),
        ("console-telegram-copies", Some(known.copies.to_string())),
        ("console-telegram-members", members),
    ];
    html! {
        dl .figures {
            @for (key, figure) in all {
                div { dt { (t(lang, key)) } dd { (figure.unwrap_or_else(|| "–".to_owned())) } }
            }
        }
    }
}

fn mode(console: &Console, moments: Moments, known: &Known, told: &Told) -> Markup {
    let (lang, wanted) = (moments.lang, console.house.config.telegram.mode);
    let is_set = told.hook.as_ref().map(|hook| hook.is_set);
    let (key, is_wrong) = match (wanted, is_set) {
        (Mode::Poll, Some(true)) => ("console-telegram-poll-blocked", true),
        (Mode::Poll, _) if known.is_asking => ("console-telegram-poll", false),
        (Mode::Poll, _) => ("console-telegram-poll-nobody", true),
        (Mode::Webhook, Some(false)) => ("console-telegram-webhook-unset", true),
        (Mode::Webhook, _) => ("console-telegram-webhook", false),
    };
    let failed = told.hook.as_ref().filter(|hook| hook.is_set).and_then(|hook| hook.failed_at);
    html! {
        @if is_wrong { p .warning-line { (t(lang, key)) } } @else { p { (t(lang, key)) } }
        @if let Some(failed) = failed {
            p .hint { (t_with(lang, "console-telegram-webhook-failed", &[
                ("time", moments.whole(failed).into()),
            ])) }
        }
    }
}

fn copies(moments: Moments, known: &Known) -> Markup {
    html! {
        @if let Some(first) = known.first_deletion.filter(|first| first.0 > 0) {
            p .hint { (t_with(moments.lang, "console-telegram-first-deletion", &[
                ("time", moments.whole(first).into()),
            ])) }
        }
    }
}

fn troubles(lang: Lang, known: &Known) -> Markup {
    html! {
        section .flow aria-labelledby="t-troubles" {
            h2 id="t-troubles" { (t(lang, "console-telegram-troubles")) }
            table .counts {
                tbody {
                    @for (key, count) in &known.troubles {
                        tr { th scope="row" { (t(lang, key)) } td .number { (count) } }
                    }
                }
            }
        }
    }
}

fn group(lang: Lang, audited: &Audited) -> Markup {
    let none = |key: &str| html! { p { (t(lang, key)) } };
    html! {
        section .flow aria-labelledby="t-group" {
            h2 id="t-group" { (t(lang, "console-telegram-group")) }
            @match audited {
                Audited::NoGroup => { (none("console-telegram-group-none")) },
                Audited::Unseen => { (none("console-telegram-group-unseen")) },
                Audited::Silent => { (none("console-telegram-group-silent")) },
                Audited::Done(audit) => { (findings(lang, audit)) },
            }
            p { b { (t(lang, "console-telegram-invites")) } }
            ol .bullets {
                @for key in [
                    "console-telegram-invites-1", "console-telegram-invites-2",
                    "console-telegram-invites-3", "console-telegram-invites-4",
                ] {
                    li { (t(lang, key)) }
                }
            }
        }
    }
}

/// What is to be changed comes first.
fn findings(lang: Lang, audit: &[Finding]) -> Markup {
    let wrong: Vec<_> = audit.iter().filter(|it| !it.is_well).collect();
    let well: Vec<_> = audit.iter().filter(|it| it.is_well).collect();
    let count = i64::try_from(wrong.len()).unwrap_or(0);
    html! {
        @if wrong.is_empty() {
            p { (t(lang, "console-telegram-group-well")) }
        } @else {
            p { (t_with(lang, "console-telegram-group-change", &[("count", count.into())])) }
            ul .settings {
                @for finding in wrong {
                    li .warning-line {
                        span {
                            b { (t(lang, &format!("console-setting-{}-wrong", finding.setting.code()))) } " "
                            (t(lang, &format!("console-setting-{}-change", finding.setting.code())))
                        }
                    }
                }
            }
        }
        @if !well.is_empty() {
            ul .bullets {
                @for finding in well {
                    li { (t(lang, &format!("console-setting-{}-well", finding.setting.code()))) }
                }
            }
        }
    }
}

/// The texts of the bot, as this configuration makes them.
fn seen_by_clients(console: &Console, lang: Lang) -> Markup {
    let config = &console.house.config;
    html! {
        section .flow aria-labelledby="t-seen" {
            h2 id="t-seen" { (t(lang, "console-telegram-seen")) }
            @for spoken in &config.organisation.languages {
                details {
                    summary { (label(lang, "lang", spoken.code())) }
                    div .flow lang=(spoken.code()) {
                        p .banner.words { (telegram::description(config, *spoken)) }
                        p .banner.words { (telegram::privacy(config, *spoken)) }
                    }
                }
            }
        }
    }
}
