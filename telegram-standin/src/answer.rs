//! What a method answers: a result, or a refusal in Telegram's words.

use serde_json::{Value, json};

pub(crate) type Answer = Result<Value, Refusal>;

/// Why a call was refused, as Telegram would say it.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) description: String,
    pub(crate) parameters: Option<Value>,
    pub(crate) kind: RefusalKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusalKind {
    /// What Telegram would answer as well.
    Telegram,
    /// Telegram might let it pass, but no bot means to do it: fails the test.
    Violation,
    /// Nobody wrote down what Telegram does here: fails the test.
    Unmodelled,
}

impl Refusal {
    pub(crate) fn new(code: u16, description: impl Into<String>) -> Refusal {
        let description = description.into();
        Refusal { code, description, parameters: None, kind: RefusalKind::Telegram }
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({
            "ok": false, "error_code": self.code, "description": self.description,
        });
        if let Some(parameters) = &self.parameters {
            body["parameters"] = parameters.clone();
        }
        body
    }

    pub(crate) fn retry_after(&self) -> Option<i64> {
        self.parameters.as_ref()?.get("retry_after")?.as_i64()
    }
}

pub(crate) fn bad(why: &str) -> Refusal {
    Refusal::new(400, format!("Bad Request: {why}"))
}

pub(crate) fn forbidden(why: &str) -> Refusal {
    Refusal::new(403, format!("Forbidden: {why}"))
}

pub(crate) fn conflict(why: &str) -> Refusal {
    Refusal::new(409, format!("Conflict: {why}"))
}

pub(crate) fn too_many(retry_after: i64) -> Refusal {
    let description = format!("Too Many Requests: retry after {retry_after}");
    let parameters = Some(json!({ "retry_after": retry_after }));
    Refusal { parameters, ..Refusal::new(429, description) }
}

pub(crate) fn moved(to: i64) -> Refusal {
    let parameters = Some(json!({ "migrate_to_chat_id": to }));
    Refusal { parameters, ..bad("group chat was upgraded to a supergroup chat") }
}

pub(crate) fn violation(why: impl std::fmt::Display) -> Refusal {
    Refusal { kind: RefusalKind::Violation, ..bad(&why.to_string()) }
}

pub(crate) fn unmodelled(what: impl std::fmt::Display) -> Refusal {
    let description = format!("Not Implemented: the stand-in does not model {what}");
    Refusal { kind: RefusalKind::Unmodelled, ..Refusal::new(501, description) }
}
