from sqlmodel import Session

from app.chat import history, intent
from app.schemas import ChatOut, TaskIn
from app.services import tasks


class Engine:
    def answer(self, session: Session, user_id: int, text: str) -> ChatOut:
        history.add(session, user_id, "user", text)
        session.commit()
        said = self.act(session, user_id, intent.recognise(text))
        history.add(session, user_id, "assistant", said.reply)
        session.commit()
        return said

    def act(self, session: Session, user_id: int, meant: intent.Intent) -> ChatOut:
        if meant.name == "add":
            task = tasks.create(session, user_id, TaskIn(title=meant.title))
            return ChatOut(reply=f"Added “{task.title}”.", task_id=task.id)
        if meant.name == "done":
            return self.complete(session, user_id, meant.title)
        if meant.name == "list":
            titles = [task.title for task in tasks.find(session, user_id, done=False)]
            return ChatOut(reply="\n".join(titles) or "Nothing to do.")
        return ChatOut(reply="I can add, finish and list tasks.")

    def complete(self, session: Session, user_id: int, title: str) -> ChatOut:
        for task in tasks.find(session, user_id, done=False):
            if task.title.casefold() == title.casefold():
                tasks.complete(session, task)
                return ChatOut(reply=f"Finished “{task.title}”.", task_id=task.id)
        return ChatOut(reply=f"There is no open task “{title}”.")
