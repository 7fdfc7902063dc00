//! Coming into groups: privacy mode, upgrades, invite links, join requests. What
//! is expected stands in the facts about Telegram; each test names its section.

use crate::crowd::{desk, news, only, scene};
use crate::support::Bot;
use serde_json::{Value, json};
use telegram_standin::{Admin, Joined, Standin};

const EXPIRED: Joined = Joined::Refused("INVITE_HASH_EXPIRED");

/// A bot that asked for everything it may ask for.
fn ask_for_all(bot: &Bot) {
    let kinds = ["message", "chat_member", "my_chat_member", "chat_join_request"];
    bot.call("getUpdates", json!({ "allowed_updates": kinds }));
    news(bot);
}

#[test]
fn privacy_mode_hides_what_is_not_for_the_bot() {
    // Section 6, "Privacy mode: on by default".
    let standin = Standin::start(1).unwrap();
    let bot = Bot::of(&standin);
    let group = standin.supergroup("Чат").with_plain_bot().members(3);
    assert_eq!(bot.call("getMe", json!({}))["can_read_all_group_messages"], false);
    let ours = bot.say(group.id(), "я здесь");
    news(&bot);
    let ann = group.member(0);
    let heard = [
        ("просто разговор", false),
        ("/ask что взять", true),
        ("/ask@help_bot что взять", true),
        ("/ask@other_bot что взять", false),
        ("спросите у @help_bot", false),
    ];
    for (text, hears) in heard {
        ann.post(&group, text);
        assert_eq!(news(&bot).len(), usize::from(hears), "{text}");
    }
    ann.reply(&group, ours, "спасибо");
    assert_eq!(news(&bot).len(), 1);
    group.rename("Новый чат");
    assert_eq!(only(&bot)["message"]["new_chat_title"], "Новый чат");
    group.promote(standin.bot(), &Admin::bare());
    news(&bot);
    ann.post(&group, "просто разговор");
    assert_eq!(news(&bot).len(), 1, "an administrator sees everything");
    group.demote(standin.bot());
    news(&bot);
    standin.privacy_mode(false);
    assert_eq!(bot.call("getMe", json!({}))["can_read_all_group_messages"], true);
    ann.post(&group, "просто разговор");
    assert_eq!(news(&bot).len(), 1);
}

#[test]
fn an_upgraded_group_refuses_and_says_where_it_went() {
    // Section 4, "Group upgrade".
    let standin = Standin::start(2).unwrap();
    let bot = Bot::of(&standin);
    let old = standin.basic_group("Чат").with_bot(desk()).members(3);
    let asked = old.member(0).post(&old, "вопрос");
    let late = standin.user("Поздняя", "");
    old.add(late.id());
    news(&bot);
    let new = old.upgrade();
    let updates = news(&bot);
    assert_eq!(updates[0]["message"]["migrate_to_chat_id"], new.id());
    assert_eq!(updates[0]["message"]["chat"]["id"], old.id());
    assert_eq!(updates[1]["message"]["migrate_from_chat_id"], old.id());
    let writes = [
        ("sendMessage", json!({ "chat_id": old.id(), "text": "ответ" })),
        ("deleteMessage", json!({ "chat_id": old.id(), "message_id": asked })),
        ("getChatMemberCount", json!({ "chat_id": old.id() })),
    ];
    for (method, call) in writes {
        let (status, answer) = bot.try_call(method, call).unwrap();
        assert_eq!(status, 400);
        let why = "Bad Request: group chat was upgraded to a supergroup chat";
        assert_eq!(answer["description"], why, "{method}");
        assert_eq!(answer["parameters"]["migrate_to_chat_id"], new.id());
    }
    assert_eq!(bot.call("getChat", json!({ "chat_id": old.id() }))["type"], "group");
    assert_eq!(bot.call("getChatMemberCount", json!({ "chat_id": new.id() })), 6);
    assert_eq!(late.phone_of(&new).len(), 1, "numbers begin anew");
    let ann = new.member(0);
    assert!(ann.try_post(&old, "сюда?").is_none());
    ann.post(&new, "а сюда?");
    assert_eq!(only(&bot)["message"]["chat"]["type"], "supergroup");
    bot.say(new.id(), "сюда");
}

