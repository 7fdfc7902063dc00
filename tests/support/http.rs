//! A browser of very few words: one connection a request, nothing followed, a
//! jar for cookies. What it sends can be as wrong as a test needs.
#![allow(dead_code)] // each test file uses its own part

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than anything here takes, shorter than a hang.
const PATIENCE: Duration = Duration::from_secs(20);
const BOUNDARY: &str = "----netreach-test-boundary";

/// One answer, as it came.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of the cookie this answer sets, if it sets one.
    pub fn sets_cookie(&self) -> Option<(String, String)> {
        let line = self.header("set-cookie")?.split(';').next()?;
        line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))
    }
}

/// One file of a form.
pub struct File<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
}

#[derive(Clone)]
pub struct Browser {
    /// `127.0.0.1:8701`
    pub address: String,
    pub cookies: BTreeMap<String, String>,
    pub patience: Duration,
}

impl Browser {
    pub fn at(address: &str) -> Browser {
        Browser { address: address.to_owned(), cookies: BTreeMap::new(), patience: PATIENCE }
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.try_get(path).unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    pub fn try_get(&mut self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, &[], &[])
    }

    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.try_post(path, fields).unwrap_or_else(|error| panic!("POST {path}: {error}"))
    }

    pub fn try_post(&mut self, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.send("POST", path, &[kind], urlencoded(fields).as_bytes())
    }

    /// As a browser sends a form with a file.
    pub fn upload(&mut self, path: &str, fields: &[(&str, &str)], file: &File) -> Answer {
        self.upload_as("file", path, fields, file)
    }

    /// The same, where the form has a name of its own for the file.
    pub fn upload_as(
        &mut self,
        name: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: &File,
    ) -> Answer {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let body = multipart(name, fields, file);
        self.send("POST", path, &[("content-type", &kind)], &body)
            .unwrap_or_else(|error| panic!("POST {path} with a file: {error}"))
    }

    /// Any request that is HTTP. Cookies that come back are kept.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        let mut stream = self.connect()?;
        let mut request = self.head(method, path, headers);
        if !body.is_empty() || method == "POST" {
            let _ = write!(request, "content-length: {}\r\n", body.len());
        }
        request.push_str("\r\n");
        // A refusal may come before all of it is taken; then that is the answer.
        let _ = stream.write_all(request.as_bytes()).and_then(|()| stream.write_all(body));
        let answer = read_answer(&mut stream, method)?;
        self.keep_cookie(&answer);
        Ok(answer)
    }

    /// Asks as browsers do, which keep the connection for the next request.
    pub fn get_and_stay(&mut self, path: &str) -> (Answer, TcpStream) {
        let mut stream = self.connect().unwrap();
        let head = self.head("GET", path, &[]).replace("connection: close\r\n", "");
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        let answer = read_answer(&mut stream, "GET").unwrap();
        self.keep_cookie(&answer);
        (answer, stream)
    }

    pub fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(self.patience))?;
        stream.set_write_timeout(Some(self.patience))?;
        Ok(stream)
    }

    /// Everything of a request before its last header, for who sends the rest by hand.
    pub fn head(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        head.push_str("connection: close\r\n");
        if !self.cookies.is_empty() {
            let pairs: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let _ = write!(head, "cookie: {}\r\n", pairs.join("; "));
        }
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        if let Some((name, value)) = answer.sets_cookie() {
            if value.is_empty() {
                self.cookies.remove(&name);
            } else {
                self.cookies.insert(name, value);
            }
        }
    }
}

/// Reads to the end of the answer. One without an end (a stream) is read until
/// its head is there.
pub fn read_answer(stream: &mut TcpStream, method: &str) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = find(&bytes, b"\r\n\r\n") {
            break end;
        }
        read_some(stream, &mut bytes)?;
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut body = bytes.split_off(head_end + 4);
    let mut answer = read_head(&head)?;
    let length: Option<usize> = answer.header("content-length").and_then(|text| text.parse().ok());
    let is_chunked = answer.header("transfer-encoding").is_some();
    if method == "HEAD" || answer.status == 204 || answer.status == 304 {
        return Ok(answer);
    }
    if is_chunked {
        if !is_stream(&answer) {
            while find(&body, b"\r\n0\r\n\r\n").is_none() && !body.starts_with(b"0\r\n\r\n") {
                read_some(stream, &mut body)?;
            }
        }
        answer.body = without_chunks(&body);
    } else {
        while length.is_none_or(|length| body.len() < length) {
            match read_some(stream, &mut body) {
                Err(error) if length.is_none() && is_end(&error) => break,
                otherwise => otherwise?,
            }
        }
        answer.body = body;
    }
    Ok(answer)
}

/// The two answers that go on for as long as somebody listens.
fn is_stream(answer: &Answer) -> bool {
    answer.header("x-accel-buffering").is_some()
        || answer.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream"))
}

fn is_end(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::UnexpectedEof
}

fn read_some(stream: &mut TcpStream, into: &mut Vec<u8>) -> io::Result<()> {
    let mut some = [0; 16 * 1024];
    match stream.read(&mut some)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        length => {
            into.extend_from_slice(&some[..length]);
            Ok(())
        }
    }
}

fn read_head(head: &str) -> io::Result<Answer> {
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let status = status.ok_or(io::ErrorKind::InvalidData)?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    Ok(Answer { status, headers, body: Vec::new() })
}

fn without_chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = find(rest, b"\r\n") {
        let length = std::str::from_utf8(&rest[..end]).unwrap_or("0");
        let length = usize::from_str_radix(length.trim(), 16).unwrap_or(0);
        let from = end + 2;
        if length == 0 || from + length > rest.len() {
            break;
        }
        body.extend_from_slice(&rest[from..from + length]);
        rest = rest.get(from + length + 2..).unwrap_or_default();
    }
    body
}

pub fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

pub fn urlencoded(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    pairs.join("&")
}

pub fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn multipart(name: &str, fields: &[(&str, &str)], file: &File) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{}\"\r\n\
         content-type: image/jpeg\r\n\r\n",
        file.name
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.bytes);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}
