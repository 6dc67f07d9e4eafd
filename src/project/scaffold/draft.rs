//! Drafts a project before it is written.

use std::collections::BTreeMap;

use super::known::{self, METADATA};
use super::model::{Class, Kind, Model, NamesOf, Space};
use super::naming::Taken;
use super::overlay::{Content, Overlay};
use super::questions::{self, Question};
use super::{Scaffold, context, extend, metadata, names, ontology, readme, shapes};
use crate::csvw::infer::{self, Doubt, DoubtfulGuess, Reference, TableFinding};
use crate::csvw::mapping::template::{Bindings, Bound, Template};
use crate::diagnostic::Diagnostics;
use crate::project::folder::DATA_FOLDER;
use crate::project::{Error, Project, TableFile};
use crate::query::FOLDER as QUERY_FOLDER;
use crate::rdf::export::CONTEXT_FILE;
use crate::rdf::graph::ONTOLOGY_FOLDER;
use crate::source::{Files, percent_decode};

/// Tables for a new project, or for an existing one.
pub(super) struct Draft {
    space: Space,
    /// The existing project.
    below: Option<Files>,
    row_limit: usize,
    /// The new files of `data/`: the tables, and lists of names.
    files: BTreeMap<String, Content>,
    /// The classes of the existing tables, and all tables.
    known: Vec<Class>,
    tables: Vec<TableFinding>,
    names: Vec<NamesOf>,
    doubts: Vec<Doubt>,
    problems: Diagnostics,
}

impl Draft {
    pub(super) fn new(
        space: Space,
        below: Option<Files>,
        row_limit: usize,
        tables: BTreeMap<String, TableFile>,
    ) -> Self {
        let files = tables.into_iter().map(|(name, table)| (name, Content::Copy(table))).collect();
        let (known, tables, names, doubts, problems) = Default::default();
        Self { space, below, row_limit, files, known, tables, names, doubts, problems }
    }

    /// The files of `data/`.
    fn data(&self) -> Files {
        let folder = format!("{DATA_FOLDER}/");
        let below = self.below.clone().map(|files| (files, folder.as_str()));
        Overlay::new(self.files.clone(), below).files(self.row_limit)
    }

    /// Infers the description of the tables.
    pub(super) fn describe(&mut self) -> Result<(), Error> {
        let data = self.data();
        let (tables, known) =
            self.below.as_ref().map_or_else(Default::default, |files| known::tables(files, &data));
        let paths: Vec<String> = self.files.keys().cloned().collect();
        let mut problems = Diagnostics::new();
        let (tables, doubts) = infer::describe(&data, tables, &paths, &mut problems)?;
        if !problems.is_ok() {
            return Err(Error::Input(problems));
        }
        let in_data =
            |doubt: Doubt| Doubt { file: format!("{DATA_FOLDER}/{}", doubt.file), ..doubt };
        self.doubts = doubts.into_iter().map(in_data).collect();
        (self.tables, self.known, self.problems) = (tables, known, problems);
        Ok(())
    }

    /// Adds the doubt that the base address is only an example.
    pub(super) fn doubt_base(&mut self) {
        let guess = DoubtfulGuess::Base { base: self.space.base.clone() };
        self.doubts.push(Doubt::new(&format!("{DATA_FOLDER}/{METADATA}"), guess));
    }

    fn model(&self) -> Model {
        Model::new(self.space.clone(), self.known.clone(), &self.tables, &self.names)
    }

    /// Finds columns with names of entities in the same tables.
    pub(super) fn find_own_names(&mut self) -> Result<(), Error> {
        let model = self.model();
        let named = metadata::of_names(&model, &self.tables);
        let Some(text) = named.filter(|_| self.tables.len() > 1) else { return Ok(()) };
        let named = model.classes.iter().filter(|class| class.is_named());
        let paths = named.map(|class| format!("{DATA_FOLDER}/{}", percent_decode(&class.url)));
        let all = self.in_data();
        let mut files: BTreeMap<String, Content> = paths
            .filter_map(|path| all.get_key_value(&path))
            .map(|(p, c)| (p.clone(), c.clone()))
            .collect();
        files.insert(format!("{DATA_FOLDER}/{METADATA}"), Content::Text(text.into()));
        let project = Project::from(Overlay::new(files, None).files(self.row_limit));
        self.find_names(&project, true)
    }

