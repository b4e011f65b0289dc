from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.routers import activities, auth, chat, tasks

app = FastAPI(title="todo")
app.add_middleware(
    CORSMiddleware,
    allow_origins=["http://localhost:3000"],
    allow_methods=["*"],
    allow_headers=["*"],
)

app.include_router(auth.router)
app.include_router(tasks.router, prefix="/tasks", tags=["tasks"])
app.include_router(chat.router, prefix="/chat", tags=["chat"])
app.include_router(activities.router)


@app.get("/health")
def health():
    return {"status": "ok"}
