"""Reconciliation: a client that links a DataFrame, and the schemas of the API judge all replies."""

import json
import os
import urllib.parse
from functools import cache
from pathlib import Path

import pandas
import reconciler
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from folder import BASE, ONTOLOGY, Live, differ
from report import Skipped
from server import sent

SHARED = Path(os.environ.get("RECONCILIATION", "../shared/reconciliation"))


def known(live: Live) -> dict[str, list[tuple[str, str]]]:
    """Names with the identifiers that they have in the tables, by class."""
    states = [(row["name_en"], BASE + row["agent"]) for row in live.rows("states")]
    organizations = [(row["name"], BASE + row["agent"]) for row in live.rows("organizations")]
    return {"State": states, "Organization": organizations}


def reconciler_client(live: Live, fail) -> str:
    """Names in a DataFrame get the identifiers of the tables; unknown names get none."""
    count = 0
    link = lambda names, **more: reconciler.reconcile(names, reconciliation_endpoint=live.address + "reconcile", **more)
    for name, pairs in known(live).items():
        names = pandas.Series([label for label, _ in pairs])
        frame = link(names, type_id=ONTOLOGY + name)
        found = list(zip(frame["input_value"], frame["id"], frame["match"].map(bool)))
        if different := differ(sorted(found), sorted((label, iri, True) for label, iri in pairs)):
            fail(name, different)
        count += len(pairs)
    codes = pandas.Series([row["m49"] for row in live.rows("states")])
    names = pandas.Series([row["name_fr"] for row in live.rows("states")])
    frame = link(names, type_id=ONTOLOGY + "State", property_mapping={ONTOLOGY + "m49": codes})
    expected = [(row["name_fr"], BASE + row["agent"], True) for row in live.rows("states")]
    if different := differ(sorted(zip(frame["input_value"], frame["id"], frame["match"].map(bool))), sorted(expected)):
        fail("names in French with codes", different)
    unknown = link(pandas.Series(["nobody at all", "Canada"]), top_res="all")
    rows = unknown[unknown["input_value"] == "nobody at all"]
    if rows["match"].any() or not rows["id"].isna().all():
        fail("nobody at all", f"is linked: {rows.to_dict('records')}")
    return f"{count + len(codes)} names"


@cache
def validators() -> dict[str, Draft7Validator]:
    """The schemas by their names; they find each other without the network."""
    if not (SHARED / "schemas").is_dir():
        raise Skipped("no schemas; set RECONCILIATION to the folder with the schemas of the Reconciliation API 0.2")
    schemas = {file.stem: json.loads(file.read_text("utf-8")) for file in (SHARED / "schemas").glob("*.json")}
    resources = [(schema["$id"], Resource.from_contents(schema, DRAFT7)) for schema in schemas.values() if "$id" in schema]
    # The manifest names the schema of Swagger for authentication, which this service does not have.
    resources.append(("http://swagger.io/v2/schema.json", Resource.from_contents({}, DRAFT7)))
    registry = Registry().with_resources(resources)
    return {name: Draft7Validator(schema, registry=registry) for name, schema in schemas.items() if "$id" in schema}


class Judge:
    """Asks the service, and has each reply judged by a schema."""

    def __init__(self, live: Live, fail):
        self.root, self.fail, self.count = live.address.rstrip("/") + "/reconcile", fail, 0

    def valid(self, schema: str, place: str, document) -> None:
        self.count += 1
        for error in validators()[schema].iter_errors(document):
            self.fail(place, f"{error.json_path}: {error.message[:300]}")

    def reply(self, schema: str, place: str, address: str, form: dict | None = None):
        status, headers, body = sent(address, form)
        if status != 200 or not headers.get_content_type() == "application/json":
            self.fail(place, f"{status} {headers.get('content-type')}: {body[:200]!r}")
            return None
        if headers.get("access-control-allow-origin") != "*":
            self.fail(place, "pages of others cannot read it")
        document = json.loads(body)
        self.valid(schema, place, document)
        return document

    def post(self, schema: str, place: str, name: str, value):
        return self.reply(schema, place, self.root, {name: json.dumps(value)})


