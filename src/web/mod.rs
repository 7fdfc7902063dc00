//! Two listeners over one desk: [`chat`] for the public, [`console`] for the
//! workers. They share this file's neighbours and never meet each other.

pub mod chat;
pub mod console;

mod bare;
pub mod cookie;
pub mod form;
mod leaflet;
pub mod listener;
pub mod page;
pub mod shield;
