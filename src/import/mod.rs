//! Tables that were kept before, or elsewhere: what is in them, what their columns
//! and values may mean, and each row as a report or as the reason why it is none.
//! Pure: it reads what it is given, row by row, and remembers no words.

pub mod codes;
pub mod dates;
pub mod mapping;
mod measure;
pub mod months;
pub mod row;
pub mod survey;
pub mod table;

pub use mapping::Mapping;
pub use row::{Plan, Taken, Trouble};
pub use survey::Survey;
pub use table::Broken;
