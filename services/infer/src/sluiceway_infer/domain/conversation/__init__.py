"""Conversation: chat messages, the prompt that a model is shown, and the request of a caller."""
