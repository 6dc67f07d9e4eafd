"""Loads `expected.nt` into an Oxigraph store: in memory, or below the folder given."""

import shutil
import sys

from pyoxigraph import RdfFormat, Store

if len(sys.argv) > 1:
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    store = Store(sys.argv[1])
else:
    store = Store()
store.bulk_load(path="expected.nt", format=RdfFormat.N_TRIPLES)
