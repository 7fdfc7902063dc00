//! The channel: what it says, what it will say, and how many asked meanwhile.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtPost, SignedIn};
use super::figures::chart;
use super::frame::{Section, plain, tick};
use super::moments::Moments;
use super::refused::{status, with_status};
use crate::clock::{Span, Timestamp};
use crate::codes::{Lang, PostState};
use crate::desk::newsfeed::{self as verbs, Worth};
use crate::desk::{DeskError, Refusal, figures, report};
use crate::store::newsfeed::Post;
use crate::text::{t, t_with};
use crate::web::form::{self, Fields};
use crate::web::page::see_other;
use crate::{limits, store};

/// A post, and what became of its leaflet if it is one.
type Shown = (Post, Option<Worth>);

/// A form that could not be taken, as it was filled.
struct Unsent {
    refusal: Refusal,
    /// The post it was about; none for a new one.
    post: Option<i64>,
    words: String,
    at: String,
}

/// `GET /newsfeed`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    page(&console, &me, None).await
}

/// `POST /newsfeed`
///
/// # Errors
/// When the machine fails; a refusal gives the form back as it was filled.
pub async fn publish(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let published = match when(&console, &me, &fields) {
        Ok(at) => {
            let (worker, now) = (me.worker.clone(), console.house.now());
            let words = fields.get("words").to_owned();
            console.house.store.commit(move |tx| verbs::publish(tx, &worker, &words, at, now)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answered(&console, &me, published, None, &fields).await
}

/// `POST /newsfeed/{id}`: other words, another time, or taken back.
///
/// # Errors
/// As [`publish`].
pub async fn change(
    State(console): State<Console>,
    me: SignedIn,
    AtPost(id): AtPost,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let changed = match when(&console, &me, &fields) {
        _ if fields.is_ticked("withdraw") => {
            console.house.store.commit(move |tx| verbs::withdraw(tx, &worker, id, now)).await
        }
        Ok(at) => {
            let words = fields.get("words").to_owned();
            console
                .house
                .store
                .commit(move |tx| verbs::edit(tx, &worker, id, &words, at, now))
                .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answered(&console, &me, changed, Some(id), &fields).await
}

/// Now, or the moment that was typed.
pub fn when(
    console: &Console,
    me: &SignedIn,
    fields: &Fields,
) -> Result<Option<Timestamp>, Refusal> {
    if console.house.config.telegram.channel_id.is_none() {
        return Err(Refusal::NoChannel);
    }
    match fields.get("when") {
        "later" => moments(console, me).read(fields.get("at")).map(Some).ok_or(Refusal::TimePast),
        _ => Ok(None),
    }
}

async fn answered(
    console: &Console,
    me: &SignedIn,
    how: Result<(), DeskError>,
    post: Option<i64>,
    fields: &Fields,
) -> Result<Response, DeskError> {
    let refusal = match how {
        Ok(()) => return Ok(see_other("/newsfeed")),
        Err(DeskError::Refused(refusal)) if !me.wants_json => refusal,
        Err(error) => return Err(error),
    };
    let (words, at) = (fields.get("words").to_owned(), fields.get("at").to_owned());
    let page = page(console, me, Some(Unsent { refusal, post, words, at })).await?;
    Ok(with_status(page, status(refusal)))
}

pub fn moments<'a>(console: &'a Console, me: &SignedIn) -> Moments<'a> {
    Moments { lang: me.lang(), zone: &console.house.config.organisation.time_zone }
}

async fn page(
    console: &Console,
    me: &SignedIn,
    unsent: Option<Unsent>,
) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    let today = report::calendar(house.now(), &house.config.organisation.time_zone).day;
    let first = today - Span::days(limits::NEWSFEED_DAYS - 1);
    let now = house.now();
    let found = house.store.read(move |tx| {
        let mut posts: Vec<Shown> = Vec::new();
        for post in store::newsfeed::newest(tx)? {
            let worth = verbs::worth(tx, &post, now)?;
            posts.push((post, worth));
        }
        Ok::<_, DeskError>((posts, figures::by_day(tx, first, today)?))
    });
    let (posts, requests) = found.await?;
    let title = t(lang, "console-newsfeed");
    let moments = moments(console, me);
    let has_channel = house.config.telegram.channel_id.is_some();
    let body = html! {
        h1 { (title) }
        @if let Some(unsent) = &unsent {
            p .banner.refused role="alert" {
                (t(lang, "console-newsfeed-not-done")) " "
                (t(lang, &format!("refusal-{}", unsent.refusal.code())))
            }
        }
        @if has_channel {
            (new_post(moments, unsent.as_ref().filter(|unsent| unsent.post.is_none())))
        } @else { p { (t(lang, "console-newsfeed-none")) } }
        section .flow aria-labelledby="n-posts" {
            h2 id="n-posts" { (t(lang, "console-newsfeed-posts")) }
            @if posts.is_empty() { p .hint { (t(lang, "console-newsfeed-empty")) } }
            ol .reports {
                @for post in &posts {
                    (one_post(moments, post, unsent.as_ref().filter(|it| it.post == Some(post.0.id))))
                }
            }
        }
        (days(console, lang, (first, today), &requests, &posts))
    };
    plain(console, me, &title, Section::Newsfeed, &body).await
}

fn new_post(moments: Moments, unsent: Option<&Unsent>) -> Markup {
    let lang = moments.lang;
    let words = unsent.map_or("", |unsent| unsent.words.as_str());
    let at = unsent.map_or("", |unsent| unsent.at.as_str());
    html! {
        form .flow action="/newsfeed" method="post" {
            div .field {
                label for="words" { (t(lang, "console-newsfeed-words")) }
                p .hint id="words-hint" { (t(lang, "console-newsfeed-marks")) }
                textarea .tall id="words" name="words" aria-describedby="words-hint"
                    maxlength=(limits::TELEGRAM_TEXT_CHARS_MAX) { (words) }
            }
            (time(moments, "at", !at.is_empty(), at))
            div .buttons { button .primary { (t(lang, "console-newsfeed-publish")) } }
        }
    }
}

/// Now, or at a time by the organisation's clock.
pub fn time(moments: Moments, id: &str, is_later: bool, at: &str) -> Markup {
    let lang = moments.lang;
    let zone = moments.zone.iana_name().unwrap_or("UTC");
    html! {
        fieldset {
            legend { (t(lang, "console-newsfeed-when")) }
            div .choices {
                (tick("radio", "when", "now", !is_later, &t(lang, "console-newsfeed-now")))
                (tick("radio", "when", "later", is_later, &t(lang, "console-newsfeed-later")))
            }
        }
        div .field {
            label for=(id) { (t_with(lang, "console-newsfeed-at", &[("zone", zone.into())])) }
            input id=(id) type="datetime-local" name="at" value=(at);
        }
    }
}

fn one_post(moments: Moments, (post, worth): &Shown, unsent: Option<&Unsent>) -> Markup {
    let at = post.posted_at.unwrap_or(post.due_at);
    html! {
        li {
            h3 { time datetime=(moments.typed(at)) { (moments.whole(at)) } }
            (standing(moments.lang, post, *worth))
            @match post.leaflet {
                None => {
                    p .words { (post.words) }
                    (change_form(moments, post, unsent))
                },
                Some(version) => {
                    p {
                        (t(moments.lang, "console-leaflet-sent")) ": "
                        a href={ "/leaflets/" (version) } { (post.words) }
                    }
                    (undo(moments.lang, post, *worth))
                },
            }
        }
    }
}

/// Whether it stands in the channel, and whether what it shows still counts.
#[must_use]
pub fn standing(lang: Lang, post: &Post, worth: Option<Worth>) -> Markup {
    use PostState as S;
    let is_wrong =
        matches!(post.state, S::Unsure | S::Failed | S::Differs | S::Standing | S::Unsigned);
    let said = t(lang, &format!("console-post-{}", post.state.code()));
    let flag = match (post.state, worth) {
        (S::Planned | S::Owed, Some(Worth::Gone)) => Some("console-post-leaflet-unsigned"),
        (S::Posted | S::Differs | S::Standing | S::Unsure, Some(Worth::Gone)) => {
            Some("console-post-leaflet-gone")
        }
        (S::Posted | S::Differs | S::Standing | S::Unsure, Some(Worth::Changed)) => {
            Some("console-post-leaflet-changed")
        }
        _ => None,
    };
    html! {
        @if is_wrong { p .warning-line { (said) } } @else { p .facts { (said) } }
        @if let Some(flag) = flag { p .warning-line { (t(lang, flag)) } }
    }
}

/// What can still be done about a post whose words a clinician signed: to show
/// those that are in force now, or to take it back.
#[must_use]
pub fn undo(lang: Lang, post: &Post, worth: Option<Worth>) -> Markup {
    use PostState as S;
    let stands = matches!(post.state, S::Posted | S::Differs);
    let may_withdraw = stands || matches!(post.state, S::Planned | S::Owed | S::Standing);
    html! {
        @if may_withdraw {
            form .buttons action={ "/newsfeed/" (post.id) } method="post" {
                @if stands && worth == Some(Worth::Changed) {
                    button .primary { (t(lang, "console-post-renew")) }
                }
                button name="withdraw" value="1" { (t(lang, "console-newsfeed-withdraw")) }
            }
        }
    }
}

/// What can still be done about it.
fn change_form(moments: Moments, post: &Post, unsent: Option<&Unsent>) -> Markup {
    use PostState as S;
    let lang = moments.lang;
    let may_edit = matches!(post.state, S::Planned | S::Owed | S::Posted | S::Differs);
    let may_withdraw = may_edit || post.state == S::Standing;
    let words = unsent.map_or(post.words.as_str(), |unsent| unsent.words.as_str());
    let field = format!("words-{}", post.id);
    html! {
        @if may_withdraw {
            details open[unsent.is_some()] {
                summary { (t(lang, "console-newsfeed-change")) }
                form .flow action={ "/newsfeed/" (post.id) } method="post" {
                    @if may_edit {
                        div .field {
                            label for=(field) { (t(lang, "console-newsfeed-words")) }
                            textarea .tall id=(field) name="words"
                                maxlength=(limits::TELEGRAM_TEXT_CHARS_MAX) { (words) }
                        }
                    }
                    @if post.state == S::Planned {
                        (time(moments, &format!("at-{}", post.id), true, &moments.typed(post.due_at)))
                    }
                    div .buttons {
                        @if may_edit { button .primary { (t(lang, "console-save")) } }
                        button name="withdraw" value="1" { (t(lang, "console-newsfeed-withdraw")) }
                    }
                }
            }
        }
    }
}

/// Requests by day, with what the channel said on it.
fn days(
    console: &Console,
    lang: Lang,
    (first, today): (Timestamp, Timestamp),
    requests: &[(Timestamp, i64)],
    posts: &[Shown],
) -> Markup {
    let zone = &console.house.config.organisation.time_zone;
    // A day is written as midnight UTC of its date.
    let dates = Moments { lang, zone: &jiff::tz::TimeZone::UTC };
    let local = Moments { lang, zone };
    let most = requests.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let all = (0..limits::NEWSFEED_DAYS).map(|back| today - Span::days(back));
    html! {
        section .flow aria-labelledby="n-days" {
            h2 id="n-days" { (t(lang, "console-newsfeed-days")) }
            p .hint { (t(lang, "console-newsfeed-days-hint")) }
            table .days.counts {
                thead { tr {
                    th scope="col" { (t(lang, "console-newsfeed-day")) }
                    th .number scope="col" { (t(lang, "console-newsfeed-requests")) }
                    th scope="col" { (t(lang, "console-newsfeed-said")) }
                } }
                tbody {
                    @for day in all.take_while(|day| *day >= first) {
                        @let count = requests.iter().find(|(on, _)| *on == day).map_or(0, |it| it.1);
                        tr {
                            th scope="row" { time datetime=(dates.date(day)) { (dates.day(day)) } }
                            td .number { (count) }
                            td { (chart::bar(count, most)) (said_on(local, zone, day, posts)) }
                        }
                    }
                }
            }
        }
    }
}

fn said_on(moments: Moments, zone: &jiff::tz::TimeZone, day: Timestamp, posts: &[Shown]) -> Markup {
    let is_then = |at: Timestamp| report::calendar(at, zone).day == day;
    let said: Vec<_> = posts
        .iter()
        .filter_map(|(post, _)| Some((post, post.posted_at.filter(|at| is_then(*at))?)))
        .collect();
    html! {
        @if !said.is_empty() {
            ul {
                @for (post, at) in said {
                    li { (moments.at(at)) " " (beginning(&post.words)) }
                }
            }
        }
    }
}

/// The first words of a post, without its marks.
fn beginning(words: &str) -> String {
    let text = crate::markup::marked(words).text;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(limits::NEWSFEED_HINT_CHARS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}
