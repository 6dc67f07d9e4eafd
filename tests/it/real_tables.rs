//! Tests `rapporteur link` on realistic tables: several names in a cell, codes of another scheme,
//! years, other encodings, decisions of several people.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::common::write;

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapporteur"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder with a table to link.
struct Linking {
    folder: tempfile::TempDir,
    column: &'static str,
}

impl Linking {
    fn new(column: &'static str, content: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "t.csv", content);
        Self { folder, column }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    fn link(&self, more: &[&str]) -> Output {
        let table = self.name("t.csv");
        run(&[&["link", &table, "--column", self.column, "--type", "State"], more].concat())
    }

    /// The cells of a column of the linked table.
    #[track_caller]
    fn cells(&self, title: &str, more: &[&str]) -> Vec<String> {
        let output = self.link(more);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let at = reader.headers().expect("a header").iter().position(|t| t == title);
        let at = at.unwrap_or_else(|| panic!("no column {title}"));
        reader.records().map(|row| row.expect("a row")[at].to_owned()).collect()
    }

    #[track_caller]
    fn refused(&self, more: &[&str], said: &str) {
        let output = self.link(more);
        let err = text(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{more:?}: {err}");
        assert!(err.contains(said), "{more:?}: {err}");
        assert!(!err.contains("panicked"), "{err}");
        assert_eq!(text(&output.stdout), "", "{more:?}");
    }
}

const OPERATIONS: &str = "title,sponsor\n\
    a,\"Iran (Islamic Republic of)\"\n\
    b,Iran; Russia\n\
    c,\"Canada, USA\"\n\
    d,Serbia and Montenegro\n\
    e,\"Korea, Republic of; Isreal\"\n\
    f,\n\
    g,Atlantis; France [1]\n";

#[test]
fn the_names_in_a_cell_are_linked_in_order() {
    let table = Linking::new("sponsor", OPERATIONS);
    let split = ["--split", ";", "--split", ",", "--add", "alpha3"];
    let codes = table.cells("sponsor_alpha3", &split);
    assert_eq!(codes, ["IRN", "IRN;RUS", "CAN;USA", "", "KOR;ISR", "", ";FRA"]);
    let decisions = table.cells("sponsor_decision", &split);
    let expected =
        ["match", "match;match", "match;match", "none", "match;match", "none", "none;match"];
    assert_eq!(decisions, expected);
    // Only the given separators split a cell.
    let codes = table.cells("sponsor_alpha3", &["--split", "sponsor=;", "--add", "alpha3"]);
    assert_eq!(codes, ["IRN", "IRN;RUS", "", "", "KOR;ISR", "", ";FRA"]);
    // Without separators, a list of names is for review, with a suggestion.
    let report = text(&table.link(&[]).stderr);
    assert!(
        report.contains("Iran; Russia (1 row): the text names 2 things; `--split ';'`"),
        "{report}"
    );
    assert!(
        report.contains("Canada, USA (1 row): the text names 2 things; `--split ','`"),
        "{report}"
    );
}

#[test]
fn each_name_in_a_cell_can_get_a_row() {
    let table = Linking::new("sponsor", OPERATIONS);
    let long = ["--split", ";", "--split", ",", "--long"];
    let items = table.cells("sponsor_item", &long);
    let expected = [
        "Iran (Islamic Republic of)",
        "Iran",
        "Russia",
        "Canada",
        "USA",
        "Serbia and Montenegro",
        "Korea, Republic of",
        "Isreal",
        "",
        "Atlantis",
        "France [1]",
    ];
    assert_eq!(items, expected);
    assert_eq!(
        table.cells("title", &long),
        ["a", "b", "b", "c", "c", "d", "e", "e", "f", "g", "g"]
    );
    table.refused(&["--long"], "no column has several names in a cell");
    let two = ["--column", "title", "--split", ";", "--long"];
    table.refused(&two, "several columns have several names in a cell");
}

#[test]
fn added_rows_have_the_line_ends_of_the_table() {
    let table = Linking::new("sponsor", "title;sponsor\r\na;\"Iran|Russia\"\r\nb;Chad");
    let out = text(&table.link(&["--split", "|", "--long"]).stdout);
    assert_eq!(out.matches("\r\n").count(), 3, "{out}");
    assert_eq!(out.matches('\n').count(), 3, "{out}");
    assert_eq!(out.matches("a;\"Iran|Russia\";").count(), 2, "{out}");
}

#[test]
fn metadata_gives_the_separator_of_names() {
    let table = Linking::new("sponsor", "title,sponsor\na,Iran|Russia\n");
    let metadata = r#"{ "@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {
        "columns": [ { "name": "title", "titles": "title" },
        { "name": "sponsor", "titles": "sponsor", "separator": "|" } ] } }"#;
    write(table.folder.path(), "t.csv-metadata.json", metadata);
    assert_eq!(table.cells("sponsor_alpha3", &["--add", "alpha3"]), ["IRN|RUS"]);
}

