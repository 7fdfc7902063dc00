//! Who asks, in which language, and what every public page has around it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use maud::{Markup, html};

use super::Chat;
use crate::codes::Lang;
use crate::config::Config;
use crate::desk::{DeskError, Refusal};
use crate::house::House;
use crate::text::t;
use crate::vault::Visitor;
use crate::web::cookie::{self, Jar};
use crate::web::page::{self, Shell};
use crate::web::shield;

/// Pages that may be asked for again in another language. Nothing that came
/// with a request is ever put into a link.
const PAGES: [&str; 7] = ["/", "/overdose", "/privacy", "/search", "/stops", "/talk", "/talk/burn"];

/// One request, as far as every page needs it.
pub struct Here {
    pub chat: Chat,
    pub lang: Lang,
    /// The language of `?lang=`: a wish, which a talk remembers.
    pub wish: Option<Lang>,
    pub headers: HeaderMap,
    /// The page this is, or the start page.
    path: &'static str,
    query: String,
}

impl FromRequestParts<Chat> for Here {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, chat: &Chat) -> Result<Here, Infallible> {
        Ok(Here::of(chat, &parts.method, &parts.uri, &parts.headers))
    }
}

impl Here {
    pub fn of(chat: &Chat, method: &Method, uri: &Uri, headers: &HeaderMap) -> Here {
        let query = uri.query().unwrap_or_default().to_owned();
        let known = PAGES.into_iter().find(|page| *page == uri.path() && method == Method::GET);
        let wish = value(&query, "lang").and_then(Lang::read);
        Here {
            chat: chat.clone(),
            lang: shield::lang(uri.query(), headers, chat.lang()),
            wish,
            headers: headers.clone(),
            path: known.unwrap_or("/"),
            query,
        }
    }

    pub fn house(&self) -> &House {
        &self.chat.house
    }

    pub fn config(&self) -> &Config {
        &self.chat.house.config
    }

    /// Whether `?name=` has a value.
    pub fn asks(&self, name: &str) -> bool {
        self.asked(name).is_some_and(|value| !value.is_empty())
    }

    /// The value of `?name=`, as it came.
    pub fn asked(&self, name: &str) -> Option<&str> {
        value(&self.query, name)
    }

    pub fn t(&self, key: &str) -> String {
        t(self.lang, key)
    }

    /// An address of ours that keeps the language.
    pub fn link(&self, path: &str) -> String {
        format!("{path}?lang={}", self.lang.code())
    }

    /// Whose cookie came with the request.
    pub async fn visitor(&self) -> Result<Option<Visitor>, DeskError> {
        let Some(token) = cookie::token(Jar::Chat, &self.headers) else { return Ok(None) };
        Ok(self.house().vault.visit(&token, self.house().now()).await?)
    }

    /// For what only somebody with a talk can do.
    pub async fn known_visitor(&self) -> Result<Visitor, DeskError> {
        self.visitor().await?.ok_or(DeskError::Refused(Refusal::Forgotten))
    }

    /// A whole page: bar, content, foot.
    pub fn page(&self, title: &str, content: &Markup) -> Response {
        let body = html! {
            (self.top("#main", "chat-skip"))
            main .page .flow #main { (content) }
            (self.foot())
        };
        self.shell(title, "chat", &body)
    }

    /// A page that brings its own layout.
    pub fn shell(&self, title: &str, class: &str, body: &Markup) -> Response {
        let title = format!("{title} · {}", self.config().organisation.name);
        let shell = Shell { lang: self.lang, title: &title, class, script: false, refresh_s: None };
        page::page(&shell, body)
    }

    /// The skip link and the bar with the way out.
    pub fn top(&self, skip_to: &str, skip_key: &str) -> Markup {
        html! {
            a .skip href=(skip_to) { (self.t(skip_key)) }
            header .top {
                a .mark href=(self.link("/")) { (self.config().organisation.name) }
                a .button href="/leave" rel="noreferrer" { (self.t("chat-leave")) }
            }
        }
    }

    /// This page in the other language, where the organisation has one.
    pub fn other_lang(&self) -> Markup {
        self.other_lang_at(self.path)
    }

    pub fn other_lang_at(&self, path: &str) -> Markup {
        let others = self.config().organisation.languages.iter().filter(|lang| **lang != self.lang);
        let rest = match path {
            "/" if self.asks("danger") => "&danger=1".to_owned(),
            "/stops" => super::stops::kept(self),
            _ => String::new(),
        };
        html! {
            @for lang in others {
                @let code = lang.code();
                a href={ (path) "?lang=" (code) (rest) } hreflang=(code) lang=(code) {
                    (t(*lang, &format!("lang-{code}")))
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        html! {
            footer .foot {
                nav .ways aria-label=(self.t("chat-more")) {
                    a href=(self.link("/overdose")) { (self.t("chat-overdose-link")) }
                    a href=(self.link("/stops")) { (self.t("stops-page-link")) }
                    a href=(self.link("/privacy")) { (self.t("chat-privacy-title")) }
                    (self.other_lang())
                }
            }
        }
    }
}

fn value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}
