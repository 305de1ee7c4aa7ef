"""The officers' door: Chinese pages rendered on the server, updated in place with htmx.

Views read through `ledgers` and write through `actions`; they hold no rule, no query and no model.
Templates are rendered from frozen rows and never reach the database.
"""
