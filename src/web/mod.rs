//! Writes web pages about a folder.

pub mod pages;
