//! `[push]`: whether workers may be called on their own devices.

use serde::Deserialize;

use crate::limits;
use crate::push::endpoint::service;

/// Without a contact nobody is called on a device.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Push {
    /// Whom a push service writes to when something is wrong with what we send:
    /// `mailto:…` or `https://…`. It sees this.
    pub contact: String,
    /// Push services besides those of the browsers' makers: `https://…`, without a path.
    pub services: Vec<String>,
}

impl Push {
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.contact.is_empty()
    }

    /// # Errors
    /// The key that is wrong, and what is allowed.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let contact = &self.contact;
        let is_address = contact.strip_prefix("mailto:").is_some_and(|to| to.contains('@'))
            || contact.strip_prefix("https://").is_some_and(|to| !to.is_empty());
        if self.is_on() && (!is_address || contact.contains(|it: char| it.is_whitespace())) {
            return Err(("contact", "contact begins with mailto: or https://, or is empty"));
        }
        if self.services.len() > limits::PUSH_SERVICES_MAX {
            return Err(("services", "name at most ten push services"));
        }
        match self.services.iter().all(|name| service(name).is_some()) {
            true => Ok(()),
            false => Err((
                "services",
                "a push service is https:// and a host, without a path (http:// on this machine)",
            )),
        }
    }
}
