//! Stories of the channel: said, planned, changed, withdrawn.
use crate::support;
use crate::support::pages::Pages;
use crate::support::telegram::{Scene, texts};
use crate::support::{Engine, days, hours, minutes};
use axum::http::StatusCode;
use netreach::codes::Role;
use netreach::web::console;
use std::sync::Arc;
use telegram_standin::{Admin, Calls, Fault, Group, Person};

/// An organisation with a channel, and its editor at the desk.
struct Studio {
    scene: Scene,
    channel: Group,
    pages: Pages,
    reader: Person,
}

fn each_engine<F: Future<Output = ()>>(story: impl Fn(Studio) -> F) {
    let build = |engine: Engine| {
        let scene = Scene::build(engine, 3, |config| config.telegram.channel_id = Some(-1));
        let channel = scene.standin.channel("Новости").owner("Игорь").with_bot(Admin::all());
        (channel.id(), scene, channel)
    };
    support::each_engine_with(
        |engine| {
            // The number of the channel is known once it is founded.
            let (number, ..) = build(engine);
            let scene =
                Scene::build(engine, 3, move |config| config.telegram.channel_id = Some(number));
            let channel = scene.standin.channel("Новости").owner("Игорь").with_bot(Admin::all());
            assert_eq!(channel.id(), number);
            let reader = scene.standin.user("Читатель", "Канала");
            let channel = channel.with_member(&reader);
            let pages = support::runtime().block_on(editor(&scene));
            Studio { scene, channel, pages, reader }
        },
        story,
    );
}

async fn editor(scene: &Scene) -> Pages {
    scene.hire("lena", &[Role::Editor]).await;
    let telegram = Some(Arc::clone(&scene.telegram));
    scene.pages_of("lena", console::router_with(scene.house.clone(), telegram)).await
}

impl Studio {
    async fn says(&self, words: &str) {
        let page = self.pages.post("/newsfeed", &[("words", words), ("when", "now")]).await;
        assert_eq!(page.location(), "/newsfeed", "{}", page.text());
        self.scene.calms().await;
    }

    /// The address of the only post.
    async fn only(&self) -> String {
        let text = self.pages.get("/newsfeed").await.text();
        let rest = text.split_once("action=\"/newsfeed/").unwrap().1;
        format!("/newsfeed/{}", rest.split('"').next().unwrap())
    }

    fn reads(&self) -> Vec<String> {
        let shown = self.reader.phone_of(&self.channel);
        // That the channel was founded is a line without words.
        texts(&shown).into_iter().filter(|text| !text.is_empty()).map(str::to_owned).collect()
    }
}

#[test]
fn a_post_goes_out_with_its_marks_is_changed_and_withdrawn() {
    each_engine(|studio| async move {
        studio.says("**Автобус** _сегодня_ у [метро](https://example.org/a_b) 18-20.").await;
        assert_eq!(studio.reads(), ["Автобус сегодня у метро 18-20."]);
        let sent = studio.scene.standin.calls_of("sendMessage");
        let entities = sent.last().unwrap().arguments["entities"].clone();
        assert_eq!(entities[0]["type"], "bold");
        assert_eq!(entities[2]["url"], "https://example.org/a_b");
        let post = studio.only().await;
        studio.pages.get("/newsfeed").await.says(&["Опубликовано", "21 ноября, 12:00"]);

        studio.pages.post(&post, &[("words", "Автобуса сегодня **не будет**.")]).await;
        studio.scene.calms().await;
        assert_eq!(studio.reads(), ["Автобуса сегодня не будет."]);

        studio.pages.post(&post, &[("withdraw", "1")]).await;
        studio.scene.calms().await;
        assert!(studio.reads().is_empty());
        let page = studio.pages.get("/newsfeed").await;
        page.says(&["Отозвано"]);
        page.says_nothing_of(&["Изменить или отозвать"]);
        studio.scene.standin.assert_clean();
    });
}

#[test]
fn a_planned_post_goes_out_at_its_time_and_not_before() {
    each_engine(|studio| async move {
        let later = [("words", "Завтра тесты."), ("when", "later"), ("at", "2026-11-21T12:40")];
        studio.pages.post("/newsfeed", &later).await;
        let page = studio.pages.get("/newsfeed").await;
        page.says(&["Выйдет в это время", "21 ноября, 12:40", "value=\"2026-11-21T12:40\""]);
        // A post that is said meanwhile does not wait behind it.
        studio.says("Сейчас.").await;
        assert_eq!(studio.reads(), ["Сейчас."]);
        studio.scene.passes(minutes(30)).await;
        assert_eq!(studio.reads(), ["Сейчас."]);
        studio.scene.passes(minutes(20)).await;
        assert_eq!(studio.reads(), ["Сейчас.", "Завтра тесты."]);
        let past = [("words", "Вчера."), ("when", "later"), ("at", "2026-11-20T12:40")];
        let pages = studio.scene.pages("lena").await;
        let refused = pages.post("/newsfeed", &past).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says(&["Назовите время, которое ещё не прошло.", ">Вчера.</textarea>"]);
    });
}

