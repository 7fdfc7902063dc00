//! What a backup carries, table by table, and why it carries nothing else.
//! Whoever makes a table writes it into one of the two lists below; a test
//! fails until they do.

use crate::codes::{
    About, AlarmVerdict, CampaignKind, Clarity, Condition, DangerEnd, KnowsContact, Lang,
    LeafletClass, Modality, Origin, Outcome, PlaceKind, PostState, Role, Rung, Severity, Shift,
    Useful, Venue, What,
};
use crate::engine::{Fault, Row, Tx, Value};
use crate::limits;
use crate::values;

/// What may stand in a column.
#[derive(Clone, Copy)]
pub enum Kind {
    Int,
    Text,
    /// A code of a closed list; another one is of a newer netreach.
    Code(fn(&str) -> bool),
}

/// A table whose rows go into a backup as they are.
pub struct Table {
    pub name: &'static str,
    /// Those of the key first.
    pub columns: &'static [(&'static str, Kind)],
    keys: usize,
    first: &'static str,
    next: &'static str,
}

/// Name, condition, columns of the key and where they stand in the statement for
/// the rows after a key, other columns.
macro_rules! table {
    ($name:literal, $which:literal, [$k:literal $kk:expr $(, $key:literal $kind:expr)*] $places:literal,
     [$($column:literal $its:expr),*]) => {
        Table {
            name: $name,
            columns: &[($k, $kk) $(, ($key, $kind))* $(, ($column, $its))*],
            keys: [$k $(, $key)*].len(),
            first: concat!("SELECT ", $k $(, ", ", $key)* $(, ", ", $column)*, " FROM ", $name,
                " WHERE ", $which, " ORDER BY ", $k $(, ", ", $key)*, " LIMIT $1"),
            next: concat!("SELECT ", $k $(, ", ", $key)* $(, ", ", $column)*, " FROM ", $name,
                " WHERE ", $which, " AND (", $k $(, ", ", $key)*, ") > (", $places, ")",
                " ORDER BY ", $k $(, ", ", $key)*, " LIMIT $1"),
        }
    };
}

use Kind::{Code, Int, Text};

const ROLE: Kind = Code(|code| Role::read(code).is_some());
const RUNG: Kind = Code(|code| Rung::read(code).is_some());
const LANG: Kind = Code(|code| Lang::read(code).is_some());
const VENUE: Kind = Code(|code| Venue::read(code).is_some());

