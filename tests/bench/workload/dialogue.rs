//! A dialogue series with the shape of our records: scale 10 has 210,193 rows.

use std::io;

use super::Case;
use super::generator::Generator;
use super::model::{Meaning::*, Table, column, optional};

pub const CASE: Case = Case {
    name: "dialogue",
    about: "states, organizations, sessions, hosting and documents, as in our records",
    tables,
    rows,
};

const STATES: u64 = 193;

fn tables() -> Vec<Table> {
    vec![
        Table {
            name: "states",
            about: "state/{code}",
            class: "State",
            columns: vec![
                column("code", Nothing),
                column("stateName", English),
                column("m49", Typed("string")),
                column("memberSince", Typed("gYear")),
            ],
            key: vec!["code"],
            references: vec![],
            links: vec![],
        },
        Table {
            name: "organizations",
            about: "organization/{organization}",
            class: "Organization",
            columns: vec![
                column("organization", Nothing),
                column("organizationName", English),
                column("kind", Iri("kind/{kind}")),
                optional("founded", Typed("integer")),
                optional("website", Typed("anyURI")),
                optional("seat", Iri("state/{seat}")),
            ],
            key: vec!["organization"],
            references: vec![("seat", "states", "code")],
            links: vec![],
        },
        Table {
            name: "sessions",
            about: "session/{session}",
            class: "DialogueSession",
            columns: vec![
                column("session", Nothing),
                column("sessionTitle", English),
                column("startTime", Typed("dateTime")),
                column("virtual", Typed("boolean")),
                column("participants", Typed("integer")),
                column("mode", Iri("mode/{mode}")),
                column("chair", Iri("state/{chair}")),
            ],
            key: vec!["session"],
            references: vec![("chair", "states", "code")],
            links: vec![],
        },
        Table {
            name: "hosting",
            about: "session/{heldSession}/host/{position}",
            class: "Participation",
            columns: vec![
                column("heldSession", Iri("session/{heldSession}")),
                column("position", Typed("integer")),
                column("host", Iri("organization/{host}")),
                column("printedName", Typed("string")),
                optional("role", Iri("role/{role}")),
            ],
            key: vec!["heldSession", "position"],
            references: vec![
                ("heldSession", "sessions", "session"),
                ("host", "organizations", "organization"),
            ],
            links: vec![("session/{heldSession}", "hostedBy", "organization/{host}")],
        },
        Table {
            name: "documents",
            about: "document/{document}",
            class: "Document",
            columns: vec![
                column("document", Nothing),
                column("title", English),
                column("listedIn", Iri("session/{listedIn}")),
                optional("author", Iri("organization/{author}")),
                column("published", Typed("date")),
                column("sizeKB", Typed("decimal")),
                column("mediaType", Typed("string")),
                optional("pages", Typed("integer")),
            ],
            key: vec!["document"],
            references: vec![
                ("listedIn", "sessions", "session"),
                ("author", "organizations", "organization"),
            ],
            links: vec![],
        },
    ]
}

fn rows(to: &mut Generator, scale: u64) -> io::Result<()> {
    for i in 0..STATES {
        let code = code(i);
        let mut name = String::new();
        to.random.words(2, &mut name);
        let year = to.random.between(1945, 2011).to_string();
        to.row("states", &[code, name, format!("{i:03}"), year])?;
    }
    organizations(to, 2000 * scale)?;
    sessions(to, 2000 * scale)?;
    documents(to, 7000 * scale, 2000 * scale)
}

fn organizations(to: &mut Generator, count: u64) -> io::Result<()> {
    for i in 0..count {
        let random = &mut to.random;
        let mut name = String::new();
        let words = random.between(2, 5);
        random.words(words, &mut name);
        let kind = random.one(&["company", "ngo", "university", "institute", "agency"]);
        let year = or_empty(random.percent(90), random.between(1850, 2020).to_string());
        let site = or_empty(random.percent(70), format!("https://o{i}.example.org/about"));
        let seat = or_empty(random.percent(95), code(random.below(STATES)));
        to.row("organizations", &[format!("o{i:07}"), name, kind.to_owned(), year, site, seat])?;
    }
    Ok(())
}

fn sessions(to: &mut Generator, count: u64) -> io::Result<()> {
    for i in 0..count {
        let session = format!("s{i:07}");
        let random = &mut to.random;
        let mut title = String::new();
        let words = random.between(3, 8);
        random.words(words, &mut title);
        let start = format!("{}T{:02}:30:00+00:00", date(random), random.below(24));
        let mode = random.one(&["virtual", "in-person", "hybrid"]);
        let participants = random.between(5, 900).to_string();
        let is_virtual = (mode != "in-person").to_string();
        let chair = code(random.below(STATES));
        let mode = mode.to_owned();
        let row = [session.clone(), title, start, is_virtual, participants, mode, chair];
        to.row("sessions", &row)?;
        for position in 1..=5 {
            let random = &mut to.random;
            // Spread out, so that no host is in a session twice.
            let host = (random.below(count / 5) * 5 + position - 1) % count;
            let mut name = String::new();
            let words = random.between(2, 5);
            random.words(words, &mut name);
            let role = or_empty(random.percent(80), "listed-host".to_owned());
            let host = format!("o{host:07}");
            to.row("hosting", &[session.clone(), position.to_string(), host, name, role])?;
        }
    }
    Ok(())
}

fn documents(to: &mut Generator, count: u64, others: u64) -> io::Result<()> {
    for i in 0..count {
        let random = &mut to.random;
        let mut title = String::new();
        let words = random.between(4, 9);
        random.words(words, &mut title);
        let session = format!("s{:07}", random.below(others));
        let author = or_empty(random.percent(90), format!("o{:07}", random.below(others)));
        let published = date(random);
        // No zero at the end: some programs remove it from a decimal.
        let size = format!("{}.{}", random.between(12, 9000), random.between(1, 9));
        let media = random.one(&["application/pdf", "text/html", "application/msword"]);
        let pages = or_empty(random.percent(80), random.between(1, 250).to_string());
        let document = format!("d{i:07}");
        let media = media.to_owned();
        to.row("documents", &[document, title, session, author, published, size, media, pages])?;
    }
    Ok(())
}

/// The value, or nothing.
fn or_empty(has: bool, value: String) -> String {
    if has { value } else { String::new() }
}

/// Three letters.
fn code(i: u64) -> String {
    let letter = |n: u64| char::from(b'A' + (n % 26) as u8);
    [letter(i / 26), letter(i), 'X'].iter().collect()
}

/// A day of some decades.
pub fn date(random: &mut super::random::Random) -> String {
    let (month, day) = (random.between(1, 12), random.between(1, 28));
    format!("{}-{month:02}-{day:02}", random.between(1998, 2024))
}
