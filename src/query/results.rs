//! Streams answers as a table, in the SPARQL result formats, or as RDF.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use oxigraph::model::Variable;
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};

use super::answer::{AnswerError, Results, Rows};
use super::triples::Triples;
use super::{Form, json, table};
use crate::rdf::ParallelSink;
use crate::rdf::export::{TripleSource, stream};
use crate::rdf::format::Format;
use crate::rdf::graph::Prefixes;

/// The formats of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultFormat {
    /// An aligned table, for people; yes or no in words; triples as Turtle.
    Table,
    /// SPARQL 1.1 Query Results CSV: plain values.
    Csv,
    /// SPARQL 1.1 Query Results TSV: terms in Turtle syntax.
    Tsv,
    /// SPARQL 1.1 Query Results JSON.
    Json,
    /// SPARQL Query Results XML.
    Xml,
    /// An RDF format, for triples.
    Rdf(Format),
}

impl ResultFormat {
    /// The formats for rows and for yes or no, by name.
    const FOR_ROWS: &[(&str, Self)] = &[
        ("table", Self::Table),
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("json", Self::Json),
        ("xml", Self::Xml),
    ];

    /// The format of a name for an answer form; `json` is SPARQL's for rows and JSON-LD for
    /// triples.
    pub fn from_name(name: &str, form: Form) -> Option<Self> {
        match form {
            Form::Rows | Form::YesNo => {
                Self::FOR_ROWS.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
            }
            Form::Graph if name == "table" => Some(Self::Table),
            Form::Graph => Format::from_name(name).map(Self::Rdf),
        }
    }

    /// The names of the formats for an answer form.
    pub fn names(form: Form) -> Vec<&'static str> {
        match form {
            Form::Rows | Form::YesNo => Self::FOR_ROWS.iter().map(|(name, _)| *name).collect(),
            Form::Graph => Format::ALL.iter().map(|format| format.name()).collect(),
        }
    }
}

impl Results<'_> {
    /// Writes an answer as it comes and returns the number of its rows or triples; one for yes or
    /// no. `prefixes` shorten IRIs in tables and RDF; a table fits into `width` characters, if
    /// given.
    ///
    /// # Errors
    /// [`AnswerError`]; the earlier part of the answer is written.
    pub fn write(
        self,
        out: &mut impl Write,
        format: ResultFormat,
        prefixes: &Prefixes,
        width: Option<u16>,
    ) -> Result<usize, AnswerError> {
        let mut out = Prompt::new(out);
        let written = self.write_to(&mut out, format, prefixes, width);
        // Also what comes before an error.
        let flushed = out.flush();
        let count = written?;
        flushed?;
        Ok(count)
    }

    fn write_to(
        self,
        out: &mut Prompt<impl Write>,
        format: ResultFormat,
        prefixes: &Prefixes,
        width: Option<u16>,
    ) -> Result<usize, AnswerError> {
        Ok(match (self, format) {
            (Self::YesNo(answer), ResultFormat::Table) => {
                writeln!(out, "{}", if answer { "yes" } else { "no" })?;
                1
            }
            (Self::YesNo(answer), format) => {
                let serializer = QueryResultsSerializer::from_format(sparql_format(format)?);
                serializer.serialize_boolean_to_writer(&mut *out, answer)?;
                writeln!(out)?;
                1
            }
            (Self::Rows(rows), ResultFormat::Table) => table::write(rows, out, prefixes, width)?,
            (Self::Rows(rows), ResultFormat::Json) => json::write(rows, out)?,
            (Self::Rows(rows), format) => write_rows(rows, out, sparql_format(format)?)?,
            (Self::Triples(triples), ResultFormat::Table) => {
                write_rdf(triples, out, Format::Turtle, prefixes)?
            }
            (Self::Triples(triples), ResultFormat::Rdf(format)) => {
                write_rdf(triples, out, format, prefixes)?
            }
            (Self::Triples(_), _) => return Err(unfit("triples are written in an RDF format")),
        })
    }
}

