//! Every sentence a human reads, in their language. The sentences are in
//! `locales/`; a test holds both languages to the same keys.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::codes::Lang;

const RU: &str = concat!(
    include_str!("../locales/ru/common.ftl"),
    include_str!("../locales/ru/chat.ftl"),
    include_str!("../locales/ru/console.ftl"),
);
const EN: &str = concat!(
    include_str!("../locales/en/common.ftl"),
    include_str!("../locales/en/chat.ftl"),
    include_str!("../locales/en/console.ftl"),
);

/// A sentence without gaps.
#[must_use]
pub fn t(lang: Lang, key: &str) -> String {
    sentence(lang, key, None)
}

/// A sentence with gaps, filled from pairs of a name and a value.
#[must_use]
pub fn t_with(lang: Lang, key: &str, gaps: &[(&str, Gap)]) -> String {
    let mut args = FluentArgs::new();
    for (name, gap) in gaps {
        let value = match gap {
            Gap::Number(number) => FluentValue::from(*number),
            Gap::Text(text) => FluentValue::from(text.clone()),
        };
        args.set((*name).to_owned(), value);
    }
    sentence(lang, key, Some(&args))
}

/// What fills a gap in a sentence. Never a client's words.
pub enum Gap {
    Number(i64),
    Text(String),
}

impl From<i64> for Gap {
    fn from(number: i64) -> Gap {
        Gap::Number(number)
    }
}

impl From<&str> for Gap {
    fn from(text: &str) -> Gap {
        Gap::Text(text.to_owned())
    }
}

impl From<String> for Gap {
    fn from(text: String) -> Gap {
        Gap::Text(text)
    }
}

/// The key of a coded label: `need-` and `OD.GHB` make `need-od-ghb`.
#[must_use]
pub fn label(lang: Lang, list: &str, code: &str) -> String {
    t(lang, &format!("{list}-{}", code.to_lowercase().replace(['.', '_'], "-")))
}

type Bundle = FluentBundle<FluentResource>;

/// A key that is missing shows itself, so that a page stays usable; a test
/// makes sure that none is.
fn sentence(lang: Lang, key: &str, args: Option<&FluentArgs>) -> String {
    let bundle = bundle(lang);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut errors = Vec::new();
    bundle.format_pattern(pattern, args, &mut errors).into_owned()
}

fn bundle(lang: Lang) -> &'static Bundle {
    static BUNDLES: OnceLock<[Bundle; 2]> = OnceLock::new();
    let bundles = BUNDLES.get_or_init(|| [made(Lang::Ru, RU), made(Lang::En, EN)]);
    match lang {
        Lang::Ru => &bundles[0],
        Lang::En => &bundles[1],
    }
}

fn made(lang: Lang, text: &'static str) -> Bundle {
    // A sentence that cannot be read is left out; the tests name its line.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(rest, _)| rest);
    let mut bundle =
        Bundle::new_concurrent(lang.code().parse().ok().into_iter().collect::<Vec<_>>());
    // Marks around each gap would be read aloud by some screen readers.
    bundle.set_use_isolating(false);
    let _ = bundle.add_resource(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(text: &str) -> BTreeSet<&str> {
        text.lines()
            .filter(|line| line.starts_with(|letter: char| letter.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things_and_every_line_can_be_read() {
        assert_eq!(keys(RU), keys(EN));
        for text in [RU, EN] {
            let errors = FluentResource::try_new(text.to_owned()).err().map(|(_, errors)| errors);
            assert!(errors.is_none(), "{errors:?}");
        }
    }

    #[test]
    fn no_key_stands_twice() {
        for text in [RU, EN] {
            let lines = text
                .lines()
                .filter(|line| line.starts_with(|letter: char| letter.is_ascii_lowercase()))
                .filter(|line| line.contains(" ="))
                .count();
            assert_eq!(lines, keys(text).len());
        }
    }
}
