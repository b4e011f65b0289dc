from fastapi import APIRouter, Depends, HTTPException
from sqlmodel import Session

from app.db import get_session
from app.models import User
from app.schemas import Credentials, Token, UserOut
from app.security import current_user, issue_token
from app.services import users

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", response_model=UserOut, status_code=201)
def register(credentials: Credentials, session: Session = Depends(get_session)):
    if users.find(session, credentials.email) is not None:
        raise HTTPException(409, "this address is taken")
    return users.register(session, credentials.email, credentials.password)


@router.post("/login", response_model=Token)
def login(credentials: Credentials, session: Session = Depends(get_session)):
    user = users.sign_in(session, credentials.email, credentials.password)
    if user is None:
        raise HTTPException(401, "address or password is wrong")
    return Token(access_token=issue_token(user))


@router.get("/me", response_model=UserOut)
def me(user: User = Depends(current_user)):
    return user
