"""Reading claims in the words of the post that they are compared with."""

import pytest

from search_index.rewording import Rewording

GROUPS = (
    frozenset({"gay marriage", "same-sex marriage", "marriage equality"}),
    frozenset({"ACA", "Obamacare", "Affordable Care Act"}),
    frozenset({"$15 wage", "living wage"}),
)


@pytest.mark.parametrize(
    ("post", "claim", "read"),
    [
        ("He likes gay marriage.", "On Same-Sex marriages, yes!", "On gay marriage, yes!"),
        ("He likes gay marriage.", "Gay marriages are fine", "Gay marriages are fine"),
        ("Repeal Obamacare", "The affordable care act (ACA)", "The Obamacare (Obamacare)"),
        ("a $15 wage", "a living wage", "a $15 wage"),
        ("a living wage", "it was a $15 wage", "it was a living wage"),
        ("Repeal Obamacare", "On same-sex marriage", "On same-sex marriage"),
        ("Nothing of the kind", "The ACA", "The ACA"),
        ("", "", ""),
    ],
)
def test_a_claim_is_read_with_the_wordings_of_the_post(post: str, claim: str, read: str) -> None:
    assert Rewording(post, GROUPS).read(claim) == read


def test_without_groups_texts_stay_as_they_are() -> None:
    plain = Rewording("gay marriage")
    assert plain.read("same-sex marriage") == "same-sex marriage"
    assert plain.wider == "gay marriage"
    assert plain.said_otherwise("same-sex marriage") == {}


def test_a_wider_text_has_all_wordings() -> None:
    assert Rewording("On Obamacare", GROUPS).wider == (
        "On Obamacare ACA Affordable Care Act Obamacare"
    )


def test_the_pairs_by_which_two_texts_say_one_thing() -> None:
    reading = Rewording("Gay marriages and the ACA", GROUPS)
    assert reading.said_otherwise("Obamacare or gay marriage") == {"ACA": "Obamacare"}
    assert reading.said_otherwise("Rain") == {}
