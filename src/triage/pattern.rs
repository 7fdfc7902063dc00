//! What a rule looks for: words in order, with gaps, or near each other.
//!
//! `не ..3 дыш*` is a word, up to three others, a stem; `синий|серый` is either;
//! `его|не_его` has two words side by side in a choice; `@not` is a list of the file; `трясу & не встает` is both, near each other;
//! `#` is a number, `#year` a year; `^` and `$` are the message's ends.

use std::collections::HashMap;

use super::lexicon::{Lexicon, WordId};
use super::normal::Token;
use super::reading::Vocabulary;

/// Some words, any of which will do.
pub(super) type SetId = usize;

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Any(Choice),
    /// Up to so many places between.
    Gap(usize),
    Start,
    End,
}

/// Any word of a set, or any of some phrases.
#[derive(Debug, PartialEq, Eq)]
struct Choice {
    set: Option<SetId>,
    phrases: Vec<Vec<SetId>>,
}

/// Sequences that must all be there, near each other.
#[derive(Debug)]
pub(super) struct Pattern {
    sequences: Vec<Vec<Part>>,
    /// Its place among all patterns of the book.
    id: usize,
}

impl Choice {
    /// The sets of which one must be where it begins.
    fn starts(&self) -> impl Iterator<Item = SetId> {
        self.set.into_iter().chain(self.phrases.iter().filter_map(|phrase| phrase.first().copied()))
    }
}

/// What a sequence begins with, wherever it may stand.
fn anchor(sequence: &[Part]) -> Option<&Choice> {
    match sequence {
        [Part::Any(choice), ..] | [Part::Start, Part::Any(choice), ..] => Some(choice),
        _ => None,
    }
}

impl Part {
    fn one(set: SetId) -> Part {
        Part::Any(Choice { set: Some(set), phrases: Vec::new() })
    }
}

/// The number of words a gap spans unless it says so.
const GAP: usize = 3;
const GAP_MAX: usize = 12;
/// How far apart sequences joined with `&` may stand.
const NEAR: usize = 14;

/// What is known while the rules are read: words, lists, sets of words.
#[derive(Default)]
pub(super) struct Book {
    pub lexicon: Lexicon,
    lists: HashMap<String, Vec<WordId>>,
    sets: HashMap<Vec<WordId>, SetId>,
    /// In which sets a word stands.
    sets_of: Vec<Vec<SetId>>,
    number: SetId,
    year: SetId,
    sets_count: usize,
    patterns_count: usize,
    /// Which patterns may begin with a word of a set.
    begun_by: HashMap<SetId, Vec<usize>>,
}

impl Book {
    pub(super) fn new() -> Book {
        Book { number: 0, year: 1, sets_count: 2, ..Book::default() }
    }

    /// The book without what only the reading of rules asks for.
    pub(super) fn closed(self) -> Book {
        Book { lists: HashMap::new(), sets: HashMap::new(), ..self }
    }

    pub(super) fn add_list(&mut self, name: &str, words: &str) -> Result<(), String> {
        let mut ids = Vec::new();
        for word in words.split_whitespace() {
            ids.extend(self.any_of(word)?);
        }
        self.lists.insert(name.to_owned(), ids);
        Ok(())
    }

    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, and what is allowed.
    pub(super) fn pattern(&mut self, written: &str) -> Result<Pattern, String> {
        let mut sequences = Vec::new();
        for sequence in written.split('&') {
            let mut parts = Vec::new();
            for word in sequence.split_whitespace() {
                parts.push(self.part(word)?);
            }
            let is_gap = |part: Option<&Part>| matches!(part, None | Some(Part::Gap(_)));
            if is_gap(parts.first()) || is_gap(parts.last()) {
                return Err("a pattern begins and ends with a word".to_owned());
            }
            sequences.push(parts);
        }
        let id = self.patterns_count;
        self.patterns_count += 1;
        let first = sequences.first().and_then(|parts| anchor(parts));
        for set in first.into_iter().flat_map(Choice::starts) {
            self.begun_by.entry(set).or_default().push(id);
        }
        Ok(Pattern { sequences, id })
    }

