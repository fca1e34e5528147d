"""Event handlers of guard: each event as a call of the service. It hears none yet."""