/// The separator of added values changes if a value contains it.
#[test]
fn added_lists_can_be_split_again() {
    let table = Linking::new("sponsor", "sponsor\nBolivia)Tanzania\n");
    assert_eq!(
        table.cells("sponsor_label", &["--split", ")"]),
        ["Bolivia (Plurinational State of)|United Republic of Tanzania"]
    );
}

#[test]
fn separators_are_texts_not_patterns() {
    for separator in [".*", "|", "(", "[a-z]+", "\\", "$", "=", "—", " and "] {
        let table = Linking::new("sponsor", format!("sponsor\n\"Chad{separator}Mali\"\n"));
        let codes = table.cells("sponsor_alpha3", &["--split", separator, "--add", "alpha3"]);
        assert_eq!(codes, [format!("TCD{separator}MLI")], "{separator}");
    }
    let table = Linking::new("sponsor", "sponsor\nChad\n");
    for nothing in ["", "sponsor="] {
        table.refused(&["--split", nothing], "the separator is empty");
    }
}

#[test]
fn a_cell_of_ten_thousand_names_is_linked() {
    let names = ["Chad", "Mali", "Atlantis", "Korea, Republic of"];
    let cell: Vec<&str> = (0..10_000).map(|i| names[i % 4]).collect();
    let table = Linking::new("sponsor", format!("sponsor\n\"{}\"\n", cell.join(";")));
    let cells = table.cells("sponsor_alpha3", &["--split", ";", "--add", "alpha3"]);
    let codes: Vec<&str> = cells[0].split(';').collect();
    assert_eq!(codes.len(), 10_000);
    assert_eq!(codes[..4], ["TCD", "MLI", "", "KOR"]);
    let rows = table.cells("sponsor_alpha3", &["--split", ";", "--long", "--add", "alpha3"]);
    assert_eq!(rows.len(), 10_000);
}

#[test]
fn undecided_names_stay_undecided() {
    let table = Linking::new("country", "country,code\nKorea,KOR\nAtlantis,\nFrance,FRA\n");
    let review = table.name("review.csv");
    let before = table.link(&["--review", &review]);
    let open = table.read("review.csv");
    let mut reader = csv::Reader::from_reader(open.as_bytes());
    let titles = reader.headers().expect("a header").clone();
    let at = |title: &str| titles.iter().position(|t| t == title).expect("a column");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| &row[at("decision")] == "review"), "{open}");
    assert!(rows.iter().all(|row| &row[at("column")] == "country"), "{open}");
    assert_eq!(&rows[0][at("samples")], "row 2: code=KOR");
    assert_eq!(&rows[0][at("neighbours")], "code KOR is Republic of Korea");
    assert_eq!(&rows[1][at("samples")], "row 3");
    let after = table.link(&["--decisions", &review]);
    assert_eq!(text(&after.stdout), text(&before.stdout));
    assert_eq!(text(&after.stderr), text(&before.stderr));
}

