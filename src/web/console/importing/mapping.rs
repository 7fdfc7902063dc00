//! What columns and values of a table mean: the form, and what was sent with it. Values
//! go by their place in a list and not by their words.

use maud::{Markup, html};

use super::super::frame::tick;
use crate::codes::{DateOrder, Field, Lang, Venue};
use crate::import::codes::{choices, list};
use crate::import::mapping::{NOTHING, WORDS};
use crate::import::survey::shown;
use crate::import::{Mapping, Survey};
use crate::limits;
use crate::text::{label, t, t_with};
use crate::triage::Rules;
use crate::web::form::Fields;

/// What the form said, with suggestions for whatever it did not.
pub fn sent(fields: &Fields, survey: &Survey, before: &Mapping, rules: &Rules) -> Mapping {
    let (brought, other) = (before.brought.clone(), before.other);
    let mut mapping = Mapping { other, brought, ..Mapping::default() };
    mapping.dates = DateOrder::read(fields.get("dates")).map(|order| order.code().to_owned());
    mapping.venue = Venue::read(fields.get("venue")).map(|venue| venue.code().to_owned());
    for field in Field::ALL {
        let code = field.code();
        let chosen = fields.get(&format!("column-{code}")).parse::<usize>().ok();
        let column = chosen.and_then(|at| survey.columns.get(at));
        if let Some(column) = column {
            mapping.columns.insert(code.to_owned(), column.name.clone());
        }
        // What was said of another column's values does not stay.
        let mut values = match before.column(*field, survey) == chosen {
            true => before.values.get(code).cloned().unwrap_or_default(),
            false => before.brought(*field),
        };
        // The list that the page showed, of the column that it was of.
        let listed = fields.get(&format!("listed-{code}")).parse::<usize>().ok();
        if let Some(at) = listed.filter(|_| listed == chosen) {
            let known = choices(*field);
            let all = survey.values(*field, at).unwrap_or_default();
            for (number, (value, _)) in all.iter().enumerate() {
                let said = fields.get(&format!("value-{code}-{number}")).to_owned();
                if known.contains(&said.as_str()) || matches!(said.as_str(), "" | NOTHING) {
                    values.insert((*value).to_owned(), said);
                }
            }
        }
        if !values.is_empty() {
            mapping.values.insert(code.to_owned(), values);
        }
    }
    mapping.carry_dates = fields.is_ticked("carry-dates");
    let services = choices(Field::Services);
    for (at, column) in survey.columns.iter().enumerate() {
        let name = format!("services-{at}");
        let said = fields.get(&name);
        if said == WORDS || services.contains(&said) {
            mapping.services.insert(column.name.clone(), said.to_owned());
        }
    }
    // What the file named stays for the table that has it again, and is told each time.
    let absent: Vec<_> = before.absent(survey).collect();
    for (name, code) in before.services.iter().filter(|(name, _)| absent.contains(&name.as_str())) {
        mapping.services.insert(name.clone(), code.clone());
    }
    survey.settle(&mut mapping, rules);
    mapping
}

/// The form itself, within a `form` of the page.
pub fn form(lang: Lang, survey: &Survey, mapping: &Mapping) -> Markup {
    html! {
        input type="hidden" name="mapping" value="1";
        h2 { (t(lang, "console-import-columns")) }
        p .hint { (t(lang, "console-import-columns-hint")) }
        @for field in Field::ALL { (column(lang, *field, survey, mapping)) }
        (further_services(lang, survey, mapping))
        (order(lang, survey, mapping))
        (carry_dates(lang, survey, mapping))
        div .field {
            label for="venue" { (t(lang, "console-import-venue")) }
            select id="venue" name="venue" {
                option value="" { (t(lang, "console-import-venue-none")) }
                @for venue in Venue::ALL {
                    option value=(venue.code()) selected[mapping.venue() == Some(*venue)] {
                        (label(lang, "venue", venue.code()))
                    }
                }
            }
        }
        @for field in Field::ALL {
            @if let Some(at) = mapping.column(*field, survey) { (values(lang, *field, at, survey, mapping)) }
        }
    }
}

fn column(lang: Lang, field: Field, survey: &Survey, mapping: &Mapping) -> Markup {
    let name = format!("column-{}", field.code());
    let chosen = mapping.column(field, survey);
    html! {
        div .field {
            label for=(name) { (label(lang, "import-field", field.code())) }
            select id=(name) name=(name) {
                option value="" { (t(lang, "console-import-no-column")) }
                @for (at, column) in survey.columns.iter().enumerate() {
                    option value=(at) selected[chosen == Some(at)] { (shown(&column.name, lang)) }
                }
            }
        }
    }
}

/// A service may have a column of its own: a tick in it stands for the service.
fn further_services(lang: Lang, survey: &Survey, mapping: &Mapping) -> Markup {
    let is_field = |at: usize| Field::ALL.iter().any(|it| mapping.column(*it, survey) == Some(at));
    let columns = survey.columns.iter().enumerate().filter(|(at, _)| !is_field(*at));
    html! {
        details open[!mapping.services.is_empty()] {
            summary { (t(lang, "console-import-services")) }
            p .hint { (t(lang, "console-import-services-hint")) }
            @for (at, column) in columns {
                @let (name, chosen) = (format!("services-{at}"), mapping.service(at, survey));
                div .field {
                    label for=(name) { (shown(&column.name, lang)) }
                    select id=(name) name=(name) {
                        option value="" { (t(lang, "console-import-no-services")) }
                        option value=(WORDS) selected[chosen == Some(WORDS)] {
                            (t(lang, "console-import-services-words"))
                        }
                        @for code in choices(Field::Services) {
                            option value=(code) selected[chosen == Some(code)] {
                                (label(lang, list(Field::Services), code))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Asked only where some rows have no date.
fn carry_dates(lang: Lang, survey: &Survey, mapping: &Mapping) -> Markup {
    let at = mapping.column(Field::Date, survey);
    html! {
        @if at.is_some_and(|at| survey.columns[at].filled < survey.rows) {
            div .ticks {
                (tick("checkbox", "carry-dates", "1", mapping.carry_dates,
                    &t(lang, "console-import-carry-dates")))
            }
        }
    }
}

/// Asked only where a date of the column could be read either way.
fn order(lang: Lang, survey: &Survey, mapping: &Mapping) -> Markup {
    let at = mapping.column(Field::Date, survey);
    let is_open = at.is_some_and(|at| survey.columns[at].dates.either > 0);
    html! {
        @if is_open {
            fieldset {
                legend { (t(lang, "console-import-order")) }
                div .ticks {
                    @for order in DateOrder::ALL {
                        (tick("radio", "dates", order.code(), mapping.order() == Some(*order),
                            &label(lang, "import-order", order.code())))
                    }
                }
            }
        }
    }
}

/// A code for each value of a column, where those are few.
fn values(lang: Lang, field: Field, at: usize, survey: &Survey, mapping: &Mapping) -> Markup {
    if matches!(field, Field::Date | Field::Minutes) {
        return html! {};
    }
    let (code, listed) = (field.code(), survey.values(field, at));
    html! {
        section .flow aria-labelledby={ "i-" (code) } {
            h2 id={ "i-" (code) } { (label(lang, "import-field", code)) }
            @match listed {
                None => { p .hint { (t_with(lang, "console-import-many", &[
                    ("most", i64::try_from(limits::IMPORT_VALUES_MAX).unwrap_or(0).into()),
                ])) } }
                Some(listed) => {
                    input type="hidden" name={ "listed-" (code) } value=(at);
                    @for (number, (value, times)) in listed.iter().enumerate() {
                        (one_value(lang, field, number, (value, *times), mapping))
                    }
                }
            }
        }
    }
}

fn one_value(
    lang: Lang,
    field: Field,
    number: usize,
    (value, times): (&str, u64),
    mapping: &Mapping,
) -> Markup {
    let name = format!("value-{}-{number}", field.code());
    let chosen = mapping.code(field, value).unwrap_or_default();
    html! {
        div .field {
            label for=(name) { (value) " " span .count { "× " (times) } }
            select id=(name) name=(name) {
                option value="" selected[chosen.is_empty()] { (t(lang, "console-import-unknown")) }
                option value=(NOTHING) selected[chosen == NOTHING] { (t(lang, "console-import-nothing")) }
                @for code in choices(field) {
                    option value=(code) selected[chosen == code] { (label(lang, list(field), code)) }
                }
            }
        }
    }
}
