"""Evidence links: to the web only, and always with the host that they lead to, whatever tricks stand in them (P7)."""

from __future__ import annotations

import string
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.weblinks import LONGEST, LinkFault, links_in
from bot.messages import facts
from bot.texts import Words

RIYADH = ZoneInfo("Asia/Riyadh")
BOTH = pytest.mark.parametrize("words", [Words.of(one, RIYADH) for one in ("en", "ar")], ids=["en", "ar"])

FINE = {
    "https://smsa.slack.com/archives/C0DESK/p1767222000000100?thread_ts=1767222000.0001&cid=C0DESK": "smsa.slack.com",
    "http://127.0.0.1:8642/archives/C0/p1": "127.0.0.1",
    "HTTPS://Files.Example.COM:8443/a%20b#part": "files.example.com",
    "https://intranet/recordings/17": "intranet",
    "https://example.com.": "example.com",
    "https://medium.example/@somebody/story": "medium.example",
    "https://a_b.example/x?next=https://c.example": "a_b.example",
    "https://[2001:db8::1]/x": "2001:db8::1",
    "https://www.example.com/الملف/تسجيل": "www.example.com",
    "https://example.com?x=javascript:alert(1)": "example.com",
}


@pytest.mark.parametrize("typed", FINE)
def test_a_link_to_the_web_is_taken_with_its_host(typed: str) -> None:
    (link,) = links_in(f"Recording: ({typed}), see there.")

    assert (link.host, link.letters, link.fault) == (FINE[typed], "", None)


REFUSED: dict[LinkFault, list[str]] = {
    LinkFault.SCHEME: [
        "javascript:alert(1)",
        "JaVaScRiPt://%0aalert(1)",
        "data:text/html,alert(1)",
        "data:text/html;base64,PHNjcmlwdD4",
        "vbscript:x",
        "file:///etc/passwd",
        "file:c:/x",
        "\\\\server\\share\\x.exe",
        "ftp://example.com/x",
        "ms-msdt:/id",
        "search-ms:query=x",
        "slack://open",
        "tel://0501234567",
        "http:/example.com",
        "https:example.com",
        "https:\\\\example.com",
        "see:https://example.com",
        "[the recording](https://example.com)",
    ],
    LinkFault.MARKUP: [
        "<https://example.com|the recording>",
        "<https://example.com>",
        "<javascript:alert(1)|x>",
        "https://example.com/<script>",
        "<<https://example.com",
        "data:text/html,<script>alert(1)</script>",
    ],
    LinkFault.LOGIN: [
        "https://smsa.com@evil.example/x",
        "https://user:password@example.com/",
        "https://@example.com",
        "https://smsa.com:443@evil.example",
    ],
    LinkFault.HOST: [
        "https://",
        "https:///x",
        "https://?x",
        "https://.",
        "https://a..b/",
        "https://-x.example",
        "https://smsa.com\\@evil.example/",
        "https://smsa.com\\.evil.example/",
        "https://smsa.com%2f.evil.example",
        "https://smsa.com%00.evil.example",
        "https://smsa.com\u2044login.evil.example",
        "https://smsa.com\uff0flogin.evil.example",
        "https://smsa\u2060com.example",
        "https://exa\x00mple.com/",
        "https://example.com/\x1b[31m",
        "https://example.com/\u202efdp.exe",
        "https://exam\u200dple.com/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://1.2.3.4.5/",
        "https://[::1/",
        "https://[x]/",
        "https://example.com:99999/",
        "https://example.com:x/",
        "https://example.com:0/",
        "https://xn--/",
        "https://xn--a/",
        "https://xn--99999999999/",
        "https://xn--example-.com/",
        "https://exa!mple.com/",
        f"https://{'a' * 64}.example/",
        f"https://{'.'.join(['a' * 60] * 5)}/",
    ],
    LinkFault.LONG: ["https://example.com/" + "x" * LONGEST],
}


@pytest.mark.parametrize(
    ("fault", "typed"),
    [(fault, one) for fault, all_ in REFUSED.items() for one in all_],
    ids=lambda one: ascii(one)[:50],
)
def test_any_other_is_refused_and_the_reason_is_known(fault: LinkFault, typed: str) -> None:
    (link,) = links_in(typed)

    assert (link.fault, link.host, link.letters) == (fault, "", "")


def test_each_reason_has_its_examples() -> None:
    assert set(REFUSED) == set(LinkFault)


@pytest.mark.parametrize(
    "typed",
    [
        "Recording 17 of that afternoon.",
        "Data: the call of 10:42, file: 17",
        "about 14:30, ratio 3:1, tel: 0501234567",
        "تسجيل رقم 17، الساعة 10:42",
        "a < b > c",
        "",
        "\x00",
    ],
)
def test_words_that_are_no_links_stay_words(typed: str) -> None:
    assert links_in(typed) == ()


@pytest.mark.parametrize(
    ("typed", "host", "letters"),
    [
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com", "аррӏе.com"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com", "аррӏе.com"),
        ("https://موقع.وزارة-الاتصالات.مصر/", "xn--4gbrim.xn----ymcbaaajlc6dj7bxne2c.xn--wgbh1c", None),
        ("https://straße.example", "xn--strae-oqa.example", "straße.example"),
        ("https://ｅｘａｍｐｌｅ。com/", "example.com", ""),
    ],
)
def test_a_host_in_other_letters_is_known_as_the_network_knows_it_and_as_it_looks(
    typed: str, host: str, letters: str | None
) -> None:
    (link,) = links_in(typed)

    assert link.fault is None
    assert link.host == host
    assert link.letters == ("موقع.وزارة-الاتصالات.مصر" if letters is None else letters)


ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]), max_size=60)
HOSTILE = st.text(alphabet="htps:/\\@.<>|?#[]%-_xn0123456789aа\u202e\u200b\u2044。 \x00", max_size=40)
ALLOWED = set(string.ascii_lowercase + string.digits + "-_.:")


@given(typed=st.one_of(ANY_TEXT, HOSTILE, HOSTILE.map("https://".__add__), ANY_TEXT.map("http://".__add__)))
def test_whatever_is_typed_each_link_is_refused_or_leads_to_a_host_that_can_be_read(typed: str) -> None:
    for link in links_in(typed):
        assert bool(link.fault) != bool(link.host)
        assert set(link.host) <= ALLOWED
        if not link.fault:
            assert link.typed.lower().startswith(("http://", "https://"))
            assert "@" not in link.typed.split("//", 1)[1].split("/", 1)[0]


@BOTH
def test_a_reader_sees_where_each_link_leads_once(words: Words) -> None:
    evidence = "https://a.example/1 https://a.example/2 https://xn--80ak6aa92e.com javascript:alert(1)"

    said = [words.say(one, markup=True) for one in facts.leads(evidence)]

    assert len(said) == 3
    assert "a.example" in said[0]
    assert "xn--80ak6aa92e.com" in said[1]
    assert "аррӏе.com" in said[1]
    assert "javascript" not in said[2]


def test_many_hosts_are_cut_aloud() -> None:
    evidence = " ".join(f"https://h{n}.example" for n in range(facts.HOSTS + 5))

    said = facts.leads(evidence)

    assert (len(said), said[-1].key) == (facts.HOSTS + 1, "evidence.more")
    assert facts.leads(None) == facts.leads("Recording 17") == []
