.PHONY: help setup up down fmt check test bench proto

UV := $(shell command -v uv || echo .tools/bin/uv)
RUN = $(UV) run --no-sync
PROTOS = $$(cd proto && find sluiceway -name '*.proto' | sort)
SERVICES = $$(cd proto && find sluiceway -name '*_service.proto' | sort)

help:    ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/ —/'

proto:   ## generate the stubs and redraw the picture of the API
	cd proto && $(RUN) buf format --write && $(RUN) buf lint && $(RUN) buf breaking --against api.txtpb
	$(RUN) python -m grpc_tools.protoc -I proto --python_out=proto/gen --mypy_out=proto/gen $(PROTOS)
	$(RUN) python -m grpc_tools.protoc -I proto --grpc_python_out=proto/gen --mypy_grpc_out=proto/gen $(SERVICES)
	cd proto && $(RUN) buf build --exclude-source-info --output api.txtpb
