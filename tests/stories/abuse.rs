//! What comes from outside and is no ordinary request: floods, rubbish, forms
//! that are none, heads that never end. A refusal each time, never a crash.

use crate::support;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use netreach::limits;
use netreach::web::console::routes::{ROWS, Verb};

use crate::support::Engine;
use crate::support::http::{Answer, Browser, percent, read_answer};
use crate::support::program::{Chance, Organisation, Program, cases_on, until};

/// Memory a program at work may take, KiB.
const MEMORY_MAX_KIB: u64 = 150 * 1024;
const UPLOAD_BYTES: u64 = 2 * 1024 * 1024 * 1024;
const REQUESTS: usize = 10_000;

/// What every answer carries, whatever it says.
fn is_dressed(answer: &Answer, what: &str) {
    let header = |name: &str| answer.header(name).unwrap_or_else(|| panic!("{what}: no {name}"));
    assert!(header("content-security-policy").starts_with("default-src 'none'"), "{what}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert!(matches!(header("referrer-policy"), "same-origin" | "no-referrer"), "{what}");
    let is_public =
        [" /overdose", " /static/", " /leaflets", " /stops"].iter().any(|path| what.contains(path));
    // The bus keeps the empty form in which codes are typed: it has to work without a network.
    let is_kept = is_public || what.contains(" /redeem") && !what.starts_with("POST");
    let cached = header("cache-control");
    assert!(cached == "no-store" || is_kept && answer.status == 200, "{what}: {cached}");
}

fn stands(program: &mut Program) {
    assert!(program.is_alive());
    let log = program.log();
    assert!(!log.contains("panicked"), "{log}");
    let answer = program.client().get("/?lang=en");
    assert_eq!(answer.status, 200);
}

// ---- floods ----

#[test]
fn two_gigabytes_are_refused_and_take_no_memory() {
    let organisation = Organisation::make(Engine::Sqlite);
    let mut program = organisation.serve();
    let multipart = "multipart/form-data; boundary=x";
    let plain = "application/x-www-form-urlencoded";
    let part = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    for (is_console, path, kind, before) in [
        (false, "/talks", multipart, part),
        (false, "/talk/messages", multipart, part),
        (false, "/talks", plain, "words="),
        (false, "/return", plain, "code="),
        (true, "/session", plain, "name="),
    ] {
        for is_chunked in [false, true] {
            let what = format!("POST {path} {kind}, chunked {is_chunked}");
            let to = if is_console { &program.console } else { &program.chat };
            let answer = flood(&Browser::at(to), path, kind, before, is_chunked);
            assert_eq!(answer.status, 413, "{what}: {}", answer.text());
            assert!(answer.text().contains("<h1>"), "{what}: {}", answer.text());
            is_dressed(&answer, &what);
            let (_, most) = program.memory_kib();
            assert!(most < MEMORY_MAX_KIB, "{what}: {most} KiB");
        }
    }
    println!("after 10 floods: {:?} KiB now and at most", program.memory_kib());
    stands(&mut program);
}

#[test]
fn many_forms_that_are_never_finished_take_no_memory() {
    const LENGTH: usize = 10 * 1024 * 1024;
    let organisation = Organisation::make(Engine::Sqlite);
    let mut program = organisation.serve();
    let part = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    let zeros = vec![b'0'; LENGTH - part.len() - 1];
    let mut held = Vec::new();
    // The console takes no photos; the chat takes a few at once.
    let photos_kib = (limits::LARGE_FORMS_AT_ONCE * limits::FORM_BYTES_MAX / 1024) as u64;
    for (address, path, max_kib) in [
        (&program.console, "/session", MEMORY_MAX_KIB / 2),
        (&program.chat, "/talks", MEMORY_MAX_KIB / 2 + 2 * photos_kib),
    ] {
        for _ in 0..24 {
            let mut browser = Browser::at(address);
            browser.patience = Duration::from_millis(150);
            let mut stream = browser.connect().unwrap();
            let length = LENGTH.to_string();
            let kind = ("content-type", "multipart/form-data; boundary=x");
            let head = browser.head("POST", path, &[kind, ("content-length", &length)]);
            let _ = stream.write_all(format!("{head}\r\n{part}").as_bytes());
            // Whoever does not read is not sent more.
            let _ = stream.write_all(&zeros);
            held.push(stream);
        }
        let (now, _) = program.memory_kib();
        println!("with {} unfinished forms: {now} KiB", held.len());
        assert!(now < max_kib, "{path}: {now} KiB");
    }
    let words = [("words", "words alone do not wait behind photos")];
    assert_eq!(program.client().post("/talks", &words).status, 303);
    drop(held);
    stands(&mut program);
}

/// Sends zeros until the other side has had enough.
fn flood(browser: &Browser, path: &str, kind: &str, before: &str, is_chunked: bool) -> Answer {
    let mut stream = browser.connect().unwrap();
    let length = UPLOAD_BYTES.to_string();
    let size = match is_chunked {
        true => ("transfer-encoding", "chunked"),
        false => ("content-length", length.as_str()),
    };
    let head = browser.head("POST", path, &[("content-type", kind), size]);
    stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
    let zeros = vec![b'0'; 64 * 1024];
    let mut send = |bytes: &[u8]| match is_chunked {
        true => {
            let size = format!("{:x}\r\n", bytes.len());
            stream.write_all(&[size.as_bytes(), bytes, b"\r\n"].concat())
        }
        false => stream.write_all(bytes),
    };
    let mut sent = before.len() as u64;
    let mut result = send(before.as_bytes());
    while result.is_ok() && sent < UPLOAD_BYTES {
        result = send(&zeros);
        sent += zeros.len() as u64;
    }
    assert!(result.is_err(), "all of it was taken");
    read_answer(&mut stream, "POST").unwrap_or_else(|error| panic!("{path}: {error}"))
}

// ---- forms that are none ----

/// A boundary that is `x`, and what stands between.
fn forms() -> Vec<(&'static str, Vec<u8>)> {
    const KIND: &str = "multipart/form-data; boundary=x";
    let words = b"--x\r\ncontent-disposition: form-data; name=\"words\"\r\n\r\nhello".as_slice();
    let file = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    let end = b"\r\n--x--\r\n".as_slice();
    let long_name = "n".repeat(100_000);
    let long = format!("--x\r\ncontent-disposition: form-data; name=\"{long_name}\"\r\n\r\na");
    let many_headers = format!("--x\r\n{}\r\na", "a: b\r\n".repeat(5_000));
    let many_parts = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n".repeat(5_000);
    vec![
        ("multipart/form-data", [words, end].concat()),
        ("multipart/form-data; boundary=", [words, end].concat()),
        ("multipart/form-data; boundary=\"", [words, end].concat()),
        ("multipart/form-data; boundary=y", [words, end].concat()),
        ("multipart/form-data; charset=utf-8", [words, end].concat()),
        ("multipart/mixed; boundary=x", [words, end].concat()),
        (KIND, Vec::new()),
        (KIND, b"--x".to_vec()),
        (KIND, b"--x\r\n".to_vec()),
        (KIND, b"--x--\r\n".to_vec()),
        (KIND, b"\r\n--x--".to_vec()),
        (KIND, words.to_vec()),
        (KIND, [words, b"\r\n--x"].concat()),
        (KIND, [words, b"\r\n--"].concat()),
        (KIND, [words, b"\n--x--\n"].concat()),
        (KIND, [b"no boundary at all".as_slice(), end].concat()),
        (KIND, [b"--x\r\n\r\nno name".as_slice(), end].concat()),
        (KIND, [b"--x\r\ncontent-disposition: attachment\r\n\r\na".as_slice(), end].concat()),
        (KIND, [b"--x\r\ncontent-disposition: form-data; name=\r\n\r\na".as_slice(), end].concat()),
        (
            KIND,
            [b"--x\r\ncontent-disposition: form-data; name=\"words\r\n\r\na".as_slice(), end]
                .concat(),
        ),
        (KIND, [b"--x\r\ncontent-disposition form-data\r\n\r\na".as_slice(), end].concat()),
        (KIND, [b"--x\r\n\xff\xfe: \x00\r\n\r\na".as_slice(), end].concat()),
        (KIND, [words, b"\xff\xfe\xfd", end].concat()),
        (KIND, [words, b"\0\0\0\x1b[2J", end].concat()),
        (KIND, [file.as_slice(), b"no photo at all", end].concat()),
        (KIND, [file.as_slice(), b"\xff\xd8\xff\xe1\xff\xff", end].concat()),
        (
            KIND,
            [
                file.as_slice(),
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\0\0\0",
                end,
            ]
            .concat(),
        ),
        (KIND, [file.as_slice(), b"GIF89a\x01\0\x01\0", end].concat()),
        (KIND, [file.as_slice(), b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff", end].concat()),
        (KIND, [file.as_slice(), b"a\r\n", file, b"b\r\n", file, b"c", end].concat()),
        (KIND, [long.as_bytes(), end].concat()),
        (KIND, [many_headers.as_bytes(), end].concat()),
        (KIND, [many_parts.as_bytes(), end].concat()),
        ("application/x-www-form-urlencoded", b"words=%zz&%".to_vec()),
        ("application/x-www-form-urlencoded", b"\xff=\xff".to_vec()),
        ("application/json", b"{\"words\":".to_vec()),
    ]
}

#[test]
fn forms_that_are_none_are_refused() {
    let organisation = Organisation::make(Engine::Sqlite);
    let mut program = organisation.serve();
    let mut vera = program.worker("vera");
    assert_eq!(program.client().post("/talks", &[("words", "hello")]).status, 303);
    assert_eq!(program.client().post("/talks", &[("words", "\u{200b} \u{200e}")]).status, 422);
    let case = cases_on(&vera.get("/cases?view=waiting").text())[0].clone();
    assert_eq!(vera.post(&format!("/cases/{case}/hold"), &[]).status, 303);
    let reply = format!("/cases/{case}/replies");
    for (number, (kind, body)) in forms().into_iter().enumerate() {
        let client = program.client();
        for (browser, path) in
            [(client.clone(), "/talks"), (client, "/return"), (vera.clone(), &reply)]
        {
            let what = format!("form {number} to POST {path}");
            let answer = browser.clone().send("POST", path, &[("content-type", kind)], &body);
            let answer = answer.unwrap_or_else(|error| panic!("{what}: {error}"));
            assert!(matches!(answer.status, 303 | 400..=499), "{what}: {}", answer.status);
            is_dressed(&answer, &what);
            // Half of it, and then nothing more: the line went dead.
            let mut stream = browser.connect().unwrap();
            let length = body.len().to_string();
            let headers = [("content-type", kind), ("content-length", length.as_str())];
            let head = browser.head("POST", path, &headers);
            let half = &body[..body.len() / 2];
            let _ = stream.write_all(&[head.as_bytes(), b"\r\n", half].concat());
            let _ = stream.shutdown(Shutdown::Write);
        }
    }
    stands(&mut program);
}

// ---- heads that never end ----

#[test]
fn a_head_that_never_ends_holds_nobody_up() {
    let organisation = Organisation::make(Engine::Sqlite);
    let mut program = organisation.serve();
    let slow: Vec<_> = (0..150)
        .map(|_| {
            let mut stream = program.client().connect().unwrap();
            stream.write_all(b"POST /talks HTTP/1.1\r\nhost: x\r\nx-slow: ").unwrap();
            stream
        })
        .collect();
    for mut stream in &slow {
        let _ = stream.write_all(b"a");
        assert_eq!(program.client().get("/?lang=en").status, 200);
    }
    std::thread::sleep(Duration::from_secs(limits::HEAD_READ_S));
    for mut stream in slow {
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut rest = Vec::new();
        let ended = stream.read_to_end(&mut rest);
        let is_reset = |error: &std::io::Error| error.kind() == std::io::ErrorKind::ConnectionReset;
        assert!(ended.as_ref().is_ok_and(|_| true) || ended.is_err_and(|error| is_reset(&error)));
    }
    stands(&mut program);
}

#[test]
fn what_is_no_http_is_refused_with_the_headers_of_every_answer() {
    let organisation = Organisation::make(Engine::Sqlite);
    let mut program = organisation.serve();
    let many = "x-header: value\r\n".repeat(limits::HEADERS_MAX + 1);
    let long = "a".repeat(8 * limits::CONNECTION_BUFFER_BYTES);
    for (head, status) in [
        ("GET\r\n\r\n".into(), 400),
        ("\0\0\0\0\r\n\r\n".into(), 400),
        ("GET / HTTP/9.9\r\n\r\n".into(), 400),
        ("GET / HTTP/1.1\r\nno header\r\n\r\n".into(), 400),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), 431),
        (format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {long}\r\n\r\n"), 431),
        (format!("GET /?{long} HTTP/1.1\r\nhost: x\r\n\r\n"), 431),
    ] {
        let shown = head.get(..40).unwrap_or(&head);
        for mut person in [program.client(), Browser::at(&program.console)] {
            let (answer, mut kept) = person.get_and_stay("/nowhere?lang=en");
            assert_eq!(answer.status, 404, "{shown:?}");
            let mut of_old = person.connect().unwrap();
            let asked = b"GET /nowhere HTTP/1.0\r\nhost: x\r\nconnection: keep-alive\r\n\r\n";
            of_old.write_all(asked).unwrap();
            assert_eq!(read_answer(&mut of_old, "GET").unwrap().status, 404, "{shown:?}");
            for stream in [&mut person.connect().unwrap(), &mut kept, &mut of_old] {
                let _ = stream.write_all(head.as_bytes());
                let answer =
                    read_answer(stream, "GET").unwrap_or_else(|error| panic!("{shown:?}: {error}"));
                assert_eq!(answer.status, status, "{shown:?}");
                is_dressed(&answer, shown);
                let mut rest = Vec::new();
                stream.read_to_end(&mut rest).unwrap();
                assert!(rest.is_empty() && answer.body.is_empty(), "{shown:?}");
            }
        }
    }
    stands(&mut program);
}

// ---- rubbish ----

const CHAT: [&str; 17] = [
    "/",
    "/talks",
    "/talk",
    "/talk/messages",
    "/talk/photos/1",
    "/talk/code",
    "/talk/lang",
    "/talk/feedback",
    "/talk/burn",
    "/return",
    "/leave",
    "/overdose",
    "/leaflets",
    "/leaflets/naloxone",
    "/stops",
    "/privacy",
    "/static/netreach.css",
];
const METHODS: [&str; 10] =
    ["GET", "GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"];
const FIELDS: [&str; 16] = [
    "words",
    "lang",
    "code",
    "useful",
    "knows_contact",
    "danger",
    "name",
    "passphrase",
    "need",
    "services",
    "outcome",
    "about",
    "note",
    "reason",
    "to",
    "view",
];
const VALUES: [&str; 20] = [
    "",
    "ru",
    "en",
    "yes",
    "no",
    "0",
    "-1",
    "9223372036854775808",
    "HRS.HIV_TEST",
    "S02",
    "solved",
    "private",
    "\u{202e}\u{0}",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../../etc/passwd",
    "\u{1F480}\u{FE0F}",
    "%00%ff%",
    "vera",
    "vera passphrase",
];

/// One thread's share of the rubbish.
struct Vandal<'a> {
    program: &'a Program,
    chance: Chance,
    cases: Vec<String>,
    client: Browser,
    worker: Browser,
}

#[test]
fn ten_thousand_random_requests_break_nothing() {
    let organisation = Organisation::make(Engine::Sqlite);
    let mut program = organisation.serve();
    let mut chance = Chance::new();
    let statuses: Vec<AtomicUsize> = (0..600).map(|_| AtomicUsize::new(0)).collect();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let chance = Chance::seeded(chance.next());
            let (program, statuses) = (&program, &statuses);
            scope.spawn(move || Vandal::arrives(program, chance).rages(statuses));
        }
    });
    let seen =
        statuses.iter().enumerate().map(|(status, count)| (status, count.load(Ordering::SeqCst)));
    let seen: Vec<_> = seen.filter(|(_, count)| *count > 0).collect();
    println!("answers by status: {seen:?}");
    assert_eq!(seen.iter().map(|(_, count)| count).sum::<usize>(), REQUESTS);
    stands(&mut program);
    assert!(!program.log().contains("ERROR"), "{}", program.log());
    assert!(program.end().success());
}

