//! Makes the diagram of classes: boxes with properties, arrows to other classes.
//!
//! Classes form trees by subclass; `columns` puts the trees into columns so that most arrows go
//! from left to right, `arrange` moves them so that arrows are short, `layout` computes all places,
//! and `draw` makes the picture. `listing` makes a table instead of a picture that would be too
//! large.

mod arrange;
mod columns;
mod draw;
mod layout;
mod listing;

use std::collections::{BTreeMap, BTreeSet};

use super::guide::Guide;
use super::html::{Element, el};
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::{owl, rdf, rdfs};

/// A class, or the box for any class.
#[derive(Clone, Debug, Default)]
struct Class {
    name: String,
    /// The link to its description, and its short name.
    href: Option<String>,
    title: String,
    /// Whether another vocabulary defines it.
    foreign: bool,
    rows: Vec<Row>,
    /// The class above it in its tree, and its depth.
    parent: Option<usize>,
    depth: usize,
}

/// A property of a class.
#[derive(Clone, Debug, Default)]
struct Row {
    name: String,
    href: Option<String>,
    title: String,
    /// The type of the values, if it has no box.
    values: String,
}

/// An arrow from a row of a class, or from the class itself, to a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    from: usize,
    row: Option<usize>,
    to: usize,
}

/// The content of the diagram.
#[derive(Clone, Debug, Default)]
struct Diagram {
    classes: Vec<Class>,
    /// Properties from class to class, and subclasses outside the trees.
    arrows: Vec<Arrow>,
    /// The trees, each a root and its descendants, in drawing order.
    trees: Vec<Vec<usize>>,
}

/// The most classes, properties and arrows of a picture; a larger ontology gets a table. A larger
/// picture would be unreadable, and its layout takes quadratic time.
const CLASSES: usize = 150;
const PROPERTIES: usize = 500;
const ARROWS: usize = 600;

/// The diagram of the ontology with a caption, or a table if it would be too large; none if there
/// is no class.
pub(super) fn figure(guide: &Guide<'_>) -> Option<Element> {
    if guide.outline.classes.is_empty() {
        return None;
    }
    if is_large(guide) {
        return Some(listing::table(guide));
    }
    let diagram = Diagram::of(guide);
    let places = layout::layout(&diagram);
    let caption = "Each box is a class with its properties; an arrow leads from a property to the \
                   class of its values. A hollow arrowhead points from sub-classes to the class \
                   above them. Boxes with a dashed line are classes of other vocabularies.";
    let frame = el("div")
        .class("diagram")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", "Diagram of classes and properties")
        .child(draw::draw(&diagram, &places));
    Some(el("figure").child(frame).child(el("figcaption").text(caption)))
}

/// Whether the ontology is too large for a picture.
fn is_large(guide: &Guide<'_>) -> bool {
    let outline = &guide.outline;
    if outline.classes.len() > CLASSES || outline.properties.len() > PROPERTIES {
        return true;
    }
    let ends = |property: TermId, end| named(guide, property, end).len();
    let arrows = outline.properties.iter().map(|property| {
        ends(*property, rdfs::DOMAIN).max(1).saturating_mul(ends(*property, rdfs::RANGE).max(1))
    });
    let above = outline.classes.iter().map(|id| guide.objects(*id, rdfs::SUB_CLASS_OF).len());
    arrows.chain(above).fold(0, usize::saturating_add) > ARROWS
}

impl Diagram {
    fn of(guide: &Guide<'_>) -> Self {
        let mut diagram = Self::default();
        let mut numbers: BTreeMap<TermId, usize> = BTreeMap::new();
        for id in guide.outline.classes.iter().copied().chain(foreign(guide)) {
            numbers.insert(id, diagram.classes.len());
            diagram.classes.push(Class {
                name: name(guide, id),
                href: guide.spot(id).map(|spot| format!("#{}", spot.anchor)),
                title: guide.names.short(guide.iri(id)),
                foreign: guide.spot(id).is_none(),
                ..Class::default()
            });
        }
        diagram.properties(guide, &numbers);
        diagram.parents(guide, &numbers);
        diagram.plant();
        diagram
    }

    fn properties(&mut self, guide: &Guide<'_>, numbers: &BTreeMap<TermId, usize>) {
        let mut any = Class { name: "anything".to_owned(), foreign: true, ..Class::default() };
        let mut loose = Vec::new();
        for property in &guide.outline.properties {
            let types = guide.objects(*property, rdf::TYPE);
            if types.iter().any(|t| guide.iri(*t) == owl::ANNOTATION_PROPERTY) {
                continue;
            }
            let ranges = named(guide, *property, rdfs::RANGE);
            let targets: Vec<usize> =
                ranges.iter().filter_map(|range| numbers.get(range)).copied().collect();
            let other = ranges.iter().filter(|range| !numbers.contains_key(range));
            let values: Vec<String> = other.map(|range| name(guide, *range)).collect();
            let row = Row {
                name: name(guide, *property),
                href: guide.spot(*property).map(|spot| format!("#{}", spot.anchor)),
                title: guide.names.short(guide.iri(*property)),
                values: values.join(", "),
            };
            let mut domains: Vec<usize> = named(guide, *property, rdfs::DOMAIN)
                .iter()
                .filter_map(|domain| numbers.get(domain))
                .copied()
                .collect();
            domains.dedup();
            for from in &domains {
                if let Some(class) = self.classes.get_mut(*from) {
                    let place = Some(class.rows.len());
                    self.arrows.extend(targets.iter().map(|to| Arrow {
                        from: *from,
                        row: place,
                        to: *to,
                    }));
                    class.rows.push(row.clone());
                }
            }
            if domains.is_empty() {
                loose.extend(targets.iter().map(|to| (any.rows.len(), *to)));
                any.rows.push(row);
            }
        }
        if !any.rows.is_empty() {
            let from = self.classes.len();
            self.classes.push(any);
            self.arrows.extend(loose.into_iter().map(|(row, to)| Arrow {
                from,
                row: Some(row),
                to,
            }));
        }
    }

