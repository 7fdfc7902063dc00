//! The timed rounds: cases whose worker went silent, talks whose clock has run
//! out, photos, worn-out sessions, the nightly change of the epoch key.
//!
//! Several processes may make their rounds at once: whatever a round does
//! changes nothing the second time.

use std::time::Duration;

use crate::clock::{Span, Timestamp};
use crate::desk::forgetting::{self, Cause};
use crate::desk::{self, DeskError, report};
use crate::engine::{EVERYTHING, Listener, Tx};
use crate::house::House;
use crate::ids::ClientId;
use crate::limits;
use crate::store;

/// Runs until the program ends. Calls, and what somebody in danger waits for, have
/// clocks of their own: between two rounds somebody may stop breathing.
pub async fn run(house: House) {
    tokio::join!(make_all(&house), call_all(&house), mind(&house));
}

async fn call_all(house: &House) {
    loop {
        if let Err(error) = call(house).await
            && !house.vault.is_destroyed()
        {
            tracing::error!(?error, "calls that are due could not be made");
        }
        tokio::time::sleep(Duration::from_millis(limits::CALL_LOOK_MS)).await;
    }
}

async fn make_all(house: &House) {
    let every = Duration::from_secs(house.config.rounds.every.0.unsigned_abs());
    let mut rung = house.store.bell().listen();
    loop {
        make(house).await;
        // What another process withdrew is not shown until the next round.
        let _ = tokio::time::timeout(every, keep_library(house, &mut rung)).await;
    }
}

/// Writes to people in danger what is due, to the second.
async fn mind(house: &House) {
    let mut looks = tokio::time::interval(Duration::from_millis(limits::DANGER_LOOK_MS));
    loop {
        looks.tick().await;
        if let Err(error) = mind_danger(house).await {
            tracing::error!(?error, "what is due in danger could not be written");
        }
        if house.vault.is_destroyed() {
            return;
        }
    }
}

/// One look. Each talk is a transaction of its own: what holds up one holds up
/// no other.
///
/// # Errors
/// When something could not be done; everything else was.
pub async fn mind_danger(house: &House) -> Result<(), DeskError> {
    let done = [
        lead_on(house).await,
        lapse_offers(house).await,
        call_anew(house).await,
        prompt(house).await,
    ];
    done.into_iter().fold(Ok(()), Result::and)
}

/// What is due in the guide.
async fn lead_on(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    let mut done = Ok(());
    for id in house.store.read(move |tx| desk::emergency::due(tx, now)).await? {
        let go_on = move |tx: &mut Tx| desk::emergency::go_on(tx, id, now).map(drop);
        done = done.and(house.store.commit(go_on).await);
    }
    done
}

async fn lapse_offers(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    let then = now - limits::OFFER_LASTS;
    if house.store.read(move |tx| store::emergency::offered_before(tx, then)).await?.is_empty() {
        return Ok(());
    }
    house.store.commit(move |tx| desk::beside::lapse_offers(tx, now)).await
}

/// Whoever was left by the worker beside them.
async fn call_anew(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    let mut done = Ok(());
    for id in house.store.read(move |tx| desk::beside::left_alone(tx, now)).await? {
        let call = move |tx: &mut Tx| desk::beside::call_anew(tx, id, now);
        done = done.and(house.store.commit(call).await);
    }
    done
}

/// Whoever stands beside somebody silent is reminded.
async fn prompt(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    let silent = house.store.read(move |tx| desk::emergency::to_prompt(tx, now)).await?;
    if silent.is_empty() {
        return Ok(());
    }
    house.store.commit(move |tx| desk::emergency::prompt(tx, &silent)).await
}

/// Reads the leaflets again whenever they may have changed.
async fn keep_library(house: &House, rung: &mut Listener) {
    while let Some(case) = rung.next().await {
        if case == EVERYTHING
            && let Err(fault) = house.refresh_library().await
        {
            tracing::error!(%fault, "the leaflets could not be read");
        }
    }
    // Nothing rings any more; the round goes on.
    std::future::pending::<()>().await;
}

