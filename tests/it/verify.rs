//! Tests the check of a published site: nothing in a new one, and each way to break it, with its
//! place; in a folder and on a server.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rapporteur::diagnostic::{Code, Diagnostic, Spot};
use rapporteur::{Project, SiteBounds, SiteOptions, SiteReport, check_site, check_site_at};

use crate::common::{program, root, run};

/// The river folder as a site in English and French.
fn river() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let project = Project::open(root().join("docs/river")).expect("a folder");
    let options = SiteOptions {
        languages: vec!["en".to_owned(), "fr".to_owned()],
        url: Some("https://example.org/x/".to_owned()),
        ..SiteOptions::default()
    };
    project.site(options).expect("a site").publish(folder.path()).expect("written");
    folder
}

fn check(folder: &Path) -> SiteReport {
    check_site(folder, SiteBounds::default()).expect("a published site")
}

fn problems(report: &SiteReport) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

/// Replaces a text in a file, which must have it.
fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("a text file");
    assert!(text.contains(from), "{} has {from}", file.display());
    fs::write(file, text.replacen(from, to, 1)).expect("written");
}

/// The line of a text in a file, from 1.
fn line_of(file: &Path, text: &str) -> u64 {
    let all = fs::read_to_string(file).expect("a text file");
    let before = all.split(text).next().expect("a part");
    assert!(before.len() < all.len(), "{} has {text}", file.display());
    1 + before.matches('\n').count() as u64
}

#[test]
fn a_new_site_is_alive() {
    let folder = river();
    let report = check(folder.path());
    assert_eq!(problems(&report), Vec::<String>::new());
    let list = fs::read_to_string(folder.path().join(".rapporteur-site")).expect("the list");
    assert_eq!(report.files, list.lines().count() - 1);
    assert!(report.links > report.files, "{}", report.links);
    let shown = run(program(root()).args(["publish", "--check"]).arg(folder.path()), "");
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    let expected = format!("{} files, {} links: all alive", report.files, report.links);
    assert!(shown.err.starts_with(&expected), "{}", shown.err);
}

#[test]
fn the_site_of_the_records_is_alive() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = Project::open(root()).expect("the records");
    let site = project.site(SiteOptions::default()).expect("a site");
    site.publish(folder.path()).expect("written");
    assert_eq!(problems(&check(folder.path())), Vec::<String>::new());
}

/// Breaks a site, and returns the first problem.
fn broken(break_it: impl FnOnce(&Path) -> Option<u64>) -> (Diagnostic, Option<u64>, SiteReport) {
    let folder = river();
    let line = break_it(folder.path());
    let report = check(folder.path());
    let first = report.problems.iter().next().expect("a problem").clone();
    let shown = run(program(root()).args(["publish", "--check"]).arg(folder.path()), "");
    assert_eq!(shown.code, Some(1), "{}", shown.err);
    assert!(shown.err.contains(first.code.id()) && shown.err.contains("help:"), "{}", shown.err);
    (first, line, report)
}

fn line(problem: &Diagnostic) -> Option<u64> {
    match problem.place.spot {
        Spot::Line { line, .. } => Some(line),
        _ => None,
    }
}

#[test]
fn a_removed_page_is_found_at_the_first_link_to_it() {
    let (problem, at, report) = broken(|site| {
        fs::remove_file(site.join("member/ALD.html")).expect("removed");
        Some(line_of(&site.join("class/Country.html"), "../member/ALD.html"))
    });
    assert_eq!((problem.code, line(&problem)), (Code::LinkBroken, at), "{problem}");
    let message = "'class/Country.html' links to 'member/ALD.html', which is missing";
    assert_eq!(problem.message, message);
    assert!(!problem.related.is_empty(), "other pages with the link");
    assert_eq!(report.problems.errors(), 1, "{:?}", problems(&report));
}

#[test]
fn a_removed_anchor_is_found() {
    let (problem, _, report) = broken(|site| {
        replace(&site.join("tables.html"), " id=\"members.csv\"", "");
        None
    });
    assert_eq!(problem.code, Code::AnchorMissing, "{problem}");
    assert!(problem.message.contains("links to 'tables.html#members.csv'"), "{problem}");
    assert!(line(&problem).is_some(), "{problem}");
    assert!(report.problems.iter().all(|p| p.code == Code::AnchorMissing));
}

