"""Discord's own description of its HTTP API, held against every request."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.wire.discord.errors import Json

_ROOT = "urn:discord"


class Description:
    """Validators for request bodies, built as they are needed and kept."""

    def __init__(self, document: Json) -> None:
        # Discord takes numbers for ids too, and its own description does not say so.
        document["components"]["schemas"]["SnowflakeType"]["type"] = ["string", "integer"]
        del document["components"]["schemas"]["SnowflakeType"]["pattern"]
        self._paths: Json = document["paths"]
        resource = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}

    def problem(self, method: str, route: str, body: object) -> str | None:
        """What the description has against this body."""
        validator = self._validator(method.lower(), route)
        error = validator and best_match(validator.iter_errors(body))
        if not error:
            return None
        where = "/".join(str(part) for part in error.absolute_path)
        return f"{where or 'body'}: {error.message[:300]}"

    def _validator(self, method: str, route: str) -> Draft202012Validator | None:
        key = (method, route)
        if key not in self._validators:
            self._validators[key] = self._build(method, route)
        return self._validators[key]

    def _build(self, method: str, route: str) -> Draft202012Validator | None:
        operation = self._paths.get(route, {}).get(method, {})
        if "application/json" not in operation.get("requestBody", {}).get("content", {}):
            return None
        place = route.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
        pointer = f"paths/{place}/{method}/requestBody/content/application~1json/schema"
        return Draft202012Validator({"$ref": f"{_ROOT}#/{pointer}"}, registry=self._registry)


@cache
def load(path: Path) -> Description:
    """The description in a file, read once per process."""
    return Description(json.loads(path.read_text()))
