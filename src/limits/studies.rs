//! Bounds of studies: texts that researchers code.

/// Seals opened in a row before others get a turn: some milliseconds.
pub const OPENED_AT_ONCE: usize = 64;
pub const STUDIES_SHOWN: i64 = 200;
/// Title of a study and its ethics reference, characters each.
pub const STUDY_TITLE_CHARS_MAX: usize = 200;
pub const STUDY_CODERS: std::ops::RangeInclusive<usize> = 2..=9;
/// Texts of one study; all are opened for an export and for the search of quotes.
pub const STUDY_TEXTS_MAX: i64 = 5_000;
/// What is brought at once, texts and bytes.
pub const INTAKE_TEXTS_MAX: usize = 2_000;
pub const INTAKE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Problems listed of one intake: whoever has more begins with these.
pub const INTAKE_TROUBLES_MAX: usize = 200;
pub const TEXT_LINES_MAX: usize = 200;
pub const TEXT_LINE_CHARS_MAX: usize = 2_000;
/// Codes and themes of a study: a form sends a field for each.
pub const CODES_MAX: usize = 100;
pub const CODE_NAME_CHARS_MAX: usize = 120;
pub const CODE_WORDS_CHARS_MAX: usize = 2_000;
pub const BOOK_VERSIONS_SHOWN: i64 = 200;
/// Times that units are drawn anew for the interval of alpha, and what the draw
/// begins with: the same table gives the same interval.
pub const RESAMPLES: usize = 1_000;
pub const RESAMPLES_SEED: u64 = 301;
/// Lines shown at once on a page of a study.
pub const QUOTES_SHOWN: usize = 200;
/// Lines to decide on one page: each brings the codebook along.
pub const DECISIONS_SHOWN: usize = 20;
