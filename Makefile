# Everything a person does with Hearback's source. `make` alone lists the verbs.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench load lock clean
HEARBACK := .venv/bin/hearback

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make both Python environments from the locks (what run and test call first)
	@scripts/setup

run: setup ## set up, train what is stale, load the demo feedback, start everything, print the addresses
	@$(HEARBACK) up --demo

test: setup ## run the whole test suite; says at the end what this machine could not run
	@scripts/test

lint: setup ## ruff (style, bugs, security), bandit (security), mypy, and the checker of data/notes
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
	@.venv/bin/bandit -q -c pyproject.toml -r bot actions scripts -ll -ii
	@.venv/bin/python -m bot.language.checker

bench: setup ## measure the readers on data they were not trained on (HEARBACK_BENCH_DATA names its folder)
	@.venv/bin/python -m tests.bench

load: setup ## measure what it carries, 1 to 200 customers, beside a stock Rasa assistant (a quarter of an hour)
	@.venv/bin/python -m tests.load

lock: setup ## resolve pyproject.toml anew into the two locks
	@.venv/bin/uv pip compile --quiet --upgrade --python-version 3.10 --generate-hashes --no-header --group app --group dev -o requirements.lock
	@.venv/bin/uv pip compile --quiet --upgrade --python-version 3.10 --generate-hashes --no-header --group rasa -o requirements-rasa.lock

clean: ## remove environments, trained models, databases and logs
	rm -rf .venv .venv-rasa .rasa models/rasa var
