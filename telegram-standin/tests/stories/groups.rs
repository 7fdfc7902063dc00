//! Groups: who writes, what a bot hears, sends, edits and deletes. What is
//! expected stands in the facts about Telegram; each test names its section.

use crate::crowd::{desk, news, only, scene};
use crate::support::Bot;
use serde_json::{Value, json};
use telegram_standin::{Admin, AlbumItem, From, Standin};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const TOO_OLD: &str = "Bad Request: message can't be deleted";

#[test]
fn an_admin_bot_reads_a_member_and_answers() {
    // Section 6, "An admin bot sees everything"; section 4, reply_parameters.
    let (_standin, bot, group) = scene(1);
    news(&bot);
    let ann = group.member(0);
    let asked = ann.post(&group, "где взять шприцы?");
    let update = only(&bot);
    let message = &update["message"];
    assert_eq!(message["message_id"], asked);
    assert_eq!(message["from"]["id"], ann.id());
    assert_eq!(message["chat"], json!({ "id": group.id(), "type": "supergroup", "title": "Чат" }));
    let buttons = json!({ "inline_keyboard": [[
        { "text": "Написать лично", "url": "https://t.me/help_bot?start=mu3" },
    ]] });
    let answer = bot.call(
        "sendMessage",
        json!({
            "chat_id": group.id(), "text": "ответим лично", "reply_markup": buttons,
            "reply_parameters": { "message_id": asked }, "protect_content": true,
        }),
    );
    assert_eq!(answer["reply_to_message"]["from"]["id"], ann.id());
    let shown = group.member(1).phone_of(&group);
    let shown = shown.last().unwrap();
    assert_eq!((shown.from.clone(), shown.reply_to), (From::Bot, Some(asked)));
    assert_eq!(shown.buttons[0][0].url.as_deref(), Some("https://t.me/help_bot?start=mu3"));
    let again = ann.reply(&group, shown.id, "спасибо");
    let message = only(&bot)["message"].clone();
    assert_eq!(message["reply_to_message"]["message_id"], shown.id);
    assert_eq!(message["message_thread_id"], asked, "the root of what is answered");
    assert_eq!(message.get("is_topic_message"), None);
    ann.edit_in(&group, again, "большое спасибо");
    assert_eq!(only(&bot)["edited_message"]["text"], "большое спасибо");
    ann.delete_in(&group, again);
    assert!(news(&bot).is_empty());
}

#[test]
fn a_photo_and_a_passed_on_message_come_from_a_group() {
    // Section 6 and section 10, `forward_origin`.
    let (standin, bot, group) = scene(2);
    let (ann, other) = (group.member(0), standin.basic_group("Свои"));
    let other = other.with_member(&ann).with_plain_bot();
    news(&bot);
    let photo = ann.post_photo(&group, b"no picture at all", "что это?");
    let update = only(&bot);
    assert_eq!(update["message"]["caption"], "что это?");
    ann.forward(&group, photo, &other);
    assert!(news(&bot).is_empty(), "privacy mode hides what is not for the bot");
    let mine = ann.dm_forward_from(&group, photo);
    let updates = news(&bot);
    let update = updates.last().unwrap();
    assert_eq!(update["message"]["message_id"], mine);
    assert_eq!(update["message"]["forward_origin"]["sender_user"]["id"], ann.id());
}

#[test]
fn a_bot_hears_nothing_of_what_stood_there_before_it() {
    // Section 2, "messages from before it joined".
    let standin = Standin::start(14).unwrap();
    let bot = Bot::of(&standin);
    let group = standin.supergroup("Чат").members(2);
    let old = group.member(0).post(&group, "давно");
    standin.advance(60);
    let group = group.with_bot(desk());
    news(&bot);
    group.member(0).edit_in(&group, old, "недавно");
    assert!(news(&bot).is_empty());
    standin.advance(60);
    group.demote(standin.bot());
    group.promote(standin.bot(), &desk());
    news(&bot);
    group.member(0).post(&group, "сейчас");
    assert_eq!(news(&bot).len(), 1);
}

