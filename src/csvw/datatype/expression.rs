//! Compiles regular expressions in `format` (CSVW syntax §6.4.5 and §6.4.6). Syntax and processing
//! are those of ECMAScript, so an expression may match anywhere in a value unless `^` and `$` bind
//! it.
//!
//! The `regex` crate matches in linear time; this module rewrites the syntax where it differs.
//! Lookaround and backreferences are not supported.

use std::cell::RefCell;
use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;

/// The number of compiled expressions to keep.
const KEPT: usize = 256;

thread_local! {
    /// Compiled expressions: columns share them, and both the metadata check and the reader compile
    /// them.
    static COMPILED: RefCell<HashMap<Box<str>, Regex>> = RefCell::default();
}

/// Compiles an ECMAScript expression; the error is a message.
pub(super) fn compile(source: &str) -> Result<Regex, String> {
    COMPILED.with_borrow_mut(|compiled| match compiled.get(source) {
        Some(regex) => Ok(regex.clone()),
        None => {
            let regex = compile_new(source)?;
            if compiled.len() >= KEPT {
                compiled.clear();
            }
            compiled.insert(source.into(), regex.clone());
            Ok(regex)
        }
    })
}

fn compile_new(source: &str) -> Result<Regex, String> {
    let translated = translate(source)?;
    Regex::new(&translated).map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        // The last line names the fault, those above quote the rewritten expression.
        error => match error.to_string().lines().last() {
            Some(line) => line.trim_start_matches("error: ").to_owned(),
            None => "it is not valid".to_owned(),
        },
    })
}

fn translate(source: &str) -> Result<String, String> {
    let mut out = String::with_capacity(source.len());
    let mut rest = source.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => escape(&mut rest, false, &mut out)?,
            '[' => class(&mut rest, &mut out)?,
            // A dot matches anything but the four line terminators.
            '.' => out.push_str("[^\\n\\r\\u{2028}\\u{2029}]"),
            '(' => group(&mut rest, &mut out)?,
            c => out.push(c),
        }
    }
    Ok(out)
}

/// `(` with its `?` syntax; ECMAScript has no inline flags.
fn group(rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Result<(), String> {
    out.push('(');
    if rest.next_if_eq(&'?').is_none() {
        return Ok(());
    }
    out.push('?');
    match rest.peek() {
        Some(':') => Ok(()),
        Some('<') => {
            out.extend(rest.next());
            match rest.peek() {
                Some('=' | '!') => Err("look-behind is not supported".to_owned()),
                _ => Ok(()),
            }
        }
        Some('=' | '!') => Err("look-ahead is not supported".to_owned()),
        _ => Err("it has '(?' followed by neither ':' nor a name".to_owned()),
    }
}

/// A class in brackets: within it only `\`, `]`, `^` and `-` mean something.
fn class(rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Result<(), String> {
    let negated = rest.next_if_eq(&'^').is_some();
    if rest.next_if_eq(&']').is_some() {
        // `[^]` matches anything and `[]` nothing.
        out.push_str(if negated { "(?s:.)" } else { "[^\\x{0}-\\x{10FFFF}]" });
        return Ok(());
    }
    out.push_str(if negated { "[^" } else { "[" });
    while let Some(c) = rest.next() {
        match c {
            ']' => {
                out.push(']');
                return Ok(());
            }
            '\\' => escape(rest, true, out)?,
            '[' | '&' | '~' | '^' => out.extend(['\\', c]),
            // A dash beside a dash or at an edge stands for itself.
            '-' if matches!(rest.peek(), Some('-' | ']')) => out.push_str("\\-"),
            c => out.push(c),
        }
    }
    Err("a '[' in it is not closed".to_owned())
}

/// An escape after its backslash.
fn escape(rest: &mut Peekable<Chars<'_>>, in_class: bool, out: &mut String) -> Result<(), String> {
    let c = rest.next().ok_or("it ends with a backslash")?;
    match c {
        // Digits, word characters and their boundaries are those of ASCII.
        'd' => out.push_str("[0-9]"),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str("[0-9A-Za-z_]"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        's' => out.push_str("[\\s\\u{FEFF}]"),
        'S' => out.push_str("[^\\s\\u{FEFF}]"),
        'b' if in_class => out.push_str("\\x08"),
        'b' => out.push_str("(?-u:\\b)"),
        'B' if !in_class => out.push_str("(?-u:\\B)"),
        't' | 'n' | 'v' | 'f' | 'r' | 'x' | 'u' | 'p' | 'P' => out.extend(['\\', c]),
        '0' if !matches!(rest.peek(), Some('0'..='9')) => out.push_str("\\x00"),
        '0'..='9' | 'k' => return Err("back-references are not supported".to_owned()),
        'A'..='Z' | 'a'..='z' => return Err(format!("'\\{c}' in it is not recognised")),
        c if c.is_ascii() && !c.is_ascii_control() && c != ' ' => out.extend(['\\', c]),
        c => out.push(c),
    }
    Ok(())
}
