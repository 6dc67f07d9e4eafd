//! Writes answers: a table for people, the SPARQL result formats, and RDF.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use oxigraph::io::RdfSerializer;
use oxigraph::model::{Literal, Term, Variable};
use oxigraph::sparql::QuerySolution;
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};

use super::{Answer, Form};
use crate::format::Format;
use crate::graph::Namespaces;
use crate::vocab::xsd;

/// Namespaces by prefix.
pub type Prefixes = BTreeMap<String, String>;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultFormat {
    /// An aligned table, for people; yes or no in words; triples as Turtle.
    Table,
    /// SPARQL 1.1 Query Results CSV: plain values.
    Csv,
    /// SPARQL 1.1 Query Results TSV: terms as Turtle writes them.
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

    /// The format that a name means for what a question gives; `json` is SPARQL's for rows and
    /// JSON-LD for triples.
    pub fn from_name(name: &str, form: Form) -> Option<Self> {
        match form {
            Form::Rows | Form::YesNo => {
                Self::FOR_ROWS.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
            }
            Form::Graph if name == "table" => Some(Self::Table),
            Form::Graph => Format::from_name(name).map(Self::Rdf),
        }
    }

    /// The names of the formats that go with what a question gives.
    pub fn names(form: Form) -> Vec<&'static str> {
        match form {
            Form::Rows | Form::YesNo => Self::FOR_ROWS.iter().map(|(name, _)| *name).collect(),
            Form::Graph => Format::ALL.iter().map(|format| format.name()).collect(),
        }
    }
}

impl Answer {
    /// Writes the answer. `prefixes` make IRIs short in tables and RDF; a table is fitted into
    /// `width` characters if that is given.
    ///
    /// # Errors
    /// Those of the writer, and [`io::ErrorKind::InvalidInput`] for a format that does not go with
    /// the answer: RDF for rows, or a format of rows for triples.
    pub fn write(
        &self,
        out: &mut impl Write,
        format: ResultFormat,
        prefixes: &Prefixes,
        width: Option<u16>,
    ) -> io::Result<()> {
        let format = match format {
            ResultFormat::Table => return self.write_for_people(out, prefixes, width),
            ResultFormat::Rdf(format) => return self.write_rdf(out, format, prefixes),
            ResultFormat::Csv => QueryResultsFormat::Csv,
            ResultFormat::Tsv => QueryResultsFormat::Tsv,
            ResultFormat::Json => QueryResultsFormat::Json,
            ResultFormat::Xml => QueryResultsFormat::Xml,
        };
        let serializer = QueryResultsSerializer::from_format(format);
        match self {
            Self::Graph(_) => Err(unfit("triples are written in an RDF format")),
            Self::YesNo(answer) => {
                serializer.serialize_boolean_to_writer(&mut *out, *answer)?;
                writeln!(out)
            }
            Self::Rows { columns, rows } => {
                let variables: Vec<_> = columns.iter().map(Variable::new_unchecked).collect();
                let shared: Arc<[Variable]> = variables.clone().into();
                let mut writer = serializer.serialize_solutions_to_writer(&mut *out, variables)?;
                for row in rows {
                    let solution = QuerySolution::from((Arc::clone(&shared), row.clone()));
                    writer.serialize(&solution)?;
                }
                writer.finish()?;
                match format {
                    QueryResultsFormat::Json | QueryResultsFormat::Xml => writeln!(out),
                    _ => Ok(()),
                }
            }
        }
    }

    fn write_for_people(
        &self,
        out: &mut impl Write,
        prefixes: &Prefixes,
        width: Option<u16>,
    ) -> io::Result<()> {
        match self {
            Self::YesNo(answer) => writeln!(out, "{}", if *answer { "yes" } else { "no" }),
            Self::Graph(_) => self.write_rdf(out, Format::Turtle, prefixes),
            Self::Rows { columns, rows } => {
                for line in table(columns, rows, prefixes, width).lines() {
                    writeln!(out, "{}", line.trim_end())?;
                }
                Ok(())
            }
        }
    }

    fn write_rdf(
        &self,
        out: &mut impl Write,
        format: Format,
        prefixes: &Prefixes,
    ) -> io::Result<()> {
        let Self::Graph(triples) = self else {
            return Err(unfit("rows are not written in an RDF format"));
        };
        let mut serializer = RdfSerializer::from_format(format.oxigraph());
        for (prefix, namespace) in prefixes {
            // A namespace that is no IRI makes nothing shorter.
            if let Ok(with) = serializer.clone().with_prefix(prefix, namespace) {
                serializer = with;
            }
        }
        let mut writer = serializer.for_writer(&mut *out);
        for triple in triples {
            writer.serialize_triple(triple)?;
        }
        writer.finish()?;
        match format {
            Format::RdfXml | Format::JsonLd => writeln!(out),
            _ => Ok(()),
        }
    }
}

fn unfit(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

fn table(
    columns: &[String],
    rows: &[Vec<Option<Term>>],
    prefixes: &Prefixes,
    width: Option<u16>,
) -> Table {
    // Of several prefixes of a namespace the last counts.
    let names = prefixes.iter().rev().map(|(name, iri)| (iri.clone(), name.clone()));
    let prefixes = &Namespaces::new(names);
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table.set_header(columns);
    for row in rows {
        table.add_row(
            row.iter().map(|term| term.as_ref().map_or(String::new(), |t| shown(t, prefixes))),
        );
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        let mut cells = rows.iter().filter_map(|row| row.get(at)?.as_ref()).peekable();
        if cells.peek().is_some() && cells.all(is_number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn is_number(term: &Term) -> bool {
    let numbers = [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE];
    matches!(term, Term::Literal(l) if numbers.contains(&l.datatype().as_str()))
}

/// A term as a person reads it: an IRI with its prefix, the text of a literal.
fn shown(term: &Term, prefixes: &Namespaces) -> String {
    match term {
        Term::NamedNode(iri) => short(iri.as_str(), prefixes),
        Term::Literal(literal) => printable(literal),
        other => other.to_string(),
    }
}

/// The text of a literal. Control characters could move the cursor or colour the terminal.
fn printable(literal: &Literal) -> String {
    let plain = |c: char| if c.is_control() && c != '\n' { '\u{fffd}' } else { c };
    literal.value().chars().map(plain).collect()
}

/// An IRI by the prefix of its longest namespace, where what is left is a plain name.
fn short(iri: &str, prefixes: &Namespaces) -> String {
    let plain = |local: &str| {
        local.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
            && !local.starts_with('-')
    };
    match prefixes.of(iri).find(|(_, local)| plain(local)) {
        Some((prefix, local)) => format!("{prefix}:{local}"),
        None => iri.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{NamedNode, Triple};

    use super::*;

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
        let prefixes = prefixes.map(|(p, n)| (p.to_owned(), n.to_owned())).into();
        let mut out = Vec::new();
        answer.write(&mut out, format, &prefixes, width).unwrap();
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
        let narrow = written(&rows(), ResultFormat::Table, Some(24));
        assert!(narrow.lines().all(|line| line.chars().count() <= 24), "{narrow}");
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
        let prefixes = Prefixes::new();
        assert!(graph.write(&mut Vec::new(), ResultFormat::Csv, &prefixes, None).is_err());
        let rdf = ResultFormat::Rdf(Format::NTriples);
        assert!(rows().write(&mut Vec::new(), rdf, &prefixes, None).is_err());
    }

    #[test]
    fn names_of_formats_depend_on_what_is_given() {
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
