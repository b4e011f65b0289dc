"use client";

import { useEffect, useState } from "react";
import { activity, type Summary } from "@/lib/api";

export default function Dashboard() {
  const [summary, setSummary] = useState<Summary>();
  useEffect(() => void activity.summary().then(setSummary), []);
  return <main>{summary && <p>{`${summary.completed} of ${summary.created} done`}</p>}</main>;
}