/// Carried, in the order in which rows refer to each other. Workers are not
/// here: their names are sealed to the vault they are in.
pub const CARRIED: &[Table] = &[
    table!("work_reports", "1 = 1", ["id" Int] "$2", [
        "day" Int, "shift" Code(|code| Shift::read(code).is_some()), "venue" VENUE, "need" Text,
        "more_needs" Text, "urgency_at_open" Int, "urgency_at_close" Int,
        "about" Code(|code| About::read(code).is_some()),
        "modality" Code(|code| Modality::read(code).is_some()), "after_hours" Int,
        "clarity" Code(|code| Clarity::read(code).is_some()), "services" Text,
        "outcome" Code(|code| Outcome::read(code).is_some()), "minutes_to_first" Int,
        "filled_from_memory" Int, "worker_id" Int,
        "minutes_after_handover" Int,
        "condition" Code(|code| Condition::read(code).is_some()),
        "severity_at_open" Code(|code| Severity::read(code).is_some()),
        "severity_at_close" Code(|code| Severity::read(code).is_some()), "useful" Code(|code| Useful::read(code).is_some()),
        "knows_contact" Code(|code| KnowsContact::read(code).is_some()),
        "origin" Code(|code| Origin::read(code).is_some()), "is_late" Int,
        "danger" Code(|code| DangerEnd::read(code).is_some()), "help_called" Int,
        "minutes_to_attach" Int, "naloxone_given" Int, "is_referred" Int
    ]),
    table!("self_service", "1 = 1",
        ["day" Int, "what" Text, "venue" VENUE, "lang" LANG] "$2, $3, $4, $5", ["times" Int]),
    table!("alarm_marks", "1 = 1",
        ["day" Int, "rule" Text, "verdict" Code(|code| AlarmVerdict::read(code).is_some())]
        "$2, $3, $4", ["times" Int]),
    table!("leaflets", "1 = 1", ["id" Int] "$2", [
        "name" Text, "lang" LANG, "number" Int, "title" Text,
        "class" Code(|code| LeafletClass::read(code).is_some()), "needs" Text, "words" Text,
        "sources" Text, "confirm" Text, "body" Text, "editor_id" Int, "edited_day" Int,
        "signer_id" Int, "signed_at" Int, "expires_at" Int, "replaced_at" Int, "withdrawn_at" Int,
        "asks" Text
    ]),
    // What is planned or on its way would go out a second time, or years late.
    table!("telegram_posts", "state NOT IN ('planned', 'owed')", ["id" Int] "$2", [
        "words" Text, "state" Code(|code| PostState::read(code).is_some()), "due_at" Int,
        "posted_at" Int, "message_id" Int, "worker_id" Int, "leaflet_id" Int
    ]),
    table!("places", "1 = 1", ["id" Int] "$2", [
        "kind" Code(|code| PlaceKind::read(code).is_some()), "title_ru" Text, "title_en" Text,
        "way_ru" Text, "way_en" Text, "entry_ru" Text, "entry_en" Text, "offers" Text, "tel" Text,
        "checked_on" Int, "is_active" Int, "changed_at" Int, "redeems" Int
    ]),
    table!("place_hours", "1 = 1",
        ["place_id" Int, "weekday" Int, "from_min" Int] "$2, $3, $4", ["until_min" Int]),
    table!("place_exceptions", "1 = 1",
        ["place_id" Int, "day" Int, "what" Code(|code| What::read(code).is_some())] "$2, $3, $4",
        ["late_min" Int, "from_min" Int, "until_min" Int, "worker_id" Int, "changed_at" Int]),
    table!("mobile_pause", "1 = 1", ["one" Int] "$2", [
        "since_day" Int, "until_day" Int, "instead_ru" Text, "instead_en" Text, "worker_id" Int,
        "changed_at" Int
    ]),
    table!("shifts", "1 = 1", ["id" Int] "$2",
        ["role" ROLE, "weekday" Int, "begins" Int, "ends" Int]),
    table!("holidays", "1 = 1", ["day" Int] "$2", []),
    table!("rota", "1 = 1", ["night" Int, "rung" RUNG] "$2, $3",
        ["worker_id" Int, "begins_at" Int, "ends_at" Int]),
    table!("swaps", "1 = 1", ["night" Int, "rung" RUNG] "$2, $3", []),
    table!("quiet_hours", "1 = 1", ["worker_id" Int] "$2", ["begins" Int, "ends" Int]),
    table!("shift_notes", "1 = 1", ["id" Int] "$2", [
        "worker_id" Int, "made_at" Int, "emergency" Int, "urgent" Int, "routine" Int,
        "read_by" Int, "read_hour" Int
    ]),
    table!("drills", "1 = 1", ["id" Int] "$2", ["day" Int, "minutes" Int, "rung" RUNG]),
    table!("report_referrals", "1 = 1", ["report_id" Int, "line" Int] "$2, $3",
        ["need" Text, "place_kind" Text, "state" Text]),
    table!("referral_counts", "1 = 1",
        ["day" Int, "need" Text, "place_kind" Text, "state" Text] "$2, $3, $4, $5", ["times" Int]),
    table!("redeem_refusals", "1 = 1", ["day" Int, "why" Text] "$2, $3", ["times" Int]),
    table!("invitation_counts", "1 = 1",
        ["month" Int, "source" Text, "what" Text] "$2, $3, $4", ["times" Int]),
    table!("heard_of_us", "1 = 1", ["month" Int, "way" Text] "$2, $3", ["times" Int]),
    table!("call_counts", "1 = 1",
        ["month" Int, "what" Text, "need" Text] "$2, $3, $4", ["times" Int]),
    table!("baselines", "1 = 1", ["month" Int] "$2", ["times" Int]),
    table!("campaigns", "1 = 1", ["id" Int] "$2", [
        "day" Int, "kind" Code(|code| CampaignKind::read(code).is_some()), "title" Text,
        "views" Int, "worker_id" Int
    ]),
    table!("feedback_counts", "1 = 1", ["day" Int, "what" Text] "$2, $3", ["times" Int]),
    table!("review_counts", "1 = 1",
        ["day" Int, "why" Text, "outcome" Text] "$2, $3, $4", ["times" Int]),
];

