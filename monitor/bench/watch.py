"""What a subscriber of everything saw, by call. Pure: times come with the events."""

from collections.abc import Mapping, Sequence

from monitor.bench.callers import Caller
from monitor.bench.match import CallLog, Doubt, Seen
from monitor.bench.material import Call
from monitor.events.alert import AlertRaised
from monitor.events.call import CallSummary, CallUpdated
from monitor.events.speech import SpeechFinal, SpeechPartial, SpeechUnheard
from monitor.events.system import FeedSnapshot, SystemLoad
from monitor.events.union import AnyEvent

GAP_FROM_S = 1.0
"""A gap told earlier is of the time between the connection and the first frame."""


class Watch:
    """Logs what arrives. Only events of calls whose caller has begun count."""

    def __init__(self, calls: Sequence[tuple[str, Call]]) -> None:
        self.logs = {call_id: CallLog() for call_id, _ in calls}
        self.callers: Mapping[str, Caller] = {}
        self.load = SystemLoad()
        self.snapshots = 0
        """The first one opens the feed; after a second one, events may have passed unseen."""
        self._ends: dict[tuple[str, str], float] = {}
        self._withdrawn: dict[tuple[str, str], Doubt] = {}

    def take(self, event: AnyEvent, now: float) -> None:
        """One event that arrived at loop time `now`."""
        if isinstance(event, SystemLoad):
            self.load = event
        elif isinstance(event, FeedSnapshot):
            self.snapshots += 1
        else:
            caller, log = self.callers.get(event.call_id), self.logs.get(event.call_id)
            if caller is not None and log is not None and caller.began:
                self._log(event, log, caller, now - caller.began)

    def _log(self, event: AnyEvent, log: CallLog, caller: Caller, arrived: float) -> None:
        match event:
            case SpeechFinal(role=role, start=start, end=end, text=text):
                self._ends[event.call_id, event.utterance_id] = end
                log.finals.append(Seen(_channel(role), start, end, text, arrived))
            case SpeechPartial(role=role, start=start, text=""):  # taken back: nobody is believed to have spoken
                doubt = Doubt(arrived, _channel(role), start)
                self._withdrawn[event.call_id, event.utterance_id] = doubt
                log.doubts.append(doubt)
            case SpeechPartial(role=role, start=start):
                log.partials.append((_channel(role), start, arrived))
            case SpeechUnheard(utterance_id=utterance_id):  # withdrawn by a fault, not by the guard
                log.unheard += 1
                withdrawn = self._withdrawn.pop((event.call_id, utterance_id), None)
                if withdrawn in log.doubts:
                    log.doubts.remove(withdrawn)
            case CallSummary(quarantined=told):
                log.doubts += [Doubt(arrived)] * (told - len(log.doubts))
            case CallUpdated(data="gap"):
                log.gaps += GAP_FROM_S < arrived < caller.call.seconds
            case AlertRaised(utterance_id=str(utterance_id)):
                end_s = self._ends.get((event.call_id, utterance_id))
                if end_s is not None:
                    log.alerts.append(arrived - end_s)
            case _:
                pass


def _channel(role: str) -> int:
    return 0 if role == "customer" else 1
