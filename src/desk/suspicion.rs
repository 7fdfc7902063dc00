//! What in a note looks as if it named somebody: a phone number, an address, a
//! handle, a link, a name. A warning aid for the writer, not a proof of anything.

/// What a piece of text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    LikePhone,
    LikeHandle,
    LikeMail,
    LikeLink,
    LikeAddress,
    LikeName,
}

impl Looks {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Looks::LikePhone => "phone",
            Looks::LikeHandle => "handle",
            Looks::LikeMail => "mail",
            Looks::LikeLink => "link",
            Looks::LikeAddress => "address",
            Looks::LikeName => "name",
        }
    }
}

/// Digits in a row, spaces and dashes aside, that make a phone number likely.
const PHONE_DIGITS_MIN: usize = 6;

/// Words that stand before a place, ru and en.
const ADDRESS_WORDS: &[&str] = &[
    "ул",
    "улица",
    "улице",
    "улицы",
    "пр",
    "проспект",
    "проспекте",
    "пер",
    "переулок",
    "дом",
    "кв",
    "квартира",
    "квартире",
    "подъезд",
    "метро",
    "ш",
    "шоссе",
    "наб",
    "набережная",
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "flat",
    "apartment",
    "apt",
    "metro",
];

/// Words that begin with a capital and are nobody.
const CAPITALS_ALLOWED: &[&str] =
    &["ВИЧ", "АРТ", "ДКП", "ПКП", "СПИД", "HIV", "HCV", "ART", "PrEP", "PEP", "Telegram"];

/// Everything the text looks like, each kind once, in the order of the list.
#[must_use]
pub fn look(text: &str) -> Vec<Looks> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Vec::new();
    let mut add = |looks, is: bool| {
        if is && !found.contains(&looks) {
            found.push(looks);
        }
    };
    add(Looks::LikePhone, has_phone(text));
    add(Looks::LikeHandle, words.iter().any(|word| is_handle(word)));
    add(Looks::LikeMail, words.iter().any(|word| is_mail(word)));
    add(Looks::LikeLink, words.iter().any(|word| is_link(word)));
    add(Looks::LikeAddress, has_address(&words));
    add(Looks::LikeName, has_name(text));
    found
}

fn has_phone(text: &str) -> bool {
    let mut digits = 0;
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits += 1,
            ' ' | '-' | '(' | ')' | '+' | '.' | '\u{a0}' | '\u{2011}' => {}
            _ => digits = 0,
        }
        if digits >= PHONE_DIGITS_MIN {
            return true;
        }
    }
    false
}

fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '@')
}

fn is_handle(word: &str) -> bool {
    let word = bare(word);
    word.strip_prefix('@').is_some_and(|name| name.chars().count() >= 3)
}

fn is_mail(word: &str) -> bool {
    bare(word).split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

fn is_link(word: &str) -> bool {
    let word = word.to_lowercase();
    word.contains("://")
        || word.contains("t.me/")
        || word.contains("www.")
        || word.contains("vk.com")
}

/// A word for a place, with a number or a capital after it.
fn has_address(words: &[&str]) -> bool {
    words.windows(2).any(|pair| {
        let place = bare(pair[0]).to_lowercase();
        let next = bare(pair[1]);
        ADDRESS_WORDS.contains(&place.as_str())
            && next.chars().next().is_some_and(|first| first.is_numeric() || first.is_uppercase())
    })
}

/// A capital inside a sentence, on a word of letters that is no abbreviation.
fn has_name(text: &str) -> bool {
    let mut sentence_begins = true;
    for word in text.split_whitespace() {
        let name = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let mut letters = name.chars();
        let capital = letters.next().is_some_and(char::is_uppercase)
            && letters.clone().any(char::is_lowercase)
            && letters.all(|letter| letter.is_alphabetic() || letter == '-');
        if capital && !sentence_begins && !CAPITALS_ALLOWED.contains(&name) {
            return true;
        }
        sentence_begins = word.ends_with(['.', '!', '?', ':', ';']) || name.is_empty();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planted_identities_are_noticed() {
        let table = [
            ("звонить 8 921 123-45-67 вечером", Looks::LikePhone),
            ("+7(921)1234567", Looks::LikePhone),
            ("пишет с @quiet_fox", Looks::LikeHandle),
            ("почта someone@example.org", Looks::LikeMail),
            ("см. t.me/somebody", Looks::LikeLink),
            ("живёт: ул. Садовая", Looks::LikeAddress),
            ("придёт на улице 7", Looks::LikeAddress),
            ("flat 12", Looks::LikeAddress),
            ("сказал Серёжа", Looks::LikeName),
            ("came with Anna-Maria", Looks::LikeName),
        ];
        for (text, looks) in table {
            assert!(look(text).contains(&looks), "{text}: {:?}", look(text));
        }
    }

    #[test]
    fn ordinary_notes_are_left_alone() {
        for text in [
            "Дали контакт врача, придёт в четверг к автобусу.",
            "Тест на ВИЧ отрицательный. Просит АРТ через месяц.",
            "Talked about HIV and PrEP. Will come on 12.05.",
            "",
        ] {
            assert_eq!(look(text), [], "{text}");
        }
    }
}
