//! Sends the graph of a project to another server, and compares what is there then.

mod batches;
mod compare;
mod graphs;
mod owner;
mod update;

pub use compare::GraphHash;

use std::cmp::Ordering;

use batches::Batches;
use compare::Values;
use owner::Owner;
use oxigraph::model::{NamedNode, Triple};

use super::{Error, Project, provenance};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::rdf::graph::{Graph, GraphName};
use crate::remote::Endpoint;

/// Where graphs are sent.
#[derive(Clone, Debug)]
pub enum PushTo {
    /// A service of the SPARQL 1.1 Graph Store HTTP Protocol. A graph of one batch is replaced in one
    /// step; of a larger one, the first batch replaces the graph, and others are added.
    GraphStore(Endpoint),
    /// A service of SPARQL 1.1 Update, and one of queries to the same triples. Batches go to a graph of
    /// their own, which takes the place of the former one in the last request.
    Update {
        /// Takes updates.
        update: Endpoint,
        /// Takes queries.
        query: Endpoint,
    },
}

/// The names of graphs at a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PushAs {
    /// Each part as a named graph, as [`GraphName`].
    #[default]
    Parts,
    /// All parts merged, as a named graph.
    Graph(String),
    /// All parts merged, as the default graph.
    Default,
}

/// The options of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushOptions {
    /// The parts.
    pub parts: Vec<GraphName>,
    /// The names of the graphs.
    pub graphs: PushAs,
    /// About how many triples are sent at once.
    pub batch: usize,
    /// Whether graphs of another data set may be replaced; those with the names of parts are not,
    /// otherwise.
    pub replace: bool,
}

impl Default for PushOptions {
    fn default() -> Self {
        let (parts, graphs) = (GraphName::ALL.to_vec(), PushAs::default());
        Self { parts, graphs, batch: 10_000, replace: false }
    }
}

/// A graph that was sent, and is at the server as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// Its name; none for the default graph.
    pub graph: Option<String>,
    /// Its triples.
    pub hash: GraphHash,
    /// The number of triples that were there already, from an earlier attempt.
    pub kept: usize,
}

impl Project {
    /// Replaces graphs of a server by those of the project, in batches, one graph after the other;
    /// `done` gets each graph. An interrupted one continues with the next call, if the triples are the
    /// same and no blank nodes were added to a graph in its place. At the end, number and hash of the
    /// triples there are compared with those that were sent.
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors; [`Error::Request`] if the server does not do it, or
    /// has other triples then.
    pub fn push(
        &self,
        to: &PushTo,
        options: &PushOptions,
        mut done: impl FnMut(&Pushed),
    ) -> Result<(), Error> {
        if let PushAs::Graph(name) = &options.graphs {
            iri(name)?;
        }
        let needs = options.parts.contains(&GraphName::Provenance);
        let graph = self.with_provenance(needs)?;
        let mut others = Vec::new();
        if options.graphs == PushAs::Parts {
            let own = provenance::dataset(self.read()?.groups.first());
            let missing = rest(&options.parts);
            if !options.replace {
                Owner::of(to, &own)?.refuse(&own)?;
            } else if !missing.is_empty() && matches!(Owner::of(to, &own)?, Owner::Other(_)) {
                // They would be those of the other data set.
                others = missing;
            }
        }
        let parts = |parts: &[GraphName]| graph.select(parts, false);
        let graphs: Vec<(Option<&str>, Graph)> = match &options.graphs {
            PushAs::Default => vec![(None, parts(&options.parts))],
            PushAs::Graph(name) => vec![(Some(name), parts(&options.parts))],
            PushAs::Parts => {
                // The provenance first: it says whose the other graphs are, also after an interruption.
                let (first, then): (Vec<GraphName>, Vec<GraphName>) =
                    options.parts.iter().partition(|part| **part == GraphName::Provenance);
                let emptied = others.iter().map(|part| (Some(part.iri()), parts(&[])));
                let sent = first.into_iter().chain(then);
                // After an interruption in between, the rest is still known to be of the other one.
                emptied.chain(sent.map(|part| (Some(part.iri()), parts(&[part])))).collect()
            }
        };
        for (name, graph) in graphs {
            let batches = Batches::new(&graph, options.batch.max(1));
            let sums = Sums::of(&batches);
            let (from, there) = match to {
                PushTo::GraphStore(store) => {
                    let from = graphs::send(store, name, &batches, &sums)?;
                    (from, hash(store.read(name)?, &sums)?)
                }
                PushTo::Update { update, query } => {
                    let from = update::send(update, query, name, &batches, &sums)?;
                    (from, update::hash(query, name, &sums)?)
                }
            };
            compare(name, sums.values, there)?;
            let kept = batches.before(from);
            done(&Pushed { graph: name.map(str::to_owned), hash: there, kept });
        }
        Ok(())
    }
}

