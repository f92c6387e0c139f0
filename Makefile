# Everything starts here: `make help` lists the targets.
VENV ?= .venv
PORT ?= 8000
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi
PYTEST := $(BIN)/pytest -n auto --dist worksteal
COVERED := $(if $(filter check,$(MAKECMDGOALS)),--cov --cov-report=) # only the check asks how much the tests reach
export PORT

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))
# What decides and changes: every branch of it is tested.
DECIDING := app/*/rules.py,app/*/service.py,app/nominations/call_list.py
DECIDING := $(DECIDING),app/registration/invitations.py,app/registration/nominees.py,app/registration/replacements.py
DECIDING := $(DECIDING),app/registration/seating.py,app/registration/seats.py,app/registration/writing.py
CODE := app bench migrations tests config.py wsgi.py

.DEFAULT_GOAL := help
.PHONY: help run test check lint bench format translations runtime development environment-run environment-dev

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: runtime ## From nothing to the running site with the demo programme (PORT=8000)
	@$(FLASK) prepare
	@exec $(FLASK) serve --port $(PORT)

test: development ## Run the tests, on SQLite and, where it is installed, on PostgreSQL
	@$(PYTEST) $(COVERED)

check: lint test ## What CI runs: format, lint, types, imports, tests, coverage
	$(BIN)/coverage report --skip-covered --skip-empty
	$(BIN)/coverage report --include='$(DECIDING)' --fail-under=100 --show-missing --skip-covered

lint: development ## The part of the check that runs nothing: format, lint, types, imports
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: development ## Measure the speed; print one table (ONLY=feeds: of calendars)
	@$(BIN)/python -m bench $(ONLY)

format: development ## Put the code in its one format and mend what can be mended
	$(BIN)/ruff check --fix-only --exit-zero $(CODE)
	$(BIN)/ruff format $(CODE)

translations: development ## Collect new sentences into the catalogues and compile them
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --project Baraza --version "" \
		--keywords "_l lazy_gettext lazy_ngettext:1,2 lazy_pgettext:1c,2" --add-location file --sort-by-file \
		--output-file app/translations/messages.pot app
	$(BIN)/pybabel --quiet update --input-file app/translations/messages.pot --output-dir app/translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(MAKE) --no-print-directory runtime

runtime: environment-run $(CATALOGUES)

development: environment-dev $(CATALOGUES)

environment-run:
	@scripts/environment $(VENV) requirements.txt

environment-dev:
	@scripts/environment $(VENV) requirements-dev.txt

%.mo: %.po | environment-run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
