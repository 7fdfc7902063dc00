//! What a worker says of themselves: what they are good at, how many talks they
//! lead, that they are slow today. For colleagues; no client ever sees it.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::frame::tick;
use super::moments::Moments;
use crate::clock::Span;
use crate::codes::{Lang, Substance};
use crate::desk::need::NEEDS;
use crate::desk::{self, DeskError, Refusal, handover, routing};
use crate::ids::WorkerId;
use crate::store::skill::Skills;
use crate::text::{label, t, t_with};
use crate::vault::{Sealed, Team};
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// Groups of which nobody is an expert.
const OF_NOTHING: &[&str] = &["UNC", "OTHER", "MISC"];

/// What is said of it on the worker's own page.
///
/// # Errors
/// When the machine fails.
pub async fn part(console: &Console, me: &SignedIn) -> Result<Markup, DeskError> {
    if handover::role_of(&me.worker.roles).is_none() {
        return Ok(html! {});
    }
    let (lang, id) = (me.lang(), me.worker.id);
    let said = console.house.store.read(move |tx| store::skill::of_worker(tx, id)).await?;
    let said = said.unwrap_or_else(routing::unsaid);
    let lived = lived(console, me, id, &said).await;
    let groups: Vec<_> = NEEDS
        .chunk_by(|a, b| a.group() == b.group())
        .map(|group| group[0].group())
        .filter(|group| !OF_NOTHING.contains(group))
        .collect();
    Ok(html! {
        section .flow aria-labelledby="skills" {
            h2 id="skills" { (t(lang, "console-skills")) }
            p .hint { (t(lang, "console-skills-hint")) }
            (pace(console, me, &said))
            form .flow action="/me/skills" method="post" {
                fieldset {
                    legend { (t(lang, "console-skills-needs")) }
                    div .ticks.pairs {
                        @for group in groups {
                            (tick("checkbox", "needs", group, said.needs.iter().any(|it| it == group),
                                &t(lang, &format!("need-group-{}", group.to_lowercase()))))
                        }
                    }
                }
                fieldset {
                    legend { (t(lang, "console-skills-substances")) }
                    div .ticks.pairs {
                        @for it in Substance::ALL {
                            (tick("checkbox", "substances", it.code(), said.substances.contains(it),
                                &label(lang, "substance", it.code())))
                        }
                    }
                }
                fieldset {
                    legend { (t(lang, "console-skills-langs")) }
                    div .choices {
                        @for it in Lang::ALL {
                            (tick("checkbox", "langs", it.code(), said.langs.contains(it),
                                &t(lang, &format!("lang-{}", it.code()))))
                        }
                    }
                }
                div .field {
                    label for="at-once" { (t(lang, "console-skills-at-once")) }
                    select id="at-once" name="at_once" {
                        @for count in 1..=limits::CASES_AT_ONCE {
                            option value=(count) selected[count == said.at_once] { (count) }
                        }
                    }
                }
                @if routing::may_tell_of_life(&me.worker) {
                    div .field {
                        label for="lived" { (t(lang, "console-skills-lived")) }
                        textarea id="lived" name="lived" maxlength=(limits::LIVED_CHARS_MAX)
                            aria-describedby="lived-hint" { (lived) }
                        p .hint id="lived-hint" { (t(lang, "console-skills-lived-hint")) }
                    }
                }
                button { (t(lang, "console-save")) }
            }
        }
    })
}

/// "I am slow", until when.
fn pace(console: &Console, me: &SignedIn, said: &Skills) -> Markup {
    let lang = me.lang();
    let moments = Moments { lang, zone: &console.house.config.organisation.time_zone };
    let until = said.slow_until.filter(|until| console.house.now() < *until);
    html! {
        form .flow action="/me/pace" method="post" {
            @if let Some(until) = until {
                p role="status" {
                    (t_with(lang, "console-slow-until", &[("until", moments.whole(until).into())]))
                }
                button { (t(lang, "console-slow-over")) }
            } @else {
                p .hint { (t(lang, "console-slow-hint")) }
                div .buttons {
                    @for hours in limits::SLOW_HOURS_CHOICES {
                        button name="hours" value=(hours) {
                            (t_with(lang, "console-slow", &[("hours", hours.into())]))
                        }
                    }
                }
            }
        }
    }
}

