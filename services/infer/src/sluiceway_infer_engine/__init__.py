"""Worker of an engine: serves one model by `sluiceway.engine.v1.EngineService`, with no broker, no database, no key."""
