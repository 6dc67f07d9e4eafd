//! Holds a table in Arrow's memory layout, and passes it on without copies.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow_array::builder::LargeStringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchOptions};
use arrow_cast::{CastOptions, cast, cast_with_options};
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList, PyString};
use rapporteur::Term;
use rapporteur::oxigraph::model::vocab::xsd;

/// The kind of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Iri,
    Text,
    Integer,
    /// An integer with more digits than a number keeps.
    Long,
    Number,
    Boolean,
    Date,
    /// A time with its offset from UTC.
    Moment,
    /// A time without.
    LocalTime,
    /// Of several kinds, or of one that Arrow does not have.
    Mixed,
}

impl Kind {
    /// The kind of a term.
    fn of(term: &Term) -> Self {
        let Term::Literal(literal) = term else {
            return if term.is_named_node() { Self::Iri } else { Self::Mixed };
        };
        if literal.language().is_some() {
            return Self::Text;
        }
        let text = literal.value();
        let kind = match literal.datatype() {
            xsd::STRING => return Self::Text,
            xsd::BOOLEAN => Self::Boolean,
            xsd::DATE => Self::Date,
            xsd::DATE_TIME | xsd::DATE_TIME_STAMP => {
                let time = text.split_once('T').map_or("", |(_, time)| time);
                if time.contains(['Z', '+', '-']) { Self::Moment } else { Self::LocalTime }
            }
            xsd::DECIMAL if text.contains(['e', 'E']) || digits(text) > DIGITS => Self::Mixed,
            xsd::DECIMAL | xsd::DOUBLE | xsd::FLOAT => Self::Number,
            xsd::INTEGER | xsd::LONG | xsd::INT | xsd::SHORT | xsd::BYTE => Self::Integer,
            xsd::NON_NEGATIVE_INTEGER | xsd::POSITIVE_INTEGER | xsd::UNSIGNED_LONG => Self::Integer,
            xsd::UNSIGNED_INT | xsd::UNSIGNED_SHORT | xsd::UNSIGNED_BYTE => Self::Integer,
            xsd::NON_POSITIVE_INTEGER | xsd::NEGATIVE_INTEGER | xsd::G_YEAR => Self::Integer,
            _ => Self::Mixed,
        };
        match kind {
            Self::Integer if digits(text) > DIGITS => Self::Long,
            kind if kind.fits(text) => kind,
            _ => Self::Mixed,
        }
    }

    /// Whether Arrow's type has exactly this value: it reads more than XML Schema allows, and others
    /// have the years 1 to 9999 only, in UTC too.
    fn fits(self, text: &str) -> bool {
        let day = |years: RangeInclusive<&str>| {
            let form = |(at, byte): (usize, u8)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            };
            text.len() >= 10
                && text.bytes().take(10).enumerate().all(form)
                && text.get(..4).is_some_and(|year| years.contains(&year))
        };
        let fraction = || {
            let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
            fraction.chars().take_while(char::is_ascii_digit).count()
        };
        match self {
            Self::Boolean => ["true", "false", "1", "0"].contains(&text),
            Self::Date => text.len() == 10 && day("0001"..="9999"),
            Self::LocalTime => day("0001"..="9999") && fraction() <= FRACTION,
            Self::Moment => day("0002"..="9998") && fraction() <= FRACTION,
            Self::Number => {
                let is_sign = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
                ["INF", "-INF", "NaN"].contains(&text) || text.chars().all(is_sign)
            }
            Self::Iri | Self::Text | Self::Integer | Self::Long | Self::Mixed => true,
        }
    }

    fn with(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Integer, Self::Number) | (Self::Number, Self::Integer) => Self::Number,
            (Self::Integer, Self::Long) | (Self::Long, Self::Integer) => Self::Long,
            _ => Self::Mixed,
        }
    }

    /// The name in the metadata of a field.
    fn name(self) -> &'static str {
        match self {
            Self::Iri => "iri",
            Self::Text => "text",
            Self::Integer | Self::Long => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Moment | Self::LocalTime => "time",
            Self::Mixed => "mixed",
        }
    }

    /// The type of a column of this kind, if it is not that of texts.
    fn data_type(self) -> Option<DataType> {
        Some(match self {
            Self::Integer | Self::Long => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Date => DataType::Date32,
            Self::Moment => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::LocalTime => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::Iri | Self::Text | Self::Mixed => return None,
        })
    }
}

/// The most digits of a fraction of a second, and of a number, that Arrow's types keep.
const FRACTION: usize = 6;
const DIGITS: usize = 15;

/// The digits of a number, without zeros before and after it.
fn digits(number: &str) -> usize {
    let number = number.trim_start_matches(['+', '-', '0', '.']);
    let number = if number.contains('.') { number.trim_end_matches('0') } else { number };
    number.chars().filter(char::is_ascii_digit).count()
}

/// A column that grows value by value. It holds texts, since the kind is known at the end only.
pub struct Column {
    name: String,
    texts: LargeStringBuilder,
    kind: Option<Kind>,
}

