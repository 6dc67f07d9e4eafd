//! Reports as people and programs get them.
