from app.chat.intent import recognise


def test_a_line_that_adds():
    assert recognise("add buy milk").title == "buy milk"
