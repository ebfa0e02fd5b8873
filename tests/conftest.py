"""What holds for all tests: on CI nothing is skipped silently.

The exception are tests marked `data`: they hold us against material that is not part of the project and may be absent.
"""

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skip is a failure: the prerequisites are installed there, so a skip means something is broken."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and item.get_closest_marker("data") is None:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped on CI: {report.longrepr}"
    return report
