//! Studies, where their words are sealed: to the researchers and to nobody else.
//! Whoever brings a text cannot read it back.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::House;
use crate::codes::CodeState;
use crate::coding::book::{Book, Code, Words};
use crate::coding::intake::Incoming;
use crate::coding::{Decided, Said, Study, Text};
use crate::desk::study::{Brought, Opening};
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::{Fault, Tx};
use crate::ids::{CodeId, StudyId, TextId, WorkerId};
use crate::limits;
use crate::store;
use crate::vault::{Reader, Sealed, Team};

/// What a study's codebook begins with: themes, each with its codes.
pub type Beginning = Vec<(String, Vec<String>)>;

fn text_label(text: TextId) -> String {
    format!("study text {}", text.0)
}

fn code_label(code: CodeId) -> String {
    format!("study code {}", code.0)
}

impl House {
    /// Opens a study with a codebook.
    ///
    /// # Errors
    /// As [`desk::study::open`].
    pub async fn open_study(
        &self,
        worker: &Worker,
        (title, ethics): (String, String),
        coders: Vec<WorkerId>,
        beginning: Beginning,
    ) -> Result<StudyId, DeskError> {
        let id = StudyId::new();
        let mut codes = Vec::new();
        for (theme, under) in beginning {
            let theme = self.first_code(theme, None, codes.len())?;
            let theme_id = theme.id;
            codes.push(theme);
            for name in under {
                codes.push(self.first_code(name, Some(theme_id), codes.len())?);
            }
        }
        let opening = Opening { id, title, ethics, coders, codes };
        let (worker, now) = (worker.clone(), self.now());
        self.store.commit(move |tx| desk::study::open(tx, &worker, opening, now)).await?;
        Ok(id)
    }

    fn first_code(
        &self,
        name: String,
        theme: Option<CodeId>,
        before: usize,
    ) -> Result<store::codebook::Code, DeskError> {
        let id = CodeId::new();
        let sealed = self.seal_code(id, &Words { name, ..Words::default() })?;
        Ok(store::codebook::Code {
            id,
            place: i64::try_from(before + 1).unwrap_or(i64::MAX),
            is_theme: theme.is_none(),
            theme,
            into: None,
            state: CodeState::Open,
            sealed,
        })
    }

    /// Seals what a code is called and stands for.
    ///
    /// # Errors
    /// [`Refusal::CodeUnfit`] without a name or with too many words.
    pub fn seal_code(&self, id: CodeId, words: &Words) -> Result<Sealed, DeskError> {
        let name = words.name.trim();
        let is_short = |words: &str, most| words.chars().count() <= most;
        if name.is_empty()
            || name.contains('\n')
            || !is_short(name, limits::CODE_NAME_CHARS_MAX)
            || !is_short(&words.description, limits::CODE_WORDS_CHARS_MAX)
            || !is_short(&words.memo, limits::CODE_WORDS_CHARS_MAX)
        {
            return Err(Refusal::CodeUnfit.into());
        }
        let parts = [name, words.description.trim(), words.memo.trim()];
        let plain = Zeroizing::new(parts.join("\u{1f}"));
        Ok(self.vault.seal_for_team(Team::Researchers, &code_label(id), plain.as_bytes())?)
    }

    /// Seals texts and brings them to a study.
    ///
    /// # Errors
    /// As [`desk::study::bring`].
    pub async fn bring_texts(
        &self,
        worker: &Worker,
        study: StudyId,
        incoming: &[Incoming],
        has_leave: bool,
    ) -> Result<(), DeskError> {
        let mut brought = Vec::with_capacity(incoming.len());
        for text in incoming {
            let id = TextId::new();
            let plain = Zeroizing::new(format!("{}\n{}", text.month, text.lines.join("\n")));
            let label = text_label(id);
            let sealed = self.vault.seal_for_team(Team::Researchers, &label, plain.as_bytes())?;
            let lines = i64::try_from(text.lines.len()).unwrap_or(i64::MAX);
            brought.push(Brought { id, lines, sealed });
        }
        let (worker, now) = (worker.clone(), self.now());
        let bring =
            move |tx: &mut Tx| desk::study::bring(tx, &worker, study, brought, has_leave, now);
        self.store.commit(bring).await
    }

    /// The codebook as a version says it, or the newest.
    ///
    /// # Errors
    /// As [`desk::study::of_coder`].
    pub async fn codebook(
        &self,
        worker: &Worker,
        reader: &Reader,
        study: StudyId,
        version: Option<i64>,
    ) -> Result<Book, DeskError> {
        let worker = worker.clone();
        let read = move |tx: &mut Tx| {
            desk::study::of_coder(tx, &worker, study)?;
            let newest = store::codebook::newest(tx, study)?;
            let version = version.unwrap_or(newest).clamp(0, newest);
            Ok::<_, DeskError>((version, store::codebook::codes(tx, study, version)?))
        };
        let (version, rows) = self.store.read(read).await?;
        self.open_book(reader, version, rows).await
    }

    async fn open_book(
        &self,
        reader: &Reader,
        version: i64,
        rows: Vec<store::codebook::Code>,
    ) -> Result<Book, DeskError> {
        let sealed: Vec<_> =
            rows.iter().map(|row| (code_label(row.id), row.sealed.clone())).collect();
        let opened = self.vault.open_all_for_team(reader, Team::Researchers, &sealed).await?;
        let code = |(row, plain): (store::codebook::Code, Zeroizing<Vec<u8>>)| {
            let plain = String::from_utf8_lossy(&plain);
            let mut parts = plain.split('\u{1f}').map(str::to_owned);
            let mut next = || parts.next().unwrap_or_default();
            Code {
                id: row.id,
                words: Words { name: next(), description: next(), memo: next() },
                is_theme: row.is_theme,
                theme: row.theme,
                into: row.into,
                state: row.state,
            }
        };
        Ok(Book { version, codes: rows.into_iter().zip(opened).map(code).collect() })
    }

