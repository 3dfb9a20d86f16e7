"""Numbers for people."""


def size(value: float) -> str:
    """Bytes."""
    return f"{value / 1e6:.3g} MB"


def duration(seconds: float) -> str:
    """About how long, for people: "20 s", "5 min", "3 h", "4 days"."""
    for unit, step, most in (("s", 1, 90), ("min", 60, 90), ("h", 3600, 72)):
        if seconds < step * most:
            return f"{max(1, round(seconds / step))} {unit}"
    return f"{round(seconds / 86400)} days"
