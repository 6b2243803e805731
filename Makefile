# Two commands matter: `make run` and `make test`. Both set up everything they need on a bare machine.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= build/sample-visit
CAMPAIGN ?=
N ?=

.DEFAULT_GOAL := help
.PHONY: help run test check lint fix bench prove package lock clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(VENV)/.installed ## set up, then open the window (without a display: run the sample visit from the command line)
	@if $(BIN)/scribe-desktop window --can-show; then $(BIN)/scribe-desktop window; else \
	  echo "There is no display here, so the sample visit is run from the command line instead."; \
	  $(BIN)/scribe-desktop process resources/sample_visit/sample-visit.webm --ephemeral --out $(OUT) --yes --show; fi

test: $(VENV)/.installed-dev check ## set up, then run every check and every test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --durations=15

check: $(VENV)/.installed-dev lint ## linters, types, layers, notices
	@$(BIN)/mypy scribe_desktop tests benchmarks tools
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/python tools/make_notices.py --check

lint: $(VENV)/.installed-dev ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

fix: $(VENV)/.installed-dev ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.installed-dev ## measure what we claim, side by side with the alternative
	@$(BIN)/python -m benchmarks

prove: $(VENV)/.installed-dev ## run a large campaign: make prove CAMPAIGN=kill N=50 (no CAMPAIGN: list them)
	@$(BIN)/python -m benchmarks.prove "$(CAMPAIGN)" "$(N)"

package: $(VENV)/.installed-dev ## build the wheel into dist/ (the installer comes with a later version)
	@$(BIN)/hatchling build -t wheel

lock: $(VENV)/.installed-dev ## write requirements*.lock anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra build --universal --generate-hashes --custom-compile-command "make lock" -o requirements.lock -q
	@$(BIN)/uv pip compile pyproject.toml --extra build --extra dev --universal --generate-hashes --custom-compile-command "make lock" -c requirements.lock -o requirements-dev.lock -q

clean: ## remove everything that make has made
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.made:
	@PYTHON="$(PYTHON)" tools/system_packages.sh run
	@"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.lock pyproject.toml
	@echo "Installing the pinned dependencies into $(VENV) (once, some minutes) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@tools/system_packages.sh test
	@echo "Installing the pinned tools for tests into $(VENV) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
