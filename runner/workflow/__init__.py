"""The Amazon States Language: executions of a definition, on any host that gives them time, chance and services.

Pure: an execution reaches the world only through its `Host`, so the same definition runs under a virtual clock, a
wall clock and a test's clock alike.
"""
