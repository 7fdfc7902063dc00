//! A push service as a browser's maker runs one: it writes down who was called and
//! answers as it was told. It shares nothing with the product but the wire.
#![allow(dead_code)] // each test file uses its own part

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::Value;

/// One request, as it came.
#[derive(Clone, Debug)]
pub struct Called {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

/// A status, and how long to wait where it says so.
type Answer = (u16, Option<u32>);

#[derive(Default)]
struct Book {
    called: Vec<Called>,
    answers: HashMap<String, VecDeque<Answer>>,
}

pub struct PushService {
    address: String,
    book: Arc<Mutex<Book>>,
}

impl PushService {
    pub fn start() -> PushService {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let book = Arc::new(Mutex::new(Book::default()));
        let service = PushService { address, book: Arc::clone(&book) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = answer(stream, &book);
            }
        });
        service
    }

    /// As it stands in `netreach.toml`.
    pub fn name(&self) -> String {
        self.address.clone()
    }

    /// What the browser of this device would be given.
    pub fn device(&self, device: &str) -> String {
        format!("{}/send/{device}", self.address)
    }

    /// The next calls of the device are answered so, one after the other; all others
    /// with 201.
    pub fn answers(&self, device: &str, answers: &[Answer]) {
        let mut book = self.book.lock().unwrap();
        book.answers.entry(format!("/send/{device}")).or_default().extend(answers);
    }

    pub fn called(&self) -> Vec<Called> {
        self.book.lock().unwrap().called.clone()
    }

    /// How often a device was asked to be called, whatever the answer.
    pub fn times(&self, device: &str) -> usize {
        let path = format!("/send/{device}");
        self.called().iter().filter(|called| called.path == path).count()
    }
}

fn answer(mut stream: TcpStream, book: &Mutex<Book>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (status, wait) = {
        let mut book = book.lock().unwrap();
        book.called.push(Called { path: path.clone(), headers, body });
        let next = book.answers.get_mut(&path).and_then(VecDeque::pop_front);
        next.unwrap_or((201, None))
    };
    let wait = wait.map_or(String::new(), |wait| format!("retry-after: {wait}\r\n"));
    write!(stream, "HTTP/1.1 {status} so\r\n{wait}content-length: 0\r\nconnection: close\r\n\r\n")
}

/// What a request says of its sender, once it was checked that it is signed with the
/// key that it names.
pub fn signed_claims(called: &Called) -> (Value, String) {
    let line = called.headers["authorization"].strip_prefix("vapid t=").unwrap();
    let (token, key) = line.split_once(", k=").unwrap();
    let (said, signed) = token.rsplit_once('.').unwrap();
    let point = from_base64url(key);
    assert_eq!((point.len(), point[0]), (65, 4), "an uncompressed point");
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(said.as_bytes(), &from_base64url(signed))
        .expect("the key signed this");
    let (head, claims) = said.split_once('.').unwrap();
    let read = |part| serde_json::from_slice::<Value>(&from_base64url(part)).unwrap();
    assert_eq!(read(head), serde_json::json!({ "typ": "JWT", "alg": "ES256" }));
    (read(claims), key.to_owned())
}

pub fn from_base64url(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for letter in text.chars() {
        bits = bits << 6 | u32::try_from(letters.find(letter).unwrap()).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).unwrap());
        }
    }
    bytes
}
