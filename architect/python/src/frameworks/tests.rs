//! Small programs, and what is read of them.

use std::sync::Arc;

use pando_facts::{Facts, How, Source, Target};
use proptest::prelude::*;

fn read(files: &[(&str, &str)]) -> Facts {
    let sources: Vec<Source> = files
        .iter()
        .map(|(path, text)| Source {
            path: Arc::from(*path),
            text: Arc::from(*text),
        })
        .collect();
    crate::read(&sources)
}

fn routes(facts: &Facts) -> Vec<String> {
    let mounted = |mounted: bool| if mounted { "" } else { " unmounted" };
    let one = |route: &pando_facts::Route| format!("{} {} {}{}", route.method, route.path, route.unit, mounted(route.mounted));
    facts.routes.iter().map(one).collect()
}

fn accesses(facts: &Facts) -> Vec<String> {
    let mut all: Vec<String> = facts
        .accesses
        .iter()
        .map(|access| format!("{} {:?} {}", access.unit, access.kind, access.table))
        .collect();
    all.sort();
    all.dedup();
    all
}

fn together(facts: &Facts) -> Vec<String> {
    let mut all: Vec<String> = facts
        .transactions
        .iter()
        .map(|transaction| {
            let mut tables: Vec<&str> = transaction.writes.iter().map(|write| &*write.table).collect();
            tables.sort_unstable();
            tables.dedup();
            format!("{}: {}", transaction.unit, tables.join(" "))
        })
        .collect();
    all.sort();
    all
}

const MODELS: &str = "
from sqlalchemy import Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
class Base(DeclarativeBase):
    pass
task_tags = Table('task_tags', Base.metadata, Column('task_id', ForeignKey('tasks.id')), Column('tag_id', ForeignKey('tags.id')))
class User(Base):
    __tablename__ = 'users'
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
class Tag(Base):
    __tablename__ = 'tags'
    id = Column(Integer, primary_key=True)
class Task(Base):
    __tablename__ = 'tasks'
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey('users.id'))
    title = Column('name', String(80))
    done: Mapped[bool]
    tags: Mapped[list['Tag']] = relationship(secondary=task_tags)
    owner: Mapped['User'] = relationship(back_populates='tasks')
";

#[test]
fn routers_answer_below_all_their_prefixes_and_an_unmounted_one_is_told() {
    let facts = read(&[
        (
            "app/main.py",
            "from fastapi import FastAPI\nfrom app.api import router as api\napp = FastAPI()\napp.include_router(api, prefix='/v1')\n",
        ),
        (
            "app/api.py",
            "from fastapi import APIRouter, Depends, HTTPException\nfrom pydantic import BaseModel\nfrom app import tasks\n\
             def current_user():\n    raise HTTPException(401)\n\
             router = APIRouter()\nrouter.include_router(tasks.router, prefix='/tasks', dependencies=[Depends(current_user)])\n",
        ),
        (
            "app/tasks.py",
            "from fastapi import APIRouter\nfrom pydantic import BaseModel\nclass TaskIn(BaseModel):\n    title: str\n    note: str = ''\n\
             router = APIRouter(prefix='/all')\n\
             @router.post('/{task_id}', response_model=list[TaskIn], status_code=201)\ndef change(task_id: int, body: TaskIn, q: str = ''):\n    pass\n",
        ),
        (
            "app/reports.py",
            "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/reports')\ndef reports():\n    pass\n",
        ),
    ]);
    assert_eq!(
        routes(&facts),
        [
            "GET /reports app.reports.reports unmounted",
            "POST /v1/tasks/all/{task_id} app.tasks.change"
        ]
    );
    let change = &facts.routes[1];
    assert_eq!(change.body.as_ref().unwrap().as_str(), "app.tasks.TaskIn");
    assert_eq!(change.answer.as_ref().unwrap().as_str(), "app.tasks.TaskIn");
    assert_eq!((change.query.as_slice(), change.success), (&["q".to_owned()][..], Some(201)));
    assert_eq!(change.guards[0].as_str(), "app.api.current_user");
    let fields: Vec<(&str, bool)> = facts.types[0].fields.iter().map(|field| (&*field.name, field.optional)).collect();
    assert_eq!(fields, [("title", false), ("note", true)]);
}

