//! The pages of an import, by how far it is.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::moments::Moments;
use super::{Aside, mapping};
use crate::codes::{Field, Lang};
use crate::house::importing::Account;
use crate::house::tables::{Stage, View};
use crate::ids::ImportId;
use crate::import::codes::list;
use crate::import::row::Missing;
use crate::import::survey::shown;
use crate::import::{Broken, Survey};
use crate::limits;
use crate::roster::Roster;
use crate::store::import::Import;
use crate::text::{self, label, t, t_with};

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The form for a file, and what came before.
pub fn begin(
    moments: Moments,
    title: &str,
    aside: &Aside,
    imports: &[Import],
    roster: &Roster,
) -> Markup {
    let lang = moments.lang;
    let size = limits::IMPORT_BYTES_MAX / (1024 * 1024);
    html! {
        div { a .back href="/reports" { (t(lang, "console-way-reports")) } h1 { (title) } }
        (told(lang, aside))
        p .facts { (t_with(lang, "console-import-explained", &[("size", number(size as u64).into())])) }
        form .flow action="/reports/import" method="post" enctype="multipart/form-data" {
            div .field {
                label for="table" { (t(lang, "console-import-file")) }
                input id="table" type="file" name="table" required
                    accept=".csv,.tsv,.txt,.xlsx,text/csv";
            }
            div .field {
                label for="kept" { (t(lang, "console-import-kept")) }
                p .hint id="kept-hint" { (t(lang, "console-import-kept-hint")) }
                input id="kept" type="file" name="kept" accept=".toml" aria-describedby="kept-hint";
            }
            div .buttons { button .primary { (t(lang, "console-import-look")) } }
        }
        section .flow aria-labelledby="i-imports" {
            h2 id="i-imports" { (t(lang, "console-import-before")) }
            @if imports.is_empty() { p .hint { (t(lang, "console-import-none")) } }
            @for import in imports { (one(moments, import, roster)) }
        }
    }
}

/// An import, and the way back in two taps.
fn one(moments: Moments, import: &Import, roster: &Roster) -> Markup {
    let lang = moments.lang;
    let who = match import.worker {
        Some(worker) => roster.name(worker).to_owned(),
        None => t(lang, "console-import-server"),
    };
    html! {
        div .field {
            p {
                (moments.on(import.day)) " · "
                (t_with(lang, "console-import-reports", &[("count", import.reports.into())])) " · " (who)
                @if import.is_leaving { " · " (t(lang, "console-import-leaving")) }
            }
            (take_back(lang, import.id))
        }
    }
}

fn take_back(lang: Lang, import: ImportId) -> Markup {
    html! {
        details {
            summary { (t(lang, "console-import-undo")) }
            form .flow action={ "/reports/imports/" (import) "/undo" } method="post" {
                p { (t(lang, "console-import-undo-sure")) }
                button { (t(lang, "console-import-undo-now")) }
            }
        }
    }
}

/// A table, as far as it is. `waiting`: another one of the same worker that is looked at.
pub fn stand(
    lang: Lang,
    id: ImportId,
    title: &str,
    aside: &Aside,
    (view, waiting): (&View, Option<ImportId>),
) -> Markup {
    html! {
        div { a .back href="/reports/import" { (t(lang, "console-import")) } h1 { (title) } }
        (told(lang, aside))
        @match &view.stage {
            Stage::Mapping => { (meaning(lang, id, view)) }
            Stage::Checking => { (progress(lang, "console-import-checking", view)) }
            Stage::Keeping => { (progress(lang, "console-import-keeping", view)) }
            Stage::Undoing => { (progress(lang, "console-import-undoing", view)) }
            Stage::Checked(account) => {
                h2 { (t(lang, "console-import-checked")) }
                (elsewhere(lang, account))
                (summary(lang, account, "console-import-would"))
                @if !account.has_request { p .facts { (t(lang, "console-import-no-request")) } }
                (absent(lang, account.absent.iter().map(String::as_str)))
                (known(lang, id, account, view.mapping.other))
                (decide(lang, id, account))
                (codes(lang, account))
                (troubles(lang, account))
            }
            Stage::Kept(account) => {
                p .banner role="status" { (t_with(lang, "console-import-done", &[("count", number(account.taken).into())])) }
                (summary(lang, account, "console-import-taken"))
                (absent(lang, account.absent.iter().map(String::as_str)))
                div .buttons {
                    a .button.primary href="/reports" { (t(lang, "console-way-reports")) }
                    (save(lang, id))
                }
                (troubles(lang, account))
            }
            Stage::Undone(reports) => {
                p .banner role="status" { (t_with(lang, "console-import-undone", &[("count", number(*reports).into())])) }
                @if let Some(waiting) = waiting {
                    form action={ "/reports/import/" (waiting) } method="post" {
                        button .primary name="do" value="check" { (t(lang, "console-import-check-again")) }
                    }
                }
                div .buttons { a .button href="/reports/import" { (t(lang, "console-import")) } }
            }
            Stage::Broken(why) => {
                (told(lang, &Aside::Broken(*why)))
                p { (t(lang, "console-import-go-on")) }
            }
            Stage::Failed(error) => {
                @let code = match error {
                    crate::desk::DeskError::Refused(refusal) => refusal.code(),
                    crate::desk::DeskError::Fault(_) => "failed",
                };
                p .banner.refused role="alert" { (t(lang, &format!("refusal-{code}"))) }
                p { (t(lang, "console-import-go-on")) }
            }
        }
    }
}

