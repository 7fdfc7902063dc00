//! The subcommands: what the person who runs the server types.
//!
//! Each ends in `Ok`, or in one clear sentence. None prints a secret or a
//! client's word unless that is what it was asked for.
#![allow(clippy::print_stdout, clippy::print_stderr)] // printing is what these are for

mod alarm;
mod ask;
mod backup;
mod check;
pub mod demo;
mod import;
mod init;
mod leaflet;
mod moving;
mod open;
mod panic;
mod progress;
mod report;
mod serve;
mod triage;
mod worker;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::clock::Timestamp;
use crate::codes::{DateOrder, Lang, Role, Venue};
use crate::ids::ImportId;
use crate::limits;

/// Why a subcommand failed, in one sentence.
pub type Sentence = String;

#[derive(Subcommand)]
pub enum Command {
    /// A made-up organisation, everything running, no questions asked
    #[command(
        after_help = "Example:\n  netreach demo\n  netreach demo --dir /tmp/demo --port 9000"
    )]
    Demo(DemoArguments),
    /// Make an organisation: configuration, keys, first worker, recovery key
    #[command(
        after_help = "Example:\n  netreach init --dir /srv/netreach --name \"Quiet Harbour\" \
                            --time-zone Europe/Moscow"
    )]
    Init(InitArguments),
    /// Run an organisation: console, public chat, timed rounds
    #[command(after_help = "Example:\n  NETREACH_PASSPHRASE_FILE=/run/credentials/boot \
                            netreach serve --dir /srv/netreach")]
    Serve(ServeArguments),
    /// Say what is well and what is not, and what to do
    #[command(after_help = "Example:\n  netreach check --dir /srv/netreach")]
    Check(Dir),
    /// The people who work here
    #[command(subcommand)]
    Worker(WorkerCommand),
    /// Read messages as the desk would: JSON lines in, JSON lines out
    #[command(
        long_about = "Reads messages as the desk would, before anybody has: JSON lines in, JSON \
                      lines out. Needs no organisation and keeps nothing.\n\n\
                      In: {\"id\", \"text\"}. Out: {\"id\", \"urgency\", \"needs\", \"clarity\", \
                      \"lang\", \"moderation\", \"why\"}; why is in the message's language unless \
                      --lang is given.",
        after_help = "Example:\n  echo '{\"id\": 1, \"text\": \"he is not waking up\"}' | netreach \
                      triage\n  netreach triage --lang ru --rules rules.toml < messages.jsonl"
    )]
    Triage(TriageArguments),
    /// What clients may read once a clinician has signed it
    #[command(subcommand)]
    Leaflet(LeafletCommand),
    /// Write work reports and indicators into a file
    #[command(after_help = "Example:\n  netreach report --dir /srv/netreach --from 2026-10-01 \
                            --to 2026-10-31 --out october.xlsx")]
    Report(ReportArguments),
    /// Take in reports that were kept elsewhere, as CSV or XLSX, and take them back
    #[command(
        long_about = "Takes in reports that were kept elsewhere: CSV in any form, or the first sheet \
                      of an XLSX. What columns and values mean is guessed, or said by --mapping; \
                      --check keeps nothing, tells what would be taken, and writes a mapping to \
                      standard output. A row that came before is not taken again. Words of a \
                      request are read for a code and kept nowhere.",
        after_help = "Example:\n  netreach import --dir /srv/netreach --in may.csv --venue offline \
                      --check > mapping.toml\n  netreach import --dir /srv/netreach --in may.csv \
                      --mapping mapping.toml --problems problems.csv\n  netreach import --dir \
                      /srv/netreach --list\n  netreach import --dir /srv/netreach --undo \
                      3k9f0v2m1x7qz"
    )]
    Import(TableArguments),
    /// Keep what outlives the talks, sealed to the recovery key
    #[command(after_help = "Example:\n  netreach backup --dir /srv/netreach --out desk.backup")]
    Backup(BackupArguments),
    /// Make an organisation anew from a backup and the recovery key
    #[command(after_help = "Example:\n  netreach restore --dir /srv/netreach --in desk.backup")]
    Restore(RestoreArguments),
    /// Move the content from SQLite to PostgreSQL; keys stay where they are
    #[command(
        long_about = "Copies every row of netreach.db into a PostgreSQL database of its own, names it \
                      in netreach.toml, and removes netreach.db. End `netreach serve` first. The \
                      keys stay in the folder; without them the database cannot be read.",
        after_help = "Example:\n  netreach move --dir /srv/netreach --to \
                      postgres://netreach@/netreach?host=/run/postgresql"
    )]
    Move(MoveArguments),
    /// Destroy everything sealed, within a second and for ever
    #[command(
        long_about = "Destroys everything sealed, within a second and for ever. Asks once; needs no \
                      passphrase.\n\n\
                      Gone for everybody, workers and recovery key included: talks, photos, notes, \
                      feedback, drafts, the notes of work reports, workers' names and keys, the ways \
                      to people on Telegram. Programs that serve this folder end by themselves; \
                      before that they delete on Telegram what a bot may delete.\n\n\
                      What stays: netreach.toml, and the database with work reports, which are \
                      anonymous, and with sealed rows nobody can open: their sizes, hours and codes \
                      can be seen. Backups made before are not touched, nor are copies of the folder, \
                      nor the file with the bot's token.",
        after_help = "Example:\n  netreach panic --dir /srv/netreach\n  netreach panic --dir \
                      /srv/netreach --yes"
    )]
    Panic(PanicArguments),
}

