//! Compares the records with the two pages that they were read from, line by line.
//!
//! The pages are looked for in the folder that `SEEDS` names, by default `../shared/seeds`.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::ask;
use oxigraph::store::Store;

const PREFIXES: &str = "
    PREFIX oewg: <https://w3id.org/oewg-dialogue/ontology#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX base: <https://w3id.org/oewg-dialogue/>";

/// The page of the series and that of the meeting, by the names of their files.
const SERIES: &str = "000_d30e88ab34ecfa5e.txt";
const MEETING: &str = "002_c3575879f8c31c02.txt";

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

/// A page by its file's name, and a line of it, from 1.
type Line = (String, usize);

/// The pages' lines.
struct Pages(BTreeMap<String, Vec<String>>);

impl Pages {
    fn read(folder: &Path) -> Self {
        let lines = |name: &str| {
            let text = std::fs::read_to_string(folder.join(name)).expect("a page can be read");
            text.lines().map(str::to_owned).collect()
        };
        Self([SERIES, MEETING].map(|name| (name.to_owned(), lines(name))).into())
    }

    /// A line as printed, without bullet and outer spaces.
    fn line(&self, page: &str, number: usize) -> &str {
        let line = self.0[page].get(number - 1).unwrap_or_else(|| panic!("{page} has no {number}"));
        line.trim().trim_start_matches('•').trim()
    }

    /// The lines that are not blank.
    fn all(&self) -> Vec<Line> {
        let numbered = self.0.iter().flat_map(|(page, lines)| {
            let full = lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty());
            full.map(|(i, _)| (page.clone(), i + 1))
        });
        numbered.collect()
    }

    /// Lines that follow each other, joined as one text.
    fn runs(&self, lines: &BTreeSet<Line>) -> Vec<String> {
        let mut runs: Vec<(&Line, String)> = Vec::new();
        for line in lines {
            let text = plain(self.line(&line.0, line.1));
            match runs.last_mut() {
                Some((last, run)) if last.0 == line.0 && last.1 + 1 == line.1 => {
                    *last = line;
                    *run = format!("{run} {text}");
                }
                _ => runs.push((line, text)),
            }
        }
        runs.into_iter().map(|(_, run)| run).collect()
    }
}

/// No-break spaces are plain ones in names.
fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

/// Whether a text has a name as whole words.
fn names(text: &str, name: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        !inside(before.chars().next_back()) && !inside(after.chars().next())
    })
}

/// The records in a store, and the pages if they are there.
fn material() -> Option<(Store, Pages)> {
    let folder = common::shared("SEEDS", "seeds")?;
    Some((store(), Pages::read(&folder)))
}

fn store() -> Store {
    common::read(common::root()).graph.store().expect("the graph fits a store")
}

fn select(store: &Store, query: &str) -> Vec<Vec<String>> {
    ask(store, &format!("{PREFIXES} SELECT {query}"))
}

/// The lines that each record cites.
fn citations(store: &Store) -> BTreeMap<String, BTreeSet<Line>> {
    let mut citations = BTreeMap::<String, BTreeSet<Line>>::new();
    let query = "?record ?page ?number { ?record oewg:sourceLine ?line
        OPTIONAL { ?line a oewg:SourceLine ; oewg:lineNumber ?number ;
                   oewg:inSource/dcterms:identifier ?page } }";
    for row in select(store, query) {
        let number = row[2].parse().unwrap_or_else(|_| panic!("{} cites no known line", row[0]));
        citations.entry(row[0].clone()).or_default().insert((row[1].clone(), number));
    }
    citations
}

/// Values of each record.
fn values(store: &Store, pattern: &str) -> BTreeMap<String, Vec<String>> {
    let mut values = BTreeMap::<String, Vec<String>>::new();
    for row in select(store, &format!("DISTINCT ?record ?value {{ {pattern} }}")) {
        values.entry(row[0].clone()).or_default().push(row[1].clone());
    }
    values
}

#[test]
fn source_lines_are_the_lines_of_the_pages() {
    let Some((store, pages)) = material() else { return };
    let query = "?page ?number ?text { ?line oewg:inSource/dcterms:identifier ?page ;
        oewg:lineNumber ?number . OPTIONAL { ?line oewg:printedText ?text } }";
    let prose: BTreeSet<Line> = PROSE
        .iter()
        .flat_map(|(page, lines)| lines.iter().map(|line| ((*page).to_owned(), *line)))
        .collect();
    let mut recorded = Vec::new();
    for row in select(&store, query) {
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
    let Some((store, pages)) = material() else { return };
    let cited: BTreeSet<Line> = citations(&store).into_values().flatten().collect();
    let lost: Vec<Line> = pages.all().into_iter().filter(|line| !cited.contains(line)).collect();
    let expected: Vec<Line> = NO_FACT.iter().map(|(p, n, _)| ((*p).to_owned(), *n)).collect();
    assert_eq!(lost, expected, "lines without a record are those that carry no fact");
}

