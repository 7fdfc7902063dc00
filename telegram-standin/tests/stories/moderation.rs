//! Keeping order in groups: restricting, banning, promoting, topics. What is
//! expected stands in the facts about Telegram; each test names its section.

use crate::crowd::{desk, news, only, scene};
use crate::support::Bot;
use serde_json::{Value, json};
use telegram_standin::{Admin, Standin, TopicDelete};

const DAY: i64 = 24 * 3600;

fn bad(why: &str) -> (i64, String) {
    (400, format!("Bad Request: {why}"))
}

#[test]
fn quiet_hours_keep_members_silent() {
    // Section 6, `setChatPermissions`.
    let (standin, bot, group) = scene(1);
    let ann = group.member(0);
    let set = |permissions: Value| json!({ "chat_id": group.id(), "permissions": permissions });
    bot.call("setChatPermissions", set(json!({})));
    assert!(ann.try_post(&group, "ночью").is_none());
    bot.say(group.id(), "тихие часы");
    group.boss().post(&group, "владелец может");
    bot.call("setChatPermissions", set(json!({ "can_send_polls": true })));
    ann.post(&group, "утром");
    let full = bot.call("getChat", json!({ "chat_id": group.id() }));
    assert_eq!(full["permissions"]["can_send_messages"], true);
    assert_eq!(full["permissions"]["can_send_photos"], false);
    group.permit(&[]);
    group.demote(standin.bot());
    let mute = bot.refused("sendMessage", json!({ "chat_id": group.id(), "text": "?" }));
    assert_eq!(mute, bad("not enough rights to send text messages to the chat"));
    group.promote(standin.bot(), &desk().without("can_restrict_members"));
    let refused = bot.refused("setChatPermissions", set(json!({})));
    assert_eq!(refused, bad("not enough rights to change chat permissions"));
}

#[test]
fn a_restriction_lasts_as_long_as_it_says() {
    // Section 6, "until_date < 30 s or > 366 d = for ever".
    let (standin, bot, group) = scene(2);
    let ann = group.member(0);
    let table = [(29, true), (30, false), (366 * DAY, false), (366 * DAY + 1, true)];
    for (ahead, for_ever) in table {
        let until = standin.now() + ahead;
        let restrict = json!({
            "chat_id": group.id(), "user_id": ann.id(), "until_date": until,
            "permissions": { "can_send_messages": false },
        });
        bot.call("restrictChatMember", restrict);
        let about = json!({ "chat_id": group.id(), "user_id": ann.id() });
        let member = bot.call("getChatMember", about.clone());
        assert_eq!(member["status"], "restricted");
        assert_eq!(member["until_date"], if for_ever { 0 } else { until }, "{ahead}");
        assert!(ann.try_post(&group, "?").is_none());
        standin.advance(ahead);
        assert_eq!(ann.try_post(&group, "!").is_some(), !for_ever, "{ahead}");
        let all = bot.call("getChat", json!({ "chat_id": group.id() }))["permissions"].clone();
        let lift = json!({ "chat_id": group.id(), "user_id": ann.id(), "permissions": all });
        bot.call("restrictChatMember", lift);
        assert_eq!(bot.call("getChatMember", about)["status"], "member");
    }
}

#[test]
fn a_restriction_outlives_leaving() {
    // Section 6; a restricted member who comes back still is.
    let (_standin, bot, group) = scene(3);
    let ann = group.member(0);
    let link = group.link();
    let mute = json!({ "chat_id": group.id(), "user_id": ann.id(), "permissions": {} });
    bot.call("restrictChatMember", mute);
    ann.leave(&group);
    let about = json!({ "chat_id": group.id(), "user_id": ann.id() });
    assert_eq!(bot.call("getChatMember", about.clone())["is_member"], false);
    ann.join(&link);
    let member = bot.call("getChatMember", about);
    assert_eq!((&member["status"], &member["is_member"]), (&json!("restricted"), &json!(true)));
    assert!(ann.try_post(&group, "?").is_none());
}

