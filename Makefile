# make setup | demo | test | lint | bench | bench-cold | screenshots | clean
# Set PYTHON to use another interpreter: make test PYTHON=python3.13 VENV=.venv-3.13
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
INDEX ?= index
READY = $(VENV)/.ready
PEERS = $(VENV)/.ready-bench
# What `make bench` passes on: make bench BENCH='archive.jsonl.gz --json figures.json'
BENCH ?=

.PHONY: setup demo test lint bench bench-cold screenshots clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "searchkit needs Python 3.11 or newer: make PYTHON=python3.13 (or where yours is)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

demo: setup
	@$(BIN)/searchkit index --index $(INDEX) corpus
	@echo '$$ searchkit search '"'"'"strategic partnership" treaty'"'"
	@$(BIN)/searchkit search --index $(INDEX) --limit 3 '"strategic partnership" treaty'

test: setup
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(PEERS)
	$(BIN)/python benchmarks/side_by_side.py $(BENCH)

bench-cold: setup
	$(BIN)/python benchmarks/cold_search.py

screenshots: setup
	$(BIN)/python docs/screenshots.py

$(PEERS): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'
	@touch $(PEERS)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
