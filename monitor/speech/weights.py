"""From a model's name to a folder of verified files: a path, the local cache, then installed packages.

Packages are found through importlib.metadata and never imported. Only `fetch` contacts a hub.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import platformdirs
import structlog

from monitor.errors import ModelError
from monitor.speech.catalog import Entry, read_catalog

log = structlog.get_logger()

_CHUNK = 1 << 20
_NEEDED = ("config.json", "model.bin", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder that CTranslate2 can load, and the name it goes by."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Status:
    """One line of `models list`: `source` is where it lies or why it does not."""

    name: str
    about: str
    present: bool
    verified: bool
    source: str
    sha256: str


def default_cache() -> Path:
    """The platform's folder for weights that were fetched or joined."""
    return Path(platformdirs.user_cache_dir("calmline")) / "models"


class WeightStore:
    """Names to folders. `cache`: where joined and fetched weights are kept."""

    def __init__(self, cache: Path | None = None, catalog: dict[str, Entry] | None = None) -> None:
        self.cache = cache or default_cache()
        self.catalog = read_catalog() if catalog is None else catalog

    def resolve(self, name: str) -> Weights:
        """The verified weights of `name` (a path, or a name of the catalog).

        Raises ModelError in one line with the command that mends it. `base` that is missing falls back to an installed
        `tiny.en` with a warning in the log; damaged weights never fall back.
        """
        path = Path(name).expanduser()
        if name not in self.catalog and (path.is_dir() or len(path.parts) > 1):
            return Weights(path.name, _checked_folder(path))
        entry = self._entry(name)
        folder = self._find(entry)
        if folder is None and name == "base" and "tiny.en" in self.catalog:
            tiny = self._find(self.catalog["tiny.en"])
            if tiny is not None:
                log.warning("speech_model_fallback", wanted="base", used="tiny.en", mend=entry.mend)
                return Weights("tiny.en", self._verified(self.catalog["tiny.en"], tiny))
        if folder is None:
            raise ModelError(f"speech model {name} is not installed; {entry.mend}", code="model_missing")
        return Weights(name, self._verified(entry, folder))

    def listing(self) -> list[Status]:
        """Every name of the catalog, where it lies, without reading the large files."""
        rows = []
        for entry in self.catalog.values():
            folder = self._find(entry, join=False)
            source = str(folder) if folder else f"not installed; {entry.mend}"
            known = folder is not None and all(self._known_good(folder / f, sha) for f, sha in entry.files.items())
            rows.append(Status(entry.name, entry.about, folder is not None, known, source, entry.files["model.bin"]))
        return rows

    def verify(self, name: str) -> Path:
        """Read every file of `name` afresh against its checksum. Raises ModelError when missing or damaged."""
        entry = self._entry(name)
        folder = self._find(entry)
        if folder is None:
            raise ModelError(f"speech model {name} is not installed; {entry.mend}", code="model_missing")
        return self._verified(entry, folder, afresh=True)

    def fetch(self, name: str) -> Path:
        """Download `name` from its hub into the cache and verify it: the only function that uses the network."""
        entry = self._entry(name)
        from huggingface_hub import snapshot_download  # only here: the rest must work without a hub

        target = self.cache / name
        try:
            snapshot_download(entry.hub, local_dir=str(target), allow_patterns=sorted(entry.files))
        except Exception as error:  # the hub's errors share no base class with OSError
            raise ModelError(
                f"{entry.hub} cannot be fetched ({type(error).__name__}); check the network or pip install "
                f"'calmline[{entry.extra}]'",
                code="model_fetch",
            ) from None
        return self._verified(entry, target, afresh=True)

    def _entry(self, name: str) -> Entry:
        try:
            return self.catalog[name]
        except KeyError:
            known = ", ".join(sorted(self.catalog))
            raise ModelError(
                f"no speech model is named {name}; use {known} or a folder", code="model_unknown"
            ) from None

    def _find(self, entry: Entry, *, join: bool = True) -> Path | None:
        """The folder that holds all files of `entry`; parts of packages are joined into the cache when `join`."""
        cached = self.cache / entry.name
        if all((cached / file).is_file() for file in entry.files):
            return cached
        carried = _carried(entry)
        if carried is None:
            return None
        folders = {path.parent for path in carried.values()}
        if not entry.parts and len(folders) == 1:
            return folders.pop()
        if not join:
            return next(iter(folders))
        return self._join(entry, carried, cached)

    def _join(self, entry: Entry, carried: dict[str, Path], target: Path) -> Path:
        """Copy what the packages carry into the cache, whole files under their final names only when complete."""
        try:
            target.mkdir(parents=True, exist_ok=True)
            for file in entry.files:
                scratch = target / f".{file}.{os.getpid()}"
                with scratch.open("wb") as out:
                    for piece in entry.parts.get(file, (file,)):
                        with carried[piece].open("rb") as source:
                            shutil.copyfileobj(source, out, _CHUNK)
                scratch.replace(target / file)
        except OSError as error:
            raise ModelError(
                f"cannot write {target} ({error.strerror}); free space or rights there", code="model_cache"
            ) from None
        return target

    def _verified(self, entry: Entry, folder: Path, *, afresh: bool = False) -> Path:
        marks = {} if afresh else self._marks()
        fresh: dict[str, list[object]] = {}
        for file, expected in entry.files.items():
            path = folder / file
            if not afresh and self._known_good(path, expected, marks):
                continue
            if _sha256(path) != expected:
                again = f"rm -r '{folder}' && " if folder.is_relative_to(self.cache) else ""
                raise ModelError(
                    f"speech model {entry.name} is damaged ({file}); {again}pip install --force-reinstall "
                    f"'calmline[{entry.extra}]' or calmline models fetch {entry.name}",
                    code="model_damaged",
                )
            stat = path.stat()
            fresh[str(path)] = [stat.st_size, stat.st_mtime_ns, expected]
        if fresh:
            self._remember(fresh)
        return folder

    def _known_good(self, path: Path, expected: str, marks: dict[str, list[object]] | None = None) -> bool:
        """True when this very file (size, time) was found to have this checksum before."""
        mark = (self._marks() if marks is None else marks).get(str(path))
        try:
            stat = path.stat()
        except OSError:
            return False
        return mark == [stat.st_size, stat.st_mtime_ns, expected]

    def _marks(self) -> dict[str, list[object]]:
        try:
            marks = json.loads((self.cache / "verified.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return marks if isinstance(marks, dict) else {}

    def _remember(self, fresh: dict[str, list[object]]) -> None:
        """Best effort: without it the next start reads the files again."""
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            scratch = self.cache / f".verified.{os.getpid()}"
            scratch.write_text(json.dumps({**self._marks(), **fresh}, indent=1), encoding="utf-8")
            scratch.replace(self.cache / "verified.json")
        except OSError as error:
            log.warning("speech_model_marks_not_kept", reason=error.strerror)


def _carried(entry: Entry) -> dict[str, Path] | None:
    """Paths of the files (or their parts) that installed packages carry; None when any is missing."""
    wanted = {piece for file in entry.files for piece in entry.parts.get(file, (file,))}
    found = {path.name: path for package in entry.packages for path in _package_files(package) if path.name in wanted}
    return found if wanted <= found.keys() else None


def _package_files(package: str) -> Iterator[Path]:
    try:
        distribution = metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return
    for file in distribution.files or ():
        path = Path(str(distribution.locate_file(file)))
        if path.is_file():
            yield path


def _checked_folder(path: Path) -> Path:
    missing = [file for file in _NEEDED if not (path / file).is_file()]
    if missing:
        raise ModelError(f"{path} is no speech model: {', '.join(missing)} missing", code="model_missing")
    return path


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()
