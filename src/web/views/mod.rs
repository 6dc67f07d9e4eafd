//! Draws answers as pictures, as declared by `#+ view:` in the head of a question.
//!
//! `cells` reads the columns by their roles; one module draws each kind of view; `frame` puts the
//! drawing into a picture. `network` gathers nodes and edges, `stress` and `apart` place them, and
//! `exchange` writes them for other programs. A picture depends on the answer only. Notes below a
//! picture report what was left out.

mod apart;
mod bars;
mod cells;
mod draw_network;
mod exchange;
mod frame;
mod matrix;
mod moments;
mod network;
mod stress;
mod timeline;

use super::html::Element;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::project::{Asking, Error};
use crate::query::{Answer, QueryTemplate, Row, View, ViewKind};
use cells::{Cells, LinkTo};
use network::Network;

/// The file format of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewFormat {
    /// A picture.
    Svg,
    /// The network as GEXF 1.3, which Gephi reads.
    Gexf,
    /// The network as GraphML, which networkx, igraph, yEd and Cytoscape read.
    GraphMl,
}

impl ViewFormat {
    /// The styles of pictures for light, dark and print. Picture files contain them already.
    pub const STYLE: &str = frame::STYLE;

    const ALL: &[(&str, Self)] =
        &[("svg", Self::Svg), ("gexf", Self::Gexf), ("graphml", Self::GraphMl)];

    /// The format with this name.
    ///
    /// ```
    /// use rapporteur::ViewFormat;
    ///
    /// assert_eq!(ViewFormat::from_name("svg"), Some(ViewFormat::Svg));
    /// assert_eq!(ViewFormat::from_name("csv"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// The names of the formats available for the view of a question; empty if it has no view.
    ///
    /// ```
    /// use rapporteur::{QueryTemplate, ViewFormat};
    ///
    /// let text = "#+ view: {kind: bars, label: s}\nSELECT ?s { ?s ?p ?o }";
    /// let question = QueryTemplate::parse("q.rq", text)?;
    /// assert_eq!(ViewFormat::names(&question), ["svg"]);
    /// # Ok::<(), Box<rapporteur::Diagnostic>>(())
    /// ```
    pub fn names(question: &QueryTemplate) -> Vec<&'static str> {
        Self::of(question).map(Self::name).collect()
    }

    fn fits(self, view: &View) -> bool {
        self == Self::Svg || view.kind == ViewKind::Network
    }

    /// The formats for the view of a question.
    pub(super) fn of(question: &QueryTemplate) -> impl Iterator<Item = Self> {
        let view = question.view();
        let fits = move |format: &Self| view.is_some_and(|view| format.fits(view));
        Self::ALL.iter().map(|(_, format)| *format).filter(fits)
    }

    /// The media type of a file.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Gexf => "application/gexf+xml",
            Self::GraphMl => "application/graphml+xml",
        }
    }

    /// The answer of a question in this format.
    pub(super) fn write(self, view: &View, columns: &[String], rows: &[Row]) -> String {
        match self {
            Self::Svg => draw(view, columns, rows),
            Self::Gexf => gexf(view, columns, rows),
            Self::GraphMl => graphml(view, columns, rows),
        }
    }

    /// The name, which is the extension of a file, too.
    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }

    /// Checks that a view can be written in this format. `file` is the file of the question.
    ///
    /// # Errors
    /// [`Code::UnknownFormat`] if there is no view, or if a network format is asked of another
    /// view.
    ///
    /// ```
    /// use rapporteur::{QueryTemplate, ViewFormat};
    ///
    /// let question = QueryTemplate::parse("q.rq", "SELECT ?s { ?s ?p ?o }")?;
    /// let problem = ViewFormat::Svg.check(question.view(), question.file()).unwrap_err();
    /// assert_eq!(problem.message, "'svg' needs a view, but the question declares none");
    /// # Ok::<(), Box<rapporteur::Diagnostic>>(())
    /// ```
    pub fn check(self, view: Option<&View>, file: &str) -> Result<(), Box<Diagnostic>> {
        let name = self.name();
        let (message, help) = match view {
            Some(view) if self.fits(view) => return Ok(()),
            Some(view) => (
                format!("'{name}' is a network format, but this view is '{}'", view.kind_name()),
                "write it as svg",
            ),
            None => (
                format!("'{name}' needs a view, but the question declares none"),
                "add a view to the head of the question, such as \
                 `#+ view: {kind: bars, label: host, value: sessions}`",
            ),
        };
        let place = Place::file(file);
        Err(Box::new(Diagnostic::new(Code::UnknownFormat, message, place).help(help)))
    }
}

