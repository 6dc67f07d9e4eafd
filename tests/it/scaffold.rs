//! Tests `rapporteur new` and `rapporteur add`, which turn tables into a project.
//!
//! The tables in `tests/scaffold` are invented; the expected answers come from reading them.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use rapporteur::diagnostic::Severity;
use rapporteur::{DoubtfulGuess, Format, Project, Scaffold, ScaffoldOptions, TableFile, scaffold};

use crate::common::{Run, copy, program, root, run, write};

/// The tables of a set.
fn tables(set: &str) -> Vec<String> {
    let folder = root().join("tests/scaffold").join(set);
    let listing = folder.read_dir().expect("a set");
    let mut tables: Vec<String> =
        listing.map(|entry| entry.expect("an entry").path().display().to_string()).collect();
    tables.sort();
    tables
}

/// Makes a project from a set in a folder; returns the output of the program.
fn make(folder: &Path, set: &str) -> String {
    let tables = tables(set);
    let mut arguments = vec!["new", set];
    arguments.extend(tables.iter().map(String::as_str));
    let made = run(program(folder).args(arguments), "");
    assert_eq!((made.code, made.out.as_str()), (Some(0), ""), "{}", made.err);
    made.err
}

/// All files of a folder with their contents.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in next.read_dir().expect("a listing") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(folder).expect("it lies there").display();
                    all.insert(name.to_string(), std::fs::read(&path).expect("a file"));
                }
            }
        }
    }
    all
}

fn in_project(folder: &Path, arguments: &[&str]) -> Run {
    run(program(folder).args(arguments), "")
}

/// The lines of an answer as CSV.
fn answer(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let all: Vec<&str> = [&["query"], arguments, &["--to", "csv"]].concat();
    in_project(folder, &all).ok().lines().map(str::to_owned).collect()
}

/// Makes a project from a set, checks that it is valid, and asks it questions.
fn asked(set: &str, questions: &[(&[&str], &[&str])]) {
    let place = tempfile::tempdir().expect("a folder");
    let said = make(place.path(), set);
    let folder = place.path().join(set);
    let checked = in_project(&folder, &["check", "--deny", "warnings"]);
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    assert!(checked.err.contains("no problems"), "{}", checked.err);
    for (question, expected) in questions {
        assert_eq!(answer(&folder, question), *expected, "{question:?}");
    }
    // The suggested next commands work unchanged.
    let next: Vec<&str> =
        said.lines().filter_map(|line| line.strip_prefix("  rapporteur ")).collect();
    assert_eq!(next.len(), 3, "{said}");
    for command in next {
        let arguments: Vec<String> = words(command);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_eq!(in_project(place.path(), &arguments).code, Some(0), "{command}");
    }
    for name in tables(set) {
        let file = Path::new(&name).file_name().expect("a name");
        let copied = std::fs::read(folder.join("data").join(file)).expect("a copy");
        assert_eq!(copied, std::fs::read(&name).expect("a table"), "{name} is untouched");
    }
    in_project(&folder, &["export", "--to", "rdfxml"]).ok();
    let site = in_project(&folder, &["docs", "-o", "site"]);
    assert_eq!(site.code, Some(0), "{}", site.err);
}

/// The words of a command line with single quotes.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("there is one").push(c),
        }
    }
    words
}

#[test]
fn a_vote() {
    asked(
        "vote",
        &[
            (&["votes-per-answer"], &["answer,count", "yes,7", "no,3", "abstain,1"]),
            (
                &["votes-by-country", "country=Dunmere"],
                &["resolution,answer", "Clean water,abstain", "Fish ladders,yes"],
            ),
            (
                &["co-countries", "country=EKE"],
                &["country,count", "Alderland,2", "Brookshire,1", "Cross Islands,1", "Dunmere,1"],
            ),
        ],
    );
}

