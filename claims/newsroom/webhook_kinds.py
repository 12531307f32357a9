"""Every kind of event that a webhook can ask for, as data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class EventKind:
    """One kind: its key, what it tells, and whether it tells only what readers may know.

    Kinds for the newsroom's own tools tell ids and states, and never a word that is not public.
    """

    key: str
    label: str
    is_public: bool = False


TEST = "test"

_ALL = (
    EventKind("ruling.published", "A ruling is published", is_public=True),
    EventKind("ruling.corrected", "A correction of a ruling is published", is_public=True),
    EventKind("ruling.retracted", "A ruling is retracted", is_public=True),
    EventKind("claim.filed", "A claim is filed"),
    EventKind("claim.assigned", "A claim is given to a reporter"),
    EventKind("claim.submitted", "A ruling is submitted for review"),
    EventKind("claim.returned", "A ruling is returned to its reporter"),
    EventKind("claim.approved", "A ruling is approved by its panel"),
    EventKind("claim.scheduled", "The publication of a ruling is scheduled"),
    EventKind("claim.unscheduled", "A scheduled publication is stopped"),
    EventKind("claim.correction_begun", "A correction of a ruling is begun"),
    EventKind("claim.recheck", "The ledger's finding about a published ruling changes"),
    EventKind("tip.received", "A reader sends a tip"),
    EventKind("correction_request.received", "A reader asks for a correction"),
)
EVENT_KINDS: Mapping[str, EventKind] = {kind.key: kind for kind in _ALL}
