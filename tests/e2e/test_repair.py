"""A bad TLDR has a remedy: every one of them, as a person would use it."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def desk(filled):
    return filled


@pytest.fixture
def one(desk):
    """A record that the feed shows."""
    return next(row for row in desk.records("--feed", "alles") if row["access"] == "open")


def published(desk):
    return (desk.folder / "feeds" / "alles.json").read_text(encoding="utf-8")


def test_explain_shows_each_sentence_beside_its_support(desk, one):
    told = desk.run("explain", one["id"])
    assert "supported" in told
    assert "NOT" not in told
    for support in one["support"]:
        assert support["sentence"] in told


def test_a_tldr_by_hand_is_published_and_never_overwritten(desk, one):
    text = one["support"][0]["sentence"]
    desk.run("tldr", one["id"], "--set", text)
    desk.run("once")
    assert f'"summary": {json.dumps(text, ensure_ascii=False)}' in published(desk)
    desk.run("tldr", one["id"], "--again", code=2)
    assert "by hand" in desk.errors
    desk.run("redo", "--stage", "tldr", "--published")
    after = next(row for row in desk.records() if row["id"] == one["id"])
    assert (after["tldr"], after["engine"]) == (text, "hand")


def test_a_tldr_by_hand_that_the_article_does_not_carry_is_refused(desk, one):
    invented = "Am 30. Februar 2031 hat Kaiserin Xanthippe 987 Elefanten verschenkt."
    desk.run("tldr", one["id"], "--set", invented, code=1)
    assert "not taken" in desk.errors
    assert next(row for row in desk.records() if row["id"] == one["id"]) == one


def test_a_veto_takes_the_record_out_until_a_person_says_otherwise(desk, one):
    desk.run("tldr", one["id"], "--veto")
    desk.run("once")
    assert one["link"] not in published(desk)
    desk.run("tldr", one["id"], "--unveto")
    desk.run("once")
    assert one["link"] in published(desk)


def test_redo_leaves_what_is_shown_alone_unless_asked(desk, one):
    count = len(desk.records())
    assert f"{count} left alone" in desk.run("redo", "--stage", "tldr")
    told = desk.run("redo", "--stage", "extract", "--published", "--source", one["source"])
    assert "0 TLDRs changed" in told
    desk.run("redo", "--stage", "tldr", "--source", "nirgends", code=2)
    assert "nirgends" in desk.errors


def test_a_report_holds_the_case(desk, one):
    desk.run("report", one["id"])
    case = json.loads((desk.folder / f"report-{one['id']}.json").read_text(encoding="utf-8"))
    assert case["tldr"] == one["tldr"]
    assert case["article"] == one["inhalt"]
    assert case["supported"] is True
