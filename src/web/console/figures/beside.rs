//! What stands beside the figures: what was said in public and the requests around
//! it, and what was counted before the desk.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::{Asked, Console, Sheet, SignedIn, chart, named, page, today, verbs};
use crate::clock::Timestamp;
use crate::codes::{CampaignKind, Lang};
use crate::desk::figures::{Curve, Told};
use crate::desk::permission::Permission;
use crate::desk::{DeskError, Refusal};
use crate::evidence::Month;
use crate::evidence::outside::Audience;
use crate::limits;
use crate::text::{label, t, t_with};
use crate::web::console::moments::Moments;
use crate::web::form;
use crate::web::page::see_other;

/// Interviews, posts and leaflets, and requests a fortnight before and after each.
/// For others only what was said: days are small figures.
pub fn campaigns(me: &SignedIn, sheet: &Sheet) -> Markup {
    let lang = me.lang();
    let may_keep = me.may(Permission::KeepFigures);
    if !may_keep && sheet.curves.is_empty() {
        return html! {};
    }
    html! {
        section .flow.not-printed aria-labelledby="f-campaigns" {
            h2 id="f-campaigns" { (t(lang, "console-campaigns")) }
            p .hint { (t_with(lang, "console-campaigns-hint", &[("days", limits::CAMPAIGN_DAYS.into())])) }
            @if !sheet.curves.is_empty() {
                ol .reports { @for curve in &sheet.curves { (one(lang, sheet, curve, may_keep)) } }
            }
            @if may_keep { (new_campaign(lang, sheet)) }
        }
    }
}

fn one(lang: Lang, sheet: &Sheet, curve: &Curve, may_keep: bool) -> Markup {
    let campaign = &curve.campaign;
    let dates = Moments { lang, zone: &jiff::tz::TimeZone::UTC };
    let numbers = match curve.after {
        Some(after) => t_with(
            lang,
            "console-campaign-around",
            &[("before", curve.before.into()), ("after", after.into())],
        ),
        None => t_with(lang, "console-campaign-before", &[("before", curve.before.into())]),
    };
    html! {
        li {
            h3 { (campaign.title) }
            time datetime=(dates.date(campaign.day)) { (dates.day(campaign.day)) }
            p .facts {
                (label(lang, "campaign", campaign.kind.code()))
                @if let Some(views) = campaign.views {
                    " · " (t_with(lang, "console-campaign-views", &[("views", views.into())]))
                }
            }
            @if sheet.audience == Audience::House {
                (chart::days(&curve.days))
                p { (numbers) }
            }
            @if curve.is_own_post { p .hint { (t(lang, "console-campaign-own")) } }
            @if may_keep && !curve.is_own_post {
                form action={ "/figures/campaigns/" (campaign.id) "/drop" } method="post" {
                    button .quiet { (t(lang, "console-campaign-drop")) }
                }
            }
        }
    }
}

fn new_campaign(lang: Lang, sheet: &Sheet) -> Markup {
    html! {
        details {
            summary { (t(lang, "console-campaign-add")) }
            form .flow action="/figures/campaigns" method="post" {
                div .pair {
                    div .field {
                        label for="c-day" { (t(lang, "console-campaign-day")) }
                        input type="date" id="c-day" name="day" required value=(sheet.today.date()) max=(sheet.today.date());
                    }
                    div .field {
                        label for="c-kind" { (t(lang, "console-campaign-kind")) }
                        select id="c-kind" name="kind" {
                            @for kind in CampaignKind::ALL {
                                option value=(kind.code()) { (label(lang, "campaign", kind.code())) }
                            }
                        }
                    }
                    div .field {
                        label for="c-views" { (t(lang, "console-campaign-seen")) }
                        input type="text" id="c-views" name="views" inputmode="numeric" pattern="[0-9 ]*";
                    }
                }
                div .field {
                    label for="c-title" { (t(lang, "console-campaign-title")) }
                    p .hint id="c-title-hint" { (t(lang, "console-campaign-title-hint")) }
                    input type="text" id="c-title" name="title" required maxlength=(limits::CAMPAIGN_CHARS_MAX) aria-describedby="c-title-hint";
                }
                button { (t(lang, "console-save")) }
            }
        }
    }
}

