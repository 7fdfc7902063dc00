//! `GET /cases/{id}/referrals/{referral}/slip`: one sheet to print. It names the
//! service, the place and half of a code; nothing of the client or their talk.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use qrcode::{EcLevel, QrCode};

use super::access::{AtReferral, SignedIn};
use super::frame::{Section, plain};
use super::{Console, case};
use crate::desk::DeskError;
use crate::engine::Fault;
use crate::text::stops::{Reading, week};
use crate::text::{label, t, t_with};
use crate::vault::Half;

/// Light modules round the code, without which nothing reads it.
const QUIET: usize = 4;

/// # Errors
/// When the worker may not read the case, or it has no such referral.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtReferral(id, referral): AtReferral,
) -> Result<Response, DeskError> {
    case::open(&console, &me, id).await?;
    let slip = console.house.slip(&me.reader, id, referral).await?;
    let (lang, place) = (me.lang(), &slip.place);
    let zone = &console.house.config.organisation.time_zone;
    let reading = Reading { lang, now: console.house.now(), zone };
    let number = [("number", slip.referral.number.into())];
    let title = t_with(lang, "console-referral-slip-title", &number);
    let until = [("day", reading.date(slip.referral.last_day).into())];
    let body = html! {
        p .not-printed { a .back href={ "/cases/" (id) } { (t(lang, "console-back")) } }
        article .slip {
            h1 { (title) }
            p .service { b { (label(lang, "need", &slip.referral.need)) } }
            p { (place.title.to(lang)) ". " (place.way.to(lang)) }
            @for (days, hours) in week(lang, &place.hours) { p { (days) " " (hours) } }
            p { (t_with(lang, "console-referral-slip-until", &until)) }
            (drawn(&slip.half)?)
            p { (t(lang, "console-referral-slip-half")) ":" }
            p .slip-half { (slip.half.spell().as_str()) }
            p .hint { (t(lang, "console-referral-slip-explained")) }
        }
    };
    plain(&console, &me, &title, Section::Queue, &body).await
}

/// The half as a square that a telephone reads: nine digits and nothing else.
fn drawn(half: &Half) -> Result<Markup, DeskError> {
    let digits = half.spell().replace(' ', "");
    let code = QrCode::with_error_correction_level(digits.as_bytes(), EcLevel::M)
        .map_err(|_| DeskError::Fault(Fault::Broken("a code cannot be drawn".to_owned())))?;
    let (width, mut path) = (code.width(), String::new());
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
        }
    }
    let side = width + 2 * QUIET;
    Ok(html! {
        svg .qr xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (side) " " (side) }
            role="img" aria-label=(half.spell().as_str()) {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}
