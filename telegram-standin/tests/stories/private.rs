//! Private chats: sends, edits, deletions, blocking. What is expected stands in
//! the facts about Telegram, sections 3 to 5; each test names its section.

use crate::support::{Bot, scene};
use serde_json::{Value, json};
use telegram_standin::{From, Standin};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const GONE: &str = "Bad Request: message to delete not found";
const TOO_OLD: &str = "Bad Request: message can't be deleted for everyone";

#[test]
fn a_bot_cannot_write_first() {
    // Section 4, "A bot cannot write first".
    let standin = Standin::start(1).unwrap();
    let bot = Bot::of(&standin);
    let ann = standin.user("Анна", "Петрова");
    let message = json!({ "chat_id": ann.id(), "text": "привет" });
    let refused = bot.refused("sendMessage", message.clone());
    assert_eq!(refused, (403, "Forbidden: bot can't initiate conversation with a user".into()));
    let nobody = bot.refused("sendMessage", json!({ "chat_id": 7, "text": "привет" }));
    assert_eq!(nobody, (400, "Bad Request: chat not found".into()));
    ann.start("mu3");
    let sent = bot.call("sendMessage", message);
    assert_eq!(sent["from"]["is_bot"], true);
    assert_eq!(
        sent["chat"],
        json!({ "id": ann.id(), "type": "private", "first_name": "Анна",
        "last_name": "Петрова" })
    );
}

#[test]
fn blocking_and_leaving_are_told_and_refused() {
    // Section 4, "403s to handle".
    let (standin, bot, ann) = scene(2);
    ann.block();
    let update = bot.news().pop().unwrap();
    assert_eq!(update["my_chat_member"]["new_chat_member"]["status"], "kicked");
    let message = json!({ "chat_id": ann.id(), "text": "привет" });
    let refused = bot.refused("sendMessage", message.clone());
    assert_eq!(refused, (403, "Forbidden: bot was blocked by the user".into()));
    ann.unblock();
    bot.call("sendMessage", message.clone());
    ann.delete_account();
    let refused = bot.refused("sendMessage", message);
    assert_eq!(refused, (403, "Forbidden: user is deactivated".into()));
    assert!(ann.phone().is_empty());
    standin.assert_clean();
}

#[test]
fn lengths_count_characters_and_entities_count_utf16() {
    // Section 4, "Text 1-4096 and caption 0-1024 characters".
    let (standin, bot, ann) = scene(3);
    let text = |text: String| json!({ "chat_id": ann.id(), "text": text });
    let sent = bot.call("sendMessage", text("💊".repeat(4096)));
    assert_eq!(sent["text"].as_str().unwrap().chars().count(), 4096);
    let long = bot.refused("sendMessage", text("я".repeat(4097)));
    assert_eq!(long, (400, "Bad Request: message is too long".into()));
    let empty = bot.refused("sendMessage", text("  \n ".into()));
    assert_eq!(empty, (400, "Bad Request: message text is empty".into()));
    let bold = json!([{ "type": "bold", "offset": 3, "length": 4 }]);
    let sent = bot
        .call("sendMessage", json!({ "chat_id": ann.id(), "text": "💊 тест", "entities": bold }));
    assert_eq!(sent["entities"], bold);
    let shown = ann.from_bot().pop().unwrap();
    assert_eq!(shown.entities, bold.as_array().unwrap().clone());
    standin.limits(false);
    let edited = json!({ "chat_id": ann.id(), "message_id": shown.id, "text": "я".repeat(4097) });
    let long = bot.refused("editMessageText", edited);
    assert_eq!(long, (400, "Bad Request: MESSAGE_TOO_LONG".into()));
}

