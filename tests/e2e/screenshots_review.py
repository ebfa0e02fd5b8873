"""Pictures of review, insights and what-if in the states people bring them into: taken of the real server.

The calls are the bundled ones, heard by a scripted recogniser with their own sound, and put on different days. Used by
`tests.e2e.screenshots`.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from monitor.audio import g711
from monitor.audio.frames import Encoding
from monitor.simulate.calls.bundle import list_calls, load_audio
from tests.e2e.conftest import Stage

HOTEL, LINE, PARCEL = "demo-hotel-recovered-0", "demo-broadband-defensive-0", "demo-parcel-polite-0"
KEPT = (
    ("broadband-defensive", 45), ("hotel-recovered", 38), ("parcel-polite", 33), ("broadband-defensive", 24),
    ("clinic-booking", 19), ("hotel-recovered", 17), ("bank-bereaved", 12), ("broadband-defensive", 10),
    ("hotel-recovered", 6), ("parcel-polite", 5), ("battery-calm", 3), ("parcel-polite", 2),
    ("broadband-defensive", 1), ("hotel-recovered", 0),
)  # fmt: skip
"""Bundled calls and how many days ago they were. The last of a name has number 0."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One state of a page: who looks, where, and what they press. `whole`: the page at its full height."""

    who: str
    path: str
    press: Callable[[Page], None] = lambda _page: None
    whole: bool = True


@contextmanager
def reviewed_stage() -> Iterator[Stage]:
    """A server with kept calls on which people have worked."""
    with tempfile.TemporaryDirectory(prefix="calmline-pictures-") as folder:
        stage = Stage(Path(folder), record=True)
        stage.start()
        try:
            _keep_calls(stage)
            _work_on(stage)
            yield stage
        finally:
            stage.stop()


def take(stage: Stage, shot: Shot, page: Page) -> None:
    """Bring a page to that state."""
    if shot.path.startswith("/api/"):  # a file of its own, as somebody opens it who was sent it
        file = stage.folder / "sent.html"
        file.write_bytes(stage.ask_raw(shot.path, who=shot.who))
        page.goto(file.as_uri())
        return
    page.goto(stage.sign_in_link(shot.who))
    page.goto(stage.url + shot.path)
    page.wait_for_timeout(900)
    shot.press(page)
    page.wait_for_timeout(500)


def _keep_calls(stage: Stage) -> None:
    bundle = {call.name: call for call in list_calls()}
    sounds = {name: g711.encode(load_audio(bundle[name]).reshape(-1), Encoding.PCMU) for name, _ in KEPT}
    left = {name: sum(1 for other, _ in KEPT if other == name) for name, _ in KEPT}
    began: dict[str, datetime] = {}
    for name, days in KEPT:
        left[name] -= 1
        call_id = f"demo-{name}-{left[name]}"
        call = bundle[name]
        stage.keep(call_id, int(call.duration_s) + 1, sounds[name], **call.metadata)
        began[call_id] = datetime.now(UTC) - timedelta(days=days, minutes=37 * days)
    with closing(sqlite3.connect(next(stage.folder.rglob("*.db")))) as database, database:
        for call_id, at in began.items():
            stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            database.execute("UPDATE calls SET started_at = ? WHERE call_id = ?", (stamp, call_id))


def _work_on(stage: Stage) -> None:
    """What a week of reviewing leaves behind."""
    desk = Desk(stage)
    for call_id, verdict in (
        (HOTEL, "right"),
        (LINE, "wrong"),
        (f"{LINE[:-1]}1", "right"),
        (f"{HOTEL[:-1]}2", "right"),
    ):
        desk.judge(call_id, verdict)
    desk.on_hotel()
    desk.follow_up()
    desk.share_and_search()


