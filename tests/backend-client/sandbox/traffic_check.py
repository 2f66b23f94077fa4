"""Holds recorded traffic against backend-client/api/openapi.yaml: every request and every answer must be one that the
contract names, with bodies that fit its schemas.  Prints what is not; silent when all is well.
Usage: traffic_check.py SOURCE_ROOT TRAFFIC.jsonl"""

import functools
import json
import pathlib
import re
import sys

import jsonschema
import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
API = yaml.load((pathlib.Path(sys.argv[1]) / "backend-client/api/openapi.yaml").read_text(encoding="utf-8"), LOADER)


def resolve(node):
    while "$ref" in node:
        at = API
        for part in node["$ref"].removeprefix("#/").split("/"):
            at = at[part]
        node = at
    return node


@functools.lru_cache(maxsize=None)
def validator(schema):
    return jsonschema.Draft202012Validator({"components": API["components"], "allOf": [json.loads(schema)]})


def misfits(schema, value, where):
    for error in validator(json.dumps(schema)).iter_errors(value):
        yield f"{where}: {error.message} at /{'/'.join(map(str, error.absolute_path))}"


def operation_of(line):
    for path, item in API["paths"].items():
        pattern = re.sub(r"\{[a-z]+\}", "[^/]+", path)
        if re.fullmatch(pattern, line["path"]):
            return item.get(line["method"].lower())
    return None


def response_of(operation, status):
    for name in (str(status), f"{status // 100}XX"):
        if name in operation["responses"]:
            return resolve(operation["responses"][name])
    return None


def wrong(line):
    where = f"{line['method']} {line['path']} {line['status']}"
    operation = operation_of(line)
    if operation is None:
        if line["status"] not in (404, 405):
            yield f"{where}: the contract has no such operation"
        return
    accepted = line["status"] < 300
    if accepted and "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        yield from misfits(schema, json.loads(line["request"]), where + " request")
        if "idempotency_key" not in line:
            yield f"{where}: taken without Idempotency-Key"
    response = response_of(operation, line["status"])
    if response is None:
        yield f"{where}: the contract has no such status"
        return
    if "ETag" in response.get("headers", {}) and not line["etag"]:
        yield f"{where}: no ETag"
    media = response.get("content", {})
    if not media:
        if line["answer"]:
            yield f"{where}: a body where the contract has none"
        return
    if line["content_type"] not in media:
        yield f"{where}: {line['content_type']} is not {' or '.join(media)}"
        return
    answer = json.loads(line["answer"])
    yield from misfits(media[line["content_type"]]["schema"], answer, where + " answer")
    if line["status"] >= 400 and answer.get("status") != line["status"]:
        yield f"{where}: the problem says {answer.get('status')}"


found = [text for line in map(json.loads, open(sys.argv[2], encoding="utf-8")) for text in wrong(line)]
print("\n".join(found), end="")
sys.exit(bool(found))