def batches(judge: Judge, live: Live) -> None:
    """Batches of queries: our own, and the valid and invalid examples of the standard."""
    names = [name for pairs in known(live).values() for name, _ in pairs]
    batch = {f"q{at}": {"query": name, "limit": 3} for at, name in enumerate(names)}
    batch["typed"] = {"query": "Canada", "type": ONTOLOGY + "State", "type_strict": "any"}
    batch["coded"] = {"properties": [{"pid": ONTOLOGY + "m49", "v": "124"}]}
    judge.valid("reconciliation-query-batch", "our own batch", batch)
    replies = judge.post("reconciliation-result-batch", "our own batch", "queries", batch) or {}
    if set(replies) != set(batch):
        judge.fail("our own batch", "its answers are not for the queries")
    for file in sorted((SHARED / "examples").glob("reconciliation-query-batch/*/*.json")):
        example = json.loads(file.read_text("utf-8"))
        if file.parent.name == "valid":
            judge.post("reconciliation-result-batch", file.name, "queries", example)
        elif file.stem != "misnamed-property" and sent(judge.root, {"queries": json.dumps(example)})[0] != 400:
            # Names of members that a server does not know are for later versions.
            judge.fail(file.name, "is taken")
    for file in sorted((SHARED / "examples").glob("data-extension-query/valid/*.json")):
        judge.post("data-extension-response", file.name, "extend", json.loads(file.read_text("utf-8")))


def suggestions(judge: Judge, manifest: dict, live: Live) -> None:
    """What the places of the manifest suggest for the start of each name of a state."""
    kinds = {"entity": "suggest-entities-response", "type": "suggest-types-response", "property": "suggest-properties-response"}
    for kind, schema in kinds.items():
        place = manifest["suggest"][kind]
        address = place["service_url"] + place["service_path"]
        for prefix in ("s", "Stat", "é", "/", "\"", " "):
            judge.reply(schema, f"{kind} '{prefix}'", f"{address}?{urllib.parse.urlencode({'prefix': prefix})}")
    place = manifest["suggest"]["entity"]
    for row in live.rows("states")[::10]:
        query = urllib.parse.urlencode({"prefix": row["name_en"]})
        found = judge.reply(kinds["entity"], row["name_en"], f"{place['service_url']}{place['service_path']}?{query}")
        if found and BASE + row["agent"] not in [one["id"] for one in found["result"]]:
            judge.fail(f"suggest '{row['name_en']}'", f"gives {[one['name'] for one in found['result']][:5]}")


def extension(judge: Judge, manifest: dict, live: Live) -> None:
    """Values of properties are those of the table, and proposals can be asked for."""
    states = {BASE + row["agent"]: row for row in live.rows("states")}
    asked = {"ids": list(states), "properties": [{"id": ONTOLOGY + "m49"}, {"id": ONTOLOGY + "region"}]}
    judge.valid("data-extension-query", "our own extension", asked)
    reply = judge.post("data-extension-response", "our own extension", "extend", asked) or {"rows": {}}
    for iri, row in states.items():
        found = reply["rows"].get(iri, {})
        region = [one.get("id") for one in found.get(ONTOLOGY + "region", [])]
        expected = [f"{BASE}region/{row['region']}"] if row["region"] else []
        if found.get(ONTOLOGY + "m49") != [{"str": row["m49"]}] or region != expected:
            judge.fail(iri, f"has {found}")
    place = manifest["extend"]["propose_properties"]
    address = f"{place['service_url']}{place['service_path']}"
    for query in ("", f"?type={urllib.parse.quote(ONTOLOGY + 'State')}&limit=5", "?type=none"):
        judge.reply("data-extension-property-proposal", f"proposals {query}", address + query)


def schemas(live: Live, fail) -> str:
    """The manifest and all replies are valid; other pages may read them; a preview is a page."""
    validators()
    judge = Judge(live, fail)
    manifest = judge.reply("manifest", "manifest", judge.root)
    if manifest is None:
        return "no manifest"
    batches(judge, live)
    suggestions(judge, manifest, live)
    extension(judge, manifest, live)
    for iri in (BASE + "state/CAN", BASE + "organization/apc"):
        address = manifest["preview"]["url"].replace("{{id}}", urllib.parse.quote(iri, safe=""))
        status, headers, body = sent(address)
        if status != 200 or headers.get_content_type() != "text/html" or b"<h" not in body:
            fail(f"preview of {iri}", f"{status} {headers.get('content-type')}")
    ask = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    status, headers, _ = sent(judge.root, headers=ask, method="OPTIONS")
    if status not in (200, 204) or "POST" not in headers.get("access-control-allow-methods", ""):
        fail("a request of another page", f"{status}: {headers}")
    return f"{judge.count} documents"
