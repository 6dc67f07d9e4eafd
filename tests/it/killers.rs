//! Tests that expensive questions end within limits, with a message and an exit code.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::killers::{Killer, killers, ring};
use crate::common::{program, root, write};

/// The time after which a run counts as hanging; each ends much earlier.
const HANGS: Duration = Duration::from_secs(60);

/// How a question ended, by its exit code and message.
fn how(code: Option<i32>, message: &str) -> Option<&'static str> {
    let codes = [("Q009", 124, "deadline"), ("Q010", 137, "memory"), ("Q007", 1, "Q007")];
    let said = codes.iter().find(|(id, ..)| message.contains(&format!("error[{id}]")));
    match (code, said) {
        (Some(0), None) if message.is_empty() => Some("answer"),
        (Some(code), Some((_, right, how))) if code == *right => Some(how),
        _ => None,
    }
}

/// Asks a question within small limits; returns the exit code and standard error.
fn ask(killer: &Killer, folder: &Path) -> (Option<i32>, String) {
    let file = format!("{}.rq", killer.name);
    write(folder, &file, &killer.text);
    let mut command = program(folder);
    // A question that can only end by memory has plenty of time.
    let timeout = if killer.ends == ["memory"] { "600" } else { "1" };
    command.args(["query", "--timeout", timeout, "--memory", "200M", "--to"]);
    let graph = ["CONSTRUCT", "DESCRIBE"].iter().any(|form| killer.text.contains(form));
    command.args([if graph { "ntriples" } else { "csv" }, "-f", &file]);
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let Some(status) = end(&mut child) else { return (None, "it hangs".to_owned()) };
    let mut message = String::new();
    child.stderr.expect("a pipe").read_to_string(&mut message).expect("a text");
    (status.code(), message)
}

/// Waits for the end of a run that may hang.
fn end(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < HANGS {
        match child.try_wait().expect("the program can be waited for") {
            Some(status) => return Some(status),
            None => thread::sleep(Duration::from_millis(20)),
        }
    }
    child.kill().expect("the program can be ended");
    None
}

/// Slow: each question has a second.
#[test]
fn every_question_ends_within_its_limits() {
    let killers = killers();
    assert!(killers.len() >= 20, "{} questions", killers.len());
    let folder = ring();
    let left = Mutex::new(killers.iter());
    let faults = Mutex::new(Vec::new());
    let work = || {
        while let Some(killer) = { left.lock().expect("no panic").next() } {
            let start = Instant::now();
            let (code, message) = ask(killer, folder.path());
            let how = how(code, &message);
            let seconds = start.elapsed().as_secs_f64();
            println!("{:32} {:10} {seconds:.1} s", killer.name, how.unwrap_or("?"));
            if !how.is_some_and(|how| killer.ends.iter().any(|end| end == how)) {
                let fault = format!("{}: {how:?}, code {code:?}: {message}", killer.name);
                faults.lock().expect("no panic").push(fault);
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let faults = faults.into_inner().expect("no panic");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_page_of_limits_lists_all_questions() {
    let page = std::fs::read_to_string(root().join("docs/limits.md")).expect("the page is there");
    let rows = page.lines().filter(|line| line.starts_with("| ["));
    let written: BTreeSet<&str> =
        // The last column has the measurement.
        rows.filter_map(|row| row.trim_end_matches(" |").rsplit_once(" | ")).map(|(row, _)| row).collect();
    let row = |killer: Killer| {
        let Killer { name, what, ends, .. } = killer;
        let known = [("deadline", "124"), ("memory", "137"), ("answer", "0"), ("Q007", "1 (Q007)")];
        let code = |end: &String| known.iter().find(|(how, _)| how == end).map(|(_, code)| *code);
        let codes: Vec<&str> = ends.iter().filter_map(code).collect();
        assert_eq!(codes.len(), ends.len(), "{name} ends as {ends:?}");
        format!("| [{name}](../tests/killers/{name}.rq) | {what} | {}", codes.join(" or "))
    };
    let rows: Vec<String> = killers().into_iter().map(row).collect();
    let expected: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
    assert!(written == expected, "the rows of docs/limits.md should be:\n{}", rows.join("\n"));
}
