"""A late redaction in what is already stored."""

import json

from monitor.events.base import Span
from monitor.events.union import decode, encode
from monitor.store.masking import mask_final, mask_quotes, mask_text
from tests.unit.store.samples import final


def test_text_and_words_of_the_final_are_masked_and_the_passage_is_told() -> None:
    body, secrets = mask_final(encode(final("it is four one", "u1")), [Span(start=6, end=14)])
    event = decode(body)
    assert event.type == "speech.final"
    assert event.text == "it is ••••••••"
    assert [word.text for word in event.words or ()] == [" it", " is", " ••••", " •••"]
    assert secrets == ["four one"]
    assert mask_final(body, [Span(start=6, end=14)])[1] == []


def test_quotations_go_and_names_and_numbers_stay() -> None:
    body = '{"type":"score.updated","call_id":"47","score":47,"reasons":[{"text":"said 47 and 471"}]}'
    assert json.loads(mask_quotes(body, ["47"])) == {
        "type": "score.updated", "call_id": "47", "score": 47, "reasons": [{"text": "said •• and 471"}],
    }  # fmt: skip
    assert mask_quotes(body, ["48"]) is body
    assert mask_text("Four One, four ones", ["four one"]) == "••••••••, four ones"


def test_a_quotation_after_a_line_break_or_an_escaped_letter_goes() -> None:
    for before in ("said:\n", "tab\t", 'quoted "'):
        body = json.dumps({"type": "note.added", "text": before + "41 1"})
        assert json.loads(mask_quotes(body, ["41 1"]))["text"] == before + "••••"
    assert json.loads(mask_quotes('{"text":"caf\\u00e9 4"}', ["café 4"]))["text"] == "••••••"
