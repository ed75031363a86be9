"""`python -m actions`: the action server, on an internal address."""

from __future__ import annotations

from actions.desk import record, settings, shop_answers
from actions.server import build
from bot import logs


def main() -> None:
    """Opens what actions need before the first customer waits for it, then serves."""
    logs.configure("actions")
    shop_answers()
    app = build(record(), settings().hearback_internal_secret.get_secret_value())
    app.run(
        settings().hearback_internal_host, settings().hearback_actions_port, workers=1, access_log=False, motd=False
    )


if __name__ == "__main__":
    main()
