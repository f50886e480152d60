# Everything runs in .venv, made here, from the locked and hashed requirements.
# Only relative paths, so that a space in the checkout's own path does no harm.

PYTHON ?= python3
VENV_PYTHON = .venv/bin/python
PIP_INSTALL = $(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes
PYTEST = $(VENV_PYTHON) -m pytest -n 2
WITH_COVERAGE = --cov --cov-report= --cov-fail-under=0
# The modules that tell the databases apart. To measure the others twice would take half the time of
# all tests; a test holds this list against the sources.
OF_ENGINES = config.databases config.env config.settings dialogues.admin.guard dialogues.apps \
             dialogues.backups dialogues.middleware.limits dialogues.models.documents \
             dialogues.models.outages dialogues.models.records dialogues.models.storing \
             dialogues.models.turns dialogues.models.unready dialogues.queries.paging \
             dialogues.search.engines
RANDOM_TESTS = tests/test_rounds.py tests/test_replay.py tests/test_order.py tests/test_compare.py \
               tests/test_search_golden.py tests/test_texts.py tests/test_schemathesis.py \
               tests/test_two_at_once.py tests/test_desk_model.py tests/test_permanent.py
LOCK = $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
       --no-strip-extras --no-emit-index-url --no-emit-find-links --no-header $(UPGRADE)
# Settings for what must not look at the record in var/, or at a .env.
APART = DEBUG= SECRET_KEY= DATABASE_URL=sqlite://:memory:
IN_PRODUCTION = $(APART) SITE_URL=https://example.org ALLOWED_HOSTS=example.org

.DEFAULT_GOAL := help
.PHONY: help run fuzz drill browser lighthouse observatory bench admin test check lint suite quick format messages lock clean FORCE

help:  ## List what make can do.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: .venv/run.txt  ## Load the record and serve it at http://127.0.0.1:8000 (HOST=, PORT=).
	@$(VENV_PYTHON) -m config.server
	@echo "To edit the record, make an administrator: $(VENV_PYTHON) manage.py createsuperuser"
	@exec $(VENV_PYTHON) -m gunicorn --config python:config.server config.wsgi

admin: .venv/run.txt  ## Make an administrator, who may edit the record.
	@$(VENV_PYTHON) manage.py migrate --no-input --verbosity 0
	@$(VENV_PYTHON) manage.py createsuperuser

test: lint suite  ## Check everything: style, types, and every test on SQLite and on PostgreSQL.

check: test  ## The same.

lint: .venv/test.txt  ## Check style, types, templates, migrations and settings.
	$(VENV_PYTHON) -m ruff check
	$(VENV_PYTHON) -m ruff format --check
	find dialogues $(wildcard templates) -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	$(VENV_PYTHON) -m bandit --quiet --configfile pyproject.toml --recursive config dialogues manage.py
	$(APART) $(VENV_PYTHON) -m mypy
	$(APART) $(VENV_PYTHON) manage.py makemigrations --check --dry-run
	$(IN_PRODUCTION) $(VENV_PYTHON) manage.py check --deploy --fail-level WARNING

suite: .venv/test.txt  ## Run every test on SQLite, then on PostgreSQL; measure coverage over both.
	@$(VENV_PYTHON) -m coverage erase
	COVERAGE_FILE=.coverage.sqlite DATABASE_URL= $(PYTEST) $(WITH_COVERAGE)
	COVERAGE_FILE=.coverage.postgresql $(VENV_PYTHON) -m tests.postgres $(PYTEST) $(OF_ENGINES:%=--cov=%) --cov-report= --cov-fail-under=0 --ignore=tests/browser
	$(VENV_PYTHON) -m coverage combine --quiet
	$(VENV_PYTHON) -m coverage report
	@$(VENV_PYTHON) -m tests.browser.chromium || true

quick: .venv/test.txt  ## Run every test on SQLite alone.
	DATABASE_URL= $(PYTEST)

browser: .venv/test.txt  ## Read and edit in a real browser alone; its pictures go to var/screenshots (CHROMIUM=).
	DATABASE_URL= BROWSER_TESTS=required $(VENV_PYTHON) -m pytest tests/browser

lighthouse: .venv/test.txt  ## Ask Lighthouse for its opinion of four pages (LIGHTHOUSE=, where its program is).
	@$(VENV_PYTHON) -m tests.drills.lighthouse $(LIGHTHOUSE)

observatory: .venv/test.txt  ## Ask MDN's Observatory for its opinion of seven pages (OBSERVATORY=, where its program is).
	@$(VENV_PYTHON) -m tests.drills.observatory $(OBSERVATORY)

fuzz: .venv/test.txt  ## Load, edit, rename, merge and restore in random order, replay random histories, compare and search at random: 500 rounds on each database.
	ROUNDS=500 DATABASE_URL= $(PYTEST) $(RANDOM_TESTS)
	ROUNDS=500 $(VENV_PYTHON) -m tests.postgres $(PYTEST) $(RANDOM_TESTS)

drill: .venv/test.txt  ## Kill it, starve it, fill its disk, restore it: what was promised, what was seen (DRILLS="kills backups").
	@$(VENV_PYTHON) -m tests.drills $(DRILLS)

bench: .venv/bench.txt  ## Measure against Datasette, loaddata, Paginator and ourselves (SIZE=1000000 for the largest record).
	@$(VENV_PYTHON) -m tests.bench $(SIZE)

format: .venv/test.txt  ## Write Python and templates the one way.
	$(VENV_PYTHON) -m ruff check --fix --exit-zero
	$(VENV_PYTHON) -m ruff format
	find dialogues $(wildcard templates) -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

messages: .venv/test.txt  ## Bring the catalogues of the interface up to date with the sources.
	$(VENV_PYTHON) -m tests.catalogues

lock: .venv/test.txt  ## Remake requirements*.txt from pyproject.toml (UPGRADE=--upgrade for newer ones).
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --extra dev --constraints requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(LOCK) --extra dev --extra bench --constraints requirements-dev.txt --output-file requirements-bench.txt pyproject.toml

clean:  ## Remove what was made here; the record in var/ stays.
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* var/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A lock is installed when it differs from the copy kept at its last installation.
.venv/run.txt: requirements.txt .venv/made
	@cmp -s $< $@ || { echo "Installing what $< lists ..."; $(PIP_INSTALL) --requirement $<; }
	@cp $< $@

.venv/test.txt: requirements-dev.txt .venv/made
	@cmp -s $< $@ || { echo "Installing what $< lists ..."; $(PIP_INSTALL) --requirement $<; }
	@cp $< $@

.venv/bench.txt: requirements-bench.txt .venv/made
	@cmp -s $< $@ || { echo "Installing what $< lists ..."; $(PIP_INSTALL) --requirement $<; }
	@cp $< $@

# Written last: an environment that was interrupted, or whose Python is gone, is made anew.
.venv/made: $(if $(shell $(VENV_PYTHON) -c 'print(1)' 2>/dev/null),,FORCE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Python 3.11 or later is needed, and $(PYTHON) is not that. Name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	{ $(PYTHON) -c 'import sys; print("%s cannot make a virtual environment. On Debian and Ubuntu, install the package python%d.%d-venv." % (sys.executable, *sys.version_info[:2]))'; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@touch $@

FORCE:
