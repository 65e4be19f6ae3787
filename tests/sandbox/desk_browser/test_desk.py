"""The clerk's desk in a real browser: every answer of the review is given by mouse, and reaches the card."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.contract.changes import ACCEPTED, DONE, PASSED, RECEIVED, REFUSED, SUPPLEMENT
from kiosk.contract.quarantine import QuarantineHeader, front
from tests.sandbox.browser import PHONE, opened
from tests.sandbox.builder import Built, part_refs
from tests.sandbox.returning import Applicant, decide
from tests.sandbox.running import Running

pytestmark = pytest.mark.xdist_group("desk-browser")


def _case(platform: Running) -> tuple[Applicant, Built]:
    applicant = Applicant(platform)
    return applicant, applicant.submit()


def _states(platform: Running, built: Built) -> list[str]:
    return [event.state for event in platform.sandbox.rooms.cases.events(built.submission_id)]


def _open(page: Page, state: str) -> None:
    page.locator(f"#act-{state} > summary").click()


def _confirm(page: Page, state: str) -> None:
    page.locator(f"#act-{state} button").last.click()


def _address(platform: Running, built: Built) -> str:
    return f"{platform.clerk}/cases/{built.submission_id}"


@pytest.mark.req("M13")
def test_a_case_is_passed_accepted_and_done_by_mouse(browser: Browser, platform: Running) -> None:
    applicant, built = _case(platform)
    with opened(browser, f"{platform.clerk}/") as page:
        page.locator(f"a[href='/cases/{built.submission_id}']").click()
        _open(page, "passed")
        _confirm(page, "passed")
        expect(page.locator("#desk .head .tag")).to_have_text("预审通过")
        _open(page, "accepted")
        page.locator("#due-accepted").fill("2026-12-14")
        _confirm(page, "accepted")
        expect(page.locator("#desk .head .tag")).to_have_text("已受理")
        _open(page, "done")
        page.locator("#most-done").fill("2")
        _confirm(page, "done")
        expect(page.locator("#desk .head .tag")).to_have_text("已办结")
        expect(page.locator(".file")).to_have_count(3)

    assert _states(platform, built) == [RECEIVED, PASSED, ACCEPTED, DONE]
    change = applicant.change_of(built)
    answer = applicant.answer(change)
    assert [file.title for file in answer.files] == ["企业职工养老金申领", "职工医保在职转退休"]
    assert answer.files[0].most_prints == 2
    assert applicant.file(change, 0, answer.files[0]).startswith(b"%PDF")


@pytest.mark.req("M13")
def test_one_list_of_what_is_wanted_is_put_together_by_mouse(browser: Browser, platform: Running) -> None:
    applicant, built = _case(platform)
    with opened(browser, _address(platform, built)) as page:
        _open(page, "supplement")
        page.get_by_label("银行卡", exact=True).check()
        page.get_by_label("银行卡：缺少或有误之处").fill("第 2 页看不清")
        page.get_by_label("phone", exact=True).check()
        page.get_by_label("phone：缺少或有误之处").fill("少一位")
        page.locator("#until-supplement").fill("2026-12-31")
        _confirm(page, "supplement")
        expect(page.locator("#desk .head .tag")).to_have_text("需补正")

    supplement = applicant.answer(applicant.change_of(built)).supplement
    assert supplement is not None
    assert [(one.material_id, one.field_id, one.fault) for one in supplement.wanted] == [
        ("bank_card", "", "第 2 页看不清"),
        ("", "phone", "少一位"),
    ]
    assert supplement.until == "2026-12-31"


@pytest.mark.req("M13")
def test_what_was_typed_stays_when_a_refusal_lacks_its_reason(browser: Browser, platform: Running) -> None:
    applicant, built = _case(platform)
    with opened(browser, _address(platform, built), complaints=1) as page:
        _open(page, "refused")
        page.get_by_label("应当向谁申请（有权机关）：名称").fill("鄂尔多斯市医保局")
        _confirm(page, "refused")
        expect(page.get_by_role("alert")).to_contain_text("请写明理由")
        assert _states(platform, built) == [RECEIVED]
        page.locator("#reason-refused").fill("不属于本机关职权")
        _confirm(page, "refused")
        expect(page.locator("#desk .head .tag")).to_have_text("不予受理")

    answer = applicant.answer(applicant.change_of(built))
    assert (answer.state, answer.reason) == (REFUSED, "不属于本机关职权")
    assert answer.competent is not None
    assert answer.competent.name == "鄂尔多斯市医保局"


def test_a_desk_that_is_out_of_date_decides_nothing(browser: Browser, platform: Running) -> None:
    _, built = _case(platform)
    with opened(browser, _address(platform, built), complaints=1) as page:
        _open(page, "passed")
        decide(platform, built, SUPPLEMENT)
        _confirm(page, "passed")
        expect(page.get_by_role("alert")).to_contain_text("不能这样办理")

    assert _states(platform, built) == [RECEIVED, SUPPLEMENT]


def test_a_wrong_answer_is_corrected_in_place(browser: Browser, platform: Running) -> None:
    applicant, built = _case(platform)
    refused = decide(platform, built, REFUSED, reason="误", legal_basis="依据")
    with opened(browser, _address(platform, built)) as page:
        page.get_by_text("更正上一次答复").click()
        _open(page, "passed-again")
        _confirm(page, "passed-again")
        expect(page.locator(".history .replaced")).to_contain_text("已更正")

    assert applicant.change_of(built).replaces == refused


@pytest.mark.req("M14")
def test_a_result_is_revoked_with_a_spoilt_seal_beside_it(browser: Browser, platform: Running) -> None:
    _, built = _case(platform)
    decide(platform, built, ACCEPTED)
    with opened(browser, _address(platform, built)) as page:
        _open(page, "done")
        page.locator("#tamper-done").select_option("changed")
        _confirm(page, "done")
        page.get_by_role("button", name="撤销 企业职工养老金申领").click()
        expect(page.locator(".file .tag.bad")).to_have_count(1)

    revoked = [file.revoked_at for file in platform.sandbox.rooms.cases.issued(built.submission_id)]
    assert sum(at is not None for at in revoked) == 1


@pytest.mark.req("M26")
def test_a_fee_is_asked_for_and_marked_paid(browser: Browser, platform: Running) -> None:
    _, built = _case(platform)
    with opened(browser, _address(platform, built)) as page:
        page.get_by_text("要收费").click()
        page.locator("#yuan").fill("20.50")
        page.locator("#basis").fill("寄递费")
        page.get_by_role("button", name="确认应缴").click()
        expect(page.get_by_text("20.50 元")).to_be_visible()
        page.get_by_role("button", name="标为已缴").click()
        expect(page.get_by_text("已缴", exact=True)).to_be_visible()

    assert platform.sandbox.rooms.payments.of(built.submission_id).cents == 2050


@pytest.mark.req("M13")
def test_what_was_supplied_stands_with_its_case(browser: Browser, platform: Running) -> None:
    applicant, built = _case(platform)
    decide(platform, built, SUPPLEMENT)
    more = applicant.submit(manifest={"supplement_of": built.submission_id})
    with opened(browser, f"{platform.clerk}/cases/{more.submission_id}") as page:
        expect(page).to_have_url(re.compile(built.submission_id))
        expect(page.get_by_text("补正（1）")).to_be_visible()
        assert page.locator(f"img[src='/cases/{more.submission_id}/parts/1']").count() == 1


def test_the_desk_fits_a_telephone(browser: Browser, platform: Running) -> None:
    _, built = _case(platform)
    with opened(browser, _address(platform, built), PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_every_control_of_the_desk_has_a_name(browser: Browser, platform: Running) -> None:
    _, built = _case(platform)
    with opened(browser, _address(platform, built)) as page:
        for state in ("supplement", "refused", "accepted"):
            _open(page, state)
        nameless = page.evaluate(
            "[...document.querySelectorAll('main input:not([type=hidden]), main textarea, main select, main button')]"
            ".filter(e => !(e.labels && e.labels.length) && !e.getAttribute('aria-label') && !e.textContent.trim())"
            ".map(e => e.outerHTML)"
        )
        assert nameless == []


# -- the systems behind


@pytest.mark.req("M14")
def test_an_attendants_code_is_shown_once_and_works(browser: Browser, platform: Running) -> None:
    with opened(browser, f"{platform.clerk}/systems") as page:
        page.get_by_role("button", name="生成核验码").click()
        code = page.locator(".code").inner_text().replace(" ", "")

    assert platform.sandbox.rooms.codes.use(code)


@pytest.mark.req("M42")
def test_an_announcement_is_published_and_withdrawn(browser: Browser, platform: Running) -> None:
    with opened(browser, f"{platform.clerk}/systems") as page:
        page.locator("#title").fill("停电通知")
        page.locator("#text").fill("明日上午停电。")
        page.get_by_role("button", name="发布到所有终端").click()
        expect(page.get_by_text("停电通知")).to_be_visible()
        page.get_by_role("button", name="撤下").click()
        expect(page.get_by_text("没有公告。")).to_be_visible()


def test_an_office_is_switched_off_and_on(browser: Browser, platform: Running) -> None:
    with opened(browser, f"{platform.clerk}/systems") as page:
        group = page.get_by_role("group", name="电子证照库")
        for words in ("没有回音", "正常"):
            group.get_by_role("button", name=words).click()
            expect(group.get_by_role("button", name=words)).to_have_attribute("aria-pressed", "true")


@pytest.mark.req("M32")
def test_a_file_from_a_stick_becomes_a_case(browser: Browser, platform: Running, tmp_path: Path) -> None:
    built = platform.builder.build()
    header = QuarantineHeader(
        platform.builder.kiosk_id,
        built.submission_id,
        built.manifest.local_number,
        "2026-11-23T12:00:00+08:00",
        built.body,
        part_refs(built.parts),
    )
    stick = tmp_path / "submission.yjsq"
    stick.write_bytes(front(header, platform.builder.signing_key) + b"".join(built.parts))
    with opened(browser, f"{platform.clerk}/systems", complaints=1) as page:
        page.locator("#file").set_input_files(stick)
        page.get_by_role("button", name="导入").click()
        expect(page.locator("#imported")).to_contain_text("已导入")
        stick.write_bytes(stick.read_bytes()[:-1])
        page.locator("#file").set_input_files([])
        page.locator("#file").set_input_files(stick)
        page.get_by_role("button", name="导入").click()
        expect(page.locator("#imported")).to_contain_text("KSK")

    entry = platform.entry(built)
    assert entry is not None
    assert entry["sha256_match"]
