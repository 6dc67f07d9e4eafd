//! Tests `rapporteur link`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapporteur"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A file in its own folder.
fn table(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    fs::write(&file, content).expect("a file");
    (folder, file)
}

fn link(content: &[u8], more: &[&str]) -> Output {
    let (_folder, file) = table("table.csv", content);
    let file = file.display().to_string();
    run(&[&["link", &file, "--column", "country", "--type", "State"], more].concat())
}

/// The decision on each name, from the last column, and its code.
fn decisions(names: &[&str]) -> Vec<(String, String)> {
    let mut content = String::from("country\n");
    for name in names {
        content.push_str(&format!("\"{}\"\n", name.replace('"', "\"\"")));
    }
    let output = link(content.as_bytes(), &["--add", "alpha3"]);
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| (row[6].to_owned(), row[3].to_owned())).collect()
}

#[test]
fn names_in_common_spellings_are_matched() {
    let expected = [
        ("Korea, Rep.", "KOR"),
        ("Tchéquie", "CZE"),
        ("Côte d'Ivoire", "CIV"),
        ("Congo, Dem. Rep.", "COD"),
        ("Congo, Republic of", "COG"),
        ("Lao PDR", "LAO"),
        ("St. Lucia", "LCA"),
        ("Республика Кот-д’Ивуар", "CIV"),
        ("土耳其共和国", "TUR"),
        ("جمهورية الرأس الأخضر", "CPV"),
        ("Phillipines", "PHL"),
        ("Республики Турции", "TUR"),
        ("الجمهورية البولندية", "POL"),
        // Part of the name of Ethiopia in these languages, and of Nepal in English.
        ("República Federal Democrática de Nepal", "NPL"),
        ("جمهورية نيبال الديمقراطية الاتحادية", "NPL"),
        ("尼泊尔联邦民主共和国", "NPL"),
        ("República de Bosnia y Hercegovina", "BIH"),
        ("الجمهورية القيرغيزية", "KGZ"),
        ("Иракская Республика", "IRQ"),
        ("千里達及托貝哥", "TTO"),
        ("Libyan Arab Jamahiriya", "LBY"),
        ("Korea, Republic of Korea", "KOR"),
        ("马尔他", "MLT"),
        ("叙利亚阿拉伯共和国", "SYR"),
    ];
    let names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
    for ((name, code), (decision, found)) in expected.iter().zip(decisions(&names)) {
        assert_eq!((decision.as_str(), found.as_str()), ("match", *code), "{name}");
    }
}

#[test]
fn former_states_and_other_entities_are_never_matched() {
    let names = [
        "Czechoslovakia",
        "Yugoslavia",
        "Zanzibar",
        "Georgia (US state)",
        "Sweden except Stockholm",
        "West Papua",
        "New Mexico",
        "Belgium and Luxembourg",
        "NAM",
        "AUS",
        "SLO",
        "NA",
        "EU",
        "Africa",
        "Prussia",
        "Korea",
        "Republic of China",
        "Niger State",
        "Guiana",
        "Nigera",
        "أنغيلا",
        "Republic of Vietnam",
        "State of Vietnam",
        "越南共和国",
        "Kingdom of Libya",
        "Pays Basque",
        "索马里兰共和国",
        // Sydney, Naples, Colombo, Brasília and Indio are towns.
        "سيدني",
        "نابولي",
        "كولمبو",
        "برازيليا",
        "Индио",
        "German Federal Republic",
        "Yemen Arab Republic",
        "République de Chine",
        "جمهورية الصين",
        "Нигерии и Нигера",
        "Somali",
        "Almería",
    ];
    for (name, (decision, code)) in names.iter().zip(decisions(&names)) {
        assert_ne!(decision, "match", "{name}");
        assert_eq!(code, "", "{name}");
    }
}

