//! `netreach leaflet`: files into drafts, and what there is. Leaflets are about
//! nobody and not sealed: nothing has to be unlocked.

use std::path::Path;

use jiff::tz::TimeZone;

use super::{ImportArguments, LeafletListArguments, Sentence, open};
use crate::clock::{Span, Timestamp};
use crate::codes::LeafletState;
use crate::config::{Config, why};
use crate::desk::report::calendar;
use crate::engine::Tx;
use crate::leaflet::{Text, Version, starter};
use crate::store::{self, Store};
use crate::{config, desk, limits};

/// Every file is read before anything is kept.
pub fn import(arguments: &ImportArguments) -> Result<(), Sentence> {
    let texts = match arguments.files[..] {
        [] => starter::texts().map_err(|mistake| mistake.to_string())?,
        ref files => files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?,
    };
    let (content, _) = content(&arguments.dir)?;
    let now = open::clock().now();
    let (mut begun, mut there) = (0, Vec::new());
    for text in texts {
        let title = format!("{} {}", text.name, text.lang.code());
        let import = move |tx: &mut Tx| desk::leaflet::import(tx, text, now);
        match content.commit_now(import).map_err(open::sentence)? {
            true => begun += 1,
            false => there.push(title),
        }
    }
    println!("drafts made: {begun}; no client sees one until a clinician has signed it");
    if !there.is_empty() {
        println!("there already, and left as they are: {}", there.join(", "));
    }
    Ok(())
}

fn read(file: &Path) -> Result<Text, Sentence> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {}", file.display(), why(&error)))?;
    Text::read(&text).map_err(|mistake| format!("{}: {mistake}", file.display()))
}

pub fn list(arguments: &LeafletListArguments) -> Result<(), Sentence> {
    let (content, config) = content(&arguments.dir)?;
    let (zone, now) = (config.organisation.time_zone, open::clock().now());
    let all = content.read_now(|tx| {
        Ok::<_, crate::engine::Fault>((
            store::leaflet::newest_of_all(tx)?,
            store::leaflet::all_signed(tx)?,
        ))
    });
    let (newest, signed) = all.map_err(|fault| fault.to_string())?;
    for version in newest {
        let text = &version.text;
        let signed =
            signed.iter().find(|it| it.text.name == text.name && it.text.lang == text.lang);
        println!(
            "{}  {}  {}  {}",
            text.name,
            text.lang.code(),
            standing(&version, signed, &zone, now),
            text.title
        );
    }
    Ok(())
}

fn standing(newest: &Version, signed: Option<&Version>, zone: &TimeZone, now: Timestamp) -> String {
    // The last day on which it counts, by the organisation's calendar.
    let until = |version: &Version| {
        let end = version.signature.map_or(Timestamp(0), |signature| signature.until);
        calendar(end - Span::seconds(1), zone).day.date()
    };
    let in_force = signed.filter(|signed| signed.state(now) == LeafletState::Signed);
    match (newest.state(now), in_force) {
        (LeafletState::Draft, Some(signed)) => format!("changed, signed until {}", until(signed)),
        (LeafletState::Draft, None) => "draft".to_owned(),
        (LeafletState::Signed, _) => format!("signed until {}", until(newest)),
        (LeafletState::Expired, _) => format!("expired {}", until(newest)),
        (LeafletState::Withdrawn, _) => "withdrawn".to_owned(),
    }
}

fn content(dir: &Path) -> Result<(Store, Config), Sentence> {
    open::refuse_destroyed(dir)?;
    let config = config::read(dir)?;
    let content = open::content(dir, &config)?;
    let mark = content.read_now(store::belonging::mark).map_err(|fault| fault.to_string())?;
    mark.ok_or_else(|| format!("{} holds no organisation", dir.display()))?;
    Ok((content, config))
}

/// Titles of what `check` warns about: what has ended or ends soon.
pub fn ending(signed: &[Version], now: Timestamp) -> Vec<String> {
    let ends = |version: &&Version| {
        let until = version.signature.map(|signature| signature.until);
        until.is_some_and(|until| until <= now + limits::LEAFLET_ENDS_SOON)
    };
    let titled = |version: &Version| format!("{} {}", version.text.name, version.text.lang.code());
    signed.iter().filter(ends).map(titled).collect()
}
