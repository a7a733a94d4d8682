"""That what runs the service elsewhere can be built and started: no engine runs in tests, so the files are read."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from credlens.service.cli.main import app
from credlens.service.config import Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
STEPS = [line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
COMPOSE: Any = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
UNITS = sorted((ROOT / "deploy").glob("*.service"))
KNOWN = {f"CREDLENS_{name.upper()}" for name in Settings.model_fields}
COMMANDS = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}


def steps(name: str) -> list[str]:
    return [rest for instruction, rest in STEPS if instruction == name]


def is_pinned(image: str) -> bool:
    """Return whether an image is named by digest or by a version of three numbers, or two for PostgreSQL."""
    return bool(re.fullmatch(r"[a-z/]+(@sha256:[0-9a-f]{64}|:\d+\.\d+(\.\d+)?(-[a-z-]+)?)", image))


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"\bCREDLENS_[A-Z_]+[A-Z]\b", text))


def test_images_are_pinned() -> None:
    images = [rest.split()[0] for rest in steps("FROM")] + [COMPOSE["services"]["database"]["image"]]
    assert [image for image in images if not is_pinned(image)] == []
    for loose in ("python", "python:latest", "python:3", "python:slim"):
        assert not is_pinned(loose)


def test_what_is_copied_is_there_and_not_ignored() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    sources = {word for rest in steps("COPY") if "--from" not in rest for word in rest.split()[:-1]}
    assert sources
    assert [name for name in sources if not (ROOT / name).exists()] == []
    assert sources == let_in


def test_all_that_the_wheel_is_built_from_is_copied() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = set(project["tool"]["setuptools"]["package-dir"].values())
    needed = folders | {project["project"]["readme"], *project["project"]["license-files"], "pyproject.toml"}
    assert needed <= {word for rest in steps("COPY") for word in rest.split()[:-1]}
    extra = re.search(r"\.\[(\w+)\]", DOCKERFILE)
    assert extra is not None
    assert extra[1] in project["project"]["optional-dependencies"]


def test_it_runs_as_nobody_in_particular_and_is_watched() -> None:
    assert steps("USER")[-1] == "10001"
    names = [instruction for instruction, _ in STEPS]
    assert names.index("USER") > max(at for at, name in enumerate(names) if name == "RUN")
    assert "/readyz" in steps("HEALTHCHECK")[0]
    assert steps("STOPSIGNAL") == ["SIGTERM"]


@pytest.mark.parametrize(
    "path", ["Dockerfile", "compose.yaml", "deploy/README.md", *(f"deploy/{p.name}" for p in UNITS)]
)
def test_settings_are_known(path: str) -> None:
    named = settings_in((ROOT / path).read_text(encoding="utf-8"))
    assert named
    assert named - KNOWN == set()


def test_services_and_their_variables() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"database", "service", "worker"}
    for name in ("service", "worker"):
        assert services[name]["depends_on"]["database"]["condition"] == "service_healthy"
        assert services[name]["volumes"] == ["data:/data"]
        assert services[name]["environment"]["CREDLENS_DATABASE_URL"].endswith("@database/credlens")
    assert services["service"]["environment"]["CREDLENS_AUTH"] == "people"
    assert all(port.startswith("127.0.0.1:") for port in services["service"]["ports"])
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    told = set(re.findall(r"^    ([A-Z_]+)=", (ROOT / "deploy" / "README.md").read_text(encoding="utf-8"), re.M))
    assert asked <= told
    mounted = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert mounted == set(COMPOSE["volumes"])


def commands() -> list[list[str]]:
    """Return what the container, compose and systemd start, without the program's path."""
    found = [yaml.safe_load(rest) for rest in steps("CMD")]
    found += [service["command"] for service in COMPOSE["services"].values() if "command" in service]
    found += [shlex.split(line.partition("=")[2]) for unit in UNITS for line in lines(unit, "ExecStart")]
    return [[Path(words[0]).name, *words[1:]] for words in found]


def lines(unit: Path, name: str) -> list[str]:
    return [line for line in unit.read_text(encoding="utf-8").splitlines() if line.startswith(f"{name}=")]


def test_what_is_started_is_a_command_of_ours() -> None:
    assert len(commands()) == 5
    assert [words for words in commands() if words[0] != "credlens" or words[1] not in COMMANDS] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_what_systemd_takes(unit: Path, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    text = unit.read_text(encoding="utf-8")
    copy = tmp_path / unit.name
    # The program and the user are there only where it is installed.
    copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M).replace("User=credlens\n", ""))
    ran = subprocess.run([verify, "verify", "--man=no", str(copy)], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, [line for line in ran.stderr.splitlines() if unit.name in line]) == (0, [])
    copy.write_text(
        copy.read_text().replace("Restart=on-failure", "Restart=sometimes").replace("RestartSec", "RestarSec")
    )
    ran = subprocess.run([verify, "verify", "--man=no", str(copy)], capture_output=True, text=True, timeout=60)
    assert "RestarSec" in ran.stderr


def test_every_setting_is_in_the_table_of_the_readme() -> None:
    rows = re.findall(r"^\| `(CREDLENS_\w+?)(?:__<FIELD>)?` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    assert sorted(rows) == sorted(KNOWN)
    assert settings_in((ROOT / "service" / "config.py").read_text(encoding="utf-8")) | {"CREDLENS_RELEVANCE"} >= KNOWN
