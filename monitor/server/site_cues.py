"""A site's changes to the cue list as the settings page edits them, and as the TOML that `scoring.cues` reads. Pure."""

import json
import tomllib
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.errors import UsageError
from monitor.scoring.cues import FORMAT, Lexicon


class OwnCue(BaseModel):
    """A cue a site adds: what it looks for, what people read, log odds a hit adds."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=60)
    says: str = Field(default="", max_length=120)
    weight: float = 0.5
    cap: int = 2
    side: Literal["customer", "agent"] = "customer"
    hard: bool = False
    patterns: list[str] = Field(max_length=200)


class CueChanges(BaseModel):
    """What a site removes, weighs differently and adds."""

    model_config = ConfigDict(extra="forbid")
    remove: list[str] = Field(default_factory=list, max_length=500)
    weigh: dict[str, float] = Field(default_factory=dict, max_length=500)
    cue: list[OwnCue] = Field(default_factory=list, max_length=500)

    def to_toml(self) -> str | None:
        """The file `scoring.cues` names; None when nothing is changed."""
        if not (self.remove or self.weigh or self.cue):
            return None
        lines = ["# Written by the settings page.", f"format = {FORMAT}"]
        if self.remove:
            lines.append(f"remove = {_value(self.remove)}")
        if self.weigh:
            lines += ["", "[weigh]", *(f"{_value(name)} = {_value(points)}" for name, points in self.weigh.items())]
        for cue in self.cue:
            told = cue.model_dump(exclude_defaults=True) | {"weight": cue.weight}
            told.setdefault("says", cue.name.replace("_", " "))
            lines += ["", "[[cue]]", *(f"{name} = {_value(value)}" for name, value in told.items())]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class KnownCue:
    """A cue that comes with the model."""

    name: str
    says: str
    side: str


def known_cues(lexicon: Lexicon) -> list[KnownCue]:
    """What can be removed and weighed."""
    return [KnownCue(cue.name, cue.says, cue.side) for cue in lexicon.cues]


def read_changes(text: str | None) -> CueChanges:
    """A site's file as the page edits it. Raises UsageError when the file says more than the page can."""
    data: dict[str, Any] = tomllib.loads(text) if text else {}
    data.pop("format", None)
    try:
        return CueChanges.model_validate(data)
    except ValueError:
        raise UsageError("the cue file holds what only a text editor can change", code="bad_setting") from None


def _value(value: object) -> str:
    """A plain value as TOML: its strings and lists are written as JSON's."""
    return json.dumps(value, ensure_ascii=False)
