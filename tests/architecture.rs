//! The rules of the house, checked against the code as it stands. Each promise
//! of `ARCHITECTURE.md` names the test that holds it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What the keys of pages begin with.
const PAGES: [&str; 6] = ["menu-", "chat-", "console-", "leaflet-", "stops-", "telegram-"];

/// Keys of coded lists are put together from the list's name and the code.
const LISTS: &[&str] = &[
    "need-",
    "service-",
    "refusal-",
    "urgency-",
    "venue-",
    "awaited-",
    "outcome-",
    "about-",
    "clarity-",
    "modality-",
    "shift-",
    "useful-",
    "knows-contact-",
    "fate-",
    "role-",
    "act-",
    "doing-",
    "looks-like-",
    "team-",
    "lang-",
    "line-",
    "unkept-",
    "ending-",
    "console-line-",
    "why-",
    "place-",
    "rung-",
    "leaflet-class-",
    "mood-",
    "score-",
    "deed-",
    "turned-",
    "review-why-",
    "review-outcome-",
    "after-sending-",
    "referral-",
    "handover-reason-",
    "declining-",
    "substance-",
    "stock-",
    "condition-",
    "severity-",
    "removed-",
    "research-state-",
    "research-step-",
    "research-column-",
    "import-field-",
    "import-order-",
    "import-flag-",
    "import-trouble-",
    "indicator-",
    "definition-",
    "campaign-",
    "origin-",
    "figure-",
    "speed-",
    "quality-",
    "menu-choice-",
    "chat-heard-",
    "console-invited-by-",
];

/// Every Rust file under a folder, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = files(folder);
    found.retain(|(path, _)| !is_test(path));
    found
}

/// The same with the rooms' own tests.
fn files(folder: &str) -> Vec<(PathBuf, String)> {
    files_of(folder, "rs")
}

/// Those with this ending, but for what is fetched.
fn files_of(folder: &str, wanted: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == wanted) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "{folder}");
    found
}

/// Tests of a room in files of their own.
fn is_test(path: &Path) -> bool {
    let mut parts = path.components().map(std::path::Component::as_os_str).rev();
    let is_named = path.ends_with("tests.rs") || parts.nth(1).is_some_and(|it| it == "tests");
    is_named && parts.any(|part| part == "src")
}

/// The code of a file: no comments, nothing after its tests begin.
fn code(text: &str) -> String {
    let product = text.split("#[cfg(test)]").next().unwrap_or_default();
    product
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
        .map(|line| line.split(" // ").next().unwrap_or_default())
        .fold(String::new(), |text, line| text + line + "\n")
}

fn name(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string()
}

/// No file of `folder` but `except` contains any of `words`.
fn nowhere(folder: &str, words: &[&str], except: &[&str]) {
    for (path, text) in sources(folder) {
        let file = name(&path);
        if except.iter().any(|except| file.starts_with(except)) {
            continue;
        }
        let code = code(&text);
        for word in words {
            assert!(!code.contains(word), "{file} contains `{word}`");
        }
    }
}

#[test]
fn only_the_engine_names_a_database() {
    nowhere("src", &["rusqlite", "postgres::", "PRAGMA", "pg_"], &["src/engine"]);
}

#[test]
fn sql_is_written_only_where_rows_are_kept() {
    let words = ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM"];
    let rooms = ["src/engine", "src/store", "src/vault/keystore.rs", "src/vault/casestore.rs"];
    nowhere("src", &words, &rooms);
}

#[test]
fn the_desk_neither_waits_nor_asks_for_the_time() {
    let words = [
        "async ",
        ".await",
        "tokio",
        "std::fs",
        "std::net",
        "clock::Clock",
        "Clock::",
        "now()",
        "maud",
        "html!",
        "reqwest",
        "axum",
        "House",
    ];
    nowhere("src/desk", &words, &[]);
}

/// What no room opens that only thinks.
const OUTSIDE: &[&str] = &[
    "crate::store",
    "crate::vault",
    "crate::house",
    "crate::web",
    "crate::clock",
    "std::fs",
    "async ",
    "tokio",
];

#[test]
fn rooms_open_only_the_doors_they_may() {
    let closed: [(&str, &[&str]); 14] = [
        ("src/triage", &["crate::text", "std::io"]),
        ("src/search", &["crate::desk", "crate::leaflet", "std::io", "tracing"]),
        ("src/deidentify", &["crate::desk", "crate::text", "std::io", "tracing"]),
        ("src/evidence", &["crate::desk", "crate::text", "std::io", "tracing"]),
        ("src/coding", &["crate::desk", "crate::text", "std::net", "tracing"]),
        ("src/import", &["std::net", "tracing"]),
        (
            "src/engine",
            &["crate::store", "crate::vault", "crate::desk", "crate::web", "crate::house"],
        ),
        (
            "src/vault",
            &["crate::store", "crate::desk", "crate::web", "crate::house", "crate::outbox"],
        ),
        ("src/telegram", &["crate::web", "crate::program", "crate::rounds", "vault::Reader"]),
        (
            "src/push",
            &["crate::web", "crate::program", "crate::rounds", "crate::telegram", "vault::Reader"],
        ),
        ("src/store", &["crate::desk", "crate::web", "crate::house", "crate::outbox"]),
        ("src/desk", &["crate::web", "crate::outbox", "crate::rounds", "crate::program"]),
        ("src/web/chat", &["web::console", "crate::program", "crate::rounds", "vault::Reader"]),
        ("src/web/console", &["web::chat", "crate::program", "crate::rounds"]),
    ];
    for (room, doors) in closed {
        nowhere(room, doors, &[]);
    }
    for room in
        ["src/triage", "src/search", "src/deidentify", "src/coding", "src/evidence", "src/import"]
    {
        nowhere(room, OUTSIDE, &[]);
    }
}

