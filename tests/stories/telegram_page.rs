//! The page about Telegram: whether it answers, what waits, what to change.
use crate::support;
use crate::support::Engine;
use crate::support::pages::Pages;
use crate::support::telegram::{Scene, each_engine};
use netreach::codes::{Figure, Role};
use netreach::engine::Fault as Failure;
use netreach::store;
use netreach::web::console;
use std::sync::Arc;
use telegram_standin::{Admin, Calls, Fault, Group};

async fn pages(scene: &Scene, role: Role) -> Pages {
    scene.hire("igor", &[role]).await;
    let telegram = Some(Arc::clone(&scene.telegram));
    scene.pages_of("igor", console::router_with(scene.house.clone(), telegram)).await
}

fn safe(engine: Engine) -> (Scene, Group) {
    let scene = Scene::build(engine, 5, |_| ());
    let rights =
        ["can_delete_messages", "can_restrict_members", "can_invite_users", "can_pin_messages"];
    let group = scene.standin.supergroup("Чат").anonymous_owner();
    let group = group.with_bot(Admin::of(&rights)).members(120).hidden_members();
    let group = group.join_by_request().protected().permissions(&["can_send_messages"]);
    group.set_auto_delete(86_400);
    scene.telegram.set_group(group.id());
    (scene, group)
}

#[test]
fn a_safe_group_needs_no_change_and_a_careless_one_is_told_what_to_change() {
    support::each_engine_with(safe, |(scene, _group)| async move {
        let pages = pages(&scene, Role::Supervisor).await;
        let page = pages.get("/telegram").await;
        page.says(&["Telegram отвечает.", "Всё настроено так, чтобы никого не выдать."]);
        page.says(&["Список участников скрыт.", "Лишних прав у бота нет."]);

        let admin = scene.standin.user("Пётр", "Открытый");
        let open = scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all());
        let open = open.visible_history().username("open_chat").with_admin(&admin, &Admin::all());
        scene.telegram.set_group(open.id());
        let page = pages.get("/telegram").await;
        page.says(&[
            "Чат открыт для всех.",
            "Включите «Скрыть участников».",
            "У бота есть лишние права.",
        ]);
        page.says(&["Администраторы видны под своими аккаунтами.", "Включите автоудаление"]);
        page.says_nothing_of(&["Пётр", "Открытый", "Игорь", "open_chat"]);
        scene.telegram.set_group(-100_123);
        pages.get("/telegram").await.says(&["Бот не видит этот чат."]);
    });
}

#[test]
fn what_waits_and_what_could_not_be_deleted_is_counted() {
    each_engine(|scene| async move {
        let pages = pages(&scene, Role::Admin).await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        let page = pages.get("/telegram").await;
        page.says(&["<dt>ждут у Telegram</dt><dd>1</dd>", "Общий чат не подключён."]);
        page.says(&["никто не забирает"]);
        scene.calms().await;
        scene
            .store
            .commit(|tx| store::telegram::count_up(tx, Figure::Undeletable))
            .await
            .unwrap_or_else(|fault: Failure| panic!("{fault}"));
        let page = pages.get("/telegram").await;
        page.says(&["<dt>ждут у Telegram</dt><dd>0</dd>", "Сейчас этим занят один процесс."]);
        page.says(&["<dt>сообщений ещё в Telegram</dt><dd>2</dd>"]);
        page.says(&["Ближайшее удаление в Telegram: 22 ноября, 12:00"]);
        page.says(&["не дал удалить</th><td class=\"number\">1</td>"]);
        page.says(&["Telegram видит этот чат", "Безопаснее наша страница в Tor Browser"]);
        let metrics = pages.get("/metrics").await;
        metrics.says(&["netreach_telegram_undeletable 1\n", "netreach_telegram_copies 2\n"]);
    });
}

#[test]
fn a_telegram_that_does_not_answer_is_said_and_the_page_stands() {
    each_engine(|scene| async move {
        let pages = pages(&scene, Role::Supervisor).await;
        scene.calms().await;
        scene.hears().await.unwrap();
        scene.standin.fail(Calls::any(), Fault::error(502, "Bad Gateway"), 5);
        scene.hears().await.unwrap();
        let page = pages.get("/telegram").await;
        page.says(&["Telegram не отвечает с 21 ноября, 12:00.", "хранит сутки"]);
    });
}

#[test]
fn without_a_bot_the_page_says_how_to_begin() {
    support::each_engine(|house| async move {
        house.hire("igor", &[Role::Admin]).await;
        let page = house.pages("igor").await.get("/telegram").await;
        page.says(&[
            "Бот в Telegram пока не подключён.",
            "token_file",
            "Что о боте читают клиенты",
        ]);
    });
}
