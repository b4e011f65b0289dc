"""Mails everybody what is due today; started once a day."""

import os
import smtplib
from datetime import date
from email.message import EmailMessage
from urllib.parse import urlsplit

from sqlmodel import Session, select

from app.db import engine
from app.models import Task, User


def due_today(session: Session) -> dict[str, list[str]]:
    query = select(User.email, Task.title).join(Task, Task.user_id == User.id).where(Task.due == date.today(), Task.done == False)  # noqa: E712
    found: dict[str, list[str]] = {}
    for email, title in session.exec(query):
        found.setdefault(email, []).append(title)
    return found


def send(email: str, titles: list[str]) -> None:
    message = EmailMessage()
    message["To"] = email
    message["Subject"] = f"{len(titles)} due today"
    message.set_content("\n".join(titles))
    server = urlsplit(os.environ["SMTP_URL"])
    with smtplib.SMTP(server.hostname, server.port or 25) as smtp:
        smtp.send_message(message)


def main() -> None:
    with Session(engine) as session:
        for email, titles in due_today(session).items():
            send(email, titles)


if __name__ == "__main__":
    main()
