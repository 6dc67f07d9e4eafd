"""Maps the tables of the current folder with maplib: python maplib_map.py OUTPUT

`mapping.stottr` has a template for each table; `maplib.json` says how a table becomes the data
frame that its template takes.
"""

import json
import re
import sys

import polars as pl
from maplib import Model

# The frame's type for each datatype; texts stay texts.
TYPES = {
    "integer": pl.Int64,
    "decimal": pl.Decimal(38, 12),
    "boolean": pl.Boolean,
}

# What maplib calls the text within a text with a language.
LANG_STRING = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>"


def iri(template):
    """An expression that fills a template in; null where one of its values is."""
    parts = re.split(r"\{([^}]*)\}", template)
    terms = [pl.col(p) if i % 2 else pl.lit(p) for i, p in enumerate(parts) if p]
    return pl.concat_str(terms)


def expression(column):
    """How a column's cells become values."""
    name, kind, template = column["name"], column["kind"], column["template"]
    if kind == "iri":
        return iri(template).alias(name)
    if kind == "english":
        parts = [pl.col(name).alias(LANG_STRING), pl.lit("en").alias("l")]
        return pl.when(pl.col(name).is_not_null()).then(pl.struct(parts)).alias(name)
    if kind == "each":
        items = pl.col(name).str.split(";")
        return items.list.eval(pl.lit(template) + pl.element()).alias(name)
    if kind == "dateTime":
        return pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%z").alias(name)
    if kind == "date":
        return pl.col(name).str.to_date("%Y-%m-%d").alias(name)
    if kind == "boolean":
        return (pl.col(name) == "true").alias(name)
    if kind in TYPES:
        return pl.col(name).cast(TYPES[kind]).alias(name)
    return pl.col(name)


def main(output):
    model = Model()
    with open("mapping.stottr", encoding="utf-8") as file:
        model.add_template(file.read())
    with open("maplib.json", encoding="utf-8") as file:
        tables = json.load(file)
    for table in tables:
        frame = pl.read_csv(table["file"], infer_schema=False)
        made = [iri(template).alias(name) for name, template in table["iris"]]
        made += [expression(c) for c in table["columns"] if c["kind"] != "none"]
        model.map(table["template"], frame.select(made))
    model.write(output, format="ntriples")


main(sys.argv[1])