#[derive(Args)]
pub struct Dir {
    /// The organisation's folder
    #[arg(long)]
    pub dir: PathBuf,
    /// Unlock with this file instead of a passphrase
    #[arg(long)]
    pub keyfile: Option<PathBuf>,
}

#[derive(Args)]
pub struct DemoArguments {
    /// Keep the organisation here; without it, it is gone afterwards
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// The console's port; the chat takes the next one. 0 asks the system
    #[arg(long, default_value_t = 8700)]
    pub port: u16,
    /// Live through the eight months of the study first, and say what it says
    /// beside what the desk counted
    #[arg(long)]
    pub study: bool,
    /// Make the organisation and end: what `demo` asks of a process of its own
    #[arg(long, hide = true, requires = "dir")]
    pub only_make: bool,
}

#[derive(Args)]
pub struct InitArguments {
    /// The organisation's folder; made if it is missing
    #[arg(long)]
    pub dir: PathBuf,
    /// Shown on the public page
    #[arg(long, default_value = "netreach", value_parser = name)]
    pub name: String,
    #[arg(long, default_value = "Europe/Moscow", value_parser = time_zone)]
    pub time_zone: String,
    /// postgres://… instead of SQLite in the folder
    #[arg(long)]
    pub database: Option<String>,
    /// The first worker's name, a made-up one
    #[arg(long, default_value = "supervisor", value_parser = worker_name)]
    pub worker: String,
    /// Also allow this file (32 bytes or more) to unlock the boot tier
    #[arg(long)]
    pub keyfile: Option<PathBuf>,
}

#[derive(Args)]
pub struct ServeArguments {
    #[command(flatten)]
    pub dir: Dir,
}

#[derive(Subcommand)]
pub enum WorkerCommand {
    /// Add a worker; their passphrase is made up and shown once
    #[command(after_help = "Example:\n  netreach worker add --dir /srv/netreach --name вера \
                            --role worker --by supervisor")]
    Add(AddArguments),
    /// Everybody, with their roles
    #[command(after_help = "Example:\n  netreach worker list --dir /srv/netreach")]
    List(Dir),
    /// Sign a worker out for good
    #[command(after_help = "Example:\n  netreach worker disable --dir /srv/netreach --name вера")]
    Disable(NamedArguments),
    /// Give a worker who forgot theirs a new passphrase
    #[command(after_help = "Example:\n  netreach worker reset --dir /srv/netreach --name вера \
                            --by supervisor")]
    Reset(ResetArguments),
}

#[derive(Subcommand)]
pub enum LeafletCommand {
    /// Files become drafts; what is there already is left as it is
    #[command(
        long_about = "Files become drafts; what is there already is left as it is. Without a FILE, \
                      the library that comes with the program. Asks for no passphrase, and may run \
                      while the folder is served. No client sees a draft.",
        after_help = "Example:\n  netreach leaflet import --dir /srv/netreach\n  netreach leaflet \
                      import --dir /srv/netreach clean-water.md seizure.md"
    )]
    Import(ImportArguments),
    /// Every leaflet, with what it is worth
    #[command(after_help = "Example:\n  netreach leaflet list --dir /srv/netreach")]
    List(LeafletListArguments),
}

