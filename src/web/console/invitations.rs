//! Invitations into the group chat: printed in batches, taken back by the batch,
//! counted by who gives them away. Codes are shown once, on the sheet.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::frame::{Section, plain};
use super::moments::Moments;
use crate::codes::{HeardOf, InvitationSource, Lang};
use crate::desk::invitation::{self, Code};
use crate::desk::{DeskError, Refusal};
use crate::engine::{Fault, Tx};
use crate::store::invitation::Batch;
use crate::text::{day, label, t, t_with};
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// `GET /invitations`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let lang = me.lang();
    let batches = console.house.store.read(store::invitation::batches).await?;
    let moments = Moments { lang, zone: &jiff::tz::TimeZone::UTC };
    let now = console.house.now();
    let title = t(lang, "console-invitations");
    let body = html! {
        h1 { (title) }
        p { (t(lang, "console-invitations-what")) }
        @if console.telegram.as_ref().and_then(|it| it.group()).is_none() {
            p .warning-line { (t(lang, "console-invitations-no-group")) }
        }
        (issue_form(&console, lang))
        section .flow aria-labelledby="i-batches" {
            h2 id="i-batches" { (t(lang, "console-invitations-batches")) }
            @if batches.is_empty() { p .hint { (t(lang, "console-invitations-none")) } } @else {
                ul .reports { @for batch in &batches { (line(moments, batch, now)) } }
            }
        }
    };
    plain(&console, &me, &title, Section::Invitations, &body).await
}

fn issue_form(console: &Console, lang: Lang) -> Markup {
    let (least, offered, most) = limits::INVITATION_DAYS;
    html! {
        form .flow.banner action="/invitations" method="post" {
            div .field {
                label for="source" { (t(lang, "console-invitations-source")) }
                select id="source" name="source" {
                    @for source in InvitationSource::PRINTED {
                        option value=(source.code()) { (source_label(lang, *source)) }
                    }
                }
            }
            div .field {
                label for="cards" { (t(lang, "console-invitations-cards")) }
                input id="cards" name="cards" type="number" min="1"
                    max=(limits::INVITATIONS_PRINTED_MAX) value="12" required;
            }
            div .field {
                label for="days" { (t(lang, "console-invitations-days")) }
                input id="days" name="days" type="number" min=(least) max=(most) value=(offered) required;
            }
            div .field {
                label for="lang" { (t(lang, "console-invitations-lang")) }
                select id="lang" name="lang" {
                    @for spoken in &console.house.config.organisation.languages {
                        option value=(spoken.code()) { (label(lang, "lang", spoken.code())) }
                    }
                }
            }
            button .primary { (t(lang, "console-invitations-print")) }
        }
    }
}

fn line(moments: Moments, batch: &Batch, now: crate::clock::Timestamp) -> Markup {
    let lang = moments.lang;
    let gaps = [("used", batch.used.into()), ("cards", batch.cards.into())];
    html! {
        li {
            h3 { (source_label(lang, batch.source)) ", " (day(lang, batch.month, &jiff::tz::TimeZone::UTC)) }
            p .facts {
                (t_with(lang, "console-invitations-used", &gaps)) " · "
                @if batch.revoked_at.is_some() {
                    (t(lang, "console-invitations-revoked"))
                } @else if batch.expires_at <= now {
                    (t(lang, "console-invitations-over"))
                } @else {
                    (t_with(lang, "console-invitations-until", &[("day", moments.last_day(batch.expires_at).into())]))
                }
            }
            @if batch.revoked_at.is_none() && batch.expires_at > now {
                form action={ "/invitations/" (batch.id) "/revocation" } method="post" {
                    button { (t(lang, "console-invitations-revoke")) }
                }
            }
        }
    }
}

#[must_use]
pub fn source_label(lang: Lang, source: InvitationSource) -> String {
    t(lang, &format!("console-invited-by-{}", source.code()))
}

