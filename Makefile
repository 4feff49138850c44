# What a newcomer and a developer need. Python 3.11 to 3.13 and make are enough; `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help setup run test faults browser backup restore check format lock

PYTHON_HERE := .venv/bin/python
# The checks load the settings but keep nothing secret.
CHECKING := SECRET_KEY=for-checks-only
only ?=

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

setup: ## make or refresh .venv with the pinned packages (PYTHON=... chooses the interpreter)
	@sh tracker/local/setup.sh

run: setup ## run the whole site here until Ctrl-C (PORT=8000)
	@exec $(PYTHON_HERE) -m tracker.local run

test: setup ## run the whole suite on servers of its own (only="tests/local -k port" for a part)
	@exec $(PYTHON_HERE) -m tracker.local test $(only)

faults: setup ## kill and fail the program at every step of taking a document in; takes a quarter of an hour
	@exec $(PYTHON_HERE) -m tracker.local test tests/faults --every-step -p xdist --numprocesses=auto --dist=worksteal

browser: setup ## install Debian's Chromium for the browser tests
	@exec $(PYTHON_HERE) -m tracker.local browser

backup: setup ## save the data of this machine (to=FOLDER, a new one), also while the site runs
	@exec $(PYTHON_HERE) -m tracker.local backup "$(to)"

restore: setup ## put saved data back in place of what is here (from=FOLDER)
	@exec $(PYTHON_HERE) -m tracker.local restore "$(from)"

check: setup ## what CI runs before the tests: style, types, templates, imports, house checks, migrations
	@$(MAKE) --no-print-directory --keep-going --jobs=2 $(CHECKS)

# The longest first, so that the others fill the time of a second core.
CHECKS := check-types check-house check-style check-templates check-imports check-models
.PHONY: $(CHECKS)

check-types:
	$(CHECKING) $(PYTHON_HERE) -m mypy

check-house:
	$(CHECKING) $(PYTHON_HERE) -m pytest -q -p no:cacheprovider -m "not database" tests/house

check-style:
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m ruff format --check .

check-templates:
	.venv/bin/djlint --lint --quiet templates

check-imports:
	.venv/bin/lint-imports

check-models:
	$(CHECKING) $(PYTHON_HERE) manage.py check
	$(CHECKING) $(PYTHON_HERE) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

format: setup ## put the code into its house style
	$(PYTHON_HERE) -m ruff check --fix-only --quiet .
	$(PYTHON_HERE) -m ruff format .

lock: setup ## compile the pinned packages again (options=--upgrade for newer ones)
	.venv/bin/uv pip compile --quiet --generate-hashes $(options) uv.in -o uv.txt
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(options) requirements.in -o requirements.txt
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(options) -c requirements.txt requirements-dev.in -o requirements-dev.txt
