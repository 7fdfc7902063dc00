//! The leaflets there are: what waits for a clinician first.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::Console;
use super::access::SignedIn;
use super::frame::{Section, plain};
use super::moments::Moments;
use crate::clock::Timestamp;
use crate::codes::{Lang, LeafletState};
use crate::desk::DeskError;
use crate::desk::permission::Permission;
use crate::engine::Fault;
use crate::leaflet::Version;
use crate::text::{label, t, t_with};
use crate::{limits, store};

#[derive(Deserialize)]
pub struct Asked {
    state: Option<String>,
    lang: Option<String>,
}

/// One leaflet in one language.
struct Shelved {
    /// Signed or not.
    newest: Version,
    /// What is signed and was not withdrawn; its date may have come.
    signed: Option<Version>,
}

/// A list of leaflets, by what there is to do about them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    /// Drafts, and signatures that end soon or have ended.
    Queue,
    InForce,
    Withdrawn,
    All,
}

const VIEWS: [View; 4] = [View::Queue, View::InForce, View::Withdrawn, View::All];

impl View {
    fn code(self) -> &'static str {
        match self {
            View::Queue => "queue",
            View::InForce => "signed",
            View::Withdrawn => "withdrawn",
            View::All => "all",
        }
    }

    fn holds(self, shelved: &Shelved, now: Timestamp) -> bool {
        match self {
            View::Queue => shelved.is_draft(now) || shelved.ends_soon(now),
            View::InForce => shelved.in_force(now).is_some(),
            View::Withdrawn => shelved.newest.state(now) == LeafletState::Withdrawn,
            View::All => true,
        }
    }
}

impl Shelved {
    fn is_draft(&self, now: Timestamp) -> bool {
        self.newest.state(now) == LeafletState::Draft
    }

    fn in_force(&self, now: Timestamp) -> Option<&Version> {
        self.signed.as_ref().filter(|signed| signed.state(now) == LeafletState::Signed)
    }

    /// Or has ended.
    fn ends_soon(&self, now: Timestamp) -> bool {
        let until = self.signed.as_ref().and_then(|signed| signed.signature).map(|it| it.until);
        until.is_some_and(|until| until <= now + limits::LEAFLET_ENDS_SOON)
    }
}

/// `GET /leaflets`
///
/// # Errors
/// When the machine fails.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    let now = house.now();
    let written = match asked.lang.as_deref() {
        None => Some(lang),
        Some(code) => Lang::read(code),
    };
    let mut shelf = shelf(&console).await?;
    shelf.retain(|shelved| written.is_none_or(|written| shelved.newest.text.lang == written));
    let signs = me.may(Permission::SignLeaflets);
    let first = if signs { View::Queue } else { View::InForce };
    let view = VIEWS.into_iter().find(|view| asked.state.as_deref() == Some(view.code()));
    let view = view.unwrap_or(first);
    let title = t(lang, "console-leaflets");
    let moments = Moments { lang, zone: &house.config.organisation.time_zone };
    let body = html! {
        div .title-row {
            h1 { (title) }
            @if me.may(Permission::EditLeaflets) {
                a href="/leaflets/new" { (t(lang, "console-leaflet-new")) }
            }
        }
        (tabs(lang, view, written, &shelf, now))
        (languages(lang, view, written))
        @if view == View::Queue { (queue(moments, &shelf, now)) } @else {
            (list(moments, shelf.iter().filter(|shelved| view.holds(shelved, now)), now))
        }
    };
    plain(&console, &me, &title, Section::Leaflets, &body).await
}

async fn shelf(console: &Console) -> Result<Vec<Shelved>, DeskError> {
    let found = console.house.store.read(|tx| {
        Ok::<_, Fault>((store::leaflet::newest_of_all(tx)?, store::leaflet::all_signed(tx)?))
    });
    let (newest, mut signed) = found.await?;
    let mut shelf: Vec<Shelved> = Vec::with_capacity(newest.len());
    for newest in newest {
        let of_it =
            |it: &Version| it.text.name == newest.text.name && it.text.lang == newest.text.lang;
        let signed = signed.iter().position(of_it).map(|place| signed.swap_remove(place));
        shelf.push(Shelved { newest, signed });
    }
    shelf.sort_by_cached_key(|shelved| shelved.newest.text.title.to_lowercase());
    Ok(shelf)
}

