//! How long it will take, said as it is.

use maud::{Markup, html};

use super::frame::Here;
use crate::desk;
use crate::desk::wait::honest;
use crate::text;

/// For somebody who has not written yet. A page with the way to help must not
/// fail because a number could not be counted.
pub async fn anybody(here: &Here) -> Markup {
    let (now, zone) = (here.house().now(), here.config().organisation.time_zone.clone());
    let wait = here.house().store.read(move |tx| honest(tx, None, &zone, now)).await;
    match wait {
        Ok(wait) => html! { p { (text::waiting(here.lang, &wait)) } },
        Err(desk::DeskError::Refused(_)) => html! { p { (here.t("chat-wait-unknown")) } },
        Err(desk::DeskError::Fault(fault)) => {
            tracing::warn!(%fault, "the waiting time could not be counted");
            html! { p { (here.t("chat-wait-unknown")) } }
        }
    }
}
