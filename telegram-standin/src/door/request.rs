//! What a request carries: parameters from its address, a form, parts or JSON.

use std::collections::BTreeMap;
use std::convert::Infallible;

use futures_util::{future, stream};
use http_body_util::{BodyExt, Limited};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use serde_json::{Map, Value};

/// Telegram takes uploads up to 50 MB; anything above is cut off early.
const MOST_BYTES: usize = 60 << 20;

/// An uploaded file.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) file_name: Option<String>,
    pub(crate) mime: Option<String>,
    pub(crate) bytes: Bytes,
}

#[derive(Debug, Default)]
pub(crate) struct Received {
    pub(crate) parameters: Map<String, Value>,
    pub(crate) files: BTreeMap<String, Part>,
}

/// Why a request could not be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    TooLarge,
    Malformed(String),
}

pub(crate) async fn received(request: Request<Incoming>) -> Result<Received, Unreadable> {
    let mut received = Received::default();
    received.add_form(request.uri().query().unwrap_or_default().as_bytes());
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    let body = Limited::new(request.into_body(), MOST_BYTES).collect().await;
    let body = body.map_err(|_| Unreadable::TooLarge)?.to_bytes();
    if body.is_empty() {
        return Ok(received);
    }
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("application/x-www-form-urlencoded") {
        received.add_form(&body);
    } else if lower.starts_with("application/json") {
        received.add_json(&body)?;
    } else if lower.starts_with("multipart/form-data") {
        received.add_parts(&kind, body).await?;
    } else {
        return Err(Unreadable::Malformed(format!("the body is of an unknown kind `{kind}`")));
    }
    Ok(received)
}

impl Received {
    fn add_form(&mut self, form: &[u8]) {
        for (name, value) in form_urlencoded::parse(form) {
            self.parameters.insert(name.into_owned(), Value::String(value.into_owned()));
        }
    }

    fn add_json(&mut self, body: &[u8]) -> Result<(), Unreadable> {
        let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
            return Err(Unreadable::Malformed("the body is not a JSON object".to_owned()));
        };
        self.parameters.extend(object);
        Ok(())
    }

    async fn add_parts(&mut self, kind: &str, body: Bytes) -> Result<(), Unreadable> {
        let malformed = |why: multer::Error| Unreadable::Malformed(why.to_string());
        let boundary = multer::parse_boundary(kind).map_err(malformed)?;
        let body = stream::once(future::ready(Ok::<_, Infallible>(body)));
        let mut parts = multer::Multipart::new(body, boundary);
        while let Some(part) = parts.next_field().await.map_err(malformed)? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let mime = part.content_type().map(ToString::to_string);
            let bytes = part.bytes().await.map_err(malformed)?;
            // Only a part with a file name is a file; the others are parameters.
            if file_name.is_some() {
                self.files.insert(name, Part { file_name, mime, bytes });
                continue;
            }
            let Ok(text) = String::from_utf8(bytes.to_vec()) else {
                return Err(Unreadable::Malformed(format!("`{name}` is not UTF-8")));
            };
            self.parameters.insert(name, Value::String(text));
        }
        Ok(())
    }
}
