//! Secrets from a terminal, or from the file that an environment variable names.

use std::io::IsTerminal;
use std::path::Path;

use zeroize::Zeroizing;

use super::Sentence;
use crate::config::why;
use crate::vault::{Passphrase, ReturnCode, Unlock, WordList};

pub const BOOT: &str = "NETREACH_PASSPHRASE_FILE";
pub const WORKER: &str = "NETREACH_WORKER_PASSPHRASE_FILE";
pub const RECOVERY: &str = "NETREACH_RECOVERY_FILE";

/// A secret: the first line of the file the variable names, or what is typed.
pub fn secret(variable: &str, question: &str) -> Result<Zeroizing<String>, Sentence> {
    if let Some(text) = file(variable)? {
        return first_line(&text).ok_or_else(|| format!("the file of {variable} is empty"));
    }
    typed(question, variable)
}

/// A new secret: from the file, or typed twice.
pub fn new_secret(variable: &str, question: &str) -> Result<Zeroizing<String>, Sentence> {
    if let Some(text) = file(variable)? {
        return first_line(&text).ok_or_else(|| format!("the file of {variable} is empty"));
    }
    let secret = typed(question, variable)?;
    if secret.chars().count() < 12 {
        return Err("a passphrase has at least 12 characters: four or five words do".to_owned());
    }
    if *typed("once more", variable)? != *secret {
        return Err("the two passphrases are not the same".to_owned());
    }
    Ok(secret)
}

/// The second line of the file the variable names, if there is one.
pub fn second_line(variable: &str) -> Result<Option<Zeroizing<String>>, Sentence> {
    let Some(text) = file(variable)? else { return Ok(None) };
    let line = text.lines().nth(1).map(str::trim).filter(|line| !line.is_empty());
    Ok(line.map(|line| Zeroizing::new(line.to_owned())))
}

/// What unlocks the boot tier: a keyfile if one is named, else a passphrase.
pub fn unlock(keyfile: Option<&Path>) -> Result<Unlock, Sentence> {
    if let Some(path) = keyfile {
        return Ok(Unlock::Keyfile(read_keyfile(path)?));
    }
    let passphrase = secret(BOOT, "boot passphrase")?;
    Ok(Unlock::Passphrase(Passphrase::new(passphrase.to_string())))
}

pub fn read_keyfile(path: &Path) -> Result<Zeroizing<Vec<u8>>, Sentence> {
    std::fs::read(path)
        .map(Zeroizing::new)
        .map_err(|error| format!("the keyfile {} cannot be read: {}", path.display(), why(&error)))
}

/// Six words nobody chose: what a new worker signs in with.
pub fn made_up() -> Zeroizing<String> {
    ReturnCode::new(WordList::English).spell()
}

fn file(variable: &str) -> Result<Option<Zeroizing<String>>, Sentence> {
    let Some(path) = std::env::var_os(variable) else { return Ok(None) };
    std::fs::read_to_string(&path)
        .map(|text| Some(Zeroizing::new(text)))
        .map_err(|error| format!("the file of {variable} cannot be read: {}", why(&error)))
}

fn first_line(text: &str) -> Option<Zeroizing<String>> {
    let line = text.lines().next()?.trim();
    (!line.is_empty()).then(|| Zeroizing::new(line.to_owned()))
}

fn typed(question: &str, variable: &str) -> Result<Zeroizing<String>, Sentence> {
    if !std::io::stdin().is_terminal() {
        return Err(format!(
            "there is no terminal to ask on: put the {question} into a file and \
                            name it in {variable}"
        ));
    }
    rpassword::prompt_password(format!("{question}: "))
        .map(|text| Zeroizing::new(text.trim().to_owned()))
        .map_err(|error| format!("the {question} cannot be read: {}", why(&error)))
}
