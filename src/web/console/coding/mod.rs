//! Studies in the console: texts left, codes right, line by line; then how far the
//! coders agree, what they decide, and the files. What one coder says reaches no
//! page of another before each has said to be done: these pages ask the house, and
//! the house asks the desk.

pub mod agreement;
pub mod book;
pub mod consensus;
pub mod export;
pub mod intake;
pub mod quotes;
pub mod studies;
pub mod study;
pub mod text;

use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::frame::{Frame, Section, framed, tick};
use crate::codes::{CodeState, Lang};
use crate::coding::Codes;
use crate::coding::book::{Book, Code};
use crate::desk::permission::Permission;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::ids::{CodeId, StudyId};
use crate::store;
use crate::text::{t, t_with};
use crate::web::form::Fields;

/// A page of one study.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Study,
    Book,
    Agreement,
    Consensus,
    Quotes,
}

/// A study as a page begins with it, and whether this worker codes it.
async fn opened(
    console: &Console,
    me: &SignedIn,
    id: StudyId,
) -> Result<(store::study::Study, bool), DeskError> {
    let worker = me.worker.clone();
    let read = move |tx: &mut Tx| {
        let study = store::study::find(tx, id)?.ok_or(Refusal::NoSuchStudy)?;
        let codes = desk::study::of_coder(tx, &worker, id).is_ok();
        Ok::<_, DeskError>((study, codes))
    };
    console.house.store.read(read).await
}

/// The whole page: where one is, the ways within the study, and the body.
async fn shown(
    console: &Console,
    me: &SignedIn,
    (study, codes): (&store::study::Study, bool),
    page: Page,
    body: &Markup,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let title = t(lang, "console-study");
    let address = format!("/coding/{}", study.id);
    let link = |to: Page, path: &str, key: &str| {
        html! {
            a href={ (address) (path) } aria-current=[(to == page).then_some("page")] { (t(lang, key)) }
        }
    };
    let main = html! {
        main .page.flow.study id="main" {
            div {
                a .back href="/coding" { (t(lang, "console-studies")) }
                h1 { (study.title) }
                p .facts { (t_with(lang, "console-study-ethics-is", &[("ethics", study.ethics.as_str().into())])) }
            }
            @if codes {
                nav .ways aria-label=(title) {
                    (link(Page::Study, "", "console-study-texts"))
                    (link(Page::Book, "/codebook", "console-study-book"))
                    (link(Page::Quotes, "/quotes", "console-study-quotes"))
                    @if study.has_revealed() {
                        (link(Page::Agreement, "/agreement", "console-study-agreement"))
                        (link(Page::Consensus, "/consensus", "console-study-consensus"))
                    }
                }
            }
            (body)
        }
    };
    let frame = Frame { title: &title, section: Section::Studies, case: None, is_case: false };
    framed(console, me, &frame, &main).await
}

fn may_keep(me: &SignedIn) -> bool {
    me.may(Permission::KeepStudies)
}

/// Which codes were ticked.
fn chosen(fields: &Fields, name: &str) -> Result<Codes, DeskError> {
    let read = |text: &str| text.parse::<CodeId>().map_err(|_| Refusal::UnknownCode.into());
    fields.all(name).filter(|text| !text.is_empty()).map(read).collect()
}

/// Boxes for everything that can be put on a line, by theme; what was split is
/// shown where it stands already.
fn boxes(lang: Lang, book: &Book, on: &Codes) -> Markup {
    let is_offered = |code: &&Code| code.state == CodeState::Open || on.contains(&code.id);
    html! {
        @for (theme, codes) in book.grouped() {
            @let codes: Vec<_> = codes.into_iter().filter(is_offered).collect();
            @if !codes.is_empty() {
                fieldset {
                    legend { (theme.map_or_else(|| t(lang, "console-study-no-theme"), |it| it.words.name.clone())) }
                    div .ticks {
                        @for code in codes { (one_box(lang, code, on.contains(&code.id))) }
                    }
                }
            }
        }
    }
}

fn one_box(lang: Lang, code: &Code, is_on: bool) -> Markup {
    let name = match code.state {
        CodeState::Split => {
            t_with(lang, "console-study-was-split", &[("code", code.words.name.as_str().into())])
        }
        _ => code.words.name.clone(),
    };
    html! {
        (tick("checkbox", "codes", &code.id.to_string(), is_on, &name))
        @if !code.words.description.is_empty() { p .hint { (code.words.description) } }
    }
}

/// Names of codes; or that there was nothing to code.
fn names(lang: Lang, book: &Book, codes: &Codes) -> String {
    if codes.is_empty() {
        return t(lang, "console-study-nothing");
    }
    book.names(codes).join(", ")
}

/// `0,62` or `0.62`; a dash for what is not defined.
fn decimal(lang: Lang, value: Option<f64>, places: usize) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let text = format!("{value:.places$}").replace('-', "−");
    if lang == Lang::Ru { text.replace('.', ",") } else { text }
}

fn number<N: TryInto<i64>>(count: N) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

fn refused(lang: Lang, refusal: Refusal) -> Markup {
    html! { p .banner.refused role="alert" { (t(lang, &format!("refusal-{}", refusal.code()))) } }
}
