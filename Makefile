# Everything this project does, one command each; `make` lists them.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

# Which TensorFlow build, each in an environment of its own. There is none for Macs
# with an Intel processor: there BUILD=none, all but the Keras cells, is the default.
BUILD ?= $(if $(filter Darwin-x86_64,$(shell uname -sm | tr ' ' -)),none,cpu)
ifeq ($(BUILD),cpu)
VENV := .venv
else ifeq ($(BUILD),none)
VENV := .venv-none
else ifeq ($(BUILD),gpu)
VENV := .venv-gpu
ifneq ($(shell uname -s),Linux)
$(error BUILD=gpu needs Linux (on Windows: WSL2); leave BUILD out to use the CPU)
endif
else
$(error BUILD is "$(BUILD)"; choose BUILD=cpu (the default), BUILD=gpu or BUILD=none)
endif
BIN := $(VENV)/bin

# A Python with what TensorFlow and `venv` need; PYTHON=... names one by hand.
PYTHONS := $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11)
USABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

# Every notebook there is; the tests compare this folder with the README's map.
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
NBVAL := --nbval-lax --nbval-current-env --nbval-cell-timeout 300
# tests/conftest.py says what stays with one worker, and what comes first.
WORKERS ?= 3
# Workers share the cores: none takes more than one for its arithmetic.
test quick: export OPENBLAS_NUM_THREADS := 1
test quick: export TF_NUM_INTRAOP_THREADS := 1
ALL := -n $(WORKERS) $(NBVAL) tests notebooks
QUICK := not (browser or hub or slow or tensorflow)
# What editors add to a notebook and nobody needs; cell ids stay.
KEYS := $(addprefix metadata.,language_info colab vscode toc toc-autonumbering accelerator) \
  $(addprefix cell.metadata.,id colab outputId vscode editable deletable \
  trusted jupyter jp-MarkdownHeadingCollapsed)
STRIP := --keep-id --extra-keys "$(KEYS)"
# Jupyter refuses root unless told; in a container root is often who runs it.
# More of your own: make lab LAB_ARGS="--no-browser --port=9999"
LAB_FLAGS := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help env lab test quick firefox webkit notebooks test-builds test-gpu gpu-check right-build hub present notes quiz links site slides axe lint format check weights clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  BUILD=gpu after any of them uses the CUDA build of TensorFlow (Linux),"
	@echo "  BUILD=none does without TensorFlow (Intel Macs, Windows on ARM)."

env: $(VENV)/.ready  ## make the environment (lab and test do it by themselves)
	@echo "$(VENV) is ready: $$($(BIN)/python --version), $(BUILD) build of TensorFlow"

lab: $(VENV)/.ready  ## open the course in JupyterLab
	$(BIN)/jupyter lab $(LAB_FLAGS) --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(LAB_ARGS)

# One talk, made ready at once: make present NOTEBOOK=03
present: $(VENV)/.ready-present  ## open the talks, with live explorers (NOTEBOOK=03 for one)
	$(BIN)/python tools/present.py $(NOTEBOOK) $(PRESENT_ARGS)

notes: $(VENV)/.ready-present  ## write the speaker notes to print, a page a talk, in build/notes.html
	$(BIN)/python tools/build_notes.py

quiz: $(VENV)/.ready-present  ## build the question bank for Moodle and QTI 2.1, in build/quiz
	$(BIN)/python tools/build_quiz.py

links: $(VENV)/.ready-present  ## write the links to Binder and Colab, for the repository in look.toml
	$(BIN)/python tools/build_links.py

site: $(VENV)/.ready-test  ## build the course as static pages, in build/site
	$(BIN)/python tools/build_site.py

slides: $(VENV)/.ready-present  ## build the hand-outs in build/slides
	$(BIN)/python tools/build_slides.py

test: $(VENV)/.ready-test  ## run all tests: code, notebooks, widgets, browser
	$(BIN)/python -m pytest $(ALL)

quick: $(VENV)/.ready-test  ## run unit tests and notebooks 01 and 02, without TensorFlow
	$(BIN)/python -m pytest -n $(WORKERS) $(NBVAL) -m "$(QUICK)" tests $(filter notebooks/01% notebooks/02%,$(NOTEBOOKS))

