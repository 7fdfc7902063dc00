//! How long it will take, said as it is.

use maud::{Markup, html};

use super::frame::Here;
use crate::desk;
use crate::desk::wait::{Wait, honest};
use crate::limits;
use crate::text::t_with;

/// For somebody who has not written yet. A page with the way to help must not
/// fail because a number could not be counted.
pub async fn anybody(here: &Here) -> Markup {
    let now = here.house().now();
    let wait = here.house().store.read(move |tx| honest(tx, None, now)).await;
    match wait {
        Ok(wait) => html! { p { (sentences(here, &wait)) } },
        Err(desk::DeskError::Refused(_)) => html! { p { (here.t("chat-wait-unknown")) } },
        Err(desk::DeskError::Fault(fault)) => {
            tracing::warn!(%fault, "the waiting time could not be counted");
            html! { p { (here.t("chat-wait-unknown")) } }
        }
    }
}

/// Who is there, how many come first, how it went lately.
pub fn sentences(here: &Here, wait: &Wait) -> String {
    let first = match (wait.here, wait.ahead) {
        (0, _) => here.t("chat-wait-nobody"),
        (_, 0) => here.t("chat-wait-next"),
        (_, limits::COUNTED_MAX..) => here.t("chat-wait-many"),
        (_, ahead) => t_with(here.lang, "chat-wait-ahead", &[("ahead", ahead.into())]),
    };
    let second = match wait.lately {
        Some(lately) => {
            let minutes = lately.half_within_min.into();
            t_with(here.lang, "chat-wait-lately", &[("minutes", minutes)])
        }
        None => here.t("chat-wait-unknown"),
    };
    format!("{first} {second}")
}
