//! Bounds of figures, and of rows for research.

use crate::clock::Span;

// ---- rows for research ----

/// So many rows must say the same as any row that is given away.
pub const ANONYMITY_LEAST: usize = 5;
/// Of a hundred rows so many may be left out before more is told less exactly.
pub const SUPPRESSED_PERCENT_MAX: usize = 5;
/// Reports that are looked at together.
pub const RESEARCH_ROWS_MAX: usize = 20_000;
/// From the first of the months asked for to the first day of the last.
pub const RESEARCH_SPAN: Span = Span::days(36 * 31);
/// A request that nobody answers is over after this.
pub const RESEARCH_ASKED: Span = Span::days(30);
/// Rows that were let can be fetched for so long.
pub const RESEARCH_OPEN: Span = Span::days(14);
pub const RESEARCH_SHOWN: i64 = 50;
pub const ETHICS_CHARS_MAX: usize = 200;
pub const PURPOSE_CHARS_MAX: usize = 1000;

// ---- figures ----

/// Longer than any talk lives, so nobody waited longer.
pub const WAIT_MINUTES_MAX: i64 = 31 * 24 * 60;
/// Somebody stood beside whoever was in danger in time (`domain.md` section 5), minutes.
pub const ATTACHED_IN_TIME: i64 = 2;
/// A report that is written so long after the last word is late.
pub const REPORT_LATE_AFTER: Span = Span::hours(24);
/// Reports that one reading takes where all of them go by.
pub const REPORTS_A_PIECE: i64 = 2000;
/// Months of figures on one page.
pub const FIGURES_MONTHS_MAX: usize = 36;
/// And those that are shown when nobody asks for others.
pub const FIGURES_MONTHS: usize = 6;
/// Files of months that are over go back so far.
pub const MONTHS_WRITTEN: usize = 12;
pub const BASELINE_MONTHS_MAX: i64 = 120;
/// A table of them has no more rows, and is no larger.
pub const BASELINE_ROWS_MAX: usize = 500;
pub const BASELINE_BYTES_MAX: usize = 1024 * 1024;
/// More in a month nobody counted by hand.
pub const BASELINE_TIMES_MAX: i64 = 1_000_000;
pub const CAMPAIGNS_SHOWN: i64 = 60;
pub const CAMPAIGN_CHARS_MAX: usize = 120;
pub const CAMPAIGN_VIEWS_MAX: i64 = 1_000_000_000;
/// Requests are seen beside a campaign so many days before and after it (`domain.md` V-05).
pub const CAMPAIGN_DAYS: i64 = 14;
/// Counts under this are not for outside partners (`domain.md` section 5).
pub const CELL_LEAST_PARTNERS: i64 = 10;
/// Work done elsewhere is written down at most so long afterwards.
pub const ELSEWHERE_DAYS: Span = Span::days(60);
/// A request that somebody pasted to see what it is about, characters.
pub const PASTED_CHARS_MAX: usize = 4000;
/// Answers that are shown ready to be copied.
pub const READY_SHOWN: usize = 4;

// ---- reports from elsewhere, and their way out ----

/// A table that comes through the console, bytes; a file on the server has no bound.
pub const IMPORT_BYTES_MAX: usize = 256 * 1024 * 1024;
/// How long such a table may take to arrive, s.
pub const IMPORT_READ_S: u64 = 900;
/// Of a workbook the strings of all its cells are held in memory, so a workbook is
/// bounded where a CSV is not: bytes as it comes, and unpacked.
pub const WORKBOOK_BYTES_MAX: u64 = 64 * 1024 * 1024;
pub const WORKBOOK_UNPACKED_MAX: u64 = 1024 * 1024 * 1024;
pub const WORKBOOK_STRINGS_MAX: u64 = 128 * 1024 * 1024;
/// Words or a tag of one cell of a sheet, bytes: a program writes no more than 32,767
/// characters.
pub const WORKBOOK_CELL_BYTES_MAX: usize = 1024 * 1024;
/// Columns of a table that are looked at.
pub const IMPORT_COLUMNS_MAX: usize = 64;
/// A row of a CSV, bytes, and a cell that is read, characters.
pub const IMPORT_ROW_BYTES_MAX: usize = 1024 * 1024;
pub const IMPORT_CELL_CHARS_MAX: usize = 20_000;
/// A column with no more values than this is a list: each gets a code by hand.
pub const IMPORT_VALUES_MAX: usize = 200;
/// A value of such a list that is shown, and one that may stand in a mapping file.
pub const IMPORT_VALUE_CHARS_MAX: usize = 120;
pub const MAPPING_VALUE_CHARS_MAX: usize = 60;
pub const MAPPING_BYTES_MAX: usize = 256 * 1024;
/// Fields of the form that says what columns and values mean.
pub const MAPPING_FIELDS_MAX: usize = 2_000;
/// Rows shown before anything is decided.
pub const IMPORT_PREVIEW: usize = 5;
/// Rows of a table among which its head is looked for.
pub const IMPORT_HEAD: usize = 10;
/// Rows that are not taken and listed; the rest are counted.
pub const IMPORT_TROUBLES_MAX: usize = 200;
/// Rows kept in one transaction: others wait for a writer a tenth of a second.
pub const IMPORT_BATCH: usize = 2_000;
/// Of so many rows somebody hears how far it is.
pub const IMPORT_TOLD: u64 = 5_000;
/// Tables that are being looked at at the same time, and how long one is kept
/// that nobody touches.
pub const IMPORTS_AT_ONCE: usize = 4;
pub const IMPORT_KEPT: Span = Span::minutes(30);
pub const IMPORTS_SHOWN: i64 = 100;
/// Reports that one look of an export takes.
pub const EXPORT_PAGE: i64 = 2_000;
/// Rows that a sheet of a workbook holds, its head included.
pub const SHEET_ROWS_MAX: u32 = 1_048_576;
