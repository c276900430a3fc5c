# Everything a person types here. `make` alone explains itself.

PYTHON  ?= python3
WORKERS  = 2
ARGS     =

BIN      = .venv/bin
SOURCES  = bot adapters storage tests bench

# Left to itself, pytest keeps the modules it rewrites; doing that anew in each run takes time, and
# now and then meets a fault of CPython 3.11 (“AST constructor recursion depth mismatch”).
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: .venv/project ## Build .venv with the folkmoot command

# The two stamps hold the time of the last install, so that a second call has nothing to do.
.venv/project: .venv/locked pyproject.toml
	$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

.venv/locked: requirements.lock .ci/venv
	@.ci/venv $(PYTHON)
	$(BIN)/python -m pip install -qq --require-hashes --requirement requirements.lock
	@touch $@

.PHONY: run
run: setup ## Open the sandbox in a browser (ARGS="--port 8080" adds options)
	$(BIN)/folkmoot run $(ARGS)

.PHONY: test
test: setup ## Set up everything and run all tests (ARGS="-k asks" picks some)
	@.ci/system-packages
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: hostile
hostile: setup ## Kill the bot at random moments under load (ARGS="--kills 1000" is the long run)
	$(BIN)/python -m bench.kills --kills 20 $(ARGS)

.PHONY: check
check: lint test ## Everything a change must pass, but for the long hostile run

.PHONY: lint
lint: setup ## Format, rules, types and import contracts, without the tests
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

.PHONY: format
format: setup ## Lay the code out and mend what can be mended
	$(BIN)/ruff check --fix-only $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

.PHONY: bench
bench: setup ## Measure the bot beside the bare libraries
	$(BIN)/python -m bench $(ARGS)

.PHONY: lock
lock: setup ## Write requirements.lock anew (ARGS=--upgrade takes the newest)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --extra dev --extra postgres --custom-compile-command "make lock" \
	  --output-file requirements.lock pyproject.toml $(ARGS)

.PHONY: migration
migration: setup ## Write the next step of the schema (ARGS="what it does")
	$(BIN)/python -m storage.migrations.write $(ARGS)
	$(BIN)/ruff check --quiet --fix-only storage/migrations/versions
	$(BIN)/ruff format --quiet storage/migrations/versions

.PHONY: reference
reference: setup ## Write config.example.toml and the generated pages of docs/
	$(BIN)/python -c 'from bot.shell.example import example; print(example(), end="")' > config.example.toml
	$(BIN)/python -m tests.docs.reference

.PHONY: clean
clean: ## Remove what was made here, never your data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +
