"""
Every documented method of the boto3 client, with every parameter that its model knows, against a running server. ENDPOINT
names it. Ends non-zero when an answer cannot be parsed, when a method was never called or a parameter never given.
"""

import unittest

from boto3_administering import Administering
from boto3_case import record
from boto3_people import People
from boto3_watching import Watching

__all__ = ["Administering", "People", "Watching"]


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    missing = record.missing()
    for each in missing:
        print(f"never called, or never said: {each}")
    failed = len(result.failures) + len(result.errors) + bool(missing)
    print(f"{result.testsRun + 1 - failed} passed, {failed} failed", flush=True)
    raise SystemExit(0 if result.wasSuccessful() and not missing and result.testsRun else 1)
