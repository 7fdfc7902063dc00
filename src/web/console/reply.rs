//! Answers, notes for colleagues, and drafts, which live on the server so that
//! a lost connection loses nothing.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::access::{AtCase, SignedIn};
use super::case::Sheet;
use super::change::settled;
use super::moments::Moments;
use super::refused::{Unsent, text, unsent};
use super::{Console, advice, ask, asking, way};
use crate::codes::{AfterSending, Audience, Direction, Lang, Line};
use crate::desk::need::Need;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::{Fault, Tx};
use crate::house::Opened;
use crate::house::supervising::Phrase;
use crate::ids::{CaseId, WorkerId};
use crate::leaflet::Leaflet;
use crate::store::case::{Listed, Standing, View};
use crate::store::habit::Habits;
use crate::text::stops::Reading;
use crate::text::{label, t};
use crate::vault::{Sealed, Words};
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// `POST /cases/{id}/replies`
///
/// # Errors
/// When the machine fails; a refusal gives the words back on a page.
pub async fn reply(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let words = typed(fields.words("words"));
    let there = format!("/cases/{id}#reply");
    if fields.is_ticked("stops") {
        // Beside what was typed, to be looked at before it goes.
        let whole = with_stops(&console, id, &words).await?;
        let kept = keep_draft(&console, &me, id, &whole).await;
        let back = Unsent::of(id, "console-not-sent").with(words.as_str());
        return settled(&console, &me, kept, &there, &back).await;
    }
    let to = match fields.get("to") {
        "" => Some(Audience::Private),
        to => Audience::read(to),
    };
    let (leaflet, phrase) = (fields.get("leaflet"), fields.get("phrase"));
    let sent = match to {
        _ if fields.is_ticked("draft") => keep_draft(&console, &me, id, &words).await,
        Some(_) if !phrase.is_empty() => match Line::read(phrase) {
            Some(phrase) => console.house.say_phrase(&me.worker, id, phrase).await,
            None => Err(Refusal::UnknownCode.into()),
        },
        // Sent again because the network said nothing about the first time.
        Some(to) if leaflet.is_empty() && again(&console, &me, id, &words, to).await => Ok(()),
        Some(to) if leaflet.is_empty() => console.house.reply(&me.worker, id, &words, to).await,
        Some(to) => console.house.send_leaflet(&me.worker, id, leaflet, to).await,
        None => Err(Refusal::UnknownCode.into()),
    };
    let Err(error) = sent else {
        if fields.is_ticked("draft") {
            return Ok(see_other(&there));
        }
        let after = AfterSending::read(fields.get("then"));
        return Ok(see_other(&follow(&console, &me, id, after).await?));
    };
    let is_kept = !words.is_empty() && keep_unsent(&console, &me, id, &words).await.is_ok();
    let back = Unsent { case: id, what: "console-not-sent", words: words.as_str(), is_kept };
    unsent(&console, &me, error, &back).await
}

async fn again(console: &Console, me: &SignedIn, id: CaseId, words: &Words, to: Audience) -> bool {
    !words.is_empty() && console.house.was_just_said(&me.reader, id, words, to).await
}

/// Where an answer leads: what the worker chose now, or the last time.
async fn follow(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    chosen: Option<AfterSending>,
) -> Result<String, DeskError> {
    let worker = me.worker.id;
    let followed = console.house.store.commit(move |tx| {
        let habits = store::habit::of(tx, worker)?;
        let after = chosen.unwrap_or(habits.after);
        if after != habits.after {
            store::habit::keep(tx, worker, Habits { after, ..habits })?;
        }
        let next = match after {
            AfterSending::Next => next(tx, worker, id)?,
            AfterSending::Stay | AfterSending::Close => None,
        };
        Ok::<_, Fault>((after, next))
    });
    Ok(match followed.await? {
        (AfterSending::Stay, _) => format!("/cases/{id}#reply"),
        (_, Some(next)) => format!("/cases/{next}"),
        (_, None) => "/cases".to_owned(),
    })
}

/// Who needs this worker most after `id`: somebody in danger, one of their own
/// who wrote, or whoever has waited longest.
fn next(tx: &mut Tx, worker: WorkerId, id: CaseId) -> Result<Option<CaseId>, Fault> {
    let is_mine =
        |case: &Listed| matches!(case.standing, Standing::Held { by, .. } if by == worker);
    let is_free = |case: &Listed| matches!(case.standing, Standing::Waiting { .. });
    let in_danger = store::case::list(tx, View::Emergency, 0)?;
    if let Some(case) = in_danger.iter().find(|case| is_free(case) && case.id != id) {
        return Ok(Some(case.id));
    }
    let mine = store::case::list(tx, View::Mine(worker), 0)?;
    let has_news = |case: &&Listed| is_mine(case) && case.unanswered_since.is_some();
    if let Some(case) = mine.iter().filter(has_news).find(|case| case.id != id) {
        return Ok(Some(case.id));
    }
    let waiting = store::case::list(tx, View::Waiting, 0)?;
    Ok(waiting.first().map(|case| case.id))
}

