//! Finishing: two taps when the draft knows what was asked and done.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::access::{AtCase, SignedIn};
use super::frame::{Section, plain, tick};
use super::panel::{about, need_options};
use super::queue::capital;
use super::refused::{Unsent, status, unsent, with_status};
use super::{Console, case};
use crate::codes::{About, Lang, Outcome, Venue};
use crate::deidentify::{self, Kind};
use crate::desk::closure::{self, Closure};
use crate::desk::need::{Level, NEEDS, Need};
use crate::desk::reading::CaseFile;
use crate::desk::service::{SERVICES, Service};
use crate::desk::{DeskError, Refusal};
use crate::ids::CaseId;
use crate::limits;
use crate::store::case::Standing;
use crate::store::client::Client;
use crate::text::{label, t, t_with};
use crate::vault::Team;
use crate::web::form as sent;
use crate::web::page::see_other;

/// What a report's note is sealed under, to the duty team.
pub const NOTE: &str = "report note";
/// Services that are offered without unfolding the rest.
const OFFERED: &[&str] = &["S01", "S02", "S08", "S19"];
/// What the button sends that puts words in place of what was found.
const REPLACED: &str = "replaced";
/// Needs besides the first.
const MORE_NEEDS_MAX: usize = 3;

/// The form as it is filled: from the draft, or by the worker.
pub struct Filled {
    need: Option<String>,
    more_needs: Vec<String>,
    services: Vec<String>,
    outcome: Outcome,
    about: About,
    /// A code stood in the form that is none of ours.
    has_unknown: bool,
    /// The number of the next message when the form was shown.
    seen: Option<i64>,
    note: Zeroizing<String>,
    sure: bool,
}

impl Filled {
    fn from_draft(file: &CaseFile) -> Filled {
        let draft = file.draft.as_ref();
        let services = draft.map(|draft| draft.services.clone()).unwrap_or_default();
        Filled {
            need: file.case.need.clone(),
            more_needs: Vec::new(),
            outcome: crate::desk::injury::likely_outcome(file.case.need.as_deref(), &services),
            services,
            about: draft.map_or(About::Unknown, |draft| draft.about),
            has_unknown: false,
            seen: Some(file.case.next_seq),
            note: Zeroizing::default(),
            sure: false,
        }
    }

    /// Nothing but what it seems to be about.
    pub fn about(need: Option<&str>) -> Filled {
        let is_danger = need.and_then(Need::read).is_some_and(|it| it.level == Level::Emergency);
        Filled {
            need: need.map(str::to_owned),
            more_needs: Vec::new(),
            services: if is_danger { vec![Service::GUIDE.code().to_owned()] } else { Vec::new() },
            outcome: Outcome::Solved,
            about: About::Unknown,
            has_unknown: false,
            seen: None,
            note: Zeroizing::default(),
            sure: false,
        }
    }

    pub fn sent(fields: &sent::Fields, lang: Lang) -> Filled {
        let all = |name: &str| fields.all(name).map(str::to_owned).collect::<Vec<_>>();
        let (outcome, about) = (fields.get("outcome"), fields.get("about"));
        let known = (Outcome::read(outcome), About::read(about));
        Filled {
            need: Some(fields.get("need").to_owned()).filter(|need| !need.is_empty()),
            more_needs: all("more_needs").into_iter().filter(|need| !need.is_empty()).collect(),
            services: all("services"),
            has_unknown: (known.0.is_none() && !outcome.is_empty())
                || (known.1.is_none() && !about.is_empty()),
            outcome: known.0.unwrap_or(Outcome::Solved),
            about: known.1.unwrap_or(About::Unknown),
            seen: fields.get("seen").parse().ok(),
            note: note_sent(fields, lang),
            sure: fields.is_ticked("sure"),
        }
    }

    /// What the desk takes; the note sealed once it names nobody.
    pub fn closure(&self, console: &Console) -> Result<Closure, DeskError> {
        let is_choice = Outcome::CHOICES.contains(&self.outcome) && !self.has_unknown;
        if !is_choice || self.more_needs.len() > MORE_NEEDS_MAX {
            return Err(Refusal::UnknownCode.into());
        }
        let need = self.need.as_deref().ok_or(Refusal::NeedMissing)?;
        let known = |codes: &[String]| codes.iter().map(|code| Need::read(code)).collect();
        let more_needs: Option<Vec<_>> = known(&self.more_needs);
        let services: Option<Vec<_>> =
            self.services.iter().map(|code| Service::read(code)).collect();
        closure::check_note(&self.note, self.sure)?;
        let note = if self.note.is_empty() {
            None
        } else {
            Some(console.house.vault.seal_for_team(Team::Duty, NOTE, self.note.as_bytes())?)
        };
        Ok(Closure {
            need: Need::read(need).ok_or(Refusal::UnknownCode)?,
            more_needs: more_needs.ok_or(Refusal::UnknownCode)?,
            services: services.ok_or(Refusal::UnknownCode)?,
            outcome: self.outcome,
            about: self.about,
            seen: self.seen,
            note,
        })
    }
}

