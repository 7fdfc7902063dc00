//! How a client can be reached on Telegram, as far as a worker must know it.

use maud::{Markup, html};

use super::Console;
use super::case::Sheet;
use super::frame::tick;
use crate::codes::{Audience, Figure, Reach, Urgency};
use crate::desk::DeskError;
use crate::desk::need::Need;
use crate::engine::Fault;
use crate::store;
use crate::store::case::Case;
use crate::text::{t, t_with};

pub struct Way {
    pub reach: Reach,
    /// They are known from the group chat: an answer can be said there.
    pub is_in_chat: bool,
    pub has_private: bool,
    /// They were called into the private chat and have not come.
    pub is_invited: bool,
    /// How many people read the group chat, where Telegram has told it.
    pub members: Option<i64>,
    /// The numbers of the answers that were said before all.
    pub aloud: Vec<i64>,
}

/// `None` for a client of the web page.
///
/// # Errors
/// When the machine fails.
pub async fn read(console: &Console, case: &Case) -> Result<Option<Way>, DeskError> {
    let (house, client, case) = (&console.house, case.client, case.id);
    let found = house.store.read(move |tx| {
        let Some(chat) = store::telegram::way_to(tx, client)? else { return Ok(None) };
        let is_invited = store::telegram::is_invited(tx, client)?;
        let members = store::telegram::figure(tx, Figure::Members)?;
        let aloud = store::telegram::said_aloud(tx, case)?;
        Ok::<_, Fault>(Some((chat, is_invited, members, aloud)))
    });
    let Some((chat, is_invited, members, aloud)) = found.await? else { return Ok(None) };
    let Some(route) = house.vault.route(chat.route).await? else { return Ok(None) };
    Ok(Some(Way {
        reach: chat.reach,
        is_in_chat: route.member.is_some(),
        has_private: route.private.is_some(),
        is_invited,
        members: members.filter(|members| *members > 0),
        aloud,
    }))
}

/// What stands in the way of an answer. Nothing, mostly.
#[must_use]
pub fn obstacle(sheet: &Sheet) -> Markup {
    let Some(way) = &sheet.way else { return html! {} };
    let key = match way.reach {
        Reach::Blocked => "console-reach-blocked",
        Reach::Gone => "console-reach-gone",
        Reach::Open if way.is_invited && !way.has_private => "console-reach-awaited",
        Reach::Open => return html! {},
    };
    html! { p .warning-line { (t(sheet.me.lang(), key)) } }
}

/// To whom an answer goes. Somebody from the group chat can be answered there,
/// which everybody reads; everybody else is answered in private without asking.
#[must_use]
pub fn audience(sheet: &Sheet) -> Markup {
    audience_chosen(sheet, None)
}

/// The same, after a choice was made.
#[must_use]
pub fn audience_chosen(sheet: &Sheet, chosen: Option<Audience>) -> Markup {
    let lang = sheet.me.lang();
    let Some(way) = sheet.way.as_ref().filter(|way| way.is_in_chat) else {
        return html! { input type="hidden" name="to" value=(Audience::Private.code()); };
    };
    let aloud = match way.members {
        Some(members) => t_with(lang, "console-to-chat", &[("members", members.into())]),
        None => t(lang, "console-to-chat-unknown"),
    };
    let preset = chosen.unwrap_or_else(|| way.preset(&sheet.file.case));
    let choice = |to: Audience, text: &str| tick("radio", "to", to.code(), to == preset, text);
    html! {
        fieldset .audience aria-describedby="to-hint" {
            legend .unseen { (t(lang, "console-to")) }
            div .choices {
                (choice(Audience::Private, &t(lang, "console-to-private")))
                (choice(Audience::Chat, &aloud))
            }
            p .hint id="to-hint" { (hint(sheet, way)) }
        }
    }
}

impl Way {
    /// Whoever has come to the private chat is answered there.
    pub fn preset(&self, case: &Case) -> Audience {
        match self.has_private || self.is_invited {
            true => Audience::Private,
            false => Need::audience(case.need.as_deref().and_then(Need::read)),
        }
    }
}

/// What happens on the private way, and why it may be the better one.
fn hint(sheet: &Sheet, way: &Way) -> String {
    let (lang, case) = (sheet.me.lang(), &sheet.file.case);
    let need = case.need.as_deref().and_then(Need::read);
    let mut said = Vec::new();
    if need.is_some() && Need::audience(need) == Audience::Private {
        said.push(t(lang, "console-to-rather-private"));
    }
    if !way.has_private {
        said.push(match (case.urgency, way.is_invited) {
            // Help must not wait until somebody comes.
            (Urgency::Emergency, _) => t(lang, "console-to-danger"),
            (_, true) => t(lang, "console-to-called"),
            (_, false) => t(lang, "console-to-invites"),
        });
    }
    said.join(" ")
}