#[test]
fn a_link_for_one_is_used_once_and_shows_who_came() {
    // Section 6, "Peer invites".
    let (standin, bot, group) = scene(3);
    ask_for_all(&bot);
    let end = standin.now() + 48 * 3600;
    let link = bot.call(
        "createChatInviteLink",
        json!({ "chat_id": group.id(), "name": "p-17", "member_limit": 1, "expire_date": end }),
    );
    assert_eq!(link["is_primary"], false);
    let url = link["invite_link"].as_str().unwrap();
    let (ann, bob) = (standin.user("Анна", ""), standin.user("Борис", ""));
    assert_eq!(ann.join(url), Joined::Member);
    let updates = news(&bot);
    let change = &updates[0]["chat_member"];
    assert_eq!(change["new_chat_member"]["user"]["id"], ann.id());
    assert_eq!(change["old_chat_member"]["status"], "left");
    assert_eq!(change["invite_link"]["name"], "p-17");
    assert_eq!(updates[1]["message"]["new_chat_members"][0]["id"], ann.id());
    assert_eq!(ann.join(url), Joined::Refused("USER_ALREADY_PARTICIPANT"));
    assert_eq!(bob.join(url), EXPIRED, "the limit counts who is present");
    ann.leave(&group);
    let updates = news(&bot);
    assert_eq!(updates[0]["message"]["left_chat_member"]["id"], ann.id());
    assert_eq!(updates[1]["chat_member"]["new_chat_member"]["status"], "left");
    assert_eq!(bob.join(url), Joined::Member);
    standin.advance(48 * 3600);
    bob.leave(&group);
    assert_eq!(bob.join(url), EXPIRED);
}

#[test]
fn links_are_edited_and_revoked_by_their_makers() {
    // Section 6, "A bot edits/revokes only its own links".
    let (standin, bot, group) = scene(4);
    ask_for_all(&bot);
    let make = json!({ "chat_id": group.id(), "name": "forum", "member_limit": 5 });
    let link = bot.call("createChatInviteLink", make)["invite_link"].clone();
    let about = |link: &Value| json!({ "chat_id": group.id(), "invite_link": link });
    let edited = bot.call("editChatInviteLink", about(&link));
    assert_eq!((edited.get("name"), edited.get("member_limit")), (None, None));
    assert_eq!(bot.call("revokeChatInviteLink", about(&link))["is_revoked"], true);
    assert_eq!(standin.user("Анна", "").join(link.as_str().unwrap()), EXPIRED);
    let primary = bot.call("exportChatInviteLink", json!({ "chat_id": group.id() }));
    let refused = bot.refused("editChatInviteLink", about(&primary));
    assert_eq!(refused, (400, "Bad Request: CHAT_INVITE_PERMANENT".into()));
    let next = bot.call("exportChatInviteLink", json!({ "chat_id": group.id() }));
    assert_ne!(primary, next);
    assert_eq!(bot.call("getChat", json!({ "chat_id": group.id() }))["invite_link"], next);
    let theirs = group.link();
    let refused = bot.refused("revokeChatInviteLink", about(&json!(theirs)));
    assert_eq!(refused, (400, "Bad Request: CHAT_ADMIN_REQUIRED".into()));
    standin.user("Борис", "").join(&theirs);
    let seen = news(&bot)[0]["chat_member"]["invite_link"]["invite_link"].clone();
    assert!(seen.as_str().unwrap().ends_with("..."), "{seen}");
    let both = json!({ "chat_id": group.id(), "member_limit": 1, "creates_join_request": true });
    let (code, why) = bot.refused("createChatInviteLink", both);
    assert_eq!(code, 400);
    assert!(why.contains("member limit can't be specified"), "{why}");
    group.promote(standin.bot(), &desk().without("can_invite_users"));
    let refused = bot.refused("createChatInviteLink", json!({ "chat_id": group.id() }));
    assert_eq!(refused.1, "Bad Request: not enough rights to manage chat invite link");
}

