//! Resolves inherited properties (metadata §5.7).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::datatype;
use super::model::Inherited;
use super::object::Checked;
use crate::csvw::datatype::Datatype;
use crate::diagnostic::{Diagnostics, Place};

/// The inherited properties that are URI templates.
const TEMPLATES: &[&str] = &["aboutUrl", "propertyUrl", "valueUrl"];

/// The inherited properties that one object gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Declared {
    about_url: Option<Arc<str>>,
    property_url: Option<Arc<str>>,
    value_url: Option<Arc<str>>,
    datatype: Option<Arc<Datatype>>,
    default: Option<String>,
    lang: Option<String>,
    null: Option<Vec<String>>,
    ordered: Option<bool>,
    required: Option<bool>,
    /// Null removes an outer one.
    separator: Option<Option<String>>,
    text_direction: Option<String>,
    /// Where the templates stand, by the names of the properties.
    places: BTreeMap<&'static str, Place>,
}

impl Declared {
    /// Reads the properties of an object.
    pub(super) fn read(checked: &Checked<'_>, problems: &mut Diagnostics) -> Self {
        let text = |name| checked.text(name).map(str::to_owned);
        let template = |name| checked.text(name).map(Arc::from);
        let datatype =
            |value| Arc::new(datatype::read(value, &checked.at_of("datatype"), problems));
        Self {
            about_url: template("aboutUrl"),
            property_url: template("propertyUrl"),
            value_url: template("valueUrl"),
            datatype: checked.get("datatype").map(datatype),
            default: text("default"),
            lang: text("lang"),
            null: checked.texts("null"),
            ordered: checked.flag("ordered"),
            required: checked.flag("required"),
            separator: checked.get("separator").map(|v| v.as_str().map(str::to_owned)),
            text_direction: text("textDirection"),
            places: TEMPLATES
                .iter()
                .filter(|name| checked.text(name).is_some())
                .map(|name| (*name, checked.at_of(name).place()))
                .collect(),
        }
    }

    /// The properties within `outer`: its own values first, then the outer ones.
    pub(super) fn within(&self, outer: &Self) -> Self {
        let (own, outer) = (self.clone(), outer.clone());
        Self {
            about_url: own.about_url.or(outer.about_url),
            property_url: own.property_url.or(outer.property_url),
            value_url: own.value_url.or(outer.value_url),
            datatype: own.datatype.or(outer.datatype),
            default: own.default.or(outer.default),
            lang: own.lang.or(outer.lang),
            null: own.null.or(outer.null),
            ordered: own.ordered.or(outer.ordered),
            required: own.required.or(outer.required),
            separator: own.separator.or(outer.separator),
            text_direction: own.text_direction.or(outer.text_direction),
            places: outer.places.into_iter().chain(own.places).collect(),
        }
    }

    /// The values, with the defaults where none is given.
    pub(super) fn settle(self) -> Inherited {
        let default = Inherited::default();
        Inherited {
            about_url: self.about_url,
            property_url: self.property_url,
            value_url: self.value_url,
            datatype: self.datatype.unwrap_or(default.datatype),
            default: self.default.unwrap_or(default.default),
            lang: self.lang.unwrap_or(default.lang),
            null: self.null.unwrap_or(default.null),
            ordered: self.ordered.unwrap_or(default.ordered),
            required: self.required.unwrap_or(default.required),
            separator: self.separator.flatten(),
            text_direction: self.text_direction,
            places: self.places,
        }
    }
}
