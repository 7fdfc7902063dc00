//! Every bound, with its unit and its reason.

use crate::clock::Span;

mod evidence;
mod push;
mod studies;

pub use evidence::*;
pub use push::*;
pub use studies::*;

// ---- the engine ----

/// Jobs waiting for a database thread. Past this a door says "busy" at once
/// instead of letting memory grow.
pub const JOBS_WAITING_MAX: usize = 4096;
/// Jobs put into one commit of SQLite: enough to share an `fsync`, few enough
/// that the last one does not wait long.
pub const JOBS_A_COMMIT_MAX: usize = 512;
/// Threads that read SQLite. Two cores, two readers.
pub const SQLITE_READERS: usize = 2;
/// Different things counted between two rounds.
pub const SERVED_KINDS_MAX: usize = 10_000;
/// Silence after the question whether somebody is in danger, at night.
pub const SUSPICION_SILENCE: Span = Span::minutes(2);
/// A recording nobody listened to is urgent after this.
pub const UNHEARD_URGENT_AFTER: Span = Span::minutes(10);
/// Messages whose rules a worker sees.
pub const HEARINGS_SHOWN: i64 = 5;
/// Rules on the page about alarms.
pub const ALARM_MARKS_SHOWN: i64 = 500;
/// Of so many days the figures beside the reports are.
pub const COUNTED_OF: Span = Span::days(90);
/// Letters in a leaflet: one message on Telegram, with its title and foot.
pub const LEAFLET_CHARS_MAX: usize = 3_400;
/// Letters in the overdose guide, all its steps together.
pub const GUIDE_CHARS_MAX: usize = 12_000;
/// Its name stands behind a button, which holds 64 bytes.
pub const LEAFLET_NAME_MAX: usize = 56;
pub const LEAFLET_TITLE_MAX: usize = 120;
/// Search words, sources and open points of a leaflet together.
pub const LEAFLET_NOTES_BYTES_MAX: usize = 8_000;
/// Leaflets in all languages.
pub const LEAFLETS_MAX: i64 = 5_000;
pub const LEAFLET_VERSIONS_SHOWN: i64 = 50;
/// A signature counts no longer than this.
pub const LEAFLET_SIGNED_MOST: Span = Span::days(400);
/// Ends sooner than this, a signature stands in the clinicians' queue.
pub const LEAFLET_ENDS_SOON: Span = Span::days(30);
/// What a signature is offered to count for.
pub const LEAFLET_SIGNED_USUALLY: Span = Span::days(365);
/// Pairs of words that a difference compares at most, at two bytes a pair: two
/// guides of two thousand words that have nothing in common.
pub const DIFFERENCE_CELLS_MAX: usize = 4_000_000;
/// Unchanged lines that stand on either side of what changed.
pub const DIFFERENCE_LINES_NEAR: usize = 3;
/// A step of the guide is one screen that somebody reads with shaking hands.
pub const GUIDE_STEP_TITLE_MAX: usize = 60;
pub const GUIDE_STEP_CHARS_MAX: usize = 280;
/// A tap in danger that is not kept by then is answered from memory, ms.
pub const GUIDE_PATIENCE_MS: u64 = 1_000;
/// Answers from memory on Telegram that are remembered, to be given once and taken
/// back.
pub const FROM_MEMORY_MAX: usize = 1_000;
/// How long SQLite waits for another process, ms.
pub const SQLITE_BUSY_MS: u64 = 5_000;
/// How long whoever removed a key waits for those who read, until its log can be emptied,
/// and how often that is tried, ms.
pub const SCRUB_WAIT_MS: u64 = 2_000;
pub const SCRUB_PAUSE_MS: u64 = 10;
/// Connections one process holds to PostgreSQL.
pub const POSTGRES_CONNECTIONS: usize = 8;
pub const POSTGRES_CONNECT_S: u64 = 5;
/// A connection that rests so long is asked for a sign of life.
pub const POSTGRES_ALIVE_S: u64 = 60;
/// A server that says nothing for so long to what was sent to it is gone.
pub const POSTGRES_SILENT_S: u64 = 20;
/// Prepared statements kept a connection to SQLite: those of every message and every look at the
/// queue many times over. The rest is prepared anew, for the sake of memory at rest.
pub const STATEMENTS_KEPT: usize = 256;
/// Rows that one statement takes where many are written, the most first; any number is
/// made of these.
pub const STATEMENT_ROWS: [usize; 3] = [100, 10, 1];
/// How often a process looks whether another one changed something, ms.
pub const OTHER_PROCESSES_MS: u64 = 500;
/// How often, at that pace, `move` looks whether everybody has left the file.
pub const ALONE_TRIES: u32 = 5;
/// Pages of 4 KiB: whoever watches moves the log into the file meanwhile; from
/// here on the one who writes does so first.
pub const SQLITE_LOG_PAGES_MAX: i64 = 16_000;
/// Rings a slow watcher may fall behind before it is told to look at everything.
pub const RINGS_WAITING_MAX: usize = 1024;

