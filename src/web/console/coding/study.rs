//! `/coding/{id}`: the texts of a study, how far one has come, and saying that one
//! is done. Whoever does not code it sees how many texts it has, and no more.

use std::collections::BTreeMap;

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::super::Console;
use super::super::access::{AtStudy, SignedIn};
use super::super::frame::tick;
use super::{Page, may_keep, number, opened, shown};
use crate::codes::Lang;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::{Fault, Tx};
use crate::ids::{TextId, WorkerId};
use crate::roster::Roster;
use crate::store;
use crate::store::study::{Batch, Study, Text};
use crate::text::{t, t_with};
use crate::web::form;
use crate::web::page::see_other;

/// `GET /coding/{id}`
///
/// # Errors
/// When there is no such study.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let (study, codes) = opened(&console, &me, id).await?;
    let roster = Roster::read(&console.house).await?;
    let own = match codes {
        true => Some(Own::read(&console, &me, &study).await?),
        false => None,
    };
    let texts: i64 = study.batches.iter().map(|batch| batch.texts).sum();
    let gaps = [("texts", texts.into()), ("coders", number(study.coders.len()).into())];
    let body = html! {
        p { (t_with(lang, "console-study-size", &gaps)) }
        (who(lang, &me, &study, &roster, &console.house.studies().await?.1))
        @if may_keep(&me) {
            p { a .button href={ "/coding/" (id) "/intake" } { (t(lang, "console-study-bring")) } }
        }
        @if let Some(own) = &own {
            @if let Some(batch) = study.batches.last() { (standing(lang, &me, &study, batch, own)) }
            @if study.has_revealed() { (taking(lang, &study)) }
            (list(lang, &study, own))
        } @else {
            p .hint { (t(lang, "console-study-not-yours")) }
        }
    };
    shown(&console, &me, (&study, codes), Page::Study, &body).await
}

/// Who codes, and who takes no part in the newest batch. Whoever works here no more
/// is in no list of researchers.
fn who(
    lang: Lang,
    me: &SignedIn,
    study: &Study,
    roster: &Roster,
    researchers: &[WorkerId],
) -> Markup {
    let batch = study.batches.last().filter(|batch| !study.is_revealed(batch));
    let is_out = |id: &WorkerId| batch.is_some_and(|batch| batch.out.contains(id));
    let may_leave = |id: &WorkerId| {
        batch.is_some_and(|batch| !batch.done.contains(id))
            && (*id == me.worker.id || !researchers.contains(id))
    };
    let others: Vec<_> = researchers.iter().filter(|id| study.coder(**id).is_none()).collect();
    let action = format!("/coding/{}/coders", study.id);
    html! {
        ul .bullets {
            @for (place, coder) in study.coders.iter().enumerate() {
                li {
                    (t_with(lang, "console-study-coder", &[("number", number(place + 1).into())])) ": " (roster.name(*coder))
                    @if is_out(coder) { " · " (t(lang, "console-study-out")) }
                    @if may_keep(me) && may_leave(coder) {
                        form action=(action) method="post" {
                            input type="hidden" name="out" value=(coder);
                            button .plain { (t(lang, if *coder == me.worker.id { "console-study-leave-it" } else { "console-study-without" })) }
                        }
                    }
                }
            }
        }
        @if may_keep(me) && !others.is_empty() {
            form .pick action=(action) method="post" {
                div .field {
                    label for="join" { (t(lang, "console-study-join")) }
                    select id="join" name="join" {
                        @for id in others { option value=(id) { (roster.name(*id)) } }
                    }
                }
                button { (t(lang, "console-study-join-it")) }
            }
        }
    }
}

/// `POST /coding/{id}/coders`: one coder more, or one who takes no part.
///
/// # Errors
/// As [`desk::study::join`] and [`desk::study::leave`].
pub async fn coders(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let named = |name: &str| fields.get(name).parse::<WorkerId>().ok();
    let (new, out) = (named("join"), named("out"));
    let (worker, now) = (me.worker.clone(), console.house.now());
    let change = move |tx: &mut Tx| match (new, out) {
        (Some(new), _) => desk::study::join(tx, &worker, id, new, now),
        (None, Some(out)) => desk::study::leave(tx, &worker, id, out, now),
        (None, None) => Err(Refusal::UnknownCode.into()),
    };
    console.house.store.commit(change).await?;
    Ok(see_other(&format!("/coding/{id}")))
}

