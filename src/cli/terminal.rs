//! Writes to standard output and standard error without letting data control a terminal.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstyle::{Reset, Style};
use rapporteur::diagnostic::visible;

use super::closed::Stdout;

/// Standard output for data. A file or pipe gets them unchanged; on a terminal, a visible sign
/// replaces each control or invisible character.
pub(super) fn stdout() -> Box<dyn Write + Send> {
    let out = BufWriter::new(Stdout(io::stdout()));
    match is_terminal() {
        true => Box::new(Shown { out, rest: Vec::new() }),
        false => Box::new(out),
    }
}

/// Standard output for text with our own styles; the caller has made the rest visible.
pub(super) fn styled_stdout() -> impl Write {
    let choice = anstream::AutoStream::choice(&io::stdout());
    anstream::AutoStream::new(Box::new(Stdout(io::stdout())) as Box<dyn Write>, choice)
}

/// Standard error for reports, which have replaced invisible characters already.
pub(super) fn stderr() -> impl Write {
    anstream::stderr().lock()
}

/// Whether standard output is a terminal.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Writes a line to standard error.
pub(super) fn say(line: &str) {
    say_styled(&[(Style::new(), line)]);
}

/// Writes lines to standard error, in one piece; failures are ignored.
pub(super) fn say_all(lines: &[String]) {
    let lines = lines.iter().map(|line| format!("{}\n", visible(line)));
    let _ = stderr().write_all(lines.collect::<String>().as_bytes());
}

/// Writes a line of styled parts to standard error; failures are ignored.
pub(super) fn say_styled(parts: &[(Style, &str)]) {
    let parts = parts.iter().map(|(style, text)| match style.is_plain() {
        true => visible(text).into_owned(),
        false => format!("{style}{}{Reset}", visible(text)),
    });
    let _ = writeln!(stderr(), "{}", parts.collect::<String>());
}

/// Shows an error in the arguments and ends the program.
pub(super) fn refuse(error: &clap::Error) -> ! {
    let is_hidden = |a: OsString| matches!(visible(&a.to_string_lossy()), Cow::Owned(_));
    if std::env::args_os().any(is_hidden) {
        // Without styles, so that escape sequences in an argument have no effect.
        error.render().to_string().lines().for_each(say);
        std::process::exit(error.exit_code());
    }
    error.exit()
}

/// Writes text with visible signs, line by line; tabs stay.
struct Shown<W: Write> {
    out: W,
    /// The start of an unfinished line.
    rest: Vec<u8>,
}

impl<W: Write> Shown<W> {
    /// A line with its end, LF or CRLF.
    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        let text = String::from_utf8_lossy(line);
        let (text, end) = match text.strip_suffix('\n') {
            Some(text) => (text.strip_suffix('\r').unwrap_or(text), "\n"),
            None => (&*text, ""),
        };
        let cells: Vec<_> = text.split('\t').map(visible).collect();
        write!(self.out, "{}{end}", cells.join("\t"))
    }
}

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.rest.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.rest);
                self.line(&line)?;
            }
        }
        Ok(bytes.len())
    }

    /// A flush means all data have arrived; the last line may have no end.
    fn flush(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.rest);
        self.line(&line)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_control_a_terminal() {
        let mut shown = Shown { out: Vec::new(), rest: Vec::new() };
        let text = "a\tb\u{1b}]0;x\u{7}\r\nc\rd\n\u{202e}Côte";
        // Also cut within characters.
        text.as_bytes().chunks(3).for_each(|part| shown.write_all(part).expect("written"));
        shown.flush().expect("written");
        let text = String::from_utf8(shown.out).expect("UTF-8");
        assert_eq!(text, "a\tb␛]0;x␇\nc␍d\n<U+202E>Côte");
    }
}
