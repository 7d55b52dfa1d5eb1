"""What operators watch, as Prometheus reads it: counts, times and codes only, nothing of a person or a case.

Requests, times and errors are those of this process since its start; what is owed and due is read from the database at
each look, so that any process tells it of all.
https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.process_collector import ProcessCollector

from bot.domain.figures import Figures

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUESTS = Counter(
    "bot_requests", "Slack's requests, by kind and the answer's class.", ["kind", "answer"], registry=REGISTRY
)
ACKNOWLEDGED = Histogram(
    "bot_acknowledgement_seconds",
    "From a request's arrival to its answer; Slack gives up after 3 s.",
    ["kind"],
    registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 3.0, 5.0),
)
ERRORS = Counter("bot_errors", "What was refused or failed, by place and code.", ["where", "code"], registry=REGISTRY)


def failed(where: str, code: str) -> None:
    """Counts an error. ``code`` is of a closed list: a class of failures or the code of one of our errors."""
    ERRORS.labels(where, code).inc()


def answered(kind: str, answer: str, seconds: float) -> None:
    """Counts one of Slack's requests and how long its answer took."""
    REQUESTS.labels(kind, answer).inc()
    ACKNOWLEDGED.labels(kind).observe(seconds)


def page(figures: Figures | None) -> bytes:
    """All of it; ``None``: the database did not answer."""
    stored = CollectorRegistry()
    stored.register(_Stored(figures))
    return generate_latest(REGISTRY) + generate_latest(stored)


class _Stored:
    """What the database says."""

    def __init__(self, figures: Figures | None) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """One family after the other, as the library asks for them."""
        figures = self._figures
        yield GaugeMetricFamily("bot_database_up", "Whether the database answers.", float(figures is not None))
        if figures is None:
            return
        pending = GaugeMetricFamily("bot_outbox_pending", "Deliveries owed.", labels=["to", "priority"])
        oldest = GaugeMetricFamily(
            "bot_outbox_oldest_seconds", "How long the oldest of them has waited.", labels=["to", "priority"]
        )
        for row in figures.outbox:
            pending.add_metric([row.to, row.priority], row.count)
            oldest.add_metric([row.to, row.priority], row.age)
        yield pending
        yield oldest
        failing = GaugeMetricFamily("bot_outbox_failing", "Of them, those that failed before.", labels=["code"])
        for code, count in figures.failing:
            failing.add_metric([code], count)
        yield failing
        yield GaugeMetricFamily("bot_outbox_parked", "Messages that need a person.", figures.parked)
        due = GaugeMetricFamily("bot_due", "Work whose time has come and that is not done.", labels=["work"])
        for work, count in figures.due:
            due.add_metric([work], count)
        yield due
