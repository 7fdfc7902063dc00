//! The handle a test holds.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::faults::{Calls, Fault};
use crate::handset::{self, Handset};
use crate::person::Person;
use crate::phone::Shown;
use crate::records::LoggedCall;
use crate::shared::{Order, Shared};
use crate::traces::{self, Markers};
use crate::world::World;
use crate::world::chat::ChatKey;
use crate::{control, door, webhook};

/// The token of the bot every world begins with.
const FIRST_TOKEN: &str = "4200000001:STANDIN-token-for-tests-only";
const FIRST_BOT: &str = "help_bot";

/// A running stand-in. It serves on a thread of its own, so that any test can
/// use it, and stops when it is dropped. A world in which something was wrong
/// fails the test that drops it.
pub struct Standin {
    pub(crate) shared: Arc<Shared>,
    address: SocketAddr,
    server: Option<JoinHandle<()>>,
    first_bot: i64,
    /// Set once the test has looked for itself, or never wants to.
    pub(crate) forgiving: bool,
}

impl Standin {
    /// Starts on a free port of the loopback address.
    pub fn start(seed: u64) -> io::Result<Standin> {
        Standin::start_on(seed, 0)
    }

    /// Starts on a port, with the usual token.
    pub fn start_on(seed: u64, port: u16) -> io::Result<Standin> {
        Standin::start_at(seed, port, FIRST_TOKEN)
    }

    /// Starts on a port, for a bot with a token.
    pub fn start_at(seed: u64, port: u16, token: &str) -> io::Result<Standin> {
        let shared = Arc::new(Shared::new(seed));
        let first_bot = shared.with(|world| world.add_bot(token, FIRST_BOT));
        let listener = std::net::TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let serving = Arc::clone(&shared);
        let server =
            std::thread::Builder::new().name("telegram-standin".into()).spawn(move || {
                runtime.block_on(async {
                    let Ok(listener) = TcpListener::from_std(listener) else { return };
                    let courier = tokio::spawn(webhook::deliver(Arc::clone(&serving)));
                    door::serve(serving, listener, address).await;
                    courier.abort();
                });
            })?;
        let server = Some(server);
        Ok(Standin { shared, address, server, first_bot, forgiving: false })
    }

    /// Where the Bot API is, without the token: `http://127.0.0.1:1234`.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The first bot's number.
    pub fn bot(&self) -> i64 {
        self.first_bot
    }

    pub fn token(&self) -> String {
        let token =
            self.shared.look(|world| world.bots.get(&self.first_bot).map(|bot| bot.token.clone()));
        token.unwrap_or_default()
    }

    /// Opens the control port, for a bot or a player in another process.
    pub fn open_control(&self, port: u16) -> io::Result<SocketAddr> {
        control::open(Arc::clone(&self.shared), self.first_bot, port)
    }

    /// Opens a page that shows a phone, for people to play the people.
    pub fn open_handset(&self, handset: Handset, port: u16) -> io::Result<SocketAddr> {
        handset::open(Arc::clone(&self.shared), self.first_bot, handset, port)
    }

    /// Whether Telegram itself would take this address for a webhook. The stand-in
    /// takes plain HTTP on any port, as a Bot API server of one's own does.
    pub fn check_public_url(&self, url: &str) -> Result<(), String> {
        webhook::check_public_url(url)
    }

    /// Another bot in the same world; the number of its account.
    pub fn add_bot(&self, token: &str, username: &str) -> i64 {
        self.shared.with(|world| world.add_bot(token, username))
    }

    /// Gives the first bot another token, as `BotFather` does when asked to revoke it.
    pub fn revoke_token(&self, token: &str) {
        self.shared.with(|world| {
            if let Some(bot) = world.bots.get_mut(&self.first_bot) {
                token.clone_into(&mut bot.token);
            }
        });
    }

    /// Gives the first bot a name for people and a username, as `BotFather` does.
    pub fn name_bot(&self, name: &str, username: &str) {
        self.shared.with(|world| {
            if let Some(bot) = world.bots.get_mut(&self.first_bot) {
                name.clone_into(&mut bot.name);
                username.clone_into(&mut bot.username);
            }
        });
    }

