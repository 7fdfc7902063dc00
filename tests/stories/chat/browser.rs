//! A browser without scripts, which holds every answer to the same rules.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

const PAGE_BYTES_MAX: usize = 20_000;

/// A browser without scripts: it remembers the one cookie.
pub struct Browser {
    pub router: Router,
    pub cookie: Option<String>,
    pub lang: &'static str,
}

pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    pub async fn answer(&mut self, mut request: Request<Body>) -> Response<Body> {
        let headers = request.headers_mut();
        headers.insert(header::HOST, "127.0.0.1:8701".parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, self.lang.parse().unwrap());
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        let answer = self.router.clone().oneshot(request).await.unwrap();
        if let Some(line) = answer.headers().get(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap().to_owned();
            self.cookie = (!pair.ends_with('=')).then_some(pair);
        }
        hold_to_the_rules(answer.headers());
        answer
    }

    pub async fn send(&mut self, request: Request<Body>) -> Seen {
        let answer = self.answer(request).await;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        let kind = headers.get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap());
        if kind.starts_with("text/html") {
            hold_page_to_the_rules(&body);
        }
        Seen { status, headers, body }
    }

    pub async fn get(&mut self, path: &str) -> Seen {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&mut self, path: &str, form: &str) -> Seen {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    pub async fn post_photo(&mut self, path: &str, words: &str, file: &[u8]) -> Seen {
        self.post_form(path, &[("words", words)], file).await
    }

    /// The fields, then the file, as a page has them.
    pub async fn post_form(&mut self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Seen {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--xx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(
            b"--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\
              Content-Type: image/jpeg\r\n\r\n",
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--xx--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xx")
            .body(in_pieces(&body))
            .unwrap();
        self.send(request).await
    }
}

/// As a network brings it.
fn in_pieces(body: &[u8]) -> Body {
    let pieces: Vec<_> =
        body.chunks(16 * 1024).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect();
    Body::from_stream(tokio_stream::iter(pieces))
}

fn hold_to_the_rules(headers: &HeaderMap) {
    let text = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
    assert!(text("content-security-policy").starts_with("default-src 'none'"));
    assert!(!text("content-security-policy").contains("script"));
    assert_eq!(text("x-content-type-options"), "nosniff");
    assert!(["same-origin", "no-referrer"].contains(&text("referrer-policy")));
    let kept = text("cache-control");
    // Only a file of the program is kept for good.
    assert!(
        ["no-store", "private, max-age=86400", "private, max-age=30"].contains(&kept)
            || kept.ends_with("immutable") && !text("content-type").starts_with("text/html")
    );
    assert_eq!(text("cross-origin-opener-policy"), "same-origin");
}

fn hold_page_to_the_rules(page: &str) {
    assert!(page.len() <= PAGE_BYTES_MAX, "{} bytes", page.len());
    assert!(page.starts_with("<!DOCTYPE html><html lang=\""), "{page}");
    assert_eq!(page.matches("<h1").count(), 1, "{page}");
    for part in page.split('<').skip(1) {
        let tag = part.split('>').next().unwrap().to_lowercase();
        assert!(!tag.starts_with("script") && !tag.starts_with("svg"), "{tag}");
        assert!(!tag.contains(" style="), "{tag}");
        let is_handler = |word: &str| {
            word.split_once('=').is_some_and(|(name, _)| name.starts_with("on") && name.len() > 2)
        };
        assert!(!tag.split_whitespace().skip(1).any(is_handler), "{tag}");
        for outside in ["src=\"http", "src=\"//", "action=\"http", "href=\"//"] {
            assert!(!tag.contains(outside), "{tag}");
        }
    }
    // A sentence that is missing shows its key.
    for key in ["chat-", "refusal-", "knows-contact-", "lang-", "stops-"] {
        assert!(!page.contains(key), "{key}: {page}");
    }
}
