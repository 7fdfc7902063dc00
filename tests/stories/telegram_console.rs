//! What the console shows of Telegram, and what a worker can do there.
use crate::support;
use crate::support::telegram::{Scene, each_engine, texts};
use crate::support::{Engine, hours, minutes};
use axum::http::{StatusCode, header};
use netreach::codes::Figure;
use netreach::engine::Fault as Failure;
use netreach::{store, telegram};
use telegram_standin::{Admin, Calls, Fault, Group};

/// A house whose bot is admin of a group chat.
fn chat(engine: Engine) -> (Scene, Group) {
    let scene = Scene::build(engine, 11, |_| ());
    let group = scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all()).members(40);
    scene.telegram.set_group(group.id());
    (scene, group)
}

/// Half a minute, for what waits behind a limit.
async fn a_moment(scene: &Scene) {
    for _ in 0..30 {
        scene.settles().await;
        scene.moves(netreach::clock::Span::seconds(1));
    }
}

async fn figure(scene: &Scene, what: Figure) -> Option<i64> {
    let found = scene.store.read(move |tx| store::telegram::figure(tx, what)).await;
    found.unwrap_or_else(|fault: Failure| panic!("{fault}"))
}

#[test]
fn a_voice_message_is_played_in_parts_and_goes_in_its_time() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm_voice_of(b"OggS and what was said", 67);
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        let pages = scene.pages("vera").await;
        let page = pages.get(&format!("/cases/{case}")).await;
        page.says(&["<audio", "preload=\"none\"", "Голосовое сообщение, 1:07", "Telegram, лично"]);
        page.says_nothing_of(&["Включена запись"]);
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("media-src 'self'"), "{policy}");

        let address = format!("/cases/{case}/recordings/1");
        let whole = pages.get(&address).await;
        assert_eq!((whole.status, &whole.body[..4]), (StatusCode::OK, &b"OggS"[..]));
        assert_eq!(whole.headers[header::CONTENT_TYPE], "audio/ogg");
        let part = pages.range(&address, "bytes=1-2").await;
        assert_eq!((part.status, part.body), (StatusCode::PARTIAL_CONTENT, b"gg".to_vec()));
        assert_eq!(part.headers[header::CONTENT_RANGE], "bytes 1-2/22");
        pages.get(&format!("/cases/{case}")).await.says(&["Включена запись"]);
        assert_eq!(pages.get(&format!("/cases/{case}/recordings/2")).await.status, 404);
        assert_eq!(pages.get(&format!("/cases/{case}/photos/1/image")).await.status, 404);

        scene.passes(hours(73)).await;
        let pages = scene.pages("vera").await;
        pages.get(&format!("/cases/{case}")).await.says(&["Голосовое сообщение стёрто."]);
        assert_eq!(pages.get(&address).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_video_note_is_a_film_and_a_stranger_cannot_play_it() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        scene.worker("oleg").await;
        let ann = scene.ann();
        ann.dm_video_note(9);
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        let pages = scene.pages("vera").await;
        let page = pages.get(&format!("/cases/{case}")).await;
        page.says(&["<video", "Видеосообщение, 0:09"]);
        let address = format!("/cases/{case}/recordings/1");
        let oleg = scene.pages("oleg").await;
        assert_eq!(oleg.get(&address).await.status, StatusCode::FORBIDDEN);
        assert_eq!(pages.get(&address).await.headers[header::CONTENT_TYPE], "video/mp4");
    });
}

#[test]
fn an_answer_whose_fate_nobody_knows_can_be_sent_again() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.standin.fail(Calls::to("sendMessage"), Fault::DropAfter, 1);
        scene.replies(&vera, case, "В четверг у автобуса.").await.unwrap();
        scene.calms().await;
        let pages = scene.pages("vera").await;
        let page = pages.get(&format!("/cases/{case}")).await;
        page.says(&["Возможно, не дошло", "Отправить ещё раз", "?again=3#reply"]);
        let filled = pages.get(&format!("/cases/{case}?again=3")).await;
        filled.says(&[">В четверг у автобуса.</textarea>"]);
        // The words of somebody else are never put into an answer.
        let other = pages.get(&format!("/cases/{case}?again=1")).await;
        other.says_nothing_of(&["нужна помощь с документами</textarea>"]);
    });
}

#[test]
fn a_client_who_stopped_the_bot_is_named_and_the_answer_fails() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        ann.block();
        scene.calms().await;
        let pages = scene.pages("vera").await;
        pages.get(&format!("/cases/{case}")).await.says(&["Клиент остановил бота."]);
        scene.replies(&vera, case, "ответ").await.unwrap();
        scene.settles().await;
        pages.get(&format!("/cases/{case}")).await.says(&["Не дошло"]);
        ann.unblock();
        ann.dm("я снова тут");
        scene.calms().await;
        let page = pages.get(&format!("/cases/{case}")).await;
        page.says_nothing_of(&["Клиент остановил бота."]);
    });
}

