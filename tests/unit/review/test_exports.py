"""Each format says the same call, and nothing that was said becomes markup or a formula."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

from monitor.events.base import Reason
from monitor.events.people import NoteAdded
from monitor.events.score import ScoreUpdated, Signals
from monitor.review.exports import calls_csv, export_call, to_json_lines
from monitor.review.record import CallRecord
from monitor.store.taken_out import TakenOut
from tests.unit.store.samples import angry_call, ended, final, redacted, stamp_all, started

ITEM: dict[str, Any] = {
    "call_id": "c1", "source": "raw", "state": "ended", "started_at": "2026-11-20T10:00:00.000Z", "ended_at": "",
    "duration": 15.0, "metadata": {"agent": "Daniel", "queue": "Billing"}, "channels": ["customer", "agent"],
    "level": "calm", "peak_level": "frustrated", "peak": 70.0, "score": 20.0, "alerts": 1, "turnaround": True,
}  # fmt: skip


def record(*events: Any) -> CallRecord:
    return CallRecord(ITEM, tuple(events or angry_call()))  # type: ignore[arg-type]


def test_json_holds_item_turns_and_every_event() -> None:
    made = json.loads(export_call(record(), "json"))
    assert made["call"]["call_id"] == "c1"
    assert len(made["events"]) == len(angry_call())
    assert [turn["role"] for turn in made["turns"]] == ["customer", "agent", "customer"]
    assert made["turns"][0] | {"score": 70.0, "alert": "frustrated", "tips": "Apologise"} == made["turns"][0]
    assert made["turns"][1]["steps"] == "apologise"


def test_vtt_has_a_cue_per_utterance() -> None:
    odd = record(*stamp_all([started(), final("a < b & so --> on", "u1", 3661.5), ended()]))
    assert export_call(odd, "vtt").split("\n") == [
        "WEBVTT", "", "u1", "01:01:00.500 --> 01:01:01.500", "<v Customer>a &lt; b &amp; so --&gt; on", "",
    ]  # fmt: skip


def test_words_taken_out_are_in_no_subtitle() -> None:
    said = [started(), final("my neighbour told me", "u1", 2.0), final("it is three weeks", "u2", 4.0), ended()]
    edited = replace(record(*stamp_all(said)), edited={"u1": "", "u2": "it is two weeks"})
    subtitles = export_call(edited, "vtt")
    assert "neighbour" not in subtitles
    assert "it is two weeks" in subtitles


def test_words_of_a_turn_taken_out_are_in_no_file_that_tells_turns() -> None:
    reason = Reason(kind="cue", weight=30.0, text="my neighbour told me")
    score = ScoreUpdated(
        call_id="c1", at=2.0, utterance_id="u1", score=60.0, slope=0.0, level="frustrated",
        signals=Signals(), reasons=(reason,),
    )  # fmt: skip
    said = [started(), final("my neighbour told me", "u1", 2.0), score, final("three weeks", "u2", 4.0), ended()]
    item = ITEM | {"last_words": "my neighbour told me", "top_reason": "my neighbour told me"}
    out = TakenOut({"u1": ((0, 20),)}, {"u1": "my neighbour told me"})
    edited = replace(record(*stamp_all(said)), item=item, edited={"u1": "", "u2": "two weeks"}, out=out)
    first, second = csv.DictReader(io.StringIO(export_call(edited, "csv")))
    assert (first["text"], first["edited"], first["top_reason"], first["score"]) == ("", "", "cue", "60.0")
    assert (second["text"], second["edited"]) == ("three weeks", "two weeks"), "heard beside set right"
    page = export_call(edited, "html")
    assert "(heard: three weeks)" in page
    assert "(taken out)" in page
    whole = json.loads(export_call(edited, "json"))
    assert next(event["text"] for event in whole["events"] if event["type"] == "speech.final") == "•" * 20
    for made in (export_call(edited, "csv"), export_call(edited, "json"), page, *to_json_lines([edited])):
        assert "neighbour" not in made


def test_what_people_kept_goes_along() -> None:
    people = {
        "tags": ["refund"],
        "comments": [{"id": 1, "at_s": 65.0, "text": "<b>well said", "by": "Rita", "at": "", "changed_at": None}],
        "overrules": [{"step": "explain_next", "done": True, "note": "said it twice", "by": "Rita", "at": ""}],
        "follow_ups": [
            {"what": "ring back", "owner": "Ines", "due": "2026-12-01", "done_at": None, "done_by": None,
             "answer": None},
            {"what": "refund", "owner": "Ines", "due": "2026-12-01", "done_at": "2026-12-01T09:00:00.000Z",
             "done_by": "Tom", "answer": "thank you"},
        ],
    }  # fmt: skip
    assert json.loads(export_call(record(), "json", people))["people"] == people
    page = export_call(record(), "html", people)
    for part in ("refund", "1:05</span> Rita: &lt;b&gt;well said", "explain next: done", "said it twice", "ring back",
                 "Ines, by 2026-12-01, open", "by Tom", "“thank you”"):  # fmt: skip
        assert part in page
    assert "<h2>Comments</h2>" not in export_call(record(), "html")


def test_csv_is_safe_in_a_spreadsheet() -> None:
    odd = record(*stamp_all([started(), final('=HYPERLINK("x"), really', "u1"), ended()]))
    (row,) = csv.DictReader(io.StringIO(export_call(odd, "csv")))
    assert row["text"] == '\'=HYPERLINK("x"), really'
    (call,) = csv.DictReader(io.StringIO(calls_csv([ITEM])))
    assert (call["agent"], call["peak_level"]) == ("Daniel", "frustrated")


def test_html_stands_alone_and_escapes_what_was_said() -> None:
    note = NoteAdded(call_id="c1", at=2.0, note_id="n1", by="Rita", text="<script>")
    page = export_call(record(*stamp_all([started(), final("<img src=x> hello", "u1"), note, ended()])), "html")
    assert "<img" not in page
    assert "<script" not in page
    assert "&lt;img src=x&gt; hello" in page
    assert "http" not in page
    assert "Alert at 0:04" in export_call(record(), "html")


def test_html_reads_as_a_page_for_people() -> None:
    page = export_call(record(), "html")
    assert "<h1>Daniel</h1><p>Call c1</p>" in page
    assert "20 November 2026, 10:00 UTC" in page
    assert "Outcome: was frustrated" in page  # drawn, as nobody wrote a note
    noted = replace(record(), wrapup="Ring back <tomorrow>.")
    assert "Ring back &lt;tomorrow&gt;." in export_call(noted, "html")
    assert "Outcome:" not in export_call(noted, "html")


def test_html_calls_steps_what_the_company_calls_them() -> None:
    people = {"overrules": [{"step": "apologise", "done": True, "note": "he did", "by": "Rita"}]}
    ours = export_call(record(), "html", people)
    assert "Step: apologise" in ours
    theirs = export_call(record(), "html", people, {"apologise": "Say <sorry>"}.__getitem__)
    assert "Step: Say &lt;sorry&gt;" in theirs
    assert "Done by the agent: Say &lt;sorry&gt;." in theirs
    assert "<li>Say &lt;sorry&gt;: done" in theirs
    assert "apologise" not in theirs.replace("Prompt: Apologise", "")


def test_html_names_what_weighed_most_and_each_reason_once() -> None:
    weights = {"asks for a manager": 20.0, "wording of the turn": 9.0, "voice raised": -6.0, "long wait": 4.0}
    reasons = [Reason(kind="cue", weight=weight, text=text) for text, weight in weights.items()]
    reasons.append(Reason(kind="cue", weight=8.0, text="wording of the turn"))
    score = ScoreUpdated(
        call_id="c1", at=3.0, utterance_id="u1", score=60.0, slope=0.0, level="frustrated",
        signals=Signals(), reasons=tuple(reasons),
    )  # fmt: skip
    page = export_call(record(*stamp_all([started(), final("Hello", "u1"), score, ended()])), "html")
    assert [line.split("</div>")[0] for line in page.split("<div class=why>")[1:]] == [
        "+20 asks for a manager", "+17 wording of the turn", "−6 voice raised",
    ]  # fmt: skip


def test_a_set_is_one_object_a_line() -> None:
    lines = list(to_json_lines([record(), record()]))
    assert len(lines) == 2
    assert json.loads(lines[0])["turns"][0]["text"].startswith("This is the third time")


def test_a_late_redaction_is_applied_to_turns() -> None:
    said = record(*stamp_all([started(), final("it is 411", "u1"), redacted("u1", 6, 9), ended()]))
    assert said.turns()[0].text == "it is •••"
