//! The catalogue of problems: one row for each code.

use std::fmt;

use super::Severity;

/// Makes the enum, its list and its texts from one row per code:
/// `Variant = "ID", Severity, "title", "what it means and how to mend it";`
macro_rules! codes {
    ($($variant:ident = $id:literal, $severity:ident, $title:literal, $help:literal;)*) => {
        /// The kinds of problems, each with a stable identifier.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            /// All codes, in the order of the catalogue.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The stable identifier, such as `C001`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// How bad a problem of this kind is unless it says otherwise itself.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it is, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// What it means and how to mend it.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $help,)* }
            }
        }
    };
}

/// What the letters of the identifiers stand for.
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
    ("L", "Links"),
    ("E", "Explanations"),
    ("X", "Exports"),
    ("D", "Differences"),
];

// Identifiers are never used again for something else.
codes! {
    FileMissing = "F001", Error, "file not found",
        "The file is named but is not in the folder. Nothing is fetched from the network: put a copy in the folder, or correct the name.";
    FileUnreadable = "F002", Error, "file cannot be read",
        "The operating system refused to read the file, or it is no ordinary file.";
    OutsideFolder = "F003", Error, "path leaves the folder",
        "Only files within the folder are read: a path with `..` or a symbolic link leads out of it.";

    NotDescribed = "F004", Warning, "table is not described",
        "A table lies in `data/`, but no metadata document there mentions it, so it is not \
         read. An error if the metadata was named (`--metadata`).";

    FileUnwritable = "F005", Error, "file cannot be written",
        "The operating system refused to write the output. The former file, if there was one, is as it was.";
    UnknownFormat = "F006", Error, "format is not known or does not fit",
        "Name one of the formats that the message lists.";

    PassedOver = "F007", Warning, "file is passed over",
        "The file is named almost like one that is read, but nothing reads it. Mend its name, or move it out of the folder.";
    DescribedTwice = "F008", Warning, "table is described twice",
        "Two metadata documents of `data/` describe the same table, so its rows are read and counted for each. Take one description out.";

    MetadataSyntax = "M001", Error, "metadata is not valid JSON",
        "The metadata document cannot be read as JSON. The place says where reading stopped.";
    MetadataShape = "M002", Error, "metadata has the wrong shape",
        "A value that the CSVW metadata vocabulary needs is missing or of the wrong kind.";
    MetadataContext = "M003", Error, "wrong @context",
        "The @context must be \"http://www.w3.org/ns/csvw\", alone or in an array with an object of @base and @language.";
    MetadataInvalidValue = "M004", Warning, "metadata value is ignored",
        "The value is not one that the property may have, so the default is used instead.";
    MetadataUnknownProperty = "M005", Warning, "unknown metadata property is ignored",
        "The CSVW vocabulary has no such property here. A property of another vocabulary needs a prefix or a full IRI.";
    MetadataReference = "M006", Error, "metadata refers to something that is not there",
        "A key or reference names a column, table or schema that the metadata does not describe.";
    MetadataDatatype = "M007", Error, "datatype contradicts itself",
        "The constraints of the datatype cannot hold together, or do not go with its base.";
    MetadataFormat = "M008", Warning, "format is ignored",
        "The format of the datatype is not one that can be understood, so values are read as if there were none.";
    MetadataNotForTable = "M009", Warning, "metadata does not describe this table",
        "A metadata document was found beside the table, but it does not mention it, so it is not used.";
    MetadataExtension = "M010", Error, "extension is not allowed here",
        "The metadata uses an extension of rapporteur, and --strict was asked for.";

    Encoding = "T001", Error, "bytes do not fit the encoding",
        "The table is not in the encoding that its dialect says (UTF-8 if it says none). Save it as UTF-8, or set \"encoding\" in the dialect.";
    Quote = "T002", Error, "stray or unclosed quote",
        "A quoted cell is not closed, or text follows its closing quote. A quote within a quoted cell is doubled.";
    Ragged = "T003", Error, "row has too many or too few cells",
        "Each row must have as many cells as there are columns. Often a comma within a cell needs quotes.";
    HeaderMismatch = "T004", Error, "header does not match the metadata",
        "The titles in the header row differ from those that the metadata gives for these columns.";
    EmptyTable = "T005", Error, "table has no header",
        "The table has no row where the header should be.";
    DuplicateHeader = "T006", Error, "two columns have the same name",
        "Names of columns must differ within a table.";
    TooLarge = "T007", Error, "cell or row is too large",
        "A row takes more than the limit of 256 MiB, 64 bytes counted for each cell, or a header more \
         than a sixteenth of it. Most often a quote is not closed. If the row is meant, raise the limit \
         with --row-limit.";
    BlankRow = "T008", Warning, "blank row",
        "The row has no text in any cell. Delete it, or set \"skipBlankRows\" in the dialect. It is an error where a column needs a value in each row.";

    LineEnd = "T009", Error, "line ends are not those of the dialect",
        "A carriage return stands where no line ends. Save the file with the line ends LF or CRLF, or name its own in \"lineTerminators\" of the dialect.";

    CellRequired = "C001", Error, "required cell is empty",
        "The column is required, so each cell of it must have a value.";
    CellDatatype = "C002", Error, "cell does not fit its datatype",
        "The text of the cell is not one that the datatype and format of its column allow.";
    CellLength = "C003", Error, "cell is too long or too short",
        "The column limits the length of its values.";
    CellRange = "C004", Error, "cell is out of range",
        "The column limits the range of its values.";

    KeyDuplicate = "K001", Error, "key is used twice",
        "Two rows have the same primary key; each row needs its own.";
    KeyMissing = "K002", Error, "reference leads nowhere",
        "The cell refers to a row of another table, and there is none with that key.";
    KeyAmbiguous = "K003", Error, "reference leads to several rows",
        "The cell refers to a key that more than one row has.";

    KeyUnchecked = "K004", Note, "references are not checked",
        "Not all rows of the table that is referred to could be read, so whether each reference leads to one is not known. Mend what is said of that table first.";

    InvalidIri = "R001", Error, "template yields no valid IRI",
        "The URL template of the column, filled in with this row, gives something that is no IRI.";
    UnknownVariable = "R002", Warning, "template names an unknown column",
        "The URL template uses a variable that is no column of the table; it is filled in with nothing.";

    InvalidTemplate = "R003", Error, "no URI template",
        "The URL template of a column breaks the grammar of RFC 6570: each { needs its }, with names of columns between them.";
    Unaccounted = "R004", Error, "cells are not accounted for",
        "More or fewer cells were read than were mapped, without value, suppressed or rejected. This is a fault of the program, not of the table: please report it.";

    UnknownPrefix = "R005", Warning, "prefix is not known",
        "What stands before the colon is neither a prefix that CSV on the Web knows nor a scheme in common use, so the IRI is made with it as it stands. Prefixes of other files mean nothing in metadata: write the namespace out.";

    OntologySyntax = "O001", Error, "ontology file cannot be read",
        "A file of the ontology folder is not well formed, or could take any amount of memory: JSON and XML are read up to 128 levels, contexts of JSON-LD up to 10,000 terms, and RDF/XML without entity declarations. Contexts are not fetched from a network. Turtle has no such limits.";
    PrefixConflict = "O002", Warning, "prefix has two meanings",
        "Two files of the ontology folder use one prefix for different namespaces. The first meaning, by file name, is used when writing.";

    ShapeIllFormed = "S001", Error, "shape is not well formed",
        "A SHACL shape of the ontology breaks a rule of the language, so that this part of it is not checked. The message names the shape and the property to mend.";
    ShapeQuery = "S002", Error, "query of a shape cannot be used",
        "The SPARQL of a shape cannot be read, or uses what SHACL does not allow there (MINUS, VALUES, SERVICE, a new value for $this, or a sub-query that does not return $this).";
    ShapeFailed = "S003", Error, "shape could not be checked",
        "The shape is well formed, but something went wrong while the data were checked against it.";
    ShapeBroken = "S004", Error, "record breaks a shape",
        "The graph made of the records is not as a SHACL shape of the ontology asks for. The message is that of the shape; the place is the cell that the value comes from or should come from. The severity is that of the shape: a violation is an error, and others are warnings or notes.";

    ShapeIdle = "S005", Warning, "shape may never apply",
        "The shape uses a term that SHACL does not have, or is for a class that neither the records nor the ontology know. Such a rule is passed over without a word by SHACL; most often it is misspelled.";

    QuerySyntax = "Q001", Error, "question cannot be read",
        "The SPARQL or the head of the query file is not well formed.";
    QueryUnknown = "Q002", Error, "no such question",
        "There is no query file of that name; `rapporteur query` lists them.";
    ParameterMissing = "Q003", Error, "parameter is missing",
        "The question needs a value for this parameter: give it as NAME=VALUE.";
    ParameterUnknown = "Q004", Error, "no such parameter",
        "The question has no parameter of that name.";
    ParameterValue = "Q005", Error, "value cannot be used",
        "The value does not fit the parameter's type, or no entity, or several, go by that name.";
    QueryRefused = "Q006", Error, "request is refused",
        "Questions read the folder's graph and nothing else: updates, and SERVICE, which asks another computer, are not run.";
    QueryTooDeep = "Q007", Error, "question is too long or nested too deeply",
        "So many brackets, triples, list items or operators cannot be read and answered safely: 100 brackets within each other, or 1,000 groups, triples, list items and operators in all. Split the question, or list values with VALUES or IN, of which there may be any number.";
    QueryFailed = "Q008", Error, "question cannot be answered",
        "The question is well formed, but something went wrong while it was answered.";
    QueryOverdue = "Q009", Error, "question takes too long",
        "The question was not answered within the time of --timeout, and the exit code is 124. Raise the limit, or ask for less: patterns that share no variable are combined each with each.";
    QueryMemory = "Q010", Error, "question takes too much memory",
        "The question needs more memory than --memory allows, or than the machine has, and the exit code is 137. Raise the limit, or ask for less: sorting, grouping and DISTINCT hold all rows.";

    LinkColumn = "L001", Error, "no such column to link",
        "The table has no column of that name, or several. Name a column by its title or by its number from 1.";
    LinkOption = "L002", Error, "link cannot be made as asked",
        "A class, a scheme of codes or a property that was asked for is not one that the graph has.";
    LinkDecision = "L003", Error, "decision cannot be used",
        "A row of the file of decisions has no decision that is known, or an IRI that the graph does not have.";
    LinkRow = "L004", Error, "row cannot be given new columns",
        "The row has more or fewer cells than the header, so what is added would stand under the wrong titles.";

    NodeUnknown = "E001", Error, "nothing goes by that name",
        "The graph has no node of that IRI, code or name, or several. The message names those that are like it.";
    TripleUnknown = "E002", Error, "no such triple",
        "The graph does not say this. The message tells what it says instead; a variable such as ?x stands for anything.";

    FormatCannotHold = "X001", Error, "format cannot hold this",
        "Something in the graph has no way to be written in this format. Choose another format; Turtle and N-Triples can hold everything.";
    ContextSyntax = "X002", Error, "JSON-LD context cannot be used",
        "The context.jsonld of the ontology folder is not valid, or uses a feature that is not supported when writing.";

    IriVanished = "D001", Error, "vanished IRI",
        "An IRI that an earlier release had is gone, and nothing is said to replace it: links to it lead nowhere. Put it back, or say what stands in its place with dcterms:isReplacedBy.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The catalogue of all codes as a page in Markdown.
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
