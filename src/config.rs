//! `netreach.toml`: one struct, one file, read once. Every key is optional; an
//! unknown key or a wrong value is refused with file, line and what is allowed.

mod push;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};

pub use push::Push;

use crate::clock::Span;
use crate::codes::Lang;
use crate::desk::forgetting::Clocks;
use crate::desk::need::Need;
use crate::desk::question::Questions;
use crate::desk::service::Service;
use crate::evidence::dhis2::Mapping;
use crate::triage::Rules;

/// The name of the file in DIR.
pub const FILE: &str = "netreach.toml";

/// What `init` writes: every key with its default, commented out.
pub const EXAMPLE: &str = include_str!("../netreach.example.toml");

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub organisation: Organisation,
    pub database: Database,
    pub console: Console,
    pub chat: Chat,
    pub telegram: Telegram,
    pub push: Push,
    pub forgetting: Forgetting,
    pub feedback: Feedback,
    pub rounds: Rounds,
    pub triage: Triage,
    pub questions: AskedFrom,
    pub figures: Figures,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Organisation {
    pub name: String,
    #[serde(deserialize_with = "langs")]
    pub languages: Vec<Lang>,
    #[serde(deserialize_with = "zone")]
    pub time_zone: TimeZone,
    /// What a client in danger is told to call. Shown as it stands.
    pub emergency_numbers: Vec<String>,
    /// Where clients may call, and when; empty: nowhere.
    pub phone: String,
    pub phone_hours: String,
    /// Handles and links of the organisation that may stand on a contact card.
    pub channels: Vec<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// Empty for SQLite in DIR. May hold a password: never printed.
    pub url: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Console {
    pub listen: Listen,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chat {
    pub listen: Listen,
    /// Where the "leave quickly" link leads: a page nobody minds seeing.
    pub leave_to: String,
}

/// Without a token there is no door to Telegram.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telegram {
    /// A file that holds the bot's token, and nothing else.
    pub token_file: Option<PathBuf>,
    pub api_base: String,
    pub mode: Mode,
    /// Where Telegram reaches us, and where we listen for it; mode webhook only.
    pub webhook_url: Option<String>,
    pub webhook_listen: Option<Listen>,
    /// `http://…`, `socks5://…` or `socks5h://…`.
    pub proxy: Option<String>,
    pub group_id: Option<i64>,
    pub channel_id: Option<i64>,
    pub limits: TelegramLimits,
}

/// How updates come: we ask, or Telegram calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    #[default]
    Poll,
    Webhook,
}

/// 0 is no limit: for benchmarks only.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelegramLimits {
    pub per_chat_per_s: f64,
    pub per_group_per_min: u32,
    pub per_bot_per_s: u32,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forgetting {
    #[serde(deserialize_with = "span")]
    pub after_close: Span,
    #[serde(deserialize_with = "span")]
    pub at_most: Span,
    #[serde(deserialize_with = "span")]
    pub media_after_open: Span,
    #[serde(deserialize_with = "span")]
    pub telegram_copy: Span,
    /// A number at which a client wants to be called.
    #[serde(deserialize_with = "span")]
    pub phone_number: Span,
}