#[test]
fn whoever_asks_to_join_can_be_written_to_for_five_minutes() {
    // Section 6, `chat_join_request`; section 4, "exception: 5 minutes".
    let (standin, bot, group) = scene(5);
    ask_for_all(&bot);
    let link = json!({ "chat_id": group.id(), "name": "mu3", "creates_join_request": true });
    let link = bot.call("createChatInviteLink", link)["invite_link"].clone();
    let (ann, bob) = (standin.user("Анна", ""), standin.user("Борис", ""));
    assert_eq!(ann.join(link.as_str().unwrap()), Joined::Asked);
    let request = only(&bot)["chat_join_request"].clone();
    assert_eq!(request["from"]["id"], ann.id());
    assert_eq!(request["user_chat_id"], ann.id());
    assert_eq!(request["invite_link"]["name"], "mu3");
    assert_eq!(request["invite_link"]["pending_join_request_count"], 1);
    let write = json!({ "chat_id": ann.id(), "text": "как вы о нас узнали?" });
    bot.call("sendMessage", write.clone());
    assert_eq!(ann.from_bot().len(), 1);
    standin.advance(300);
    let unmet = (403, "Forbidden: bot can't initiate conversation with a user".to_owned());
    assert_eq!(bot.refused("sendMessage", write.clone()), unmet);
    assert!(ann.try_post(&group, "меня впустили?").is_none());
    let about = |who: i64| json!({ "chat_id": group.id(), "user_id": who });
    bot.call("approveChatJoinRequest", about(ann.id()));
    let updates = news(&bot);
    let change = &updates[0]["chat_member"];
    assert_eq!(change["from"]["id"], standin.bot());
    assert_eq!(change["invite_link"]["name"], "mu3");
    ann.post(&group, "привет");
    let already = (400, "Bad Request: USER_ALREADY_PARTICIPANT".to_owned());
    assert_eq!(bot.refused("approveChatJoinRequest", about(ann.id())), already);
    bob.join(link.as_str().unwrap());
    bot.call("declineChatJoinRequest", about(bob.id()));
    let refused = bot.refused("sendMessage", json!({ "chat_id": bob.id(), "text": "?" }));
    assert_eq!(refused, unmet, "an answered request ends the exception");
    let missing = (400, "Bad Request: HIDE_REQUESTER_MISSING".to_owned());
    assert_eq!(bot.refused("approveChatJoinRequest", about(bob.id())), missing);
    bob.dm("здравствуйте");
    bot.call("sendMessage", json!({ "chat_id": bob.id(), "text": "здравствуйте" }));
}

#[test]
fn a_public_group_may_ask_before_it_lets_in() {
    // Section 6, `join_by_request`.
    let (standin, bot, group) = scene(6);
    let group = group.username("open_chat").join_by_request();
    ask_for_all(&bot);
    let (ann, bob) = (standin.user("Анна", ""), standin.user("Борис", ""));
    assert_eq!(ann.request_join(&group), Joined::Asked);
    assert_eq!(only(&bot)["chat_join_request"].get("invite_link"), None);
    group.decide(&ann, true);
    assert_eq!(news(&bot)[0]["chat_member"]["via_join_request"], true);
    group.promote(standin.bot(), &desk().without("can_invite_users"));
    news(&bot);
    bob.request_join(&group);
    assert!(news(&bot).is_empty(), "the request needs can_invite_users");
}

#[test]
fn changes_of_members_need_an_admin_who_asks() {
    // Section 2, "allowed_updates"; section 5 of the design, "rights filter".
    let (standin, bot, group) = scene(7);
    let ann = standin.user("Анна", "");
    news(&bot);
    group.add(ann.id());
    let updates = news(&bot);
    assert_eq!(updates.len(), 1, "not asked for, chat_member does not come: {updates:#?}");
    assert_eq!(updates[0]["message"]["new_chat_members"][0]["id"], ann.id());
    ask_for_all(&bot);
    group.promote(ann.id(), &desk());
    assert_eq!(only(&bot)["chat_member"]["new_chat_member"]["status"], "administrator");
    group.demote(standin.bot());
    assert_eq!(only(&bot)["my_chat_member"]["new_chat_member"]["status"], "member");
    group.demote(ann.id());
    assert!(news(&bot).is_empty());
}
