//! Lists every IRI that the program knows.

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
        TYPE = "type", VALUE = "value", STATEMENT = "Statement", SUBJECT = "subject",
        PREDICATE = "predicate", OBJECT = "object", FIRST = "first", REST = "rest", NIL = "nil",
        LANG_STRING = "langString", PROPERTY = "Property", XML_LITERAL = "XMLLiteral", HTML = "HTML", JSON = "JSON",
    }
    /// RDF Schema.
    rdfs "http://www.w3.org/2000/01/rdf-schema#" {
        LABEL = "label", SUB_PROPERTY_OF = "subPropertyOf", SUB_CLASS_OF = "subClassOf",
        COMMENT = "comment", CLASS = "Class", DATATYPE = "Datatype", DOMAIN = "domain",
        RANGE = "range", IS_DEFINED_BY = "isDefinedBy",
    }
    /// OWL.
    owl "http://www.w3.org/2002/07/owl#" {
        ONTOLOGY = "Ontology", CLASS = "Class", IMPORTS = "imports",
        OBJECT_PROPERTY = "ObjectProperty", DATATYPE_PROPERTY = "DatatypeProperty",
        ANNOTATION_PROPERTY = "AnnotationProperty", UNION_OF = "unionOf",
        INTERSECTION_OF = "intersectionOf", THING = "Thing", SAME_AS = "sameAs",
        EQUIVALENT_CLASS = "equivalentClass", EQUIVALENT_PROPERTY = "equivalentProperty",
        VERSION_INFO = "versionInfo",
    }
    /// SVG 2.
    svg "http://www.w3.org/2000/svg" {}
    /// GEXF 1.3.
    gexf "http://gexf.net/1.3" {}
    /// GraphML.
    graphml "http://graphml.graphdrawing.org/xmlns" {}
    /// SKOS.
    skos "http://www.w3.org/2004/02/skos/core#" {
        PREF_LABEL = "prefLabel", ALT_LABEL = "altLabel", HIDDEN_LABEL = "hiddenLabel",
        NOTATION = "notation", DEFINITION = "definition", CONCEPT = "Concept",
        CONCEPT_SCHEME = "ConceptScheme", IN_SCHEME = "inScheme", TOP_CONCEPT_OF = "topConceptOf",
        HAS_TOP_CONCEPT = "hasTopConcept", BROADER = "broader", EXACT_MATCH = "exactMatch", CLOSE_MATCH = "closeMatch",
    }
    /// Dublin Core terms.
    dcterms "http://purl.org/dc/terms/" {
        TITLE = "title", DESCRIPTION = "description", IS_REPLACED_BY = "isReplacedBy",
        REPLACES = "replaces", HAS_PART = "hasPart", IS_PART_OF = "isPartOf", SOURCE = "source",
        CREATOR = "creator", PUBLISHER = "publisher", CREATED = "created", ISSUED = "issued",
        MODIFIED = "modified", DATE = "date", LICENSE = "license", RIGHTS = "rights",
        LANGUAGE = "language", IDENTIFIER = "identifier", SUBJECT = "subject", FORMAT = "format",
        LICENSE_DOCUMENT = "LicenseDocument", RIGHTS_STATEMENT = "RightsStatement",
        LINGUISTIC_SYSTEM = "LinguisticSystem", MEDIA_TYPE = "MediaType",
        MEDIA_TYPE_OR_EXTENT = "MediaTypeOrExtent",
    }
    /// VANN, for annotating vocabulary descriptions.
    vann "http://purl.org/vocab/vann/" {
        PREFERRED_NAMESPACE_URI = "preferredNamespaceUri",
        PREFERRED_NAMESPACE_PREFIX = "preferredNamespacePrefix",
    }
    /// schema.org.
    schema "http://schema.org/" {
        NAME = "name", PERSON = "Person", DESCRIPTION = "description", SOFTWARE_VERSION = "softwareVersion",
        FOUNDING_DATE = "foundingDate", DISSOLUTION_DATE = "dissolutionDate",
        VALID_FROM = "validFrom", VALID_THROUGH = "validThrough",
        GIVEN_NAME = "givenName", FAMILY_NAME = "familyName", URL = "url", VERSION = "version",
        CREATOR = "creator", AUTHOR = "author", PUBLISHER = "publisher", LICENSE = "license",
        DATE_CREATED = "dateCreated", DATE_PUBLISHED = "datePublished",
        DATE_MODIFIED = "dateModified", KEYWORDS = "keywords", IN_LANGUAGE = "inLanguage",
        IDENTIFIER = "identifier", IS_BASED_ON = "isBasedOn",
    }
    /// Friend of a Friend.
    foaf "http://xmlns.com/foaf/0.1/" {
        PERSON = "Person", AGENT = "Agent", NAME = "name", GIVEN_NAME = "givenName",
        FAMILY_NAME = "familyName", DOCUMENT = "Document", HOMEPAGE = "homepage",
        PRIMARY_TOPIC = "primaryTopic", TOPIC = "topic",
    }
    /// Dublin Core elements, version 1.1.
    dc11 "http://purl.org/dc/elements/1.1/" {}
    /// Vocabulary of Interlinked Datasets.
    void "http://rdfs.org/ns/void#" {
        LINKSET = "Linkset", LINK_PREDICATE = "linkPredicate", TRIPLES = "triples",
        SUBJECTS_TARGET = "subjectsTarget", OBJECTS_TARGET = "objectsTarget",
        DATASET = "Dataset", SUBSET = "subset", ENTITIES = "entities", CLASSES = "classes",
        PROPERTIES = "properties", DISTINCT_SUBJECTS = "distinctSubjects",
        DISTINCT_OBJECTS = "distinctObjects", CLASS_PARTITION = "classPartition",
        CLASS = "class", PROPERTY_PARTITION = "propertyPartition", PROPERTY = "property",
        DATASET_DESCRIPTION = "DatasetDescription", URI_SPACE = "uriSpace", DATA_DUMP = "dataDump",
        VOCABULARY = "vocabulary", FEATURE = "feature",
    }
    /// Extensions of VoID for SPARQL editors: the datatypes of a property.
    void_ext "http://ldf.fi/void-ext#" {
        DATATYPE_PARTITION = "datatypePartition", DATATYPE = "datatype",
    }
    /// The provenance ontology.
    prov "http://www.w3.org/ns/prov#" {
        ENTITY = "Entity", ACTIVITY = "Activity", SOFTWARE_AGENT = "SoftwareAgent",
        USED = "used", WAS_DERIVED_FROM = "wasDerivedFrom", WAS_GENERATED_BY = "wasGeneratedBy",
        WAS_ASSOCIATED_WITH = "wasAssociatedWith", VALUE = "value",
        HAD_PRIMARY_SOURCE = "hadPrimarySource", ENDED_AT_TIME = "endedAtTime",
    }
    /// Data Catalog Vocabulary.
    dcat "http://www.w3.org/ns/dcat#" {
        DATASET = "Dataset", DISTRIBUTION_CLASS = "Distribution", DISTRIBUTION = "distribution",
        BYTE_SIZE = "byteSize", MEDIA_TYPE = "mediaType", CATALOG = "Catalog",
        DATASET_PROPERTY = "dataset", KEYWORD = "keyword", VERSION = "version",
        LANDING_PAGE = "landingPage", ACCESS_URL = "accessURL", DOWNLOAD_URL = "downloadURL",
    }
    /// The media types of IANA, for `dcat:mediaType`.
    media_type "https://www.iana.org/assignments/media-types/" {
        CSV = "text/csv", TSV = "text/tab-separated-values",
    }
    /// The languages of the Publications Office of the European Union, as DCAT-AP names them.
    eu_language "http://publications.europa.eu/resource/authority/language/" {}
    /// Its file types.
    eu_file_type "http://publications.europa.eu/resource/authority/file-type/" {}
    /// The serialisations of RDF, as `void:feature` names them.
    formats "http://www.w3.org/ns/formats/" {
        TURTLE = "Turtle", N_TRIPLES = "N-Triples", JSON_LD = "JSON-LD", RDF_XML = "RDF_XML",
        N_QUADS = "N-Quads", TRIG = "TriG", SPARQL_JSON = "SPARQL_Results_JSON",
        SPARQL_XML = "SPARQL_Results_XML", SPARQL_CSV = "SPARQL_Results_CSV",
        SPARQL_TSV = "SPARQL_Results_TSV",
    }
    /// SPDX, for checksums in DCAT (DCAT 3 §6.17).
    spdx "http://spdx.org/rdf/terms#" {
        CHECKSUM_CLASS = "Checksum", CHECKSUM = "checksum", ALGORITHM = "algorithm",
        SHA256 = "checksumAlgorithm_sha256", CHECKSUM_VALUE = "checksumValue",
    }
    /// SPARQL service description.
    sd "http://www.w3.org/ns/sparql-service-description#" {
        DATASET = "Dataset", NAMED_GRAPH = "namedGraph", NAME = "name", GRAPH = "graph",
    }
    /// Simple Standard for Sharing Ontological Mappings.
    sssom "https://w3id.org/sssom/" {
        NO_TERM_FOUND = "NoTermFound", UNSPECIFIED_LICENSE = "license/unspecified",
    }
    /// Semantic Mapping Vocabulary.
    semapv "https://w3id.org/semapv/vocab/" { LEXICAL_MATCHING = "LexicalMatching" }
    /// Sitemaps, for search engines.
    sitemap "http://www.sitemaps.org/schemas/sitemap/0.9" {}
    /// ORCID iDs of people.
    orcid "https://orcid.org/" {}
    /// XML Schema datatypes.
    xsd "http://www.w3.org/2001/XMLSchema#" {
        STRING = "string", BOOLEAN = "boolean", INTEGER = "integer", DECIMAL = "decimal",
        DOUBLE = "double", DATE = "date", DATE_TIME = "dateTime", G_YEAR = "gYear", G_YEAR_MONTH = "gYearMonth",
        ANY_URI = "anyURI", NON_NEGATIVE_INTEGER = "nonNegativeInteger", HEX_BINARY = "hexBinary",
    }
    /// SHACL.
    shacl "http://www.w3.org/ns/shacl#" {
        CLASS = "class", DATATYPE = "datatype", NODE_KIND = "nodeKind", MIN_COUNT = "minCount",
        MAX_COUNT = "maxCount", MIN_EXCLUSIVE = "minExclusive", MIN_INCLUSIVE = "minInclusive",
        MAX_EXCLUSIVE = "maxExclusive", MAX_INCLUSIVE = "maxInclusive", MIN_LENGTH = "minLength",
        MAX_LENGTH = "maxLength", PATTERN = "pattern", FLAGS = "flags", LANGUAGE_IN = "languageIn",
        UNIQUE_LANG = "uniqueLang", EQUALS = "equals", DISJOINT = "disjoint",
        LESS_THAN = "lessThan", LESS_THAN_OR_EQUALS = "lessThanOrEquals", NOT = "not", AND = "and",
        OR = "or", XONE = "xone", NODE = "node", PROPERTY = "property",
        QUALIFIED_VALUE_SHAPE = "qualifiedValueShape", QUALIFIED_MIN_COUNT = "qualifiedMinCount",
        QUALIFIED_MAX_COUNT = "qualifiedMaxCount",
        QUALIFIED_VALUE_SHAPES_DISJOINT = "qualifiedValueShapesDisjoint", CLOSED = "closed",
        IGNORED_PROPERTIES = "ignoredProperties", HAS_VALUE = "hasValue", IN = "in",
        SPARQL = "sparql", TARGET_NODE = "targetNode", TARGET_CLASS = "targetClass",
        TARGET_SUBJECTS_OF = "targetSubjectsOf", TARGET_OBJECTS_OF = "targetObjectsOf",
        NODE_SHAPE = "NodeShape", PROPERTY_SHAPE = "PropertyShape", PATH = "path",
        SEVERITY = "severity", ORDER = "order", MESSAGE = "message", DEACTIVATED = "deactivated",
        INVERSE_PATH = "inversePath", ALTERNATIVE_PATH = "alternativePath",
        ZERO_OR_MORE_PATH = "zeroOrMorePath", ONE_OR_MORE_PATH = "oneOrMorePath",
        ZERO_OR_ONE_PATH = "zeroOrOnePath", IRI = "IRI", BLANK_NODE = "BlankNode",
        LITERAL = "Literal", BLANK_NODE_OR_IRI = "BlankNodeOrIRI",
        BLANK_NODE_OR_LITERAL = "BlankNodeOrLiteral", IRI_OR_LITERAL = "IRIOrLiteral",
        SELECT = "select", ASK = "ask", PREFIXES = "prefixes", DECLARE = "declare",
        PREFIX = "prefix", NAMESPACE_OF = "namespace", CONSTRAINT_COMPONENT = "ConstraintComponent",
        PARAMETER = "parameter", OPTIONAL = "optional", VALIDATOR = "validator",
        NODE_VALIDATOR = "nodeValidator", PROPERTY_VALIDATOR = "propertyValidator",
        ENTAILMENT = "entailment", VALIDATION_REPORT = "ValidationReport", CONFORMS = "conforms",
        RESULT = "result", VALIDATION_RESULT = "ValidationResult", FOCUS_NODE = "focusNode",
        RESULT_PATH = "resultPath", VALUE = "value", RESULT_MESSAGE = "resultMessage",
        RESULT_SEVERITY = "resultSeverity", SOURCE_CONSTRAINT = "sourceConstraint",
        SOURCE_CONSTRAINT_COMPONENT = "sourceConstraintComponent", SOURCE_SHAPE = "sourceShape",
        VIOLATION = "Violation", WARNING = "Warning", INFO = "Info",
        CLASS_COMPONENT = "ClassConstraintComponent",
        DATATYPE_COMPONENT = "DatatypeConstraintComponent",
        NODE_KIND_COMPONENT = "NodeKindConstraintComponent",
        MIN_COUNT_COMPONENT = "MinCountConstraintComponent",
        MAX_COUNT_COMPONENT = "MaxCountConstraintComponent",
        MIN_EXCLUSIVE_COMPONENT = "MinExclusiveConstraintComponent",
        MIN_INCLUSIVE_COMPONENT = "MinInclusiveConstraintComponent",
        MAX_EXCLUSIVE_COMPONENT = "MaxExclusiveConstraintComponent",
        MAX_INCLUSIVE_COMPONENT = "MaxInclusiveConstraintComponent",
        MIN_LENGTH_COMPONENT = "MinLengthConstraintComponent",
        MAX_LENGTH_COMPONENT = "MaxLengthConstraintComponent",
        PATTERN_COMPONENT = "PatternConstraintComponent",
        LANGUAGE_IN_COMPONENT = "LanguageInConstraintComponent",
        UNIQUE_LANG_COMPONENT = "UniqueLangConstraintComponent",
        EQUALS_COMPONENT = "EqualsConstraintComponent",
        DISJOINT_COMPONENT = "DisjointConstraintComponent",
        LESS_THAN_COMPONENT = "LessThanConstraintComponent",
        LESS_THAN_OR_EQUALS_COMPONENT = "LessThanOrEqualsConstraintComponent",
        NOT_COMPONENT = "NotConstraintComponent", AND_COMPONENT = "AndConstraintComponent",
        OR_COMPONENT = "OrConstraintComponent", XONE_COMPONENT = "XoneConstraintComponent",
        NODE_COMPONENT = "NodeConstraintComponent",
        PROPERTY_COMPONENT = "PropertyConstraintComponent",
        QUALIFIED_MIN_COUNT_COMPONENT = "QualifiedMinCountConstraintComponent",
        QUALIFIED_MAX_COUNT_COMPONENT = "QualifiedMaxCountConstraintComponent",
        CLOSED_COMPONENT = "ClosedConstraintComponent",
        HAS_VALUE_COMPONENT = "HasValueConstraintComponent", IN_COMPONENT = "InConstraintComponent",
        SPARQL_COMPONENT = "SPARQLConstraintComponent",
    }
    /// CSV on the Web.
    csvw "http://www.w3.org/ns/csvw#" {
        TABLE_GROUP = "TableGroup", TABLE = "Table", TABLE_PROPERTY = "table", ROW = "Row",
        ROW_PROPERTY = "row", ROWNUM = "rownum", URL = "url", DESCRIBES = "describes",
        TITLE = "title", NOTE = "note", JSON = "JSON",
    }
    /// Our extensions of CSVW, and notes on graphs that are being sent.
    rapporteur "https://w3id.org/rapporteur/ns#" {
        EACH = "each", OPTIONAL = "optional", TRIM = "trim", NODE = "node", FOCUS = "focus", ROWS = "rows",
        TRIPLES = "triples", BATCH = "batch", TARGET = "target",
    }
    /// Internal functions of rewritten queries; users cannot call them.
    functions "https://w3id.org/rapporteur/function#" {
        VALUE = "value", DATATYPE = "datatype", TYPED = "typed", SORT_KEY = "sortKey", MIN = "min",
        MAX = "max", SUM = "sum", AVG = "avg", WRITTEN = "written/",
    }
    /// The named graphs of a folder's dataset.
    graphs "https://w3id.org/rapporteur/graph/" {
        RECORDS = "records", ONTOLOGY = "ontology", LINKS = "links", PROVENANCE = "provenance",
    }
}

