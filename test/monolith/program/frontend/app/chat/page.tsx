"use client";

import { useEffect, useState } from "react";
import { chat, type Message } from "@/lib/api";

export default function Chat() {
  const [messages, setMessages] = useState<Message[]>([]);
  useEffect(() => void chat.history().then(setMessages), []);

  async function say(form: FormData) {
    const text = String(form.get("text"));
    const { reply } = await chat.say(text);
    setMessages((before) => [...before, { role: "user", text }, { role: "assistant", text: reply }]);
  }

  return (
    <main>
      {messages.map((message, at) => (
        <p key={at}>{message.text}</p>
      ))}
      <form action={say}>
        <input name="text" />
      </form>
    </main>
  );
}
