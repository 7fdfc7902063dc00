//! Work on its way to threads that each own a connection. Who worked last is
//! called first: its statements are prepared and its memory is warm, and the
//! others are left to rest.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::Fault;
use super::job::Job;
use crate::limits;

/// Where work is handed over. The last one to go sends the workers home.
pub(super) struct Queue(Arc<Shared>);

/// Where one thread gets its work.
pub(super) struct Worker {
    shared: Arc<Shared>,
    call: Arc<Condvar>,
}

#[derive(Default)]
struct Shared(Mutex<State>);

#[derive(Default)]
struct State {
    jobs: VecDeque<Box<dyn Job>>,
    /// How to call those who have nothing to do; who came last stands last.
    resting: Vec<Arc<Condvar>>,
    queues: usize,
    workers: usize,
}

/// A queue for `N` threads.
pub(super) fn queue<const N: usize>() -> (Queue, [Worker; N]) {
    let shared = Arc::new(Shared::default());
    *shared.state() = State { queues: 1, workers: N, ..State::default() };
    let worker = |_| Worker { shared: Arc::clone(&shared), call: Arc::default() };
    let workers = std::array::from_fn(worker);
    (Queue(shared), workers)
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nobody panics while holding it: no job runs inside.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// # Errors
    /// [`Fault::Busy`] when too much is waiting, [`Fault::Gone`] when no thread is left.
    pub(super) fn push(&self, job: Box<dyn Job>) -> Result<(), Fault> {
        let mut state = self.0.state();
        if state.workers == 0 {
            return Err(Fault::Gone);
        }
        if state.jobs.len() >= limits::JOBS_WAITING_MAX {
            return Err(Fault::Busy);
        }
        state.jobs.push_back(job);
        let called = state.resting.pop();
        drop(state);
        if let Some(worker) = called {
            worker.notify_one();
        }
        Ok(())
    }
}

impl Clone for Queue {
    fn clone(&self) -> Queue {
        self.0.state().queues += 1;
        Queue(Arc::clone(&self.0))
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.queues -= 1;
        if state.queues == 0 {
            state.resting.drain(..).for_each(|worker| worker.notify_one());
        }
    }
}

impl Worker {
    /// The next job, waited for; none once nobody is left to hand any over.
    pub(super) fn next(&self) -> Option<Box<dyn Job>> {
        let mut state = self.shared.state();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.queues == 0 {
                return None;
            }
            state.resting.push(Arc::clone(&self.call));
            state = self.call.wait(state).unwrap_or_else(PoisonError::into_inner);
            // Whoever wakes without having been called is still on the list.
            state.resting.retain(|resting| !Arc::ptr_eq(resting, &self.call));
        }
    }

    /// The next job and whatever waits with it, `max` at most.
    pub(super) fn next_together(&self, max: usize) -> Option<Vec<Box<dyn Job>>> {
        let mut together = vec![self.next()?];
        let mut state = self.shared.state();
        let more = state.jobs.len().min(max.saturating_sub(1));
        together.extend(state.jobs.drain(..more));
        Some(together)
    }
}

/// A thread that is no more. The last one takes with it what waits, so that
/// whoever asked hears of it.
impl Drop for Worker {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.workers -= 1;
        let unheard =
            if state.workers == 0 { std::mem::take(&mut state.jobs) } else { VecDeque::new() };
        drop(state);
        drop(unheard);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::engine::Tx;

    /// A job that is only handed over.
    struct Numbered;

    impl Job for Numbered {
        fn run(&mut self, _tx: &mut Tx) -> bool {
            false
        }
        fn answer(self: Box<Self>, _kept: Result<(), Fault>) {}
    }

    fn resting(queue: &Queue) -> usize {
        queue.0.state().resting.len()
    }

    fn until(what: impl Fn() -> bool) {
        for _ in 0..10_000 {
            if what() {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
        panic!("not within ten seconds");
    }

    #[test]
    fn who_worked_last_works_next() {
        let (queue, workers) = queue::<3>();
        let (done, seen) = channel();
        for (number, worker) in workers.into_iter().enumerate() {
            let done = done.clone();
            thread::spawn(move || {
                while worker.next().is_some() {
                    done.send(number).unwrap();
                }
            });
            until(|| resting(&queue) == number + 1);
        }
        for _ in 0..20 {
            queue.push(Box::new(Numbered)).unwrap();
            assert_eq!(seen.recv().unwrap(), 2);
            until(|| resting(&queue) == 3);
        }
    }

    #[test]
    fn workers_go_home_with_the_last_queue_and_finish_what_waits() {
        let (queue, [worker]) = queue();
        let second = queue.clone();
        queue.push(Box::new(Numbered)).unwrap();
        drop(queue);
        second.push(Box::new(Numbered)).unwrap();
        drop(second);
        assert_eq!(worker.next_together(8).map(|jobs| jobs.len()), Some(2));
        assert!(worker.next().is_none());
    }

    #[test]
    fn a_queue_without_workers_is_gone_and_a_full_one_is_busy() {
        let (queue, workers) = queue::<1>();
        for _ in 0..limits::JOBS_WAITING_MAX {
            queue.push(Box::new(Numbered)).unwrap();
        }
        assert_eq!(queue.push(Box::new(Numbered)), Err(Fault::Busy));
        drop(workers);
        assert_eq!(queue.push(Box::new(Numbered)), Err(Fault::Gone));
        assert_eq!(queue.0.state().jobs.len(), 0);
    }
}
