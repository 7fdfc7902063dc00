//! `/coding/{id}/consensus`: lines on which the coders differ, who proposed what,
//! and what was decided.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::super::Console;
use super::super::access::{AtStudy, SignedIn};
use super::super::frame::tick;
use super::{Page, chosen, names, number, opened, shown};
use crate::codes::{CodeState, Lang};
use crate::coding::consensus::{Line, Standing, lines};
use crate::coding::{Codes, Study};
use crate::desk::study::At;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::ids::{StudyId, TextId};
use crate::limits;
use crate::text::{t, t_with};
use crate::web::form;
use crate::web::page::see_other;

/// `GET /coding/{id}/consensus`
///
/// # Errors
/// When not every coder is done yet.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let (head, codes) = opened(&console, &me, id).await?;
    let study = console.house.revealed(&me.worker, &me.reader, id).await?;
    let all = lines(&study);
    let of = |standing: Standing| all.iter().filter(move |line| line.standing == standing);
    let count = |standing| number(of(standing).count());
    let gaps = [
        ("agreed", count(Standing::Agreed).into()),
        ("decided", count(Standing::Decided).into()),
        ("open", count(Standing::Open).into()),
        ("unread", count(Standing::Unread).into()),
    ];
    let body = html! {
        h2 { (t(lang, "console-study-consensus")) }
        p { (t_with(lang, "console-study-consensus-count", &gaps)) }
        @if count(Standing::Open) == 0 { p .hint { (t(lang, "console-study-consensus-none")) } }
        @for line in of(Standing::Open).take(limits::DECISIONS_SHOWN) { (entry(lang, id, &study, line)) }
        @if count(Standing::Decided) > 0 {
            section .flow aria-labelledby="decided" {
                h2 id="decided" { (t(lang, "console-study-decided")) }
                @for line in of(Standing::Decided).take(limits::QUOTES_SHOWN) {
                    details { summary { (place(lang, &study, line)) } (entry(lang, id, &study, line)) }
                }
            }
        }
    };
    shown(&console, &me, (&head, codes), Page::Consensus, &body).await
}

fn place(lang: Lang, study: &Study, line: &Line) -> String {
    let text = study.texts.iter().find(|text| text.id == line.text);
    let gaps = [
        ("text", text.map_or(0, |text| text.number).into()),
        ("line", number(line.line + 1).into()),
    ];
    t_with(lang, "console-study-place", &gaps)
}

fn entry(lang: Lang, id: StudyId, study: &Study, line: &Line) -> Markup {
    let text = study.texts.iter().find(|text| text.id == line.text);
    let words = text.and_then(|text| text.lines.get(line.line)).map_or("", String::as_str);
    html! {
        article .flow.place id={ "line-" (line.text) "-" (line.line + 1) } {
            h3 { (place(lang, study, line)) }
            p .words { (words) }
            dl {
                @for (coder, codes) in line.proposed.iter().enumerate() {
                    dt { (t_with(lang, "console-study-coder", &[("number", number(coder + 1).into())])) }
                    dd { (codes.as_ref().map_or_else(|| t(lang, "console-study-not-looked"), |codes| names(lang, &study.book, codes))) }
                }
                @if let Some(codes) = &line.codes {
                    dt { (t(lang, "console-study-decision")) }
                    dd {
                        (names(lang, &study.book, codes))
                        @if let Some(coder) = line.by {
                            " · " (t_with(lang, "console-study-decided-by", &[("number", number(coder + 1).into())]))
                        }
                    }
                }
            }
            (deciding(lang, id, study, line))
        }
    }
}

/// What anybody proposed is ticked with one tap; one more code can be added.
fn deciding(lang: Lang, id: StudyId, study: &Study, line: &Line) -> Markup {
    let proposed: Codes = line.proposed.iter().flatten().flatten().copied().collect();
    let none = Codes::new();
    let on = line.codes.as_ref().unwrap_or(&none);
    let others = study.book.counting().into_iter().filter(|code| {
        code.state == CodeState::Open && !proposed.contains(&code.id) && !on.contains(&code.id)
    });
    let field = format!("more-{}-{}", line.text, line.line);
    html! {
        form .flow action={ "/coding/" (id) "/consensus" } method="post" {
            input type="hidden" name="text" value=(line.text);
            input type="hidden" name="line" value=(line.line + 1);
            div .ticks {
                @for code in proposed.union(on) {
                    (tick("checkbox", "codes", &code.to_string(), on.contains(code), study.book.name(*code)))
                }
            }
            div .field {
                label for=(field) { (t(lang, "console-study-more")) }
                select id=(field) name="codes" {
                    option value="" { "–" }
                    @for code in others { option value=(code.id) { (study.book.path(code)) } }
                }
            }
            div .buttons {
                button .primary { (t(lang, "console-study-decide")) }
                button name="nothing" value="1" { (t(lang, "console-study-nothing-here")) }
            }
        }
    }
}

/// `POST /coding/{id}/consensus`
///
/// # Errors
/// As [`desk::study::decide`].
pub async fn decide(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let text: TextId = fields.get("text").parse().map_err(|_| Refusal::NoSuchStudy)?;
    let line: i64 = fields.get("line").parse().map_err(|_| Refusal::NoSuchStudy)?;
    let codes = match fields.is_ticked("nothing") {
        true => Codes::new(),
        false => chosen(&fields, "codes")?,
    };
    if codes.is_empty() && !fields.is_ticked("nothing") {
        return Err(Refusal::NothingChosen.into());
    }
    let (worker, now) = (me.worker.clone(), console.house.now());
    let at = At { study: id, text, line: line - 1 };
    let decide = move |tx: &mut Tx| desk::study::decide(tx, &worker, at, &codes, now);
    console.house.store.commit(decide).await?;
    Ok(see_other(&format!("/coding/{id}/consensus")))
}
