//! Stories of the restricted group chat on Telegram, told through the stand-in.
mod danger;

use crate::support;
use crate::support::telegram::{Scene, texts};
use crate::support::{Engine, hours, minutes};
use netreach::codes::{Audience, Direction, Fate, Kind, Urgency, Venue};
use netreach::ids::CaseId;
use netreach::store;
use netreach::vault::Words;
use telegram_standin::{Admin, Calls, Fault, Group};

/// A house whose bot is admin of a group of 1,125 people.
fn chat(engine: Engine) -> (Scene, Group) {
    let scene = Scene::build(engine, 7, |_| ());
    let group = scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all()).members(1122);
    scene.telegram.set_group(group.id());
    (scene, group)
}

fn each_engine<F: Future<Output = ()>>(story: impl Fn((Scene, Group)) -> F) {
    support::each_engine_with(chat, story);
}

#[test]
fn n13_a_member_asks_in_the_chat_and_is_answered_in_private() {
    each_engine(|(scene, group)| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        let group = group.with_member(&ann);
        ann.post(&group, "всем привет");
        scene.calms().await;
        assert!(scene.cases().await.is_empty(), "what is no request is dropped");
        assert_eq!(scene.rows("telegram_updates").await, 0);

        let asked = ann.post(&group, "/ask где сдать тест на ВИЧ?");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.venue(case).await, Venue::Chat);
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["где сдать тест на ВИЧ?"]);

        scene.replies(&vera, case, "Анонимно в четверг у автобуса.").await.unwrap();
        scene.calms().await;
        let in_group = ann.phone_of(&group);
        let pointer = in_group.last().unwrap();
        assert_eq!(pointer.reply_to, Some(asked));
        assert!(!pointer.text.to_lowercase().contains("вич"));
        let link = pointer.buttons[0][0].url.clone().unwrap();
        let word = link.split_once("start=").unwrap().1.to_owned();
        ann.start(&word);
        scene.calms().await;
        let phone = ann.from_bot();
        assert!(texts(&phone).contains(&"Анонимно в четверг у автобуса."), "{:?}", texts(&phone));
        ann.dm("спасибо");
        scene.calms().await;
        assert_eq!(scene.only_case().await, case, "it is the same talk");
        scene.finishes(&vera, case).await.unwrap();
        scene.passes(hours(73)).await;
        assert!(ann.phone().is_empty());
        assert!(!ann.phone_of(&group).iter().any(|it| it.from == telegram_standin::From::Bot));
        for table in
            ["clients", "cases", "telegram_chats", "telegram_copies", "telegram_invitations"]
        {
            assert_eq!(scene.rows(table).await, 0, "{table}");
        }
        assert_eq!(scene.reports().await[0].venue, Venue::Chat);
        scene.standin.assert_clean();
    });
}

#[test]
fn an_invitation_is_for_whom_it_was_made() {
    each_engine(|(scene, group)| async move {
        let vera = scene.vera().await;
        let (ann, oleg) = (scene.ann(), scene.standin.user("Олег", ""));
        let group = group.with_member(&ann).with_member(&oleg);
        ann.post(&group, "/ask где сдать тест на ВИЧ?");
        scene.calms().await;
        let case = scene.only_case().await;
        let words = Words::new("Только для вас.".to_owned());
        scene.reply(&vera, case, &words, Audience::Private).await.unwrap();
        scene.calms().await;
        let shown = group.boss().phone_of(&group);
        let link = shown.last().unwrap().buttons[0][0].url.clone().unwrap();
        let word = link.split("start=").nth(1).unwrap();
        // Everybody sees the button; whoever is curious is told nothing.
        oleg.start(word);
        scene.calms().await;
        assert!(!texts(&oleg.phone()).contains(&"Только для вас."));
        ann.start(word);
        scene.calms().await;
        assert!(texts(&ann.phone()).contains(&"Только для вас."));
        oleg.start(word);
        oleg.dm("а мне?");
        scene.calms().await;
        scene.replies(&vera, case, "И это тоже.").await.unwrap();
        scene.calms().await;
        assert!(texts(&ann.phone()).contains(&"И это тоже."));
        assert!(!texts(&oleg.phone()).contains(&"И это тоже."));
        assert!(!scene.reads("vera", case).await.unwrap().contains(&"а мне?".to_owned()));
        scene.standin.assert_clean();
    });
}

