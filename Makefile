# Needs Python 3.11+ and make; everything else is installed into .venv. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
PACKAGES := web pages components api jobs db gateways engine tests app.py
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

# `make run PORT=8051` sets EVENKEEL_PORT. Only what is typed counts: shells may export HOST themselves.
SETTINGS := DATABASE_URL REDIS_URL MARKET_DATA MARKET_DATA_DIR AS_OF PORT HOST SECRET_KEY DEMO \
	DEMO_ALWAYS_OPEN LOG_LEVEL
$(foreach s,$(SETTINGS),$(if $(filter command,$(origin $(s))),$(eval export EVENKEEL_$(s) := $($(s)))))

# A test tool holds urllib3 at 1.x, so development and production are pinned apart. Where both are wanted,
# the development set is enough to run.
INSTALLED := $(if $(wildcard $(VENV)/.dev),$(VENV)/.dev,$(VENV)/.runtime)
# Parquet is read by an extra of its own; the development set has it.
INSTALLED += $(if $(filter files,$(MARKET_DATA)),$(if $(wildcard $(VENV)/.dev),,$(VENV)/.files))

##@ Run
.PHONY: run
run: $(INSTALLED) ## Serve the demo on http://127.0.0.1:8050 (PORT=, AS_OF=, DATABASE_URL=, ...)
	@EVENKEEL_DEMO=$${EVENKEEL_DEMO:-true} $(BIN)/python app.py run

.PHONY: worker
worker: $(INSTALLED) ## Run the jobs only
	@EVENKEEL_DEMO=$${EVENKEEL_DEMO:-true} $(BIN)/python app.py worker

.PHONY: migrate
migrate: $(INSTALLED) ## Bring the database to the newest revision
	@EVENKEEL_DEMO=$${EVENKEEL_DEMO:-true} $(BIN)/python app.py migrate

.PHONY: seed
seed: $(INSTALLED) ## Fill an empty database with the demo
	@EVENKEEL_DEMO=$${EVENKEEL_DEMO:-true} $(BIN)/python app.py seed

# Each process has its own PostgreSQL; what shares a fixture stays together. Browsers and races want the
# machine to themselves.
ABREAST := --numprocesses auto --maxprocesses 4 --dist loadscope

##@ Test
.PHONY: test
test: setup browser ## Everything but faults and bench, with its own PostgreSQL, Redis and browser
	@$(BIN)/pytest $(ABREAST) --cov --cov-report=term:skip-covered tests/unit tests/integration
	@$(BIN)/pytest tests/browser tests/faults

.PHONY: test-unit
test-unit: setup ## Tests without I/O, in seconds
	@$(BIN)/pytest $(ABREAST) tests/unit

.PHONY: test-integration
test-integration: setup ## Tests on real databases and the whole web application
	@$(BIN)/pytest $(ABREAST) tests/integration

.PHONY: test-browser
test-browser: setup browser ## Journeys in Chromium (REQUIRE_BROWSER=1 fails instead of skipping)
	@$(BIN)/pytest tests/browser

.PHONY: faults
faults: setup ## Races and crashes, many rounds
	@FAULT_ROUNDS=20 $(BIN)/pytest tests/faults

.PHONY: bench
bench: setup browser $(BENCH)/.ready ## Speed beside other libraries, and the budgets of the web
	@OPENBLAS_NUM_THREADS=1 PYTHONPATH=. $(BENCH)/bin/python -m tests.bench.bench_frontier
	@$(BIN)/pytest -s tests/bench

##@ Check
.PHONY: check
check: lint types arch test ## Everything a change has to pass

.PHONY: lint
lint: setup ## Style, and the spelling of texts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/codespell

.PHONY: types
types: setup ## mypy --strict
	@$(BIN)/mypy

.PHONY: arch
arch: setup ## Which package may import which
	@$(BIN)/lint-imports

.PHONY: fmt
fmt: setup ## Format, and repair what ruff can
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

##@ Set up
.PHONY: setup
setup: $(VENV)/.dev ## Install everything for development

COMPILE := $(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	--custom-compile-command 'make requirements' pyproject.toml
.PHONY: requirements
requirements: setup ## Compile requirements/*.txt anew from pyproject.toml (UPGRADE=1 takes newer releases)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/runtime.txt
	@sed -n 's/^\([a-z].*\) \\$$/\1/p' requirements/runtime.txt | grep -v '^urllib3=' > $(VENV)/pins.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --extra dev --constraint $(VENV)/pins.txt \
		-o requirements/dev.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --extra files --constraint $(VENV)/pins.txt \
		-o requirements/files.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --extra bench --constraint $(VENV)/pins.txt \
		-o requirements/bench.txt

.PHONY: browser
browser:
	@command -v chromium >/dev/null || { test "$$(id -u)" != 0 || { apt-get update -qq && \
		apt-get install -y -qq --no-install-recommends chromium chromium-driver >/dev/null; }; }

.PHONY: clean
clean: ## Remove what was installed and generated, the demo's database too
	rm -rf $(VENV) $(BENCH) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed.' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && \
		apt-get install -y -qq --no-install-recommends python3-venv >/dev/null; } || \
		{ echo 'Please run: sudo apt-get install python3-venv' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The files name everything, so pip has nothing to resolve: asked to, it refuses once a newer release appears of
# something that a dependency asks for with an extra.
# Stamps: a second run installs nothing unless a requirements file is newer.
$(VENV)/.runtime: requirements/runtime.txt | $(BIN)/python
	@echo 'Installing (once) ...' && $(BIN)/python -m pip install -q --no-deps --require-hashes -r $< && touch $@

$(VENV)/.files: requirements/files.txt | $(BIN)/python
	@echo 'Installing what reads Parquet (once) ...' && \
		$(BIN)/python -m pip install -q --no-deps --require-hashes -r $< && touch $@ $(VENV)/.runtime

# The peers live apart: none of them is ever a dependency of the product.
$(BENCH)/.ready: requirements/bench.txt | $(BIN)/python
	@echo 'Installing the libraries to compare with (once) ...' && $(PYTHON) -m venv $(BENCH) && \
		$(BENCH)/bin/python -m pip install -q --no-deps --require-hashes -r $< && touch $@

$(VENV)/.dev: requirements/dev.txt | $(BIN)/python
	@echo 'Installing tools for development (once) ...' && \
		$(BIN)/python -m pip install -q --no-deps --require-hashes -r $< && touch $@

.PHONY: help
help: ## Show this
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