#[test]
fn a_conference_with_delegations() {
    asked(
        "conference",
        &[
            // Hosts are names, parties are codes.
            (
                &["conferences-by-host", "host=CRS"],
                &[
                    "id,title,city,opened",
                    "C2,Second Conference of the Parties,Old Mill,2021-09-13",
                ],
            ),
            (
                &["co-parties", "party=Brookshire"],
                &["party,count", "Alderland,1", "Cross Islands,1", "Dunmere,1"],
            ),
            (
                &["delegations-per-head"],
                &[
                    "head,count",
                    "Ada Alder,2",
                    "Bo Brook,2",
                    "Di Dune,2",
                    "Cleo Cross,1",
                    "Cy Cross,1",
                ],
            ),
        ],
    );
}

#[test]
fn incidents_with_several_countries_in_a_cell() {
    asked(
        "incidents",
        &[
            (
                &["co-countries", "countries=Dunmere"],
                &["countries,count", "Alderland,2", "Cross Islands,2", "Brookshire,1"],
            ),
            (&["incidents-count", "kind=outage"], &["count", "2"]),
            (
                &["incidents-by-countries", "countries=Cross Islands"],
                &[
                    "case,date,kind,reports,note",
                    "2020-03,2020-03-30,outage,7,NA",
                    "2021-01,2021-02-11,leak,2,",
                ],
            ),
        ],
    );
}

#[test]
fn an_index_by_year() {
    asked(
        "index",
        &[
            (
                &["index", "land=Brücken"],
                &[
                    "land,jahr,index,rang",
                    "Brücken,2019,68.25,3",
                    "Brücken,2020,70,3",
                    "Brücken,2021,70.5,3",
                ],
            ),
            (&["index-per-jahr"], &["jahr,count", "2019,3", "2020,3", "2021,3"]),
            (&["index-count", "jahr=2020"], &["count", "3"]),
        ],
    );
}

#[test]
fn a_membership_list() {
    asked(
        "members",
        &[
            (
                &["members", "languages=de"],
                &[
                    "memberNo,fullName,joined,sponsor,languages,postCode",
                    "3,Emil East,4/4/2010,1,de; fr,7004",
                    "4,Wilma West,1/2/2015,2,de,95",
                    "5,Mia Middle,7/3/2019,4,de; en,7004",
                ],
            ),
            (
                &["payments-by-member", "member=Emil East"],
                &["year,amount,paid", "2022,20.50,false", "2023,20.50,true"],
            ),
            (&["payments-per-year"], &["year,count", "2023,4", "2022,3"]),
        ],
    );
}

/// A project from tables in memory.
fn of(tables: &[(&str, &str)]) -> Scaffold {
    let tables: Vec<TableFile> =
        tables.iter().map(|(name, text)| TableFile::of(name, *text)).collect();
    scaffold(&tables, &ScaffoldOptions::default()).expect("tables without errors")
}

/// Checks that a project is valid, answers all its questions, and can be exported.
fn assert_valid(made: &Scaffold) {
    let project = made.project();
    let check = project.check(Default::default()).expect("it can be checked");
    let found: Vec<String> = check.problems.iter().map(ToString::to_string).collect();
    assert!(check.problems.is_ok(), "{}", found.join("\n"));
    for path in made.paths().filter(|path| path.starts_with("queries/")) {
        let name = path.trim_start_matches("queries/").trim_end_matches(".rq");
        let text = made.text(path).expect("a question is text");
        let prefix = format!("#+   Example: {name} ");
        let example = text.lines().find_map(|line| line.strip_prefix(&prefix)).map(words);
        let example = example.unwrap_or_default();
        let values: Vec<(&str, &str)> =
            example.iter().filter_map(|word| word.split_once('=')).collect();
        let asking = project.query(name, &values, Default::default());
        let asking = asking.unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
        asking.answer().unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
    }
    for format in [Format::Turtle, Format::RdfXml, Format::JsonLd] {
        project.export(format, &Default::default(), &mut Vec::new()).expect("it can be exported");
    }
}

