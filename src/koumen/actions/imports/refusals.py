"""Why an import was not done."""

from koumen.actions.refusals import Refused


class ImportRefused(Refused):
    """The list was not read or not written; nothing was changed."""
