"""Words that were taken out are in no event, item or text that quotes them, and offsets stay true."""

import json
from typing import Any

import pytest

from monitor.events.base import Event, Reason, Span
from monitor.events.coach import TipShown
from monitor.events.people import NoteAdded
from monitor.events.score import LevelChanged
from monitor.events.union import encode
from monitor.store.edits import Edit
from monitor.store.taken_out import NOTHING, TakenOut
from tests.unit.store.samples import final

SAID = "My neighbour Jim Hale told me. I have called three times about this refund!"
WHOLE = TakenOut({"u1": ((0, len(SAID)),)}, {"u1": SAID})
PART = TakenOut({"u1": ((0, 30),)}, {"u1": SAID})
QUOTES = "called again: “called three times”"


def without(out: TakenOut, event: Event) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(out.encoded(encode(event)))
    return told


def test_a_final_is_masked_one_for_one_in_text_and_words() -> None:
    told = without(PART, final(SAID))
    assert told["text"] == "•" * 30 + SAID[30:]
    said = "".join(word["text"] for word in told["words"])
    assert "neighbour" not in said
    assert "called" in said
    assert without(WHOLE, final(SAID, "u2"))["text"] == SAID, "another turn"
    assert without(NOTHING, final(SAID))["text"] == SAID


def test_reasons_and_prompts_quote_it_no_longer_and_keep_what_they_say() -> None:
    reason = Reason(kind="repeat", weight=9.0, utterance_id="u1", span=Span(start=38, end=56), text=QUOTES)
    level = LevelChanged.model_validate({"from": "calm", "to": "tense", "reasons": [reason]})
    assert without(WHOLE, level)["reasons"][0]["text"] == "called again"
    assert without(PART, level)["reasons"][0]["text"] == QUOTES, "that sentence is still there"
    tip = TipShown(tip_id="t1", step="join", audience="supervisor", headline="Join", why=f"It rises. {QUOTES}")
    assert without(WHOLE, tip)["why"] == "It rises. called again"
    cut = TakenOut({"u1": ((0, len(SAID)),)}, {"u1": SAID}).elsewhere("says: “called three ti…”")
    assert cut == "says", "a quotation that was cut short"


def test_what_people_wrote_quotes_no_sentence_of_it() -> None:
    note = NoteAdded(note_id="n1", by="Rita", text="He said my neighbour jim hale told me, check")
    assert without(WHOLE, note)["text"] == f"He said {'•' * 29}, check"
    yes = TakenOut({"u1": ((0, 4),)}, {"u1": "Yes."})
    assert yes.elsewhere("Yes, he agreed: “no”") == "Yes, he agreed: “no”", "one word is everybody's"


@pytest.mark.parametrize(
    ("out", "last", "left"),
    [(WHOLE, SAID, ""), (PART, SAID, "•" * 30 + SAID[30:]), (WHOLE, "Thank you", "Thank you")],
)
def test_an_item_has_other_last_words_only(out: TakenOut, last: str, left: str) -> None:
    item = out.item({"call_id": "c1", "last_words": last, "top_reason": QUOTES})
    assert (item["call_id"], item["last_words"]) == ("c1", left)
    assert item["top_reason"] == ("called again" if out is WHOLE else QUOTES)


def test_the_history_of_edits_forgets_what_was_typed_there() -> None:
    typed = Edit(1, "u1", 3, 12, "cousin", "Rita", "")
    assert WHOLE.edit(typed).text == ""
    assert NOTHING.edit(typed) == typed
    assert WHOLE.edit(Edit(2, "u1", 3, 12, None, "Rita", "")).text is None
