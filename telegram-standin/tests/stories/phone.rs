//! The page that shows a phone, used as a browser would use it.

use std::net::SocketAddr;
use std::time::Duration;

use crate::support::Bot;
use serde_json::json;
use telegram_standin::{Admin, Group, Handset, Person, Standin};

/// A phone in somebody's hands, and the bot at the other end.
struct Scene {
    standin: Standin,
    bot: Bot,
    group: Group,
    people: [Person; 2],
    page: SocketAddr,
    agent: ureq::Agent,
}

struct Answer {
    status: u16,
    text: String,
    mark: String,
    to: String,
}

impl Scene {
    fn set() -> Scene {
        let standin = Standin::start(5).unwrap();
        standin.name_bot("Гавань", "harbour_bot");
        let people =
            [standin.user("Аня", "").language("ru"), standin.user("Sam", "").language("en")];
        let group = standin
            .supergroup("Свои")
            .with_member(&people[0])
            .with_member(&people[1])
            .with_bot(Admin::all());
        let channel = standin.channel("Новости").with_member(&people[0]);
        channel.boss().post(&channel, "автобус в шесть");
        let handset = Handset::of(&people)
            .with(&group)
            .with(&channel)
            .beside("http://127.0.0.1:1/")
            .seconds_east(3 * 3600);
        let page = standin.open_handset(handset, 0).unwrap();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(40)));
        let bot = Bot::of(&standin);
        // That it was let into the group, and the channel's post.
        bot.news();
        Scene { standin, bot, group, people, page, agent: config.build().into() }
    }

    fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        fetch(&self.agent, &format!("http://{}{path}", self.page), headers)
    }

    fn get(&self, path: &str) -> String {
        let answer = self.get_with(path, &[]);
        assert_eq!(answer.status, 200, "{path}");
        answer.text
    }

    /// Sends a form as the page at this address would; where it leads.
    fn act(&self, query: &str, fields: &[(&str, &str)]) -> String {
        let request = self.agent.post(format!("http://{}/act?{query}", self.page));
        let answer = answer(request.send_form(fields.iter().copied()).unwrap());
        assert_eq!(answer.status, 303, "{fields:?}");
        answer.to
    }

    fn says(&self, query: &str, words: &str) -> String {
        self.act(query, &[("act", "say"), ("words", words)])
    }
}

fn fetch(agent: &ureq::Agent, url: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = agent.get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer(request.call().unwrap())
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|it| it.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let (mark, to) = (header("etag"), header("location"));
    let status = response.status().as_u16();
    let text = String::from_utf8_lossy(&response.body_mut().read_to_vec().unwrap()).into_owned();
    Answer { status, text, mark, to }
}

#[test]
fn a_client_starts_writes_and_is_answered() {
    let scene = Scene::set();
    let bot = scene.standin.bot();
    let about = json!({ "description": "Отвечает человек.", "language_code": "ru" });
    scene.bot.call("setMyDescription", about);
    let empty = scene.get("/?lang=ru&me=0&chat=bot");
    assert!(empty.contains("Отвечает человек.") && empty.contains("@harbour_bot"));
    assert!(empty.contains("value=\"start\"") && !empty.contains("id=\"words\""));

    let to = scene.act("lang=ru&me=0", &[("act", "start")]);
    assert_eq!(to, "/?lang=ru&me=0&chat=bot");
    scene.says("lang=ru&me=0&chat=bot", "  где <автобус>?  ");
    let updates = scene.bot.news();
    assert_eq!(updates[0]["message"]["text"], "/start");
    assert_eq!(updates[1]["message"]["text"], "где <автобус>?");
    let ann = scene.people[0].id();
    scene.bot.call("sendMessage", json!({ "chat_id": ann, "text": "У метро, смотрите /map" }));
    let page = scene.get(&to);
    assert!(page.contains("где &lt;автобус&gt;?") && page.contains("У метро, смотрите "));
    assert!(page.contains("value=\"command /map\""));
    assert!(scene.get("/?lang=en&me=1").contains("Nothing here yet"), "it is Аня's chat");
    assert_eq!(scene.people[0].phone().len(), 3);
    assert!(bot > 0);
}

