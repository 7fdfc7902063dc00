//! What is done to a codebook. Every deed makes a version; no coding is touched:
//! what was merged counts under the other code, and what was split stays where it
//! was put until somebody codes it anew.

use super::study::of_coder_locked;
use super::{DeskError, Refusal, Worker};
use crate::clock::Timestamp;
use crate::codes::{BookAct, CodeState};
use crate::engine::Tx;
use crate::ids::{CodeId, StudyId};
use crate::limits;
use crate::store;
use crate::store::codebook::{Code, Version};
use crate::vault::Sealed;

pub enum Change {
    /// A code under a theme or under none, or a theme.
    Add {
        id: CodeId,
        is_theme: bool,
        theme: Option<CodeId>,
        sealed: Sealed,
    },
    /// Another name, description or memo.
    Reword {
        id: CodeId,
        sealed: Sealed,
    },
    /// What was coded with the first counts under the second.
    Merge {
        id: CodeId,
        into: CodeId,
    },
    /// Two new codes beside the one they come from.
    Split {
        id: CodeId,
        parts: [(CodeId, Sealed); 2],
    },
    Group {
        id: CodeId,
        theme: Option<CodeId>,
    },
}

impl Change {
    fn act(&self) -> BookAct {
        match self {
            Change::Add { .. } => BookAct::Added,
            Change::Reword { .. } => BookAct::Worded,
            Change::Merge { .. } => BookAct::Merged,
            Change::Split { .. } => BookAct::Split,
            Change::Group { .. } => BookAct::Grouped,
        }
    }
}

/// Makes a version. `seen` is the one that the worker looked at.
///
/// # Errors
/// [`Refusal::NotNewest`] when somebody made another meanwhile;
/// [`Refusal::CodeClosed`], [`Refusal::CodeUnfit`], [`Refusal::NoSuchStudy`].
pub fn change(
    tx: &mut Tx,
    worker: &Worker,
    study: StudyId,
    seen: i64,
    change: Change,
    now: Timestamp,
) -> Result<i64, DeskError> {
    of_coder_locked(tx, worker, study)?;
    let newest = store::codebook::newest(tx, study)?;
    if newest != seen {
        return Err(Refusal::NotNewest.into());
    }
    let act = change.act();
    let book = Book { codes: store::codebook::codes(tx, study, newest)? };
    let written = book.after(change)?;
    let version = Version { number: newest + 1, act, by: worker.id, at: now };
    store::codebook::begin_version(tx, study, &version)?;
    for code in &written {
        store::codebook::write(tx, study, version.number, code)?;
    }
    Ok(version.number)
}

/// The newest version as it was found.
struct Book {
    codes: Vec<Code>,
}

impl Book {
    /// Every code that is something else afterwards.
    fn after(self, change: Change) -> Result<Vec<Code>, Refusal> {
        match change {
            Change::Add { id, is_theme, theme, sealed } => {
                let theme = self.theme(theme.filter(|_| !is_theme))?;
                Ok(vec![self.made(0, (id, sealed), is_theme, theme)?])
            }
            Change::Reword { id, sealed } => {
                let code = self.take(id)?;
                Ok(vec![Code { sealed, ..code }])
            }
            Change::Merge { id, into } => {
                let target = self.find(into)?;
                if id == into || target.state != CodeState::Open || target.is_theme {
                    return Err(Refusal::CodeClosed);
                }
                let code = self.take(id)?;
                if code.is_theme {
                    return Err(Refusal::CodeClosed);
                }
                Ok(vec![Code { state: CodeState::Merged, into: Some(into), ..code }])
            }
            Change::Split { id, parts: [one, other] } => {
                let (is_theme, theme) = self.find(id).map(|code| (code.is_theme, code.theme))?;
                if is_theme || self.find(id)?.state != CodeState::Open {
                    return Err(Refusal::CodeClosed);
                }
                let one = self.made(0, one, false, theme)?;
                let other = self.made(1, other, false, theme)?;
                let code = self.take(id)?;
                Ok(vec![Code { state: CodeState::Split, ..code }, one, other])
            }
            Change::Group { id, theme } => {
                let theme = self.theme(theme)?;
                let code = self.take(id)?;
                if code.is_theme {
                    return Err(Refusal::CodeClosed);
                }
                Ok(vec![Code { theme, ..code }])
            }
        }
    }

    fn find(&self, id: CodeId) -> Result<&Code, Refusal> {
        self.codes.iter().find(|code| code.id == id).ok_or(Refusal::NoSuchStudy)
    }

    /// A code that still stands for itself.
    fn take(self, id: CodeId) -> Result<Code, Refusal> {
        let found = self.codes.into_iter().find(|code| code.id == id);
        let code = found.ok_or(Refusal::NoSuchStudy)?;
        if code.state == CodeState::Merged { Err(Refusal::CodeClosed) } else { Ok(code) }
    }

    fn theme(&self, theme: Option<CodeId>) -> Result<Option<CodeId>, Refusal> {
        match theme {
            Some(id) if !self.find(id)?.is_theme => Err(Refusal::CodeClosed),
            theme => Ok(theme),
        }
    }

    /// After `before` others of the same change.
    fn made(
        &self,
        before: i64,
        (id, sealed): (CodeId, Sealed),
        is_theme: bool,
        theme: Option<CodeId>,
    ) -> Result<Code, Refusal> {
        if self.codes.len() + usize::try_from(before).unwrap_or(0) >= limits::CODES_MAX {
            return Err(Refusal::CodeUnfit);
        }
        let last = self.codes.iter().map(|code| code.place).max().unwrap_or(0);
        let place = last + 1 + before;
        Ok(Code { id, place, is_theme, theme, into: None, state: CodeState::Open, sealed })
    }
}
