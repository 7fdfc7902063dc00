//! Writing a leaflet, or changing one. Every save is a version of its own; what
//! was signed stays in force until the new words are signed too.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::access::{AtLeaflet, SignedIn};
use super::frame::{Section, plain, tick};
use super::refused::{status, with_status};
use super::{Console, leaflet_words};
use crate::codes::{Lang, LeafletClass};
use crate::desk::need::NEEDS;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::leaflet::{GUIDE, Text, Wrong};
use crate::text::{label, t, t_with};
use crate::web::form::{self, Fields};
use crate::web::page::see_other;
use crate::{limits, store};

/// Fields for needs that stand empty below those that are chosen.
const NEEDS_SPARE: usize = 2;

/// The form as it is filled.
struct Filled {
    name: String,
    lang: Option<Lang>,
    title: String,
    class: Option<LeafletClass>,
    needs: Vec<String>,
    search: String,
    asks: String,
    sources: String,
    confirm: String,
    words: String,
    /// A whole file, pasted instead of everything above.
    file: String,
}

impl Filled {
    fn of(text: &Text) -> Filled {
        Filled {
            name: text.name.clone(),
            lang: Some(text.lang),
            title: text.title.clone(),
            class: Some(text.class),
            needs: text.needs.iter().map(|code| (*code).to_owned()).collect(),
            search: text.words.clone(),
            asks: text.asks.clone(),
            sources: text.sources.join("\n"),
            confirm: text.confirm.join("\n"),
            words: text.body.clone(),
            file: String::new(),
        }
    }

    fn sent(fields: &Fields) -> Filled {
        let needs = fields.all("needs").filter(|code| !code.is_empty()).map(str::to_owned);
        Filled {
            name: fields.get("name").trim().to_owned(),
            lang: Lang::read(fields.get("language")),
            title: fields.get("title").trim().to_owned(),
            class: LeafletClass::read(fields.get("class")),
            needs: needs.collect(),
            search: one_line(fields.get("search")),
            asks: one_line(fields.get("asks")),
            sources: fields.get("sources").to_owned(),
            confirm: fields.get("confirm").to_owned(),
            words: fields.get("words").to_owned(),
            file: fields.get("file").to_owned(),
        }
    }

    /// What it says, or what is wrong with it in a sentence.
    fn text(&self, lang: Lang) -> Result<Text, String> {
        if !self.file.trim().is_empty() {
            return Text::read(self.file.trim_start()).map_err(|mistake| mistake.said(lang));
        }
        let lines = |text: &str| {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect()
        };
        let read = || {
            let text = Text {
                name: self.name.clone(),
                lang: self.lang.ok_or(Wrong::Language)?,
                title: one_line(&self.title),
                class: self.class.ok_or(Wrong::Class)?,
                needs: crate::leaflet::needs(&self.needs.join(","))?,
                words: self.search.clone(),
                asks: self.asks.clone(),
                sources: lines(&self.sources),
                confirm: lines(&self.confirm),
                body: self.words.trim().to_owned(),
            };
            text.checked()
        };
        read().map_err(|wrong: Wrong| wrong.said(lang))
    }
}

/// What stands in the header of a file has no line ends.
fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the page says above the form, and shows below it.
#[derive(Default)]
struct Aside {
    refused: Option<String>,
    preview: Option<Text>,
}

/// `GET /leaflets/new`
///
/// # Errors
/// When the machine fails.
pub async fn blank(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let text = Filled {
        name: String::new(),
        lang: Some(me.lang()),
        title: String::new(),
        class: Some(LeafletClass::Info),
        needs: Vec::new(),
        search: String::new(),
        asks: String::new(),
        sources: String::new(),
        confirm: String::new(),
        words: String::new(),
        file: String::new(),
    };
    page(&console, &me, None, &text, Aside::default()).await
}

/// `POST /leaflets/new`
///
/// # Errors
/// When the machine fails; a refusal gives the form back as it was filled.
pub async fn begin(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    taken(&console, &me, None, &fields).await
}

/// `GET /leaflets/{id}/edit`
///
/// # Errors
/// When there is no such version.
pub async fn form(
    State(console): State<Console>,
    me: SignedIn,
    AtLeaflet(id): AtLeaflet,
) -> Result<Response, DeskError> {
    let before = version(&console, id).await?;
    page(&console, &me, Some(id), &Filled::of(&before), Aside::default()).await
}

