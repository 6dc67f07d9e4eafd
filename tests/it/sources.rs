//! Compares the records with their two source pages, line by line.
//!
//! The pages are in the folder `SEEDS`, by default `../shared/seeds`.

mod pages;

use crate::common;
use std::collections::{BTreeMap, BTreeSet};

use crate::common::ask;
use pages::{Line, MEETING, Pages, SERIES, Session, entries, names, plain, sessions};
use rapporteur::internals::Backend;

const PREFIXES: &str = "
    PREFIX oewg: <https://w3id.org/oewg-dialogue/ontology#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX base: <https://w3id.org/oewg-dialogue/>";

/// Lines of running text: the records cite them by number and do not repeat them.
const PROSE: &[(&str, &[usize])] =
    &[(SERIES, &[3, 5, 7, 8, 10]), (MEETING, &[3, 19, 23, 25, 29, 35])];

/// Lines that no record cites, each with the reason.
const NO_FACT: &[(&str, usize, &str)] = &[
    (MEETING, 5, "a heading above date and place, with no fact of its own"),
    (MEETING, 19, "the label of a link, without its address"),
    (MEETING, 21, "a heading above running text"),
    (MEETING, 23, "running text on the role of technology; no event, agent or document"),
    (MEETING, 25, "running text on the aim of such meetings; no event, agent or document"),
    (MEETING, 27, "a heading above the questions"),
    (MEETING, 31, "a heading that repeats the title"),
    (MEETING, 33, "a heading with nothing under it"),
    (MEETING, 35, "names the platform Papersmart, which is no document"),
    (MEETING, 39, "a heading with nothing under it"),
];

/// The records, and the pages if they are there.
fn material() -> Option<(Backend, Pages)> {
    let folder = common::shared("SEEDS", "seeds")?;
    Some((records(), Pages::read(&folder)))
}

fn records() -> Backend {
    Backend::from(common::read(common::root()).graph)
}

fn select(records: &Backend, query: &str) -> Vec<Vec<String>> {
    ask(records, &format!("{PREFIXES} SELECT {query}"))
}

/// The lines that each record cites.
fn citations(records: &Backend) -> BTreeMap<String, BTreeSet<Line>> {
    let mut citations = BTreeMap::<String, BTreeSet<Line>>::new();
    let query = "?record ?page ?number { ?record oewg:sourceLine ?line
        OPTIONAL { ?line a oewg:SourceLine ; oewg:lineNumber ?number ;
                   oewg:inSource/dcterms:identifier ?page } }";
    for row in select(records, query) {
        let number = row[2].parse().unwrap_or_else(|_| panic!("{} cites no known line", row[0]));
        citations.entry(row[0].clone()).or_default().insert((row[1].clone(), number));
    }
    citations
}

/// Values of each record.
fn values(records: &Backend, pattern: &str) -> BTreeMap<String, Vec<String>> {
    let mut values = BTreeMap::<String, Vec<String>>::new();
    for row in select(records, &format!("DISTINCT ?record ?value {{ {pattern} }}")) {
        values.entry(row[0].clone()).or_default().push(row[1].clone());
    }
    values
}

#[test]
fn source_lines_are_the_lines_of_the_pages() {
    let Some((records, pages)) = material() else { return };
    let query = "?page ?number ?text { ?line oewg:inSource/dcterms:identifier ?page ;
        oewg:lineNumber ?number . OPTIONAL { ?line oewg:printedText ?text } }";
    let prose: BTreeSet<Line> = PROSE
        .iter()
        .flat_map(|(page, lines)| lines.iter().map(|line| ((*page).to_owned(), *line)))
        .collect();
    let mut recorded = Vec::new();
    for row in select(&records, query) {
        let line = (row[0].clone(), row[1].parse().expect("a number"));
        let expected = match prose.contains(&line) {
            true => "",
            false => pages.line(&line.0, line.1),
        };
        assert_eq!(row[2], expected, "{line:?}");
        recorded.push(line);
    }
    recorded.sort();
    assert_eq!(recorded, pages.all(), "each line that is not blank is recorded, once");
}