#[test]
fn what_a_send_adds_shows_on_the_phone() {
    // Sections 4 and 5: protect_content, reply_parameters, link previews, buttons.
    let (_standin, bot, ann) = scene(4);
    let asked = ann.dm("как обменять?");
    let buttons = json!({ "inline_keyboard": [[
        { "text": "Да", "callback_data": "yes", "style": "success" },
        { "text": "Сайт", "url": "https://example.org" },
    ], []] });
    let sent = bot.call(
        "sendMessage",
        json!({
            "chat_id": ann.id(), "text": "смотрите https://example.org", "protect_content": true,
            "reply_parameters": { "message_id": asked, "quote": "обменять" },
            "link_preview_options": { "is_disabled": true }, "reply_markup": buttons,
        }),
    );
    assert_eq!(sent["has_protected_content"], true);
    assert_eq!(sent["link_preview_options"], json!({ "is_disabled": true }));
    assert_eq!(sent["reply_to_message"]["message_id"], asked);
    assert_eq!(sent["quote"]["position"], 4);
    assert_eq!(sent["entities"][0]["type"], "url");
    let shown = ann.from_bot().pop().unwrap();
    assert!(shown.protected);
    assert_eq!(shown.reply_to, Some(asked));
    assert_eq!(shown.buttons.len(), 1);
    assert_eq!(shown.buttons[0][0].data.as_deref(), Some("yes"));
    assert_eq!(shown.from, From::Bot);
    let missing =
        json!({ "chat_id": ann.id(), "text": "о", "reply_parameters": { "message_id": 99 } });
    let refused = bot.refused("sendMessage", missing);
    assert_eq!(refused, (400, "Bad Request: message to be replied not found".into()));
}

#[test]
fn button_data_has_64_bytes() {
    // Section 5, "`callback_data` 1-64 bytes".
    let (_standin, bot, ann) = scene(5);
    let with = |data: String| {
        let keyboard = json!({ "inline_keyboard": [[{ "text": "Да", "callback_data": data }]] });
        json!({ "chat_id": ann.id(), "text": "?", "reply_markup": keyboard })
    };
    bot.call("sendMessage", with("я".repeat(32)));
    let refused = bot.refused("sendMessage", with("я".repeat(32) + "a"));
    assert_eq!(refused, (400, "Bad Request: BUTTON_DATA_INVALID".into()));
}

#[test]
fn a_bot_edits_its_own_messages_without_limit_of_time() {
    // Section 3, "Own messages: editable without limit".
    let (standin, bot, ann) = scene(6);
    let advice = bot.say(ann.id(), "совет");
    standin.advance(30 * DAY);
    let edit = |id: i64, text: &str| json!({ "chat_id": ann.id(), "message_id": id, "text": text });
    let edited = bot.call("editMessageText", edit(advice, "удалено"));
    assert_eq!(edited["edit_date"], standin.now());
    let shown = ann.from_bot().pop().unwrap();
    assert_eq!((shown.text.as_str(), shown.edited), ("удалено", true));
    let same = bot.refused("editMessageText", edit(advice, "удалено"));
    assert!(same.1.starts_with("Bad Request: message is not modified"), "{same:?}");
    let theirs = ann.dm("моё");
    let refused = bot.refused("editMessageText", edit(theirs, "твоё"));
    assert_eq!(refused, (400, "Bad Request: message can't be edited".into()));
    let refused = bot.refused("editMessageText", edit(9999, "что"));
    assert_eq!(refused, (400, "Bad Request: message to edit not found".into()));
    let keyboard = json!({ "chat_id": ann.id(), "text": "?", "reply_markup":
        { "remove_keyboard": true } });
    let fixed = bot.call("sendMessage", keyboard)["message_id"].as_i64().unwrap();
    let refused = bot.refused("editMessageText", edit(fixed, "!"));
    assert_eq!(refused, (400, "Bad Request: message can't be edited".into()));
}

#[test]
fn both_sides_of_a_private_chat_can_be_deleted_for_two_days() {
    // Section 3, "Code: date + 172800 s is the end, in private chats inclusive".
    let (standin, bot, ann) = scene(7);
    let delete = |id: i64| json!({ "chat_id": ann.id(), "message_id": id });
    let (mine, theirs) = (bot.say(ann.id(), "совет"), ann.dm("вопрос"));
    let (mine_late, theirs_late) = (bot.say(ann.id(), "совет 2"), ann.dm("вопрос 2"));
    standin.advance(2 * DAY);
    bot.call("deleteMessage", delete(mine));
    bot.call("deleteMessage", delete(theirs));
    assert_eq!(bot.refused("deleteMessage", delete(mine)), (400, GONE.into()));
    standin.advance(1);
    assert_eq!(bot.refused("deleteMessage", delete(mine_late)), (400, TOO_OLD.into()));
    assert_eq!(bot.refused("deleteMessage", delete(theirs_late)), (400, TOO_OLD.into()));
    let left: Vec<_> = ann.phone().into_iter().map(|shown| shown.id).collect();
    assert!(left.contains(&mine_late) && left.contains(&theirs_late));
    assert!(!left.contains(&mine) && !left.contains(&theirs));
}