#[test]
fn a_scheme_of_codes_is_found_from_the_column_or_asked_for() {
    let column = b"country\nAUS\nNAM\nAUT\nCAN\n";
    let output = link(column, &[]);
    assert!(text(&output.stdout).contains("NAM,https://w3id.org/oewg-dialogue/state/NAM,Namibia"));
    assert!(
        text(&output.stderr).contains("codes of the scheme 'alpha3': 4 of 4 texts are codes of it")
    );
    let output = link(b"country\nNA\n36\n", &["--scheme", "m49"]);
    let found = text(&output.stdout);
    assert!(found.contains("36,https://w3id.org/oewg-dialogue/state/AUS"), "{found}");
    assert!(found.contains("NA,,,0.90,code,review"), "{found}");
    let output = link(column, &["--scheme", "cow"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("choose from: alpha2, alpha3, m49"));
}

#[test]
fn all_other_bytes_stay_unchanged() {
    let before =
        "\u{feff}id;country;note\r\n1;France;\"a;\"\"b\"\"\"\r\n\r\n2; \"Atlantis\" x;=1+1\r\n";
    let before = before.replace(" \"Atlantis\" x", "Atlantis");
    let output = link(before.as_bytes(), &[]);
    let after = text(&output.stdout);
    let lines: Vec<&str> = after.split("\r\n").collect();
    for (old, new) in before.split("\r\n").zip(&lines) {
        assert!(new.starts_with(old), "{old} / {new}");
    }
    assert_eq!(lines.len(), before.split("\r\n").count());
    assert!(lines[0].ends_with(";country_score;country_method;country_decision"));
    let safe = text(&link(before.as_bytes(), &["--spreadsheet"]).stdout);
    assert!(safe.contains(";'=1+1;"), "{safe}");
}

#[test]
fn a_broken_table_is_refused_with_its_place() {
    for (content, said) in [
        (&b"country,b\nFrance\n"[..], "table.csv:2 (row 2)"),
        (&b"country,b\n\"France,1\n"[..], "an unclosed quote"),
        (&b"country\nFr\xFFance\n"[..], "0xFF is not valid UTF-8"),
        (&b"land\nFrance\n"[..], "the table has no column 'country'"),
        (&b""[..], "no header row"),
        (&b"country,country_iri\nFrance,x\n"[..], "already has a column 'country_iri'"),
    ] {
        let output = link(content, &[]);
        let about_command = said.contains("column");
        assert_eq!(output.status.code(), Some(if about_command { 2 } else { 1 }), "{said}");
        assert_eq!(text(&output.stdout), "", "{said}");
        assert!(text(&output.stderr).contains(said), "{said}: {}", text(&output.stderr));
    }
}

#[test]
fn a_delimiter_counts_if_the_header_has_it() {
    let out = text(&link(b"country\nFrance\nParis; Lyon\nChad; Mali\n", &[]).stdout);
    assert!(out.starts_with("country,country_iri,"), "{out}");
    assert!(out.contains("\nParis; Lyon,,"), "one cell: {out}");
    for (row, said) in [
        ("Korea, Republic of", "put the cell in double quotes: \"Korea, Republic of\""),
        ("\"Korea\", Republic of", "put the cell in double quotes: \"\"\"Korea\"\", Republic of\""),
    ] {
        let output = link(format!("country\nFrance\n{row}\n").as_bytes(), &[]);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{err}");
        assert!(err.contains("the row has 2 cells, but the header has 1"), "{err}");
        assert!(err.contains("table.csv:3 (row 3)"), "{err}");
        assert!(err.contains(said), "{err}");
    }
}

#[test]
fn a_cell_of_a_megabyte_is_not_a_name() {
    let content = format!("country\n{}\nFrance\n", "x".repeat(1 << 20));
    let output = link(content.as_bytes(), &[]);
    assert!(output.status.success());
    assert!(text(&output.stdout).ends_with("France,1.00,name,match\n"));
}

#[test]
fn cells_like_formulas_are_protected_on_request() {
    let cells = [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "=\"a\"\"b\"",
        "-5",
        "+3.25",
    ];
    let mut before = String::from("country,note\n");
    for cell in cells {
        before.push_str(&format!("France,\"{}\"\n", cell.replace('"', "\"\"")));
    }
    let notes = |more: &[&str]| -> Vec<String> {
        let output = link(before.as_bytes(), more);
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        reader.records().map(|row| row.expect("a row")[1].to_owned()).collect()
    };
    assert_eq!(notes(&[]), cells);
    let expected: Vec<String> = cells
        .iter()
        .map(|c| if matches!(*c, "-5" | "+3.25") { (*c).to_owned() } else { format!("'{c}") })
        .collect();
    assert_eq!(notes(&["--spreadsheet"]), expected);
}

/// A million rows of four names, 70 MB, not held in memory.
#[cfg(unix)]
#[test]
fn a_million_rows_are_linked_in_bounded_memory() {
    if !crate::common::alone("link::a_million_rows_are_linked_in_bounded_memory") {
        return;
    }
    use std::io::Write;
    use wait4::Wait4;
    let names = ["France", "Chile", "\"Korea, Rep.\"", "Atlantis"];
    // Written row by row: the memory of this process counts for its children.
    let (folder, file) = table("million.csv", b"country,number\n");
    let out = fs::OpenOptions::new().append(true).open(&file).expect("the file");
    let mut out = std::io::BufWriter::new(out);
    for i in 0..1_000_000 {
        writeln!(out, "{},{i:>60}", names[i % 4]).expect("written");
    }
    out.flush().expect("written");
    let linked = folder.path().join("linked.csv");
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapporteur"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["link", "--column", "country"]);
    command.args(["--type", "State"]).arg(&file).arg("-o").arg(&linked);
    let mut child = command.stderr(std::process::Stdio::null()).spawn().expect("it runs");
    let taken = child.wait4().expect("it ends");
    assert!(taken.status.success());
    // The graph and the program itself take about 23 MB.
    assert!(taken.rusage.maxrss < 64 << 20, "{} bytes", taken.rusage.maxrss);
    let mut reader = csv::Reader::from_path(&linked).expect("a table");
    let mut counts = [0; 4];
    for (i, row) in reader.records().enumerate() {
        let row = row.expect("a row");
        assert_eq!(row[1].trim(), i.to_string());
        counts[i % 4] += usize::from(&row[6] == if i % 4 == 3 { "none" } else { "match" });
    }
    assert_eq!(counts, [250_000; 4]);
}

/// Every table of the corpus of broken input, in `link`: an unreadable table is an error and
/// nothing is written; any other table keeps every row.
#[test]
fn broken_tables_are_refused_or_kept_whole() {
    let tables = tables(Path::new("tests/broken"));
    assert!(tables.len() > 100, "{} tables", tables.len());
    let mut refused = 0;
    for table in tables {
        let (folder, file) = copied(&table);
        let linked = folder.path().join("linked.csv");
        let arguments = ["link", &file.display().to_string(), "--column", "1", "-o"];
        let linked_name = linked.display().to_string();
        let small = ["-C", "tests/folders/climate"];
        let output = run(&[&arguments[..], &[&linked_name], &small].concat());
        let said = text(&output.stderr);
        assert!(!said.contains("panicked"), "{}: {said}", table.display());
        let before = fs::read(&file).expect("the table");
        match output.status.code() {
            Some(0) => {
                let after = fs::read(&linked).expect("the linked table");
                let recoded = said.contains("it is written as UTF-8");
                assert!(recoded || after.len() > before.len(), "{}", table.display());
                let words = |bytes: &[u8]| text(bytes).matches("\n").count();
                assert!(recoded || words(&after) == words(&before), "{}", table.display());
            }
            Some(1 | 2) => {
                refused += 1;
                assert!(said.contains("error"), "{}: {said}", table.display());
                assert!(!linked.exists(), "{}: half an output", table.display());
            }
            other => panic!("{}: ended with {other:?}", table.display()),
        }
        assert_eq!(text(&output.stdout), "", "{}", table.display());
    }
    assert!(refused > 10, "{refused} refused");
}

/// The tables of a folder and those below it.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(tables(&path));
        } else if path.extension().is_some_and(|e| e == "csv" || e == "tsv") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A copy of a table with the files beside it, such as metadata.
