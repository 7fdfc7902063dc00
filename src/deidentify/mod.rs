//! What in a short text points at a person: names, phones, handles, mail, links,
//! addresses, dates, numbers of cards and papers. Russian and English, by lists,
//! by form, and for names by a second look at each word ([`weigh`]). It reads what is
//! typed, once, and keeps nothing; it finds much and not everything, and
//! `docs/deidentification.md` says how much.
//!
//! [`anonymity`] does the same for rows of codes: which of them single somebody
//! out, and what to make coarser.

use std::ops::Range;

pub mod anonymity;
mod names;
mod numbers;
mod papers;
mod places;
mod reach;
mod token;
pub mod weigh;
mod words;

/// What a piece of text points at a person with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Mail,
    Link,
    Handle,
    /// A card, a passport, another paper, a file.
    Number,
    Phone,
    Date,
    Address,
    Name,
}

impl Kind {
    pub const ALL: &'static [Kind] = &[
        Kind::Mail,
        Kind::Link,
        Kind::Handle,
        Kind::Number,
        Kind::Phone,
        Kind::Date,
        Kind::Address,
        Kind::Name,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Mail => "mail",
            Kind::Link => "link",
            Kind::Handle => "handle",
            Kind::Number => "number",
            Kind::Phone => "phone",
            Kind::Date => "date",
            Kind::Address => "address",
            Kind::Name => "name",
        }
    }

    #[must_use]
    pub fn read(code: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// A place in a text, in bytes, on the borders of letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub range: Range<usize>,
    pub kind: Kind,
}

/// Everything that points at a person, in the order of the text; no two places
/// touch each other's letters.
#[must_use]
pub fn find(text: &str) -> Vec<Mark> {
    let tokens = token::tokens(text);
    let mut marks = by_form(text, &tokens);
    let taken = joined(marks.clone());
    marks.extend(names::find(text, &tokens, &taken));
    joined(marks)
}

/// What is found by its form, whoever it belongs to.
fn by_form(text: &str, tokens: &[token::Token]) -> Vec<Mark> {
    let mut marks = reach::find(text, tokens);
    marks.extend(numbers::find(text, tokens));
    marks.extend(papers::find(text, tokens));
    marks.extend(places::find(text, tokens));
    marks
}

/// What the second look sees of each word that it decides about, for whoever makes its
/// weights: where the word stands, and its pieces, as [`weigh`] says.
#[must_use]
pub fn pieces(text: &str) -> Vec<(Range<usize>, Vec<usize>)> {
    let tokens = token::tokens(text);
    let ruled = names::Ruled::of(&tokens, &joined(by_form(text, &tokens)));
    let weighed = weigh::text(&tokens);
    (0..tokens.len())
        .filter(|at| ruled.is_open(&tokens, *at))
        .map(|at| (tokens[at].range.clone(), weigh::pieces(&weighed, &ruled.named, at)))
        .collect()
}

/// The kinds that are in it, each once.
#[must_use]
pub fn kinds(marks: &[Mark]) -> Vec<Kind> {
    Kind::ALL.iter().copied().filter(|kind| marks.iter().any(|mark| mark.kind == *kind)).collect()
}

/// The text with `word` of the kind in place of everything that was found.
#[must_use]
pub fn redacted(text: &str, word: impl Fn(Kind) -> String) -> String {
    let mut rest = 0;
    let mut made = String::with_capacity(text.len());
    for mark in find(text) {
        made.push_str(&text[rest..mark.range.start]);
        made.push('[');
        made.push_str(&word(mark.kind));
        made.push(']');
        rest = mark.range.end;
    }
    made.push_str(&text[rest..]);
    made
}

