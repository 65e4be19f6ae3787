"""The pages for people: what was submitted is there, hostile text is harmless, and a stranger sees nothing."""

from __future__ import annotations

import re

import pytest
import requests

from sandbox.labels import Labels
from tests.sandbox.builder import JPEG, NAME, NUMBER, PNG
from tests.sandbox.running import Running


def test_the_list_shows_a_case(platform: Running) -> None:
    number = platform.submit(platform.builder.build())

    page = platform.page("/").text

    assert f"{number[:3]} {number[3:7]} {number[7:11]} {number[11:]}" in page
    assert f"退休一件事 · {NAME}" in page


def test_the_case_page_shows_what_was_submitted(platform: Running) -> None:
    built = platform.builder.build()
    platform.submit(built)

    page = platform.page(f"/cases/{built.submission_id}").text

    for words in (NAME, NUMBER, "企业职工养老金申领", "样例银行", "居民身份证", "已核验", "银行卡", "已扫描 2 页"):
        assert words in page
    for words in ("本人承诺", "女", "1960-03-05", "2015-03-05 至 长期", "3 个文件全部一致", "L0001-261123-0018-3"):
        assert words in page


def test_pages_come_back_as_they_were_scanned(platform: Running) -> None:
    pages = (JPEG + b"first", JPEG + b"second", PNG + b"signature")
    built = platform.builder.build(pages=pages)
    platform.submit(built)

    answers = [platform.page(f"/cases/{built.submission_id}/parts/{index}") for index in (1, 2, 3)]

    assert [answer.content for answer in answers] == list(pages)
    assert [answer.headers["content-type"] for answer in answers] == ["image/jpeg", "image/jpeg", "image/png"]


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "';DROP TABLE submission;--"],
)
def test_hostile_text_is_shown_and_not_obeyed(platform: Running, hostile: str) -> None:
    built = platform.builder.build(name=hostile, application={"form": {hostile: hostile}, "bundle_name": hostile})
    platform.submit(built)

    for page in (platform.page("/").text, platform.page(f"/cases/{built.submission_id}").text):
        assert "<script" not in page
        assert "<img src=x" not in page
        assert "49" not in re.sub(r"\d{5,}|[0-9a-f-]{20,}", "", page) or "{{ 7*7 }}" in page
    assert platform.page("/").status_code == 200


def test_a_page_that_is_no_image_is_not_served(platform: Running) -> None:
    built = platform.builder.build(pages=(b"<html><script>alert(1)</script>", JPEG, PNG))
    platform.submit(built)

    assert platform.page(f"/cases/{built.submission_id}/parts/1").status_code == 404


@pytest.mark.parametrize("index", ["0", "99", "-1", "x"])
def test_the_sealed_application_and_unknown_parts_are_not_served(platform: Running, index: str) -> None:
    built = platform.builder.build()
    platform.submit(built)

    assert platform.page(f"/cases/{built.submission_id}/parts/{index}").status_code in (404, 422)


def test_no_page_may_run_a_script_or_be_kept(platform: Running) -> None:
    headers = platform.page("/").headers

    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_name_that_is_not_this_machine_is_refused(platform: Running) -> None:
    answer = requests.get(platform.clerk, headers={"Host": "evil.example"}, timeout=10)

    assert answer.status_code == 400


def test_a_submission_under_way_is_shown_as_arriving_and_has_no_case_page(platform: Running) -> None:
    built = platform.builder.build(manifest={"local_number": "L-UNDER-WAY"})
    platform.announce(built)

    assert "L-UNDER-WAY" in platform.page("/").text
    assert platform.page(f"/cases/{built.submission_id}").status_code == 404


def test_a_case_whose_stored_bytes_changed_says_so(own_platform: Running) -> None:
    built = own_platform.builder.build()
    own_platform.submit(built)
    own_platform.sandbox.store.discard(built.submission_id, 1)

    assert "文件与申报时不一致" in own_platform.page(f"/cases/{built.submission_id}").text


def test_a_case_that_does_not_open_any_more_is_shown_as_damaged(own_platform: Running) -> None:
    built = own_platform.builder.build()
    own_platform.submit(built)
    own_platform.sandbox.store.discard(built.submission_id, 0)

    assert "内容无法打开" in own_platform.page("/").text
    assert "内容无法打开" in own_platform.page(f"/cases/{built.submission_id}").text