/// What became of the answers to the client.
async fn fates(scene: &Scene, case: CaseId) -> Vec<Fate> {
    let messages = scene.store.read(move |tx| store::message::since(tx, case, 0)).await;
    let messages = messages.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
    let answers = messages.iter().filter(|it| it.direction == Direction::ToClient);
    answers.filter(|it| it.kind == Kind::Words).map(|it| it.fate).collect()
}

#[test]
fn a_call_that_could_not_be_made_is_made_with_the_next_answer() {
    each_engine(|(scene, group)| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        let group = group.with_member(&ann);
        ann.post(&group, "/ask где сдать тест?");
        scene.calms().await;
        let case = scene.only_case().await;
        let refused = Fault::error(400, "Bad Request: not enough rights to send text messages");
        scene.standin.fail(Calls::to("sendMessage").in_chat(group.id()), refused, 1);
        scene.replies(&vera, case, "В четверг.").await.unwrap();
        scene.calms().await;
        let calls = || ann.phone_of(&group).iter().filter(|it| !it.buttons.is_empty()).count();
        assert_eq!(calls(), 0);
        assert_eq!(fates(&scene, case).await, [Fate::Failed], "the worker sees that nobody came");
        scene.replies(&vera, case, "Напишите мне.").await.unwrap();
        scene.calms().await;
        assert_eq!(calls(), 1);
        assert_eq!(fates(&scene, case).await, [Fate::Owed, Fate::Owed]);
        let link = ann.phone_of(&group).last().unwrap().buttons[0][0].url.clone().unwrap();
        ann.start(link.split("start=").nth(1).unwrap());
        scene.calms().await;
        let phone = ann.from_bot();
        assert!(["В четверг.", "Напишите мне."].iter().all(|it| texts(&phone).contains(it)));
        assert_eq!(fates(&scene, case).await, [Fate::Shown, Fate::Shown]);
        scene.standin.assert_clean();
    });
}

#[test]
fn nobody_stays_known_who_came_two_ways() {
    each_engine(|(scene, group)| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        let group = group.with_member(&ann);
        ann.start("");
        scene.calms().await;
        ann.post(&group, "/ask где сдать тест?");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.replies(&vera, case, "В четверг.").await.unwrap();
        scene.calms().await;
        let link = ann.phone_of(&group).last().unwrap().buttons[0][0].url.clone().unwrap();
        ann.start(link.split("start=").nth(1).unwrap());
        scene.calms().await;
        scene.finishes(&vera, case).await.unwrap();
        scene.passes(hours(76)).await;
        assert_eq!(scene.rows("telegram_chats").await, 0);
        assert!(scene.vault.routes().await.unwrap_or_else(|fault| panic!("{fault}")).is_empty());
    });
}

#[test]
fn whoever_asks_under_anothers_question_is_a_client_of_their_own() {
    each_engine(|(scene, group)| async move {
        let vera = scene.vera().await;
        let (ann, oleg) = (scene.ann(), scene.standin.user("Олег", ""));
        let group = group.with_member(&ann).with_member(&oleg);
        let asked = ann.post(&group, "/ask когда автобус?");
        scene.calms().await;
        let case = scene.only_case().await;
        oleg.reply(&group, asked, "/ask а друг не дышит, что делать?");
        scene.calms().await;
        assert_eq!(scene.cases().await.len(), 2);
        let words = Words::new("В шесть.".to_owned());
        scene.reply(&vera, case, &words, Audience::Chat).await.unwrap();
        scene.calms().await;
        let answer = ann.phone_of(&group).last().unwrap().id;
        let ira = scene.standin.user("Ира", "");
        let group = group.with_member(&ira);
        ira.reply(&group, answer, "а для меня место есть?");
        scene.calms().await;
        assert_eq!(scene.cases().await.len(), 3);
        assert_eq!(scene.reads("vera", case).await.unwrap().len(), 2);
        scene.standin.assert_clean();
    });
}

#[test]
fn n13_a_worker_answers_before_all_and_peers_are_heard() {
    each_engine(|(scene, group)| async move {
        let vera = scene.vera().await;
        let (ann, oleg) = (scene.ann(), group.member(5));
        let group = group.with_member(&ann);
        let asked = ann.post(&group, "@help_bot когда автобус?");
        oleg.reply(&group, asked, "обычно в шесть");
        scene.calms().await;
        let case = scene.only_case().await;
        let read = scene.reads("vera", case).await.unwrap();
        assert_eq!(read, ["@help_bot когда автобус?", "обычно в шесть"]);
        let words = Words::new("Сегодня в шесть у метро.".to_owned());
        scene.reply(&vera, case, &words, Audience::Chat).await.unwrap();
        scene.calms().await;
        let shown = ann.phone_of(&group);
        let answer = shown.last().unwrap();
        assert_eq!(
            (answer.text.as_str(), answer.reply_to),
            ("Сегодня в шесть у метро.", Some(asked))
        );
        ann.reply(&group, answer.id, "а завтра?");
        scene.calms().await;
        assert_eq!(scene.only_case().await, case);
        assert_eq!(scene.reads("vera", case).await.unwrap().last().unwrap(), "а завтра?");
        scene.standin.assert_clean();
    });
}

