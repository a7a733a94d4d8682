"""The OpenAPI document: complete, and true of what is answered."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter, ValidationError

from credlens.models.records import Credential, DeclaredSkill, Outcome
from credlens.service.api.app import create_app
from credlens.service.api.document import TAGS, operations
from credlens.service.api.record_shapes import CredentialGiven, OutcomeRecorded
from credlens.service.api.shapes import Day, Moment, Number, QueryYesNo, Whole, YesNo
from credlens.service.config import Settings
from credlens.service.office import open_office
from credlens.service.store.sql.packing import plain

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


def test_bounds_are_told_as_json_schema_does(document: Any) -> None:
    """What the validator calls ge is minimum there, and le maximum."""

    def names(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from names(one)

    told = {*names(document["components"]["schemas"])}
    assert {"minimum", "maximum", "maxLength"} <= told
    assert told.isdisjoint({"ge", "le", "gt", "lt", "max_length", "min_length"})


# By schema of what is sent: a value that fits it, and those that pass for one elsewhere.
READ_AS_IT_IS: list[tuple[Any, list[Any], list[Any]]] = [
    (Day, ["2026-01-31"], [0, "0", 20260131, "20260131", "2026-01-31T00:00:00", "2026-02-30", "", None]),
    (Moment, ["2026-01-31T09:00:00Z", "2026-01-31T09:00:00.5+13:00"], [0, "0", "2026-01-31", "2026-01-31T09:00:00"]),
    (Whole, [3, 3.0], [3.5, "3", True, None]),
    (Number, [3, 0.5], ["3", True, None]),
    (YesNo, [True, False], [0, 1, "true", "yes", None]),
    (QueryYesNo, ["true", "false"], ["1", "0", "yes", "off", ""]),
]


@pytest.mark.parametrize(("kind", "taken", "refused"), READ_AS_IT_IS)
def test_values_are_taken_for_what_they_are(kind: Any, taken: list[Any], refused: list[Any]) -> None:
    read = TypeAdapter(kind).validate_python
    for value in taken:
        read(value)
    for value in refused:
        with pytest.raises(ValidationError):
            read(value)


def test_a_record_that_is_sent_has_every_field_of_one() -> None:
    """What was read of a credential can be sent back: the same names, and the same record again."""
    assert list(CredentialGiven.model_fields) == [one.name for one in fields(Credential)]
    assert list(OutcomeRecorded.model_fields) == [one.name for one in fields(Outcome)]
    skill = DeclaredSkill(name="weld", uri="urn:x", framework="ESCO", code="1")
    outcome = Outcome(id="o", text="Weld", assessments=("test",), declared=(skill,))
    record = Credential(id="c", title="T", outcomes=(outcome,), hours=3.5, issued=dt.date(2026, 1, 31),
                        facts=(("a", "b"),), declared=(skill,), stacks_into=("d",))  # fmt: skip
    assert CredentialGiven.model_validate(plain(record)).record() == record


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
    assert http.get("/api/v1/schedules/%09").status_code == 422
    assert http.get("/api/v1/nothing").json()["detail"].startswith("there is nothing at this address")
