from sqlalchemy import text
from sqlmodel import Session, select

from app.models import Label, Task, TaskLabel
from app.schemas import TaskChange, TaskIn
from app.services import activity


def get(session: Session, user_id: int, task_id: int) -> Task | None:
    task = session.get(Task, task_id)
    return task if task is not None and task.user_id == user_id else None


def find(session: Session, user_id: int, done: bool | None = None, label: str | None = None) -> list[Task]:
    query = select(Task).where(Task.user_id == user_id)
    if done is not None:
        query = query.where(Task.done == done)
    if label is not None:
        query = query.join(TaskLabel).join(Label).where(Label.name == label)
    return list(session.exec(query.order_by(Task.created_at)))


def search(session: Session, user_id: int, words: str) -> list[dict]:
    rows = session.execute(
        text(
            """
            SELECT id, title, notes, due, priority, done
            FROM tasks
            WHERE user_id = :user_id AND (title ILIKE :words OR notes ILIKE :words)
            ORDER BY created_at
            """
        ),
        {"user_id": user_id, "words": f"%{words}%"},
    )
    return [dict(row._mapping) for row in rows]


def labels(session: Session, user_id: int) -> list[Label]:
    return list(session.exec(select(Label).where(Label.user_id == user_id)))


def attach_labels(session: Session, task: Task, names: list[str]) -> None:
    for name in names:
        label = session.exec(select(Label).where(Label.user_id == task.user_id, Label.name == name)).first()
        if label is None:
            label = Label(user_id=task.user_id, name=name)
            session.add(label)
            session.flush()
        session.add(TaskLabel(task_id=task.id, label_id=label.id))


def create(session: Session, user_id: int, body: TaskIn) -> Task:
    task = Task(user_id=user_id, title=body.title, notes=body.notes, due=body.due, priority=body.priority)
    session.add(task)
    session.flush()
    attach_labels(session, task, body.labels)
    activity.log(session, user_id, "task.created", task.id)
    session.commit()
    session.refresh(task)
    return task


def update(session: Session, task: Task, change: TaskChange) -> Task:
    for field, value in change.model_dump(exclude_unset=True).items():
        setattr(task, field, value)
    session.add(task)
    activity.log(session, task.user_id, "task.updated", task.id)
    session.commit()
    return task


def complete(session: Session, task: Task) -> Task:
    task.done = True
    session.add(task)
    activity.log(session, task.user_id, "task.completed", task.id)
    session.commit()
    return task


def delete(session: Session, task: Task) -> None:
    session.execute(text("DELETE FROM task_labels WHERE task_id = :id"), {"id": task.id})
    session.delete(task)
    activity.log(session, task.user_id, "task.deleted", task.id)
    session.commit()
