//! What the stand-in proves about itself, in one program.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a story that cannot go on must stop

mod burst;
mod crowd;
mod files;
mod groups;
mod joining;
mod moderation;
mod oracles;
mod phone;
mod private;
mod program;
mod rush;
mod support;
mod trouble;
mod updates;
mod weather;
mod whispers;
mod witness;
