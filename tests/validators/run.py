"""Checks the data of a published site: `run.py FOLDER`; with names of checks, only those."""

import sys
from pathlib import Path

import crate
import descriptions
import records
from report import Report

CHECKS = {
    "entities": records.entities,
    "downloads": records.downloads,
    "in-pages": records.in_pages,
    "documents": descriptions.documents,
    "sitemap": descriptions.sitemap,
    "void": descriptions.void,
    "dcat": descriptions.dcat,
    "crate": descriptions.crate,
    "crate-profile": crate.profile,
    "package": descriptions.package,
    "networks": descriptions.networks,
}


def main() -> int:
    if len(sys.argv) < 2:
        print("which folder? for example: run.py target/site/own", file=sys.stderr)
        return 2
    site, only = Path(sys.argv[1]).resolve(), sys.argv[2:]
    return Report().run(CHECKS, only, site)


if __name__ == "__main__":
    sys.exit(main())