#[test]
fn at_most_three_rows_of_a_name_are_shown() {
    let table = Linking::new("country", "n,country\n1,Korea\n2,Korea\n3,Chad\n4,Korea\n5,Korea\n");
    table.link(&["--review", &table.name("r.csv")]);
    let open = table.read("r.csv");
    assert!(
        open.contains("\"row 2: n=1 | row 3: n=2 | row 5: n=4\"")
            || open.contains("row 2: n=1 | row 3: n=2 | row 5: n=4"),
        "{open}"
    );
    assert!(!open.contains("n=5"), "{open}");
}

#[test]
fn decisions_of_several_people_add_up_and_may_not_contradict() {
    let table = Linking::new("country", "country,other\nKorea,Korea\nAtlantis,\nCongo Free,\n");
    let of = |name: &str, content: &str| {
        write(table.folder.path(), name, content);
        table.name(name)
    };
    let one = of(
        "1.csv",
        "name,decision,iri,decided_by,decided_on\nKorea,match,KOR,0000-0002-1825-0097,2026-11-27\n",
    );
    let two =
        of("2.csv", "name,decision,iri,decided_by\nAtlantis,none,,A. Reader\nKorea,match,KOR,\n");
    let both = ["--decisions", &one, "--decisions", &two, "--add", "alpha3"];
    assert_eq!(table.cells("country_alpha3", &both), ["KOR", "", ""]);
    let mappings = table.name("m.tsv");
    table.link(&[&both[..], &["--sssom", &mappings]].concat());
    let mappings = table.read("m.tsv");
    assert!(mappings.contains("\tauthor_id\tauthor_label\tmapping_date\n"), "{mappings}");
    assert!(mappings.contains("\torcid:0000-0002-1825-0097\t\t2026-11-27\n"), "{mappings}");
    assert!(mappings.contains("#  orcid: \"https://orcid.org/\""), "{mappings}");
    assert!(mappings.contains("\t\tA. Reader\t\n"), "{mappings}");
    let against = of("3.csv", "name,decision,iri\nKorea,match,PRK\n");
    table.refused(
        &["--decisions", &one, "--decisions", &against],
        "'Korea' is decided twice, and differently",
    );
    let within = of("4.csv", "name,decision,iri\nKorea,none,\nKorea,none,\nKorea,match,KOR\n");
    table.refused(&["--decisions", &within], "4.csv:4");
    let date = of("5.csv", "name,decision,iri,decided_on\nKorea,match,KOR,27.11.2026\n");
    table.refused(&["--decisions", &date], "such as 2026-11-27");
    // The decision for one column applies to others, unless they have their own.
    let columns =
        of("6.csv", "name,decision,iri,column\nKorea,match,KOR,country\nKorea,match,PRK,other\n");
    let more = ["--column", "other", "--decisions", &columns, "--add", "alpha3"];
    assert_eq!(table.cells("country_alpha3", &more)[0], "KOR");
    assert_eq!(table.cells("other_alpha3", &more)[0], "PRK");
}

/// The abbreviations of the Correlates of War; many are alpha-3 codes of other states.
const COW: &str = "stateabb,statenme\nSWZ,Switzerland\nAUS,Austria\nCZE,Czechoslovakia\n\
    MNG,Montenegro\nSLV,Slovenia\nKOR,Korea\n";

#[test]
fn codes_of_another_scheme_are_left_for_review() {
    for (content, said) in [
        (COW.to_owned(), "SWZ is Eswatini, but 'statenme' says Switzerland, and 4 more"),
        (
            "stateabb\nSWZ\nAUS\nCZE\nUSA\nCAN\nGMY\nFRN\n".to_owned(),
            "FRN and 1 more are not codes of it",
        ),
    ] {
        let table = Linking::new("stateabb", content);
        let output = table.link(&["--review", &table.name("r.csv")]);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(out.lines().skip(1).all(|line| line.ends_with("review")), "{out}");
        assert!(err.contains("all codes are left for review"), "{err}");
        assert!(err.contains(said), "{err}");
        assert!(!err.contains("--scheme"), "{err}");
        assert!(table.read("r.csv").contains(said));
    }
    // The user may overrule the doubt.
    let table = Linking::new("stateabb", COW);
    let decisions = table.cells("stateabb_decision", &["--scheme", "alpha3"]);
    assert_eq!(decisions, ["match"; 6]);
}

