//! Reads tables: bytes to rows by the dialect, rows to typed cells, keys checked.
