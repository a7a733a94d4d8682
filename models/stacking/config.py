"""Every threshold of stacking, and why it stands where it does."""

from dataclasses import dataclass

from credlens.taxonomy.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class StackingConfig:
    """When two credentials teach the same. Conventions, not measurements: no set says which credentials are duplicates.

    Raises ConfigError if a value is out of its range.
    """

    duplicate: float = 0.8  # of all that either teaches, the part that both teach
    contained: float = 0.8  # of all that one teaches, the part that the other teaches too
    overlapping: float = 0.5
    # Skills that both teach, as expected number: below it, one or two phrases of the wording would decide.
    min_shared: float = 2.0
    # A skill that at most this share of the other credentials teaches weighs 1, a commoner one less.
    common: float = 0.05
    imagined: float = 10.0  # others that are imagined not to teach it
    quotes: int = 5  # shared skills that are shown with their words

    def __post_init__(self) -> None:
        if not 0 < self.overlapping <= min(self.duplicate, self.contained) or max(self.duplicate, self.contained) > 1:
            raise ConfigError(
                "[stacking] needs 0 < overlapping <= duplicate, contained <= 1, got "
                f"overlapping={self.overlapping}, duplicate={self.duplicate}, contained={self.contained}"
            )
        if self.min_shared <= 0 or self.imagined <= 0 or self.quotes < 0 or not 0 < self.common < 1:
            raise ConfigError(
                "[stacking] needs min_shared > 0, imagined > 0, quotes >= 0 and 0 < common < 1, got "
                f"{self.min_shared}, {self.imagined}, {self.quotes} and {self.common}"
            )