#[test]
fn names_of_other_entities_beside_codes_are_no_contradiction() {
    // A flow between two states: the codes are of the first, the names of the second.
    let table = Linking::new("from", "from,to\nCAN,Mexico\nMEX,Chile\nCHL,Canada\n");
    assert_eq!(table.cells("from_decision", &[]), ["match"; 3]);
    // One wrong row among many: only that row is doubtful.
    let mut content = String::from("code,name\nAUS,Austria\n");
    for (code, name) in [
        ("CAN", "Canada"),
        ("MEX", "Mexico"),
        ("CHL", "Chile"),
        ("FRA", "France"),
        ("DEU", "Germany"),
        ("JPN", "Japan"),
        ("IND", "India"),
        ("BRA", "Brazil"),
        ("EGY", "Egypt"),
        ("KEN", "Kenya"),
        ("PER", "Peru"),
    ] {
        content.push_str(&format!("{code},{name}\n"));
    }
    let table = Linking::new("code", content);
    let mut expected = vec!["match"; 12];
    expected[0] = "review";
    assert_eq!(table.cells("code_decision", &[]), expected);
}

#[test]
fn an_entity_not_yet_existing_is_a_close_match_for_review() {
    let content = "country,year\nGermany,1816\nGermany,1817\nGermany,1900\nSouth Sudan,2010\n\
        South Sudan,2011\nSouth Sudan,\nFrance,1816\n";
    let table = Linking::new("country", content);
    let time = ["--context", "year=year"];
    let decisions = table.cells("country_decision", &time);
    assert_eq!(decisions, ["review", "review", "match", "review", "match", "match", "match"]);
    assert_eq!(table.cells("country_iri", &time)[0], "");
    let neither = "'Year' is neither a column of the table nor a year, such as 1990";
    table.refused(&["--context", "year=Year"], neither);
    table.refused(&["--context", "year=Year"], "did you mean 'year'?");
    table.refused(&["--context", "regionalGroup=Year"], "nor a value of 'regionalGroup'");
    assert_eq!(table.cells("country_decision", &["--context", "year=1816"])[2], "review");
    let (review, tsv, ttl) = (table.name("r.csv"), table.name("m.tsv"), table.name("l.ttl"));
    let more = [&time[..], &["--review", &review, "--sssom", &tsv, "--links", &ttl]].concat();
    table.link(&more);
    let mappings = table.read("m.tsv");
    let close: Vec<&str> =
        mappings.lines().filter(|l| l.contains("\tskos:closeMatch\tstate:DEU\t")).collect();
    assert_eq!(close.len(), 2, "{mappings}");
    assert!(close[0].ends_with("Germany has this name, but it begins in 1871"), "{mappings}");
    assert!(mappings.contains("\tskos:exactMatch\tstate:DEU\t"), "{mappings}");
    let links = table.read("l.ttl");
    assert_eq!(links.matches("skos:closeMatch <").count(), 3, "{links}");
    assert!(links.contains("void:linkPredicate skos:closeMatch"), "{links}");
    // The years of a name are one row of the review, and one decision.
    let open = table.read("r.csv");
    assert!(open.contains("Germany,1816/1817,2,review,"), "{open}");
    fs::write(&review, open.replace("2,review,", "2,match,")).expect("written");
    let decided = [&time[..], &["--decisions", &review, "--sssom", &tsv]].concat();
    let decisions = table.cells("country_decision", &decided);
    assert_eq!(decisions, ["match", "match", "match", "review", "match", "match", "match"]);
    let mappings = table.read("m.tsv");
    let close = mappings.lines().find(|line| line.contains("=Germany;1816\t")).unwrap_or_default();
    assert!(close.contains("\tskos:closeMatch\tstate:DEU\t"), "{close}");
    assert!(close.contains("ManualMappingCuration"), "{close}");
}

