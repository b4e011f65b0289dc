from fastapi import APIRouter, Depends
from sqlmodel import Session

from app.db import get_session
from app.models import User
from app.schemas import ActivityOut, Summary
from app.security import current_user
from app.services import activity

router = APIRouter(tags=["activity"])


@router.get("/activities", response_model=list[ActivityOut])
def list_activities(limit: int = 50, user: User = Depends(current_user), session: Session = Depends(get_session)):
    return activity.recent(session, user.id, limit)


@router.get("/analytics/summary", response_model=Summary)
def analytics_summary(user: User = Depends(current_user), session: Session = Depends(get_session)):
    return activity.summary(session, user.id)
