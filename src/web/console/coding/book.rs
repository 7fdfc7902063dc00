//! `/coding/{id}/codebook`: the codebook, what can be done to it, and every
//! version that it had.

use axum::extract::{Query, Request, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::Console;
use super::super::access::{AtStudy, SignedIn};
use super::super::moments::Moments;
use super::{Page, opened, shown};
use crate::codes::{CodeState, Lang};
use crate::coding::book::{Book, Code, Words};
use crate::desk::codebook::Change;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::ids::{CodeId, StudyId};
use crate::limits;
use crate::roster::Roster;
use crate::store;
use crate::store::codebook::Version;
use crate::text::{t, t_with};
use crate::web::form::{self, Fields};
use crate::web::page::see_other;

#[derive(Deserialize)]
pub struct Wanted {
    version: Option<i64>,
}

/// `GET /coding/{id}/codebook`
///
/// # Errors
/// When the worker does not code it.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
    Query(wanted): Query<Wanted>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let (study, codes) = opened(&console, &me, id).await?;
    let book = console.house.codebook(&me.worker, &me.reader, id, wanted.version).await?;
    let versions = console.house.store.read(move |tx| store::codebook::versions(tx, id)).await?;
    let roster = Roster::read(&console.house).await?;
    let newest = versions.first().map_or(0, |version| version.number);
    let form = (book.version == newest).then_some(id);
    let zone = &console.house.config.organisation.time_zone;
    let moments = Moments { lang, zone };
    let gaps = [("version", book.version.into())];
    let body = html! {
        h2 { (t_with(lang, "console-study-version", &gaps)) }
        @if form.is_none() {
            p .banner { (t(lang, "console-study-old-version")) " " a href={ "/coding/" (id) "/codebook" } { (t(lang, "console-study-newest")) } }
        }
        @for (theme, codes) in book.grouped() { (group(lang, form, &book, theme, &codes)) }
        (merged(lang, &book))
        @if form.is_some() { (adding(lang, id, &book)) }
        (history(moments, id, &versions, &roster))
    };
    shown(&console, &me, (&study, codes), Page::Book, &body).await
}

fn group(
    lang: Lang,
    form: Option<StudyId>,
    book: &Book,
    theme: Option<&Code>,
    codes: &[&Code],
) -> Markup {
    html! {
        section .flow {
            @match theme {
                Some(theme) => {
                    h3 { (theme.words.name) }
                    (about(theme))
                    @if let Some(id) = form {
                        details { summary { (t(lang, "console-study-change-theme")) } (wording(lang, id, book, theme)) }
                    }
                }
                None => { h3 { (t(lang, "console-study-no-theme")) } }
            }
            @for code in codes {
                details {
                    summary {
                        (code.words.name)
                        @if code.state == CodeState::Split { " · " (t(lang, "console-study-split")) }
                    }
                    div .flow {
                        (about(code))
                        @if let Some(id) = form { (deeds(lang, id, book, code)) }
                    }
                }
            }
        }
    }
}

fn about(code: &Code) -> Markup {
    html! {
        @if !code.words.description.is_empty() { p { (code.words.description) } }
        @if !code.words.memo.is_empty() { p .words { (code.words.memo) } }
    }
}

fn merged(lang: Lang, book: &Book) -> Markup {
    let merged: Vec<_> = book.codes.iter().filter(|code| code.state == CodeState::Merged).collect();
    html! {
        @if !merged.is_empty() {
            section .flow {
                h3 { (t(lang, "console-study-merged")) }
                ul .bullets {
                    @for code in merged { li { (code.words.name) " → " (book.name(book.counts_as(code.id))) } }
                }
            }
        }
    }
}

/// A form for one deed on one code, with what the worker has seen.
fn deed(id: StudyId, book: &Book, act: &str, code: Option<&Code>, inside: &Markup) -> Markup {
    html! {
        form .flow action={ "/coding/" (id) "/codebook" } method="post" {
            input type="hidden" name="act" value=(act);
            input type="hidden" name="seen" value=(book.version);
            @if let Some(code) = code { input type="hidden" name="code" value=(code.id); }
            (inside)
        }
    }
}

fn wording(lang: Lang, id: StudyId, book: &Book, code: &Code) -> Markup {
    let inside = html! {
        (words(lang, &code.id.to_string(), "name", &code.words))
        button { (t(lang, "console-save")) }
    };
    deed(id, book, "reword", Some(code), &inside)
}

fn deeds(lang: Lang, id: StudyId, book: &Book, code: &Code) -> Markup {
    let is_other = |it: &&Code| !it.is_theme && it.id != code.id && it.state == CodeState::Open;
    let others: Vec<_> = book.codes.iter().filter(is_other).collect();
    let merging = html! {
        (choice(lang, &format!("into-{}", code.id), "into", "console-study-into", &others, None))
        button { (t(lang, "console-study-merge")) }
    };
    let themes: Vec<_> = book.themes().collect();
    let grouping = html! {
        (choice(lang, &format!("theme-{}", code.id), "theme", "console-study-theme", &themes, code.theme))
        button { (t(lang, "console-study-group")) }
    };
    let splitting = html! {
        (name(lang, &format!("first-{}", code.id), "name", "console-study-first", ""))
        (name(lang, &format!("second-{}", code.id), "second", "console-study-second", ""))
        button { (t(lang, "console-study-split-it")) }
    };
    html! {
        (wording(lang, id, book, code))
        @if !others.is_empty() { (deed(id, book, "merge", Some(code), &merging)) }
        @if code.state == CodeState::Open {
            p .hint { (t(lang, "console-study-split-hint")) }
            (deed(id, book, "split", Some(code), &splitting))
        }
        (deed(id, book, "group", Some(code), &grouping))
    }
}

