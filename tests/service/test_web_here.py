"""Errors that pages show say what to do in the pages."""

from pathlib import Path

import pytest

from credlens.service.web.here import said_here
from credlens.taxonomy.errors import InputError, TaxonomyError
from credlens.taxonomy.shelf import Shelf


def test_commands_become_places() -> None:
    error = InputError("No postings: give some with --postings FILE, or run: credlens postings import FILE")
    assert said_here(error) == "No postings: an administrator adds some under Imports"
    assert said_here(InputError("No such skill")) == "No such skill"


def test_what_an_empty_workspace_says_names_no_command(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError) as caught:
        Shelf(tmp_path).active()
    assert "credlens taxonomy" in str(caught.value)
    assert "credlens taxonomy" not in said_here(caught.value)
