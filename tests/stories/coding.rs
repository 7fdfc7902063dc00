//! Studies: texts that two coders code without seeing each other, a codebook whose
//! versions are kept, what is decided, and the files that leave.

mod agreed;
mod book;
mod files;
pub mod oracles;

pub use files::coded_twice;

use netreach::codes::Role;
use netreach::coding::Codes;
use netreach::desk::study::At;
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::engine::{Fault, Tx};
use netreach::ids::{CodeId, StudyId, TextId};
use netreach::store;
use netreach::vault::Team;

use crate::support::pages::{Page, Pages};
use crate::support::{TestHouse, each_engine, refused};

/// A study of two coders, opened and filled through the doors.
pub struct Study {
    pub id: StudyId,
    pub anna: Worker,
    pub boris: Worker,
    pub hers: Pages,
    pub his: Pages,
    pub texts: Vec<TextId>,
}

impl Study {
    pub async fn open(house: &TestHouse, texts: &str) -> Study {
        let anna = house.hire("anna", &[Role::Researcher]).await;
        let boris = house.hire("boris", &[Role::Researcher]).await;
        let hers = house.pages("anna").await;
        let coders = [anna.id.to_string(), boris.id.to_string()];
        let fields = [
            ("title", "Веб-аутрич, 2026"),
            ("ethics", "Комитет, протокол 7"),
            ("coders", &coders[0]),
            ("coders", &coders[1]),
            ("begin", "themes"),
        ];
        let opened = hers.post("/coding", &fields).await;
        let id = opened.location().strip_prefix("/coding/").expect("a study").parse().unwrap();
        let his = house.pages("boris").await;
        let mut study = Study { id, anna, boris, hers, his, texts: Vec::new() };
        if !texts.is_empty() {
            let sent = [("texts", texts), ("form", "lines"), ("leave", "1")];
            let page = study.hers.post(&study.at("/intake"), &sent).await;
            assert_eq!(page.location(), study.at(""), "{}", page.text());
            study.texts = study.brought(house).await;
        }
        study
    }

    /// Its texts, in their order.
    pub async fn brought(&self, house: &TestHouse) -> Vec<TextId> {
        let id = self.id;
        let texts = house.store.read(move |tx| store::study::texts(tx, id)).await;
        let texts = texts.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        texts.into_iter().map(|text| text.id).collect()
    }

    /// The numbers of Anna and Boris, from 0: chance makes them.
    pub fn numbers(&self) -> (usize, usize) {
        let anna = usize::from(self.anna.id > self.boris.id);
        (anna, 1 - anna)
    }

    pub fn at(&self, path: &str) -> String {
        format!("/coding/{}{path}", self.id)
    }

    /// The code of that name.
    pub async fn code(&self, house: &TestHouse, name: &str) -> CodeId {
        let reader = house.reader("anna").await;
        let book = house.codebook(&self.anna, &reader, self.id, None).await.unwrap();
        let found = book.codes.iter().find(|code| code.words.name == name);
        found.unwrap_or_else(|| panic!("no code is called {name}")).id
    }

    /// Through the page, as a coder does.
    pub async fn says(&self, who: &Pages, text: usize, line: usize, codes: &[CodeId]) -> Page {
        let path = self.at(&format!("/texts/{}", self.texts[text]));
        let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
        let line = line.to_string();
        let mut fields = vec![("line", line.as_str())];
        fields.extend(codes.iter().map(|code| ("codes", code.as_str())));
        if codes.is_empty() {
            fields.push(("nothing", "1"));
        }
        who.post(&path, &fields).await
    }

    pub async fn done(&self, who: &Pages) {
        let page = who.post(&self.at("/done"), &[("knows", "1")]).await;
        assert_eq!(page.location(), self.at(""), "{}", page.text());
    }

    /// The whole study, once all are done.
    pub async fn revealed(&self, house: &TestHouse) -> netreach::coding::Study {
        let reader = house.reader("anna").await;
        house.revealed(&self.anna, &reader, self.id).await.unwrap()
    }
}

const TEXTS: &str = "Просит мазь от синяков. Дали совет врача.\n\
    Где стоит автобус сегодня?\n\
    Нужна помощь с документами. Записали к юристу. Придёт завтра.\n";
const MINOR: &str = "Лёгкие осложнения после инъекций";
const INFORMATION: &str = "Информация о снижении вреда, ВИЧ и гепатите C";
const SERVICES: &str = "Медицинские, психологические, социальные и юридические услуги";