#[test]
fn blueprints_and_views_of_flask_are_routes() {
    let facts = read(&[
        (
            "app/__init__.py",
            "from flask import Flask\ndef create_app():\n    app = Flask(__name__)\n    from app.tasks import bp\n    \
             app.register_blueprint(bp, url_prefix='/tasks')\n    return app\n",
        ),
        (
            "app/tasks.py",
            "from flask import Blueprint\nfrom flask.views import MethodView\nbp = Blueprint('tasks', __name__)\n\
             @bp.route('/<int:id>', methods=['GET', 'POST'])\ndef task(id):\n    pass\n\
             class All(MethodView):\n    def get(self):\n        pass\nbp.add_url_rule('/', view_func=All.as_view('all'))\n",
        ),
    ]);
    assert_eq!(
        routes(&facts),
        [
            "GET /tasks/ app.tasks.All.get",
            "GET /tasks/{id} app.tasks.task",
            "POST /tasks/{id} app.tasks.task"
        ]
    );
}

#[test]
fn urls_of_django_lead_through_includes_and_viewsets() {
    let facts = read(&[
        ("site/settings.py", "ROOT_URLCONF = 'site.urls'\n"),
        (
            "site/urls.py",
            "from django.urls import include, path\nurlpatterns = [path('api/', include('tasks.urls'))]\n",
        ),
        (
            "tasks/urls.py",
            "from django.urls import path, include\nfrom rest_framework.routers import DefaultRouter\nfrom tasks import views\n\
             router = DefaultRouter()\nrouter.register(r'tasks', views.Tasks)\n\
             urlpatterns = [path('<int:pk>/', views.detail), path('', include(router.urls))]\n",
        ),
        (
            "tasks/views.py",
            "from rest_framework.viewsets import ReadOnlyModelViewSet\ndef detail(request, pk):\n    pass\n\
             class Tasks(ReadOnlyModelViewSet):\n    pass\n",
        ),
    ]);
    assert_eq!(
        routes(&facts),
        [
            "GET /api/tasks/ tasks.views.Tasks",
            "GET /api/tasks/{pk}/ tasks.views.Tasks",
            "ANY /api/{pk}/ tasks.views.detail"
        ]
    );
}

#[test]
fn tables_have_columns_and_references_and_one_that_joins_is_known() {
    let facts = read(&[("models.py", MODELS)]);
    let told: Vec<String> = facts
        .tables
        .iter()
        .map(|table| {
            let columns: Vec<&str> = table.columns.iter().map(|column| &*column.name).collect();
            let references: Vec<String> = table
                .references
                .iter()
                .map(|reference| format!("{}->{}", reference.column, reference.to))
                .collect();
            format!("{} {columns:?} {references:?} {}", table.name, table.joins)
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"tags ["id"] [] false"#,
            r#"task_tags ["task_id", "tag_id"] ["task_id->tasks", "tag_id->tags"] true"#,
            r#"tasks ["id", "owner_id", "name", "done"] ["owner_id->users"] false"#,
            r#"users ["id", "name"] [] false"#,
        ]
    );
}

#[test]
fn what_a_session_is_given_and_what_is_changed_in_rows_is_written_together_up_to_the_commit() {
    let service = "
from sqlalchemy import select, text, delete
from sqlalchemy.orm import Session
from models import Tag, Task, User
def log(session: Session, name):
    session.execute(text('INSERT INTO log (name) VALUES (:name)'), {'name': name})
def create(session: Session, user: User):
    task = Task(owner_id=user.id)
    session.add(task)
    log(session, 'made')
    session.commit()
def finish(session: Session, id):
    task = session.get(Task, id)
    task.done = True
    task.tags.append(session.scalars(select(Tag)).first())
    session.commit()
def purge(session: Session):
    session.execute(delete(Tag))
    with session.begin():
        session.query(Task).filter(Task.done == True).delete()
        log(session, 'purged')
def either(session: Session, yes):
    if yes:
        session.add(Tag())
        session.commit()
        return
    session.add(User())
    session.commit()
";
    let facts = read(&[("models.py", MODELS), ("service.py", service)]);
    assert_eq!(
        accesses(&facts),
        [
            "service.create Insert tasks",
            "service.either Insert tags",
            "service.either Insert users",
            "service.finish Insert task_tags",
            "service.finish Read tags",
            "service.finish Read tasks",
            "service.finish Update tasks",
            "service.log Insert log",
            "service.purge Delete tags",
            "service.purge Delete tasks",
            "service.purge Read tasks",
        ]
    );
    assert_eq!(
        together(&facts),
        [
            "service.create: log tasks",
            "service.either: tags",
            "service.either: users",
            "service.finish: task_tags tasks",
            "service.purge: log tasks",
        ]
    );
}