/// The SPARQL format for rows and for yes or no.
fn sparql_format(format: ResultFormat) -> Result<QueryResultsFormat, AnswerError> {
    match format {
        ResultFormat::Csv => Ok(QueryResultsFormat::Csv),
        ResultFormat::Tsv => Ok(QueryResultsFormat::Tsv),
        ResultFormat::Json => Ok(QueryResultsFormat::Json),
        ResultFormat::Xml => Ok(QueryResultsFormat::Xml),
        ResultFormat::Table | ResultFormat::Rdf(_) => {
            Err(unfit("rows are not written in an RDF format"))
        }
    }
}

fn write_rows(
    rows: Rows<'_>,
    out: &mut Prompt<impl Write>,
    format: QueryResultsFormat,
) -> Result<usize, AnswerError> {
    let variables: Vec<_> = rows.columns().iter().map(Variable::new_unchecked).collect();
    let serializer = QueryResultsSerializer::from_format(format);
    let mut writer = serializer.serialize_solutions_to_writer(&mut *out, variables.clone())?;
    let mut count = 0;
    for row in rows {
        let row = row?;
        let bound = variables.iter().zip(&row).filter_map(|(v, term)| Some((v, term.as_ref()?)));
        writer.serialize(bound)?;
        count += 1;
    }
    writer.finish()?;
    if format == QueryResultsFormat::Xml {
        writeln!(out)?;
    }
    Ok(count)
}

fn write_rdf(
    triples: Triples<'_>,
    out: &mut Prompt<impl Write>,
    format: Format,
    prefixes: &Prefixes,
) -> Result<usize, AnswerError> {
    let mut count = 0;
    stream(Given { triples, count: &mut count }, format, prefixes, out).map_err(|error| {
        io::Error::from(error).downcast().map_or_else(AnswerError::Io, AnswerError::Evaluation)
    })?;
    Ok(count)
}

/// The triples of an answer, counted as they pass.
struct Given<'a, 'c> {
    triples: Triples<'a>,
    count: &'c mut usize,
}

impl TripleSource for Given<'_, '_> {
    fn hand_to<G: ParallelSink + ?Sized>(self, sink: &mut G) -> io::Result<bool> {
        self.triples.hand_to(sink, self.count)?;
        Ok(true)
    }
}

fn unfit(message: &str) -> AnswerError {
    io::Error::new(io::ErrorKind::InvalidInput, message).into()
}

/// A buffer that flushes lines soon, so that the first rows appear at once. Serializers write pieces
/// of a few bytes, so nothing is done for a piece but to keep it.
struct Prompt<W: Write> {
    out: W,
    held: Vec<u8>,
    lines: usize,
    flushed: Instant,
}

/// The bytes that a [`Prompt`] holds.
const HELD: usize = 64 << 10;

impl<W: Write> Prompt<W> {
    fn new(out: W) -> Self {
        Self { out, held: Vec::new(), lines: 0, flushed: Instant::now() }
    }

    fn line(&mut self) -> io::Result<()> {
        self.lines += 1;
        // A header waits for the first row.
        let is_late = || self.flushed.elapsed() > Duration::from_millis(50);
        match self.lines == 2 || self.lines > 2 && is_late() {
            true => self.flush(),
            false => Ok(()),
        }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let written = self.out.write_all(&self.held);
        self.held.clear();
        written
    }
}