#[test]
fn only_the_outbox_delivers() {
    nowhere("src", &["fn deliver", ".deliver("], &["src/outbox.rs"]);
    nowhere("src", &["outbox::done", "outbox::lease"], &["src/outbox.rs"]);
    // Messages, and their deletion, on Telegram.
    let calls = ["telegram::send(", "telegram::delete_due(", "telegram::delete_everything("];
    nowhere("src", &calls, &["src/outbox.rs"]);
    nowhere("src", &["push::send("], &["src/outbox.rs"]);
    nowhere("src", &["reqwest::Client::"], &["src/wire.rs"]);
    // While nothing can be owed, the guide answers from memory and takes it back.
    let (channel, memory) = ("src/telegram/newsfeed.rs", "src/telegram/memory.rs");
    nowhere("src", &["\"sendMessage\""], &["src/telegram/send.rs", channel, memory]);
    nowhere("src", &["\"deleteMessage"], &["src/telegram/deleting.rs", channel, memory]);
}

#[test]
fn only_the_desk_reads_what_was_counted_of_feedback() {
    // Elsewhere a figure comes as a `Score`: with how many answered and how many
    // were asked, or not at all.
    // A backup carries the rows and reads none.
    nowhere(
        "src",
        &["feedback::counts", "feedback_counts"],
        &["src/desk/feedback.rs", "src/store/feedback.rs", "src/store/backup.rs"],
    );
    nowhere("src", &["Score {"], &["src/desk/feedback.rs"]);
    nowhere("src", &[".useful.is_some", ".knows_contact.is_some"], &[]);
}

#[test]
fn time_and_chance_come_from_one_place() {
    let words = ["SystemTime::now", "Instant::now", "Timestamp::now", "getrandom", " rand::"];
    nowhere("src", &words, &["src/clock.rs"]);
}

#[test]
fn readable_words_and_keys_cannot_be_printed() {
    let secret = [
        "Words",
        "Passphrase",
        "Token",
        "ReturnCode",
        "PrivateKey",
        "CaseKey",
        "ClientKey",
        "Reader",
        "RecoveryKey",
        "Letter",
        "Endpoint",
        "SigningKey",
    ];
    for (path, text) in sources("src") {
        let code = code(&text);
        for kind in secret {
            for printer in ["Debug", "Display", "Serialize"] {
                let by_hand = format!("{printer} for {kind} ");
                assert!(!code.contains(&by_hand), "{}: {by_hand}", name(&path));
            }
            for (at, _) in code.match_indices(&format!("struct {kind}")) {
                let after = code[at + "struct ".len() + kind.len()..].chars().next();
                if after.is_some_and(char::is_alphanumeric) {
                    continue;
                }
                let attributes: String = code[..at]
                    .lines()
                    .rev()
                    .skip(1)
                    .take_while(|line| line.starts_with("#["))
                    .collect();
                for printer in ["Debug", "Serialize"] {
                    assert!(!attributes.contains(printer), "{}: {kind}", name(&path));
                }
            }
        }
    }
}

#[test]
fn the_stand_in_shares_nothing_with_the_product() {
    nowhere("telegram-standin/src", &["netreach"], &[]);
}

/// See `docs/decisions/0009-dependencies.md`: `cargo update` would bring them.
#[test]
fn names_of_hosts_need_no_fifteen_crates() {
    let lock = std::fs::read_to_string("Cargo.lock").unwrap();
    assert!(lock.contains("name = \"idna_adapter\"") && !lock.contains("name = \"icu_"));
}

#[test]
fn nothing_is_logged_but_by_kind() {
    for (path, text) in sources("src") {
        for line in code(&text).lines().filter(|line| line.contains("tracing::")) {
            for word in ["words", "name", "token", "code", "url", "address", "header"] {
                assert!(!line.contains(word), "{}: {line}", name(&path));
            }
        }
    }
    nowhere("src", &["println!", "eprintln!", "dbg!"], &["src/program"]);
}

#[test]
fn no_unwrap_outside_tests() {
    for folder in ["src", "telegram-standin/src"] {
        nowhere(folder, &[".unwrap()", "unreachable!", "todo!", "unimplemented!"], &[]);
    }
    for (path, text) in sources("src") {
        let code = code(&text);
        for (at, _) in code.match_indices(".expect(") {
            let before: String = code[..at].lines().rev().take(14).collect();
            assert!(before.contains("expect_used"), "{}: expect without a reason", name(&path));
        }
    }
}

