"""The settings: frozen sections with defaults and range checks, TOML first, then the environment. And `resource()`.

With `config_file.py` alone in the project it knows the settings file, the environment and where the package lies.
Every setting has a description: `docs/settings.md` is tested against them.
"""

import os
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from monitor.errors import ModelError

PREFIX = "CALMLINE_"
"""Begins the name of every environment variable of ours."""
NESTED = "__"
"""Stands between section and key in such a name."""


def at_home(path: Path) -> Path:
    """`~` is the home folder, as in a shell; a `~name` that is nobody's stays as it is."""
    return Path(os.path.expanduser(path))


HomePath = Annotated[Path, AfterValidator(at_home)]


class Section(BaseModel):
    """A frozen section; an unknown key is an error, so that a typing mistake is never silently a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerSettings(Section):
    """Where the server listens."""

    host: str = Field(default="127.0.0.1", description="address; other than loopback needs TLS files or behind_proxy")
    port: int = Field(default=8484, ge=0, le=65535, description="TCP port; 0 picks a free one")
    tls_cert: HomePath | None = Field(default=None, description="PEM certificate chain")
    tls_key: HomePath | None = Field(default=None, description="PEM private key")
    behind_proxy: bool = Field(default=False, description="a reverse proxy in front ends TLS")
    public_url: str = Field(
        default="", pattern=r"^(https?://\S+)?$", description="URL that peers and people see, when behind a proxy"
    )
    idle_timeout_s: float = Field(default=60.0, gt=0, description="a telephony socket silent this long is dead")
    listen_delay_s: float = Field(
        default=5.0, ge=0, le=30, description="seconds that who listens live is behind, so that masking comes first"
    )
    listen_unredacted: tuple[str, ...] = Field(
        default=(), description="supervisors by name who may listen at once and unmasked; every time is audited"
    )
    requests_per_minute: int = Field(
        default=1200,
        ge=0,
        le=100_000,
        description="requests to /api a minute for each person or program; 0 = any number",
    )
    exports_per_minute: int = Field(
        default=30, ge=0, le=10_000, description="exports a minute, a set counts as five; 0 = any number"
    )


class TelephonySettings(Section):
    """Listeners outside the web server (Asterisk, SIPREC); they have no authentication of their own."""

    audiosocket: str = Field(default="", description="HOST:PORT of the AudioSocket listener; empty = off")
    rtp: str = Field(default="", description="HOST:FIRST-LAST of RTP ports, a pair of ports per call; empty = off")
    siprec: str = Field(default="", description="HOST:PORT for SIPREC recorders, SIP over UDP and TCP; empty = off")
    siprec_rtp: str = Field(
        default="127.0.0.1:41000-41399",
        description="HOST:FIRST-LAST of RTP ports told to SIPREC recorders",
    )
    siprec_idle_s: float = Field(
        default=300.0, ge=1, le=86_400, description="a SIPREC session without audio this long is ended, seconds"
    )
    allow: tuple[str, ...] = Field(
        default=(), description="addresses or networks that may send; needed when listening beyond loopback"
    )
    rtp_idle_s: float = Field(default=10.0, ge=1, le=600, description="RTP silent this long ends its call, seconds")


class SpeechSettings(Section):
    """The recogniser."""

    model: str = Field(default="base", description="Whisper weights: a name or a path")
    window: Literal["auto", "fast", "accurate"] = Field(
        default="auto",
        description="acoustic window of finals; auto: accurate when alone and there in time",
    )
    device: Literal["cpu", "cuda", "auto"] = Field(
        default="cpu", description="cpu, cuda, or auto: cuda when it is there"
    )
    compute_type: Literal[
        "default",
        "auto",
        "int8",
        "int8_float32",
        "int8_float16",
        "int8_bfloat16",
        "int16",
        "float16",
        "bfloat16",
        "float32",
    ] = Field(default="int8", description="CTranslate2 compute type; float16 and bfloat16 are for cuda")
    workers: int = Field(default=0, ge=0, le=64, description="decode workers; 0 = one per core we may use")
    language: str = Field(default="en", pattern="^[a-z]{2,3}$", description="language of the calls, such as en or de")
    hangover_s: float = Field(default=0.5, ge=0.2, le=2.0, description="pause that ends an utterance, seconds")
    partials: Literal["adaptive", "off"] = Field(default="adaptive", description="live text of unfinished utterances")
    words: bool = Field(default=False, description="per-word times and confidence on finals")
    hints: dict[str, tuple[str, ...]] = Field(
        default={},
        description='names the recogniser should know (`"*" = ["Calmline"]` all queues, `billing = […]` one); some 60 '
        "syllables a call, a queue's own count before those of all",
    )

    def hints_for(self, queue: str | None) -> str:
        """The words for a call of `queue` as the recogniser takes them, with the full stop that has it go on writing
        some. Of too many the last count: the queue's own."""
        own = self.hints.get(queue, ()) if queue else ()
        words = dict.fromkeys((*self.hints.get("*", ()), *own))
        return ", ".join(words) + "." if words else ""


