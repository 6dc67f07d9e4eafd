"""Answers of other tools to the names of a CSV file, for the linking benchmark.

Prints a line for each answer: tool, row from 0, ISO 3166-1 alpha-3 code. A tool that is not
installed is left out.
"""
import csv
import logging
import sys

with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    names = [row["name"] for row in csv.DictReader(file)]


def tell(tool, row, code):
    print(tool, row, code or "", sep="\t")


try:
    import country_converter

    logging.disable(logging.CRITICAL)
    converter = country_converter.CountryConverter()
    for row, name in enumerate(names):
        code = converter.convert([name], to="ISO3", not_found="none")
        tell("country_converter", row, code if isinstance(code, str) and code != "none" else "")
except Exception as error:  # a tool that is not there, or does not work here, is left out
    print(f"left out: {error}", file=sys.stderr)

try:
    import pycountry

    for row, name in enumerate(names):
        try:
            found = pycountry.countries.search_fuzzy(name)
            tell("pycountry fuzzy", row, found[0].alpha_3)
        except LookupError:
            tell("pycountry fuzzy", row, "")
except Exception as error:  # a tool that is not there, or does not work here, is left out
    print(f"left out: {error}", file=sys.stderr)

try:
    import pycountry
    from rapidfuzz import fuzz, process, utils

    choices, codes = [], []
    for country in pycountry.countries:
        for key in ("name", "official_name", "common_name"):
            if hasattr(country, key):
                choices.append(getattr(country, key))
                codes.append(country.alpha_3)
    for row, name in enumerate(names):
        best = process.extractOne(
            name, choices, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=85
        )
        tell("rapidfuzz WRatio", row, codes[best[2]] if best else "")
except Exception as error:  # a tool that is not there, or does not work here, is left out
    print(f"left out: {error}", file=sys.stderr)