#[test]
fn a_batch_is_deleted_as_a_whole_or_not_at_all() {
    // Section 3, "`deleteMessages`: missing ids skipped, but one undeletable id fails the whole call".
    let (standin, bot, ann) = scene(8);
    let old = ann.dm("старое");
    standin.advance(2 * DAY + 1);
    let new = ann.dm("новое");
    let batch = |ids: Vec<i64>| json!({ "chat_id": ann.id(), "message_ids": ids });
    assert_eq!(bot.refused("deleteMessages", batch(vec![new, old])), (400, TOO_OLD.into()));
    assert!(ann.phone().iter().any(|shown| shown.id == new));
    bot.call("deleteMessages", batch(vec![9999, new]));
    assert!(!ann.phone().iter().any(|shown| shown.id == new));
    bot.call("deleteMessages", batch(vec![9999]));
    let many = bot.refused("deleteMessages", batch((1..=101).collect()));
    assert_eq!(many.0, 400);
}

#[test]
fn dice_can_be_deleted_only_after_a_day() {
    // Section 3, "dice in private only after 24 h".
    let (standin, bot, ann) = scene(9);
    let dice = ann.dm_dice();
    let delete = json!({ "chat_id": ann.id(), "message_id": dice });
    assert_eq!(bot.refused("deleteMessage", delete.clone()).0, 400);
    standin.advance(DAY);
    bot.call("deleteMessage", delete);
}

#[test]
fn nobody_tells_a_bot_that_a_person_deleted_a_message() {
    // Section 0.6.
    let (standin, bot, ann) = scene(10);
    let (here, there) = (ann.dm("раз"), ann.dm("два"));
    let before = standin.pending();
    ann.delete_own(here);
    ann.delete_for_me(there);
    assert_eq!(standin.pending(), before);
    let delete = |id: i64| json!({ "chat_id": ann.id(), "message_id": id });
    assert_eq!(bot.refused("deleteMessage", delete(here)), (400, GONE.into()));
    bot.call("deleteMessage", delete(there));
}

#[test]
fn a_person_can_empty_the_chat() {
    let (_standin, bot, ann) = scene(16);
    let advice = bot.say(ann.id(), "совет");
    ann.clear_chat(false);
    assert!(ann.phone().is_empty());
    let edit = json!({ "chat_id": ann.id(), "message_id": advice, "text": "иначе" });
    bot.call("editMessageText", edit.clone());
    ann.dm("снова");
    ann.clear_chat(true);
    assert_eq!(ann.phone().len(), 0);
    bot.call("deleteMessage", json!({ "chat_id": ann.id(), "message_id": advice }));
}

#[test]
fn edits_come_with_the_same_number_and_a_date() {
    // Section 2, "Edited messages come as `edited_message`".
    let (standin, bot, ann) = scene(11);
    let id = ann.dm("ошыбка");
    standin.advance(5);
    ann.edit(id, "ошибка");
    let update = bot.news().pop().unwrap();
    let edited = &update["edited_message"];
    assert_eq!(
        (edited["message_id"].as_i64(), edited["text"].as_str()),
        (Some(id), Some("ошибка"))
    );
    assert_eq!(edited["edit_date"], standin.now());
}

#[test]
fn every_kind_a_person_sends_reaches_the_bot() {
    let (standin, bot, ann) = scene(12);
    let other = standin.user("Борис", "");
    ann.dm_voice(7);
    ann.dm_video(b"video", 3);
    ann.dm_video_note(5);
    ann.dm_sticker();
    ann.dm_contact();
    ann.dm_location(55.75, 37.61);
    ann.dm_dice();
    ann.dm_forward(&other, "чужие слова");
    ann.dm_document("анализ.pdf", b"%PDF");
    let messages = bot.news();
    let kinds = [
        "voice",
        "video",
        "video_note",
        "sticker",
        "contact",
        "location",
        "dice",
        "forward_origin",
        "document",
    ];
    for (kind, update) in kinds.iter().zip(&messages[1..]) {
        assert!(!update["message"][kind].is_null(), "{kind}: {update}");
    }
    // Section 2, "self-destructing (view-once) media" never arrive.
    ann.dm_view_once(b"secret");
    assert_eq!(standin.pending(), messages.len());
    assert!(ann.phone().iter().any(|shown| shown.kind == "photo"));
}

