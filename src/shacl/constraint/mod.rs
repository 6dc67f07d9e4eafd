//! Lists the constraint components of SHACL Core (§4), one file per section.

mod cardinality;
mod language;
mod logical;
mod other;
mod pair;
mod range;
mod shape;
mod text;
mod value_type;

use super::compile::{Compiler, Draft};
use super::model::ShapeId;
use super::source::{Fault, Source};
use super::validate::{Found, Run};
use crate::rdf::graph::TermId;
use crate::rdf::vocab::shacl;

/// The check of a constraint.
pub(super) trait Check {
    /// Checks the value nodes of a focus node, and reports violations.
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>);

    /// The other shapes that it needs.
    fn shapes(&self) -> &[ShapeId] {
        &[]
    }

    /// The default message of a violation, for shapes without a message.
    fn message(&self, source: &Source<'_>) -> String;
}

/// A constraint from a parameter's value; none if the value requires nothing.
pub(super) type Compiled = Result<Option<Box<dyn Check>>, Fault>;

/// A parameter of a component and how its values are read.
pub(super) struct Row {
    /// The main parameter of the component.
    pub(super) parameter: &'static str,
    pub(super) component: &'static str,
    pub(super) use_in: UseIn,
    pub(super) many: Many,
    pub(super) compile: fn(&mut Compiler<'_, '_, '_>, &Draft, TermId) -> Compiled,
}

/// Where a parameter may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UseIn {
    AnyShape,
    PropertyShapes,
}

/// How many values a parameter may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Many {
    /// Each value is a constraint.
    Each,
    /// At most one value.
    One,
}

/// Makes [`ROWS`]: `PARAMETER => COMPONENT, where, how many, compile;`
macro_rules! rows {
    ($($parameter:ident => $component:ident, $use_in:ident, $many:ident, $compile:expr;)*) => {
        /// The components in the order of the Recommendation.
        pub(super) const ROWS: &[Row] = &[$(Row {
            parameter: shacl::$parameter,
            component: shacl::$component,
            use_in: UseIn::$use_in,
            many: Many::$many,
            compile: $compile,
        },)*];
    };
}

rows! {
    CLASS => CLASS_COMPONENT, AnyShape, Each, value_type::class;
    DATATYPE => DATATYPE_COMPONENT, AnyShape, One, value_type::datatype;
    NODE_KIND => NODE_KIND_COMPONENT, AnyShape, One, value_type::node_kind;
    MIN_COUNT => MIN_COUNT_COMPONENT, PropertyShapes, One, cardinality::min;
    MAX_COUNT => MAX_COUNT_COMPONENT, PropertyShapes, One, cardinality::max;
    MIN_EXCLUSIVE => MIN_EXCLUSIVE_COMPONENT, AnyShape, One, range::min_exclusive;
    MIN_INCLUSIVE => MIN_INCLUSIVE_COMPONENT, AnyShape, One, range::min_inclusive;
    MAX_EXCLUSIVE => MAX_EXCLUSIVE_COMPONENT, AnyShape, One, range::max_exclusive;
    MAX_INCLUSIVE => MAX_INCLUSIVE_COMPONENT, AnyShape, One, range::max_inclusive;
    MIN_LENGTH => MIN_LENGTH_COMPONENT, AnyShape, One, text::min_length;
    MAX_LENGTH => MAX_LENGTH_COMPONENT, AnyShape, One, text::max_length;
    PATTERN => PATTERN_COMPONENT, AnyShape, One, text::pattern;
    LANGUAGE_IN => LANGUAGE_IN_COMPONENT, AnyShape, One, language::language_in;
    UNIQUE_LANG => UNIQUE_LANG_COMPONENT, PropertyShapes, One, language::unique_lang;
    EQUALS => EQUALS_COMPONENT, AnyShape, Each, pair::equals;
    DISJOINT => DISJOINT_COMPONENT, AnyShape, Each, pair::disjoint;
    LESS_THAN => LESS_THAN_COMPONENT, PropertyShapes, Each, pair::less_than;
    LESS_THAN_OR_EQUALS => LESS_THAN_OR_EQUALS_COMPONENT, PropertyShapes, Each,
        pair::less_than_or_equals;
    NOT => NOT_COMPONENT, AnyShape, Each, logical::not;
    AND => AND_COMPONENT, AnyShape, Each, logical::and;
    OR => OR_COMPONENT, AnyShape, Each, logical::or;
    XONE => XONE_COMPONENT, AnyShape, Each, logical::xone;
    NODE => NODE_COMPONENT, AnyShape, Each, shape::node;
    PROPERTY => PROPERTY_COMPONENT, AnyShape, Each, shape::property;
    QUALIFIED_MIN_COUNT => QUALIFIED_MIN_COUNT_COMPONENT, AnyShape, One, shape::qualified_min;
    QUALIFIED_MAX_COUNT => QUALIFIED_MAX_COUNT_COMPONENT, AnyShape, One, shape::qualified_max;
    CLOSED => CLOSED_COMPONENT, AnyShape, One, other::closed;
    HAS_VALUE => HAS_VALUE_COMPONENT, AnyShape, Each, other::has_value;
    IN => IN_COMPONENT, AnyShape, One, other::within;
}

fn done(check: impl Check + 'static) -> Compiled {
    Ok(Some(Box::new(check)))
}