#[test]
fn a_cry_for_help_under_anothers_request_is_a_cry_for_help() {
    each_engine(|(scene, group)| async move {
        scene.vera().await;
        let (ann, oleg, boris) =
            (scene.ann(), scene.standin.user("Олег", ""), scene.standin.user("Борис", ""));
        let group = group.with_member(&ann).with_member(&oleg).with_member(&boris);
        let asked = ann.post(&group, "/ask когда автобус?");
        oleg.reply(&group, asked, "обычно в шесть");
        scene.calms().await;
        let case = scene.only_case().await;
        let cried = boris.reply(&group, asked, "ребята тут человек не дышит, посинел");
        scene.calms().await;
        assert_eq!(scene.cases().await.len(), 2, "{}", scene.standin.timeline());
        let found = scene.cases().await.into_iter().find(|it| *it != case).unwrap();
        assert_eq!(scene.case(found).await.unwrap().urgency, Urgency::Emergency);
        assert_eq!(scene.rows("calls").await, 1, "somebody is called");
        let shown = boris.phone_of(&group);
        let pointer = shown.last().unwrap();
        assert_eq!(pointer.reply_to, Some(cried));
        assert!(pointer.text.contains("103"), "{}", pointer.text);
        // What others answer stays where it was asked.
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["когда автобус?", "обычно в шесть"]);
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Routine);
        scene.standin.assert_clean();
    });
}

#[test]
fn n11_admins_channels_and_forwards_open_no_case() {
    each_engine(|(scene, group)| async move {
        scene.vera().await;
        let admin = scene.standin.user("Админ", "Чата");
        let group = group.with_admin(&admin, &Admin::all().anonymous());
        let channel = scene.standin.channel("Канал").owner("Игорь").discussed_in(&group);
        admin.post(&group, "@help_bot правила чата");
        admin.post(&group, "/ask проверка");
        channel.boss().post(&channel, "@help_bot новость");
        scene.calms().await;
        assert!(scene.cases().await.is_empty());
        let ann = scene.ann();
        let group = group.with_member(&ann);
        let said = ann.post(&group, "мне очень плохо третий день");
        admin.reply(&group, said, "/ask");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["мне очень плохо третий день"]);
        scene.standin.assert_clean();
    });
}

#[test]
fn an_admin_who_hides_nothing_marks_a_request_and_a_member_does_not() {
    each_engine(|(scene, group)| async move {
        scene.vera().await;
        let admin = scene.standin.user("Лена", "Админ");
        let group = group.with_admin(&admin, &Admin::all());
        let (ann, oleg) = (scene.ann(), scene.standin.user("Олег", ""));
        let group = group.with_member(&ann).with_member(&oleg);
        let said = ann.post(&group, "третий день температура");
        oleg.reply(&group, said, "/ask");
        scene.calms().await;
        assert!(scene.cases().await.is_empty());
        // Telegram is asked who they are; the question is not lost when it is out.
        scene.standin.fail(Calls::to("getChatMember"), Fault::error(502, "Bad Gateway"), 1);
        admin.reply(&group, said, "/ask");
        assert!(scene.hears().await.is_err());
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["третий день температура"]);
        scene.standin.assert_clean();
    });
}

#[test]
fn a_thousand_members_and_an_hour_of_talk() {
    each_engine(|(scene, group)| async move {
        scene.vera().await;
        let mut requests = 0;
        for minute in 0..60 {
            for number in 0..50 {
                let who = group.member((minute * 50 + number) % 1100);
                if number % 25 == 0 {
                    who.post(&group, &format!("/ask вопрос {minute} {number}"));
                    requests += 1;
                } else {
                    who.post(&group, "болтаем о своём");
                }
            }
            scene.moves(minutes(1));
            scene.settles().await;
        }
        // Whoever asked twice has one talk.
        assert_eq!(scene.rows("cases").await, 44);
        let mut heard = 0;
        for case in scene.cases().await {
            heard += scene.reads("vera", case).await.unwrap().len();
        }
        assert_eq!(heard, requests);
        scene.standin.assert_clean();
    });
}