    /// The new files of `data/` by their paths in the project.
    fn in_data(&self) -> BTreeMap<String, Content> {
        let path = |name: &String| format!("{DATA_FOLDER}/{name}");
        self.files.iter().map(|(name, content)| (path(name), content.clone())).collect()
    }

    /// Finds columns with names of entities in a project; `is_own` marks the new project itself.
    pub(super) fn find_names(&mut self, project: &Project, is_own: bool) -> Result<(), Error> {
        let model = self.model();
        let data = self.data();
        for at in self.known.len()..self.tables.len() {
            let Some(table) = self.tables.get(at) else { continue };
            if self.names.iter().any(|names| names.list == at) {
                continue;
            }
            let skip = |column: usize| {
                let refers = table.references.iter().any(|r| r.column == column);
                refers || names::is_own_name(table, column)
            };
            let found = names::find(project, &data, table, skip)?;
            for found in found {
                let class = found.class.as_deref();
                let own = model.classes.iter().position(|other| class == Some(&other.iri));
                // A row that names itself is no reference.
                if !is_own || own != Some(at) {
                    self.add_names(at, own.filter(|_| is_own), found);
                }
            }
        }
        Ok(())
    }

    /// Adds a list of the names in a column.
    fn add_names(&mut self, at: usize, target: Option<usize>, found: names::FoundNames) {
        let names::FoundNames { column, list, found, all, seen, example, .. } = found;
        let Some(table) = self.tables.get(at) else { return };
        let title = table.title(column);
        let name = table.names.get(column).map(|name| name.replace('_', "-")).unwrap_or_default();
        let doubted = percent_decode(&table.url);
        let stem = table.stem.replace('_', "-");
        let data = self.data();
        let mut numbers = std::iter::once(String::new()).chain((2_u64..).map(|n| format!("-{n}")));
        let file = numbers.find_map(|number| {
            let file = format!("{stem}-{name}{number}.csv");
            (!data.exists(&data.iri(&file))).then_some(file)
        });
        let Some(file) = file else { return };
        self.files.insert(file.clone(), Content::Text(list.into()));
        let position = self.tables.len();
        self.tables.push(infer::names(&self.data(), &file));
        if let Some(table) = self.tables.get_mut(at) {
            table.references.push(Reference::to_names(column, position));
        }
        self.names.push(NamesOf { table: at, column, list: position, target, example });
        let file = format!("{DATA_FOLDER}/{file}");
        let guess = DoubtfulGuess::Names { column: title, file, found, all };
        let doubted = format!("{DATA_FOLDER}/{doubted}");
        self.doubts.push(Doubt::new(&doubted, guess).cell(column, &seen));
    }

    /// Writes all files. The ontology gets the title, if given. A new project gets all its other
    /// files too.
    pub(super) fn finish(self, title: Option<&str>) -> Result<Scaffold, Error> {
        let model = self.model();
        let mut files = self.in_data();
        let text = |text: String| Content::Text(text.into());
        let asked = questions::write(&model, &self.tables, self.taken_questions());
        for question in &asked {
            files.insert(
                format!("{QUERY_FOLDER}/{}.rq", question.name),
                text(question.text.clone()),
            );
        }
        let next = self.next(&model, &asked);
        files.insert(format!("{DATA_FOLDER}/{METADATA}"), text(self.description(&model, title)?));
        for (path, terms) in self.ontology(&model, title)? {
            files.insert(path, text(terms));
        }
        if self.below.is_none() {
            let title = title.unwrap_or_default();
            let json = serde_json::to_string_pretty(&context::write(&model))
                .map_err(std::io::Error::from)?;
            files.insert(CONTEXT_FILE.to_owned(), text(json + "\n"));
            let page = readme::readme(title, (&model, &self.tables), &asked, &self.doubts, &next);
            files.insert("README.md".to_owned(), text(page));
            files.insert("CITATION.cff".to_owned(), text(readme::citation(title)));
            files.insert("LICENSE.md".to_owned(), text(readme::LICENSE.to_owned()));
            let workflow = ".github/workflows/check.yml".to_owned();
            files.insert(workflow, text(readme::WORKFLOW.to_owned()));
        }
        let Self { below, row_limit, doubts, problems, .. } = self;
        Ok(Scaffold { files, below, row_limit, doubts, next, problems })
    }

