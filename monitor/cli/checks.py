"""What must be right before a server can start, check by check: for `config check`, and with more for `doctor`."""

import ssl
from collections.abc import Callable

from monitor.coaching.playbook import load_playbook
from monitor.config import ServerSettings, Settings
from monitor.errors import ConfigError
from monitor.scoring.words import site_words_model
from monitor.server.ingest.allowed import AllowList, parse_place
from monitor.server.ingest.gate import make_authenticator
from monitor.server.reach import check_exposure
from monitor.server.tuning import Tuning
from monitor.speech.weights import WeightStore
from monitor.telephony.protocols import check_source

Check = Callable[[], str]
"""What it found, in a few words. Raises CalmlineError with what to do."""


def settings_checks(settings: Settings) -> dict[str, Check]:
    """What `serve` would refuse to start with; what takes longest to look at comes last."""
    return {
        "frustration model": lambda: site_words_model(settings).name,
        "playbook": lambda: f"{len(load_playbook(settings.coaching.playbook).entries)} entries",
        "changed on the pages": lambda: _changed(settings),
        "address": lambda: _address(settings.server),
        "telephony": lambda: _telephony(settings),
        "sources": lambda: _sources(settings),
        "speech weights": lambda: str(WeightStore().resolve(settings.speech.model).folder),
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


def _telephony(settings: Settings) -> str:
    told, used = settings.telephony, []
    allowed = AllowList(told.allow)
    for name in ("audiosocket", "rtp", "siprec"):
        place = getattr(told, name)
        if place:
            allowed.check_exposure(f"telephony.{name}", parse_place(f"telephony.{name}", place)[0])
            used.append(f"{name} on {place}")
    if told.siprec:
        parse_place("telephony.siprec_rtp", told.siprec_rtp)
    return ", ".join(used) or "no listeners"


def _sources(settings: Settings) -> str:
    for name, source in settings.sources.items():
        make_authenticator(name, source)
        check_source(name, source)
    open_to_all = [name for name, source in settings.sources.items() if not source.secret]
    if open_to_all:
        return f"{len(settings.sources)}; ingest tokens needed for {', '.join(open_to_all)}"
    return f"{len(settings.sources)} configured; every protocol takes ingest tokens"
