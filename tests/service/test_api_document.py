"""The OpenAPI document: complete, and true of what is answered."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from credlens.service.api.app import create_app
from credlens.service.api.document import TAGS, operations
from credlens.service.config import Settings
from credlens.service.office import open_office

from .people_office import make_office


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return create_app(make_office(tmp_path_factory.mktemp("document"))).openapi()


def test_of_the_version_that_is_promised(document: Any) -> None:
    assert document["openapi"].startswith("3.1")


def test_every_operation_says_what_it_is(document: Any) -> None:
    names = [operation["operationId"] for operation in operations(document)]
    assert len(names) == len(set(names)) > 20
    for operation in operations(document):
        assert operation["operationId"].isidentifier()
        assert operation["summary"]
        assert operation["description"], operation["operationId"]
        assert len(operation["tags"]) == 1
    used = {operation["tags"][0] for operation in operations(document)}
    assert used == set(TAGS) == {tag["name"] for tag in document["tags"]}


def test_every_error_is_a_problem(document: Any) -> None:
    shape = {"$ref": "#/components/schemas/Problem"}
    for operation in operations(document):
        errors = {status: r for status, r in operation["responses"].items() if status[0] in "45"}
        assert {"400", "401", "403", "413", "422", "429", "503"} <= set(errors)
        for response in errors.values():
            assert response["content"] == {"application/problem+json": {"schema": shape}}, operation["operationId"]


def schemas(document: Any) -> list[tuple[str, Any]]:
    """Return every schema of a JSON body that is sent, by operation."""
    found = []
    for operation in operations(document):
        told = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if told:
            found.append((operation["operationId"], told["schema"]))
    return found


def resolved(document: Any, schema: Any) -> Any:
    name = schema.get("$ref", "").rpartition("/")[2]
    return {**document["components"]["schemas"][name], **schema} if name else schema


def test_every_body_has_an_example(document: Any) -> None:
    """As a whole, or each value that has to be sent and whose type does not tell it."""
    lacking = []
    for operation, schema in schemas(document):
        shape = resolved(document, schema)
        if "examples" in shape:
            continue
        for name in shape.get("required", ()):
            value = resolved(document, shape["properties"][name])
            if not {"examples", "enum", "format", "properties"} & set(value) and value.get("type") not in (
                "boolean",
                "integer",
            ):
                lacking.append(f"{operation}: {name}")
    assert lacking == []


def test_every_example_is_one(document: Any) -> None:
    """What an example says is what its schema takes."""
    checked = 0
    for _, schema in schemas(document):
        shape = resolved(document, schema)
        for one in (shape, *shape.get("properties", {}).values()):
            rules = {**one, "components": document["components"]}
            for example in one.get("examples", ()):
                jsonschema.Draft202012Validator(rules).validate(example)
                checked += 1
    assert checked > 10


def test_keys_are_asked_for_where_people_sign_in(document: Any, tmp_path: Path) -> None:
    assert set(document["components"]["securitySchemes"]) == {"key", "session"}
    by_name = {operation["operationId"]: operation for operation in operations(document)}
    assert by_name["list_credentials"]["security"] == [{"key": []}, {"session": []}]
    assert "security" not in by_name["sign_in"]
    alone = create_app(open_office(Settings(home=tmp_path))).openapi()
    assert "securitySchemes" not in alone["components"]
    assert not [operation for operation in operations(alone) if "security" in operation]


def test_an_address_says_which_methods_it_takes(tmp_path: Path) -> None:
    http = TestClient(create_app(open_office(Settings(home=tmp_path))))
    answer = http.options("/api/v1/users")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert http.request("POST", "/api/v1/credentials/c1").headers["allow"] == "GET, PUT"
    for path, methods in (("jobs/score", "POST"), ("credentials/c1/versions", "GET"), ("postings/imports", "POST")):
        for method in {"GET", "PUT", "POST"} - {methods}:
            answer = http.request(method, f"/api/v1/{path}")
            assert (answer.status_code, answer.headers["allow"]) == (405, methods), (method, path)
    assert http.get("/api/v1/nothing").json()["detail"].startswith("there is nothing at this address")