impl Column {
    /// A column without values; `kind` is that of the values given as texts.
    pub fn new(name: &str, kind: Option<Kind>) -> Self {
        Self { name: name.to_owned(), texts: LargeStringBuilder::new(), kind }
    }

    /// Adds a term, or nothing.
    pub fn term(&mut self, term: Option<&Term>) {
        let Some(term) = term else { return self.texts.append_null() };
        let kind = Kind::of(term);
        self.kind = Some(self.kind.map_or(kind, |known| known.with(kind)));
        match term {
            Term::NamedNode(node) => self.texts.append_value(node.as_str()),
            Term::Literal(literal) => self.texts.append_value(literal.value()),
            other => self.texts.append_value(other.to_string()),
        }
    }

    /// Adds a text; an empty one is nothing.
    pub fn text(&mut self, text: &str) {
        match text {
            "" => self.texts.append_null(),
            text => self.texts.append_value(text),
        }
    }

    /// The field and its values, with the type of their kind. Where a value does not fit, they stay
    /// texts.
    pub fn finish(mut self) -> (Field, ArrayRef) {
        let texts: ArrayRef = Arc::new(self.texts.finish());
        let kind = self.kind.unwrap_or(Kind::Text);
        let options = CastOptions { safe: false, ..CastOptions::default() };
        let typed = kind.data_type().and_then(|to| cast_with_options(&texts, &to, &options).ok());
        let kind = if typed.is_none() && kind.data_type().is_some() { Kind::Mixed } else { kind };
        let array = typed.unwrap_or(texts);
        let field = Field::new(self.name, array.data_type().clone(), true);
        let kind = HashMap::from([("kind".to_owned(), kind.name().to_owned())]);
        (field.with_metadata(kind), array)
    }
}

/// A table of columns. Any program that knows Arrow reads it in place.
#[pyclass(frozen, module = "rapporteur._native")]
pub struct Table(RecordBatch);

impl Table {
    /// A table of columns of one length.
    ///
    /// # Errors
    /// If they have several lengths.
    pub fn new(columns: Vec<(Field, ArrayRef)>, rows: usize) -> Result<Self, ArrowError> {
        let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let schema = Arc::new(Schema::new(fields));
        Ok(Self(RecordBatch::try_new_with_options(schema, arrays, &options)?))
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.0.num_rows() == 0
    }
}

#[pymethods]
impl Table {
    /// A table of columns of texts.
    #[staticmethod]
    fn of(columns: Vec<(String, Vec<Option<String>>)>) -> PyResult<Self> {
        let rows = columns.first().map_or(0, |(_, texts)| texts.len());
        let columns = columns.into_iter().map(|(name, texts)| {
            let mut column = Column::new(&name, Some(Kind::Text));
            texts.iter().for_each(|text| column.text(text.as_deref().unwrap_or_default()));
            column.finish()
        });
        Self::new(columns.collect(), rows).map_err(failed)
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The kinds of the columns: iri, text, integer, number, boolean, date, time or mixed.
    #[getter]
    fn kinds(&self) -> Vec<String> {
        let schema = self.0.schema();
        let kind = |field: &Arc<Field>| field.metadata().get("kind").cloned().unwrap_or_default();
        schema.fields().iter().map(kind).collect()
    }

    /// The values of a column, from one row to another; dates and times are texts. Equal texts are one
    /// object.
    #[pyo3(signature = (number, start = 0, stop = None))]
    fn column<'py>(
        &self,
        py: Python<'py>,
        number: usize,
        start: usize,
        stop: Option<usize>,
    ) -> PyResult<Bound<'py, PyList>> {
        let column = self.0.columns().get(number);
        let column = column.ok_or_else(|| PyIndexError::new_err("there is no such column"))?;
        let stop = stop.unwrap_or(column.len()).min(column.len());
        let start = start.min(stop);
        values(py, &column.slice(start, stop - start))
    }

    /// The table as a stream of Arrow, for `pyarrow.table`, `polars.from_arrow` and others.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // "best effort": https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html
        let _ = requested_schema;
        let schema = self.0.schema();
        let batches = RecordBatchIterator::new([Ok(self.0.clone())], schema);
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }
}

/// The values of an array as objects of Python.
fn values<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Bound<'py, PyList>> {
    match array.data_type() {
        DataType::Int64 => PyList::new(py, array.as_primitive::<Int64Type>().iter()),
        DataType::Float64 => PyList::new(py, array.as_primitive::<Float64Type>().iter()),
        DataType::Boolean => PyList::new(py, array.as_boolean().iter()),
        DataType::LargeUtf8 => {
            let mut known = HashMap::new();
            let texts = array.as_string::<i64>().iter().map(|text| {
                let text = text?;
                let made = known.entry(text).or_insert_with(|| PyString::new(py, text));
                Some(made.clone())
            });
            PyList::new(py, texts.collect::<Vec<_>>())
        }
        _ => {
            let texts = cast(array, &DataType::LargeUtf8);
            values(py, &texts.map_err(failed)?)
        }
    }
}

/// The exception of an error of Arrow.
pub fn failed(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}
