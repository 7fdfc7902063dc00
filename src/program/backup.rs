//! `netreach backup` and `netreach restore`.
//!
//! A backup holds what outlives the talks: configuration, who works here, the
//! leaflets with their signatures, where and when people can go, who is there and
//! on call, work reports as codes. It holds no message, no key and no note, so
//! nothing that was forgotten can come back from it. Which tables those are is
//! written in `store::backup`; how the file keeps them, in `file`.

mod file;

use std::collections::HashMap;

use file::{Line, Reader, Writer};
use serde_json::Value as Json;

use super::{BackupArguments, RestoreArguments, Sentence, ask, init, open};
use crate::codes::{Deed, Lang, Role};
use crate::config;
use crate::desk::permission::{Permission, allows};
use crate::desk::{self, deed};
use crate::engine::{Fault, Tx, Value};
use crate::house::House;
use crate::ids::WorkerId;
use crate::roster;
use crate::store;
use crate::store::backup::{CARRIED, Cell, Table, Writing};
use crate::vault::{Authority, Passphrase, RecoveryKey, Strength, Unlock};

const UNKNOWN_FORM: &str = "the backup holds what this netreach does not know: restore it with \
                            the one that made it, or a newer one";

/// Why a walk through the tables ended.
enum Stop {
    Fault(Fault),
    Said(Sentence),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

impl From<Sentence> for Stop {
    fn from(sentence: Sentence) -> Stop {
        Stop::Said(sentence)
    }
}

impl Stop {
    fn sentence(self) -> Sentence {
        match self {
            Stop::Fault(fault) => fault.to_string(),
            Stop::Said(sentence) => sentence,
        }
    }
}

/// Supervisors see that somebody took a backup.
fn note(house: &House) -> Result<(), Sentence> {
    let now = house.now();
    house
        .store
        .commit_now(move |tx| {
            let what = deed::About { deed: Deed::BackedUp, about: None, case: None };
            deed::note(tx, None, what, None, now)
        })
        .map_err(|error: desk::DeskError| open::sentence(error))
}

pub fn run(arguments: &BackupArguments) -> Result<(), Sentence> {
    let house = open::house(&arguments.dir, open::clock())?;
    let config = std::fs::read_to_string(arguments.dir.dir.join(config::FILE)).unwrap_or_default();
    note(&house)?;
    let writer = Writer::begin(&arguments.out, house.vault.clone())?;
    let (from, vault) = (house.store.clone(), house.vault.clone());
    let written = from.read_now(move |tx| write(tx, &vault, writer, config)).inspect_err(|_| {
        // Half a backup would only be taken for a whole one.
        let _ = std::fs::remove_file(&arguments.out);
    });
    let (workers, rows) = written.map_err(Stop::sentence)?;
    let of = |table: &str| rows.get(table).copied().unwrap_or(0);
    println!(
        "{workers} workers, {} versions of leaflets, {} places and {} work reports in {}; no \
         talk, no key",
        of("leaflets"),
        of("places"),
        of("work_reports"),
        arguments.out.display()
    );
    Ok(())
}

type Counts = HashMap<&'static str, usize>;

/// One consistent state, written as it is read. How many workers, and rows of
/// each table.
fn write(
    tx: &mut Tx,
    vault: &crate::vault::Vault,
    mut to: Writer,
    config: String,
) -> Result<(usize, Counts), Stop> {
    to.line(&Line::Config(config))?;
    let workers = store::worker::all(tx)?;
    for worker in &workers {
        to.line(&Line::Worker(file::Worker {
            id: worker.id.0,
            name: roster::name(vault, &worker.name),
            roles: worker.roles.iter().map(|role| role.code().to_owned()).collect(),
            lang: worker.lang.code().to_owned(),
            active: worker.active,
        }))?;
    }
    let mut counts = Counts::new();
    for table in CARRIED {
        let columns = table.columns.iter().map(|(column, _)| (*column).to_owned()).collect();
        to.line(&Line::Table(table.name.to_owned(), columns))?;
        let mut last: Option<Vec<Cell>> = None;
        loop {
            let rows = store::backup::rows(tx, table, last.as_deref())?;
            for row in &rows {
                to.line(&Line::Row(row.iter().map(json).collect()))?;
            }
            *counts.entry(table.name).or_default() += rows.len();
            last = rows.into_iter().last();
            if last.is_none() {
                break;
            }
        }
    }
    to.end()?;
    Ok((workers.len(), counts))
}

fn json(cell: &Cell) -> Json {
    match cell {
        Cell::Int(number) => (*number).into(),
        Cell::Text(text) => text.as_str().into(),
        Cell::Empty => Json::Null,
    }
}

fn cell(json: Json) -> Option<Cell> {
    match json {
        Json::Number(number) => number.as_i64().map(Cell::Int),
        Json::String(text) => Some(Cell::Text(text)),
        Json::Null => Some(Cell::Empty),
        _ => None,
    }
}

/// A new organisation with the old one's people, leaflets, hours and reports: new
/// keys, a new recovery key, a new passphrase for everybody.
pub fn restore(arguments: &RestoreArguments) -> Result<(), Sentence> {
    let old = RecoveryKey::read(&ask::secret(ask::RECOVERY, "recovery key")?)
        .map_err(|refused| refused.to_string())?;
    let config = look_through(&mut Reader::open(&arguments.from, &old)?)?;
    let boot = ask::new_secret(ask::BOOT, "new boot passphrase")?;
    open::make_dir(&arguments.dir)?;
    open::write_new(&arguments.dir.join(config::FILE), config.as_bytes())?;
    let unlock = Unlock::Passphrase(Passphrase::new(boot.to_string()));
    let (house, recovery) = init::found_empty(&arguments.dir, &unlock, Strength::FULL)?;
    let mut taking = Taking::new(&house, &recovery);
    let runtime = open::runtime()?;
    for piece in Reader::open(&arguments.from, &old)? {
        runtime.block_on(taking.take(piece?))?;
    }
    open::count_reports(&house)?;
    // What came with the program since then, as drafts.
    runtime.block_on(init::import_drafts(&house))?;
    for line in &taking.lines {
        println!("{line}");
    }
    if taking.unsigned > 0 {
        println!(
            "{} leaflets are drafts now: whoever signed them may not, or wrote them",
            taking.unsigned
        );
    }
    println!("{} rows", taking.rows);
    println!("recovery key {}", recovery.spell().as_str());
    println!("Everybody has a new passphrase, and the old recovery key opens only old backups.");
    println!("Whoever is called over Telegram links their chat anew, on their own page.");
    Ok(())
}

/// Opens every piece and looks at every row before anything is made, and gives
/// the configuration.
fn look_through(reader: &mut Reader) -> Result<String, Sentence> {
    let mut config = None;
    let mut writing = None;
    for piece in reader {
        for line in piece? {
            match line {
                Line::Config(text) => config = Some(text),
                Line::Worker(_) => {}
                Line::Table(name, columns) => writing = Some(open_table(&name, &columns)?),
                Line::Row(row) => {
                    let (_, writing) = writing.as_ref().ok_or(UNKNOWN_FORM)?;
                    values(writing, row)?;
                }
            }
        }
    }
    config.ok_or_else(|| UNKNOWN_FORM.to_owned())
}

fn open_table(name: &str, columns: &[String]) -> Result<(&'static Table, Writing), Sentence> {
    let table = CARRIED.iter().find(|table| table.name == name).ok_or(UNKNOWN_FORM)?;
    Ok((table, Writing::of(table, columns).ok_or(UNKNOWN_FORM)?))
}

fn values(writing: &Writing, row: Vec<Json>) -> Result<Vec<Value>, Sentence> {
    let cells: Vec<_> = row.into_iter().map(cell).collect::<Option<_>>().ok_or(UNKNOWN_FORM)?;
    writing.row(&cells).ok_or_else(|| UNKNOWN_FORM.to_owned())
}

/// A restore under way.
struct Taking<'a> {
    house: &'a House,
    recovery: &'a RecoveryKey,
    /// Whose signature counts.
    may_sign: HashMap<i64, bool>,
    table: Option<(&'static Table, Vec<String>)>,
    /// Who signs in how.
    lines: Vec<String>,
    unsigned: usize,
    rows: usize,
}

impl<'a> Taking<'a> {
    fn new(house: &'a House, recovery: &'a RecoveryKey) -> Taking<'a> {
        Taking {
            house,
            recovery,
            may_sign: HashMap::new(),
            table: None,
            lines: Vec::new(),
            unsigned: 0,
            rows: 0,
        }
    }

    /// One piece is one transaction, but for the workers in it.
    async fn take(&mut self, piece: Vec<Line>) -> Result<(), Sentence> {
        let mut tables: Vec<(Writing, Vec<Vec<Value>>)> = Vec::new();
        if let Some((table, columns)) = &self.table {
            let writing = Writing::of(table, columns).ok_or(UNKNOWN_FORM)?;
            tables.push((writing, Vec::new()));
        }
        for line in piece {
            match line {
                Line::Config(_) => {}
                Line::Worker(worker) => self.enlist(&worker).await?,
                Line::Table(name, columns) => {
                    let (table, writing) = open_table(&name, &columns)?;
                    self.table = Some((table, columns));
                    tables.push((writing, Vec::new()));
                }
                Line::Row(row) => {
                    let row = self.checked(row);
                    let (writing, rows) = tables.last_mut().ok_or(UNKNOWN_FORM)?;
                    rows.push(values(writing, row)?);
                    self.rows += 1;
                }
            }
        }
        let write = move |tx: &mut Tx| {
            tables.iter().try_for_each(|(writing, rows)| {
                rows.iter().try_for_each(|row| writing.write(tx, row))
            })
        };
        self.house.store.commit(write).await.map_err(|fault: Fault| fault.to_string())
    }

    async fn enlist(&mut self, worker: &file::Worker) -> Result<(), Sentence> {
        let roles: Vec<_> = worker.roles.iter().filter_map(|role| Role::read(role)).collect();
        let signs = roles.iter().any(|role| allows(*role, Permission::SignLeaflets));
        self.may_sign.insert(worker.id, signs);
        let lang = Lang::read(&worker.lang).unwrap_or(Lang::Ru);
        let words = ask::made_up();
        let by = Authority::Recovery(self.recovery);
        let passphrase = Passphrase::new(words.to_string());
        // What they signed, planned and changed stays theirs by their number.
        let id = WorkerId(worker.id);
        roster::enlist_as(self.house, &by, id, &worker.name, &roles, lang, &passphrase)
            .await
            .map_err(open::sentence)?;
        if worker.active {
            self.lines.push(format!("worker {}  passphrase {}", worker.name, words.as_str()));
        } else {
            roster::disable(self.house, id).await.map_err(open::sentence)?;
        }
        Ok(())
    }

    /// A signature that could not have been given here is none: the words come
    /// back as a draft.
    fn checked(&mut self, mut row: Vec<Json>) -> Vec<Json> {
        let Some((_, columns)) = self.table.as_ref().filter(|it| it.0.name == "leaflets") else {
            return row;
        };
        let place = |name: &str| columns.iter().position(|column| column == name);
        let number = |name: &str| place(name).and_then(|at| row.get(at)).and_then(Json::as_i64);
        let (signer, editor) = (number("signer_id"), number("editor_id"));
        let is_fit = |signer: i64| {
            self.may_sign.get(&signer).copied().unwrap_or(false) && Some(signer) != editor
        };
        if signer.is_none_or(is_fit) {
            return row;
        }
        for name in ["signer_id", "signed_at", "expires_at"] {
            if let Some(cell) = place(name).and_then(|at| row.get_mut(at)) {
                *cell = Json::Null;
            }
        }
        self.unsigned += 1;
        row
    }
}
