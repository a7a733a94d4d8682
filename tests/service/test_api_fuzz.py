"""The whole OpenAPI document, fuzzed for as long as a test may take; scripts/fuzz_api.py does it at length."""

import contextlib
import datetime as dt
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from credlens.service.people.actor import Role

from .test_authorisation import Town

try:
    import schemathesis
    from schemathesis.engine import events, from_schema
except ModuleNotFoundError:
    warnings.warn("schemathesis is not installed: nothing shows that the API answers as it says", stacklevel=1)
    pytest.skip("needs schemathesis: pip install 'credlens[dev]'", allow_module_level=True)

# A valid request may be refused for what stands, not for its shape.
VALID = ["2xx", "401", "403", "404", "409", "412", "422", "428"]
# Their bodies are those of begin_draft, and as long.
LIKE_OTHERS = ["what_if", "edit_draft"]
ENOUGH = "1000000/minute"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with contextlib.closing(Town(tmp_path_factory.mktemp("fuzzed"))) as made, made.lent(rate_limit=ENOUGH):
        yield made


def config(key: str) -> Any:
    phases = {
        name: {"enabled": name in ("examples", "coverage")} for name in ("examples", "coverage", "fuzzing", "stateful")
    }
    leave_out = [{"include-operation-id": LIKE_OTHERS, "phases": {"coverage": {"enabled": False}}}]
    return schemathesis.Config.from_dict(
        {
            "seed": 1,
            "headers": {"Authorization": f"Bearer {key}"},
            "generation": {"database": "none", "max-examples": 1},
            "suppress-health-check": ["all"],
            "checks": {"positive_data_acceptance": {"expected-statuses": VALID}},
            "phases": phases,
            "operations": leave_out,
        }
    )


def fuzzed(app: FastAPI, key: str) -> tuple[Counter[str], set[str], list[str]]:
    """Return how often each status was answered, the operations, and what was wrong."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, config=config(key))
    answers, operations, faults = Counter[str](), set[str](), []
    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            faults.append(f"{event.label}: {event.value!r}")
        if isinstance(event, events.ScenarioFinished):
            operations.add(event.recorder.label)
            answers.update(
                str(one.response.status_code) for one in event.recorder.interactions.values() if one.response
            )
            for case, checks in event.recorder.checks.items():
                faults += [f"{event.recorder.label} {case}: {c.failure_info.failure}" for c in checks if c.failure_info]
    return answers, operations, faults


def test_the_service_answers_as_its_document_says(town: Town) -> None:
    """Every operation, its examples, the bounds of every value: no 5xx, and nothing that the document does not have."""
    answers, operations, faults = fuzzed(town.app, town.keys[Role.ADMINISTRATOR, None])
    assert not faults, "\n\n".join(faults[:5])
    told = {f"{m.upper()} {path}" for path, item in town.app.openapi()["paths"].items() for m in item}
    assert told <= operations
    assert sum(answers.values()) > 2000
    assert {"200", "201", "202", "404", "405", "422"} <= set(answers)
    assert answers.keys().isdisjoint({"429", "500", "503"})


def test_a_service_that_does_not_is_found_out() -> None:
    """One that breaks, one that answers what it does not say, one that takes what it forbids: each is a fault."""
    app = FastAPI(openapi_url="/api/v1/openapi.json")

    @app.get("/breaks")
    def breaks(of: int) -> int:
        return 1 // (of - of)

    @app.get("/says", responses={200: {"model": int}})
    def says() -> JSONResponse:
        return JSONResponse("one")

    @app.get("/takes")
    def takes(day: dt.date) -> str:
        return f"{day}"

    _, operations, faults = fuzzed(app, "none")
    assert operations == {"GET /breaks", "GET /says", "GET /takes"}
    assert {fault.split()[1].strip(":") for fault in faults} == {"/breaks", "/says", "/takes"}