    /// Turns the bot's privacy mode off or on again, as `BotFather` does.
    pub fn privacy_mode(&self, on: bool) {
        self.shared.with(|world| {
            if let Some(bot) = world.bots.get_mut(&self.first_bot) {
                bot.reads_groups = !on;
            }
        });
    }

    /// A person who never met the bot.
    pub fn user(&self, first: &str, last: &str) -> Person {
        let id = self.shared.with(|world| world.add_user(first, last));
        Person { shared: Arc::clone(&self.shared), id, bot: self.first_bot }
    }

    /// The person with this number.
    pub fn person(&self, id: i64) -> Option<Person> {
        let known = self.shared.look(|world| world.users.contains_key(&id));
        known.then(|| Person { shared: Arc::clone(&self.shared), id, bot: self.first_bot })
    }

    // ---- time ----

    pub fn clock(&self) -> Clock {
        self.shared.clock.clone()
    }

    pub fn now(&self) -> i64 {
        self.shared.clock.now()
    }

    pub fn advance(&self, seconds: i64) {
        self.shared.clock.advance(seconds);
    }

    // ---- trouble ----

    /// The next `times` calls like this meet a fault.
    pub fn fail(&self, calls: Calls, fault: Fault, times: u64) {
        self.shared.with(|world| world.faults.plan(calls, fault, times));
    }

    /// Every connection is refused from one moment of the world's clock to another.
    pub fn outage(&self, from: i64, to: i64) {
        self.shared.with(|world| world.faults.outage(from, to));
    }

    /// About so many calls in a thousand fail, each in its own way.
    pub fn fail_at_random(&self, per_thousand: u64, seed: u64) {
        self.shared.with(|world| world.faults.at_random(per_thousand, seed));
    }

    pub fn end_faults(&self) {
        self.shared.with(|world| world.faults.clear());
    }

    /// Every message to a chat is refused with a long wait.
    pub fn flood(&self, chat: i64, seconds: i64) {
        self.shared.with(|world| world.limiter.flood(chat, world.clock.now() + seconds));
    }

    /// Telegram's rate limits, on unless a test is about something else.
    pub fn limits(&self, on: bool) {
        self.shared.with(|world| world.limiter.on = on);
    }

    /// One message a second to a person, without bursts.
    pub fn strict_limits(&self, on: bool) {
        self.shared.with(|world| world.limiter.strict = on);
    }

    // ---- updates ----

    /// Sends a delivered update again, the same bytes. False if it never was delivered.
    pub fn redeliver(&self, update: i64) -> bool {
        self.with_queue(|queue| queue.redeliver(update))
    }

    /// From now on every update comes twice.
    pub fn deliver_twice(&self, twice: bool) {
        self.with_queue(|queue| queue.twice = twice);
    }

    /// Telegram makes a bot wait, on the machine's clock, that asks the same again
    /// at once or competes with itself. Off, runs are quick and repeat exactly.
    pub fn poll_pauses(&self, on: bool) {
        self.with_queue(|queue| queue.pauses = on);
    }

    /// Updates that wait for the bot.
    pub fn pending(&self) -> usize {
        self.with_queue(|queue| queue.pending())
    }

    fn with_queue<R: Default>(&self, act: impl FnOnce(&mut crate::world::queue::Queue) -> R) -> R {
        let result = self.shared.with(|world| {
            let bot = world.bots.get_mut(&self.first_bot)?;
            let result = act(&mut bot.queue);
            if bot.webhook.is_some() {
                bot.queue.line_up_again();
            }
            Some(result)
        });
        result.unwrap_or_default()
    }

    /// Breaks every connection and opens the port again. What waited still waits.
    pub fn restart(&self) {
        self.shared.with(|world| {
            for bot in world.bots.values_mut() {
                bot.queue.poll = crate::world::queue::Poll::default();
            }
        });
        self.shared.orders.send_modify(|order| {
            let number = if let Order::Restart(number) = order { *number } else { 0 };
            *order = Order::Restart(number + 1);
        });
    }

