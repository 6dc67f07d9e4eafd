//! The rules of the metadata vocabulary, each with a small document that keeps or breaks it.
