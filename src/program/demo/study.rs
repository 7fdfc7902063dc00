//! `netreach demo --study`: the eight months of the study this desk was made
//! after, lived through once more by made-up people, and what the paper says of
//! them beside what the desk counted.
//!
//! Nothing is written into the store from here. Clients write over a Telegram of
//! their own, workers do what their pages do, rounds are made, talks are destroyed
//! when their time comes; only the clock is set. What is left are work reports,
//! and the figures are made of them.

mod acts;
mod chance;
pub mod corpus;
mod drive;
mod elsewhere;
pub mod statements;
mod steps;
pub mod town;

pub use drive::replay;
pub use town::Ground;
