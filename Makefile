# Two commands: `make run` and `make test`. Both set up what they need; see console/install.py.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv/bin
export PATH := $(CURDIR)/$(VENV):$(PATH)

.DEFAULT_GOAL := help
# A worker a core; the tests of one file stay together, and in their order.
SIDE_BY_SIDE = -n auto --dist loadfile
# The seed of `make explore`: the time in seconds, or SEED=… to draw the same examples again.
SEED := $(shell date +%s)

.PHONY: help run test test-services test-e2e test-unit explore check lint types imports bench screenshots setup setup-test clean

help: ## What can be made here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "signalbox: no '$(PYTHON)' here; install Python 3.11 or later, or name one: make run PYTHON=/path/to/python3" >&2; exit 1; }

setup: python
	@$(PYTHON) console/install.py run

setup-test: python
	@$(PYTHON) console/install.py test

run: setup ## Set up, then start the console on http://127.0.0.1:8000/ (PORT=… for another)
	@exec $(VENV)/python manage.py console --port $(PORT)

test: setup-test ## Set up, then run every test that is not slow: Python, front end, services, browser
	$(VENV)/python -m pytest -q $(SIDE_BY_SIDE)
	npm --prefix frontend run --silent test
	$(MAKE) --no-print-directory test-services
	$(MAKE) --no-print-directory test-e2e

test-unit: setup-test ## The Python tests alone
	$(VENV)/python -m pytest -q $(SIDE_BY_SIDE)

test-services: setup-test ## Two web processes and two workers on PostgreSQL and a Redis-compatible server
	$(VENV)/python -m pytest -q -m services tests/services

test-e2e: setup-test ## The journeys in a real browser
	$(VENV)/python -m pytest -q -m "e2e and not slow" tests/e2e $(SIDE_BY_SIDE) --maxprocesses 4

explore: setup-test ## Hunt rare failures: the properties with fresh examples, and more (SEED=… for the same again)
	@echo "signalbox: exploring with SEED=$(SEED)"
	$(VENV)/python -m pytest -m slow tests/properties --hypothesis-profile=explore --hypothesis-seed=$(SEED) $(SIDE_BY_SIDE)

check: lint types imports ## Linters, types and import contracts

lint: setup-test ## ruff and Biome
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	npm --prefix frontend run --silent lint

types: setup-test ## mypy and the TypeScript compiler
	$(VENV)/mypy
	npm --prefix frontend run --silent types

imports: setup-test ## The layers, held by import-linter
	$(VENV)/lint-imports --config importlinter.ini

bench: setup-test ## Every benchmark, each beside its peer or limit
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(VENV)/python $$file || exit 1; done

screenshots: setup-test ## The pictures in docs/, made anew from a running console
	$(VENV)/python -m tests.e2e.screenshots docs

clean: ## Remove what set-up made; keeps .state with your topologies and runs
	rm -rf .venv .venv-ministack .browser frontend/node_modules frontend/dist
