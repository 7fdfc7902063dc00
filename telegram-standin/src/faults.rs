//! What goes wrong between a bot and Telegram, on demand: lost questions, lost
//! answers, errors, delays, nonsense, outages.

use serde_json::Value;

use crate::chance::Chance;

/// Which calls a fault meets. Nothing given means any.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    method: Option<String>,
    chat: Option<i64>,
    after: u64,
}

impl Calls {
    pub fn any() -> Calls {
        Calls::default()
    }

    pub fn to(method: &str) -> Calls {
        Calls { method: Some(method.to_owned()), ..Calls::default() }
    }

    /// Only calls about this chat.
    #[must_use]
    pub fn in_chat(self, chat: i64) -> Calls {
        Calls { chat: Some(chat), ..self }
    }

    /// Lets the first `count` of them pass.
    #[must_use]
    pub fn after(self, count: u64) -> Calls {
        Calls { after: count, ..self }
    }

    fn meet(&self, method: &str, chat: Option<i64>) -> bool {
        let method = self.method.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(method));
        method && (self.chat.is_none() || self.chat == chat)
    }
}

/// What happens to a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Refused with this code and description; nothing is done.
    Error { code: u16, description: String, parameters: Option<Value> },
    /// Done, but so many milliseconds late.
    Delay(u64),
    /// The connection breaks before anything is done.
    DropBefore,
    /// Done, but the connection breaks before the answer.
    DropAfter,
    /// Not done; a proxy's error page comes back.
    GarbagePage,
    /// Done, but the answer is cut in the middle.
    GarbageTruncated,
    /// Nothing is done and nothing comes back, ever.
    Hang,
}

impl Fault {
    pub fn error(code: u16, description: &str) -> Fault {
        Fault::Error { code, description: description.to_owned(), parameters: None }
    }

    /// 429 with a wait.
    pub fn too_many(retry_after: i64) -> Fault {
        Fault::Error {
            code: 429,
            description: format!("Too Many Requests: retry after {retry_after}"),
            parameters: Some(serde_json::json!({ "retry_after": retry_after })),
        }
    }
}

#[derive(Debug)]
struct Planned {
    calls: Calls,
    fault: Fault,
    seen: u64,
    times: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Faults {
    plan: Vec<Planned>,
    outages: Vec<(i64, i64)>,
    random: Option<(Chance, u64)>,
}

impl Faults {
    pub(crate) fn plan(&mut self, calls: Calls, fault: Fault, times: u64) {
        self.plan.push(Planned { calls, fault, seen: 0, times });
    }

    /// All connections are refused from one moment until another.
    pub(crate) fn outage(&mut self, from: i64, to: i64) {
        self.outages.push((from, to));
    }

    pub(crate) fn is_out(&self, now: i64) -> bool {
        self.outages.iter().any(|(from, to)| (*from..*to).contains(&now))
    }

    /// Of a thousand calls, about so many fail, each in its own way.
    pub(crate) fn at_random(&mut self, per_thousand: u64, seed: u64) {
        self.random = Some((Chance::new(seed), per_thousand));
    }

    pub(crate) fn clear(&mut self) {
        *self = Faults::default();
    }

    /// The fault that meets this call, if one does.
    pub(crate) fn next(&mut self, method: &str, chat: Option<i64>) -> Option<Fault> {
        for planned in &mut self.plan {
            if planned.times == 0 || !planned.calls.meet(method, chat) {
                continue;
            }
            planned.seen += 1;
            if planned.seen > planned.calls.after {
                planned.times -= 1;
                return Some(planned.fault.clone());
            }
        }
        let (chance, per_thousand) = self.random.as_mut()?;
        if chance.next() % 1000 >= *per_thousand {
            return None;
        }
        Some(match chance.next() % 7 {
            0 => Fault::DropBefore,
            1 => Fault::DropAfter,
            2 => Fault::error(500, "Internal Server Error"),
            3 => Fault::error(502, "Bad Gateway"),
            4 => Fault::too_many(chance.between(1, 5)),
            5 => Fault::GarbagePage,
            _ => Fault::GarbageTruncated,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planned_fault_meets_the_calls_it_names_and_no_others() {
        let mut faults = Faults::default();
        let calls = Calls::to("sendMessage").in_chat(7).after(1);
        faults.plan(calls, Fault::DropAfter, 1);
        let met: Vec<_> = [("sendMessage", 7), ("sendPhoto", 7), ("sendMessage", 8)]
            .iter()
            .chain([("sendmessage", 7), ("sendMessage", 7)].iter())
            .map(|(method, chat)| faults.next(method, Some(*chat)).is_some())
            .collect();
        assert_eq!(met, [false, false, false, true, false]);
    }

    #[test]
    fn random_faults_repeat_with_their_seed() {
        let run = |seed| {
            let mut faults = Faults::default();
            faults.at_random(300, seed);
            (0..200).map(|_| faults.next("sendMessage", None)).collect::<Vec<_>>()
        };
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6));
        let failed = run(5).iter().filter(|fault| fault.is_some()).count();
        assert!((30..90).contains(&failed), "{failed}");
    }
}
