//! Reading what a form sent: bounded, and refused clearly when it is not what
//! a form sends.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use http_body_util::BodyExt;
use hyper::body::Frame;
use tokio::time::Sleep;
use zeroize::Zeroizing;

use crate::desk::{DeskError, Refusal};
use crate::engine::Fault;
use crate::limits;

/// The fields of a form, in the order sent. Wiped when dropped.
pub struct Fields {
    fields: Vec<(String, Zeroizing<String>)>,
    /// The one file a form may have. Its name is not kept.
    pub file: Option<Zeroizing<Vec<u8>>>,
    /// Why there is no file although one was sent. The fields before it are
    /// whole, so that what was written beside it need not be lost.
    pub file_refused: Option<Refusal>,
}

impl std::fmt::Debug for Fields {
    /// Says that there are fields, never what they hold.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fields")
    }
}

impl Fields {
    /// The first field of that name, or nothing.
    #[must_use]
    pub fn get<'a>(&'a self, name: &'a str) -> &'a str {
        self.all(name).next().unwrap_or_default()
    }

    /// A field that is read by people: nothing, if nobody can see what stands in it.
    #[must_use]
    pub fn words<'a>(&'a self, name: &'a str) -> &'a str {
        let words = self.get(name).trim();
        let is_blank = words.chars().all(|letter| letter.is_whitespace() || is_unseen(letter));
        if is_blank { "" } else { words }
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// A box that was ticked, whatever its value.
    #[must_use]
    pub fn is_ticked(&self, name: &str) -> bool {
        self.fields.iter().any(|(found, value)| found == name && !value.is_empty())
    }
}

/// Marks of direction, signs without any width, and letters that are drawn as nothing.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}')
}

/// Reads `application/x-www-form-urlencoded` and `multipart/form-data`, with no
/// room for a photo.
///
/// # Errors
/// [`Refusal::TooLarge`] or [`Refusal::Malformed`]. A file that is too large is
/// no error here: it stands in [`Fields::file_refused`].
pub async fn read(request: Request) -> Result<Fields, DeskError> {
    read_up_to(limits::FIELDS_BYTES_MAX, request).await
}

/// [`read`] with room for a code for each value of a table.
///
/// # Errors
/// As [`read`].
pub async fn read_long(request: Request) -> Result<Fields, DeskError> {
    let body =
        Bounded { body: request.into_body(), left: limits::FIELDS_BYTES_MAX, spilling: None };
    let time = Duration::from_secs(limits::FORM_READ_S);
    let reading = read_pairs(body, limits::MAPPING_FIELDS_MAX);
    tokio::time::timeout(time, reading).await.unwrap_or(Err(Refusal::Malformed.into()))
}

/// A form whose file called `name` goes to `sink` piece by piece, as it comes; other
/// fields are read as by [`read`]. Whether there was such a file.
///
/// # Errors
/// [`Refusal::TableTooLarge`], [`Refusal::Malformed`], or a fault of the sink.
pub async fn read_file_into(
    request: Request,
    name: &str,
    sink: &mut (dyn FnMut(&[u8]) -> std::io::Result<()> + Send),
) -> Result<(Fields, bool), DeskError> {
    let most = limits::IMPORT_BYTES_MAX + limits::FIELDS_BYTES_MAX;
    let (parts, body) = request.into_parts();
    let body = Body::new(Bounded { body, left: most, spilling: None });
    let reading = file_into(Request::from_parts(parts, body), name, sink);
    let time = Duration::from_secs(limits::IMPORT_READ_S);
    let read = tokio::time::timeout(time, reading).await;
    read.unwrap_or(Err(Refusal::Malformed.into()))
}

async fn file_into(
    request: Request,
    name: &str,
    sink: &mut (dyn FnMut(&[u8]) -> std::io::Result<()> + Send),
) -> Result<(Fields, bool), DeskError> {
    let too_large = |error: &axum::extract::multipart::MultipartError| match refusal(error) {
        DeskError::Refused(Refusal::PhotoTooLarge) => Refusal::TableTooLarge.into(),
        other => other,
    };
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Refusal::Malformed)?;
    let mut fields = Fields { fields: Vec::new(), file: None, file_refused: None };
    let mut is_there = false;
    while let Some(mut part) = parts.next_field().await.map_err(|error| too_large(&error))? {
        if fields.fields.len() >= limits::FIELDS_MAX {
            return Err(Refusal::TooLarge.into());
        }
        let (called, is_file) =
            (part.name().unwrap_or_default().to_owned(), part.file_name().is_some());
        if is_file && called == name {
            while let Some(piece) = part.chunk().await.map_err(|error| too_large(&error))? {
                is_there |= !piece.is_empty();
                sink(&piece).map_err(|_| Fault::Full)?;
            }
            continue;
        }
        let mut bytes = Zeroizing::new(Vec::new());
        while let Some(piece) = part.chunk().await.map_err(|error| too_large(&error))? {
            if bytes.len() + piece.len() > limits::FIELDS_BYTES_MAX {
                return Err(Refusal::TooLarge.into());
            }
            bytes.extend_from_slice(&piece);
        }
        match is_file {
            true if !bytes.is_empty() => fields.file = Some(bytes),
            true => {}
            false => fields.fields.push((called, as_text(&bytes)?)),
        }
    }
    Ok((fields, is_there))
}

