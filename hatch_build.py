"""Build hook: builds the dashboard when it is missing, and carries data and dashboard inside the package.

An editable install leaves data where it is: `monitor.config.resource()` finds it in the checkout.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = {
    "models/whisper.toml": "monitor/_models/whisper.toml",
    "models/frustration/weights": "monitor/_models/frustration",
    "models/steps/weights": "monitor/_models/steps",
    "dashboard/dist": "monitor/_dashboard",
}


class CalmlineHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before the files of a wheel are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make dashboard/dist exist. `CALMLINE_SKIP_DASHBOARD=1`: the caller builds it itself (the Makefile does)."""
        if self.target_name != "wheel":
            return
        if version == "editable":
            if os.environ.get("CALMLINE_SKIP_DASHBOARD") != "1":
                self._build_dashboard()
            return
        self._build_dashboard()
        for source, target in CARRIED.items():
            build_data["force_include"][str(Path(self.root) / source)] = target

    def _build_dashboard(self) -> None:
        dashboard = Path(self.root) / "dashboard"
        if (dashboard / "dist" / "index.html").is_file():
            return
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("calmline: Node 20 with npm is needed to build the dashboard; install it and try again")
        for command in ([npm, "ci", "--no-fund", "--no-audit", "--loglevel=error"], [npm, "run", "build"]):
            subprocess.run(command, cwd=dashboard, check=True)
