//! The labelled messages of `tests/data/messages`, and what happens to messages
//! on their way: typing slips, Latin letters, the wrong layout.

use netreach::codes::Urgency;

pub struct Message {
    pub set: String,
    pub lang: String,
    pub text: String,
    /// Needs, any of which is right; empty where nobody labelled them.
    pub needs: Vec<String>,
    pub urgency: Option<Urgency>,
    pub is_unclear: Option<bool>,
    /// Somebody does not breathe as they should, or cannot be woken.
    pub is_vital: bool,
    pub is_held_back: bool,
}

impl Message {
    pub fn is_emergency(&self) -> bool {
        self.urgency == Some(Urgency::Emergency)
    }
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/messages/");

fn file(name: &str) -> String {
    std::fs::read_to_string(format!("{FOLDER}{name}")).unwrap()
}

/// Messages of other authors, in the form of [`all`] but for needs: those that rules and
/// weights were made with, or those that were kept apart.
pub fn of_others(are_kept: bool) -> Vec<Message> {
    let name = if are_kept { "others-kept.tsv" } else { "others.tsv" };
    let read = |line: &str| {
        let fields: Vec<_> = line.split('\t').collect();
        let is_vital = fields[0] == "V";
        let urgency = (is_vital || fields[0] == "E").then_some(Urgency::Emergency);
        Message {
            set: fields[0].to_owned(),
            lang: fields[1].to_owned(),
            text: fields[2].to_owned(),
            needs: Vec::new(),
            urgency,
            is_unclear: None,
            is_vital,
            is_held_back: are_kept,
        }
    };
    file(name).lines().filter(|line| !line.starts_with('#')).map(read).collect()
}

pub fn all() -> Vec<Message> {
    let vital = file("vital.txt");
    let is_vital = |text: &str| vital.lines().any(|line| line == text);
    let mut messages = Vec::new();
    for line in file("dev.jsonl").lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| value[name].as_str().unwrap().to_owned();
        let needs = [field("code"), field("alt")];
        messages.push(Message {
            set: field("set"),
            lang: field("lang"),
            needs: needs.into_iter().filter(|need| !need.is_empty()).collect(),
            urgency: Urgency::read(&field("urgency")),
            is_unclear: Some(field("clarity") == "unclear"),
            is_vital: is_vital(&field("text")),
            is_held_back: false,
            text: field("text"),
        });
    }
    for line in file("dev-2.tsv").lines() {
        let fields: Vec<_> = line.split('\t').collect();
        let (set, urgency) = match fields[0] {
            "E" => ("emergency", Some(Urgency::Emergency)),
            "H" => ("hard_negative", None),
            _ => ("general", None),
        };
        messages.push(Message {
            set: set.to_owned(),
            lang: fields[1].to_owned(),
            text: fields[2].to_owned(),
            needs: Vec::new(),
            urgency,
            is_unclear: None,
            is_vital: is_vital(fields[2]),
            is_held_back: false,
        });
    }
    for line in file("own.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<_> = line.split('\t').collect();
        let needs: Vec<_> = fields[2].split(',').map(str::to_owned).collect();
        messages.push(Message {
            set: fields[0].to_owned(),
            lang: fields[1].to_owned(),
            text: fields[5].to_owned(),
            urgency: Urgency::read(fields[3]),
            is_unclear: Some(needs[0] == "UNC"),
            is_vital: fields[4] != "-",
            is_held_back: hash(fields[5]) % 2 == 1,
            needs,
        });
    }
    messages
}

/// FNV-1a, 64 bits.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A stream of numbers that is the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }
}

/// Each letter slips with a chance of so many hundredths: another one, none, one
/// too many, or its neighbour's place.
pub fn slipped(text: &str, hundredths: usize, round: u64) -> String {
    let mut dice = Dice::new(hash(text).wrapping_add(round.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    for _ in 0..8 {
        dice.below(2);
    }
    let letters: Vec<char> = text.chars().collect();
    let mut made = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        at += 1;
        if !letter.is_alphabetic() || dice.below(100) >= hundredths {
            made.push(letter);
            continue;
        }
        let any = match ('а'..='я').contains(&letter) {
            true => char::from_u32('а' as u32 + u32::try_from(dice.below(32)).unwrap()).unwrap(),
            false => char::from(b'a' + u8::try_from(dice.below(26)).unwrap()),
        };
        match dice.below(4) {
            0 => made.push(any),
            1 => {}
            2 => made.extend([letter, any]),
            _ => match letters.get(at).filter(|next| next.is_alphabetic()) {
                Some(next) => {
                    made.extend([*next, letter]);
                    at += 1;
                }
                None => made.push(any),
            },
        }
    }
    made.into_iter().collect()
}

const RUSSIAN: &str = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";

/// Two ways in which people write Russian in Latin letters.
pub fn transliterated(text: &str, round: u64) -> String {
    let plain = "a b v g d e yo zh z i y k l m n o p r s t u f h ts ch sh sch - y - e yu ya";
    let other = "a b v g d e e zh z i i k l m n o p r s t u f kh c ch sh sh - i ' e u ia";
    let latin: Vec<_> = if round.is_multiple_of(2) { plain } else { other }.split(' ').collect();
    let mut made = String::new();
    for letter in text.to_lowercase().chars() {
        match RUSSIAN.chars().position(|russian| russian == letter) {
            Some(at) => made.push_str(latin[at].trim_matches('-')),
            None => made.push(letter),
        }
    }
    made
}

/// What comes out when the keyboard stands on the other alphabet.
pub fn on_the_other_layout(text: &str) -> String {
    let russian = "йцукенгшщзхъфывапролджэячсмитьбю.ё";
    let latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`";
    let has_russian = text.chars().any(|letter| ('а'..='я').contains(&letter));
    let (from, to) = if has_russian { (russian, latin) } else { (latin, russian) };
    let key = |letter: char| from.chars().position(|key| key == letter);
    let lower = text.to_lowercase();
    lower.chars().map(|it| key(it).and_then(|at| to.chars().nth(at)).unwrap_or(it)).collect()
}
