//! Lists the compared programs and their commands.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{self, Taken};
use crate::workload::Case;

/// A way to produce or load the triples of a case.
pub struct Program {
    /// Its name in the table.
    pub name: String,
    /// Whether it is run as often as we are, or as often as a peer.
    pub is_peer: bool,
    /// Whether it describes rows and tables too, and so gives other triples.
    pub is_standard: bool,
    /// The file that it writes, if it writes one.
    pub output: Option<PathBuf>,
    /// The command.
    words: Vec<OsString>,
    /// The working folder.
    folder: PathBuf,
}

impl Program {
    fn new(name: &str, folder: &Path, program: &Path, words: &[&str]) -> Self {
        let program = program.as_os_str().to_owned();
        Self {
            name: name.to_owned(),
            is_peer: false,
            is_standard: false,
            output: None,
            words: std::iter::once(program).chain(words.iter().map(Into::into)).collect(),
            folder: folder.to_owned(),
        }
    }

    fn writing(mut self, file: &str) -> Self {
        self.output = Some(self.folder.join(file));
        self
    }

    fn peer(mut self) -> Self {
        self.is_peer = true;
        self
    }

    fn standard(mut self) -> Self {
        self.is_standard = true;
        self
    }

    /// Runs it once, with what it prints to `log`. Its earlier output is removed first, since
    /// replacing a large file takes extra time; earlier outputs of others are on the disk by then.
    ///
    /// # Errors
    /// As [`measure::run`], or if its former output cannot be removed.
    pub fn run(&self, log: &Path) -> io::Result<Taken> {
        if let Some(output) = self.output.as_ref().filter(|output| output.exists()) {
            std::fs::remove_file(output)?;
        }
        // Without `sync`, the disk may still be busy.
        let _ = Command::new("sync").status();
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).current_dir(&self.folder);
        measure::run(&command, log)
    }
}

/// The start of our names, and of those of the plain program.
pub const OURS: &str = "rapporteur";
pub const PLAIN: &str = "plain program";

/// The start of the names of an earlier build of ours.
pub const EARLIER: &str = "earlier build";

/// A build of ours, named [`OURS`] or [`EARLIER`], for a case in a folder.
pub fn ours(name: &str, program: &Path, folder: &Path, threads: &[u32]) -> Vec<Program> {
    let file = format!("{}.nt", name.replace(' ', "-"));
    let mut programs = Vec::new();
    let counts: Vec<Option<u32>> = match has_threads(program) {
        true => threads.iter().copied().map(Some).collect(),
        false => vec![None],
    };
    for count in counts {
        let label = count.map_or(String::new(), label);
        let count = count.map(|n| n.to_string()).unwrap_or_default();
        for (target, arrow) in [(file.as_str(), ""), ("/dev/null", " → /dev/null")] {
            let mut words = vec!["convert", "csv-metadata.json", "--to", "ntriples", "-o", target];
            if !count.is_empty() {
                words.extend(["--threads", &count]);
            }
            let name = format!("{name}{arrow}{label}");
            let ours = Program::new(&name, folder, program, &words);
            programs.push(if arrow.is_empty() { ours.writing(target) } else { ours });
        }
    }
    programs
}

/// Ourselves in standard mode, for comparison with CSVW converters.
pub fn ours_standard(program: &Path, folder: &Path) -> Program {
    let file = "rapporteur-standard.nt";
    let words = ["convert", "csv-metadata.json", "--to", "ntriples", "--standard", "-o", file];
    Program::new("rapporteur, standard mode", folder, program, &words).writing(file).standard()
}

/// The plain program, which knows the dialogue case only.
pub fn plain(folder: &Path, threads: &[u32]) -> io::Result<Vec<Program>> {
    let exe = std::env::current_exe()?;
    let mut programs = Vec::new();
    for &count in threads {
        let number = count.to_string();
        for (target, arrow) in [("plain.nt", ""), ("/dev/null", " → /dev/null")] {
            let name = format!("{PLAIN}{arrow}{}", label(count));
            let words = ["--plain", target, "--plain-threads", &number];
            let program = Program::new(&name, folder, &exe, &words);
            programs.push(if arrow.is_empty() { program.writing(target) } else { program });
        }
    }
    // Its table of keys is not shared between threads.
    let name = format!("{PLAIN}, keys checked → /dev/null{}", label(1));
    programs.push(Program::new(&name, folder, &exe, &["--plain", "/dev/null", "--plain-keys"]));
    Ok(programs)
}

fn label(threads: u32) -> String {
    format!(", {threads} thread{}", if threads == 1 { "" } else { "s" })
}

/// The other programs that are installed below `peers`.
pub fn peers(case: &Case, peers: &Path, folder: &Path) -> Vec<Program> {
    let python = |name: &str| peers.join(name).join("bin/python");
    let script =
        |name: &str| format!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/peers/{}"), name);
    let modules = peers.join("rdf-parser-csvw/node_modules");
    let (map, load) = (script("maplib_map.py"), script("pyoxigraph_load.py"));
    let convert =
        [&*script("rdf-parser-csvw.mjs"), &*modules.to_string_lossy(), "rdf-parser-csvw.nt"];
    let new =
        |name: &str, program: &Path, words: &[&str]| Program::new(name, folder, program, words);
    let mut programs = vec![
        new("maplib", &python("maplib"), &[&map, "maplib.nt"]).writing("maplib.nt"),
        new("Oxigraph loads the triples, in memory", &python("pyoxigraph"), &[&load]),
        new("Oxigraph loads the triples, on disk", &python("pyoxigraph"), &[&load, "store"]),
    ];
    // RML has no standard way to split a cell, nor does that parser.
    if case.name != "lists" {
        let morph_kgc = ["-m", "morph_kgc", "morph-kgc.ini"];
        let rdfizer = ["-m", "rdfizer", "-c", "rdfizer.ini"];
        let node = new("rdf-parser-csvw, standard mode", Path::new("node"), &convert);
        programs.extend([
            new("morph-kgc", &python("morph-kgc"), &morph_kgc).writing("morph-kgc.nt"),
            new("SDM-RDFizer", &python("rdfizer"), &rdfizer).writing("rdfizer.nt"),
            node.writing("rdf-parser-csvw.nt").standard(),
        ]);
    }
    let is_there = |p: &Program| match &p.words[0] {
        node if node == "node" => modules.exists(),
        python => Path::new(python).exists(),
    };
    programs.into_iter().filter(is_there).map(Program::peer).collect()
}

/// Whether the program has `--threads`.
fn has_threads(program: &Path) -> bool {
    let help = Command::new(program).args(["convert", "--help"]).output();
    help.is_ok_and(|h| String::from_utf8_lossy(&h.stdout).contains("--threads"))
}
