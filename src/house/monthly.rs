//! The figures of a month, written into a folder for others once the month is over.

use std::path::{Path, PathBuf};

use super::House;
use crate::clock::Timestamp;
use crate::codes::{Deed, Lang};
use crate::desk::figures::{Months, gather, month};
use crate::desk::{DeskError, deed, report};
use crate::engine::{Fault, Tx};
use crate::evidence::Package;
use crate::evidence::indicator::{Line, for_reader};
use crate::evidence::sheets::{self, About};
use crate::evidence::shown::Audience;
use crate::{limits, text};

/// Files of one month: their names' endings and what is in them.
struct Files {
    stem: String,
    contents: Vec<(&'static str, Vec<u8>)>,
}

impl House {
    /// What others may read of these months.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lines_for(
        &self,
        months: Months,
        audience: Audience,
    ) -> Result<Vec<Line>, DeskError> {
        let config = &self.config.figures;
        let package = Package { services: config.package.clone(), least: config.package_least };
        let evidence = self.store.read(move |tx| gather(tx, months, &package)).await?;
        Ok(for_reader(&evidence.lines(months.first, months.last), audience))
    }

    /// Writes last month's figures, from the day that is configured on, unless they
    /// are there already. Small counts are hidden: a folder is read by others.
    ///
    /// # Errors
    /// When the database fails, or the folder takes nothing.
    pub async fn write_month(&self) -> Result<(), DeskError> {
        let folder = self.config.figures.monthly.clone();
        if folder.as_os_str().is_empty() {
            return Ok(());
        }
        let today = report::calendar(self.now(), &self.config.organisation.time_zone).day;
        let day_of_month = (today - today.month()).0 / 86_400 + 1;
        if day_of_month < self.config.figures.monthly_day {
            return Ok(());
        }
        let last = month(today).before();
        let stem = format!("figures-{last}");
        if folder.join(format!("{stem}.xlsx")).exists() {
            return Ok(());
        }
        let months = Months { first: last, last };
        let lines = self.lines_for(months, Audience::Outside(limits::CELL_LEAST)).await?;
        let files = self.files(stem, months, &lines)?;
        tokio::task::spawn_blocking(move || write(&folder, files))
            .await
            .map_err(|_| Fault::Panicked)?
            .map_err(|error| broken(error.kind()))?;
        self.note_export(self.now()).await
    }

    fn files(&self, stem: String, months: Months, lines: &[Line]) -> Result<Files, DeskError> {
        let lang = self.config.organisation.languages.first().copied().unwrap_or(Lang::Ru);
        let about = About {
            organisation: self.config.organisation.name.clone(),
            first: months.first.to_string(),
            last: months.last.to_string(),
            least: limits::CELL_LEAST,
        };
        let rows = text::figures::rows(lang, lines);
        let mut contents = Vec::new();
        if let Some(mapping) = self.config.figures.mapping().map_err(Fault::Broken)? {
            let values = mapping.values(&[(months.first, lines.to_vec())]);
            contents.push(("dhis2.json", format!("{:#}\n", values.document).into_bytes()));
        }
        contents.push(("csv", sheets::csv(&about, &rows).into_bytes()));
        // The last one written says that the month is done.
        let book = sheets::xlsx(&about, &rows).map_err(|_| broken("a workbook"))?;
        contents.push(("xlsx", book));
        Ok(Files { stem, contents })
    }

    async fn note_export(&self, now: Timestamp) -> Result<(), DeskError> {
        let note = move |tx: &mut Tx| {
            let what = deed::About { deed: Deed::Exported, about: None, case: None };
            deed::note(tx, None, what, None, now)
        };
        self.store.commit(note).await
    }
}

fn broken(why: impl std::fmt::Display) -> Fault {
    Fault::Broken(format!("the figures of the month: {why}"))
}

/// Each file whole or not at all: whoever looks into the folder may look meanwhile.
fn write(folder: &Path, files: Files) -> std::io::Result<()> {
    for (ending, bytes) in files.contents {
        let path: PathBuf = folder.join(format!("{}.{ending}", files.stem));
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut new, &bytes)?;
        new.as_file().sync_all()?;
        new.persist(&path).map_err(|error| error.error)?;
    }
    Ok(())
}
