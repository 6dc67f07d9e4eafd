//! Finds the description of tables (CSVW metadata), reads it, normalises and checks it.

pub mod model;
