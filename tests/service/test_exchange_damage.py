"""Damaged documents of badges, learner records, CTDL and CASE: a clear statement, never another error."""

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.service.formats.catalogue import read_catalogue
from credlens.taxonomy.errors import CredlensError

from .test_exchange_badges import CONTEXT, achievement, alignment, badge, endorsement
from .test_exchange_case import association, item, link, package
from .test_exchange_ctdl import competency, course, graph, target

ABOUT = achievement(alignment=[alignment("bake")], endorsement=[endorsement("urn:1", "good")], creditsAvailable=2)
RECORD = badge(
    **{
        "@context": [CONTEXT[0], "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"],
        "type": ["ClrCredential"],
        "credentialSubject": {
            "type": ["ClrSubject"],
            "verifiableCredential": [badge(ABOUT)],
            "achievement": [ABOUT],
            "association": [{"associationType": "isPartOf", "sourceId": "urn:1", "targetId": "urn:2"}],
        },
    }
)
FRAMEWORK = {
    "@id": "urn:f",
    "@type": "ceasn:CompetencyFramework",
    "ceasn:name": {"en": "F"},
    "ceasn:hasTopChild": ["https://registry.example/c1"],
}
DOCUMENTS: dict[str, tuple[str, Any]] = {
    "badge": (
        "open-badges-3",
        badge(ABOUT, proof=[{"cryptosuite": "eddsa-rdfc-2022", "verificationMethod": "did:key:z6"}]),
    ),
    "record": ("clr-2", RECORD),
    "course": (
        "ctdl",
        graph(
            course(
                teaches=[target("bake", targetNode="urn:1", frameworkName={"en": "F"}), "https://registry.example/c1"],
                requires=[{"ceterms:targetCompetency": [target("x")], "ceterms:condition": {"en": ["y"]}}],
                estimatedDuration=[{"ceterms:timeRequired": "PT3H"}],
                occupationType=[target("Baker", codedNotation="51-3011")],
            ),
            competency(1, "Bake", exactAlignment=["urn:2"], hasChild=["https://registry.example/c1"]),
            FRAMEWORK,
        ),
    ),
    "case": (
        "case",
        package(
            association("isChildOf", 1, link(0), sequenceNumber=1),
            association("isChildOf", 0, link(1)),
            association("isRelatedTo", 1, link(9), extensions={"framework": "F"}),
            items=[item(1, "Bake")],
        ),
    ),
}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "@id", "type", "en"]), inner),
    max_leaves=4,
)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to every value of a document."""
    keys = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, item in keys for inner in places(item, (*path, key)))]


@pytest.mark.parametrize("name", DOCUMENTS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_anything_in_any_place(name: str, data: st.DataObject) -> None:
    format_id, document = DOCUMENTS[name]
    damaged = copy.deepcopy(document)
    for _ in range(data.draw(st.integers(1, 3))):
        way = data.draw(st.sampled_from(places(damaged)[1:]))
        holder = damaged
        for key in way[:-1]:
            holder = holder[key]
        holder[way[-1]] = data.draw(JUNK)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.json"
        path.write_text(json.dumps(damaged), encoding="utf-8")
        for format in (format_id, None):
            try:
                loaded = read_catalogue(path, format=format)
            except CredlensError:
                continue
            assert loaded.counts.rows == loaded.counts.records + loaded.counts.rejected


def test_items_that_are_their_own_ancestors_end(tmp_path: Path) -> None:
    given = package(
        association("isChildOf", 1, link(0)),
        association("isChildOf", 2, link(1)),
        association("isChildOf", 1, link(2)),
        items=[item(1, "A"), item(2, "B")],
    )
    path = tmp_path / "case.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    assert [r.reason for r in read_catalogue(path).rejects] == [
        "a framework document without items; give the whole package"
    ]
