//! `/coding/{id}/quotes`: lines by a code or by a word. What is looked for stands in
//! no address. Before all are done only one's own codes are looked through.

use std::collections::BTreeMap;

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::super::Console;
use super::super::access::{AtStudy, SignedIn};
use super::{Page, number, opened, shown};
use crate::codes::Lang;
use crate::coding::book::Book;
use crate::coding::{Codes, Text};
use crate::desk::DeskError;
use crate::ids::{CodeId, StudyId, TextId};
use crate::limits;
use crate::store;
use crate::store::study::Line;
use crate::text::{t, t_with};
use crate::web::form;

/// What is looked for.
struct Wish {
    code: Option<CodeId>,
    word: String,
}

/// `GET /coding/{id}/quotes`
///
/// # Errors
/// When the worker does not code it.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
) -> Result<Response, DeskError> {
    page(&console, &me, id, Wish { code: None, word: String::new() }).await
}

/// `POST /coding/{id}/quotes`
///
/// # Errors
/// As [`show`].
pub async fn find(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let word = fields.get("word").trim().to_lowercase();
    page(&console, &me, id, Wish { code: fields.get("code").parse().ok(), word }).await
}

async fn page(
    console: &Console,
    me: &SignedIn,
    id: StudyId,
    wish: Wish,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let (head, codes) = opened(console, me, id).await?;
    let book = console.house.codebook(&me.worker, &me.reader, id, None).await?;
    let found = match wish.code.is_some() || !wish.word.is_empty() {
        true => Some(found(console, me, id, &book, &wish).await?),
        false => None,
    };
    let body = html! {
        h2 { (t(lang, "console-study-quotes")) }
        p .facts { (t(lang, "console-study-quotes-explained")) }
        (asked(lang, id, &book, &wish))
        @if let Some((quotes, count)) = &found {
            section .flow aria-live="polite" {
                p { (t_with(lang, "console-study-found", &[("count", number(*count).into())])) }
                ol .quotes { @for quote in quotes { (entry(lang, id, &book, quote)) } }
            }
        }
    };
    shown(console, me, (&head, codes), Page::Quotes, &body).await
}

fn asked(lang: Lang, id: StudyId, book: &Book, wish: &Wish) -> Markup {
    html! {
        form .flow action={ "/coding/" (id) "/quotes" } method="post" {
            div .pair {
                div .field {
                    label for="code" { (t(lang, "console-study-code")) }
                    select id="code" name="code" {
                        option value="" { "–" }
                        @for code in book.counting() {
                            option value=(code.id) selected[wish.code == Some(code.id)] { (book.path(code)) }
                        }
                    }
                }
                div .field {
                    label for="word" { (t(lang, "console-study-word")) }
                    input id="word" type="text" name="word" value=(wish.word) maxlength="80";
                }
            }
            button .primary { (t(lang, "console-study-find")) }
        }
    }
}

struct Quote {
    text: TextId,
    number: i64,
    /// From 1.
    line: i64,
    words: String,
    codes: Codes,
}

/// The first lines that fit, and how many there are.
async fn found(
    console: &Console,
    me: &SignedIn,
    id: StudyId,
    book: &Book,
    wish: &Wish,
) -> Result<(Vec<Quote>, usize), DeskError> {
    let said = said(console, me, id, book).await?;
    let texts = console.house.study_texts(&me.worker, &me.reader, id, None).await?;
    let (mut quotes, mut count) = (Vec::new(), 0);
    for Text { id, number: text, lines, .. } in &texts {
        for (line, words) in (0_i64..).zip(lines) {
            let codes = said.get(&(*id, line)).cloned().unwrap_or_default();
            let has_code = wish.code.is_none_or(|code| codes.contains(&code));
            let has_word = wish.word.is_empty() || words.to_lowercase().contains(&wish.word);
            if !has_code || !has_word {
                continue;
            }
            count += 1;
            if quotes.len() < limits::QUOTES_SHOWN {
                let words = words.clone();
                quotes.push(Quote { text: *id, number: *text, line: line + 1, words, codes });
            }
        }
    }
    Ok((quotes, count))
}

/// One's own codes, and everybody's where all are done.
async fn said(
    console: &Console,
    me: &SignedIn,
    id: StudyId,
    book: &Book,
) -> Result<BTreeMap<(TextId, i64), Codes>, DeskError> {
    let mut said = console.house.own_codings(&me.worker, id).await?;
    let others: Result<Vec<Line>, _> =
        console.house.store.read(move |tx| store::study::revealed(tx, id)).await;
    said.extend(others.map_err(|fault: crate::engine::Fault| fault)?);
    let mut by_line: BTreeMap<_, Codes> = BTreeMap::new();
    for line in said {
        let codes = book.all_count_as(&line.codes.into_iter().collect());
        by_line.entry((line.text, line.line)).or_default().extend(codes);
    }
    Ok(by_line)
}

fn entry(lang: Lang, id: StudyId, book: &Book, quote: &Quote) -> Markup {
    let gaps = [("text", quote.number.into()), ("line", quote.line.into())];
    html! {
        li {
            p .words { (quote.words) }
            p .facts {
                a href={ "/coding/" (id) "/texts/" (quote.text) "?line=" (quote.line) } { (t_with(lang, "console-study-place", &gaps)) }
                @if !quote.codes.is_empty() { " · " (book.names(&quote.codes).join(", ")) }
            }
        }
    }
}