#[derive(Args)]
pub struct ImportArguments {
    /// The organisation's folder
    #[arg(long)]
    pub dir: PathBuf,
    /// Files as in leaflets/ of the source
    pub files: Vec<PathBuf>,
}

#[derive(Args)]
pub struct LeafletListArguments {
    /// The organisation's folder
    #[arg(long)]
    pub dir: PathBuf,
}

#[derive(Args)]
pub struct AddArguments {
    #[command(flatten)]
    pub dir: Dir,
    /// A made-up name
    #[arg(long, value_parser = worker_name)]
    pub name: String,
    /// worker, supervisor, doctor, … ; may be given several times
    #[arg(long = "role", required = true, value_parser = role)]
    pub roles: Vec<Role>,
    /// The language of their console
    #[arg(long, default_value = "ru", value_parser = lang)]
    pub lang: Lang,
    #[command(flatten)]
    pub authority: AuthorityArguments,
}

/// Who opens the team keys for somebody: a supervisor with their passphrase
/// (asked for, or in `NETREACH_WORKER_PASSPHRASE_FILE`), or the recovery key
/// (asked for, or in `NETREACH_RECOVERY_FILE`).
#[derive(Args)]
pub struct AuthorityArguments {
    /// The supervisor who admits them; without it, the recovery key is asked for
    #[arg(long)]
    pub by: Option<String>,
}

#[derive(Args)]
pub struct NamedArguments {
    #[command(flatten)]
    pub dir: Dir,
    #[arg(long)]
    pub name: String,
}

#[derive(Args)]
pub struct ResetArguments {
    #[command(flatten)]
    pub named: NamedArguments,
    #[command(flatten)]
    pub authority: AuthorityArguments,
}

#[derive(Args)]
pub struct TriageArguments {
    /// The language of the reasons
    #[arg(long, value_parser = lang)]
    pub lang: Option<Lang>,
    /// Read by these rules instead of those that come with the program
    #[arg(long)]
    pub rules: Option<PathBuf>,
}

#[derive(Args)]
pub struct ReportArguments {
    #[command(flatten)]
    pub dir: Dir,
    /// First day, 2026-10-01
    #[arg(long, value_parser = day)]
    pub from: Timestamp,
    /// Last day, included
    #[arg(long, value_parser = day)]
    pub to: Timestamp,
    /// FILE.xlsx, FILE.csv or FILE.json
    #[arg(long, value_parser = report::file)]
    pub out: PathBuf,
    /// Also the months' figures as data values for DHIS2, small counts left out
    #[arg(long)]
    pub dhis2: Option<PathBuf>,
}

