#!/usr/bin/env bash
# Publishes folders and checks the sites with real tools: Chromium, axe, the Nu checker, linkinator,
# rdflib, pyshacl and others. `tests/browser/site.sh PROGRAM`; installs its packages below target/.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-target/debug/rapporteur}
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
export DCAT_AP=${DCAT_AP:-$PWD/../shared/dcat-ap}
failed=0

sites=target/site
publish() {
  local name=$1 folder=$2
  rm -rf "${sites:?}/$name"
  "$program" publish -C "$folder" -o "$sites/$name" --lang en,fr,ar --url "https://example.org/$name"
}
publish own .
publish river docs/river

# The checks run from a copy, so that their packages lie outside the sources.
if node=$(command -v node) && command -v npm >/dev/null && command -v java >/dev/null; then
  mkdir -p target/browser
  cp tests/browser/*.mjs tests/browser/package*.json target/browser/
  if ! cmp -s tests/browser/package-lock.json target/browser/node_modules/.installed; then
    # vnu-jar would fetch a Java of its own.
    npm ci --prefix target/browser --ignore-scripts --no-audit --no-fund --loglevel=error
    cp tests/browser/package-lock.json target/browser/node_modules/.installed
  fi
  for name in own river; do
    printf -- '-- pages of %s\n' "$name"
    "$node" target/browser/run.mjs "$sites/$name" || failed=1
  done
  printf -- '-- hostile values\n'
  "$node" target/browser/hostile-run.mjs "$program" target/hostile || failed=1
else
  echo "skipped the pages of a site: Node, npm or Java is missing; on Debian: apt-get install nodejs npm default-jre-headless chromium"
fi

venv=target/validators
installed() { cmp -s tests/validators/requirements.txt "$venv/.installed"; }
install() {
  python3 -m venv "$venv" &&
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/validators/requirements.txt &&
    cp tests/validators/requirements.txt "$venv/.installed"
}
if command -v python3 >/dev/null && { installed || install; }; then
  for name in own river; do
    printf -- '-- data of %s\n' "$name"
    "$venv/bin/python" tests/validators/run.py "$sites/$name" || failed=1
  done
  if [ -d target/hostile/out/site ]; then
    printf -- '-- data of hostile values\n'
    "$venv/bin/python" tests/validators/run.py target/hostile/out/site || failed=1
  fi
else
  echo "skipped the data of a site: Python with venv is missing; on Debian: apt-get install python3-venv"
fi
exit "$failed"
