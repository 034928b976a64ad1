import { createContext, useContext } from 'react'

/** Where lists keep what a user arranged: column order and widths, density. The shell keeps it with the user. */
export interface GridMemory {
  read(name: string): string | undefined
  write(name: string, value: string): void
  /** what the user arranged on another PC is known here, too */
  readonly ready: boolean
}

const forThisWindow = new Map<string, string>()

/** Without a shell around it, a list remembers as long as the window lives. */
export const GridMemoryContext = createContext<GridMemory>({
  read: name => forThisWindow.get(name),
  write: (name, value) => {
    forThisWindow.set(name, value)
  },
  ready: true,
})

export const useGridMemory = (): GridMemory => useContext(GridMemoryContext)