/// `POST /cases/{id}/notes`
///
/// # Errors
/// As [`reply`].
pub async fn note(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let words = typed(fields.words("words"));
    let noted = console.house.note(&me.worker, id, &words).await;
    let back = Unsent::of(id, "console-not-noted").with(words.as_str());
    settled(&console, &me, noted, &format!("/cases/{id}#reply"), &back).await
}

/// `POST /cases/{id}/draft`: from the script, while somebody types. Answers
/// with the time by the organisation's clock.
///
/// # Errors
/// When the worker may not read the case.
pub async fn draft(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    keep_draft(&console, &me, id, &typed(fields.words("words"))).await?;
    let zone = &console.house.config.organisation.time_zone;
    let moments = Moments { lang: me.lang(), zone };
    Ok(text(moments.hour(console.house.now())))
}

/// The next stops after these words, as the bot would say them to this client.
async fn with_stops(console: &Console, id: CaseId, words: &Words) -> Result<Words, DeskError> {
    let (house, now) = (&console.house, console.house.now());
    let zone = house.config.organisation.time_zone.clone();
    let by_clock = zone.clone();
    let found = house.store.read(move |tx| {
        let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
        let client = store::client::find(tx, case.client)?.ok_or(Refusal::NoSuchCase)?;
        Ok::<_, DeskError>((client.lang, case.need, desk::stops::read(tx, now, &by_clock)?))
    });
    let (lang, need, timetable) = found.await?;
    let said = Reading { lang, now, zone: &zone }.message(&timetable, need.as_deref());
    let before = words.as_str();
    let gap = if before.is_empty() { "" } else { "\n\n" };
    Ok(Words::new(format!("{before}{gap}{said}")))
}

/// Without the space around it; words of space alone are none.
pub fn typed(words: &str) -> Words {
    Words::new(words.trim().to_owned())
}

/// An empty draft is no draft. Others see that somebody is writing.
///
/// # Errors
/// When the talk is gone, or there are too many words.
pub async fn keep_draft(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    words: &Words,
) -> Result<(), DeskError> {
    let sealed = sealed(console, me, id, words).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let draft = Some(sealed).filter(|_| !words.is_empty());
    let keep = move |tx: &mut Tx| desk::reading::keep_draft(tx, &worker, id, draft.as_ref(), now);
    console.house.store.commit(keep).await
}

/// Whoever lost the case to another keeps their words, not their place in it.
async fn keep_unsent(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    words: &Words,
) -> Result<(), DeskError> {
    let (sealed, worker) = (sealed(console, me, id, words).await?, me.worker.id);
    let keep = move |tx: &mut Tx| desk::reading::keep_unsent(tx, worker, id, &sealed);
    console.house.store.commit(keep).await
}

async fn sealed(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    words: &Words,
) -> Result<Sealed, DeskError> {
    if words.as_str().chars().count() > limits::MESSAGE_CHARS_MAX {
        return Err(Refusal::TooLong.into());
    }
    console.house.seal_draft(&me.reader, id, words).await
}

/// What stands in the answer before anything is typed: what this worker began
/// to write, and the words they want to send again.
pub async fn begun(console: &Console, sheet: &Sheet<'_>, again: Option<i64>) -> Words {
    let draft = kept_draft(console, sheet).await;
    let said = again.and_then(|seq| {
        let ours = |it: &&Opened| it.message.direction == Direction::ToClient;
        let opened = sheet.talk.iter().filter(ours).find(|it| it.message.seq == seq)?;
        opened.letter.as_ref()?.words()
    });
    match said {
        Some(said) if draft.is_empty() => Words::new(said.to_owned()),
        Some(said) if draft.as_str() != said => Words::new(format!("{}\n\n{said}", draft.as_str())),
        _ => draft,
    }
}

async fn kept_draft(console: &Console, sheet: &Sheet<'_>) -> Words {
    let draft = match &sheet.file.reply_draft {
        Some(sealed) => {
            console.house.open_draft(&sheet.me.reader, sheet.file.case.id, sealed).await
        }
        None => advice::given_up(sheet).map(Words::new),
    };
    draft.unwrap_or_else(|| Words::new(String::new()))
}

/// What an answer can begin with, and what follows it.
pub struct Ways {
    phrases: Vec<Phrase>,
    after: AfterSending,
}

impl Ways {
    /// # Errors
    /// When the store fails.
    pub async fn read(
        console: &Console,
        me: &SignedIn,
        sheet: &Sheet<'_>,
    ) -> Result<Ways, DeskError> {
        let worker = me.worker.id;
        let habits = console.house.store.read(move |tx| store::habit::of(tx, worker)).await?;
        let phrases = match sheet.is_mine() {
            true => console.house.phrases(&me.reader).await?,
            false => Vec::new(),
        };
        Ok(Ways { phrases, after: habits.after })
    }
}

