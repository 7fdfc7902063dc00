//! A piece of work on its way to a thread that owns a connection, and its
//! answer on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use super::{Fault, Tx};

/// What the threads see of a job. `run` says whether its changes are to be
/// kept; `answer` is called once it is known whether they were.
pub(super) trait Job: Send {
    fn run(&mut self, tx: &mut Tx) -> bool;
    fn answer(self: Box<Self>, kept: Result<(), Fault>);
    /// It only looks, at one consistent state.
    fn is_look(&self) -> bool {
        false
    }
    /// A scrub is no transaction; the writer does it between two commits.
    fn is_scrub(&self) -> bool {
        false
    }
}

pub(super) struct Work<T, E, F> {
    work: Option<F>,
    is_look: bool,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Work<T, E, F>
where
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
    F: FnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
{
    pub(super) fn new(work: F, is_look: bool) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Work { work: Some(work), is_look, result: None, reply }), answer)
    }
}

impl<T, E, F> Job for Work<T, E, F>
where
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
    F: FnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let Some(work) = self.work.take() else { return false };
        let result = catch_unwind(AssertUnwindSafe(|| work(tx)))
            .unwrap_or_else(|_| Err(Fault::Panicked.into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn is_look(&self) -> bool {
        self.is_look
    }

    fn answer(self: Box<Self>, kept: Result<(), Fault>) {
        let result = match (self.result, kept) {
            // A refusal stands whether or not the others were kept.
            (Some(Err(refusal)), _) => Err(refusal),
            (_, Err(fault)) => Err(fault.into()),
            (Some(ok), Ok(())) => ok,
            (None, Ok(())) => Err(Fault::Gone.into()),
        };
        // The one who asked may have gone home; the work is done all the same.
        let _ = self.reply.send(result);
    }
}

struct Scrub(oneshot::Sender<Result<bool, Fault>>);

pub(super) fn scrub() -> (Box<dyn Job>, oneshot::Receiver<Result<bool, Fault>>) {
    let (reply, answer) = oneshot::channel();
    (Box::new(Scrub(reply)), answer)
}

impl Job for Scrub {
    fn run(&mut self, _tx: &mut Tx) -> bool {
        false
    }

    fn answer(self: Box<Self>, kept: Result<(), Fault>) {
        let answer = match kept {
            Ok(()) => Ok(true),
            Err(Fault::Busy) => Ok(false),
            Err(fault) => Err(fault),
        };
        let _ = self.0.send(answer);
    }

    fn is_scrub(&self) -> bool {
        true
    }
}
