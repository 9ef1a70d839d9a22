"""Reddit's JSON."""

from __future__ import annotations

import json

import pytest

from qabot.errors import UnreadableSource
from qabot.sources.reddit import FORMAT
from tests.reading import Reading, sample

reading = Reading(FORMAT, "posts.jsonl")
LONG = "I have used it for a year. " * 10


def _thing(**fields: object) -> str:
    return json.dumps(
        {"id": "abc", "subreddit": "tressless", "title": "It works", "selftext": "x", **fields}
    )


def _comment(**fields: object) -> str:
    return json.dumps(
        {"id": "c1", "subreddit": "tressless", "link_id": "t3_abc", "body": LONG, **fields}
    )


def test_a_submission_becomes_a_post_without_its_author() -> None:
    [post] = reading.posts(
        _thing(
            author="someone_here", score="74", created_utc="1577836800", link_flair_text="Chat",
            permalink="/r/tressless/comments/abc/it_works/", selftext="p &lt; 0.05 &amp; more",
        )
    )  # fmt: skip
    assert post.id == post.forum_id == "reddit:t3_abc"
    assert (post.upvotes, post.category, post.community) == (74, "Chat", "tressless")
    assert str(post.created) == "2020-01-01"
    assert post.body == "p < 0.05 & more"
    assert post.url == "https://www.reddit.com/r/tressless/comments/abc/it_works/"
    assert "someone_here" not in post.model_dump_json()


def test_the_words_of_a_post_stay_as_they_are_written() -> None:
    text = "Thanks u/name_here!\n\n* 5%  minoxidil\n\n    code  here\n\n**bold**"
    assert reading.posts(_thing(selftext=text))[0].body == text


@pytest.mark.parametrize("text", ["[deleted]", "[removed]", " [ Removed by moderator ] "])
def test_what_was_deleted_or_removed_is_left_out_and_counted(text: str) -> None:
    for line in (_thing(selftext=text), _thing(title="[deleted by user]"), _comment(body=text)):
        [problem] = reading.problems(line)
        assert not problem.is_loss
        assert problem.place == "line 1"
        assert not reading.posts(line)


def test_a_post_whose_author_is_gone_is_kept() -> None:
    assert len(reading.posts(_thing(author="[deleted]"))) == 1


def test_a_long_comment_becomes_a_post_under_its_threads_title() -> None:
    text = f"{_thing(title='Does it work?')}\n{_comment()}\n{_comment(id='c2', body='Yes.')}\n"
    comment = reading.posts(text)[1]
    assert comment.title == "Comment on: Does it work?"
    assert comment.forum_id == "reddit:t1_c1"
    [remark] = reading.problems(text)
    assert (remark.is_loss, remark.reason) == (
        False,
        "1 comment shorter than 200 characters; left out",
    )


def test_a_comment_takes_its_title_from_the_address_or_the_forum() -> None:
    [named] = reading.posts(_comment(permalink="/r/x/comments/abc/does_it_work/c1/"))
    assert named.title == "Comment on: does it work"
    assert reading.posts(_comment())[0].title == "Comment in r/tressless"


def test_a_moderators_notice_is_left_out() -> None:
    assert not reading.posts(_comment(author="AutoModerator"))
    assert not reading.posts(_comment(distinguished="moderator", stickied=True))


def test_a_crosspost_has_the_text_of_its_parent() -> None:
    [post] = reading.posts(_thing(selftext="", crosspost_parent_list=[{"selftext": "the text"}]))
    assert post.body == "the text"


def test_a_bad_line_is_reported_and_the_next_is_read() -> None:
    text = f"{_thing()}\n{{\n[1]\n{'[' * 100_000}\n{_thing(id='abd')}\n"
    assert len(reading.posts(text)) == 2
    assert [one.place for one in reading.problems(text)] == ["line 2", "line 3", "line 4"]


def test_a_first_line_that_is_broken_does_not_cost_the_others() -> None:
    assert len(reading.posts(f'{{"id": "x\n{_thing()}\n{_thing(id="abd")}\n')) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"score": None, "created_utc": None},
        {"score": "many", "created_utc": "soon"},
        {"score": 1e400, "created_utc": 1e300},
        {"score": True, "created_utc": -5},
        {"score": [], "created_utc": {}},
        {"permalink": 5, "link_flair_text": ["x"], "selftext": None},
    ],
)
def test_values_of_the_wrong_kind_are_left_out(fields: dict[str, object]) -> None:
    [post] = reading.posts(_thing(**fields))
    assert post.created is None


def test_half_a_surrogate_pair_and_nul_are_no_part_of_a_text() -> None:
    [post] = reading.posts(
        '{"id": "a", "subreddit": "s", "title": "a\\ud800\\u0000b", "selftext": "c\\udfff"}'
    )
    assert (post.title, post.body) == ("a\ufffdb", "c\ufffd")


@pytest.mark.parametrize(
    ("name", "found", "left_out"),
    [
        ("search_listing", 6, 0),
        ("empty_listing", 0, 0),
        ("thread_small", 1, 1),
        ("thread_deleted_post", 0, 3),
        ("info_deleted_comment", 0, 1),
        ("go_subreddit_listing_with_after", 2, 0),
        ("go_thread", 1, 1),
    ],
)
def test_recorded_answers_are_read(name: str, found: int, left_out: int) -> None:
    raw = sample(f"api/reddit/{name}.json")
    assert len(reading.posts(raw)) == found
    assert len(reading.problems(raw)) == left_out
    assert not any(one.is_loss for one in reading.problems(raw))
    assert FORMAT.recognises(raw[:65536], name) >= 0.9


def test_a_deep_thread_is_read_with_its_replies() -> None:
    raw = sample("api/reddit/thread_nested_deleted_more.json")
    titles = {post.title for post in reading.posts(raw)}
    assert len(reading.posts(raw)) > 5
    assert len(titles) == 2
    assert sum("deleted" in one.reason for one in reading.problems(raw)) == 5


def test_the_archives_samples_are_read() -> None:
    assert len(reading.posts(sample("formats/reddit_pushshift/submissions.jsonl"))) == 12
    comments = sample("formats/reddit_pushshift/comments.jsonl")
    assert len(reading.posts(comments)) == 2
    assert not any(one.is_loss for one in reading.problems(comments))


def test_an_error_of_the_api_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="404 Not Found"):
        reading.outcomes('{\n"message": "Not Found",\n"error": 404}')


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '[{"a": 1}', "{\n" + '"a": ' * 50_000, "\x00\x01" * 99]
)
def test_what_is_no_json_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableSource):
        reading.outcomes(text)
