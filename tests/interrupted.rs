//! Whatever happens while a file is written: the former one stays whole until the new one is, and
//! nothing is left behind for good.

#![cfg(unix)]

mod common;

use std::cell::Cell;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use common::program;

const FORMER: &str = "the former file\n";

/// A folder with a table to convert and a former result.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = "id,name\n".to_owned();
    for i in 0..2_000 {
        // Writing to a String does not fail.
        let _ = writeln!(table, "{i},name of {i}");
    }
    fs::write(folder.path().join("table.csv"), table).expect("a file");
    fs::write(folder.path().join("out.nt"), FORMER).expect("a file");
    folder
}

fn convert(folder: &Path) -> Child {
    let mut command = program(folder);
    command.args(["convert", "table.csv", "--to", "nt", "-o", "out.nt"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<String> =
        entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// What a run gives that nobody interrupts, and how long it takes.
fn whole(folder: &Path) -> (String, Duration) {
    let start = Instant::now();
    assert!(convert(folder).wait().expect("the program ends").success());
    let time = start.elapsed();
    let text = fs::read_to_string(folder.join("out.nt")).expect("a file");
    // Two triples for each row.
    assert_eq!(text.lines().count(), 4_000);
    (text, time)
}

/// Runs the program `points` times and ends it after ever longer; tells how often it was ended in
/// time, and how often it had done its work.
fn interrupt(points: u32, end: impl Fn(&mut Child), after: impl Fn(&Path)) -> (u32, u32) {
    let folder = folder();
    let path = folder.path();
    let (new, time) = whole(path);
    let (mut former_left, mut done) = (0, 0);
    for point in 0..points {
        fs::write(path.join("out.nt"), FORMER).expect("a file");
        let mut child = convert(path);
        sleep(time * point / points);
        end(&mut child);
        child.wait().expect("the program ends");
        let text = fs::read_to_string(path.join("out.nt")).expect("the file is there");
        match text.as_str() {
            FORMER => former_left += 1,
            text if text == new => done += 1,
            text => panic!("half a file, after {} bytes at point {point}", text.len()),
        }
        after(path);
    }
    assert_eq!(whole(path).0, new);
    assert_eq!(names(path), ["out.nt", "table.csv"], "the next run cleans up");
    println!("{former_left} times the former file was left, {done} times the new one was there");
    (former_left, done)
}

#[test]
fn killed_at_two_hundred_points_it_leaves_a_whole_file() {
    let kill = |child: &mut Child| {
        // It may have ended already.
        let _ = child.kill();
    };
    let in_the_middle = Cell::new(0);
    let look = |path: &Path| {
        let begun = names(path).iter().any(|name| name.starts_with(".out.nt.rapporteur-"));
        in_the_middle.set(in_the_middle.get() + u32::from(begun));
    };
    let (former_left, _) = interrupt(200, kill, look);
    assert!(former_left > 20, "{former_left} of 200 points came before the end");
    let in_the_middle = in_the_middle.get();
    assert!(in_the_middle > 0, "at no point had the program begun to write");
    println!("{in_the_middle} times it was in the middle of it");
}

#[test]
fn interrupted_it_takes_away_what_it_began() {
    let interrupt_it = |child: &mut Child| {
        let pid = child.id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -INT \"$0\"", &pid]).output();
        assert!(sent.is_ok(), "a shell is there");
    };
    // Before the program has begun to listen, a signal ends it, but then it has begun nothing.
    interrupt(40, interrupt_it, |path| assert_eq!(names(path), ["out.nt", "table.csv"]));
}

#[test]
fn a_full_disk_leaves_the_former_file_and_says_so() {
    let folder = folder();
    // A small file system of our own, which is gone with the shell.
    let script = "
        mkdir disk && mount -t tmpfs -o size=128k tmpfs disk && cp out.nt disk || exit 99
        \"$0\" convert table.csv --to nt -o disk/out.nt
        echo \"code $?\"
        ls -A disk
        cat disk/out.nt";
    let program = env!("CARGO_BIN_EXE_rapporteur");
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, program]);
    let output = match command.current_dir(folder.path()).output() {
        Ok(output) if output.status.code() == Some(0) => output,
        _ => return println!("skipped: no file system can be mounted here"),
    };
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(out, format!("code 1\nout.nt\n{FORMER}"), "{err}");
    assert!(err.contains("cannot write 'disk/out.nt'"), "{err}");
    assert!(err.contains("No space left on device"), "{err}");
}
