"""What holds for all tests: on CI nothing is skipped silently, no example fails because the machine is slow, and a test
leaves logging as it was.

The exception are tests marked `data`: they hold us against material that is not part of the project and may be absent.
"""

import logging
import os
from collections.abc import Generator, Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.pipeline.demo_run import Demo


def pytest_configure() -> None:
    """Examples may take as long as they take. The rest of the profile is hypothesis's own: another one on CI."""
    patient = {*settings().suppress_health_check, HealthCheck.too_slow}
    settings.register_profile("patient", settings(), deadline=None, suppress_health_check=patient)
    settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _logging_of_its_own() -> Iterator[None]:
    """A command run inside a test logs to a stderr that ends with the test: nobody after it may write there."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The demo, played once for the walk through its pages and for the counts of what was heard."""
    run = Demo()
    yield run
    run.close()


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
