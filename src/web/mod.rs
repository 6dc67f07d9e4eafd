//! Pages for people.

pub mod pages;
