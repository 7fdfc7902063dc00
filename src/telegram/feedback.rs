//! Words that somebody wants supervisors to read, after the two questions. They
//! go past the talk and past the worker they are about.

use super::Telegram;
use super::read::Spoken;
use super::receive::{Speaker, notice, receipt};
use crate::codes::{Audience, Errand, Urgency};
use crate::desk::{self, DeskError};
use crate::engine::Tx;
use crate::house::{House, Sent};
use crate::store;
use crate::store::telegram::Tag;
use crate::vault::Words;

/// Whether these words were for supervisors, and are kept. Whatever sounds like
/// danger or haste goes the ordinary way: somebody must answer it.
///
/// # Errors
/// When the machine fails; then the update must come again.
pub async fn hear(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    tag: Tag,
) -> Result<bool, DeskError> {
    if spoken.file.is_some() || spoken.unkept.is_some() || spoken.words.is_empty() {
        return Ok(false);
    }
    let met = Speaker::meet(house, tag, Audience::Private, spoken.update, spoken.lang).await?;
    let Some(speaker) = met else { return Ok(true) };
    let Some(id) = speaker.case.as_ref().map(|case| case.id) else { return Ok(false) };
    let now = house.now();
    let awaits = move |tx: &mut Tx| desk::feedback::awaits_words(tx, id, now);
    if !house.store.read(awaits).await? || sounds_urgent(house, spoken, &speaker) {
        return Ok(false);
    }
    let sealed = house.seal_feedback(id, spoken.words.as_str()).await?;
    let receipt = receipt(telegram, house, spoken, &speaker);
    let owed = notice(speaker.route.id, Errand::FeedbackKept, now);
    let kept = house.store.commit(move |tx| {
        if !store::telegram::note_update(tx, receipt.update, now)? {
            return Ok(());
        }
        desk::feedback::add_words(tx, id, &sealed)?;
        receipt.copy.map_or(Ok(()), |copy| store::telegram::keep_copy(tx, &copy))?;
        Ok::<_, DeskError>(store::outbox::queue(tx, &owed)?)
    });
    match kept.await {
        // The talk is being destroyed: the words begin another.
        Err(DeskError::Refused(_)) => Ok(false),
        otherwise => otherwise.map(|()| true),
    }
}

fn sounds_urgent(house: &House, spoken: &Spoken, speaker: &Speaker) -> bool {
    let words = Words::new(spoken.words.as_str().to_owned());
    let sent = Sent { words, attached: None, danger: false };
    let hearing = house.hear(&sent, speaker.lang).hearing;
    hearing.alarm.is_some() || hearing.urgency != Urgency::Routine
}
