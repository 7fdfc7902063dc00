//! A leaflet is found by whatever somebody types, and nothing that nobody
//! answers for is found at all.
mod surfaces;

use std::time::{Duration, Instant};

use crate::support::{Engine, TestHouse, days, each_engine};
use netreach::codes::{Lang, Role};
use netreach::desk::{self, Worker};
use netreach::engine::Fault;
use netreach::house::finding::Found;
use netreach::leaflet::starter;
use netreach::store;

/// What somebody types, in whose language, and the leaflet that answers it.
const ASKED: [(Lang, &str, &str); 64] = [
    (Lang::Ru, "налоксон", "naloxone-about"),
    (Lang::Ru, "где взять налоксон", "naloxone-about"),
    (Lang::Ru, "как уколоть налоксон", "naloxone-how-to-give"),
    (Lang::Ru, "nalokson", "naloxone-about"),
    (Lang::Ru, "yfkjrcjy", "naloxone-about"),
    (Lang::Ru, "налаксон", "naloxone-about"),
    (Lang::Ru, "налоксоном", "naloxone-about"),
    (Lang::Ru, "налок", "naloxone-about"),
    (Lang::Ru, "абсцесс", "abscess-skin-infection"),
    (Lang::Ru, "абцес на руке", "abscess-skin-infection"),
    (Lang::Ru, "f,cwtcc", "abscess-skin-infection"),
    (Lang::Ru, "гнойник от укола", "abscess-skin-infection"),
    (Lang::Ru, "попал в артерию", "artery-hit"),
    (Lang::Ru, "уколол в артерею", "artery-hit"),
    (Lang::Ru, "судороги", "seizure"),
    (Lang::Ru, "припадок трясет", "seizure"),
    (Lang::Ru, "судорги", "seizure"),
    (Lang::Ru, "бутират", "ghb-gbl"),
    (Lang::Ru, "butirat", "ghb-gbl"),
    (Lang::Ru, "гепатит с лечение", "hepatitis-c-test-cure"),
    (Lang::Ru, "gepatit c lechitsya", "hepatitis-c-test-cure"),
    (Lang::Ru, "прививка от гепатита б", "hepatitis-b-vaccine"),
    (Lang::Ru, "тест на вич через сколько", "hiv-test-window"),
    (Lang::Ru, "терапия вич", "hiv-treatment"),
    (Lang::Ru, "арв", "hiv-treatment"),
    (Lang::Ru, "доконтактная", "prep-before-exposure"),
    (Lang::Ru, "порвался презерватив", "pep-after-exposure"),
    (Lang::Ru, "укололся чужой иглой", "pep-after-exposure"),
    (Lang::Ru, "бросить пить", "stopping-alcohol-benzodiazepines"),
    (Lang::Ru, "ломка", "stopping-opioids-stimulants"),
    (Lang::Ru, "ломку снять", "stopping-opioids-stimulants"),
    (Lang::Ru, "lomka", "stopping-opioids-stimulants"),
    (Lang::Ru, "kjvrf", "stopping-opioids-stimulants"),
    (Lang::Ru, "не сплю голоса", "no-sleep-fear-voices"),
    (Lang::Ru, "бессонница", "no-sleep-fear-voices"),
    (Lang::Ru, "не хочу жить", "suicidal-thoughts"),
    (Lang::Ru, "трофическая язва", "leg-ulcers-swollen-leg"),
    (Lang::Ru, "нога опухла", "leg-ulcers-swollen-leg"),
    (Lang::Ru, "как беречь вены", "kinder-to-veins"),
    (Lang::Ru, "вены пропали", "kinder-to-veins"),
    (Lang::Ru, "искусственное дыхание", "rescue-breathing"),
    (Lang::Ru, "непрямой массаж сердца", "chest-compressions"),
    (Lang::Ru, "как вызвать скорую", "calling-an-ambulance"),
    (Lang::Ru, "положить на бок", "recovery-position"),
    (Lang::Ru, "признаки передозировки", "opioid-overdose-signs"),
    (Lang::Ru, "ботулизм", "wound-botulism"),
    (Lang::Ru, "заражение крови", "spreading-infection-sepsis"),
    (Lang::Ru, "перебрал фена", "stimulant-what-to-do"),
    (Lang::Ru, "водка и таблетки вместе", "alcohol-sedatives-mixes"),
    (Lang::En, "naloxone", "naloxone-about"),
    (Lang::En, "narcan spray", "naloxone-how-to-give"),
    (Lang::En, "naloxon", "naloxone-about"),
    (Lang::En, "тфдщчщту", "naloxone-about"),
    (Lang::En, "abscesses", "abscess-skin-infection"),
    (Lang::En, "abcess on arm", "abscess-skin-infection"),
    (Lang::En, "seizures", "seizure"),
    (Lang::En, "hep c cure", "hepatitis-c-test-cure"),
    (Lang::En, "hiv test window", "hiv-test-window"),
    (Lang::En, "needle stick pep", "pep-after-exposure"),
    (Lang::En, "withdrawl from heroin", "stopping-opioids-stimulants"),
    (Lang::En, "cant sleep paranoid", "no-sleep-fear-voices"),
    (Lang::En, "rescue breaths", "rescue-breathing"),
    (Lang::En, "recovery position", "recovery-position"),
    (Lang::En, "ломка", "stopping-opioids-stimulants"),
];

