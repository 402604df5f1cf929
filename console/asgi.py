"""The ASGI application: Django for HTTP, Channels for WebSocket."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
http = get_asgi_application()

import runner.consumers  # noqa: E402
import runner.reconciler  # noqa: E402
import topology.consumers  # noqa: E402
from console.origins import OriginGuard  # noqa: E402
from console.visitors import VisitorScope  # noqa: E402

application = OriginGuard(
    ProtocolTypeRouter(
        {
            "http": http,
            "websocket": VisitorScope(
                URLRouter([*topology.consumers.websocket_urlpatterns, *runner.consumers.websocket_urlpatterns])
            ),
        }
    )
)

runner.reconciler.start()
