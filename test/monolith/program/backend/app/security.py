from datetime import datetime, timedelta, timezone

import bcrypt
import jwt
from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlmodel import Session

from app.config import settings
from app.db import get_session
from app.models import User

bearer = OAuth2PasswordBearer(tokenUrl="/auth/login")


def hash_password(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


def is_password(password: str, hashed: str) -> bool:
    return bcrypt.checkpw(password.encode(), hashed.encode())


def issue_token(user: User) -> str:
    until = datetime.now(timezone.utc) + timedelta(minutes=settings.token_minutes)
    return jwt.encode({"sub": str(user.id), "exp": until}, settings.jwt_secret, algorithm="HS256")


def current_user(token: str = Depends(bearer), session: Session = Depends(get_session)) -> User:
    try:
        claims = jwt.decode(token, settings.jwt_secret, algorithms=["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(401, "the token is not valid")
    user = session.get(User, int(claims["sub"]))
    if user is None:
        raise HTTPException(401, "the token is of nobody")
    return user
