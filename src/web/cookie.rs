//! The one cookie each listener sets: a token nobody can guess.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::vault::Token;

/// Which listener's cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jar {
    Chat,
    Console,
}

impl Jar {
    /// Behind TLS or an onion the name itself makes browsers insist on a secure
    /// connection; on this machine's own address there is none to insist on.
    const fn names(self) -> [&'static str; 2] {
        match self {
            Jar::Chat => ["__Host-talk", "talk"],
            Jar::Console => ["__Host-desk", "desk"],
        }
    }
}

/// The token in the request, under whichever name fits its connection.
#[must_use]
pub fn token(jar: Jar, headers: &HeaderMap) -> Option<Token> {
    let name = jar.names()[usize::from(!is_secure(headers))];
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .and_then(|(_, value)| Token::read(value))
}

/// The header that sets the cookie until the browser is closed.
#[must_use]
pub fn set(jar: Jar, token: &Token, headers: &HeaderMap) -> HeaderValue {
    line(jar, &token.spell(), "", headers)
}

/// The header that takes the cookie away.
#[must_use]
pub fn clear(jar: Jar, headers: &HeaderMap) -> HeaderValue {
    line(jar, "", "; Max-Age=0", headers)
}

fn line(jar: Jar, value: &str, rest: &str, headers: &HeaderMap) -> HeaderValue {
    let secure = is_secure(headers);
    let name = jar.names()[usize::from(!secure)];
    let flag = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{flag}{rest}");
    let mut header = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""));
    header.set_sensitive(true);
    header
}

/// Everything but this machine's own address without a proxy before it.
/// Browsers treat an onion address as secure.
fn is_secure(headers: &HeaderMap) -> bool {
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !text("x-forwarded-proto").is_empty() {
        return text("x-forwarded-proto") == "https";
    }
    let host = text("host");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    !matches!(name, "127.0.0.1" | "localhost" | "[::1]" | "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        headers.insert("cookie", cookie.parse().unwrap());
        headers
    }

    #[test]
    fn the_cookie_is_strict_and_secure_wherever_there_is_a_network() {
        let token = Token::new();
        for (host, secure) in [
            ("127.0.0.1:8701", false),
            ("localhost", false),
            ("abc.onion", true),
            ("help.example:443", true),
        ] {
            let line = set(Jar::Chat, &token, &headers(host, "a=b"));
            let line = line.to_str().unwrap();
            assert!(line.contains("HttpOnly; SameSite=Strict"), "{host}");
            assert_eq!(line.contains("Secure"), secure, "{host}");
            assert_eq!(line.starts_with("__Host-talk="), secure, "{host}");
        }
    }

    #[test]
    fn only_our_own_name_counts() {
        let token_text = Token::new().spell();
        let own = headers("127.0.0.1", &format!("x=1; talk={}", token_text.as_str()));
        assert!(token(Jar::Chat, &own).is_some());
        assert!(token(Jar::Console, &own).is_none());
        assert!(token(Jar::Chat, &headers("a.onion", "talk=abc")).is_none());
    }
}
