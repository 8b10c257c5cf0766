"""A Jupyter Server extension that keeps the explorers smooth under the hand.

Jupyter Server leaves Nagle's algorithm on for the kernel's websocket: a small
message waits until the browser has acknowledged the one before it, and the browser's
side delays that by up to 40 ms. One key press hardly notices; a dragged slider or a
held arrow key does, at every update. This extension turns the waiting off for the
kernel websockets of the server that loads it.

It also lets a message be as large as a photo from a phone: at Tornado's limit of 10 MB
an upload would vanish without a word. A limit of the server's own stays as it is.

Only the server imports this module. The wheel turns it on wherever it is installed,
by ``etc/jupyter/jupyter_server_config.d/lecture_utils.json``.
"""

_CONNECTION_CLASS = "kernel_websocket_connection_class"
_MESSAGE_SIZE, LARGEST = "websocket_max_message_size", 100 * 2**20


def without_delay(connection_class):
    """Derive a connection that sends at once and is `connection_class` otherwise."""
    if getattr(connection_class, "sends_at_once", False):
        return connection_class

    class NoDelayConnection(connection_class):
        sends_at_once = True

        def connect(self):
            set_nodelay = getattr(self.websocket_handler, "set_nodelay", None)
            if set_nodelay is not None:
                set_nodelay(True)
            return super().connect()

    return NoDelayConnection


def _jupyter_server_extension_points():
    return [{"module": "lecture_utils.server"}]


def _load_jupyter_server_extension(serverapp):
    serverapp.web_app.settings.setdefault(_MESSAGE_SIZE, LARGEST)
    connection_class = getattr(serverapp, _CONNECTION_CLASS, None)
    if connection_class is None:
        serverapp.log.info("lecture_utils: the kernel websockets are left as they are.")
        return
    connection_class = without_delay(connection_class)
    setattr(serverapp, _CONNECTION_CLASS, connection_class)
    # The handlers read the class from the settings, filled before extensions load.
    serverapp.web_app.settings[_CONNECTION_CLASS] = connection_class
