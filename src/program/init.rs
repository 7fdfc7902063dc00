//! `netreach init`: an organisation from nothing.

use std::path::Path;

use zeroize::Zeroizing;

use super::{InitArguments, Sentence, ask, open};
use crate::codes::{Lang, Role};
use crate::config;
use crate::house::House;
use crate::leaflet;
use crate::roster;
use crate::vault::{Authority, Passphrase, RecoveryKey, Strength, Unlock, Vault};

pub fn run(arguments: &InitArguments) -> Result<(), Sentence> {
    let boot = ask::new_secret(ask::BOOT, "boot passphrase")?;
    let own = match ask::second_line(ask::BOOT)? {
        Some(line) => line,
        None => ask::made_up(),
    };
    if *own == *boot {
        return Err("the worker's passphrase must not be the boot passphrase: who has the \
                    server's must not be able to read"
            .to_owned());
    }
    open::make_dir(&arguments.dir)?;
    let unlock = Unlock::Passphrase(Passphrase::new(boot.to_string()));
    write_config(arguments)?;
    let (house, recovery) = found(&arguments.dir, &unlock, Strength::FULL)?;
    if let Some(path) = &arguments.keyfile {
        let keyfile = Unlock::Keyfile(ask::read_keyfile(path)?);
        house.vault.add_slot(&keyfile).map_err(|fault| fault.to_string())?;
    }
    open::runtime()?
        .block_on(roster::enlist(
            &house,
            &Authority::Recovery(&recovery),
            &arguments.worker,
            &[Role::Supervisor],
            first_language(&house),
            &Passphrase::new(own.to_string()),
        ))
        .map_err(open::sentence)?;
    announce(arguments, &house, &own, &recovery.spell());
    Ok(())
}

/// Keys, a store, and the drafts that come with the program, in a folder that has
/// neither keys nor store.
pub fn found(
    dir: &Path,
    unlock: &Unlock,
    strength: Strength,
) -> Result<(House, RecoveryKey), Sentence> {
    let (house, recovery) = found_empty(dir, unlock, strength)?;
    open::runtime()?.block_on(import_drafts(&house))?;
    Ok((house, recovery))
}

/// What comes with the program and is not there yet becomes a draft.
pub async fn import_drafts(house: &House) -> Result<(), Sentence> {
    let drafts = leaflet::starter::texts().map_err(|mistake| mistake.to_string())?;
    house.import_leaflets(drafts).await.map(drop).map_err(open::sentence)
}

/// The same without a leaflet in it.
pub fn found_empty(
    dir: &Path,
    unlock: &Unlock,
    strength: Strength,
) -> Result<(House, RecoveryKey), Sentence> {
    let config = config::read(dir)?;
    let store = open::content(dir, &config)?;
    let (vault, recovery) =
        Vault::create(dir, unlock, strength).map_err(|fault| fault.to_string())?;
    let house = House::new(store, vault, open::clock(), config);
    match house.claim_content() {
        Ok(true) => {}
        Ok(false) => return Err("the database holds an organisation already".to_owned()),
        Err(fault) => return Err(format!("the database: {fault}")),
    }
    open::runtime()?.block_on(house.vault.found_teams()).map_err(open::sentence)?;
    Ok((house, recovery))
}

fn first_language(house: &House) -> Lang {
    house.config.organisation.languages.first().copied().unwrap_or(Lang::Ru)
}

/// The example, with what was asked for uncommented.
fn write_config(arguments: &InitArguments) -> Result<(), Sentence> {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut text = config::EXAMPLE
        .replace("# name = \"netreach\"", &format!("name = {}", quoted(&arguments.name)))
        .replace(
            "# time_zone = \"Europe/Moscow\"",
            &format!("time_zone = {}", quoted(&arguments.time_zone)),
        );
    if let Some(url) = &arguments.database {
        text = text.replace("# url = \"\"", &format!("url = {}", quoted(url)));
    }
    config::parse(&text).map_err(|(_, what)| what)?;
    open::write_new(&arguments.dir.join(config::FILE), text.as_bytes())
}

fn announce(
    arguments: &InitArguments,
    house: &House,
    passphrase: &Zeroizing<String>,
    recovery: &Zeroizing<String>,
) {
    println!("made {}", arguments.dir.display());
    println!(
        "console http://{}  worker {}  passphrase {}",
        house.config.console.listen,
        arguments.worker,
        passphrase.as_str()
    );
    println!("recovery key {}", recovery.as_str());
    println!();
    println!("Write the recovery key down, on paper, and keep it away from the server: it is");
    println!("shown once, and it is the only way back when workers forget their passphrases.");
    println!("Then add a second supervisor and a second worker:");
    println!(
        "  netreach worker add --dir {} --name NAME --role worker --by {}",
        arguments.dir.display(),
        arguments.worker
    );
}
