"""Coverage-guided fuzzing (atheris, libFuzzer) of what takes answers of devices apart.

A target is a module with ``seeds`` and ``one``: ``one`` gets any bytes and raises for whatever a parser must not do, which is
more than crash. Targets know nothing of atheris, so that the tests try their seeds too.
"""