fn meaning(lang: Lang, id: ImportId, view: &View) -> Markup {
    html! {
        @if let Some(sheet) = &view.sheet {
            p .facts { (t_with(lang, "console-import-rows", &[("count", number(sheet.survey.rows).into())])) }
            (sheets(lang, id, &sheet.survey))
            (preview(lang, &sheet.survey))
            (absent(lang, view.mapping.absent(&sheet.survey)))
            form .flow action={ "/reports/import/" (id) } method="post" {
                (mapping::form(lang, &sheet.survey, &view.mapping))
                div .buttons {
                    button .primary name="do" value="check" { (t(lang, "console-import-check")) }
                    button name="do" value="look" { (t(lang, "console-import-show")) }
                }
            }
            div .buttons {
                (save(lang, id))
                form action={ "/reports/import/" (id) } method="post" {
                    button name="do" value="drop" { (t(lang, "console-import-drop")) }
                }
            }
        }
    }
}

/// Which sheet of a workbook this is, and the way to another.
fn sheets(lang: Lang, id: ImportId, survey: &Survey) -> Markup {
    html! {
        @if survey.sheets.len() > 1 {
            form .flow action={ "/reports/import/" (id) } method="post" {
                div .field {
                    label for="sheet" { (t(lang, "console-import-sheet")) }
                    p .hint id="sheet-hint" { (t(lang, "console-import-sheet-hint")) }
                    select id="sheet" name="sheet" aria-describedby="sheet-hint" {
                        @for (at, name) in survey.sheets.iter().enumerate() {
                            option value=(at) selected[at == survey.sheet] { (name) }
                        }
                    }
                }
                div .buttons { button name="do" value="sheet" { (t(lang, "console-import-sheet-show")) } }
            }
        }
    }
}

fn save(lang: Lang, id: ImportId) -> Markup {
    html! { a .button href={ "/reports/import/" (id) "/mapping.toml" } { (t(lang, "console-import-save")) } }
}

fn preview(lang: Lang, survey: &Survey) -> Markup {
    html! {
        div .scrolled tabindex="0" role="region" aria-label=(t(lang, "console-import-preview")) {
            table .counts {
                thead { tr { @for column in &survey.columns { th scope="col" { (shown(&column.name, lang)) } } } }
                tbody {
                    @for row in &survey.preview {
                        tr { @for cell in row { td { (cell) } } }
                    }
                }
            }
        }
    }
}

fn progress(lang: Lang, key: &str, view: &View) -> Markup {
    let gaps = [("done", number(view.done).into()), ("all", number(view.all).into())];
    html! {
        p role="status" { (t_with(lang, key, &gaps)) }
        progress max=(view.all.max(1)) value=(view.done.min(view.all)) {}
        p .hint { (t(lang, "console-import-wait")) }
    }
}

fn summary(lang: Lang, account: &Account, taken: &str) -> Markup {
    let line = |key: &str, count: u64| {
        html! { tr { th scope="row" { (t(lang, key)) } td .number { (count) } } }
    };
    html! {
        table .counts {
            tbody {
                (line("console-import-all", account.rows))
                (line(taken, account.taken))
                (line("console-import-known", account.known))
                (line("console-import-not-taken", account.troubled))
                (line("console-import-unclear", account.unclear_needs))
                (line("console-import-unclear-services", account.unclear_services))
                @if account.carried > 0 { (line("console-import-carried", account.carried)) }
                @if account.lost_needs > 0 { (line("console-import-lost-needs", account.lost_needs)) }
            }
        }
        @if let Some((first, last)) = account.days {
            p .facts { (t_with(lang, "console-import-days", &[
                ("first", first.to_string().into()), ("last", last.to_string().into()),
            ])) }
        }
    }
}

/// Columns of the mapping that are not in the table.
fn absent<'a>(lang: Lang, names: impl Iterator<Item = &'a str>) -> Markup {
    let mut names = names.peekable();
    html! {
        @if names.peek().is_some() {
            section .flow aria-labelledby="i-absent" {
                h2 id="i-absent" { (t(lang, "console-import-absent")) }
                ul { @for name in names { li { "«" (shown(name, lang)) "»" } } }
                p .hint { (t(lang, "console-import-absent-hint")) }
            }
        }
    }
}

