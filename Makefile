# Every target sets up what it needs in .venv, from the hashed locks in requirements/.
# `make` alone lists the targets.

VENV := .venv
BIN := $(VENV)/bin
SMOKE_VENV := build/smoke-venv
REQUIRES_PYTHON := 3.11

# PYTHON=/usr/bin/python3.13 chooses the interpreter; otherwise the first suitable one is taken.
PYTHON ?=
INTERPRETERS := $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11 python)

# PYTEST_ARGS="-k routes -x" narrows `make test`, which runs on every core, a file of tests at a time; LOCK_FLAGS=--upgrade moves the pins in `make lock`.
PYTEST_ARGS ?=
LOCK_FLAGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test format lint types imports check bench wheel smoke lock clean distclean
.SUFFIXES:
.DELETE_ON_ERROR:

# $(call install,VENV,ARGUMENTS): uv where it is on PATH, the environment's own pip otherwise.
# An environment that uv made has no pip; ensurepip adds it when uv has gone since.
define install
if command -v uv >/dev/null 2>&1; then \
  uv pip install --quiet --python $(1)/bin/python $(2); \
else \
  { $(1)/bin/python -m pip --version >/dev/null 2>&1 || $(1)/bin/python -m ensurepip >/dev/null; } && \
  $(1)/bin/python -m pip install --quiet --disable-pip-version-check $(2); \
fi
endef

# $(call create,VENV): an empty environment. Debian ships ensurepip apart from Python, and a venv
# without it fails half way, so such an interpreter is passed over and named at the end.
define create
if command -v uv >/dev/null 2>&1; then \
  exec uv venv --quiet --clear --python "$(or $(PYTHON),>=$(REQUIRES_PYTHON))" $(1); \
fi; \
bare=; \
for python in $(INTERPRETERS); do \
  "$$python" -c 'import sys; sys.exit(sys.version_info < tuple(map(int, "$(REQUIRES_PYTHON)".split("."))))' \
    2>/dev/null || continue; \
  if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
    exec "$$python" -m venv --clear $(1); \
  fi; \
  bare="$${bare:-$$python}"; \
done; \
if [ -n "$$bare" ]; then \
  version=$$("$$bare" -c 'import sys; print("python%d.%d" % sys.version_info[:2])'); \
  echo "make: $$bare cannot create virtual environments: its ensurepip module is missing." >&2; \
  echo "      On Debian or Ubuntu: apt-get install $$version-venv. Or put uv on PATH." >&2; \
else \
  echo "make: no Python $(REQUIRES_PYTHON) or newer found (tried: $(INTERPRETERS))." >&2; \
  echo "      Install one, name it with PYTHON=/path/to/python, or put uv on PATH." >&2; \
fi; \
exit 1
endef

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.runtime ## scan the bundled sample estate: no AWS account, no network
	@$(BIN)/ringfence scan --demo --format table || \
	  case $$? in 1|3) ;; *) exit 1 ;; esac # the sample has findings, which is what 1 and 3 report

test: $(VENV)/.test ## run the tests
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile $(PYTEST_ARGS)

format: $(VENV)/.dev ## rewrite the sources in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/.dev ## check format and lint rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev ## check types
	$(BIN)/mypy

imports: $(VENV)/.dev ## check which room imports which
	$(BIN)/lint-imports --no-logo

check: lint types imports test ## lint, types, imports and test

bench: $(VENV)/.test ## measure and print; nothing is asserted
	@for benchmark in benchmarks/[a-z]*.py; do \
	  $(BIN)/python "$$benchmark" || exit 1; \
	done

wheel: $(VENV)/.runtime ## build the wheel into dist/
	@rm -rf dist
	$(BIN)/python -m hatchling build -t wheel

smoke: wheel ## install the wheel into a bare environment and use it there
	@rm -rf $(SMOKE_VENV)
	@$(call create,$(SMOKE_VENV))
	@$(call install,$(SMOKE_VENV),--require-hashes -r requirements/runtime.lock)
	@$(call install,$(SMOKE_VENV),--no-deps --no-index dist/*.whl)
	$(SMOKE_VENV)/bin/python tests/packaging/smoke.py dist/*.whl

# The runtime, test and build locks start as copies of the development lock: the compiler prefers the
# pins it finds in its output file, so that all four agree. Extra package sources of this machine are
# left out, since the hashes have to be those of the public releases.
COMPILE = env -u UV_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
  uv pip compile --no-config --quiet --universal --python-version $(REQUIRES_PYTHON) \
  --fork-strategy fewest --generate-hashes --annotation-style line \
  --custom-compile-command "make lock"

lock: ## resolve the dependencies again (needs uv)
	@command -v uv >/dev/null 2>&1 || { echo "make: lock needs uv on PATH" >&2; exit 1; }
	$(COMPILE) $(LOCK_FLAGS) pyproject.toml --group dev -o requirements/dev.lock
	@for lock in runtime test build; do cp requirements/dev.lock requirements/$$lock.lock; done
	$(COMPILE) pyproject.toml -o requirements/runtime.lock
	$(COMPILE) pyproject.toml --group test -o requirements/test.lock
	$(COMPILE) --group build -o requirements/build.lock

clean: ## remove what builds and checks leave behind
	rm -rf build dist out .coverage htmlcov .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find scanner tui rules data tests benchmarks -type d -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## remove the virtual environment as well
	rm -rf $(VENV)

$(BIN)/python:
	@echo "Setting up $(VENV)"
	@$(call create,$(VENV))

# The stamps live in the environment, so that they go with it.
$(VENV)/.runtime: requirements/runtime.lock requirements/build.lock pyproject.toml | $(BIN)/python
	@echo "Installing ringfence and what it needs"
	@$(call install,$(VENV),--require-hashes -r requirements/runtime.lock -r requirements/build.lock)
	@$(call install,$(VENV),--no-deps --no-build-isolation --editable .)
	@touch $@

$(VENV)/.test: requirements/test.lock $(VENV)/.runtime
	@echo "Installing what the tests need"
	@$(call install,$(VENV),--require-hashes -r requirements/test.lock)
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.test
	@echo "Installing linters and type checkers"
	@$(call install,$(VENV),--require-hashes -r requirements/dev.lock)
	@touch $@
