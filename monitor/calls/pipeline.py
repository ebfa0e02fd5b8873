"""One call as a pure pipeline: a message in, unstamped events out. No clock, no I/O, no randomness.

The order of work on a final is fixed: redact, correct earlier texts, `speech.final`, score, and then the coach sees
everything that happened. The same pipeline serves the live server, `transcribe`, `score`, `import` and `whatif`.
"""

from dataclasses import asdict, dataclass, replace

from monitor.calls.messages import (
    AddNote,
    Begin,
    Command,
    Finish,
    PipelineInput,
    ResolveTip,
    SendMessage,
    SetConsent,
    SetData,
    SetWatchers,
    UpdateAlert,
    UpdateMetadata,
    UsePlaybook,
)
from monitor.coaching.coach import CallCoach
from monitor.errors import UsageError
from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import CallMetadata, Event, Role
from monitor.events.call import TOLD, CallEnded, CallStarted, CallUpdated
from monitor.events.people import MessageSent, NoteAdded, WatchChanged
from monitor.events.speech import SpeechFinal, SpeechPartial, SpeechRedacted, SpeechUnheard, VoiceFigures
from monitor.privacy.redaction import Redactor
from monitor.scoring.messages import Utterance, VoiceFeatures
from monitor.scoring.scorer import CallScorer
from monitor.speech.messages import (
    Drained,
    FinalText,
    MediaTime,
    PartialText,
    Quarantined,
    SpeechStarted,
    SpeechStopped,
    Unheard,
)

COACH_S = 1.0
"""Media seconds between two looks at what time alone changes for the coach: a tip that grew stale, a silence."""


@dataclass(frozen=True, slots=True)
class FinalWithVoice:
    """A final with what the runner measured in its samples; `voice` only ever for the customer's channel."""

    final: FinalText
    voice: VoiceFeatures | None