/// What stands under the talk: the answer, taking the case, or only a note.
#[must_use]
pub fn part(sheet: &Sheet, draft: &str, ways: &Ways) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    if sheet.is_waiting() {
        return html! {
            form .reply id="reply" action={ "/cases/" (id) "/hold" } method="post" {
                button .primary.wide data-hot="t" { (t(lang, "console-take")) }
            }
        };
    }
    html! {
        div .reply id="reply" {
            @if sheet.is_mine() && sheet.file.is_draft {
                (ask::part(sheet, draft))
            } @else if sheet.is_mine() || (sheet.is_guest() && !sheet.file.is_draft) {
                (answer_form(sheet, draft, ways))
            }
            @if sheet.is_mine() || sheet.is_guest() {
                (leaflet_form(sheet))
                (asking::questions(sheet))
                (asking::card_form(sheet))
            }
            details {
                summary data-hot="n" { (t(lang, "console-note")) }
                form .write action={ "/cases/" (id) "/notes" } method="post" {
                    label .unseen for="note" { (t(lang, "console-note")) }
                    textarea id="note" name="words" maxlength=(limits::MESSAGE_CHARS_MAX)
                        placeholder=(t(lang, "console-note-hint")) {}
                    div .send { span {} button { (t(lang, "console-note-leave")) } }
                }
            }
        }
    }
}

/// What a clinician signed goes out without asking one: what fits the need
/// first, then everything else in the client's language.
fn leaflet_form(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let spoken = sheet.file.client.lang;
    let need = sheet.file.case.need.as_deref().unwrap_or_default();
    let fitting = sheet.library.for_need(need, spoken, sheet.now);
    let is_fitting = |name: &str| fitting.iter().any(|leaflet| leaflet.text().name == name);
    let mut others = sheet.library.all(spoken, sheet.now).peekable();
    html! {
        @if others.peek().is_some() {
            details {
                summary { (t(lang, "console-leaflet-pick")) }
                form .write action={ "/cases/" (id) "/replies" } method="post" {
                    input type="hidden" name="to" value=(Audience::Private.code());
                    label .unseen for="leaflet" { (t(lang, "console-leaflet-pick")) }
                    div .send {
                        select id="leaflet" name="leaflet" lang=(spoken.code()) {
                            @for leaflet in &fitting { (option(leaflet)) }
                            @for leaflet in others.filter(|it| !is_fitting(&it.text().name)) {
                                (option(leaflet))
                            }
                        }
                        button { (t(lang, "console-leaflet-send")) }
                    }
                }
            }
        }
    }
}

fn option(leaflet: &Leaflet) -> Markup {
    html! { option value=(leaflet.text().name) { (leaflet.text().title) } }
}

fn answer_form(sheet: &Sheet, draft: &str, ways: &Ways) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    // Rules guess; a question about health that nobody sorted looks like any other.
    let need = sheet.file.case.need.as_deref();
    let is_unsorted = need.is_none_or(|need| need == Need::UNCLEAR);
    html! {
        @if is_unsorted {
            p .hint { (t(lang, "console-answer-unsorted")) }
        }
        form .write action={ "/cases/" (id) "/replies" } method="post"
            data-draft={ "/cases/" (id) "/draft" } data-saved=(t(lang, "console-draft-saved-at")) {
            (way::audience(sheet))
            label .unseen for="words" { (t(lang, "console-answer-words")) }
            textarea id="words" name="words" maxlength=(limits::MESSAGE_CHARS_MAX)
                placeholder=(t(lang, "console-answer-words")) data-hot="r"
                data-says=(t(lang, "console-answer")) { (draft) }
            (saved_part(lang, id, ways))
            (after_field(lang, ways.after))
            div .send {
                p .hint role="status" { @if !draft.is_empty() { (t(lang, "console-draft-kept")) } }
                @if sheet.has_stops {
                    button .plain name="stops" value="1" { (t(lang, "console-answer-stops")) }
                }
                button .plain name="draft" value="1" { (t(lang, "console-draft-keep")) }
                button .plain data-hot="p" formaction={ "/cases/" (id) "/preview" } {
                    (t(lang, "console-preview"))
                }
                button .primary { (t(lang, "console-answer")) }
            }
        }
    }
}

/// A saved reply is put below what was typed, on the page that shows what
/// sending does.
fn saved_part(lang: Lang, id: CaseId, ways: &Ways) -> Markup {
    html! {
        @if !ways.phrases.is_empty() {
            details {
                summary data-hot="a" { (t(lang, "console-saved-pick")) }
                div .send {
                    select name="saved" aria-label=(t(lang, "console-saved-pick")) {
                        option value="" { (t(lang, "console-saved-which")) }
                        @for phrase in &ways.phrases {
                            option value=(phrase.id) { (phrase.title.as_str()) }
                        }
                    }
                    button formaction={ "/cases/" (id) "/preview" } {
                        (t(lang, "console-saved-look"))
                    }
                }
            }
        }
    }
}

/// What follows an answer; the next time the same.
#[must_use]
pub fn after_field(lang: Lang, after: AfterSending) -> Markup {
    html! {
        div .after-sending {
            label for="then" { (t(lang, "console-after")) }
            select id="then" name="then" {
                @for choice in AfterSending::ALL {
                    option value=(choice.code()) selected[*choice == after] {
                        (label(lang, "after-sending", choice.code()))
                    }
                }
            }
        }
    }
}
