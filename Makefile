# Everything a developer or CI does, by one word each. `make help` lists them.
SHELL := /bin/sh
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
STAMP := node_modules/.installed

.PHONY: help run test check build unit e2e generate format bench scorecard fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: build ## start the proxy on :8888 with the demo policy, and the demo origin behind it
	node tools/demo.ts

test: build ## set up and run every test
	node tools/run-tests.ts

check: $(STAMP) ## types, lint, format, imports, generated files, unit tests: the one word before a commit
	npm run --silent types
	npm run --silent lint
	npm run --silent format
	npm run --silent imports
	node tools/generate.ts --check
	npm run --silent unit

build: $(STAMP) ## leave bin/pipelock working from any directory
	npm run --silent bundle

unit: $(STAMP) ## unit tests alone
	npm run --silent unit

e2e: build ## tests against the built program
	npm run --silent e2e

generate: $(STAMP) ## write the generated files
	node tools/generate.ts

format: $(STAMP) ## format everything
	prettier --write --log-level warn .

bench: build ## print the benchmark table and draw it
	node bench/main.ts

scorecard: $(STAMP) ## recall and false alarms on the public corpora
	node bench/scorecard.ts

fuzz: $(STAMP) ## every property test, long: FUZZ_RUNS=100000 make fuzz
	FUZZ_RUNS=$${FUZZ_RUNS:-5000} mocha --timeout 0

clean: ## remove what was built
	rm -rf dist

$(STAMP): package.json package-lock.json
	@command -v npm >/dev/null || { echo 'npm is needed: install Node.js 20 or newer with npm' >&2; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@
