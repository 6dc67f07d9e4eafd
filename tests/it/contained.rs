//! Tests work in a separate process: results, reported ends, and no leftover process.

#![cfg(target_os = "linux")]

use crate::common;
use std::fs;
use std::hint::black_box;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::{alone, program, root, write};
use rapporteur::internals::{Work, contained};
use rapporteur::project::{Ended, Limits};

fn time(milliseconds: u64) -> Limits {
    Limits { timeout: Some(Duration::from_millis(milliseconds)), memory: None }
}

/// The error of work that ends without a value.
fn ended(limits: &Limits, work: impl FnOnce(Work<'_>) -> Result<(), String> + Send) -> Ended {
    let ended = contained(limits, &mut io::sink(), work).expect_err("it gives no value");
    assert_eq!(children(std::process::id()), Vec::<u32>::new(), "nobody is left");
    ended
}

/// The child processes of a process, including zombies.
fn children(parent: u32) -> Vec<u32> {
    let numbers = fs::read_dir("/proc").expect("a folder").flatten();
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers.filter(|number| status(*number).is_some_and(|(_, of)| of == parent)).collect()
}

/// The state of a process, and its parent (proc_pid_stat(5)).
fn status(number: u32) -> Option<(String, u32)> {
    let line = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    let mut fields = line.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}

/// Polls for at most a minute.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}");
        sleep(Duration::from_millis(5));
    }
}

#[test]
fn output_and_value_come_back() {
    if !alone("contained::output_and_value_come_back") {
        return;
    }
    let long = "0123456789".repeat(100_000);
    let mut out = Vec::new();
    let value = contained(&Limits::default(), &mut out, |work| {
        work.out.write_all(long.as_bytes()).map_err(|error| error.to_string())?;
        Ok((7_u64, "ü\n".to_owned(), long.clone()))
    });
    let (number, text, copy) = value.expect("it ends well");
    assert_eq!((number, text.as_str()), (7, "ü\n"));
    assert!(copy == long && out == long.as_bytes());
    assert_eq!(children(std::process::id()), Vec::<u32>::new());
}

#[test]
fn errors_and_panics_are_reported() {
    if !alone("contained::errors_and_panics_are_reported") {
        return;
    }
    let failed = ended(&Limits::default(), |_| Err("it cannot be".to_owned()));
    assert!(matches!(&failed, Ended::Failed(message) if message == "it cannot be"), "{failed}");
    let panicked = ended(&Limits::default(), |_| panic!("of its own"));
    assert!(matches!(&panicked, Ended::Failed(m) if m.contains("of its own")), "{panicked}");
}

#[test]
fn a_panic_while_unwinding_is_reported_as_a_panic() {
    if !alone("contained::a_panic_while_unwinding_is_reported_as_a_panic") {
        return;
    }
    struct Again;
    impl Drop for Again {
        fn drop(&mut self) {
            panic!("once more");
        }
    }
    let ended = ended(&Limits::default(), |_| {
        let _again = Again;
        panic!("once")
    });
    assert!(matches!(&ended, Ended::Failed(m) if m.contains("panicked")), "{ended}");
}

#[test]
fn work_that_never_ends_is_ended() {
    if !alone("contained::work_that_never_ends_is_ended") {
        return;
    }
    let quiet = ended(&time(200), |_| {
        loop {
            black_box(());
        }
    });
    assert!(matches!(quiet, Ended::Overdue(at) if at == Duration::from_millis(200)), "{quiet}");
    let writing = ended(&time(200), |work| {
        while work.out.write_all(b"more\n").is_ok() {}
        Ok(())
    });
    assert!(matches!(writing, Ended::Overdue(_)), "{writing}");
}

#[test]
fn memory_and_stack_are_distinguished() {
    if !alone("contained::memory_and_stack_are_distinguished") {
        return;
    }
    let limits = Limits { memory: Some(50 << 20), timeout: None };
    let hold = |megabytes: usize| {
        move |_: Work<'_>| {
            black_box(vec![1_u8; megabytes << 20]);
            Ok(())
        }
    };
    {
        // The memory of the parent does not count.
        let own = black_box(vec![1_u8; 100 << 20]);
        contained(&limits, &mut io::sink(), hold(40)).expect("it fits");
        drop(own);
    }
    // As in a program whose allocator aborts.
    let memory = ended(&limits, hold(60));
    assert!(matches!(memory, Ended::Memory(Some(limit)) if limit == 50 << 20), "{memory}");
    let killed = ended(&limits, |_| {
        let me = std::process::id().to_string();
        Command::new("kill").args(["-KILL", &me]).status().map_err(|error| error.to_string())?;
        Ok(())
    });
    assert!(killed.to_string().contains("killed from outside"), "{killed}");

    fn sink(depth: u64) -> u64 {
        if black_box(depth) == u64::MAX { 0 } else { 1 + black_box(sink(depth + 1)) }
    }
    let stack = ended(&limits, |_| {
        black_box(sink(0));
        Ok(())
    });
    assert!(matches!(stack, Ended::Stack), "{stack}");
}

