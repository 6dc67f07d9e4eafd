//! Lists all formats for reading and writing.

use oxigraph::io::{JsonLdProfileSet, RdfFormat};

/// An RDF format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Turtle.
    Turtle,
    /// TriG.
    TriG,
    /// N-Triples.
    NTriples,
    /// N-Quads.
    NQuads,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD 1.1.
    JsonLd,
}

impl Format {
    /// All formats.
    pub const ALL: &[Format] =
        &[Self::Turtle, Self::TriG, Self::NTriples, Self::NQuads, Self::RdfXml, Self::JsonLd];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turtle => "turtle",
            Self::TriG => "trig",
            Self::NTriples => "ntriples",
            Self::NQuads => "nquads",
            Self::RdfXml => "rdfxml",
            Self::JsonLd => "jsonld",
        }
    }

    /// Its place among [`Format::ALL`].
    pub(crate) fn place(self) -> usize {
        Self::ALL.iter().position(|format| *format == self).unwrap_or_default()
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Turtle => "Turtle",
            Self::TriG => "TriG",
            Self::NTriples => "N-Triples",
            Self::NQuads => "N-Quads",
            Self::RdfXml => "RDF/XML",
            Self::JsonLd => "JSON-LD",
        }
    }

    /// File name extensions, the usual one first; also accepted as names.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Turtle => &["ttl"],
            Self::TriG => &["trig"],
            Self::NTriples => &["nt"],
            Self::NQuads => &["nq"],
            Self::RdfXml => &["rdf", "xml", "owl"],
            Self::JsonLd => &["jsonld", "json"],
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        self.oxigraph().media_type()
    }

    /// Whether named graphs can be written.
    pub fn has_graphs(self) -> bool {
        matches!(self, Self::TriG | Self::NQuads | Self::JsonLd)
    }

    /// The format with this name or extension.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.name() == name || f.extensions().contains(&name))
    }

    /// The same format in Oxigraph.
    pub fn oxigraph(self) -> RdfFormat {
        match self {
            Self::Turtle => RdfFormat::Turtle,
            Self::TriG => RdfFormat::TriG,
            Self::NTriples => RdfFormat::NTriples,
            Self::NQuads => RdfFormat::NQuads,
            Self::RdfXml => RdfFormat::RdfXml,
            Self::JsonLd => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
        }
    }
}

/// A target format for tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Plain JSON (csv2json). The name `json` means this target.
    Json,
    /// Triples (csv2rdf).
    Rdf(Format),
}

impl From<Format> for Target {
    fn from(format: Format) -> Self {
        Self::Rdf(format)
    }
}

impl Target {
    /// All names, for the command line.
    pub fn names() -> Vec<&'static str> {
        let formats = Format::ALL.iter().map(|format| format.name());
        formats.chain([Self::Json.name()]).collect()
    }

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Rdf(format) => format.name(),
        }
    }

    /// The target with this name or extension.
    pub fn from_name(name: &str) -> Option<Self> {
        match name == Self::Json.name() {
            true => Some(Self::Json),
            false => Format::from_name(name).map(Self::Rdf),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_plain_json_to_convert_and_json_ld_to_export() {
        assert_eq!(Target::from_name("json"), Some(Target::Json));
        assert_eq!(Target::from_name("jsonld"), Some(Target::Rdf(Format::JsonLd)));
        assert_eq!(Format::from_name("json"), Some(Format::JsonLd));
        for name in Target::names() {
            assert_eq!(Target::from_name(name).map(Target::name), Some(name));
        }
    }
}
