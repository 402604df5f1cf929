"""The process that lives as long as one run: engine, clock, log, commands and the live gateways."""
