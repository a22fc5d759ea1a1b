# The one door to Sotto. Needs Python 3.11 or newer, make and git; everything else comes from the package index.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m
UV := build/bootstrap/bin/uv
ENVIRONMENT := .venv/.in-step-with-the-lock
# An index chosen for pip is chosen for uv as well.
INDEX = env $$(build/bootstrap/bin/pip config get global.index-url 2>/dev/null | sed -n "s/^./UV_DEFAULT_INDEX=&/p")

WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)
WEB := $(if $(wildcard web/package.json),build/web-is-built)

.PHONY: help bootstrap up down reset logs demo test check gen fmt rules bench chaos lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: $(ENVIRONMENT) ## install everything Sotto needs into .venv

up: $(ENVIRONMENT) $(WEB) ## start everything and say where to go (PORT=8080 TLS=1 LOG_LEVEL=debug DEMO=0)
	@$(RUN) deploy.local up $(if $(PORT),--port $(PORT)) $(if $(filter 1,$(TLS)),--tls) \
		$(if $(LOG_LEVEL),--log-level $(LOG_LEVEL)) $(if $(filter 0,$(DEMO)),--no-demo)

down: $(ENVIRONMENT) ## stop what make up started
	@$(RUN) deploy.local down

reset: $(ENVIRONMENT) ## stop it and delete all its data
	@$(RUN) deploy.local reset

logs: $(ENVIRONMENT) ## follow the logs (SERVICE=billing for one)
	@$(RUN) deploy.local logs $(if $(SERVICE),--service $(SERVICE))

demo: $(ENVIRONMENT) $(WEB) ## play an appointment from start to receipt against a running house
	@$(RUN) deploy.local.demo

test: $(ENVIRONMENT) $(WEB) build/chromium/chromium ## run all tests (ARGS="-k cards" for some)
	$(BIN)/pytest -n 2 --dist loadgroup --results=build/test-results.json $(ARGS)

check: $(ENVIRONMENT) $(if $(WEB),web/node_modules/.in-step-with-the-lock) ## formatting, lint, types, imports, protos, lengths
	@$(RUN) tools.check

gen: $(ENVIRONMENT) $(if $(WEB),web/node_modules/.in-step-with-the-lock) ## make gen/ and the web app's types from protos/, and docs/states/ from the tables
	@$(RUN) tools.gen
	@$(RUN) tools.states
	$(if $(WEB),@tools/npm --prefix web run --silent generate)

fmt: $(ENVIRONMENT) ## put the code into its form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format . && $(BIN)/buf format --write --path protos/sotto

rules: $(ENVIRONMENT) ## which tests show which rule (ONLY="S13 S15" must be shown)
	@$(RUN) tools.rules --only "$(ONLY)"

bench: $(ENVIRONMENT) ## measure, into build/bench.json (ONLY=name)
	@$(RUN) tests.bench $(ONLY)

chaos: $(ENVIRONMENT) ## break things on purpose, into build/chaos.json (ONLY=name)
	@$(RUN) tests.chaos $(ONLY)

lock: $(UV) ## pin the newest versions pyproject.toml allows
	@$(INDEX) $(UV) pip compile --quiet --upgrade --no-header --universal --generate-hashes \
		--python-version 3.11 --group dev pyproject.toml -o requirements.lock.txt

clean: ## delete what was built (not .venv, not the data of make up)
	rm -rf build gateway/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(UV): tools/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sotto needs Python 3.11 or newer: make PYTHON=python3.11")'
	@$(PYTHON) -m venv --clear build/bootstrap || { echo "Python's venv module does not work here (Debian: apt install python3-venv)." >&2; exit 1; }
	@build/bootstrap/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(ENVIRONMENT): requirements.lock.txt pyproject.toml | $(UV)
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@echo "Installing what is pinned in requirements.lock.txt …"
	@$(INDEX) $(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock.txt
	@$(INDEX) $(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

web/node_modules/.in-step-with-the-lock: web/package-lock.json | $(ENVIRONMENT)
	@tools/npm --prefix web ci --no-audit --no-fund
	@touch $@

build/web-is-built: $(WEB_SOURCES) | web/node_modules/.in-step-with-the-lock
	@tools/npm --prefix web run build
	@mkdir -p build && touch $@

build/chromium/chromium: $(addprefix tests/browser/,package-lock.json unpack.mjs fonts.conf) | $(ENVIRONMENT)
	@tools/npm --prefix tests/browser ci --no-audit --no-fund
	@tools/npm --prefix tests/browser run unpack
