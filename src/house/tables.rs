//! Tables that somebody is looking at: in sealed scratch files, few at a time, and
//! not for long. Long work on one goes on by itself; whoever asks is told how far it is.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::House;
use super::importing::{Account, Listening, Purpose, Stopped};
use crate::clock::Timestamp;
use crate::desk::{DeskError, Refusal, Worker};
use crate::engine::Fault;
use crate::ids::{ImportId, WorkerId};
use crate::import::row::Missing;
use crate::import::{Broken, Mapping, Plan, Survey};
use crate::limits;
use crate::vault::Scratch;

/// Tables by their number.
#[derive(Default)]
pub struct Tables(Mutex<HashMap<ImportId, Arc<Table>>>);

/// One table, or an import that is being taken back.
pub struct Table {
    pub owner: WorkerId,
    /// Rows that were read, or reports that went, and how many there are.
    done: AtomicU64,
    all: AtomicU64,
    inside: Mutex<Inside>,
}

struct Inside {
    touched: Timestamp,
    stage: Stage,
    /// Gone once its rows are kept: what people wrote is needed no longer.
    sheet: Option<Arc<Sheet>>,
    mapping: Mapping,
    /// The mapping that came with the table.
    kept: Mapping,
    /// The mapping as a file, when the table is gone.
    written: String,
}

/// What was found in a table, and the table.
pub struct Sheet {
    pub survey: Survey,
    file: Arc<Mutex<Scratch>>,
}

/// How far somebody is with it.
#[derive(Clone)]
pub enum Stage {
    /// What columns and values mean is being said.
    Mapping,
    Checking,
    Checked(Box<Account>),
    Keeping,
    Kept(Box<Account>),
    Undoing,
    Undone(u64),
    /// The table is broken, or the desk refused: what was kept by then stays.
    Broken(Broken),
    Failed(DeskError),
}

impl Stage {
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self, Stage::Checking | Stage::Keeping | Stage::Undoing)
    }
}

/// A table as a page shows it.
pub struct View {
    pub stage: Stage,
    pub sheet: Option<Arc<Sheet>>,
    pub mapping: Mapping,
    pub done: u64,
    pub all: u64,
}

/// What is done with a whole table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    Check,
    Keep,
}

impl Table {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it stands.
    #[must_use]
    pub fn view(&self) -> View {
        let inside = self.inside();
        View {
            stage: inside.stage.clone(),
            sheet: inside.sheet.clone(),
            mapping: inside.mapping.clone(),
            done: self.done.load(Ordering::Relaxed),
            all: self.all.load(Ordering::Relaxed),
        }
    }

    /// What columns and values mean, as a file.
    #[must_use]
    pub fn written(&self) -> String {
        let inside = self.inside();
        match &inside.sheet {
            Some(sheet) => inside.mapping.written(&sheet.survey),
            None => inside.written.clone(),
        }
    }

    /// Somebody says what columns and values mean.
    pub fn set_mapping(&self, mapping: Mapping) {
        let mut inside = self.inside();
        if !inside.stage.is_running() && inside.sheet.is_some() {
            inside.mapping = mapping;
            inside.stage = Stage::Mapping;
        }
    }

    fn set(&self, stage: Stage) {
        let mut inside = self.inside();
        if matches!(stage, Stage::Kept(_))
            && let Some(sheet) = inside.sheet.take()
        {
            inside.written = inside.mapping.written(&sheet.survey);
            (inside.mapping, inside.kept) = (Mapping::default(), Mapping::default());
        }
        inside.stage = stage;
    }
}

impl Tables {
    fn all(&self) -> MutexGuard<'_, HashMap<ImportId, Arc<Table>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl House {
    /// Whether there is room for another table of this worker; one of theirs that
    /// nothing is done with makes room.
    ///
    /// # Errors
    /// [`Refusal::ImportsBusy`].
    pub fn make_room_for_table(&self, worker: WorkerId) -> Result<(), Refusal> {
        self.forget_tables();
        let mut all = self.tables.all();
        all.retain(|_, table| table.owner != worker || table.inside().stage.is_running());
        if all.len() < limits::IMPORTS_AT_ONCE { Ok(()) } else { Err(Refusal::ImportsBusy) }
    }