#[test]
fn nothing_of_the_pages_is_lost() {
    let Some((records, pages)) = material() else { return };
    let cited: BTreeSet<Line> = citations(&records).into_values().flatten().collect();
    let lost: Vec<Line> = pages.all().into_iter().filter(|line| !cited.contains(line)).collect();
    let expected: Vec<Line> = NO_FACT.iter().map(|(p, n, _)| ((*p).to_owned(), *n)).collect();
    assert_eq!(lost, expected, "lines without a record are those that carry no fact");
}

#[test]
fn sessions_and_their_hosts_are_as_printed() {
    let Some((records, pages)) = material() else { return };
    let citations = citations(&records);
    let mut recorded = Vec::new();
    let all = "?event ?start ?title { ?event a oewg:DialogueSession ; oewg:startTime ?start ;
        skos:prefLabel ?title }";
    for event in select(&records, all) {
        let hosts = select(
            &records,
            &format!(
                "?part ?name {{ <{}> oewg:participation ?part . ?part oewg:role base:role\\/listed-host ;
                 oewg:listPosition ?position ; oewg:printedName ?name }} ORDER BY ?position",
                event[0]
            ),
        );
        let hosts = hosts.into_iter().map(|host| {
            let lines = &citations[&host[0]];
            assert!(lines.iter().all(|(page, _)| page == SERIES), "{}", host[0]);
            (lines.iter().map(|(_, line)| *line).collect(), host[1].clone())
        });
        // Line 3 states for all of them that they took place online.
        let lines = citations[&event[0]].iter().map(|l| l.1).filter(|l| *l != 3).collect();
        recorded.push(Session {
            start: event[1].clone(),
            title: event[2].clone(),
            hosts: hosts.collect(),
            lines,
        });
    }
    recorded.sort();
    let printed = sessions(&pages);
    assert_eq!(printed.len(), 8, "the page lists eight sessions");
    assert_eq!(recorded, printed);
}

#[test]
fn documents_and_their_files_are_as_printed() {
    let Some((records, pages)) = material() else { return };
    let citations = citations(&records);
    let line = |record: &str| {
        let lines: Vec<usize> = citations[record].iter().map(|(_, line)| *line).collect();
        assert_eq!(lines.len(), 1, "{record} cites one line");
        lines[0]
    };
    let query = "?document ?title ?file ?type ?size ?kb { ?document a oewg:Document ;
            oewg:listPosition ?position .
        OPTIONAL { ?document dcterms:title ?title }
        OPTIONAL { ?document oewg:file ?file . ?file oewg:mediaType ?type ;
                   oewg:printedSize ?size ; oewg:sizeKB ?kb } } ORDER BY ?position";
    let mut recorded = Vec::new();
    for row in select(&records, query) {
        let [document, title, file, media, size, kb] =
            row.try_into().expect("six columns were asked for");
        let file = (!file.is_empty()).then(|| {
            assert_eq!(size, format!("{kb} KB"));
            let word = match media.rsplit('/').next() {
                Some("pdf") => "pdf",
                Some("vnd.openxmlformats-officedocument.wordprocessingml.document") => "docx",
                _ => panic!("{file} is {media}"),
            };
            (line(&file), format!("{word} • {size}"))
        });
        match (title.is_empty(), &file) {
            (true, Some((number, _))) => assert_eq!(line(&document), *number, "{document}"),
            (true, None) => panic!("{document} has neither title nor file"),
            _ => {}
        }
        let title = (!title.is_empty()).then(|| (line(&document), title));
        recorded.push((title, file));
    }
    let printed = entries(&pages);
    assert_eq!(printed.len(), 19, "the page lists 19 documents");
    assert_eq!(recorded, printed);
}

