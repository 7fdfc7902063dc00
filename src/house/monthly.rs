//! The figures of each month, written into a folder for others once it is over.

use std::path::{Path, PathBuf};

use super::House;
use crate::clock::Timestamp;
use crate::codes::{Deed, Lang};
use crate::desk::figures::{Months, are_awaited, month, stretch};
use crate::desk::{DeskError, deed};
use crate::engine::{Fault, Tx};
use crate::evidence::indicator::Line;
use crate::evidence::outside::{Audience, Shown};
use crate::evidence::sheets::{self, About, Figures};
use crate::evidence::{Month, Package};
use crate::{limits, store, text};

/// Files of one month: their names' endings and what is in them.
struct Files {
    stem: String,
    is_preliminary: bool,
    contents: Vec<(&'static str, Vec<u8>)>,
}

impl House {
    /// What others may read of these months.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shown_to(&self, months: Months, audience: Audience) -> Result<Shown, DeskError> {
        let config = &self.config.figures;
        let package = Package { services: config.package.clone(), least: config.package_least };
        let today = self.today();
        let stretch = self.store.read(move |tx| stretch(tx, months, &package, today)).await?;
        Ok(stretch.shown(audience))
    }

    /// Writes the figures of every month that is over and not written yet, of the last
    /// one from the day that is configured on, and of at most
    /// [`limits::MONTHS_WRITTEN`]. Small counts are hidden: a folder is read by others.
    /// While reports of a month are still to come its files are named preliminary and
    /// written anew as they change; the last ones take their place and stay.
    ///
    /// # Errors
    /// When the database fails, or the folder takes nothing.
    pub async fn write_months(&self) -> Result<(), DeskError> {
        let folder = self.config.figures.monthly.clone();
        if folder.as_os_str().is_empty() {
            return Ok(());
        }
        let today = self.today();
        let newest = month(today).before();
        let day_of_month = (today - today.month()).0 / 86_400 + 1;
        let is_due = day_of_month >= self.config.figures.monthly_day;
        let begun = self.store.read(store::figures::first_month).await?;
        let first = begun.map_or(newest, month).min(newest);
        let first = first.max(newest.back(limits::MONTHS_WRITTEN - 1));
        for one in first.to(newest).filter(|one| is_due || *one < newest) {
            if !folder.join(format!("figures-{one}.xlsx")).exists() {
                self.write_month(&folder, one).await?;
            }
        }
        Ok(())
    }

    async fn write_month(&self, folder: &Path, month: Month) -> Result<(), DeskError> {
        let (months, today) = (Months::one(month), self.today());
        let is_preliminary =
            self.store.read(move |tx| are_awaited(tx, months.days(), today)).await?;
        let lines = self.shown_to(months, Audience::Outside(limits::CELL_LEAST)).await?.lines;
        let files = self.files(months, &lines, is_preliminary)?;
        let folder = folder.to_owned();
        let is_written = tokio::task::spawn_blocking(move || write(&folder, files))
            .await
            .map_err(|_| Fault::Panicked)?
            .map_err(|error| broken(error.kind()))?;
        if is_written { self.note_export(self.now()).await } else { Ok(()) }
    }

    fn files(
        &self,
        months: Months,
        lines: &[Line],
        is_preliminary: bool,
    ) -> Result<Files, DeskError> {
        let lang = self.config.organisation.languages.first().copied().unwrap_or(Lang::Ru);
        let about = About {
            organisation: self.config.organisation.name.clone(),
            first: months.first.to_string(),
            last: months.last.to_string(),
            least: limits::CELL_LEAST,
            is_preliminary,
        };
        let rows = text::figures::rows(lang, lines);
        let figures = Figures { about, rows, months: Vec::new() };
        let mut contents = Vec::new();
        if let Some(mapping) = self.config.figures.mapping().map_err(Fault::Broken)? {
            let values = mapping.values(&[(months.first, lines.to_vec())]);
            for figure in &values.hidden {
                tracing::info!("no value for DHIS2, hidden from others: {figure}");
            }
            contents.push(("dhis2.json", format!("{:#}\n", values.document).into_bytes()));
        }
        contents.push(("csv", sheets::csv(&figures).into_bytes()));
        // The last one written says that the month is done.
        let book = sheets::xlsx(&figures).map_err(|_| broken("a workbook"))?;
        contents.push(("xlsx", book));
        Ok(Files { stem: format!("figures-{}", months.first), is_preliminary, contents })
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
/// Preliminary ones are written where they say something new; says whether any was.
fn write(folder: &Path, files: Files) -> std::io::Result<bool> {
    let preliminary = |ending: &str| folder.join(format!("{}.preliminary.{ending}", files.stem));
    let is_csv = |(ending, _): &&(&str, Vec<u8>)| *ending == "csv";
    let new = files.contents.iter().find(is_csv).map(|(_, bytes)| bytes);
    let old = std::fs::read(preliminary("csv")).ok();
    if files.is_preliminary && old.as_ref() == new {
        return Ok(false);
    }
    for (ending, bytes) in &files.contents {
        let path: PathBuf = match files.is_preliminary {
            true => preliminary(ending),
            false => folder.join(format!("{}.{ending}", files.stem)),
        };
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut new, bytes)?;
        new.as_file().sync_all()?;
        new.persist(&path).map_err(|error| error.error)?;
    }
    if !files.is_preliminary {
        for (ending, _) in &files.contents {
            match std::fs::remove_file(preliminary(ending)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => (),
            }
        }
    }
    Ok(true)
}
