"""Documentation printed from the code: a build tool that no service runs. `make docs` writes, tests compare."""
