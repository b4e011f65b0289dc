from collections import Counter

from sqlmodel import Session, select

from app.models import Activity
from app.schemas import Summary


def log(session: Session, user_id: int, action: str, subject_id: int | None = None) -> None:
    """Adds a line to the log. Whoever calls commits."""
    session.add(Activity(user_id=user_id, action=action, subject_id=subject_id))


def recent(session: Session, user_id: int, limit: int = 50) -> list[Activity]:
    query = select(Activity).where(Activity.user_id == user_id)
    return list(session.exec(query.order_by(Activity.created_at.desc()).limit(limit)))


def summary(session: Session, user_id: int) -> Summary:
    activities = list(session.exec(select(Activity).where(Activity.user_id == user_id)))
    by_day = Counter(activity.created_at.date().isoformat() for activity in activities)
    return Summary(
        created=count(activities, "task.created"),
        completed=count(activities, "task.completed"),
        by_day=dict(by_day),
    )


def count(activities: list[Activity], action: str) -> int:
    return sum(1 for activity in activities if activity.action == action)
