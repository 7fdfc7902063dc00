//! A version of a leaflet: how clients would see it, what stands behind it, who
//! answers for it, and where it is used.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use maud::{Markup, html};

use super::access::{AtLeaflet, SignedIn};
use super::frame::{Section, plain, tick};
use super::leaflet_words::{changes, previews, warnings};
use super::moments::Moments;
use super::refused::{self, status, with_status};
use super::{Console, newsfeed};
use crate::clock::Timestamp;
use crate::codes::{Lang, LeafletClass, LeafletState};
use crate::desk::newsfeed::Worth;
use crate::desk::permission::Permission;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::leaflet::{GUIDE, Leaflet, Version};
use crate::roster::Roster;
use crate::store::newsfeed::Post;
use crate::text::{day, label, t, t_with};
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// What the page tells of.
struct Sheet {
    version: Version,
    /// All of this name and language, the newest first.
    versions: Vec<Version>,
    /// The one that is signed and not withdrawn; its date may have come.
    signed: Option<Version>,
    /// Talks that exist and in which it was sent.
    talks: i64,
    posts: Vec<(Post, Option<Worth>)>,
}

impl Sheet {
    fn is_newest(&self) -> bool {
        self.versions.first().is_none_or(|newest| newest.id == self.version.id)
    }

    /// The words that were signed before these were written.
    fn signed_before(&self) -> Option<&Version> {
        let earlier = self.versions.iter().filter(|it| it.number < self.version.number);
        earlier.into_iter().find(|it| it.signature.is_some())
    }

    fn in_force(&self, now: Timestamp) -> Option<Leaflet> {
        self.signed.clone().and_then(|signed| Leaflet::of(signed, now))
    }
}

/// The worker who looks, and when.
struct Eyes<'a> {
    console: &'a Console,
    me: &'a SignedIn,
    roster: Roster,
    now: Timestamp,
}

impl Eyes<'_> {
    fn lang(&self) -> Lang {
        self.me.lang()
    }

    fn moments(&self) -> Moments<'_> {
        newsfeed::moments(self.console, self.me)
    }

    fn day(&self, at: Timestamp) -> String {
        day(self.lang(), at, &self.console.house.config.organisation.time_zone)
    }
}

/// `GET /leaflets/{id}`
///
/// # Errors
/// When there is no such version.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtLeaflet(id): AtLeaflet,
) -> Result<Response, DeskError> {
    page(&console, &me, id, None).await
}

/// `GET /leaflets/{id}/file`: as it can be read back, by people and by
/// `netreach leaflet import`.
///
/// # Errors
/// When there is no such version.
pub async fn file(
    State(console): State<Console>,
    AtLeaflet(id): AtLeaflet,
) -> Result<Response, DeskError> {
    let found = console.house.store.read(move |tx| store::leaflet::find(tx, id)).await?;
    let text = found.ok_or(Refusal::NoLeaflet)?.text;
    let mut answer = refused::text(text.written());
    let name = format!("attachment; filename=\"{}.{}.md\"", text.name, text.lang.code());
    if let Ok(name) = HeaderValue::from_str(&name) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}

/// `POST /leaflets/{id}/signature`
///
/// # Errors
/// When the machine fails; a refusal is told on the page.
pub async fn sign(
    State(console): State<Console>,
    me: SignedIn,
    AtLeaflet(id): AtLeaflet,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let until = newsfeed::moments(&console, &me).end_of(fields.get("until"));
    let (worker, now) = (me.worker.clone(), console.house.now());
    let sign = match until {
        _ if !fields.is_ticked("read") => Err(Refusal::Unconfirmed),
        None => Err(Refusal::TimePast),
        Some(until) => Ok(move |tx: &mut Tx| desk::leaflet::sign(tx, &worker, id, until, now)),
    };
    done(&console, &me, id, sign).await
}

/// `POST /leaflets/{id}/withdrawal`
///
/// # Errors
/// As [`sign`].
pub async fn withdraw(
    State(console): State<Console>,
    me: SignedIn,
    AtLeaflet(id): AtLeaflet,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let withdraw = match fields.is_ticked("sure") {
        false => Err(Refusal::Unconfirmed),
        true => Ok(move |tx: &mut Tx| desk::leaflet::withdraw(tx, &worker, id, now)),
    };
    done(&console, &me, id, withdraw).await
}

