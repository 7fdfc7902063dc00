//! What is asked: stable codes (`domain.md` section 2).

use crate::codes::Audience;

/// How grave a need is when nothing else is known. A disposition, not a diagnosis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    None,
    Minor,
    Severe,
    /// Minor or severe: a person must look.
    Depends,
    Emergency,
}

/// Whether help with it may be given online, or needs meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    Online,
    OnlineAndOffline,
    Neither,
}

/// What must be checked before an answer leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    None,
    /// Only a signed leaflet may be sent without a doctor.
    Leaflet,
    /// Free text needs a doctor.
    Doctor,
}

/// A need, named by its code. The label is in `locales/` under `need-…`.
#[derive(Debug, PartialEq, Eq)]
pub struct Need {
    pub code: &'static str,
    pub level: Level,
    pub delivery: Delivery,
    pub check: Check,
}

const fn need(code: &'static str, level: Level, delivery: Delivery, check: Check) -> Need {
    Need { code, level, delivery, check }
}

/// In the order in which a worker sees them.
pub const NEEDS: &[Need] = &[
    need("INJ.MINOR", Level::Minor, Delivery::Online, Check::Doctor),
    need("INJ.SEVERE", Level::Severe, Delivery::OnlineAndOffline, Check::Doctor),
    need("INFO.SERVICES", Level::None, Delivery::Online, Check::None),
    need("INFO.AIDSCENTER", Level::None, Delivery::Online, Check::None),
    need("INFO.HIVHCV", Level::None, Delivery::Online, Check::Leaflet),
    need("INFO.HR", Level::None, Delivery::Online, Check::Leaflet),
    need("INFO.OD", Level::None, Delivery::Online, Check::Leaflet),
    need("INFO.DETOX_HOME", Level::Depends, Delivery::Online, Check::Doctor),
    need("INFO.COVID", Level::None, Delivery::Online, Check::Leaflet),
    need("PSY.GENERAL", Level::None, Delivery::Online, Check::None),
    need("SVC.ART_ACCOMP", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("SVC.ART_DELIVERY", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("SVC.DETOX_REHAB", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("SVC.PSYCHOLOGIST", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("SVC.ID_DOCS", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("SVC.DISABILITY", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("SVC.LEGAL", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("SVC.SOCIAL", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("SVC.MEDICAL", Level::Depends, Delivery::OnlineAndOffline, Check::Doctor),
    need("HRS.HIV_TEST", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("HRS.HCV_TEST", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("HRS.PACK", Level::None, Delivery::OnlineAndOffline, Check::None),
    need("HRS.PREP", Level::None, Delivery::OnlineAndOffline, Check::Leaflet),
    need("HRS.PEP", Level::Severe, Delivery::OnlineAndOffline, Check::Leaflet),
    need("HRS.NALOXONE", Level::None, Delivery::OnlineAndOffline, Check::Leaflet),
    need("OD.OPIOID", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("OD.STIM", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("OD.GHB", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("OD.DEPRESSANT", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("OD.ALCOHOL", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("OD.UNKNOWN", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("EMG.SEIZURE", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("EMG.SEPSIS", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("EMG.MEDICAL", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("RISK.SUICIDE", Level::Emergency, Delivery::OnlineAndOffline, Check::Leaflet),
    need("RISK.VIOLENCE", Level::Severe, Delivery::OnlineAndOffline, Check::None),
    need("RISK.MINOR", Level::Severe, Delivery::OnlineAndOffline, Check::None),
    need("UNC", Level::Depends, Delivery::Online, Check::None),
    need("MISC.FEEDBACK", Level::None, Delivery::Online, Check::None),
    need("MOD.SOURCING", Level::None, Delivery::Online, Check::None),
    need("MOD.VENDOR", Level::None, Delivery::Neither, Check::None),
    need("MOD.SPAM", Level::None, Delivery::Neither, Check::None),
    need("MOD.ABUSE", Level::None, Delivery::Neither, Check::None),
    need("MOD.THREAT", Level::Severe, Delivery::Neither, Check::None),
    need("OTHER", Level::None, Delivery::Online, Check::None),
];

/// What helps whoever reads it and gives nobody away.
const FOR_ALL: &[&str] = &[
    "INFO.SERVICES",
    "INFO.HR",
    "INFO.OD",
    "INFO.COVID",
    "HRS.PACK",
    "HRS.NALOXONE",
    "MISC.FEEDBACK",
    "MOD.SOURCING",
    "MOD.VENDOR",
    "MOD.SPAM",
    "MOD.ABUSE",
];

impl Need {
    /// Nobody has understood yet what is asked.
    pub const UNCLEAR: &'static str = "UNC";
    /// Support from somebody who has been there: no psychologist is asked for.
    pub const SUPPORT: &'static str = "PSY.GENERAL";

    /// `None` for a text that is no code of ours.
    #[must_use]
    pub fn read(code: &str) -> Option<&'static Need> {
        NEEDS.iter().find(|need| need.code == code)
    }

    /// Where an answer in the group chat's sight belongs unless the worker
    /// chooses otherwise. Whatever touches health, HIV status, the law or a
    /// person's own life is private; so is what nobody has understood yet.
    #[must_use]
    pub fn audience(need: Option<&Need>) -> Audience {
        match need {
            Some(need) if FOR_ALL.contains(&need.code) => Audience::Chat,
            _ => Audience::Private,
        }
    }

    /// The part before the point: needs are shown in these groups.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.code.split('.').next().unwrap_or(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_there_once_and_reads_back() {
        let codes: HashSet<_> = NEEDS.iter().map(|need| need.code).collect();
        assert_eq!(codes.len(), NEEDS.len());
        for need in NEEDS {
            assert_eq!(Need::read(need.code), Some(need));
        }
        assert_eq!(Need::read("OD.NOTHING"), None);
    }

    #[test]
    fn health_status_and_law_are_answered_in_private() {
        assert_eq!(Need::audience(None), Audience::Private);
        for code in FOR_ALL {
            assert!(Need::read(code).is_some(), "{code}");
        }
        for need in NEEDS {
            let is_grave = need.check == Check::Doctor
                || matches!(need.level, Level::Emergency | Level::Severe | Level::Depends)
                || matches!(need.group(), "INJ" | "OD" | "EMG" | "RISK" | "SVC" | "PSY");
            let says_more = ["HIV", "HCV", "AIDS", "ART", "PREP", "PEP", "LEGAL"]
                .iter()
                .any(|word| need.code.contains(word));
            let expected = match is_grave || says_more || need.code == "OTHER" {
                true => Audience::Private,
                false => Audience::Chat,
            };
            assert_eq!(Need::audience(Some(need)), expected, "{}", need.code);
        }
    }

    #[test]
    fn every_overdose_is_an_emergency() {
        for need in NEEDS.iter().filter(|need| need.group() == "OD") {
            assert_eq!(need.level, Level::Emergency, "{}", need.code);
        }
    }
}
