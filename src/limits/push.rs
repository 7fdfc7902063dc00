//! Bounds of calls over web push.

use crate::clock::Span;

/// The address of a device, bytes. Push services promise no length; those of today
/// stay under 700.
pub const DEVICE_BYTES_MAX: usize = 1_024;
/// Devices on which one worker is called.
pub const DEVICES_MAX: usize = 5;
/// A push service forgets a call that it could not hand over within a step of the
/// ladder: nobody is woken for what is over.
pub const PUSH_KEPT: Span = super::CALL_STEP;
/// What we sign for a push service counts this long; RFC 8292 allows a day. Long
/// enough for a clock that is wrong by hours.
pub const PUSH_SIGNED: Span = Span::hours(12);
/// A push service that is asked for patience is waited for at most this long: then
/// the ladder calls anew.
pub const PUSH_WAIT_MAX: Span = super::CALL_AGAIN;
/// A push service answers within this, s.
pub const PUSH_ANSWER_S: u64 = 10;
/// Push services of one's own.
pub const PUSH_SERVICES_MAX: usize = 10;
