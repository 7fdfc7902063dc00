//! A page that shows a phone: whoever looks at it plays one of the made-up
//! people, beside a bot that does not know the difference. It is for showing a
//! bot and for training those who answer through it; it trusts whoever sits at
//! this machine, and nobody else.
//!
//! The page works by plain forms. Its script only spares the reader the wait:
//! it asks for the page again as soon as the page is another.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Request};
use tokio::net::TcpListener;

use crate::door::{self, Reply};
use crate::group::Group;
use crate::person::Person;
use crate::shared::Shared;
use crate::world::World;
use crate::world::chat::ChatKey;

mod acts;
mod asked;
mod bubbles;
mod page;
mod samples;
mod say;

use asked::{Asked, Lang, Place};

const ICON: &str = include_str!("handset/phone.svg");
const STYLE: &str = include_str!("handset/phone.css");
const SCRIPT: &str = include_str!("handset/phone.js");

/// How long a question for a changed page may wait for the change.
const WAIT_MOST: Duration = Duration::from_secs(25);

const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: with that, browsers call the origin of a form "null".
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Who can be played on the phone, and where they can write beside the private
/// chat with the bot.
pub struct Handset {
    people: Vec<Person>,
    places: Vec<Group>,
    desk: Option<String>,
    seconds_east: i64,
}

impl Handset {
    #[must_use]
    pub fn of(people: &[Person]) -> Handset {
        Handset { people: people.to_vec(), places: Vec::new(), desk: None, seconds_east: 0 }
    }

    /// A group or channel shows in the list of those who are in it.
    #[must_use]
    pub fn with(mut self, place: &Group) -> Handset {
        self.places.push(place.clone());
        self
    }

    /// Where the bot's answers are written, for the page to point to.
    #[must_use]
    pub fn beside(self, desk: &str) -> Handset {
        Handset { desk: Some(desk.to_owned()), ..self }
    }

    /// How far the phone's clock is ahead of Greenwich.
    #[must_use]
    pub fn seconds_east(self, seconds: i64) -> Handset {
        Handset { seconds_east: seconds, ..self }
    }
}

/// What the page is drawn from.
struct Phone {
    shared: Arc<Shared>,
    bot: i64,
    handset: Handset,
    /// The last message each person has seen of a chat.
    read: Mutex<BTreeMap<(i64, ChatKey), i64>>,
    /// The button a person pressed last, whose answer shows until they go on.
    pressed: Mutex<BTreeMap<i64, String>>,
}

/// Opens the page and serves it on a thread of its own.
pub(crate) fn open(
    shared: Arc<Shared>,
    bot: i64,
    handset: Handset,
    port: u16,
) -> std::io::Result<SocketAddr> {
    if handset.people.is_empty() {
        return Err(std::io::Error::other("nobody can be played on this phone"));
    }
    let listener = std::net::TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let phone =
        Arc::new(Phone { shared, bot, handset, read: Mutex::default(), pressed: Mutex::default() });
    std::thread::Builder::new().name("telegram-standin-phone".into()).spawn(move || {
        runtime.block_on(async {
            let Ok(listener) = TcpListener::from_std(listener) else { return };
            door::serve_with(listener, move |request| answer(Arc::clone(&phone), request)).await;
        });
    })?;
    Ok(address)
}

async fn answer(phone: Arc<Phone>, request: Request<Incoming>) -> Reply {
    let mut reply = match is_foreign(request.headers()) {
        true => door::reply(403, TEXT, b"this phone is for the machine it runs on".to_vec()),
        false => route(&phone, request).await,
    };
    for (name, value) in HEADERS {
        reply.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    reply
}

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// Another site's page could reach this port through its reader's browser, by a
/// name of its own or by a form.
fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|it: &HeaderValue| it.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_here = ["127.0.0.1", "localhost", "[::1]"].contains(&name);
    let origin = text(header::ORIGIN).and_then(|it| it.split_once("://"));
    !is_here || origin.is_some_and(|(_, origin)| origin != host)
}

