//! The programs that are compared, and how each is run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workload::Case;

/// A way to turn a case into triples, or to take them in.
pub struct Program {
    /// Its name in the table.
    pub name: String,
    /// Whether it is run as often as we are, or as often as a peer.
    pub is_peer: bool,
    /// Whether it describes rows and tables too, and so gives other triples.
    pub is_standard: bool,
    /// The file that it writes, if it writes one.
    pub output: Option<PathBuf>,
    /// What is run.
    words: Vec<OsString>,
    /// Where it is run.
    folder: PathBuf,
}

impl Program {
    fn new<const N: usize>(name: &str, folder: &Path, words: [&dyn AsRef<std::ffi::OsStr>; N]) -> Self {
        Self {
            name: name.to_owned(),
            is_peer: false,
            is_standard: false,
            output: None,
            words: words.iter().map(|w| w.as_ref().to_owned()).collect(),
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

    /// The command that runs it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).current_dir(&self.folder).env("TZ", "UTC");
        command
    }
}

/// The program itself.
pub const OURS: &str = env!("CARGO_BIN_EXE_rapporteur");

/// Ourselves, for a case in a folder.
pub fn ours(folder: &Path, threads: &[u32]) -> Vec<Program> {
    let mut programs = Vec::new();
    let counts: Vec<Option<u32>> = match has_threads() {
        true => threads.iter().copied().map(Some).collect(),
        false => vec![None],
    };
    for count in counts {
        let label = count.map_or(String::new(), |n| format!(", {n} threads"));
        let label = label.replace("1 threads", "1 thread");
        for target in ["rapporteur.nt", "/dev/null"] {
            let convert = [&OURS as &dyn AsRef<std::ffi::OsStr>, &"convert"];
            let rest: [&dyn AsRef<std::ffi::OsStr>; 5] =
                [&"csv-metadata.json", &"--to", &"ntriples", &"-o", &target];
            let mut program = match target {
                "/dev/null" => Program::new(&format!("rapporteur → /dev/null{label}"), folder, convert),
                file => Program::new(&format!("rapporteur{label}"), folder, convert).writing(file),
            };
            program.words.extend(rest.iter().map(|w| w.as_ref().to_owned()));
            if let Some(count) = count {
                program.words.extend(["--threads".into(), count.to_string().into()]);
            }
            programs.push(program);
        }
    }
    programs
}

/// Ourselves in standard mode, which is what CSVW converters compare with.
pub fn ours_standard(folder: &Path) -> Program {
    let words: [&dyn AsRef<std::ffi::OsStr>; 8] = [
        &OURS,
        &"convert",
        &"csv-metadata.json",
        &"--to",
        &"ntriples",
        &"--standard",
        &"-o",
        &"rapporteur-standard.nt",
    ];
    Program::new("rapporteur, standard mode", folder, words)
        .writing("rapporteur-standard.nt")
        .standard()
}

/// The plain program, which knows the dialogue case only.
pub fn plain(folder: &Path, threads: &[u32]) -> Vec<Program> {
    let Ok(exe) = std::env::current_exe() else { return Vec::new() };
    let mut programs = Vec::new();
    for (name, extra, file) in [
        ("plain program", "", "plain.nt"),
        ("plain program → /dev/null", "", "/dev/null"),
        ("plain program, keys checked → /dev/null", "--keys", "/dev/null"),
    ] {
        for count in threads {
            // Its table of keys is not shared between threads.
            if *count > 1 && !extra.is_empty() {
                continue;
            }
            let name = format!("{name}, {count} thread{}", if *count > 1 { "s" } else { "" });
            let threads = count.to_string();
            let mut program =
                Program::new(&name, folder, [&exe, &"--plain", &file, &"--plain-threads", &threads]);
            program.words.extend((!extra.is_empty()).then(|| "--plain-keys".into()));
            programs.push(if file == "/dev/null" { program } else { program.writing(file) });
        }
    }
    programs
}

/// The other programs that are installed below `peers`.
pub fn peers(case: &Case, peers: &Path, folder: &Path) -> Vec<Program> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    let python = |name: &str| peers.join(name).join("bin/python");
    let module = peers.join("rdf-parser-csvw/node_modules");
    let load = scripts.join("pyoxigraph_load.py");
    let all = [
        (
            Program::new("morph-kgc", folder, [&python("morph-kgc"), &"-m", &"morph_kgc", &"morph-kgc.ini"])
                .writing("morph-kgc.nt"),
            python("morph-kgc"),
        ),
        (
            Program::new("maplib", folder, [&python("maplib"), &scripts.join("maplib_map.py"), &"maplib.nt"])
                .writing("maplib.nt"),
            python("maplib"),
        ),
        (
            Program::new("SDM-RDFizer", folder, [&python("rdfizer"), &"-m", &"rdfizer", &"-c", &"rdfizer.ini"])
                .writing("rdfizer.nt"),
            python("rdfizer"),
        ),
        (
            Program::new(
                "rdf-parser-csvw, standard mode",
                folder,
                [&"node", &scripts.join("rdf-parser-csvw.mjs"), &module, &"rdf-parser-csvw.nt"],
            )
            .writing("rdf-parser-csvw.nt")
            .standard(),
            module.clone(),
        ),
        (
            Program::new("Oxigraph loads the triples, in memory", folder, [&python("pyoxigraph"), &load]),
            python("pyoxigraph"),
        ),
        (
            Program::new("Oxigraph loads the triples, on disk", folder, [&python("pyoxigraph"), &load, &"store"]),
            python("pyoxigraph"),
        ),
    ];
    // RML has no standard way to take a cell apart, nor does that parser.
    let takes_apart = |p: &Program| p.name == "maplib" || p.output.is_none();
    all.into_iter()
        .filter(|(program, needs)| needs.exists() && (case.name != "lists" || takes_apart(program)))
        .map(|(program, _)| program.peer())
        .collect()
}

/// Whether `--threads` is there to be given.
fn has_threads() -> bool {
    let help = Command::new(OURS).args(["convert", "--help"]).output();
    help.is_ok_and(|h| String::from_utf8_lossy(&h.stdout).contains("--threads"))
}
