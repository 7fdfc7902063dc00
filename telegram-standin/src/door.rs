//! The port that bots talk to. Plain HTTP on the loopback address, as a Bot API
//! server runs beside its bot.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::shared::{Order, Shared};

mod download;
mod exchange;
mod request;

pub(crate) use request::{Part, Received, received};

pub(crate) type Reply = Response<Full<Bytes>>;

/// The connection breaks here: a fault wants it, or nobody is at the other end.
#[derive(Debug)]
pub(crate) struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("the connection was broken on purpose")
    }
}

impl std::error::Error for Broken {}

/// Serves until told to stop. A restart closes everything and opens the same port again.
pub(crate) async fn serve(shared: Arc<Shared>, mut listener: TcpListener, address: SocketAddr) {
    let mut orders = shared.orders.subscribe();
    loop {
        let order = accept(&shared, listener, &mut orders).await;
        if order == Order::Stop {
            return;
        }
        let Some(again) = reopened(address).await else { return };
        listener = again;
    }
}

/// The same port once more; the system may hold on to it for a moment.
async fn reopened(address: SocketAddr) -> Option<TcpListener> {
    const ATTEMPTS: u32 = 100;
    for _ in 0..ATTEMPTS {
        if let Ok(listener) = TcpListener::bind(address).await {
            return Some(listener);
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    None
}

async fn accept(
    shared: &Arc<Shared>,
    listener: TcpListener,
    orders: &mut watch::Receiver<Order>,
) -> Order {
    let mut connections = JoinSet::new();
    // A stand-in may be dropped before this thread first looks.
    if *orders.borrow_and_update() == Order::Stop {
        return Order::Stop;
    }
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                if !shared.look(|world| world.faults.is_out(world.now())) {
                    connections.spawn(connection(Arc::clone(shared), stream));
                }
            }
            told = orders.changed() => {
                return told.map_or(Order::Stop, |()| *orders.borrow_and_update());
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(shared: Arc<Shared>, stream: TcpStream) {
    // Whatever is left unsent when a small answer is written waits for nothing.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| route(Arc::clone(&shared), request));
    // A connection that ends early is the other side's business.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn route(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Reply, Broken> {
    if shared.look(|world| world.faults.is_out(world.now())) {
        return Err(Broken);
    }
    // Some clients write the colon of a token as `%3A`.
    let path = percent_encoding::percent_decode_str(request.uri().path());
    let path = path.decode_utf8_lossy().into_owned();
    if let Some(rest) = path.strip_prefix("/file/bot") {
        return Ok(download::answer(&shared, rest));
    }
    match path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) {
        Some((token, method)) => exchange::answer(&shared, token, method, request).await,
        None => Ok(json(404, &exchange::failure(404, "Not Found"))),
    }
}

/// A JSON answer with its status.
pub(crate) fn json(status: u16, body: &serde_json::Value) -> Reply {
    reply(status, "application/json", body.to_string().into_bytes())
}

pub(crate) fn reply(status: u16, kind: &'static str, body: Vec<u8>) -> Reply {
    let mut reply = Response::new(Full::new(Bytes::from(body)));
    *reply.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    let kind = hyper::header::HeaderValue::from_static(kind);
    reply.headers_mut().insert(hyper::header::CONTENT_TYPE, kind);
    reply
}

/// Serves another small port, such as the one for control, with one function.
pub(crate) async fn serve_with<F, A>(listener: TcpListener, answer: F)
where
    F: Fn(Request<Incoming>) -> A + Clone + Send + 'static,
    A: Future<Output = Reply> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let answer = answer.clone();
        connections.spawn(async move {
            let service = service_fn(move |request| {
                let reply = answer(request);
                async move { Ok::<_, Infallible>(reply.await) }
            });
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
        while connections.try_join_next().is_some() {}
    }
}
