//! Voice messages and video notes, played in the talk. To play one is to open
//! it: a line on the trail, and from then on its clock runs.

use std::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtPhoto, SignedIn};
use super::case::Sheet;
use crate::codes::Kind;
use crate::desk::{self, DeskError};
use crate::house::Opened;
use crate::text::{span, t, t_with};
use crate::vault::Lock;

/// `GET /cases/{id}/recordings/{seq}`
///
/// # Errors
/// [`crate::desk::Refusal::RecordingGone`] when it was destroyed.
pub async fn play(
    State(console): State<Console>,
    me: SignedIn,
    AtPhoto(id, seq): AtPhoto,
    headers: HeaderMap,
) -> Result<Response, DeskError> {
    let (house, worker, now) = (&console.house, me.worker.clone(), console.house.now());
    let (message, sealed) = house
        .store
        .commit(move |tx| desk::reading::open_recording(tx, &worker, id, seq, now))
        .await?;
    let key = house.vault.case_key(&me.reader, id, Lock::Talk).await?;
    let bytes = house.vault.open_photo(&key, message.bound(id), &sealed).await?;
    // As Telegram keeps them; what the sender's program called it does not count.
    let kind = match message.kind {
        Kind::VideoNote => "video/mp4",
        _ => "audio/ogg",
    };
    Ok(part(&headers, &bytes, kind))
}

/// The whole, or the part a player asks for: phones play nothing that cannot
/// be had in parts.
fn part(headers: &HeaderMap, bytes: &[u8], kind: &'static str) -> Response {
    let asked = headers.get(header::RANGE).and_then(|asked| asked.to_str().ok());
    let range = asked.and_then(|asked| range(asked, bytes.len()));
    let within = range.clone().and_then(|range| bytes.get(range));
    let mut response = Response::new(Body::from(within.unwrap_or(bytes).to_vec()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(range) = range {
        let said = format!("bytes {}-{}/{}", range.start, range.end - 1, bytes.len());
        if let Ok(said) = HeaderValue::from_str(&said) {
            headers.insert(header::CONTENT_RANGE, said);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        }
    }
    response
}

/// `bytes=0-1`, `bytes=500-` or `bytes=-500`. `None` for anything else, which is
/// answered with the whole.
fn range(asked: &str, length: usize) -> Option<Range<usize>> {
    let (from, to) = asked.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) => from..to.checked_add(1)?.min(length),
        (Ok(from), Err(_)) if to.is_empty() => from..length,
        (Err(_), Ok(last)) if from.is_empty() => length.saturating_sub(last)..length,
        _ => return None,
    };
    (range.start < range.end).then_some(range)
}

/// The player in the talk. Nothing is fetched before somebody presses.
#[must_use]
pub fn player(sheet: &Sheet, opened: &Opened) -> Markup {
    let (lang, seq) = (sheet.me.lang(), opened.message.seq);
    let is_video = opened.message.kind == Kind::VideoNote;
    let (said, gone) = match is_video {
        true => ("console-video", "console-video-gone"),
        false => ("console-voice", "console-voice-gone"),
    };
    if !sheet.file.photos.contains(&seq) {
        return html! { p .hint { (t(lang, gone)) } };
    }
    let seconds = opened.letter.as_ref().and_then(|letter| letter.words()?.parse::<i64>().ok());
    let length = length(seconds.unwrap_or(0));
    let name = t_with(lang, said, &[("length", length.into())]);
    let after = span(lang, sheet.media_after_open).into();
    let address = format!("/cases/{}/recordings/{seq}", sheet.file.case.id);
    html! {
        div .recording {
            p { (name) }
            @if is_video {
                video controls preload="none" playsinline src=(address) aria-label=(name) {}
            } @else {
                audio controls preload="none" src=(address) aria-label=(name) {}
            }
            p .hint { (t_with(lang, "console-recording-forgetting", &[("after", after)])) }
        }
    }
}

/// `0:07`. The length is what the sender's program said.
fn length(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_what_was_asked_for_and_never_more_than_there_is() {
        let table = [
            ("bytes=0-1", Some(0..2)),
            ("bytes=5-", Some(5..10)),
            ("bytes=-4", Some(6..10)),
            ("bytes=-40", Some(0..10)),
            ("bytes=2-99", Some(2..10)),
            ("bytes=10-", None),
            ("bytes=7-3", None),
            ("bytes=0-18446744073709551615", None),
            ("bytes=0-1,4-5", None),
            ("lines=0-1", None),
            ("bytes=-", None),
        ];
        for (asked, expected) in table {
            assert_eq!(range(asked, 10), expected, "{asked}");
        }
        assert_eq!(range("bytes=0-", 0), None);
    }

    #[test]
    fn a_length_is_minutes_and_seconds() {
        assert_eq!(length(7), "0:07");
        assert_eq!(length(75), "1:15");
        assert_eq!(length(-3), "0:00");
    }
}