class ScoringSettings(Section):
    """The frustration score and its levels."""

    tense: float = Field(default=35.0, ge=0, le=100, description="score at which tense begins")
    frustrated: float = Field(default=60.0, ge=0, le=100, description="score at which frustrated begins")
    critical: float = Field(default=80.0, ge=0, le=100, description="score at which critical begins")
    hysteresis: float = Field(default=8.0, ge=0, le=30, description="points below a threshold before a level is left")
    dwell_s: float = Field(default=8.0, ge=0, le=120, description="least seconds between a rise and a fall")
    half_life_turns: float = Field(
        default=2.0, gt=0, le=20, description="customer turns after which a turn counts half"
    )
    window_s: float = Field(default=300.0, gt=0, le=3600, description="nothing older counts, seconds of audio")
    voice: bool = Field(default=True, description="use the customer's voice; false = words and interaction only")
    interaction: bool = Field(default=True, description="use talk-over, silence and hold")
    model: str = Field(default="", description="name of the frustration model; empty = the newest installed")
    cues: HomePath | None = Field(default=None, description="TOML file that adds, removes or weighs cues")

    @model_validator(mode="after")
    def _levels_rise(self) -> "ScoringSettings":
        if not self.tense + self.hysteresis < self.frustrated or not self.frustrated + self.hysteresis < self.critical:
            raise ValueError("tense, frustrated and critical must rise by more than hysteresis each")
        return self


class CoachingSettings(Section):
    """Prompts."""

    enabled: bool = Field(default=True, description="show prompts at all")
    playbook: HomePath | None = Field(default=None, description="a company's own playbook, replaces or extends ours")
    cooldown_s: float = Field(
        default=20.0, ge=5, le=600, description="least seconds between two new tips to one person"
    )
    goodwill_limit: str = Field(default="", description="how far an agent may go, in words, such as 'up to 20 pounds'")
    holdout: float = Field(default=0.0, ge=0, le=0.5, description="share of due tips withheld to measure their effect")


class PrivacySettings(Section):
    """What may be watched and kept."""

    storage: bool = Field(default=True, description="false = nothing of any call is stored")
    store_unknown: bool = Field(default=False, description="store calls whose consent is unknown")
    monitor_refused: bool = Field(default=False, description="watch live (never store) calls whose consent is refused")
    redact: bool = Field(default=True, description="mask numbers, e-mail addresses and cards")
    retention_days_audio: int = Field(default=30, ge=0, le=3650, description="days until audio is erased; 0 = at once")
    retention_days_transcript: int = Field(default=90, ge=0, le=3650, description="days until transcripts are erased")
    retention_days_scores: int = Field(
        default=365, ge=0, le=3650, description="days until scores and events are erased"
    )


