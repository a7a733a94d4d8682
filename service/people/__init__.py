"""Who works here, and who may do what."""

from .actor import Actor, Role, Scope
from .policy import Act, may, require

__all__ = ["Act", "Actor", "Role", "Scope", "may", "require"]
