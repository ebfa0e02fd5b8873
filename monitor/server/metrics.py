"""Prometheus: plain counters of the parts, read at scrape time, so that counting costs nothing per frame."""

from collections import Counter
from collections.abc import Iterator
from time import process_time

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from monitor.events.system import SystemLoad
from monitor.server.operations import protocol_of, quarantined
from monitor.server.site import Site
from monitor.server.sockets import SocketKind
from monitor.server.thread_cpu import thread_cpu
from monitor.speech.load import Stage


class SiteCollector(Collector):
    """Reads one server."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        """All metrics, named `calmline_...`."""
        site, load = self._site, self._site.load()
        yield from _counted_by_label(site, load)
        yield from _now_by_label(site, load)
        if site.archive is not None:
            writer = site.archive.store.writer
            yield GaugeMetricFamily("calmline_store_waiting", "events not yet committed", value=writer.waiting())
            yield CounterMetricFamily("calmline_store_lost", "durable events that were not kept", value=writer.lost)
        yield from _now(site, load)
        yield from _counted(site, load)


def _counted_by_label(site: Site, load: SystemLoad) -> Iterator[Metric]:
    hook = site.webhook
    outcomes = (("sent", hook.sent), ("failed", hook.failed), ("dropped", hook.dropped))
    for name, text, label, rows in (
        ("finals", "finals by decode mode", "mode", load.modes.items()),
        ("webhook", "webhook deliveries by what became of them", "outcome", outcomes),
        ("speech", "what the recogniser counted, by name", "what", site.loads.counts().items()),
        ("batches", "decodes by utterances decoded together", "size", load.batches.items()),
        ("quarantined", "utterances not believed, by why", "reason", quarantined(site).items()),
        ("thread_cpu_seconds", "CPU by what threads do", "work", thread_cpu().items()),
    ):
        family = CounterMetricFamily(f"calmline_{name}", text, labels=[label])
        for row, counted in rows:
            family.add_metric([row], counted)
        yield family
    ends = CounterMetricFamily("calmline_ingest_ends", "connections by why they ended", labels=["protocol", "reason"])
    for (protocol, reason), count in site.ingest.counters.ends.items():
        ends.add_metric([protocol, reason], count)
    yield ends


def _now_by_label(site: Site, load: SystemLoad) -> Iterator[Metric]:
    kinds: tuple[SocketKind, ...] = ("live", "agent", "ingest")
    protocols = Counter(protocol_of(site, call.source) for call in site.calls.live())
    for name, text, label, rows in (
        ("sockets", "open websockets", "kind", [(kind, site.sockets.count(kind)) for kind in kinds]),
        ("healthy", "1 when the part is healthy", "part", [(name, not ping()) for name, ping in site.pings.items()]),
        ("protocol_calls", "live calls by protocol", "protocol", protocols.items()),
        ("stage", "1 for the stage of load now", "stage", [(one.label, one.label == load.stage) for one in Stage]),
    ):
        family = GaugeMetricFamily(f"calmline_{name}", text, labels=[label])
        for row, value in rows:
            family.add_metric([row], value)
        yield family


def _now(site: Site, load: SystemLoad) -> Iterator[Metric]:
    for name, text, value in (
        ("live_calls", "live calls", len(site.calls.live())),
        ("decode_busy", "fraction of decode workers busy, mean of 30 s", load.busy),
        ("decode_queue", "utterances waiting for a decoder", load.queue),
        ("lag_p50_seconds", "median seconds from end of speech to final", load.lag_p50),
        ("lag_p95_seconds", "95th percentile of seconds from end of speech to final", load.lag_p95),
        ("decode_cost", "seconds decode workers were at work per audio second (wall time)", load.cost),
        ("feed_cost", "CPU-seconds of feed and voice activity per audio second", load.feed_cost),
        ("feed_lag_seconds", "seconds that hearing is behind the sound", load.feed_lag),
    ):
        yield GaugeMetricFamily(f"calmline_{name}", text, value=value)


def _counted(site: Site, load: SystemLoad) -> Iterator[Metric]:
    feeds = site.hub.totals()
    for name, text, value in (
        ("ingest_frames", "messages from telephony peers", site.ingest.counters.frames),
        ("ingest_bytes", "bytes of binary messages from telephony peers", site.ingest.counters.bytes),
        ("ingest_connections", "connections of telephony peers", site.ingest.counters.connections),
        ("ingest_faults", "connections ended for a fault of the peer", site.ingest.counters.faults),
        ("feed_frames", "frames sent to live feeds", feeds.frames),
        ("feed_resyncs", "live feeds that fell behind and got a snapshot", feeds.resyncs),
        ("feed_dropped_transients", "transient events dropped for slow clients", feeds.dropped_transients),
        ("listen_dropped", "sound frames dropped for slow listeners", site.listening.dropped),
        ("voices_skipped", "customers' turns scored without their voice under load", site.calls.voices_skipped),
        ("dropped_partials", "partials never decoded under load", load.dropped_partials),
        ("cpu_seconds", "CPU of the whole server; by heard_seconds the cost of an audio second", process_time()),
    ):
        yield CounterMetricFamily(f"calmline_{name}", text, value=value)


def exposition(site: Site) -> bytes:
    """The text of `/metrics`."""
    registry = CollectorRegistry()
    registry.register(SiteCollector(site))
    return generate_latest(registry)