#[test]
fn an_album_in_a_group_is_several_messages() {
    // Section 4, "Incoming albums are separate messages".
    let (_standin, bot, group) = scene(15);
    news(&bot);
    let items = ["a.txt", "b.txt"].map(|name| AlbumItem::Document(name.into(), b"x".to_vec()));
    let ids = group.member(0).post_album(&group, &items, "два файла");
    let updates = news(&bot);
    assert_eq!(updates[1]["message"]["message_id"], ids[1]);
    let album = |number: usize| &updates[number]["message"]["media_group_id"];
    assert_eq!(album(0), album(1));
    assert!(album(0).is_string());
}

#[test]
fn a_title_shows_on_what_an_admin_writes() {
    // Section 10, `sender_tag`, and `author_signature` in forward origins.
    let (standin, bot, group) = scene(16);
    let (open, hidden) = (standin.user("Вера", ""), standin.user("Надя", ""));
    let group = group
        .with_admin(&open, &desk().titled("врач"))
        .with_admin(&hidden, &desk().titled("юрист").anonymous());
    news(&bot);
    open.post(&group, "сегодня принимаю");
    assert_eq!(only(&bot)["message"]["sender_tag"], "врач");
    let said = hidden.post(&group, "и я");
    assert_eq!(only(&bot)["message"].get("sender_tag"), None);
    let ann = group.member(0);
    ann.dm("переслать?");
    let forward = json!({ "chat_id": ann.id(), "from_chat_id": group.id(), "message_id": said });
    let origin = bot.call("forwardMessage", forward)["forward_origin"].clone();
    assert_eq!((&origin["type"], &origin["author_signature"]), (&json!("chat"), &json!("юрист")));
    let elsewhere = standin.supergroup("чужой");
    let said = elsewhere.boss().post(&elsewhere, "секрет");
    let copy = json!({ "chat_id": ann.id(), "from_chat_id": elsewhere.id(), "message_id": said });
    let refused = bot.refused("copyMessage", copy);
    assert_eq!(refused, (400, "Bad Request: chat not found".into()));
}

#[test]
fn the_audit_of_a_group_has_what_it_needs() {
    // Section 6, "Group audit page from getChat".
    let (standin, bot, group) = scene(3);
    let open = bot.call("getChat", json!({ "chat_id": group.id() }));
    for absent in ["username", "has_hidden_members", "has_visible_history", "join_by_request"] {
        assert_eq!(open[absent], Value::Null, "{absent}");
    }
    assert_eq!(open["permissions"]["can_send_messages"], true);
    assert!(open["invite_link"].as_str().unwrap().starts_with("https://t.me/+"));
    let group = group
        .username("open_chat")
        .hidden_members()
        .visible_history()
        .join_by_request()
        .protected()
        .description("правила")
        .permissions(&["can_send_messages"]);
    group.set_auto_delete(DAY);
    let closed = bot.call("getChat", json!({ "chat_id": "@open_chat" }));
    assert_eq!(closed["username"], "open_chat");
    for flag in
        ["has_hidden_members", "has_visible_history", "join_by_request", "has_protected_content"]
    {
        assert_eq!(closed[flag], true, "{flag}");
    }
    assert_eq!(closed["message_auto_delete_time"], DAY);
    assert_eq!(closed["permissions"]["can_send_photos"], false);
    let said = group.member(0).post(&group, "исчезнет");
    standin.advance(DAY);
    let gone = bot.refused("deleteMessage", json!({ "chat_id": group.id(), "message_id": said }));
    assert_eq!(gone, (400, "Bad Request: message to delete not found".into()));
}

