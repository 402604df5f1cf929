"""The Amazon States Language as text: paths, intrinsic functions, and what is wrong with a definition.

It says what may be written; `runner.workflow` says what it does.
"""
