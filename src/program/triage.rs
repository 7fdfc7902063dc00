//! `netreach triage`: what the desk would make of messages, one a line.

use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Sentence, TriageArguments};
use crate::codes::Lang;
use crate::config::{self, why};
use crate::text;
use crate::triage::Rules;

#[derive(Deserialize)]
struct Asked {
    id: Box<RawValue>,
    text: String,
}

#[derive(Serialize)]
struct Answered<'a> {
    id: &'a RawValue,
    urgency: &'static str,
    needs: &'a [&'static str],
    clarity: &'static str,
    lang: &'static str,
    moderation: Option<&'static str>,
    /// The bot's answer is not enough for it.
    for_a_person: bool,
    why: Vec<String>,
}

pub fn run(arguments: &TriageArguments) -> Result<(), Sentence> {
    let own = arguments.rules.as_deref().map(config::read_rules).transpose()?;
    let built_in = Rules::built_in();
    let rules = own.as_ref().unwrap_or(&built_in);
    let mut out = std::io::stdout().lock();
    for (number, line) in (1..).zip(std::io::stdin().lock().split(b'\n')) {
        let line = line.map_err(|error| format!("standard input: {}", why(&error)))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        // What the parser says of a mistake may quote the client's words.
        let asked: Asked = serde_json::from_slice(&line)
            .map_err(|_| format!("line {number} is not a JSON object with `id` and `text`"))?;
        let answer = answered(rules, &asked, arguments.lang)?;
        if writeln!(out, "{answer}").is_err() {
            return Ok(()); // nobody reads any more
        }
    }
    Ok(())
}

fn answered(rules: &Rules, asked: &Asked, lang: Option<Lang>) -> Result<String, Sentence> {
    let found = rules.read(&asked.text);
    let lang = lang.or_else(|| Lang::read(found.lang)).unwrap_or(Lang::Ru);
    let answer = Answered {
        id: &asked.id,
        urgency: found.urgency.code(),
        needs: &found.needs,
        clarity: found.clarity.code(),
        lang: found.lang,
        moderation: found.moderation,
        for_a_person: found.for_a_person.alone || found.for_a_person.also,
        why: found.why.iter().map(|reason| text::why(lang, reason)).collect(),
    };
    serde_json::to_string(&answer).map_err(|_| "an answer could not be written".to_owned())
}
