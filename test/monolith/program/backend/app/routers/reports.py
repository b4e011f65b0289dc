"""Reports for whoever runs the system. Nothing includes this router yet."""

from fastapi import APIRouter, Depends
from sqlmodel import Session, func, select

from app.db import get_session
from app.models import Task, User
from app.security import current_user

router = APIRouter(prefix="/reports")


@router.get("/tasks-per-user")
def tasks_per_user(user: User = Depends(current_user), session: Session = Depends(get_session)):
    query = select(Task.user_id, func.count()).group_by(Task.user_id)
    return dict(session.exec(query).all())