/// When the house asks clients what they thought.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Feedback {
    /// This long after a case was finished, or half of what is left of the talk
    /// then, whichever comes first; never at night.
    #[serde(deserialize_with = "span")]
    pub ask_after: Span,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rounds {
    #[serde(deserialize_with = "span")]
    pub every: Span,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Triage {
    /// The organisation's own rules; empty for those that come with the program.
    pub rules: PathBuf,
}

/// What a grant counts as "reached".
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Figures {
    /// Codes of services, and how many of them a contact needs; 0: nothing was agreed on.
    pub package: Vec<String>,
    pub package_least: usize,
    /// Which figure is which data element of DHIS2; empty: none is.
    pub dhis2: PathBuf,
    /// A folder for the figures of each month that is over; empty: nowhere.
    pub monthly: PathBuf,
    /// From this day of the next month on: reports come in late.
    pub monthly_day: i64,
}

impl Default for Figures {
    fn default() -> Figures {
        Figures {
            package: Vec::new(),
            package_least: 0,
            dhis2: PathBuf::new(),
            monthly: PathBuf::new(),
            monthly_day: 5,
        }
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AskedFrom {
    /// The organisation's own questions; empty for those that come with the program.
    pub file: PathBuf,
}

impl Default for Organisation {
    fn default() -> Organisation {
        Organisation {
            name: "netreach".to_owned(),
            languages: vec![Lang::Ru, Lang::En],
            time_zone: TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC),
            emergency_numbers: vec!["103".to_owned(), "112".to_owned()],
            phone: String::new(),
            phone_hours: String::new(),
            channels: Vec::new(),
        }
    }
}

impl Default for Console {
    fn default() -> Console {
        Console { listen: Listen::Port("127.0.0.1:8700".to_owned()) }
    }
}

impl Default for Chat {
    fn default() -> Chat {
        Chat {
            listen: Listen::Port("127.0.0.1:8701".to_owned()),
            leave_to: "https://www.wikipedia.org/".to_owned(),
        }
    }
}

impl Default for Telegram {
    fn default() -> Telegram {
        Telegram {
            token_file: None,
            api_base: "https://api.telegram.org".to_owned(),
            mode: Mode::Poll,
            webhook_url: None,
            webhook_listen: None,
            proxy: None,
            group_id: None,
            channel_id: None,
            limits: TelegramLimits::default(),
        }
    }
}

impl Default for TelegramLimits {
    fn default() -> TelegramLimits {
        TelegramLimits { per_chat_per_s: 1.0, per_group_per_min: 20, per_bot_per_s: 30 }
    }
}

impl Default for Forgetting {
    fn default() -> Forgetting {
        Forgetting {
            after_close: Span::hours(72),
            at_most: Span::days(30),
            media_after_open: Span::hours(72),
            telegram_copy: Span::hours(24),
            phone_number: Span::hours(4),
        }
    }
}

impl Default for Feedback {
    fn default() -> Feedback {
        Feedback { ask_after: Span::hours(4) }
    }
}

impl Default for Rounds {
    fn default() -> Rounds {
        Rounds { every: Span::seconds(30) }
    }
}

impl Triage {
    /// The rules by which messages are read.
    ///
    /// # Errors
    /// One sentence with file, line and what is allowed.
    pub fn rules(&self) -> Result<Arc<Rules>, String> {
        match self.rules.as_os_str().is_empty() {
            true => Ok(Rules::built_in()),
            false => read_rules(&self.rules).map(Arc::new),
        }
    }
}

impl AskedFrom {
    /// What a worker can ask.
    ///
    /// # Errors
    /// One sentence with file, line and what is allowed.
    pub fn questions(&self) -> Result<Arc<Questions>, String> {
        if self.file.as_os_str().is_empty() {
            return Ok(Questions::built_in());
        }
        let file = self.file.display();
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| format!("{file}: {}", why(&error)))?;
        Questions::parse(&text).map(Arc::new).map_err(|mistake| format!("{file}, {mistake}"))
    }
}

impl Forgetting {
    #[must_use]
    pub fn clocks(&self) -> Clocks {
        Clocks {
            after_close: self.after_close,
            at_most: self.at_most,
            media_after_open: self.media_after_open,
        }
    }
}

/// Where a listener waits: `127.0.0.1:8700`, or `unix:/run/netreach/chat.sock`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    Port(String),
    Socket(PathBuf),
}

