# Jedes Ziel ist ein Aufruf von python3 -m pipeline; ohne make geht alles ebenso (README.md).
PROJECT ?= .
EDITION ?=
edition = $(if $(EDITION),--edition "$(EDITION)")

.DEFAULT_GOAL := help
.PHONY: help report check status preview test clean

help:
	@python3 -m pipeline help --project "$(PROJECT)"
report:
	@python3 -m pipeline report --project "$(PROJECT)" $(edition)
check:
	@python3 -m pipeline check --project "$(PROJECT)" $(edition)
status:
	@python3 -m pipeline status --project "$(PROJECT)" $(edition)
preview:
	@python3 -m pipeline preview --project "$(PROJECT)" $(edition)
test:
	@python3 -m pipeline test --project "$(PROJECT)"
clean:
	@python3 -m pipeline clean --project "$(PROJECT)"
