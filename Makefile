# make run   the street on http://127.0.0.1:8050      make test   every check and every test
PORTABLE := python3.13 python3.12 python3.11 python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: run demo test lint bench clean
.DEFAULT_GOAL := run

run: .venv/.runs
	@$(BIN)/python app.py

# The demo street again, from nothing: HOUSES=20000 SEED=1
demo: .venv/.runs
	@$(BIN)/python -m data demo --replace $(if $(HOUSES),--houses $(HOUSES)) $(if $(SEED),--seed $(SEED))

# Browsers are slow enough one at a time; everything else goes on every core.
test: lint
	@$(BIN)/python -m pytest -q -n auto -m "not browser"
	@$(BIN)/python -m pytest -q -m browser

lint: .venv/.tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/oxlint --quiet --deny-warnings assets dashboard layers

bench: .venv/.tests
	@$(BIN)/python -m bench

clean:
	rm -rf .venv .venv-peers build .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: what is installed is not installed again until the pins change.
.venv/.runs: requirements.txt | .venv/bin/python
	@echo "安装依赖 / installing requirements.txt"
	@$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

.venv/.tests: requirements-dev.txt requirements-dask.txt .venv/.runs
	@echo "安装测试依赖 / installing requirements-dev.txt"
	@$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

.venv/bin/python:
	@for python in $(PORTABLE); do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "$$python -m venv .venv"; \
	    exec $$python -m venv .venv; \
	  fi; \
	done; \
	echo "Menpai needs Python 3.11 or newer with venv; none of these is: $(PORTABLE)" >&2; \
	echo "Debian, Ubuntu: apt-get install python3 python3-venv    macOS: brew install python@3.13" >&2; \
	exit 1
