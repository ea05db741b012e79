"""The demo street: made up, repeatable, and plainly nobody's."""

from data.demo.street import Street, street

__all__ = ["Street", "street"]