    /// Keeps a table to be looked at, with what its columns and values may mean.
    /// Whoever calls it waits outside the runtime: the whole table is read.
    ///
    /// # Errors
    /// When it is no table.
    pub fn open_table(
        &self,
        worker: WorkerId,
        mut file: Scratch,
        kept: &Mapping,
    ) -> Result<ImportId, Broken> {
        let survey = Survey::of(&mut file, self.last_day(), &mut |_| {})?;
        let mapping = survey.proposed(kept, &self.rules);
        let all = AtomicU64::new(survey.rows);
        let sheet = Some(Arc::new(Sheet { survey, file: Arc::new(Mutex::new(file)) }));
        let (touched, written, kept) = (self.now(), String::new(), kept.clone());
        let inside = Inside { touched, stage: Stage::Mapping, sheet, mapping, kept, written };
        Ok(self.put_table(worker, inside, all))
    }

    /// Turns to another sheet of a workbook, and begins with it anew. Whoever calls it
    /// waits outside the runtime: the whole sheet is read.
    ///
    /// # Errors
    /// When there is no such sheet, or it cannot be read.
    pub fn turn_to_sheet(&self, table: &Table, number: usize) -> Result<(), Broken> {
        let (sheet, kept) = {
            let inside = table.inside();
            (inside.sheet.clone(), inside.kept.clone())
        };
        let file = sheet.map(|sheet| Arc::clone(&sheet.file)).ok_or(Broken::NoSheet)?;
        let survey = {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            Survey::of_sheet(&mut *file, number, self.last_day(), &mut |_| {})?
        };
        let mapping = survey.proposed(&kept, &self.rules);
        let mut inside = table.inside();
        if !inside.stage.is_running() && inside.sheet.is_some() {
            table.all.store(survey.rows, Ordering::Relaxed);
            inside.sheet = Some(Arc::new(Sheet { survey, file }));
            (inside.mapping, inside.stage) = (mapping, Stage::Mapping);
        }
        Ok(())
    }

    fn put_table(&self, owner: WorkerId, inside: Inside, all: AtomicU64) -> ImportId {
        let id = ImportId::new();
        let table = Table { owner, done: AtomicU64::new(0), all, inside: Mutex::new(inside) };
        self.tables.all().insert(id, Arc::new(table));
        id
    }

    /// A table that this worker is looking at.
    ///
    /// # Errors
    /// [`Refusal::NoSuchImport`] when it is somebody else's, or gone.
    pub fn table(&self, worker: WorkerId, id: ImportId) -> Result<Arc<Table>, Refusal> {
        self.forget_tables();
        let table = self.tables.all().get(&id).filter(|it| it.owner == worker).cloned();
        let table = table.ok_or(Refusal::NoSuchImport)?;
        table.inside().touched = self.now();
        Ok(table)
    }

    /// The table of this worker that waits for what they say of it, if there is one.
    #[must_use]
    pub fn waiting_table(&self, worker: WorkerId) -> Option<ImportId> {
        let is_waiting = |table: &Table| {
            let inside = table.inside();
            inside.sheet.is_some() && !inside.stage.is_running()
        };
        let all = self.tables.all();
        let mut all = all.iter().filter(|(_, table)| table.owner == worker && is_waiting(table));
        all.next().map(|(id, _)| *id)
    }

    /// Nobody needs it any more.
    pub fn drop_table(&self, worker: WorkerId, id: ImportId) {
        let mut all = self.tables.all();
        if all.get(&id).is_some_and(|it| it.owner == worker && !it.inside().stage.is_running()) {
            all.remove(&id);
        }
    }

    /// Tables that nobody touched for a while go.
    pub fn forget_tables(&self) {
        let since = self.now() - limits::IMPORT_KEPT;
        self.tables.all().retain(|_, table| {
            let inside = table.inside();
            inside.stage.is_running() || inside.touched > since
        });
    }