class CallPipeline:
    """Everything about one call that can be computed from what happened so far."""

    def __init__(self, call_id: str, scorer: CallScorer, coach: CallCoach, redactors: list[Redactor] | None) -> None:
        """`redactors`: one per channel, or None when masking is switched off."""
        self._call_id = call_id
        self._scorer = scorer
        self._coach = coach
        self._redactors = redactors
        self._roles: tuple[Role, ...] = ()
        self._alerts: set[str] = set()
        self._at = 0.0
        self._coached = 0.0
        self._finals = 0
        self._messages = 0
        self._shown: dict[tuple[int, str], PartialText] = {}  # by channel and utterance: partials on the screens
        self.metadata = CallMetadata()

    @property
    def at(self) -> float:
        """Media seconds up to which the call has been heard."""
        return self._at

    @property
    def finals(self) -> int:
        """Finals so far."""
        return self._finals

    def step(self, message: PipelineInput | FinalWithVoice) -> list[Event]:
        """Everything that follows from one message, in order. Raises UsageError for an unknown alert or tip."""
        own = self._handle(message)
        for event in own:
            if isinstance(event, AlertRaised):
                self._alerts.add(event.alert_id)
        told = [tip for event in own if not _withdrawn(event) for tip in self._coach.observe(event)]
        # `call.ended` is the last event of a call: what the coach says of the end comes before it.
        out = [*told, *own] if isinstance(message, Finish) else [*own, *told]
        if isinstance(message, MediaTime) and self._at - self._coached >= COACH_S:
            self._coached = self._at
            out.extend(self._coach.advance(self._at))
        return out

    def _handle(self, message: PipelineInput | FinalWithVoice) -> list[Event]:
        match message:
            case FinalWithVoice(final=final, voice=voice):
                return self._final(final, voice)
            case FinalText():
                return self._final(message, None)
            case PartialText():
                return self._partial(message)
            case SpeechStarted(channel=channel, at=at):
                self._coach.voice(self._roles[channel], True, at)
                return self._scorer.speech(self._roles[channel], True, at)
            case SpeechStopped(channel=channel, at=at):
                self._coach.voice(self._roles[channel], False, at)
                return self._scorer.speech(self._roles[channel], False, at)
            case MediaTime(at=at):
                self._at = max(self._at, at)
                return self._scorer.advance(self._at)
            case Quarantined(channel=channel, utterance_id=utterance_id):
                return self._withdraw(channel, utterance_id)
            case Unheard():
                return [*self._withdraw(message.channel, message.utterance_id), self._gap(message)]
            case Drained():
                return []
            case Begin():
                return self._begin(message)
            case Finish(reason=reason, duration=duration):
                return [
                    CallEnded.model_validate(
                        {
                            "call_id": self._call_id,
                            "at": duration,
                            "reason": reason,
                            "duration": duration,
                            "finals": self._finals,
                        }
                    )
                ]
            case SetData(data=data, lag=lag):
                event = CallUpdated(call_id=self._call_id, at=self._at, data=data, lag=lag)
                return [event, *self._scorer.data(data, self._at)]
            case UsePlaybook(playbook=playbook):
                self._coach.use(playbook)
                return []
            case _:
                return [self._person(message)]

    def _begin(self, message: Begin) -> list[Event]:
        self._roles = message.roles
        self._learn(message.metadata)
        return [
            CallStarted(
                call_id=self._call_id,
                source=message.source,
                channels=message.roles,
                metadata=message.metadata,
                started_at=message.started_at,
            )
        ]

    def _learn(self, metadata: CallMetadata) -> None:
        """Who the agent is: the own name is no secret on the agent's side."""
        self.metadata = metadata
        for redactor, role in zip(self._redactors or (), self._roles, strict=False):
            if role == "agent":
                redactor.know(metadata.agent or "")

    def _partial(self, message: PartialText) -> list[Event]:
        text, confirmed = message.text, message.confirmed
        if text:
            self._shown[message.channel, message.utterance_id] = message
        if text and self._redactors is not None:
            text = self._redactors[message.channel].partial(message.utterance_id, text)
        return [
            SpeechPartial(
                call_id=self._call_id,
                at=message.end,
                utterance_id=message.utterance_id,
                role=self._roles[message.channel],
                text=text,
                confirmed=min(confirmed, len(text)),
                start=message.start,
            )
        ]

    def _withdraw(self, channel: int, utterance_id: str) -> list[Event]:
        """Nothing of what was shown of an utterance that has no final stays on the screens."""
        shown = self._shown.pop((channel, utterance_id), None)
        return self._partial(replace(shown, text="", confirmed=0)) if shown is not None else []

    def _gap(self, message: Unheard) -> Event:
        self._at = max(self._at, message.end)
        return SpeechUnheard(
            call_id=self._call_id,
            at=self._at,
            utterance_id=message.utterance_id,
            role=self._roles[message.channel],
            start=message.start,
            end=message.end,
            reason=message.reason,
        )

    def _final(self, message: FinalText, voice: VoiceFeatures | None) -> list[Event]:
        self._at = max(self._at, message.end)
        self._finals += 1
        self._shown.pop((message.channel, message.utterance_id), None)
        role = self._roles[message.channel]
        # An unknown side may be the agent's voice: words alone, never the voice.
        voice = voice if role == "customer" else None
        text, words = message.text, message.words
        out: list[Event] = []
        if self._redactors is not None:
            redacted = self._redactors[message.channel].final(message.utterance_id, text, words)
            text, words = redacted.text, redacted.words
            out.extend(
                SpeechRedacted(
                    call_id=self._call_id, at=self._at, utterance_id=fix.utterance_id, spans=tuple(fix.spans)
                )
                for fix in redacted.corrections
            )
        final = SpeechFinal(
            call_id=self._call_id,
            at=message.end,
            utterance_id=message.utterance_id,
            role=role,
            text=text,
            start=message.start,
            end=message.end,
            confidence=message.confidence,
            mode=message.mode,
            words=words,
            voice=None if voice is None else VoiceFigures.model_validate(asdict(voice)),
        )
        turn = Utterance(
            utterance_id=message.utterance_id,
            role=role,
            text=text,
            start=message.start,
            end=message.end,
            confidence=message.confidence,
            words=words,
        )
        if role == "agent":
            return [*out, final, *self._scorer.agent(turn)]
        return [*out, final, *self._scorer.customer(replace(turn, voice=voice))]

    def _person(self, message: Command) -> Event:
        call_id, at = self._call_id, self._at
        match message:
            case UpdateAlert():
                if message.alert_id not in self._alerts:
                    raise UsageError(f"call {call_id} has no alert {message.alert_id}", code="no_such_alert")
                return AlertUpdated(
                    call_id=call_id,
                    at=at,
                    alert_id=message.alert_id,
                    acknowledged=message.acknowledged,
                    assigned=message.assigned,
                    snoozed=message.snoozed,
                    verdict=message.verdict,
                    by=message.by,
                )
            case ResolveTip():
                return self._coach.resolve(message.tip_id, message.outcome, at, message.by)
            case SendMessage():
                self._messages += 1
                return MessageSent(
                    call_id=call_id, at=at, message_id=f"m{self._messages}", by=message.by, text=message.text
                )
            case AddNote():
                self._messages += 1
                when = at if message.at is None else message.at
                return NoteAdded(
                    call_id=call_id, at=when, note_id=f"n{self._messages}", by=message.by, text=message.text
                )
            case SetWatchers():
                return WatchChanged(call_id=call_id, at=at, watching=message.watching, listening=message.listening)
            case SetConsent():
                self.metadata = self.metadata.model_copy(update={"consent": message.consent})
                return CallUpdated(call_id=call_id, at=at, consent=message.consent)
            case UpdateMetadata():
                told = message.metadata.model_dump(exclude_unset=True)
                self._learn(self.metadata.model_copy(update=told))
                shown = {name: told[name] for name in TOLD if name in told}
                return CallUpdated(call_id=call_id, at=at, **shown)
            case _:
                raise AssertionError(f"unhandled message {type(message).__name__}")


def _withdrawn(event: Event) -> bool:
    """A partial that takes itself back: nobody spoke, and the coach need not know."""
    return isinstance(event, SpeechPartial) and not event.text
