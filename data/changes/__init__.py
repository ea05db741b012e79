"""What changed in the database since one looked: positions, the changes after them, and waking up for them.

feed, wakeup = ChangeFeed(engine), Wakeup(engine)
mark = feed.mark()                      # in the transaction that loaded the data, if there was one
while True:
    wakeup.wait(1.0)
    try:
        mark, changes = feed.since(mark)
    except MarkLost:
        ...                             # load everything anew, with a new mark
"""

from data.changes.feed import ChangeFeed
from data.changes.mark import Change, Mark, MarkLost
from data.changes.wakeup import Wakeup
from data.changes.watch import Watch

__all__ = ["Change", "ChangeFeed", "Mark", "MarkLost", "Wakeup", "Watch"]