#[test]
fn forwards_keep_the_author_and_copies_do_not() {
    let (_standin, bot, ann) = scene(13);
    let asked = ann.dm("вопрос");
    let from = |id: i64| json!({ "chat_id": ann.id(), "from_chat_id": ann.id(), "message_id": id });
    let forward = bot.call("forwardMessage", from(asked));
    assert_eq!(forward["forward_origin"]["sender_user"]["first_name"], "Анна");
    let copy = bot.call("copyMessage", from(asked));
    assert_eq!(copy.as_object().unwrap().len(), 1);
    let shown = ann.from_bot().pop().unwrap();
    assert_eq!((shown.id, shown.text.as_str()), (copy["message_id"].as_i64().unwrap(), "вопрос"));
    let kept = bot.call(
        "sendMessage",
        json!({ "chat_id": ann.id(), "text": "тихо", "protect_content": true }),
    );
    let refused = bot.refused("forwardMessage", from(kept["message_id"].as_i64().unwrap()));
    assert_eq!(refused, (400, "Bad Request: message can't be forwarded".into()));
}

#[test]
fn a_press_lives_150_seconds_and_is_answered_once() {
    // Sections 0.5 and 5.
    let (standin, bot, ann) = scene(14);
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Да", "callback_data": "yes" }]] });
    let message = json!({ "chat_id": ann.id(), "text": "?", "reply_markup": keyboard });
    let id = bot.call("sendMessage", message)["message_id"].as_i64().unwrap();
    let press = ann.press(id, "Да");
    let update = bot.news().pop().unwrap();
    let query = &update["callback_query"];
    assert_eq!(
        (query["data"].as_str(), query["message"]["message_id"].as_i64()),
        (Some("yes"), Some(id))
    );
    let answer = json!({ "callback_query_id": query["id"], "text": "Принято" });
    bot.call("answerCallbackQuery", answer.clone());
    assert_eq!(ann.answer_to(&press).unwrap()["text"], "Принято");
    let again = bot.refused("answerCallbackQuery", answer);
    assert!(again.1.contains("query is too old"), "{again:?}");
    bot.call("deleteMessage", json!({ "chat_id": ann.id(), "message_id": id }));
    let press = ann.press_data(id, "forged");
    let update = bot.news().pop().unwrap();
    assert_eq!(update["callback_query"]["message"]["date"], 0);
    standin.advance(150);
    let late = bot.refused("answerCallbackQuery", json!({ "callback_query_id": press.0 }));
    assert!(late.1.contains("query is too old"), "{late:?}");
    ann.press_data(id, "slow");
    standin.advance(150);
    assert_eq!(bot.news(), Vec::<Value>::new(), "a press is not told after its 150 seconds");
}

#[test]
fn limits_are_refused_with_the_seconds_to_wait() {
    // Section 1.
    let (standin, bot, ann) = scene(15);
    for text in ["1", "2", "3"] {
        bot.say(ann.id(), text);
    }
    let message = json!({ "chat_id": ann.id(), "text": "4" });
    let (status, answer) = bot.try_call("sendMessage", message.clone()).unwrap();
    assert_eq!(status, 429);
    assert_eq!(answer["description"], "Too Many Requests: retry after 1");
    assert_eq!(answer["parameters"], json!({ "retry_after": 1 }));
    let header = bot.header("sendMessage", message.clone(), "retry-after");
    assert_eq!(header.as_deref(), Some("1"));
    standin.advance(1);
    bot.call("sendMessage", message.clone());
    standin.flood(ann.id(), 10_072);
    standin.advance(72);
    let (_, answer) = bot.try_call("sendMessage", message.clone()).unwrap();
    assert_eq!(answer["parameters"], json!({ "retry_after": 10_000 }));
    standin.advance(10_000);
    bot.call("sendMessage", message);
}
