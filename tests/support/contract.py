"""Holds exchanges against /openapi.json: a status, a media type, a header or a member of a body that
the description lacks is a failure, as is a body that it forbids and the server takes."""

import copy
import http.client
import json
import re
import urllib.parse

import jsonschema

# Headers that belong to the protocol or to every answer of the server.
GENERAL = {"connection", "content-encoding", "content-length", "content-security-policy",
           "content-type", "date", "referrer-policy", "transfer-encoding", "x-content-type-options"}
# Refusals that no operation lists, since they are none of its own.
ANYWHERE = {400: "BadRequest", 404: "NotFound", 405: "MethodNotAllowed", 413: "ContentTooLarge",
            417: "ExpectationFailed", 431: "HeadTooLarge", 501: "NotImplemented"}

_contracts = {}


def of(server):
    """The contract of a program, read from it once."""
    program = server.arguments[0]
    if program not in _contracts:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=20)
        connection.request("GET", "/openapi.json")
        _contracts[program] = Contract(json.loads(connection.getresponse().read()))
        connection.close()
    return _contracts[program]


def closed(schema):
    """The schema with objects that have no members beyond those it names."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: part if key in ("example", "examples") else closed(part)
            for key, part in schema.items()}
    if "properties" in schema:
        made.setdefault("additionalProperties", False)
    return made


class Contract:
    def __init__(self, document):
        self.document = document
        self.strict = dict(document, components=dict(document["components"], schemas=closed(
            copy.deepcopy(document["components"]["schemas"]))))

    def resolve(self, value):
        while "$ref" in value:
            found = self.document
            for key in value["$ref"][2:].split("/"):
                found = found[key.replace("~1", "/").replace("~0", "~")]
            value = found
        return value

    def errors(self, value, schema, strict=True):
        """What is wrong with a value; `strict` also minds members the schema does not name."""
        root = self.strict if strict else self.document
        resolver = jsonschema.RefResolver("", root)
        checker = jsonschema.Draft202012Validator(closed(schema) if strict else schema,
                                                  resolver=resolver)
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
                for error in checker.iter_errors(value)]

    def item(self, path):
        """The path item for a path; a literal one comes before one with parameters."""
        path = "/".join(urllib.parse.unquote(segment).replace("/", "%2F")
                        for segment in path.split("/"))
        for template in sorted(self.document["paths"], key=lambda name: name.count("{")):
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path):
                return self.document["paths"][template]
        return None

    def operation(self, method, path):
        item = self.item(path)
        return None if item is None else item.get("get" if method == "HEAD" else method.lower())

    def check(self, method, target, headers, body, answer):
        """Raises AssertionError when the exchange is not as described."""
        url = urllib.parse.urlsplit(target)
        operation = self.operation(method, url.path)
        where = f"{method} {target}: {answer.status}"
        if method == "OPTIONS" and answer.status == 204:
            if self.item(url.path) is None or "Allow" not in answer.headers or answer.body:
                raise AssertionError(f"{where}: no Allow, or a body")
            return
        described = self.described(operation, answer.status, where)
        self.check_headers(described, answer, where)
        self.check_body(described, method, answer, where)
        if answer.status < 300:
            self.check_taken(operation, url.query, headers, body, where)

    def described(self, operation, status, where):
        responses = operation["responses"] if operation else {}
        if str(status) in responses:
            return self.resolve(responses[str(status)])
        if status in ANYWHERE:
            return self.document["components"]["responses"][ANYWHERE[status]]
        raise AssertionError(f"{where}: the status is not described")

    def check_headers(self, described, answer, where):
        known = {name.lower(): self.resolve(header)
                 for name, header in described.get("headers", {}).items()}
        for name, value in answer.headers.items():
            header = known.get(name.lower())
            if header is None and name.lower() not in GENERAL:
                raise AssertionError(f"{where}: the header {name} is not described")
            wrong = self.errors(value, header["schema"]) if header else []
            if wrong:
                raise AssertionError(f"{where}: header {name}: {wrong}")
        for name, header in known.items():
            if header.get("required") and name not in answer.headers:
                raise AssertionError(f"{where}: the header {name} is missing")

    def check_body(self, described, method, answer, where):
        media = answer.headers.get("Content-Type", "").split(";")[0]
        content = described.get("content", {})
        if not content:
            if media or answer.body:
                raise AssertionError(f"{where}: a body where none is described")
            return
        if media not in content:
            raise AssertionError(f"{where}: the media type {media} is not described")
        if method == "HEAD":
            if answer.body:
                raise AssertionError(f"{where}: HEAD was answered with a body")
            return
        if "json" in media and "ndjson" not in media and "Content-Encoding" not in answer.headers:
            wrong = self.errors(json.loads(answer.body), content[media]["schema"])
            if wrong:
                raise AssertionError(f"{where}: {wrong[:3]} in {answer.body[:300]}")

    def check_taken(self, operation, query, headers, body, where):
        """What the server has accepted, the description must allow."""
        parameters = {parameter["name"]: parameter for parameter in
                      map(self.resolve, operation.get("parameters", []))
                      if parameter["in"] == "query"}
        for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True):
            schema = parameters[name]["schema"] if name in parameters else False
            if schema and self.resolve(schema).get("type") == "integer" and value.isdigit():
                value = int(value)
            wrong = self.errors(value, schema)
            if wrong:
                raise AssertionError(f"{where}: took {name}={value!r}, but {wrong}")
        if body and "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            wrong = self.errors(json.loads(body), schema)
            if wrong:
                raise AssertionError(f"{where}: took a body, but {wrong[:3]}")
