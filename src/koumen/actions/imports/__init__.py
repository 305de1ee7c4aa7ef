"""Import a roster from a spreadsheet: read it, judge each row, show it, and keep it only when confirmed.

A row is refused only when its name or its area is missing. Nobody is removed by an import.
"""
