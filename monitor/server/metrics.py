"""Prometheus: plain counters of the parts, read at scrape time, so that counting costs nothing per frame."""

from collections import Counter
from collections.abc import Iterator
from time import process_time

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from monitor.server.operations import protocol_of, quarantined
from monitor.server.site import Site
from monitor.server.thread_cpu import thread_cpu
from monitor.speech.load import Stage


class SiteCollector(Collector):
    """Reads one server."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        """All metrics, named `calmline_...`."""
        site, load = self._site, self._site.load()
        sockets = GaugeMetricFamily("calmline_sockets", "open websockets", labels=["kind"])
        for kind in ("live", "agent", "ingest"):
            sockets.add_metric([kind], site.sockets.count(kind))
        modes = CounterMetricFamily("calmline_finals", "finals by decode mode", labels=["mode"])
        for mode, count in load.modes.items():
            modes.add_metric([mode], count)
        ends = CounterMetricFamily(
            "calmline_ingest_ends", "connections by why they ended", labels=["protocol", "reason"]
        )
        for (protocol, reason), count in site.ingest.counters.ends.items():
            ends.add_metric([protocol, reason], count)
        healthy = GaugeMetricFamily("calmline_healthy", "1 when the part is healthy", labels=["part"])
        for name, ping in site.pings.items():
            healthy.add_metric([name], 0 if ping() else 1)
        protocols = GaugeMetricFamily("calmline_protocol_calls", "live calls by protocol", labels=["protocol"])
        for protocol, count in Counter(protocol_of(site, call.source) for call in site.calls.live()).items():
            protocols.add_metric([protocol], count)
        hooks = CounterMetricFamily("calmline_webhook", "webhook deliveries by what became of them", labels=["outcome"])
        for outcome, count in (
            ("sent", site.webhook.sent),
            ("failed", site.webhook.failed),
            ("dropped", site.webhook.dropped),
        ):
            hooks.add_metric([outcome], count)
        speech = CounterMetricFamily("calmline_speech", "what the recogniser counted, by name", labels=["what"])
        for what, counted in site.loads.counts().items():
            speech.add_metric([what], counted)
        stage = GaugeMetricFamily("calmline_stage", "1 for the stage of load now", labels=["stage"])
        for one in Stage:
            stage.add_metric([one.label], one.label == load.stage)
        batches = CounterMetricFamily("calmline_batches", "decodes by utterances decoded together", labels=["size"])
        for size, count in load.batches.items():
            batches.add_metric([size], count)
        doubted = CounterMetricFamily("calmline_quarantined", "utterances not believed, by why", labels=["reason"])
        for reason, counted in quarantined(site).items():
            doubted.add_metric([reason], counted)
        threads = CounterMetricFamily("calmline_thread_cpu_seconds", "CPU by what threads do", labels=["work"])
        for work, seconds in thread_cpu().items():
            threads.add_metric([work], seconds)
        yield from (sockets, modes, ends, healthy, protocols, hooks, speech, stage, batches, doubted, threads)
        if site.archive is not None:
            writer = site.archive.store.writer
            yield GaugeMetricFamily("calmline_store_waiting", "events not yet committed", value=writer.waiting())
            yield CounterMetricFamily("calmline_store_lost", "durable events that were not kept", value=writer.lost)
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
