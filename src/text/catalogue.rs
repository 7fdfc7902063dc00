//! The sentences of one language. Nine in ten have no gaps: those stay where the
//! program's file has them, and only the others are taken apart by Fluent, whose
//! trees are ten times as large as what they say.

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::codes::Lang;

pub(super) struct Catalogue {
    /// Sentences of one line and without gaps, by key.
    plain: HashMap<&'static str, &'static str>,
    gapped: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// Reads files in Fluent's syntax. What cannot be read is left out; the tests
    /// name its line.
    pub(super) fn read(lang: Lang, text: &'static str) -> Catalogue {
        let mut plain = HashMap::new();
        let mut gapped = String::new();
        for entry in entries(text) {
            match one_line(entry) {
                Some((key, sentence)) => drop(plain.insert(key, sentence)),
                None => gapped.push_str(entry),
            }
        }
        plain.shrink_to_fit();
        Catalogue { plain, gapped: bundle(lang, gapped) }
    }

    /// Everything by Fluent: what `read` is compared with.
    #[cfg(test)]
    pub(super) fn whole(lang: Lang, text: &str) -> Catalogue {
        Catalogue { plain: HashMap::new(), gapped: bundle(lang, text.to_owned()) }
    }

    /// A sentence with its gaps filled, or nothing if there is no such key.
    pub(super) fn say(&self, key: &str, args: Option<&FluentArgs>) -> Option<String> {
        if let Some(sentence) = self.plain.get(key) {
            return Some((*sentence).to_owned());
        }
        let pattern = self.gapped.get_message(key)?.value()?;
        let mut errors = Vec::new();
        Some(self.gapped.format_pattern(pattern, args, &mut errors).into_owned())
    }
}

/// The text from each key or comment to the next.
fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let starts = |at: &usize| rest[at + 1..].starts_with(|it: char| !it.is_whitespace());
        let end = rest.match_indices('\n').map(|(at, _)| at).find(starts);
        let (entry, after) = rest.split_at(end.map_or(rest.len(), |at| at + 1));
        rest = after;
        (!entry.is_empty()).then_some(entry)
    })
}

/// Key and sentence, where Fluent would find nothing to do.
fn one_line(entry: &'static str) -> Option<(&'static str, &'static str)> {
    let (key, sentence) = entry.trim_end().split_once(" = ")?;
    let is_plain = !sentence.contains(['{', '}', '\n']);
    let is_key = key.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'));
    (is_plain && is_key).then(|| (key, sentence.trim()))
}

fn bundle(lang: Lang, text: String) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(text).unwrap_or_else(|(rest, _)| rest);
    let language = lang.code().parse().ok().into_iter().collect();
    let mut bundle = FluentBundle::new_concurrent(language);
    // Marks around each gap would be read aloud by some screen readers.
    bundle.set_use_isolating(false);
    let _ = bundle.add_resource(resource);
    bundle
}