#[test]
fn the_meeting_is_as_printed() {
    let Some((records, pages)) = material() else { return };
    let cited = &citations(&records)["https://w3id.org/oewg-dialogue/event/2019-12-02-consultative-meeting"];
    let printed = |number: usize, phrase: &str| {
        let line = plain(pages.line(MEETING, number));
        assert!(line.contains(phrase), "002:{number} has '{phrase}': {line}");
        assert!(cited.contains(&(MEETING.to_owned(), number)), "the meeting cites 002:{number}");
    };
    printed(8, "2 to 4 December 2019");
    printed(10, "Monday, 2 December at 10:00 am");
    printed(3, "mandate contained in General Assembly resolution 73/27");
    printed(3, "Singapore will chair the multi-stakeholder meeting");
    printed(3, "Chair of the Group, Ambassador Jürg Lauber of Switzerland");
    let venue = [13, 15, 17].map(|n| {
        printed(n, "");
        pages.line(MEETING, n)
    });
    let answer = select(
        &records,
        "?title ?first ?last ?opening ?venue ?mandate ?chair ?honorific ?person ?state {
            ?event a oewg:Meeting ; skos:prefLabel ?title ; oewg:startDate ?first ;
                oewg:endDate ?last ; oewg:openingTime ?opening ; oewg:venue ?venue ;
                oewg:mandatedBy/dcterms:title ?mandate ; oewg:chairedBy/skos:prefLabel ?chair ;
                oewg:concernsBody/oewg:chairedBy ?group .
            ?group skos:prefLabel ?person ; <http://schema.org/affiliation>/skos:prefLabel ?state ;
                <http://schema.org/honorificPrefix> ?honorific .
            FILTER (LANG(?chair) = 'en' && LANG(?state) = 'en') }",
    );
    let title = plain(pages.line(MEETING, 1));
    let venue = venue.join(", ");
    let expected = [
        title.as_str(),
        "2019-12-02",
        "2019-12-04",
        "2019-12-02T10:00:00",
        &venue,
        "General Assembly resolution 73/27",
        "Singapore",
        "Ambassador",
        "Jürg Lauber",
        "Switzerland",
    ];
    assert_eq!(answer, [expected]);

    let questions = select(&records, "?q { ?event a oewg:Meeting ; oewg:discussionQuestion ?q }");
    let line = pages.line(MEETING, 29);
    assert_eq!(questions.len(), line.matches('?').count(), "as many as the page asks");
    assert!(questions.iter().all(|q| !line.contains(&q[0])), "in words of our own");
}

#[test]
fn the_name_of_a_record_is_on_its_lines() {
    let Some((records, pages)) = material() else { return };
    let labels = values(
        &records,
        "{ VALUES ?label { skos:prefLabel skos:altLabel skos:hiddenLabel dcterms:title } }
         UNION { ?label rdfs:subPropertyOf+ skos:altLabel }
         ?record oewg:sourceLine ?line ; ?label ?value",
    );
    // An agent has on a line the name in its participation or contribution.
    let printed = values(
        &records,
        "?part oewg:printedName ?value .
         ?part oewg:participant? ?record",
    );
    let classes = values(&records, "?record oewg:sourceLine ?line ; a ?value");
    for (record, lines) in citations(&records) {
        let runs = pages.runs(&lines);
        let known: Vec<&String> =
            [&labels, &printed].into_iter().filter_map(|of| of.get(&record)).flatten().collect();
        let named = |run: &String| known.iter().any(|name| names(run, &plain(name)));
        let class = classes[&record].join(" ");
        let holds = match class.rsplit(['#', '/']).next().unwrap_or_default() {
            "Participation" | "Contribution" | "State" | "StateOrgan" | "Organization"
            | "StateGroup" | "UNBody" | "Person" | "Resolution" => runs.iter().all(named),
            "EventSeries" => known.iter().all(|name| runs.iter().any(|run| names(run, name))),
            // A theme's name is ours: a word of it is on each line.
            "Theme" => {
                let words: Vec<String> = known
                    .iter()
                    .flat_map(|name| name.split([' ', '-', ',']))
                    .filter(|word| word.len() > 4)
                    .map(|word| word.to_lowercase().trim_end_matches('s').to_owned())
                    .collect();
                let has = |run: &String, word: &String| run.to_lowercase().contains(word);
                runs.iter().all(|run| words.iter().any(|word| has(run, word)))
            }
            // Compared as wholes above.
            "DialogueSession" | "Meeting" | "Document" | "File" => true,
            other => panic!("{record}: what shall hold for {other}?"),
        };
        assert!(holds, "{record} goes by {known:?}, and its lines say {runs:#?}");
    }
}