#[test]
fn what_changes_shows_at_once_and_what_is_deleted_is_gone() {
    let scene = Scene::set();
    let ann = scene.people[0].clone();
    ann.dm("вопрос");
    let path = "/?lang=ru&me=0&chat=bot";
    let first = scene.get_with(path, &[]);
    let known = [("if-none-match", first.mark.as_str())];
    assert_eq!(scene.get_with(path, &known).status, 304);
    let waits = [("if-none-match", first.mark.as_str()), ("prefer", "wait=25")];
    let (agent, url) = (&scene.agent, format!("http://{}{path}", scene.page));
    let sent = std::thread::scope(|threads| {
        let waiting = threads.spawn(move || fetch(agent, &url, &waits));
        std::thread::sleep(Duration::from_millis(50));
        let sent = scene.bot.call("sendMessage", json!({ "chat_id": ann.id(), "text": "ответ" }));
        let shown = waiting.join().unwrap();
        assert!(shown.text.contains("ответ") && shown.mark != first.mark);
        sent["message_id"].clone()
    });
    scene.bot.call("deleteMessage", json!({ "chat_id": ann.id(), "message_id": sent }));
    let page = scene.get(path);
    assert!(!page.contains("ответ</") && page.contains("вопрос"));
}

#[test]
fn messages_are_edited_answered_and_deleted() {
    let scene = Scene::set();
    let ann = scene.people[0].clone();
    let first = ann.dm("где автобсу");
    let chat = "lang=ru&me=0&chat=bot";
    let editing = scene.get(&format!("/?{chat}&edit={first}"));
    assert!(editing.contains(">где автобсу</textarea>"));
    let to = scene.says(&format!("{chat}&edit={first}"), "где автобус");
    assert_eq!(to, format!("/?{chat}"));
    assert!(scene.get(&to).contains("изменено"));
    scene.says(&format!("{chat}&reply={first}"), "ответьте, пожалуйста");
    let shown = ann.phone();
    assert_eq!((shown[0].text.as_str(), shown[1].reply_to), ("где автобус", Some(first)));
    assert!(scene.get(&to).contains("class=\"quote\""));
    scene.act(chat, &[("act", &format!("delete {first}"))]);
    assert!(scene.get(&to).contains("Удалённое сообщение"));
    // A page that is older than its chat asks for what is not there any more.
    scene.act(chat, &[("act", &format!("delete {first}"))]);
    scene.says(&format!("{chat}&edit={first}"), "снова");
    scene.act(chat, &[("act", "press 999 0 0")]);
    scene.act(chat, &[("act", "clear")]);
    assert!(ann.phone().iter().all(|it| it.text != "где автобус"));
    scene.standin.assert_clean();
}

#[test]
fn buttons_are_pressed_and_a_link_leads_to_the_private_chat() {
    let scene = Scene::set();
    let sam = scene.people[1].clone();
    sam.dm("hi");
    scene.bot.news();
    let row = json!([[{ "text": "Yes", "callback_data": "yes" }]]);
    let markup = json!({ "inline_keyboard": row });
    let asked = json!({ "chat_id": sam.id(), "text": "Sure?", "reply_markup": markup });
    let asked = scene.bot.call("sendMessage", asked)["message_id"].clone();
    scene.act("lang=en&me=1&chat=bot", &[("act", &format!("press {asked} 0 0"))]);
    let updates = scene.bot.news();
    let press = &updates[0]["callback_query"];
    assert_eq!(press["data"], "yes");
    let said = json!({ "callback_query_id": press["id"], "text": "Noted <b>" });
    scene.bot.call("answerCallbackQuery", said);
    assert!(scene.get("/?lang=en&me=1&chat=bot").contains("Noted &lt;b&gt;"));

    scene.says("lang=en&me=1&chat=0", "/ask@harbour_bot where?");
    let updates = scene.bot.news();
    assert_eq!(updates[0]["message"]["chat"]["id"], scene.group.id());
    let url = "https://t.me/harbour_bot?start=w0rd";
    let markup = json!({ "inline_keyboard": [[{ "text": "Open", "url": url }]] });
    let said = json!({ "chat_id": scene.group.id(), "text": "Read.", "reply_markup": markup });
    scene.bot.call("sendMessage", said);
    let page = scene.get("/?lang=en&me=1&chat=0");
    assert!(page.contains("value=\"start w0rd\""));
    let to = scene.act("lang=en&me=1&chat=0", &[("act", "start w0rd")]);
    assert_eq!(to, "/?lang=en&me=1&chat=bot");
    assert_eq!(scene.bot.news()[0]["message"]["text"], "/start w0rd");
    assert!(!scene.get(&to).contains("w0rd"), "apps show no payload");
    scene.standin.assert_clean();
}

