"""Why a deed was not done, in Chinese, with what to do instead. Doors show the sentence as it is."""


class Refused(Exception):
    """The deed was not done and nothing was changed."""


class NotYours(Refused):
    """What it concerns lies outside the actor's scope; a door answers that it does not exist."""
