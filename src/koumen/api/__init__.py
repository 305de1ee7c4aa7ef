"""DOOR for other systems. It opens with the work on exchange; nothing here decides or saves."""
