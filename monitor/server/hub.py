"""Fans the events of all calls out to live feeds: encodes each once, keeps a ring to resume from, rebuilds screens.

Works on the event loop's thread and never blocks it for long: `take` is the bus subscriber, `tick` sends summaries that
were held back. The ring keeps the last RING durable events of all calls; a cursor older than that gets a snapshot, and
so does an agent's of before a call came to them or left them: what they missed does not tell it.
"""

import secrets
from collections import deque
from collections.abc import Callable, Sequence

from monitor.clock import Clock, stamp
from monitor.events.base import Event
from monitor.events.call import CallEnded, CallStarted, CallSummary
from monitor.events.coach import TipShown
from monitor.events.speech import SpeechPartial
from monitor.events.system import FeedSnapshot
from monitor.events.union import encode
from monitor.server.call_view import CallView, agent_named
from monitor.server.feed import DURABLE_LIMIT, Feed, FeedCounters
from monitor.server.items import AgentInterest, Interest, Item, WallInterest, make_item

RING = 20_000
SUMMARY_INTERVAL_S = 0.5
"""At most two summaries a second a call, whatever the call publishes."""


class Hub:
    """The live events of the whole server."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.epoch = secrets.token_hex(4)
        """Another after each start, so that a cursor of an earlier process is known as such."""
        self.position = 0
        self.feeds: set[Feed] = set()
        self._ring: deque[Item] = deque(maxlen=RING)
        self._calls: dict[str, CallView] = {}
        self._summary_due: dict[str, float] = {}
        self._summaries: dict[str, CallSummary] = {}
        self._gone = FeedCounters()
        self._moved: dict[str, int] = {}
        """By agent, the place in the stream of the last change of hands; no longer than the ring."""

    def take(self, events: Sequence[Event]) -> None:
        """Stamped events from the bus, in order."""
        for event in events:
            if isinstance(event, CallSummary):
                self._hold(event)
            else:
                self._distribute(event)

    def tick(self) -> None:
        """A few times a second: send held summaries that are due."""
        now = self._clock.monotonic()
        for call_id in [call_id for call_id in self._summaries if self._summary_due.get(call_id, 0.0) <= now]:
            self._summary_due[call_id] = now + SUMMARY_INTERVAL_S
            self._distribute(self._summaries.pop(call_id))

    def join(self, feed: Feed, cursor: str | None) -> None:
        """Add a feed: resume it after `cursor` when that is still possible, else begin with a snapshot."""
        missed = self._since(cursor, feed.interest) if cursor else None
        self.feeds.add(feed)
        if missed is None:
            self.rebuild(feed)
            return
        feed.resume(missed, self.position)
        for view in self._calls.values():  # what calls look like now: the summaries meanwhile are kept nowhere
            if view.summary is not None:
                feed.put(view.summary)

    def leave(self, feed: Feed) -> None:
        """The client is gone."""
        self.feeds.discard(feed)
        self._gone = self._gone.plus(feed.counters)

    def totals(self) -> FeedCounters:
        """Of all feeds since the server started."""
        total = self._gone
        for feed in self.feeds:
            total = total.plus(feed.counters)
        return total

    def next_frame(self, feed: Feed) -> str:
        """The feed's next frame, rebuilt from a snapshot when it fell too far behind."""
        if feed.needs_snapshot:
            self.rebuild(feed)
        return feed.frame(self.position, self.epoch, stamp(self._clock.now()))

    def rebuild(self, feed: Feed) -> None:
        """Give a feed the snapshot of what it shows."""
        interest = feed.interest
        calls = {call_id: view for call_id, view in self._calls.items() if _shows(interest, view)}
        head = FeedSnapshot(calls=tuple(calls), server_time=stamp(self._clock.now()))
        texts = [encode(head)]
        for call_id, view in calls.items():
            items = view.rebuild(whole=interest.whole(call_id))
            if isinstance(interest, AgentInterest):  # whoever had the call before, it is this agent's now
                items = [item for item in items if item.for_agent]
            texts.extend(item.text for item in items)
            scores = None if isinstance(interest, AgentInterest) or interest.whole(call_id) else view.scores(call_id)
            if scores is not None:
                texts.append(encode(scores))
        feed.load_snapshot(texts, self.position)

    def take_out(self, call_id: str, clean: Callable[[str], str]) -> None:
        """Words were taken out of a call that is over: `clean` its events for who resumes or still waits."""
        for item in self._ring:
            if item.call_id == call_id:
                item.text = clean(item.text)

    def supervisors_tip(self, call_id: str, tip_id: str) -> bool:
        """Whether this prompt of a live call is on a supervisor's screen, and not on the agent's."""
        view = self._calls.get(call_id)
        return view is not None and view.supervisors_tip(tip_id)

    def _hold(self, summary: CallSummary) -> None:
        now = self._clock.monotonic()
        if summary.call_id not in self._calls:
            return
        if self._summary_due.get(summary.call_id, 0.0) <= now:
            self._summary_due[summary.call_id] = now + SUMMARY_INTERVAL_S
            self._summaries.pop(summary.call_id, None)
            self._distribute(summary)
        else:
            self._summaries[summary.call_id] = summary

    def _distribute(self, event: Event) -> None:
        if isinstance(event, SpeechPartial) and not any(_follows(feed.interest, event.call_id) for feed in self.feeds):
            return  # most events are partials, and most calls are looked at by nobody
        view = self._view(event)
        moved = self._note_agent(event, view)
        if event.durable:
            self.position += 1
        if view is not None and isinstance(event, TipShown) and event.audience == "agent":
            view.agent_tips.add(event.tip_id)
        agent_tip = view is not None and getattr(event, "tip_id", "") in view.agent_tips
        item = make_item(event, self.position, view.agent if view else None, agent_tip=agent_tip)
        if event.durable:
            self._ring.append(item)
            if view is not None:
                view.add(event, item)
        elif view is not None and isinstance(event, CallSummary):
            view.summary = item
        for feed in self.feeds:
            feed.put(item)
        if isinstance(event, CallEnded):
            self._forget(event.call_id)
        if moved:
            self._note_moved(moved)

    def _view(self, event: Event) -> CallView | None:
        if isinstance(event, CallStarted):
            self._calls[event.call_id] = CallView()
        return self._calls.get(event.call_id)

    def _note_agent(self, event: Event, view: CallView | None) -> set[str]:
        """Keep whose call it is; who lost or got it in mid-call, so that their screens are rebuilt."""
        named = agent_named(event)
        if view is None or named is None or named == view.agent:
            return set()
        moved = {name for name in (view.agent, named) if name} if not isinstance(event, CallStarted) else set()
        view.agent = named
        return moved

    def _note_moved(self, agents: set[str]) -> None:
        """These lost or got a call in mid-call: their screens are rebuilt, now or when they come back."""
        for name in agents:
            self._moved.pop(name, None)
            self._moved[name] = self.position
        while self._moved[oldest := next(iter(self._moved))] < self._ring[0].position:
            del self._moved[oldest]
        for feed in self.feeds:
            if isinstance(feed.interest, AgentInterest) and feed.interest.name in agents:
                feed.resync()

    def _forget(self, call_id: str) -> None:
        self._calls.pop(call_id, None)
        self._summaries.pop(call_id, None)
        self._summary_due.pop(call_id, None)

    def _since(self, cursor: str, interest: Interest) -> list[Item] | None:
        """What the owner of `cursor` missed, or None when it cannot be told."""
        epoch, _, rest = cursor.partition("-")
        number, _, signature = rest.partition("-")
        if epoch != self.epoch or signature != interest.signature() or not number.isdecimal():
            return None
        after = int(number)
        oldest = self._ring[0].position if self._ring else self.position + 1
        if after > self.position or after < oldest - 1:
            return None
        if isinstance(interest, AgentInterest) and after < self._moved.get(interest.name, 0):
            return None
        missed = [item for item in self._ring if item.position > after and interest.wants(item)]
        return missed if len(missed) <= DURABLE_LIMIT else None


def _follows(interest: Interest, call_id: str) -> bool:
    return isinstance(interest, WallInterest) and interest.whole(call_id)


def _shows(interest: Interest, view: CallView) -> bool:
    return not isinstance(interest, AgentInterest) or view.agent == interest.name
