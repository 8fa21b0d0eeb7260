# One door. Needs Python 3.11 to 3.13, make and a package registry; everything else is fetched into .venv.
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
BIN := .venv/bin
# What ruff looks at, and what the size limit counts.
CODE := src tests benchmarks migrations
# Test files are spread over the processors, each process with servers of its own (SPREAD= for one process, for a debugger).
SPREAD := -n logical --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help up demo smoke test check format chaos bench bench-engines lock image ci clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

up: .venv/.runtime ## Start Sluice: database, API, worker and scheduler; Ctrl-C stops all of it
	@exec $(BIN)/python -P -m entrypoints.cli up

demo: .venv/.runtime ## Import the small sample files into a running Sluice
	@exec $(BIN)/python -P -m entrypoints.cli demo

smoke: .venv/.runtime ## Judge a running Sluice by the sample files, and take them back
	@exec $(BIN)/python -P -m entrypoints.cli demo --smoke

test: .venv/.dev ## Run the unit and contract tests on servers of their own (ARGS="-k name" for some)
	@exec $(BIN)/python -m pytest $(SPREAD) $(ARGS)

check: .venv/.dev ## Lint, format, types, import contracts, sizes
	@$(BIN)/python -m ruff check $(CODE)
	@$(BIN)/python -m ruff format --check $(CODE)
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports
	@find $(CODE) -name '*.py' -exec awk 'END { if (NR > 400) { print FILENAME ": " NR " lines, 400 at most"; exit 1 } }' {} \; \
		| awk '{ print; bad = 1 } END { exit bad }'

format: .venv/.dev ## Format the code and sort the imports
	@$(BIN)/python -m ruff check --quiet --fix $(CODE)
	@$(BIN)/python -m ruff format $(CODE)

chaos: .venv/.dev ## Do harm to a running Sluice for about an hour, and check what it lost (ARGS="worker-kills --seed 7")
	@PYTHONPATH=src:tests:tests/contract exec $(BIN)/python -m chaos $(ARGS)

bench: .venv/.dev ## Run every benchmark and print its figures (SAMPLES=folder: those that read sample files too)
	@for bench in benchmarks/[a-z]*.py; do case $$bench in */fuzz_*) continue;; \
	*/dualrun.py|*/extraction.py|*/matching.py|*/matching_product.py|*/texts.py) [ -n "$(SAMPLES)" ] || continue; args="$(SAMPLES)";; *) args=;; esac; \
	$(BIN)/python "$$bench" $$args || exit 1; done

bench-engines: .venv/.dev ## Compare the job engine with others, side by side (ARGS="--help" for choices)
	@$(BIN)/python -m benchmarks.engines $(ARGS)

lock: .venv/.runtime ## Compile requirements/*.txt anew (ARGS="--upgrade" for newer versions)
	@deploy/lock $(ARGS)

# The docker format, because the OCI one, which podman and buildah take by themselves, has no health check.
image: ## Build the container image sluice:latest
	@if command -v docker >/dev/null; then docker build --tag sluice:latest --file Containerfile .; \
	else $$(command -v podman || echo buildah) build --format docker --tag sluice:latest --file Containerfile .; fi

ci: ## What the build machine runs: check and test, also as an ordinary user
	@.ci/run

clean: ## Remove the environment and the caches; your data in .sluice stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
	@find $(CODE) -name __pycache__ -prune -exec rm -rf {} +

.venv/.runtime: requirements/bootstrap.txt requirements/runtime.txt pyproject.toml deploy/install
	@deploy/install runtime
	@touch $@

.venv/.dev: requirements/bootstrap.txt requirements/dev.txt pyproject.toml deploy/install
	@deploy/install dev
	@touch .venv/.runtime $@