#[test]
fn a_removed_format_is_found() {
    let (problem, at, _) = broken(|site| {
        let page = site.join("404.html");
        let link = "<link rel=\"alternate\" type=\"text/turtle\" href=\"member/ALD.ttl\">";
        replace(&page, "<title>", &format!("{link}\n<title>"));
        fs::remove_file(site.join("member/ALD.ttl")).expect("removed");
        Some(line_of(&page, link))
    });
    assert_eq!((problem.code, line(&problem)), (Code::LinkBroken, at), "{problem}");
    let message = "'404.html' offers the format 'member/ALD.ttl', which is missing";
    assert_eq!(problem.message, message);
}

#[test]
fn a_removed_file_of_the_list_is_found() {
    let (problem, _, report) = broken(|site| {
        fs::remove_file(site.join(".nojekyll")).expect("removed");
        None
    });
    assert_eq!(problem.code, Code::SiteFileMissing, "{problem}");
    assert_eq!(problem.message, "'.nojekyll' belongs to the site, but is missing");
    assert_eq!(report.problems.errors(), 1, "{:?}", problems(&report));
}

/// Without `robots.txt`, the sitemap says which address is that of the site.
#[test]
fn the_address_of_the_site_is_known_without_robots() {
    let (problem, _, report) = broken(|site| {
        fs::remove_file(site.join("robots.txt")).expect("removed");
        None
    });
    assert!(problem.message.ends_with("'robots.txt', which is missing"), "{problem}");
    assert_eq!(report.problems.errors(), 1, "{:?}", problems(&report));
}

#[test]
fn two_equal_ids_are_found() {
    let (problem, at, _) = broken(|site| {
        let page = site.join("member/ALD.html");
        replace(&page, "<h1", "<h1 id=\"main\"");
        Some(line_of(&page, "<h1 id=\"main\""))
    });
    assert_eq!((problem.code, line(&problem)), (Code::IdRepeated, at), "{problem}");
    assert_eq!(problem.message, "'member/ALD.html' has the id 'main' twice");
    assert!(problem.related.len() == 1 && problem.related[0].1.file == problem.place.file);
}

#[test]
fn truncated_files_are_found() {
    for path in ["member/ALD.html", "member/ALD.ttl", "member/ALD.nt", "member/ALD.jsonld"]
        .into_iter()
        .chain(["data/graph.rdf", "data/graph.trig", "data/graph.nq", "sitemap.xml"])
    {
        let (problem, _, report) = broken(|site| {
            let bytes = fs::read(site.join(path)).expect("a file");
            fs::write(site.join(path), &bytes[..bytes.len() - 9]).expect("written");
            None
        });
        assert_eq!(
            (problem.code, &*problem.place.file),
            (Code::SiteFileDamaged, path),
            "{problem}"
        );
        assert!(line(&problem).is_some_and(|line| line > 1), "{problem}");
        assert_eq!(report.problems.errors(), 1, "{path}");
    }
}

#[test]
fn wrong_addresses_are_found() {
    for (page, from, to, message) in [
        ("index.html", "href=\"data.html\"", "href=\"../../x\"", "which is outside the site"),
        ("index.html", "href=\"data.html\"", "href=\"a b\"", "which is not an address"),
        (
            "sitemap.xml",
            "x/member/ALD.html",
            "x/member/XYZ.html",
            "lists 'member/XYZ.html', which is missing",
        ),
        (
            "sitemap.xml",
            "example.org/x/member",
            "example.com/x/member",
            "which is outside the site",
        ),
    ] {
        let (problem, at, _) = broken(|site| {
            replace(&site.join(page), from, to);
            Some(line_of(&site.join(page), to))
        });
        assert!(problem.message.contains(message), "{problem}");
        assert_eq!((&*problem.place.file, line(&problem)), (page, at), "{problem}");
    }
}

#[test]
fn only_published_sites_are_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let ask = || check_site(folder.path(), SiteBounds::default());
    assert!(ask().expect_err("no list").to_string().contains("is not a published site"));
    fs::write(folder.path().join(".rapporteur-site"), "mine\n").expect("written");
    assert!(ask().expect_err("another list").to_string().contains("not a list"));
    let usage = |extra: &[&str]| {
        run(program(root()).args(["publish", "--check", "x"]).args(extra), "").fails(2)
    };
    for extra in
        [&["-o", "y"][..], &["--lang", "en"], &["--url", "https://example.org"], &["-C", "x"]]
    {
        assert!(usage(extra).contains("cannot be used with"), "{extra:?}");
    }
}

/// A server of a folder for a test: at most `most` requests, each on a connection of its own.
struct Server {
    address: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn of(folder: PathBuf, most: usize) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = format!("http://{}/x/", listener.local_addr().expect("an address"));
        let requests = Arc::new(AtomicUsize::new(0));
        let count = requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().take(most).flatten() {
                count.fetch_add(1, Ordering::Relaxed);
                // A client that gives up ends its own test.
                let _ = answer(stream, &folder);
            }
        });
        Self { address, requests }
    }
}

fn answer(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines.by_ref() {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or("/");
    let inner = path.strip_prefix("/x/").unwrap_or("none");
    let (status, more, body) = match inner {
        "loop.html" => ("302 Found", "Location: loop.html\r\n", Vec::new()),
        "away.html" => ("302 Found", "Location: http://example.org/\r\n", Vec::new()),
        "moved.html" => ("301 Moved Permanently", "Location: member/ALD.html\r\n", Vec::new()),
        "" => ("200 OK", "", fs::read(folder.join("index.html"))?),
        inner => match fs::read(folder.join(inner)) {
            Ok(body) => ("200 OK", "", body),
            Err(_) => ("404 Not Found", "", Vec::new()),
        },
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}

#[test]
fn a_site_on_a_server_is_checked_within_it() {
    let folder = river();
    let list = fs::read_to_string(folder.path().join(".rapporteur-site")).expect("the list");
    let server = Server::of(folder.path().to_owned(), 2_000);
    let report = check_site_at(&server.address, SiteBounds::default()).expect("a site");
    assert_eq!(problems(&report), Vec::<String>::new());
    // All listed files but 404.html and robots.txt are linked; the first page has two addresses.
    assert_eq!(report.files, list.lines().count() - 1 - 2 + 1);
    let first = server.requests.load(Ordering::Relaxed);
    assert!(first <= report.files + 4, "{first} requests");

    let page = folder.path().join("member/ALD.html");
    let links = "<a href=\"../loop.html\">a</a><a href=\"../away.html\">b</a>\
                 <a href=\"../moved.html#main\">c</a><a href=\"../moved.html#no\">d</a>\
                 <a href=\"../none.html\">e</a></main>";
    replace(&page, "</main>", links);
    let at = line_of(&page, "../loop.html");
    let report = check_site_at(&server.address, SiteBounds::default()).expect("a site");
    let (all, root) = (problems(&report), &server.address);
    assert_eq!(all.len(), 4, "{all:#?}");
    for (target, why) in [
        ("loop.html", "which is missing: the server redirects more than 5 times"),
        ("away.html", "which is missing: the server redirects it to 'http://example.org/'"),
        ("none.html", "which is missing: the server answers 404 Not Found"),
        ("moved.html#no", "but no element has that id"),
    ] {
        let message = format!(
            "{root}member/ALD.html:{at}: '{root}member/ALD.html' links to '{root}{target}', {why}"
        );
        assert!(all.iter().any(|problem| problem.ends_with(&message)), "{message}\n{all:#?}");
    }
}

#[test]
fn the_check_of_a_server_has_bounds() {
    let folder = river();
    let server = Server::of(folder.path().to_owned(), 200);
    let ask = |bounds| check_site_at(&server.address, bounds).expect("a site");
    let few = ask(SiteBounds { requests: 9, ..SiteBounds::default() });
    assert!(problems(&few)[0].contains("stopped after 9 requests"), "{:?}", problems(&few));
    assert_eq!(server.requests.load(Ordering::Relaxed), 9);
    // What was found before the end is reported.
    let (style, away) = (folder.path().join("style.css"), folder.path().join("away"));
    fs::rename(&style, &away).expect("it is moved");
    let some = ask(SiteBounds { requests: 60, ..SiteBounds::default() });
    let found = problems(&some);
    assert!(found.iter().any(|p| p.contains("stopped after 60 requests")), "{found:?}");
    assert!(found.iter().any(|p| p.contains("style.css")), "{found:?}");
    fs::rename(&away, &style).expect("it is moved back");
    let late = SiteBounds { time: Duration::ZERO, ..SiteBounds::default() };
    assert!(check_site_at(&server.address, late).is_err());
    let short = ask(SiteBounds { bytes: 1 << 13, requests: 60, ..SiteBounds::default() });
    assert!(problems(&short)[0].contains("is longer than"), "{:?}", problems(&short));
    assert_eq!(short.problems.errors(), 0, "{:?}", problems(&short));

    let nobody = TcpListener::bind(("127.0.0.1", 0)).and_then(|l| l.local_addr()).expect("a port");
    let shown = run(program(root()).args(["publish", "--check", &format!("http://{nobody}/")]), "");
    assert!(shown.code == Some(1) && shown.err.contains("W006"), "{}", shown.err);
}
