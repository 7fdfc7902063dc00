use super::*;
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
fn a_note_is_read_in_less_than_a_millisecond_and_a_long_text_in_proportion() {
    let note: String =
        "Азамат, 8 921 123-45-67, ул. Садовая, д. 7; ".repeat(5).chars().take(200).collect();
    find(&note);
    let took = |text: &str| {
        let once = || {
            let begun = std::time::Instant::now();
            find(text);
            begun.elapsed()
        };
        (0..9).map(|_| once()).min().unwrap_or_default()
    };
    let short = took(&note);
    // Nothing is optimised where tests run.
    let slow = if cfg!(debug_assertions) { 8 } else { 1 };
    assert!(short.as_micros() < 1000 * slow, "{short:?}");
    for long in [&note, "1 2-3 (4) 5.6 ", "на садовой А. Б. «", "@a.b@ "] {
        let (few, many) = (long.repeat(50), long.repeat(500));
        assert!(took(&many) < took(&few) * 25 + short, "{long}");
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
        redacted(&text, |kind| kind.code().to_owned());
    }
}