/// What the addresses of a project begin with that has none of its own yet (RFC 2606 §3).
pub const EXAMPLE: &str = "https://example.org/";

/// The namespace of CSVW metadata in an `@context` (metadata §5.2).
pub const CSVW_CONTEXT: &str = "http://www.w3.org/ns/csvw";

/// schema.org as the `@context` of JSON-LD; it means [`schema`].
pub const SCHEMA_CONTEXT: &str = "https://schema.org/";

/// RO-Crate 1.2, and its `@context` of JSON-LD.
pub const RO_CRATE: &str = "https://w3id.org/ro/crate/1.2";

/// The profiles of Data Package, version 2.
pub const DATA_PACKAGE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

/// The namespace of sitemaps.
pub const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// What an address of a DOI begins with.
pub const DOI: &str = "https://doi.org/";

/// What addresses of Creative Commons begin with, and what SPDX has of other licences.
pub const LICENSES: [&str; 2] = ["https://creativecommons.org/", "https://spdx.org/licenses/"];

/// The namespaces of `xml:` and `xmlns:`, which no other prefix may have (Namespaces in XML 1.0 §3).
pub const XML_NAMESPACES: &[&str] =
    &["http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"];

/// The prefixes that CSVW metadata may use (metadata §5.8.1): those of the context at
/// [`CSVW_CONTEXT`] and of the RDFa 1.1 initial context, in alphabetical order.
pub const PREFIXES: &[(&str, &str)] = &[
    ("as", "https://www.w3.org/ns/activitystreams#"),
    ("cc", "http://creativecommons.org/ns#"),
    ("csvw", csvw::NAMESPACE),
    ("ctag", "http://commontag.org/ns#"),
    ("dc", dcterms::NAMESPACE),
    ("dc11", dc11::NAMESPACE),
    ("dcat", dcat::NAMESPACE),
    ("dcterms", dcterms::NAMESPACE),
    ("dctypes", "http://purl.org/dc/dcmitype/"),
    ("dqv", "http://www.w3.org/ns/dqv#"),
    ("duv", "https://www.w3.org/ns/duv#"),
    ("foaf", foaf::NAMESPACE),
    ("gr", "http://purl.org/goodrelations/v1#"),
    ("grddl", "http://www.w3.org/2003/g/data-view#"),
    ("ical", "http://www.w3.org/2002/12/cal/icaltzd#"),
    ("jsonld", "http://www.w3.org/ns/json-ld#"),
    ("ldp", "http://www.w3.org/ns/ldp#"),
    ("ma", "http://www.w3.org/ns/ma-ont#"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("odrl", "http://www.w3.org/ns/odrl/2/"),
    ("og", "http://ogp.me/ns#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", owl::NAMESPACE),
    ("prov", prov::NAMESPACE),
    ("qb", "http://purl.org/linked-data/cube#"),
    ("rdf", rdf::NAMESPACE),
    ("rdfa", "http://www.w3.org/ns/rdfa#"),
    ("rdfs", rdfs::NAMESPACE),
    ("rev", "http://purl.org/stuff/rev#"),
    ("rif", "http://www.w3.org/2007/rif#"),
    ("rr", "http://www.w3.org/ns/r2rml#"),
    ("schema", schema::NAMESPACE),
    ("sd", sd::NAMESPACE),
    ("sioc", "http://rdfs.org/sioc/ns#"),
    ("skos", skos::NAMESPACE),
    ("skosxl", "http://www.w3.org/2008/05/skos-xl#"),
    ("sosa", "http://www.w3.org/ns/sosa/"),
    ("ssn", "http://www.w3.org/ns/ssn/"),
    ("time", "http://www.w3.org/2006/time#"),
    ("v", "http://rdf.data-vocabulary.org/#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("void", void::NAMESPACE),
    ("wdr", "http://www.w3.org/2007/05/powder#"),
    ("wdrs", "http://www.w3.org/2007/05/powder-s#"),
    // So spelled in the published context.
    ("wrds", "http://www.w3.org/2007/05/powder-s#"),
    ("xhv", "http://www.w3.org/1999/xhtml/vocab#"),
    ("xsd", xsd::NAMESPACE),
];

/// The terms of that context with the same name in the CSVW namespace, except datatypes: classes,
/// then properties.
#[rustfmt::skip]
pub const TERMS: &[&str] = &[
    "Cell", "Column", "Datatype", "Dialect", "Direction", "ForeignKey", "NumericFormat", "Row",
    "Schema", "Table", "TableGroup", "TableReference", "Transformation", "aboutUrl", "base",
    "column", "columnReference", "commentPrefix", "datatype", "decimalChar", "default",
    "delimiter", "describes", "dialect", "doubleQuote", "encoding", "foreignKey", "format",
    "groupChar", "header", "headerRowCount", "lang", "length", "lineTerminators", "maxExclusive",
    "maxInclusive", "maxLength", "minExclusive", "minInclusive", "minLength", "name", "note",
    "null", "ordered", "pattern", "primaryKey", "propertyUrl", "quoteChar", "reference",
    "referencedRow", "required", "resource", "row", "rowTitle", "rownum", "schemaReference",
    "scriptFormat", "separator", "skipBlankRows", "skipColumns", "skipInitialSpace", "skipRows",
    "source", "suppressOutput", "table", "tableDirection", "tableSchema", "targetFormat",
    "textDirection", "title", "transformations", "trim", "uriTemplate", "url", "valueUrl",
    "virtual",
];

/// The terms of SHACL's namespace except constraint components: those of the vocabulary of SHACL
/// (<https://www.w3.org/ns/shacl.ttl>) and of its advanced features (W3C Note, 8 June 2017).
#[rustfmt::skip]
pub const SHACL_TERMS: &[&str] = &[
    "AbstractResult", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "ConstraintComponent",
    "Function", "IRI", "IRIOrLiteral", "Info", "JSConstraint", "JSExecutable", "JSFunction",
    "JSLibrary", "JSRule", "JSTarget", "JSTargetType", "JSValidator", "Literal", "NodeKind",
    "NodeShape", "Parameter", "Parameterizable", "PrefixDeclaration", "PropertyGroup",
    "PropertyShape", "ResultAnnotation", "Rule", "SPARQLAskExecutable", "SPARQLAskValidator",
    "SPARQLConstraint", "SPARQLConstructExecutable", "SPARQLExecutable", "SPARQLFunction",
    "SPARQLRule", "SPARQLSelectExecutable", "SPARQLSelectValidator", "SPARQLTarget",
    "SPARQLTargetType", "SPARQLUpdateExecutable", "SPARQLValuesDeriver", "Severity", "Shape",
    "Target", "TargetType", "TripleRule", "ValidationReport", "ValidationResult", "Validator",
    "Violation", "Warning", "alternativePath", "and", "annotationProperty", "annotationValue",
    "annotationVarName", "ask", "class", "closed", "condition", "conforms", "construct", "count",
    "datatype", "deactivated", "declare", "defaultValue", "desc", "description", "detail",
    "disjoint", "distinct", "else", "entailment", "equals", "exists", "expression", "filterShape",
    "flags", "focusNode", "group", "groupConcat", "hasValue", "if", "ignoredProperties", "in",
    "intersection", "inversePath", "js", "jsFunctionName", "jsLibrary", "jsLibraryURL",
    "labelTemplate", "languageIn", "lessThan", "lessThanOrEquals", "limit", "max", "maxCount",
    "maxExclusive", "maxInclusive", "maxLength", "message", "min", "minCount", "minExclusive",
    "minInclusive", "minLength", "name", "namespace", "node", "nodeKind", "nodeValidator", "nodes",
    "not", "object", "offset", "oneOrMorePath", "optional", "or", "order", "orderBy", "parameter",
    "path", "pattern", "predicate", "prefix", "prefixes", "property", "propertyValidator",
    "qualifiedMaxCount", "qualifiedMinCount", "qualifiedValueShape", "qualifiedValueShapesDisjoint",
    "result", "resultAnnotation", "resultMessage", "resultPath", "resultSeverity", "returnType",
    "rule", "select", "separator", "severity", "shapesGraph", "shapesGraphWellFormed",
    "sourceConstraint", "sourceConstraintComponent", "sourceShape", "sparql", "subject",
    "suggestedShapesGraph", "sum", "target", "targetClass", "targetNode", "targetObjectsOf",
    "targetSubjectsOf", "then", "this", "union", "uniqueLang", "update", "validator", "value",
    "values", "xone", "zeroOrMorePath", "zeroOrOnePath",
];
