//! The demo's Telegram: a stand-in with a group chat, a channel, and a page on
//! which whoever tries the demo holds a client's phone. Nothing of it is on
//! disk, and it begins anew with every start.

use std::time::Duration;

use telegram_standin::{Admin, Group, Handset, Person, Standin};

use crate::clock::{self, Span, Timestamp};
use crate::config::{Config, why};
use crate::program::Sentence;
use crate::telegram::Telegram;

/// As many people as in the group chat of the study this desk was made after.
const UNNAMED_MEMBERS: usize = 1120;
const SUBSCRIBERS: usize = 640;

/// What was said before anybody looks: minutes ago, and the words.
const POSTS: [(i64, &str); 2] = [
    (
        200,
        "Автобус сегодня с 18:00 до 21:00. Есть шприцы, спирт, налоксон, тесты на ВИЧ и гепатит. \
         Всё бесплатно, имя не спрашиваем.",
    ),
    (
        70,
        "Если рядом кто-то не просыпается и редко дышит: звоните 103 или 112, дышите за него, \
         дайте налоксон. Вопросы можно написать боту, отвечает человек.",
    ),
];

/// The stand-in, and those who use it.
pub struct Phone {
    standin: Standin,
    anya: Person,
    kostya: Person,
    sam: Person,
    dima: Person,
    /// Those who may be on call, in the order they were named.
    crew: Vec<Person>,
    group: Group,
    channel: Group,
}

impl Phone {
    pub fn start(organisation: &str, crew: &[&str], now: Timestamp) -> Result<Phone, Sentence> {
        // Another seed with every start: numbers that the desk has met before
        // must not come again for somebody else.
        let mut standin = Standin::start(clock::new_id().unsigned_abs())
            .map_err(|error| format!("the stand-in for Telegram cannot start: {error}"))?;
        standin.forgive();
        standin.name_bot(organisation, "quiet_harbour_bot");
        let clock = standin.clock();
        clock.set((now - Span::hours(5)).0);
        let anya = standin.user("Аня", "").language("ru");
        let kostya = standin.user("Костя", "").language("ru");
        let sam = standin.user("Sam", "").language("en");
        let dima = standin.user("Дима", "").language("ru");
        let crew = crew.iter().map(|name| standin.user(name, "").language("ru")).collect();
        let rights = ["can_delete_messages", "can_restrict_members", "can_invite_users"];
        let group = standin
            .supergroup("Свои, чат")
            .owner("Лена")
            .visible_history()
            .hidden_members()
            .members(UNNAMED_MEMBERS)
            .with_member(&anya)
            .with_member(&kostya)
            .with_member(&sam)
            .with_member(&dima)
            .with_bot(Admin::of(&rights));
        let rights = ["can_post_messages", "can_edit_messages", "can_delete_messages"];
        let channel = standin
            .channel(&format!("{organisation}, новости"))
            .members(SUBSCRIBERS)
            .with_member(&anya)
            .with_member(&kostya)
            .with_member(&sam)
            .with_member(&dima)
            .with_bot(Admin::of(&rights));
        for (minutes_ago, words) in POSTS {
            clock.set((now - Span::minutes(minutes_ago)).0);
            channel.boss().post(&channel, words);
        }
        clock.set((now - Span::minutes(48)).0);
        group.boss().post(
            &group,
            "Напоминаю: вопросы боту начинайте с /ask, ответят здесь или в личке. Имён не пишем.",
        );
        clock.set((now - Span::minutes(31)).0);
        kostya.post(&group, "всем привет, кто был вчера у автобуса?");
        clock.set((now - Span::minutes(29)).0);
        dima.post(&group, "я был, всё спокойно");
        clock.follow_machine();
        Ok(Phone { standin, anya, kostya, sam, dima, crew, group, channel })
    }

    /// The organisation's configuration, with this Telegram in it.
    pub fn configured(&self, config: &Config) -> Config {
        let mut config = config.clone();
        config.telegram.api_base = self.standin.address();
        config.telegram.group_id = Some(self.group.id());
        config.telegram.channel_id = Some(self.channel.id());
        config
    }

    pub fn door(&self, config: &Config) -> Result<Telegram, Sentence> {
        Telegram::with_token(&self.standin.token(), &config.telegram)
    }

    /// Somebody of the crew opens the link with their one-time word.
    pub fn link(&self, place: usize, word: &str) {
        if let Some(person) = self.crew.get(place) {
            person.start(word);
        }
    }

    /// Opens the page and says where it is.
    pub fn open(
        &self,
        port: u16,
        console: &str,
        config: &Config,
        now: Timestamp,
    ) -> Result<String, Sentence> {
        let moment = jiff::Timestamp::from_second(now.0).unwrap_or_default();
        let east = config.organisation.time_zone.to_offset(moment).seconds();
        let handset = Handset::of(&[
            self.anya.clone(),
            self.sam.clone(),
            self.kostya.clone(),
            self.dima.clone(),
        ])
        .with(&self.group)
        .with(&self.channel)
        .beside(console)
        .seconds_east(i64::from(east));
        let address = self.standin.open_handset(handset, port);
        let address = address.map_err(|error| {
            format!("the phone page cannot listen on port {port}: {}", why(&error))
        })?;
        Ok(format!("http://{address}"))
    }

    /// What these people do once everything is up, so that a worker sees them come.
    pub fn come_alive(&self) -> impl Future<Output = ()> + Send + 'static {
        let (dima, kostya, group) = (self.dima.clone(), self.kostya.clone(), self.group.clone());
        async move {
            let pause = |seconds| tokio::time::sleep(Duration::from_secs(seconds));
            pause(1).await;
            dima.dm(AFRAID);
            pause(1).await;
            let asked = kostya.post(&group, NOT_FOUND);
            pause(40).await;
            dima.reply(&group, asked, ROUND_THE_CORNER);
            pause(20).await;
            dima.dm(PASSPORT);
        }
    }
}

// What these people write: none of them is in danger, and the desk must not think so.
const AFRAID: &str =
    "добрый вечер. завтра первый раз иду за терапией и очень боюсь. что взять с собой?";
const NOT_FOUND: &str = "/ask где сегодня можно поменять шприцы? автобус не нашёл";
const ROUND_THE_CORNER: &str = "автобус сегодня за углом, у аптеки";
const PASSPORT: &str = "и ещё: нужен ли паспорт?";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::Rules;

    #[test]
    fn nobody_who_comes_alive_sounds_like_danger() {
        for words in [AFRAID, NOT_FOUND, ROUND_THE_CORNER, PASSPORT] {
            assert_eq!(Rules::built_in().read(words).alarm, None, "{words}");
        }
    }
}
