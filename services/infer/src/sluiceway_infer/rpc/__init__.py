"""The calls of this service, over gRPC and over HTTP."""
