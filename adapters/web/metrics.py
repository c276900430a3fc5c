"""Numbers for Prometheus: counted as things happen, and looked up when somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from itertools import repeat
from math import nan
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector
from typing_extensions import override

from bot import __version__
from bot.tasks import Outcome
from bot.vitals import Backlog
from bot.watching import Watch

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
UNKNOWN: Final = "unknown"


class Meter(Watch):
    """Keeps one number for each command, platform and job there is, in a registry of its own.

    ``jobs`` are the names this version has: a row left by another one is no name of its own.
    """

    def __init__(self, jobs: Collection[str]) -> None:
        self.registry = registry = CollectorRegistry()
        self._jobs = frozenset(jobs)
        ProcessCollector(registry=registry)

        def counter(name: str, summary: str, *labels: str) -> Counter:
            return Counter(f"folkmoot_{name}", summary, labels, registry=registry)

        def seconds(name: str, summary: str, label: str) -> Histogram:
            name = f"folkmoot_{name}_seconds"
            return Histogram(name, summary, [label], buckets=SECONDS, registry=registry)

        self._actions = counter(
            "actions", "What people did, by command and outcome", "command", "outcome"
        )
        self._action_seconds = seconds(
            "action", "From being understood to being answered", "command"
        )
        self._deliveries = counter(
            "deliveries", "Tries to send a message, by platform and outcome", "platform", "outcome"
        )
        self._delivery_seconds = seconds(
            "delivery", "How long a platform took over one try", "platform"
        )
        self._ran = counter("jobs", "Due jobs, by name and outcome", "job", "outcome")
        self._job_seconds = seconds("job", "How long a job took that was done", "job")
        self._incidents = counter("incidents", "What broke that should not have", "where")
        self._now = _Now(registry)

    @override
    def acted(self, command: str, outcome: str, took: timedelta) -> None:
        self._actions.labels(command, outcome).inc()
        self._action_seconds.labels(command).observe(took.total_seconds())

    @override
    def delivery(self, platform: str, outcome: str, took: timedelta) -> None:
        self._deliveries.labels(platform, str(outcome)).inc()
        self._delivery_seconds.labels(platform).observe(took.total_seconds())

    @override
    def job(self, name: str, outcome: str, took: timedelta) -> None:
        known = name if name in self._jobs else UNKNOWN
        self._ran.labels(known, str(outcome)).inc()
        if outcome == Outcome.DONE:
            self._job_seconds.labels(known).observe(took.total_seconds())

    @override
    def incident(self, where: str) -> None:
        self._incidents.labels(where).inc()

    def page(self, backlog: Backlog | None, connected: Mapping[str, bool]) -> bytes:
        """Everything there is to know; without the backlog where the database does not answer."""
        self._now.set(backlog, connected)
        return generate_latest(self.registry)


class _Now:
    """What is looked up when somebody asks."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, summary: str, *labels: str) -> Gauge:
            return Gauge(f"folkmoot_{name}", summary, labels, registry=registry)

        self._database_up = gauge("database_up", "Whether the database answers")
        self._waits = (
            gauge("outbox_waiting", "Messages that are to be sent"),
            gauge("outbox_given_up", "Messages that will not be sent any more"),
            gauge("outbox_late_seconds", "How long the oldest message waits that could go at once"),
            gauge("jobs_due", "Jobs that should have begun"),
            gauge("jobs_late_seconds", "How long the oldest of them waits"),
        )
        self._connected = gauge("connected", "Whether people there can be heard", "platform")
        gauge("build_info", "The version that runs", "version").labels(__version__).set(1)

    def set(self, backlog: Backlog | None, connected: Mapping[str, bool]) -> None:
        self._database_up.set(backlog is not None)
        for platform, up in connected.items():
            self._connected.labels(platform).set(up)
        for gauge, value in zip(self._waits, _values(backlog), strict=False):
            gauge.set(value)


def _values(backlog: Backlog | None) -> Iterable[float]:
    """Unknown while the database does not answer: the last ones would look as if all was well."""
    if backlog is None:
        return repeat(nan)
    message, job = backlog.message_late.total_seconds(), backlog.job_late.total_seconds()
    return backlog.waiting, backlog.given_up, message, backlog.due, job