#[test]
fn a_reader_that_stops_ends_the_work() {
    if !alone("contained::a_reader_that_stops_ends_the_work") {
        return;
    }
    struct Closed(usize);
    impl Write for Closed {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(1).ok_or(io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let work = |work: Work<'_>| -> Result<(), String> {
        loop {
            work.out.write_all(b"more\n").map_err(|error| error.to_string())?;
        }
    };
    let ended = contained(&Limits::default(), &mut Closed(3), work).expect_err("it is ended");
    let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    assert!(matches!(&ended, Ended::Io(error) if broken(error)), "{ended}");
    assert_eq!(children(std::process::id()), Vec::<u32>::new());
}

/// The program with a question that never ends and writes nothing, and its child process.
fn endless(folder: &Path) -> (Child, u32) {
    let product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    write(folder, "endless.rq", product);
    let river = root().join("docs/river");
    let mut command = program(folder);
    command.args(["query", "-f", "endless.rq", "--timeout", "600", "-C"]).arg(river);
    let run = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let run = run.expect("the program starts");
    let mut found = Vec::new();
    until("the question is begun", || {
        found = children(run.id());
        !found.is_empty()
    });
    (run, found[0])
}

#[test]
fn a_question_ends_with_the_program() {
    if !alone("contained::a_question_ends_with_the_program") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["INT", "TERM", "KILL"] {
        let (mut run, worker) = endless(folder.path());
        let number = run.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &number]).status();
        assert!(sent.expect("it is sent").success());
        let code = run.wait().expect("it ends").code();
        if name == "INT" {
            assert_eq!(code, Some(130));
        }
        let gone = || status(worker).is_none_or(|(state, _)| state == "Z" || state == "X");
        until(name, gone);
        // No process holds standard output any more.
        let mut rest = String::new();
        run.stdout.take().expect("a pipe").read_to_string(&mut rest).expect("a text");
        assert_eq!(rest, "");
    }
}

#[test]
fn a_reader_that_stops_is_not_an_error() {
    if !alone("contained::a_reader_that_stops_is_not_an_error") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        "all.rq",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } LIMIT 3000",
    );
    let mut command = program(folder.path());
    command.args(["query", "-f", "all.rq", "--to", "csv", "-C"]).arg(root().join("docs/river"));
    let mut run = command.stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut line = String::new();
    let mut out = BufReader::new(run.stdout.take().expect("a pipe"));
    out.read_line(&mut line).expect("a line");
    assert!(line.starts_with('a'), "{line}");
    drop(out);
    assert_eq!(run.wait().expect("it ends").code(), Some(0));
}

#[test]
fn exhausted_memory_is_a_message_everywhere() {
    if !alone("contained::exhausted_memory_is_a_message_everywhere") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let text = "SELECT (STRLEN(?z) AS ?n) { BIND(\"0123456789\" AS ?t0)";
    let double = |i: usize| format!(" BIND(CONCAT(?t{i}, ?t{i}) AS ?t{})", i + 1);
    let doubled: String = (0..60).map(double).collect();
    write(folder.path(), "grow.rq", format!("{text}{doubled} BIND(?t60 AS ?z) }}"));
    let river = root().join("docs/river");
    // Simulates a machine with less memory by an outer limit.
    let limited = |megabytes: usize, arguments: &[&str]| {
        let script = format!("ulimit -d {}; exec \"$0\" \"$@\"", megabytes << 10);
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_rapporteur")]).args(arguments);
        common::run(command.current_dir(folder.path()), "")
    };
    let river = river.to_string_lossy();
    let asked = limited(400, &["query", "-f", "grow.rq", "--timeout", "60", "-C", &river]);
    let said = asked.fails(137);
    assert!(said.contains("error[Q010]: the question was stopped"), "{said}");
    let said = limited(400, &["query", "-f", "grow.rq", "-C", &river]).fails(137);
    assert!(said.contains("out of memory"), "{said}");

    let mut table = "id,name\n".to_owned();
    (0..200_000).for_each(|i| table.push_str(&format!("{i},a name that is long enough {i}\n")));
    write(folder.path(), "data/table.csv", table);
    let metadata = r#"{ "@context": "http://www.w3.org/ns/csvw", "url": "table.csv" }"#;
    write(folder.path(), "data/csv-metadata.json", metadata);
    let convert = ["convert", "data/table.csv", "--pretty", "--to", "turtle"];
    let said = limited(40, &convert).fails(137);
    assert!(said.contains("out of memory"), "{said}");
}

#[test]
fn invalid_limits_are_refused() {
    if !alone("contained::invalid_limits_are_refused") {
        return;
    }
    for (option, wrong, right) in
        [("--timeout", "0", "such as 5 or 0.5"), ("--memory", "much", "such as 500M")]
    {
        let run = common::rapporteur(&["query", option, wrong]);
        assert!(run.fails(2).contains(right), "{option}");
    }
}
