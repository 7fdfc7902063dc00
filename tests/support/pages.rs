//! The console's pages as one worker sees them, without a browser.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use netreach::vault::{Passphrase, Token};
use netreach::web::console;
use tower::ServiceExt;

use super::TestHouse;

pub struct Pages {
    router: Router,
    cookie: String,
}

pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Page {
    /// What it says, with its signs as a reader sees them.
    pub fn text(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        text.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&")
    }

    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap())
    }

    fn main(&self) -> String {
        let text = self.text();
        text.split_once("<main").map_or(text.clone(), |(_, main)| main.to_owned())
    }

    /// Fails with the page when a part is missing.
    pub fn says(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.text().contains(part), "`{part}` is missing in {}", self.main());
        }
    }

    pub fn says_nothing_of(&self, parts: &[&str]) {
        for part in parts {
            assert!(!self.text().contains(part), "`{part}` stands in {}", self.main());
        }
    }
}

impl TestHouse {
    /// A worker who was hired as `name` signs in.
    pub async fn pages(&self, name: &str) -> Pages {
        self.pages_of(name, console::router(self.house.clone())).await
    }

    pub async fn pages_of(&self, name: &str, router: Router) -> Pages {
        let worker = netreach::roster::by_name(&self.house, name).await.unwrap().unwrap();
        let passphrase = Passphrase::new(format!("{name} passphrase"));
        let reader = self.vault.sign_in(worker.id, &passphrase).await;
        let reader = reader.unwrap_or_else(|fault| panic!("{fault}"));
        let token = self.vault.start_session(&reader, self.now()).await;
        let token: Token = token.unwrap_or_else(|fault| panic!("{fault}"));
        Pages { router, cookie: format!("desk={}", *token.spell()) }
    }
}

impl Pages {
    /// The public pages, as a client sees them who has this cookie.
    pub fn of_client(router: Router, token: &Token) -> Pages {
        Pages { router, cookie: format!("talk={}", *token.spell()) }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.ask(Request::get(path), "").await
    }

    /// A page that asks by itself; nobody has touched it for so many seconds.
    pub async fn looks_again(&self, path: &str, idle: u32) -> Page {
        self.ask(Request::get(path).header("x-idle", idle), "").await
    }

    /// A page that never ends, as it comes.
    pub async fn stream(&self, path: &str) -> Body {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        let request = request.body(Body::empty()).unwrap();
        self.router.clone().oneshot(request).await.unwrap().into_body()
    }

    /// A part of a file, as a player asks for it.
    pub async fn range(&self, path: &str, range: &str) -> Page {
        self.ask(Request::get(path).header(header::RANGE, range), "").await
    }

    pub async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let escape =
            |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, &pairs.join("&")).await
    }

    /// A form with files, as a browser sends it: the field's name and what is in it.
    pub async fn upload(&self, path: &str, files: &[(&str, &[u8])]) -> Page {
        let mut body = Vec::new();
        for (name, bytes) in files {
            let head = format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"f\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header(header::COOKIE, &self.cookie);
        self.answered(request.body(Body::from(body)).unwrap()).await
    }

    /// A page of work that goes on, once it is done.
    #[allow(clippy::disallowed_methods)] // another thread keeps its own time
    pub async fn when_done(&self, path: &str) -> Page {
        let begun = std::time::Instant::now();
        loop {
            let page = self.get(path).await;
            if !page.headers.contains_key(header::REFRESH) {
                return page;
            }
            assert!(begun.elapsed().as_secs() < 60, "never done: {}", page.text());
            tokio::task::yield_now().await;
        }
    }

    async fn ask(&self, request: axum::http::request::Builder, body: &str) -> Page {
        let request = request.header(header::COOKIE, &self.cookie);
        self.answered(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn answered(&self, request: Request<Body>) -> Page {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Page { status: parts.status, headers: parts.headers, body }
    }
}