// ---- the vault ----

/// People waiting for a key derivation; each holds a request open for about a
/// third of a second times its place. Past this the door says "busy". Clients'
/// return codes have fewer places and wait until no worker does: anybody can ask
/// for those, and must not shut out who is there to answer.
pub const WORKERS_DERIVATIONS_WAITING_MAX: usize = 16;
pub const CLIENTS_DERIVATIONS_WAITING_MAX: usize = 6;
/// The work area of Argon2 is given back to the system when unused this long.
pub const KEY_DERIVATION_REST_S: u64 = 3;
/// Blocks of 1 KiB: a larger area, as unlocking the vault takes, is not kept for
/// whoever comes next, but given back at once.
pub const KEY_DERIVATION_BLOCKS_KEPT: usize = 64 * 1024;
/// The most memory a stored cost may ask for, KiB: a damaged file must not
/// take the machine down.
pub const KEY_DERIVATION_MEMORY_KIB_MAX: u32 = 1024 * 1024;
/// The most passes a stored cost may ask for.
pub const KEY_DERIVATION_PASSES_MAX: u32 = 64;
/// How much of a thread's stack is overwritten when it rests: what a request
/// takes of it, without optimisation too.
pub const TRACES_STACK_BYTES: usize = 256 * 1024;
/// A keyfile has at least this many bytes: as many as the key it makes.
pub const KEYFILE_BYTES_MIN: usize = 32;
/// How much of a typed return code is looked at; six of the longest words fit.
pub const RETURN_CODE_BYTES_MAX: usize = 256;

// ---- sessions (security: idle 15 min, absolute 12 h, privileged 10 min) ----

pub const SESSION_IDLE: Span = Span::minutes(15);
pub const SESSION_WHOLE: Span = Span::hours(12);
/// The session's last use is written down no more often than this.
pub const SESSION_TOUCH: Span = Span::minutes(1);
/// A client's cookie opens the talk this long after its last use: the 30 days a
/// talk is kept after its last word unless the configuration says otherwise, and
/// one more, because only the day of the last use is written down.
pub const VISIT_WHOLE: Span = Span::days(31);

// ---- signing in ----

/// Wrong sign-ins in a row before a wait.
pub const SIGN_IN_TRIES: i64 = 5;
/// The first wait; it doubles up to [`SIGN_IN_WAIT_MAX`].
pub const SIGN_IN_WAIT: Span = Span::seconds(30);
pub const SIGN_IN_WAIT_MAX: Span = Span::minutes(15);
/// Names nobody has, whose tries are remembered so that they look like others.
pub const STRANGERS_MAX: usize = 1_024;
/// A new passphrase is at least this long.
pub const PASSPHRASE_CHARS_MIN: usize = 12;

// ---- lists ----

