from sqlmodel import Session

from app.legacy.csv_format import rows
from app.models import Task


def bring(session: Session, user_id: int, text: str) -> int:
    brought = rows(text)
    for row in brought:
        session.add(Task(user_id=user_id, title=row["title"], notes=row.get("notes", "")))
    session.commit()
    return len(brought)