/// `POST /leaflets/{id}/edit`
///
/// # Errors
/// As [`begin`].
pub async fn edit(
    State(console): State<Console>,
    me: SignedIn,
    AtLeaflet(id): AtLeaflet,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    taken(&console, &me, Some(id), &fields).await
}

async fn version(console: &Console, id: i64) -> Result<Text, DeskError> {
    let found = console.house.store.read(move |tx| store::leaflet::find(tx, id)).await?;
    Ok(found.ok_or(Refusal::NoLeaflet)?.text)
}

async fn taken(
    console: &Console,
    me: &SignedIn,
    id: Option<i64>,
    fields: &Fields,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let mut filled = Filled::sent(fields);
    let before = match id {
        Some(id) => Some(version(console, id).await?),
        None => None,
    };
    if let Some(before) = &before {
        filled.name.clone_from(&before.name);
        filled.lang = Some(before.lang);
    }
    let is_other = |text: &Text| {
        before.as_ref().is_some_and(|it| (&it.name, it.lang) != (&text.name, text.lang))
    };
    let (text, what) = match filled.text(lang) {
        Ok(text) if is_other(&text) => (None, Wrong::Other.said(lang)),
        Ok(text) => (Some(text), String::new()),
        Err(what) => (None, what),
    };
    let Some(text) = text else {
        let aside = Aside { refused: Some(what), preview: None };
        let page = page(console, me, id, &filled, aside).await?;
        return Ok(with_status(page, StatusCode::UNPROCESSABLE_ENTITY));
    };
    if fields.is_ticked("look") {
        let aside = Aside { refused: None, preview: Some(text.clone()) };
        return page(console, me, id, &Filled::of(&text), aside).await;
    }
    match kept(console, me, id, text).await {
        Ok(id) => Ok(see_other(&format!("/leaflets/{id}"))),
        Err(DeskError::Refused(refusal)) if !me.wants_json => {
            let said = t(lang, &format!("refusal-{}", refusal.code()));
            let aside = Aside { refused: Some(said), preview: None };
            let page = page(console, me, id, &filled, aside).await?;
            Ok(with_status(page, status(refusal)))
        }
        Err(error) => Err(error),
    }
}

async fn kept(
    console: &Console,
    me: &SignedIn,
    id: Option<i64>,
    text: Text,
) -> Result<i64, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    let keep = move |tx: &mut Tx| match id {
        Some(id) => desk::leaflet::edit(tx, &worker, id, text, now),
        None => desk::leaflet::begin(tx, &worker, text, now),
    };
    console.house.store.commit(keep).await
}

async fn page(
    console: &Console,
    me: &SignedIn,
    id: Option<i64>,
    filled: &Filled,
    aside: Aside,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let title = t(lang, if id.is_some() { "console-leaflet-edit" } else { "console-leaflet-new" });
    let back = id.map_or("/leaflets".to_owned(), |id| format!("/leaflets/{id}"));
    let action = id.map_or("/leaflets/new".to_owned(), |id| format!("/leaflets/{id}/edit"));
    let name =
        if filled.title.is_empty() { t(lang, "console-leaflets") } else { filled.title.clone() };
    let body = html! {
        div { a .back href=(back) { (name) } h1 { (title) } }
        @if let Some(refused) = &aside.refused {
            p .banner.refused role="alert" { (t(lang, "console-leaflet-not-kept")) " " (refused) }
        }
        p .facts { (t(lang, "console-leaflet-edit-what")) }
        @if let Some(text) = &aside.preview {
            (leaflet_words::warnings(lang, text))
            (leaflet_words::previews(console, me, text, None))
        }
        form .flow action=(action) method="post" {
            (about(lang, id.is_none(), filled))
            (words(lang, filled))
            (needs(lang, filled))
            (behind(lang, filled))
            (pasted(lang, filled))
            div .closing.buttons {
                button .primary { (t(lang, "console-leaflet-keep")) }
                button name="look" value="1" { (t(lang, "console-leaflet-look")) }
            }
        }
    };
    plain(console, me, &title, Section::Leaflets, &body).await
}