#[test]
fn a_ban_keeps_out_and_leaves_the_messages() {
    // Section 6, "A ban does not remove the person's messages for the others".
    let (standin, bot, group) = scene(4);
    let (ann, bob) = (group.member(0), group.member(1));
    let said = ann.post(&group, "грубость");
    let link = group.link();
    let about = json!({ "chat_id": group.id(), "user_id": ann.id() });
    bot.call("banChatMember", about.clone());
    assert!(ann.phone_of(&group).is_empty());
    assert!(bob.phone_of(&group).iter().any(|it| it.id == said));
    assert_eq!(bot.call("getChatMember", about.clone())["status"], "kicked");
    assert_ne!(ann.join(&link), telegram_standin::Joined::Member);
    bot.call("unbanChatMember", about.clone());
    assert_eq!(bot.call("getChatMember", about.clone())["status"], "left");
    assert_eq!(ann.join(&link), telegram_standin::Joined::Member);
    let only_banned =
        |yes: bool| json!({ "chat_id": group.id(), "user_id": ann.id(), "only_if_banned": yes });
    bot.call("unbanChatMember", only_banned(true));
    assert_eq!(bot.call("getChatMember", about.clone())["status"], "member");
    bot.call("unbanChatMember", only_banned(false));
    assert_eq!(bot.call("getChatMember", about.clone())["status"], "left");
    let day = standin.now() + DAY;
    let ban = json!({ "chat_id": group.id(), "user_id": ann.id(), "until_date": day });
    bot.call("banChatMember", ban);
    standin.advance(DAY);
    assert_eq!(bot.call("getChatMember", about)["status"], "left");
}

#[test]
fn the_protected_stay_and_rights_are_asked_for() {
    // Section 6, "Errors".
    let (standin, bot, group) = scene(5);
    let worker = standin.user("Вера", "");
    let group = group.with_admin(&worker, &desk());
    let about = |who: i64| json!({ "chat_id": group.id(), "user_id": who });
    let admin = bad("user is an administrator of the chat");
    assert_eq!(bot.refused("banChatMember", about(worker.id())), admin);
    let owner = bad("can't remove chat owner");
    assert_eq!(bot.refused("banChatMember", about(group.boss().id())), owner);
    assert_eq!(bot.refused("banChatMember", about(7)), bad("PARTICIPANT_ID_INVALID"));
    group.promote(standin.bot(), &desk().without("can_restrict_members"));
    let ann = group.member(0).id();
    let no_right = bad("not enough rights to restrict/unrestrict chat member");
    assert_eq!(bot.refused("banChatMember", about(ann)), no_right);
    let basic = standin.basic_group("Малый").with_plain_bot().members(1);
    let about = |who: i64| json!({ "chat_id": basic.id(), "user_id": who });
    let member = basic.member(0).id();
    assert_eq!(bot.refused("banChatMember", about(member)), bad("CHAT_ADMIN_REQUIRED"));
    let restrict = json!({ "chat_id": basic.id(), "user_id": member, "permissions": {} });
    let only = bad("method is available only in supergroups");
    assert_eq!(bot.refused("restrictChatMember", restrict), only);
}

#[test]
fn a_basic_group_forgets_whom_it_banned() {
    // Section 6, moderation; a basic group says who was removed.
    let standin = Standin::start(6).unwrap();
    let bot = Bot::of(&standin);
    let group = standin.basic_group("Малый").with_bot(desk()).members(1);
    news(&bot);
    let about = json!({ "chat_id": group.id(), "user_id": group.member(0).id() });
    bot.call("banChatMember", about.clone());
    assert_eq!(only(&bot)["message"]["left_chat_member"]["id"], about["user_id"]);
    assert_eq!(bot.call("getChatMember", about)["status"], "left");
}

