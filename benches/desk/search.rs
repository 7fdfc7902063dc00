//! Finding a leaflet among five thousand: the starter library a hundred times
//! over, each copy with words of its own.

use std::hint::black_box;
use std::time::Instant;

use netreach::codes::Lang;
use netreach::leaflet::starter;
use netreach::search::{Document, Index};

const LEAFLETS: usize = 5_000;
const QUESTIONS: [&str; 12] = [
    "налоксон",
    "где взять налоксон",
    "yfkjrcjy",
    "nalokson",
    "налаксан",
    "абсцесы на руках",
    "ломка",
    "how to give naloxone",
    "abcess on arm",
    "гепатит с лечение после вич",
    "жираф зебра кенгуру бегемот страус",
    "ъыьэ brzhk шщъьы qwxzv ъъыь zzxqw ёыюъ вщмфк",
];

pub fn measure() {
    let texts = starter::texts().unwrap_or_else(|mistake| panic!("{mistake}"));
    let documents: Vec<_> = (0..LEAFLETS)
        .map(|number| {
            let text = &texts[number % texts.len()];
            // A library of this size has more words than one of forty leaflets.
            let own = (0..6).map(|part| name(number * 6 + part)).collect::<Vec<_>>().join(" ");
            Document {
                what: number,
                lang: text.lang,
                title: text.title.clone(),
                words: text.words.clone(),
                body: format!("{} {own}", text.body),
            }
        })
        .collect();
    let begun = Instant::now();
    let index = Index::new(documents);
    let built = begun.elapsed().as_secs_f64();
    let mut times = Vec::new();
    for _ in 0..super::ROUNDS * 4 {
        for question in QUESTIONS {
            let begun = Instant::now();
            black_box(index.find(black_box(question), Lang::Ru, 10));
            times.push(begun.elapsed().as_secs_f64());
        }
    }
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    println!(
        "| finding among 5,000 leaflets: mean / 95 of 100 / longest; making the index | \
         {:.2} ms / {:.2} ms / {:.2} ms; {:.0} ms | – |",
        mean * 1e3,
        times[times.len() * 95 / 100] * 1e3,
        times[times.len() - 1] * 1e3,
        built * 1e3
    );
}

/// A word of eight letters that nobody else has.
fn name(mut number: usize) -> String {
    let letters: Vec<char> = "абвгдеиклмнопрст".chars().collect();
    number = number.wrapping_mul(2_654_435_761) & 0xffff_ffff;
    (0..8).map(|place| letters[(number >> (place * 4)) & 15]).collect()
}