fn about(lang: Lang, is_new: bool, filled: &Filled) -> Markup {
    html! {
        @if is_new {
            div .field {
                label for="name" { (t(lang, "console-leaflet-name")) }
                p .hint id="name-hint" { (t(lang, "console-leaflet-name-hint")) }
                input id="name" type="text" name="name" value=(filled.name) maxlength="64"
                    autocapitalize="none" spellcheck="false" aria-describedby="name-hint";
            }
            fieldset {
                legend { (t(lang, "console-leaflet-language")) }
                div .choices {
                    @for other in Lang::ALL {
                        (tick("radio", "language", other.code(), filled.lang == Some(*other),
                            &label(lang, "lang", other.code())))
                    }
                }
            }
        }
        div .field {
            label for="title" { (t(lang, "console-leaflet-title")) }
            input id="title" type="text" name="title" value=(filled.title)
                maxlength=(limits::LEAFLET_TITLE_MAX);
        }
        fieldset {
            legend { (t(lang, "console-leaflet-class")) }
            div .ticks {
                @for class in LeafletClass::ALL {
                    (tick("radio", "class", class.code(), filled.class == Some(*class),
                        &t(lang, &format!("console-leaflet-class-{}", class.code()))))
                }
            }
        }
    }
}

fn words(lang: Lang, filled: &Filled) -> Markup {
    let most = match filled.name.as_str() {
        GUIDE => limits::GUIDE_CHARS_MAX,
        _ => limits::LEAFLET_CHARS_MAX,
    };
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    html! {
        div .field {
            label for="words" { (t(lang, "console-leaflet-words")) }
            p .hint id="words-hint" { (t_with(lang, "console-leaflet-words-hint", &[("most", most.into())])) }
            textarea .long id="words" name="words" aria-describedby="words-hint"
                lang=[filled.lang.map(Lang::code)] { (filled.words) }
        }
    }
}

/// In order: what it answers best stands first.
fn needs(lang: Lang, filled: &Filled) -> Markup {
    let chosen = filled.needs.iter().map(String::as_str);
    html! {
        fieldset .flow {
            legend { (t(lang, "console-leaflet-needs")) }
            p .hint { (t(lang, "console-leaflet-needs-hint")) }
            @for (place, code) in chosen.chain([""; NEEDS_SPARE]).enumerate() {
                select name="needs" aria-label=(t_with(lang, "console-leaflet-need", &[
                    ("place", i64::try_from(place + 1).unwrap_or(0).into()),
                ])) {
                    option value="" { "–" }
                    @for need in NEEDS {
                        option value=(need.code) selected[need.code == code] {
                            (label(lang, "need", need.code))
                        }
                    }
                }
            }
        }
    }
}

/// What stands behind the words; clients never see it.
fn behind(lang: Lang, filled: &Filled) -> Markup {
    let area = |name: &'static str, key: &str, words: &str| {
        html! {
            div .field {
                label for=(name) { (t(lang, key)) }
                textarea .tall id=(name) name=(name) { (words) }
            }
        }
    };
    html! {
        (area("sources", "console-leaflet-sources-field", &filled.sources))
        (area("confirm", "console-leaflet-confirm-field", &filled.confirm))
        div .field {
            label for="search" { (t(lang, "console-leaflet-search")) }
            input id="search" type="text" name="search" value=(filled.search);
        }
        div .field {
            label for="asks" { (t(lang, "console-leaflet-asks")) }
            p .hint id="asks-hint" { (t(lang, "console-leaflet-asks-hint")) }
            input id="asks" type="text" name="asks" value=(filled.asks)
                aria-describedby="asks-hint";
        }
    }
}

fn pasted(lang: Lang, filled: &Filled) -> Markup {
    html! {
        details open[!filled.file.is_empty()] {
            summary { (t(lang, "console-leaflet-paste")) }
            div .field {
                label .unseen for="file" { (t(lang, "console-leaflet-paste")) }
                p .hint id="file-hint" { (t(lang, "console-leaflet-paste-hint")) }
                textarea .tall id="file" name="file" aria-describedby="file-hint"
                    spellcheck="false" { (filled.file) }
            }
        }
    }
}
