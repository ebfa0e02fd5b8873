"""What admission is judged by: how far behind the recogniser is, in decoding or in hearing. Pure."""

from monitor.speech.feeder import Feeder
from monitor.speech.load import REFUSE_S
from monitor.speech.scheduler import Kind, Scheduler

DELAYED_MOST_S = 30.0
"""A delayed call's final that waits longer refuses new calls: long before the mailbox of any kind of sound is full."""


def lateness(scheduler: Scheduler, feeder: Feeder, now: float, *, patient: bool) -> float:
    """Seconds. `patient`: sound comes from files, so that what waits to be heard is no lateness."""
    late = scheduler.oldest_s(now)
    if not patient:
        late = max(late, feeder.late_s())
    overdue = any(now - job.born > DELAYED_MOST_S for job in scheduler.queued(Kind.LATE))
    return max(late, REFUSE_S) if overdue else late