    /// Texts of a study for one of its coders: one, or all.
    ///
    /// # Errors
    /// As [`desk::study::of_coder`]; [`Refusal::NoSuchStudy`] for a text of another.
    pub async fn study_texts(
        &self,
        worker: &Worker,
        reader: &Reader,
        study: StudyId,
        one: Option<TextId>,
    ) -> Result<Vec<Text>, DeskError> {
        let worker = worker.clone();
        let read = move |tx: &mut Tx| {
            desk::study::of_coder(tx, &worker, study)?;
            match one {
                None => Ok::<_, DeskError>(store::study::texts(tx, study)?),
                Some(text) => {
                    Ok(vec![store::study::text(tx, study, text)?.ok_or(Refusal::NoSuchStudy)?])
                }
            }
        };
        let rows = self.store.read(read).await?;
        self.open_texts(reader, rows).await
    }

    async fn open_texts(
        &self,
        reader: &Reader,
        rows: Vec<store::study::Text>,
    ) -> Result<Vec<Text>, DeskError> {
        let sealed: Vec<_> =
            rows.iter().map(|row| (text_label(row.id), row.sealed.clone())).collect();
        let opened = self.vault.open_all_for_team(reader, Team::Researchers, &sealed).await?;
        let text = |(row, plain): (store::study::Text, Zeroizing<Vec<u8>>)| {
            let plain = String::from_utf8_lossy(&plain);
            let (month, words) = plain.split_once('\n').unwrap_or_default();
            Text {
                id: row.id,
                number: row.number,
                batch: row.batch,
                month: month.to_owned(),
                lines: words.lines().map(str::to_owned).collect(),
            }
        };
        Ok(rows.into_iter().zip(opened).map(text).collect())
    }

    /// Everything that all coders may see: the batches that all are done with.
    ///
    /// # Errors
    /// [`Refusal::StillBlind`] before there is one.
    pub async fn revealed(
        &self,
        worker: &Worker,
        reader: &Reader,
        id: StudyId,
    ) -> Result<Study, DeskError> {
        let worker = worker.clone();
        let read = move |tx: &mut Tx| {
            let study = desk::study::revealed(tx, &worker, id)?;
            let version = store::codebook::newest(tx, id)?;
            let book = store::codebook::codes(tx, id, version)?;
            let mut texts = store::study::texts(tx, id)?;
            let open: Vec<_> = study.batches.iter().filter(|it| study.is_revealed(it)).collect();
            texts.retain(|text| open.iter().any(|batch| batch.number == text.batch));
            let said = store::study::revealed(tx, id)?;
            let decided = store::study::decisions(tx, id)?;
            Ok::<_, DeskError>((study, version, book, texts, said, decided))
        };
        let (study, version, book, texts, said, decided) = self.store.read(read).await?;
        let numbers: BTreeMap<_, _> =
            study.coders.iter().enumerate().map(|(number, id)| (*id, number)).collect();
        let line = |line: i64| usize::try_from(line).unwrap_or(usize::MAX);
        let said = said.into_iter().filter_map(|it| {
            let coder = *numbers.get(&it.worker)?;
            let codes = it.codes.into_iter().collect();
            Some(Said { coder, text: it.text, line: line(it.line), codes })
        });
        let decided = decided.into_iter().map(|it| Decided {
            text: it.text,
            line: line(it.line),
            codes: it.codes.into_iter().collect(),
            by: numbers.get(&it.worker).copied(),
        });
        Ok(Study {
            seed: id.0,
            title: study.title,
            ethics: study.ethics,
            opened_on: study.opened_on.date(),
            coders: study.coders.len(),
            said: said.collect(),
            decided: decided.collect(),
            book: self.open_book(reader, version, book).await?,
            texts: self.open_texts(reader, texts).await?,
        })
    }

    /// Notes that somebody takes a study with them, and gives what leaves.
    ///
    /// # Errors
    /// As [`House::revealed`].
    pub async fn export_study(
        &self,
        worker: &Worker,
        reader: &Reader,
        id: StudyId,
    ) -> Result<Study, DeskError> {
        let study = self.revealed(worker, reader, id).await?;
        let (worker, now) = (worker.clone(), self.now());
        self.store.commit(move |tx| desk::study::export(tx, &worker, id, now)).await?;
        Ok(study)
    }

    /// What this coder said of each line, and nothing of any other.
    ///
    /// # Errors
    /// As [`desk::study::of_coder`].
    pub async fn own_codings(
        &self,
        worker: &Worker,
        study: StudyId,
    ) -> Result<Vec<store::study::Line>, DeskError> {
        let worker = worker.clone();
        let read = move |tx: &mut Tx| {
            desk::study::of_coder(tx, &worker, study)?;
            Ok::<_, DeskError>(store::study::said_by(tx, study, worker.id)?)
        };
        self.store.read(read).await
    }

    /// Studies, and who could code: researchers by number.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn studies(&self) -> Result<(Vec<store::study::Study>, Vec<WorkerId>), DeskError> {
        let read = |tx: &mut Tx| {
            let workers = store::worker::all(tx)?;
            let is_fit = |it: &store::worker::Worker| {
                it.active && it.roles.contains(&crate::codes::Role::Researcher)
            };
            let coders = workers.iter().filter(|it| is_fit(it)).map(|it| it.id).collect();
            Ok::<_, Fault>((store::study::all(tx)?, coders))
        };
        Ok(self.store.read(read).await?)
    }
}
