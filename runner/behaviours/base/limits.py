"""The token bucket of gateways, services and tables."""

from __future__ import annotations


class TokenBucket:
    """Refills with `rate_per_s` up to `burst`; time comes in as run microseconds."""

    __slots__ = ("_last_us", "_rate_per_us", "_tokens", "burst")

    def __init__(self, rate_per_s: float, burst: float | None = None) -> None:
        self._rate_per_us = rate_per_s / 1_000_000
        self.burst = float(max(rate_per_s, 1.0) if burst is None else burst)
        self._tokens = self.burst
        self._last_us = 0

    def take(self, now_us: int, tokens: float = 1.0) -> bool:
        """True when the tokens were there; they are gone then."""
        self._tokens = min(self.burst, self._tokens + (now_us - self._last_us) * self._rate_per_us)
        self._last_us = now_us
        # A billionth of slack, so that a steady stream at exactly the rate is never refused by rounding.
        if self._tokens + 1e-9 < tokens:
            return False
        self._tokens -= tokens
        return True
