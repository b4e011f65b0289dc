from sqlmodel import Session, select

from app.models import User
from app.security import hash_password, is_password
from app.services import activity


def find(session: Session, email: str) -> User | None:
    return session.exec(select(User).where(User.email == email)).first()


def register(session: Session, email: str, password: str) -> User:
    user = User(email=email, password_hash=hash_password(password))
    session.add(user)
    session.commit()
    session.refresh(user)
    activity.log(session, user.id, "user.registered")
    session.commit()
    return user


def sign_in(session: Session, email: str, password: str) -> User | None:
    user = find(session, email)
    if user is None or not is_password(password, user.password_hash):
        return None
    return user


def change_password(session: Session, user: User, password: str) -> None:
    user.password_hash = hash_password(password)
    session.add(user)
    session.commit()