/// Every page that somebody can see of a study, and what each search finds.
async fn everything(study: &Study, who: &Pages, codes: &[CodeId]) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    let mut paths = vec!["/coding".to_owned()];
    for path in ["", "/codebook", "/quotes", "/agreement", "/consensus", "/intake"] {
        paths.push(study.at(path));
    }
    paths.extend(study.texts.iter().map(|text| study.at(&format!("/texts/{text}?line=1"))));
    for path in paths {
        let page = who.get(&path).await;
        seen.push((path, page.text()));
    }
    for code in codes {
        let code = code.to_string();
        let page = who.post(&study.at("/quotes"), &[("code", &code)]).await;
        seen.push((format!("quotes of {code}"), page.text()));
    }
    for form in ["xlsx", "qdpx"] {
        let page = who.post(&study.at("/export"), &[("form", form)]).await;
        seen.push((format!("export {form}"), page.text()));
    }
    seen
}

#[test]
fn nobody_sees_anything_of_another_coder_before_all_are_done() {
    each_engine(|house| async move {
        let study = Study::open(&house, TEXTS).await;
        let codes = [study.code(&house, MINOR).await, study.code(&house, SERVICES).await];
        study.says(&study.his, 0, 1, &[codes[1]]).await;
        let before = everything(&study, &study.his, &codes).await;
        assert!(before.iter().any(|(_, page)| page.contains("Просит мазь")));
        for (text, lines) in [(0, 2), (1, 1), (2, 3)] {
            for line in 1..=lines {
                let page = study.says(&study.hers, text, line, &[codes[0]]).await;
                assert!(page.location().starts_with(&study.at("")), "{}", page.text());
            }
        }
        let same = |after: Vec<(String, String)>, when: &str| {
            for ((path, before), (_, after)) in before.iter().zip(&after) {
                assert_eq!(before, after, "{path} {when}");
            }
        };
        same(everything(&study, &study.his, &codes).await, "changed when the other coded");
        study.done(&study.hers).await;
        same(everything(&study, &study.his, &codes).await, "changed when the other was done");
        let theirs = everything(&study, &study.hers, &codes).await;
        let closed = theirs.iter().filter(|(_, page)| page.contains("Ещё не все кодировщики"));
        assert_eq!(closed.count(), 4, "whoever is done first waits like the other");

        // The desk itself opens nothing either.
        let reader = house.reader("boris").await;
        let early = house.revealed(&study.boris, &reader, study.id).await;
        assert_eq!(refused(early), Some(Refusal::StillBlind));
        let id = study.id;
        let said = house.store.read(move |tx| store::study::revealed(tx, id)).await;
        assert!(said.unwrap_or_else(|fault: Fault| panic!("{fault}")).is_empty());

        study.done(&study.his).await;
        let page = study.his.get(&study.at("/consensus")).await;
        page.says(&["Просит мазь от синяков.", MINOR, SERVICES]);
        study.his.get(&study.at("/agreement")).await.says(&["Каппа Коэна", "Насыщение", "<svg"]);
        study
            .hers
            .post(&study.at("/quotes"), &[("code", &codes[1].to_string())])
            .await
            .says(&["Просит"]);
    });
}

#[test]
fn who_is_done_changes_nothing_more_and_may_take_it_back_until_all_are() {
    each_engine(|house| async move {
        let study = Study::open(&house, TEXTS).await;
        let code = study.code(&house, MINOR).await;
        study.says(&study.hers, 0, 1, &[code]).await;
        let sure = study.hers.post(&study.at("/done"), &[]).await;
        assert_eq!(sure.status, 422, "five lines are left: {}", sure.text());
        study.done(&study.hers).await;
        let late = study.says(&study.hers, 0, 1, &[]).await;
        late.says(&["коды этой партии больше не меняются"]);
        study.hers.post(&study.at("/done"), &[("resume", "1")]).await;
        assert_eq!(study.says(&study.hers, 0, 1, &[]).await.status, 303);
        // Texts come in while nobody is done, and again once all are.
        let sent = [("texts", "Спросил о тестах."), ("form", "lines"), ("leave", "1")];
        assert_eq!(study.his.post(&study.at("/intake"), &sent).await.status, 303);
        study.done(&study.hers).await;
        study.his.post(&study.at("/intake"), &sent).await.says(&["Ещё не все кодировщики"]);
        study.done(&study.his).await;
        let too_late = study.hers.post(&study.at("/done"), &[("resume", "1")]).await;
        assert_eq!(too_late.status, 409);
        // A new batch is blind anew, and the first stays open.
        assert_eq!(study.his.post(&study.at("/intake"), &sent).await.status, 303);
        let texts = study.brought(&house).await;
        assert_eq!(texts.len(), 5);
        let last = study.at(&format!("/texts/{}", texts[4]));
        let said = [("line", "1"), ("codes", &code.to_string())];
        assert_eq!(study.hers.post(&last, &said).await.status, 303);
        let open = study.revealed(&house).await;
        assert_eq!(open.texts.len(), 4);
        assert!(open.said.iter().all(|line| line.text != texts[4]));
    });
}