#[test]
fn members_are_counted_and_administrators_listed() {
    // Section 6, "getChatAdministrators shows them".
    let (standin, bot, group) = scene(4);
    let worker = standin.user("Вера", "");
    let hidden = desk().anonymous().titled("консультант");
    let group = group.with_admin(&worker, &hidden).members(1117);
    let chat = json!({ "chat_id": group.id() });
    assert_eq!(bot.call("getChatMemberCount", chat.clone()), 1125);
    assert_eq!(group.head_count(), 1125);
    let admins = bot.call("getChatAdministrators", chat);
    let ids: Vec<_> =
        admins.as_array().unwrap().iter().map(|it| it["user"]["id"].clone()).collect();
    assert_eq!(ids, [group.boss().id(), standin.bot(), worker.id()]);
    assert_eq!(admins[0]["status"], "creator");
    assert_eq!(admins[1]["can_delete_messages"], true);
    assert_eq!(admins[1].get("can_post_messages"), None);
    assert_eq!(admins[2]["is_anonymous"], true);
    assert_eq!(admins[2]["custom_title"], "консультант");
    let ask = |who: i64| json!({ "chat_id": group.id(), "user_id": who });
    assert_eq!(bot.call("getChatMember", ask(group.member(3).id()))["status"], "member");
    let stranger = standin.user("Никто", "");
    assert_eq!(bot.call("getChatMember", ask(stranger.id()))["status"], "left");
    let nobody = bot.refused("getChatMember", ask(7));
    assert_eq!(nobody, (400, "Bad Request: PARTICIPANT_ID_INVALID".into()));
}

#[test]
fn anonymous_admins_and_channels_speak_in_fixed_names() {
    // Section 6, "Anonymous admins".
    let (standin, bot, group) = scene(5);
    let worker = standin.user("Вера", "");
    let group = group.with_admin(&worker, &desk().anonymous().titled("консультант"));
    let own = standin.channel("Свой");
    news(&bot);
    let said = worker.post(&group, "проверено");
    let message = only(&bot)["message"].clone();
    assert_eq!(message["from"]["id"], 1_087_968_824);
    assert_eq!(message["from"]["username"], "GroupAnonymousBot");
    assert_eq!(message["sender_chat"]["id"], group.id());
    assert_eq!(message["author_signature"], "консультант");
    worker.edit_in(&group, said, "проверено дважды");
    assert_eq!(only(&bot)["edited_message"]["sender_chat"]["id"], group.id());
    let group = group.with_member(&own.boss());
    own.boss().post_as_channel(&group, &own, "от канала");
    let message = only(&bot)["message"].clone();
    assert_eq!(message["from"]["id"], 136_817_688);
    assert_eq!(message["sender_chat"]["type"], "channel");
    let shown = group.member(0).phone_of(&group);
    assert_eq!(shown.last().unwrap().from, From::Other("Свой".into()));
}

#[test]
fn channel_posts_are_posted_edited_withdrawn_and_passed_on() {
    // Sections 3 and 6: channels, automatic forwards.
    let (standin, bot, group) = scene(6);
    let rights = Admin::of(&["can_post_messages", "can_edit_messages"]);
    let channel = standin.channel("Новости").with_bot(rights).discussed_in(&group);
    news(&bot);
    let post = bot.call("sendMessage", json!({ "chat_id": channel.id(), "text": "листовка" }));
    assert_eq!(post["sender_chat"]["id"], channel.id());
    assert_eq!(post.get("from"), None);
    let forward = only(&bot)["message"].clone();
    assert_eq!(forward["is_automatic_forward"], true);
    assert_eq!(forward["from"]["id"], 777_000);
    assert_eq!(forward["forward_origin"]["message_id"], post["message_id"]);
    let id = &post["message_id"];
    let edit = json!({ "chat_id": channel.id(), "message_id": id, "text": "новая листовка" });
    bot.call("editMessageText", edit);
    assert_eq!(only(&bot)["edited_message"]["text"], "новая листовка");
    channel.boss().post(&channel, "от владельца");
    let updates = news(&bot);
    assert_eq!(updates[0]["channel_post"]["text"], "от владельца");
    assert_eq!(updates[1]["message"]["is_automatic_forward"], true);
    let theirs = updates[0]["channel_post"]["message_id"].as_i64().unwrap();
    channel.boss().edit_in(&channel, theirs, "исправлено");
    assert_eq!(news(&bot)[0]["edited_channel_post"]["text"], "исправлено");
    let full = bot.call("getChat", json!({ "chat_id": channel.id() }));
    assert_eq!((&full["linked_chat_id"], full.get("permissions")), (&json!(group.id()), None));
    let delete = |id: &Value| json!({ "chat_id": channel.id(), "message_id": id });
    bot.call("deleteMessage", delete(id));
    let refused = bot.refused("deleteMessage", delete(&json!(theirs)));
    assert_eq!(refused, (400, TOO_OLD.into()));
    let member = standin.user("Читатель", "");
    assert!(member.try_post(&channel, "можно?").is_none());
    channel.demote(standin.bot());
    let refused = bot.refused("sendMessage", json!({ "chat_id": channel.id(), "text": "ещё" }));
    assert_eq!(refused.0, 400, "{refused:?}");
}