impl Asking {
    /// Draws the answer as the view of the question declares (`#+ view:`), or writes its network.
    ///
    /// ```
    /// use rapporteur::{QueryTemplate, ViewFormat};
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let text = "#+ summary: Meetings by place\n#+ view: {kind: bars, label: place}\n\
    ///     SELECT ?place { ?meeting <http://schema.org/location> ?place }";
    /// let question = QueryTemplate::parse("places", text)?;
    /// let asking = project.ask(&question, &[], Default::default())?;
    /// assert!(asking.draw(ViewFormat::Svg)?.contains("<title>Meetings by place</title>"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Asking::answer`]; [`Error::Request`] if the question has no view, or none for
    /// this format.
    pub fn draw(&self, format: ViewFormat) -> Result<String, Error> {
        format.check(self.view(), self.file())?;
        let (Some(view), Answer::Rows { columns, rows }) = (self.view(), self.answer()?) else {
            return Ok(String::new());
        };
        Ok(format.write(view, &columns, &rows))
    }
}

impl Asking {
    /// Draws the answer as an `svg` element for an HTML page whose styles include
    /// [`ViewFormat::STYLE`]. `to` returns the page's link for an IRI, or nothing; only `http`,
    /// `https` and relative addresses become links.
    ///
    /// ```
    /// use rapporteur::QueryTemplate;
    ///
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let text = "#+ view: {kind: bars, label: m}\nSELECT ?m { ?m a <http://schema.org/Event> }";
    /// let question = QueryTemplate::parse("meetings", text)?;
    /// let asking = project.ask(&question, &[], Default::default())?;
    /// let page = asking.figure(&|iri| iri.strip_prefix("https://river.example").map(str::to_owned))?;
    /// assert!(page.contains("<a href=\"/meeting/1\">"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Asking::draw`].
    pub fn figure(&self, to: &dyn Fn(&str) -> Option<String>) -> Result<String, Error> {
        ViewFormat::Svg.check(self.view(), self.file())?;
        let (Some(view), Answer::Rows { columns, rows }) = (self.view(), self.answer()?) else {
            return Ok(String::new());
        };
        Ok(picture(view, &columns, &rows, to).fragment())
    }
}

/// The picture of an answer as an element for a page whose styles include [`ViewFormat::STYLE`].
pub(super) fn picture(view: &View, columns: &[String], rows: &[Row], to: LinkTo<'_>) -> Element {
    frame::frame(view.title.as_deref(), drawing(view, columns, rows, to))
}

/// The picture of an answer as a separate file.
fn draw(view: &View, columns: &[String], rows: &[Row]) -> String {
    let to = |address: &str| Some(address.to_owned());
    frame::file(view.title.as_deref(), drawing(view, columns, rows, &to)).document()
}

/// The network of an answer as GEXF.
fn gexf(view: &View, columns: &[String], rows: &[Row]) -> String {
    let network = Network::of(&Cells::new(view, columns, rows, &|iri| Some(iri.to_owned())));
    exchange::gexf(&network, view.title.as_deref()).document()
}

/// The network of an answer as GraphML.
fn graphml(view: &View, columns: &[String], rows: &[Row]) -> String {
    let network = Network::of(&Cells::new(view, columns, rows, &|iri| Some(iri.to_owned())));
    exchange::graphml(&network, view.title.as_deref()).document()
}

fn drawing(view: &View, columns: &[String], rows: &[Row], to: LinkTo<'_>) -> frame::Drawing {
    let cells = Cells::new(view, columns, rows, to);
    match view.kind {
        _ if rows.is_empty() => frame::Drawing::empty(),
        ViewKind::Timeline => timeline::draw(&cells),
        ViewKind::Network => draw_network::draw(&Network::of(&cells)),
        ViewKind::Bars => bars::draw(&cells),
        ViewKind::Matrix => matrix::draw(&cells),
    }
}

#[cfg(test)]
mod tests;
