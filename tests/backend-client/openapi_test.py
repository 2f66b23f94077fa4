"""Checks backend-client/api/openapi.yaml without the network: references, examples against their schemas, strict requests,
open answers, problems, idempotency keys.  Usage: openapi_test.py SOURCE_ROOT"""

import copy
import pathlib
import sys
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(sys.argv.pop(1))
TEXT = (ROOT / "backend-client/api/openapi.yaml").read_text(encoding="utf-8")
API = yaml.safe_load(TEXT)
METHODS = ("get", "put", "post", "delete", "patch")
KEYWORDS = {"$ref", "type", "description", "pattern", "minLength", "maxLength", "minimum", "maximum", "enum", "const",
            "format", "properties", "required", "additionalProperties", "propertyNames", "maxProperties", "items",
            "minItems", "maxItems", "oneOf"}


def resolve(node):
    """What a reference names, or the node itself; KeyError for a reference into nowhere."""
    while isinstance(node, dict) and "$ref" in node:
        at = API
        for part in node["$ref"].removeprefix("#/").split("/"):
            at = at[part]
        node = at
    return node


def every(node, where="#"):
    """(where, mapping) for each mapping of the document."""
    if isinstance(node, dict):
        yield where, node
        for name, child in node.items():
            yield from every(child, f"{where}/{name}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from every(child, f"{where}/{index}")


def operations():
    for path, item in API["paths"].items():
        for method in METHODS:
            if method in item:
                shared = [resolve(p) for p in item.get("parameters", [])]
                own = [resolve(p) for p in item[method].get("parameters", [])]
                yield path, method, item[method], shared + own


def bodies():
    """(operation, schema, {example name: value}, is a request) of each body."""
    for path, method, operation, _ in operations():
        where = f"{method} {path}"
        if "requestBody" in operation:
            for media in operation["requestBody"]["content"].values():
                yield where, media["schema"], examples_of(media), True
        for status, answer in operation["responses"].items():
            for media in resolve(answer).get("content", {}).values():
                yield f"{where} {status}", media["schema"], examples_of(media), False


def examples_of(media):
    return {name: resolve(e)["value"] for name, e in media.get("examples", {}).items()}


def validator(schema):
    return jsonschema.Draft202012Validator({"components": API["components"], "allOf": [schema]})


def parts(schema):
    """The schema and each schema written inside it."""
    yield schema
    inside = list(schema.get("properties", {}).values()) + schema.get("oneOf", [])
    inside += [schema[k] for k in ("items", "additionalProperties") if isinstance(schema.get(k), dict)]
    for child in inside:
        yield from parts(child)


def objects(schema):
    """Each object schema reachable from `schema`, references followed."""
    for part in parts(resolve(schema)):
        if "$ref" in part:
            yield from objects(part)
        elif part.get("type") == "object":
            yield part


class Document(unittest.TestCase):
    def test_is_openapi_3_1_over_mutual_tls(self):
        self.assertRegex(API["openapi"], r"^3\.1\.")
        scheme = next(iter(API["security"][0]))
        self.assertEqual(API["components"]["securitySchemes"][scheme]["type"], "mutualTLS")

    def test_every_reference_resolves(self):
        found = 0
        for where, node in every(API):
            if "$ref" in node:
                found += 1
                try:
                    resolve(node)
                except KeyError as missing:
                    self.fail(f"{where}: {node['$ref']}: no {missing}")
        self.assertGreater(found, 100)

    def test_every_component_is_used(self):
        for kind in ("parameters", "headers", "responses", "schemas", "examples"):
            for name in API["components"][kind]:
                self.assertIn(f"'#/components/{kind}/{name}'", TEXT)

    def test_schemas_hold_only_keywords_that_mean_something(self):
        for name, schema in API["components"]["schemas"].items():
            for part in parts(schema):
                self.assertLessEqual(set(part), KEYWORDS, name)

    def test_every_operation_has_its_own_name(self):
        names = [operation["operationId"] for _, _, operation, _ in operations()]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(names), 12)

    def test_every_path_parameter_is_declared(self):
        for path, method, _, parameters in operations():
            declared = {p["name"] for p in parameters if p["in"] == "path"}
            self.assertEqual(declared, {part[1:-1] for part in path.split("/") if part.startswith("{")}, f"{method} {path}")

    def test_exactly_the_posts_carry_an_idempotency_key(self):
        for path, method, _, parameters in operations():
            carries = any(p["name"] == "Idempotency-Key" and p["required"] for p in parameters)
            self.assertEqual(carries, method == "post", f"{method} {path}")

    def test_every_refusal_is_a_problem(self):
        for path, method, operation, _ in operations():
            refusals = [s for s in operation["responses"] if s[0] in "45"]
            self.assertIn("5XX", refusals)
            for status in refusals:
                content = resolve(operation["responses"][status])["content"]
                self.assertEqual(list(content), ["application/problem+json"], f"{method} {path} {status}")

    def test_answers_to_the_queue_carry_an_acknowledgement(self):
        for path, method, operation, _ in operations():
            if method == "post" and not path.startswith("/v1/terminals/"):
                status = "201" if "201" in operation["responses"] else "200"
                schema = resolve(operation["responses"][status]["content"]["application/json"]["schema"])
                self.assertIn("ack", schema["required"], path)


class Bodies(unittest.TestCase):
    def test_every_body_has_an_example_and_each_fits_its_schema(self):
        for where, schema, examples, _ in bodies():
            self.assertTrue(examples, where)
            for name, value in examples.items():
                validator(schema).validate(value)

    def test_every_parameter_and_header_example_fits_its_schema(self):
        for kind in ("parameters", "headers"):
            for entry in API["components"][kind].values():
                validator(entry["schema"]).validate(entry["example"])

    def test_requests_are_strict_and_answers_open(self):
        for where, schema, _, is_request in bodies():
            for found in objects(schema):
                extra = found["additionalProperties"]
                self.assertEqual(extra is True, not is_request, f"{where}: {sorted(found.get('properties', {}))}")

    def test_a_missing_or_unknown_member_of_a_request_is_refused(self):
        for where, schema, examples, is_request in bodies():
            check = validator(schema)
            for value in examples.values():
                self.assertEqual(check.is_valid({**value, "another": 1}), not is_request, where)
                for name in value if is_request else ():
                    self.assertFalse(check.is_valid({k: v for k, v in value.items() if k != name}), f"{where}: {name}")

    def test_money_is_a_whole_number_that_is_not_negative(self):
        seen = 0
        for where, schema, examples, _ in bodies():
            for value in examples.values():
                for at, node in every(value):
                    for name in [n for n in node if n.endswith("_fen") and isinstance(node[n], int)]:
                        seen += 1
                        for wrong in (-1, 0.5, "1", 2**53, None):
                            spoilt = copy.deepcopy(value)
                            target = spoilt
                            for part in at.split("/")[1:]:
                                target = target[int(part) if isinstance(target, list) else part]
                            target[name] = wrong
                            self.assertFalse(validator(schema).is_valid(spoilt), f"{where} {at}/{name} = {wrong}")
        self.assertGreater(seen, 15)


if __name__ == "__main__":
    unittest.main()