/// `POST /leaflets/{id}/posts`: into the channel, now or later.
///
/// # Errors
/// As [`sign`].
pub async fn post(
    State(console): State<Console>,
    me: SignedIn,
    AtLeaflet(id): AtLeaflet,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let post = newsfeed::when(&console, &me, &fields)
        .map(|at| move |tx: &mut Tx| desk::newsfeed::publish_leaflet(tx, &worker, id, at, now));
    done(&console, &me, id, post).await
}

/// Does it, unless something is missing, and shows the version again.
async fn done<F>(
    console: &Console,
    me: &SignedIn,
    id: i64,
    verb: Result<F, Refusal>,
) -> Result<Response, DeskError>
where
    F: FnOnce(&mut Tx) -> Result<(), DeskError> + Send + 'static,
{
    let how = match verb {
        Ok(verb) => console.house.store.commit(verb).await,
        Err(refusal) => Err(refusal.into()),
    };
    match how {
        Ok(()) => {
            // Clients of this process see it with their next page.
            console.house.refresh_library().await?;
            Ok(see_other(&format!("/leaflets/{id}")))
        }
        Err(DeskError::Refused(refusal)) if !me.wants_json && refusal != Refusal::NoLeaflet => {
            let page = page(console, me, id, Some(refusal)).await?;
            Ok(with_status(page, status(refusal)))
        }
        Err(error) => Err(error),
    }
}

async fn read(console: &Console, id: i64) -> Result<Sheet, DeskError> {
    let now = console.house.now();
    let found = console.house.store.read(move |tx| {
        let version = store::leaflet::find(tx, id)?.ok_or(Refusal::NoLeaflet)?;
        let (name, lang) = (version.text.name.clone(), version.text.lang);
        let mut posts = Vec::new();
        for post in store::newsfeed::of_leaflet(tx, &name, lang)? {
            let worth = desk::newsfeed::worth(tx, &post, now)?;
            posts.push((post, worth));
        }
        Ok::<_, DeskError>(Sheet {
            versions: store::leaflet::versions(tx, &name, lang)?,
            signed: store::leaflet::signed(tx, &name, lang)?,
            talks: store::leaflet::talks_with(tx, &name)?,
            version,
            posts,
        })
    });
    found.await
}

async fn page(
    console: &Console,
    me: &SignedIn,
    id: i64,
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let sheet = read(console, id).await?;
    let roster = Roster::read(&console.house).await?;
    let eyes = Eyes { console, me, roster, now: console.house.now() };
    let (lang, text) = (me.lang(), &sheet.version.text);
    let open_points = match sheet.version.signature {
        None => "console-leaflet-confirm",
        Some(_) => "console-leaflet-confirmed",
    };
    let body = html! {
        div { a .back href="/leaflets" { (t(lang, "console-leaflets")) } h1 lang=(text.lang.code()) { (text.title) } }
        @if let Some(refusal) = refusal {
            p .banner.refused role="alert" {
                (t(lang, "console-leaflet-not-done")) " "
                (t(lang, &format!("refusal-{}", refusal.code())))
            }
        }
        (state(&eyes, &sheet))
        (ways(&eyes, &sheet))
        (warnings(lang, text))
        (previews(console, me, text, sheet.version.signature.map(|signature| signature.at)))
        (points(lang, "l-confirm", open_points, &text.confirm))
        (points(lang, "l-sources", "console-leaflet-sources", &text.sources))
        @if let Some(before) = sheet.signed_before() { (changes(lang, before, &sheet.version)) }
        (signing(&eyes, &sheet))
        (used(&eyes, &sheet))
        (posting(&eyes, &sheet))
        (withdrawing(&eyes, &sheet))
        (versions(&eyes, &sheet))
    };
    plain(console, me, &text.title, Section::Leaflets, &body).await
}