/// `POST /figures/campaigns`
///
/// # Errors
/// When the machine fails; a refusal stands above the page.
pub async fn add_campaign(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let told = told(&fields);
    let (worker, today) = (me.worker.clone(), today(&console));
    let added = match told {
        Ok(told) => {
            let add =
                move |tx: &mut crate::engine::Tx| verbs::add_campaign(tx, &worker, &told, today);
            console.house.store.commit(add).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answered(&console, &me, added).await
}

fn told(fields: &form::Fields) -> Result<Told, Refusal> {
    let views = fields.get("views").replace(' ', "");
    let views = match views.as_str() {
        "" => None,
        views => Some(views.parse().map_err(|_| Refusal::CountUnfit)?),
    };
    Ok(Told {
        day: Timestamp::of_date(fields.get("day")).ok_or(Refusal::DayUnfit)?,
        kind: CampaignKind::read(fields.get("kind")).ok_or(Refusal::UnknownCode)?,
        title: fields.get("title").to_owned(),
        views,
    })
}

/// `POST /figures/campaigns/{id}/drop`
///
/// # Errors
/// When it is not there, or the machine fails.
pub async fn drop_campaign(
    State(console): State<Console>,
    me: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, DeskError> {
    let worker = me.worker.clone();
    let gone = console.house.store.commit(move |tx| verbs::drop_campaign(tx, &worker, id)).await;
    answered(&console, &me, gone).await
}

/// What the months had before the desk, and a month to write down.
pub fn baseline(lang: Lang, sheet: &Sheet) -> Markup {
    let all = &sheet.evidence.baseline;
    html! {
        section .flow.not-printed aria-labelledby="f-baseline" {
            h2 id="f-baseline" { (t(lang, "console-baseline")) }
            p .hint { (t(lang, "console-baseline-hint")) }
            @if !all.is_empty() {
                table .counts { tbody {
                    @for (month, times) in all {
                        tr { th scope="row" { (named(lang, *month)) } td .number { (times) } }
                    }
                } }
            }
            form .line-form action="/figures/baseline" method="post" {
                div .field {
                    label for="b-month" { (t(lang, "console-figures-month")) }
                    input type="month" id="b-month" name="month" required pattern="[0-9]{4}-[0-9]{2}";
                }
                div .field {
                    label for="b-times" { (t(lang, "console-baseline-times")) }
                    input type="text" id="b-times" name="times" required inputmode="numeric" pattern="[0-9 ]*";
                }
                button { (t(lang, "console-save")) }
            }
            (super::before::ask(lang))
        }
    }
}

/// `POST /figures/baseline`: a month, or those of a table that was looked at.
///
/// # Errors
/// As [`add_campaign`].
pub async fn set_baseline(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read_long(request).await?;
    let all: Result<Vec<_>, Refusal> = fields
        .all("month")
        .zip(fields.all("times"))
        .map(|(month, times)| {
            let month = Month::read(month).ok_or(Refusal::MonthsUnfit)?;
            let times = times.replace(' ', "").parse().map_err(|_| Refusal::CountUnfit)?;
            Ok((month, times))
        })
        .collect();
    let worker = me.worker.clone();
    let set = match all {
        Ok(all) => {
            let set = move |tx: &mut crate::engine::Tx| verbs::set_baseline(tx, &worker, &all);
            console.house.store.commit(set).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answered(&console, &me, set).await
}

async fn answered(
    console: &Console,
    me: &SignedIn,
    done: Result<(), DeskError>,
) -> Result<Response, DeskError> {
    match done {
        Ok(()) => Ok(see_other("/figures")),
        Err(DeskError::Refused(refusal)) if !me.wants_json => {
            page(console, me, Asked::default(), Some(refusal)).await
        }
        Err(error) => Err(error),
    }
}
