//! `/coding/{id}/intake`: texts come in, pasted or as a file. Each line is looked
//! at for names, numbers and addresses; where anything is wrong, every problem is
//! listed and nothing is taken.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::super::Console;
use super::super::access::{AtStudy, SignedIn};
use super::super::frame::tick;
use super::super::refused::{status, with_status};
use super::{Page, opened, refused, shown};
use crate::codes::Lang;
use crate::coding::intake::{Form, Incoming, read};
use crate::desk::{self, DeskError, Refusal};
use crate::limits;
use crate::text::{label, t, t_with};
use crate::web::form;
use crate::web::page::see_other;

/// What the page says above the form.
enum Aside {
    Nothing,
    Refused(Refusal),
    /// By row, in a sentence.
    Troubles(Vec<String>),
}

/// `GET /coding/{id}/intake`
///
/// # Errors
/// When there is no such study.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
) -> Result<Response, DeskError> {
    let (study, codes) = opened(&console, &me, id).await?;
    let body = page(me.lang(), id, "", Form::Lines, &Aside::Nothing);
    shown(&console, &me, (&study, codes), Page::Study, &body).await
}

/// `POST /coding/{id}/intake`
///
/// # Errors
/// When the machine fails; what is wrong gives the texts back with every problem.
pub async fn bring(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
    request: Request,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let (study, codes) = opened(&console, &me, id).await?;
    let fields = form::read_with_photo(request).await?;
    let sent = match &fields.file {
        None => fields.get("texts").to_owned(),
        Some(file) => String::from_utf8(file.to_vec()).map_err(|_| Refusal::Malformed)?,
    };
    if sent.len() > limits::INTAKE_BYTES_MAX || fields.file_refused.is_some() {
        return Err(Refusal::TooLarge.into());
    }
    let as_table = fields.get("form") == "table";
    let form = if as_table { Form::Table } else { Form::Lines };
    let (aside, code) = match looked_at(lang, &sent, form) {
        Err(troubles) => (Aside::Troubles(troubles), StatusCode::UNPROCESSABLE_ENTITY),
        Ok(texts) => {
            let has_leave = fields.is_ticked("leave");
            match console.house.bring_texts(&me.worker, id, &texts, has_leave).await {
                Ok(()) => return Ok(see_other(&format!("/coding/{id}"))),
                Err(DeskError::Refused(refusal)) if !me.wants_json => {
                    (Aside::Refused(refusal), status(refusal))
                }
                Err(error) => return Err(error),
            }
        }
    };
    let body = page(lang, id, &sent, form, &aside);
    let page = shown(&console, &me, (&study, codes), Page::Study, &body).await?;
    Ok(with_status(page, code))
}

/// Texts in which nothing is wrong and nobody is named; else a sentence for each
/// problem. What was found is not repeated: only where, and what kind it is.
fn looked_at(lang: Lang, sent: &str, form: Form) -> Result<Vec<Incoming>, Vec<String>> {
    let said = |row: usize, what: String| {
        t_with(
            lang,
            "console-study-trouble",
            &[("row", super::number(row).into()), ("what", what.into())],
        )
    };
    let texts = read(sent, form).map_err(|troubles| {
        let sentence = |(row, trouble): &(usize, crate::coding::intake::Trouble)| {
            said(*row, t(lang, &format!("console-study-trouble-{}", trouble.code())))
        };
        troubles.iter().map(sentence).collect::<Vec<_>>()
    })?;
    let mut troubles = Vec::new();
    for text in &texts {
        let mut found = Vec::new();
        for looks in text.lines.iter().flat_map(|line| desk::study::suspicious(line)) {
            let name = label(lang, "looks-like", looks.code());
            if !found.contains(&name) {
                found.push(name);
            }
        }
        if !found.is_empty() {
            let what = [("what", found.join(", ").into())];
            troubles.push(said(text.row, t_with(lang, "console-study-trouble-named", &what)));
        }
    }
    if troubles.is_empty() { Ok(texts) } else { Err(troubles) }
}

fn page(lang: Lang, id: crate::ids::StudyId, sent: &str, form: Form, aside: &Aside) -> Markup {
    html! {
        h2 { (t(lang, "console-study-bring")) }
        p .facts { (t(lang, "console-study-bring-explained")) }
        @match aside {
            Aside::Nothing => {}
            Aside::Refused(refusal) => { (refused(lang, *refusal)) }
            Aside::Troubles(troubles) => { (listed(lang, troubles)) }
        }
        form .flow action={ "/coding/" (id) "/intake" } method="post" enctype="multipart/form-data" {
            div .field {
                label for="texts" { (t(lang, "console-study-paste")) }
                textarea .tall id="texts" name="texts" { (sent) }
            }
            div .field {
                label for="file" { (t(lang, "console-study-file")) }
                input id="file" type="file" name="file" accept=".csv,.txt,text/csv,text/plain";
            }
            fieldset {
                legend { (t(lang, "console-study-form")) }
                div .ticks {
                    (tick("radio", "form", "lines", form == Form::Lines, &t(lang, "console-study-form-lines")))
                    (tick("radio", "form", "table", form == Form::Table, &t(lang, "console-study-form-table")))
                }
            }
            (tick("checkbox", "leave", "1", false, &t(lang, "console-study-leave")))
            button .primary { (t(lang, "console-study-bring-now")) }
        }
    }
}

fn listed(lang: Lang, troubles: &[String]) -> Markup {
    let gaps = [("count", super::number(troubles.len()).into())];
    html! {
        div .banner.refused role="alert" {
            p { b { (t_with(lang, "console-study-none-taken", &gaps)) } }
            ul { @for trouble in troubles.iter().take(limits::INTAKE_TROUBLES_MAX) { li { (trouble) } } }
        }
    }
}