/// Cases on one page of a list.
pub const CASES_A_PAGE: i64 = 50;
/// Counting stops here; the page then says "99+".
pub const COUNTED_MAX: i64 = 100;
/// Messages of one case on one page: a talk of days fits.
pub const MESSAGES_SHOWN_MAX: i64 = 500;
/// Rows one round takes at a time.
pub const ROUND_BATCH: i64 = 200;
/// Deliveries under way at a time, those that hang among them.
pub const OUTBOX_BATCH: usize = 100;
/// Of those the ones that do not hang. With Telegram 70 ms away 4 send 57 a
/// second, more than Telegram takes from a bot; and a crash leaves 4 in doubt.
pub const DELIVERIES_AT_ONCE: usize = 4;
/// A delivery that takes longer hangs, ms.
pub const DELIVERY_TURN_MS: u64 = 1_000;
/// First answers the honest waiting time is computed from.
pub const WAITS_REMEMBERED: i64 = 20;
/// With fewer, we say that we do not know.
pub const WAITS_NEEDED: usize = 5;

// ---- words ----

/// What one message may hold. A frightened person writes long; nobody writes this long.
pub const MESSAGE_CHARS_MAX: usize = 8_000;
/// Of a longer text triage reads the beginning: doors let nothing longer in.
pub const TRIAGE_CHARS_MAX: usize = MESSAGE_CHARS_MAX;
pub const REPORT_NOTE_CHARS_MAX: usize = 200;
pub const REASON_CHARS_MAX: usize = 500;
pub const WORKER_NAME_CHARS_MAX: usize = 40;

// ---- the desk ----

/// A held case whose client waits this long for a word goes back to the queue.
pub const GIVE_BACK_AFTER: Span = Span::minutes(30);
/// How long a worker may wait for a client or a colleague before silence counts again.
pub const PAUSE: Span = Span::days(1);
/// How long for a visit to the mobile unit or a clinic (`domain.md` section 3).
pub const PAUSE_OFFLINE: Span = Span::days(14);
/// A worker who opened a case counts as reading it this long.
pub const PRESENCE: Span = Span::minutes(2);
/// A worker who touched their console counts as at the desk this long.
pub const HERE: Span = Span::minutes(5);
/// A supervisor's reason opens another's case this long.
pub const PERMITTED: Span = Span::minutes(15);
/// First answers older than this say nothing about today.
pub const WAITS_OF: Span = Span::days(14);

/// The end of a shift by the plan is noted so long after it, by whatever runs
/// then: later nobody would take it for the end of one.
pub const SHIFT_NOTE_LATE: Span = Span::minutes(15);
/// Who says so themselves does it so long before.
pub const SHIFT_NOTE_EARLY: Span = Span::hours(1);
/// Notes at the end of shifts on one page.
pub const SHIFT_NOTES_SHOWN: i64 = 10;
/// And how long they are kept.
pub const SHIFT_NOTES_KEPT: Span = Span::days(60);
// ---- advice about health ----

/// A clinician answers an urgent question within this (`domain.md` section 3).
pub const ADVICE_URGENT: Span = Span::minutes(30);
/// Questions on the clinicians' list.
pub const ADVICE_LISTED: i64 = 100;

// ---- somebody is in danger ----

/// How long naloxone is given before the guide asks about the breathing (K1 of
/// the clinicians' open points).
pub const NALOXONE_WAIT: Span = Span::minutes(3);
/// Words of a message that are looked through for what they say to the guide.
pub const SAID_WORDS_MAX: usize = 100;
/// Words that the guide does not know bring its screen back after so long, and
/// words that it knows but that lead nowhere from there, after so long again.
pub const GUIDE_AGAIN: Span = Span::minutes(1);
pub const GUIDE_TOLD_AGAIN: Span = Span::seconds(20);
/// How often the guide asks whoever breathes for somebody, presses, or watches,
/// to look at the chest again.
pub const BREATHING_CHECK: Span = Span::minutes(2);
/// A client who says nothing for so long is written to.
pub const SILENCE_CHECKS: [Span; 3] = [Span::minutes(5), Span::minutes(15), Span::minutes(60)];
/// How often whoever stands beside somebody is reminded of how long they have
/// been silent, and for how long.
pub const PROMPT_EVERY: Span = Span::minutes(1);
pub const PROMPTED_MOST: Span = Span::hours(2);
/// How often it is looked whether something of this is due, ms.
pub const DANGER_LOOK_MS: u64 = 1_000;
/// Talks in danger that are minded in one look.
pub const DANGER_BATCH: i64 = 200;
/// An offer to take over somebody in danger stands so long: long enough to look
/// up from another talk, too short to leave on the strength of it.
pub const OFFER_LASTS: Span = Span::minutes(5);
/// Whoever stood beside somebody in danger talks it over with a colleague within this.
pub const DEBRIEF_WITHIN: Span = Span::hours(24);

