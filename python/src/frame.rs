//! Reads a table of Python through Arrow, as a CSV file in memory.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader};
use arrow_cast::{can_cast_types, cast};
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use rapporteur::TableFile;
use rapporteur::rdf::stop;
use rapporteur::source::{Entry, Files, Memory, OpenError, Source};

use crate::table::failed;

/// The rows of a table of Python.
pub struct Frame {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Frame {
    /// Takes a table of any program that exports it by `__arrow_c_stream__`.
    ///
    /// # Errors
    /// What the export raises, or an error of Arrow.
    pub fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let capsule = object.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
        let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast();
        #[allow(unsafe_code, reason = "the interface is a pointer")]
        // SAFETY: a capsule of this name points to an ArrowArrayStream (the PyCapsule interface of
        // Arrow); it is moved out, and its former place marked as released.
        let reader = unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr()) };
        let reader = reader.map_err(failed)?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<_, _>>().map_err(failed)?;
        Ok(Self { schema, batches })
    }

    /// Refuses columns to link that have no texts.
    ///
    /// # Errors
    /// TypeError with the name and the type of such a column.
    pub fn check(&self, columns: &[String]) -> PyResult<()> {
        let fields = self.schema.fields().iter();
        let mut wrong = fields.filter(|field| !has_texts(field.data_type()));
        match wrong.find(|field| columns.contains(field.name())) {
            None => Ok(()),
            Some(field) => Err(PyTypeError::new_err(format!(
                "the column '{}' has values of the type {}, not texts: make a column of texts of it",
                field.name(),
                field.data_type()
            ))),
        }
    }

    /// The table as CSV, each row on a line. A column whose values are not texts, numbers or times
    /// is empty.
    ///
    /// # Errors
    /// A value without a text.
    pub fn csv(&self) -> Result<Vec<u8>, ArrowError> {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        let names = self.schema.fields().iter().map(|field| field.name());
        writer.write_record(names).map_err(io_error)?;
        for batch in &self.batches {
            let texts = |array: &ArrayRef| match has_texts(array.data_type()) {
                true => cast(array, TEXT).map(Some),
                false => Ok(None),
            };
            let named = |(array, field): (&ArrayRef, &Arc<Field>)| {
                texts(array).map_err(|error| unreadable(field, &error))
            };
            let columns = batch.columns().iter().zip(self.schema.fields()).map(named);
            let columns = columns.collect::<Result<Vec<_>, _>>()?;
            let columns: Vec<_> =
                columns.iter().map(|array| Some(array.as_ref()?.as_string::<i64>())).collect();
            for row in 0..batch.num_rows() {
                if row % STEP == 0 {
                    stop::check();
                }
                let cells = columns.iter().zip(batch.columns()).map(|(texts, array)| match texts {
                    Some(texts) if texts.is_valid(row) && array.data_type().is_floating() => {
                        // pandas has integers with gaps as such numbers.
                        let text = texts.value(row);
                        text.strip_suffix(".0").unwrap_or(text)
                    }
                    Some(texts) if texts.is_valid(row) => texts.value(row),
                    _ => "",
                });
                writer.write_record(cells).map_err(io_error)?;
            }
        }
        writer.into_inner().map_err(|error| io_error(error.into_error()))
    }
}

/// The error of a column whose values have no texts.
fn unreadable(field: &Field, error: &ArrowError) -> ArrowError {
    ArrowError::CastError(format!(
        "the column '{}' of the type {} cannot be read as texts: convert it to texts, or leave it \
         out ({error})",
        field.name(),
        field.data_type()
    ))
}

/// The rows between two looks at whether the work was stopped.
const STEP: usize = 1024;

/// The type of texts.
const TEXT: &DataType = &DataType::LargeUtf8;

/// Whether values of a type are texts, or are written as one.
fn has_texts(data_type: &DataType) -> bool {
    !data_type.is_nested() && can_cast_types(data_type, TEXT)
}

fn io_error(error: impl Into<io::Error>) -> ArrowError {
    let error = error.into();
    ArrowError::IoError(error.to_string(), error)
}

/// The name of the table in messages.
const NAME: &str = "the table";

/// How the table is written (Metadata Vocabulary for Tabular Data §5.9), so that nothing is guessed.
const DIALECT: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "the%20table",
    "dialect": {"delimiter": ",", "commentPrefix": null, "encoding": "utf-8"}}"#;

/// A table in memory that counts what is read of it.
pub struct Watched {
    memory: Memory,
    read: Arc<AtomicU64>,
}

impl Watched {
    /// The table, and the number of bytes that are read of it.
    pub fn table(csv: Vec<u8>) -> (TableFile, Arc<AtomicU64>) {
        let metadata = format!("{NAME}-metadata.json");
        let memory = Memory::new().with(NAME, csv).with(&metadata, DIALECT);
        let read = Arc::<AtomicU64>::default();
        let files = Files::of(Arc::new(Self { memory, read: read.clone() }));
        let iri = files.iri(NAME);
        (TableFile { files, iri }, read)
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.memory.fmt(f)
    }
}

impl Source for Watched {
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        self.memory.list(folder)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + Send>, OpenError> {
        let (inner, read) = (self.memory.open(path)?, self.read.clone());
        Ok(Box::new(Reader { inner, read }))
    }

    fn size(&self, path: &str) -> Option<u64> {
        self.memory.size(path)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.memory.is_folder(path)
    }
}

/// The reader of a [`Watched`] table.
struct Reader {
    inner: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
