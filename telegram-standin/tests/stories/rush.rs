//! Whatever people and a bot do in groups, in whatever order, everything the
//! stand-in says fits the specification.

use crate::crowd::{desk, news};
use crate::support::Bot;
use serde_json::{Value, json};
use telegram_standin::{Admin, Group, Person, Standin};

struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

struct Rush {
    standin: Standin,
    bot: Bot,
    groups: Vec<Group>,
    people: Vec<Person>,
    links: Vec<String>,
    dice: Dice,
}

impl Rush {
    fn begin(seed: u64) -> Rush {
        let standin = Standin::start(seed).unwrap();
        standin.limits(false);
        let bot = Bot::of(&standin);
        let kinds = [
            "message",
            "edited_message",
            "channel_post",
            "edited_channel_post",
            "callback_query",
            "chat_member",
            "my_chat_member",
            "chat_join_request",
        ];
        bot.call("getUpdates", json!({ "allowed_updates": kinds }));
        let people: Vec<_> = (0..4).map(|it| standin.user(&format!("Имя{it}"), "")).collect();
        let open = standin.supergroup("Открытый").username("open_chat").join_by_request();
        let open = open.with_bot(Admin::all());
        let groups = vec![
            standin.basic_group("Малый").with_bot(desk()),
            standin.supergroup("Чат").with_bot(desk()).forum().visible_history(),
            standin.channel("Новости").with_bot(Admin::all()).discussed_in(&open),
            open,
        ];
        let groups = groups.into_iter().map(|it| it.with_member(&people[0]));
        Rush { standin, bot, groups: groups.collect(), people, links: Vec::new(), dice: Dice(seed) }
    }

    fn step(&mut self) {
        let group = self.groups[usize::try_from(self.dice.throw(4)).unwrap()].clone();
        let person = self.people[usize::try_from(self.dice.throw(4)).unwrap()].clone();
        let id = i64::try_from(self.dice.throw(30)).unwrap();
        match self.dice.throw(12) {
            0 | 1 => drop(person.try_post(&group, "/ask где обмен?")),
            2 => person.leave(&group),
            3 => group.add(person.id()),
            4 => group.promote(person.id(), &desk().anonymous().titled("врач")),
            5 => group.demote(person.id()),
            6 => drop(self.links.last().map(|link| person.join(link))),
            7 => drop(person.request_join(&group)),
            8 => self.standin.advance(id * 600),
            9 => group.set_auto_delete(id * 600),
            _ => self.call(&group, &person, id),
        }
    }

    fn call(&mut self, group: &Group, person: &Person, id: i64) {
        let until = self.standin.now() + id * 3;
        let calls = [
            ("sendMessage", json!({ "text": "ответ", "reply_parameters": { "message_id": id } })),
            ("sendMessage", json!({ "text": "всем" })),
            (
                "sendMessage",
                json!({ "text": "тихо", "ephemeral_message_parameters":
                { "receiver_user_id": person.id() } }),
            ),
            ("editMessageText", json!({ "message_id": id, "text": format!("правка {until}") })),
            ("deleteMessage", json!({ "message_id": id })),
            ("deleteMessages", json!({ "message_ids": [id, id + 1] })),
            ("pinChatMessage", json!({ "message_id": id })),
            ("getChat", json!({})),
            ("getChatMember", json!({ "user_id": person.id() })),
            ("getChatAdministrators", json!({ "return_bots": true })),
            ("getChatMemberCount", json!({})),
            ("createChatInviteLink", json!({ "name": "п", "creates_join_request": id % 2 == 0 })),
            ("exportChatInviteLink", json!({})),
            ("approveChatJoinRequest", json!({ "user_id": person.id() })),
            ("declineChatJoinRequest", json!({ "user_id": person.id() })),
            (
                "restrictChatMember",
                json!({ "user_id": person.id(), "until_date": until,
                "permissions": { "can_send_messages": id % 2 == 0 } }),
            ),
            ("banChatMember", json!({ "user_id": person.id(), "until_date": until })),
            ("unbanChatMember", json!({ "user_id": person.id() })),
            ("promoteChatMember", json!({ "user_id": person.id(), "can_pin_messages": true })),
            ("setChatPermissions", json!({ "permissions": { "can_send_messages": true } })),
            ("createForumTopic", json!({ "name": "Дело" })),
            ("closeForumTopic", json!({ "message_thread_id": id })),
            ("deleteForumTopic", json!({ "message_thread_id": id })),
            ("copyMessage", json!({ "from_chat_id": group.id(), "message_id": id })),
            ("forwardMessage", json!({ "from_chat_id": group.id(), "message_id": id })),
        ];
        let sides = u64::try_from(calls.len()).unwrap();
        let chosen = usize::try_from(self.dice.throw(sides)).unwrap();
        let (method, mut call) = calls[chosen].clone();
        call["chat_id"] = group.id().into();
        let (_, answer) = self.bot.try_call(method, call).unwrap();
        let link = &answer["result"]["invite_link"];
        self.links.extend(link.as_str().filter(|it| !it.ends_with("...")).map(str::to_owned));
        assert!(answer["ok"] == true || answer["description"].is_string(), "{answer}");
    }

    fn numbers(&self) -> Vec<Value> {
        news(&self.bot).into_iter().map(|update| update["update_id"].clone()).collect()
    }
}

#[test]
fn everything_said_about_groups_fits_the_specification() {
    let mut heard = 0;
    for seed in 0..24 {
        let mut rush = Rush::begin(seed);
        for number in 0..150 {
            rush.step();
            if number % 10 == 9 {
                heard += rush.numbers().len();
            }
        }
        rush.groups[0].upgrade().add(rush.people[1].id());
        heard += rush.numbers().len();
        rush.standin.assert_clean();
        for group in &rush.groups {
            rush.people[0].phone_of(group);
        }
    }
    assert!(heard > 1000, "{heard}");
}