class Desk:
    """The people of the stage at work, over HTTP."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def tell(self, who: str, path: str, method: str = "POST", **body: Any) -> Any:
        """One request of theirs."""
        return self._stage.ask(path, body, method=method, who=who)

    def judge(self, call_id: str, verdict: str) -> None:
        """Somebody took the first alert of the call and says what it was worth."""
        events = self._stage.ask(f"/api/calls/{call_id}")["events"]
        alert = next(event["alert_id"] for event in events if event["type"] == "alert.raised")
        self.tell("supervisor", f"/api/calls/{call_id}/alerts/{alert}", acknowledged=True, verdict=verdict)

    def on_hotel(self) -> None:
        """Words set right, a label, comments, tags and an overruled line."""
        hotel = f"/api/calls/{HOTEL}"
        finals = [event for event in self._stage.ask(hotel)["events"] if event["type"] == "speech.final"]
        charged = next(event for event in finals if event["text"].startswith("This is the third"))
        angry = next(event for event in finals if event["text"].startswith("I am sick of"))
        begin = charged["text"].index("twice")
        for who, text in (("reviewer", "three times"), ("supervisor", "twice over"), ("reviewer", "two times")):
            said = charged["utterance_id"]
            self.tell(who, f"{hotel}/edits", utterance_id=said, start=begin, end=begin + 5, text=text)
        self.tell("reviewer", f"{hotel}/turns/{angry['utterance_id']}/label", "PUT", frustrated=True)
        remark = "Says back what happened before anything else. This is the turn."
        self.tell("reviewer", f"{hotel}/comments", text=remark, at=22.5)
        long = "Ask the night desk why https://desk.example/tickets/booking-not-found-for-the-third-time-this-week"
        self.tell("supervisor", f"{hotel}/comments", text=long, at=14.2)
        for tag in ("double charge", "turned around", "for the Monday round"):
            self.tell("reviewer", f"{hotel}/tags/{tag.replace(' ', '%20')}", "PUT")
        note = "He asks for the name on the booking at once."
        self.tell("reviewer", f"{hotel}/scorecard/clarify", "PUT", done=True, note=note)

    def follow_up(self) -> None:
        """Promises late, due today and to come, one that was kept; and actions about themes."""
        for call_id, what, ahead in (
            (HOTEL, "Ask whether the second charge is back on the card", -2),
            (HOTEL, "Call at noon, as promised", 0),
            (LINE, "Offer a router on loan until the line works", 9),
            (PARCEL, "Say sorry for the birthday by letter", -4),
        ):
            made = self.tell("reviewer", f"/api/calls/{call_id}/follow-ups", what=what, due=_day(ahead))
        answer = "Thank you for ringing. I had not expected it."
        self.tell("reviewer", f"/api/follow-ups/{made['id']}", done=True, answer=answer, second_chance=True)
        for theme in self._stage.ask("/api/themes")["items"][:2]:
            about = {"theme": theme["name"], "phrases": theme["phrases"]}
            title = "Ring back on the day it was promised"
            action = self.tell("supervisor", "/api/actions", title=title, owner="Dana Whitcombe", due=_day(14), **about)
            self.tell("supervisor", f"/api/actions/{action['id']}", status="doing")

    def share_and_search(self) -> None:
        """A link, and searches kept for everybody."""
        hard = {"peak": "frustrated", "turned": "false"}
        name = "Hard calls nobody turned around, last month"
        self.tell("reviewer", "/api/searches", name=name, query=hard, shared=True)
        lines = {"queue": "Broadband faults"}
        self.tell("supervisor", "/api/searches", name="Broadband faults", query=lines, shared=True)
        self.tell("reviewer", f"/api/calls/{HOTEL}/share", days=7, at=22)


def _day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def _open(name: str) -> Callable[[Page], None]:
    """Press the button of that name."""
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def _find(text: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("searchbox").fill(text)


def _both(*steps: Callable[[Page], None]) -> Callable[[Page], None]:
    def run(page: Page) -> None:
        for step in steps:
            step(page)
            page.wait_for_timeout(400)

    return run


def _turn(page: Page) -> None:
    """The tools below the turn that was edited."""
    page.get_by_role("button", name="Set right or label the turn at 00:06").click()


def _try_rules(page: Page) -> None:
    page.get_by_label("Frustrated from").fill("52")
    page.get_by_label("Critical from").fill("74")
    page.get_by_role("button", name="Replay").click()
    page.get_by_role("heading", name="alert").first.wait_for()


def _done_ones(page: Page) -> None:
    page.get_by_role("group", name="Which follow-ups").get_by_role("button", name="Done").click()


SHOTS: dict[str, Shot] = {
    "reviewing": Shot("reviewer", "/review"),
    "reviewing-filters": Shot("reviewer", "/review", _both(_open("More filters"), _find("promised"))),
    "reviewing-searches": Shot("reviewer", "/review", _both(_find("nobody"), _open("Saved searches")), whole=False),
    "reviewing-nothing": Shot("reviewer", "/review", _find("xylophone")),
    "kept": Shot("reviewer", f"/review/{HOTEL}?t=22"),
    "kept-lines": Shot("supervisor", f"/review/{LINE}?t=42"),
    "kept-turn": Shot("reviewer", f"/review/{HOTEL}", _turn),
    "kept-overrule": Shot("reviewer", f"/review/{HOTEL}", _both(_open("Overrule: Offer two ways"), _open("Edit"))),
    "kept-share": Shot("reviewer", f"/review/{HOTEL}?t=22", _open("Share"), whole=False),
    "kept-lesson": Shot(
        "reviewer", f"/review/{HOTEL}", _both(_open("Share"), _open("Share what was learned")), whole=False
    ),
    "kept-export": Shot("reviewer", f"/review/{HOTEL}", _open("Export"), whole=False),
    "patterns": Shot("reviewer", "/insights"),
    "patterns-act": Shot("reviewer", "/insights", _both(
        lambda page: page.get_by_role("button", name="Act on").first.click(),
        lambda page: page.get_by_role("button", name="Done: Call at noon, as promised").click(),
    )),
    "patterns-done": Shot("reviewer", "/insights", _done_ones),
    "letter": Shot("reviewer", "/insights", _open("Letter for: Call at noon, as promised"), whole=False),
    "page-of-a-call": Shot("reviewer", f"/api/calls/{HOTEL}/export?format=html"),
    "page-of-a-lesson": Shot("reviewer", f"/api/calls/{HOTEL}/lesson?format=html&note=Choose%20words%20of%20theirs."),
    "replayed": Shot("supervisor", "/whatif", _try_rules),
}  # fmt: skip