#[test]
fn a_planned_post_is_changed_or_taken_back_before_anybody_reads_it() {
    each_engine(|studio| async move {
        let later = [("words", "Черновик."), ("when", "later"), ("at", "2026-11-21T12:40")];
        studio.pages.post("/newsfeed", &later).await;
        let post = studio.only().await;
        let other = [("words", "Готово."), ("when", "later"), ("at", "2026-11-21T12:20")];
        studio.pages.post(&post, &other).await;
        studio.pages.get("/newsfeed").await.says(&["21 ноября, 12:20", "Готово."]);
        studio.pages.post(&post, &[("withdraw", "1")]).await;
        studio.scene.passes(hours(1)).await;
        assert!(studio.reads().is_empty());
        assert!(studio.scene.standin.calls_of("sendMessage").is_empty());
    });
}

#[test]
fn an_old_post_is_emptied_because_it_cannot_be_deleted() {
    each_engine(|studio| async move {
        studio.says("Старая новость.").await;
        let post = studio.only().await;
        studio.scene.passes(hours(49)).await;
        let pages = studio.scene.pages("lena").await;
        pages.post(&post, &[("withdraw", "1")]).await;
        studio.scene.calms().await;
        assert_eq!(studio.reads(), ["Запись отозвана."]);
        pages.get("/newsfeed").await.says(&["старше 48 часов"]);
    });
}

#[test]
fn what_did_not_work_is_said() {
    each_engine(|studio| async move {
        let calls = || Calls::to("sendMessage");
        studio.scene.standin.fail(calls(), Fault::DropAfter, 1);
        studio.says("Дошло ли?").await;
        studio.pages.get("/newsfeed").await.says(&["Неизвестно, вышла ли запись."]);
        assert_eq!(studio.reads(), ["Дошло ли?"], "once, and not twice");
        let no = Fault::error(400, "Bad Request: need administrator rights in the channel chat");
        studio.scene.standin.fail(calls(), no.clone(), 1);
        studio.says("Не примут.").await;
        studio.pages.get("/newsfeed").await.says(&["Telegram не принял запись."]);
        studio.says("Хорошо.").await;
        let post = studio.only().await;
        studio.scene.standin.fail(Calls::to("editMessageText"), no, 1);
        studio.pages.post(&post, &[("words", "Иначе.")]).await;
        studio.scene.calms().await;
        studio.pages.get("/newsfeed").await.says(&["в канале прежний текст"]);
    });
}

#[test]
fn requests_stand_by_day_beside_the_posts() {
    each_engine(|studio| async move {
        let vera = studio.scene.vera().await;
        let ann = studio.scene.ann();
        ann.dm("вопрос");
        studio.scene.calms().await;
        let case = studio.scene.only_case().await;
        studio.scene.replies(&vera, case, "ответ").await.unwrap();
        studio.scene.finishes(&vera, case).await.unwrap();
        studio.scene.meets("второй вопрос").await;
        studio.says("**Тесты** в четверг").await;
        let page = studio.pages.get("/newsfeed").await;
        page.says(&["21 ноября</time></th><td class=\"number\">2</td>", "Тесты в четверг</li>"]);
        page.says(&[">8 ноября</time></th><td class=\"number\">0</td>"]);
        studio.scene.passes(days(4)).await;
        let pages = studio.scene.pages("lena").await;
        let page = pages.get("/newsfeed").await;
        page.says(&["21 ноября</time></th><td class=\"number\">2</td>"]);
        page.says_nothing_of(&[">8 ноября</time>"]);
    });
}