/// The parts that are not among these.
fn rest(parts: &[GraphName]) -> Vec<GraphName> {
    GraphName::ALL.iter().copied().filter(|part| !parts.contains(part)).collect()
}

/// The hashes of what is sent.
struct Sums {
    /// Of the first batches as they are written: of none, of the first, of the first two, and so on.
    written: Vec<GraphHash>,
    /// Of all values.
    values: GraphHash,
}

impl Sums {
    fn of(batches: &Batches<'_>) -> Self {
        let (mut sum, mut values) = (GraphHash::default(), Values::default());
        let mut written = vec![sum];
        for batch in 0..batches.len() {
            for triple in batches.triples(batch) {
                sum.add_written(&triple);
                values.add(triple);
            }
            written.push(sum);
        }
        Self { written, values: values.hash }
    }

    /// The number of triples as they are written: a server has as many, or fewer, as it merges some.
    fn sent(&self) -> u64 {
        self.written.last().map_or(0, |sum| sum.count)
    }
}

/// The name of a graph in SPARQL.
fn iri(text: &str) -> Result<String, Error> {
    let problem = || {
        let message = format!("'{text}' is not an IRI");
        let problem = Diagnostic::new(Code::EndpointAddress, message, Place::file("--graph"));
        Box::new(problem.help("write it as https://example.org/graph"))
    };
    Ok(NamedNode::new(text).map_err(|_| problem())?.to_string())
}

/// The hash of the values of triples that are read; of not many more than are expected, as a server
/// may have any number, and may repeat them.
fn hash<E: Into<Error>>(
    triples: impl Iterator<Item = Result<Triple, E>>,
    expected: &Sums,
) -> Result<GraphHash, Error> {
    let mut values = Values::default();
    let most = expected.sent().saturating_mul(2).saturating_add(1);
    for (triple, _) in triples.zip(0..most) {
        values.add(triple.map_err(Into::into)?);
        if values.hash.count > expected.values.count {
            break;
        }
    }
    Ok(values.hash)
}

/// Compares a graph at the server with what was sent.
fn compare(name: Option<&str>, sent: GraphHash, there: GraphHash) -> Result<(), Error> {
    if sent == there {
        return Ok(());
    }
    let what = match there.count.cmp(&sent.count) {
        Ordering::Equal => format!("other triples (hash {there}) than were sent (hash {sent})"),
        Ordering::Less => format!("{} triples, but {} were sent", there.count, sent.count),
        Ordering::Greater => format!("more triples than the {} that were sent", sent.count),
    };
    let name = name.map_or_else(|| "the default graph".to_owned(), |name| format!("<{name}>"));
    let problem = Diagnostic::new(
        Code::EndpointDiffers,
        format!("{name} has {what}"),
        Place::file("graph at the server"),
    );
    let help = "another program may have changed it meanwhile, or the server writes values in another \
                form or merges them; `rapporteur diff` compares a download of the graph with the folder";
    Err(Box::new(problem.help(help)).into())
}