fn copied(file: &Path) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(file.parent().expect("a folder")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("a copy");
        }
    }
    let copy = folder.path().join(file.file_name().expect("a name"));
    (folder, copy)
}

#[test]
fn decisions_of_a_person_are_kept() {
    let (folder, file) = table("t.csv", b"country\nKorea\nAtlantis\nFrance\n");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (review, ttl, tsv) = (path("review.csv"), path("links.ttl"), path("m.tsv"));
    let file = file.display().to_string();
    let base = ["link", &file, "--column", "country", "--type", "State"];
    run(&[&base[..], &["--review", &review]].concat());
    let open = fs::read_to_string(&review).expect("a review");
    assert!(open.contains("\nKorea,") && open.contains("\nAtlantis,"), "{open}");
    fs::write(&review, "name,decision,iri\nKorea,match,KOR\nAtlantis,none,\n").expect("written");
    let all = ["--decisions", &review, "--links", &ttl, "--sssom", &tsv];
    let output = run(&[&base[..], &all].concat());
    assert!(text(&output.stdout).contains("Korea,https://w3id.org/oewg-dialogue/state/KOR"));
    let turtle = fs::read_to_string(&ttl).expect("links");
    assert_eq!(turtle.matches("owl:sameAs").count(), 1, "a person accepted one: {turtle}");
    assert!(turtle.contains("a void:Linkset") && turtle.contains("void:triples 2"));
    let mappings = fs::read_to_string(&tsv).expect("mappings");
    let row =
        |name: &str| mappings.lines().find(|l| l.contains(name)).unwrap_or_default().to_owned();
    assert!(row("\tKorea\t").contains("semapv:ManualMappingCuration"));
    assert!(row("\tAtlantis\t").contains("sssom:NoTermFound"));
    assert!(row("\tFrance\t").contains("semapv:LexicalMatching"));
    fs::write(&review, "name,decision,iri\nKorea,perhaps,KOR\n").expect("written");
    let output = run(&[&base[..], &["--decisions", &review]].concat());
    assert!(text(&output.stderr).contains("'perhaps' is not a valid decision"));
}