@pytest.mark.req("M14")
def test_the_progress_page_shows_status_and_dates_only(platform: Running) -> None:
    built = platform.builder.build()
    platform.submit(built)
    reply = platform.announce(built).json()

    page = requests.get(reply["progress_url"], timeout=10).text

    assert "已提交" in page
    assert reply["received_at"][:10] in page
    for private in (NAME, NUMBER, "退休", reply["case_number"], built.submission_id, "L0001"):
        assert private not in page


@pytest.mark.req("M14")
def test_a_progress_address_cannot_be_guessed_from_the_number(platform: Running) -> None:
    first, second = platform.builder.build(), platform.builder.build()
    numbers = [platform.submit(built) for built in (first, second)]
    urls = [platform.announce(built).json()["progress_url"] for built in (first, second)]

    tokens = [url.rpartition("/")[2] for url in urls]

    assert len(set(tokens)) == 2
    assert all(len(token) >= 22 for token in tokens)
    assert not any(number in url for number in numbers for url in urls)
    assert platform.page(f"/p/{numbers[0]}").status_code == 404
    assert platform.page("/p/").status_code == 404


@pytest.mark.req("M07")
def test_a_waiver_stands_with_whether_its_token_is_good(platform: Running) -> None:
    token = platform.sandbox.rooms.tokens.make("licence", NUMBER, "id_card")
    waived = {"id_card": token, "bank_card": "licence-" + "0" * 40}
    built = platform.builder.build(application={"waived": waived})
    platform.submit(built)

    page = platform.page(f"/cases/{built.submission_id}").text

    assert page.count("凭证有效") == 1
    assert page.count("凭证无法核实") == 1


@pytest.mark.parametrize("path", ["decide", "fee", "files/x/revoke"])
def test_a_form_of_another_site_or_another_process_changes_nothing(platform: Running, path: str) -> None:
    built = platform.builder.build()
    platform.submit(built)
    address = f"{platform.clerk}/cases/{built.submission_id}/{path}"

    elsewhere = requests.post(address, data={"token": "x"}, headers={"Origin": "https://evil.example"}, timeout=10)
    stale = requests.post(address, data={"token": "x", "state": "passed"}, timeout=10)

    assert (elsewhere.status_code, stale.status_code) == (403, 403)
    assert len(platform.sandbox.rooms.cases.events(built.submission_id)) == 1


@pytest.mark.parametrize("path", ["/systems/code", "/systems/switch", "/systems/announce"])
def test_a_strangers_form_reaches_no_system(platform: Running, path: str) -> None:
    assert requests.post(platform.clerk + path, data={"token": ""}, timeout=10).status_code == 403


def test_an_import_from_another_site_is_refused(platform: Running) -> None:
    headers = {"Origin": "https://evil.example"}

    assert requests.put(platform.clerk + "/systems/import", data=b"", headers=headers, timeout=10).status_code == 403
    assert requests.put(platform.clerk + "/systems/import", data=b"x", timeout=10).json()["error"]


def test_labels_come_from_the_guides(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("guides")
    (folder / "retirement.json").write_text(
        '{"form": [{"fields": [{"field_id": "post", "label": "岗位", "options": [["worker", "工人"]]}]}],'
        ' "situations": [{"situation_id": "job", "question": "您在哪里参保？",'
        ' "options": [{"option_id": "unit", "label": "在单位参保"}]}]}',
        encoding="utf-8",
    )

    labels = Labels.read(folder)

    assert labels.form({"post": "worker", "else": "x"}) == [("岗位", "工人"), ("else", "x")]
    assert labels.answers({"job": "unit"}) == [("您在哪里参保？", "在单位参保")]


def test_a_name_cannot_turn_the_order_of_what_a_clerk_reads(platform: Running) -> None:
    built = platform.builder.build(name="\u202e尔特巴\u2066x")
    platform.submit(built)

    for page in (platform.page("/").text, platform.page(f"/cases/{built.submission_id}").text):
        assert "□尔特巴□x" in page
        assert not set(page) & set("\u202e\u2066")
