//! The one way in which the house asks something of a server that is not its own.

use std::time::Duration;

use crate::limits;

/// Speaks HTTPS to servers whose roots came with the program, through the proxy
/// where one is set, and follows no server to another.
///
/// # Errors
/// One sentence.
pub fn client(proxy: Option<&str>) -> Result<reqwest::Client, String> {
    let tls = rustls::ClientConfig::builder_with_provider(
        rustls::crypto::ring::default_provider().into(),
    )
    .with_safe_default_protocol_versions()
    .map_err(|_| "TLS cannot be set up")?
    .with_root_certificates(rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    })
    .with_no_client_auth();
    let mut client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(Duration::from_secs(limits::TELEGRAM_CONNECT_S))
        .pool_idle_timeout(Duration::from_secs(limits::TELEGRAM_IDLE_S))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    if let Some(proxy) = proxy {
        let proxy = reqwest::Proxy::all(proxy).map_err(|_| "[telegram] proxy is no address")?;
        client = client.proxy(proxy);
    }
    client.build().map_err(|_| "nothing can be sent from this machine".to_owned())
}