    /// Puts each class below one of its superclasses; the others get arrows.
    fn parents(&mut self, guide: &Guide<'_>, numbers: &BTreeMap<TermId, usize>) {
        for id in &guide.outline.classes {
            let Some(child) = numbers.get(id).copied() else { continue };
            let mut above: Vec<usize> = guide
                .objects(*id, rdfs::SUB_CLASS_OF)
                .iter()
                .filter_map(|above| numbers.get(above))
                .copied()
                .filter(|above| *above != child)
                .collect();
            above.sort_by_key(|above| self.classes.get(*above).is_some_and(|class| class.foreign));
            for above in above {
                let free = self.classes.get(child).is_some_and(|class| class.parent.is_none());
                if free && !self.is_below(above, child) {
                    if let Some(class) = self.classes.get_mut(child) {
                        class.parent = Some(above);
                    }
                } else {
                    self.arrows.push(Arrow { from: child, row: None, to: above });
                }
            }
        }
    }

    fn is_below(&self, class: usize, above: usize) -> bool {
        let mut at = Some(class);
        while let Some(here) = at {
            if here == above {
                return true;
            }
            at = self.classes.get(here).and_then(|class| class.parent);
        }
        false
    }

    /// Lists the trees, each class after its parent.
    fn plant(&mut self) {
        let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut roots = Vec::new();
        for (number, class) in self.classes.iter().enumerate() {
            match class.parent {
                Some(parent) => children.entry(parent).or_default().push(number),
                None => roots.push(number),
            }
        }
        for root in roots {
            let mut tree = Vec::new();
            let mut stack = vec![(root, 0)];
            while let Some((number, depth)) = stack.pop() {
                tree.push(number);
                if let Some(class) = self.classes.get_mut(number) {
                    class.depth = depth;
                }
                let below = children.get(&number).into_iter().flatten().rev();
                stack.extend(below.map(|child| (*child, depth + 1)));
            }
            self.trees.push(tree);
        }
    }
}

/// Classes of other vocabularies that get a box: the domains of our properties, and their ranges if
/// they connect two or more of our classes.
fn foreign(guide: &Guide<'_>) -> Vec<TermId> {
    let mut boxes = BTreeSet::new();
    for property in &guide.outline.properties {
        let types = guide.objects(*property, rdf::TYPE);
        if types.iter().any(|t| guide.iri(*t) == owl::ANNOTATION_PROPERTY) {
            continue;
        }
        boxes.extend(named(guide, *property, rdfs::DOMAIN));
        let ties = |id: &TermId| {
            let below = guide.subjects(rdfs::SUB_CLASS_OF, *id).iter();
            below.filter(|below| guide.outline.classes.contains(below)).count() > 1
        };
        boxes.extend(named(guide, *property, rdfs::RANGE).into_iter().filter(ties));
    }
    boxes.retain(|id| !guide.outline.classes.contains(id));
    boxes.into_iter().collect()
}

/// The named classes at one end of a property, except `owl:Thing`.
fn named(guide: &Guide<'_>, property: TermId, end: &str) -> Vec<TermId> {
    let ends = guide.objects(property, end).iter();
    let classes = ends.flat_map(|end| guide.named_classes(*end));
    let is_named =
        |id: &TermId| matches!(guide.graph.term(*id), Term::Iri(iri) if iri != owl::THING);
    classes.filter(is_named).collect()
}

/// A name short enough for a box: the label, or the last part of the IRI.
fn name(guide: &Guide<'_>, id: TermId) -> String {
    const MOST: usize = 40;
    let name = match guide.names.label(id) {
        Some(label) => label.text.to_owned(),
        None => {
            let short = guide.short(guide.iri(id));
            let xsd = short.strip_prefix("xsd:").map(str::to_owned);
            match short.as_str() {
                "rdf:langString" => "text in a language".to_owned(),
                "xsd:string" => "text".to_owned(),
                "rdfs:Literal" => "value".to_owned(),
                _ => xsd.unwrap_or(short),
            }
        }
    };
    match name.chars().count() > MOST {
        true => name.chars().take(MOST - 1).chain(['…']).collect(),
        false => name,
    }
}
