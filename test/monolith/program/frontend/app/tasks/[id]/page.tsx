"use client";

import { use, useEffect, useState } from "react";
import { tasks, type Task } from "@/lib/api";

export default function TaskPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = use(params);
  const [task, setTask] = useState<Task>();
  useEffect(() => void tasks.get(Number(id)).then(setTask), [id]);
  if (!task) return null;

  return (
    <main>
      <h1>{task.title}</h1>
      <textarea defaultValue={task.notes} onBlur={(event) => tasks.change(task.id, { notes: event.target.value })} />
      <button onClick={() => tasks.remove(task.id)}>Delete</button>
    </main>
  );
}
