"""Scores one call: utterances, speech times and data states in, unstamped events out. Pure."""

from collections import deque
from dataclasses import replace

from monitor.config import ScoringSettings
from monitor.events.alert import AlertRaised, AlertUpdated
from monitor.events.base import BLIND, LEVELS, DataState, Event, Reason, Role
from monitor.events.score import InteractionNoted, LevelChanged, ScoreUpdated, Signals
from monitor.scoring.calibration import Scale
from monitor.scoring.context import CallContext
from monitor.scoring.earlier import Earlier
from monitor.scoring.escalation import Change, Limits, Scored, Sight, State, step
from monitor.scoring.interaction import InteractionTracker, Noted
from monitor.scoring.messages import Utterance
from monitor.scoring.pressure import Pressure
from monitor.scoring.rate import OwnRate
from monitor.scoring.reasons import Explainer
from monitor.scoring.voice import SpeakerBaseline
from monitor.scoring.window import Blend, Turn, Window, log_odds
from monitor.scoring.words import Evidence, Reading, WordsModel

VOICE: frozenset[str] = frozenset({"voice"})
INTERACTION: frozenset[str] = frozenset({"interaction"})
SLOPE_S = 90.0
QUIET_P = 0.2
"""Probability of a turn from which a quiet threat to leave is meant although the call is calm so far."""
MOST_FALL = 25.0
"""Points that the score falls at most with one customer turn: one promise does not make an angry caller calm."""
NAMED = 3
"""Reasons that go with a change of level and an alert."""


