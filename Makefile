# Two commands matter: `make reports` and `make test`. Both make the environment first, once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/made-from-the-lock

.PHONY: help setup reports test lab check lock example clean browser bench bench-batch bench-scale bench-measures bench-intake bench-figures bench-disclosure mutations soak
help:            ## say what can be made
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

setup: $(READY)  ## make the environment from the lock
reports: $(READY) ## build every report of the example study
	@$(BIN)/workbench build example

test: browser    ## run every test, a file a core at a time
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

browser: $(READY) ## find a browser for the tests, or install Debian's Chromium where that is allowed
	@$(BIN)/python tests/find_browser.py

soak: $(READY)   ## run the long fault tests: killed builds, full disks, a cluster that loses workers
	@$(BIN)/python -m pytest tests/soak

bench: bench-batch bench-scale bench-measures bench-intake bench-figures bench-disclosure ## run every benchmark, and write the files that the README quotes

bench-batch: $(READY) ## time the batch against the stock ways of running a notebook
	@cd tests/bench && ../../$(BIN)/python batch.py

bench-scale: $(READY) ## measure how the cost of a report, the plan and memory grow with the regions
	@cd tests/bench && ../../$(BIN)/python scale.py

bench-intake: $(READY) ## time a large export's way in against a bare pandas.read_csv
	@$(BIN)/python tests/bench/intake.py

bench-measures: $(READY) ## time the whole table of a large study against one groupby-mean
	@OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python tests/bench/measures.py

bench-figures: $(READY) ## time the drawing of a report against plain bar charts
	@$(BIN)/python tests/bench/figures.py

bench-disclosure: $(READY) ## time protection and its audit, and how they grow with the cells
	@$(BIN)/python tests/bench/disclosure.py

mutations: $(READY) ## make small mistakes in a copy of the protection: each must turn a test red
	@$(BIN)/python tests/mutations.py

lab: $(READY)    ## open JupyterLab on the notebooks
	@$(BIN)/workbench prepare example
	@$(BIN)/jupyter lab --notebook-dir=notebooks

check: $(READY)  ## lint and format check
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

example: $(READY) ## make the example study again from its seed
	@$(BIN)/python data/example/generate.py

lock:            ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra test --extra cluster --universal --generate-hashes --no-emit-index-url \
	  --no-annotate --python-version 3.11 --quiet --custom-compile-command "make lock" \
	  --output-file requirements.lock

clean:           ## remove the environment, what was prepared and the drafts
	rm -rf $(VENV) data/*/prepared data/*/measures data/*/protected
	find reports -mindepth 1 ! -name README.md ! -name example_report.png -delete

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one: make PYTHON=python3.12 ...")'
	@echo "Making the environment in $(VENV); this is done once."
	@$(PYTHON) -m venv --clear $(VENV) || { echo "Python has no venv module; on Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
