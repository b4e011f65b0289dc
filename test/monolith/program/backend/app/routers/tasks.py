from fastapi import APIRouter, Depends, HTTPException
from sqlmodel import Session

from app.db import get_session
from app.models import Task, User
from app.schemas import LabelOut, TaskChange, TaskIn, TaskOut
from app.security import current_user
from app.services import tasks

router = APIRouter()


def owned(task_id: int, user: User = Depends(current_user), session: Session = Depends(get_session)) -> Task:
    task = tasks.get(session, user.id, task_id)
    if task is None:
        raise HTTPException(404, "there is no such task")
    return task


@router.get("", response_model=list[TaskOut])
def list_tasks(
    done: bool | None = None,
    label: str | None = None,
    user: User = Depends(current_user),
    session: Session = Depends(get_session),
):
    return tasks.find(session, user.id, done=done, label=label)


@router.get("/search", response_model=list[TaskOut])
def search_tasks(q: str, user: User = Depends(current_user), session: Session = Depends(get_session)):
    return tasks.search(session, user.id, q)


@router.get("/labels", response_model=list[LabelOut])
def list_labels(user: User = Depends(current_user), session: Session = Depends(get_session)):
    return tasks.labels(session, user.id)


@router.post("", response_model=TaskOut, status_code=201)
def create_task(body: TaskIn, user: User = Depends(current_user), session: Session = Depends(get_session)):
    return tasks.create(session, user.id, body)


@router.get("/{task_id}", response_model=TaskOut)
def get_task(task: Task = Depends(owned)):
    return task


@router.patch("/{task_id}", response_model=TaskOut)
def update_task(change: TaskChange, task: Task = Depends(owned), session: Session = Depends(get_session)):
    return tasks.update(session, task, change)


@router.post("/{task_id}/complete", response_model=TaskOut)
def complete_task(task: Task = Depends(owned), session: Session = Depends(get_session)):
    return tasks.complete(session, task)


@router.delete("/{task_id}", status_code=204)
def delete_task(task: Task = Depends(owned), session: Session = Depends(get_session)):
    tasks.delete(session, task)