impl<W: Write> Write for Prompt<W> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= HELD {
            self.pass_on()?;
        }
        if bytes.last() == Some(&b'\n') { self.line() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flushed = Instant::now();
        self.pass_on()?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{Literal, NamedNode, Term, Triple};

    use super::*;
    use crate::query::Answer;

    fn iri(text: &str) -> Term {
        NamedNode::new(text).unwrap().into()
    }

    fn rows() -> Answer {
        let literal = |text: &str| Some(Term::from(Literal::from(text)));
        Answer::Rows {
            columns: vec!["state".to_owned(), "iri".to_owned(), "count".to_owned()],
            rows: vec![
                vec![
                    literal("Côte d'Ivoire"),
                    Some(iri("http://e/s#CIV")),
                    Some(Literal::from(12).into()),
                ],
                vec![
                    literal("加拿大 \u{1b}[31m"),
                    Some(iri("http://e/s#a/b")),
                    Some(Literal::from(3).into()),
                ],
                vec![literal("a, \"b\"\nc"), None, None],
            ],
        }
    }

    fn written(answer: &Answer, format: ResultFormat, width: Option<u16>) -> String {
        let prefixes = [("e", "http://e/"), ("s", "http://e/s#"), ("bad", "no iri")];
        let prefixes = Prefixes::only(prefixes.map(|(p, n)| (p.to_owned(), n.to_owned())));
        let mut out = Vec::new();
        Results::from(answer.clone()).write(&mut out, format, &prefixes, width).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_is_aligned_and_harmless() {
        let expected = "\
state          iri             count
────────────────────────────────────
Côte d'Ivoire  s:CIV              12
加拿大 �[31m   http://e/s#a/b      3
a, \"b\"
c
";
        let table = written(&rows(), ResultFormat::Table, None);
        assert_eq!(table.replace("──\n", "\n").replace("─\n", "\n"), expected.replace("─\n", "\n"));
        for width in [8, 24, 46] {
            let narrow = written(&rows(), ResultFormat::Table, Some(width));
            let fits = |line: &str| line.chars().count() <= usize::from(width);
            assert!(narrow.lines().all(fits), "{narrow}");
            // If the columns do not fit, each row is written separately.
            assert_eq!(narrow.starts_with("state          iri"), width == 46, "{narrow}");
        }
        let narrow = written(&rows(), ResultFormat::Table, Some(24));
        assert!(
            narrow.starts_with("state  Côte d'Ivoire\niri    s:CIV\ncount  12\n\n"),
            "{narrow}"
        );
    }

    #[test]
    fn rows_are_written_in_the_formats_of_sparql() {
        let csv = written(&rows(), ResultFormat::Csv, None);
        assert_eq!(
            csv,
            "state,iri,count\r\nCôte d'Ivoire,http://e/s#CIV,12\r\n\
             加拿大 \u{1b}[31m,http://e/s#a/b,3\r\n\"a, \"\"b\"\"\nc\",,\r\n"
        );
        assert!(written(&rows(), ResultFormat::Tsv, None).starts_with("?state\t?iri\t?count\n"));
        assert!(written(&rows(), ResultFormat::Json, None).ends_with("}\n"));
        assert!(written(&rows(), ResultFormat::Xml, None).starts_with("<?xml"));
        let yes = Answer::YesNo(true);
        assert_eq!(written(&yes, ResultFormat::Table, None), "yes\n");
        assert_eq!(written(&yes, ResultFormat::Csv, None), "true\n");
    }

    #[test]
    fn triples_are_written_as_rdf_and_nothing_else() {
        let node = |text: &str| NamedNode::new(text).unwrap();
        let triple = Triple::new(node("http://e/s#a"), node("http://e/s#b"), Literal::from("c"));
        let graph = Answer::Graph(vec![triple]);
        let turtle = written(&graph, ResultFormat::Table, None);
        assert!(turtle.contains("s:a s:b \"c\" ."), "{turtle}");
        let prefixes = Prefixes::default();
        let refused = |answer: Answer, format| {
            Results::from(answer).write(&mut Vec::new(), format, &prefixes, None).is_err()
        };
        assert!(refused(graph, ResultFormat::Csv));
        assert!(refused(rows(), ResultFormat::Rdf(Format::NTriples)));
    }

    #[test]
    fn names_of_formats_depend_on_the_answer_form() {
        use ResultFormat as F;
        assert_eq!(F::from_name("json", Form::Rows), Some(F::Json));
        assert_eq!(F::from_name("json", Form::Graph), Some(F::Rdf(Format::JsonLd)));
        assert_eq!(F::from_name("turtle", Form::YesNo), None);
        assert_eq!(F::from_name("csv", Form::Graph), None);
        for form in [Form::Rows, Form::YesNo, Form::Graph] {
            assert!(F::names(form).iter().all(|name| F::from_name(name, form).is_some()));
        }
    }
}