/// One round. A part that fails is logged and keeps no other from being done.
pub async fn make(house: &House) {
    let parts = [
        ("minding danger", mind_danger(house).await),
        ("passing on", pass_on(house).await),
        ("giving back", give_back(house).await),
        ("taking back keys", house.take_back_keys().await),
        ("calling", call(house).await),
        ("drilling", drill(house).await),
        ("noting ends of shifts", note_ends(house).await),
        // Before talks go: what was due must not miss its last hour.
        ("asking what they thought", ask(house).await),
        ("telling clinicians", tell_clinicians(house).await),
        ("forgetting talks", forget_talks(house).await),
        ("publishing", publish(house).await),
        ("looking after silence", look_after(house).await),
        ("reminding", house.remind().await),
        ("ending referrals", end_referrals(house).await),
        ("counting", house.keep_served().await.map_err(DeskError::from)),
        ("reading leaflets", house.refresh_library().await.map_err(DeskError::from)),
        ("forgetting photos", forget_photos(house).await),
        ("forgetting numbers", house.forget_numbers().await),
        ("counting silence", count_silent(house).await),
        ("forgetting invitations", forget_invitations(house).await),
        ("forgetting ways", forget_routes(house).await),
        ("forgetting strays", house.forget_strays().await),
        ("writing the months", house.write_months().await),
        ("emptying the log", house.scrub().await),
        ("sweeping", sweep(house).await),
        ("changing the epoch key", rotate(house).await),
    ];
    for (part, result) in parts {
        if let Err(error) = result {
            // That everything is gone is said once, by whoever ends the program.
            if house.vault.is_destroyed() {
                return;
            }
            tracing::error!(part, ?error, "a round failed");
        }
    }
}

/// Hand-overs that nobody answered in time.
async fn pass_on(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    house.store.commit(move |tx| desk::handover::go_on(tx, now)).await.map(drop)
}

async fn give_back(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    house
        .store
        .commit(move |tx| desk::case::give_back_silent(tx, limits::GIVE_BACK_AFTER, now))
        .await
        .map(drop)
}

/// Ladders whose next step is due.
async fn call(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    // A look costs no write; most looks find nothing.
    if house.store.read(move |tx| store::call::due(tx, now)).await?.is_empty() {
        return Ok(());
    }
    let zone = house.config.organisation.time_zone.clone();
    Ok(house.store.commit(move |tx| desk::ladder::climb_due(tx, &zone, now)).await?)
}

/// Questions that came while no clinician was on shift.
async fn tell_clinicians(house: &House) -> Result<(), DeskError> {
    if house.store.read(store::advice::untold).await?.is_empty() {
        return Ok(());
    }
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    Ok(house.store.commit(move |tx| desk::advice::tell_clinicians(tx, &zone, now)).await?)
}

/// Once a month, in a night that nobody can foresee, a made-up emergency.
async fn drill(house: &House) -> Result<(), DeskError> {
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let chance = |month: &str| house.vault.tag("drill", month.as_bytes());
    let Some(day) = desk::ladder::drill_due(&zone, now, chance) else { return Ok(()) };
    let is_due = house.store.read(move |tx| desk::ladder::is_drill_wanted(tx, day, now)).await?;
    if is_due {
        house
            .store
            .commit(move |tx| match desk::ladder::is_drill_wanted(tx, day, now)? {
                true => desk::ladder::drill(tx, day, now).map(drop),
                false => Ok(()),
            })
            .await?;
    }
    Ok(())
}

/// Whoever comes next finds a note, though whoever left said nothing.
async fn note_ends(house: &House) -> Result<(), DeskError> {
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let look = zone.clone();
    if house.store.read(move |tx| desk::shift_note::end_due(tx, &look, now)).await?.is_none() {
        return Ok(());
    }
    house.store.commit(move |tx| desk::shift_note::note_end(tx, &zone, now)).await
}

/// Clients whose case was finished a while ago: was it useful?
async fn ask(house: &House) -> Result<(), DeskError> {
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let half = Span(house.config.forgetting.after_close.0 / 2);
    let after = house.config.feedback.ask_after.min(half);
    if house.store.read(move |tx| store::feedback::to_ask(tx, now - after)).await?.is_empty() {
        return Ok(());
    }
    house.store.commit(move |tx| desk::feedback::ask_due(tx, after, &zone, now)).await.map(drop)
}

async fn forget_talks(house: &House) -> Result<(), DeskError> {
    let (now, clocks) = (house.now(), house.config.forgetting.clocks());
    let due = house.store.read(move |tx| forgetting::due(tx, &clocks, now)).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut begun = Vec::new();
    for id in due {
        let zone = house.config.organisation.time_zone.clone();
        let mark =
            move |tx: &mut Tx| forgetting::begin(tx, id, Cause::Clock, &clocks, (now, &zone));
        begun.extend(house.store.commit(mark).await?);
    }
    house.finish_forgetting(begun).await
}

/// Questions about danger that nobody answered, and recordings nobody heard. Each talk
/// is a transaction of its own, as in [`mind_danger`].
async fn look_after(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    let mut done = Ok(());
    for id in house.store.read(move |tx| desk::hearing::silent(tx, now)).await? {
        let zone = house.config.organisation.time_zone.clone();
        let raise = move |tx: &mut Tx| desk::hearing::raise_silent(tx, id, &zone, now);
        done = done.and(house.store.commit(raise).await);
    }
    done.and(house.store.commit(move |tx| desk::hearing::age_unheard(tx, now)).await)
}