impl FromStr for Listen {
    type Err = String;
    fn from_str(text: &str) -> Result<Listen, String> {
        if let Some(path) = text.strip_prefix("unix:") {
            return match path.is_empty() {
                true => Err("unix: needs a path behind it".to_owned()),
                false => Ok(Listen::Socket(PathBuf::from(path))),
            };
        }
        text.parse::<std::net::SocketAddr>()
            .map(|_| Listen::Port(text.to_owned()))
            .map_err(|_| format!("`{text}` is neither ADDRESS:PORT nor unix:PATH"))
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Listen::Port(address) => f.write_str(address),
            Listen::Socket(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl<'de> Deserialize<'de> for Listen {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Listen, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Why a file cannot be had, without a word of what is in it.
pub fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::AlreadyExists => "it is there already".to_owned(),
        kind => kind.to_string(),
    }
}

/// Reads DIR's configuration. A missing file is an empty one.
///
/// # Errors
/// One sentence with file, line and what is allowed.
pub fn read(dir: &Path) -> Result<Config, String> {
    let file = dir.join(FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{}: {}", file.display(), why(&error))),
    };
    parse(&text).map_err(|(line, what)| format!("{}, line {line}: {what}", file.display()))
}

impl Figures {
    /// Which figure is which data element of DHIS2; `None` where nothing is mapped.
    ///
    /// # Errors
    /// One sentence with the file and what is wrong in it.
    pub fn mapping(&self) -> Result<Option<Mapping>, String> {
        if self.dhis2.as_os_str().is_empty() {
            return Ok(None);
        }
        let file = self.dhis2.display();
        let text = std::fs::read_to_string(&self.dhis2)
            .map_err(|error| format!("{file}: {}", why(&error)))?;
        Mapping::read(&text, &is_code).map(Some).map_err(|wrong| format!("{file}: {wrong}"))
    }
}

fn is_code(list: &str, code: &str) -> bool {
    match list {
        "need" => Need::read(code).is_some(),
        _ => Service::read(code).is_some(),
    }
}

/// Reads a file of rules for triage.
///
/// # Errors
/// One sentence with file, line and what is allowed.
pub fn read_rules(file: &Path) -> Result<Rules, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("{}: {}", file.display(), why(&error)))?;
    Rules::parse(&text).map_err(|mistake| format!("{}, {mistake}", file.display()))
}

/// # Errors
/// The line (from 1) and what is wrong with it.
pub fn parse(text: &str) -> Result<Config, (usize, String)> {
    let config: Config = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1;
        (line, error.message().to_owned())
    })?;
    if config.forgetting.telegram_copy > Span::hours(47) {
        let what = "telegram_copy is at most 47h: Telegram lets nothing be deleted after 48h";
        return Err((line_of(text, "telegram_copy"), what.to_owned()));
    }
    if config.forgetting.phone_number > Span::hours(24) {
        let what = "phone_number is at most 24h: a number is for one call";
        return Err((line_of(text, "phone_number"), what.to_owned()));
    }
    if config.organisation.languages.is_empty() {
        return Err((line_of(text, "languages"), "name at least one of ru, en".to_owned()));
    }
    if !config.chat.leave_to.starts_with("https://") {
        let what = "leave_to must begin with https://";
        return Err((line_of(text, "leave_to"), what.to_owned()));
    }
    check_telegram(&config.telegram)
        .map_err(|(key, what)| (line_of(text, key), what.to_owned()))?;
    config.push.check().map_err(|(key, what)| (line_of(text, key), what.to_owned()))?;
    check_figures(&config.figures).map_err(|(key, what)| (line_of(text, key), what))?;
    Ok(config)
}

/// The key that is wrong, and what is allowed.
fn check_figures(figures: &Figures) -> Result<(), (&'static str, String)> {
    if let Some(code) = figures.package.iter().find(|code| Service::read(code).is_none()) {
        return Err(("package", format!("`{code}` is no code of a service: S01 to S21")));
    }
    match (1..=28).contains(&figures.monthly_day) {
        true => Ok(()),
        false => Err(("monthly_day", "monthly_day is between 1 and 28".to_owned())),
    }
}

fn check_telegram(telegram: &Telegram) -> Result<(), (&'static str, &'static str)> {
    let is_address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
    if !is_address(&telegram.api_base) {
        return Err(("api_base", "api_base must begin with https:// (or http:// on this machine)"));
    }
    if !(0.0..=1000.0).contains(&telegram.limits.per_chat_per_s) {
        return Err(("per_chat_per_s", "per_chat_per_s is between 0 and 1000"));
    }
    if telegram.mode == Mode::Webhook
        && (telegram.webhook_listen.is_none()
            || !telegram.webhook_url.as_deref().is_some_and(is_address))
    {
        return Err(("mode", "mode webhook needs webhook_url (https://…) and webhook_listen"));
    }
    let proxies = ["http://", "https://", "socks5://", "socks5h://"];
    if let Some(proxy) = &telegram.proxy
        && !proxies.iter().any(|scheme| proxy.starts_with(scheme))
    {
        return Err(("proxy", "proxy begins with http://, https://, socks5:// or socks5h://"));
    }
    Ok(())
}