// ---- photos ----

/// What a client may send, bytes.
pub const PHOTO_BYTES_MAX: usize = 10 * 1024 * 1024;
/// A side longer than this is no phone's photo, pixels.
pub const PHOTO_SIDE_MAX: u32 = 8_192;
/// What decoding may take, bytes: 48 megapixels at four bytes.
pub const PHOTO_DECODED_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// What is kept, pixels: a wound can be judged on it.
pub const PHOTO_KEPT_SIDE_MAX: u32 = 1_600;
/// The blurred stand-in until somebody taps, pixels.
pub const PREVIEW_SIDE: u32 = 24;

// ---- sealing ----

/// How often words are sealed anew when somebody else wrote at the same moment.
pub const SEALS_TRIED_MAX: usize = 8;

// ---- the outbox and the rounds ----

/// A delivery that is not done by then may be tried by somebody else.
pub const LEASE: Span = Span::minutes(1);
/// After this many tries the worker is told that it will not arrive.
pub const DELIVERIES_TRIED_MAX: i64 = 12;
/// The wait after the first failed try; it doubles up to [`RETRY_MAX`].
pub const RETRY_FIRST: Span = Span::seconds(5);
pub const RETRY_MAX: Span = Span::minutes(30);
/// How often the outbox looks for what came due without being rung for, ms.
pub const OUTBOX_LOOK_MS: u64 = 1_000;
/// A piece of a backup before it is sealed, bytes: what writing one holds. With
/// its length it fills a step of the padding.
pub const BACKUP_PIECE_BYTES: usize = 64 * 1024 - 8;
/// A longer one is none: the longest line is a configuration.
pub const BACKUP_PIECE_BYTES_READ: usize = 8 * 1024 * 1024;
/// Rows of a table read at a time for a backup.
pub const BACKUP_ROWS: i64 = 200;
/// Keys of a case whose row never came are destroyed after this.
pub const ORPHAN_AFTER: Span = Span::days(2);

// ---- the listeners ----

/// Connections one listener keeps open; streams of waiting clients included.
pub const CONNECTIONS_MAX: usize = 4_096;
/// How long a request may take to say what it wants, s.
pub const HEAD_READ_S: u64 = 20;
/// How long a form may take to arrive, s: a photo over a slow circuit.
pub const FORM_READ_S: u64 = 180;
pub const HEADERS_MAX: usize = 64;
/// What a connection may hold in memory while a request arrives, bytes.
pub const CONNECTION_BUFFER_BYTES: usize = 32 * 1024;
/// How long answers under way may take when the program ends, s.
pub const DRAIN_S: u64 = 10;
/// A form without a file, bytes: the longest message, percent-encoded.
pub const FIELDS_BYTES_MAX: usize = 256 * 1024;
/// A form with a photo, bytes: the photo, the words, the boundaries.
pub const FORM_BYTES_MAX: usize = PHOTO_BYTES_MAX + 512 * 1024;
/// What is taken and thrown away of a form above its bound, bytes and s (of a head, s), so
/// that a browser that is still sending comes to read why it was refused.
pub const FORM_SPILLED_BYTES_MAX: usize = 32 * 1024 * 1024;
pub const FORM_SPILLED_S: u64 = 10;
pub const FIELDS_MAX: usize = 128;
/// A page of the talk streams this long before it begins anew, so that
/// circuits and servers can change, s.
pub const STREAM_S: u64 = 600;
/// A stream says something at least this often, so that nothing between
/// thinks it dead, s.
pub const STREAM_QUIET_S: u64 = 20;
/// Pieces of a stream that may wait for a slow reader.
pub const STREAM_CHUNKS_WAITING: usize = 4;
/// The list alone loads itself anew this often, s.
pub const LIST_REFRESH_S: u64 = 15;
/// Photos taken apart at the same time: each needs a good deal of memory.
pub const PHOTOS_AT_ONCE: usize = 2;
/// Forms with a photo held in memory at the same time.
pub const LARGE_FORMS_AT_ONCE: usize = 16;
/// How long such a form waits for its turn, s.
pub const LARGE_FORM_WAIT_S: u64 = 60;
/// A worker's page that watches for changes starts anew after this, s.
pub const EVENTS_S: u64 = 600;
/// How often a worker's presence at the desk is written down.
pub const HERE_NOTED: Span = Span::minutes(1);

