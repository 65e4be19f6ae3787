# Set-up and daily commands. `make demo` and `make test` do all set-up on a fresh machine with git, make,
# Python >= 3.11 and apt; `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
# Locked, since two targets may run at once in one tree.
PIP := flock $(VENV) $(PY) -m pip install -qq --disable-pip-version-check
S := packaging/setup
# Two workers suit the two cores of a kiosk's computer; TEST_ARGS="-k scanner" narrows a run.
TEST_JOBS ?= 2
PART ?= all
SECONDS ?= 600

# A step is done when the stamp named after the content of its inputs exists. Content and not time, so that a
# checkout or a touch repeats nothing and a changed line repeats its step only. Stamps lie with what they vouch for.
key = $(shell cat $(1) /dev/null | sha256sum | cut -c1-16)
catalogues := $(sort $(wildcard assets/locale/*/LC_MESSAGES/*.po))
STAMPS := $(VENV)/setup
# Packages leave no stamp: they can be removed behind its back, and asking dpkg takes some hundredths of a second. Only what
# was waved through by SKIP_APT=1 is remembered.
APT_SKIPPED := $(STAMPS)/skipped-$(call key,packaging/apt.txt packaging/apt-test.txt)
PIP_DONE := $(STAMPS)/pip-$(call key,requirements.txt requirements-dev.txt requirements-bare.txt)
FONTS_DONE := assets/fonts/.made-$(call key,$(S)/fonts.py)
TEXTS_DONE := $(STAMPS)/texts-$(call key,$(S)/messages.sh $(catalogues))

# The stamps of earlier content go first: going back to it must do the step again.
done = @mkdir -p $(@D) && rm -f $(@D)/$(1)-* && touch $@

.PHONY: help setup apt apt-test demo walks test bench documents soak fuzz screens picture lint format mission lock events icons clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name does; do \
	    printf '  make %-9s %s\n' "$$name" "$$does"; done

setup: apt $(PIP_DONE) $(FONTS_DONE) $(TEXTS_DONE)  ## system packages, virtual environment, fonts, texts

ifdef SKIP_APT
apt: $(APT_SKIPPED)
else
apt:
	@[ -e $(APT_SKIPPED) ] || $(S)/apt.sh
endif

apt-test: | apt
	@[ -e $(APT_SKIPPED) ] || $(S)/apt.sh apt-test.txt

$(APT_SKIPPED):
	$(call done,skipped)

$(PIP_DONE): | apt
	@[ -x $(PY) ] || $${PYTHON:-$$($(S)/python.sh)} -m venv --prompt kiosk $(VENV)
	@echo "setup: pip installs what requirements-dev.txt pins (half a minute the first time)"
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --no-deps -r requirements-bare.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	$(call done,pip)

$(FONTS_DONE): | $(PIP_DONE)
	$(PY) $(S)/fonts.py assets/fonts
	$(call done,.made)

$(TEXTS_DONE): | apt
	@$(S)/messages.sh
	$(call done,texts)

demo: setup  ## one whole application on virtual devices; DEMO_ARGS="--offline --bundle NAME"
	$(PY) main.py demo $(DEMO_ARGS)

walks: setup  ## every bundle through the real window, into build/walks.json; BUNDLES="newborn startup" chooses
	$(PY) -m benchmarks.walks $(BUNDLES)

test: setup apt-test  ## every test; TEST_ARGS="-k scanner" narrows
	$(PY) -m pytest -n $(TEST_JOBS) --dist loadgroup $(TEST_ARGS)

bench: setup  ## measure against the goals, into build/bench.json
	$(PY) -m benchmarks

documents: setup $(APT_TEST_DONE)  ## hundreds of generated photographs through the document pipeline, adding up in build/documents.json
	$(PY) -m benchmarks.document_gallery $(if $(filter all,$(PART)),,$(PART))

soak: setup  ## long fault tests, adding up in build/soak.json; PART="kill=30 reader=10" chooses parts and minutes
	$(PY) -m benchmarks.soak $(PART)

fuzz: setup  ## fuzz the parsers of device answers and of picture files, SECONDS=600 each
	$(PY) -m benchmarks.fuzz --seconds $(SECONDS)

screens: setup  ## every screen as a picture, into docs/screens/
	$(PY) main.py screens --out docs/screens

lint: setup  ## ruff, mypy, import-linter
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo

format: setup  ## let ruff rewrite what it can
	$(PY) -m ruff format
	$(PY) -m ruff check --fix

mission: setup  ## which lines of docs/mission.md tests cover
	$(PY) packaging/mission.py

lock: setup  ## pin the closure of setup.cfg again; UPGRADE=1 moves to the newest versions
	$(PY) $(S)/lock.py $(if $(UPGRADE),--upgrade)

picture: setup  ## the README's picture, from a demo of its own
	$(PY) main.py demo --autopilot --out build/picture && $(PY) packaging/front_picture.py build/picture

events: setup  ## docs/events.md from the event catalogue
	$(PY) packaging/events.py

icons: setup  ## cut the icon font again after a change of assets/icons/names.txt (needs npm)
	$(PY) $(S)/icons.py

clean:  ## remove what runs leave behind; the environment and fonts stay
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