    fn part(&mut self, word: &str) -> Result<Part, String> {
        match word {
            "^" => return Ok(Part::Start),
            "$" => return Ok(Part::End),
            "#" => return Ok(Part::one(self.number)),
            "#year" => return Ok(Part::one(self.year)),
            _ => {}
        }
        if let Some(places) = word.strip_prefix("..") {
            let places = if places.is_empty() { Ok(GAP) } else { places.parse() };
            return match places {
                Ok(places) if places <= GAP_MAX => Ok(Part::Gap(places)),
                _ => Err(format!("`{word}`: a gap is `..` or `..1` to `..{GAP_MAX}`")),
            };
        }
        let (phrases, words): (Vec<_>, Vec<_>) =
            word.split('|').partition(|it| it.contains(['_', '#']));
        let set = match words.is_empty() {
            true => None,
            false => Some(self.set(&words.join("|"))?),
        };
        let phrases = phrases.iter().map(|it| it.split('_').map(|word| self.set(word)).collect());
        Ok(Part::Any(Choice { set, phrases: phrases.collect::<Result<_, _>>()? }))
    }

    fn set(&mut self, word: &str) -> Result<SetId, String> {
        match word {
            "#" => return Ok(self.number),
            "#year" => return Ok(self.year),
            _ => {}
        }
        let mut ids = self.any_of(word)?;
        ids.sort_unstable();
        ids.dedup();
        let next = self.sets_count;
        let set = *self.sets.entry(ids.clone()).or_insert(next);
        if set == next {
            self.sets_count += 1;
            for id in ids {
                if self.sets_of.len() <= id {
                    self.sets_of.resize(id + 1, Vec::new());
                }
                self.sets_of[id].push(set);
            }
        }
        Ok(set)
    }

    fn any_of(&mut self, word: &str) -> Result<Vec<WordId>, String> {
        let mut ids = Vec::new();
        for choice in word.split('|') {
            if let Some(list) = choice.strip_prefix('@') {
                let list = self.lists.get(list);
                ids.extend(list.ok_or_else(|| format!("there is no list `{choice}` above"))?);
                continue;
            }
            let stem = choice.strip_suffix('*').unwrap_or(choice);
            if stem.is_empty()
                || !stem.chars().all(|letter| letter.is_alphanumeric() || letter == '\'')
            {
                return Err(format!(
                    "`{choice}` is no word: write letters, `*` for any ending, `|` between choices, \
                     `@list`, `..`, `#`, `#year`, `^`, `$` or `&`"
                ));
            }
            ids.push(self.lexicon.add(choice));
        }
        Ok(ids)
    }
}

/// A message as the rules see it: which of their words stand where.
#[derive(Clone)]
pub(super) struct Seen {
    /// The places of each word, by its index.
    at: Vec<usize>,
    /// Which words are of which sets, in order: a message has few of the book's
    /// thousands of sets.
    hits: Vec<(SetId, usize)>,
    /// Which patterns of the book have something to begin with. Most have nothing, and
    /// are not looked at any further.
    may_begin: Vec<bool>,
}

