CREATE TABLE users (
    id            SERIAL PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE tasks (
    id         SERIAL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id),
    title      TEXT NOT NULL,
    notes      TEXT NOT NULL DEFAULT '',
    due        DATE,
    priority   INTEGER NOT NULL DEFAULT 0,
    done       BOOLEAN NOT NULL DEFAULT false,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE labels (
    id      SERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    name    TEXT NOT NULL
);

CREATE TABLE task_labels (
    task_id  INTEGER NOT NULL REFERENCES tasks (id),
    label_id INTEGER NOT NULL REFERENCES labels (id),
    PRIMARY KEY (task_id, label_id)
);

CREATE TABLE chat_messages (
    id         SERIAL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id),
    role       TEXT NOT NULL,
    text       TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE activities (
    id         SERIAL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id),
    action     TEXT NOT NULL,
    subject_id INTEGER,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
