//! `netreach worker`: the people who work here.

use zeroize::Zeroizing;

use super::{
    AddArguments, AuthorityArguments, Dir, NamedArguments, ResetArguments, Sentence, ask, open,
};
use crate::desk::{DeskError, Refusal};
use crate::house::House;
use crate::roster;
use crate::store;
use crate::store::worker::Worker;
use crate::vault::{Authority, Passphrase, Reader, RecoveryKey};

pub fn add(arguments: &AddArguments) -> Result<(), Sentence> {
    let house = open::house(&arguments.dir, open::clock())?;
    let keys = Keys::ask(&arguments.authority)?;
    let passphrase = ask::made_up();
    open::runtime()?.block_on(async {
        let authority = keys.authority(&house).await?;
        roster::enlist(
            &house,
            &authority.borrow(),
            &arguments.name,
            &arguments.roles,
            arguments.lang,
            &Passphrase::new(passphrase.to_string()),
        )
        .await
        .map_err(who_may)
    })?;
    tell(&house, &arguments.name, &passphrase);
    Ok(())
}

pub fn list(dir: &Dir) -> Result<(), Sentence> {
    let house = open::house(dir, open::clock())?;
    let workers = house.store.read_now(store::worker::all).map_err(|fault| fault.to_string())?;
    for worker in workers {
        let roles: Vec<_> = worker.roles.iter().map(|role| role.code()).collect();
        let state = if worker.active { "active" } else { "disabled" };
        let code = if worker.second_factor.is_some() { "  one-time code" } else { "" };
        let name = roster::name(&house.vault, &worker.name);
        println!("{name}  {}  {state}{code}", roles.join(","));
    }
    Ok(())
}

pub fn disable(arguments: &NamedArguments) -> Result<(), Sentence> {
    let house = open::house(&arguments.dir, open::clock())?;
    open::runtime()?.block_on(async {
        let worker = named(&house, &arguments.name).await?;
        roster::disable(&house, worker.id).await.map_err(open::sentence)
    })?;
    println!("{} is signed out everywhere and has no keys any more", arguments.name);
    Ok(())
}

pub fn reset(arguments: &ResetArguments) -> Result<(), Sentence> {
    let house = open::house(&arguments.named.dir, open::clock())?;
    let keys = Keys::ask(&arguments.authority)?;
    let passphrase = ask::made_up();
    open::runtime()?.block_on(async {
        let authority = keys.authority(&house).await?;
        let worker = named(&house, &arguments.named.name).await?;
        let new = Passphrase::new(passphrase.to_string());
        roster::reset(&house, &authority.borrow(), &worker, &new).await.map_err(who_may)
    })?;
    tell(&house, &arguments.named.name, &passphrase);
    Ok(())
}

async fn named(house: &House, name: &str) -> Result<Worker, Sentence> {
    let worker = roster::by_name(house, name).await.map_err(open::sentence)?;
    worker.ok_or_else(|| format!("nobody here is called {name}"))
}

/// Whose keys open the teams, asked for before anything is opened.
enum Keys {
    Worker { name: String, passphrase: Zeroizing<String> },
    Recovery(RecoveryKey),
}

enum Held<'a> {
    Worker(Reader),
    Recovery(&'a RecoveryKey),
}

impl Keys {
    fn ask(arguments: &AuthorityArguments) -> Result<Keys, Sentence> {
        if let Some(name) = &arguments.by {
            let question = format!("passphrase of {name}");
            return Ok(Keys::Worker {
                name: name.clone(),
                passphrase: ask::secret(ask::WORKER, &question)?,
            });
        }
        let text = ask::secret(ask::RECOVERY, "recovery key")?;
        RecoveryKey::read(&text).map(Keys::Recovery).map_err(|refused| refused.to_string())
    }

    async fn authority(&self, house: &House) -> Result<Held<'_>, Sentence> {
        match self {
            Keys::Recovery(key) => Ok(Held::Recovery(key)),
            Keys::Worker { name, passphrase } => {
                let worker = named(house, name).await?;
                let passphrase = Passphrase::new(passphrase.to_string());
                let reader = house.vault.sign_in(worker.id, &passphrase).await;
                reader.map(Held::Worker).map_err(|fault| fault.to_string())
            }
        }
    }
}

impl Held<'_> {
    fn borrow(&self) -> Authority<'_> {
        match self {
            Held::Worker(reader) => Authority::Worker(reader),
            Held::Recovery(key) => Authority::Recovery(key),
        }
    }
}

fn who_may(error: DeskError) -> Sentence {
    match error {
        DeskError::Refused(Refusal::NoKey) => "they may not let somebody into that team: --by \
            names somebody who is in every team that the roles need; without --by, the recovery \
            key opens all of them"
            .to_owned(),
        other => open::sentence(other),
    }
}

fn tell(house: &House, name: &str, passphrase: &Zeroizing<String>) {
    println!(
        "console http://{}  worker {name}  passphrase {}",
        house.config.console.listen,
        passphrase.as_str()
    );
    println!("Tell it to them in person; it is shown once. They can change it under their name.");
}
