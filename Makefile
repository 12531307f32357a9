# The front door. `make demo` to look around, `make test` before every commit.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: help demo test coverage lint runtime dev needs pictures clean

PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3; do \
	command -v $$each >/dev/null 2>&1 && $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$each && break; done)
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
INITDB := $(shell ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1; command -v initdb)

# Tests write much and keep nothing: in memory, where there is room for it, no disk has to be waited for.
IN_MEMORY := $(shell test -w /dev/shm && df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 6000000 {print "TMPDIR=/dev/shm"}')

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install
RUNTIME := .venv/.runtime-$(shell cat requirements.lock pyproject.toml | cksum | cut -d ' ' -f 1)
DEV := .venv/.dev-$(shell cat requirements-dev.lock pyproject.toml | cksum | cut -d ' ' -f 1)

help:
	@echo "make demo    install what is needed, load the demonstration case, serve it on http://127.0.0.1:8000"
	@echo "make test    install what is needed for development, then lint, check types, and run every test"
	@echo "make coverage  the same tests, and which branches none of them goes through"
	@echo "make lint    the checks without the tests"
	@echo "make clean   remove the environment, the caches and the demonstration"

demo: runtime
	@echo "== Demonstration"
	@$(BIN)/factcheck demo

test: dev needs lint
	@echo "== Tests"
	@CHROMIUM="$(CHROMIUM)" $(IN_MEMORY) $(BIN)/python -m pytest -n 2

# Which branches no test goes through. Measuring takes half as long again.
coverage: dev needs
	@CHROMIUM="$(CHROMIUM)" $(IN_MEMORY) $(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered

lint: dev
	@echo "== Lint"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "== Types"
	@$(BIN)/mypy
	@echo "== Who imports whom"
	@$(BIN)/lint-imports
	@echo "== Templates"
	@$(BIN)/djlint templates --lint --quiet

# An environment for development can do all that the other can.
runtime:
	@test -e $(DEV) || test -e $(RUNTIME) || $(MAKE) --no-print-directory $(RUNTIME)

dev:
	@test -e $(DEV) || $(MAKE) --no-print-directory $(DEV)

$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Run: apt-get install python3 python3-venv"; exit 1; }
	@echo "== Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv || { echo "Run: apt-get install python3-venv"; exit 1; }

$(RUNTIME): | $(BIN)/pip
	@echo "== Installing what the application needs, as locked"
	@awk '/^[a-z]/ { keep = /^(editables|hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/ } keep' \
		requirements-dev.lock > .venv/build.lock
	@$(PIP) --require-hashes -r requirements.lock -r .venv/build.lock
	@$(PIP) --quiet --no-deps --no-build-isolation --editable .
	@rm -f .venv/.runtime-* && touch $@

$(DEV): | $(BIN)/pip
	@echo "== Installing what development needs, as locked"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --quiet --no-deps --no-build-isolation --editable .
	@rm -f .venv/.dev-* .venv/.runtime-* && touch $@

needs:
	@test -n "$(CHROMIUM)" || { echo "The browser tests need Chromium. Run: apt-get install chromium"; exit 1; }
	@test -n "$(INITDB)" || { echo "The database tests need PostgreSQL's server. Run: apt-get install postgresql"; exit 1; }

# The pictures of the documentation, from the demonstration in a real browser.
pictures: dev needs
	@CHROMIUM="$(CHROMIUM)" $(BIN)/python -m pytest -q tests/browser/test_pictures.py --pictures

clean:
	rm -rf .venv instance .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
