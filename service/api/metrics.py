"""What is counted of requests, for Prometheus."""

from collections.abc import Mapping
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

# Seconds; the answers that people wait for come within the first half.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counts of one application. operation: the name of the route's function, never what is in an address."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        labels = ("operation", "method", "status")
        self._requests = Counter("credlens_requests", "requests answered", labels, registry=self._registry)
        self._seconds = Histogram(
            "credlens_request_seconds",
            "seconds from request to answer",
            ("operation",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self.in_flight = Gauge("credlens_requests_in_flight", "requests being answered", registry=self._registry)
        self._jobs = Gauge(
            "credlens_jobs", "jobs by state, over all organisations", ("state",), registry=self._registry
        )
        Info("credlens_build", "which version runs", registry=self._registry).info({"version": version("credlens")})

    def answered(self, operation: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(operation, method, status).inc()
        self._seconds.labels(operation).observe(seconds)

    def text(self, jobs: Mapping[str, int]) -> bytes:
        """Return all counts as Prometheus reads them. jobs: how many there are now in each state."""
        for state, count in jobs.items():
            self._jobs.labels(state).set(count)
        return generate_latest(self._registry)