/// Marks that lie over each other become one, of the kind that says most.
fn joined(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.range.start, mark.kind));
    let mut kept: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match kept.last_mut() {
            Some(last) if mark.range.start < last.range.end => {
                last.range.end = last.range.end.max(mark.range.end);
                last.kind = last.kind.min(mark.kind);
            }
            _ => kept.push(mark),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::times_as_long;
    use proptest::prelude::*;

    fn marked(text: &str) -> Vec<(&str, Kind)> {
        find(text).into_iter().map(|mark| (&text[mark.range], mark.kind)).collect()
    }

    #[test]
    fn each_kind_is_found_where_it_stands() {
        let table: &[(&str, &[(&str, Kind)])] = &[
            ("Звонить 8 921 123-45-67 вечером", &[("8 921 123-45-67", Kind::Phone)]),
            ("тел.: +7(921)1234567", &[("+7(921)1234567", Kind::Phone)]),
            ("пишет с @quiet_fox", &[("@quiet_fox", Kind::Handle)]),
            ("почта someone@example.org.", &[("someone@example.org", Kind::Mail)]),
            ("см. t.me/somebody", &[("t.me/somebody", Kind::Link)]),
            ("живёт: ул. Садовая, д. 7", &[("ул. Садовая, д. 7", Kind::Address)]),
            ("flat 12", &[("flat 12", Kind::Address)]),
            ("сказал Серёжа", &[("Серёжа", Kind::Name)]),
            ("came with Anna-Maria", &[("Anna-Maria", Kind::Name)]),
            ("зовут азамат каримов", &[("азамат каримов", Kind::Name)]),
            ("родился 12.03.1987", &[("12.03.1987", Kind::Date)]),
            ("придёт 12 марта 2027", &[("12 марта 2027", Kind::Date)]),
            ("карта 4276 5500 1234 5674", &[("4276 5500 1234 5674", Kind::Number)]),
        ];
        for (text, marks) in table {
            assert_eq!(marked(text), *marks, "{text}");
        }
    }

    #[test]
    fn what_was_found_is_replaced_and_then_nothing_is_left() {
        let word = |kind: Kind| kind.code().to_owned();
        let text = "Зовут Азамат, тел. 8 921 123-45-67, ул. Садовая, д. 7";
        let made = redacted(text, word);
        assert_eq!(made, "Зовут [name], тел. [phone], [address]");
        assert_eq!(find(&made), []);
        assert_eq!(redacted("Выдано 20 шприцев", word), "Выдано 20 шприцев");
    }

    #[test]
    fn what_is_everybodys_hides_nothing_that_is_somebodys() {
        let somebodys = [
            ("drinks a lot, phone 07700 900123", Kind::Phone),
            ("drinks a lot +447700900123", Kind::Phone),
            ("Выдан налоксон, лот 240817A, тел 89211234567", Kind::Phone),
            ("talks a lot on nightbus77", Kind::Handle),
            ("Взял налоксон, паспорт серия 4012 345678", Kind::Number),
            ("лот 89211234567", Kind::Phone),
            ("запиши: 9 1 1 7 7 7 1 2 3 4", Kind::Phone),
            ("8 92 11 23 45 67", Kind::Phone),
            ("дата рождения:1987", Kind::Date),
            ("перенесла приём на 3.12", Kind::Date),
            ("тачка с номерами К482МО 178", Kind::Number),
            ("медкарта № 118/47-К", Kind::Number),
            ("ушёл сам, и/б 11482, в тапках", Kind::Number),
            ("ист. бол. 6604-С, отёк", Kind::Number),
            ("Кассация 77-2049/2023, ответа нет", Kind::Number),
            ("plate on the white van at our door: KD5 84M", Kind::Number),
            ("машина у точки, К 417 ОМ 196", Kind::Number),
            ("ночевать негде, выписали 28го", Kind::Date),
            ("dentist is the 23rd, we go together", Kind::Date),
            ("turned 30 on the 6th", Kind::Date),
            ("выписали 28-го", Kind::Date),
            ("суд 19/11, юрист будет", Kind::Date),
            ("last seen 14/10, close if no contact", Kind::Date),
            ("пишет как quiet.fox", Kind::Handle),
            ("кв: 45", Kind::Address),
        ];
        for (text, kind) in somebodys {
            assert!(find(text).iter().any(|mark| mark.kind == kind), "{text}: {:?}", marked(text));
        }
        let everybodys = [
            "налоксон, лот 240817A, серия верная",
            "Тест-полоски, серия FTN 2304-118",
            "Флакон налоксона, серия 0420523, мутный",
            "отсидел по 228 УК 15 лет",
            "В 2021 РФ ввела запрет",
            "белая таблетка MDMA 120 мг",
            "вакцина 0-3-7-14-30-90",
            "штраф, ст. 6.11",
            "прислал scan.pdf",
            "группа в 19:45",
            "второй раз за день, с 1-го раза не вышло",
            "после 2-го укола отёк",
            "on the 2nd dose, fine",
            "the 25th person today",
            "сезон 2023/2024",
            "открыто 24/7",
            "hotline is on 24/7",
            "лот 118/2024",
            "приказ 318/2024",
            "закон 323-ФЗ/2011",
            "шприцы 1000/2024",
            "ВЫДАНО А 100 МГ 20 ТАБ",
            "МЕТАДОН 20 МГ 100 АМП",
            "истории болезни 120 человек",
            "взяли а, в и б 500 шприцев",
            "scored 8/27, was 12/21",
            "rings on 14 of 20 days, seen 8/10",
        ];
        for text in everybodys {
            assert_eq!(marked(text), [], "{text}");
        }
    }

    #[test]
    fn a_day_goes_with_its_ending() {
        for (text, expected) in [("выписали 28-го", "28-го"), ("выписали 28го", "28го")]
        {
            let all: Vec<_> = find(text).into_iter().map(|mark| &text[mark.range]).collect();
            assert_eq!(all, [expected]);
        }
    }

    #[test]
    fn ten_times_the_text_takes_nothing_like_a_hundred_times_as_long() {
        let note: String =
            "Азамат, 8 921 123-45-67, ул. Садовая, д. 7; ".repeat(5).chars().take(200).collect();
        for long in
            [&note, "1 2-3 (4) 5.6 ", "на садовой А. Б. «", "@a.b@ ", "№ 1/2/3-4 лот AB 12 "]
        {
            let (few, many) = (long.repeat(50), long.repeat(500));
            let ten_times = || (0..10).for_each(|_| drop(find(&few)));
            let ratio = times_as_long(6.0, || drop(find(&many)), ten_times);
            assert!(ratio < 6.0, "{long}: {ratio}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_marks_stand_on_letters_and_in_order(text in "[ -~а-яА-Яё№«»—\n@+]{0,120}|\\PC{0,60}") {
            let mut end = 0;
            for mark in find(&text) {
                prop_assert!(mark.range.start >= end && mark.range.start < mark.range.end);
                prop_assert!(text.is_char_boundary(mark.range.start) && text.is_char_boundary(mark.range.end));
                end = mark.range.end;
            }
            let _ = redacted(&text, |kind| kind.code().to_owned());
        }
    }
}
