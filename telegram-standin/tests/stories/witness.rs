//! Real clients as witnesses for groups, as in `oracles`: aiogram calls, and both
//! it and python-telegram-bot read the updates. Without `STANDIN_PYTHON` the
//! test passes over itself, except where `CI` is set.

use crate::crowd;
use std::path::Path;
use std::process::Command;

use crate::support::Bot;
use serde_json::json;
use telegram_standin::{Admin, Joined, Standin};

#[test]
fn real_clients_understand_groups() {
    let python = std::env::var("STANDIN_PYTHON").ok().filter(|it| Path::new(it).exists());
    let ci = std::env::var("CI").is_ok_and(|it| it == "true");
    assert!(python.is_some() || !ci, "STANDIN_PYTHON must name a Python with both clients");
    let Some(python) = python else { return };
    let standin = Standin::start(71).unwrap();
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
    let worker = standin.user("Вера", "");
    let group = standin.supergroup("Чат").forum().with_bot(Admin::all()).members(2);
    let group = group.with_admin(&worker, &crowd::desk().anonymous().titled("консультант"));
    let channel = standin.channel("Новости").with_bot(Admin::all()).discussed_in(&group);
    let old = standin.basic_group("Малый").with_bot(Admin::all());
    let new = old.upgrade();
    let (ann, asking) = (group.member(0), standin.user("Борис", ""));
    ann.post(&group, "/ask где обмен?");
    worker.post(&group, "отвечу");
    channel.boss().post(&channel, "новость");
    new.boss().post(&new, "мы переехали");
    assert_eq!(asking.join(&group.asking_link()), Joined::Asked);
    let run = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/group_calls.py"))
        .env("STANDIN_API", standin.address())
        .env("STANDIN_TOKEN", standin.token())
        .env("STANDIN_GROUP", group.id().to_string())
        .env("STANDIN_CHANNEL", channel.id().to_string())
        .env("STANDIN_OLD", old.id().to_string())
        .env("STANDIN_MEMBER", ann.id().to_string())
        .env("STANDIN_ASKING", asking.id().to_string())
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}\n{}", standin.timeline());
    let calls: usize = String::from_utf8_lossy(&run.stdout).trim().parse().unwrap();
    assert!(calls >= 30, "{calls}");
    standin.assert_clean();
}
