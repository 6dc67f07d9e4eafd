//! Starts servers: ours, and Oxigraph's.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::client::Client;
use super::{escaped, expect};

/// The processor of a server that is measured with `wrk`.
pub const SERVER_CORE: u32 = 0;

/// The processor of `wrk`.
pub const CLIENTS_CORE: u32 = 1;

/// How often a server is asked whether it is there, every 20 ms.
const ATTEMPTS: u32 = 1_500;

/// A running server; it is ended on drop.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// The path of SPARQL queries.
    pub sparql: &'static str,
}

/// How to start Oxigraph's server.
pub struct Oxigraph {
    /// Its program.
    pub program: PathBuf,
    /// The graph, as N-Triples.
    pub graph: PathBuf,
    /// Where it may keep data.
    pub folder: PathBuf,
}

impl Server {
    /// Starts our server for a folder, with its log in a file.
    ///
    /// # Errors
    /// If it cannot be run, or ends at once.
    pub fn ours(
        program: &Path,
        folder: &Path,
        core: Option<u32>,
        arguments: &[&str],
        log: &Path,
    ) -> io::Result<Self> {
        let address = free()?;
        let mut command = pinned(program, core);
        command.args(["serve", "--bind", &address.to_string()]);
        command.args(["--url", &format!("http://{address}/")]).args(arguments);
        command.current_dir(folder).stdout(Stdio::piped()).stderr(File::create(log)?);
        let child = command.stdin(Stdio::null()).spawn()?;
        let mut server = Self { child, address, sparql: "/sparql" };
        // It says its address when it is ready.
        let mut line = String::new();
        if let Some(out) = server.child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let said = || fs::read_to_string(log).unwrap_or_default();
        match line.is_empty() {
            true => Err(io::Error::other(format!("our server does not start: {}", said()))),
            false => Ok(server),
        }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether its process has ended.
    ///
    /// # Errors
    /// If the system does not say it.
    pub fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// The path that asks a query.
    pub fn path(&self, query: &str) -> String {
        format!("{}?query={}", self.sparql, escaped(query))
    }

    /// A client of it.
    pub fn client(&self, patience: Duration) -> Client {
        Client::new(self.address, patience)
    }

    /// Waits until it listens.
    fn listens(mut self) -> io::Result<Self> {
        for _ in 0..ATTEMPTS {
            if TcpStream::connect(self.address).is_ok() {
                return Ok(self);
            }
            expect(!self.has_ended()?, "the start of Oxigraph's server")?;
            thread::sleep(Duration::from_millis(20));
        }
        Err(io::Error::other("Oxigraph's server does not listen"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Oxigraph {
    /// Starts it with the graph in memory, and a time for each query. With a time, it keeps a thread
    /// for each query until then.
    ///
    /// # Errors
    /// If it cannot be run, or does not take the graph.
    pub fn in_memory(&self, core: Option<u32>, timeout: Option<u32>) -> io::Result<Server> {
        let address = free()?;
        let mut command = pinned(&self.program, core);
        command.args(["serve", "--bind", &address.to_string()]);
        if let Some(seconds) = timeout {
            command.args(["--timeout-s", &seconds.to_string()]);
        }
        let server = start(command, address)?;
        let put = server.client(Duration::from_secs(60)).send(
            "/store?default",
            "application/n-triples",
            "*/*",
            &fs::read(&self.graph)?,
        );
        expect(matches!(put.status, 200..=204), "what Oxigraph says to the graph")?;
        Ok(server)
    }

    /// Starts it with the graph on disk.
    ///
    /// # Errors
    /// If it cannot be run, or does not take the graph.
    pub fn on_disk(&self, core: Option<u32>) -> io::Result<Server> {
        let store = self.folder.join("oxigraph");
        if store.exists() {
            fs::remove_dir_all(&store)?;
        }
        for words in [&["load", "--file"][..], &["optimize"]] {
            let mut command = Command::new(&self.program);
            command.args(words);
            if words.len() > 1 {
                command.arg(&self.graph);
            }
            let output = command.arg("--location").arg(&store).output()?;
            expect(output.status.success(), &format!("oxigraph {}", words.join(" ")))?;
        }
        let address = free()?;
        let mut command = pinned(&self.program, core);
        command.args(["serve-read-only", "--bind", &address.to_string(), "--location"]).arg(store);
        start(command, address)
    }
}

/// Starts a program of Oxigraph.
fn start(mut command: Command, address: SocketAddr) -> io::Result<Server> {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Server { child: command.spawn()?, address, sparql: "/query" }.listens()
}

/// A program that runs on one processor if there are several.
pub fn pinned(program: impl AsRef<OsStr>, core: Option<u32>) -> Command {
    let several = thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
    match core {
        Some(core) if several => {
            let mut command = Command::new("taskset");
            command.args(["-c", &core.to_string()]).arg(program);
            command
        }
        _ => Command::new(program),
    }
}

/// An address that nobody listens on.
fn free() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}