class StoreSettings(Section):
    """Where calls are kept."""

    data_dir: HomePath | None = Field(default=None, description="data folder; empty = the platform's")
    url: str = Field(default="", description="database URL; empty = SQLite in the data folder")
    record_audio: bool = Field(default=False, description="keep the audio of calls that may be stored")
    audio_format: Literal["opus", "flac"] = Field(default="opus", description="how recordings are kept")


class SourceSettings(Section):
    """One telephony source: a dialect of a protocol with its own credentials and roles."""

    protocol: Literal[
        "twilio",
        "telnyx",
        "audiohook",
        "asterisk",
        "freeswitch",
        "jambonz",
        "vonage",
        "raw",
        "audiosocket",
        "rtp",
        "siprec",
    ] = Field(
        description="twilio, telnyx, audiohook, asterisk, freeswitch, jambonz, vonage, raw, audiosocket, rtp or siprec"
    )
    dialect: str = Field(default="", description="variant of the protocol, such as talkdesk, exotel, plivo")
    customer: str = Field(default="", description="track, channel or participant that is the customer")
    secret: str = Field(default="", description="auth token, client secret or URL secret of this peer")
    key_id: str = Field(default="", description="API key or user name of this peer")
    record_audio: bool | None = Field(default=None, description="overrides store.record_audio")
    team: str = Field(default="", description="team of calls that name none")
    queue: str = Field(default="", description="queue of calls that name none")


class WebhookSettings(Section):
    """Tells another program (chat, ticketing) what happened; off unless a URL is set."""

    url: str = Field(default="", pattern=r"^(https?://\S+)?$", description="where JSON is posted; empty = off")
    secret: str = Field(default="", description="key of the HMAC-SHA256 signature in the header calmline-signature")
    events: tuple[Literal["alert.raised", "alert.updated", "followup.due"], ...] = Field(
        default=("alert.raised", "alert.updated", "followup.due"),
        description="what is told; `alert.updated`: a call with an alert became critical",
    )
    quote: bool = Field(default=False, description="send the reasons of an alert, which may quote the customer, masked")
    attempts: int = Field(default=8, ge=1, le=20, description="tries of one delivery, with growing pauses")
    timeout_s: float = Field(default=10.0, ge=1, le=60, description="seconds the other side has to answer")


class Settings(BaseSettings):
    """All settings. `CALMLINE_SPEECH__MODEL=tiny.en` overrides `[speech] model`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=NESTED, frozen=True, extra="forbid", toml_file=None
    )

    server: ServerSettings = ServerSettings()
    telephony: TelephonySettings = TelephonySettings()
    speech: SpeechSettings = SpeechSettings()
    scoring: ScoringSettings = ScoringSettings()
    coaching: CoachingSettings = CoachingSettings()
    privacy: PrivacySettings = PrivacySettings()
    store: StoreSettings = StoreSettings()
    webhooks: WebhookSettings = WebhookSettings()
    sources: dict[str, SourceSettings] = Field(default_factory=dict, description="telephony sources by name")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments beat the environment, the environment beats the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def data_dir(settings: Settings) -> Path:
    """The data folder in force (not created here)."""
    return settings.store.data_dir or Path(platformdirs.user_data_dir("calmline"))


_PACKAGE = Path(__file__).resolve().parent
_PLACES = {
    "whisper.toml": ("_models/whisper.toml", "models/whisper.toml"),
    "frustration": ("_models/frustration", "models/frustration/weights"),
    "steps": ("_models/steps", "models/steps/weights"),
    "dashboard": ("_dashboard", "dashboard/dist"),
}


def resource(name: Literal["whisper.toml", "frustration", "steps", "dashboard"]) -> Path:
    """Path of a data file or folder: in the installed package, else in the checkout. Raises ModelError when absent."""
    packaged, checkout = _PLACES[name]
    for path in (_PACKAGE / packaged, _PACKAGE.parent / checkout):
        if path.exists():
            return path
    raise ModelError(
        f"{name} is not installed; run `make build` in the checkout or reinstall calmline",
        code="resource_missing",
    )
