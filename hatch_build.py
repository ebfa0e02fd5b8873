"""Build hook: builds the dashboard when it is missing, so that `pip install .` works on a bare clone."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DashboardHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs npm once, before the files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make dashboard/dist exist. `CALMLINE_SKIP_DASHBOARD=1`: the caller builds it itself (the Makefile does)."""
        dashboard = Path(self.root) / "dashboard"
        if (dashboard / "dist" / "index.html").is_file():
            return
        if os.environ.get("CALMLINE_SKIP_DASHBOARD") == "1" and version == "editable":
            (dashboard / "dist").mkdir(parents=True, exist_ok=True)
            return
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("calmline: Node 20 with npm is needed to build the dashboard; install it and try again")
        for command in ([npm, "ci", "--no-fund", "--no-audit", "--loglevel=error"], [npm, "run", "build"]):
            subprocess.run(command, cwd=dashboard, check=True)