#[test]
fn the_counts_are_those_of_the_pages() {
    let records = records();
    let listed = "?event a oewg:DialogueSession ; oewg:participation ?part .
        ?part oewg:participant ?host ; oewg:printedName ?name .";
    for (what, query, expected) in [
        ("sessions", "(COUNT(*) AS ?n) { ?event a oewg:DialogueSession }".to_owned(), "8"),
        ("host entries", format!("(COUNT(*) AS ?n) {{ {listed} }}"), "26"),
        ("printed hosts", format!("(COUNT(DISTINCT ?name) AS ?n) {{ {listed} }}"), "20"),
        ("hosts", format!("(COUNT(DISTINCT ?host) AS ?n) {{ {listed} }}"), "18"),
        ("states", format!("(COUNT(DISTINCT ?host) AS ?n) {{ {listed} ?host a oewg:State }}"), "8"),
        (
            "departments",
            format!("(COUNT(DISTINCT ?host) AS ?n) {{ {listed} ?host a oewg:StateOrgan }}"),
            "1",
        ),
        (
            "organizations",
            format!("(COUNT(DISTINCT ?host) AS ?n) {{ {listed} ?host a oewg:Organization }}"),
            "9",
        ),
        (
            "short cuts",
            "(COUNT(*) AS ?n) { ?event a oewg:DialogueSession ; oewg:hostedBy ?host }".to_owned(),
            "26",
        ),
        ("documents", "(COUNT(*) AS ?n) { ?d a oewg:Document }".to_owned(), "19"),
        (
            "titled documents",
            "(COUNT(*) AS ?n) { ?d a oewg:Document ; dcterms:title ?title }".to_owned(),
            "18",
        ),
        (
            "documents with a file",
            "(COUNT(*) AS ?n) { ?d a oewg:Document ; oewg:file ?file . ?file a oewg:File }"
                .to_owned(),
            "16",
        ),
        (
            "pdf files",
            "(COUNT(*) AS ?n) { ?f oewg:mediaType ?t FILTER STRENDS(STR(?t), '/pdf') }".to_owned(),
            "15",
        ),
        (
            "other files",
            "(COUNT(*) AS ?n) { ?f oewg:mediaType ?t FILTER (!STRENDS(STR(?t), '/pdf')) }"
                .to_owned(),
            "1",
        ),
        (
            "documents under the heading of 000:79",
            "(COUNT(*) AS ?n) { ?d oewg:listedUnder base:theme\\/rules-norms-principles }"
                .to_owned(),
            "19",
        ),
        (
            "documents under any heading",
            "(COUNT(*) AS ?n) { ?d oewg:listedUnder ?t }".to_owned(),
            "19",
        ),
        ("meetings", "(COUNT(*) AS ?n) { ?event a oewg:Meeting }".to_owned(), "1"),
        ("states of the United Nations", "(COUNT(*) AS ?n) { ?s a oewg:State }".to_owned(), "195"),
        (
            "Member States",
            "(COUNT(*) AS ?n) { ?s a oewg:State ; oewg:unStatus base:status\\/member }".to_owned(),
            "193",
        ),
    ] {
        assert_eq!(select(&records, &query), [[expected]], "{what}");
    }
}