#[test]
fn only_its_coders_read_a_study_and_whoever_brings_texts_cannot_read_them_back() {
    each_engine(|house| async move {
        let study = Study::open(&house, "").await;
        house.hire("olga", &[Role::Supervisor]).await;
        let nina = house.hire("nina", &[Role::Researcher]).await;
        house.worker("vera").await;
        let (olga, other) = (house.pages("olga").await, house.pages("nina").await);
        let sent = [("texts", TEXTS), ("form", "lines"), ("leave", "1")];
        assert_eq!(olga.post(&study.at("/intake"), &sent).await.status, 303);
        let page = olga.get(&study.at("")).await;
        page.says(&["Веб-аутрич, 2026", "Текстов: 3"]);
        page.says_nothing_of(&["Просит мазь", "/texts/"]);
        let id = study.id;
        let text = house.store.read(move |tx| store::study::texts(tx, id)).await;
        let text = text.unwrap_or_else(|fault: Fault| panic!("{fault}")).remove(0);
        let (reader, label) = (house.reader("olga").await, format!("study text {}", text.id.0));
        let vault = &house.vault;
        let read = vault.open_for_team(&reader, Team::Researchers, &label, &text.sealed).await;
        assert!(read.is_err(), "a supervisor has no key to what researchers read");
        let words = "Просит мазь".as_bytes();
        assert!(!text.sealed.as_bytes().windows(words.len()).any(|part| part == words));

        let path = study.at(&format!("/texts/{}", text.id));
        for who in [&olga, &house.pages("vera").await] {
            assert_eq!(who.get(&path).await.status, 403);
            assert_eq!(who.get(&study.at("/codebook")).await.status, 403);
        }
        for path in [path, study.at("/codebook"), study.at("/quotes"), study.at("/agreement")] {
            let page = other.get(&path).await;
            assert_eq!(page.status, 403, "{path}");
            page.says(&["только те, кто кодирует это исследование"]);
        }
        let reader = house.reader("nina").await;
        let read = house.study_texts(&nina, &reader, study.id, None).await;
        assert_eq!(refused(read), Some(Refusal::NotACoder));
        let at = At { study: study.id, text: text.id, line: 0 };
        let say = move |tx: &mut Tx| desk::study::say(tx, &nina, at, &Codes::new());
        assert_eq!(refused(house.store.commit(say).await), Some(Refusal::NotACoder));
        assert_eq!(other.post(&study.at("/export"), &[("form", "xlsx")]).await.status, 403);
        study.hers.get(&study.at(&format!("/texts/{}", text.id))).await.says(&["Просит мазь"]);
    });
}

#[test]
fn a_study_needs_an_ethics_reference_and_two_researchers() {
    each_engine(|house| async move {
        let anna = house.hire("anna", &[Role::Researcher]).await.id.to_string();
        let boris = house.hire("boris", &[Role::Researcher]).await.id.to_string();
        let vera = house.worker("vera").await.id.to_string();
        let hers = house.pages("anna").await;
        let both: &[(&str, &str)] = &[("coders", &anna), ("coders", &boris)];
        let wrong: [Filled; 5] = [
            ("Название", "", both),
            ("", "Протокол 7", both),
            ("Название", "Протокол 7", &[("coders", &anna)]),
            ("Название", "Протокол 7", &[("coders", &anna), ("coders", &anna)]),
            ("Название", "Протокол 7", &[("coders", &anna), ("coders", &vera)]),
        ];
        for (title, ethics, coders) in wrong {
            let mut fields = vec![("title", title), ("ethics", ethics)];
            fields.extend(coders);
            let page = hers.post("/coding", &fields).await;
            assert_eq!(page.status, 422, "{title} {ethics} {coders:?}");
            page.says(&["Исследованию нужны", title, ethics]);
        }
        let studies = house.studies().await.unwrap().0;
        assert!(studies.is_empty());
    });
}

