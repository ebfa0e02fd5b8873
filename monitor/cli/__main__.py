"""`python -m monitor.cli` is `calmline`."""

from monitor.cli.main import main

main()
