//! The devices on which a worker is called: their part of the worker's own page, and
//! the script that waits there for calls.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::moments::Moments;
use crate::codes::{Lang, Reach};
use crate::desk::permission::Permission;
use crate::desk::{DeskError, Refusal};
use crate::engine::Fault;
use crate::store;
use crate::store::call::Device;
use crate::text::{t, t_with};
use crate::web::page::{DEVICE_SCRIPT, see_other};
use crate::web::{form, shield};

/// What stands of them under "Calls".
pub struct Part {
    pub page: Markup,
    /// The worker is called on at least one.
    pub is_any: bool,
}

/// `None` where nobody is called on a device, or this worker is called to nobody.
///
/// # Errors
/// When the machine fails.
pub async fn part(console: &Console, me: &SignedIn) -> Result<Option<Part>, DeskError> {
    if !me.may(Permission::AnswerClient) {
        return Ok(None);
    }
    let Some(key) = console.house.push_key().await? else { return Ok(None) };
    let (lang, id) = (me.lang(), me.worker.id);
    let devices = console.house.store.read(move |tx| store::call::devices_of(tx, id));
    let devices = devices.await.map_err(|fault: Fault| DeskError::from(fault))?;
    let page = html! {
        h3 { (t(lang, "console-devices")) }
        p .hint { (t(lang, "console-devices-hint")) }
        @if !devices.is_empty() {
            ul .devices { @for device in &devices { (line(lang, device)) } }
        }
        p .hint #device-without data-cannot=(t(lang, "console-device-cannot")) {
            (t(lang, "console-device-script"))
        }
        form action="/me/devices" method="post" hidden data-push=(key)
            data-script={ "/push.js?lang=" (lang.code()) }
            data-failed=(t(lang, "console-device-failed")) {
            input type="hidden" name="address" value="";
            button { (t(lang, "console-device-add")) }
            p role="status" {}
        }
    };
    Ok(Some(Part { page, is_any: !devices.is_empty() }))
}

fn line(lang: Lang, device: &Device) -> Markup {
    // Days are written as midnight UTC.
    let day = Moments { lang, zone: &TimeZone::UTC }.day(device.since);
    html! {
        li {
            form action="/me/devices/end" method="post" {
                (t_with(lang, "console-device-since", &[("day", day.clone().into())])) " "
                @if device.reach != Reach::Open {
                    span .unreached { (t(lang, "console-device-blocked")) } " "
                }
                button name="device" value=(device.route)
                    aria-label=(t_with(lang, "console-device-end-since", &[("day", day.into())])) {
                    (t(lang, "console-device-end"))
                }
            }
        }
    }
}

/// `POST /me/devices`: the address comes from the browser's push service.
///
/// # Errors
/// As [`crate::house::House::add_device`].
pub async fn add(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    console.house.add_device(me.worker.id, fields.get("address")).await?;
    Ok(see_other("/me#duty"))
}

/// `POST /me/devices/end`
///
/// # Errors
/// [`Refusal::NotFound`] where nobody is called on a device.
pub async fn end(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    if !console.house.config.push.is_on() {
        return Err(Refusal::NotFound.into());
    }
    let fields = form::read(request).await?;
    let route = fields.get("device").parse().map_err(|_| Refusal::NotFound)?;
    console.house.end_device(me.worker.id, route).await?;
    Ok(see_other("/me#duty"))
}

/// `GET /push.js`: the browser asks for it anew by itself, whoever is signed in.
///
/// # Errors
/// [`Refusal::NotFound`] where nobody is called on a device.
pub async fn script(
    State(console): State<Console>,
    request: Request,
) -> Result<Response, DeskError> {
    if !console.house.config.push.is_on() {
        return Err(Refusal::NotFound.into());
    }
    let default = console.house.config.organisation.languages.first().copied();
    let lang = shield::lang(request.uri().query(), request.headers(), default.unwrap_or(Lang::Ru));
    let said = |key| serde_json::Value::from(t(lang, key)).to_string();
    let body = DEVICE_SCRIPT
        .replace("\"%title\"", &said("console-device-called"))
        .replace("\"%says\"", &said("console-device-called-open"));
    Ok(([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], body).into_response())
}
