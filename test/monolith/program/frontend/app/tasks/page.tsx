"use client";

import { useCallback, useEffect, useState } from "react";
import { TaskRow } from "@/components/task-row";
import { tasks, type Task } from "@/lib/api";

export default function Tasks() {
  const [all, setAll] = useState<Task[]>([]);
  const load = useCallback(() => tasks.list().then(setAll), []);
  useEffect(() => void load(), [load]);

  async function add(form: FormData) {
    await tasks.create(String(form.get("title")));
    await load();
  }

  return (
    <main>
      <form action={add}>
        <input name="title" />
      </form>
      <ul>
        {all.map((task) => (
          <TaskRow key={task.id} task={task} onChange={load} />
        ))}
      </ul>
    </main>
  );
}