/// Clients who have not written for a day.
async fn count_silent(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    let watched = now - limits::SILENT_AFTER;
    let is_any = move |tx: &mut Tx| store::proposal::watched_before(tx, watched);
    if house.store.read(is_any).await?.is_empty() {
        return Ok(());
    }
    house.store.commit(move |tx| desk::proposal::count_silent(tx, now)).await
}

/// What of invitations is over.
async fn forget_invitations(house: &House) -> Result<(), DeskError> {
    let (now, month) = (house.now(), report::month(house.today()));
    let is_any = move |tx: &mut Tx| store::invitation::is_any_over(tx, month, now);
    if !house.store.read(is_any).await? {
        return Ok(());
    }
    let sweep = move |tx: &mut Tx| store::invitation::sweep(tx, month, now);
    if house.store.commit(sweep).await? {
        house.owe_scrub();
    }
    Ok(())
}

/// Planned posts of the channel whose time has come.
async fn publish(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    if house.store.read(move |tx| store::newsfeed::due(tx, now)).await?.is_empty() {
        return Ok(());
    }
    Ok(house.store.commit(move |tx| desk::newsfeed::send_due(tx, now)).await?)
}

/// Codes that have run out, and those nobody asks about any more.
async fn end_referrals(house: &House) -> Result<(), DeskError> {
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    house.store.commit(move |tx| desk::referral::end(tx, now, &zone)).await
}

async fn forget_photos(house: &House) -> Result<(), DeskError> {
    let opened_before = house.now() - house.config.forgetting.media_after_open;
    let due = house.store.read(move |tx| store::message::photos_due(tx, opened_before)).await?;
    if due.is_empty() {
        return Ok(());
    }
    // Keys first, as everywhere: without its key a photo that stays behind is noise.
    let keys: Vec<_> = due.iter().map(|photo| (photo.case, photo.key)).collect();
    house.vault.destroy_photos(&keys).await?;
    house
        .store
        .commit(move |tx| {
            due.iter().try_for_each(|photo| {
                store::message::delete_photo(tx, photo.case, photo.seq)?;
                tx.ring(photo.case.0)
            })
        })
        .await?;
    house.owe_scrub();
    Ok(())
}

/// Ways to people that lead nowhere any more: the address first. Somebody who
/// writes in between is given a new one.
async fn forget_routes(house: &House) -> Result<(), DeskError> {
    let idle = house.store.read(store::telegram::idle_routes).await?;
    if idle.is_empty() {
        return Ok(());
    }
    house.vault.destroy_routes(idle.clone()).await?;
    house
        .store
        .commit(move |tx| idle.iter().try_for_each(|route| store::telegram::drop_chats(tx, *route)))
        .await?;
    house.owe_scrub();
    Ok(())
}

async fn sweep(house: &House) -> Result<(), DeskError> {
    house.forget_tables();
    let now = house.now();
    house
        .store
        .commit(move |tx| {
            store::presence::sweep(tx, now)?;
            store::shift_note::drop_before(tx, now - limits::SHIFT_NOTES_KEPT)?;
            store::stops::drop_before(tx, now.day() - limits::EXCEPTIONS_KEPT)?;
            store::telegram::forget_updates(tx, now - limits::TELEGRAM_UPDATES_REMEMBERED)?;
            desk::deed::sweep(tx, now)?;
            desk::research::sweep(tx, now)?;
            Ok::<_, DeskError>(store::telegram::forget_paces(tx, now.0.saturating_mul(1000))?)
        })
        .await?;
    house.vault.sweep(now).await?;
    Ok(())
}

/// Keys are made before the case's row. Where the row never came, because the
/// program died between the two, nobody needs the keys.
async fn destroy_orphans(house: &House, now: Timestamp) -> Result<(), DeskError> {
    for (case, made_day) in house.vault.cases_with_keys().await? {
        if Timestamp(made_day) > now - limits::ORPHAN_AFTER {
            continue;
        }
        if !house.store.read(move |tx| store::case::exists(tx, case)).await? {
            // Whose case it would have been is not known any more; the visit
            // runs out by itself.
            house.vault.destroy(&[(case, ClientId(0))]).await?;
        }
    }
    Ok(())
}

async fn rotate(house: &House) -> Result<(), DeskError> {
    let now = house.now();
    if house.vault.rotate_epoch(now).await? {
        // Once a day is often enough for what happens once in a program's death.
        destroy_orphans(house, now).await?;
    }
    Ok(())
}