#[test]
fn an_ended_entity_is_a_close_match_for_review() {
    let table = Linking::new("country", "country,year\nSoviet Union,1950\nSoviet Union,2000\n");
    let path = table.name("t.csv");
    let output = run(&["link", &path, "--column", "country", "--context", "year=year"]);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(out.contains("Soviet Union,1950,https://w3id.org/oewg-dialogue/place/soviet-union"));
    assert!(out.contains("Soviet Union,2000,,,1.00,name,review"), "{out}");
    assert!(err.contains("but it ends in 1991"), "{err}");
}

#[test]
fn several_names_of_one_entity_are_reported() {
    let table = Linking::new("country", "country,year\nBurma,2000\nMyanmar,2000\nMYANMAR,2001\n");
    let report = text(&table.link(&[]).stderr);
    assert!(
        report.contains("These names mean one entity each:\n  Burma, Myanmar: Myanmar <"),
        "{report}"
    );
    // Names from different years count as one series.
    let table = Linking::new("country", "country,year\nBurma,1988\nMyanmar,1990\nMYANMAR,1990\n");
    let report = text(&table.link(&["--context", "year=year"]).stderr);
    assert!(!report.contains("mean one entity"), "{report}");
}

#[test]
fn tables_in_other_encodings_are_read() {
    let content = "country,n\nCôte d'Ivoire,1\nMéxico,2\n";
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let all = mark.then_some(0xFEFF).into_iter().chain(content.encode_utf16());
        all.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let expected = ["CIV", "MEX"];
    for (big, mark) in [(true, true), (true, false), (false, true), (false, false)] {
        let table = Linking::new("country", utf16(big, mark));
        assert_eq!(table.cells("country_alpha3", &["--add", "alpha3"]), expected, "{big} {mark}");
        let report = text(&table.link(&[]).stderr);
        assert!(report.contains("it is written as UTF-8"), "{report}");
    }
    let latin: Vec<u8> = content.chars().map(|c| c as u8).collect();
    let table = Linking::new("country", latin);
    table.refused(&[], "name its encoding, such as --encoding windows-1252");
    let given = ["--encoding", "windows-1252", "--add", "alpha3"];
    assert_eq!(table.cells("country_alpha3", &given), expected);
    table.refused(&["--encoding", "klingon"], "'klingon' is not a known encoding");
}

#[test]
fn names_of_the_united_nations_and_slips_are_matched() {
    let expected = [
        ("DPRK", "PRK"),
        ("ROK", "KOR"),
        ("DRC", "COD"),
        ("PRC", "CHN"),
        ("Lao PDR", "LAO"),
        ("UAE", "ARE"),
        ("FYROM", "MKD"),
        ("France [1]", "FRA"),
        ("Chad*", "TCD"),
        ("Mexico (observer)", "MEX"),
        ("Isreal", "ISR"),
    ];
    let names: String = expected.iter().map(|(name, _)| format!("{name}\n")).collect();
    let table = Linking::new("country", format!("country\n{names}"));
    let codes: Vec<&str> = expected.iter().map(|(_, code)| *code).collect();
    assert_eq!(table.cells("country_alpha3", &["--add", "alpha3"]), codes);
    let table = Linking::new("country", "country\nGeorgia (US state)\nKorea [2]\nKorea (chair)\n");
    let decisions = table.cells("country_decision", &[]);
    assert!(decisions.iter().all(|decision| decision != "match"), "{decisions:?}");
}

#[test]
fn symbols_of_documents_are_matched_in_their_forms() {
    let forms = ["A/RES/73/27", "R/73/27", "res. 73/27", "UNGA Res. 73/27", "A/RES/73/27*"];
    let others = ["A/RES/73/266", "S/RES/73/27", "A/73/27", "73/27"];
    let rows: String = forms.iter().chain(&others).map(|form| format!("{form}\n")).collect();
    let table = Linking::new("resolution", format!("resolution\n{rows}"));
    let path = table.name("t.csv");
    let output = run(&["link", &path, "--column", "resolution", "--type", "Resolution"]);
    let out = text(&output.stdout);
    for form in forms {
        let line = out.lines().find(|line| line.starts_with(&format!("{form},")));
        assert!(line.is_some_and(|line| line.ends_with("match")), "{form}: {out}");
    }
    for form in others {
        let line = out.lines().find(|line| line.starts_with(&format!("{form},")));
        assert!(line.is_some_and(|line| !line.ends_with("match")), "{form}: {out}");
    }
}

