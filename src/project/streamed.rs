//! Streams an answer from a separate process.
//!
//! The process writes it in a format that keeps all terms unchanged. A thread supervises it, and
//! passes the output on in pieces, a few of which wait for the reader. (A pipe would not work: the
//! process would have a copy of the reading end, so that it never breaks.)

use std::io::{self, Cursor, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Triple;
use oxigraph::sparql::QueryEvaluationError;
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput,
};

use super::Error;
use crate::query::contained::Ended;
use crate::query::{Form, ResultFormat, Results, Rows, Triples};
use crate::rdf::format::Format;

/// The format of an answer from the process.
pub(super) fn format(form: Form) -> ResultFormat {
    match form {
        Form::Graph => ResultFormat::Rdf(Format::NTriples),
        Form::Rows | Form::YesNo => ResultFormat::Json,
    }
}

/// The number of pieces that may wait for the reader.
const WAITING: usize = 4;

/// Receives the bytes of an answer.
pub(super) struct Sender(SyncSender<Vec<u8>>);

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.send(bytes.to_vec());
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into()).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads the bytes of a [`Sender`].
struct Pieces {
    receiver: Receiver<Vec<u8>>,
    piece: Cursor<Vec<u8>>,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            // The stream ends without senders.
            let Ok(piece) = self.receiver.recv() else { return Ok(0) };
            self.piece = Cursor::new(piece);
        }
    }
}

/// The answer that `write` writes in the [`format`] of its form, on a separate thread.
///
/// # Errors
/// [`Error::Stopped`] if it ends before its first row.
pub(super) fn results(
    form: Form,
    write: impl FnOnce(Sender) -> Result<(), Ended> + Send + 'static,
) -> Result<Results<'static>, Error> {
    let (sender, receiver) = sync_channel(WAITING);
    let (reader, writer) = (Pieces { receiver, piece: Cursor::default() }, Sender(sender));
    let writer = Writer(Some(thread::Builder::new().spawn(move || write(writer))?));
    if form == Form::Graph {
        let quads = RdfParser::from_format(RdfFormat::NTriples).for_reader(reader);
        let triples = quads.map(|quad| quad.map(Triple::from));
        return Ok(Results::Triples(Triples::made(Streamed { items: Some(triples), writer })));
    }
    match QueryResultsParser::from_format(QueryResultsFormat::Json).for_reader(reader) {
        Ok(ReaderQueryResultsParserOutput::Solutions(rows)) => {
            let columns = rows.variables().iter().map(|name| name.as_str().to_owned()).collect();
            let rows = rows.map(|row| row.map(|row| row.values().to_vec()));
            Ok(Results::Rows(Rows::new(columns, Box::new(Streamed { items: Some(rows), writer }))))
        }
        Ok(ReaderQueryResultsParserOutput::Boolean(answer)) => {
            writer.end().map_err(Error::Stopped)?;
            Ok(Results::YesNo(answer))
        }
        // The parser has dropped the reader. The error of the writer is more useful than a partial
        // answer.
        Err(error) => {
            Err(writer.end().map_or_else(Error::Stopped, |()| io::Error::other(error).into()))
        }
    }
}

/// The thread that supervises the process; drop ends both.
struct Writer(Option<JoinHandle<Result<(), Ended>>>);

impl Writer {
    fn end(mut self) -> Result<(), Ended> {
        self.join()
    }

    fn join(&mut self) -> Result<(), Ended> {
        let Some(thread) = self.0.take() else { return Ok(()) };
        let panicked = |_| Err(Ended::Failed("it panicked; please report this".into()));
        thread.join().unwrap_or_else(panicked)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Ignore the end if the reader stopped early.
        let _ = self.join();
    }
}

/// Items parsed from the pieces; after the last, the error, if any.
struct Streamed<I> {
    /// They hold the receiver; dropping it ends the writer.
    items: Option<I>,
    writer: Writer,
}

impl<T, E, I> Iterator for Streamed<I>
where
    E: std::error::Error + Send + Sync + 'static,
    I: Iterator<Item = Result<T, E>>,
{
    type Item = Result<T, QueryEvaluationError>;

    fn next(&mut self) -> Option<Self::Item> {
        let end = match self.items.as_mut()?.next() {
            Some(Ok(item)) => return Some(Ok(item)),
            end => end,
        };
        self.items = None;
        match (self.writer.join(), end) {
            (Err(ended), _) => Some(Err(QueryEvaluationError::Unexpected(Box::new(ended)))),
            (Ok(()), Some(Err(error))) => {
                Some(Err(QueryEvaluationError::Unexpected(Box::new(error))))
            }
            (Ok(()), _) => None,
        }
    }
}

impl<I> Drop for Streamed<I> {
    fn drop(&mut self) {
        // Drop it before waiting for the writer.
        self.items = None;
    }
}