firefox: $(VENV)/.ready-test  ## run all notebooks, move and type into their explorers in Firefox
	$(BIN)/python -m pytest -n 2 --browser firefox $(addprefix tests/browser/test_browser_,explorers.py typing.py)

webkit: $(VENV)/.ready-test  ## the same in WebKit, the engine of Safari (Linux)
	$(BIN)/python -m pip install --disable-pip-version-check "selenium>=4.30,<5"
	xvfb-run -a $(BIN)/python tools/check_webkit.py

notebooks: $(VENV)/.ready-test  ## run the notebooks alone, top to bottom
	$(BIN)/python -m pytest $(NBVAL) notebooks

test-builds:  ## run the notebooks on both builds of TensorFlow (Linux)
	$(MAKE) right-build notebooks BUILD=cpu
	$(MAKE) right-build notebooks BUILD=gpu

test-gpu:  ## run all tests on a GPU; fails at once where TensorFlow sees none
	$(MAKE) right-build test BUILD=gpu SEE=--see-gpu

gpu-check:  ## check notebook 05 on a GPU against the CPU, in under ten minutes
	$(MAKE) right-build BUILD=gpu SEE=--see-gpu
	.venv-gpu/bin/python tools/gpu_check.py

right-build: $(VENV)/.ready-test  ## say which build it is, and fail on the other one
	$(BIN)/python tools/check_build.py $(BUILD) $(SEE)

hub: $(VENV)/.ready-test  ## install JupyterHub and its proxy, for their tests (needs npm)
	$(BIN)/python -m pip install --disable-pip-version-check -e ".[$(BUILD),test,hub]"
	npm install --global --no-fund --no-audit --prefix $(VENV) configurable-http-proxy@^5

axe: $(VENV)/.ready-test  ## install axe-core, which the browser tests then ask about accessibility (needs npm)
	npm install --global --no-fund --no-audit --prefix $(VENV) axe-core@^4

lint: $(VENV)/.ready-test  ## look at style, and that the notebooks are stripped
	$(BIN)/nbstripout $(STRIP) --verify $(NOTEBOOKS) </dev/null
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.ready-test  ## put code in style and strip the notebooks
	$(BIN)/nbstripout $(STRIP) $(NOTEBOOKS) </dev/null
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .

check: lint test  ## lint, then test

weights: $(VENV)/.ready  ## fetch the ImageNet VGG16 (about 550 MB) ahead of a class
	$(BIN)/python -m lecture_utils.vgg16

clean:  ## remove the environments and what the tools left behind
	rm -rf .venv .venv-gpu .venv-none .pytest_cache .ruff_cache .hypothesis artifacts build dist
	find src tests tools notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

# The stamps: an environment is brought up to date when pyproject.toml is newer.
$(BIN)/python:
	@for python in $(PYTHONS); do \
	  if "$$python" -c '$(USABLE)' 2>/dev/null; then \
	    echo "making $(VENV) with $$("$$python" --version)"; \
	    exec "$$python" -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo No usable Python among: $(PYTHONS). >&2; \
	echo "The course needs Python 3.11, 3.12 or 3.13 with its venv module" >&2; \
	echo "(Debian and Ubuntu: apt install python3-venv). If yours has another" >&2; \
	echo "name: make PYTHON=/path/to/python3.12 lab" >&2; \
	exit 1

$(VENV)/.ready: pyproject.toml $(wildcard jupyter-config/*/*.json lab-settings/*/*.json*) $(BIN)/python
	@echo "installing the course into $(VENV); the first time takes a few minutes"
	$(BIN)/python -m pip install --disable-pip-version-check -e ".[$(BUILD)]"
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	$(BIN)/python -m pip install --disable-pip-version-check -e ".[$(BUILD),test]"
	@touch $@

$(VENV)/.ready-present: $(VENV)/.ready
	$(BIN)/python -m pip install --disable-pip-version-check -e ".[$(BUILD),present]"
	@touch $@
