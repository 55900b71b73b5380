# Two commands do everything on a machine with Python 3.11+, git and make: `make site` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := site

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/developed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[engines]' --group dev
	@touch $@

.PHONY: site serve test suite lint slow bench clean

site: $(VENV)/installed  ## build the sample site into site/public/
	@$(BIN)/handoff schema --write site/schema
	$(BIN)/handoff build

serve: $(VENV)/installed  ## show the sample site while you edit it
	$(BIN)/handoff serve

test: $(VENV)/developed  ## everything a change must pass
	@$(MAKE) --no-print-directory --jobs 2 lint suite

# What processes compile is there for those after them. Three workers for two cores: a fifth of the time they wait.
suite: export PYTHONDONTWRITEBYTECODE :=
suite: $(VENV)/developed
	$(BIN)/python -m pytest -n 3 --dist loadfile

lint: $(VENV)/developed
	$(BIN)/ruff check --quiet generator tests
	$(BIN)/ruff format --check --quiet generator tests
	$(BIN)/mypy --no-error-summary

slow: $(VENV)/developed  ## browser, engines, fuzzing; Debian packages chromium and prometheus
	$(BIN)/python -m pytest -m slow -n 2 --dist loadfile

bench: $(VENV)/developed  ## what 50 and 200 services cost, beside other builders; `check` of 1,000 specs, 50,000 commits, 1,000 versions
	$(BIN)/python -m tests.bench_fleet
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_git
	$(BIN)/python -m tests.bench_versions

clean:  ## remove everything generated
	rm -rf site $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
