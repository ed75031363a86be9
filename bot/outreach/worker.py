"""`python -m bot.outreach.worker`: does the jobs that the queue hands out, until it is told to stop."""

from __future__ import annotations

import sys

from bot.outreach.jobs import GRACE, Runner
from bot.outreach.process import working
from bot.outreach.queue import Queue
from bot.outreach.work import JOBS


def main() -> None:
    """Works, or says in a sentence why it cannot."""
    with working("worker") as context:
        if not context.settings.hearback_queue_url:
            sys.exit("A worker needs HEARBACK_QUEUE_URL. Without a queue, `jobs` does everything by itself.")
        runner = Runner(context, JOBS)
        queue = Queue(context.settings, runner.run_ticket)
        worker = queue.worker()
        worker.start()
        runner.hold()
        worker.stop(timeout=round(GRACE * 1000))
        queue.close()


if __name__ == "__main__":
    main()