#[derive(Args)]
pub struct TableArguments {
    #[command(flatten)]
    pub dir: Dir,
    #[command(flatten)]
    pub what: TableWhat,
    /// What columns and values mean, as --check writes it
    #[arg(long, requires = "table")]
    pub mapping: Option<PathBuf>,
    /// Where people were met, where the file does not say: web, private, chat, forum, offline
    #[arg(long, value_parser = venue, requires = "table")]
    pub venue: Option<Venue>,
    /// How dates like 03/04/2020 are read: dmy or mdy
    #[arg(long, value_parser = order, requires = "table")]
    pub dates: Option<DateOrder>,
    /// Which sheet of a workbook is read; without it the first
    #[arg(long, requires = "table")]
    pub sheet: Option<String>,
    /// Rows that came before are other reports, another worker's for example: 2 for a
    /// second table that says the same, 3 for a third
    #[arg(long, value_name = "NUMBER", requires = "table",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub other: Option<u32>,
    /// Give a row without a date the date of the row above it
    #[arg(long, requires = "table")]
    pub carry_dates: bool,
    /// Keep nothing; say what would be taken, and write a mapping to standard output
    #[arg(long, requires = "table")]
    pub check: bool,
    /// Write every row that is not taken into this file, with the reason
    #[arg(long, requires = "table")]
    pub problems: Option<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct TableWhat {
    /// The table: FILE.csv or FILE.xlsx
    #[arg(long = "in")]
    pub table: Option<PathBuf>,
    /// Take an import back: its reports and every figure of them
    #[arg(long, value_name = "ID")]
    pub undo: Option<ImportId>,
    /// Every import, with its number
    #[arg(long)]
    pub list: bool,
}

#[derive(Args)]
pub struct BackupArguments {
    #[command(flatten)]
    pub dir: Dir,
    /// The file to write; it must not exist
    #[arg(long)]
    pub out: PathBuf,
}

#[derive(Args)]
pub struct RestoreArguments {
    /// A folder that is empty or missing
    #[arg(long)]
    pub dir: PathBuf,
    /// The backup
    #[arg(long = "in")]
    pub from: PathBuf,
}

#[derive(Args)]
pub struct MoveArguments {
    /// The organisation's folder
    #[arg(long)]
    pub dir: PathBuf,
    /// postgres://… of a database that holds nothing yet
    #[arg(long)]
    pub to: String,
}

#[derive(Args)]
pub struct PanicArguments {
    /// The organisation's folder
    #[arg(long)]
    pub dir: PathBuf,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// Runs one subcommand to its end.
///
/// # Errors
/// One sentence that says what to do.
pub fn run(command: Command) -> Result<(), Sentence> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Check(dir) => check::run(&dir),
        Command::Worker(WorkerCommand::Add(arguments)) => worker::add(&arguments),
        Command::Worker(WorkerCommand::List(dir)) => worker::list(&dir),
        Command::Worker(WorkerCommand::Disable(arguments)) => worker::disable(&arguments),
        Command::Worker(WorkerCommand::Reset(arguments)) => worker::reset(&arguments),
        Command::Triage(arguments) => triage::run(&arguments),
        Command::Leaflet(LeafletCommand::Import(arguments)) => leaflet::import(&arguments),
        Command::Leaflet(LeafletCommand::List(arguments)) => leaflet::list(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Restore(arguments) => backup::restore(&arguments),
        Command::Move(arguments) => moving::run(&arguments),
        Command::Panic(arguments) => panic::run(&arguments),
    }
}

/// The log goes to standard error and speaks of netreach only: no library's
/// lines, whose content is not ours to vouch for. A panic says where, not what.
pub fn prepare() {
    let level = match std::env::var("NETREACH_LOG").as_deref() {
        Ok("error") => LevelFilter::ERROR,
        Ok("warn") => LevelFilter::WARN,
        Ok("debug") => LevelFilter::DEBUG,
        Ok("trace") => LevelFilter::TRACE,
        _ => LevelFilter::INFO,
    };
    let is_terminal = std::io::stderr().is_terminal();
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(is_terminal);
    let ours = Targets::new().with_target("netreach", level);
    tracing_subscriber::registry().with(lines).with(ours).init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

/// What no argument can say alone: how a command is used in a way that makes no sense.
#[must_use]
pub fn misuse(command: &Command) -> Option<&'static str> {
    match command {
        Command::Report(report) if report.from > report.to => Some("--from is after --to"),
        _ => None,
    }
}

/// One sentence on standard error.
pub fn complain(sentence: &str) {
    eprintln!("netreach: {sentence}");
}

fn role(code: &str) -> Result<Role, String> {
    Role::read(code).ok_or_else(|| {
        let known: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("no such role; there are {}", known.join(", "))
    })
}

fn name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a name is not empty".to_owned()),
        name => Ok(name.to_owned()),
    }
}

/// Before anything is made: half an organisation would be left otherwise.
fn worker_name(text: &str) -> Result<String, String> {
    let most = limits::WORKER_NAME_CHARS_MAX;
    let is_longer = |name: &String| name.chars().count() > most;
    match name(text)? {
        name if is_longer(&name) => Err(format!("a worker's name has at most {most} letters")),
        name => Ok(name),
    }
}

fn time_zone(name: &str) -> Result<String, String> {
    let known = jiff::tz::TimeZone::get(name).map(|_| name.to_owned());
    known.map_err(|_| "no such time zone; one is Europe/Moscow".to_owned())
}

fn venue(code: &str) -> Result<Venue, String> {
    let known: Vec<_> = Venue::ALL.iter().map(|venue| venue.code()).collect();
    Venue::read(code).ok_or_else(|| format!("one of {}", known.join(", ")))
}

fn order(code: &str) -> Result<DateOrder, String> {
    DateOrder::read(code).ok_or_else(|| "dmy or mdy".to_owned())
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::read(code).ok_or_else(|| "ru or en".to_owned())
}

fn day(text: &str) -> Result<Timestamp, String> {
    let wrong = |_| "a day is written 2026-10-31".to_owned();
    let day: jiff::civil::Date = text.parse().map_err(wrong)?;
    let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).map_err(wrong)?;
    Ok(Timestamp(midnight.timestamp().as_second()))
}