#[test]
fn without_a_channel_nothing_can_be_published() {
    support::each_engine(|house| async move {
        house.hire("lena", &[Role::Supervisor]).await;
        let pages = house.pages("lena").await;
        pages.get("/newsfeed").await.says(&["Канал пока не подключён."]);
        let refused = pages.post("/newsfeed", &[("words", "слова"), ("when", "now")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert_eq!(house.rows("telegram_posts").await, 0);
        let gone = pages.post("/newsfeed/5", &[("withdraw", "1")]).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    });
}

/// A leaflet that a clinician signed for three days; its address at the desk.
async fn signed_leaflet(studio: &Studio) -> (Pages, String) {
    studio.scene.hire("nina", &[Role::Verifier]).await;
    let telegram = Some(Arc::clone(&studio.scene.telegram));
    let router = console::router_with(studio.scene.house.clone(), telegram);
    let nina = studio.scene.pages_of("nina", router).await;
    let file = "---\nname: water\nlanguage: ru\ntitle: Вода\nclass: info\n---\nВода **новая**.\n";
    let at = studio.pages.post("/leaflets/new", &[("file", file)]).await.location().to_owned();
    signs(&nina, &at).await;
    (nina, at)
}

async fn signs(nina: &Pages, at: &str) {
    let fields = [("until", "2026-11-23"), ("read", "1")];
    let signed = nina.post(&format!("{at}/signature"), &fields).await;
    assert_eq!(signed.location(), at, "{}", signed.text());
}

#[test]
fn a_leaflet_is_posted_and_flagged_once_it_is_changed_or_withdrawn() {
    each_engine(|studio| async move {
        let (nina, at) = signed_leaflet(&studio).await;
        studio.pages.post(&format!("{at}/posts"), &[("when", "now")]).await;
        studio.scene.calms().await;
        let read = studio.reads();
        assert!(read[0].starts_with("Вода\n\nВода новая.\n\nПроверил врач"), "{read:?}");
        let post = studio.only().await;
        let page = studio.pages.get("/newsfeed").await;
        page.says(&[&at]);
        page.says_nothing_of(&["<textarea class=\"tall\" id=\"words-"]);

        // Its words are the clinician's: what an editor types is not taken.
        studio.pages.post(&post, &[("words", "Другое.")]).await;
        studio.scene.calms().await;
        assert_eq!(studio.reads(), read);

        let file = "---\nname: water\nlanguage: ru\ntitle: Вода\nclass: info\n---\nДругая вода.\n";
        let newer = studio.pages.post(&format!("{at}/edit"), &[("file", file)]).await;
        studio.pages.get(&at).await.says_nothing_of(&["В канале прежний текст"]);
        signs(&nina, newer.location()).await;
        studio.pages.get("/newsfeed").await.says(&["В канале прежний текст"]);
        studio.pages.post(&post, &[]).await;
        studio.scene.calms().await;
        assert!(studio.reads()[0].contains("Другая вода."));

        nina.post(&format!("{at}/withdrawal"), &[("sure", "1")]).await;
        let flag = "Памятка больше не действует, а запись стоит в канале. Отзовите её.";
        studio.pages.get("/newsfeed").await.says(&[flag]);
        studio.pages.get(&at).await.says(&[flag, &post]);
        nina.get(&at).await.says_nothing_of(&[&post]);
        studio.pages.post(&post, &[("withdraw", "1")]).await;
        studio.scene.calms().await;
        assert!(studio.reads().is_empty());
        studio.pages.get("/newsfeed").await.says_nothing_of(&[flag]);
        let again = studio.pages.post(&format!("{at}/posts"), &[("when", "now")]).await;
        again.says(&["Эту памятку сейчас нельзя отправить"]);
    });
}

#[test]
fn a_planned_post_of_a_leaflet_that_ended_is_not_sent_and_says_so() {
    each_engine(|studio| async move {
        let (_, at) = signed_leaflet(&studio).await;
        // In the last hour of its date, and in the first after it.
        for time in ["2026-11-23T23:40", "2026-11-24T00:00"] {
            let later = [("when", "later"), ("at", time)];
            studio.pages.post(&format!("{at}/posts"), &later).await;
        }
        studio.scene.passes(days(3)).await;
        assert_eq!(studio.reads().len(), 1, "{:?}", studio.reads());
        let pages = studio.scene.pages("lena").await;
        let text = pages.get("/newsfeed").await.text();
        assert_eq!(text.matches("Не вышла: памятку отозвали").count(), 1, "{text}");
    });
    each_engine(|studio| async move {
        let (_, at) = signed_leaflet(&studio).await;
        // After its date, and before it.
        for day in ["2026-11-24T12:00", "2026-11-22T12:00"] {
            let later = [("when", "later"), ("at", day)];
            studio.pages.post(&format!("{at}/posts"), &later).await;
        }
        studio.scene.passes(hours(2)).await;
        let nina = studio.scene.pages("nina").await;
        nina.post(&format!("{at}/withdrawal"), &[("sure", "1")]).await;
        let pages = studio.scene.pages("lena").await;
        pages.get("/newsfeed").await.says(&["Памятка больше не действует: запись не выйдет."]);
        studio.scene.passes(days(3)).await;
        assert!(studio.reads().is_empty());
        let pages = studio.scene.pages("lena").await;
        let text = pages.get("/newsfeed").await.text();
        assert_eq!(text.matches("Не вышла: памятку отозвали").count(), 2, "{text}");
    });
}
