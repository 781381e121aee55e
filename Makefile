# make install   .venv with what runs
# make demo      the demo city planned for today and served at http://127.0.0.1:8000
# make check     lint, types and the quick tests of what changed, for every day
# make test      everything that CI checks; brings a browser and a PostgreSQL of its own

PYTHON ?= python3
CITY ?= dumai
PORT ?= 8000
SINCE ?= HEAD~1
BIN := .venv/bin
RUNS := .venv/.runs
TESTS := .venv/.tests
PIP := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt
# What goes well is told in a line, what does not in full.
QUIETLY := >.venv/pip.log 2>&1 || { cat .venv/pip.log >&2; exit 1; }

.PHONY: install demo check test
.NOTPARALLEL:

install: $(RUNS)

$(RUNS): pyproject.toml constraints.txt backend.py package.json package-lock.json web/server/install.py
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info < (3, 14) or sys.exit("Python 3.11, 3.12 or 3.13 is needed, this is " + sys.version.split()[0] + "; name another: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; echo "python -m venv failed; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing Patroli and its libraries in .venv: one to two minutes, once."
	@$(PIP) -e . $(QUIETLY)
	@touch $@

$(TESTS): $(RUNS)
	@echo "Installing what tests it."
	@$(PIP) -e '.[test]' $(QUIETLY)
	@touch $@

demo: install
	@echo "Making the demo and planning today: half a minute the first time."
	@exec $(BIN)/patroli serve --demo --city $(CITY) --port $(PORT)

# The many processes of the tests need not each compile every module anew.
check test: export PYTHONDONTWRITEBYTECODE :=

check: $(TESTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses=auto --dist=worksteal -m "not browser and not postgresql and not slow" \
		$$($(BIN)/python -m tests.changed $(SINCE))

test: $(TESTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
# Types on one core, while the search is compiled on another.
	$(BIN)/mypy & types=$$!; $(BIN)/python -m tests.machine && wait $$types
	$(BIN)/pytest --numprocesses=auto --dist=worksteal
