"""Small vector marks that say a status without colour: strokes in a 10 × 10 box, round ends, no fill."""

# fmt: off
MARKS = {
    "online": "M2 5.3 4.2 7.5 8 2.8",                        # tick
    "offline": "M2.4 2.4 7.6 7.6M7.6 2.4 2.4 7.6",           # cross
    "alarm": "M5 1.6V5.8M5 8.4V8.5",                         # bang
    "fault": "M3 3.4C3 1 7 1 7 3.4 7 5 5 4.9 5 6.3M5 8.6V8.7",  # question mark
    "maintenance": "M3.4 2.4V7.6M6.6 2.4V7.6",               # pause
    "draft": "M2.6 5H2.7M5 5H5.1M7.4 5H7.5",                 # dots
    "pending": "M5 2V5L7.2 6.4",                             # clock hands
    "handling": "M3.4 2.2 7.4 5 3.4 7.8Z",                   # play
    "verifying": "M4.3 2A2.3 2.3 0 1 0 4.31 2M6.1 6.2 8.2 8.4",  # lens
    "closed": "M2 5.3 4.2 7.5 8 2.8",                        # tick
    "archived": "M2.2 2.6H7.8M2.2 5H7.8M2.2 7.4H7.8",        # sheets
    "returned": "M8 7.6V4.4H2.4M4.6 2.2 2.4 4.4 4.6 6.6",    # arrow back
    "due_soon": "M2.6 1.8H7.4L2.6 8.2H7.4Z",                 # hourglass
    "overdue": "M5 1.6V5.8M5 8.4V8.5",                       # bang
}
# fmt: on
