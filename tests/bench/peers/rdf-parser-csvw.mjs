// Converts the tables of the current folder: node rdf-parser-csvw.mjs NODE_MODULES OUTPUT
//
// The parser takes one table at a time, and the metadata as triples: those of each table are made
// here from csv-metadata.json, which has no more than is asked for.

import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'

const [modules, output] = process.argv.slice(2)
const load = name => import(pathToFileURL(createRequire(`${modules}/`).resolve(name)))
const { default: Parser } = await load('rdf-parser-csvw')
const { default: rdf } = await load('@rdfjs/data-model')
const { default: factory } = await load('@rdfjs/dataset')

const CSVW = 'http://www.w3.org/ns/csvw#'
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const XSD = 'http://www.w3.org/2001/XMLSchema#'
const NAMES = { aboutUrl: 'aboutUrl', lang: 'lang', name: 'name', titles: 'title', valueUrl: 'valueUrl' }

function describe (table) {
  const dataset = factory.dataset()
  const add = (s, p, o) => dataset.add(rdf.quad(s, rdf.namedNode(p), o))
  const schema = rdf.blankNode()
  add(rdf.blankNode(), CSVW + 'tableSchema', schema)
  add(schema, CSVW + 'aboutUrl', rdf.literal(table.tableSchema.aboutUrl))
  let list = rdf.namedNode(RDF + 'nil')
  for (const column of table.tableSchema.columns.toReversed()) {
    const node = rdf.blankNode()
    for (const [key, name] of Object.entries(NAMES)) {
      if (column[key]) add(node, CSVW + name, rdf.literal(column[key]))
    }
    const property = column.propertyUrl.replace(/^rdf:/, RDF)
    add(node, CSVW + 'propertyUrl', rdf.literal(property))
    if (column.datatype) add(node, CSVW + 'datatype', rdf.namedNode(XSD + column.datatype))
    for (const key of ['virtual', 'suppressOutput']) {
      if (column[key]) add(node, CSVW + key, rdf.literal('true', rdf.namedNode(XSD + 'boolean')))
    }
    const cell = rdf.blankNode()
    add(cell, RDF + 'first', node)
    add(cell, RDF + 'rest', list)
    list = cell
  }
  add(schema, CSVW + 'column', list)
  return dataset
}

const escapes = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r' }
function write (term) {
  switch (term.termType) {
    case 'NamedNode': return `<${term.value}>`
    case 'BlankNode': return `_:${term.value}`
    default: {
      const text = `"${term.value.replace(/["\\\n\r]/g, c => escapes[c])}"`
      if (term.language) return `${text}@${term.language}`
      return term.datatype.value === XSD + 'string' ? text : `${text}^^<${term.datatype.value}>`
    }
  }
}

const out = createWriteStream(output)
let lines = []
async function flush () {
  if (!out.write(lines.join(''))) await once(out, 'drain')
  lines = []
}
const { tables } = JSON.parse(readFileSync('csv-metadata.json', 'utf8'))
for (const table of tables) {
  const parser = new Parser({ metadata: describe(table), baseIRI: `file:///${table.url}` })
  for await (const quad of parser.import(createReadStream(table.url))) {
    lines.push(`${write(quad.subject)} ${write(quad.predicate)} ${write(quad.object)} .\n`)
    if (lines.length === 10000) await flush()
  }
}
await flush()
out.end()
await once(out, 'finish')