#[test]
fn two_days_end_differently_in_kinds_of_chats() {
    // Section 3, "Code: ... in private chats and basic groups inclusive, in
    // supergroups/channels exclusive".
    let standin = Standin::start(7).unwrap();
    let bot = Bot::of(&standin);
    let rights = || Admin::of(&["can_delete_messages", "can_post_messages"]);
    let chats = [
        (standin.basic_group("a").with_bot(rights()), 2 * DAY + 1),
        (standin.supergroup("b").with_bot(rights()), 2 * DAY),
        (standin.channel("c").with_bot(rights()), 2 * DAY),
    ];
    for (group, end) in chats {
        for age in [end - 1, end] {
            let theirs = group.boss().post(&group, "моё");
            let ours = bot.say(group.id(), "наше");
            standin.advance(age);
            for id in [theirs, ours] {
                let call = json!({ "chat_id": group.id(), "message_id": id });
                if age < end {
                    bot.call("deleteMessage", call);
                } else {
                    let (_, why) = bot.refused("deleteMessage", call);
                    assert!(why.starts_with(TOO_OLD), "{why}");
                }
            }
        }
    }
}

#[test]
fn a_bot_deletes_what_its_rights_let_it() {
    // Section 3, "Rules".
    let (standin, bot, group) = scene(8);
    let founding = json!({ "chat_id": group.id(), "message_id": 1 });
    assert_eq!(bot.refused("deleteMessage", founding), (400, TOO_OLD.into()));
    let theirs = group.member(0).post(&group, "моё");
    group.promote(standin.bot(), &desk().without("can_delete_messages"));
    let ours = bot.say(group.id(), "наше");
    let delete = |id: i64| json!({ "chat_id": group.id(), "message_id": id });
    assert_eq!(bot.refused("deleteMessage", delete(theirs)), (400, TOO_OLD.into()));
    let both = json!({ "chat_id": group.id(), "message_ids": [ours, theirs] });
    assert_eq!(bot.refused("deleteMessages", both.clone()), (400, TOO_OLD.into()));
    bot.call("deleteMessage", delete(ours));
    group.promote(standin.bot(), &desk());
    bot.call("deleteMessages", both);
    let shown = group.member(1).phone_of(&group);
    assert!(shown.iter().all(|it| it.id != ours && it.id != theirs));
}

#[test]
fn a_group_takes_twenty_messages_a_minute() {
    // Section 1, "One group: 20 messages/min".
    let (standin, bot, group) = scene(9);
    for number in 0..20 {
        bot.say(group.id(), &number.to_string());
    }
    let (code, why) = bot.refused("sendMessage", json!({ "chat_id": group.id(), "text": "21" }));
    assert_eq!((code, why.as_str()), (429, "Too Many Requests: retry after 3"));
    standin.advance(3);
    bot.say(group.id(), "21");
}

