"""The server: where it listens, who may reach it, and the worker beside it."""

import ipaddress
import signal
import socket
import types
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import uvicorn

from credlens.taxonomy.errors import ConfigError, InputError

from .beside import Beside
from .config import Auth
from .logs import configure_logs
from .office import Office
from .store.sql.people import SignIns
from .web.ready import get_ready
from .web.site import create_site

# Seconds that requests get to end when the server is told to.
GRACE = 20


def listen(office: Office, host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0: any that is free.

    Raises  ConfigError where others could reach it and nobody has to sign in, or nobody can; InputError where the
            address cannot be had.
    """
    _check_reach(office, host)
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"cannot listen at {host}, port {port}: {reason}; choose with --host and --port") from None


def address_of(listener: socket.socket) -> str:
    """Return the address of a server for a browser on this machine."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(office: Office, listener: socket.socket, *, worker: bool) -> None:
    """Answer until somebody ends it with Ctrl-C or SIGTERM; requests that have begun are answered first.

    worker  whether a process is started beside it that does the long work
    """
    configure_logs(office.settings.logs)
    config = uvicorn.Config(
        create_site(office),
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=office.settings.proxies,
        timeout_graceful_shutdown=GRACE,
        # By default a request waits for ever behind slow ones; these are told to come back.
        limit_concurrency=1000,
    )
    get_ready()
    with _ended_by_sigterm(), Beside("worker", "--beside") if worker else nullcontext():
        uvicorn.Server(config).run(sockets=[listener])


def _check_reach(office: Office, host: str) -> None:
    if is_loopback(host):
        return
    if office.settings.auth is Auth.LOCAL:
        raise ConfigError(
            f"--host {host}: others could reach this, and nobody would have to sign in. Have people sign in: "
            "credlens people add EMAIL --role administrator, then CREDLENS_AUTH=people credlens serve; "
            "or stay on this machine with --host 127.0.0.1"
        )
    with office.database.read() as connection:
        if not SignIns(connection).count():
            raise ConfigError(
                "nobody has an account yet, so nobody could sign in; "
                "add the first one: credlens people add EMAIL --role administrator"
            )


def is_loopback(host: str) -> bool:
    """Return whether an address is of this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """End the block by SystemExit at SIGTERM, so that what is beside the server is ended, too."""

    def leave(number: int, frame: types.FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except KeyboardInterrupt:
        # Uvicorn has ended all that it had begun, and says once more why.
        return
    finally:
        signal.signal(signal.SIGTERM, before)
