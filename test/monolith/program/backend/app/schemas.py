from datetime import date, datetime

from pydantic import BaseModel


class Credentials(BaseModel):
    email: str
    password: str


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"


class UserOut(BaseModel):
    id: int
    email: str


class TaskIn(BaseModel):
    title: str
    notes: str = ""
    due: date | None = None
    priority: int = 0
    labels: list[str] = []


class TaskChange(BaseModel):
    title: str | None = None
    notes: str | None = None
    due: date | None = None
    priority: int | None = None
    done: bool | None = None


class TaskOut(BaseModel):
    id: int
    title: str
    notes: str
    due: date | None
    priority: int
    done: bool


class LabelOut(BaseModel):
    id: int
    name: str


class ChatIn(BaseModel):
    text: str


class ChatOut(BaseModel):
    reply: str
    task_id: int | None = None


class MessageOut(BaseModel):
    role: str
    text: str
    created_at: datetime


class ActivityOut(BaseModel):
    action: str
    subject_id: int | None
    created_at: datetime


class Summary(BaseModel):
    created: int
    completed: int
    by_day: dict[str, int]