#[test]
fn a_removed_bot_is_told_and_refused() {
    // Section 4, "403s to handle".
    for basic in [true, false] {
        let standin = Standin::start(10).unwrap();
        let bot = Bot::of(&standin);
        let group = if basic { standin.basic_group("г") } else { standin.supergroup("г") };
        let group = group.with_plain_bot();
        news(&bot);
        group.kick(standin.bot());
        let updates = news(&bot);
        assert_eq!(updates[0]["message"]["left_chat_member"]["id"], standin.bot());
        assert_eq!(updates[1]["my_chat_member"]["new_chat_member"]["status"], "kicked");
        let word = if basic { "group" } else { "supergroup" };
        let send = json!({ "chat_id": group.id(), "text": "?" });
        let why = format!("Forbidden: bot was kicked from the {word} chat");
        assert_eq!(bot.refused("sendMessage", send.clone()), (403, why));
        group.add_bot();
        assert_eq!(news(&bot)[0]["my_chat_member"]["new_chat_member"]["status"], "member");
        bot.call("leaveChat", json!({ "chat_id": group.id() }));
        let why = format!("Forbidden: bot is not a member of the {word} chat");
        assert_eq!(bot.refused("sendMessage", send), (403, why));
        let unknown = json!({ "chat_id": standin.supergroup("чужой").id(), "text": "?" });
        let refused = bot.refused("sendMessage", unknown);
        assert_eq!(refused, (400, "Bad Request: chat not found".into()));
    }
}

#[test]
fn a_pin_shows_and_is_told() {
    // Section 6, "can_pin_messages".
    let (standin, bot, group) = scene(11);
    news(&bot);
    let rules = bot.say(group.id(), "правила");
    let pin = json!({ "chat_id": group.id(), "message_id": rules });
    bot.call("pinChatMessage", pin.clone());
    assert_eq!(only(&bot)["message"]["pinned_message"]["message_id"], rules);
    let full = bot.call("getChat", json!({ "chat_id": group.id() }));
    assert_eq!(full["pinned_message"]["text"], "правила");
    bot.call("unpinChatMessage", json!({ "chat_id": group.id() }));
    group.permit(&["can_send_messages"]);
    group.promote(standin.bot(), &desk().without("can_pin_messages"));
    let why = "Bad Request: not enough rights to manage pinned messages in the chat";
    assert_eq!(bot.refused("pinChatMessage", pin), (400, why.into()));
}

#[test]
fn an_hour_of_a_busy_group_is_cheap() {
    // 1,125 members, 50 messages a minute: no copy is kept for each member.
    let standin = Standin::start(12).unwrap();
    let bot = Bot::of(&standin);
    let group = standin.supergroup("Чат").with_bot(desk()).members(1123);
    assert_eq!(group.head_count(), 1125);
    news(&bot);
    let mut heard = 0;
    for number in 0..3000_usize {
        group.member(number * 7).post(&group, "как дела?");
        if number % 50 == 49 {
            standin.advance(60);
            heard += news(&bot).len();
        }
    }
    assert_eq!(heard, 3000);
}

#[test]
fn a_newcomer_sees_the_past_only_where_it_shows() {
    // Section 6, `has_visible_history`.
    let (standin, _bot, group) = scene(13);
    group.member(0).post(&group, "давно");
    let late = standin.user("Новая", "");
    group.add(late.id());
    group.member(0).post(&group, "сейчас");
    let texts = |shown: Vec<telegram_standin::Shown>| {
        shown.into_iter().map(|it| it.text).filter(|it| !it.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(texts(late.phone_of(&group)), ["сейчас"]);
    let group = group.visible_history();
    assert_eq!(texts(standin.phone_view(&late, group.id())), ["давно", "сейчас"]);
    late.leave(&group);
    assert!(late.phone_of(&group).is_empty());
}
