# Every command of the project. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.run: requirements/run.txt pyproject.toml
	$(PYTHON) tools/bootstrap.py run

$(VENV)/.dev: requirements/dev.txt pyproject.toml
	$(PYTHON) tools/bootstrap.py dev

setup: $(VENV)/.run ## build .venv with what running needs

demo: $(VENV)/.run ## build the demonstration counties and serve them on http://127.0.0.1:8000 (ONCE=1: only build and print)
	$(BIN)/koumen demo $(if $(ONCE),--once,)

test: $(VENV)/.dev ## run the tests (SQLite, Chromium, DuckDB, Spark Connect), under 10 minutes
	$(PYTHON) tools/browser.py
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not long and not libreoffice" tests

test-all: $(VENV)/.dev ## all tests: adds PostgreSQL, LibreOffice and the long forms; fails when one is absent
	$(BIN)/python tools/needed.py postgresql libreoffice
	$(MAKE) test test-programs test-long

test-programs: $(VENV)/.dev ## the tests that need LibreOffice, and the rooms that keep data on PostgreSQL
	$(BIN)/python -m pytest -q -n 2 -m "libreoffice" tests
	$(BIN)/python tools/with_postgres.py $(BIN)/python -m pytest -q -n 2 -m "not browser and not long" tests/records tests/actions tests/ledgers tests/imports/test_import_confirm.py

test-long: $(VENV)/.dev ## the long forms of the long tests
	$(BIN)/python -m pytest -q -n 2 -m "long" tests

check: $(VENV)/.dev ## format, lint, types, import contracts, packs, clause coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	KOUMEN_DATA=build/check $(BIN)/koumen setup >/dev/null
	KOUMEN_DATA=build/check $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/koumen policy check --all
	$(BIN)/koumen policy coverage

bench: $(VENV)/.dev ## measure; prints a table and writes bench/latest.json
	$(BIN)/python -m bench

lock: ## renew the hashed requirement files (needs uv)
	uv pip compile pyproject.toml requirements/build.in --extra postgres --extra spark --extra dev --generate-hashes --universal --python-version 3.11 -q --no-header --no-emit-index-url --no-annotate -o requirements/dev.txt
	uv pip compile pyproject.toml requirements/build.in --extra postgres -c requirements/dev.txt --generate-hashes --universal --python-version 3.11 -q --no-header --no-emit-index-url --no-annotate -o requirements/run.txt

clean: ## remove what was built (the demonstration data too)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache var build

.PHONY: help setup demo test test-all test-programs test-long check bench lock clean
