//! `netreach move`: the content out of SQLite into PostgreSQL. Keys stay where
//! they are.

use std::path::Path;

use super::{MoveArguments, Sentence, open};
use crate::config::{self, why};
use crate::engine::Fault;
use crate::store::Store;

pub fn run(arguments: &MoveArguments) -> Result<(), Sentence> {
    let dir = &arguments.dir;
    open::refuse_destroyed(dir)?;
    let config = config::read(dir)?;
    if !config.database.url.is_empty() {
        return Err(
            "its content is in PostgreSQL already: see [database] url in netreach.toml".to_owned()
        );
    }
    let content = dir.join(open::CONTENT_FILE);
    if !dir.join("vault").exists() || !content.exists() {
        return Err(format!("{} holds no organisation in SQLite", dir.display()));
    }
    let settings = settings(dir, &arguments.to)?;
    let carried = Store::carry(&content, &arguments.to).map_err(refused)?;
    // From here on the new place counts; the old one must not be opened again.
    replace(&dir.join(config::FILE), &settings)?;
    for end in ["", "-wal", "-shm", "-journal"] {
        let file = dir.join(format!("{}{end}", open::CONTENT_FILE));
        if let Err(error) = std::fs::remove_file(&file)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(format!(
                "everything was moved, but {} is still there, remove it: {}",
                file.display(),
                why(&error)
            ));
        }
    }
    println!(
        "moved {} rows of {} tables; netreach.toml names the new database, keys.db stayed",
        carried.rows, carried.tables
    );
    Ok(())
}

fn refused(fault: Fault) -> Sentence {
    match fault {
        Fault::Busy => "another program has the database open: end `netreach serve` first; \
                        nothing was moved"
            .to_owned(),
        Fault::Taken => "there is an organisation in that database already: give netreach one of \
                         its own; nothing was moved"
            .to_owned(),
        fault => format!("nothing was moved: {fault}"),
    }
}

/// netreach.toml with another database, and all else as it stands.
fn settings(dir: &Path, url: &str) -> Result<String, Sentence> {
    let file = dir.join(config::FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{}: {}", file.display(), why(&error))),
    };
    let text = with_database(&text, url);
    match config::parse(&text) {
        Ok(config) if config.database.url == url => Ok(text),
        _ => Err(format!(
            "{} cannot be changed by itself: its [database] is written in a way of its own",
            file.display()
        )),
    }
}

fn with_database(text: &str, url: &str) -> String {
    let line = format!("url = {}", toml::Value::from(url));
    let mut lines: Vec<&str> = text.lines().collect();
    let is_head = |line: &&str| line.trim() == "[database]";
    let Some(head) = lines.iter().position(is_head) else {
        return format!("{text}\n[database]\n{line}\n");
    };
    let own = lines[head + 1..].iter().take_while(|line| !line.trim_start().starts_with('['));
    let is_url = |line: &&str| line.split('=').next().is_some_and(|key| key.trim() == "url");
    match own.clone().position(is_url) {
        Some(place) => lines[head + 1 + place] = &line,
        None => lines.insert(head + 1, &line),
    }
    lines.join("\n") + "\n"
}

/// Writes a file anew beside the old one, and puts it in its place.
fn replace(file: &Path, text: &str) -> Result<(), Sentence> {
    let beside = file.with_extension("toml.new");
    let failed = |error: std::io::Error| {
        format!(
            "everything was moved, but {} cannot be written: set [database] url in it, and remove \
             {}: {}",
            file.display(),
            open::CONTENT_FILE,
            why(&error)
        )
    };
    let _ = std::fs::remove_file(&beside);
    open::write_new(&beside, text.as_bytes())?;
    std::fs::rename(&beside, file).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_line_of_the_database_changes() {
        let url = "postgres://netreach@/desk?host=/run/postgresql";
        let line = format!("url = \"{url}\"");
        let table = [
            ("", format!("\n[database]\n{line}\n")),
            ("[chat]\n", format!("[chat]\n\n[database]\n{line}\n")),
            (
                "# mine\n[database]\n# url = \"\"  # a file\n[chat]\nurl = 1\n",
                format!("# mine\n[database]\n{line}\n# url = \"\"  # a file\n[chat]\nurl = 1\n"),
            ),
            ("[database]\nurl = \"\"\n", format!("[database]\n{line}\n")),
        ];
        for (before, after) in table {
            assert_eq!(with_database(before, url), after);
        }
    }
}
