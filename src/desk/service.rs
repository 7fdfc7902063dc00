//! What was given to a client: stable codes (`domain.md` section 2).

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
    /// A clinician signed what a worker wrote.
    pub const CHECKED_ADVICE: Service = Service("S03");
    /// A clinician wrote to them.
    pub const CLINICIAN_ONLINE: Service = Service("S04");
    /// The overdose guide was shown to them.
    pub const GUIDE: Service = Service("S17");
    /// A worker stayed until the ambulance was there.
    pub const STAYED: Service = Service("S18");
    /// The client was left a contact.
    pub const CONTACT_LEFT: Service = Service("S19");

    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }

    #[must_use]
    pub fn read(code: &str) -> Option<Service> {
        SERVICES.iter().copied().find(|service| service.0 == code)
    }
}