/// What is printed for one session: line and text of the date and of the title; the hosts with the
/// lines that each name takes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Session {
    start: String,
    title: String,
    hosts: Vec<(Vec<usize>, String)>,
    lines: BTreeSet<usize>,
}

/// `25 Feb 2021 - 13:00, UTC` as a time of XML Schema.
fn time(text: &str) -> Option<String> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let (date, clock) = text.strip_suffix(", UTC")?.split_once(" - ")?;
    let [day, month, year] = date.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let month = MONTHS.find(month)? / 3 + 1;
    Some(format!("{year}-{month:02}-{day}T{clock}:00Z"))
}

/// Reads the list of sessions off the page.
fn sessions(pages: &Pages) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for (i, raw) in pages.0[SERIES].iter().enumerate() {
        let (number, text) = (i + 1, pages.line(SERIES, i + 1));
        if let Some(start) = time(text) {
            let lines = [number].into();
            sessions.push(Session { start, title: String::new(), hosts: Vec::new(), lines });
            continue;
        }
        let Some(session) = sessions.last_mut() else { continue };
        if raw.trim_start().starts_with('•') {
            session.hosts.push((vec![number], text.to_owned()));
        } else if let (true, Some((lines, name))) =
            (raw.starts_with("    "), session.hosts.last_mut())
        {
            lines.push(number);
            *name = format!("{name} {text}");
        } else if session.title.is_empty() && !text.is_empty() {
            session.title = text.to_owned();
            session.lines.insert(number);
        } else if text.is_empty() && !session.hosts.is_empty() {
            break;
        }
    }
    sessions.sort();
    sessions
}

#[test]
fn sessions_and_their_hosts_are_as_printed() {
    let Some((store, pages)) = material() else { return };
    let citations = citations(&store);
    let mut recorded = Vec::new();
    let all = "?event ?start ?title { ?event a oewg:DialogueSession ; oewg:startTime ?start ;
        skos:prefLabel ?title }";
    for event in select(&store, all) {
        let hosts = select(
            &store,
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
        // Line 3 says for all of them that they took place online.
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

/// An entry of the page's list of documents: title and its line, file and its line.
type Entry = (Option<(usize, String)>, Option<(usize, String)>);

/// Reads the list of documents off the page: all that stands below line 79.
fn entries(pages: &Pages) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut after_title = false;
    for number in 80..=pages.0[SERIES].len() {
        let text = pages.line(SERIES, number).to_owned();
        if text.is_empty() {
            continue;
        }
        let is_file = text.split_once(" • ").is_some_and(|(_, size)| size.ends_with(" KB"));
        match (is_file, entries.last_mut()) {
            (true, Some(entry)) if after_title => entry.1 = Some((number, text)),
            (true, _) => entries.push((None, Some((number, text)))),
            (false, _) => entries.push((Some((number, text)), None)),
        }
        after_title = !is_file;
    }
    entries
}

#[test]
fn documents_and_their_files_are_as_printed() {
    let Some((store, pages)) = material() else { return };
    let citations = citations(&store);
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
    for row in select(&store, query) {
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
    let Some((store, pages)) = material() else { return };
    let cited =
        &citations(&store)["https://w3id.org/oewg-dialogue/event/2019-12-02-consultative-meeting"];
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
        &store,
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

    let questions = select(&store, "?q { ?event a oewg:Meeting ; oewg:discussionQuestion ?q }");
    let line = pages.line(MEETING, 29);
    assert_eq!(questions.len(), line.matches('?').count(), "as many as the page asks");
    assert!(questions.iter().all(|q| !line.contains(&q[0])), "in words of our own");
}

#[test]
fn what_a_record_is_called_stands_on_its_lines() {
    let Some((store, pages)) = material() else { return };
    let labels = values(
        &store,
        "{ VALUES ?label { skos:prefLabel skos:altLabel skos:hiddenLabel dcterms:title } }
         UNION { ?label rdfs:subPropertyOf+ skos:altLabel }
         ?record oewg:sourceLine ?line ; ?label ?value",
    );
    // An agent goes on a line by the name that the participation or contribution there gives.
    let printed = values(
        &store,
        "?part oewg:printedName ?value .
         ?part oewg:participant? ?record",
    );
    let classes = values(&store, "?record oewg:sourceLine ?line ; a ?value");
    for (record, lines) in citations(&store) {
        let runs = pages.runs(&lines);
        let known: Vec<&String> =
            [&labels, &printed].into_iter().filter_map(|of| of.get(&record)).flatten().collect();
        let named = |run: &String| known.iter().any(|name| names(run, &plain(name)));
        let class = classes[&record].join(" ");
        let holds = match class.rsplit(['#', '/']).next().unwrap_or_default() {
            "Participation" | "Contribution" | "State" | "StateOrgan" | "Organization"
            | "StateGroup" | "UNBody" | "Person" | "Resolution" => runs.iter().all(named),
            "EventSeries" => known.iter().all(|name| runs.iter().any(|run| names(run, name))),
            // A theme's name is ours: a word of it stands on each line.
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
    let store = store();
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
        assert_eq!(select(&store, &query), [[expected]], "{what}");
    }
}
