import { open } from 'node:fs/promises'

/** Makes a rename in a folder last through a power cut; Windows keeps its directory itself and lets nobody ask. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
