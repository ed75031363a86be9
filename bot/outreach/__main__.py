"""`python -m bot.outreach`: does the jobs by time until it is told to stop, or hands out the heavy ones."""

from __future__ import annotations

from bot.outreach.jobs import Runner
from bot.outreach.process import working
from bot.outreach.work import JOBS


def main() -> None:
    """Works, or says in a sentence why it cannot."""
    with working("jobs") as context:
        if not context.settings.hearback_queue_url:
            Runner(context, JOBS).run()
            return
        from bot.outreach.queue import Queue  # and what it brings: not needed without one

        queue = Queue(context.settings)
        Runner(context, JOBS, queue.hand_out).run()
        queue.close()


if __name__ == "__main__":
    main()