class CallScorer:
    """Everything the score of one call rests on."""

    def __init__(self, call_id: str, settings: ScoringSettings, words: WordsModel) -> None:
        self._call_id, self._settings, self._words = call_id, settings, words
        made = words.window
        blend = Blend(
            base=made["base"],
            now=made["now"],
            memory=made["memory"],
            prior=made["prior"],
            half_life=settings.half_life_turns,
            limit=made["limit"],
            floor_fade=made["floor_fade"],
            typical=made.get("typical", 0.0),
        )
        self._floor_heat, self._floor_reach = made["floor_heat"], made["floor_reach"]
        self._scale = Scale(made["tense"], made["frustrated"], made["critical"])
        self._limits = Limits(
            settings.tense, settings.frustrated, settings.critical, settings.hysteresis, settings.dwell_s
        )
        self._window = Window(blend, settings.window_s)
        self._earlier = Earlier(**words.carry)
        self._context, self._tracker = CallContext(), InteractionTracker()
        self._baseline, self._pressure, self._rate = SpeakerBaseline(), Pressure(), OwnRate()
        self._state = State()
        self._scores: deque[tuple[float, float]] = deque(maxlen=256)
        self._alerts = 0
        self._at = 0.0
        self._shown: ScoreUpdated | None = None
        self._high = self._least = 0.0

    def customer(self, turn: Utterance) -> list[Event]:
        """A customer turn (or one of an unknown side, by words alone): the score after it and what follows."""
        self._at = max(self._at, turn.end)
        situation = self._context.customer(turn.text)
        reading = self._words.read(turn.text, situation, turn.confidence, turn.words)
        self._least = max(0.0, (self._shown.score if self._shown else 0.0) - MOST_FALL)
        p = self._words.probability(self._earlier.carry(reading.log_odds))
        tense = self._state.level != "calm" or p >= QUIET_P
        evidence = [*reading.evidence, *self._voice(turn, reading)]
        self._window.forget(self._at)
        said = Turn(turn.utterance_id, turn.end, tuple(evidence))
        self._window.add(said)
        if held := self._lifting(reading, said.evidence, tense):
            self._window.turns[-1] = replace(said, evidence=held, floor=self._limits.frustrated + 1.0)
        return [*self._faster(turn), *self._update(turn.utterance_id, p)]

    def agent(self, turn: Utterance) -> list[Event]:
        """The agent's words: what they mean for the customer shows with the customer's next turn."""
        self._at = max(self._at, turn.end)
        self._context.agent(turn.text)
        self._tracker.agent_said(turn.text)
        return []

    def speech(self, role: Role, started: bool, at: float) -> list[Event]:
        """A side began or ceased to speak. An unknown side tells nothing about who talks over whom."""
        self._at = max(self._at, at)
        if role == "unknown" or not self._settings.interaction:
            return []
        noted = self._tracker.started(role, at) if started else self._tracker.stopped(role, at)
        events: list[Event] = [self._note(what) for what in noted]
        for what in noted:
            self._pressure.add(what)
        if noted and self._window.turns:
            events.extend(self._update(None, None))
        return events

    def advance(self, at: float) -> list[Event]:
        """Time passed: a fall that had to wait may take effect. Nothing is forgotten while the customer is silent."""
        self._at = max(self._at, at)
        if self._state.blind or self._shown is None:
            return []
        events = self._levels(self._shown.score, self._shown.reasons, None)
        if events:
            self._shown = self._shown.model_copy(
                update={"at": self._at, "level": self._state.level, "utterance_id": None, "p": None}
            )
            events.append(self._shown)
        return events

    def data(self, state: DataState, at: float) -> list[Event]:
        """Whether the call can be seen. What cannot be seen is never taken for calm: nothing falls meanwhile."""
        self._at = max(self._at, at)
        self._state, _ = step(self._state, Sight(state not in BLIND, self._at), self._limits)
        return []

    def _voice(self, turn: Utterance, reading: Reading) -> list[Evidence]:
        if turn.voice is None or turn.role != "customer" or not self._settings.voice:
            return []
        value = self._baseline.evidence(turn.voice)
        if value > 0 and reading.heat < -1.0:
            value = 0.0  # an excited voice with clearly friendly words is joy
        return [Evidence("voice", value, "voice raised" if value > 0 else "voice calmer than usual")] if value else []

    def _faster(self, turn: Utterance) -> list[Event]:
        """Faster than their own usual. An unknown side may be an agent: of those nothing is measured."""
        noted = self._rate.heard(turn) if turn.role == "customer" and self._settings.interaction else None
        if noted is None:
            return []
        self._pressure.add(noted)
        return [self._note(noted)]

    def _lifting(self, reading: Reading, evidence: tuple[Evidence, ...], tense: bool) -> tuple[Evidence, ...]:
        """The evidence when its hard cues lift the level, else nothing.

        They do when turn and call are heated: jokes and calm questions name managers and lawyers, too. Who says of
        themselves that they go lifts a `tense` call without heat, since those who are through speak quietly; then no
        other cue holds the score up.
        """
        heated = any(part.hard for part in evidence) and reading.heated >= self._floor_heat
        if heated and log_odds(self._window.standing(), self._window.items()) >= self._floor_reach:
            return evidence
        if tense and any(part.quiet for part in evidence):
            return tuple(part if part.quiet else replace(part, hard=False) for part in evidence)
        return ()

    def _update(self, utterance_id: str | None, p: float | None) -> list[Event]:
        made = Explainer(self._window, self._scale, self._pressure.items(self._at), self._least)
        reasons = made.reasons()
        score = round(made.score, 1)
        self._scores.append((self._at, score))
        levels = self._levels(score, reasons, utterance_id)
        updated = ScoreUpdated(
            call_id=self._call_id,
            at=self._at,
            score=score,
            slope=self._slope(),
            level=self._state.level,
            signals=self._signals(made),
            reasons=reasons,
            utterance_id=utterance_id,
            p=None if p is None else round(p, 4),
        )
        self._shown = updated
        return [updated, *levels]

    def _signals(self, made: Explainer) -> Signals:
        voice, interaction = made.source(VOICE), made.source(INTERACTION)
        kinds = frozenset(item.evidence.kind for item in made.items) - VOICE - INTERACTION
        return Signals(words=made.source(kinds), voice=voice, interaction=interaction)

    def _levels(self, score: float, reasons: tuple[Reason, ...], utterance_id: str | None) -> list[Event]:
        self._state, changes = step(self._state, Scored(score, self._at), self._limits)
        self._high = max(self._high, score)
        events: list[Event] = []
        for change in changes:
            rising = LEVELS.index(change.after) > LEVELS.index(change.before)
            why = told(reasons, rising) if rising else eased(reasons, round(score - self._high, 1))
            self._high = score
            events.append(
                LevelChanged(
                    call_id=self._call_id, at=self._at, from_level=change.before, to_level=change.after, reasons=why
                )
            )
            if change.alert:
                events.append(self._alert(change, score, why, utterance_id))
            elif change.worse:
                events.append(self._worse(change, score, why, utterance_id))
        return events

    def _alert(self, change: Change, score: float, why: tuple[Reason, ...], utterance_id: str | None) -> AlertRaised:
        self._alerts += 1
        return AlertRaised(
            call_id=self._call_id,
            at=self._told_at(utterance_id),
            alert_id=f"{self._call_id}-a{self._alerts}",
            level=change.after,
            score=round(score, 1),
            reasons=why,
            utterance_id=utterance_id,
        )

    def _worse(self, change: Change, score: float, why: tuple[Reason, ...], utterance_id: str | None) -> AlertUpdated:
        """The alert of this rise comes back, whoever had seen it or put it to sleep: what they saw was less."""
        return AlertUpdated(
            call_id=self._call_id,
            at=self._told_at(utterance_id),
            alert_id=f"{self._call_id}-a{self._alerts}",
            acknowledged=False,
            by="",
            level=change.after,
            score=round(score, 1),
            reasons=why,
            utterance_id=utterance_id,
        )

    def _told_at(self, utterance_id: str | None) -> float:
        """Of the turn itself, not of when the machine got round to it: the same however busy it is."""
        return self._at if utterance_id is None else self._window.turns[-1].at

    def _note(self, noted: Noted) -> InteractionNoted:
        return InteractionNoted(
            call_id=self._call_id,
            at=max(self._at, noted.end),
            kind=noted.kind,
            start=round(noted.start, 2),
            end=round(noted.end, 2),
            by=noted.by,
        )

    def _slope(self) -> float:
        """Points a minute over the last SLOPE_S seconds, at least 20 of them."""
        past = [(at, score) for at, score in self._scores if at >= self._at - SLOPE_S]
        if len(past) < 2:
            return 0.0
        return round((past[-1][1] - past[0][1]) / max(20.0, past[-1][0] - past[0][0]) * 60.0, 1)


def told(reasons: tuple[Reason, ...], rising: bool) -> tuple[Reason, ...]:
    """The few strongest reasons for a change in its direction, those people can do something with first."""
    sign = 1.0 if rising else -1.0
    fitting = [line for line in reasons if line.weight * sign > 0 and line.kind not in ("baseline", "together")]
    plain = [line for line in fitting if line.kind not in ("memory", "wording", "tone")]
    return tuple(sorted(plain or fitting, key=lambda line: -abs(line.weight))[:NAMED])


def eased(reasons: tuple[Reason, ...], since_high: float) -> tuple[Reason, ...]:
    """Why a level was left: what speaks for calm now, and how far the score fell since it was highest."""
    faded = Reason(kind="memory", weight=since_high, text="calmer since; what was said before counts less")
    return (*told(reasons, rising=False)[: NAMED - 1], faded)
