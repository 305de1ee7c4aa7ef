"""DOOR: the visitor's offline page. It opens with the work on visitors; nothing here decides or saves."""
