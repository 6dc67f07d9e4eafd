//! `rapporteur push`: sends the graph to another server.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::Args;
use rapporteur::{GraphName, Limits, PushAs, PushOptions, PushTo};

use super::{Failure, FolderArgs, export, limits, place, report, terminal};

/// Send the graph to a server with a SPARQL store
///
/// Triples go in batches, and graphs are replaced: of the same triples, an interrupted push continues
/// where it ended. At the end, the number and the hash of the triples at the server are compared with
/// those that were sent.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur push http://127.0.0.1:7878/store            send each part as a named graph
  rapporteur push http://127.0.0.1:7878/store --default  send all as the default graph
  rapporteur push http://127.0.0.1/update --update --query http://127.0.0.1/query   by updates
  rapporteur push https://example.org/store --header @token   with the header in the file 'token'

docs/places.md has what each kind of server guarantees.")]
pub(super) struct Push {
    /// Send to this address: that of the Graph Store Protocol, or with --update of SPARQL Update
    url: String,
    /// The address takes SPARQL Update. Batches go to a graph of their own, which then takes the place
    /// of the former one
    #[arg(long)]
    update: bool,
    /// Compare by this SPARQL endpoint of the same server [default: the address itself]
    #[arg(long, value_name = "URL", requires = "update")]
    query: Option<String>,
    /// Send all as this named graph [default: each part as its own]
    #[arg(long, value_name = "IRI", conflicts_with = "default")]
    graph: Option<String>,
    /// Send all as the default graph
    #[arg(long)]
    default: bool,
    /// Send only this part: records, ontology, links, provenance; may be repeated [default: all, but
    /// no provenance with --graph and --default]
    #[arg(long, value_name = "PART", value_parser = part)]
    only: Vec<GraphName>,
    /// Replace graphs of another data set; without it, they are kept
    #[arg(long)]
    replace: bool,
    /// Send about this many triples at once
    #[arg(long, value_name = "N", value_parser = limits::count, default_value = "10000")]
    batch: NonZeroUsize,
    /// Send this header, such as 'Authorization: Bearer abc123'; @FILE reads it from a file, so that
    /// it does not show in the list of processes. May be repeated
    #[arg(long = "header", value_name = "NAME: VALUE|@FILE")]
    headers: Vec<String>,
    /// Wait this many seconds for each reply [default: 300]
    #[arg(long, value_name = "SECONDS", value_parser = Limits::seconds)]
    timeout: Option<Duration>,
    #[command(flatten)]
    folder: FolderArgs,
}

/// Parses the name of a part.
fn part(name: &str) -> Result<GraphName, String> {
    export::part_of(GraphName::ALL, name)
}

impl Push {
    pub(super) fn run(self) -> Result<(), Failure> {
        let to = self.to()?;
        let graphs = match (self.graph, self.default) {
            (Some(graph), _) => PushAs::Graph(graph),
            (None, true) => PushAs::Default,
            (None, false) => PushAs::Parts,
        };
        let parts = match (self.only.as_slice(), &graphs) {
            ([], PushAs::Parts) => GraphName::ALL.to_vec(),
            ([], _) => GraphName::USUAL.to_vec(),
            (only, _) => only.to_vec(),
        };
        let files = self.folder.files()?;
        let mut project = super::read_folder(&files)?;
        if parts.contains(&GraphName::Provenance) {
            project = super::with_provenance(project)?;
        }
        let (batch, replace) = (self.batch.get(), self.replace);
        let options = PushOptions { parts, graphs, batch, replace };
        project.push(&to, &options, |done| {
            let name = done.graph.as_ref().map(|graph| format!("<{graph}>"));
            let name = name.unwrap_or_else(|| "default graph".to_owned());
            let count = report::plural(done.hash.count, "triple");
            let kept = match done.kept {
                0 => String::new(),
                kept => format!(", {kept} of them from before"),
            };
            terminal::say(&format!("{name}: {count} at the server{kept}, hash {}", done.hash));
        })?;
        Ok(())
    }

    fn to(&self) -> Result<PushTo, Failure> {
        let endpoint = place::endpoint(&self.url, &self.headers, self.timeout)?;
        if !self.update {
            return Ok(PushTo::GraphStore(endpoint));
        }
        let query = match &self.query {
            Some(url) => endpoint.beside(url)?,
            None => endpoint.clone(),
        };
        Ok(PushTo::Update { update: endpoint, query })
    }
}