#[test]
fn a_session_that_commits_when_it_comes_back_makes_a_route_one_transaction() {
    let app = "
from fastapi import Depends, FastAPI
from sqlalchemy.orm import Session, sessionmaker
from models import Task, User
make = sessionmaker()
def session():
    with make() as session:
        yield session
        session.commit()
app = FastAPI()
@app.post('/')
def both(session: Session = Depends(session)):
    session.add(Task())
    session.add(User())
";
    let facts = read(&[("models.py", MODELS), ("main.py", app)]);
    assert_eq!(together(&facts), ["main.both: tasks users"]);
}

#[test]
fn managers_and_objects_of_django_read_and_write_their_tables() {
    let models = "
from django.db import models
class Label(models.Model):
    name = models.CharField(max_length=9)
class Task(models.Model):
    labels = models.ManyToManyField(Label)
    owner = models.ForeignKey('auth.User', on_delete=models.CASCADE)
    class Meta:
        db_table = 'todo'
";
    let views = "
from django.db import transaction
from tasks.models import Label, Task
@transaction.atomic
def make(request):
    task = Task.objects.create(owner=request.user)
    label, new = Label.objects.get_or_create(name='a')
    task.labels.add(label)
def rename(request):
    label = Label.objects.get(pk=1)
    label.name = 'b'
    label.save()
    Task.objects.filter(labels__name='b').delete()
";
    let facts = read(&[("tasks/models.py", models), ("tasks/views.py", views)]);
    let tables: Vec<&str> = facts.tables.iter().map(|table| &*table.name).collect();
    assert_eq!(tables, ["tasks_label", "todo", "todo_labels"]);
    assert_eq!(
        accesses(&facts),
        [
            "tasks.views.make Insert tasks_label",
            "tasks.views.make Insert todo",
            "tasks.views.make Insert todo_labels",
            "tasks.views.make Read tasks_label",
            "tasks.views.rename Delete todo",
            "tasks.views.rename Read tasks_label",
            "tasks.views.rename Read todo",
            "tasks.views.rename Read todo_labels",
            "tasks.views.rename Update tasks_label",
        ]
    );
    assert_eq!(together(&facts), ["tasks.views.make: tasks_label todo todo_labels"]);
}

#[test]
fn requests_queues_settings_and_what_runs_later_are_told() {
    let text = "
import os, httpx, requests, threading
from celery import shared_task
from fastapi import BackgroundTasks
from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix='app_')
    api_key: str = 'secret'
    url: str = 'https://example.org'
settings = Settings()
client = httpx.Client(base_url='https://api.example.com/v1')
@shared_task(name='mail')
def mail(to):
    requests.post(f'{settings.url}/send/{to}')
def work(tasks: BackgroundTasks):
    mail.delay('a')
    tasks.add_task(mail, 'b')
    client.get('/users').json().get('name')
    os.environ['HOME_URL']
    os.getenv('MODE', 'plain')
    os.getenv('DB', 'postgres://a:b@c/d')