/// What this coder has looked at.
struct Own {
    texts: Vec<Text>,
    looked: BTreeMap<TextId, i64>,
}

impl Own {
    async fn read(console: &Console, me: &SignedIn, study: &Study) -> Result<Own, DeskError> {
        let (id, worker) = (study.id, me.worker.id);
        let read = move |tx: &mut Tx| {
            Ok::<_, Fault>((store::study::texts(tx, id)?, store::study::said_by(tx, id, worker)?))
        };
        let (texts, said) = console.house.store.read(read).await?;
        let mut looked = BTreeMap::new();
        for line in said {
            *looked.entry(line.text).or_insert(0) += 1;
        }
        Ok(Own { texts, looked })
    }

    fn looked(&self, text: &Text) -> i64 {
        self.looked.get(&text.id).copied().unwrap_or(0)
    }

    fn of(&self, batch: &Batch) -> (i64, i64) {
        let own = self.texts.iter().filter(|text| text.batch == batch.number);
        own.fold((0, 0), |(looked, all), text| (looked + self.looked(text), all + text.lines))
    }

    fn next(&self, batch: &Batch) -> Option<&Text> {
        let mut own = self.texts.iter().filter(|text| text.batch == batch.number);
        own.find(|text| self.looked(text) < text.lines)
    }
}

fn standing(lang: Lang, me: &SignedIn, study: &Study, batch: &Batch, own: &Own) -> Markup {
    let (looked, all) = own.of(batch);
    let gaps = [("looked", looked.into()), ("all", all.into())];
    let action = format!("/coding/{}/done", study.id);
    html! {
        section .flow aria-labelledby="standing" {
            h2 id="standing" { (t(lang, "console-study-standing")) }
            p { (t_with(lang, "console-study-looked", &gaps)) }
            @if study.is_revealed(batch) {
                p .banner { (t(lang, "console-study-revealed")) }
            } @else if batch.done.contains(&me.worker.id) {
                p .banner { (t(lang, "console-study-waiting")) }
                @if !batch.out.contains(&me.worker.id) {
                    form action=(action) method="post" {
                        button name="resume" value="1" { (t(lang, "console-study-resume")) }
                    }
                }
            } @else {
                @if let Some(next) = own.next(batch) {
                    p { a .button.primary href={ "/coding/" (study.id) "/texts/" (next.id) } { (t(lang, "console-study-next")) } }
                }
                p .hint { (t(lang, "console-study-blind")) }
                form .flow action=(action) method="post" {
                    @if looked < all {
                        (tick("checkbox", "knows", "1", false,
                            &t_with(lang, "console-study-knows", &[("lines", (all - looked).into())])))
                    }
                    button { (t(lang, "console-study-done")) }
                }
            }
        }
    }
}

fn taking(lang: Lang, study: &Study) -> Markup {
    html! {
        section .flow aria-labelledby="taking" {
            h2 id="taking" { (t(lang, "console-study-export")) }
            p .hint { (t(lang, "console-study-export-hint")) }
            form .buttons action={ "/coding/" (study.id) "/export" } method="post" {
                button name="form" value="xlsx" { (t(lang, "console-study-xlsx")) }
                button name="form" value="qdpx" { (t(lang, "console-study-qdpx")) }
            }
        }
    }
}

fn list(lang: Lang, study: &Study, own: &Own) -> Markup {
    html! {
        section .flow aria-labelledby="texts" {
            h2 id="texts" { (t(lang, "console-study-texts")) }
            @if own.texts.is_empty() { p .hint { (t(lang, "console-study-no-texts")) } }
            ol .texts {
                @for text in &own.texts {
                    @let gaps = [("number", text.number.into()), ("looked", own.looked(text).into()), ("all", text.lines.into())];
                    li { a href={ "/coding/" (study.id) "/texts/" (text.id) } { (t_with(lang, "console-study-text-of", &gaps)) } }
                }
            }
        }
    }
}

/// `POST /coding/{id}/done`: one is done, or not after all.
///
/// # Errors
/// As [`desk::study::finish`].
pub async fn done(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let (knows, resumes) = (fields.is_ticked("knows"), fields.is_ticked("resume"));
    let say = move |tx: &mut Tx| match resumes {
        true => desk::study::resume(tx, &worker, id),
        false => desk::study::finish(tx, &worker, id, knows, now),
    };
    console.house.store.commit(say).await?;
    Ok(see_other(&format!("/coding/{id}")))
}
