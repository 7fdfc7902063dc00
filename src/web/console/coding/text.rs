//! `/coding/{id}/texts/{text}`: a text left, its lines numbered; the codebook
//! right. One line is chosen at a time; keeping what was ticked goes on to the
//! next. Only one's own codes stand here.

use std::collections::BTreeMap;

use axum::extract::{Query, Request, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::Console;
use super::super::access::{AtText, SignedIn};
use super::{Page, boxes, chosen, names, number, opened, shown};
use crate::codes::Lang;
use crate::coding::book::Book;
use crate::coding::{Codes, Text};
use crate::desk::study::At;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::ids::{StudyId, TextId};
use crate::store;
use crate::text::{t, t_with};
use crate::web::form;
use crate::web::page::see_other;

#[derive(Deserialize)]
pub struct Wanted {
    /// From 1.
    line: Option<usize>,
}

/// `GET /coding/{id}/texts/{text}`
///
/// # Errors
/// When the worker does not code it.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtText(id, text): AtText,
    Query(wanted): Query<Wanted>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let (study, codes) = opened(&console, &me, id).await?;
    let texts = console.house.study_texts(&me.worker, &me.reader, id, Some(text)).await?;
    let text = texts.into_iter().next().ok_or(Refusal::NoSuchStudy)?;
    let book = console.house.codebook(&me.worker, &me.reader, id, None).await?;
    let own: BTreeMap<i64, Codes> = console
        .house
        .own_codings(&me.worker, id)
        .await?
        .into_iter()
        .filter(|line| line.text == text.id)
        .map(|line| (line.line, book.all_count_as(&line.codes.into_iter().collect())))
        .collect();
    let unread = (0..text.lines.len()).find(|line| !own.contains_key(&number(*line)));
    let line = wanted.line.map_or(unread.unwrap_or(0), |line| line.saturating_sub(1));
    let line = line.min(text.lines.len().saturating_sub(1));
    let batch = study.batches.iter().find(|batch| batch.number == text.batch);
    let is_done = batch.is_some_and(|batch| batch.done.contains(&me.worker.id));
    let body = html! {
        h2 { (t_with(lang, "console-study-text", &[("number", text.number.into())]))
            @if !text.month.is_empty() { ", " (text.month) } }
        div .split {
            ol .lines {
                @for (at, words) in text.lines.iter().enumerate() {
                    (one_line(lang, (at, words), at == line, own.get(&number(at)), &book))
                }
            }
            @if is_done { p .banner { (t(lang, "console-study-closed")) } } @else {
                (codes_of(lang, id, &text, line, &book, own.get(&number(line))))
            }
        }
    };
    shown(&console, &me, (&study, codes), Page::Study, &body).await
}

fn one_line(
    lang: Lang,
    (at, words): (usize, &str),
    is_chosen: bool,
    own: Option<&Codes>,
    book: &Book,
) -> Markup {
    html! {
        li id={ "line-" (at + 1) } {
            a href={ "?line=" (at + 1) "#codes" } aria-current=[is_chosen.then_some("true")] { (words) }
            @if let Some(codes) = own { p .facts { (names(lang, book, codes)) } }
        }
    }
}

fn codes_of(
    lang: Lang,
    id: StudyId,
    text: &Text,
    line: usize,
    book: &Book,
    own: Option<&Codes>,
) -> Markup {
    let none = Codes::new();
    let gaps = [("line", number(line + 1).into()), ("all", number(text.lines.len()).into())];
    html! {
        form .flow id="codes" action={ "/coding/" (id) "/texts/" (text.id) } method="post" {
            h3 { (t_with(lang, "console-study-line", &gaps)) }
            p .words { (text.lines.get(line).map_or("", String::as_str)) }
            input type="hidden" name="line" value=(line + 1);
            div .buttons {
                button .primary { (t(lang, "console-study-keep")) }
                button name="nothing" value="1" { (t(lang, "console-study-nothing-here")) }
            }
            (boxes(lang, book, own.unwrap_or(&none)))
            div .buttons { button .primary { (t(lang, "console-study-keep")) } }
        }
    }
}

/// `POST /coding/{id}/texts/{text}`
///
/// # Errors
/// As [`desk::study::say`]; [`Refusal::CodeUnfit`] when nothing was ticked and
/// nobody said that there is nothing.
pub async fn say(
    State(console): State<Console>,
    me: SignedIn,
    AtText(id, text): AtText,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let line: i64 = fields.get("line").parse().map_err(|_| Refusal::NoSuchStudy)?;
    let codes = match fields.is_ticked("nothing") {
        true => Codes::new(),
        false => chosen(&fields, "codes")?,
    };
    if codes.is_empty() && !fields.is_ticked("nothing") {
        return Err(Refusal::NothingChosen.into());
    }
    let worker = me.worker.clone();
    let at = At { study: id, text, line: line - 1 };
    let keep = move |tx: &mut Tx| {
        desk::study::say(tx, &worker, at, &codes)?;
        Ok::<_, DeskError>(following(tx, at)?)
    };
    let next = console.house.store.commit(keep).await?;
    Ok(see_other(&match next {
        Some((text, line)) => format!("/coding/{id}/texts/{text}?line={line}#codes"),
        None => format!("/coding/{id}"),
    }))
}

/// The line after this one, from 1; behind the last, the next text of the batch.
fn following(tx: &mut Tx, at: At) -> Result<Option<(TextId, i64)>, crate::engine::Fault> {
    let Some(text) = store::study::text(tx, at.study, at.text)? else { return Ok(None) };
    if at.line + 1 < text.lines {
        return Ok(Some((text.id, at.line + 2)));
    }
    let next = store::study::after(tx, at.study, (text.batch, text.number))?;
    Ok(next.map(|next| (next, 1)))
}
