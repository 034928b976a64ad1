import { create } from 'zustand'

const useSpoken = create<{ text: string; turn: number }>(() => ({ text: '', turn: 0 }))

/** Has a screen reader say something that happens without a move of focus: a weight read, a sync, a count of results. */
export function announce(text: string): void {
  useSpoken.setState(before => ({ text, turn: before.turn + 1 }))
}

/** The one polite live region of the window. */
export function LiveRegion() {
  const { text, turn } = useSpoken()
  return (
    <div className="unseen" role="status" aria-live="polite">
      <span key={turn}>{text}</span>
    </div>
  )
}