#[test]
fn the_review_opens_in_the_spreadsheet_of_the_table() {
    let (folder, file) = table("t.csv", "\u{feff}no;country\n1;Korea\n2;France\n".as_bytes());
    let review = folder.path().join("review.csv").display().to_string();
    let file = file.display().to_string();
    let base = ["link", &file, "--column", "country", "--type", "State"];
    run(&[&base[..], &["--review", &review]].concat());
    let open = fs::read_to_string(&review).expect("a review");
    assert!(open.starts_with("\u{feff}name;context;rows;decision;iri;"), "{open}");
    let decided = open.replace(";review;", ";match;");
    fs::write(&review, decided).expect("written");
    let output = run(&[&base[..], &["--decisions", &review]].concat());
    assert!(text(&output.stdout).contains("1;Korea;https://w3id.org/oewg-dialogue/state/"));
}

/// A file for a spreadsheet has no cell that the spreadsheet would calculate, and reads back
/// unchanged.
#[test]
fn a_review_is_safe_to_open_and_reads_back() {
    let names = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "'=1+1", "''@x", "-5", "'tis"];
    let mut content = String::from("country,continent\n");
    for name in names {
        content.push_str(&format!("{name},=1\n"));
    }
    let (folder, file) = table("t.csv", content.as_bytes());
    let review = folder.path().join("review.csv").display().to_string();
    let file = file.display().to_string();
    let context = ["--context", "region=continent"];
    let base = ["link", &file, "--column", "country", "--type", "State"];
    let base = [&base[..], &context].concat();
    let output = run(&[&base[..], &["--review", &review]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut reader = csv::Reader::from_path(&review).expect("a review");
    let header = reader.headers().expect("a header").clone();
    let mut writer = csv::Writer::from_path(folder.path().join("decided.csv")).expect("a file");
    writer.write_record(&header).expect("written");
    let mut count = 0;
    for row in reader.records() {
        let row = row.expect("a row");
        for cell in &row {
            let calculated = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell != "-5";
            assert!(!calculated, "{cell}");
        }
        count += 1;
        let decide = |(i, cell)| match i {
            3 => "match",
            4 => "FRA",
            _ => cell,
        };
        writer.write_record(row.iter().enumerate().map(decide)).expect("written");
    }
    assert_eq!(count, names.len());
    writer.flush().expect("written");
    let decided = folder.path().join("decided.csv").display().to_string();
    let output = run(&[&base[..], &["--decisions", &decided]].concat());
    let out = text(&output.stdout);
    assert_eq!(out.matches("/state/FRA,France,1.00,person,match").count(), names.len(), "{out}");
    // The table itself stays unchanged.
    assert!(names.iter().all(|name| out.contains(&format!("\n{name},=1,"))), "{out}");
}

/// The mappings of the example, by the rules of SSSOM 1.0: a header in YAML, the required slots in
/// every row, declared prefixes, a confidence from 0 to 1; and by the official checker, if the
/// environment variable SSSOM names it (PyPI `sssom`).
#[test]
fn mappings_are_valid_sssom() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mappings.tsv").display().to_string();
    let linked = folder.path().join("linked.csv").display().to_string();
    let arguments = ["link", "docs/linking/votes.csv", "--column", "country", "--type", "State"];
    let decisions = ["--decisions", "docs/linking/decisions.csv"];
    let output = run(&[&arguments[..], &decisions, &["--sssom", &file, "-o", &linked]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mappings = fs::read_to_string(&file).expect("mappings");
    let (header, rows): (Vec<&str>, Vec<&str>) =
        mappings.lines().partition(|line| line.starts_with('#'));
    let prefixes: Vec<&str> = header.iter().filter_map(|line| line.strip_prefix("#  ")).collect();
    let declared = |curie: &str| {
        let (prefix, _) = curie.split_once(':').expect("a CURIE");
        // Built into the standard: these need no declaration.
        let built_in = ["owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml"];
        built_in.contains(&prefix) || prefixes.iter().any(|p| p.starts_with(&format!("{prefix}: ")))
    };
    for slot in ["mapping_set_id: ", "license: "] {
        assert!(header.iter().any(|line| line[1..].starts_with(slot)), "{slot}");
    }
    let columns: Vec<&str> = rows[0].split('\t').collect();
    let at = |name: &str| columns.iter().position(|c| *c == name).expect("a column");
    assert_eq!(rows.len(), 1 + 12);
    for row in &rows[1..] {
        let cells: Vec<&str> = row.split('\t').collect();
        assert_eq!(cells.len(), columns.len(), "{row}");
        for slot in ["subject_id", "predicate_id", "object_id", "mapping_justification"] {
            assert!(declared(cells[at(slot)]), "{slot}: {row}");
        }
        assert!(cells[at("mapping_justification")].starts_with("semapv:"), "{row}");
        let confidence: f64 = cells[at("confidence")].parse().expect("a number");
        assert!((0.0..=1.0).contains(&confidence), "{row}");
    }
    let Ok(checker) = std::env::var("SSSOM") else {
        return println!("skipped: no official checker of SSSOM; name it in SSSOM");
    };
    let checked = Command::new(checker).args(["validate", &file]).output().expect("it runs");
    let said = text(&checked.stdout) + &text(&checked.stderr);
    // It leaves out unreadable parts with a message only.
    assert!(checked.status.success() && !said.contains("not well-formed"), "{said}");
}

/// Question 29, over a small table of invented votes: Canada, Chile, Egypt, France and Australia
/// hosted sessions, the others in the table did not.
#[test]
fn two_folders_answer_one_question() {
    let folder = tempfile::tempdir().expect("a folder");
    let graph = folder.path().join("votes").display().to_string();
    let votes = Path::new("docs/linking/votes.csv").display().to_string();
    let output = run(&[
        "link",
        &votes,
        "--column",
        "country",
        "--type",
        "State",
        "--column",
        "resolution",
        "--type",
        "Resolution",
        "--graph",
        &graph,
        "--row-class",
        "schema:VoteAction",
        "--property",
        "country=schema:agent",
        "--property",
        "resolution=schema:object",
        "--property",
        "vote=schema:actionOption",
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let question =
        ["query", "host-votes", "resolution=A/RES/73/27", "--with", &graph, "--to", "csv"];
    let output = run(&question);
    let expected =
        "state,vote\r\nAustralia,no\r\nCanada,no\r\nChile,yes\r\nEgypt,yes\r\nFrance,no\r\n";
    let found = text(&output.stdout);
    assert_eq!(
        found.replace("\r\n", "\n"),
        expected.replace("\r\n", "\n"),
        "{}",
        text(&output.stderr)
    );
    let check = run(&["check", &graph]);
    assert!(check.status.success(), "{}", text(&check.stderr));
}

#[test]
fn other_cells_of_a_row_distinguish_namesakes() {
    let table = b"country,continent\nCongo,Africa\nGeorgia,Asia\nGeorgia,Africa\n";
    let found = text(&link(table, &["--context", "region=continent"]).stdout);
    let line = |n: usize| found.lines().nth(n).unwrap_or_default();
    assert!(line(2).ends_with("match"), "{found}");
    assert!(line(3).ends_with("review"), "{found}");
}

/// A folder of organizations, each with one name.
fn organizations(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("a folder");
    let rows = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!("{at},\"{}\"\n", name.replace('"', "\"\"")));
    fs::write(data.join("firms.csv"), format!("id,name\n{}", rows.collect::<String>()))
        .expect("written");
    let metadata = r#"{ "@context": "http://www.w3.org/ns/csvw", "url": "firms.csv", "tableSchema": {
        "aboutUrl": "http://firms.example/{id}", "primaryKey": "id", "columns": [
        { "name": "id", "titles": "id", "suppressOutput": true, "required": true },
        { "name": "name", "titles": "name", "propertyUrl": "skos:prefLabel" } ] } }"#;
    fs::write(data.join("csv-metadata.json"), metadata).expect("written");
    folder
}

#[test]
fn names_of_organizations_are_distinguished() {
    let known = [
        "Cristalord Limited",
        "Northern Ore Joint Stock Company",
        "Nanshan Group Co Ltd",
        "L.X.C.",
        "ООО \"Ромашка\"",
        "Fairfield AG",
        "Fairfield GmbH",
        "Lakeside",
        "Lakeside GmbH",
        "Delta Mining Ltd",
    ];
    let folder = organizations(&known);
    let expected = [
        ("CRYSTALORD LTD", "match", known[0]),
        ("JSC Northern Ore", "match", known[1]),
        ("Nanshan Group", "match", known[2]),
        ("LXC", "match", known[3]),
        ("OOO Romashka", "match", known[4]),
        // In another script and without its legal form, it may be another entity.
        ("Romashka", "none", ""),
        // Two are equally close.
        ("Fairfield", "review", ""),
        ("Fairfield Holding", "none", ""),
        // One of these has another legal form.
        ("Lakeside AG", "match", known[7]),
        ("Delta Mining LLC", "review", ""),
        ("Delta Ltd", "review", ""),
    ];
    let names: String = expected.iter().map(|(name, ..)| format!("{name}\n")).collect();
    let (_folder, file) = table("t.csv", format!("name\n{names}").as_bytes());
    let (file, graph) = (file.display().to_string(), folder.path().display().to_string());
    let output = run(&["link", &file, "--column", "name", "-C", &graph]);
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), expected.len(), "{}", text(&output.stderr));
    for (row, (name, decision, found)) in rows.iter().zip(expected) {
        assert_eq!(
            (&row[0], &row[5], &row[2]),
            (name, decision, found),
            "{}",
            text(&output.stderr)
        );
    }
}

#[test]
fn legal_forms_are_those_of_organizations() {
    // A state has no legal form, nor has a person whose name looks like one.
    let names = ["Canada Ltd", "Chad SA", "Jürg Lauber Co", "Lauber SA"];
    for (name, (decision, code)) in names.iter().zip(decisions(&names)) {
        assert_ne!(decision, "match", "{name}");
        assert_eq!(code, "", "{name}");
    }
}