#[test]
fn projects_from_awkward_tables_are_valid() {
    let wide: String = (0..200).map(|i| format!("c{i},")).collect();
    let cells: String = (0..200).map(|i| format!("{},", i % 7)).collect();
    let wide = format!("{wide}end\n{cells}x\n{cells}y\n");
    for (name, text) in [
        ("one.csv", "name\nA\nB\n"),
        ("wide.csv", wide.as_str()),
        ("header.csv", "a,b,c\n"),
        ("dup.csv", "id,name,name,Name,\n1,a,b,c,d\n2,e,f,g,h\n"),
        ("国.csv", "国家,年,État membre,Ελλάδα\n中国,2020,x,1\n法国,2021,y,2\n"),
        (
            "words.csv",
            "select,where,a,type,id,filter,item,count\n1,2,x,y,k1,f,o,i\n3,4,x,z,k2,f,p,j\n",
        ),
        (
            "spaces.csv",
            "The Key,value\nNew Zealand,1\nCôte d'Ivoire,2\n\"a/b \"\"c\"\" {d} #e%\",3\n<x>|`y`,4\n",
        ),
        ("prefix.csv", "o,skos,prefLabel,id,type\nk1,a,b,1,x\nk2,c,d,2,y\n"),
        ("2020.csv", "2020,2021\na,b\nc,d\n"),
        ("bare.csv", "1,2020-01-02,x\n2,2020-01-03,y\n"),
        ("semi.csv", "code;value\nA;1,5\nB;2,25\n"),
        ("self.csv", "id,name,parent\n1,root,\n2,a,1\n3,b,1\n"),
        ("lines.csv", "id,\"a\nb: 'c' # \"\"d\"\"\"\n1,\"x\ny\"\n2,\"{z}\"\n"),
        ("none.csv", "score,place\n12,x\n15,x\n17,y\n"),
    ] {
        let made = of(&[(name, text)]);
        assert_valid(&made);
    }
}

/// The guesses about tables in readable form, except the one about the base.
fn guesses(tables: &[(&str, &str)]) -> Vec<String> {
    let made = of(tables);
    let all = made.doubts.iter().filter(|d| !matches!(d.guess, DoubtfulGuess::Base { .. }));
    all.map(ToString::to_string).collect()
}

#[test]
fn each_guess_is_reported_with_its_cells() {
    for (text, expected) in [
        (
            "place,name\nx,A b\nx,C d\n",
            "data/t.csv:2 (cell B2 'A b', cell B3): 'name' is the key, because its 2 values differ",
        ),
        ("a,b\nx,1.5\nx,1.5\n", "data/t.csv: no columns distinguish all rows"),
        ("a,b\nx,u\nx,u\n", "data/t.csv:2 (rows 2 and 3): no columns distinguish all rows"),
        (
            "land,jahr\nx,u\nx,v\ny,u\n",
            "data/t.csv:2 (rows 2 and 3): no single column distinguishes all rows, for example these two, so 'land' and 'jahr'",
        ),
        (
            "id,d\n1,01/02/2020\n2,03/04/2021\n",
            "data/t.csv:2 (cell B2 '01/02/2020'): 'd' fits d/M/yyyy and M/d/yyyy, so it stays text",
        ),
        (
            "id,d\n1,01/02/2020\n2,13/04/2021\n",
            "data/t.csv:3 (cell B3 '13/04/2021'): 'd' is read as d/M/yyyy",
        ),
        (
            "id,m49\n1,8\n2,124\n",
            "data/t.csv:2 (cell B2 '8', cell B3 '124'): 'm49' may have lost leading zeros. If so, write 008",
        ),
        (
            "id,l\n1,a;b\n2,b;c\n",
            "data/t.csv:2 (cell B2 'a;b'): cells of 'l' hold several values, separated by ';'",
        ),
        ("id,n\n1,5\n2,NA\n", "data/t.csv:3 (cell B3 'NA'): this text means \"no value\" in 'n'"),
        (
            "1,2020-01-02,x\n2,2020-01-03,y\n",
            "data/t.csv:1 (cell A1 '1'): the first row looks like data",
        ),
        (
            "id,a,a\n1,x,y\n",
            "data/t.csv:1 (cell C1 'a'): two columns have the title 'a'; this one has the name 'a_2'",
        ),
    ] {
        let guesses = guesses(&[("t.csv", text)]);
        assert!(guesses.iter().any(|guess| guess.starts_with(expected)), "{text}{guesses:#?}");
    }
    let members = ("members.csv", "code,name\nALD,Alder\nBRK,Brook\nCRS,Cross\n");
    for (text, expected) in [
        ("id,chair\n1,ALD\n2,CRS\n", "data/t.csv:2 (cell B2 'ALD'): 'chair' refers to members.csv"),
        (
            "id,member\n1,ALD\n2,BRK\n3,XXX\n",
            "data/t.csv:4 (cell B4 'XXX'): 'member' does not refer to members.csv",
        ),
    ] {
        let guesses = guesses(&[members, ("t.csv", text)]);
        assert!(guesses.iter().any(|guess| guess.starts_with(expected)), "{text}{guesses:#?}");
    }
    // A column with the name of a key is not a guess.
    assert_eq!(guesses(&[members]), [""; 0]);
}

