"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { auth } from "@/lib/api";

export default function Login() {
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  async function submit() {
    const { access_token } = await auth.login(email, password);
    localStorage.setItem("token", access_token);
    router.push("/tasks");
  }

  return (
    <form action={submit}>
      <input value={email} onChange={(event) => setEmail(event.target.value)} />
      <input type="password" value={password} onChange={(event) => setPassword(event.target.value)} />
      <button>Sign in</button>
      <button type="button" onClick={() => auth.register(email, password)}>
        Register
      </button>
    </form>
  );
}
