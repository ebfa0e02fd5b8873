# Calmline. `make help` lists what there is; `make demo` and `make test` need nothing done before.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin
DASH := dashboard
SLOW_LEVELS := tests/integration tests/e2e tests/pipeline
STORE_TESTS := $(wildcard tests/integration/test_store*.py)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test lint format types layers bench clean build unit integration integration-store e2e dashboard-check dashboard-test screenshots \
	prerequisites events settings-page

help: ## what can be made
	@grep -hE '^[a-z][a-z0-9-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  \1\t/' | expand -t 20

$(DASH)/node_modules/.stamp: $(DASH)/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 with npm is needed to build the dashboard: install it (https://nodejs.org) and run make again" >&2; exit 1; }
	cd $(DASH) && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

$(DASH)/dist/index.html: $(DASH)/node_modules/.stamp $(shell find $(DASH)/src $(DASH)/index.html $(DASH)/vite.config.ts -type f 2>/dev/null)
	cd $(DASH) && npm run build --silent

$(VENV)/.stamp: pyproject.toml hatch_build.py
	python3 -m venv $(VENV)
	CALMLINE_SKIP_DASHBOARD=1 $(PY) -m pip install --quiet --editable '.[dev,tiny,base]'
	@touch $@

build: $(VENV)/.stamp $(DASH)/dist/index.html ## everything that demo and serve need

demo: build ## bundled calls, live, through the real recogniser; prints sign-in links
	$(BIN)/calmline demo

# Two at a time, but the real recogniser and the browser have the machine to themselves, and what only computes gives way
# to what answers on sockets.
PAIRED := +$(MAKE) --no-print-directory --jobs=2 --output-sync=target
test: prerequisites ## everything CI checks: lint, types, layers, every test level
	$(PAIRED) build
	$(PAIRED) lint layers
	$(PAIRED) YIELDING="nice -n 10" integration unit integration-store types dashboard-check dashboard-test
	$(BIN)/pytest tests/e2e tests/pipeline

lint: $(VENV)/.stamp ## ruff, both as linter and formatter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.stamp ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.stamp ## mypy strict over monitor and tests
	$(YIELDING) $(BIN)/mypy

layers: $(VENV)/.stamp ## imports point down the layers
	$(BIN)/lint-imports

unit: $(VENV)/.stamp ## the levels that need neither sockets, models nor a browser
	$(YIELDING) $(BIN)/pytest -p no:cacheprovider $(addprefix --ignore=,$(SLOW_LEVELS))

integration: $(VENV)/.stamp ## real sockets, scripted recogniser
	$(BIN)/pytest tests/integration $(addprefix --ignore=,$(STORE_TESTS))

integration-store: $(VENV)/.stamp ## real databases
	$(YIELDING) $(BIN)/pytest -p no:cacheprovider $(STORE_TESTS)

dashboard-check: $(DASH)/node_modules/.stamp ## types of the dashboard
	cd $(DASH) && $(YIELDING) npm run --silent check

dashboard-test: $(DASH)/dist/index.html ## reducers and components of the dashboard, and how much the wall loads
	cd $(DASH) && $(YIELDING) npm run --silent test
	cd $(DASH) && npm run --silent size

e2e: build prerequisites ## the dashboard in a real headless Chromium
	$(BIN)/pytest tests/e2e

events: build ## regenerate the dashboard's types from the Python events
	$(PY) -m monitor.events.schema_file
	cd $(DASH) && npm run --silent events

settings-page: $(VENV)/.stamp ## docs/settings.md from the settings themselves
	$(PY) -m monitor.cli.settings_page

screenshots: build prerequisites ## every page, three widths, light and dark, into screenshots/
	$(PY) -m tests.e2e.screenshots

bench: build ## the benchmarks of docs/performance.md (long; wants an idle machine)
	$(BIN)/calmline bench --calls 5 --seconds 60 --json
	$(BIN)/pytest tests/benchmarks -p no:cacheprovider -s
	$(PY) -m tests.benchmarks.supervisors
	$(PY) -m tests.benchmarks.first_paint
	$(PY) -m tests.benchmarks.message_delay
	$(PY) -m tests.e2e.wall_load

prerequisites: ## Debian packages that tests need: Chromium, PortAudio, flite, PostgreSQL
	@missing=""; for pair in chromium:chromium flite:flite; do command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair##*:}"; done; \
	ldconfig -p | grep -q libportaudio || missing="$$missing libportaudio2"; \
	ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$$missing postgresql"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	  else echo "Tests that need them are skipped; install them with: sudo apt-get install$$missing" >&2; fi; fi

clean: ## remove what was built
	rm -rf $(VENV) $(DASH)/node_modules $(DASH)/dist build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache screenshots