#[test]
fn a_worker_knows_how_many_people_will_read_a_public_answer() {
    support::each_engine_with(chat, |(scene, group)| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        let group = group.with_member(&ann);
        ann.post(&group, "/ask нужна помощь с документами");
        a_moment(&scene).await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        let pages = scene.pages("vera").await;
        let address = format!("/cases/{case}");
        let page = pages.get(&address).await;
        page.says(&["сколько человек прочтут, мы пока не знаем", "Telegram, общий чат"]);
        page.says(&["value=\"private\" checked", "без слова о вопросе"]);

        telegram::count_members(&scene.telegram, &scene.house).await.unwrap();
        let page = pages.get(&address).await;
        page.says(&["Всем в чате: прочтут 42 человека"]);
        pages.post(&format!("{address}/sorting"), &[("need", "INFO.SERVICES")]).await;
        pages.get(&address).await.says(&["value=\"chat\" checked"]);
        pages.post(&format!("{address}/sorting"), &[("need", "HRS.HIV_TEST")]).await;
        let page = pages.get(&address).await;
        page.says(&["value=\"private\" checked", "лучше отвечать лично"]);
        pages.post(&format!("{address}/sorting"), &[("urgency", "emergency")]).await;
        pages.get(&address).await.says(&["Если помощь нужна сейчас, ответьте в чате."]);

        let sent = [("to", "chat"), ("words", "В шесть у метро.")];
        pages.post(&format!("{address}/replies"), &sent).await;
        a_moment(&scene).await;
        assert_eq!(texts(&ann.phone_of(&group)).last(), Some(&"В шесть у метро."));
        pages.get(&address).await.says(&["<span>всем в чате · Отправлено"]);
    });
}

#[test]
fn the_chat_is_counted_once_an_hour_and_not_by_everybody() {
    support::each_engine_with(chat, |(scene, group)| async move {
        let count = || telegram::count_members(&scene.telegram, &scene.house);
        count().await.unwrap();
        count().await.unwrap();
        assert_eq!(scene.standin.calls_of("getChatMemberCount").len(), 1);
        assert_eq!(figure(&scene, Figure::Members).await, Some(41));
        group.add(scene.ann().id());
        scene.moves(minutes(61));
        scene.standin.fail(Calls::to("getChatMemberCount"), Fault::DropBefore, 1);
        count().await.unwrap();
        count().await.unwrap();
        assert_eq!(scene.standin.calls_of("getChatMemberCount").len(), 1, "the line broke");
        assert_eq!(figure(&scene, Figure::Members).await, Some(41), "the last count stands");
        scene.moves(minutes(5));
        count().await.unwrap();
        assert_eq!(figure(&scene, Figure::Members).await, Some(42));
    });
}

#[test]
fn a_private_answer_calls_into_the_private_chat_and_waits_there() {
    support::each_engine_with(chat, |(scene, group)| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        let group = group.with_member(&ann);
        ann.post(&group, "/ask где автобус?");
        a_moment(&scene).await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        let pages = scene.pages("vera").await;
        let address = format!("/cases/{case}");
        pages.post(&format!("{address}/sorting"), &[("need", "INFO.SERVICES")]).await;
        let sent = [("to", "private"), ("words", "У метро до 20:00.")];
        pages.post(&format!("{address}/replies"), &sent).await;
        a_moment(&scene).await;
        let page = pages.get(&address).await;
        page.says(&["Ответ ждёт клиента.", "Клиента уже позвали", "value=\"private\" checked"]);
        let pointer = ann.phone_of(&group).pop().unwrap();
        let link = pointer.buttons[0][0].url.clone().unwrap();
        ann.start(link.split_once("start=").unwrap().1);
        a_moment(&scene).await;
        let page = pages.get(&address).await;
        page.says(&["Отправлено"]);
        page.says_nothing_of(&["Ответ ждёт клиента.", "Клиента уже позвали", "всем в чате ·"]);
    });
}

#[test]
fn peers_are_named_and_only_a_case_of_the_chat_can_be_answered_by_them() {
    support::each_engine_with(chat, |(scene, group)| async move {
        let vera = scene.vera().await;
        let (ann, oleg) = (scene.ann(), group.member(5));
        let group = group.with_member(&ann);
        let asked = ann.post(&group, "/ask нужна помощь с документами");
        a_moment(&scene).await;
        oleg.reply(&group, asked, "обычно в шесть");
        a_moment(&scene).await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        let pages = scene.pages("vera").await;
        pages.get(&format!("/cases/{case}")).await.says(&[
            "<li class=\"message peer\"><p class=\"by\"><b>Участник чата</b>",
            "обычно в шесть",
        ]);
        let by_peers = "value=\"answered_by_peers\"";
        pages.get(&format!("/cases/{case}/closure")).await.says(&[by_peers]);
        let filled =
            [("need", "INFO.SERVICES"), ("services", "S01"), ("outcome", "answered_by_peers")];
        let finished = pages.post(&format!("/cases/{case}/closure"), &filled).await;
        assert_eq!(finished.location(), "/cases");

        let private = scene.meets("вопрос со страницы").await.case;
        scene.takes(&vera, private).await.unwrap();
        let page = pages.get(&format!("/cases/{private}/closure")).await;
        page.says_nothing_of(&[by_peers]);
        let refused = pages.post(&format!("/cases/{private}/closure"), &filled).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        pages.get(&format!("/cases/{private}")).await.says(&["type=\"hidden\" name=\"to\""]);
    });
}
