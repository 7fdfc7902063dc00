//! The stories, the pages and the rules of netreach, in one program: linked
//! once, and run side by side. Two stand apart: `tests/architecture.rs` needs
//! nothing built, and `tests/weather.rs` listens to all that is logged.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a story that cannot go on must stop

#[path = "../support/mod.rs"]
mod support;

mod abuse;
mod advice;
mod bot;
mod canary;
mod chat;
mod coding;
mod console;
mod contact;
mod deidentify;
mod door;
mod faults;
mod feedback;
mod figures;
mod forgetting;
mod groupchat;
mod guide;
mod handover;
mod help;
mod hours;
#[allow(clippy::disallowed_methods)] // work in another thread keeps its own time
mod import;
mod invitations;
mod keeping;
mod leaflets;
mod memory;
mod messages;
mod moving;
mod newsfeed;
mod oncall;
#[allow(clippy::disallowed_methods)] // another process keeps its own time
mod panic;
mod processes;
mod program;
mod referral;
mod report;
mod research;
mod search;
#[allow(clippy::disallowed_methods)] // another process keeps its own time
mod seized;
mod stops;
mod study_replayed;
mod supervision;
mod survival;
mod telegram;
mod telegram_console;
mod telegram_page;
mod timetable;
mod triage;
mod trouble;
