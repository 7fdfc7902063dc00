//! A listener: takes connections on a port or a socket file, with bounds on how
//! many and how slow, and ends cleanly.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::bare::Dressing;
use crate::config::Listen;
use crate::limits;

/// An address that was claimed and waits for connections.
pub enum Listener {
    Port(TcpListener),
    Socket(UnixListener),
}

impl Listener {
    /// # Errors
    /// One sentence: the address, and why it cannot be had.
    pub async fn claim(listen: &Listen) -> Result<Listener, String> {
        let cannot = |error: std::io::Error| format!("cannot listen on {listen}: {}", error.kind());
        match listen {
            Listen::Port(address) => {
                TcpListener::bind(address).await.map(Listener::Port).map_err(cannot)
            }
            Listen::Socket(path) => {
                // A socket file left by a process that was killed is in the way.
                if std::os::unix::net::UnixStream::connect(path).is_err() {
                    let _ = std::fs::remove_file(path);
                }
                UnixListener::bind(path).map(Listener::Socket).map_err(cannot)
            }
        }
    }

    /// Where it ended up: a port of 0 asks the system for a free one.
    #[must_use]
    pub fn address(&self) -> Option<std::net::SocketAddr> {
        match self {
            Listener::Port(port) => port.local_addr().ok(),
            Listener::Socket(_) => None,
        }
    }

    /// Serves until `ending` becomes true, then lets answers that are under way
    /// finish for [`limits::DRAIN_S`].
    pub async fn serve(self, router: Router, ending: watch::Receiver<bool>) {
        let places = Arc::new(Semaphore::new(limits::CONNECTIONS_MAX));
        let mut connections = JoinSet::new();
        let mut end = ending.clone();
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
            let connection = tokio::select! {
                connection = self.accept() => connection,
                _ = end.wait_for(|ending| *ending) => break,
            };
            let Some(connection) = connection else { continue };
            let (router, ending) = (router.clone(), ending.clone());
            connections.spawn(async move {
                match connection {
                    Connection::Port(stream) => converse(stream, router, ending).await,
                    Connection::Socket(stream) => converse(stream, router, ending).await,
                }
                drop(place);
            });
            while connections.try_join_next().is_some() {}
        }
        let drained = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_secs(limits::DRAIN_S), drained).await;
    }

    /// `None` for a connection that was gone before it was taken.
    async fn accept(&self) -> Option<Connection> {
        let taken = match self {
            Listener::Port(port) => port.accept().await.map(|(stream, _)| {
                let _ = stream.set_nodelay(true);
                Connection::Port(stream)
            }),
            Listener::Socket(socket) => {
                socket.accept().await.map(|(stream, _)| Connection::Socket(stream))
            }
        };
        if taken.is_err() {
            // Out of file descriptors, most likely: a moment's rest is the cure.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        taken.ok()
    }
}

enum Connection {
    Port(tokio::net::TcpStream),
    Socket(tokio::net::UnixStream),
}

async fn converse<S>(stream: S, router: Router, mut ending: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut protocol = http1::Builder::new();
    protocol
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits::HEAD_READ_S))
        .max_headers(limits::HEADERS_MAX)
        .max_buf_size(limits::CONNECTION_BUFFER_BYTES);
    let service = TowerToHyperService::new(router);
    let mut talk =
        std::pin::pin!(protocol.serve_connection(TokioIo::new(Dressing::new(stream)), service));
    // A connection that breaks is the network's business, not the log's.
    tokio::select! {
        _ = talk.as_mut() => return,
        _ = ending.wait_for(|ending| *ending) => talk.as_mut().graceful_shutdown(),
    }
    let _ = talk.await;
}
