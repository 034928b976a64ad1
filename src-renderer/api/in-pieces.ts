import { troubleOf } from './trouble.ts'

/** How often a piece is sent again after the station asked to wait. */
const waits = 60

/** The same once more after the time that the station names, where it is asked too often. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = waits; ; left--) {
    try {
      return await ask()
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble.kind !== 'TooManyAttempts' || left === 0) throw error
      await new Promise(resolve => setTimeout(resolve, trouble.waitSeconds * 1_000))
    }
  }
}

export function base64Of(bytes: Uint8Array): string {
  let text = ''
  const step = 8 * 1024
  for (let at = 0; at < bytes.length; at += step) text += String.fromCharCode(...bytes.subarray(at, at + step))
  return btoa(text)
}

export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), char => char.charCodeAt(0))
