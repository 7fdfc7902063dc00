//! `netreach check`: each thing as ok, warn or FAIL, with what to do.

use super::{Dir, Sentence, ask, leaflet, open};
use crate::codes::Lang;
use crate::config::{self, why};
use crate::engine::Fault;
use crate::house::House;
use crate::leaflet::{GUIDE, Library};
use crate::store;
use crate::telegram::Telegram;
use crate::vault::{Team, Vault};

enum Finding {
    Ok,
    Warn(String),
    Fail(String),
}

pub fn run(dir: &Dir) -> Result<(), Sentence> {
    open::refuse_destroyed(&dir.dir)?;
    let mut failed = 0;
    let mut say = |what: &str, finding: Finding| match finding {
        Finding::Ok => println!("ok    {what}"),
        Finding::Warn(why) => println!("warn  {what}: {why}"),
        Finding::Fail(why) => {
            failed += 1;
            println!("FAIL  {what}: {why}");
        }
    };
    let config = config::read(&dir.dir);
    match &config {
        Ok(_) => say("configuration", Finding::Ok),
        Err(why) => say("configuration", Finding::Fail(why.clone())),
    }
    if let Ok(config) = &config {
        let rules = config.triage.rules();
        say("triage rules", rules.map_or_else(Finding::Fail, |_| Finding::Ok));
        let questions = config.questions.questions();
        say("questions", questions.map_or_else(Finding::Fail, |_| Finding::Ok));
        say("figures", figures(&config.figures));
    }
    say("folder", folder(dir));
    let store = config.clone().and_then(|config| open::content(&dir.dir, &config));
    match &store {
        Ok(_) => say("store", Finding::Ok),
        Err(why) => say("store", Finding::Fail(why.clone())),
    }
    let vault = ask::unlock(dir.keyfile.as_deref())
        .and_then(|unlock| Vault::open(&dir.dir, &unlock).map_err(|fault| fault.to_string()));
    match &vault {
        Ok(_) => say("keys", Finding::Ok),
        Err(why) => say("keys", Finding::Fail(why.clone())),
    }
    if let (Ok(config), Ok(store), Ok(vault)) = (config, store, vault) {
        let has_telegram = config.telegram.token_file.is_some();
        let house = House::new(store, vault, open::clock(), config);
        match open::check_belonging(&house) {
            Ok(()) => say("keys and content belong together", Finding::Ok),
            Err(why) => say("keys and content belong together", Finding::Fail(why)),
        }
        for (what, finding) in open::runtime()?.block_on(people(&house)) {
            say(&what, finding);
        }
        for (what, finding) in leaflets(&house) {
            say(&what, finding);
        }
        if has_telegram {
            say("Telegram", open::runtime()?.block_on(telegram(&house.config.telegram)));
        }
    }
    match failed {
        0 => Ok(()),
        1 => Err("one check failed".to_owned()),
        more => Err(format!("{more} checks failed")),
    }
}

/// The mapping, and the folder for the figures of each month.
fn figures(figures: &config::Figures) -> Finding {
    let folder = &figures.monthly;
    if !folder.as_os_str().is_empty() && !folder.is_dir() {
        return Finding::Fail(format!("{} is no folder", folder.display()));
    }
    figures.mapping().map_or_else(Finding::Fail, |_| Finding::Ok)
}

fn folder(dir: &Dir) -> Finding {
    use std::os::unix::fs::PermissionsExt;
    match std::fs::metadata(&dir.dir) {
        Err(error) => Finding::Fail(format!("{}: {}", dir.dir.display(), why(&error))),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => Finding::Warn(format!(
            "others on this machine may look in: chmod 700 {}",
            dir.dir.display()
        )),
        Ok(_) => Finding::Ok,
    }
}

/// Whether Telegram answers to our token.
async fn telegram(config: &config::Telegram) -> Finding {
    match Telegram::new(config) {
        Ok(Some(telegram)) if telegram.name().await.is_some() => Finding::Ok,
        Ok(Some(_)) => Finding::Warn(
            "Telegram does not answer, or not to this token: look at token_file, api_base and \
             proxy; until then nobody is heard there"
                .to_owned(),
        ),
        Ok(None) => Finding::Ok,
        Err(why) => Finding::Fail(why),
    }
}

/// Whether the guide can be given, and whether a signature ends soon.
fn leaflets(house: &House) -> Vec<(String, Finding)> {
    let (now, set) = (house.now(), &house.config.organisation);
    let signed = match house.store.read_now(store::leaflet::all_signed) {
        Ok(signed) => signed,
        Err(fault) => return vec![("leaflets".to_owned(), Finding::Fail(fault.to_string()))],
    };
    let library = Library::new(signed.clone(), now);
    let is_given = |lang: Lang| {
        let guide = library.find(GUIDE, lang, now);
        guide.is_some_and(|guide| guide.text().lang == lang)
    };
    let missing: Vec<&str> =
        set.languages.iter().filter(|lang| !is_given(**lang)).map(|lang| lang.code()).collect();
    let guide = match missing[..] {
        [] => Finding::Ok,
        _ => Finding::Warn(format!(
            "nobody has signed it in {}: a clinician does, in the console under Leaflets; until \
             then nobody is led through an overdose",
            missing.join(", ")
        )),
    };
    let ending = leaflet::ending(&signed, now);
    let ends = match ending[..] {
        [] => Finding::Ok,
        _ => Finding::Warn(format!(
            "the signature has ended or ends within 30 days: {}; a clinician signs anew in the \
             console under Leaflets",
            ending.join(", ")
        )),
    };
    vec![("overdose guide".to_owned(), guide), ("leaflets".to_owned(), ends)]
}

async fn people(house: &House) -> Vec<(String, Finding)> {
    let mut findings = Vec::new();
    match house.vault.members().await {
        Err(fault) => findings.push(("teams".to_owned(), Finding::Fail(fault.to_string()))),
        Ok(teams) => {
            for (team, members) in teams {
                let needed = matches!(team, Team::Duty | Team::Supervisors);
                let finding = match members {
                    0 if !needed => continue,
                    0 | 1 => Finding::Warn(
                        "fewer than two members: who forgets a passphrase locks the team's cases \
                         away; add somebody with `netreach worker add`"
                            .to_owned(),
                    ),
                    _ => Finding::Ok,
                };
                findings.push((format!("team {}", team.code()), finding));
            }
        }
    }
    let waiting = house.store.read(store::outbox::count).await;
    findings.push(match waiting {
        Ok(0) => ("outbox".to_owned(), Finding::Ok),
        Ok(owed) => ("outbox".to_owned(), Finding::Warn(format!("{owed} deliveries are owed"))),
        Err(fault) => ("outbox".to_owned(), Finding::Fail(Fault::to_string(&fault))),
    });
    findings
}
