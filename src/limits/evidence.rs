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
