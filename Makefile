# `make demo` and `make test` only need Python 3.10 or newer; everything is installed into .venv.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench soak plugin pictures docs docs-serve clean

demo: .venv/installed
	$(BIN)/reseg-geo demo

test: .venv/installed-test
	./tools/install-test-programs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist worksteal

lint: .venv/installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

# The zip file for "Install from ZIP" in QGIS.
plugin:
	$(or $(wildcard $(BIN)/python),$(PYTHON)) tools/make-plugin

# The pictures of docs/; needs QGIS, Xvfb and Chromium.
pictures: .venv/installed
	./tools/picture-qgis
	./tools/picture-report
	$(BIN)/python tools/picture-polygons

# The site, into build/site; its pages open from that folder, and docs-serve has the search, too.
export NO_MKDOCS_2_WARNING := 1
docs: .venv/installed-docs
	$(BIN)/mkdocs build

docs-serve: .venv/installed-docs
	$(BIN)/mkdocs serve

# Benchmarks; nothing is asserted.
bench: .venv/installed
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.pipeline
	$(BIN)/python -m benchmarks.session

# Faults and fuzzing, for hours (docs/development/faults.md and fuzzing.md).
soak: .venv/installed-soak
	OMP_NUM_THREADS=1 $(BIN)/python -m soak faults
	OMP_NUM_THREADS=1 $(BIN)/python -m soak fuzz

# An editable installation; only changed requirements need a new one.
.venv/installed: pyproject.toml
	PYTHON=$(PYTHON) ./tools/make-venv .venv
	$(BIN)/python -m pip install --editable .
	touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --editable ".[test]"
	touch $@

.venv/installed-docs: .venv/installed
	$(BIN)/python -m pip install --editable ".[docs]"
	touch $@

.venv/installed-soak: .venv/installed
	$(BIN)/python -m pip install --editable ".[soak]"
	touch $@

clean:
	rm -rf .venv build dist *.egg-info reseg-geo-demo
