from fastapi import APIRouter, Depends
from sqlmodel import Session

from app.chat import history
from app.chat.engine import Engine
from app.db import get_session
from app.models import User
from app.schemas import ChatIn, ChatOut, MessageOut
from app.security import current_user

router = APIRouter()
engine = Engine()


@router.post("/process", response_model=ChatOut)
def process(body: ChatIn, user: User = Depends(current_user), session: Session = Depends(get_session)):
    return engine.answer(session, user.id, body.text)


@router.get("/history", response_model=list[MessageOut])
def read_history(user: User = Depends(current_user), session: Session = Depends(get_session)):
    return history.read(session, user.id)


@router.delete("/history", status_code=204)
def clear_history(user: User = Depends(current_user), session: Session = Depends(get_session)):
    history.clear(session, user.id)