impl Vandal<'_> {
    fn arrives(program: &Program, chance: Chance) -> Vandal<'_> {
        let (client, worker) = (program.client(), Browser::at(&program.console));
        let mut vandal = Vandal { program, chance, cases: Vec::new(), client, worker };
        vandal.starts_anew();
        vandal
    }

    /// A talk and a session that exist: rubbish must get past the first door.
    fn starts_anew(&mut self) {
        self.client = self.program.client();
        self.client.post("/talks", &[("words", "hello"), ("lang", "en")]);
        let name = *self.chance.one(&["vera", "mark", "olga", "nina"]);
        let mut worker = Browser::at(&self.program.console);
        let passphrase = support::program::passphrase(name);
        until("somebody may sign in", || {
            // Rubbish may have locked this one out for a while; then another goes.
            let who = [("name", name), ("passphrase", passphrase.as_str())];
            matches!(worker.post("/session", &who).status, 303 | 429)
        });
        self.cases = cases_on(&worker.get("/cases?view=all").text());
        self.worker = worker;
    }

    fn rages(mut self, statuses: &[AtomicUsize]) {
        for number in 0..REQUESTS / 2 {
            if number % 50 == 49 {
                self.starts_anew();
            }
            let is_console = self.chance.below(2) == 0;
            let (method, path) = self.request(is_console);
            let (kind, body) = self.body();
            let mut browser = if is_console { self.worker.clone() } else { self.client.clone() };
            if self.chance.below(6) == 0 {
                self.rubbish_cookies(&mut browser);
            }
            let what = format!("{method} {path} ({kind}, {} bytes)", body.len());
            let mut headers = vec![("content-type", kind)];
            if self.chance.below(4) == 0 {
                headers.push(("accept", "application/json"));
            }
            if self.chance.below(20) == 0 {
                headers.push(("sec-fetch-site", "cross-site"));
            }
            let answer = browser.send(method, &path, &headers, &body);
            let answer = answer.unwrap_or_else(|error| panic!("{what}: {error}"));
            assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text());
            is_dressed(&answer, &what);
            statuses[usize::from(answer.status)].fetch_add(1, Ordering::SeqCst);
        }
    }

    fn request(&mut self, is_console: bool) -> (&'static str, String) {
        let mut method = *self.chance.one(&METHODS);
        let mut path = if is_console {
            let row = self.chance.one(ROWS);
            if self.chance.below(3) > 0 {
                method = if row.verb == Verb::Get { "GET" } else { "POST" };
            }
            row.path.to_owned()
        } else {
            (*self.chance.one(&CHAT)).to_owned()
        };
        let id = self.id();
        path = path.replace("{id}", &id);
        let seq = *self.chance.one(&["0", "1", "2", "-1", "99999999999999999999", "x"]);
        path = path.replace("{seq}", seq);
        if self.chance.below(10) == 0 {
            path.push('/');
            path.push_str(&percent(self.chance.one::<&str>(&VALUES)));
        }
        if self.chance.below(3) == 0 {
            path.push('?');
            path.push_str(&self.pairs());
        }
        (method, path)
    }

    fn id(&mut self) -> String {
        match self.chance.below(4) {
            0 | 1 if !self.cases.is_empty() => self.chance.one(&self.cases).clone(),
            2 => percent(self.chance.one::<&str>(&VALUES)),
            _ => {
                let letters: Vec<char> = "0123456789abcdefghjkmnpqrstvwxyz".chars().collect();
                let length = 1 + self.chance.below(16);
                self.chance.word(&letters, length)
            }
        }
    }

    fn pairs(&mut self) -> String {
        let count = self.chance.below(6);
        let pairs: Vec<_> = (0..count)
            .map(|_| {
                let name = *self.chance.one(&FIELDS);
                format!("{name}={}", percent(self.chance.one::<&str>(&VALUES)))
            })
            .collect();
        pairs.join("&")
    }

    fn body(&mut self) -> (&'static str, Vec<u8>) {
        let urlencoded = "application/x-www-form-urlencoded";
        match self.chance.below(5) {
            0..=2 => (urlencoded, self.pairs().into_bytes()),
            3 => {
                let forms = forms();
                let (kind, body) = self.chance.one(&forms);
                (kind, body[..body.len().min(2_000)].to_vec())
            }
            _ => {
                let length = self.chance.below(300);
                let bytes = (0..length).map(|_| self.chance.next().to_le_bytes()[3]).collect();
                (
                    *self.chance.one(&[
                        urlencoded,
                        "text/plain",
                        "multipart/form-data; boundary=x",
                    ]),
                    bytes,
                )
            }
        }
    }

    fn rubbish_cookies(&mut self, browser: &mut Browser) {
        let names = ["talk", "desk", "__Host-talk", "__Host-desk", "other"];
        let letters: Vec<char> = "0123456789abcdef".chars().collect();
        for _ in 0..self.chance.below(4) {
            let length = *self.chance.one(&[0, 1, 63, 64, 65, 500]);
            let value = self.chance.word(&letters, length);
            browser.cookies.insert((*self.chance.one(&names)).to_owned(), value);
        }
    }
}
