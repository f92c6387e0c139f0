from tests.support.accessibility import assert_no_axe_findings


def test_the_first_page_keeps_nobody_out(page):
    page.goto("/")

    assert_no_axe_findings(page)


def test_signing_in_keeps_nobody_out(page):
    page.goto("/sign-in")

    assert_no_axe_findings(page)
