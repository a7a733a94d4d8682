"""credlens serve: where it may listen, that it answers and ends well, and the worker beside it."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from credlens.service import beside
from credlens.service.beside import Beside
from credlens.service.config import Auth, Logs, Settings
from credlens.service.logs import bound, configure_logs
from credlens.service.office import open_office
from credlens.service.people.actor import Role
from credlens.service.serve import address_of, is_loopback, listen
from credlens.taxonomy.errors import ConfigError, InputError

from .people_office import add_user, make_office

PYTHON = (sys.executable, "-c")


def waits_for(met: Callable[[], bool]) -> bool:
    for _ in range(400):
        if met():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "203.0.113.9", "skills.example.edu"])
def test_others_may_not_reach_what_nobody_signs_in_to(tmp_path: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="CREDLENS_AUTH=people"):
        listen(open_office(Settings(home=tmp_path)), host, 0)


def test_people_need_an_account_before_others_may_reach_it(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    with pytest.raises(ConfigError, match="credlens people add"):
        listen(office, "0.0.0.0", 0)
    add_user(office, "local", Role.ADMINISTRATOR)
    with listen(office, "0.0.0.0", 0) as listener:
        assert listener.getsockname()[0] == "0.0.0.0"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("example.edu", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_port_in_use_is_said_so(tmp_path: Path) -> None:
    office = open_office(Settings(home=tmp_path))
    with listen(office, "127.0.0.1", 0) as first:
        assert address_of(first) == f"http://127.0.0.1:{first.getsockname()[1]}"
        with pytest.raises(InputError, match="--port"):
            listen(office, "127.0.0.1", first.getsockname()[1])


def test_the_command_refuses_with_code_2(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("serve", "--host", "0.0.0.0")
    assert (code, out) == (2, "")
    assert "nobody would have to sign in" in err


def test_it_answers_and_ends_at_sigterm(tmp_path: Path) -> None:
    """A request that has begun is answered before the server ends."""
    environment = {**os.environ, "CREDLENS_LOGS": "json"}
    command = [sys.executable, "-c", "from credlens.service.cli.main import main; main()"]
    options = ["serve", "--port", "0", "--no-worker", "--json"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        told = json.loads(b"".join(run.stdout.readline() for _ in range(5)))
        with urllib.request.urlopen(f"{told['url']}/readyz", timeout=30) as answer:
            assert json.load(answer)["status"] == "ok"
        host, port = told["url"].removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as half:
            body = b'{"email": "a", "password": "b"}'
            head = f"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
            half.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body[:5])
            time.sleep(0.3)
            run.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            half.sendall(body[5:])
            assert half.recv(12) == b"HTTP/1.1 409"
        assert run.wait(30) == 0
        lines = [json.loads(line) for line in run.stderr.read().splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["operation"], line["status"]) for line in requests] == [("readyz", 200), ("sign_in", 409)]
    assert all(len(line["request_id"]) == 32 for line in requests)


def test_what_dies_is_begun_anew_and_ended_with_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_FIRST", 0.01)
    program = f"import os, pathlib, time; p = pathlib.Path({str(tmp_path / 'runs')!r}); n = len(p.read_text()) if p.exists() else 0; p.write_text('x' * (n + 1)); n < 2 and os._exit(9); pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid())); time.sleep(60)"  # noqa: E501
    with Beside(program, program=PYTHON):
        assert waits_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != "")
        pid = int((tmp_path / "pid").read_text())
        os.kill(pid, 0)
    assert (tmp_path / "runs").read_text() == "xxx"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_ends_by_wrong_settings_is_not_begun_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(beside, "_FIRST", 0.01)
    with caplog.at_level(logging.WARNING), Beside("raise SystemExit(2)", program=PYTHON) as kept:
        assert waits_for(lambda: not kept._thread.is_alive())
    assert [record for record in caplog.messages if "ended with 2" in record]


@pytest.fixture
def _root_logger() -> object:
    root = logging.getLogger()
    kept = root.handlers, root.level
    yield
    root.handlers, level = kept
    root.setLevel(level)


@pytest.mark.usefixtures("_root_logger")
def test_lines_of_the_log_are_json_with_what_is_bound(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Logs.JSON)
    with bound(request_id="r1"):
        logging.getLogger("credlens.x").info("it %s", "went", extra={"color_message": "x", "count": 3})
    logging.getLogger("credlens.x").info("later")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["request_id"], first["count"], first["level"]) == ("it went", "r1", 3, "info")
    assert "color_message" not in first
    assert "request_id" not in second


@pytest.mark.usefixtures("_root_logger")
@pytest.mark.parametrize("kind", list(Logs))
def test_tracebacks_tell_no_values_of_variables(capsys: pytest.CaptureFixture[str], kind: Logs) -> None:
    configure_logs(kind)
    password = "-".join(["not", "for", "logs"])
    try:
        int(f"x{len(password)}")
    except ValueError:
        logging.getLogger("credlens.x").exception("it went wrong")
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert password not in told


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AUTH", "everybody", "local"),
        ("PUBLIC_URL", "skills.example.edu", "https://"),
        ("RATE_LIMIT", "often", "1200/minute"),
        ("SESSION_HOURS", "0", "greater than or equal to 1"),
        ("OIDC_ISSUER", "https://login.example.edu", "CREDLENS_OIDC_CLIENT_ID"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., tuple[int, str, str]], name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"CREDLENS_{name}", value)
    code, _, err = run("serve", "--port", "0")
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_people_is_what_it_says() -> None:
    assert Settings(auth="people").auth is Auth.PEOPLE