/// What it is worth today, who wrote it and who answers for it.
fn state(eyes: &Eyes, sheet: &Sheet) -> Markup {
    let (lang, version, now) = (eyes.lang(), &sheet.version, eyes.now);
    let in_force = sheet.in_force(now).map(|leaflet| leaflet.version());
    let until = version.signature.map(|signature| eyes.moments().last_day(signature.until));
    let gaps = [("until", until.unwrap_or_default().into())];
    let key = match version.state(now) {
        LeafletState::Withdrawn => "console-leaflet-is-withdrawn",
        _ if version.is_replaced => "console-leaflet-is-replaced",
        LeafletState::Draft if in_force.is_some() => "console-leaflet-is-waiting",
        LeafletState::Draft => "console-leaflet-is-draft",
        LeafletState::Expired => "console-leaflet-is-expired",
        LeafletState::Signed => "console-leaflet-is-signed",
    };
    let text = &version.text;
    html! {
        p .facts {
            (label(lang, "leaflet-class", text.class.code())) " · "
            (label(lang, "lang", text.lang.code())) " · "
            (t_with(lang, "console-leaflet-version", &[("number", version.number.into())]))
        }
        p .banner .warning[in_force != Some(version.id)] { (t_with(lang, key, &gaps)) }
        p .facts { (people(eyes, version)) }
        @if text.class == LeafletClass::Internal { p .hint { (t(lang, "console-leaflet-internal")) } }
        @if !text.needs.is_empty() {
            @let needs: Vec<_> = text.needs.iter().map(|code| label(lang, "need", code)).collect();
            p .facts { (t(lang, "console-leaflet-answers")) ": " (needs.join("; ")) "." }
        }
        @if !text.asks.is_empty() {
            p .facts { (t(lang, "console-leaflet-asked")) ": " (text.asks) "." }
        }
    }
}

fn people(eyes: &Eyes, version: &Version) -> Markup {
    let lang = eyes.lang();
    let wrote = match version.editor {
        None => t(lang, "console-leaflet-came"),
        Some(editor) => {
            let gaps = [
                ("name", eyes.roster.name(editor).into()),
                ("day", eyes.day(version.edited_day).into()),
            ];
            t_with(lang, "console-leaflet-wrote", &gaps)
        }
    };
    html! {
        (wrote)
        @if let Some(signature) = version.signature {
            " " (t_with(lang, "console-leaflet-signed-by", &[
                ("name", eyes.roster.name(signature.by).into()),
                ("day", eyes.day(signature.at).into()),
            ]))
        }
        @if let Some(at) = version.withdrawn_at {
            " " (t_with(lang, "console-leaflet-withdrawn-on", &[("day", eyes.day(at).into())]))
        }
    }
}

fn ways(eyes: &Eyes, sheet: &Sheet) -> Markup {
    let (lang, id) = (eyes.lang(), sheet.version.id);
    let newest = sheet.versions.first().map_or(id, |newest| newest.id);
    html! {
        div .buttons {
            @if !sheet.is_newest() {
                a .button href={ "/leaflets/" (newest) } { (t(lang, "console-leaflet-newest")) }
            } @else if eyes.me.may(Permission::EditLeaflets) {
                a .button href={ "/leaflets/" (id) "/edit" } { (t(lang, "console-leaflet-edit")) }
            }
            a .go href={ "/leaflets/" (id) "/file" } download { (t(lang, "console-leaflet-file")) }
        }
    }
}

fn points(lang: Lang, id: &str, key: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section .flow aria-labelledby=(id) {
                h2 id=(id) { (t(lang, key)) }
                ul .bullets { @for line in lines { li { (line) } } }
            }
        }
    }
}