#[test]
fn no_file_is_above_600_lines_and_no_function_above_70() {
    let folders = ["src", "tests", "benches", "telegram-standin/src", "telegram-standin/tests"];
    for folder in folders {
        for (path, text) in files(folder) {
            let lines = text.lines().count();
            assert!(lines <= 600, "{} has {lines} lines", name(&path));
            for (function, length) in functions(&text) {
                assert!(length <= 70, "{}: `{function}` has {length} lines", name(&path));
            }
        }
    }
    let rest =
        [("static", "css"), ("static", "js"), ("tests/browser", "mjs"), ("migrations", "sql")];
    for (folder, ending) in rest {
        for (path, text) in files_of(folder, ending) {
            let lines = text.lines().count();
            assert!(lines <= 600, "{} has {lines} lines", name(&path));
        }
    }
}

/// Functions with the number of lines from their first to their closing brace,
/// by the indentation that rustfmt keeps.
fn functions(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let lines: Vec<_> = text.lines().collect();
    for (start, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let words: Vec<_> = trimmed.split(' ').collect();
        let Some(at) = words.iter().position(|word| *word == "fn") else { continue };
        let leads = words[..at].iter().all(|word| {
            word.starts_with("pub")
                || ["async", "const", "unsafe"].contains(word)
                || word.ends_with(')')
        });
        if !leads || trimmed.ends_with(';') {
            continue;
        }
        let indent = line.len() - trimmed.len();
        let close = format!("{}}}", " ".repeat(indent));
        let end = lines[start..].iter().position(|line| *line == close);
        let length = end.map_or(1, |end| end + 1);
        let name = words.get(at + 1).unwrap_or(&"").split(['(', '<']).next().unwrap_or_default();
        found.push((name.to_owned(), length));
    }
    found
}

#[test]
fn the_map_names_every_room_and_every_test_it_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    for entry in fs::read_dir(root.join("src")).unwrap() {
        let path = entry.unwrap().path();
        let room = path.file_stem().unwrap().to_string_lossy().into_owned();
        if ["lib", "main"].contains(&room.as_str()) {
            continue;
        }
        assert!(map.contains(&format!("`{room}`")), "ARCHITECTURE.md does not know `{room}`");
    }
    let mut tests = BTreeSet::new();
    for folder in ["src", "tests"] {
        for (_, text) in files(folder) {
            tests.extend(functions(&text).into_iter().map(|(name, _)| name));
        }
    }
    let promised: Vec<_> =
        map.split('`').filter_map(|word| word.strip_prefix("test:")).map(str::to_owned).collect();
    assert!(promised.len() >= 10, "every promise names its test");
    for test in promised {
        assert!(
            tests.contains(&test),
            "ARCHITECTURE.md promises a test `{test}` that is not there"
        );
    }
}

#[test]
fn every_key_that_is_used_is_written_and_every_written_key_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut written = BTreeSet::new();
    for file in fs::read_dir(root.join("locales/ru")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines() {
            if line.starts_with(|letter: char| letter.is_ascii_lowercase())
                && let Some((key, _)) = line.split_once(" =")
            {
                written.insert(key.to_owned());
            }
        }
    }
    let code_text: String = sources("src").into_iter().map(|(_, text)| text).collect();
    // So are those whose last word stands in a gap: "chat-privacy-beside-{part}".
    let gaps: Vec<&str> = code_text
        .split('"')
        .filter_map(|quoted| quoted.split_once('{'))
        .map(|(start, _)| start)
        .filter(|start| start.ends_with('-') && start.contains('-'))
        .filter(|start| PAGES.iter().any(|page| start.starts_with(page)))
        .collect();
    let quoted: BTreeSet<&str> = code_text.split('"').collect();
    for key in &written {
        let composed = LISTS.iter().any(|list| key.starts_with(list))
            || gaps.iter().any(|start| start.len() > 8 && key.starts_with(start));
        assert!(composed || quoted.contains(key.as_str()), "`{key}` is written and never used");
    }
    for quoted in quoted {
        let is_key = PAGES.iter().any(|start| quoted.starts_with(start))
            && quoted.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter == '-' || letter.is_ascii_digit()
            })
            && !quoted.ends_with('-')
            && !LISTS.iter().any(|list| list.strip_suffix('-') == Some(quoted));
        assert!(!is_key || written.contains(quoted), "`{quoted}` is used and never written");
    }
}

#[test]
fn nothing_of_the_workshop_is_in_the_house() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = std::process::Command::new("git").arg("ls-files").current_dir(root).output();
    let Ok(listed) = listed else { return };
    for file in String::from_utf8_lossy(&listed.stdout).lines() {
        if file.ends_with("architecture.rs") || file == "Cargo.lock" {
            continue;
        }
        let Ok(text) = fs::read_to_string(root.join(file)) else { continue };
        for word in ["/work/", "/root/", "../shared", "crates.io/", "npmjs.org"] {
            // The lock file of the browser walk names where packages come from
            // only if its registry wrote it there.
            assert!(!text.contains(word), "{file} contains `{word}`");
        }
    }
}
