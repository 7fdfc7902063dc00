//! `netreach panic`: somebody is at the door. Asks once, needs no passphrase,
//! and first of all makes what was sealed unreadable; everything else comes
//! after that.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use clap::error::ErrorKind;

use super::{PanicArguments, Sentence, open};
use crate::vault::{Ruin, Vault};
use crate::{config, limits, store};

/// What no program can do any more.
const BY_HAND: &str = "a client can still delete the chat for both sides, and where a chat has \
                       Telegram's own auto-delete that goes on; revoke the bot's token with \
                       BotFather, so that nobody fetches them with it";

pub fn run(arguments: &PanicArguments) -> Result<(), Sentence> {
    let dir = &arguments.dir;
    if !dir.join("vault").exists() {
        return Err(format!("{} holds no organisation: nothing was destroyed", dir.display()));
    }
    // Whoever was cut off has been asked; a file that cannot be read is no reason to ask less.
    let before = Vault::destroyed_on(dir).ok().flatten();
    if before.is_none() && !arguments.yes {
        ask(dir)?;
    }
    let ruin = destroy(dir)?;
    match (before, ruin.had_keys) {
        (Some(day), false) => {
            println!("{} was destroyed by panic on {} already", dir.display(), day.date());
        }
        (Some(day), true) => {
            println!("destroyed: the panic of {} is finished now", day.date());
        }
        (None, _) => println!(
            "destroyed: nobody can open again what was sealed in {}; work reports and {} stay",
            dir.display(),
            config::FILE
        ),
    }
    let ran = end_what_runs(dir, &ruin)?;
    if let Some(sentence) = telegram(dir, ran) {
        println!("{sentence}");
    }
    Ok(())
}

fn ask(dir: &Path) -> Result<(), Sentence> {
    if !std::io::stdin().is_terminal() {
        let sentence = "there is no terminal to ask on: panic without one takes --yes\n";
        clap::Error::raw(ErrorKind::MissingRequiredArgument, sentence).exit();
    }
    print!(
        "Every case, photo and key in {} will be unreadable for everybody, for ever.\n\
         Type yes to destroy them: ",
        dir.display()
    );
    let mut typed = String::new();
    let read = std::io::stdout().flush().and_then(|()| std::io::stdin().read_line(&mut typed));
    match (read, typed.trim()) {
        (Ok(_), "yes" | "да") => Ok(()),
        _ => Err("nothing was destroyed".to_owned()),
    }
}

fn destroy(dir: &Path) -> Result<Ruin, Sentence> {
    Ruin::make(dir, open::clock().now()).map_err(|fault| {
        format!(
            "{} is NOT destroyed, or not wholly ({fault}): run panic again as the owner of its \
             files, or cut the power and destroy the disk",
            dir.display()
        )
    })
}

/// Every program that has the vault open sees by itself that it was destroyed.
/// Says whether there was any.
fn end_what_runs(dir: &Path, ruin: &Ruin) -> Result<bool, Sentence> {
    if ruin.is_abandoned() {
        return Ok(false);
    }
    println!("what runs on it is ending; that takes {} s at most", limits::PANIC_WAIT_S);
    let look = Duration::from_millis(limits::PANIC_LOOK_MS);
    let mut waited = Duration::ZERO;
    while !ruin.is_abandoned() {
        if waited >= Duration::from_secs(limits::PANIC_WAIT_S) {
            return Err(format!(
                "destroyed, but a program has {} open still and may have keys in its memory: \
                 end it by hand (`fuser {}` names it)",
                dir.join("vault").display(),
                dir.join("vault").display()
            ));
        }
        std::thread::sleep(look);
        waited += look;
    }
    // What they wrote while they ended goes too.
    destroy(dir)?;
    println!("what ran on it has ended");
    Ok(true)
}

/// What is to be said about Telegram, where there is a bot.
fn telegram(dir: &Path, ran: bool) -> Option<Sentence> {
    let config = config::read(dir).ok()?;
    config.telegram.token_file.as_ref()?;
    // What is not there must not be made now.
    let has_content = !config.database.url.is_empty() || dir.join(open::CONTENT_FILE).exists();
    let store = if has_content { open::content(dir, &config).ok() } else { None };
    let left = store.and_then(|store| store.read_now(store::telegram::count_copies_to_go).ok());
    let how_many = match left {
        Some(0) => return Some("on Telegram nothing is left that a bot may delete".to_owned()),
        Some(left) => left.to_string(),
        None => "an unknown number of".to_owned(),
    };
    let why = if ran {
        "there was no time to delete them all"
    } else {
        "nothing ran that could delete them, and nobody knows any more where they stand"
    };
    Some(format!("{how_many} messages stand on Telegram still: {why}; {BY_HAND}"))
}
