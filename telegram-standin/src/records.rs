//! What a run leaves behind for its test: every call, everything that was wrong,
//! and a transcript to read when it failed.

use std::collections::VecDeque;

use serde_json::Value;

/// Older entries give way, so that a long run stays flat in memory.
const CALLS_KEPT: usize = 20_000;
const LINES_KEPT: usize = 20_000;

/// A call as it came and what it was answered.
#[derive(Clone, Debug)]
pub struct LoggedCall {
    pub at: i64,
    pub bot: i64,
    pub method: String,
    pub arguments: Value,
    /// The result, or the code and description of the refusal.
    pub answer: Result<Value, (u16, String)>,
}

#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) calls: VecDeque<LoggedCall>,
    pub(crate) violations: Vec<String>,
    pub(crate) unmodelled: Vec<String>,
    lines: VecDeque<(i64, String)>,
}

impl Records {
    pub(crate) fn call(&mut self, call: LoggedCall) {
        if self.calls.len() == CALLS_KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(crate) fn violation(&mut self, at: i64, what: String) {
        self.note(at, format!("VIOLATION {what}"));
        self.violations.push(what);
    }

    pub(crate) fn unmodelled(&mut self, at: i64, what: String) {
        self.note(at, format!("UNMODELLED {what}"));
        self.unmodelled.push(what);
    }

    pub(crate) fn note(&mut self, at: i64, line: String) {
        if self.lines.len() == LINES_KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back((at, line));
    }

    /// The transcript, with seconds since its first line.
    pub(crate) fn timeline(&self) -> String {
        let start = self.lines.front().map_or(0, |(at, _)| *at);
        let lines = self.lines.iter().map(|(at, line)| format!("{:>8} s  {line}\n", at - start));
        lines.collect()
    }
}
