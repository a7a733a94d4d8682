"""Saved views: one's own, on either database, and nothing in them but settings of the page."""

import pytest

from credlens.service import views
from credlens.service.errors import MissingError
from credlens.service.office import Office
from credlens.service.people.actor import local_actor
from credlens.service.views import list_views, remove_view, save_view
from credlens.taxonomy.errors import InputError

from .colleagues import ANA, BEN, STRANGER, settle


def save(office: Office, name: str, query: str = "order=title") -> str:
    return save_view(office, ANA, page="catalogue", name=name, query=query).id


def test_a_view_is_kept_for_its_owner_alone(office: Office) -> None:
    settle(office)
    save(office, "  mine  ", "text=a+b&order=-relevance&cursor=x&evil=<script>")
    (view,) = list_views(office, ANA, "catalogue")
    assert (view.name, view.query) == ("mine", "text=a+b&order=-relevance")
    assert not any(list_views(office, who, "catalogue") for who in (BEN, STRANGER, local_actor()))
    with pytest.raises(MissingError):
        remove_view(office, BEN, view.id)
    remove_view(office, ANA, view.id)
    assert list_views(office, ANA, "catalogue") == []


def test_one_of_the_same_name_is_replaced(office: Office) -> None:
    settle(office)
    save(office, "b")
    save(office, "a")
    save(office, "b", "due=3")
    assert [(view.name, view.query) for view in list_views(office, ANA, "catalogue")] == [
        ("a", "order=title"),
        ("b", "due=3"),
    ]


def test_who_works_alone_has_views_too(office: Office) -> None:
    save_view(office, local_actor(), page="catalogue", name="mine", query="")
    assert [view.name for view in list_views(office, local_actor(), "catalogue")] == ["mine"]


def test_what_cannot_be_kept_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(office)
    monkeypatch.setattr(views, "MOST", 1)
    save(office, "a")
    save(office, "a")
    with pytest.raises(InputError, match="remove one first"):
        save(office, "b")
    with pytest.raises(InputError, match="1 to 200"):
        save(office, " ")
    with pytest.raises(InputError, match="valid: catalogue"):
        save_view(office, ANA, page="elsewhere", name="a", query="")