fn lived_name(id: WorkerId) -> String {
    format!("lived experience {id}")
}

/// Their own words, for colleagues of the duty team.
async fn lived(console: &Console, me: &SignedIn, whose: WorkerId, said: &Skills) -> String {
    let Some(sealed) = &said.lived else { return String::new() };
    let name = lived_name(whose);
    let opened = console.house.vault.open_for_team(&me.reader, Team::Duty, &name, sealed).await;
    opened.ok().and_then(|plain| String::from_utf8(plain.to_vec()).ok()).unwrap_or_default()
}

/// What colleagues wrote of their own experience, for whoever chooses one of them.
pub async fn told(
    console: &Console,
    me: &SignedIn,
    team: &[routing::Colleague],
) -> Vec<(WorkerId, String)> {
    let mut told = Vec::new();
    for colleague in team {
        let words = lived(console, me, colleague.id, &colleague.skills).await;
        if !words.is_empty() {
            told.push((colleague.id, words));
        }
    }
    told
}

/// `POST /me/skills`
///
/// # Errors
/// [`Refusal::UnknownCode`] for what is in no list, [`Refusal::TooLong`].
pub async fn declare(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let lived = fields.get("lived").trim();
    if lived.chars().count() > limits::LIVED_CHARS_MAX {
        return Err(Refusal::TooLong.into());
    }
    let sealed: Option<Sealed> = match !lived.is_empty() && routing::may_tell_of_life(&me.worker) {
        true => {
            let name = lived_name(me.worker.id);
            Some(console.house.vault.seal_for_team(Team::Duty, &name, lived.as_bytes())?)
        }
        false => None,
    };
    let substances: Option<Vec<_>> = fields.all("substances").map(Substance::read).collect();
    let langs: Option<Vec<_>> = fields.all("langs").map(Lang::read).collect();
    let said = Skills {
        needs: fields.all("needs").map(str::to_owned).collect(),
        substances: substances.ok_or(Refusal::UnknownCode)?,
        langs: langs.ok_or(Refusal::UnknownCode)?,
        at_once: fields.get("at_once").parse().map_err(|_| Refusal::UnknownCode)?,
        lived: sealed,
        slow_until: None,
    };
    let (worker, now) = (me.worker.clone(), console.house.now());
    console
        .house
        .store
        .commit(move |tx| {
            let before = store::skill::of_worker(tx, worker.id)?;
            let slow_until = before.and_then(|it| it.slow_until).filter(|until| now < *until);
            desk::routing::declare(tx, &worker, Skills { slow_until, ..said }, now)
        })
        .await?;
    Ok(see_other("/me"))
}

/// `POST /me/pace`: slow for so many hours, or not any more.
///
/// # Errors
/// [`Refusal::UnknownCode`] for a time that is not offered.
pub async fn set_pace(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let slow_until = match fields.get("hours") {
        "" => None,
        hours => {
            let hours: i64 = hours.parse().map_err(|_| Refusal::UnknownCode)?;
            let offered = limits::SLOW_HOURS_CHOICES.contains(&hours);
            Some(
                now + Span::hours(if offered {
                    hours
                } else {
                    return Err(Refusal::UnknownCode.into());
                }),
            )
        }
    };
    console
        .house
        .store
        .commit(move |tx| {
            let before = store::skill::of_worker(tx, worker.id)?.unwrap_or_else(routing::unsaid);
            desk::routing::declare(tx, &worker, Skills { slow_until, ..before }, now)
        })
        .await?;
    Ok(see_other("/me"))
}
