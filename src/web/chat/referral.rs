//! What a client says of a place they were sent to, and the appointment there as
//! a file for their calendar.

use axum::extract::{Path, Request};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use maud::{Markup, html};

use super::frame::Here;
use super::{Answer, form, ics};
use crate::codes::ReferralWord;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::house::House;
use crate::ids::{CaseId, ReferralId};
use crate::store;
use crate::store::referral::CaseReferral;
use crate::text::stops::Reading;
use crate::web::page::see_other;

/// Where the client of this talk was sent.
async fn offers(house: &House, case: CaseId) -> Result<Vec<CaseReferral>, DeskError> {
    Ok(house.store.read(move |tx: &mut Tx| store::referral::of_case(tx, case)).await?)
}

/// What can be said of it, under the words that offer it.
pub fn answers(here: &Here, offer: &CaseReferral) -> Markup {
    let mut words =
        vec![ReferralWord::Yes, ReferralWord::No, ReferralWord::Been, ReferralWord::NotBeen];
    words.extend(offer.meets_at.map(|_| ReferralWord::Remind));
    html! {
        form .choices action=(here.link("/talk/referral")) method="post" target="_top"
            aria-label=(here.t("chat-referral-answers")) {
            input type="hidden" name="id" value=(offer.id);
            @for word in words {
                @let key = format!("chat-referral-{}", word.code().replace('_', "-"));
                button name="word" value=(word.code()) { (here.t(&key)) }
            }
        }
        @if offer.meets_at.is_some() {
            @let file = format!("/talk/referrals/{}/appointment.ics", offer.id);
            p { a .go href=(here.link(&file)) target="_top" { (here.t("chat-referral-calendar")) } }
        }
    }
}

/// `POST /talk/referral`
pub async fn answer(here: Here, request: Request) -> Answer {
    let client = here.known_visitor().await?.client;
    let fields = form::read(&here.chat, request).await?;
    let word = ReferralWord::read(fields.get("word")).ok_or(Refusal::UnknownCode)?;
    let id: ReferralId = fields.get("id").parse().map_err(|_| Refusal::NoSuchReferral)?;
    let (house, now) = (here.house(), here.house().now());
    let zone = here.config().organisation.time_zone.clone();
    let case = house.case_of(client).await?.id;
    house.store.commit(move |tx| desk::referral::say_of(tx, case, id, word, (now, &zone))).await?;
    Ok(see_other("/talk"))
}

/// `GET /talk/referrals/{id}/appointment.ics`
pub async fn calendar(here: Here, Path(id): Path<String>) -> Answer {
    let client = here.known_visitor().await?.client;
    let case = here.house().case_of(client).await?.id;
    let id: ReferralId = id.parse().map_err(|_| Refusal::NoSuchReferral)?;
    let found = offers(here.house(), case).await?.into_iter().find(|offer| offer.id == id);
    let at = found.and_then(|offer| offer.meets_at).ok_or(Refusal::NoSuchReferral)?;
    let zone = &here.config().organisation.time_zone;
    let reading = Reading { lang: here.lang, now: here.house().now(), zone };
    let mut answer = Response::new(ics::appointment(reading, id, at).into());
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(answer)
}