#[test]
fn a_bot_promotes_only_within_its_own_rights() {
    // Section 6, "promote rights subset".
    let (standin, bot, group) = scene(7);
    let ann = group.member(0);
    let promote = |right: &str| json!({ "chat_id": group.id(), "user_id": ann.id(), right: true });
    let refused = bot.refused("promoteChatMember", promote("can_delete_messages"));
    assert_eq!(refused, bad("not enough rights"));
    let mine = Admin::of(&["can_delete_messages", "can_promote_members"]);
    group.promote(standin.bot(), &mine);
    bot.call("promoteChatMember", promote("can_delete_messages"));
    let about = json!({ "chat_id": group.id(), "user_id": ann.id() });
    let member = bot.call("getChatMember", about.clone());
    assert_eq!(
        (&member["status"], &member["can_be_edited"]),
        (&json!("administrator"), &json!(true))
    );
    let refused = bot.refused("promoteChatMember", promote("can_pin_messages"));
    assert_eq!(refused, bad("RIGHT_FORBIDDEN"));
    bot.call("promoteChatMember", about.clone());
    assert_eq!(bot.call("getChatMember", about)["status"], "member");
}

#[test]
fn a_channel_can_be_kept_from_speaking() {
    // Section 6, `banChatSenderChat`.
    let (standin, bot, group) = scene(8);
    let own = standin.channel("Свой");
    let group = group.with_member(&own.boss());
    own.boss().post_as_channel(&group, &own, "реклама");
    let ban = json!({ "chat_id": group.id(), "sender_chat_id": own.id() });
    bot.call("banChatSenderChat", ban);
    own.boss().post_as_channel(&group, &own, "ещё реклама");
    assert_eq!(standin.take_violations().len(), 1, "no phone lets them");
}

#[test]
fn topics_open_close_and_take_messages() {
    // Section 6, "Forum topics"; section 3, `deleteForumTopic`.
    let (standin, bot, group) = scene(9);
    let create = json!({ "chat_id": group.id(), "name": "Дело 7" });
    let refused = bot.refused("createForumTopic", create.clone());
    assert_eq!(refused, bad("the chat is not a forum"));
    let group = group.forum();
    let rights = Admin::of(&["can_manage_topics", "can_delete_messages"]);
    group.promote(standin.bot(), &rights);
    news(&bot);
    let topic = bot.call("createForumTopic", create)["message_thread_id"].as_i64().unwrap();
    assert_eq!(only(&bot)["message"]["forum_topic_created"]["name"], "Дело 7");
    group.member(0).post_in_topic(&group, topic, "вопрос");
    let message = only(&bot)["message"].clone();
    assert_eq!(
        (&message["message_thread_id"], &message["is_topic_message"]),
        (&json!(topic), &json!(true))
    );
    assert_eq!(message["reply_to_message"]["message_id"], topic);
    let send = |thread: i64| json!({ "chat_id": group.id(), "message_thread_id": thread, "text": "ответ" });
    bot.call("sendMessage", send(topic));
    assert_eq!(bot.refused("sendMessage", send(777)), bad("message thread not found"));
    let about = json!({ "chat_id": group.id(), "message_thread_id": topic });
    bot.call("closeForumTopic", about.clone());
    assert_eq!(bot.refused("closeForumTopic", about), bad("TOPIC_NOT_MODIFIED"));
    group.promote(standin.bot(), &Admin::of(&["can_delete_messages"]));
    let theirs = group.open_topic("Чужая тема");
    group.close_topic(theirs);
    assert_eq!(bot.refused("sendMessage", send(theirs)), bad("TOPIC_CLOSED"));
}

#[test]
fn a_deleted_topic_takes_its_messages_in_two_ways() {
    // Section 3, "whether Telegram's server applies 48 h is [unverified]".
    for (mode, left) in [(TopicDelete::AnyAge, 0), (TopicDelete::Only48h, 2)] {
        let (standin, bot, group) = scene(10);
        standin.topic_delete(mode);
        let group = group.forum();
        let topic = group.open_topic("Дело 7");
        let ann = group.member(0);
        ann.post_in_topic(&group, topic, "старое");
        standin.advance(2 * DAY);
        ann.post_in_topic(&group, topic, "новое");
        let about = json!({ "chat_id": group.id(), "message_thread_id": topic });
        bot.call("deleteForumTopic", about.clone());
        let shown = ann.phone_of(&group);
        assert_eq!(shown.iter().filter(|it| it.topic == Some(topic)).count(), left, "{mode:?}");
        assert_eq!(bot.refused("deleteForumTopic", about), bad("message thread not found"));
    }
}