/// [`read`] with room for a photo. Each takes as much memory while it arrives,
/// so the caller sees to it that few do at once.
///
/// # Errors
/// As [`read`].
pub async fn read_with_photo(request: Request) -> Result<Fields, DeskError> {
    read_up_to(limits::FORM_BYTES_MAX, request).await
}

async fn read_up_to(most: usize, request: Request) -> Result<Fields, DeskError> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let time = Duration::from_secs(limits::FORM_READ_S);
    let is_multipart = kind.starts_with("multipart/form-data");
    let most = if is_multipart { most } else { limits::FIELDS_BYTES_MAX };
    let reading = async {
        let (parts, body) = request.into_parts();
        let body = Bounded { body, left: most, spilling: None };
        if is_multipart {
            read_parts(Request::from_parts(parts, Body::new(body))).await
        } else {
            read_pairs(body, limits::FIELDS_MAX).await
        }
    };
    tokio::time::timeout(time, reading).await.unwrap_or(Err(DeskError::Refused(Refusal::Malformed)))
}

/// A body of which no more than `left` bytes are given out. What is above that
/// is still taken and thrown away, within a second bound: a browser sends its
/// form to the end before it reads the answer, and a connection closed under
/// its hands would show an error of its own instead of ours.
struct Bounded {
    body: Body,
    left: usize,
    spilling: Option<Spilling>,
}

struct Spilling {
    left: usize,
    time: Pin<Box<Sleep>>,
}

#[derive(Debug)]
enum Broken {
    TooLarge,
    Connection(axum::Error),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::TooLarge => f.write_str("the form is too large"),
            Broken::Connection(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Broken {}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        loop {
            if let Some(spilling) = &mut self.spilling
                && (spilling.left == 0 || spilling.time.as_mut().poll(cx).is_ready())
            {
                return Poll::Ready(Some(Err(Broken::TooLarge)));
            }
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                Some(Err(_)) | None if self.spilling.is_some() => {
                    return Poll::Ready(Some(Err(Broken::TooLarge)));
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(Broken::Connection(error)))),
                None => return Poll::Ready(None),
            };
            let length = frame.data_ref().map_or(0, Bytes::len);
            if let Some(spilling) = &mut self.spilling {
                spilling.left = spilling.left.saturating_sub(length);
            } else if let Some(left) = self.left.checked_sub(length) {
                self.left = left;
                return Poll::Ready(Some(Ok(frame)));
            } else {
                self.spilling = Some(Spilling {
                    left: limits::FORM_SPILLED_BYTES_MAX,
                    time: Box::pin(tokio::time::sleep(Duration::from_secs(limits::FORM_SPILLED_S))),
                });
            }
        }
    }
}

async fn read_pairs(body: Bounded, most: usize) -> Result<Fields, DeskError> {
    let bytes = body.collect().await.map_err(|error| too_large_or_malformed(&error))?.to_bytes();
    let text = std::str::from_utf8(&bytes).map_err(|_| Refusal::Malformed)?;
    let mut fields = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        if fields.len() >= most {
            return Err(Refusal::TooLarge.into());
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        fields.push((decoded(name)?.to_string(), decoded(value)?));
    }
    Ok(Fields { fields, file: None, file_refused: None })
}

/// `+` is a space and `%41` an A. Lines end with `\n`, as everywhere inside.
fn decoded(text: &str) -> Result<Zeroizing<String>, DeskError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
                let (Some(high), Some(low)) = (digit(), digit()) else {
                    return Err(Refusal::Malformed.into());
                };
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            }
            other => bytes.push(other),
        }
    }
    as_text(&bytes)
}

fn as_text(bytes: &[u8]) -> Result<Zeroizing<String>, DeskError> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Malformed)?;
    let mut clean = Zeroizing::new(String::with_capacity(text.len()));
    // Control characters have no business in words, and U+0000 none in PostgreSQL.
    let kept = text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'));
    clean.extend(kept);
    Ok(clean)
}

