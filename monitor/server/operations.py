"""What an administrator sees of the machine: peers, calls by protocol, feeds, store, webhook, model, versions."""

import platform
from collections import Counter, defaultdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from monitor.errors import ModelError
from monitor.server.site import Site
from monitor.speech.catalog import read_catalog

PACKAGES = ("faster-whisper", "ctranslate2", "onnxruntime", "numpy", "fastapi", "uvicorn", "websockets", "SQLAlchemy")
MOST_PEERS = 1000
"""Peers listed one by one; the counts hold all."""


async def operations(site: Site) -> dict[str, Any]:
    """As of now. Raises StoreError."""
    return {
        "peers": peers(site),
        "protocols": protocols(site),
        "feeds": feeds(site),
        "recogniser": {"model": site.model, "sha256": checksum(site.model), "quarantined": quarantined(site)},
        "store": await store(site),
        "webhook": webhook(site),
        "playbook": playbook(site),
        "versions": versions(site),
    }


def peers(site: Site) -> list[dict[str, Any]]:
    """Connections that bring calls; `name` None: not told yet."""
    connected = [socket for socket in site.sockets.open() if socket.kind == "ingest"][:MOST_PEERS]
    return [{"name": socket.identity and socket.identity.name, "call_id": socket.call_id} for socket in connected]


def protocols(site: Site) -> list[dict[str, Any]]:
    """By protocol: live calls, and connections that ended by why (`completed`, `peer_lost`, or the code of a fault)."""
    live = Counter(protocol_of(site, call.source) for call in site.calls.live())
    ends: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (protocol, reason), count in site.ingest.counters.ends.items():
        ends[protocol][reason] = count
    names = sorted(live.keys() | ends.keys() | {source.protocol for source in site.settings.sources.values()})
    return [{"protocol": name, "live_calls": live[name], "ends": ends[name]} for name in names]


def protocol_of(site: Site, source: str) -> str:
    """The protocol of a call's source; a source nobody named in the settings is called by its protocol."""
    known = site.settings.sources.get(source)
    return source if known is None else known.protocol


def feeds(site: Site) -> dict[str, int]:
    """Open live feeds and what their clients cost since the start."""
    totals = site.hub.totals()
    return {
        "live": site.sockets.count("live"),
        "agent": site.sockets.count("agent"),
        "frames": totals.frames,
        "resyncs": totals.resyncs,
        "dropped_transients": totals.dropped_transients,
        "dropped_sound": site.listening.dropped,
    }


async def store(site: Site) -> dict[str, Any]:
    """What is kept and what waits; `lost`: durable events and audit notes the store could not take."""
    archive = site.archive
    if archive is None:
        return {"bytes": await site.keeper.size_bytes(), "audio_bytes": 0, "waiting": 0, "lost": 0, "interrupted": 0}
    return {
        "bytes": await site.keeper.size_bytes(),
        "audio_bytes": await archive.audio_bytes(),
        "waiting": archive.store.writer.waiting(),
        "lost": archive.store.writer.lost,
        "interrupted": archive.store.interrupted,
    }


def webhook(site: Site) -> dict[str, Any]:
    """Deliveries since the start."""
    hook = site.webhook
    return {
        "on": bool(site.settings.webhooks.url),
        "waiting": hook.waiting,
        "sent": hook.sent,
        "failed": hook.failed,
        "dropped": hook.dropped,
        "problem": hook.ping(),
    }


def playbook(site: Site) -> dict[str, str]:
    """Where the prompts come from; `problem`: why the file as it is now was refused (the one before is in force)."""
    if site.tuning is None:
        return {"source": "built in", "problem": ""}
    return {"source": site.tuning.now.factory.playbook.source, "problem": site.tuning.playbook_problem}


def quarantined(site: Site) -> dict[str, float]:
    """Utterances whose text was not believed, by why, since the start."""
    counts = site.loads.counts().items()
    return {what.removeprefix("quarantined_"): n for what, n in counts if what.startswith("quarantined_")}


def checksum(model: str) -> str:
    """SHA-256 of the weights in use as pinned (loading verified it); empty for weights by path."""
    try:
        entry = read_catalog().get(model)
    except ModelError:
        return ""
    return "" if entry is None else entry.files.get("model.bin", "")


def versions(site: Site) -> dict[str, str]:
    """Ours, Python's, and those of the libraries that matter."""
    found = {"calmline": site.version, "python": platform.python_version(), "system": platform.platform()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
