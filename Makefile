# One command each for what is done with this checkout. `make help` lists them.
# Needs Python 3.11 or newer and make; everything else is installed into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python that is new enough; `make setup PYTHON=/path/to/python` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV := .venv
RUN := $(VENV)/bin/python
# Tools run as modules: scripts with a path in their first line break when a checkout is moved.
# Certificates of the system, where it has some, so that a company's own authority is trusted.
CERTS := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem),true,false)
UV := UV_PROJECT_ENVIRONMENT="$(CURDIR)/$(VENV)" UV_SYSTEM_CERTS=$(CERTS) $(RUN) -m uv
READY := $(VENV)/.ready

# Tests wait for servers nearly half of the time: two at once for each core keep the cores at work.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) \* 2)

# What is compiled is kept: otherwise each process compiles it again, and a worker does so for each
# case that it takes up.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo up test check fmt soak crash bench picture lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(READY) ## the environment in .venv, exactly as locked

# The environment and uv in it, whatever the lock says.
TOOL := $(VENV)/.uv

$(TOOL):
	@test -n "$(PYTHON)" || { echo "Firsthour needs Python 3.11 or newer; none was found on the PATH." >&2; exit 1; }
	@test -x $(RUN) && $(RUN) -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV) \
		|| { rm -rf $(VENV); echo "This Python cannot make environments (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@$(RUN) -m uv --version >/dev/null 2>&1 || $(RUN) -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<1'
	@touch $@

$(READY): pyproject.toml uv.lock | $(TOOL)
	@$(UV) sync --locked --quiet
	@touch $@

demo: $(READY) ## a whole escalation live, in about two minutes
	@$(RUN) starter.py demo

up: $(READY) ## engine and worker, until Ctrl-C
	@$(RUN) starter.py up

test: $(READY) ## every test; skipped ones are named with their reason
	@$(RUN) -m pytest -rs -n $(WORKERS) --dist loadfile \
		--no-loadscope-reorder

check: $(READY) ## format, lint, types, imports
	@$(RUN) -m ruff format --check .
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy --strict
	@$(RUN) -c 'import sys; from importlinter.cli import lint_imports_command as lint; sys.path.insert(0, "."); lint()'

fmt: $(READY) ## format and mend what can be mended by itself
	@$(RUN) -m ruff check --fix-only --quiet .
	@$(RUN) -m ruff format .

soak: $(READY) ## rules taken out one by one, each missed by a scenario; 200 rehearsals both ways
	@$(RUN) -m tests.soak
	@$(RUN) -m tests.soak_rehearsals

crash: $(READY) ## kill worker and server at random moments, compare the records (nine minutes)
	@$(RUN) -m tests.crash

bench: $(READY) ## cost of a case, the directory at full size, notices to thousands, past incidents
	@$(RUN) benchmarks/process.py
	@$(RUN) benchmarks/directory.py
	@$(RUN) benchmarks/fanout.py
	@$(RUN) benchmarks/backtest.py

picture: $(READY) ## docs/process.svg anew, from the domain's tables
	@$(RUN) -m firsthour.documents.picture docs/process.svg

lock: $(TOOL) ## resolve the dependencies anew, from the public index only
	@env -u UV_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
		UV_DEFAULT_INDEX=https://pypi.org/simple $(UV) lock

clean: ## environment and caches; the data folder stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