    /// Reads a whole table, in a thread of its own: a server that ends does not wait
    /// for it, and what was kept by then stays.
    ///
    /// # Errors
    /// What must be said first, or that it is being read already.
    pub fn begin_table(
        &self,
        worker: &Worker,
        table: &Arc<Table>,
        whole: Whole,
    ) -> Result<(), NotBegun> {
        let sheet = {
            let mut inside = table.inside();
            let Some(sheet) = inside.sheet.clone().filter(|_| !inside.stage.is_running()) else {
                return Err(NotBegun::Refused(Refusal::NoSuchImport));
            };
            Plan::of(&sheet.survey, &inside.mapping, self.last_day()).map_err(NotBegun::Missing)?;
            inside.stage = match whole {
                Whole::Check => Stage::Checking,
                Whole::Keep => Stage::Keeping,
            };
            sheet
        };
        table.done.store(0, Ordering::Relaxed);
        let (house, worker, running) = (self.clone(), worker.clone(), Arc::clone(table));
        spawned(table, move || {
            let read = house.read_sheet(&worker, &running, &sheet, whole);
            match (read, whole) {
                (Ok(account), Whole::Check) => Stage::Checked(Box::new(account)),
                (Ok(account), Whole::Keep) => Stage::Kept(Box::new(account)),
                (Err(Stopped::Broken(broken)), _) => Stage::Broken(broken),
                (Err(Stopped::Desk(error)), _) => Stage::Failed(error),
            }
        });
        Ok(())
    }

    fn read_sheet(
        &self,
        worker: &Worker,
        table: &Table,
        sheet: &Sheet,
        whole: Whole,
    ) -> Result<Account, Stopped> {
        let mapping = table.inside().mapping.clone();
        let plan = Plan::of(&sheet.survey, &mapping, self.last_day())
            .map_err(|_| DeskError::Refused(Refusal::MappingUnfit))?;
        let purpose = match whole {
            Whole::Check => Purpose::Check,
            Whole::Keep => Purpose::Keep(Some(worker)),
        };
        let mut listening = Listening {
            rows: &mut |rows| table.done.store(rows, Ordering::Relaxed),
            trouble: &mut |_| {},
        };
        let mut file = sheet.file.lock().unwrap_or_else(PoisonError::into_inner);
        self.read_table(&mut *file, (&sheet.survey, &plan), purpose, &mut listening)
    }

    /// Takes an import back, in a thread of its own. Under which number it is told how
    /// far that is.
    pub fn begin_undo(&self, worker: &Worker, import: ImportId, reports: u64) -> ImportId {
        let inside = Inside {
            touched: self.now(),
            stage: Stage::Undoing,
            sheet: None,
            mapping: Mapping::default(),
            kept: Mapping::default(),
            written: String::new(),
        };
        let id = self.put_table(worker.id, inside, AtomicU64::new(reports));
        let table = self.tables.all().get(&id).cloned();
        if let Some(table) = table {
            let (house, worker, running) = (self.clone(), worker.clone(), Arc::clone(&table));
            spawned(&table, move || {
                let mut tell = |gone| running.done.store(gone, Ordering::Relaxed);
                match house.undo_import(Some(&worker), import, &mut tell) {
                    Ok(reports) => Stage::Undone(reports),
                    Err(error) => Stage::Failed(error),
                }
            });
        }
        id
    }
}

/// Why nothing was begun.
pub enum NotBegun {
    Missing(Missing),
    Refused(Refusal),
}

/// Runs `work` and leaves what it came to in the table.
fn spawned(table: &Arc<Table>, work: impl FnOnce() -> Stage + Send + 'static) {
    let ended = Arc::clone(table);
    let run = move || {
        let stage = catch_unwind(AssertUnwindSafe(work))
            .unwrap_or(Stage::Failed(DeskError::Fault(Fault::Panicked)));
        if let Stage::Failed(DeskError::Fault(fault)) = &stage {
            tracing::error!(%fault, "an import stopped");
        }
        ended.set(stage);
    };
    if std::thread::Builder::new().name("import".to_owned()).spawn(run).is_err() {
        let fault = Fault::Broken("no thread could be started".to_owned());
        table.set(Stage::Failed(DeskError::Fault(fault)));
    }
}
