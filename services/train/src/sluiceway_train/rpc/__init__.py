"""gRPC calls of train: messages in, messages out."""