#[test]
fn photos_voices_and_the_rest_can_be_sent() {
    let scene = Scene::set();
    let chat = "lang=en&me=1&chat=bot";
    let kinds = ["photo", "voice", "sticker", "contact", "location"];
    for kind in kinds {
        scene.act(chat, &[("act", &format!("sample {kind}"))]);
    }
    scene.act("lang=en&me=1&chat=0", &[("act", "sample photo")]);
    let updates = scene.bot.news();
    for (update, kind) in updates.iter().zip(kinds) {
        assert!(update["message"][kind].is_object() || update["message"][kind].is_array());
    }
    let voice = &updates[1]["message"]["voice"];
    let sound = scene.bot.download(voice["file_id"].as_str().unwrap()).unwrap();
    assert!(sound.starts_with(b"OggS") && sound.len() > 500);
    let page = scene.get(&format!("/?{chat}"));
    assert!(page.contains("0:07") && page.contains("59.9311"));
    let photo = page.split("src=\"").find_map(|it| it.strip_prefix("/photo")).unwrap();
    let photo = format!("/photo{}", photo.split('"').next().unwrap().replace("&amp;", "&"));
    assert_eq!(scene.get_with(&photo, &[]).status, 200);
    // Nobody else's phone shows it.
    assert_eq!(scene.get_with(&photo.replace("me=1", "me=0"), &[]).status, 404);
    scene.standin.assert_clean();
}

#[test]
fn a_photo_is_uploaded_with_its_caption() {
    let scene = Scene::set();
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let png = png.into_inner();
    for (name, bytes) in [("a.png", png.as_slice()), ("a.txt", b"no picture")] {
        let part = ureq::unversioned::multipart::Part::bytes(bytes).file_name(name);
        let form = ureq::unversioned::multipart::Form::new()
            .text("act", "say")
            .text("words", "вот")
            .part("photo", part);
        let url = format!("http://{}/act?lang=ru&me=0&chat=bot", scene.page);
        assert_eq!(answer(scene.agent.post(url).send(form).unwrap()).status, 303);
    }
    let updates = scene.bot.news();
    assert_eq!(updates[0]["message"]["caption"], "вот");
    assert!(updates[0]["message"]["photo"].is_array());
    assert_eq!(updates[1]["message"]["document"]["file_name"], "a.txt");
    scene.standin.assert_clean();
}

#[test]
fn the_bot_is_blocked_and_a_channel_is_only_read() {
    let scene = Scene::set();
    let ann = scene.people[0].clone();
    ann.dm("вопрос");
    let chat = "lang=ru&me=0&chat=bot";
    scene.act(chat, &[("act", "block")]);
    let page = scene.get(&format!("/?{chat}"));
    assert!(page.contains("Разблокировать") && !page.contains("id=\"words\""));
    let (code, _) = scene.bot.refused("sendMessage", json!({ "chat_id": ann.id(), "text": "а" }));
    assert_eq!(code, 403);
    scene.act(chat, &[("act", "unblock")]);
    assert!(scene.get(&format!("/?{chat}")).contains("id=\"words\""));

    let page = scene.get("/?lang=ru&me=0&chat=1");
    assert!(page.contains("автобус в шесть") && !page.contains("id=\"words\""));
    scene.says("lang=ru&me=0&chat=1", "я тоже");
    assert!(!scene.get("/?lang=ru&me=0&chat=1").contains("я тоже"));
    assert!(!scene.get("/?lang=en&me=1").contains("Новости"), "Sam reads no channel");
    scene.standin.assert_clean();
}

#[test]
fn nothing_comes_from_elsewhere_and_nobody_writes_from_elsewhere() {
    let scene = Scene::set();
    let page = scene.get_with("/", &[("accept-language", "ru-RU,ru;q=0.9")]);
    assert!(page.text.contains("<html lang=\"ru\""));
    assert!(scene.get("/").contains("<html lang=\"en\""));
    let outside = page.text.split("://").skip(1).filter(|it| !it.starts_with("127.0.0.1:1/"));
    assert_eq!(outside.count(), 0, "one link, to the desk");
    for (name, value) in [("host", "evil.example"), ("origin", "http://evil.example")] {
        assert_eq!(scene.get_with("/", &[(name, value)]).status, 403, "{name}");
    }
    for path in ["/phone.css", "/phone.js", "/phone.svg"] {
        assert_eq!(scene.get_with(path, &[]).status, 200);
    }
    for path in ["/nowhere", "/photo?me=0&chat=bot&message=1", "/act"] {
        assert_eq!(scene.get_with(path, &[]).status, 404);
    }
    // Addresses that ask for what is not there show the nearest thing.
    scene.get("/?lang=xx&me=99&chat=99&reply=a&edit=-1");
}
