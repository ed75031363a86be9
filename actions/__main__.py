"""`python -m actions`: the action server on 127.0.0.1."""

from __future__ import annotations

import logging

from actions.desk import record, settings, shop_answers
from actions.server import build


def main() -> None:
    """Opens what actions need before the first customer waits for it, then serves."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    shop_answers()
    app = build(record(), settings().hearback_internal_secret.get_secret_value())
    app.run("127.0.0.1", settings().hearback_actions_port, workers=1, access_log=False, motd=False)


if __name__ == "__main__":
    main()
