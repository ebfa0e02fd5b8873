"""What the health ping of the recogniser says."""

from monitor.events.system import SystemLoad
from monitor.server.wiring import recogniser_trouble
from monitor.speech.scripted import ScriptedRecogniser


class IllRecogniser(ScriptedRecogniser):
    """Says what is wrong with it."""

    def __init__(self, line: str, stage: str) -> None:
        super().__init__()
        self.line, self.stage = line, stage

    def trouble(self) -> str:
        return self.line

    def load(self) -> SystemLoad:
        return SystemLoad(stage=self.stage)


def test_the_recogniser_is_well_until_it_hears_nothing_lacks_workers_or_refuses() -> None:
    assert recogniser_trouble(IllRecogniser("", "delayed")) == ""
    assert "refused" in recogniser_trouble(IllRecogniser("", "refusing"))
    line = "the recogniser hears nothing for 4 s"
    assert recogniser_trouble(IllRecogniser(line, "refusing")) == line
