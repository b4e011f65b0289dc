'use client';
import { useEffect, useRef, useState } from 'react';

interface DraftFieldProps {
  label: string;
  value: string;
  onSave: (value: string) => void;
  required?: boolean;
  maxLength: number;
  placeholder?: string;
  className?: string;
}

const PAUSE = 900;

/** Text that saves itself: after a pause, on leaving the field, and when the page goes away. */
export function DraftField({ label, value, onSave, required, maxLength, placeholder, className = '' }: DraftFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const latest = useRef({ draft, value, onSave });
  latest.current = { draft, value, onSave };

  const save = () => {
    const { draft: text, value: stored, onSave: store } = latest.current;
    if (text === null) return;
    const kept = required ? text.trim() : text;
    if (kept !== stored && (kept || !required)) store(kept);
  };

  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(save, PAUSE);
    return () => clearTimeout(timer);
  }, [draft]);
  useEffect(() => save, []);

  return (
    <textarea
      aria-label={label}
      dir="auto"
      rows={1}
      maxLength={maxLength}
      placeholder={placeholder}
      className={`-mx-2 block w-[calc(100%+1rem)] resize-none rounded-lg bg-transparent px-2 py-1.5 [field-sizing:content] hover:bg-hover/60 focus:bg-ground ${className}`}
      value={draft ?? value}
      onChange={(event) => setDraft(required ? event.target.value.replaceAll('\n', ' ') : event.target.value)}
      onKeyDown={(event) => required && event.key === 'Enter' && (event.preventDefault(), event.currentTarget.blur())}
      onBlur={() => {
        save();
        setDraft(null);
      }}
    />
  );
}
