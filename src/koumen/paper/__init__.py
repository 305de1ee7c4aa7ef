"""Paper: official forms and tables out of ledger rows, ready to stamp. Reads no database and decides nothing."""