#[test]
fn the_readme_lists_guesses_and_open_tasks() {
    let made = of(&[("t.csv", "id,d\n1,01/02/2020\n2,03/04/2021\n")]);
    let page = made.text("README.md").expect("a page");
    assert!(page.contains("(cell B2 '01/02/2020'): 'd' fits d/M/yyyy"), "{page}");
    assert!(page.contains("https://example.org/records/"), "{page}");
    for path in ["CITATION.cff", "LICENSE.md", ".github/workflows/check.yml"] {
        assert!(made.text(path).is_some(), "{path}");
    }
    assert!(
        made.text(".github/workflows/check.yml")
            .is_some_and(|t| t.contains("check --format github"))
    );
}

#[test]
fn list_items_equal_plain_texts() {
    for cells in ["a; b,b; c", "a;b,b;c", "a; b,b;c"] {
        let (one, other) = cells.split_once(',').expect("two cells");
        let made = of(&[("t.csv", &format!("id,tags\n1,{one}\n2,{other}\n"))]);
        assert_valid(&made);
        let project = made.project();
        let asking = project.query("t-count", &[("tags", "b")], Default::default()).expect("asked");
        let rapporteur::Answer::Rows { rows, .. } = asking.answer().expect("answered") else {
            panic!("a question for rows")
        };
        let value = rows[0][0].as_ref().map(ToString::to_string).unwrap_or_default();
        assert!(value.starts_with("\"2\""), "{cells}: {value}");
    }
}

#[test]
fn invalid_requests_write_nothing() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    write(folder, "t.csv", "id,a\n1,x\n");
    write(folder, "in/t.csv", "id,a\n1,x\n");
    write(folder, "broken.csv", "id,a\n1\n");
    write(folder, "empty.csv", "");
    let before = files(folder);
    for (arguments, expected) in [
        (&["new", "in", "t.csv"][..], "'in' already exists"),
        (&["new", "p", "t.csv", "in/t.csv"], "two tables have the name 't.csv'"),
        (&["new", "p", "none.csv"], "none.csv"),
        (&["new", "p", "broken.csv"], "T003"),
        (&["new", "p", "empty.csv"], "T005"),
        (&["new", "p", "t.csv", "--base", "votes"], "--base"),
    ] {
        let made = in_project(folder, arguments);
        assert!(made.code == Some(1) || made.code == Some(2), "{arguments:?}: {}", made.err);
        assert!(made.err.contains(expected), "{arguments:?}: {}", made.err);
        assert_eq!(files(folder), before, "{arguments:?}");
    }
    // An existing empty folder is fine.
    std::fs::create_dir(folder.join("p")).expect("a folder");
    let made = in_project(folder, &["new", "p", "t.csv", "--base", "https://votes.example"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let metadata = std::fs::read_to_string(folder.join("p/data/csv-metadata.json")).expect("it");
    assert!(metadata.contains("\"https://votes.example/t/{id}\""), "{metadata}");
    assert!(!made.err.contains("is an example"), "{}", made.err);
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let (one, other) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
    assert_eq!(make(one.path(), "conference"), make(other.path(), "conference"));
    assert_eq!(files(one.path()), files(other.path()));
}

/// A copy of the river convention.
fn river() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root().join("docs/river"), folder.path());
    folder
}

