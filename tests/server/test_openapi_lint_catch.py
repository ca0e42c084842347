"""The lint of the API's description finds faults that are put into a sound one."""

import copy
import unittest

import openapi_lint

SOUND = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1", "description": "d"},
    "tags": [{"name": "T"}],
    "paths": {"/a/{id}": {"get": {
        "operationId": "getA", "tags": ["T"], "summary": "s",
        "parameters": [{"$ref": "#/components/parameters/id"}],
        "responses": {"200": {"description": "OK", "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/A"}}}}}}}},
    "components": {
        "parameters": {"id": {"name": "id", "in": "path", "required": True, "description": "d",
                              "schema": {"type": "integer"}, "example": 1}},
        "headers": {}, "responses": {},
        "schemas": {"A": {"type": "object", "required": ["n"],
                          "properties": {"n": {"type": "integer"}}, "examples": [{"n": 1}]}}},
}


class OpenApiLint(unittest.TestCase):
    def found_after(self, change):
        document = copy.deepcopy(SOUND)
        change(document)
        return list(openapi_lint.complaints(document))

    def test_sound_one_passes(self):
        self.assertEqual(self.found_after(lambda document: None), [])

    def test_faults_are_found(self):
        def operation(document):
            return document["paths"]["/a/{id}"]["get"]

        def schema(document):
            return document["components"]["schemas"]["A"]

        faults = {
            "leads nowhere": lambda d: operation(d)["parameters"][0].update(
                {"$ref": "#/components/parameters/none"}),
            "used nowhere": lambda d: d["components"]["headers"].update({"X": {"schema": {}}}),
            "operationId": lambda d: operation(d).pop("operationId"),
            "no summary": lambda d: operation(d).pop("summary"),
            "no answer for success": lambda d: operation(d)["responses"].clear(),
            "path parameters": lambda d: operation(d)["parameters"].clear(),
            "not valid": lambda d: schema(d)["examples"].append({"n": "one"}),
            "has no example": lambda d: schema(d).pop("examples"),
            "which it does not describe": lambda d: schema(d)["required"].append("m"),
            "is not 3.1": lambda d: d.update({"openapi": "3.0.3"}),
            "has no description": lambda d: operation(d)["responses"]["200"].pop("description"),
        }
        for expected, change in faults.items():
            with self.subTest(expected):
                self.assertTrue(any(expected in sentence for sentence in self.found_after(change)))


if __name__ == "__main__":
    unittest.main()
