//! Reads RDF files into a graph.

use std::path::Path;

use oxigraph::io::{RdfParser, RdfSyntaxError};
use oxigraph::model::{self, NamedOrBlankNode};

use super::{GraphBuilder, Part};
use crate::diagnostic::{Code, Place, Problem, Problems, Spot};
use crate::files::Files;
use crate::format::Format;
use crate::mapping::{Object, Sink, Subject, Triple};

/// Where the ontology lies in a folder.
pub const ONTOLOGY_FOLDER: &str = "ontology";

impl GraphBuilder {
    /// Reads every RDF file that lies directly in the folder's `ontology/`, in the order of their
    /// names, into [`Part::Ontology`]. Their extensions tell the formats; files with other
    /// extensions, and the JSON-LD context, are not data and are left alone. Gives the IRIs of the
    /// files; none where there is no such folder.
    ///
    /// # Errors
    /// Problems: [`Code::OntologySyntax`] for what is not well formed or is no single RDF 1.1
    /// graph, [`Code::PrefixConflict`], and those of [`Files::read`].
    pub fn ontology(&mut self, files: &Files, problems: &mut Problems) -> Vec<String> {
        match ontology_files(files) {
            Ok(found) => {
                for (iri, format) in &found {
                    self.file(Part::Ontology, files, iri, *format, problems);
                }
                found.into_iter().map(|(iri, _)| iri).collect()
            }
            Err(e) => {
                let message = format!("cannot list '{ONTOLOGY_FOLDER}': {e}");
                let place = Place::file(ONTOLOGY_FOLDER);
                problems.push(Problem::new(Code::FileUnreadable, message, place));
                Vec::new()
            }
        }
    }

    /// Reads one file, by its IRI, into a part; its prefixes are taken over.
    ///
    /// # Errors
    /// Problems, as those of [`GraphBuilder::ontology`].
    pub fn file(
        &mut self,
        part: Part,
        files: &Files,
        iri: &str,
        format: Format,
        problems: &mut Problems,
    ) {
        let name = files.display(iri);
        match files.read(iri) {
            Ok(bytes) => {
                if let Err(problem) = self.load(part, &name, iri, &bytes, format, problems) {
                    problems.push(*problem);
                }
            }
            Err(problem) => problems.push(*problem),
        }
    }

    /// Reads RDF in memory, called `name` in messages, with `iri` as its base.
    ///
    /// # Errors
    /// The first thing that is wrong, as for [`GraphBuilder::ontology`]; what follows a syntax
    /// error would be guesswork.
    pub fn load(
        &mut self,
        part: Part,
        name: &str,
        iri: &str,
        bytes: &[u8],
        format: Format,
        problems: &mut Problems,
    ) -> Result<(), Box<Problem>> {
        let wrong = |message: String| {
            Box::new(Problem::new(Code::OntologySyntax, message, Place::file(name)))
        };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let parser = RdfParser::from_format(format.oxigraph())
            .with_base_iri(iri)
            .map_err(|e| wrong(format!("<{iri}> is no IRI to read the file by: {e}")))?;
        let mut parser = parser.for_slice(bytes);
        let mut sink = self.part(part);
        for quad in &mut parser {
            let quad = quad.map_err(|e| syntax(name, bytes, &e))?;
            if let model::GraphName::NamedNode(graph) = &quad.graph_name {
                return Err(wrong(format!("the file has a graph of its own, {graph}"))
                    .help("keep everything in the default graph: the program names the graphs")
                    .into());
            }
            triple(&quad, &mut sink).map_err(wrong)?;
        }
        self.prefixes.declare(name, parser.prefixes(), problems);
        Ok(())
    }
}

/// The RDF files of a folder's ontology by their IRIs, in the order of their names.
///
/// # Errors
/// If the folder of the ontology cannot be listed.
pub fn ontology_files(files: &Files) -> std::io::Result<Vec<(String, Format)>> {
    let mut found = Vec::new();
    for name in names(&files.root().join(ONTOLOGY_FOLDER))? {
        let extension = Path::new(&name).extension().and_then(|e| e.to_str()).unwrap_or("");
        let format = Format::ALL.iter().find(|f| f.extensions().contains(&extension));
        if let Some(format) = format
            && name != "context.jsonld"
        {
            found.push((files.iri(&format!("{ONTOLOGY_FOLDER}/{name}")), *format));
        }
    }
    Ok(found)
}

/// The names of the files in a folder, sorted; none if there is no such folder.
fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn syntax(name: &str, bytes: &[u8], error: &RdfSyntaxError) -> Box<Problem> {
    let mut place = Place::file(name);
    let message = error.to_string();
    // The place is told apart from the message.
    let message = match message.split_once(": ") {
        Some((place, what)) if place.starts_with("Parser error at line") => what,
        _ => &message,
    };
    let mut problem = Problem::new(Code::OntologySyntax, message, place.clone());
    if let Some(location) = error.location() {
        let line = location.start.line;
        place.spot = Spot::Line { line: line + 1, column: Some(location.start.column + 1) };
        let text = usize::try_from(line).ok().and_then(|n| bytes.split(|b| *b == b'\n').nth(n));
        problem.place = place;
        if let Some(text) = text {
            problem = problem.excerpt(String::from_utf8_lossy(text));
        }
    }
    Box::new(problem)
}

/// Hands a triple of Oxigraph's on; what RDF 1.2 adds is refused.
fn triple(quad: &model::Quad, sink: &mut impl Sink) -> Result<(), String> {
    let subject = match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => Subject::Iri(node.as_str()),
        NamedOrBlankNode::BlankNode(node) => Subject::Blank(node.as_str()),
    };
    let object = match &quad.object {
        model::Term::NamedNode(node) => Object::Iri(node.as_str()),
        model::Term::BlankNode(node) => Object::Blank(node.as_str()),
        model::Term::Literal(literal) if literal.direction().is_some() => {
            return Err(format!("{literal} has a base direction, which RDF 1.1 does not know"));
        }
        model::Term::Literal(literal) => match literal.language() {
            Some(lang) => Object::Lang { text: literal.value(), lang },
            None => Object::Typed { text: literal.value(), datatype: literal.datatype().as_str() },
        },
        model::Term::Triple(_) => {
            return Err(format!("{} is about a triple, which RDF 1.1 does not know", quad.subject));
        }
    };
    sink.triple(Triple { subject, predicate: quad.predicate.as_str(), object })
        .map_err(|e| e.to_string())
}