fn address(view: View, written: Option<Lang>) -> String {
    format!("/leaflets?state={}&lang={}", view.code(), written.map_or("all", Lang::code))
}

fn tabs(
    lang: Lang,
    view: View,
    written: Option<Lang>,
    shelf: &[Shelved],
    now: Timestamp,
) -> Markup {
    html! {
        nav .tabs aria-label=(t(lang, "console-leaflets-views")) {
            @for other in VIEWS {
                a href=(address(other, written)) aria-current=[(view == other).then_some("page")] {
                    span .count { (shelf.iter().filter(|it| other.holds(it, now)).count()) } " "
                    (t(lang, &format!("console-leaflets-{}", other.code())))
                }
            }
        }
    }
}

fn languages(lang: Lang, view: View, written: Option<Lang>) -> Markup {
    html! {
        nav .ways aria-label=(t(lang, "console-leaflet-language")) {
            @for other in [Some(Lang::Ru), Some(Lang::En), None] {
                a href=(address(view, other)) aria-current=[(written == other).then_some("page")] {
                    @match other {
                        Some(other) => (label(lang, "lang", other.code())),
                        None => (t(lang, "console-leaflets-both")),
                    }
                }
            }
        }
    }
}

/// What a clinician has to do: to read drafts, and to look again at what ends.
fn queue(moments: Moments, shelf: &[Shelved], now: Timestamp) -> Markup {
    let lang = moments.lang;
    let is_empty = !shelf.iter().any(|shelved| View::Queue.holds(shelved, now));
    let mut ending: Vec<_> = shelf.iter().filter(|shelved| shelved.ends_soon(now)).collect();
    ending.sort_by_key(|it| it.signed.as_ref().and_then(|it| it.signature).map(|it| it.until));
    html! {
        @if is_empty { p .hint { (t(lang, "console-leaflets-nothing-to-sign")) } }
        @if !ending.is_empty() {
            section .flow aria-labelledby="l-ending" {
                h2 id="l-ending" { (t(lang, "console-leaflets-ending")) }
                (list(moments, ending.into_iter(), now))
            }
        }
        @if shelf.iter().any(|shelved| shelved.is_draft(now)) {
            section .flow aria-labelledby="l-drafts" {
                h2 id="l-drafts" { (t(lang, "console-leaflets-drafts")) }
                (list(moments, shelf.iter().filter(|it| it.is_draft(now) && !it.ends_soon(now)), now))
            }
        }
    }
}

fn list<'a>(moments: Moments, shelf: impl Iterator<Item = &'a Shelved>, now: Timestamp) -> Markup {
    let mut shelf = shelf.peekable();
    html! {
        @if shelf.peek().is_none() { p .hint { (t(moments.lang, "console-leaflets-none")) } }
        ul .shelf { @for shelved in shelf { (row(moments, shelved, now)) } }
    }
}

fn row(moments: Moments, shelved: &Shelved, now: Timestamp) -> Markup {
    let lang = moments.lang;
    let text = &shelved.newest.text;
    html! {
        li {
            a href={ "/leaflets/" (shelved.newest.id) } {
                b lang=(text.lang.code()) { (text.title) }
                span .facts {
                    (label(lang, "leaflet-class", text.class.code())) " · "
                    (label(lang, "lang", text.lang.code()))
                }
                (standing(moments, shelved, now))
            }
        }
    }
}

/// Whether clients read it, and what is missing.
fn standing(moments: Moments, shelved: &Shelved, now: Timestamp) -> Markup {
    let lang = moments.lang;
    let until = shelved.signed.as_ref().and_then(|signed| signed.signature).map(|it| it.until);
    let until = until.map(|until| moments.last_day(until)).unwrap_or_default();
    let key = match (shelved.newest.state(now), shelved.in_force(now)) {
        (LeafletState::Draft, Some(_)) => "console-leaflet-is-changed",
        (LeafletState::Draft, None) => "console-leaflet-is-draft",
        (LeafletState::Withdrawn, _) => "console-leaflet-is-withdrawn",
        (LeafletState::Expired, _) => "console-leaflet-is-expired",
        (LeafletState::Signed, _) => "console-leaflet-is-signed",
    };
    let is_wanting = shelved.ends_soon(now) || shelved.in_force(now).is_none();
    html! {
        span .standing .wanting[is_wanting] { (t_with(lang, key, &[("until", until.into())])) }
    }
}