impl Seen {
    pub(super) fn new(tokens: Vec<Token>, book: &Book) -> Seen {
        let tokens = parted(joined(tokens, &book.lexicon), &book.lexicon);
        let mut hits = Vec::new();
        let mut found = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            if token.text.bytes().all(|byte| byte.is_ascii_digit()) {
                hits.push((book.number, index));
                if token.text.len() == 4
                    && (token.text.starts_with("19") || token.text.starts_with("20"))
                {
                    hits.push((book.year, index));
                }
            }
            found.clear();
            recognise(&token.text, &book.lexicon, &mut found);
            let sets = found.iter().filter_map(|id| book.sets_of.get(*id)).flatten();
            hits.extend(sets.map(|set| (*set, index)));
        }
        hits.sort_unstable();
        hits.dedup();
        let mut may_begin = vec![false; book.patterns_count];
        let sets = hits.chunk_by(|one, next| one.0 == next.0).map(|hits| hits[0].0);
        for pattern in sets.filter_map(|set| book.begun_by.get(&set)).flatten() {
            may_begin[*pattern] = true;
        }
        Seen { at: tokens.iter().map(|token| token.at).collect(), hits, may_begin }
    }

    pub(super) fn words(&self) -> usize {
        self.at.len()
    }

    /// Leaves words out of everything asked from now on.
    pub(super) fn forget(&mut self, words: &[usize]) {
        self.hits.retain(|(_, index)| !words.contains(index));
    }

    /// The words of a set, by their index.
    fn of(&self, set: SetId) -> impl Iterator<Item = usize> {
        let first = self.hits.partition_point(|(other, _)| *other < set);
        let hits = self.hits[first..].iter().take_while(move |(other, _)| *other == set);
        hits.map(|(_, index)| *index)
    }

    /// The words of the message that a pattern covers, if it is there.
    pub(super) fn covers(&self, pattern: &Pattern) -> Option<Vec<usize>> {
        if !self.may_begin[pattern.id] {
            return None;
        }
        let mut found: Vec<usize> = Vec::new();
        for sequence in &pattern.sequences {
            let place = found.first().map(|index| self.at[*index]);
            found.extend(self.covers_sequence(sequence, place)?);
        }
        Some(found)
    }

    pub(super) fn has(&self, pattern: &Pattern) -> bool {
        self.covers(pattern).is_some()
    }

    /// `near`: the place it must be near to.
    fn covers_sequence(&self, sequence: &[Part], near: Option<usize>) -> Option<Vec<usize>> {
        let is_near =
            |index: usize| near.is_none_or(|place| self.at[index].abs_diff(place) <= NEAR);
        let (first, from_start) = match sequence {
            [Part::Start, rest @ ..] => (rest, true),
            all => (all, false),
        };
        let choice = anchor(sequence)?;
        for start in choice.starts().flat_map(|set| self.of(set)) {
            if (from_start && start != 0) || !is_near(start) {
                continue;
            }
            let mut covered = Vec::new();
            if self.takes(choice, start, &first[1..], &mut covered) {
                return Some(covered);
            }
        }
        None
    }

    /// Whether a choice is at a word, and the rest after it.
    fn takes(&self, choice: &Choice, at: usize, rest: &[Part], covered: &mut Vec<usize>) -> bool {
        let is_at = |set: SetId, index: usize| self.hits.binary_search(&(set, index)).is_ok();
        let before = covered.len();
        if choice.set.is_some_and(|set| is_at(set, at)) {
            covered.push(at);
            if self.goes_on(rest, at, covered) {
                return true;
            }
            covered.truncate(before);
        }
        for phrase in &choice.phrases {
            if !phrase.iter().enumerate().all(|(next, set)| is_at(*set, at + next)) {
                continue;
            }
            let last = at + phrase.len() - 1;
            covered.extend(at..=last);
            if self.goes_on(rest, last, covered) {
                return true;
            }
            covered.truncate(before);
        }
        false
    }

    fn goes_on(&self, rest: &[Part], from: usize, covered: &mut Vec<usize>) -> bool {
        match rest {
            [] => true,
            [Part::End, ..] => from + 1 == self.at.len(),
            [Part::Any(choice), rest @ ..] => self.takes(choice, from + 1, rest, covered),
            [Part::Gap(places), Part::Any(choice), rest @ ..] => {
                let reach = self.at[from] + places + 1;
                let later = (from + 1..self.at.len()).take_while(|index| self.at[*index] <= reach);
                later.into_iter().any(|index| self.takes(choice, index, rest, covered))
            }
            [Part::Gap(_) | Part::Start, ..] => false,
        }
    }
}

fn recognise(text: &str, lexicon: &Lexicon, found: &mut Vec<WordId>) {
    lexicon.find(text, found);
    // A short stem at its beginning does not make a word known.
    if lexicon.knows(text) {
        return;
    }
    if let Some(written) = lexicon.spelled(text) {
        lexicon.find(&written, found);
        return;
    }
    lexicon.guess(text, found);
}

/// Words that were torn in two: `ды шит`.
fn joined(tokens: Vec<Token>, lexicon: &Lexicon) -> Vec<Token> {
    let mut made: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let [token, next @ ..] = rest {
        rest = next;
        if let [other, after @ ..] = next
            && !lexicon.knows(&token.text)
            && !lexicon.knows(&other.text)
        {
            let text = format!("{}{}", token.text, other.text);
            if lexicon.knows(&text) {
                made.push(Token { text, at: token.at });
                rest = after;
                continue;
            }
        }
        made.push(token.clone());
    }
    made
}

/// Words that were fused: `недышит`.
fn parted(tokens: Vec<Token>, lexicon: &Lexicon) -> Vec<Token> {
    let mut made = Vec::with_capacity(tokens.len());
    for token in tokens {
        let apart = match lexicon.knows(&token.text) {
            true => None,
            false => lexicon.apart(&token.text),
        };
        match apart {
            Some((left, right)) => {
                made.push(Token { text: left.to_owned(), at: token.at });
                made.push(Token { text: right.to_owned(), at: token.at });
            }
            None => made.push(token),
        }
    }
    made
}
