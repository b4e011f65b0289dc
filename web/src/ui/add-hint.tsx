/** How to begin a task: by a key where there are keys, else by the button under the thumb. */
export function AddHint() {
  return (
    <>
      <span className="touch:hidden">
        Press <kbd>q</kbd>
      </span>
      <span className="hidden touch:inline">Tap +</span>
    </>
  );
}
