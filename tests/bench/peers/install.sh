#!/bin/sh
# Installs the programs that the benchmarks compare with, each in a place of its own below DIR:
#
#     tests/bench/peers/install.sh DIR
#     cargo bench --bench whole -- --peers DIR
#
# It needs python3 with venv, node and npm. What is missing afterwards is left out of the table.
set -eu
dir=${1:?usage: install.sh DIR}
mkdir -p "$dir"

python() {
    test -x "$dir/$1/bin/python" || python3 -m venv "$dir/$1"
    "$dir/$1/bin/python" -m pip install --quiet "$2"
}

python morph-kgc 'morph-kgc==2.10.0'
python maplib 'maplib==0.20.19'
python rdfizer 'rdfizer==4.7.5.15.4.1'
python pyoxigraph 'pyoxigraph==0.5.13'
python oxigraph 'oxigraph==0.5.13'
npm install --silent --prefix "$dir/rdf-parser-csvw" rdf-parser-csvw@1.1.0 @rdfjs/dataset@2.0.3
