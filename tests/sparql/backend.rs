//! What answers: our graph, and Oxigraph's store.

use oxigraph::model::{NamedNode, Quad};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use rapporteur::graph::Dataset;
use rapporteur::link::Linker;
use rapporteur::query::{Answer, Question, run};
use spargebra::Query;

/// Something that answers a query over quads, in which each of the named graphs is there even if
/// it has no triples.
pub type Ask = fn(&[Quad], &[NamedNode], Query) -> Result<Answer, String>;

/// A text as the program reads a question; `base` is what its relative IRIs begin with.
pub fn parse(text: &str, base: &str) -> Result<Query, String> {
    let text = format!("BASE <{base}>\n{text}");
    let question = Question::parse("query", &text).map_err(|problem| problem.to_string())?;
    question.bind(&[], &Linker::default()).map_err(|problems| format!("{problems:?}"))
}

/// Our graph, as `rapporteur query` asks it.
pub fn graph(quads: &[Quad], _: &[NamedNode], query: Query) -> Result<Answer, String> {
    let dataset = Dataset::of_quads(quads.iter().map(Quad::as_ref))?;
    run(&dataset, query, "query").map_err(|problem| problem.to_string())
}

/// Oxigraph's store.
pub fn store(quads: &[Quad], graphs: &[NamedNode], query: Query) -> Result<Answer, String> {
    let ask = || {
        let store = Store::new()?;
        store.extend(quads.iter().cloned())?;
        for graph in graphs {
            store.insert_named_graph(graph)?;
        }
        let results = SparqlEvaluator::new().for_query(query).on_store(&store).execute()?;
        collect(results)
    };
    ask().map_err(|error: Box<dyn std::error::Error>| error.to_string())
}

fn collect(results: QueryResults<'_>) -> Result<Answer, Box<dyn std::error::Error>> {
    Ok(match results {
        QueryResults::Boolean(answer) => Answer::YesNo(answer),
        QueryResults::Graph(triples) => Answer::Graph(triples.collect::<Result<_, _>>()?),
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut rows = Vec::new();
            for solution in solutions {
                let solution = solution?;
                rows.push(variables.iter().map(|v| solution.get(v).cloned()).collect());
            }
            Answer::Rows { columns: variables.into_iter().map(|v| v.into_string()).collect(), rows }
        }
    })
}