fn signing(eyes: &Eyes, sheet: &Sheet) -> Markup {
    let (lang, version) = (eyes.lang(), &sheet.version);
    let is_withdrawn = version.state(eyes.now) == LeafletState::Withdrawn;
    if !eyes.me.may(Permission::SignLeaflets) || !sheet.is_newest() || is_withdrawn {
        return Markup::default();
    }
    let is_again = version.signature.is_some();
    let title =
        t(lang, if is_again { "console-leaflet-sign-again" } else { "console-leaflet-sign" });
    let usual = eyes.moments().date(eyes.now + limits::LEAFLET_SIGNED_USUALLY);
    html! {
        section .flow aria-labelledby="l-sign" {
            h2 id="l-sign" { (title) }
            @if version.editor == Some(eyes.me.worker.id) {
                p .hint { (t(lang, "refusal-own-words")) }
            } @else {
                @if !is_again { p { (t(lang, "console-leaflet-sign-what")) } }
                form .flow action={ "/leaflets/" (version.id) "/signature" } method="post" {
                    div .field {
                        label for="until" { (t(lang, "console-leaflet-until")) }
                        input id="until" type="date" name="until" value=(usual) required;
                    }
                    (tick("checkbox", "read", "1", false, &t(lang, "console-leaflet-read")))
                    div .buttons { button .primary { (t(lang, "console-leaflet-sign")) } }
                }
            }
        }
    }
}

/// Where clients have it: talks by their number only, posts one by one.
fn used(eyes: &Eyes, sheet: &Sheet) -> Markup {
    let lang = eyes.lang();
    let is_gone = sheet.in_force(eyes.now).is_none();
    html! {
        section .flow aria-labelledby="l-used" {
            h2 id="l-used" { (t(lang, "console-leaflet-used")) }
            @if sheet.talks > 0 && is_gone {
                p .warning-line { (t_with(lang, "console-leaflet-talks-gone", &[("talks", sheet.talks.into())])) }
            } @else {
                p { (t_with(lang, "console-leaflet-talks", &[("talks", sheet.talks.into())])) }
            }
            @if sheet.posts.is_empty() { p { (t(lang, "console-leaflet-no-posts")) } }
            ol .reports {
                @for (post, worth) in &sheet.posts {
                    li {
                        h3 { (eyes.moments().whole(post.posted_at.unwrap_or(post.due_at))) }
                        (newsfeed::standing(lang, post, *worth))
                        @if eyes.me.may(Permission::PublishPosts) { (newsfeed::undo(lang, post, *worth)) }
                    }
                }
            }
        }
    }
}

/// Into the channel, for whoever writes there.
fn posting(eyes: &Eyes, sheet: &Sheet) -> Markup {
    let lang = eyes.lang();
    let counts = sheet.in_force(eyes.now).is_some_and(|it| it.text().name != GUIDE);
    let has_channel = eyes.console.house.config.telegram.channel_id.is_some();
    html! {
        @if counts && has_channel && eyes.me.may(Permission::PublishPosts) {
            details {
                summary { (t(lang, "console-leaflet-post")) }
                form .flow action={ "/leaflets/" (sheet.version.id) "/posts" } method="post" {
                    p .hint { (t(lang, "console-leaflet-post-what")) }
                    (newsfeed::time(eyes.moments(), "at", false, ""))
                    div .buttons { button .primary { (t(lang, "console-newsfeed-publish")) } }
                }
            }
        }
    }
}

fn withdrawing(eyes: &Eyes, sheet: &Sheet) -> Markup {
    let lang = eyes.lang();
    let may = eyes.me.may(Permission::EditLeaflets) || eyes.me.may(Permission::SignLeaflets);
    html! {
        @if may && sheet.signed.is_some() {
            details {
                summary { (t(lang, "console-leaflet-withdraw")) }
                form .flow action={ "/leaflets/" (sheet.version.id) "/withdrawal" } method="post" {
                    p { (t(lang, "console-leaflet-withdraw-what")) }
                    (tick("checkbox", "sure", "1", false, &t(lang, "console-leaflet-withdraw-sure")))
                    div .buttons { button .destroy { (t(lang, "console-leaflet-withdraw")) } }
                }
            }
        }
    }
}

fn versions(eyes: &Eyes, sheet: &Sheet) -> Markup {
    let lang = eyes.lang();
    html! {
        section .flow aria-labelledby="l-versions" {
            h2 id="l-versions" { (t(lang, "console-leaflet-versions")) }
            ol .shelf {
                @for version in &sheet.versions {
                    li {
                        a href={ "/leaflets/" (version.id) }
                            aria-current=[(version.id == sheet.version.id).then_some("page")] {
                            b { (t_with(lang, "console-leaflet-version", &[("number", version.number.into())])) }
                            span .facts { (people(eyes, version)) }
                        }
                    }
                }
            }
        }
    }
}
