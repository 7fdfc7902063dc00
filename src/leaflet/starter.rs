//! The library that comes with the program: unsigned drafts, with sources.

use super::{Mistake, Text};

macro_rules! starters {
    ($($name:literal),* $(,)?) => {
        /// Every file, with its name for messages.
        pub const FILES: &[(&str, &str)] = &[$(
            (concat!("ru/", $name, ".md"), include_str!(concat!("../../leaflets/ru/", $name, ".md"))),
            (concat!("en/", $name, ".md"), include_str!(concat!("../../leaflets/en/", $name, ".md"))),
        )*];
    };
}

starters![
    "abscess-skin-infection",
    "after-a-hard-case",
    "after-naloxone",
    "alcohol-sedatives-mixes",
    "artery-hit",
    "calling-an-ambulance",
    "can-the-person-be-woken",
    "chest-compressions",
    "ghb-gbl",
    "hepatitis-b-vaccine",
    "hepatitis-c-test-cure",
    "hiv-test-window",
    "hiv-treatment",
    "how-hiv-hepatitis-pass-on",
    "kinder-to-veins",
    "leg-ulcers-swollen-leg",
    "lowering-overdose-risk",
    "minor-injection-problems",
    "naloxone-about",
    "naloxone-how-to-give",
    "no-sleep-fear-voices",
    "opioid-overdose-signs",
    "overdose-guide",
    "overdose-what-not-to-do",
    "pep-after-exposure",
    "prep-before-exposure",
    "recovery-position",
    "rescue-breathing",
    "seizure",
    "services-in-a-crisis",
    "spreading-infection-sepsis",
    "staying-until-the-ambulance",
    "stimulant-danger-signs",
    "stimulant-what-to-do",
    "stopping-alcohol-benzodiazepines",
    "stopping-opioids-stimulants",
    "suicidal-thoughts",
    "suicidal-thoughts-worker",
    "wound-botulism",
];

/// The drafts.
///
/// # Errors
/// A file that cannot be read, which a test rules out.
pub fn texts() -> Result<Vec<Text>, Mistake> {
    FILES.iter().map(|(_, file)| Text::read(file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_library_is_listed_and_can_be_read() {
        let listed: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        for lang in ["ru", "en"] {
            let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("leaflets").join(lang);
            for entry in std::fs::read_dir(dir).unwrap() {
                let name = format!("{lang}/{}", entry.unwrap().file_name().to_str().unwrap());
                assert!(listed.contains(&name.as_str()), "{name} is not listed");
            }
        }
        for (name, file) in FILES {
            let text = Text::read(file).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
            assert_eq!(*name, format!("{}/{}.md", text.lang.code(), text.name));
        }
    }
}
