//! The pages of leaflets at the desk: written, looked at, signed, withdrawn.

use axum::http::{StatusCode, header};
use netreach::codes::{Audience, Lang, Role};
use netreach::leaflet::Text;
use netreach::store;

use super::{LEAF, leaf, signs, writes};
use crate::support::pages::Pages;
use crate::support::{TestHouse, days, each_engine};

/// What the editor sends for [`LEAF`], with these words.
fn filled(words: &str) -> Vec<(&'static str, String)> {
    [
        ("name", "clean-water"),
        ("language", "ru"),
        ("title", "Чистая вода"),
        ("class", "info"),
        ("needs", "INFO.HR"),
        ("sources", "a book"),
        ("words", words),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

async fn sends(
    pages: &Pages,
    to: &str,
    fields: &[(&'static str, String)],
) -> crate::support::pages::Page {
    let pairs: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    pages.post(to, &pairs).await
}

/// An editor and two clinicians, signed in.
async fn people(house: &TestHouse) -> (Pages, Pages) {
    house.hire("lena", &[Role::Editor]).await;
    house.hire("nina", &[Role::Verifier]).await;
    (house.pages("lena").await, house.pages("nina").await)
}

#[test]
fn a_leaflet_is_written_looked_at_signed_changed_and_withdrawn() {
    each_engine(|house| async move {
        let (lena, nina) = people(&house).await;
        let mut form = filled("Вода **каждый** раз новая.\n\n- раз\n- два");
        form.push(("look", "1".to_owned()));
        let looked = sends(&lena, "/leaflets/new", &form).await;
        looked.says(&["<b>каждый</b>", "<ul class=\"bullets\"><li>раз</li>", "• раз<br>• два"]);
        assert_eq!(house.rows("leaflets").await, 0, "looking keeps nothing");
        form.pop();
        let kept = sends(&lena, "/leaflets/new", &form).await;
        let at = kept.location().to_owned();
        lena.get(&at).await.says(&["Черновик. Клиенты его не видят.", "Текст: lena"]);
        let again = sends(&lena, "/leaflets/new", &form).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        again.says(&["уже есть", ">Вода **каждый** раз новая.\n\n- раз\n- два</textarea>"]);

        nina.get("/leaflets").await.says(&["Черновики ждут подписи", &at]);
        let sign = format!("{at}/signature");
        let unread = nina.post(&sign, &[("until", "2027-11-21")]).await;
        assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
        unread.says(&["Поставьте отметку", "value=\"2027-11-21\""]);
        let past = nina.post(&sign, &[("until", "2026-11-20"), ("read", "1")]).await;
        past.says(&["Назовите время, которое ещё не прошло."]);
        nina.post(&sign, &[("until", "2027-11-21"), ("read", "1")]).await;
        nina.get(&at).await.says(&["Действует, последний день 21 ноября 2027.", "Подпись: nina"]);
        assert_eq!(house.library().all(Lang::Ru, house.now()).count(), 1, "clients have it");

        let form = filled("Вода **всегда** новая.\n\n- раз\n- два");
        let second = sends(&lena, &format!("{at}/edit"), &form).await.location().to_owned();
        let page = nina.get(&second).await;
        page.says(&[
            "действует прежний текст",
            "Вода<del> **каждый** раз</del><ins> **всегда**</ins> новая.",
        ]);
        let stale = sends(&lena, &format!("{at}/edit"), &form).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "somebody changed it meanwhile");
        nina.get(&at).await.says(&["Открыть последнюю версию"]);

        let withdrawal = format!("{second}/withdrawal");
        let unsure = nina.post(&withdrawal, &[]).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        nina.post(&withdrawal, &[("sure", "1")]).await;
        nina.get(&at).await.says(&["Отозвана. Клиенты её не видят."]);
        assert_eq!(house.library().all(Lang::Ru, house.now()).count(), 0);
    });
}

#[test]
fn nobody_signs_their_own_words_and_what_looks_wrong_is_said() {
    each_engine(|house| async move {
        let (lena, nina) = people(&house).await;
        let form = filled("Введите 2 мг!! Помощь едет.");
        let at = sends(&nina, "/leaflets/new", &form).await.location().to_owned();
        let page = nina.get(&at).await;
        page.says(&["«2 мг» похоже на дозу", "читается как крик", "мы никого не вызываем"]);
        page.says(&["Свой текст подписать нельзя"]);
        page.says_nothing_of(&["name=\"until\""]);
        let sign = format!("{at}/signature");
        let own = nina.post(&sign, &[("until", "2027-01-01"), ("read", "1")]).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        lena.get(&at).await.says_nothing_of(&["name=\"until\""]);
    });
}

#[test]
fn a_file_goes_out_and_comes_back_the_same() {
    each_engine(|house| async move {
        let (lena, _) = people(&house).await;
        let made = lena.post("/leaflets/new", &[("file", LEAF)]).await.location().to_owned();
        let file = lena.get(&format!("{made}/file")).await;
        assert!(
            file.headers[header::CONTENT_DISPOSITION]
                .to_str()
                .unwrap()
                .contains("clean-water.ru.md")
        );
        let text = String::from_utf8(file.body).unwrap();
        assert_eq!(Text::read(&text), Text::read(LEAF));
        let edit = format!("{made}/edit");
        let wrong = lena.post(&edit, &[("file", &text.replace("info", "poem"))]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says(&["Строка 5: вид бывает emergency", "class: poem"]);
        let other = lena.post(&edit, &[("file", &text.replace("clean-water", "other"))]).await;
        other.says(&["в файле другая памятка"]);
        let same = lena.post(&edit, &[("file", &text)]).await;
        assert_eq!(same.location(), made, "nothing changed, so nothing waits for a signature");
    });
}

#[test]
fn what_ends_soon_stands_before_clinicians_and_what_was_sent_is_counted() {
    each_engine(|house| async move {
        let (lena, nina) = people(&house).await;
        let (vera, editor) = (house.worker("vera").await, house.hire("ed", &[Role::Editor]).await);
        let doctor = house.hire("doc", &[Role::Verifier]).await;
        let id = writes(&house, &editor, leaf("слова")).await.unwrap();
        signs(&house, &doctor, id, house.now() + days(31)).await.unwrap();
        nina.get("/leaflets").await.says(&["Подписывать сейчас нечего."]);
        let guest = house.meets("где вода").await;
        house.send_leaflet(&vera, guest.case, "clean-water", Audience::Private).await.unwrap();
        let at = format!("/leaflets/{id}");
        lena.get(&at).await.says(&["отправили в 1 разговоре"]);
        house.later(days(2));
        let nina = house.pages("nina").await;
        nina.get("/leaflets").await.says(&["Подпись кончается", &at]);
        house.later(days(30));
        let (nina, vera) = (house.pages("nina").await, house.pages("vera").await);
        let page = nina.get("/leaflets").await;
        page.says(&["Срок подписи вышел 22 декабря 2026. Клиенты её не видят."]);
        vera.get("/leaflets").await.says(&["Здесь пусто."]);
        vera.get("/leaflets?state=all&lang=en").await.says_nothing_of(&[&at]);
        vera.get("/leaflets?state=all&lang=ru").await.says(&[&at]);
        let versions = house.store.read(|tx| store::leaflet::versions(tx, "clean-water", Lang::Ru));
        let versions =
            versions.await.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        assert_eq!(versions.len(), 1);
        assert_eq!(vera.get("/leaflets/5").await.status, StatusCode::NOT_FOUND);
    });
}
