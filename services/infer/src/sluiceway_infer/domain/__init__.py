"""Rules of answering: requests, prompts, models, grounding, answers."""
