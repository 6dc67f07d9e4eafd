//! Every IRI that the program knows, written once.

/// Declares a namespace as a module of constants: `name "namespace" { CONSTANT = "local", … }`.
macro_rules! vocabularies {
    ($($(#[$doc:meta])* $module:ident $namespace:literal { $($constant:ident = $local:literal),* $(,)? })*) => {
        $($(#[$doc])* pub mod $module {
            /// The namespace's IRI.
            pub const NAMESPACE: &str = $namespace;
            $(#[doc = concat!("`", $namespace, $local, "`")]
            pub const $constant: &str = concat!($namespace, $local);)*
        })*
    };
}

vocabularies! {
    /// RDF concepts.
    rdf "http://www.w3.org/1999/02/22-rdf-syntax-ns#" {
        TYPE = "type", FIRST = "first", REST = "rest", NIL = "nil",
        LANG_STRING = "langString", XML_LITERAL = "XMLLiteral", HTML = "HTML", JSON = "JSON",
    }
    /// RDF Schema.
    rdfs "http://www.w3.org/2000/01/rdf-schema#" {
        LABEL = "label", SUB_PROPERTY_OF = "subPropertyOf", SUB_CLASS_OF = "subClassOf",
        COMMENT = "comment",
    }
    /// OWL.
    owl "http://www.w3.org/2002/07/owl#" { ONTOLOGY = "Ontology" }
    /// SKOS.
    skos "http://www.w3.org/2004/02/skos/core#" {
        PREF_LABEL = "prefLabel", ALT_LABEL = "altLabel", HIDDEN_LABEL = "hiddenLabel",
        NOTATION = "notation",
    }
    /// Dublin Core terms.
    dcterms "http://purl.org/dc/terms/" { TITLE = "title" }
    /// schema.org.
    schema "http://schema.org/" { NAME = "name" }
    /// XML Schema datatypes.
    xsd "http://www.w3.org/2001/XMLSchema#" {
        STRING = "string", BOOLEAN = "boolean", INTEGER = "integer", DECIMAL = "decimal",
        DOUBLE = "double", DATE = "date", DATE_TIME = "dateTime", G_YEAR = "gYear",
        ANY_URI = "anyURI",
    }
    /// CSV on the Web.
    csvw "http://www.w3.org/ns/csvw#" {
        TABLE_GROUP = "TableGroup", TABLE = "Table", TABLE_PROPERTY = "table", ROW = "Row",
        ROW_PROPERTY = "row", ROWNUM = "rownum", URL = "url", DESCRIBES = "describes",
        TITLE = "title", NOTE = "note", JSON = "JSON",
    }
    /// Our extensions of CSVW, and the names of the graphs that we keep apart.
    rapporteur "https://w3id.org/rapporteur/ns#" { EACH = "each" }
    /// The named graphs of a folder's dataset.
    graphs "https://w3id.org/rapporteur/graph/" {
        RECORDS = "records", ONTOLOGY = "ontology", LINKS = "links", PROVENANCE = "provenance",
    }
}

/// The namespace of CSVW metadata as it stands in an `@context` (metadata §5.2).
pub const CSVW_CONTEXT: &str = "http://www.w3.org/ns/csvw";
