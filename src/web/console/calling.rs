//! Calls by phone, as the worker sees them: what is known of proposals before
//! one is sent, and the number, once.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtCase, SignedIn};
use super::case::Sheet;
use super::change::Change;
use super::frame::{Section, plain, tick};
use super::refused::{Unsent, unsent};
use crate::clock::Timestamp;
use crate::codes::{Lang, ProposalState};
use crate::desk::proposal::{Figures, Share};
use crate::desk::{self, DeskError};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::text::{t, t_with};
use crate::web::form;
use crate::{limits, store};

/// What stands between a case and a call, and which cards were taken back.
pub struct Door {
    pub state: Option<ProposalState>,
    /// A number is here, until then.
    pub number_until: Option<Timestamp>,
    /// Somebody has asked what the matter is.
    pub was_asked: bool,
    pub revoked: Vec<i64>,
}

impl Door {
    /// # Errors
    /// When the database fails.
    pub async fn read(console: &Console, id: CaseId) -> Result<Door, DeskError> {
        let now = console.house.now();
        let read = move |tx: &mut Tx| {
            let number = store::proposal::number(tx, id)?.filter(|number| number.until > now);
            Ok::<_, crate::engine::Fault>(Door {
                state: store::proposal::state(tx, id)?,
                number_until: number.map(|number| number.until),
                was_asked: store::proposal::was_asked(tx, id)?,
                revoked: store::card::revoked(tx, id)?,
            })
        };
        Ok(console.house.store.read(read).await?)
    }
}

/// `GET /cases/{id}/call`: read before a proposal is sent.
///
/// # Errors
/// When the worker does not hold the case.
pub async fn consider(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    super::case::open(&console, &me, id).await?;
    let door = Door::read(&console, id).await?;
    let since = console.house.today() - limits::COUNTED_OF;
    let figures = console.house.store.read(move |tx| Figures::since(tx, since)).await?;
    let said_no = matches!(door.state, Some(ProposalState::Text | ProposalState::TextWhy));
    let title = t(lang, "console-phone-call");
    let body = html! {
        h1 { (title) }
        p .banner.warning { b { (t(lang, "console-call-loses")) } " " (known(lang, &figures)) }
        p { (t(lang, "console-call-what")) }
        form .flow action={ "/cases/" (id) "/call" } method="post" {
            @if said_no {
                (tick("checkbox", "insists", "yes", false, &t(lang, "console-call-insist-refused")))
            } @else if !door.was_asked {
                p .hint { (t(lang, "console-call-ask-first")) }
                (tick("checkbox", "insists", "yes", false, &t(lang, "console-call-insist")))
            }
            div .buttons {
                a .button.primary href={ "/cases/" (id) "#questions" } {
                    (t(lang, "console-call-rather-ask"))
                }
                button { (t(lang, "console-call-send")) }
            }
        }
        p { a .go href={ "/cases/" (id) } { (t(lang, "console-call-back")) } }
    };
    plain(&console, &me, &title, Section::Queue, &body).await
}

/// The organisation's own figure, with the number of clients it is of.
fn known(lang: Lang, figures: &Figures) -> String {
    let (after, without) = (figures.after_proposal(), figures.without());
    match (after.percent(), without.percent()) {
        (Some(share), Some(beside)) => t_with(
            lang,
            "console-call-share",
            &[
                ("share", share.into()),
                ("of", after.of.into()),
                ("beside", beside.into()),
                ("all", without.of.into()),
            ],
        ),
        _ => {
            let least = limits::SHARE_OF_LEAST.into();
            t_with(lang, "console-call-too-few", &[("n", after.of.into()), ("least", least)])
        }
    }
}

/// `POST /cases/{id}/call`
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn propose(change: Change, request: Request) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let insists = fields.is_ticked("insists");
    change
        .by(move |tx, worker, id, now| desk::proposal::propose(tx, worker, id, insists, now))
        .await
}

