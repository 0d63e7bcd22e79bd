# Every target makes .venv first, if it is not there or if requirements/ changed, and uses nothing else that is installed.
# A target passes ARGS on to its tool: make test-playbooks ARGS='-k mailbox -x'

SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COLLECTIONS := $(VENV)/collections
LINK := $(COLLECTIONS)/ansible_collections/cloudoffice/email
SOURCES := plugins tests scripts

# The interpreter of .venv: the first of these that is Python 3.11 or newer, or the one given as PYTHON=.
ifndef PYTHON
PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
endif

export PATH := $(CURDIR)/$(BIN):$(PATH)
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/$(VENV)/cache/hypothesis
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTEST := $(BIN)/python -m pytest
IN_TREE := $(BIN)/python scripts/in_tree.py

help: ## Say what the targets are
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1@\2/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "  make %-15s %s\n", $$1, $$2 }'

# --- the environment -------------------------------------------------------------------------------------------------

venv: $(STAMP) ## Make .venv with the pinned tools

$(STAMP): $(wildcard requirements/*.txt)
	@set -e; python="$(PYTHON)"; \
	"$${python:-false}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed$${python:+, and $$python is not}: install one, or name it with PYTHON=/path/to/python3" >&2; exit 1; }; \
	echo "Making $(VENV) with $$("$$python" --version); this takes a minute or two" >&2; \
	"$$python" -m venv $(VENV) || { echo "$$python cannot make a virtual environment (on Debian: apt install python3-venv)" >&2; exit 1; }; \
	$(BIN)/python -m pip install --quiet --requirement requirements/dev.txt
	@mkdir -p $(dir $(LINK)) && ln -sfn ../../../.. $(LINK)
	@touch $@

# --- what is made ----------------------------------------------------------------------------------------------------

demo: $(STAMP) ## Show the collection at work against the emulated API
	@demo/run $(ARGS)

emulator: $(STAMP) ## Run the emulated API by itself
	@PYTHONPATH=tests exec $(BIN)/python -m emulator $(ARGS)

bench: $(STAMP) ## Measure requests and time against the emulated API
	@PYTHONPATH=tests:$(COLLECTIONS) exec $(BIN)/python -m benchmarks $(ARGS)

build: $(STAMP) ## Build the tarball into dist/
	@mkdir -p dist
	@$(IN_TREE) build ansible-galaxy collection build --force --output-path "$(CURDIR)/dist"

changelog: $(STAMP) ## Turn the fragments into CHANGELOG.md, for the version in galaxy.yml
	@$(BIN)/antsibull-changelog release $(ARGS)

# --- what is checked -------------------------------------------------------------------------------------------------

# The longest first; two run at a time.
GATES := sanity test-playbooks importer ansible-lint test-unit types docs-lint lint

test: $(STAMP) ## Run every check there is
	@$(BIN)/python scripts/gates.py $(GATES)

test-unit: $(STAMP) ## Run the unit tests, and ask for 95 % of the statements (not with ARGS)
	@$(PYTEST) tests/unit -n 2 $(or $(ARGS),--cov --cov-report=term)

test-playbooks: $(STAMP) ## Run the playbook tests and the examples
	@$(PYTEST) tests/integration -n 2 --dist loadgroup $(ARGS)

lint: $(STAMP) ## Check formatting, code, YAML and changelog
	@$(BIN)/ruff format --check --quiet --diff $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/yamllint --strict .
	@$(BIN)/antsibull-changelog lint
	@$(BIN)/antsibull-changelog lint-changelog-yaml changelogs/changelog.yaml

format: $(STAMP) ## Format the code and mend what can be mended
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

types: $(STAMP) ## Check the types
	@MYPYPATH=$(COLLECTIONS) $(BIN)/mypy --python-version 3.10 $(foreach room,filter inventory lookup module_utils plugin_utils,\
		--package ansible_collections.cloudoffice.email.plugins.$(room))
	@MYPYPATH=tests $(BIN)/mypy --python-version 3.11 --package emulator
	@MYPYPATH=scripts $(BIN)/mypy --python-version 3.11 scripts

docs-lint: $(STAMP) ## Check the documentation of modules, plugins and roles
	@$(IN_TREE) docs-lint antsibull-docs lint-collection-docs --plugin-docs --check-extra-docs-refs \
		--validate-collection-refs all --disallow-unknown-collection-refs .

ansible-lint: $(STAMP) ## Check playbooks, examples and roles, with the production profile
	@$(IN_TREE) ansible-lint ansible-lint --nocolor --offline --strict --profile production $(ARGS)

importer: $(STAMP) ## Check the tarball as Galaxy does when it is uploaded
	@$(BIN)/python scripts/importer.py

sanity: $(STAMP) ## Run the whole ansible-test sanity suite
	@$(BIN)/python scripts/sanity.py $(ARGS)

clean: ## Remove all that was made
	rm -rf $(VENV) dist

.PHONY: help venv demo emulator bench build changelog test test-unit test-playbooks lint format types docs-lint \
	ansible-lint importer sanity clean
