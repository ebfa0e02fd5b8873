"""What must be right before a server can start, check by check: for `config check`, and with more for `doctor`."""

import json
import os
import ssl
from collections.abc import Callable
from pathlib import Path

from monitor.coaching.playbook import load_playbook
from monitor.config import ServerSettings, Settings, SpeechSettings, data_dir
from monitor.errors import ConfigError, ModelError
from monitor.scoring.words import site_words_model
from monitor.server.ingest.gate import make_authenticator
from monitor.server.ingest.listeners import check_listeners
from monitor.server.reach import check_exposure
from monitor.server.tuning import Tuning
from monitor.speech.weights import WeightStore
from monitor.store.database import check_url
from monitor.telephony.protocols import check_source

ENGLISH_START = 50257
"""Where transcripts begin in the vocabulary of weights for English alone; in the multilingual one it is 50258."""
Check = Callable[[], str]
"""What it found, in a few words. Raises CalmlineError with what to do."""


def settings_checks(settings: Settings) -> dict[str, Check]:
    """What `serve` would refuse to start with; what takes longest to look at comes last."""
    return {
        "frustration model": lambda: site_words_model(settings).name,
        "playbook": lambda: f"{len(load_playbook(settings.coaching.playbook).entries)} entries",
        "changed on the pages": lambda: _changed(settings),
        "address": lambda: _address(settings.server),
        "telephony": lambda: ", ".join(check_listeners(settings.telephony)) or "no listeners",
        "sources": lambda: _sources(settings),
        "data folder": lambda: _data_folder(data_dir(settings)),
        "database": lambda: check_url(settings.store.url) if settings.store.url else "SQLite in the data folder",
        "speech weights": lambda: _speech(settings.speech),
    }


def _changed(settings: Settings) -> str:
    overlay = Tuning(settings).now.overlay
    names = [*overlay.scoring, *overlay.coaching]
    names += [name for name in ("cues", "playbook", "teams") if getattr(overlay, name)]
    return ", ".join(names) or "nothing"


def _address(server: ServerSettings) -> str:
    check_exposure(server)
    if server.tls_cert is not None and server.tls_key is not None:
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(server.tls_cert, server.tls_key)
        except OSError as error:  # ssl.SSLError is one
            raise ConfigError(f"cannot use the TLS files: {error.strerror or error}") from None
    return f"{server.host}:{server.port}, {'TLS' if server.tls_cert else 'no TLS'}"


def _data_folder(folder: Path) -> str:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        why = "not writable" if existing.is_dir() else "no folder"
        raise ConfigError(f"{existing} is {why}; set store.data_dir")
    return str(folder)


def _sources(settings: Settings) -> str:
    for name, source in settings.sources.items():
        make_authenticator(name, source)
        check_source(name, source)
    open_to_all = [name for name, source in settings.sources.items() if not source.secret]
    if open_to_all:
        return f"{len(settings.sources)}; ingest tokens needed for {', '.join(open_to_all)}"
    return f"{len(settings.sources)} configured; every protocol takes ingest tokens"


def _speech(settings: SpeechSettings) -> str:
    """Whether the weights know the language and the machine has the device and its arithmetic, nothing loaded."""
    import ctranslate2  # takes a while: only who checks needs it

    weights = WeightStore().resolve(settings.model)
    try:
        added = json.loads((weights.folder / "tokenizer.json").read_text(encoding="utf-8"))["added_tokens"]
        tokens = {token["content"]: token["id"] for token in added}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(f"{weights.folder} has no usable tokenizer.json ({type(error).__name__})") from None
    if tokens.get("<|startoftranscript|>") == ENGLISH_START and settings.language != "en":
        raise ConfigError(f"speech.language is {settings.language}, but the model {weights.name} knows English only")
    if f"<|{settings.language}|>" not in tokens:
        raise ConfigError(f"speech.language: the model {weights.name} knows no {settings.language!r}")
    cuda = ctranslate2.get_cuda_device_count() > 0
    if settings.device == "cuda" and not cuda:
        raise ConfigError("speech.device is cuda, but no usable GPU is found; set it to cpu")
    device = "cuda" if cuda and settings.device != "cpu" else "cpu"
    known = ctranslate2.get_supported_compute_types(device)
    if settings.compute_type not in ("default", "auto", *known):
        raise ConfigError(
            f"speech.compute_type: {device} does no {settings.compute_type} here; one of {', '.join(sorted(known))}"
        )
    return str(weights.folder)