fn line_of(text: &str, key: &str) -> usize {
    text.lines().position(|line| line.trim_start().starts_with(key)).map_or(1, |line| line + 1)
}

fn span<'de, D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
    parse_span(&String::deserialize(from)?).map_err(serde::de::Error::custom)
}

/// `30s`, `5min`, `72h` or `30d`; more than nothing and at most ten years.
fn parse_span(text: &str) -> Result<Span, String> {
    let refused = || format!("`{text}` is no span: write 30s, 5min, 72h or 30d");
    let letters = text.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(refused)?;
    let (number, unit) = text.split_at(letters);
    let number: i64 = number.parse().map_err(|_| refused())?;
    let seconds = match unit {
        "s" => 1,
        "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(refused()),
    };
    let span = number.checked_mul(seconds).ok_or_else(refused)?;
    if span <= 0 || Span(span) > Span::days(3650) {
        return Err(format!("`{text}`: a span is more than nothing and at most 3650d"));
    }
    Ok(Span(span))
}

fn zone<'de, D: Deserializer<'de>>(from: D) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(from)?;
    TimeZone::get(&name).map_err(|_| {
        serde::de::Error::custom(format!("`{name}` is no time zone: write one like Europe/Moscow"))
    })
}

fn langs<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Lang>, D::Error> {
    Vec::<String>::deserialize(from)?
        .iter()
        .map(|code| {
            Lang::read(code).ok_or_else(|| {
                serde::de::Error::custom(format!("`{code}` is no language here: ru or en"))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_written_means_the_defaults() {
        let config = parse("").map_err(|(_, what)| what).unwrap();
        assert_eq!(config.forgetting.after_close, Span::hours(72));
        assert_eq!(config.console.listen.to_string(), "127.0.0.1:8700");
        assert_eq!(config.organisation.time_zone.iana_name(), Some("Europe/Moscow"));
    }

    #[test]
    fn the_example_is_the_defaults_written_out() {
        let uncommented: String = EXAMPLE
            .lines()
            .filter(|line| !line.ends_with("# no default"))
            .map(|line| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line))
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| [line, "\n"])
            .collect();
        let config = parse(&uncommented).unwrap_or_else(|(line, what)| panic!("{line}: {what}"));
        assert_eq!(config.forgetting.at_most, Span::days(30));
        assert_eq!(config.rounds.every, Span::seconds(30));
        assert!(parse(EXAMPLE).is_ok());
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let table = [
            ("[organisation]\nnme = \"x\"\n", 2, "unknown field"),
            ("[forgetting]\n\nafter_close = \"3 days\"\n", 3, "30s, 5min, 72h or 30d"),
            ("[forgetting]\nafter_close = \"0h\"\n", 2, "more than nothing"),
            ("[forgetting]\ntelegram_copy = \"48h\"\n", 2, "at most 47h"),
            ("[organisation]\ntime_zone = \"Mars\"\n", 2, "Europe/Moscow"),
            ("[organisation]\nlanguages = [\"de\"]\n", 2, "ru or en"),
            ("[console]\nlisten = \"here\"\n", 2, "ADDRESS:PORT"),
            ("[chat]\nleave_to = \"http://x\"\n", 2, "https://"),
            ("[push]\ncontact = \"desk@example.org\"\n", 2, "mailto: or https://"),
            ("[push]\nservices = [\"http://push.example.org\"]\n", 2, "https://"),
            ("[[[", 1, ""),
        ];
        for (text, line, what) in table {
            let (found, said) = parse(text).err().unwrap_or_else(|| panic!("{text} was taken"));
            assert_eq!(found, line, "{text}: {said}");
            assert!(said.contains(what), "{text}: {said}");
        }
    }
}