#[test]
fn a_graph_of_a_linked_table_has_types_and_no_addresses_of_files() {
    let table = Linking::new(
        "country",
        "country,year,score,note\nFrance,2018,0.84,a\nChad; Mali,2019,1,b\n",
    );
    let (graph, tsv, ttl) = (table.name("g"), table.name("m.tsv"), table.name("l.ttl"));
    let outputs = ["--split", ";", "--graph", &graph, "--sssom", &tsv, "--links", &ttl];
    for base in [None, Some("https://votes.example/")] {
        let given = base.map(|base| ["--base", base]);
        let given = given.iter().flatten().copied();
        let more: Vec<&str> = outputs.iter().copied().chain(given).chain(["--force"]).collect();
        let output = table.link(&more);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let exported = run(&["export", "-C", &graph, "--to", "ntriples"]);
        let triples = text(&exported.stdout);
        let begins = base.map_or("<urn:uuid:", |_| "<https://votes.example/t.csv#row=");
        assert!(triples.lines().all(|line| line.starts_with(begins)), "{triples}");
        for content in [&triples, &table.read("m.tsv"), &table.read("l.ttl")] {
            assert!(!content.contains("file:"), "{content}");
            assert!(content.contains(base.unwrap_or("urn:uuid:")), "{content}");
        }
        for typed in ["\"2018\"^^<http://www.w3.org/2001/XMLSchema#gYear>", "#decimal>"] {
            assert!(triples.contains(typed), "{triples}");
        }
        assert!(triples.contains("\"Mali\"^^"), "{triples}");
        for state in ["FRA", "TCD", "MLI"] {
            assert!(triples.contains(&format!("/state/{state}>")), "{triples}");
        }
        let check = run(&["check", &graph]);
        assert!(check.status.success(), "{}", text(&check.stderr));
    }
    // The same table has the same address in any folder.
    let before = table.read("m.tsv").replace("https://votes.example/t.csv", "");
    assert!(!before.contains("votes.example"), "{before}");
    table.refused(&["--graph", &graph, "--base", "votes"], "absolute IRI");
}

#[test]
fn any_label_property_gives_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = "id,label,title,name,schema,own\n1,Aland,,,,\n2,,Beland,,,\n3,,,Celand,,\n4,,,,Deland,\n5,,,,,Eland\n";
    write(folder.path(), "data/t.csv", rows);
    let column = |name: &str, property: &str| {
        format!(r#"{{ "name": "{name}", "titles": "{name}", "propertyUrl": "{property}" }}"#)
    };
    let columns = [
        column("label", "rdfs:label"),
        column("title", "dc:title"),
        column("name", "foaf:name"),
        column("schema", "schema:name"),
        column("own", "http://e/called"),
    ];
    let metadata = format!(
        r#"{{ "@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {{
        "aboutUrl": "http://e/{{id}}", "primaryKey": "id", "columns": [
        {{ "name": "id", "titles": "id", "suppressOutput": true, "required": true }}, {} ] }} }}"#,
        columns.join(", ")
    );
    write(folder.path(), "data/csv-metadata.json", metadata);
    let ontology = "<http://e/called> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> \
                    <http://xmlns.com/foaf/0.1/name> .\n";
    write(folder.path(), "ontology/o.ttl", ontology);
    write(folder.path(), "t.csv", "x\nAland\nBeland\nCeland\nDeland\nEland\n");
    let (graph, file) = (folder.path().display().to_string(), folder.path().join("t.csv"));
    let output = run(&["link", &file.display().to_string(), "--column", "x", "-C", &graph]);
    let out = text(&output.stdout);
    assert_eq!(out.matches(",name,match").count(), 5, "{out}{}", text(&output.stderr));
    let explained = run(&["explain", "Eland", "-C", &graph]);
    assert!(text(&explained.stdout).contains("Eland"), "{}", text(&explained.stderr));
}