    // ---- looking ----

    /// What a person's phone still shows of a chat, by the chat's number; the
    /// bot's number is the private chat with it.
    pub fn phone_view(&self, person: &Person, chat: i64) -> Vec<Shown> {
        self.shared.look(|world| {
            let key = if world.bots.contains_key(&chat) {
                ChatKey::Private { bot: chat, person: person.id }
            } else {
                ChatKey::Shared(chat)
            };
            world.phone(person.id, key)
        })
    }

    /// Every call but empty polls, oldest first.
    pub fn call_log(&self) -> Vec<LoggedCall> {
        self.shared.look(|world| world.records.calls.iter().cloned().collect())
    }

    /// The calls of one method.
    pub fn calls_of(&self, method: &str) -> Vec<LoggedCall> {
        let mut calls = self.call_log();
        calls.retain(|call| call.method.eq_ignore_ascii_case(method));
        calls
    }

    pub fn violations(&self) -> Vec<String> {
        self.shared.look(|world| world.records.violations.clone())
    }

    pub fn unmodelled(&self) -> Vec<String> {
        self.shared.look(|world| world.records.unmodelled.clone())
    }

    /// Takes what was recorded as wrong, for a test that expected it.
    pub fn take_violations(&self) -> Vec<String> {
        self.shared.look(|world| std::mem::take(&mut world.records.violations))
    }

    pub fn take_unmodelled(&self) -> Vec<String> {
        self.shared.look(|world| std::mem::take(&mut world.records.unmodelled))
    }

    /// # Panics
    /// If the bot did what no specification allows, or the stand-in did not know
    /// what Telegram would do.
    pub fn assert_clean(&self) {
        let (violations, unmodelled) = (self.violations(), self.unmodelled());
        assert!(
            violations.is_empty() && unmodelled.is_empty(),
            "violations: {violations:#?}\nunmodelled: {unmodelled:#?}\n{}",
            self.timeline()
        );
    }

    /// For a demonstration: nothing fails when this is dropped.
    pub fn forgive(&mut self) {
        self.forgiving = true;
    }

    /// A transcript to read.
    pub fn timeline(&self) -> String {
        self.shared.look(|world| world.records.timeline())
    }

    /// Every text that would give a person away, to search files for.
    pub fn markers(&self) -> Vec<String> {
        self.shared.look(|world| world.markers())
    }

    /// The identifying texts that stand in these bytes: as they are, or as UTF-16,
    /// hexadecimal digits or base64.
    pub fn traces_in(&self, bytes: &[u8]) -> Vec<String> {
        Markers::new(self.markers()).found_in(bytes)
    }

    /// # Panics
    /// If any file in a folder gives a person away, or cannot be read.
    pub fn assert_no_identity_in(&self, folder: &Path) {
        let markers = Markers::new(self.markers());
        for file in traces::files(folder) {
            let bytes = std::fs::read(&file);
            assert!(bytes.is_ok(), "{} cannot be read", file.display());
            let traces = markers.found_in(&bytes.unwrap_or_default());
            assert!(traces.is_empty(), "{} gives away {traces:?}", file.display());
        }
    }

    /// Adds such a text, as the place written into a photo.
    pub fn plant_marker(&self, marker: &str) {
        self.shared.with(|world| world.planted.push(marker.to_owned()));
    }

    /// What the empty chat says of the bot, in a language or in none.
    pub fn bot_description(&self, language: &str) -> String {
        self.look_at_bot(|bot| bot.text("description", language))
    }

    fn look_at_bot<R: Default>(&self, see: impl FnOnce(&crate::world::bot::Bot) -> R) -> R {
        let seen = self.shared.look(|world: &mut World| world.bots.get(&self.first_bot).map(see));
        seen.unwrap_or_default()
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.shared.orders.send_replace(Order::Stop);
        if let Some(server) = self.server.take() {
            // A server that panicked has said so already.
            let _ = server.join();
        }
        if !self.forgiving && !std::thread::panicking() {
            self.assert_clean();
        }
    }
}
