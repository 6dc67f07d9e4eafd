//! Detects SPARQL 1.2 in a query: the parser accepts it, but the graph is RDF 1.1.

use spargebra::Query;
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{GroundTerm, Literal, TermPattern};

use super::walk::{self, QueryPart};

/// A feature of SPARQL 1.2 in the query, in words; none for SPARQL 1.1.
pub(crate) fn newer(query: &mut Query) -> Option<String> {
    let mut found = None;
    let mut visit = |part: QueryPart<'_>| {
        if found.is_none() {
            found = of(&part);
        }
    };
    if let Query::Construct { template, .. } = query {
        template.iter_mut().for_each(|triple| walk::triple(triple, &mut visit));
    }
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    walk::pattern(pattern, &mut visit);
    found
}

fn of(part: &QueryPart<'_>) -> Option<String> {
    match part {
        QueryPart::Term(TermPattern::Triple(_)) => Some(triple()),
        QueryPart::Term(TermPattern::Literal(text)) => direction(text),
        QueryPart::Expression(Expression::Literal(text)) => direction(text),
        QueryPart::Expression(Expression::FunctionCall(function, _)) => match function {
            Function::Triple
            | Function::Subject
            | Function::Predicate
            | Function::Object
            | Function::IsTriple
            | Function::LangDir
            | Function::HasLang
            | Function::HasLangDir
            | Function::StrLangDir => Some(format!("the function {function}")),
            _ => None,
        },
        QueryPart::Pattern(GraphPattern::Values { bindings, .. }) => {
            bindings.iter().flatten().flatten().find_map(|term| match term {
                GroundTerm::Triple(_) => Some(triple()),
                GroundTerm::Literal(text) => direction(text),
                GroundTerm::NamedNode(_) => None,
            })
        }
        _ => None,
    }
}

fn triple() -> String {
    "a triple as a term".to_owned()
}

fn direction(text: &Literal) -> Option<String> {
    text.direction().map(|_| format!("the direction of the text {text}"))
}