";
    let facts = read(&[("work.py", text)]);
    let requests: Vec<String> = facts
        .requests
        .iter()
        .map(|request| format!("{} {}", request.method, request.url))
        .collect();
    assert_eq!(
        requests,
        ["POST https://example.org/send/{to}", "GET https://api.example.com/v1/users"]
    );
    assert_eq!(facts.requests[1].target, Target::Outside("api.example.com".to_owned()));
    let queues: Vec<String> = facts
        .queues
        .iter()
        .map(|queue| format!("{} {:?} {}", queue.unit, queue.sends, queue.queue))
        .collect();
    assert_eq!(queues, ["work.mail Receives mail", "work.work Sends mail"]);
    let settings: Vec<String> = facts
        .settings
        .iter()
        .map(|setting| format!("{} {:?} {}", setting.name, setting.default.as_deref().unwrap_or(""), setting.secret))
        .collect();
    assert_eq!(
        settings,
        [
            r#"APP_API_KEY "" true"#,
            r#"APP_URL "https://example.org" false"#,
            r#"DB "" true"#,
            r#"HOME_URL "" false"#,
            r#"MODE "plain" false"#,
        ]
    );
    let later: Vec<&str> = facts
        .calls
        .iter()
        .filter(|call| call.how == How::Later)
        .map(|call| call.to.as_str())
        .collect();
    assert_eq!(later, ["work.mail", "work.mail"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_in_a_program_can_stop_it(lines in proptest::collection::vec(0..LINES.len(), 0..25)) {
        let text: String = lines.into_iter().map(|line| format!("{}\n", LINES[line])).collect();
        read(&[("a.py", text.as_str()), ("models.py", MODELS)]);
    }
}

/// Lines that lead to each other in circles, and some that are no Python.
const LINES: [&str; 22] = [
    "from a import x, y, router",
    "from models import *",
    "from models import Task, User",
    "x = y",
    "y = x",
    "x = x.tags.append(y)",
    "class A(A): x = A.x",
    "class A(Task): __tablename__ = x",
    "def x(y: 'x' = x): return x(y)",
    "def y(session): session.add(x(y)); session.commit(); return y(session)",
    "from fastapi import APIRouter, FastAPI, Depends",
    "router = FastAPI()",
    "router.include_router(router, prefix=x)",
    "@router.get(x)\ndef z(x=Depends(z)): return z()",
    "urlpatterns = [path('', include(urlpatterns)), *urlpatterns]",
    "from django.urls import path, include",
    "with transaction.atomic(): x.save()",
    "x.execute(f'SELECT {x} FROM {y} WHERE \"')",
    "for x in y: y = [x for x in x]",
    "(((",
    "x: Annotated[x, Depends(x)] = y",
    "select(x).join(y).where(x.y == y.x)",
];

#[test]
fn a_library_that_keeps_data_and_is_not_followed_is_named() {
    let facts = read(&[
        (
            "app/db.py",
            "import os\nfrom pypika.dialects import PostgreSQLQuery as Query\nimport aiosql\n",
        ),
        (
            "app/types.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pymongo\n",
        ),
        ("app/near.py", "import pypikas\nfrom .pony import ride\n"),
        ("app/raw.py", "import psycopg\n"),
    ]);
    let told: Vec<String> = facts
        .diagnostics
        .iter()
        .map(|one| format!("{:?} {} {}", one.kind, one.place, one.sentence))
        .collect();
    assert_eq!(
        told,
        ["Library app/db.py:2 `pypika` keeps data in a way that is not followed: which tables it reads and writes is not told"]
    );
}

#[test]
fn tables_and_routers_of_a_library_are_a_table_and_a_gap() {
    let facts = read(&[
        (
            "app/models.py",
            "from fastapi_users.db import SQLAlchemyBaseUserTableUUID\nfrom sqlalchemy import Column, ForeignKey, Integer\nfrom sqlalchemy.orm import DeclarativeBase\n\nclass Base(DeclarativeBase):\n    pass\n\nclass User(SQLAlchemyBaseUserTableUUID, Base):\n    pass\n\nclass Item(Base):\n    __tablename__ = \"items\"\n    id = Column(Integer, primary_key=True)\n    user_id = Column(Integer, ForeignKey(\"user.id\"))\n",
        ),
        (
            "app/main.py",
            "from fastapi import APIRouter, FastAPI\nfrom fastapi_users import FastAPIUsers\n\nfastapi_users = FastAPIUsers()\nitems = APIRouter()\n\n@items.get(\"/\")\ndef list_items():\n    return []\n\napp = FastAPI()\napp.include_router(fastapi_users.get_register_router(), prefix=\"/auth\")\napp.include_router(items, prefix=\"/items\")\n",
        ),
    ]);
    let tables: Vec<&str> = facts.tables.iter().map(|table| &*table.name).collect();
    assert_eq!(tables, ["items", "user"]);
    assert_eq!(facts.tables[0].references.iter().map(|one| &*one.to).collect::<Vec<_>>(), ["user"]);
    assert_eq!(routes(&facts), ["GET /items/ main.list_items"]);
    let told: Vec<String> = facts
        .diagnostics
        .iter()
        .map(|one| format!("{} {}", one.place, one.sentence))
        .collect();
    assert_eq!(
        told,
        [
            "app/main.py:12 the router that is included here below `/auth` is a library's, or made while the program runs: its routes are not told"
        ]
    );
}
