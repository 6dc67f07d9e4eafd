//! Tests interruptions while a file is written: the former file stays whole until the new one is,
//! and leftovers are removed.

#![cfg(unix)]

use crate::common;
use std::cell::Cell;
use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::program;

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

/// The output and duration of an uninterrupted run.
fn whole(folder: &Path) -> (String, Duration) {
    let start = Instant::now();
    assert!(convert(folder).wait().expect("the program ends").success());
    let time = start.elapsed();
    let text = fs::read_to_string(folder.join("out.nt")).expect("a file");
    // Two triples for each row.
    assert_eq!(text.lines().count(), 4_000);
    (text, time)
}

/// Runs the program `points` times and ends it after ever longer; returns how often it was ended in
/// time, and how often it had finished.
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
fn a_file_is_whole_after_a_kill_at_any_of_two_hundred_points() {
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
fn an_interrupted_program_removes_unfinished_files() {
    let interrupt_it = |child: &mut Child| {
        let pid = child.id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -INT \"$0\"", &pid]).output();
        assert!(sent.is_ok(), "a shell is there");
    };
    // Before the program handles signals, one ends it, but nothing is written yet.
    interrupt(40, interrupt_it, |path| assert_eq!(names(path), ["out.nt", "table.csv"]));
}

/// The outputs of a command that writes many.
const OUTPUTS: [&str; 4] = ["linked.csv", "look.csv", "mappings.tsv", "links.ttl"];

/// A small folder with a long table to link to it.
fn long_table() -> tempfile::TempDir {
    let folder = common::small_folder();
    let mut table = "place,vote\n".to_owned();
    for i in 0..4_000 {
        // Enough distinct names to make the mappings longer than a pipe holds.
        let _ = write!(table, "Ahausen,yes\nBehausn,no\nNirgends {},no\n", i % 800);
    }
    fs::write(folder.path().join("votes.csv"), table).expect("a file");
    folder
}

/// A command that links the long table.
fn link(folder: &Path, more: &str) -> Command {
    let mut command = program(folder);
    command.args(["link", "votes.csv", "--column", "place"]).args(more.split_whitespace());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "the program runs");
}

/// A signal to end waits until all files are renamed. (Only SIGKILL does not wait: it may come
/// between two renames.)
#[test]
fn all_outputs_of_a_command_are_new_or_all_unchanged() {
    const POINTS: u32 = 40;
    let folder = long_table();
    let path = folder.path();
    let all = "-o linked.csv --review look.csv --sssom mappings.tsv --links links.ttl --graph made";
    let start = Instant::now();
    let whole = link(path, all).output().expect("the program ends");
    assert!(whole.status.success(), "{whole:?}");
    let time = start.elapsed();
    let read = || OUTPUTS.map(|name| fs::read(path.join(name)).unwrap_or_default());
    let new = read();
    let mut before = names(path);
    before.retain(|name| name != "made");
    let former = OUTPUTS.map(|_| FORMER.as_bytes().to_vec());
    for point in 0..POINTS {
        for name in OUTPUTS {
            fs::write(path.join(name), FORMER).expect("a file");
        }
        let _ = fs::remove_dir_all(path.join("made"));
        let mut child = link(path, all).spawn().expect("the program starts");
        sleep(time * point / POINTS);
        // It may have ended already.
        let _ = Command::new("kill").arg(child.id().to_string()).status();
        child.wait().expect("the program ends");
        let is_made = path.join("made/data/csv-metadata.json").exists();
        assert_eq!(read(), if is_made { new.clone() } else { former.clone() }, "point {point}");
        let mut after = names(path);
        after.retain(|name| name != "made" || !is_made);
        assert_eq!(after, before, "point {point}");
    }
}

#[test]
fn each_signal_to_end_has_its_exit_code() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130), ("-HUP", 129)] {
        let folder = long_table();
        let before = names(folder.path());
        // The table goes to a pipe that nobody reads, so the program is still running.
        let mut child = link(folder.path(), "--review look.csv --sssom mappings.tsv")
            .spawn()
            .expect("the program starts");
        let mut out = child.stdout.take().expect("a pipe");
        out.read_exact(&mut [0]).expect("it writes");
        send(signal, &child);
        assert_eq!(child.wait().expect("it ends").code(), Some(code), "{signal}");
        assert_eq!(names(folder.path()), before, "{signal}");
    }
}

