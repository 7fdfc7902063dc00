//! The people who work here: how they join and leave, and what they are called.
//!
//! A worker stands in two places: the store knows roles and a sealed name, the
//! vault knows keys and teams. Only here are both changed together.

use std::collections::HashMap;

use crate::codes::{Deed, Lang, Role, Way};
use crate::desk::deed::About;
use crate::desk::{self, DeskError, Refusal};
use crate::house::House;
use crate::ids::WorkerId;
use crate::limits;
use crate::store;
use crate::store::worker::Worker;
use crate::vault::{Authority, Passphrase, Sealed, Team, Vault};

/// What a worker's name is sealed under.
const NAME: &str = "worker-name";

/// Which teams' keys a role needs. What is not here reads nothing sealed.
#[must_use]
pub fn teams(role: Role) -> &'static [Team] {
    match role {
        Role::Worker => &[Team::Duty],
        Role::Supervisor => &[Team::Duty, Team::Supervisors],
        Role::Doctor => &[Team::Doctors],
        Role::Psychologist => &[Team::Psychologists],
        Role::Lawyer => &[Team::Lawyers],
        Role::SocialWorker => &[Team::SocialWorkers],
        Role::Researcher => &[Team::Researchers],
        Role::MobileUnit
        | Role::Moderator
        | Role::ReportingManager
        | Role::Editor
        | Role::Verifier
        | Role::Admin => &[],
    }
}

/// Somebody begins to work here: keys, teams, and a row. `by` must be in every
/// team that the roles need.
///
/// # Errors
/// [`Refusal::NameUnfit`] when the name is taken, empty or too long;
/// [`Refusal::NoKey`] when `by` may not let them in. Then nothing was kept.
pub async fn enlist(
    house: &House,
    by: &Authority<'_>,
    name: &str,
    roles: &[Role],
    lang: Lang,
    passphrase: &Passphrase,
) -> Result<WorkerId, DeskError> {
    let id = WorkerId::new();
    enlist_as(house, by, id, name, roles, lang, passphrase).await.map(|()| id)
}

/// The same under a number that they had before: what they did stays theirs.
///
/// # Errors
/// As [`enlist`].
pub async fn enlist_as(
    house: &House,
    by: &Authority<'_>,
    id: WorkerId,
    name: &str,
    roles: &[Role],
    lang: Lang,
    passphrase: &Passphrase,
) -> Result<(), DeskError> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > limits::WORKER_NAME_CHARS_MAX {
        return Err(Refusal::NameUnfit.into());
    }
    if by_name(house, name).await?.is_some() {
        return Err(Refusal::NameUnfit.into());
    }
    house.vault.enrol(id, passphrase).await?;
    let joined = join(house, by, id, name, roles, lang).await;
    if joined.is_err() {
        // Keys of somebody who is not here would only be a way in.
        house.vault.remove_worker(id).await?;
    }
    joined
}

async fn join(
    house: &House,
    by: &Authority<'_>,
    id: WorkerId,
    name: &str,
    roles: &[Role],
    lang: Lang,
) -> Result<(), DeskError> {
    admit(house, by, id, roles).await?;
    let (now, tag) = (house.now(), tag(&house.vault, name));
    let worker = Worker {
        id,
        name: house.vault.seal_setting(NAME, name.as_bytes()),
        roles: roles.to_vec(),
        lang,
        active: true,
        second_factor: None,
        code_step: 0,
        failures: 0,
        locked_until: now,
    };
    let (actor, codes) = (by.worker(), store::joined(roles.iter().map(|role| role.code())));
    house
        .store
        .commit(move |tx| {
            store::worker::insert(tx, &worker, &tag, now)?;
            desk::deed::note(tx, actor, account(Deed::Joined, id), Some(&codes), now)
        })
        .await
}

/// What was done to somebody's account.
fn account(deed: Deed, id: WorkerId) -> About {
    About { deed, about: Some(id), case: None }
}

async fn admit(
    house: &House,
    by: &Authority<'_>,
    id: WorkerId,
    roles: &[Role],
) -> Result<(), DeskError> {
    for team in Team::ALL {
        if roles.iter().any(|role| teams(*role).contains(&team)) {
            house.vault.admit(by, id, team).await?;
        }
    }
    Ok(())
}

/// Somebody stops working here. What they did stays under their number; their
/// keys and sessions go.
///
/// # Errors
/// When the store or the vault fails.
pub async fn disable(house: &House, id: WorkerId) -> Result<(), DeskError> {
    let now = house.now();
    house
        .store
        .commit(move |tx| {
            store::worker::set_active(tx, id, false)?;
            store::rota::drop_worker(tx, id)?;
            Way::ALL.iter().try_for_each(|way| store::call::unbind(tx, id, *way))?;
            desk::deed::note(tx, None, account(Deed::Left, id), None, now)?;
            desk::handover::drop_worker(tx, id, now)?;
            desk::case::give_back_all(tx, id, now)
        })
        .await?;
    house.vault.remove_worker(id).await?;
    Ok(house.store.commit(move |tx| store::presence::gone(tx, id)).await?)
}

/// A new passphrase for somebody who forgot theirs: new keys, let in again by
/// `by`. The second factor was sealed to the old keys and goes with them.
///
/// # Errors
/// When `by` may not let them in, or the worker has no keys.
pub async fn reset(
    house: &House,
    by: &Authority<'_>,
    worker: &Worker,
    passphrase: &Passphrase,
) -> Result<(), DeskError> {
    let id = worker.id;
    house.vault.reset_passphrase(id, passphrase).await?;
    let (now, actor) = (house.now(), by.worker());
    house
        .store
        .commit(move |tx| {
            store::worker::set_second_factor(tx, id, None)?;
            store::worker::set_failures(tx, id, 0, now)?;
            desk::deed::note(tx, actor, account(Deed::PassphraseReset, id), None, now)
        })
        .await?;
    admit(house, by, id, &worker.roles).await
}

/// The worker of that name, however it is spelt: case and outer spaces do not count.
///
/// # Errors
/// When the store fails.
pub async fn by_name(house: &House, name: &str) -> Result<Option<Worker>, DeskError> {
    let tag = tag(&house.vault, name);
    Ok(house.store.read(move |tx| store::worker::by_tag(tx, &tag)).await?)
}

/// What a worker's row is found by.
#[must_use]
pub fn tag(vault: &Vault, name: &str) -> [u8; 32] {
    vault.tag("worker", name.trim().to_lowercase().as_bytes())
}

/// A name as people know it; empty when the row is damaged.
#[must_use]
pub fn name(vault: &Vault, sealed: &Sealed) -> String {
    let opened = vault.open_setting(NAME, sealed);
    opened.ok().and_then(|name| String::from_utf8(name.to_vec()).ok()).unwrap_or_default()
}

/// Everybody who works or worked here, by number.
pub struct Roster(HashMap<WorkerId, String>);

impl Roster {
    /// # Errors
    /// When the store fails.
    pub async fn read(house: &House) -> Result<Roster, DeskError> {
        let workers = house.store.read(store::worker::all).await?;
        let named = |worker: Worker| (worker.id, name(&house.vault, &worker.name));
        Ok(Roster(workers.into_iter().map(named).collect()))
    }

    /// A dash for a number nobody has.
    #[must_use]
    pub fn name(&self, id: WorkerId) -> &str {
        self.0.get(&id).map_or("–", String::as_str)
    }
}
