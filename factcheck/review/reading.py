"""A version as an editor reads it: its text rendered, its frozen dossier, what changed."""

from collections.abc import Mapping
from typing import Any, cast

from markupsafe import Markup

from claims.review.models import Ruling, RulingVersion
from factcheck.diffing import Change, changes_of_texts
from factcheck.markdown import render_analysis
from factcheck.public.frozen import CitedSource, Frozen

CHECKS = {
    "verified": ("done", "green", "Quotation found word for word in our copy"),
    "differs": ("note", "orange", "Quotation found in our copy, but with differences"),
    "not_found": ("stop", "red", "Quotation not found in our copy"),
    "not_checked": ("missing", "grey", "Quotation not checked: no copy with text"),
}


class Reading:
    """One version, ready to be read."""

    def __init__(self, version: RulingVersion) -> None:
        self.version = version
        dossier = cast("Mapping[str, Any]", version.dossier)
        self.frozen = Frozen(dossier)
        self._checks = {each["number"]: each["check"] for each in dossier["citations"]}
        self._numbered = {source.number: source for source in self.frozen.sources}

    @property
    def analysis(self) -> Markup:
        """The analysis as safe HTML, its citations linked to the sources on the page."""
        return render_analysis(self.version.analysis, self.frozen.numbers)

    def check_of(self, source: CitedSource) -> tuple[str, str, str] | None:
        """Return icon, colour and words of the quotation's check; None without a quotation."""
        return CHECKS[self._checks[source.number]] if source.quotation else None

    @property
    def unsure(self) -> list[CitedSource]:
        """The sources whose quotation does not stand in our copy as it is quoted."""
        return [
            source
            for source in self.frozen.sources
            if source.quotation and self._checks[source.number] in {"differs", "not_found"}
        ]

    @property
    def counted_once(self) -> list[str]:
        """Say for each origin with several sources why these count as one."""
        return [
            self._counted_once(origin, numbers)
            for origin, numbers in self.frozen.shared_origins.items()
        ]

    def _counted_once(self, origin: str, numbers: tuple[int, ...]) -> str:
        marks = [f"[{number}]" for number in numbers]
        names = {self._numbered[number].publisher for number in numbers}
        listed = f"{', '.join(marks[:-1])} and {marks[-1]} count as one source"
        if len(names) == 1:
            return f"{listed}, because both come from {names.pop()}."
        return f"{listed}, because all of it goes back to {origin}."


def changes_between(before: RulingVersion, after: RulingVersion) -> list[Change]:
    """Return what differs for a reader between two versions: rating, texts, evidence cited."""
    return changes_of_texts(
        ("Rating", before.rating_label, after.rating_label),
        ("Summary", before.summary, after.summary),
        ("Analysis", before.analysis, after.analysis),
        ("Evidence", evidence_text(before), evidence_text(after)),
    )


def changes_in_draft(live: RulingVersion, draft: Ruling) -> list[Change]:
    """Return how the text that is being corrected differs from what is live."""
    rating = draft.rating.label if draft.rating else ""
    return changes_of_texts(
        ("Rating", live.rating_label, rating),
        ("Summary", live.summary, draft.summary),
        ("Analysis", live.analysis, draft.analysis),
    )


def evidence_text(version: RulingVersion) -> str:
    """Return what is cited, a line each, so that a difference shows what came and went."""
    frozen = Frozen(cast("Mapping[str, Any]", version.dossier))
    lines = (
        f"[{source.number}] {source.title}, {source.publisher} ({source.bearing})"
        + (f": “{source.quotation}”" if source.quotation else "")
        for source in frozen.sources
    )
    return "\n".join(lines)