#[test]
fn what_names_somebody_is_listed_by_row_and_nothing_is_taken() {
    each_engine(|house| async move {
        let study = Study::open(&house, "").await;
        let sent = "Просит мазь.\nЗвонить 8 921 123-45-67.\nГде автобус?\nПишет @quiet_fox.\n";
        let fields = [("texts", sent), ("form", "lines"), ("leave", "1")];
        let page = study.hers.post(&study.at("/intake"), &fields).await;
        assert_eq!(page.status, 422);
        page.says(&[
            "2 замечания",
            "Строка 2: похоже на телефон",
            "Строка 4: похоже на ник",
            "Просит мазь.",
        ]);
        let table = "дата,запрос\n32.13.2020,мазь\n01.05.2020,\"мазь\n";
        let fields = [("texts", table), ("form", "table"), ("leave", "1")];
        study.hers.post(&study.at("/intake"), &fields).await.says(&["кавычка не закрыта"]);
        let table = "дата,запрос\n32.13.2020,мазь\n01.05.2020,нужна мазь\n";
        let fields = [("texts", table), ("form", "table"), ("leave", "1")];
        study.hers.post(&study.at("/intake"), &fields).await.says(&["Строка 2: дата"]);
        // Without the committee's leave nothing comes in either.
        let fields = [("texts", TEXTS), ("form", "lines")];
        assert_eq!(study.hers.post(&study.at("/intake"), &fields).await.status, 422);
        assert!(study.brought(&house).await.is_empty());
        let table = "дата;запрос;услуги\n12.04.2020;нужна мазь;дали совет\n";
        let fields = [("texts", table), ("form", "table"), ("leave", "1")];
        assert_eq!(study.hers.post(&study.at("/intake"), &fields).await.status, 303);
        let text = study.brought(&house).await[0];
        let page = study.hers.get(&study.at(&format!("/texts/{text}"))).await;
        page.says(&["Текст 1, 2020-04", "нужна мазь", "дали совет"]);
        page.says_nothing_of(&["12.04"]);
    });
}

#[test]
fn a_study_goes_on_when_a_coder_leaves_and_somebody_takes_the_place() {
    each_engine(|house| async move {
        let study = Study::open(&house, TEXTS).await;
        let code = study.code(&house, MINOR).await;
        study.says(&study.his, 0, 1, &[code]).await;
        let nina = house.hire("nina", &[Role::Researcher]).await;
        let hers = house.pages("nina").await;
        let (boris, new) = (study.boris.id.to_string(), nina.id.to_string());
        let coders = study.at("/coders");
        let out = [("out", boris.as_str())];
        let early = study.hers.post(&coders, &out).await;
        assert_eq!(early.status, 403, "nobody is taken out who still works here");
        study.done(&study.hers).await;
        netreach::roster::disable(&house, study.boris.id).await.unwrap();
        let alone = study.hers.post(&coders, &out).await;
        assert_eq!(alone.status, 422, "one coder is none: {}", alone.text());
        assert_eq!(hers.get(&study.at("/codebook")).await.status, 403);
        assert_eq!(study.hers.post(&coders, &[("join", &new)]).await.status, 303);
        assert_eq!(study.hers.post(&coders, &[("join", &new)]).await.status, 422);
        assert_eq!(study.hers.post(&coders, &out).await.status, 303);
        let id = study.id;
        let said = house.store.read(move |tx| store::study::said_by(tx, id, study.boris.id)).await;
        assert!(said.unwrap_or_else(|fault: Fault| panic!("{fault}")).is_empty());
        assert_eq!(study.hers.get(&study.at("/agreement")).await.status, 409);
        study.says(&hers, 0, 1, &[code]).await;
        study.done(&hers).await;
        let revealed = study.revealed(&house).await;
        assert_eq!((revealed.coders, revealed.said.len()), (3, 1));
        // The next batch waits for the two who are left.
        let sent = [("texts", "Спросил о тестах."), ("form", "lines"), ("leave", "1")];
        assert_eq!(hers.post(&study.at("/intake"), &sent).await.status, 303);
        assert_eq!(hers.post(&coders, &[("out", &new)]).await.status, 422);
        study.done(&hers).await;
        assert_eq!(study.revealed(&house).await.texts.len(), 3);
        study.done(&study.hers).await;
        assert_eq!(study.revealed(&house).await.texts.len(), 4);
    });
}

/// Title, ethics reference, coders.
type Filled<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

/// What a coder says of many lines, in one transaction.
pub async fn says_all(house: &TestHouse, worker: &Worker, said: Vec<(At, Codes)>) {
    let worker = worker.clone();
    let say = move |tx: &mut Tx| {
        said.iter().try_for_each(|(at, codes)| desk::study::say(tx, &worker, *at, codes))
    };
    let said: Result<(), DeskError> = house.store.commit(say).await;
    said.unwrap();
}
