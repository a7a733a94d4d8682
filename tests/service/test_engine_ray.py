"""A real Ray cluster on this machine: the same bytes as in one process, whatever dies."""

import importlib.util
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from credlens.service.engine.local import InProcess
from credlens.service.engine.ray import RayCluster
from credlens.service.engine.worker import Job
from credlens.service.store.folder import Folder
from credlens.taxonomy.errors import EngineError

from .engines import open_mortal, words
from .test_engine import bytes_under, rows, tasks

pytestmark = [
    pytest.mark.skipif(not importlib.util.find_spec("ray"), reason="needs ray: pip install 'credlens[ray]'"),
    # Ray's own code is not held to our rule that a warning is an error.
    pytest.mark.filterwarnings("ignore"),
]

ROOT = str(Path(__file__).parents[2])


@pytest.fixture(scope="module", autouse=True)
def environment() -> Iterator[None]:
    """Let actors import these tests, and keep Ray from calling home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH")))))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        yield


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """Return the parts that one process makes."""
    assert sum(rows(InProcess().run(tasks(4), words(tmp_path / "alone")))) == 16
    return bytes_under(tmp_path / "alone")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Start two nodes of one processor each on this machine and yield the address."""
    from ray.cluster_utils import Cluster

    both = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    both.add_node(num_cpus=1)
    try:
        yield both.address
    finally:
        both.shutdown()


def test_two_workers_make_the_same_bytes(tmp_path: Path, alone: dict[str, str]) -> None:
    home, spool = tmp_path / "ray", tmp_path / "spool"
    engine = RayCluster(2, spool=Folder(spool))
    assert sorted(rows(engine.run(tasks(4), words(home)))) == [1, 1, 1, 1, 3, 3, 3, 3]
    assert bytes_under(home) == alone
    assert list(spool.iterdir()) == []


def test_a_worker_that_dies_costs_its_batch_only(tmp_path: Path, alone: dict[str, str], cluster: str) -> None:
    """On two nodes: the actor that takes the first sentence dies with it, and another goes on."""
    home = tmp_path / "mortal"
    job = Job(partial(open_mortal, str(home), tmp_path / "mark"))
    engine = RayCluster(2, spool=Folder(tmp_path / "spool"), address=cluster)
    assert sum(rows(engine.run(tasks(4), job))) == 16
    assert (tmp_path / "mark").exists()
    assert bytes_under(home) == alone


def test_no_tasks_need_no_actor(tmp_path: Path, cluster: str) -> None:
    engine = RayCluster(2, spool=Folder(tmp_path / "spool"), address=cluster)
    assert list(engine.run([], words(tmp_path))) == []


def test_a_cluster_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    engine = RayCluster(2, spool=Folder(tmp_path), address="127.0.0.1:1")
    with pytest.raises(EngineError, match=r"no Ray cluster at 127\.0\.0\.1:1: Connection refused"):
        list(engine.run(tasks(4), words(tmp_path)))
