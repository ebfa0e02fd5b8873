"""Where frustration models lie: the installed ones, and those a site trained itself, found by name."""

from dataclasses import dataclass
from pathlib import Path

from monitor.config import Settings, data_dir, resource
from monitor.errors import ModelError
from monitor.scoring.model_file import read_model


@dataclass(frozen=True, slots=True)
class Kept:
    """A model file. `own`: trained at this site."""

    name: str
    file: Path
    own: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """`installed`: the folder that came with the package. `own`: a site's folder, None or absent = none."""

    installed: Path
    own: Path | None = None

    def models(self) -> list[Kept]:
        """All models, installed ones first, each group from old to new."""
        found = [Kept(file.stem, file, False) for file in _sorted(self.installed, "frustration-*.json")]
        if self.own is not None:
            found += [Kept(file.stem, file, True) for file in _sorted(self.own, "*.json")]
        return found

    def choose(self, name: str) -> Path:
        """The file of a name (a path ending in .json is taken as it is); without one the newest installed.

        A site's own model is never taken unasked: `scoring.model` names it. Raises ModelError.
        """
        known = self.models()
        if not name:
            installed = [kept for kept in known if not kept.own]
            if not installed:
                raise ModelError(f"no frustration model in {self.installed}; reinstall calmline", code="model_missing")
            return installed[-1].file
        found = Path(name) if name.endswith(".json") else self.named(name)
        if found is None or not found.is_file():
            names = ", ".join(kept.name for kept in known) or "none"
            raise ModelError(f"no frustration model {name!r}; scoring.model may be: {names}", code="model_missing")
        return found

    def named(self, name: str) -> Path | None:
        """The file of a model by its name alone, never by a path; None when there is none."""
        return next((kept.file for kept in self.models() if kept.name == name), None)

    def next_name(self) -> str:
        """The next free `site-N`."""
        taken = [kept.name.removeprefix("site-") for kept in self.models() if kept.name.startswith("site-")]
        return f"site-{max((int(number) for number in taken if number.isdigit()), default=0) + 1}"


def own_folder(settings: Settings) -> Path:
    """Where a site keeps the models it trained itself: in its data folder."""
    return data_dir(settings) / "models"


def shelf_of(settings: Settings) -> Shelf:
    """The models a site may choose from."""
    return Shelf(resource("frustration"), own_folder(settings))


def inputs_of(file: Path) -> list[dict[str, str]]:
    """What a model was trained on: file and SHA-256 each. Raises ModelError."""
    return [dict(entry) for entry in read_model(file).get("trained_on", [])]


def _sorted(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern), key=lambda file: (_version(file), file.stem))


def _version(file: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in file.stem.rsplit("-", 1)[-1].split(".") if part.isdigit())
