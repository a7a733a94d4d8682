"""What scripts/fuzz_api.py has schemathesis do beside its own: loaded by schemathesis, by SCHEMATHESIS_HOOKS."""

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import TestPhase

Case = schemathesis.Case[Any]

# What no schema can say of a text or a number.
_UNSAID = ("cannot be kept", "to be kept")
# What no answer may hold.
_INSIDE = [*filter(None, os.environ.get("FUZZ_INSIDE", "").split("\n"))]
# Values that there are, by the name of the parameter or of the value of a body.
_KNOWN: dict[str, list[Any]] = json.loads(os.environ.get("FUZZ_KNOWN", "{}"))
# Names of files to import: at random they tell no format.
_FILES = {"name": ["a.csv", "b.jsonl", "c.json", "d.html"]}
# Requests after which a thing takes no more changes: all of them have the last of its kind.
_ENDS = ("/withdrawal", "/publication", "/invitations/{invitation_id}")
# What all is sent with: it is not to be revoked on the way.
_OWN = frozenset(os.environ.get("FUZZ_OWN", "").split())


@schemathesis.check
def valid_is_understood(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: Case) -> bool | None:
    """Fail where what fits the document is refused as malformed: its states may refuse it, its shape may not.

    The service names the faulty values in `errors` where it is the shape.
    """
    if _is_valid(case) and response.status_code == 422:
        faults = [one for one in response.json()["errors"] if not any(word in one["message"] for word in _UNSAID)]
        if faults:
            said = json.dumps(faults[:3], ensure_ascii=False)
            raise Failure(operation=case.operation.label, title="Valid data called malformed", message=said)
    return None


@schemathesis.check
def nothing_of_the_inside(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: Case) -> bool | None:
    """Fail where an answer tells where the service or its workspace lies."""
    told = [word for word in _INSIDE if word.encode() in response.content]
    if told:
        raise Failure(operation=case.operation.label, title="The inside is told", message=str(told))
    return None


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: Case) -> bool:
    """Leave out requests about the key and the person that all is sent with."""
    return not _OWN.intersection(str(value) for value in (case.path_parameters or {}).values())


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Have two of three valid requests name what there is: at random they would hardly ever come that far.

    Which, and what, rests on the request alone, so that the same seed sends the same.
    """
    dice = zlib.crc32(repr((case.operation.label, case.path_parameters, case.query, case.body)).encode())
    if not _is_valid(case) or dice % 3 == 0:
        return
    if "if-match" in {str(one.name).lower() for one in case.operation.headers}:
        case.headers["If-Match"] = "*"
    if case.meta is not None and case.meta.phase.name is not TestPhase.STATEFUL:
        _name(case.path_parameters, _KNOWN, -1 if case.operation.label.endswith(_ENDS) else dice)
        _name(case.query, _KNOWN | _FILES, dice)
    _name(case.body, _KNOWN, dice)
    if "credential_id" in (case.path_parameters or {}) and isinstance(case.body, dict) and "id" in case.body:
        case.body["id"] = case.path_parameters["credential_id"]


def _name(values: object, known: Mapping[str, Sequence[Any]], dice: int) -> None:
    """Put values that there are into the place of those at random; dice: which, -1 for the last, which others spare."""
    if isinstance(values, dict):
        for name in values.keys() & known.keys():
            spared = len(known[name]) > 1
            values[name] = known[name][dice if dice < 0 else dice % (len(known[name]) - spared)]


def _is_valid(case: Case) -> bool:
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