async fn read_parts(request: Request) -> Result<Fields, DeskError> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Refusal::Malformed)?;
    let mut fields = Fields { fields: Vec::new(), file: None, file_refused: None };
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return Ok(fields),
            Err(error) => return Err(refusal(&error)),
        };
        if fields.fields.len() >= limits::FIELDS_MAX {
            return Err(Refusal::TooLarge.into());
        }
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let bytes = match part.bytes().await.map_err(|error| refusal(&error)) {
            Ok(bytes) => Zeroizing::new(bytes.to_vec()),
            // Nothing after this can be read.
            Err(DeskError::Refused(too_large @ Refusal::PhotoTooLarge)) if is_file => {
                fields.file_refused = Some(too_large);
                return Ok(fields);
            }
            Err(error) => return Err(error),
        };
        if !is_file {
            fields.fields.push((name, as_text(&bytes)?));
        } else if bytes.len() > limits::PHOTO_BYTES_MAX {
            fields.file_refused = Some(Refusal::PhotoTooLarge);
        } else if !bytes.is_empty() {
            // A browser sends an empty file where none was chosen.
            fields.file = Some(bytes);
        }
    }
}

fn refusal(error: &axum::extract::multipart::MultipartError) -> DeskError {
    match too_large_or_malformed(error) {
        DeskError::Refused(Refusal::TooLarge) => Refusal::PhotoTooLarge.into(),
        other => other,
    }
}

/// Looks down the chain of causes for the bound that was passed.
fn too_large_or_malformed(error: &(dyn std::error::Error + 'static)) -> DeskError {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<Broken>().is_some_and(|broken| matches!(broken, Broken::TooLarge)) {
            return Refusal::TooLarge.into();
        }
        cause = error.source();
    }
    Refusal::Malformed.into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio_stream::StreamExt;

    use super::*;

    const PIECE: usize = 64 * 1024;

    async fn pairs(text: &str) -> Result<Fields, DeskError> {
        read(Request::new(Body::from(text.to_owned()))).await
    }

    /// Reads `pieces` of 64 KiB and says how many of them were taken.
    async fn taken_of(pieces: usize) -> usize {
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let flow = tokio_stream::iter(0..pieces).map(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::io::Error>(vec![b'x'; PIECE])
        });
        let answer = read(Request::new(Body::from_stream(flow))).await;
        assert_eq!(answer.err(), Some(DeskError::Refused(Refusal::TooLarge)));
        taken.load(Ordering::Relaxed)
    }

    #[test]
    fn what_nobody_can_see_is_nothing_and_what_somebody_can_stays_as_it_was_typed() {
        for (typed, read) in [
            ("\u{200b} \u{200e}\n", ""),
            ("\u{3164}\u{2800}\u{fe0f}", ""),
            (" ?\u{200f} ", "?\u{200f}"),
            ("\u{2067}שלום\u{2069}", "\u{2067}שלום\u{2069}"),
            ("\u{2764}\u{fe0f}", "\u{2764}\u{fe0f}"),
        ] {
            let fields = vec![("words".to_owned(), Zeroizing::new(typed.to_owned()))];
            let fields = Fields { fields, file: None, file_refused: None };
            assert_eq!(fields.words("words"), read, "{typed:?}");
        }
    }

    #[tokio::test]
    async fn a_form_too_large_is_taken_to_its_end_but_not_for_ever() {
        assert_eq!(taken_of(100).await, 100, "the browser can finish, and then read");
        let most = limits::FIELDS_BYTES_MAX + limits::FORM_SPILLED_BYTES_MAX;
        assert!(taken_of(10 * most / PIECE).await <= most / PIECE + 2);
    }

    #[tokio::test]
    async fn a_form_is_read_as_browsers_write_it() {
        let fields = pairs("words=%D0%B4%D0%B0+1%2B1%0D%0A%00x&need=A&need=B&=&x").await.unwrap();
        assert_eq!(fields.get("words"), "да 1+1\nx");
        assert_eq!(fields.all("need").collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(fields.get("nothing"), "");
    }

    #[tokio::test]
    async fn what_no_browser_writes_is_refused() {
        for text in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
            let refused = pairs(text).await.err();
            assert_eq!(refused, Some(DeskError::Refused(Refusal::Malformed)), "{text}");
        }
        let long = format!("a={}", "x".repeat(limits::FIELDS_BYTES_MAX));
        assert_eq!(pairs(&long).await.err(), Some(DeskError::Refused(Refusal::TooLarge)));
        let many = "a=1&".repeat(limits::FIELDS_MAX + 1);
        assert_eq!(pairs(&many).await.err(), Some(DeskError::Refused(Refusal::TooLarge)));
    }
}