    fn taken_questions(&self) -> Taken {
        let listed = self.below.as_ref().and_then(|files| files.list(QUERY_FOLDER).ok());
        let names: Vec<String> = listed.into_iter().flatten().map(|entry| entry.name).collect();
        Taken::of(names.iter().map(|name| name.trim_end_matches(".rq")))
    }

    /// The description of all tables: the existing description with the new tables added.
    fn description(&self, model: &Model, title: Option<&str>) -> Result<String, Error> {
        let new = self.known.len()..self.tables.len();
        if let Some(files) = &self.below {
            let url = files.iri(&format!("{DATA_FOLDER}/{METADATA}"));
            if files.exists(&url) {
                let bytes = files.read(&url)?;
                let text = String::from_utf8_lossy(&bytes);
                let new: Vec<_> = new.map(|at| metadata::table(at, model, &self.tables)).collect();
                return Ok(extend::extended(&text, &new)?);
            }
        }
        Ok(metadata::document(title.unwrap_or_default(), model, &self.tables))
    }

    /// The ontology and shapes files. Added tables get separate files.
    fn ontology(&self, model: &Model, title: Option<&str>) -> Result<[(String, String); 2], Error> {
        let (terms, rules) = (ontology::write(model, title)?, shapes::write(model)?);
        let Some(files) = &self.below else {
            let path = |name: &str| format!("{ONTOLOGY_FOLDER}/{name}.ttl");
            return Ok([(path("ontology"), terms), (path("shapes"), rules)]);
        };
        let stem = self.tables.get(self.known.len()).map(|table| table.stem.replace('_', "-"));
        let stem = stem.unwrap_or_default();
        let listed = files.list(ONTOLOGY_FOLDER).ok().into_iter().flatten();
        let names: Vec<String> = listed.map(|entry| entry.name).collect();
        let mut taken = Taken::of(names.iter().map(|name| name.trim_end_matches(".ttl")));
        let mut path = |name: String| format!("{ONTOLOGY_FOLDER}/{}.ttl", taken.take(&[name]));
        Ok([(path(stem.clone()), terms), (path(format!("{stem}-shapes")), rules)])
    }

    /// The suggested next commands.
    fn next(&self, model: &Model, asked: &[Question]) -> Vec<Vec<String>> {
        let words =
            |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut next = vec![words(&["check"])];
        // The first of equally good questions.
        let best = asked.iter().rev().max_by_key(|question| question.rank);
        if let Some(question) = best {
            let mut command = words(&["query", &question.name]);
            command.extend(question.example.iter().cloned());
            next.push(command);
        }
        let new = model.classes.iter().zip(&self.tables).skip(self.known.len());
        let rows = new.filter(|(class, _)| class.kind == Kind::Rows);
        if let Some(iri) = rows.into_iter().find_map(|(class, table)| first_entity(class, table)) {
            next.push(vec!["explain".to_owned(), iri]);
        }
        next
    }
}

/// The address of the first row of a table, if its key appears there unchanged.
fn first_entity(class: &Class, table: &TableFinding) -> Option<String> {
    struct Cells<'a>(Vec<&'a str>);
    impl Bindings for Cells<'_> {
        fn get(&self, index: usize) -> Bound<'_> {
            self.0.get(index).map_or(Bound::Undefined, |text| Bound::One(text))
        }
    }
    let template = Template::parse(class.about.as_deref()?).ok()?;
    let first = |name: &String| -> Option<&str> {
        if name == "_row" {
            return table.columns.iter().any(|column| column.filled > 0).then_some("1");
        }
        let at = table.names.iter().position(|other| other == name)?;
        let column = table.columns.get(at)?;
        let is_plain = column.datatype.as_ref().is_none_or(|datatype| datatype.is_string());
        let text = column.first.as_ref()?.text.as_str();
        (is_plain && !text.ends_with('…')).then_some(text)
    };
    let cells: Option<Vec<&str>> = template.names().iter().map(first).collect();
    let cells = cells.filter(|cells| !cells.is_empty())?;
    let mut iri = String::new();
    template.expand(&Cells(cells), &mut iri);
    Some(iri)
}
