"""Words that people took out of a call: with which characters of which turns they went, and what quotes them.

The stored words stay, so that an edit can be taken back; whatever reads them for somebody outside the store goes
through here first. In events each character that was taken out is masked, so that lengths and offsets stay true.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from monitor.calls.summary import LAST_WORDS
from monitor.coaching.sentences import said_in
from monitor.events.base import Span
from monitor.events.speech import SpeechFinal
from monitor.privacy.redaction import MASK, mask
from monitor.store.about import key_or_refuse
from monitor.store.edits import Edit, in_force
from monitor.store.masking import mask_text
from monitor.store.muting import corrected
from monitor.store.people_tables import edits
from monitor.store.schema import utterances

_PART = 500
_QUOTED = re.compile(r":?\s*“([^”]*)”")
_LEAST_WORDS = 2
"""Of a passage whose mention elsewhere counts as a quotation: "yes" is everybody's."""
_WRITTEN = {"tip.shown": ("headline", "say", "why"), "message.sent": ("text",), "note.added": ("text",)}
"""Fields of events that may quote a turn; reasons do, too."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What was taken out of one call. `spans`: by utterance, characters of its stored text; `texts`: those texts."""

    spans: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def text(self, utterance_id: str, said: str) -> str:
        """A turn's stored text, with what was taken out masked one for one."""
        return mask(said, list(self.spans.get(utterance_id, ())))

    def passages(self) -> list[str]:
        """The words that went, turn by turn."""
        return [self.texts[name][start:end] for name, ranges in self.spans.items() for start, end in ranges]

    def elsewhere(self, text: str) -> str:
        """A text that may quote the turns, without the quotations."""
        if not self.spans:
            return text
        passages = self.passages()
        folded = [passage.casefold() for passage in passages]

        def unquote(found: re.Match[str]) -> str:
            said = found.group(1).rstrip("…").casefold()
            return "" if any(said in passage for passage in folded) else found.group()

        return mask_text(_QUOTED.sub(unquote, text), _pieces(passages))

    def event(self, event: dict[str, Any]) -> dict[str, Any]:
        """A durable event as JSON object, without the words."""
        kind = event["type"]
        if kind == "speech.final" and event["utterance_id"] in self.spans:
            final = corrected(SpeechFinal.model_validate(event), self._spans(event["utterance_id"]))
            return event | {name: value for name, value in final.model_dump(mode="json").items() if name in event}
        if event.get("reasons"):
            reasons = [reason | {"text": self.elsewhere(reason["text"])} for reason in event["reasons"]]
            return event | {"reasons": reasons}
        if kind in _WRITTEN:
            return event | {name: self.elsewhere(event[name]) for name in _WRITTEN[kind] if name in event}
        return event

    def item(self, item: dict[str, Any]) -> dict[str, Any]:
        """A CallItem without the words."""
        changed = {"top_reason": self.elsewhere(item.get("top_reason", ""))}
        for name, text in self.texts.items():
            if text and text[-LAST_WORDS:] == item.get("last_words"):
                left = self.text(name, text)[-LAST_WORDS:]
                changed["last_words"] = left if left.strip(MASK + " ") else ""
        return item | changed

    def edit(self, edit: Edit) -> Edit:
        """An edit of the history: what was typed where all words were taken out later is gone with them."""
        ranges = self.spans.get(edit.utterance_id, ())
        over = any(edit.start < end and edit.end > start for start, end in ranges)
        return replace(edit, text="") if over and edit.text else edit

    def encoded(self, event: str) -> str:
        """As `event`, of and as JSON."""
        return json.dumps(self.event(json.loads(event)), ensure_ascii=False, separators=(",", ":"))

    def _spans(self, utterance_id: str) -> list[Span]:
        return [Span(start=start, end=end) for start, end in self.spans.get(utterance_id, ())]


NOTHING = TakenOut()


def taken_out_of(connection: Connection, keys: Iterable[int]) -> dict[int, TakenOut]:
    """What was taken out of each of the calls (our keys); calls from which nothing was are left out."""
    wanted = list(keys)
    found: dict[int, TakenOut] = {}
    for part in range(0, len(wanted), _PART):
        found |= _taken_out_of(connection, wanted[part : part + _PART])
    return found


def taken_out_of_call(connection: Connection, call_id: str) -> TakenOut:
    """What was taken out of one call. Raises UsageError for an unknown call."""
    key = key_or_refuse(connection, call_id)
    return taken_out_of(connection, [key]).get(key, NOTHING)


def _taken_out_of(connection: Connection, keys: list[int]) -> dict[int, TakenOut]:
    rows = connection.execute(select(edits).where(edits.c.call.in_(keys)).order_by(edits.c.id)).all()
    history: dict[int, dict[str, list[Edit]]] = {}
    for row in rows:
        made = Edit(row.id, row.utterance_id, row.start_c, row.end_c, row.text, row.by, row.at)
        history.setdefault(row.call, {}).setdefault(row.utterance_id, []).append(made)
    found: dict[int, TakenOut] = {}
    for key, of_call in history.items():
        spans = {name: _blank(made) for name, made in of_call.items()}
        spans = {name: ranges for name, ranges in spans.items() if ranges}
        if spans:
            here = (utterances.c.call == key) & utterances.c.utterance_id.in_(spans)
            said = connection.execute(select(utterances.c.utterance_id, utterances.c.text).where(here))
            found[key] = TakenOut(spans, {row.utterance_id: row.text for row in said})
    return found


def _blank(history: list[Edit]) -> tuple[tuple[int, int], ...]:
    return tuple((edit.start, edit.end) for edit in in_force(history) if not (edit.text or "").strip())


def _pieces(passages: Iterable[str]) -> list[str]:
    """What counts as a quotation of the passages: each as a whole and each of its sentences, the longest first."""
    pieces = {piece.strip(" .,;:?!") for said in passages for piece in [said, *(one.text for one in said_in(said))]}
    return sorted((piece for piece in pieces if len(piece.split()) >= _LEAST_WORDS), key=len, reverse=True)