/// `POST /cases/{id}/number`: shown in the answer to this, and never again.
///
/// # Errors
/// As [`propose`].
pub async fn number(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let number = match console.house.show_number(&me.reader, &me.worker, id).await {
        Ok(number) => number,
        Err(error) => {
            return unsent(&console, &me, error, &Unsent::of(id, "console-not-opened")).await;
        }
    };
    let title = t(lang, "console-call-number");
    let body = html! {
        h1 { (title) }
        p .banner.words { b { (number.as_str()) } }
        p { (t(lang, "console-call-number-once")) }
        div .buttons {
            a .button.primary href={ "/cases/" (id) } { (t(lang, "console-refused-open")) }
        }
    };
    plain(&console, &me, &title, Section::Queue, &body).await
}

/// What of it stands in the panel of a case.
#[must_use]
pub fn part(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    if !sheet.is_mine() {
        return html! {};
    }
    let state = sheet
        .door
        .state
        .map(|state| t(lang, &format!("console-call-state-{}", state.code().replace('_', "-"))));
    html! {
        section aria-labelledby="p-call" {
            h2 id="p-call" { (t(lang, "console-phone-call")) }
            @if let Some(state) = state { p { (state) } }
            @if let Some(until) = sheet.door.number_until {
                p .hint { (t_with(lang, "console-call-number-until", &[
                    ("time", sheet.moments.whole(until).into()),
                ])) }
                form action={ "/cases/" (id) "/number" } method="post" {
                    button .primary { (t(lang, "console-call-number-show")) }
                }
            }
            @if sheet.door.state != Some(ProposalState::Proposed) {
                a .go href={ "/cases/" (id) "/call" } { (t(lang, "console-call-propose")) }
            }
        }
    }
}

/// What the reports say of calls.
#[must_use]
pub fn counted(lang: Lang, figures: &Figures) -> Markup {
    use crate::codes::CallFigure as F;
    if figures.is_empty() {
        return html! {};
    }
    let rows = [
        ("console-calls-proposed", figures.of(F::Proposed)),
        ("console-calls-call-me", figures.of(F::AcceptedCallMe)),
        ("console-calls-call-you", figures.of(F::AcceptedCallYou)),
        ("console-calls-refused", figures.of(F::Refused)),
        ("console-calls-later", figures.of(F::Later)),
        ("console-calls-silent", figures.of(F::SilentAfterProposal)),
    ];
    html! {
        section .flow aria-labelledby="r-calls" {
            h2 id="r-calls" { (t(lang, "console-calls")) }
            table .counts { tbody {
                @for (key, times) in rows {
                    tr { th scope="row" { (t(lang, key)) } td .number { (times) } }
                }
                (share(lang, "console-calls-wrote-after", figures.after_proposal()))
                (share(lang, "console-calls-wrote-without", figures.without()))
            } }
            (reasons(lang, figures))
        }
    }
}

fn share(lang: Lang, key: &str, share: Share) -> Markup {
    let n = t_with(lang, "console-calls-n", &[("n", share.of.into())]);
    html! {
        tr {
            th scope="row" { (t(lang, key)) " " span .hint { (n) } }
            td .number {
                @match share.percent() { Some(percent) => { (percent) " %" }, None => "–" }
            }
        }
    }
}

fn reasons(lang: Lang, figures: &Figures) -> Markup {
    let reasons = figures.reasons();
    html! {
        @if !reasons.is_empty() {
            h3 { (t(lang, "console-calls-why")) }
            p .hint { (t_with(lang, "console-calls-small", &[("least", limits::CELL_LEAST.into())])) }
            div .wide-table { table .counts {
                thead { tr {
                    th scope="col" { (t(lang, "console-need")) }
                    @for reason in crate::codes::Choice::REASONS {
                        th scope="col" { (t(lang, &format!("menu-choice-{}", reason.code()))) }
                    }
                } }
                tbody {
                    @for (need, cells) in reasons {
                        tr {
                            th scope="row" { (crate::text::label(lang, "need", need)) }
                            @for cell in cells {
                                td .number {
                                    @match cell {
                                        Some(times) => (times),
                                        None => { "<" (limits::CELL_LEAST) },
                                    }
                                }
                            }
                        }
                    }
                }
            } }
        }
    }
}