/// Every draft of the starter library, signed.
async fn signed(house: &TestHouse) -> Worker {
    let doctor = house.hire("doctor", &[Role::Verifier]).await;
    house.import_leaflets(starter::texts().unwrap()).await.unwrap();
    let (signer, now) = (doctor.clone(), house.now());
    let sign = move |tx: &mut netreach::engine::Tx| {
        for version in store::leaflet::newest_of_all(tx)? {
            desk::leaflet::sign(tx, &signer, version.id, now + days(30), now)?;
        }
        Ok::<_, desk::DeskError>(())
    };
    house.store.commit(sign).await.unwrap();
    house.refresh_library().await.unwrap();
    doctor
}

fn names(house: &TestHouse, question: &str, lang: Lang) -> Vec<String> {
    let found = house.finder().find(question, lang, 10).into_iter();
    found
        .filter_map(|hit| match hit.what {
            Found::Leaflet(name) => Some(name),
            Found::Guide | Found::Place(_) | Found::Service(_) => None,
            Found::Internal(name) => panic!("{name} is for workers"),
        })
        .collect()
}

#[test]
fn the_right_leaflet_is_among_the_first_three() {
    each_engine(|house| async move {
        signed(&house).await;
        let (mut first, mut missed) = (0, Vec::new());
        for (lang, question, wanted) in ASKED {
            let found = names(&house, question, lang);
            first += usize::from(found.first().is_some_and(|name| name == wanted));
            if !found.iter().take(3).any(|name| name == wanted) {
                missed
                    .push(format!("{question}: {wanted}, not {:?}", &found[..found.len().min(4)]));
            }
        }
        let three = ASKED.len() - missed.len();
        println!("first: {first} of {}, first three: {three}", ASKED.len());
        assert!(missed.len() * 100 <= ASKED.len() * 4, "{}", missed.join("\n"));
    });
}

#[test]
#[allow(clippy::disallowed_methods)] // how long the others wait
fn making_the_index_holds_up_nobody() {
    let house = TestHouse::build(Engine::Sqlite);
    // One thread: what works on it holds up everybody.
    let one = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    one.block_on(async {
        let texts = starter::texts().unwrap();
        let many = (0..20).flat_map(|copy| {
            texts.iter().cloned().map(move |mut text| {
                text.name = format!("{}-{copy}", text.name);
                text
            })
        });
        let many: Vec<_> = many.collect();
        let count = many.len();
        assert_eq!(house.import_leaflets(many).await.unwrap(), count);
        let doctor = house.hire("doctor", &[Role::Verifier]).await;
        let (now, until) = (house.now(), house.now() + days(30));
        let sign = move |tx: &mut netreach::engine::Tx| {
            for version in store::leaflet::newest_of_all(tx)? {
                desk::leaflet::sign(tx, &doctor, version.id, until, now)?;
            }
            Ok::<_, desk::DeskError>(())
        };
        house.store.commit(sign).await.unwrap();
        let refresh = tokio::spawn({
            let house = house.house.clone();
            async move { house.refresh_library().await }
        });
        let begun = Instant::now();
        let (mut last, mut longest) = (begun, Duration::ZERO);
        while !refresh.is_finished() {
            tokio::task::yield_now().await;
            longest = longest.max(last.elapsed());
            last = Instant::now();
        }
        let whole = begun.elapsed();
        refresh.await.unwrap().unwrap();
        assert!(!names(&house, "налоксон", Lang::Ru).is_empty());
        println!("{count} leaflets: {whole:?}, nobody else for {longest:?}");
        assert!(longest * 4 < whole, "{longest:?} of {whole:?}");
    });
}

#[test]
fn what_nobody_answers_for_is_never_found() {
    each_engine(|house| async move {
        house.import_leaflets(starter::texts().unwrap()).await.unwrap();
        house.refresh_library().await.unwrap();
        assert!(names(&house, "налоксон", Lang::Ru).is_empty(), "drafts");
        let doctor = signed(&house).await;
        assert!(!names(&house, "налоксон", Lang::Ru).is_empty());
        // For workers only, signed or not.
        for question in ["после тяжёлого случая", "after a hard case"] {
            let found = names(&house, question, Lang::Ru);
            assert!(!found.contains(&"after-a-hard-case".to_owned()));
            let at_desk = house.finder().find_at_desk(question, Lang::Ru, 3);
            let wanted = Found::Internal("after-a-hard-case".to_owned());
            assert!(at_desk.iter().any(|hit| hit.what == wanted), "{question}");
        }
        let withdraw = |name: &'static str| {
            let (by, now) = (doctor.clone(), house.now());
            house.store.commit(move |tx| {
                for lang in Lang::ALL {
                    let found = store::leaflet::newest(tx, name, *lang)?.unwrap();
                    desk::leaflet::withdraw(tx, &by, found.id, now)?;
                }
                Ok::<_, desk::DeskError>(())
            })
        };
        withdraw("naloxone-about").await.unwrap();
        house.refresh_library().await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        let found = names(&house, "где взять налоксон", Lang::Ru);
        assert!(!found.contains(&"naloxone-about".to_owned()), "{found:?}");
        house.later(days(31));
        house.refresh_library().await.unwrap();
        assert!(names(&house, "налоксон", Lang::Ru).is_empty(), "its date has come");
    });
}
