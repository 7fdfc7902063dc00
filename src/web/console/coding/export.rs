//! `POST /coding/{id}/export`: a study as a file, for its own coders, once all are
//! done. Coders are numbers in it.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::super::Console;
use super::super::access::{AtStudy, SignedIn};
use super::agreement::{DEFINITIONS, meaning};
use crate::coding::{refi, sheets};
use crate::desk::{DeskError, Refusal};
use crate::engine::Fault;
use crate::text::t;
use crate::web::form;

#[derive(Clone, Copy)]
enum Form {
    Xlsx,
    Qdpx,
}

impl Form {
    fn kind(self) -> (&'static str, &'static str) {
        match self {
            Form::Xlsx => (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "attachment; filename=\"study.xlsx\"",
            ),
            Form::Qdpx => ("application/zip", "attachment; filename=\"study.qdpx\""),
        }
    }
}

/// # Errors
/// [`Refusal::StillBlind`] before all are done.
pub async fn take(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let form = match fields.get("form") {
        "xlsx" => Form::Xlsx,
        "qdpx" => Form::Qdpx,
        _ => return Err(Refusal::UnknownCode.into()),
    };
    let study = console.house.export_study(&me.worker, &me.reader, id).await?;
    let lang = me.lang();
    let definitions: Vec<_> =
        DEFINITIONS.iter().map(|(key, means)| (t(lang, key), meaning(lang, means))).collect();
    let written = tokio::task::spawn_blocking(move || match form {
        Form::Xlsx => sheets::workbook(&study, &definitions).ok(),
        Form::Qdpx => refi::project(&study).ok(),
    });
    let bytes = written.await.map_err(|_| Fault::Panicked)?;
    let bytes = bytes.ok_or(Fault::Broken("a study cannot be written".to_owned()))?;
    let (kind, name) = form.kind();
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from(bytes)).into_response())
}