/// Left out, a table or a column of a carried one, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("belongings", "a restored organisation has a vault of its own"),
    ("workers", "carried by name: the row is sealed to the vault it was in"),
    ("workers_here", "minutes old"),
    ("clients", "about clients"),
    ("cases", "about clients"),
    ("report_drafts", "about clients"),
    ("messages", "about clients"),
    ("photos", "about clients"),
    ("reply_drafts", "about clients"),
    ("trail", "about clients"),
    ("presences", "about clients"),
    ("feedback", "about clients"),
    ("hearings", "about clients"),
    ("suspicions", "about clients"),
    ("emergencies", "about clients"),
    ("shift_note_dangers", "about clients"),
    ("places.out_on", "a day old"),
    ("places.out_of", "a day old"),
    ("work_reports.note", "sealed to a team whose keys are not carried"),
    ("work_reports.import_id", "imports stay with the server they were made on"),
    ("imports", "a restored organisation takes nothing back"),
    ("imported_rows", "known by a key of the vault they were made in"),
    ("report_figures", "counted anew from the reports"),
    ("debriefs", "says who stood beside whom a day ago"),
    ("outbox", "leads to clients"),
    ("calls", "about clients; minutes old"),
    ("worker_ways", "addresses lie in keys.db, which is never carried"),
    ("worker_way_words", "minutes old"),
    ("telegram_chats", "leads to clients"),
    ("telegram_updates", "leads to clients"),
    ("telegram_copies", "leads to clients"),
    ("telegram_invitations", "leads to clients"),
    ("telegram_pace", "seconds old"),
    ("telegram_state", "counts of what runs"),
    ("telegram_poller", "seconds old"),
    ("handed_cases", "about clients"),
    ("handovers", "about clients"),
    ("shares_over", "about clients"),
    ("mentions", "about clients"),
    ("advice", "about clients"),
    ("medical_cases", "about clients"),
    ("injuries", "about clients"),
    ("skills", "their own words are sealed to a team whose keys are not carried"),
    ("referrals", "codes are known by a key of the vault they were made in"),
    ("case_referrals", "about clients"),
    ("redeem_tries", "an hour old"),
    ("invitation_batches", "codes are known by a key of the vault they were made in"),
    ("invitation_cards", "codes are known by a key of the vault they were made in"),
    ("invitation_turns", "known by a key of the vault; gone with the month"),
    ("invitation_admissions", "an hour old; leads to people"),
    ("heard_answers", "about clients"),
    ("call_proposals", "about clients"),
    ("call_numbers", "about clients"),
    ("call_watches", "about clients"),
    ("contact_cards", "about clients"),
    ("questions_put", "about clients"),
    ("moods", "about clients"),
    ("reviews", "about clients"),
    ("deeds", "a record of this server, ninety days old at most"),
    ("research_requests", "sealed to the vault they were made in; whoever needs rows asks anew"),
    ("saved_replies", "sealed to keys that are not carried"),
    ("habits", "how somebody likes to work is soon set again"),
    ("studies", "texts and codes are sealed to a team whose keys are not carried"),
    ("study_coders", "as the study"),
    ("study_intakes", "as the study"),
    ("study_done", "as the study"),
    ("study_texts", "as the study"),
    ("study_lines", "as the study"),
    ("study_marks", "as the study"),
    ("codebook_versions", "as the study"),
    ("codebook_codes", "as the study"),
    ("study_decisions", "as the study"),
    ("study_decided", "as the study"),
    ("schema_versions", "the engine's own"),
];

