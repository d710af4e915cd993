# Everything here needs Python 3.11 or newer with venv and pip, make and git; nothing else.
# Each target first brings the local environment (.venv) to what the committed lock says.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEVELOP := $(VENV)/.develop-installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes \
	--allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-emit-options
SOURCES := cli engine processes tasks tests examples

.PHONY: demo test test-slow check fix bench conformance lock cli-docs help

help:
	@echo "make demo         play one contract from request to payment against local simulators"
	@echo "make test         all tests"
	@echo "make test-slow    the tests that take minutes"
	@echo "make check        format, lint, types, import walls, generated documents"
	@echo "make fix          repair what a tool can repair"
	@echo "make bench        measure; prints one row per goal"
	@echo "make conformance  the published DMN cases in the folder TCK"
	@echo "make lock         choose new versions of what we depend on"
	@echo "make cli-docs     write docs/cli.md anew"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; try: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "Python's venv is missing; on Debian: apt install python3-venv" >&2; exit 1; }
	@echo "== making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "== installing what the program needs (once; a minute or two)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOP): requirements-dev.lock $(RUNTIME)
	@echo "== installing what tests and checks need (once; some minutes)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(RUNTIME)
	@$(BIN)/gyeyak demo

test: $(DEVELOP)
	@$(BIN)/pytest -n auto -m "not slow" $(ARGS)

test-slow: $(DEVELOP)
	@$(BIN)/pytest -n auto -m slow $(ARGS)

check: $(DEVELOP)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy & mypy=$$!; $(BIN)/basedpyright; pyright=$$?; wait $$mypy && exit $$pyright
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m cli.reference --check

fix: $(DEVELOP)
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/python -m cli.reference

bench: $(DEVELOP)
	@$(BIN)/python -m tests.bench $(ARGS)

conformance: $(DEVELOP)
	@test -n "$(TCK)" || { echo "say where the cases are: make conformance TCK=folder" >&2; exit 2; }
	@$(BIN)/python -m tests.conformance.run $(TCK) $(ARGS)

lock: $(DEVELOP)
	$(COMPILE) --upgrade --build-deps-for editable -o requirements.lock pyproject.toml
	@$(BIN)/python -c 'import tomllib; f = open("pyproject.toml", "rb"); \
		print(*tomllib.load(f)["dependency-groups"]["dev"], sep="\n")' > $(VENV)/dev.in
	$(COMPILE) --upgrade -c requirements.lock -o requirements-dev.lock pyproject.toml $(VENV)/dev.in

cli-docs: $(DEVELOP)
	@$(BIN)/python -m cli.reference
