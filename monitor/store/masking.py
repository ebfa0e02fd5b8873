"""Carries a late redaction into what is already stored. Pure: event bodies in, masked bodies out.

A later utterance completed a number: the earlier text is masked, and so is every place in the call's other events that
quotes it (a reason, a prompt), because those were written while the digits still looked harmless.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from monitor.events.base import Span
from monitor.events.speech import SpeechFinal
from monitor.events.union import decode, encode
from monitor.privacy.redaction import MASK, mask, mask_words

_KEYS = frozenset({"type", "call_id", "sent_at", "utterance_id", "alert_id", "tip_id", "message_id", "note_id", "role"})


def mask_final(body: str, spans: Iterable[Span]) -> tuple[str, list[str]]:
    """A stored `speech.final` with the spans masked, and the passages that went."""
    event = decode(body)
    assert isinstance(event, SpeechFinal)
    ranges = [(span.start, span.end) for span in spans]
    secrets = [event.text[start:end] for start, end in ranges]
    words = None if event.words is None else mask_words(event.text, event.words, ranges)
    masked = event.model_copy(update={"text": mask(event.text, ranges), "words": words})
    return encode(masked), [secret for secret in secrets if secret.strip(MASK + " ")]


def mask_text(text: str, secrets: Iterable[str]) -> str:
    """A text with every quotation of the passages masked."""
    for secret in secrets:
        text = _pattern(secret).sub(lambda found: MASK * len(found.group()), text)
    return text


def mask_quotes(body: str, secrets: Sequence[str]) -> str:
    """An event's JSON with every quotation of the passages masked; identifiers and numbers stay as they are."""

    def walk(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {name: walk(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner, key) for inner in value]
        return mask_text(value, secrets) if isinstance(value, str) and key not in _KEYS else value

    before = json.loads(body)  # not searched as it is: in JSON the \n before a passage is a letter n
    after = walk(before, "")
    return body if after == before else json.dumps(after, ensure_ascii=False, separators=(",", ":"))


def _pattern(secret: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)", re.IGNORECASE)
