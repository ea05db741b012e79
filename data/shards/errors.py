"""What can go wrong with shards and the workers that hold them."""

from __future__ import annotations

from data.deadline import TooSlow


class ShardsError(TooSlow):
    """The workers did not answer, or not for every row; the message names the next step.

    To whoever asks it is an answer that did not come in time: asking again later may help.
    """
