//! What was given to a client: stable codes (`domain.md` section 2).

use crate::codes::Role;

/// A service, named by its code. The label is in `locales/` under `service-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service(&'static str);

/// In the order in which a worker sees them.
pub const SERVICES: &[Service] = &[
    Service("S01"),
    Service("S02"),
    Service("S03"),
    Service("S04"),
    Service("S05"),
    Service("S06"),
    Service("S07"),
    Service("S08"),
    Service("S09"),
    Service("S10"),
    Service("S11"),
    Service("S12"),
    Service("S13"),
    Service("S14"),
    Service("S15"),
    Service("S16"),
    Service("S17"),
    Service("S18"),
    Service("S19"),
    Service("S20"),
    Service("S21"),
];

impl Service {
    /// They were given a leaflet.
    pub const LEAFLET: Service = Service("S01");
    /// The worker answered, so at least they talked.
    pub const PEER_TALK: Service = Service("S02");
    /// A specialist answered.
    const DOCTOR: Service = Service("S04");
    pub const PSYCHOLOGIST: Service = Service("S05");
    pub const LAWYER: Service = Service("S06");
    pub const SOCIAL: Service = Service("S07");
    pub const TO_VAN: Service = Service("S08");
    pub const TO_CLINIC: Service = Service("S09");
    pub const TO_AIDS_CENTRE: Service = Service("S10");
    pub const COMPANION: Service = Service("S11");
    pub const ART_DELIVERY: Service = Service("S12");
    pub const DETOX: Service = Service("S13");
    pub const TEST: Service = Service("S14");
    pub const PACKAGE: Service = Service("S15");
    pub const LINKAGE: Service = Service("S16");
    /// A clinician signed what a worker wrote.
    pub const CHECKED_ADVICE: Service = Service("S03");
    /// The overdose guide was shown to them.
    pub const GUIDE: Service = Service("S17");
    /// A worker stayed until the ambulance was there.
    pub const STAYED: Service = Service("S18");
    /// The client was left a contact.
    pub const CONTACT_LEFT: Service = Service("S19");

    /// What words of somebody of this role are.
    #[must_use]
    pub fn talk_with(role: Role) -> Service {
        match role {
            Role::Doctor => Service::DOCTOR,
            Role::Psychologist => Service::PSYCHOLOGIST,
            Role::Lawyer => Service::LAWYER,
            Role::SocialWorker => Service::SOCIAL,
            _ => Service::PEER_TALK,
        }
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }

    #[must_use]
    pub fn read(code: &str) -> Option<Service> {
        SERVICES.iter().copied().find(|service| service.0 == code)
    }
}
