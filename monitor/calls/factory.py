"""Builds the pipeline of a call from the settings: model and playbook are loaded once and shared, sessions are not."""

from pathlib import Path

from monitor.calls.pipeline import CallPipeline
from monitor.coaching.coach import CallCoach
from monitor.coaching.playbook import Playbook, load_playbook
from monitor.config import Settings
from monitor.privacy.redaction import Redactor
from monitor.scoring.scorer import CallScorer
from monitor.scoring.words import WordsModel, model_from, site_words_model


class PipelineFactory:
    """Makes pipelines. `playbook` may be replaced while calls run: calls that begin later use the new one."""

    def __init__(self, settings: Settings, words: WordsModel, playbook: Playbook) -> None:
        self._settings, self._words = settings, words
        self.playbook = playbook

    def with_model(self, file: Path) -> "PipelineFactory":
        """The same with another words model. Raises ModelError."""
        return PipelineFactory(self._settings, model_from(file, self._words.lexicon), self.playbook)

    def make(self, call_id: str, channels: int) -> CallPipeline:
        """A fresh pipeline for one call."""
        settings = self._settings
        return CallPipeline(
            call_id,
            CallScorer(call_id, settings.scoring, self._words),
            CallCoach(call_id, self.playbook, settings.coaching),
            [Redactor() for _ in range(channels)] if settings.privacy.redact else None,
        )


def load_factory(settings: Settings) -> PipelineFactory:
    """Read model and playbook. Raises ModelError or ConfigError with one line that says what to do."""
    return PipelineFactory(settings, site_words_model(settings), load_playbook(settings.coaching.playbook))
