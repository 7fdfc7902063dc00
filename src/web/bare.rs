//! Bare answers. What is no HTTP (a garbled head, one that is too long) the HTTP library
//! answers itself, with a status and nothing else; such an answer gets the security
//! headers below the library, since no door ever sees it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::shield;
use crate::limits;

/// No answer of the library's own is longer, bytes.
const BARE_MAX: usize = 160;

/// A connection under the HTTP library.
pub struct Dressing<S> {
    stream: S,
    /// What is left to be written of an answer that was dressed.
    left: Option<Vec<u8>>,
    /// After such an answer: until when the rest of what came is read away.
    lingering: Option<Pin<Box<Sleep>>>,
}

impl<S> Dressing<S> {
    pub fn new(stream: S) -> Dressing<S> {
        Dressing { stream, left: None, lingering: None }
    }
}

/// Whether this is an answer of the library's own: a refusal whose head says nothing
/// but that it has no body.
fn is_bare(bytes: &[u8]) -> bool {
    // In the version of who asked before on this connection.
    let is_refusal = bytes.starts_with(b"HTTP/1.1 4") || bytes.starts_with(b"HTTP/1.0 4");
    if bytes.len() > BARE_MAX || !is_refusal {
        return false;
    }
    let Some(head) = bytes.strip_suffix(b"\r\n\r\n") else { return false };
    let mut lines = head.split(|byte| *byte == b'\n').skip(1);
    let is_known = |line: &[u8]| {
        line.starts_with(b"date: ")
            || matches!(
                line.trim_ascii_end(),
                b"content-length: 0" | b"connection: close" | b"connection: keep-alive"
            )
    };
    lines.all(is_known)
}

/// The same answer with the headers of every other.
fn dressed(bare: &[u8]) -> Vec<u8> {
    let head = bare.strip_suffix(b"\r\n").unwrap_or(bare);
    let mut dressed = head.to_vec();
    for (name, value) in shield::bare_headers() {
        dressed.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    dressed.extend_from_slice(b"\r\n");
    dressed
}

impl<S: AsyncRead + Unpin> AsyncRead for Dressing<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, into)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Dressing<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let dressing = self.get_mut();
        let mut stream = Pin::new(&mut dressing.stream);
        if dressing.left.is_none() && is_bare(bytes) {
            dressing.left = Some(dressed(bytes));
        }
        let Some(left) = &mut dressing.left else { return stream.poll_write(cx, bytes) };
        while !left.is_empty() {
            match ready!(stream.as_mut().poll_write(cx, left))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => drop(left.drain(..written)),
            }
        }
        dressing.left = None;
        let while_s = Duration::from_secs(limits::FORM_SPILLED_S);
        dressing.lingering = Some(Box::pin(tokio::time::sleep(while_s)));
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut full = parts.iter().filter(|part| !part.is_empty());
        match (full.next(), full.next()) {
            (Some(only), None) => self.poll_write(cx, only),
            _ => Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    /// A connection that is closed over unread bytes may take its last answer with it.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let dressing = self.get_mut();
        let closed = Pin::new(&mut dressing.stream).poll_shutdown(cx);
        let (Some(enough), Poll::Ready(Ok(()))) = (&mut dressing.lingering, &closed) else {
            return closed;
        };
        while enough.as_mut().poll(cx).is_pending() {
            let mut away = [0; 4096];
            let mut away = ReadBuf::new(&mut away);
            let read = ready!(Pin::new(&mut dressing.stream).poll_read(cx, &mut away));
            if read.is_err() || away.filled().is_empty() {
                break;
            }
        }
        dressing.lingering = None;
        Poll::Ready(Ok(()))
    }
}