/// `GET /cases/{id}/closure`
///
/// # Errors
/// When this worker does not hold the case.
pub async fn form(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let file = case::open(&console, &me, id).await?;
    if let Err(refusal) = held(&me, &file) {
        let back = Unsent::of(id, "console-not-finished");
        return unsent(&console, &me, refusal.into(), &back).await;
    }
    let filled = Filled::from_draft(&file);
    page(&console, &me, id, &file.client, &filled, None).await
}

fn held(me: &SignedIn, file: &CaseFile) -> Result<(), Refusal> {
    match file.case.standing {
        Standing::Held { by, .. } if by == me.worker.id => Ok(()),
        Standing::Held { .. } => Err(Refusal::HeldByOther),
        Standing::Waiting { .. } => Err(Refusal::NotHeld),
        Standing::Finished { .. } | Standing::Forgetting => Err(Refusal::AlreadyFinished),
    }
}

/// `POST /cases/{id}/closure`
///
/// # Errors
/// When the machine fails; a refusal gives the form back as it was filled.
pub async fn finish(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = sent::read(request).await?;
    let filled = Filled::sent(&fields, me.lang());
    let Err(error) = written(&console, &me, id, &filled).await else {
        return Ok(see_other("/cases"));
    };
    let DeskError::Refused(refusal) = error else { return Err(error) };
    // Where the form itself can be mended it comes back; where the case is not
    // ours any more, only the note does.
    match case::open(&console, &me, id).await {
        Ok(file) if !me.wants_json && held(&me, &file).is_ok() => {
            let page = page(&console, &me, id, &file.client, &filled, Some(refusal)).await?;
            Ok(with_status(page, status(refusal)))
        }
        _ => {
            let back = Unsent::of(id, "console-not-finished").with(filled.note.as_str());
            unsent(&console, &me, error, &back).await
        }
    }
}

async fn written(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    filled: &Filled,
) -> Result<(), DeskError> {
    let closure = filled.closure(console)?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    console.house.store.commit(move |tx| closure::finish(tx, &worker, id, closure, now)).await
}

async fn page(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    client: &Client,
    filled: &Filled,
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let title = t(lang, "console-finish-title");
    let body = html! {
        div { a .back href={ "/cases/" (id) } { (capital(&client.pseudonym)) } h1 { (title) } }
        @match refusal {
            Some(refusal) => { p .banner.refused role="alert" {
                (t(lang, "console-not-finished")) " " (t(lang, &format!("refusal-{}", refusal.code())))
            } },
            None => { p .facts { (t(lang, "console-finish-explained")) } },
        }
        form .flow action={ "/cases/" (id) "/closure" } method="post" {
            @if let Some(seen) = filled.seen { input type="hidden" name="seen" value=(seen); }
            (fields(me, client.venue, filled, refusal))
            div .closing.buttons {
                button .primary { (t(lang, "console-done")) }
                a .button href={ "/cases/" (id) } { (t(lang, "console-back")) }
            }
        }
    };
    plain(console, me, &title, Section::Queue, &body).await
}

/// What a report asks of whoever writes it.
pub fn fields(me: &SignedIn, venue: Venue, filled: &Filled, refusal: Option<Refusal>) -> Markup {
    let lang = me.lang();
    let is_missing = refusal == Some(Refusal::NeedMissing);
    html! {
        div .field {
            label for="need" { (t(lang, "console-need")) }
            select id="need" name="need" required aria-invalid=[is_missing.then_some("true")] {
                (need_options(lang, filled.need.as_deref()))
            }
        }
        (more_needs(me, filled))
        (services(me, filled))
        (outcome(me, venue, filled))
        (about(lang, filled.about))
        (note(me, filled, refusal))
    }
}

fn more_needs(me: &SignedIn, filled: &Filled) -> Markup {
    let lang = me.lang();
    html! {
        details open[!filled.more_needs.is_empty()] {
            summary { (t(lang, "console-more-needs")) }
            fieldset {
                legend .unseen { (t(lang, "console-more-needs")) }
                div .ticks.pairs {
                    @for need in NEEDS {
                        @let is_on = filled.more_needs.iter().any(|code| code == need.code);
                        (tick("checkbox", "more_needs", need.code, is_on, &label(lang, "need", need.code)))
                    }
                }
            }
        }
    }
}

