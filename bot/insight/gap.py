"""The delivery gap: what the team believed, unseen, against what customers say.

Allen, J., Reichheld, F. F., Hamilton, B. and Markey, R. (2005), Closing the delivery gap, Bain & Company: 80 % of
companies believed that they gave a superior experience, and 8 % of their customers agreed.
"""

from __future__ import annotations

from bot.insight import statistics
from bot.insight.asked import Asked
from bot.insight.model import DeliveryGap
from bot.insight.scorecard import Answers
from bot.store import digests, figures
from bot.store.figures import Reading, Scope


def delivery_gap(session: Reading, part: Asked) -> DeliveryGap | None:
    """None while nobody has predicted, no customer was asked, or only some customers are looked at."""
    whole = part.scope == Scope(part.scope.since, part.scope.until)
    superior, team = digests.beliefs(session, part.period.since, part.period.until)
    met = Answers(figures.ratings(session, part.scope, "disconfirmation"))
    if not (whole and team and met.n):
        return None
    said = met.between(1, 2)
    interval = statistics.newcombe(superior, team, said, met.n)
    return DeliveryGap(superior, team, said, met.n, superior / team - said / met.n, (interval.low, interval.high))
