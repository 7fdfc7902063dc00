//! netreach: the outreach desk of a harm-reduction organisation.
//!
//! The rooms, in reading order; `ARCHITECTURE.md` is the map.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

pub mod program;

pub mod web;

pub mod house;
pub mod letter;
pub mod outbox;
pub mod photo;
pub mod push;
pub mod roster;
pub mod rounds;
pub mod telegram;
pub mod wire;

pub mod coding;
pub mod desk;
pub mod search;
pub mod triage;

pub mod engine;
pub mod evidence;
pub mod store;
pub mod vault;

pub mod clock;
pub mod codes;
pub mod config;
pub mod deidentify;
pub mod ids;
pub mod import;
pub mod leaflet;
pub mod limits;
pub mod markup;
pub mod text;