// ---- Telegram ----

/// How often it is looked for routes to which nothing leads.
pub const STRAYS_EVERY: Span = Span::hours(1);
/// How long a connection to Telegram may take, s.
pub const TELEGRAM_CONNECT_S: u64 = 10;
/// An unused connection is closed after this, s.
pub const TELEGRAM_IDLE_S: u64 = 90;
/// How long a file is waited for, s: others' words wait behind it.
pub const TELEGRAM_FETCH_S: u64 = 20;
/// How long an answer may take, s.
pub const TELEGRAM_ANSWER_S: u64 = 20;
/// How long a file may take, s.
pub const TELEGRAM_FILE_S: u64 = 60;
/// An answer larger than this is none: a hundred updates of the longest kind, bytes.
pub const TELEGRAM_ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long Telegram holds a question for updates open, s (it allows 50).
pub const TELEGRAM_POLL_S: u64 = 10;
/// Who asks for updates may be silent this long before another process does.
pub const TELEGRAM_POLL_LEASE: Span = Span::seconds(45);
/// With less than this left, whoever asks takes the lease anew before the next
/// question: it lasts longer than the question and its answer.
pub const TELEGRAM_POLL_LEASE_LEFT: Span = Span::seconds(35);
/// Nothing is left longer: Telegram lets a bot delete for 48 hours (facts.md, section 3).
pub const TELEGRAM_COPY_MAX: Span = Span::hours(47);
/// Messages deleted with one request (facts.md, section 3).
pub const TELEGRAM_DELETIONS_AT_ONCE: usize = 100;
/// Copies taken for deletion at a time.
pub const COPIES_A_ROUND: i64 = 200;
/// What could not be deleted for so many tries is given up and counted.
pub const COPIES_TRIED_MAX: i64 = 12;
/// Characters of one message of ours (facts.md, section 4: 4096).
pub const TELEGRAM_TEXT_CHARS_MAX: usize = 4_096;
/// What a person may send, bytes (facts.md, section 9: 20 MB); a recording may
/// be as large as a photo.
pub const TELEGRAM_FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// How often a file is asked for before it counts as lost.
pub const TELEGRAM_FILE_TRIES: usize = 3;
/// People whose messages are taken in at the same time.
pub const TELEGRAM_CHATS_AT_ONCE: usize = 64;
/// An update waits at Telegram for a day; repeats cannot come later.
pub const TELEGRAM_UPDATES_REMEMBERED: Span = Span::days(2);
/// How often Telegram is asked how many people read the group chat, and how soon
/// again when it did not say.
pub const TELEGRAM_MEMBERS_EVERY: Span = Span::hours(1);
pub const TELEGRAM_MEMBERS_RETRY: Span = Span::minutes(5);
/// How often a process looks whether it is time to ask, s.
pub const TELEGRAM_WATCH_S: u64 = 60;
/// Days whose requests stand beside the posts of the channel.
pub const NEWSFEED_DAYS: i64 = 14;
/// Signs of a post that stand beside a day's requests.
pub const NEWSFEED_HINT_CHARS: usize = 48;
/// How long the page about Telegram waits for Telegram, s.
pub const TELEGRAM_LOOK_S: u64 = 6;
/// How long "everything is deleted" stands in a chat.
pub const BURNED_NOTICE: Span = Span::minutes(10);
/// A deletion that Telegram could not do now is tried again after this.
pub const COPY_RETRY: Span = Span::seconds(30);
/// The longest wait between two tries while Telegram does not answer.
pub const TELEGRAM_RETRY_MAX: Span = Span::minutes(1);
/// A process that does not ask Telegram looks this often whether it should, s.
pub const TELEGRAM_STAND_BY_S: u64 = 5;
/// The pause after Telegram could not be asked, s.
pub const TELEGRAM_PAUSE_S: u64 = 3;
/// An update that Telegram brings, bytes: the longest text and its neighbours.
pub const TELEGRAM_UPDATE_BYTES_MAX: usize = 1024 * 1024;
/// How many updates Telegram brings at the same time (facts.md section 2: 1-100).
pub const TELEGRAM_CALLS_AT_ONCE: u32 = 40;
/// Numbers of messages that are tried for one whose fate nobody knows: those
/// that were given out since, and a few more.
pub const GHOST_NUMBERS_MAX: i64 = 90;
pub const GHOST_NUMBERS_BEYOND: i64 = 10;