fn services(me: &SignedIn, filled: &Filled) -> Markup {
    let lang = me.lang();
    let is_on = |code: &str| filled.services.iter().any(|ticked| ticked == code);
    let (offered, rest): (Vec<_>, Vec<_>) = SERVICES
        .iter()
        .map(|service| service.code())
        .partition(|code| is_on(code) || OFFERED.contains(code));
    let ticks = |codes: Vec<&'static str>| {
        html! {
            div .ticks.pairs {
                @for code in codes {
                    (tick("checkbox", "services", code, is_on(code), &label(lang, "service", code)))
                }
            }
        }
    };
    let count = i64::try_from(rest.len()).unwrap_or(0);
    html! {
        fieldset {
            legend { (t(lang, "console-services-done")) }
            (ticks(offered))
            details {
                summary { (t_with(lang, "console-services-more", &[("count", count.into())])) }
                (ticks(rest))
            }
        }
    }
}

/// Peers answer only where there are any.
fn outcome(me: &SignedIn, venue: Venue, filled: &Filled) -> Markup {
    let lang = me.lang();
    html! {
        fieldset {
            legend { (t(lang, "console-outcome")) }
            div .choices {
                @for outcome in Outcome::CHOICES.iter().filter(|it| is_offered(**it, venue)) {
                    (tick("radio", "outcome", outcome.code(), *outcome == filled.outcome,
                        &label(lang, "outcome", outcome.code())))
                }
            }
        }
    }
}

fn is_offered(outcome: Outcome, venue: Venue) -> bool {
    outcome != Outcome::AnsweredByPeers || venue == Venue::Chat
}

/// The note as it was typed, or with words in place of whatever was found in it
/// where the worker tapped that.
fn note_sent(fields: &sent::Fields, lang: Lang) -> Zeroizing<String> {
    let note = fields.get("note").trim();
    Zeroizing::new(match fields.get("note_as") {
        REPLACED => replaced(lang, note),
        _ => note.to_owned(),
    })
}

fn replaced(lang: Lang, note: &str) -> String {
    deidentify::redacted(note, |kind: Kind| label(lang, "removed", kind.code()))
}

/// What was found and where, and the note without it, in one tap.
fn found(lang: Lang, note: &str, marks: &[deidentify::Mark]) -> Markup {
    html! {
        ul .found {
            @for mark in marks {
                li { (label(lang, "looks-like", mark.kind.code())) ": " b { (note[mark.range.clone()]) } }
            }
        }
        p .hint { (t(lang, "console-note-replaced")) }
        p .words { (replaced(lang, note)) }
        button name="note_as" value=(REPLACED) { (t(lang, "console-note-replace")) }
    }
}

fn note(me: &SignedIn, filled: &Filled, refusal: Option<Refusal>) -> Markup {
    let lang = me.lang();
    let most = i64::try_from(limits::REPORT_NOTE_CHARS_MAX).unwrap_or(0);
    let length = i64::try_from(filled.note.chars().count()).unwrap_or(0);
    let marks = deidentify::find(&filled.note);
    let kinds = deidentify::kinds(&marks);
    let kinds: Vec<_> = kinds.iter().map(|kind| label(lang, "looks-like", kind.code())).collect();
    let warning = |what: String| t_with(lang, "console-note-looks", &[("what", what.into())]);
    let count = |count: String| {
        t_with(lang, "console-note-count", &[("count", count.into()), ("most", most.into())])
    };
    let is_wrong = matches!(refusal, Some(Refusal::NoteTooLong | Refusal::NoteNamesSomebody));
    html! {
        div .field {
            label for="note" { (t(lang, "console-report-note")) }
            p .hint id="note-hint" { (t_with(lang, "console-report-note-hint", &[("most", most.into())])) }
            textarea id="note" name="note" aria-describedby="note-hint note-count note-warning"
                aria-invalid=[is_wrong.then_some("true")] data-count=(count("%n".to_owned()))
                data-looks=(warning("%w".to_owned()))
                data-phone=(label(lang, "looks-like", "phone")) data-handle=(label(lang, "looks-like", "handle"))
                data-mail=(label(lang, "looks-like", "mail")) data-link=(label(lang, "looks-like", "link"))
                data-date=(label(lang, "looks-like", "date")) data-address=(label(lang, "looks-like", "address"))
                data-name=(label(lang, "looks-like", "name")) { (filled.note.as_str()) }
            p .count-line id="note-count" {
                span { (t(lang, "console-note-stays")) }
                span .count { (count(length.to_string())) }
            }
            p id="note-warning" role="status" .warning-line[!kinds.is_empty()] {
                @if !kinds.is_empty() { (warning(kinds.join(", "))) }
            }
            @if refusal == Some(Refusal::NoteNamesSomebody) {
                (found(lang, &filled.note, &marks))
            }
            @if refusal == Some(Refusal::NoteNamesSomebody) || filled.sure {
                (tick("checkbox", "sure", "yes", filled.sure, &t(lang, "console-note-sure")))
            }
        }
    }
}
