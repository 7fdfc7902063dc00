//! The stand-in as a program of its own, for tests that start a bot as a process.

use telegram_standin::Standin;

const USAGE: &str = "telegram-standin [--port N] [--token T] [--control-port N] [--seed N] \
     [--follow-machine]\n\
     Serves Telegram's Bot API on the loopback address until its input ends or it is stopped.";

struct Options {
    port: u16,
    token: Option<String>,
    control_port: u16,
    seed: u64,
    follow_machine: bool,
}

fn main() -> std::process::ExitCode {
    let options = match read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return std::process::ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("telegram-standin: {why}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options =
        Options { port: 0, token: None, control_port: 0, seed: 1, follow_machine: false };
    while let Some(word) = words.next() {
        if word == "--follow-machine" {
            options.follow_machine = true;
            continue;
        }
        let value = words.next().ok_or_else(|| format!("`{word}` needs a value"))?;
        let wrong = || format!("`{value}` is no value for `{word}`");
        match word.as_str() {
            "--port" => options.port = value.parse().map_err(|_| wrong())?,
            "--control-port" => options.control_port = value.parse().map_err(|_| wrong())?,
            "--seed" => options.seed = value.parse().map_err(|_| wrong())?,
            "--token" => options.token = Some(value),
            _ => return Err(format!("`{word}` is not known")),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> std::io::Result<()> {
    let mut standin = match &options.token {
        Some(token) => Standin::start_at(options.seed, options.port, token)?,
        None => Standin::start_on(options.seed, options.port)?,
    };
    standin.forgive();
    if options.follow_machine {
        standin.clock().follow_machine();
    }
    let control = standin.open_control(options.control_port)?;
    println!("api={} control=http://{control} token={}", standin.address(), standin.token());
    // Ends with its input, so that it never outlives whoever started it by a pipe.
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}
