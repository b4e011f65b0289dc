from sqlmodel import Session, delete, select

from app.models import ChatMessage


def add(session: Session, user_id: int, role: str, text: str) -> None:
    session.add(ChatMessage(user_id=user_id, role=role, text=text))


def read(session: Session, user_id: int) -> list[ChatMessage]:
    query = select(ChatMessage).where(ChatMessage.user_id == user_id)
    return list(session.exec(query.order_by(ChatMessage.created_at)))


def clear(session: Session, user_id: int) -> None:
    session.exec(delete(ChatMessage).where(ChatMessage.user_id == user_id))
    session.commit()