#[test]
fn a_limit_of_file_size_keeps_the_former_file_and_is_reported() {
    // In blocks of 512 bytes; one file is short, the other written block by block.
    for (rows, limit) in [(2_000, 100), (100_000, 9_000)] {
        let folder = folder();
        let mut table = "id,name\n".to_owned();
        for i in 0..rows {
            let _ = writeln!(table, "{i},name of {i}");
        }
        fs::write(folder.path().join("table.csv"), table).expect("a file");
        let script = format!("ulimit -f {limit}; exec \"$0\" convert table.csv --to nt -o out.nt");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_rapporteur")]);
        let output = command.current_dir(folder.path()).output().expect("a shell is there");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{err}");
        assert!(err.contains("cannot write 'out.nt'") && err.contains("ulimit"), "{err}");
        assert_eq!(names(folder.path()), ["out.nt", "table.csv"]);
        let text = fs::read_to_string(folder.path().join("out.nt")).expect("a file");
        assert_eq!(text, FORMER);
    }
}

/// The change of the table between the two readings, and the expected message.
#[test]
fn an_error_at_the_second_reading_writes_nothing() {
    type Fault = fn(&Path);
    let faults: [(&str, Fault); 4] = [
        ("changed while", |table| fs::write(table, "place,vote\nAhausen,yes\n").expect("a file")),
        ("changed while", |table| {
            let text = fs::read_to_string(table).expect("a file").replace("Behausn", "Zehausn");
            fs::write(table, text).expect("a file");
        }),
        ("0xFF is not valid UTF-8", |table| {
            fs::write(table, b"place,vote\nAhausen,yes\n\xFF,no\n").expect("a file");
        }),
        ("there is no file 'votes.csv'", |table| fs::remove_file(table).expect("a file")),
    ];
    for outputs in ["-o linked.csv --review look.csv --graph made", "--review look.csv"] {
        for (said, fault) in faults {
            let folder = long_table();
            let made = Command::new("mkfifo").arg(folder.path().join("pipe")).status();
            assert!(made.is_ok_and(|status| status.success()), "mkfifo is there");
            let mut before = names(folder.path());
            // The mappings are written after the first reading, and wait for their reader.
            let command = format!("--sssom pipe {outputs}");
            let child = link(folder.path(), &command).spawn().expect("the program starts");
            let mut pipe = fs::File::open(folder.path().join("pipe")).expect("the pipe opens");
            pipe.read_exact(&mut [0]).expect("the mappings begin");
            fault(&folder.path().join("votes.csv"));
            pipe.read_to_end(&mut Vec::new()).expect("the mappings");
            let output = child.wait_with_output().expect("the program ends");
            let err = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{command}: {err}");
            assert!(err.contains(said), "{command}: {err}");
            before.retain(|name| name != "votes.csv" || folder.path().join(name).exists());
            assert_eq!(names(folder.path()), before, "{command}: {said}");
        }
    }
}

#[test]
fn a_full_disk_keeps_the_former_file_and_is_reported() {
    let folder = folder();
    // A small file system of our own, which ends with the shell.
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

#[test]
fn an_interrupted_site_leaves_nothing_beside_the_former_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("site");
    let publish = || {
        let mut command = program(common::root());
        command.args(["publish", "-o"]).arg(&site).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program starts")
    };
    let mut interrupted = 0;
    for wait in [0, 20, 100, 300] {
        let mut child = publish();
        let new = site.join(".rapporteur-site.new");
        // Until it has begun, or has ended.
        for _ in 0..6_000 {
            if new.exists() || child.try_wait().expect("its state").is_some() {
                break;
            }
            sleep(Duration::from_millis(5));
        }
        sleep(Duration::from_millis(wait));
        let id = child.id().to_string();
        // It may have ended already.
        let _ = Command::new("kill").args(["-INT", &id]).stderr(Stdio::null()).status();
        let code = child.wait().expect("the program ends").code();
        assert!(!new.exists(), "after {wait} ms");
        interrupted += u32::from(code == Some(130));
    }
    assert!(interrupted > 0, "no run was interrupted");
}