#[test]
fn a_table_is_added_by_keys_and_the_rest_is_kept() {
    let place = river();
    let before = files(place.path());
    write(place.path(), "in/votes.csv", "meeting,member,vote\n1,ALD,yes\n1,BRK,no\n2,ALD,no\n");
    let added = in_project(place.path(), &["add", "in/votes.csv"]);
    assert_eq!(added.code, Some(0), "{}", added.err);
    let after = files(place.path());
    for (path, bytes) in &before {
        if path != "data/csv-metadata.json" {
            assert_eq!(after.get(path), Some(bytes), "{path}");
        }
    }
    // The description has been extended, byte for byte.
    let text = |files: &BTreeMap<String, Vec<u8>>| {
        String::from_utf8(files["data/csv-metadata.json"].clone()).expect("UTF-8")
    };
    let (old, new) = (text(&before), text(&after));
    let kept = old.trim_end_matches(['\n', ' ', '}', ']']);
    assert!(new.starts_with(kept) && new.len() > old.len(), "{new}");
    let checked = in_project(place.path(), &["check", "--deny", "warnings"]);
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    assert_eq!(
        answer(place.path(), &["votes-by-member", "member=Alderland"]),
        [
            "meeting,vote",
            "https://river.example/meeting/1,true",
            "https://river.example/meeting/2,false"
        ]
    );
    // An unknown key is found.
    write(place.path(), "data/votes.csv", "meeting,member,vote\n1,ALX,yes\n");
    let checked = in_project(place.path(), &["check"]);
    assert!(
        checked.code == Some(1) && checked.err.contains("did you mean 'ALD'"),
        "{}",
        checked.err
    );
}

#[test]
fn a_table_is_added_by_the_names_of_entities() {
    let place = river();
    write(place.path(), "in/votes.csv", "id,member\n1,Alderland\n2,Brookshire\n3,Alderlan\n");
    let added = in_project(place.path(), &["add", "in/votes.csv"]);
    assert_eq!(added.code, Some(0), "{}", added.err);
    assert!(added.err.contains("(cell B4 'Alderlan'): 2 of 3 names in 'member'"), "{}", added.err);
    let checked = in_project(place.path(), &["check", "--deny", "warnings"]);
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    // Keys work for names in the table, too; the existing question still has its answer.
    assert_eq!(answer(place.path(), &["votes-by-member", "member=ALD"]), ["id", "1"]);
    assert_eq!(answer(place.path(), &["chaired-by", "member=Alderland"]).len(), 3);
    // A person decides the open name.
    let list = place.path().join("data/votes-member.csv");
    let text = std::fs::read_to_string(&list).expect("a list");
    let decided = "Alderlan,https://river.example/member/ALD,";
    std::fs::write(&list, text.replace("Alderlan,,", decided)).expect("a list");
    assert_eq!(answer(place.path(), &["votes-by-member", "member=ALD"]), ["id", "1", "3"]);
}

#[test]
fn names_are_found_in_another_project() {
    let place = river();
    let votes = "id,countries\n1,France; Germany\n2,Chile\n3,Germany; Tyrkey\n4,Türkei\n";
    write(place.path(), "in/votes.csv", votes);
    let states = root().display().to_string();
    let added = in_project(place.path(), &["add", "in/votes.csv", "--with", &states]);
    assert_eq!(added.code, Some(0), "{}", added.err);
    let list = std::fs::read_to_string(place.path().join("data/votes-countries.csv")).expect("it");
    assert!(list.contains("Chile,https://w3id.org/oewg-dialogue/state/CHL,Chile,match"), "{list}");
    assert!(list.contains("Tyrkey,,,"), "a name in doubt is open: {list}");
    // Questions do not require the other folder.
    assert_eq!(
        answer(place.path(), &["votes-by-countries", "countries=Germany"]),
        ["id", "1", "3"]
    );
    assert_eq!(
        answer(place.path(), &["co-countries", "countries=France"]),
        ["countries,count", "Germany,1"]
    );
    // With the other folder, the entities have all their statements.
    let group = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX oewg: <https://w3id.org/oewg-dialogue/ontology#>
        SELECT ?code { ?name skos:exactMatch ?state . ?state oewg:alpha3 ?code } ORDER BY ?code";
    write(place.path(), "codes.rq", group);
    let codes = answer(place.path(), &["-f", "codes.rq", "--with", &states]);
    assert_eq!(codes, ["code", "CHL", "DEU", "FRA"]);
}

