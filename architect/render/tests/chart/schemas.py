"""Documents on standard input, as a list of JSON, held against the strict schemas of the versions that the arguments name.

Every fault is a line: VERSION, KIND/NAME, where, what. A kind that there is no schema of is a line, too: VERSION, KIND, -, no schema.
"""

import functools
import json
import re
import sys

from jsonschema.validators import Draft202012Validator
from kubernetes_validate.utils import schema_contents
from referencing import Registry, Resource


@functools.lru_cache(maxsize=None)
def definitions(folder):
    return Resource.from_contents(schema_contents(f"kubernetes-json-schema/{folder}/_definitions.json", folder))


@functools.lru_cache(maxsize=None)
def validator(version, api_version, kind):
    """The validator of a kind, or nothing where there is no schema of it: the files' names have the first word of the group."""
    folder = f"v{version}-local-strict"
    api = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)
    name = f"kubernetes-json-schema/{folder}/{kind.lower()}-{api}.json"
    try:
        schema = schema_contents(name, folder)
    except FileNotFoundError:
        return None
    registry = definitions(folder) @ (Resource.from_contents(schema) @ Registry())
    return Draft202012Validator(schema, registry=registry.crawl())


documents = json.load(sys.stdin)
for version in sys.argv[1:]:
    definitions(f"v{version}-local-strict")
    for document in documents:
        kind = document["kind"]
        known = validator(version, document["apiVersion"], kind)
        if known is None:
            print(version, kind, "-", "no schema", sep="\t")
            continue
        for error in known.iter_errors(document):
            path = "/".join(str(step) for step in error.absolute_path)
            print(version, f"{kind}/{document['metadata']['name']}", path, error.message, sep="\t")