/// Most of it came before with another place: the way to take that back.
fn elsewhere(lang: Lang, account: &Account) -> Markup {
    let Some(rows) = account.mostly_elsewhere() else { return html! {} };
    let gaps = [("rows", number(rows).into()), ("all", number(account.new).into())];
    html! {
        section .flow aria-labelledby="i-elsewhere" {
            h2 id="i-elsewhere" { (t(lang, "console-import-elsewhere")) }
            p .banner.refused role="alert" { (t_with(lang, "console-import-elsewhere-rows", &gaps)) }
            @for (import, before) in &account.elsewhere {
                div .field {
                    p {
                        (text::day(lang, before.day, &jiff::tz::TimeZone::UTC)) " · " (import) " · "
                        (label(lang, "venue", before.venue.code())) " · "
                        (t_with(lang, "console-import-elsewhere-of", &[("count", number(before.rows).into())]))
                    }
                    (take_back(lang, *import))
                }
            }
            p .hint { (t(lang, "console-import-elsewhere-hint")) }
        }
    }
}

/// With which imports rows came before, and the way to say that they are others.
fn known(lang: Lang, id: ImportId, account: &Account, other: Option<u32>) -> Markup {
    html! {
        @if account.known > 0 {
            section .flow aria-labelledby="i-known" {
                h2 id="i-known" { (t(lang, "console-import-known-from")) }
                ul {
                    @for (import, (day, rows)) in &account.known_from {
                        li {
                            (text::day(lang, *day, &jiff::tz::TimeZone::UTC)) " · " (import) " · "
                            (t_with(lang, "console-import-rows", &[("count", number(*rows).into())]))
                        }
                    }
                }
                p .hint { (t(lang, "console-import-other-hint")) }
                form action={ "/reports/import/" (id) } method="post" {
                    button name="do" value="other" { (t(lang, "console-import-other")) }
                }
            }
        }
        @if let Some(other) = other {
            p .facts { (t_with(lang, "console-import-is-other", &[("number", i64::from(other).into())])) }
            form action={ "/reports/import/" (id) } method="post" {
                button name="do" value="same" { (t(lang, "console-import-same")) }
            }
        }
    }
}

fn decide(lang: Lang, id: ImportId, account: &Account) -> Markup {
    html! {
        form action={ "/reports/import/" (id) } method="post" {
            div .buttons {
                @if account.taken > 0 {
                    button .primary name="do" value="import" {
                        (t_with(lang, "console-import-now", &[("count", number(account.taken).into())]))
                    }
                }
                button name="do" value="again" { (t(lang, "console-import-change")) }
                button name="do" value="drop" { (t(lang, "console-import-drop")) }
            }
        }
        div .buttons { (save(lang, id)) }
    }
}

fn codes(lang: Lang, account: &Account) -> Markup {
    let counted = |field: Field, counts: &BTreeMap<&'static str, u64>| {
        html! {
            @if !counts.is_empty() {
                h3 { (label(lang, "import-field", field.code())) }
                table .counts {
                    tbody {
                        @for (code, times) in counts {
                            tr { th scope="row" { (label(lang, list(field), code)) } td .number { (times) } }
                        }
                    }
                }
            }
        }
    };
    html! {
        (counted(Field::Request, &account.needs))
        (counted(Field::Services, &account.services))
    }
}

/// Which rows are not taken, and why. Of a cell that may be somebody's words nothing.
fn troubles(lang: Lang, account: &Account) -> Markup {
    let more = account.troubled.saturating_sub(account.troubles.len() as u64);
    html! {
        @if !account.troubles.is_empty() {
            section .flow aria-labelledby="i-troubles" {
                h2 id="i-troubles" { (t(lang, "console-import-troubles")) }
                ul {
                    @for trouble in &account.troubles {
                        li {
                            (t_with(lang, "console-import-line", &[("line", number(trouble.line).into())])) ": "
                            (label(lang, "import-trouble", trouble.why.code()))
                            @if let Some(cell) = &trouble.cell { " («" (cell) "»)" }
                        }
                    }
                }
                @if more > 0 { p .hint { (t_with(lang, "console-import-more", &[("count", number(more).into())])) } }
            }
        }
    }
}

fn told(lang: Lang, aside: &Aside) -> Markup {
    let sentence = match aside {
        Aside::Nothing => return html! {},
        Aside::Refused(refusal) => t(lang, &format!("refusal-{}", refusal.code())),
        Aside::Broken(broken) => why(lang, *broken),
        Aside::Missing(missing) => needed(lang, *missing),
        Aside::Mapping(what) => {
            t_with(lang, "console-import-mapping-wrong", &[("what", what.clone().into())])
        }
    };
    html! { p .banner.refused role="alert" { (sentence) } }
}

fn why(lang: Lang, broken: Broken) -> String {
    let gaps = [
        ("line", number(broken.line().unwrap_or(0)).into()),
        ("size", number(limits::WORKBOOK_BYTES_MAX / (1024 * 1024)).into()),
    ];
    t_with(lang, &format!("console-import-broken-{}", broken.code()), &gaps)
}

fn needed(lang: Lang, missing: Missing) -> String {
    match missing {
        Missing::Date => t(lang, "console-import-needs-date"),
        Missing::Order => t(lang, "console-import-needs-order"),
        Missing::Venue => t(lang, "console-import-needs-venue"),
        Missing::Column(field) => {
            let field = label(lang, "import-field", field.code());
            t_with(lang, "console-import-needs-column", &[("field", field.into())])
        }
    }
}
