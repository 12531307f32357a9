"""Rating scales can change for rulings to come; what was used stays what it was."""

import pytest
from sqlmodel import Session

from claims.audit.operations import verify_chain
from claims.errors import BadInput, NotFound, Stale
from claims.newsroom.errors import NeedsRole
from claims.newsroom.models import User
from claims.review import scale_editing as editing
from claims.review.models import Colour, Rating, RatingScale, Shape
from claims.review.scale_editing import RatingDetails
from claims.review.scales import ratings_in_use, seed_scales
from tests.builders import (
    a_published_claim,
    a_rating,
    a_reporter,
    an_admin,
    an_editor,
    the_live_publication,
)


def look(label: str, definition: str = "When it is so.", number: int | None = 1) -> RatingDetails:
    return RatingDetails(label, definition, Colour.PURPLE, Shape.OCTAGON, number)


def a_scale(session: Session, admin: User, *labels: str) -> RatingScale:
    scale = editing.add_scale(session, actor=admin, name="Promise scale")
    for label in labels:
        editing.add_rating(session, actor=admin, scale=scale, details=look(label))
    session.expire(scale)
    return scale


def labels_of(scale: RatingScale) -> list[str]:
    return [each.label for each in scale.ratings]


def change(session: Session, admin: User, rating: Rating, details: RatingDetails) -> None:
    seen = rating.version
    editing.change_rating(session, actor=admin, rating=rating, seen_version=seen, details=details)


def test_a_new_scale_gets_ratings_in_order(session: Session) -> None:
    admin = an_admin(session)
    scale = a_scale(session, admin, "Kept", "Broken", "Stalled")
    assert labels_of(scale) == ["Kept", "Broken", "Stalled"]
    assert {each.slug for each in scale.ratings} == {"kept", "broken", "stalled"}
    assert verify_chain(session).is_whole


def test_two_scales_of_one_name_have_addresses_of_their_own(session: Session) -> None:
    admin = an_admin(session)
    assert a_scale(session, admin).slug != a_scale(session, admin).slug


def test_ratings_with_like_labels_have_slugs_of_their_own(session: Session) -> None:
    scale = a_scale(session, an_admin(session), "Kept", "Kept!", "!!!", "???")
    assert len({each.slug for each in scale.ratings}) == 4


def test_two_ratings_of_a_scale_never_share_a_label(session: Session) -> None:
    admin = an_admin(session)
    scale = a_scale(session, admin, "Kept", "Broken")
    with pytest.raises(BadInput, match="this label"):
        editing.add_rating(session, actor=admin, scale=scale, details=look("KEPT"))
    with pytest.raises(BadInput, match="this label"):
        change(session, admin, scale.ratings[1], look("kept"))


def test_a_changed_rating_leaves_public_rulings_as_they_are(session: Session) -> None:
    admin = an_admin(session)
    claim = a_published_claim(session, a_reporter(session))
    change(session, admin, a_rating(session), look("In between", number=9))
    version = the_live_publication(session, claim).ruling_version
    assert (version.rating_label, version.rating_number) == ("Half true", 3)
    assert a_rating(session).label == "In between"


def test_saving_a_rating_unchanged_writes_nothing(session: Session) -> None:
    admin = an_admin(session)
    scale = a_scale(session, admin, "Kept")
    before = verify_chain(session).count
    change(session, admin, scale.ratings[0], look("Kept"))
    editing.rename_scale(
        session, actor=admin, scale=scale, seen_version=scale.version, name=scale.name
    )
    editing.retire_scale(session, actor=admin, scale=scale, retired=False)
    assert verify_chain(session).count == before


def test_the_second_admin_to_change_a_rating_is_told(session: Session) -> None:
    admin = an_admin(session)
    rating = a_scale(session, admin, "Kept").ratings[0]
    with pytest.raises(Stale):
        editing.change_rating(
            session,
            actor=admin,
            rating=rating,
            seen_version=rating.version + 1,
            details=look("Held"),
        )


def test_ratings_move_one_place_and_stop_at_the_ends(session: Session) -> None:
    admin = an_admin(session)
    scale = a_scale(session, admin, "Kept", "Broken", "Stalled")
    kept, _, stalled = scale.ratings
    editing.move_rating(session, actor=admin, rating=stalled, up=True)
    assert labels_of(scale) == ["Kept", "Stalled", "Broken"]
    editing.move_rating(session, actor=admin, rating=kept, up=False)
    assert labels_of(scale) == ["Stalled", "Kept", "Broken"]
    before = verify_chain(session).count
    editing.move_rating(session, actor=admin, rating=stalled, up=True)
    assert labels_of(scale) == ["Stalled", "Kept", "Broken"]
    assert verify_chain(session).count == before


def test_what_was_never_used_can_be_deleted(session: Session) -> None:
    admin = an_admin(session)
    scale = a_scale(session, admin, "Kept", "Broken")
    editing.delete_rating(session, actor=admin, rating=scale.ratings[0])
    assert labels_of(scale) == ["Broken"]


def test_what_a_ruling_used_cannot_be_deleted(session: Session) -> None:
    a_published_claim(session, a_reporter(session))
    with pytest.raises(BadInput, match="stays"):
        editing.delete_rating(session, actor=an_admin(session), rating=a_rating(session))


def test_a_retired_scale_is_offered_no_more_until_it_is_revived(session: Session) -> None:
    admin = an_admin(session)
    scale = a_scale(session, admin, "Kept")
    assert "Kept" in [each.label for each in ratings_in_use(session)]
    editing.retire_scale(session, actor=admin, scale=scale, retired=True)
    assert "Kept" not in [each.label for each in ratings_in_use(session)]
    with pytest.raises(BadInput, match="in use"):
        editing.make_default(session, actor=admin, scale=scale)
    editing.retire_scale(session, actor=admin, scale=scale, retired=False)
    assert "Kept" in [each.label for each in ratings_in_use(session)]


def test_there_is_always_one_default_and_it_is_never_retired(session: Session) -> None:
    admin = an_admin(session)
    first = seed_scales(session)
    scale = a_scale(session, admin, "Kept")
    editing.make_default(session, actor=admin, scale=scale)
    editing.make_default(session, actor=admin, scale=scale)
    assert [each.is_default for each in editing.all_scales(session)] == [True, False]
    with pytest.raises(BadInput, match="default"):
        editing.retire_scale(session, actor=admin, scale=scale, retired=True)
    editing.retire_scale(session, actor=admin, scale=first, retired=True)


def test_an_empty_scale_is_no_default(session: Session) -> None:
    admin = an_admin(session)
    with pytest.raises(BadInput, match="have ratings"):
        editing.make_default(session, actor=admin, scale=a_scale(session, admin))


def test_a_scale_can_be_renamed(session: Session) -> None:
    admin = an_admin(session)
    scale = a_scale(session, admin)
    editing.rename_scale(
        session, actor=admin, scale=scale, seen_version=scale.version, name="Promises"
    )
    assert editing.find_scale(session, scale.id).name == "Promises"


def test_only_admins_change_scales(session: Session) -> None:
    with pytest.raises(NeedsRole):
        editing.add_scale(session, actor=an_editor(session), name="Mine")


def test_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        editing.find_scale(session, "nonsense")
    with pytest.raises(NotFound):
        editing.find_rating(session, "nonsense")
