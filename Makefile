.PHONY: help new-service setup worker up down fmt check test upgrade-drill mutants chaos fuzz bench docs proto servers notice sbom
.DEFAULT_GOAL := help

# Everything is run from the environment itself: uv is needed to make it, not to use it.
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Without it each library takes as many threads as there are cores, in every process.
export OMP_NUM_THREADS ?= 1

PROJECTS := pyproject.toml uv.lock $(wildcard proto/pyproject.toml libs/*/pyproject.toml services/*/pyproject.toml deploy/*/pyproject.toml)

help:    ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/ —/'

setup: .venv/.set-up  ## everything a newcomer needs

worker: .venv-worker/.set-up  ## the environment that trains (7 GB)

up: .venv/.runnable  ## start everything on this machine, print what to try
	@$(BIN)/sluiceway up --detach

down:    ## stop what `up` started
	@if [ -x $(BIN)/sluiceway ]; then $(BIN)/sluiceway down; else echo "nothing is set up here, so nothing runs"; fi

fmt: setup  ## mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: setup  ## judge, change nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd proto && buf lint && buf format --diff --exit-code && buf breaking --against api.txtpb
	tools/check-proto

# In the order of the folders, as tests/conftest.py says: what waits for whole systems comes early, and many short files
# share the end. A process that dies ends the run: xdist gives its tests to another, is confused by a second death and
# waits for ever.
test: setup servers worker  ## everything that can run on this machine
	.venv-worker/bin/pytest -c tests/worker/pytest.ini -n 2 --dist loadfile --max-worker-restart=0 tests/worker
	$(BIN)/pytest -n 3 --dist loadfile --max-worker-restart=0

upgrade-drill: setup servers  ## replicas of an older version beside this one, through the migrations and back: FROM=<commit or tag>
	$(BIN)/python -m tests.drills.upgrade $(FROM)

mutants: setup  ## plant bugs in the modules that guard people, and print those that no test noticed (half an hour)
	$(BIN)/python -m tests.mutants

chaos: setup worker  ## five rounds of 200 documents while everything is killed, then outages
	$(BIN)/python -m tests.faults.rounds 5

fuzz: setup servers  ## hostile calls to all methods and doors of a machine of its own: SECONDS=600 SEED=1
	$(BIN)/python -m tests.fuzz $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

# The words after `bench` name benchmarks, not targets: `make bench answers`.
ifeq (bench,$(firstword $(MAKECMDGOALS)))
BENCHMARKS := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
$(eval $(BENCHMARKS):;@:)
endif

bench: setup  ## figures, with their peers in the same run, of all or of those named; DATA=<folder> adds open data sets
	$(BIN)/python -m tests.benchmarks $(BENCHMARKS) $(if $(DATA),--data $(DATA))

# Kafka and PostgreSQL come with the environment.
servers: setup
	@tools/servers

# Compiled once here: where nobody may write bytecode later, each command would compile all that it imports.
OURS := libs/client/src libs/common/src proto/gen deploy/local/src $(wildcard services/*/src)
COMPILE = $(BIN)/python -m compileall -q $(OURS)

.venv/.runnable: $(PROJECTS)
	tools/uv sync --locked --package sluiceway-local --no-dev --inexact --compile-bytecode
	@$(COMPILE)
	@touch $@

.venv/.set-up: $(PROJECTS)
	tools/uv sync --locked --all-packages --compile-bytecode
	@$(COMPILE)
	$(BIN)/python -m sluiceway_local.servers.kafka_start >&2
	@touch $@ .venv/.runnable

.venv-worker/.set-up: pyproject.toml uv.lock services/train/pyproject.toml libs/client/pyproject.toml
	UV_PROJECT_ENVIRONMENT=.venv-worker tools/uv sync --locked --package sluiceway-train --package sluiceway-client \
		--extra worker --extra qlora --extra harness --no-default-groups --group worker-test --compile-bytecode
	@touch $@

docs: setup   ## print the pages that are made from the code
	$(BIN)/python -m sluiceway_common.documentation

notice: setup   ## print whose work is in what we run, and under which licences, into NOTICE
	tools/uv export --quiet --locked --no-dev --package sluiceway-local --no-hashes --no-emit-workspace --no-annotate --no-header \
		| $(BIN)/python tools/notice > .notice && mv .notice NOTICE

sbom: setup   ## print the bill of materials (CycloneDX) of what we run, from the lock
	@tools/uv export --quiet --locked --no-dev --package sluiceway-local --format cyclonedx1.5 | $(BIN)/python tools/sbom

new-service: setup  ## render a service with its rooms, contract and tests: make new-service NAME=x
	tools/new-service $(NAME)
	tools/uv lock
	$(MAKE) setup
	$(MAKE) proto fmt

proto: setup  ## generate the stubs, the picture of the API and the printed pages
	cd proto && buf format --write && buf lint && buf breaking --against api.txtpb
	tools/generate proto/gen
	cd proto && buf build --exclude-source-info --output api.txtpb
	$(BIN)/python -m sluiceway_common.documentation
