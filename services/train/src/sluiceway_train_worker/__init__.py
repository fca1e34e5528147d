"""The worker of one training run: a job's folder in, an adapter and a report out.

It runs in an environment of its own, with torch, and has no broker, no database and no key: what it is to do lies in
`job.json`, what it says goes into `report.jsonl`, and the service reads both. One process is one run, so that a run
that takes all memory takes nobody else with it.
"""
