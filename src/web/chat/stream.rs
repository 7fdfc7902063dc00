//! The list as a page that never ends loading: each message is written when it
//! comes, so that it appears without a script and without a reload.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use tokio::sync::mpsc::{self, Sender};
use tokio_stream::wrappers::ReceiverStream;

use super::frame::Here;
use super::messages::{Listing, fetch, gone_line, seen, silence};
use super::{Answer, referral};
use crate::desk::{DeskError, Refusal};
use crate::engine::EVERYTHING;
use crate::house::Opened;
use crate::ids::{CaseId, ClientId};
use crate::limits;
use crate::vault::CaseKey;
use crate::web::page::{self, Shell};

type Pipe = Sender<Result<Bytes, Infallible>>;

/// A reader's stream: what it may read, and how far it has read.
struct Follower {
    here: Here,
    client: ClientId,
    case: CaseId,
    key: CaseKey,
    last_seq: i64,
    pipe: Pipe,
}

/// Answers with everything there is; the rest follows as it comes.
pub async fn open(here: Here, client: ClientId, case: CaseId, key: CaseKey) -> Answer {
    // Listens before it reads, so that nothing falls between the two.
    let bell = here.house().store.bell().listen();
    let first = fetch(here.house(), case, &key, 0).await?;
    let (pipe, flow) = mpsc::channel(limits::STREAM_CHUNKS_WAITING);
    let last_seq = 0;
    let follower = Follower { here, client, case, key, last_seq, pipe };
    tokio::spawn(follower.run(bell, first));
    let mut answer = Response::new(Body::from_stream(ReceiverStream::new(flow)));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, html);
    // A proxy that collects an answer before it passes it on would stop it.
    let no = HeaderValue::from_static("no");
    answer.headers_mut().insert("x-accel-buffering", no);
    Ok(answer)
}

/// Nobody reads any more.
struct HungUp;

impl Follower {
    async fn run(mut self, bell: crate::engine::Listener, first: Vec<Opened>) {
        let pipe = self.pipe.clone();
        let whole = Duration::from_secs(limits::STREAM_S);
        // Whatever ends it, the page closes and loads anew by itself.
        let _ = tokio::time::timeout(whole, self.follow(bell, first)).await;
        let end = Bytes::from_static(b"</ol></div></main></body></html>");
        let _ = pipe.try_send(Ok(end));
    }

    async fn follow(
        &mut self,
        mut bell: crate::engine::Listener,
        first: Vec<Opened>,
    ) -> Result<(), HungUp> {
        let mut day = None;
        self.say(&self.beginning()).await?;
        self.tell(&mut day, &first).await?;
        let mut alive = tokio::time::interval(Duration::from_secs(limits::STREAM_QUIET_S));
        alive.reset();
        loop {
            let is_ours = tokio::select! {
                () = self.pipe.closed() => return Err(HungUp),
                _ = alive.tick() => {
                    self.say(&silence(&self.here, "&live=1")).await?;
                    continue;
                }
                rung = bell.next() => match rung {
                    Some(case) => case == self.case.0 || case == EVERYTHING,
                    None => return Ok(()),
                },
            };
            if !is_ours {
                continue;
            }
            match self.news().await {
                Ok(Some(news)) => self.tell(&mut day, &news).await?,
                Ok(None) => return self.say(&gone_line(&self.here)).await,
                // The page loads anew and finds out; not at once, to spare a
                // machine in trouble.
                Err(_) => {
                    tokio::time::sleep(Duration::from_secs(limits::STREAM_QUIET_S)).await;
                    return Ok(());
                }
            }
        }
    }

    /// What was said since; `None` when the talk is gone.
    async fn news(&self) -> Result<Option<Vec<Opened>>, DeskError> {
        let house = self.here.house();
        match house.case_of(self.client).await {
            Ok(case) if case.id == self.case => {}
            Ok(_) | Err(DeskError::Refused(Refusal::Forgotten)) => return Ok(None),
            Err(other) => return Err(other),
        }
        fetch(house, self.case, &self.key, self.last_seq).await.map(Some)
    }

    async fn tell(
        &mut self,
        day: &mut Option<jiff::civil::Date>,
        news: &[Opened],
    ) -> Result<(), HungUp> {
        let Some(last) = news.last() else { return Ok(()) };
        self.last_seq = last.message.seq;
        // Without them the words are there, and the page loads anew before long.
        let offers = referral::offers(self.here.house(), self.case).await.unwrap_or_default();
        let items = Listing::after(&self.here, day, &offers).items(news);
        self.say(&html! { (items) (silence(&self.here, "&live=1")) }).await?;
        // If this fails, the worker sees it as not yet read: true enough.
        let _ = seen(self.here.house(), self.case, news).await;
        Ok(())
    }

    async fn say(&self, markup: &Markup) -> Result<(), HungUp> {
        let chunk = Bytes::copy_from_slice(markup.0.as_bytes());
        self.pipe.send(Ok(chunk)).await.map_err(|_| HungUp)
    }

    fn beginning(&self) -> Markup {
        let here = &self.here;
        let title = here.t("chat-messages");
        // 0: at once when the stream has ended, not after it began.
        let shell = Shell {
            lang: here.lang,
            title: &title,
            class: "chat stream-page",
            script: false,
            refresh_s: Some(0),
        };
        html! {
            (DOCTYPE)
            (PreEscaped(format!("<html lang=\"{}\">", here.lang.code())))
            (page::head(&shell))
            (PreEscaped(format!("<body class=\"{}\"><main>", shell.class)))
            h1 .unseen { (title) }
            (PreEscaped("<div class=\"stream\" tabindex=\"0\" role=\"log\" aria-label=\""))
            (title)
            (PreEscaped("\"><ol class=\"messages\">"))
        }
    }
}
