# Everything that a newcomer types; `make help` lists it. All it needs is make and Python 3.11 or newer.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run demo test chaos bench bench-full check docs pictures usability lock clean

# The first Python here that is new enough; or say which: make run PYTHON=/path/to/python3.12
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; done)
# More for pytest, for example: make test ARGS="-k lifecycle -x"
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
# A stamp for each list of pins: it is installed again only when the list has changed.
RUNTIME := .venv/.installed
DEV := .venv/.installed-dev

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 16

run: $(RUNTIME) ## start the bot: in Slack where there are tokens, else in a sandbox workspace on this machine
	@$(BIN)/python -m bot run

demo: $(RUNTIME) ## play the policy in the sandbox on the terminal; fails unless each step's result is found; LANGUAGE=ar
	@$(BIN)/python -m tests.acceptance.demo --language $(or $(LANGUAGE),en)

test: $(DEV) ## the whole test suite, on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 $(ARGS)

chaos: $(DEV) ## kill web and worker at random while people work, and compare; KILLS=200 SEED=1
	@$(BIN)/python -m tests.chaos --kills $(or $(KILLS),200) --seed $(or $(SEED),1)

bench: $(DEV) ## measure in about two minutes, both sides of each ratio in turn; ONLY=edge measures one part
	@$(BIN)/python -m bench --only "$(ONLY)"

bench-full: $(DEV) ## the same, longer and at a million cases
	@$(BIN)/python -m bench --full --only "$(ONLY)"

check: $(DEV) ## format, lint, types, whether the generated files are as the code says, known advisories
	@echo "Checking the format"
	@$(BIN)/ruff format --check --quiet . || { echo "Mend it by: $(BIN)/ruff format ."; exit 1; }
	@echo "Checking the style"
	@$(BIN)/ruff check --quiet --output-format concise .
	@echo "Checking the types"
	@$(BIN)/mypy --no-error-summary
	@echo "Checking the generated files and the pins"
	@$(BIN)/python -m bot.documents --check
	@echo "Asking whether a pinned package has a known hole"
	@$(BIN)/python -m bot.documents.advisories

docs: $(RUNTIME) ## write the generated files anew: life-cycle, settings, manifest, licences
	@$(BIN)/python -m bot.documents

pictures: $(DEV) ## take the pictures of README and guides anew from the sandbox (needs Chromium)
	@$(BIN)/python -m tests.acceptance.pictures

usability: $(DEV) ## count what the common tasks ask of people on a phone; WRITE=1 puts it into docs/usability.md
	@$(BIN)/python -m tests.acceptance.usability $(if $(WRITE),--write)

lock: $(DEV) ## pin the dependencies of pyproject.toml anew; UPGRADE=1 takes the newest
	@$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -c requirements.txt pyproject.toml --group dev -o requirements-dev.txt
	@$(BIN)/python -m bot.documents

clean: ## remove what was installed and cached; data/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found. Install it, or name it:" \
		"make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || { echo "Python 3.11 or newer is needed;" \
		"$(PYTHON) is older or missing. Name another: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a .venv; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(RUNTIME): requirements.txt | $(BIN)/python
	@echo "Installing what the bot runs on (about half a minute)"
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt | $(BIN)/python
	@echo "Installing what checks and tests the bot (about half a minute)"
	@$(PIP) -r requirements-dev.txt
	@touch $@
