# Two commands do all the set-up: `make run` and `make test`.
DATA ?= ./data
LISTEN ?= 127.0.0.1:8080
ARGS ?=

.PHONY: run test soak fuzz pycg decompositions steps build web bench bench-dapr bench-page bench-analyze fmt
# A step that failed leaves no half export that would pass for a whole one.
.DELETE_ON_ERROR:

run: build
	./target/release/pando up --data "$(DATA)" --listen $(LISTEN) $(ARGS)

build: web
	cargo build --release --locked -p pando

# The web interface, when one of its sources is newer than its export.
web: web/out/index.html

WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/out/*' -not -path 'web/.next/*' -not -name next-env.d.ts -not -name '*.tsbuildinfo' 2>/dev/null)
web/out/index.html: $(WEB_SOURCES)
	./web/scripts/build.sh

test:
	./test/run

# What is too long for every day, hours: each part of the system beside real sidecars killed, paused and cut off for 30 s; certificates
# that expire; 100 rolling restarts of two processes of each service; the whole killed in each phase of a move.
soak:
	cargo build --locked -p pando
	cargo test --locked -p pando-scenarios --test faults --test replicas --test placement -- --ignored --nocapture

# Gives the architect spoilt programs for so many minutes; FROM names a folder with programs to spoil, one a folder (see test/fuzz/src/main.rs).
MINUTES ?= 60
FROM ?=
fuzz:
	cargo run --profile fuzz --locked -p pando-fuzz -- --minutes $(MINUTES) $(if $(FROM),--from "$(FROM)")

# How close the call graph of the architect comes to that of a public benchmark: PANDO_PYCG=DIR names a copy of its repository.
pycg:
	cargo test --locked -p pando-python --test pycg -- --ignored --nocapture

# How ours fares beside a published decomposition of two programs and more: PANDO_MONO2MICRO=DIR names a copy of its package's repository
# (see architect/boundaries/tests/decompositions/main.rs). Minutes.
decompositions:
	cargo test --locked -p pando-boundaries --test decompositions -- --ignored --nocapture

# From one process to six and back on this machine, beside real sidecars: what `architect migrate` looks at, and what each move was to
# somebody who asked all the time.
steps:
	cargo build --locked -p pando -p pando-architect
	./test/steps.sh

# Measures the release build: ARGS=--quick looks in a minute whether everything works (see bench/src/main.rs).
bench: build
	cargo run --release --locked -p pando-bench -- $(ARGS)

# The same beside real Dapr sidecars, next to empty apps behind the same sidecars (see bench/src/dapr/mod.rs).
bench-dapr: build
	cargo run --release --locked -p pando-bench -- dapr $(ARGS)

# How long Chromium takes to open the page of an analysis, of a small program and of one with 5,000 functions.
bench-page:
	./bench/page.sh

# How long the release build takes to analyse a program, and how much memory: PANDO_PROGRAM=DIR names one, best with its history.
bench-analyze:
	./bench/analyze.sh

fmt:
	cargo fmt --all
