"""What runs on the far side: the zygote that builds the cage, and the worker that runs handler code in it.

Nothing here imports the rest of the project: the zygote starts as `python -S` with a clean environment, imports
this package from its folder alone, and keeps only the standard library and the named packages.
"""