/// `POST /invitations`: the sheet, shown in the answer to this and never again.
///
/// # Errors
/// [`Refusal::UnknownCode`] for what is no batch.
pub async fn issue(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let source = InvitationSource::read(fields.get("source")).ok_or(Refusal::UnknownCode)?;
    let number = |name: &str| fields.get(name).parse::<i64>().map_err(|_| Refusal::UnknownCode);
    let (cards, days) = (number("cards")?, number("days")?);
    let spoken = Lang::read(fields.get("lang")).ok_or(Refusal::UnknownCode)?;
    if !(1..=limits::INVITATIONS_PRINTED_MAX).contains(&cards) {
        return Err(Refusal::UnknownCode.into());
    }
    let codes: Vec<Code> = (0..cards).map(|_| Code::printed()).collect();
    let tags: Vec<_> = codes.iter().map(|code| console.house.card_tag(code)).collect();
    let (worker, today) = (me.worker.clone(), console.house.today());
    let keep = move |tx: &mut Tx| {
        let batch = invitation::issue(tx, &worker, source, &tags, days, today)?;
        Ok(store::invitation::batch(tx, batch)?.map(|batch| batch.expires_at))
    };
    let kept: Result<_, DeskError> = console.house.store.commit(keep).await;
    let until = kept?;
    let bot = match &console.telegram {
        Some(telegram) => telegram.name().await.map(str::to_owned),
        None => None,
    };
    sheet(&console, &me, spoken, &codes, until, bot.as_deref()).await
}

async fn sheet(
    console: &Console,
    me: &SignedIn,
    spoken: Lang,
    codes: &[Code],
    until: Option<crate::clock::Timestamp>,
    bot: Option<&str>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let title = t(lang, "console-invitations-sheet");
    let name = console.house.config.organisation.name.clone();
    let bot = bot.map_or_else(|| "…".to_owned(), |bot| format!("t.me/{bot}"));
    let last = until
        .map(|until| day(spoken, until - crate::clock::Span::days(1), &jiff::tz::TimeZone::UTC));
    let body = html! {
        h1 .not-printed { (title) }
        p .banner.not-printed { (t(lang, "console-invitations-once")) }
        div .sheet {
            @for code in codes {
                section .slip lang=(spoken.code()) {
                    p { b { (name) } ". " (t(spoken, "chat-invitation-what")) }
                    p .code-line { (code.spelled()) }
                    p { (t_with(spoken, "chat-invitation-how", &[("bot", bot.clone().into())])) }
                    @if let Some(last) = &last {
                        p .hint { (t_with(spoken, "chat-invitation-until", &[("day", last.clone().into())])) }
                    }
                }
            }
        }
        p .not-printed { a .go href="/invitations" { (t(lang, "console-invitations-back")) } }
    };
    plain(console, me, &title, Section::Invitations, &body).await
}

/// `POST /invitations/{id}/revocation`
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn revoke(
    State(console): State<Console>,
    me: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskError> {
    let id = id.parse::<i64>().map_err(|_| Refusal::NotFound)?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    console.house.store.commit(move |tx| invitation::revoke(tx, &worker, id, now)).await?;
    Ok(see_other("/invitations"))
}

/// Counts of invitations and of how people heard of us.
pub struct Counts {
    invited: Vec<(InvitationSource, String, i64)>,
    heard: Vec<(HeardOf, i64)>,
}

impl Counts {
    /// # Errors
    /// When the database fails.
    pub fn since(tx: &mut Tx, month: crate::clock::Timestamp) -> Result<Counts, Fault> {
        let last = crate::clock::Timestamp(i64::MAX);
        Ok(Counts {
            invited: store::invitation::counts(tx, month, last)?,
            heard: store::invitation::heard_counts(tx, month, last)?,
        })
    }

    /// What the reports say of them.
    #[must_use]
    pub fn shown(&self, lang: Lang) -> Markup {
        html! {
            @if !self.invited.is_empty() {
                section .flow aria-labelledby="r-invited" {
                    h2 id="r-invited" { (t(lang, "console-invitations")) }
                    table .counts { tbody {
                        @for (source, what, times) in &self.invited {
                            tr {
                                th scope="row" { (source_label(lang, *source)) }
                                td { (t(lang, &format!("console-invitations-were-{what}"))) }
                                td .number { (times) }
                            }
                        }
                    } }
                }
            }
            @if !self.heard.is_empty() {
                section .flow aria-labelledby="r-heard" {
                    h2 id="r-heard" { (t(lang, "console-heard")) }
                    table .counts { tbody {
                        @for (way, times) in &self.heard {
                            tr {
                                th scope="row" { (t(lang, &format!("chat-heard-{}", way.code()))) }
                                td .number { (times) }
                            }
                        }
                    } }
                }
            }
        }
    }
}
