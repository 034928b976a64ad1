import type { SafeStorage } from 'electron'
import { type Log, traceOf } from '../rpc/fault-log.ts'

/** The system's protection of secrets, for the station process. Null where the system failed. */
export interface Secrets {
  readonly kind: 'protected' | 'file'
  protect(secret: Uint8Array): Promise<Uint8Array | null>
  reveal(sealed: Uint8Array): Promise<Uint8Array | null>
}

type Safe = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

/** Does it truly encrypt? SE-1: Linux's fixed password does not; an Electron without the asynchronous interface is a test runtime. */
async function encrypts(safe: Safe, platform: NodeJS.Platform): Promise<boolean> {
  if (typeof safe.isAsyncEncryptionAvailable !== 'function') return false
  if (platform === 'linux' && safe.getSelectedStorageBackend() === 'basic_text') return false
  return safe.isAsyncEncryptionAvailable()
}

/** Electron's `safeStorage`, after `app` is ready. */
export async function openSecrets(safe: Safe, platform: NodeJS.Platform, log: Log): Promise<Secrets> {
  const attempt = async (what: string, run: () => Promise<Uint8Array>) => {
    try {
      return await run()
    } catch (error) {
      log({ event: 'secretFailed', what, ...traceOf(error) })
      return null
    }
  }
  return {
    kind: (await encrypts(safe, platform)) ? 'protected' : 'file',
    protect: secret =>
      attempt(
        'protect',
        async () => new Uint8Array(await safe.encryptStringAsync(Buffer.from(secret).toString('base64'))),
      ),
    reveal: sealed =>
      attempt('reveal', async () => {
        const { result } = await safe.decryptStringAsync(Buffer.from(sealed))
        return new Uint8Array(Buffer.from(result, 'base64'))
      }),
  }
}
