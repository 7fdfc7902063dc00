//! The address of a device at a push service: where it may lead, and where not.
//! Whoever signs in could name any address there is; we ask only servers that
//! somebody chose.

use reqwest::Url;
use zeroize::Zeroizing;

use crate::limits;

/// The push services of the browsers' makers.
const HOSTS: [&str; 3] =
    ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"];
/// Of Microsoft's, each region has one.
const HOSTS_WITHIN: [&str; 1] = [".notify.windows.com"];

/// Where one device is called. Readable, so it cannot be printed.
pub struct Endpoint(Url);

impl Endpoint {
    /// `None` for what leads elsewhere than to one of the browsers' makers or of
    /// `services`, and for what no browser gives.
    #[must_use]
    pub fn read(text: &str, services: &[String]) -> Option<Endpoint> {
        if text.len() > limits::DEVICE_BYTES_MAX || text.contains(|it: char| !it.is_ascii_graphic())
        {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let has_more =
            !url.username().is_empty() || url.password().is_some() || url.fragment().is_some();
        let is_known = is_makers(&url) || is_one_of(&url, services);
        // Spelt as it is kept, it may be longer than it was typed.
        let fits = url.as_str().len() <= limits::DEVICE_BYTES_MAX;
        (is_known && fits && !has_more && url.path().len() > 1).then_some(Endpoint(url))
    }

    /// As it is kept.
    #[must_use]
    pub fn spell(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.as_str().to_owned())
    }

    /// The server alone, as what we sign names it.
    #[must_use]
    pub fn audience(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    pub(super) fn url(&self) -> Url {
        self.0.clone()
    }
}

fn is_makers(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_known =
        HOSTS.contains(&host) || HOSTS_WITHIN.iter().any(|region| host.ends_with(region));
    is_known && url.scheme() == "https" && url.port().is_none()
}

fn is_one_of(url: &Url, services: &[String]) -> bool {
    let audience = url.origin().ascii_serialization();
    services.iter().any(|name| service(name).is_some_and(|service| service == audience))
}

/// A push service of one's own, as it is compared. `None` for what is none: a path
/// behind the host, or a way that others can read along, but for this machine's own.
#[must_use]
pub fn service(name: &str) -> Option<String> {
    let url = Url::parse(name).ok()?;
    let is_here = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_open = url.username().is_empty() && url.password().is_none();
    (is_safe && is_bare && is_open).then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_push_services_are_sent_to() {
        let services = ["https://push.example.org".to_owned(), "http://127.0.0.1:9".to_owned()];
        let long = format!("https://fcm.googleapis.com/{}", "a".repeat(limits::DEVICE_BYTES_MAX));
        let grows =
            format!("https://fcm.googleapis.com/{}", "\"".repeat(limits::DEVICE_BYTES_MAX - 40));
        let table = [
            ("https://fcm.googleapis.com/fcm/send/abc:def", true),
            ("https://updates.push.services.mozilla.com/wpush/v2/gAAA", true),
            ("https://web.push.apple.com/QGuQ", true),
            ("https://wns2-par02p.notify.windows.com/w/?token=BQY%2b", true),
            ("https://push.example.org/up?token=x", true),
            ("http://127.0.0.1:9/up", true),
            ("http://fcm.googleapis.com/fcm/send/abc", false),
            ("https://fcm.googleapis.com:8443/fcm/send/abc", false),
            ("https://fcm.googleapis.com.evil.example/fcm", false),
            ("https://evil.example/fcm.googleapis.com", false),
            ("https://fcm.googleapis.com@evil.example/x", false),
            ("https://me:word@fcm.googleapis.com/x", false),
            ("https://fcm.googleapis.com/", false),
            ("https://fcm.googleapis.com/x#y", false),
            ("https://notify.windows.com/x", false),
            ("https://evilnotify.windows.com/x", false),
            ("http://127.0.0.1:8700/session", false),
            ("http://127.0.0.1/up", false),
            ("https://127.0.0.1:9/up", false),
            ("http://push.example.org/up", false),
            ("https://169.254.169.254/latest", false),
            ("file:///etc/passwd", false),
            ("ftp://fcm.googleapis.com/x", false),
            ("https://fcm.googleapis.com/ x", false),
            ("", false),
            (&long, false),
            (&grows, false),
        ];
        for (text, is_taken) in table {
            assert_eq!(Endpoint::read(text, &services).is_some(), is_taken, "{text}");
        }
    }

    #[test]
    fn a_service_of_ones_own_is_a_server_and_nothing_else() {
        let table = [
            ("https://push.example.org", true),
            ("https://push.example.org:8443", true),
            ("http://localhost:9000", true),
            ("http://push.example.org", false),
            ("https://push.example.org/up", false),
            ("https://me@push.example.org", false),
            ("push.example.org", false),
        ];
        for (name, is_one) in table {
            assert_eq!(service(name).is_some(), is_one, "{name}");
        }
    }
}