#[test]
fn an_existing_table_is_not_added_again() {
    let place = river();
    let before = files(place.path());
    write(place.path(), "in/members.csv", "code,name\nX,Y\n");
    let added = in_project(place.path(), &["add", "in/members.csv"]);
    assert!(added.fails(1).contains("'data/members.csv' already exists"));
    std::fs::remove_dir_all(place.path().join("in")).expect("it was there");
    assert_eq!(files(place.path()), before);
}

#[test]
fn a_new_project_accepts_more_tables() {
    let made = of(&[("members.csv", "code,name\nALD,Alderland\nBRK,Brookshire\n")]);
    let place = tempfile::tempdir().expect("a folder");
    made.write(place.path()).expect("written");
    let project = Project::open(place.path()).expect("a project");
    let meetings = TableFile::of("meetings.csv", "number,member,name\n1,ALD,One\n2,BRK,Two\n");
    let added = project.add(&meetings, &[], &Default::default()).expect("added");
    added.write(place.path()).expect("written");
    let project = Project::open(place.path()).expect("a project");
    let check = project.check(Default::default()).expect("checked");
    assert!(!check.problems.iter().any(|p| p.severity != Severity::Note));
    let asking =
        project.query("meetings-by-member", &[("member", "Alderland")], Default::default());
    let rapporteur::Answer::Rows { rows, .. } = asking.expect("asked").answer().expect("answered")
    else {
        panic!("a question for rows")
    };
    assert_eq!(rows.len(), 1);
    // Its terms use the namespace of the ontology.
    let terms = std::fs::read_to_string(place.path().join("ontology/meetings.ttl")).expect("it");
    assert!(terms.contains("o:Meeting a owl:Class") && !terms.contains("owl:Ontology"), "{terms}");
}

/// Texts for cells and headers, plain and awkward ones.
fn text() -> impl Strategy<Value = String> {
    let awkward = "[ -~éßжα国\u{301}\u{200f}]{0,8}";
    prop_oneof![
        "[a-c]{1,2}",
        "[0-9]{1,3}",
        "20[0-9]{2}",
        "[a-c]; [a-c]",
        awkward,
        Just(String::new())
    ]
}

/// A table as CSV.
fn table() -> impl Strategy<Value = String> {
    (1..5_usize, 0..6_usize).prop_flat_map(|(width, height)| {
        let row = proptest::collection::vec(text(), width);
        proptest::collection::vec(row, height + 1).prop_map(|rows| {
            let cell = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let line =
                |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
            rows.iter().map(line).collect()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_tables_give_a_project_in_order(tables in proptest::collection::vec(table(), 1..3)) {
        let tables: Vec<TableFile> = tables
            .iter()
            .enumerate()
            .map(|(i, text)| TableFile::of(&format!("t{i}s.csv"), text.as_str()))
            .collect();
        if let Ok(made) = scaffold(&tables, &ScaffoldOptions::default()) {
            assert_valid(&made);
        }
    }
}

#[test]
fn a_published_project_says_which_texts_are_to_be_written() {
    let folder = tempfile::tempdir().expect("a folder");
    make(folder.path(), "index");
    let project = folder.path().join("index");
    let publish = || run(program(folder.path()).args(["publish", "-C", "index", "-o", "site"]), "");
    let said = publish();
    assert_eq!(said.code, Some(0), "{}", said.err);
    let warning = "texts still say 'To do', and readers will see that\n--> ";
    assert!(said.err.contains("warning[X004]") && said.err.contains(warning), "{}", said.err);
    for (path, bytes) in files(&project) {
        if let Ok(text) = String::from_utf8(bytes) {
            std::fs::write(project.join(path), text.replace("To do", "Done")).expect("a file");
        }
    }
    let said = publish();
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(!said.err.contains("X004"), "{}", said.err);
}
