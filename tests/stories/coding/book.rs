//! What is done to a codebook, and what becomes of the codings.

use netreach::codes::CodeState;
use netreach::coding::units::{Unit, Units};
use netreach::ids::CodeId;
use netreach::store;

use super::{INFORMATION, MINOR, SERVICES, Study, TEXTS};
use crate::support::{TestHouse, each_engine};

async fn change(study: &Study, seen: &str, fields: &[(&str, &str)]) -> u16 {
    let mut all = vec![("seen", seen)];
    all.extend(fields);
    study.hers.post(&study.at("/codebook"), &all).await.status.as_u16()
}

async fn met(study: &Study, house: &TestHouse, name: &str) -> usize {
    let code = study.code(house, name).await;
    let revealed = study.revealed(house).await;
    let rows = Units::of(&revealed, Unit::Line).rows(&revealed);
    rows.iter().find(|row| row.code == Some(code)).map_or(0, |row| row.met)
}

/// Minor on the first line and the last, information on the third, services on two.
async fn coded_by_both(study: &Study, [minor, information, services]: [CodeId; 3]) {
    for who in [&study.hers, &study.his] {
        study.says(who, 0, 1, &[minor]).await;
        study.says(who, 0, 2, &[services]).await;
        study.says(who, 1, 1, &[information]).await;
        study.says(who, 2, 1, &[services]).await;
        study.says(who, 2, 2, &[]).await;
        study.says(who, 2, 3, &[minor]).await;
    }
}

#[test]
fn every_change_of_a_codebook_is_a_version_and_codings_survive() {
    each_engine(|house| async move {
        let study = Study::open(&house, TEXTS).await;
        study.hers.get(&study.at("/codebook")).await.says(&["Версия 1", MINOR]);
        let [minor, information, services] = [
            study.code(&house, MINOR).await,
            study.code(&house, INFORMATION).await,
            study.code(&house, SERVICES).await,
        ];
        coded_by_both(&study, [minor, information, services]).await;
        let spelled = |code: CodeId| code.to_string();
        let (a, b, c) = (spelled(minor), spelled(information), spelled(services));
        let words =
            [("name", "Мазь и синяки"), ("description", "Всё о коже"), ("memo", "уточнить")];
        let mut reword = vec![("act", "reword"), ("code", a.as_str())];
        reword.extend(words);
        assert_eq!(change(&study, "1", &reword).await, 303);
        assert_eq!(change(&study, "1", &reword).await, 409, "somebody changed it meanwhile");
        assert_eq!(
            change(&study, "2", &[("act", "add"), ("name", "Тема"), ("is_theme", "1")]).await,
            303
        );
        let theme = spelled(study.code(&house, "Тема").await);
        assert_eq!(
            change(&study, "3", &[("act", "group"), ("code", &a), ("theme", &theme)]).await,
            303
        );
        assert_eq!(change(&study, "4", &[("act", "merge"), ("code", &a), ("into", &b)]).await, 303);
        let split = [("act", "split"), ("code", c.as_str()), ("name", "Врач"), ("second", "Юрист")];
        assert_eq!(change(&study, "5", &split).await, 303);
        // What stands for nothing any more is not put anywhere, nor merged again.
        let closed = study.says(&study.hers, 1, 1, &[minor]).await;
        assert_eq!(closed.status, 409, "{}", closed.text());
        assert_eq!(change(&study, "6", &[("act", "merge"), ("code", &a), ("into", &b)]).await, 409);
        assert_eq!(change(&study, "6", &[("act", "merge"), ("code", &b), ("into", &b)]).await, 409);
        assert_eq!(change(&study, "6", &[("act", "merge"), ("code", &b), ("into", &c)]).await, 409);
        assert_eq!(change(&study, "6", &[("act", "add"), ("name", " ")]).await, 422);
        // A split code stays where it stands, and is put on no other line.
        assert_eq!(study.says(&study.hers, 0, 2, &[services]).await.status, 303);
        assert_eq!(study.says(&study.hers, 0, 1, &[services]).await.status, 409);
        let lawyer = study.code(&house, "Юрист").await;
        assert_eq!(study.says(&study.his, 2, 1, &[lawyer]).await.status, 303);
        versions(&house, &study, &a).await;

        study.done(&study.hers).await;
        study.done(&study.his).await;
        assert_eq!(met(&study, &house, INFORMATION).await, 3, "its own line and the two merged");
        assert_eq!(met(&study, &house, SERVICES).await, 2);
        assert_eq!(met(&study, &house, "Юрист").await, 1);
        assert_eq!(met(&study, &house, "Врач").await, 0);
        // Under the other code also where that is merged once more.
        assert_eq!(change(&study, "6", &[("act", "add"), ("name", "Всё")]).await, 303);
        let all = spelled(study.code(&house, "Всё").await);
        assert_eq!(
            change(&study, "7", &[("act", "merge"), ("code", &b), ("into", &all)]).await,
            303
        );
        assert_eq!(met(&study, &house, "Всё").await, 3);
        let revealed = study.revealed(&house).await;
        let gone = revealed.book.find(minor).unwrap();
        assert_eq!(gone.state, CodeState::Merged);
        assert_eq!(revealed.said.iter().filter(|line| line.codes.contains(&minor)).count(), 4);
    });
}

async fn versions(house: &TestHouse, study: &Study, minor: &str) {
    let page = study.his.get(&study.at("/codebook")).await;
    page.says(&[": разделён код, anna", ": объединены коды, anna", "Мазь и синяки"]);
    let first = study.his.get(&study.at("/codebook?version=1")).await;
    first.says(&[MINOR, SERVICES, "прежняя версия"]);
    first.says_nothing_of(&["Мазь и синяки", "Юрист</summary>", "name=\"act\""]);
    let id = study.id;
    let kept = house.store.read(move |tx| store::codebook::versions(tx, id)).await;
    let kept = kept.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
    assert_eq!(kept.len(), 6);
    assert!(kept.iter().all(|version| version.by == study.anna.id));
    assert!(!minor.is_empty());
}
