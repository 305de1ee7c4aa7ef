"""DERIVATION: who is owed which visit, and which were met, missed or are due.

Three SQL texts (standing, windows, tally) over integer columns, run by DuckDB in the process or by a
Spark Connect server. Imports only `policy`; knows no Django and no clock.
"""