fn choice(
    lang: Lang,
    id: &str,
    field: &str,
    key: &str,
    codes: &[&Code],
    chosen: Option<CodeId>,
) -> Markup {
    html! {
        div .field {
            label for=(id) { (t(lang, key)) }
            select id=(id) name=(field) {
                option value="" { "–" }
                @for code in codes {
                    option value=(code.id) selected[chosen == Some(code.id)] { (code.words.name) }
                }
            }
        }
    }
}

fn name(lang: Lang, id: &str, field: &str, key: &str, value: &str) -> Markup {
    html! {
        div .field {
            label for=(id) { (t(lang, key)) }
            input id=(id) type="text" name=(field) value=(value) required maxlength=(limits::CODE_NAME_CHARS_MAX);
        }
    }
}

fn words(lang: Lang, id: &str, field: &str, words: &Words) -> Markup {
    html! {
        (name(lang, &format!("name-{id}"), field, "console-study-code-name", &words.name))
        div .field {
            label for={ "description-" (id) } { (t(lang, "console-study-description")) }
            textarea id={ "description-" (id) } name="description" maxlength=(limits::CODE_WORDS_CHARS_MAX) { (words.description) }
        }
        div .field {
            label for={ "memo-" (id) } { (t(lang, "console-study-memo")) }
            textarea id={ "memo-" (id) } name="memo" maxlength=(limits::CODE_WORDS_CHARS_MAX) { (words.memo) }
        }
    }
}

fn adding(lang: Lang, id: StudyId, book: &Book) -> Markup {
    let themes: Vec<_> = book.themes().collect();
    let code = html! {
        (words(lang, "new", "name", &Words::default()))
        (choice(lang, "theme-new", "theme", "console-study-theme", &themes, None))
        div .buttons {
            button .primary { (t(lang, "console-study-add")) }
            button name="is_theme" value="1" { (t(lang, "console-study-add-theme")) }
        }
    };
    html! {
        section .flow aria-labelledby="adding" {
            h2 id="adding" { (t(lang, "console-study-adding")) }
            (deed(id, book, "add", None, &code))
        }
    }
}

fn history(moments: Moments, id: StudyId, versions: &[Version], roster: &Roster) -> Markup {
    let lang = moments.lang;
    html! {
        section .flow aria-labelledby="history" {
            h2 id="history" { (t(lang, "console-study-history")) }
            ol .versions reversed {
                @for version in versions {
                    li {
                        a href={ "/coding/" (id) "/codebook?version=" (version.number) } {
                            (t_with(lang, "console-study-version", &[("version", version.number.into())]))
                        }
                        ": " (t(lang, &format!("console-study-act-{}", version.act.code())))
                        ", " (roster.name(version.by)) ", " (moments.whole(version.at))
                    }
                }
            }
        }
    }
}

/// `POST /coding/{id}/codebook`
///
/// # Errors
/// As [`desk::codebook::change`].
pub async fn change(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let seen: i64 = fields.get("seen").parse().map_err(|_| Refusal::NotNewest)?;
    let change = wished(&console, &fields)?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let make = move |tx: &mut Tx| desk::codebook::change(tx, &worker, id, seen, change, now);
    console.house.store.commit(make).await?;
    Ok(see_other(&format!("/coding/{id}/codebook")))
}

fn wished(console: &Console, fields: &Fields) -> Result<Change, DeskError> {
    let number = |name: &str| fields.get(name).parse::<CodeId>().map_err(|_| Refusal::UnknownCode);
    let theme = || match fields.get("theme") {
        "" => Ok(None),
        theme => theme.parse().map(Some).map_err(|_| Refusal::UnknownCode),
    };
    let words = Words {
        name: fields.get("name").to_owned(),
        description: fields.get("description").to_owned(),
        memo: fields.get("memo").to_owned(),
    };
    let house = &console.house;
    Ok(match fields.get("act") {
        "add" => {
            let id = CodeId::new();
            let sealed = house.seal_code(id, &words)?;
            Change::Add { id, is_theme: fields.is_ticked("is_theme"), theme: theme()?, sealed }
        }
        "reword" => {
            let id = number("code")?;
            Change::Reword { id, sealed: house.seal_code(id, &words)? }
        }
        "merge" => Change::Merge { id: number("code")?, into: number("into")? },
        "split" => {
            let (one, other) = (CodeId::new(), CodeId::new());
            let second = Words { name: fields.get("second").to_owned(), ..Words::default() };
            let parts =
                [(one, house.seal_code(one, &words)?), (other, house.seal_code(other, &second)?)];
            Change::Split { id: number("code")?, parts }
        }
        "group" => Change::Group { id: number("code")?, theme: theme()? },
        _ => return Err(Refusal::UnknownCode.into()),
    })
}