// ---- hours and people ----

/// How far ahead it is looked for the next shift, days: past any holidays.
pub const HOURS_AHEAD_DAYS: i64 = 60;
/// Shifts of one week: three a day for each of a few roles.
pub const SHIFTS_MAX: i64 = 200;
/// Nights of the rota on its page, days.
pub const ROTA_SHOWN_DAYS: i64 = 28;
/// Nights are planned no further ahead, days.
pub const ROTA_AHEAD_DAYS: i64 = 366;
/// Nobody is on call more nights running, or in a month (`domain.md` section 6).
pub const NIGHTS_RUNNING_MAX: i64 = 2;
pub const NIGHTS_A_MONTH_MAX: usize = 8;
/// Talks one worker leads at a time before the console warns: text is slow, and
/// a talk in a crisis takes an hour.
pub const CASES_AT_ONCE: i64 = 5;
/// A hand-over nobody answers within this goes back to whoever offered it, or to
/// the queue when they are not there any more.
pub const HANDOVER_ANSWERED: Span = Span::minutes(15);
/// A client who is asked whether somebody else may go on answers within this.
pub const HANDOVER_AGREED: Span = Span::minutes(10);
/// The two lines that go with a hand-over, characters.
pub const HANDOVER_SUMMARY_CHARS_MAX: usize = 300;
pub const HANDOVER_SUMMARY_LINES_MAX: usize = 2;
/// A word with which somebody declines, characters.
pub const DECLINING_CHARS_MAX: usize = 200;
/// What a worker writes of their own experience, characters.
pub const LIVED_CHARS_MAX: usize = 500;
/// "I am slow" lasts no longer than this, and is offered for so many hours.
pub const SLOW_HOURS_CHOICES: [i64; 3] = [1, 4, 8];
/// Whoever has waited longer comes by time alone, whomever they would fit.
pub const FIT_FIRST: Span = Span::minutes(30);
/// So far back a day without people may lie that goes on past midnight.
pub const HOLIDAYS_LOOKED_BACK: Span = Span::days(2);
/// Colleagues named beside a case that waits.
pub const FITTING_NAMED: usize = 2;
/// Between the steps of the ladder.
pub const CALL_STEP: Span = Span::minutes(2);
/// After the last step of the ladder everybody on it is called again this often.
pub const CALL_AGAIN: Span = Span::minutes(5);
/// Whoever took a call opens the case within this, or others are called.
pub const CALL_KEPT: Span = Span::minutes(3);
/// Whoever was called within this is not called to another case too, as long as
/// both wait: the console shows all of them.
pub const CALLS_APART: Span = Span::seconds(30);
/// How often it is looked for calls that are due, ms.
pub const CALL_LOOK_MS: u64 = 1_000;
/// A drill that nobody answered ends after this.
pub const DRILL_LASTS: Span = Span::minutes(30);
/// A drill of the program's own begins within this of its moment, or not that night.
pub const DRILL_WINDOW: Span = Span::minutes(30);
/// The word that binds a chat to a worker works this long.
pub const WAY_WORD: Span = Span::minutes(15);
/// Drills that a page lists: two years of them.
pub const DRILLS_SHOWN: i64 = 24;

