//! A stand-in for Telegram's Bot API 10.3, for tests of a bot where no Telegram
//! can be reached. The bot talks to it as to the real one; the test plays the
//! people, moves the clock, breaks the line, and looks at what still shows on a
//! person's phone.
//!
//! Every call is held against the specification, and so is everything the
//! stand-in says. What it does not model it refuses by name.

mod answer;
mod chance;
mod clock;
mod control;
mod door;
mod faults;
mod group;
mod handset;
mod limiter;
mod member;
mod methods;
mod people;
mod person;
mod phone;
mod picture;
mod records;
mod shared;
mod spec;
mod standin;
mod traces;
mod webhook;
mod words;
mod world;

pub use clock::Clock;
pub use faults::{Calls, Fault};
pub use group::{Admin, Group};
pub use handset::Handset;
pub use member::Joined;
pub use person::{AlbumItem, Person, Press};
pub use phone::{Button, From, Shown};
pub use records::LoggedCall;
pub use standin::Standin;
pub use world::topics::TopicDelete;
