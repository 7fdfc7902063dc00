//! The program: one binary, its subcommands are in `netreach::program`.

use std::alloc::System;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use netreach::program::{self, Command};
use zeroizing_alloc::ZeroAlloc;

/// Whatever held somebody's words is wiped when it is freed, in every library.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// The outreach desk of a harm-reduction organisation.
#[derive(Parser)]
#[command(name = "netreach", version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    program::prepare();
    let command = Arguments::parse().command;
    if let Some(sentence) = program::misuse(&command) {
        Arguments::command().error(ErrorKind::ArgumentConflict, sentence).exit();
    }
    match program::run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            program::complain(&sentence);
            ExitCode::FAILURE
        }
    }
}
