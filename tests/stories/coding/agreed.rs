//! Lines on which coders differ, and what they decide.

use netreach::coding::consensus::Standing::{self, Agreed, Decided, Open, Unread};
use netreach::coding::consensus::lines;
use netreach::desk::Refusal;

use super::{INFORMATION, MINOR, SERVICES, Study, TEXTS};
use crate::support::{each_engine, refused};

fn standings(study: &netreach::coding::Study) -> Vec<Standing> {
    lines(study).iter().map(|line| line.standing).collect()
}

#[test]
fn coders_settle_where_they_differ_and_who_proposed_what_stays() {
    each_engine(|house| async move {
        let study = Study::open(&house, TEXTS).await;
        let [minor, information, services] = [
            study.code(&house, MINOR).await,
            study.code(&house, INFORMATION).await,
            study.code(&house, SERVICES).await,
        ];
        study.says(&study.hers, 0, 1, &[minor]).await;
        study.says(&study.his, 0, 1, &[minor]).await;
        study.says(&study.hers, 0, 2, &[services, information]).await;
        study.says(&study.his, 0, 2, &[services]).await;
        study.says(&study.hers, 1, 1, &[information]).await;
        study.says(&study.hers, 2, 1, &[]).await;
        study.says(&study.his, 2, 1, &[]).await;
        let text = study.texts[0].to_string();
        let (code, other) = (services.to_string(), information.to_string());
        let decision = [("text", text.as_str()), ("line", "2"), ("codes", code.as_str())];
        let early = study.hers.post(&study.at("/consensus"), &decision).await;
        assert_eq!(early.status, 409, "before both are done nothing is settled");
        study.done(&study.hers).await;
        study.done(&study.his).await;

        let revealed = study.revealed(&house).await;
        assert_eq!(standings(&revealed), [Agreed, Open, Open, Agreed, Unread, Unread]);
        let page = study.his.get(&study.at("/consensus")).await;
        page.says(&["Совпало строк: 2. Решено: 0. Ждут решения: 2. Никто не посмотрел: 2."]);
        page.says(&["Дали совет врача.", "Где стоит автобус", "не смотрел"]);
        page.says_nothing_of(&["Просит мазь"]);
        let empty = study.his.post(&study.at("/consensus"), &decision[..2]).await;
        assert_eq!(empty.status, 422);
        assert_eq!(study.his.post(&study.at("/consensus"), &decision).await.status, 303);
        let revealed = study.revealed(&house).await;
        assert_eq!(standings(&revealed), [Agreed, Decided, Open, Agreed, Unread, Unread]);
        let line = &lines(&revealed)[1];
        let (hers, his) = study.numbers();
        assert_eq!(line.by, Some(his), "Boris wrote it down");
        assert_eq!(line.codes, Some([services].into()));
        assert_eq!(line.proposed[hers], Some([services, information].into()));
        assert_eq!(line.proposed[his], Some([services].into()));
        let proposed = line.proposed.clone();

        // One decision a line: a later one takes its place, and nobody's proposal changes.
        let again = [
            ("text", text.as_str()),
            ("line", "2"),
            ("codes", code.as_str()),
            ("codes", other.as_str()),
        ];
        assert_eq!(study.hers.post(&study.at("/consensus"), &again).await.status, 303);
        let revealed = study.revealed(&house).await;
        let line = &lines(&revealed)[1];
        assert_eq!(
            (line.by, line.codes.as_ref().map(std::collections::BTreeSet::len)),
            (Some(hers), Some(2))
        );
        assert_eq!(line.proposed, proposed);
        study
            .hers
            .get(&study.at("/consensus"))
            .await
            .says(&[&format!("записал кодировщик {}", hers + 1), "Решено: 1."]);
        let nobody = house.worker("vera").await;
        let reader = house.reader("vera").await;
        let seen = house.revealed(&nobody, &reader, study.id).await;
        assert_eq!(refused(seen), Some(Refusal::NotYourRole));
    });
}