/// One value as it stands in a backup; none is empty.
pub enum Cell {
    Int(i64),
    Text(String),
    Empty,
}

/// Some rows in the order of the key: the first ones, or those after a row.
///
/// # Errors
/// When the database fails, or a column is not what its kind says.
pub fn rows(tx: &mut Tx, table: &Table, after: Option<&[Cell]>) -> Result<Vec<Vec<Cell>>, Fault> {
    let found = match after {
        None => tx.rows(table.first, values![limits::BACKUP_ROWS]),
        Some(row) => {
            let mut values = vec![Value::Int(limits::BACKUP_ROWS)];
            for (cell, (_, kind)) in row.iter().zip(table.columns).take(table.keys) {
                values.push(value(cell, *kind).ok_or_else(|| unfit(table))?);
            }
            tx.rows(table.next, &values)
        }
    };
    found?.iter().map(|row| read(table, row)).collect()
}

fn read(table: &Table, row: &Row) -> Result<Vec<Cell>, Fault> {
    let cell = |(place, (_, kind)): (usize, &(&str, Kind))| {
        Ok(match kind {
            Kind::Int => row.int_or_none(place)?.map_or(Cell::Empty, Cell::Int),
            Kind::Text | Kind::Code(_) => {
                row.text_or_none(place)?.map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))
            }
        })
    };
    table.columns.iter().enumerate().map(cell).collect()
}

/// How rows of one table are written that has these columns of it.
pub struct Writing {
    sql: &'static str,
    kinds: Vec<Kind>,
}

impl Writing {
    /// `None` for a column that the table does not have here.
    #[must_use]
    pub fn of(table: &Table, columns: &[String]) -> Option<Writing> {
        let kind = |column: &String| {
            let found = table.columns.iter().find(|(name, _)| name == column);
            found.map(|(_, kind)| *kind)
        };
        let kinds: Vec<_> = columns.iter().map(kind).collect::<Option<_>>()?;
        let places: Vec<_> = (1..=columns.len()).map(|place| format!("${place}")).collect();
        let (columns, places) = (columns.join(", "), places.join(", "));
        let sql = format!("INSERT INTO {} ({columns}) VALUES ({places})", table.name);
        // One a table, in a program that restores and ends.
        Some(Writing { sql: sql.leak(), kinds })
    }

    /// `None` for what cannot stand in this table.
    #[must_use]
    pub fn row(&self, cells: &[Cell]) -> Option<Vec<Value>> {
        let values = cells.iter().zip(&self.kinds).map(|(cell, kind)| value(cell, *kind));
        (cells.len() == self.kinds.len()).then(|| values.collect())?
    }

    /// # Errors
    /// When the database fails or the row refers to one that is not there.
    pub fn write(&self, tx: &mut Tx, row: &[Value]) -> Result<(), Fault> {
        tx.run(self.sql, row).map(drop)
    }
}

fn value(cell: &Cell, kind: Kind) -> Option<Value> {
    match (cell, kind) {
        (Cell::Int(number), Kind::Int) => Some(Value::Int(*number)),
        (Cell::Text(text), Kind::Text) => Some(Value::Text(text.clone())),
        (Cell::Text(text), Kind::Code(is_known)) => {
            is_known(text).then(|| Value::Text(text.clone()))
        }
        (Cell::Empty, Kind::Int) => Some(Value::NoInt),
        (Cell::Empty, Kind::Text | Kind::Code(_)) => Some(Value::NoText),
        _ => None,
    }
}

fn unfit(table: &Table) -> Fault {
    Fault::Broken(format!("the table {} holds what this netreach does not know", table.name))
}