// ---- feedback, reviews, the trail that outlives talks ----

/// Clients are asked questions from this minute of the organisation's day until
/// that one, and never at night.
pub const QUESTIONS_FROM_MIN: i64 = 10 * 60;
pub const QUESTIONS_UNTIL_MIN: i64 = 21 * 60;
/// Whoever said on Telegram that they want to add words has so long to begin.
pub const FEEDBACK_WORDS: Span = Span::minutes(15);
/// Of the cases that were no emergency, one of so many is reviewed: 5 %
/// (`domain.md` section 6).
pub const REVIEWED_ONE_OF: i64 = 20;
/// The trail that outlives talks is kept so long.
pub const DEEDS_KEPT: Span = Span::days(90);
pub const DEEDS_A_PAGE: i64 = 100;

// ---- saved replies ----

/// Everybody's, and of each worker.
pub const SAVED_REPLIES_MAX: i64 = 100;
pub const SAVED_TITLE_CHARS_MAX: usize = 60;
pub const SAVED_CHARS_MAX: usize = 2_000;
/// The same words to the same client within this are the same answer, sent again
/// because the network was silent about the first.
pub const SAME_ANSWER: Span = Span::minutes(5);

// ---- panic ----

/// How long what runs may go on deleting on Telegram after everything was
/// destroyed, s: some hundred chats, and no longer than somebody needs to come
/// through a door. So long the keys stay in its memory.
pub const PANIC_TELEGRAM_S: u64 = 10;
/// After so long in all, what runs ends whatever it is doing, s.
pub const PANIC_END_S: u64 = 13;
/// How long `netreach panic` waits for that, s: a look, the end, and a machine
/// that is busy.
pub const PANIC_WAIT_S: u64 = 16;
/// How often it looks whether that has come, and whether something came due, ms.
pub const PANIC_LOOK_MS: u64 = 100;
/// Chats on Telegram that are emptied at the same time then.
pub const PANIC_CHATS_AT_ONCE: usize = 8;
/// How long one of them may hold up the others, s; then it is tried once more.
pub const PANIC_CHAT_S: u64 = 3;
/// What Telegram could not delete then is tried again after this.
pub const PANIC_RETRY: Span = Span::seconds(1);

// ---- stops ----

/// Places somebody writes down by hand; one reading takes them all.
pub const PLACES_MAX: i64 = 200;
/// A title, and each of the longer texts, characters.
pub const PLACE_TITLE_CHARS_MAX: usize = 120;
pub const PLACE_TEXT_CHARS_MAX: usize = 500;
/// What there is instead of the bus, characters.
pub const INSTEAD_CHARS_MAX: usize = 1000;
/// Openings of one place on one weekday.
pub const STRETCHES_A_DAY_MAX: usize = 4;
/// A code counts up to this many days after it was offered (`domain.md` section 3).
pub const REFERRAL_DAYS: i64 = 14;
/// A code that was taken without a network may be brought in so many days later,
/// and counts as taken on its day.
pub const REDEEMED_LATE_DAYS: i64 = 1;
/// So many days after its end a used code is still told from a wrong one.
pub const REFERRAL_REMEMBERED_DAYS: i64 = 14;
/// Nobody is sent to more places than this in one talk.
pub const REFERRALS_A_CASE_MAX: usize = 20;
/// Wrong codes in a row before a wait, which doubles up to the most.
pub const REDEEM_TRIES: i64 = 5;
pub const REDEEM_WAIT: Span = Span::seconds(30);
pub const REDEEM_WAIT_MAX: Span = Span::minutes(15);
/// Wrong codes of all accounts together in an hour, after which nobody's are
/// looked at until it is over: thirty crews may each mistake two.
pub const REDEEM_WRONG_AN_HOUR: i64 = 60;
/// An appointment is made at most so many days ahead.
pub const APPOINTMENT_DAYS_MAX: i64 = 180;
/// Where to meet, characters.
pub const APPOINTMENT_CHARS_MAX: usize = 300;
/// Where a day before is past already, a reminder comes so long before.
pub const REMINDED_AT_LEAST: Span = Span::hours(2);
/// A browser may keep the page where codes are taken, s: the bus drives for an
/// hour without a network.
pub const REDEEM_PAGE_KEPT_S: u32 = 3_600;

