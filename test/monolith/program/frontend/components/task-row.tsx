"use client";

import Link from "next/link";
import { tasks, type Task } from "@/lib/api";

export function TaskRow({ task, onChange }: { task: Task; onChange: () => void }) {
  const complete = async () => {
    await tasks.complete(task.id);
    onChange();
  };
  const archive = async () => {
    await tasks.archive(task.id);
    onChange();
  };
  return (
    <li>
      <button onClick={complete}>done</button>
      <Link href={`/tasks/${task.id}`}>{task.title}</Link>
      <button onClick={archive}>archive</button>
    </li>
  );
}
