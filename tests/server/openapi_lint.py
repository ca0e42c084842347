#!/usr/bin/python3
"""Finds what is wrong with the description of the API: references that lead nowhere, components that
nothing uses, operations without what every operation has, examples that their schema forbids, path
parameters that are not declared.

    openapi_lint.py OPENAPI
"""

import json
import re
import sys

import jsonschema

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
PARTS = ("parameters", "headers", "responses", "schemas")


def walk(value, place="#"):
    """Every object in the document, with where it is. What examples hold is data."""
    if isinstance(value, dict):
        yield place, value
        for key, part in value.items():
            if key not in ("example", "examples", "const", "enum", "default"):
                yield from walk(part, f"{place}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from walk(part, f"{place}/{number}")


def target_of(document, reference):
    found = document
    for key in reference[2:].split("/"):
        found = found[key.replace("~1", "/").replace("~0", "~")]
    return found


def resolve(document, value):
    while "$ref" in value:
        value = target_of(document, value["$ref"])
    return value


def reference_complaints(document):
    used = set()
    for place, value in walk(document):
        reference = value.get("$ref")
        if reference is None:
            continue
        used.add(reference)
        try:
            target_of(document, reference)
        except (KeyError, TypeError):
            yield f"{place}: {reference} leads nowhere"
    for part in PARTS:
        for name in document["components"][part]:
            # Refusals of the transport belong to no operation.
            if f"#/components/{part}/{name}" not in used and part != "responses":
                yield f"components/{part}/{name} is used nowhere"
            if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
                yield f"components/{part}/{name} is not a name"


def parameter_complaints(document, path, operation, place):
    declared = [resolve(document, one) for one in operation.get("parameters", [])]
    in_path = {one["name"] for one in declared if one["in"] == "path"}
    if in_path != set(re.findall(r"\{(\w+)\}", path)):
        yield f"{place}: declares the path parameters {sorted(in_path)}"
    for one in declared:
        if not one.get("description") or "schema" not in one:
            yield f"{place}: the parameter {one['name']} has no description or schema"
        if one["in"] == "path" and not one.get("required"):
            yield f"{place}: the path parameter {one['name']} is not required"
    if len({(one["name"], one["in"]) for one in declared}) != len(declared):
        yield f"{place}: declares a parameter twice"


def operation_complaints(document):
    seen = set()
    tags = {tag["name"] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            place = f"{method} {path}"
            if method not in METHODS:
                yield f"{place} is no operation"
                continue
            if operation.get("operationId") in seen or not operation.get("operationId"):
                yield f"{place} has no operationId of its own"
            seen.add(operation.get("operationId"))
            if not operation.get("summary") or not set(operation.get("tags", [])) & tags:
                yield f"{place} has no summary or no known tag"
            if not any(status.startswith("2") for status in operation.get("responses", {})):
                yield f"{place} has no answer for success"
            yield from parameter_complaints(document, path, operation, place)
            for status, response in operation.get("responses", {}).items():
                if not resolve(document, response).get("description"):
                    yield f"{place} {status} has no description"


def example_complaints(document):
    resolver = jsonschema.RefResolver("", document)
    for place, value in walk(document):
        schema = value.get("schema", value)
        examples = list(value.get("examples", []))
        if "example" in value:
            examples.append(value["example"])
        if not examples or ("schema" not in value and place.count("/schemas/") == 0):
            continue
        checker = jsonschema.Draft202012Validator(schema, resolver=resolver)
        for example in examples:
            for error in checker.iter_errors(example):
                yield f"{place}: the example is not valid: {error.message}"


def schema_complaints(document):
    for name, schema in document["components"]["schemas"].items():
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            yield f"components/schemas/{name}: {error.message}"
        if isinstance(schema, dict) and "oneOf" not in schema and "examples" not in schema \
                and name != "Counts":
            yield f"components/schemas/{name} has no example"
    for place, value in walk(document):
        for required in value.get("required", []) if isinstance(value.get("required"), list) else []:
            if required not in value.get("properties", {}):
                yield f"{place}: requires {required}, which it does not describe"


def complaints(document):
    if not re.fullmatch(r"3\.1\.\d+", document.get("openapi", "")):
        yield "openapi is not 3.1"
    for key in ("title", "version", "description"):
        if not document.get("info", {}).get(key):
            yield f"info has no {key}"
    broken = list(reference_complaints(document))
    yield from broken
    if any("leads nowhere" in sentence for sentence in broken):
        return
    yield from operation_complaints(document)
    yield from schema_complaints(document)
    yield from example_complaints(document)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        document = json.load(file)
    found = list(complaints(document))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