/// After so many days nobody may rely on an entry (`domain.md` A-17).
pub const PLACE_CHECKED_DAYS: i64 = 30;
/// How far ahead a next opening is looked for, and an exception may lie, days.
pub const STOPS_AHEAD_DAYS: i64 = 60;
/// Exceptions are kept so long after their day.
pub const EXCEPTIONS_KEPT: Span = Span::days(7);
/// The longest delay that is still one, minutes.
pub const LATE_MIN_MAX: i64 = 360;
/// A stop that should stand since so long and is not there can still be late;
/// after that it stands, or does not come.
pub const LATE_SAID_WITHIN: Span = Span::minutes(15);
/// What the console offers, minutes.
pub const LATE_MIN_CHOICES: [i64; 3] = [15, 30, 60];
/// How long a browser may keep the timetable, s. With the time a page takes, a
/// change is on every surface within a minute.
pub const STOPS_FRESH_S: u32 = 30;
/// Openings named in one answer.
pub const STOPS_NAMED: usize = 3;
/// Days the console shows: today and a week.
pub const STOPS_SHOWN_DAYS: i64 = 8;
/// Exceptions ahead that the public page names under a place, days.
pub const EXCEPTIONS_NAMED_DAYS: i64 = 14;
/// Events in one calendar.
pub const CALENDAR_EVENTS_MAX: usize = 2000;

// ---- search ----

/// Of a longer question the beginning is read.
pub const SEARCH_CHARS_MAX: usize = 200;
/// Words of a question that are looked for.
pub const SEARCH_WORDS_MAX: usize = 12;
/// Words of the library that one typed word may mean.
pub const SEARCH_GUESSES_MAX: usize = 40;
/// What a page shows.
pub const SEARCH_SHOWN: usize = 10;
/// Leaflets under one message of the bot.
pub const SEARCH_BUTTONS: usize = 6;

// ---- invitations, calls, cards ----

/// Cards of one printed batch: three sheets.
pub const INVITATIONS_PRINTED_MAX: i64 = 36;
/// What a printed card may be used for, days: least, offered, most.
pub const INVITATION_DAYS: (i64, i64, i64) = (1, 30, 180);
/// Whoever showed a card may come in for so long.
pub const ADMISSION: Span = Span::hours(1);
/// A batch is shown so long after its end.
pub const INVITATIONS_KEPT: Span = Span::days(90);
pub const INVITATION_BATCHES_SHOWN: i64 = 100;
/// Digits of a phone number: from the shortest that is called without a code to the
/// longest of any network (ITU-T E.164).
pub const NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 5..=15;
/// A text around a phone number that was asked for, characters.
pub const NUMBER_CHARS_MAX: usize = 80;
/// Whoever has not written for so long after a proposal, or an answer, is silent.
pub const SILENT_AFTER: Span = Span::hours(24);
/// Of fewer clients no share is shown.
pub const SHARE_OF_LEAST: i64 = 10;
/// Smaller counts are not shown (`domain.md` section 5).
pub const CELL_LEAST: i64 = 5;
/// Kinds of figures of calls that one reading takes.
pub const CALL_COUNTS_MAX: i64 = 2000;
/// Questions sent at once (`domain.md` section 8).
pub const QUESTIONS_AT_ONCE: usize = 2;
/// A word with a contact card, characters.
pub const CARD_CHARS_MAX: usize = 200;
/// Cards on one printed sheet.
pub const CARDS_ON_SHEET: usize = 8;