async fn route(phone: &Phone, request: Request<Incoming>) -> Reply {
    let asked = Asked::read(phone, request.uri().query(), request.headers());
    let path = request.uri().path().to_owned();
    match (request.method(), path.as_str()) {
        (&Method::GET, "/") => shown(phone, asked, request.headers()).await,
        (&Method::GET, "/phone.svg") => file("image/svg+xml", ICON),
        (&Method::GET, "/phone.css") => file("text/css; charset=utf-8", STYLE),
        (&Method::GET, "/phone.js") => file("text/javascript; charset=utf-8", SCRIPT),
        (&Method::GET, "/photo") => phone.photo(&asked),
        (&Method::POST, "/act") => match door::received(request).await {
            Ok(received) => see_other(&acts::act(phone, asked, &received)),
            Err(_) => door::reply(400, TEXT, b"this could not be read".to_vec()),
        },
        _ => door::reply(404, TEXT, b"there is nothing at this address".to_vec()),
    }
}

fn file(kind: &'static str, text: &'static str) -> Reply {
    door::reply(200, kind, text.as_bytes().to_vec())
}

fn see_other(to: &str) -> Reply {
    let mut reply = door::reply(303, TEXT, Vec::new());
    if let Ok(to) = HeaderValue::from_str(to) {
        reply.headers_mut().insert(header::LOCATION, to);
    }
    reply
}

/// The page; or, for a script that has it already and would wait, the page as
/// soon as it is another.
async fn shown(phone: &Phone, asked: Asked, headers: &HeaderMap) -> Reply {
    let known = headers.get(header::IF_NONE_MATCH);
    let waits = headers.contains_key("prefer");
    let mut changed = phone.shared.changed.subscribe();
    let deadline = tokio::time::Instant::now() + WAIT_MOST;
    loop {
        changed.borrow_and_update();
        let (page, mark) = drawn(phone, &asked);
        if known.is_none_or(|known| known.as_bytes() != mark.as_bytes()) {
            let mut reply = door::reply(200, HTML, page.into_bytes());
            if let Ok(mark) = HeaderValue::from_str(&mark) {
                reply.headers_mut().insert(header::ETAG, mark);
            }
            return reply;
        }
        if !waits || tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
            return door::reply(304, HTML, Vec::new());
        }
    }
}

/// The page, and a mark that is another when the page is.
fn drawn(phone: &Phone, asked: &Asked) -> (String, String) {
    let page = page::page(phone, asked).into_string();
    let mut hasher = DefaultHasher::new();
    page.hash(&mut hasher);
    let mark = format!("\"{:x}\"", hasher.finish());
    (page.replacen("data-mark=\"\"", &format!("data-mark='{mark}'"), 1), mark)
}

impl Phone {
    fn me(&self, asked: &Asked) -> &Person {
        &self.handset.people[asked.me]
    }

    /// Whoever opens the page is the first who speaks its language.
    fn first_of(&self, lang: Lang) -> usize {
        let speaks = |world: &World, person: &Person| {
            let user = world.users.get(&person.id);
            user.and_then(|user| user.language.as_deref()) == Some(lang.code())
        };
        let mut people = self.handset.people.iter();
        self.shared.look(|world| people.position(|it| speaks(world, it))).unwrap_or_default()
    }

    fn key(&self, asked: &Asked, place: Place) -> ChatKey {
        match place {
            Place::Bot => ChatKey::Private { bot: self.bot, person: self.me(asked).id },
            Place::Shared(at) => self.handset.places[at].key,
        }
    }

    /// A photo that this person's phone still shows.
    fn photo(&self, asked: &Asked) -> Reply {
        let bytes = asked.place.zip(asked.message).and_then(|(place, id)| {
            let (me, key) = (self.me(asked).id, self.key(asked, place));
            self.shared.look(|world| {
                world.phone(me, key).iter().find(|shown| shown.id == id)?;
                acts::photo_of(world, key, id)
            })
        });
        match bytes {
            Some(bytes) => door::reply(200, "image/jpeg", bytes.to_vec()),
            None => door::reply(404, TEXT, Vec::new()),
        }
    }

    /// How many messages of a chat this person has not looked at.
    fn unread(&self, me: i64, key: ChatKey, ids: &[i64]) -> usize {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let last = read.get(&(me, key)).copied().unwrap_or_default();
        ids.iter().filter(|id| **id > last).count()
    }

    fn has_read(&self, me: i64, key: ChatKey, id: i64) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert((me, key), id);
    }

    fn pressed(&self) -> std::sync::MutexGuard<'_, BTreeMap<i64, String>> {
        self.pressed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
