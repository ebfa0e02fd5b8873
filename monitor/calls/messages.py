"""What people and shells tell a live call. With `SpeechMessage` these are all the inputs of the pipeline."""

from dataclasses import dataclass

from monitor.coaching.playbook import Playbook
from monitor.events.alert import Verdict
from monitor.events.base import CallMetadata, Consent, DataState, Role
from monitor.speech.messages import SpeechMessage


@dataclass(frozen=True, slots=True)
class Begin:
    """The first message of every call: what it is and which side each channel carries."""

    source: str
    roles: tuple[Role, ...]
    metadata: CallMetadata
    started_at: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The last message: all channels are drained. `duration` in media seconds."""

    reason: str
    duration: float


@dataclass(frozen=True, slots=True)
class UpdateMetadata:
    """The peer or a person told more about the call."""

    metadata: CallMetadata


@dataclass(frozen=True, slots=True)
class SetConsent:
    """The customer's consent became known or was withdrawn."""

    consent: Consent


@dataclass(frozen=True, slots=True)
class SetData:
    """Whether the monitor can see the call, as the runner judges it; `lag` in seconds."""

    data: DataState
    lag: float


@dataclass(frozen=True, slots=True)
class UpdateAlert:
    """A supervisor acts on an alert. Only what is set changes."""

    alert_id: str
    by: str
    acknowledged: bool | None = None
    assigned: str | None = None
    snoozed: str | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class ResolveTip:
    """A person marks a tip done or dismisses it."""

    tip_id: str
    outcome: str  # done | dismissed
    by: str


@dataclass(frozen=True, slots=True)
class SendMessage:
    """A supervisor's line for the agent's screen."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """A note at a moment of the call; `at` in media seconds, None = now."""

    text: str
    by: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class SetWatchers:
    """Who watches and who listens now."""

    watching: tuple[str, ...]
    listening: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UsePlaybook:
    """Prompts come from this playbook from now on. No event follows."""

    playbook: Playbook


Command = (
    UpdateMetadata | SetConsent | SetData | UpdateAlert | ResolveTip | SendMessage | AddNote | SetWatchers | UsePlaybook
)
PipelineInput = Begin | Finish | SpeechMessage | Command
