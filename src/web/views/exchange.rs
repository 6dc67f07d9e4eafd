//! Writes a network as GEXF 1.3 and as GraphML for network analysis programs.

use super::network::{Edge, Network};
use crate::rdf::vocab;
use crate::web::html::{Element, el};

/// The identifier of a node in the file.
fn id(node: usize) -> String {
    format!("n{node}")
}

fn direction(network: &Network) -> &'static str {
    if network.directed { "directed" } else { "undirected" }
}

fn ends(edge: &Edge, number: usize) -> Element {
    el("edge")
        .attr("id", format!("e{number}"))
        .attr("source", id(edge.from))
        .attr("target", id(edge.to))
}

/// GEXF 1.3 (<https://gexf.net/schema.html>), with all nodes and edges.
pub(super) fn gexf(network: &Network, title: Option<&str>) -> Element {
    let node = |(number, node): (usize, &super::network::Node)| {
        let found = el("node").attr("id", id(number)).attr("label", node.label.as_str());
        match &node.link {
            Some(link) => {
                let value = el("attvalue").attr("for", "link").attr("value", link.as_str());
                found.child(el("attvalues").child(value))
            }
            None => found,
        }
    };
    let edge = |(number, edge): (usize, &Edge)| {
        ends(edge, number).attr("weight", format!("{}", edge.weight))
    };
    let link = el("attribute").attr("id", "link").attr("title", "link").attr("type", "string");
    let graph = el("graph")
        .attr("mode", "static")
        .attr("defaultedgetype", direction(network))
        .child(el("attributes").attr("class", "node").child(link))
        .child(el("nodes").children(network.nodes.iter().enumerate().map(node)))
        .child(el("edges").children(network.edges.iter().enumerate().map(edge)));
    let meta = el("meta")
        .child(el("creator").text("rapporteur"))
        .children(title.map(|title| el("description").text(title)));
    el("gexf").attr("xmlns", vocab::gexf::NAMESPACE).attr("version", "1.3").child(meta).child(graph)
}

/// GraphML (<http://graphml.graphdrawing.org/primer/graphml-primer.html>), with all nodes and
/// edges.
pub(super) fn graphml(network: &Network, title: Option<&str>) -> Element {
    let key = |id: &'static str, of: &'static str, kind: &'static str| {
        el("key").attr("id", id).attr("for", of).attr("attr.name", id).attr("attr.type", kind)
    };
    let data = |key: &'static str, value: &str| el("data").attr("key", key).text(value);
    let node = |(number, node): (usize, &super::network::Node)| {
        el("node")
            .attr("id", id(number))
            .child(data("label", &node.label))
            .children(node.link.as_deref().map(|link| data("link", link)))
    };
    let edge = |(number, edge): (usize, &Edge)| {
        ends(edge, number).child(data("weight", &format!("{}", edge.weight)))
    };
    let graph = el("graph")
        .attr("id", "g")
        .attr("edgedefault", direction(network))
        .children(network.nodes.iter().enumerate().map(node))
        .children(network.edges.iter().enumerate().map(edge));
    el("graphml")
        .attr("xmlns", vocab::graphml::NAMESPACE)
        .children(title.map(|title| el("desc").text(title)))
        .child(key("label", "node", "string"))
        .child(key("link", "node", "string"))
        .child(key("weight", "edge", "double"))
        .child(graph)
}
