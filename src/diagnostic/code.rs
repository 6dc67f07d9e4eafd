//! Catalogues all problems, one row for each code.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Severity;

/// Makes the enum, its list and its texts from one row per code:
/// `Variant = "ID", Severity, "title", "what it means and how to fix it";`
macro_rules! codes {
    ($($variant:ident = $id:literal, $severity:ident, $title:literal, $help:literal;)*) => {
        /// The kinds of problems, each with a stable identifier.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            /// All codes, in the order of the catalogue.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The stable identifier, such as `C001`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The default severity of this kind of problem.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it is, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// What it means and how to fix it.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $help,)* }
            }
        }
    };
}

/// The areas by the first letter of the identifiers.
const AREAS: &[(&str, &str)] = &[
    ("F", "Files"),
    ("M", "Metadata"),
    ("T", "Reading tables"),
    ("C", "Cells"),
    ("K", "Keys"),
    ("R", "Mapping to RDF"),
    ("O", "Ontology"),
    ("S", "Shapes"),
    ("Q", "Questions"),
    ("N", "Stores and endpoints"),
    ("L", "Links"),
    ("E", "Explanations"),
    ("X", "Exports"),
    ("D", "Differences"),
    ("W", "Web sites"),
];

// Identifiers are never reused.
codes! {
    FileMissing = "F001", Error, "file not found",
        "The file is named but is not in the folder. Nothing is fetched from the network: put a copy in the folder, or correct the name.";
    FileUnreadable = "F002", Error, "file cannot be read",
        "The operating system refused to read the file, or it is not an ordinary file.";
    OutsideFolder = "F003", Error, "path leaves the folder",
        "The path leads out of the folder, by `..` or by a symbolic link. Only files within the folder are read: copy the file into it.";

    NotDescribed = "F004", Warning, "table is not described",
        "A table in `data/` has no metadata there, so it is not \
         read. It is an error if you named the metadata with `--metadata`. Describe the table, or move it out of the folder.";

    FileUnwritable = "F005", Error, "file cannot be written",
        "The operating system refused to write the output. An earlier version of the file is unchanged.";
    UnknownFormat = "F006", Error, "unknown or unsuitable format",
        "Choose one of the formats in the message.";

    FileSkipped = "F007", Warning, "file is skipped",
        "The name of the file is almost that of an input file, but not quite, so the file is not read. Rename it, or move it out of the folder.";
    DescribedTwice = "F008", Warning, "table is described twice",
        "Two metadata documents of `data/` describe the same table, so its rows are read and counted twice. Remove one of the descriptions.";

    MetadataSyntax = "M001", Error, "metadata is not valid JSON",
        "The metadata document cannot be read as JSON. The place shows where reading stopped.";
    MetadataShape = "M002", Error, "metadata has the wrong shape",
        "A required value of the CSVW metadata vocabulary is missing or of the wrong kind.";
    MetadataContext = "M003", Error, "wrong @context",
        "The @context must be \"http://www.w3.org/ns/csvw\", alone or in an array with an object of @base and @language.";
    MetadataInvalidValue = "M004", Warning, "metadata value is ignored",
        "The value is not valid for the property, so the default is used instead.";
    MetadataUnknownProperty = "M005", Warning, "unknown metadata property is ignored",
        "The CSVW vocabulary has no such property here. A property of another vocabulary needs a prefix or a full IRI.";
    MetadataReference = "M006", Error, "metadata refers to something unknown",
        "A key or reference names a column, table or schema without a description in the metadata.";
    MetadataDatatype = "M007", Error, "datatype contradicts itself",
        "No value can meet all constraints of the datatype, or they do not apply to its base.";
    MetadataFormat = "M008", Warning, "format is ignored",
        "The format of the datatype is not valid, so values are read without it.";
    MetadataNotForTable = "M009", Warning, "metadata does not describe this table",
        "The metadata document beside the table does not mention it, so it is not used.";
    MetadataExtension = "M010", Error, "extension is not allowed here",
        "The metadata uses an extension of rapporteur, and --strict forbids them.";

    TemplateRelative = "M011", Warning, "template is relative",
        "A URL template without a prefix or scheme is read relative to its table, so its IRIs point to a file on this computer (file:///…) and have no meaning elsewhere. Write a prefix of CSV on the Web, such as schema:name, or a full IRI.";
    ColumnUndescribed = "M012", Note, "column has no description",
        "The metadata does not explain the cells of the column. Add \"dc:description\" for the codebook and for other people.";
    CitationFile = "M013", Error, "citation file cannot be read",
        "CITATION.cff is not YAML, or breaks the Citation File Format 1.2.0. Correct the line, or remove the file: the metadata of the tables can say the same.";

    Encoding = "T001", Error, "bytes do not fit the encoding",
        "The table is not in the encoding of its dialect (by default UTF-8). Save it as UTF-8, or set \"encoding\" in the dialect.";
    Quote = "T002", Error, "stray or unclosed quote",
        "A quoted cell is not closed, or text follows its closing quote. Close the quote; double each quote within a quoted cell.";
    Ragged = "T003", Error, "row has too many or too few cells",
        "Each row must have as many cells as there are columns. Often the cause is a comma in a cell without quotes.";
    HeaderMismatch = "T004", Error, "header does not match the metadata",
        "The titles in the header row differ from the titles in the metadata. Correct the one or the other.";
    EmptyTable = "T005", Error, "table has no header",
        "The table has no header row. Add a first row with the names of the columns.";
    DuplicateHeader = "T006", Error, "two columns have the same name",
        "Two columns of a table have the same name. Rename one of them.";
    TooLarge = "T007", Error, "cell or row is too large",
        "A row takes more than the limit of 256 MiB, 64 bytes counted for each cell, or a header more \
         than a sixteenth of it. The usual cause is an unclosed quote. If the row really is that large, raise the limit \
         with --row-limit.";
    BlankRow = "T008", Warning, "blank row",
        "The row has no text in any cell. Delete it, or set \"skipBlankRows\" in the dialect. It is an error where a column requires a value in each row.";

    LineEnd = "T009", Error, "line ends are not those of the dialect",
        "There is a carriage return where no line ends. Save the file with the line ends LF or CRLF, or declare its own in \"lineTerminators\" of the dialect.";

    CellRequired = "C001", Error, "required cell is empty",
        "Each cell of a required column must have a value. Enter one, or set \"required\" to false.";
    CellDatatype = "C002", Error, "cell does not fit its datatype",
        "The text of the cell does not fit the datatype or format of its column. The message shows what is expected.";
    CellLength = "C003", Error, "cell is too long or too short",
        "The value is outside the limits of length of its column.";
    CellRange = "C004", Error, "cell is out of range",
        "The value is below or above the limits of its column.";
    TextDamaged = "C005", Warning, "text is damaged",
        "A wrong encoding has damaged the text: `JÃ¼rg` for `Jürg`, question marks for letters, or � for a lost character. Write it again, or take it from an earlier file, and save as CSV UTF-8.";
    DateOrders = "C006", Warning, "dates in two orders",
        "Some dates of a column begin with the day and others with the month, so that one such as 03/04/2020 has two meanings. Write them all as 2020-04-03, and give the column the datatype date.";

    KeyDuplicate = "K001", Error, "key is used twice",
        "Two rows have the same primary key. Change the key of one, or delete that row.";
    KeyMissing = "K002", Error, "reference leads nowhere",
        "The cell refers to a row of another table by an unknown key. Correct the cell, or add the row.";
    KeyAmbiguous = "K003", Error, "reference leads to several rows",
        "The cell refers to a key of more than one row. Make the key unique.";

    KeyUnchecked = "K004", Note, "references are not checked",
        "Some rows of the table at the other end could not be read, so these references were not checked. Fix the errors in that table first.";

    InvalidIri = "R001", Error, "template makes an invalid IRI",
        "The URL template of the column, filled in from this row, makes an invalid IRI. Correct the cell, or change the template.";
    UnknownVariable = "R002", Warning, "template names an unknown column",
        "A variable of the URL template is not a column of the table; it is left empty.";

    InvalidTemplate = "R003", Error, "invalid URI template",
        "The URL template of a column breaks the grammar of RFC 6570: each { needs its }, with names of columns between them.";
    Unaccounted = "R004", Error, "cells are not accounted for",
        "More or fewer cells were read than were mapped, without value, suppressed or rejected. This is a bug of rapporteur: please report it.";

    UnknownPrefix = "R005", Warning, "unknown prefix",
        "The text before the colon is neither a prefix of CSV on the Web nor a common scheme, so the IRI keeps it unchanged. Prefixes of other files do not apply in metadata: write the namespace in full.";

    AddressLocal = "R006", Warning, "address is local",
        "An address has no scheme such as https://, so it became the address of a file on this computer (file:///…) or stayed relative, and others cannot use it. Write the whole address. It is a note if a column without propertyUrl gets its property from its name.";
    IriDangling = "R007", Warning, "undescribed IRI",
        "A record refers to an IRI of the project, but no row and no line of the ontology describes it. Correct the reference, or add the row.";
    TwoNames = "R008", Warning, "one entity under two names",
        "Two rows seem to be about one entity: one IRI with two names, or two IRIs and names with the same words. Write one name, or keep one row and refer to it everywhere.";

    OntologySyntax = "O001", Error, "ontology file cannot be read",
        "A file of the ontology folder is not well formed, or breaks a limit on memory: JSON and XML are read up to 128 levels, contexts of JSON-LD up to 10,000 terms, and RDF/XML without entity declarations. Contexts on the network are not read. Turtle has no such limits.";
    PrefixConflict = "O002", Warning, "prefix has two meanings",
        "Two files of the ontology folder use one prefix for different namespaces. The first one, by file name, is used in output. Rename one of the prefixes.";
    TermUndeclared = "O003", Warning, "term is not declared",
        "A property or class of the project's own namespace is used in the metadata, a table, the ontology or a question, but the ontology does not declare it. Usually it is misspelled, so that questions do not find it. Correct it, or declare it.";

    ShapeIllFormed = "S001", Error, "shape is not well formed",
        "A SHACL shape of the ontology breaks a rule of the language, so that this part of it is not checked. The message names the shape and the property to fix.";
    ShapeQuery = "S002", Error, "query of a shape cannot be used",
        "The SPARQL of a shape cannot be read, or uses something forbidden by SHACL there (MINUS, VALUES, SERVICE, a new value for $this, or a sub-query that does not return $this).";
    ShapeFailed = "S003", Error, "shape could not be checked",
        "The shape is well formed, but an error occurred while the data were checked against it.";
    ShapeBroken = "S004", Error, "record breaks a shape",
        "The graph of the records does not conform to a SHACL shape of the ontology. The message is that of the shape; the place is the cell where the value comes from or should come from. The severity is that of the shape: a violation is an error, and others are warnings or notes.";

    ShapeIdle = "S005", Warning, "shape may never apply",
        "The shape uses a term unknown to SHACL, or targets a class unknown to the records and the ontology. SHACL skips such a rule in silence; check the spelling.";

    QuerySyntax = "Q001", Error, "question cannot be read",
        "The SPARQL or the head of the query file is not well formed.";
    QueryUnknown = "Q002", Error, "no such question",
        "No query file has that name; `rapporteur query` lists all questions.";
    ParameterMissing = "Q003", Error, "parameter is missing",
        "The question requires a value for this parameter: add NAME=VALUE.";
    ParameterUnknown = "Q004", Error, "no such parameter",
        "The question has no parameter of that name; the message lists its parameters.";
    ParameterValue = "Q005", Error, "value cannot be used",
        "The value does not fit the parameter's type, or no entity, or more than one, has that name.";
    QueryRefused = "Q006", Error, "request is refused",
        "Questions only read the graph of the folder: updates and SERVICE (a request to another computer) are not allowed.";
    QueryTooDeep = "Q007", Error, "question is too long or nested too deeply",
        "A question may have 100 nested brackets, and 1,000 groups, triples, list items and operators in all. Split the question, or list values with VALUES or IN, without a limit.";
    QueryFailed = "Q008", Error, "question cannot be answered",
        "The question is well formed, but an error occurred while it was answered.";
    QueryOverdue = "Q009", Error, "question takes too long",
        "The question was not answered within the time of --timeout, and the exit code is 124. Raise the limit, or ask for less: patterns without a common variable are combined each with each.";
    QueryMemory = "Q010", Error, "question takes too much memory",
        "The question needs more memory than --memory allows, or than the machine has, and the exit code is 137. Raise the limit, or ask for less: sorting, grouping and DISTINCT hold all rows.";

    EndpointAddress = "N001", Error, "address or header of an endpoint is malformed",
        "An endpoint has an address such as https://example.org/sparql, without a user name or password. A header is NAME: VALUE.";
    EndpointUnreachable = "N002", Error, "endpoint does not answer",
        "There is no server at the address, or the connection failed. Where it was refused or lost, requests that only read were sent three times.";
    EndpointRefused = "N003", Error, "endpoint refuses the request",
        "The server answers with an error, or sends the request elsewhere. The message has its status and its explanation.";
    EndpointReply = "N004", Error, "reply of the endpoint cannot be used",
        "The reply is not an answer of SPARQL 1.1, is not whole, or ends too early.";
    EndpointNames = "N005", Error, "names of the place cannot be read",
        "A value of a parameter is a name, but the place has more names than are read, does not give all of them, or has none in the graphs that are asked. Give the IRI of the entity, or choose other graphs with --graph.";
    EndpointDiffers = "N006", Error, "endpoint has other triples than were sent",
        "After the triples were sent, the graph at the endpoint has other ones. The message has the numbers of triples, and hashes.";
    StoreUnusable = "N007", Error, "store cannot be used",
        "The folder is not a store of Oxigraph on disk, another program uses it, or this program is built without stores on disk.";
    EndpointOther = "N008", Error, "server has graphs of another data set",
        "All folders send graphs of the same names, so that those of another data set would be lost. Use another server, or --graph IRI; --replace gives the other one up. A site has the pages of one data set: its folder and the graphs at its endpoint must be of the same one.";

    LinkColumn = "L001", Error, "no such column to link",
        "The table has no column of that name, or more than one. Choose a column by its title or by its number from 1.";
    LinkOption = "L002", Error, "option with an invalid value",
        "The value of an option is malformed, or the graph has no such class, scheme of codes or property. The message says what to write.";
    LinkDecision = "L003", Error, "decision cannot be used",
        "A row of the file of decisions has an invalid decision, or an IRI unknown to the graph. Write match, none or review, and an IRI of the graph.";
    LinkRow = "L004", Error, "row cannot be given new columns",
        "The row has more or fewer cells than the header, so new cells would be under the wrong titles. Correct the row.";

    NodeUnknown = "E001", Error, "unknown name",
        "The graph has no node with that IRI, code or name, or more than one. The message lists similar names.";
    TripleUnknown = "E002", Error, "unknown triple",
        "The graph does not have this triple. The message shows the nearest ones; a variable such as ?x matches anything.";

    FormatCannotHold = "X001", Error, "format cannot hold this",
        "A term of the graph cannot be written in this format. Choose another format; Turtle and N-Triples can hold everything.";
    ContextSyntax = "X002", Error, "JSON-LD context cannot be used",
        "The context.jsonld of the ontology folder is not valid, or uses a feature without support in output.";
    DescriptionLacks = "X003", Warning, "description is left out",
        "The data set lacks a statement that the format requires, and nothing is invented. Add it to the metadata in `data/`.";
    TextsToDo = "X004", Warning, "texts are still to be written",
        "`rapporteur new` leaves texts that only you can write, each with the words To do. The pages show them as they are.";

    IriRemoved = "D001", Error, "removed IRI",
        "An IRI of the earlier release was removed without a replacement, so links to it lead nowhere. Restore it, or name its replacement with dcterms:isReplacedBy.";

    LinkBroken = "W001", Error, "link to a missing page",
        "A page or the sitemap of a published site refers to a file that is missing, or to an address outside the site. Write the site again and copy all of its files.";
    AnchorMissing = "W002", Error, "link to a missing anchor",
        "A link names a part of a page, but no element of that page has this id. Write the site again and copy all of its files.";
    SiteFileMissing = "W003", Error, "file of the site is missing",
        "The list `.rapporteur-site` names a file that is missing. Write the site again and copy all of its files.";
    SiteFileDamaged = "W004", Error, "file of the site is damaged",
        "A file of a published site is incomplete or malformed, perhaps because copying stopped. Write the site again and copy all of its files.";
    IdRepeated = "W005", Error, "two elements with the same id",
        "Links to a repeated id lead to the first element only. Give each element of a page an id of its own.";
    SiteUnreachable = "W006", Error, "site cannot be checked",
        "The folder has no list `.rapporteur-site`, or the server does not answer. Name a folder that `publish -o` wrote, or the address of the first page.";
    SiteInPart = "W007", Warning, "site is checked in part",
        "A file is too long to read, or the check reached its limit of requests or time. What was checked before is reported.";
    EnginePackage = "W008", Error, "package for SPARQL cannot be used",
        "`publish --sparql DIR` takes the npm package of the engine in the version of the message. Get it with the command in the message.";
    Address = "W009", Error, "address cannot be listened on",
        "`serve --bind ADDRESS` takes an address of this computer and a port that no other program uses, such as 127.0.0.1:7878.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Writes the catalogue as a page in Markdown.
pub fn catalogue() -> String {
    let mut page = String::from(
        "# Problems\n\n\
         What `rapporteur` can report. A code stays the same for good; an error makes the exit code \
         1, a warning does so with `--deny warnings`. Some problems are errors when a table is \
         checked and warnings when it is converted with `--lenient`.\n",
    );
    for (letter, area) in AREAS {
        let codes = || Code::ALL.iter().filter(|code| code.id().starts_with(letter));
        if codes().next().is_some() {
            page.push_str(&format!("\n## {area}\n"));
        }
        for code in codes() {
            let (id, title, help) = (code.id(), code.title(), code.explanation());
            page.push_str(&format!("\n### {id}: {title}\n\n{}. {help}\n", name(code.severity())));
        }
    }
    page
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "Note",
        Severity::Error => "Error",
        Severity::Warning => "Warning",
    }
}
